//! Bundles on their way down: what is taken comes out once, in order, as soon as there is no gap.

use adjourn_game::ids::Digest;
use adjourn_shared::live::client::Reception;
use adjourn_shared::timeline::bundle::Bundle;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn bundle(tick: u32) -> Bundle {
    Bundle { tick, digest_before: Digest([tick.to_le_bytes()[0]; 32]), items: Vec::new() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bundles_come_out_once_and_in_order_whatever_arrives(
        from in prop_oneof![Just(0_u32), 0..1_000_u32, (u32::MAX - 30)..=u32::MAX],
        arrivals in vec((0..40_u32, 1..12_u32), 0..40),
    ) {
        let mut reception = Reception::new(from);
        let mut out = Vec::new();
        let mut arrived = BTreeSet::new();
        for (first, count) in arrivals {
            let first = from.saturating_sub(5).saturating_add(first);
            let window: Vec<u32> = (first..first.saturating_add(count)).collect();
            arrived.extend(window.iter().copied());
            out.extend(reception.take(window.into_iter().map(bundle).collect()));
            let gap = (from..u32::MAX).find(|tick| !arrived.contains(tick)).unwrap_or(u32::MAX);
            prop_assert_eq!(reception.next_tick(), gap, "nothing is held back, nothing skipped");
        }
        let expected: Vec<Bundle> = (from..reception.next_tick()).map(bundle).collect();
        prop_assert_eq!(out, expected);
    }

    #[test]
    fn any_order_of_arrival_gives_all_bundles(
        order in Just((0..60_u32).collect::<Vec<_>>()).prop_shuffle(),
        sizes in vec(1..5_usize, 60),
    ) {
        let mut reception = Reception::new(0);
        let mut out = Vec::new();
        let mut rest = &order[..];
        for size in sizes {
            let (now, later) = rest.split_at(size.min(rest.len()));
            rest = later;
            out.extend(reception.take(now.iter().copied().map(bundle).collect()));
        }
        prop_assert_eq!(out, (0..60).map(bundle).collect::<Vec<_>>());
    }
}
