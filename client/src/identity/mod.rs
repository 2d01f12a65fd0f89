//! The player's keys: linking another device, revoking a lost one, backing the key up, restoring it.

pub mod backup; // the key in an encrypted file
pub mod link; // one device's word for another
mod passphrase; // asking for it
mod verbs; // `adjourn identity`

pub use verbs::{IdentityVerb, run};
