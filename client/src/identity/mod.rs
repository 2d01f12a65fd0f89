//! The player's keys as files and codes: a backup that a passphrase opens, and one device's word for another.

pub mod backup; // the key in an encrypted file
pub mod link_code; // one device's word for another
