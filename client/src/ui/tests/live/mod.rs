//! The UI as a player meets it: keys and mouse in, commands and the picture out, without a terminal and a session.

mod flows;
mod lobby;
mod only_match;
mod pictures;
mod replay; // replays of games of turns
mod sample;
mod session;
mod told;
mod unsent;
