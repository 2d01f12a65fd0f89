//! A game in which nothing happens by chance: live and by mail, twice, to its end. It is always the same, and so are the
//! points at which something passes between the two services; a fault at any one of them is a run of its own.

use super::TempoWorld;
use super::fault::Fault;
use crate::scenario::Scenario;
use adjourn_game::ids::Seat;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::live::client::Command;
use adjourn_shared::turns::live_rules::Tempo;

/// A death that the lease outlasts, and one that outlasts the lease; the same for a partition. One ends when the live side
/// has given up already, and the mailbox has not taken the game back yet.
const FAULTS: [Fault; 5] = [
    Fault::LiveDies,
    Fault::MailboxDies(2_000),
    Fault::MailboxDies(15_000),
    Fault::Partition(11_500),
    Fault::Partition(20_000),
];

impl TempoWorld {
    /// A game in which nothing happens by chance, with a fault.
    #[must_use]
    pub fn steady(scenario: &Scenario, fault: Option<(usize, Fault)>) -> Self {
        let mut world = Self::new(scenario, 1);
        world.steady = true;
        world.plan.fault = fault;
        world
    }

    /// A turn by mail, whatever happened before: the game comes back to the mailbox, and is played on there.
    fn mail_turn(&mut self) {
        self.until("the mailbox has the game", |world| {
            !world.is_down() && world.mailbox.table().tempo() == Tempo::Mail
        });
        let turn = self.mailbox.table().turn();
        while self.mailbox.is_running() && self.mailbox.table().turn() == turn {
            assert!(self.by_mail(), "handed in by mail: {:?}", self.mailbox.table());
        }
    }

    fn go_live(&mut self) {
        let went = |world: &Self| world.covered.get("went live").copied();
        let before = went(self);
        self.until("it goes live", |world| {
            let is_live = world.live.is_some() && world.mailbox.table().tempo() == Tempo::Live;
            if world.mailbox.is_running() && world.live.is_none() {
                world.want_live();
            }
            is_live || went(world) != before || !world.mailbox.is_running()
        });
        self.pass(300);
    }

    fn until(&mut self, what: &str, mut is_so: impl FnMut(&mut Self) -> bool) {
        for _ in 0..60 {
            if is_so(self) {
                return;
            }
            self.pass(1_000);
        }
        panic!("{:?}: it never comes to this: {what}", self.plan.fault);
    }

    /// Orders, as long as the session is there.
    fn play_live(&mut self, times: u32) {
        let by_ms = if self.is_of_ticks() { 2_300 } else { 1_100 };
        for _ in 0..times {
            self.hand_in_live();
            self.pass(by_ms);
        }
    }

    fn adjourn(&mut self) {
        self.want_to_adjourn();
        // In chess, the one to move seals; what is refused, since the turn was another, is handed in again.
        for _ in 0..50 {
            self.hand_in_live();
            self.pass(300);
            if self.live.is_none() {
                break;
            }
        }
    }

    fn finish(&mut self) {
        self.command(0, Command::Resign);
        self.pass(500);
    }

    /// Goes on live and by mail, until the game is over.
    pub fn play_out(&mut self) {
        while self.mailbox.is_running() {
            self.go_live();
            self.play_live(4);
            self.adjourn();
            self.mail_turn();
        }
    }

    /// Live and by mail, twice; then the first player gives up.
    pub fn play_all(&mut self) {
        self.mail_turn();
        self.go_live();
        self.play_live(2);
        self.adjourn();
        self.mail_turn();
        self.go_live();
        self.play_live(1);
        self.finish();
    }
}

/// Runs the game with each of the faults at each of its points, and checks what is left.
///
/// # Panics
/// If something does not hold.
pub fn every_point(scenario: &Scenario) {
    let game = scenario.game;
    let points = points(scenario);
    for (index, what) in points.iter().enumerate() {
        for fault in FAULTS {
            let words = format!("{game}, {fault:?} at point {index} ({what}) of {}", points.len());
            let mut world = TempoWorld::steady(scenario, Some((index, fault)));
            world.play_all();
            assert_eq!(world.plan.passed[..=index], points[..=index], "{words}: the same up to there");
            world.pass(3 * LEASE_MS);
            world.settle();
            world.check(&words);
            world.mail_turn();
            world.check(&words);
            let table = world.mailbox.table();
            let resigned = table.seat(Seat(0)).is_some_and(|seat| seat.resigned);
            assert_eq!(
                world.mailbox.is_running(),
                !resigned,
                "{words}: over if it was stored that one gave up"
            );
        }
    }
}

/// A run without a fault: its points.
fn points(scenario: &Scenario) -> Vec<&'static str> {
    let mut world = TempoWorld::steady(scenario, None);
    world.play_all();
    let points = world.plan.passed.clone();
    world.settle();
    assert!(!world.mailbox.is_running(), "it comes to its end");
    world.check(scenario.game);
    for what in ["asked", "arrived", "done", "heard"] {
        assert!(points.iter().filter(|point| **point == what).count() > 5, "{what}: {points:?}");
    }
    points
}
