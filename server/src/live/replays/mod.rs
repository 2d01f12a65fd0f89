//! Replays of finished matches on disk: what is kept, the list of it that survives a restart, and pieces of files for
//! players. Who may have what, the catalogue decides.

mod index; // the list on disk
mod shelf; // what is kept

pub(crate) use shelf::Shelf;
