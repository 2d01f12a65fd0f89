//! The HTTP API: connections, every route, and what surrounds each call.

mod app; // what every call has at hand
pub mod auth; // who calls
mod document; // the API document
mod guard; // what surrounds every call
mod handlers; // the operations
pub mod host; // what the host asks
pub mod listen; // connections
mod listings; // lists whose order changes while somebody pages
mod lookups; // what views need of the store
mod muting; // muting, by mail or in a session
mod pages; // pages of lists
pub mod problem; // problems as answers
mod rates; // how often whom may do what
mod router; // every route
mod streams; // places for streams of events
pub mod tls; // whether there is TLS, and by which certificate
mod view; // tables and games as the API shows them

pub use app::{App, AppParts};
pub use router::{document, router};
