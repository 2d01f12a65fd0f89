//! What several tests of the core need and that is no product: samples, bots of one game, golden files. Simulations of any
//! game are a crate of their own, `adjourn-sim`.

pub mod book; // golden files
pub mod bot_match; // matches of bots without a network
pub mod fuzz; // the bodies of the fuzz targets
pub mod heavy; // snapshot, restore and compare after every step
pub mod samples;
pub mod scenarios; // the games that ship, as they are simulated // one value of everything that is sent or stored
