//! Every point at which something passes between the two services, one run for each: there one of them dies, or nothing
//! gets through any more. The game of it is always the same, so that the points are, up to the fault.

use super::check;
use super::fault::Fault;
use super::world::World;
use adjourn_game::ids::Seat;
use adjourn_shared::base::limits::live::LEASE_MS;
use adjourn_shared::live::io::HostInput;
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shipped_games::GAMES;

/// A death that the lease outlasts, and one that outlasts the lease; the same for a partition. One ends when the live side
/// has given up already, and the mailbox has not taken the game back yet.
const FAULTS: [Fault; 5] = [
    Fault::LiveDies,
    Fault::MailboxDies(2_000),
    Fault::MailboxDies(15_000),
    Fault::Partition(11_500),
    Fault::Partition(20_000),
];

impl World {
    /// A game in which nothing happens by chance, with a fault.
    fn steady(game: &str, fault: Option<(usize, Fault)>) -> Self {
        let mut world = Self::new(game, 1);
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
        let by_ms =
            if self.mailbox.table().kind(GAMES).expect("it is known").is_of_ticks() { 2_300 } else { 1_100 };
        for _ in 0..times {
            self.hand_in_live();
            self.pass(by_ms);
        }
    }

    fn adjourn(&mut self) {
        for peer in 0..u64::from(self.players) {
            self.tell_live(HostInput::Adjourn(peer, true));
        }
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
        self.tell_live(HostInput::Resign(0));
        self.pass(500);
    }

    /// Live and by mail, twice, to the end.
    fn play_all(&mut self) {
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

/// A run without a fault: its points.
fn points(game: &str) -> Vec<&'static str> {
    let mut world = World::steady(game, None);
    world.play_all();
    let points = world.plan.passed.clone();
    world.settle();
    assert!(!world.mailbox.is_running(), "it comes to its end");
    check(&world, game);
    for what in ["asked", "arrived", "done", "heard"] {
        assert!(points.iter().filter(|point| **point == what).count() > 5, "{what}: {points:?}");
    }
    points
}

fn every_point(game: &str) {
    let points = points(game);
    for (index, what) in points.iter().enumerate() {
        for fault in FAULTS {
            let words = format!("{game}, {fault:?} at point {index} ({what}) of {}", points.len());
            let mut world = World::steady(game, Some((index, fault)));
            world.play_all();
            assert_eq!(world.plan.passed[..=index], points[..=index], "{words}: the same up to there");
            world.pass(3 * LEASE_MS);
            world.settle();
            check(&world, &words);
            world.mail_turn();
            check(&world, &words);
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

#[test]
fn chess_survives_a_fault_at_every_point_between_the_services() {
    every_point("chess");
}

#[test]
fn skirmish_survives_a_fault_at_every_point_between_the_services() {
    every_point("skirmish");
}

/// Live and by mail, twice, to the end: every state on the way is the one that the same orders give in one go.
#[test]
fn a_game_that_changes_its_tempo_has_the_states_of_one_that_does_not() {
    for game in ["chess", "diplomacy", "skirmish"] {
        let mut world = World::steady(game, None);
        world.play_all();
        // A game that nobody can end by giving up is played to its last year.
        while world.mailbox.is_running() {
            world.go_live();
            world.play_live(4);
            world.adjourn();
            world.mail_turn();
        }
        world.settle();
        check(&world, game);
        let alone = adjourn_tests::alone::digests(&world.mailbox.export()).expect("the seed is open");
        let compared =
            world.mailbox.digests.keys().chain(world.seen.keys()).filter(|tick| alone.contains_key(tick));
        assert!(compared.count() > 8, "{game}");
    }
}
