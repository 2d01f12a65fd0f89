//! All changes of tables: load, let the table decide, and commit if nothing has changed meanwhile; otherwise begin
//! again. Nothing in memory is trusted: each call begins from the store.

mod commit; // from what a table decided to one transaction of the store
mod computing; // what takes its time
mod draw; // what is drawn at random for a table
mod index; // what a table is found by
mod live_side; // handing over to live services, and storing what they have done
mod loaded; // a table as the store has it
mod locks; // changes of one table come one after another
mod making; // making tables, starting games, simple changes
mod missing_rules; // games whose rules this build lacks
mod outages; // time in which the service could take no orders
mod packing; // what is stored compressed
mod service; // what all changes have at hand
mod state; // stored states of games
mod submit; // signed orders
mod transact; // the one way in which a stored table changes
mod vigil; // what this process knows of the signs of life
mod work; // what is due

pub use computing::Computing;
pub use draw::draw;
pub use loaded::{Loaded, claim, seat_of, zone_of};
pub use locks::TableLocks;
pub use packing::unpack;
pub use service::TableService;
pub use state::{StoredState, read_entry};
pub use submit::{BANNED, IsBanned};
pub use vigil::Vigil;
