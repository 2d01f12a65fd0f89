//! The turn mailbox: games by mail, kept in a store, served over HTTP. It never needs the live service.

pub mod store; // what must not be lost: the trait, and SQLite behind it
