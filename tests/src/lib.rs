//! The harness of the tests that run our server and client: everything that they need and that is no product. What
//! simulates without them is `adjourn-sim`.

pub mod guest; // a scripted player on a real server
pub mod mail; // a caller of the mailbox's API
pub mod process; // real processes of our own binaries
pub mod shim; // faults of the disk, and a clock that is set ahead
pub mod smtp; // a mail server that keeps what it gets
pub mod store_conformance; // what any store of the mailbox must do
pub mod webhook; // a receiver of webhooks
