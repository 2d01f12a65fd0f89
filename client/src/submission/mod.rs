//! What a player hands in, by mail or in a live session: it is signed here, and the receipts for it are checked and
//! kept here. Nothing in here talks to a server.

mod compose; // what is signed, and a signed turn as a file
mod error; // what goes wrong, in words
mod receipts; // the folder of what proves that turns were handed in

pub use compose::{FILE_BYTES, Hand, TurnFile, sign, turn_sequence};
pub use error::{SubmissionError, words};
pub use receipts::{free_sequence, games, note_withdrawn, store, stored};
