//! The machine by itself: what it does with what a server, a shell and a user do.

mod hello; // addresses, signing in, retrying
mod lobby; // the way back into rooms and queues
mod matches; // a match across connections
mod replays; // a replay that the user wants
mod rig;
mod table; // a turn game: what is handed in
mod way_back; // silence, and several connections beside each other
