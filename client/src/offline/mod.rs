//! Games in this process, against bots and without a server: on the screens of a live session, or among bots alone. It
//! connects to nothing, and stores nothing.

mod begin; // which of the two ways a game is played in
mod bots; // a game that bots play to its end
mod game; // what a game can do, whichever way it is played
mod session; // a game behind the seam to the screens
mod ticks; // a game in real time: the clock makes its steps
mod trial; // what is to be played
mod turns; // a game of turns: a table as the mailbox has it

pub use bots::{Played, play_out};
pub use session::start;
pub use trial::Trial;
