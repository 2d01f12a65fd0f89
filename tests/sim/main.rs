//! Whole matches over the virtual network, each decided by a seed.

mod faults; // loss, reordering, doubling, a client that stops reading
mod life; // leaving, returning, pausing, watching, ending
mod recovery; // crashes, desyncs, verification
