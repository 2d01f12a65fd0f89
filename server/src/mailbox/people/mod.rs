//! Players: sign-ins, names, settings, and mutes.

pub mod change; // changes of a player's row
pub mod mutes; // whom players do not want to hear
pub mod names; // names of players
pub mod settings; // settings as they are stored
mod sign_ins; // challenges, and tokens in use

pub use sign_ins::{Issued, SignIn, SignIns, TokenHash};
