//! Properties: what holds whatever the inputs are.

mod allocations; // counts what a test allocates
mod chess;
mod corpus; // the bodies of the fuzz targets, over their corpus and mutations of it
mod diplomacy;
mod journal; // timelines that are cut, damaged, or made up
mod lobby;
mod lockstep; // orders up, bundles down, over any network
mod skirmish;
mod turns; // time-keeping by mail
mod wire; // the codec, for every type
