//! Properties: what holds whatever the inputs are.

mod lobby;
mod skirmish;
