//! Clocks against a model that counts, for each seat, the time in which it was to move, not ready, and not paused.

use super::{DAY_MS, HOUR_MS, START_MS, Shifting, rule, schedule, seats, zone};
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::turns::clock::{ClockRule, Clocks};
use adjourn_shared::turns::pause::{PauseReason, VacationRule};
use adjourn_shared::turns::schedule::Schedule;
use proptest::prelude::*;

const SEATS: u8 = 4;

#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    /// The service is down for so long.
    Down(u64),
    Act(Seat),
    Reopen(Seat),
    Pause(PauseReason),
    Resume(PauseReason),
    Extend(Seat, u64),
    Grant(Seat),
    Next(Vec<Seat>),
    Change(Vec<Seat>),
    Store,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let seat = || (0..SEATS).prop_map(Seat);
    let ms = || prop_oneof![Just(0), 1u64..1_000, 0..HOUR_MS, 0..2 * DAY_MS];
    let reason = || {
        prop_oneof![
            Just(PauseReason::Vote),
            Just(PauseReason::Host),
            seat().prop_map(|seat| PauseReason::Vacation { seat })
        ]
    };
    let step = prop_oneof![
        6 => ms().prop_map(Step::Wait),
        1 => ms().prop_map(Step::Down),
        4 => seat().prop_map(Step::Act),
        4 => seat().prop_map(Step::Reopen),
        1 => reason().prop_map(Step::Pause),
        2 => reason().prop_map(Step::Resume),
        1 => (seat(), 0..HOUR_MS).prop_map(|(seat, by_ms)| Step::Extend(seat, by_ms)),
        1 => seat().prop_map(Step::Grant),
        2 => (1u8..16).prop_map(|bits| Step::Next(seats(bits))),
        1 => (1u8..16).prop_map(|bits| Step::Change(seats(bits))),
        1 => Just(Step::Store),
    ];
    prop::collection::vec(step, 1..40)
}

/// How outages and pauses are told to the clocks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Telling {
    /// An outage is credited.
    Credit,
    /// An outage is a pause.
    Pause,
    /// Beside, a pause begins and ends in the same moment after each step.
    Blink,
}

struct Table<'a> {
    clocks: Clocks,
    now_ms: u64,
    schedule: &'a Schedule,
    zone: &'a Shifting,
    telling: Telling,
}

impl<'a> Table<'a> {
    fn new(rule: &ClockRule, schedule: &'a Schedule, zone: &'a Shifting, telling: Telling) -> Self {
        let clocks = Clocks::new(rule, &VacationRule { days_per_player: 366 }, SEATS);
        Self { clocks, now_ms: START_MS, schedule, zone, telling }
    }

    fn step(&mut self, step: &Step) {
        let (now_ms, schedule, zone) = (self.now_ms, self.schedule, self.zone);
        let clocks = &mut self.clocks;
        match step {
            Step::Wait(ms) => self.now_ms += ms,
            Step::Down(ms) => {
                self.now_ms += ms;
                if self.telling == Telling::Pause {
                    clocks.pause(now_ms, PauseReason::Outage).expect("the service was up before");
                    clocks.resume(self.now_ms, &PauseReason::Outage, schedule, zone);
                } else {
                    let before: Vec<Seat> = clocks.waiting().collect();
                    let credit = clocks.credit(now_ms, self.now_ms, schedule, zone);
                    let all = *ms > 0 && !clocks.is_paused() && !before.is_empty();
                    assert_eq!(credit.by_ms, if all { *ms } else { 0 });
                    assert_eq!(credit.seats, if all { before } else { Vec::new() });
                }
            }
            Step::Act(seat) => clocks.acted(now_ms, *seat),
            Step::Reopen(seat) => clocks.reopened(now_ms, *seat, schedule, zone),
            // Refused if it is there already.
            Step::Pause(reason) => _ = clocks.pause(now_ms, *reason),
            Step::Resume(reason) => _ = clocks.resume(now_ms, reason, schedule, zone),
            Step::Extend(seat, by_ms) => _ = clocks.extend(*seat, *by_ms, schedule, zone),
            Step::Grant(seat) => clocks.grant(now_ms, *seat, schedule, zone),
            Step::Next(to_act) => {
                clocks.close_window(now_ms);
                clocks.open_window(now_ms, to_act, schedule, zone);
            }
            Step::Change(to_act) => clocks.open_window(now_ms, to_act, schedule, zone),
            Step::Store => {
                let json = serde_json::to_string(clocks).expect("json");
                *clocks = codec::decode(&codec::encode(clocks)).expect("clocks");
                assert_eq!(serde_json::from_str::<Clocks>(&json).expect("clocks"), *clocks);
            }
        }
        if self.telling == Telling::Blink && self.clocks.pause(self.now_ms, PauseReason::Outage).is_ok() {
            self.clocks.resume(self.now_ms, &PauseReason::Outage, schedule, zone);
        }
    }

    /// All that anybody can see of the clocks.
    fn seen(&self) -> Vec<Option<u64>> {
        let clocks = &self.clocks;
        let of = |seat| {
            [
                clocks.deadline_ms(seat),
                clocks.remaining_ms(self.now_ms, seat),
                clocks.own_time_left_ms(self.now_ms, seat),
                clocks.whole_ms(seat),
            ]
        };
        let mut seen: Vec<Option<u64>> = (0..SEATS).map(Seat).flat_map(of).collect();
        seen.extend([
            clocks.window_deadline_ms(),
            clocks.earliest_close_ms(),
            clocks.close_from_ms(self.now_ms, self.schedule, self.zone),
            Some(u64::from(clocks.is_paused())),
        ]);
        seen
    }
}

/// What clocks that are charged for running should show.
struct Model {
    rule: ClockRule,
    left_ms: [u64; SEATS as usize],
    to_act: [bool; SEATS as usize],
    ready: [bool; SEATS as usize],
    pauses: Vec<PauseReason>,
}

impl Model {
    fn new(rule: ClockRule) -> Self {
        let bank_ms = match rule {
            ClockRule::Fischer { bank_ms, .. } => bank_ms,
            _ => 0,
        };
        let none = [false; SEATS as usize];
        Self { rule, left_ms: [bank_ms; SEATS as usize], to_act: none, ready: none, pauses: Vec::new() }
    }

    fn runs(&self, index: usize) -> bool {
        self.to_act[index] && !self.ready[index] && self.pauses.is_empty()
    }

    fn step(&mut self, step: &Step) {
        let indexes = 0..usize::from(SEATS);
        match step {
            Step::Wait(ms) => {
                for index in indexes.filter(|index| self.runs(*index)).collect::<Vec<_>>() {
                    self.left_ms[index] = self.left_ms[index].saturating_sub(*ms);
                }
            }
            Step::Act(seat) => self.ready[usize::from(seat.0)] = true,
            Step::Reopen(seat) => self.ready[usize::from(seat.0)] = false,
            Step::Pause(reason) if !self.pauses.contains(reason) => self.pauses.push(*reason),
            Step::Resume(reason) => self.pauses.retain(|other| other != reason),
            Step::Grant(seat) => self.grant(usize::from(seat.0)),
            Step::Next(to_act) => {
                for index in indexes.clone().filter(|index| self.to_act[*index]).collect::<Vec<_>>() {
                    if let ClockRule::Fischer { increment_ms, cap_ms, .. } = self.rule {
                        self.left_ms[index] = (self.left_ms[index] + increment_ms).min(cap_ms);
                    }
                }
                self.to_act = [false; SEATS as usize];
                self.open(to_act);
            }
            Step::Change(to_act) => self.open(to_act),
            Step::Down(_) | Step::Pause(_) | Step::Extend(..) | Step::Store => {}
        }
    }

    fn open(&mut self, to_act: &[Seat]) {
        for index in 0..usize::from(SEATS) {
            let acts = to_act.iter().any(|seat| usize::from(seat.0) == index);
            if !acts || !self.to_act[index] {
                self.ready[index] = false;
            }
            if acts
                && !self.to_act[index]
                && let ClockRule::PerTurn { turn_ms } = self.rule
            {
                self.left_ms[index] = turn_ms;
            }
            self.to_act[index] = acts;
        }
    }

    fn grant(&mut self, index: usize) {
        let whole_ms = match self.rule {
            ClockRule::PerTurn { turn_ms } if self.to_act[index] => turn_ms,
            ClockRule::Fischer { bank_ms, .. } => bank_ms,
            _ => 0,
        };
        self.left_ms[index] = self.left_ms[index].max(whole_ms);
    }

    fn check(&self, table: &Table<'_>) {
        for index in 0..SEATS {
            let (seat, at) = (Seat(index), usize::from(index));
            let is_fischer = matches!(self.rule, ClockRule::Fischer { .. });
            let shown = table.clocks.own_time_left_ms(table.now_ms, seat);
            assert_eq!(shown, (self.to_act[at] || is_fischer).then_some(self.left_ms[at]), "seat {index}");
        }
    }
}

/// What a step may do to a deadline.
fn check_deadline(before: Option<u64>, step: &Step, seat: Seat, table: &Table<'_>) {
    let Some(after_ms) = table.clocks.deadline_ms(seat) else { return };
    assert!(!table.schedule.is_closed(after_ms, table.zone), "{step:?}: in a closed span");
    if table.clocks.waiting().any(|waiting| waiting == seat) {
        let own_ms = table.clocks.own_time_left_ms(table.now_ms, seat).expect("it has a clock");
        assert!(own_ms == 0 || after_ms >= table.now_ms + own_ms, "{step:?}: before the own time is used up");
    }
    let Some(before_ms) = before else { return };
    match step {
        Step::Wait(_) | Step::Act(_) | Step::Pause(_) | Step::Store => {
            assert_eq!(before_ms, after_ms, "{step:?}")
        }
        Step::Next(_) => {}
        _ => assert!(before_ms <= after_ms, "{step:?}: an earlier deadline"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn time_runs_only_for_who_is_to_move_and_only_while_it_is_not_paused(
        rule in rule(), schedule in schedule(), zone in zone(), steps in steps(),
    ) {
        let mut table = Table::new(&rule, &schedule, &zone, Telling::Credit);
        let mut model = Model::new(rule);
        let charged = !matches!(rule, ClockRule::Phase { .. });
        for step in &steps {
            let before: Vec<Option<u64>> = (0..SEATS).map(|index| table.clocks.deadline_ms(Seat(index))).collect();
            table.step(step);
            model.step(step);
            if charged {
                model.check(&table);
            }
            for index in 0..SEATS {
                let known = table.clocks.deadline_ms(Seat(index)).is_some();
                prop_assert_eq!(known, model.to_act[usize::from(index)] && model.pauses.is_empty());
                check_deadline(before[usize::from(index)], step, Seat(index), &table);
            }
            prop_assert_eq!(table.clocks.runs(), (0..usize::from(SEATS)).any(|index| model.runs(index)));
        }
    }

    #[test]
    fn a_credit_is_what_a_pause_over_the_same_time_would_have_been(
        rule in rule(), schedule in schedule(), zone in zone(), steps in steps(),
    ) {
        let mut credited = Table::new(&rule, &schedule, &zone, Telling::Credit);
        let mut paused = Table::new(&rule, &schedule, &zone, Telling::Pause);
        for step in &steps {
            credited.step(step);
            paused.step(step);
            prop_assert_eq!(credited.seen(), paused.seen(), "{:?}", step);
        }
    }

    #[test]
    fn a_pause_that_ends_when_it_begins_changes_nothing(
        rule in rule(), schedule in schedule(), zone in zone(), steps in steps(),
    ) {
        let mut plain = Table::new(&rule, &schedule, &zone, Telling::Credit);
        let mut blinking = Table::new(&rule, &schedule, &zone, Telling::Blink);
        for step in &steps {
            plain.step(step);
            blinking.step(step);
            prop_assert_eq!(plain.seen(), blinking.seen(), "{:?}", step);
        }
    }

    #[test]
    fn a_window_closes_the_same_in_whatever_order_its_seats_were_ready(
        rule in rule(), schedule in schedule(), zone in zone(),
        acts in Just((0..SEATS).collect::<Vec<u8>>()).prop_shuffle(),
        times in prop::array::uniform4(0..3 * DAY_MS),
    ) {
        let close = |order: &[u8]| {
            let mut table = Table::new(&rule, &schedule, &zone, Telling::Credit);
            table.step(&Step::Next(seats(15)));
            for index in order {
                table.clocks.acted(START_MS + times[usize::from(*index)], Seat(*index));
            }
            let open = table.clocks.clone();
            table.clocks.close_window(START_MS + 3 * DAY_MS);
            (open, table.clocks)
        };
        prop_assert_eq!(close(&acts), close(&[0, 1, 2, 3]));
    }

    #[test]
    fn hostile_numbers_do_no_harm(
        numbers in prop::array::uniform6(prop_oneof![Just(0), Just(u64::MAX), any::<u64>()]),
        schedule in schedule(), zone in zone(),
    ) {
        let [a, b, c, now_ms, later_ms, last_ms] = numbers;
        let rules = [
            ClockRule::PerTurn { turn_ms: a },
            ClockRule::Fischer { bank_ms: a, increment_ms: b, cap_ms: c },
            ClockRule::Phase { length_ms: a, earliest_close_ms: b },
        ];
        for rule in rules {
            let mut clocks = Clocks::new(&rule, &VacationRule { days_per_player: u16::MAX }, SEATS);
            clocks.open_window(now_ms, &[Seat(0), Seat(255), Seat(0)], &schedule, &zone);
            _ = clocks.pause(later_ms, PauseReason::Vacation { seat: Seat(0) });
            clocks.acted(last_ms, Seat(0));
            clocks.reopened(now_ms, Seat(0), &schedule, &zone);
            clocks.end_vacations(last_ms, &schedule, &zone);
            clocks.resume(last_ms, &PauseReason::Vacation { seat: Seat(0) }, &schedule, &zone);
            clocks.credit(later_ms, last_ms, &schedule, &zone);
            clocks.extend(Seat(255), c, &schedule, &zone);
            clocks.grant(now_ms, Seat(255), &schedule, &zone);
            _ = clocks.close_from_ms(later_ms, &schedule, &zone);
            clocks.close_window(later_ms);
        }
    }
}
