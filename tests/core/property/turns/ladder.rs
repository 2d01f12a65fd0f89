//! A dry run comes true, however often somebody looks in between, and each thing happens once, however late.

use super::{DAY_MS, HOUR_MS, START_MS, Shifting, rule, schedule, seats, zone};
use adjourn_game::Strength;
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::turns::clock::Clocks;
use adjourn_shared::turns::ladder::{
    Ladder, LadderEvent, LadderState, MissAction, MissRung, PlannedKind, SeatFacts, Standing, dry_run,
};
use adjourn_shared::turns::pause::VacationRule;
use adjourn_shared::turns::schedule::Schedule;
use proptest::prelude::*;

fn action() -> impl Strategy<Value = MissAction> {
    prop::sample::select(vec![
        MissAction::StandingOrders,
        MissAction::DefaultOrders,
        MissAction::BotTakeover { strength: Strength::Weak },
        MissAction::OpenSeat,
        MissAction::Forfeit,
    ])
}

fn ladder() -> impl Strategy<Value = Ladder> {
    let reminders = prop::collection::btree_set(1u16..1_000, 0..4);
    let rung = (1u8..3, prop::collection::vec(action(), 1..4));
    let grace = prop_oneof![Just(0), 0..HOUR_MS, 0..7 * DAY_MS];
    (reminders, grace, prop::collection::vec(rung, 0..4)).prop_map(|(reminders, grace_ms, rungs)| {
        let mut at_miss = 0;
        let misses = rungs.into_iter().map(|(apart, actions)| {
            at_miss = if at_miss == 0 { 1 } else { at_miss + apart };
            MissRung { at_miss, actions }
        });
        let ladder = Ladder {
            reminders_permille: reminders.into_iter().collect(),
            grace_ms,
            misses: misses.collect(),
        };
        assert_eq!(ladder.check(), Ok(()));
        ladder
    })
}

#[derive(Clone, Debug)]
struct Table {
    ladder: Ladder,
    state: LadderState,
    clocks: Clocks,
    schedule: Schedule,
    zone: Shifting,
    /// By seat.
    facts: [(bool, bool); 4],
}

impl Table {
    fn facts(&self) -> impl Fn(Seat) -> SeatFacts + 'static {
        let facts = self.facts;
        move |seat| {
            let (has_standing, has_default) = facts[usize::from(seat.0)];
            let standing = if has_standing { Standing::Pass } else { Standing::None };
            SeatFacts { standing, has_default }
        }
    }

    fn open(&mut self, now_ms: u64, to_act: &[Seat]) {
        self.clocks.close_window(now_ms);
        self.clocks.open_window(now_ms, to_act, &self.schedule, &self.zone);
        self.state.open_window(&self.clocks);
    }

    fn next_ms(&self) -> Option<u64> {
        self.state.next_ms(&self.ladder, &self.clocks)
    }

    /// As a worker would: everything is loaded, one look is taken, everything is stored.
    fn due(&mut self, now_ms: u64) -> Vec<LadderEvent> {
        self.state = codec::decode(&codec::encode(&self.state)).expect("a state");
        let json = serde_json::to_string(&self.clocks).expect("json");
        self.clocks = serde_json::from_str(&json).expect("clocks");
        let facts = self.facts();
        self.state.due(now_ms, &self.ladder, &mut self.clocks, &self.schedule, &self.zone, &facts)
    }
}

/// A table with an open window, in which the seats of `ready` are ready, some time after its opening.
fn table() -> impl Strategy<Value = (Table, u64)> {
    let world = (ladder(), rule(), schedule(), zone());
    let facts = prop::array::uniform4(any::<(bool, bool)>());
    let hours = prop_oneof![Just(0), 0u64..40 * 24];
    (world, facts, 1u8..16, any::<u8>(), hours).prop_map(
        |((ladder, rule, schedule, zone), facts, to_act, ready, hours)| {
            let clocks = Clocks::new(&rule, &VacationRule::default(), 4);
            let state = LadderState::default();
            let mut table = Table { ladder, state, clocks, schedule, zone, facts };
            table.open(START_MS, &seats(to_act));
            seats(to_act & ready).into_iter().for_each(|seat| table.clocks.acted(START_MS, seat));
            (table, START_MS + hours * HOUR_MS)
        },
    )
}

fn what(event: &LadderEvent) -> (Seat, PlannedKind) {
    match event.clone() {
        LadderEvent::Reminder { seat, permille, deadline_ms } => {
            (seat, PlannedKind::Reminder { permille, deadline_ms })
        }
        LadderEvent::GraceBegan { seat, until_ms } => (seat, PlannedKind::Grace { until_ms }),
        LadderEvent::Missed { seat, miss, action, .. } => {
            (seat, PlannedKind::Missed { miss, action, otherwise: Vec::new() })
        }
    }
}

/// What happens if a worker looks whenever something is due, and now and then in between; at least `enough` things.
fn reality(table: &mut Table, mut now_ms: u64, enough: usize) -> Vec<(u64, (Seat, PlannedKind))> {
    let mut happened = Vec::new();
    let mut playing: Vec<Seat> = table.clocks.to_act().collect();
    while happened.len() < enough {
        if let Some(next_ms) = table.next_ms() {
            let between_ms = now_ms + next_ms.saturating_sub(now_ms) / 2;
            if between_ms < next_ms {
                assert_eq!(table.due(between_ms), [], "nothing is due before its time");
            }
            now_ms = now_ms.max(next_ms);
            let events = table.due(now_ms);
            assert!(!events.is_empty(), "something was due at {now_ms}");
            assert_eq!(table.due(now_ms), [], "once");
            for event in events {
                let (seat, kind) = what(&event);
                let gone = |action| matches!(action, MissAction::Forfeit | MissAction::BotTakeover { .. });
                if matches!(kind, PlannedKind::Missed { action, .. } if gone(action)) {
                    playing.retain(|playing| *playing != seat);
                }
                happened.push((now_ms, (seat, kind)));
            }
            continue;
        }
        if playing.is_empty() {
            break;
        }
        now_ms = table.clocks.close_from_ms(now_ms, &table.schedule, &table.zone).expect("it may close");
        for seat in table.clocks.to_act().collect::<Vec<Seat>>() {
            if !table.state.has_missed(seat) {
                table.state.acted(seat);
            }
        }
        table.open(now_ms, &playing);
    }
    happened
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_dry_run_comes_true((mut table, now_ms) in table()) {
        let Table { ladder, state, clocks, schedule, zone, .. } = &table;
        let planned = dry_run(now_ms, ladder, state, clocks, schedule, zone, &table.facts());
        prop_assert!(planned.len() <= adjourn_shared::base::limits::clocks::DRY_RUN_CEILING);
        prop_assert!(planned.is_sorted_by_key(|planned| planned.at_ms));
        let told: Vec<(u64, (Seat, PlannedKind))> =
            planned.iter().map(|planned| (planned.at_ms, (planned.seat, planned.what.clone()))).collect();
        let missed = |seat: Seat| told.iter().any(|(_, (of, kind))| {
            *of == seat && matches!(kind, PlannedKind::Missed { .. })
        });
        prop_assert!(table.clocks.to_act().all(missed), "a seat that does nothing misses in the end");
        let mut happened = reality(&mut table, now_ms, told.len());
        happened.truncate(told.len());
        prop_assert_eq!(told, happened);
    }

    #[test]
    fn however_late_somebody_looks_each_thing_happens_once_and_none_after_its_time(
        (mut table, _) in table(),
        waits in prop::collection::vec(prop_oneof![0..HOUR_MS, 0..3 * DAY_MS, 0..30 * DAY_MS], 1..12),
    ) {
        let waiting: Vec<Seat> = table.clocks.waiting().collect();
        let mut now_ms = START_MS;
        let mut events = Vec::new();
        for wait_ms in waits.into_iter().chain([800 * DAY_MS]) {
            now_ms += wait_ms;
            for event in table.due(now_ms) {
                if let LadderEvent::Reminder { deadline_ms: until_ms, .. }
                    | LadderEvent::GraceBegan { until_ms, .. } = event
                {
                    prop_assert!(now_ms < until_ms, "too late: {event:?}");
                }
                events.push(event);
            }
        }
        for index in 0..4 {
            let seat = Seat(index);
            let of_seat: Vec<PlannedKind> =
                events.iter().map(what).filter(|(of, _)| *of == seat).map(|(_, kind)| kind).collect();
            let count = |is: fn(&PlannedKind) -> bool| of_seat.iter().filter(|kind| is(kind)).count();
            let misses = count(|kind| matches!(kind, PlannedKind::Missed { .. }));
            prop_assert_eq!(misses, usize::from(waiting.contains(&seat)));
            let graces = count(|kind| matches!(kind, PlannedKind::Grace { .. }));
            prop_assert!(graces <= 1);
            let reminders: Vec<u16> = of_seat.iter().filter_map(|kind| match kind {
                PlannedKind::Reminder { permille, .. } => Some(*permille),
                _ => None,
            }).collect();
            prop_assert!(reminders.is_sorted_by(|earlier, later| earlier < later), "{reminders:?}");
            let in_turn = of_seat.is_sorted_by_key(|kind| match kind {
                PlannedKind::Reminder { .. } => 0,
                PlannedKind::Grace { .. } => 1,
                PlannedKind::Missed { .. } => 2,
            });
            prop_assert!(in_turn, "{of_seat:?}");
        }
    }

    #[test]
    fn the_same_things_are_done_about_misses_however_often_somebody_looks(
        (table, _) in table(),
        waits in prop::collection::vec(0..2 * DAY_MS, 0..8),
    ) {
        let missed = |mut table: Table, times: &[u64]| {
            let mut missed = Vec::new();
            for now_ms in times.iter().chain([&(START_MS + 900 * DAY_MS)]) {
                missed.extend(table.due(*now_ms).iter().map(what).filter(|(_, kind)| {
                    matches!(kind, PlannedKind::Missed { .. })
                }));
            }
            missed.sort_by_key(|(seat, _)| *seat);
            (missed, (0..4).map(|index| table.clocks.own_time_left_ms(0, Seat(index))).collect::<Vec<_>>())
        };
        let mut now_ms = START_MS;
        let times: Vec<u64> = waits.iter().map(|wait_ms| { now_ms += wait_ms; now_ms }).collect();
        prop_assert_eq!(missed(table.clone(), &[]), missed(table, &times));
    }
}
