//! h

pub mod bot_match; // matches of bots without a network
