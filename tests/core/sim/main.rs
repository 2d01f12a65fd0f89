//! Whole matches over the virtual network, each decided by a seed.

mod comeback; // connections that end, and clients that come back
mod every_game; // all that ships, by one call each
mod faults; // loss, reordering, doubling, a client that stops reading
mod life; // leaving, returning, pausing, watching, ending
mod mail; // games by mail over simulated months
mod recovery; // crashes, desyncs, verification
mod replays; // what a replay shows
mod tempo; // games that move between live and mail
