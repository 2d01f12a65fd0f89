//! The turn mailbox: games by mail, kept in a store, served over HTTP. It never needs the live service.

pub mod app; // what calls and workers have at hand
pub mod desk; // changes of tables: load, decide, commit
pub mod feed; // wakes those who wait for changes
pub mod store; // what must not be lost: the trait, and SQLite behind it
pub mod view; // tables and games as the API shows them
pub mod worker; // turns and deadlines that are due
pub mod zones; // time zones by name
