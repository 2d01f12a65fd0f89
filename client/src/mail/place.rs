//! Where a game is played live, as its table says it.

use super::{Address, MailError};
use adjourn_shared::api::LiveView;
use adjourn_shared::base::identity::Fingerprint;
use adjourn_shared::turns::live_rules::Tempo;
use anyhow::{Context, ensure};

/// A live service that plays a game of the mailbox now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LivePlace {
    /// Its addresses, each `HOST:PORT`, in the order in which they are to be tried; at least one.
    pub servers: Vec<String>,
    /// The identity that it must have: the mailbox vouches for it.
    pub fingerprint: Fingerprint,
}

impl LivePlace {
    /// The place in a table of this mailbox.
    ///
    /// # Errors
    /// [`MailError::Here`] if the game is not played live now, or the table does not say where.
    pub fn of(live: &LiveView, mailbox: &Address) -> Result<Self, MailError> {
        let read = || {
            ensure!(live.tempo == Tempo::Live, "the game is not played live now");
            ensure!(!live.addresses.is_empty(), "the table does not say where it is played live");
            let servers = live.addresses.iter().map(|address| mailbox.reached(address)).collect();
            let fingerprint = live.fingerprint.as_ref().and_then(|text| text.parse().ok());
            let fingerprint = fingerprint.context("the table does not say which service plays it live")?;
            Ok(Self { servers, fingerprint })
        };
        read().map_err(MailError::Here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(addresses: &[&str]) -> LiveView {
        let addresses = addresses.iter().map(|&address| address.to_owned()).collect();
        let fingerprint = Some("07".repeat(16));
        LiveView { tempo: Tempo::Live, addresses, fingerprint, ..LiveView::default() }
    }

    #[test]
    fn a_port_alone_is_one_of_the_mailboxs_own_host() {
        let place = |addresses: &[&str], mailbox: &str| {
            let mailbox = Address::parse(mailbox, true).expect("an address");
            LivePlace::of(&live(addresses), &mailbox).expect("a place").servers
        };
        assert_eq!(place(&[":4433"], "https://example.org/mail"), ["example.org:4433"]);
        assert_eq!(place(&[":4433"], "::1"), ["[::1]:4433"]);
        let both = place(&["live.example.org:99", ":98"], "127.0.0.1");
        assert_eq!(both, ["live.example.org:99", "127.0.0.1:98"]);
    }

    #[test]
    fn a_table_that_names_no_service_is_not_joined() {
        let mailbox = Address::parse("127.0.0.1", false).expect("an address");
        let of = |live: &LiveView| LivePlace::of(live, &mailbox).map_err(|error| error.to_string());
        assert!(of(&LiveView::default()).expect_err("by mail").contains("not played live"));
        assert!(of(&live(&[])).expect_err("nowhere").contains("where it is played"));
        let mut nameless = live(&[":1"]);
        nameless.fingerprint = Some("scrambled".into());
        assert!(of(&nameless).expect_err("no identity").contains("which service"));
    }
}
