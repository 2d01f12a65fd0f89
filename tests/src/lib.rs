//! The harness: everything that tests need and that is no product. Mocks stand for the clock and for the faults of
//! networks alone; all else is real.

pub mod alone; // a game played in one go, to compare with one that changed its tempo
pub mod bot_match; // matches of bots without a network
pub mod fuzz; // the bodies of the fuzz targets
pub mod guest; // a scripted player on a real server
pub mod heavy; // snapshot, restore and compare after every step
pub mod mail; // a caller of the mailbox's API
pub mod net; // a virtual network with faults
pub mod process; // real processes of our own binaries
pub mod quic; // real QUIC over it
pub mod samples; // one value of everything that is sent or stored
pub mod smtp; // a mail server that keeps what it gets
pub mod store_conformance; // what any store of the mailbox must do
pub mod webhook; // a receiver of webhooks
pub mod world; // a whole match over it
