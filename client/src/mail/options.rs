//! Where to play by mail, and as whom.

use super::Address;
use crate::home::Home;
use adjourn_shared::base::identity::Fingerprint;

/// Where to play, and as whom.
#[derive(Clone, Debug)]
pub struct MailOptions {
    /// The mailbox.
    pub address: Address,
    /// The player's own folder.
    pub home: Home,
    /// The identity that the server must have; else the one that it had before, else whatever it shows.
    pub fingerprint: Option<Fingerprint>,
    /// The name that a new player wants; else the one of the folder.
    pub name: Option<String>,
}
