//! The verbs for scripts: `adjourn mail`, `adjourn identity`, and those that move a game from mail to live and back. Each
//! prints JSON; none draws a screen.

mod args; // the flags that all share
mod clock_rule; // clocks as people write them
mod game_arg; // a game on the command line
mod identity; // `adjourn identity`
mod live; // `adjourn live`: a session without a terminal
mod mail; // `adjourn mail`
mod meeting; // `adjourn slots`: when to meet live
mod new; // a table to make
mod output; // JSON in and out, and how a verb ends
mod passphrase; // asking for it
mod people; // players, settings, the server
mod play; // states, orders, history, talk
mod settings; // what a player is told, and how
mod setup; // a game's setup, from flags
mod tables; // tables, from their making to their beginning
mod tempo; // from mail to live and back
mod turn; // signing turns, handing them in, checking games without a connection
mod vote; // votes for a tempo, and waiting for it

pub use args::MailArgs;
pub use game_arg::GameArg;
pub use identity::{IdentityVerb, run as run_identity};
pub use mail::{MailVerb, run as run_mail};
pub use new::BotStrength;
pub use setup::setup;
pub use tempo::{TempoVerb, run as run_tempo};
