//! Turns by mail, as far as they need neither clock nor store. Decides; moves no bytes.

pub mod report; // what a seat saw of a turn, frame by frame
