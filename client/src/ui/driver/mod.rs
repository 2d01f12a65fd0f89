//! The terminal, and the one loop that runs every screen in it. What a screen shows is no business of this folder.

mod app; // what the loop runs
mod prompt; // the question for a name
mod run; // the loop
mod terminal; // the terminal in our hands, and signals

pub use app::{App, Exit, Program};
pub use prompt::{ask_name, show_message};
pub use run::run;
pub use terminal::bell;
