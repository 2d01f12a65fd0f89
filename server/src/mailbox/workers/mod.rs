//! What runs beside the calls. Each worker is driven by the store, so that a killed process goes on where it was.

pub mod ratings; // rates games that are over
mod relevance; // whether what a notice tells is still so
mod supervisor; // starts workers, and names those that panic
pub mod turn_worker; // turns and deadlines that are due
mod upkeep; // what has to be done now and then

pub use relevance::ByTable;
pub use supervisor::Supervisor;
pub use upkeep::Upkeep;
