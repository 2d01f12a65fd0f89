//! Who may open a connection: counts of connections, and rates of new ones, before anything a peer says is believed.

use super::rate::Bucket;
use adjourn_shared::base::limits::ConnectionLimits;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often addresses that have stopped opening connections are forgotten.
const PRUNE_EVERY: Duration = Duration::from_secs(60);

/// Counts connections: in all, by address, new ones of an address by time, and those whose hello is not complete.
#[derive(Clone, Default)]
pub struct ConnectionCounts(Arc<Mutex<Counts>>);

#[derive(Default)]
struct Counts {
    total: u32,
    pending: u32,
    by_address: BTreeMap<IpAddr, u32>,
    /// How fast addresses open connections. A full bucket need not be remembered.
    rates: BTreeMap<IpAddr, Bucket>,
    pruned: Option<Instant>,
}

impl Counts {
    fn rate(&mut self, address: IpAddr, limits: &ConnectionLimits, now: Instant) -> &mut Bucket {
        if self.pruned.is_none_or(|pruned| now.saturating_duration_since(pruned) >= PRUNE_EVERY) {
            self.pruned = Some(now);
            self.rates.retain(|_, bucket| !bucket.is_full(now));
        }
        let full =
            || Bucket::per_minute(limits.connection_burst, limits.connections_per_minute_per_address, now);
        self.rates.entry(address).or_insert_with(full)
    }
}

impl ConnectionCounts {
    /// Hellos that are not complete.
    #[must_use]
    pub fn pending(&self) -> u32 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pending
    }

    /// Whether an address has used half of its share, of connections or of new ones by time.
    #[must_use]
    pub fn half_used(&self, address: IpAddr, limits: &ConnectionLimits, now: Instant) -> bool {
        let address = network_of(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = counts.by_address.get(&address).copied().unwrap_or(0);
        of_address >= limits.connections_per_address / 2
            || counts.rates.contains_key(&address) && counts.rate(address, limits, now).half_used(now)
    }

    /// Room for one more connection, if there is.
    #[must_use]
    pub fn take(
        &self,
        address: IpAddr,
        limits: &ConnectionLimits,
        trusted: bool,
        now: Instant,
    ) -> Option<ConnectionPermit> {
        let address = network_of(address);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.total >= limits.connections || !trusted && counts.pending >= limits.pending_hellos {
            return None;
        }
        let of_address = counts.by_address.get(&address).copied().unwrap_or(0);
        if !trusted
            && (of_address >= limits.connections_per_address || !counts.rate(address, limits, now).take(now))
        {
            return None;
        }
        counts.by_address.insert(address, of_address + 1);
        counts.total += 1;
        counts.pending += 1;
        Some(ConnectionPermit { counts: self.clone(), address, pending: true })
    }
}

/// One counted connection; it stops counting when it is dropped.
pub struct ConnectionPermit {
    counts: ConnectionCounts,
    address: IpAddr,
    pending: bool,
}

impl ConnectionPermit {
    /// The hello is complete.
    pub fn signed_in(&mut self) {
        if core::mem::take(&mut self.pending) {
            self.counts.0.lock().unwrap_or_else(PoisonError::into_inner).pending -= 1;
        }
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.signed_in();
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.total -= 1;
        if let Some(of_address) = counts.by_address.get_mut(&self.address) {
            *of_address -= 1;
            if *of_address == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> ConnectionLimits {
        ConnectionLimits {
            connections: 3,
            connections_per_address: 2,
            pending_hellos: 3,
            ..ConnectionLimits::default()
        }
    }

    #[test]
    fn one_address_gets_its_share_and_gets_it_back() {
        let counts = ConnectionCounts::default();
        let address = IpAddr::from([10, 0, 0, 1]);
        let first = counts.take(address, &limits(), false, Instant::now());
        let _second = counts.take(address, &limits(), false, Instant::now()).expect("within the limit");
        assert!(counts.take(address, &limits(), false, Instant::now()).is_none());
        drop(first);
        assert!(counts.take(address, &limits(), false, Instant::now()).is_some());
    }

    #[test]
    fn trusted_addresses_are_bounded_by_the_total_alone() {
        let counts = ConnectionCounts::default();
        let address = IpAddr::from([10, 0, 0, 1]);
        let held: Vec<_> =
            (0..5).filter_map(|_| counts.take(address, &limits(), true, Instant::now())).collect();
        assert_eq!(held.len(), 3);
    }

    #[test]
    fn a_completed_hello_makes_room_for_the_next() {
        let limits = ConnectionLimits { pending_hellos: 1, ..limits() };
        let counts = ConnectionCounts::default();
        let mut first = counts.take([10, 0, 0, 1].into(), &limits, false, Instant::now()).expect("room");
        assert!(counts.take([10, 0, 0, 2].into(), &limits, false, Instant::now()).is_none());
        first.signed_in();
        assert!(counts.take([10, 0, 0, 2].into(), &limits, false, Instant::now()).is_some());
    }

    #[test]
    fn an_ipv6_subscriber_is_one_address_and_mapped_ipv4_is_itself() {
        let address = |text: &str| network_of(text.parse().expect("an address"));
        assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:2"));
        assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
        assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
    }

    #[test]
    fn an_address_opens_connections_at_its_rate_and_is_forgotten_when_it_stops() {
        let limits = ConnectionLimits {
            connection_burst: 2,
            connections_per_minute_per_address: 60,
            ..ConnectionLimits::default()
        };
        let (counts, start) = (ConnectionCounts::default(), Instant::now());
        let address = IpAddr::from([10, 0, 0, 1]);
        let opened = |count: u32, trusted: bool, now: Instant| {
            (0..count).filter(|_| counts.take(address, &limits, trusted, now).is_some()).count()
        };
        assert!(!counts.half_used(address, &limits, start));
        assert_eq!(opened(5, false, start), 2);
        assert!(counts.half_used(address, &limits, start));
        assert_eq!(opened(5, true, start), 5);
        assert_eq!(opened(5, false, start + Duration::from_secs(1)), 1);
        let later = start + Duration::from_secs(200);
        assert!(counts.take([10, 0, 0, 2].into(), &limits, false, later).is_some());
        let inner = counts.0.lock().expect("not poisoned");
        assert!(!inner.rates.contains_key(&address));
    }
}
