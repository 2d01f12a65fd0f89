//! A table from call to call, as the mailbox drives it: what is stored between two calls is JSON.

use super::{Incoming, Random, SeatClaim, TableContext, TableState};
use crate::base::identity::{KeyPair, player_id};
use crate::timeline::submission::{Condition, Conditional, Orders, Plan, Signed, Submission};
use crate::timeline::{Entry, Header, How, Link, Openings, Simulation};
use crate::turns::clock::ClockRule;
use crate::turns::ladder::{Ladder, MissAction, MissRung};
use crate::turns::notices::Event;
use crate::turns::refusal::Refusal;
use crate::turns::refusal::RefusalKind;
use crate::turns::rules::{BotRequest, CreateTable, TableStatus};
use crate::turns::schedule::Utc;
use adjourn_game::Strength;
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_shipped_games::GAMES;

mod appointment;
mod mended;
mod outages;
mod stored;
mod takeback;
mod tempo;
mod told;

const HOUR_MS: u64 = 3_600_000;

struct Game {
    table: TableState,
    simulation: Simulation,
    header: Header,
    entries: Vec<Entry>,
    openings: Openings,
    /// Whose reports were made.
    reports: Vec<Seat>,
    /// What players were told by the worker and of what is agreed.
    told: Vec<(PlayerId, Event)>,
    now_ms: u64,
    sequence: u64,
}

fn key(seat: u8) -> KeyPair {
    KeyPair::from_secret(&[seat + 1; 32])
}

fn claim(seat: u8) -> SeatClaim {
    let key = key(seat).public_key();
    SeatClaim { player: player_id(&key), name: format!("player {seat}"), key }
}

impl Game {
    /// A game of `players` on the first seats and bots on the rest.
    fn begin(game: &str, players: u8, seats: u8, clock: ClockRule) -> Self {
        Self::begin_with(game, players, seats, clock, &|_| {}, &claim)
    }

    /// A game at a table with other rules, of players who sit down with other keys.
    fn begin_with(
        game: &str,
        players: u8,
        seats: u8,
        clock: ClockRule,
        change: &dyn Fn(&mut CreateTable),
        claim: &dyn Fn(u8) -> SeatClaim,
    ) -> Self {
        let mut request: CreateTable =
            serde_json::from_value(serde_json::json!({ "game": game, "seats": seats })).expect("a request");
        request.rules.clock = clock;
        request.bots =
            (players..seats).map(|seat| BotRequest { seat: Seat(seat), strength: Strength::Weak }).collect();
        change(&mut request);
        let random =
            Random { game_id: GameId([1; 16]), seed: [2; 32], salt: [3; 32], join_code: "code".into() };
        let (mut table, _) = TableState::create(GAMES, request, &claim(0), random).expect("a table");
        for seat in 1..players {
            table.join(&claim(seat), Some(Seat(seat)), None).expect("a free seat");
        }
        let now_ms = 1_800_000_000_000;
        let context = TableContext { now_ms, zone: &Utc };
        let (header, simulation, _) = table.start(GAMES, context, None, &key(99)).expect("it begins");
        let mut game = Self {
            table,
            simulation,
            header,
            entries: Vec::new(),
            openings: Openings::new(),
            reports: Vec::new(),
            told: Vec::new(),
            now_ms,
            sequence: 0,
        };
        game.work();
        game
    }

    /// What the players were told of the end.
    fn ended_by(&self) -> &str {
        let mut events = self.told.iter().map(|(_, event)| event);
        let over = events.find_map(|event| match event {
            Event::GameOver { outcome } => Some(outcome.as_str()),
            _ => None,
        });
        over.expect("the game is over")
    }

    fn send(&mut self, seat: u8, orders: Option<Orders>, plan: Option<Plan>) -> Result<(), Refusal> {
        self.hand_in(seat, orders, plan)?;
        self.work();
        Ok(())
    }

    /// Without the worker's coming.
    fn hand_in(&mut self, seat: u8, orders: Option<Orders>, plan: Option<Plan>) -> Result<(), Refusal> {
        self.sequence += 1;
        let (game, turn, sequence) = (self.table.game_id, self.table.turn, self.sequence);
        let submission = Submission { game, seat: Seat(seat), turn, sequence, orders, plan };
        self.carry(&key(seat), claim(seat).player, submission, Vec::new())
    }

    /// A submission that any key has signed.
    fn carry(
        &mut self,
        key_of: &KeyPair,
        player: PlayerId,
        submission: Submission,
        links: Vec<([u8; 32], Link)>,
    ) -> Result<(), Refusal> {
        let signed = Signed::sign(key_of, &submission);
        let incoming = Incoming { signed, submission, player, links, salt: [4; 32] };
        let context = TableContext { now_ms: self.now_ms, zone: &Utc };
        self.table.submit(context, &incoming, self.simulation.game(), Digest::default())?;
        Ok(())
    }

    fn orders(&mut self, seat: u8, list: &[&str]) -> Result<(), Refusal> {
        let list = list.iter().map(|order| (*order).to_owned()).collect();
        self.send(seat, Some(Orders { list, ready: true }), None)
    }

    /// Works as long as something is due, and stores the table in between.
    fn work(&mut self) {
        for _ in 0..100 {
            let context = TableContext { now_ms: self.now_ms, zone: &Utc };
            if self.table.due_ms(context).is_none_or(|due_ms| due_ms > self.now_ms) {
                return;
            }
            let done = self.table.work(context, &mut self.simulation).expect("a turn");
            self.reports.extend(done.reports.iter().map(|report| report.seat));
            self.told.extend(done.effects.tell);
            for new in done.effects.entries {
                if !new.opened.openings.is_empty() {
                    self.openings.insert(self.entries.len(), new.opened.openings);
                }
                self.entries.push(new.entry);
            }
            let stored = serde_json::to_vec(&self.table).expect("a table is plain data");
            self.table = serde_json::from_slice(&stored).expect("what was stored");
        }
        panic!("a table that is always due");
    }

    fn later(&mut self, by_ms: u64) {
        self.now_ms += by_ms;
        self.work();
    }

    fn last_how(&self, of: u8) -> Option<How> {
        self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Turn(turn) => turn.seats.iter().find(|seat| seat.seat == Seat(of)).map(|seat| seat.how),
            _ => None,
        })
    }

    fn sealed(&self, seat: u8) -> Option<&[String]> {
        self.table.seats[usize::from(seat)].pending.as_ref().map(|pending| pending.orders.as_slice())
    }
}

#[test]
fn a_resignation_takes_nothing_from_what_others_have_handed_in() {
    let mut game = Game::begin("diplomacy", 7, 7, ClockRule::None);
    game.orders(0, &["A VIE - GAL"]).expect("legal");
    let turn = game.table.turn;
    game.table.resign(claim(3).player).expect("a player");
    game.work();
    assert!(game.table.seats[3].resigned);
    assert_eq!(game.table.turn, turn, "the window stays open");
    assert_eq!(game.sealed(0), Some(&["A VIE - GAL".to_owned()][..]));
}

#[test]
fn a_window_closes_when_the_last_one_who_is_waited_for_gives_up() {
    let mut game = Game::begin("diplomacy", 2, 7, ClockRule::None);
    game.orders(0, &[]).expect("legal");
    assert_eq!(game.table.turn, 1, "it waits for the other player");
    game.table.resign(claim(1).player).expect("a player");
    game.work();
    assert!(game.table.turn > 1);
}

/// Seat by seat: the first may open another window, or end the game. The second was acknowledged all the same.
#[test]
fn orders_at_once_that_come_together_are_all_on_the_timeline() {
    for asks in [0, 1] {
        let answers = 1 - asks;
        let mut game = Game::begin("chess", 2, 2, ClockRule::None);
        game.orders(0, &["e4"]).expect("legal");
        game.orders(1, &["e5"]).expect("legal");
        game.orders(asks, &["takeback"]).expect("it may be asked");
        let signed_for = game.table.turn;
        let order = |text: &str| Some(Orders { list: vec![text.to_owned()], ready: true });
        game.hand_in(answers, order("accept takeback"), None).expect("it was asked");
        game.hand_in(asks, order("resign"), None).expect("always");
        game.work();
        let last = game.entries.iter().rev().find_map(|entry| match entry {
            Entry::Turn(turn) => Some(turn),
            _ => None,
        });
        let last = last.expect("turns");
        assert_eq!((last.number, last.closed, last.seats.len()), (signed_for, false, 2), "{asks} asks");
        assert_eq!(game.table.status, TableStatus::Finished);
    }
}

#[test]
fn a_bot_answers_when_a_move_is_asked_back() {
    let mut game = Game::begin("chess", 1, 2, ClockRule::None);
    game.orders(0, &["e4"]).expect("legal");
    let (turn, tick) = (game.table.turn, game.table.tick);
    assert_eq!((turn, tick), (3, 2), "the bot has moved");
    game.orders(0, &["takeback"]).expect("it may be asked");
    let how = game.last_how(1);
    assert_eq!(how, Some(How::Bot(Strength::Weak)), "the bot has answered");
    assert_eq!(game.table.turn_name, "1. White", "and given both moves back");
}

#[test]
fn a_conditional_move_is_made_when_its_condition_is_met_however_that_was_written() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    let branch = |when: &str, orders: &str, then| Conditional {
        when: Condition::After(when.into()),
        orders: vec![orders.into()],
        then,
    };
    game.orders(0, &["e4"]).expect("legal");
    let conditional = vec![branch("e7e5", "Nf3", vec![branch("Nc6", "Bb5", Vec::new())])];
    game.send(0, None, Some(Plan { standing: Vec::new(), conditional })).expect("a plan");
    game.orders(1, &["e5"]).expect("legal");
    assert_eq!(game.table.turn_name, "2. Black", "White's answer was made at once");
    assert!(matches!(game.last_how(0), Some(How::Conditional(_))));
    game.orders(1, &["d6"]).expect("legal");
    assert_eq!(game.table.turn_name, "3. White", "the plan has lost its way");
    assert!(game.table.seats[0].plan.as_ref().is_none_or(|plan| plan.conditional.is_empty()));
}

#[test]
fn at_a_missed_deadline_standing_orders_are_given_as_far_as_they_pass() {
    let clock = ClockRule::PerTurn { turn_ms: 24 * HOUR_MS };
    let mut game = Game::begin("diplomacy", 2, 7, clock);
    let standing = vec!["A VIE - GAL".into(), "A PAR - BUR".into()];
    game.send(0, None, Some(Plan { standing, conditional: Vec::new() })).expect("a plan");
    game.orders(1, &[]).expect("legal");
    game.later(24 * HOUR_MS - 1);
    assert_eq!(game.table.turn, 1);
    game.later(2 * HOUR_MS);
    assert!(game.table.turn > 1, "deadline and grace have passed");
    assert!(matches!(game.last_how(0), Some(How::Standing(_))));
    assert_eq!(game.table.misses(Seat(0)), 1);
}

#[test]
fn orders_that_are_there_count_at_the_deadline_even_if_they_were_not_final() {
    let clock = ClockRule::PerTurn { turn_ms: HOUR_MS };
    let mut game = Game::begin("chess", 2, 2, clock);
    let list = vec!["d4".to_owned()];
    game.send(0, Some(Orders { list, ready: false }), None).expect("legal");
    assert_eq!(game.table.turn, 1, "it was not declared final");
    game.later(HOUR_MS);
    assert_eq!(game.table.turn_name, "1. Black");
    assert_eq!(game.table.misses(Seat(0)), 0);
}

#[test]
fn a_chess_player_without_a_move_in_time_forfeits() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::PerTurn { turn_ms: HOUR_MS });
    game.later(3 * HOUR_MS);
    assert_eq!(game.table.status, TableStatus::Finished);
    assert_eq!(game.table.outcome.as_ref().map(|outcome| outcome.places.clone()), Some(vec![2, 1]));
    assert_eq!(game.ended_by(), "time forfeit");
    assert!(game.table.seats[0].resigned);
}

#[test]
fn who_resigns_by_an_order_is_out_as_who_resigns_at_the_table() {
    for by_order in [true, false] {
        let mut game = Game::begin("chess", 2, 2, ClockRule::None);
        game.send(1, None, Some(Plan { standing: vec!["e5".to_owned()], conditional: Vec::new() }))
            .expect("a plan");
        if by_order {
            game.orders(1, &["resign"]).expect("at once, out of turn too");
        } else {
            game.table.resign(claim(1).player).expect("a player");
            game.work();
        }
        assert_eq!(game.ended_by(), "resignation", "{by_order}");
        let seat = &game.table.seats[1];
        assert!(seat.resigned && seat.plan.is_none(), "{by_order}");
        assert!(game.table.seats[0].is_played(), "{by_order}");
        assert_eq!(game.table.tempo(), crate::turns::live_rules::Tempo::Mail);
    }
}

#[test]
fn what_comes_for_another_turn_or_too_late_changes_nothing() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.orders(0, &["e4"]).expect("legal");
    let refused = game.orders(0, &["d4"]).expect_err("it is Black's turn");
    assert_eq!(refused.kind, RefusalKind::IllegalOrders);
    game.sequence -= 2;
    let refused = game.orders(0, &["d4"]).expect_err("a number that was used");
    assert_eq!(refused.kind, RefusalKind::Stale);
    let before = serde_json::to_string(&game.table).expect("plain data");
    let context = TableContext { now_ms: game.now_ms, zone: &Utc };
    assert_eq!(game.table.withdraw(context, Seat(0)).expect_err("closed").kind, RefusalKind::Conflict);
    assert_eq!(serde_json::to_string(&game.table).expect("plain data"), before);
}

#[test]
fn a_substitutes_time_runs_although_the_turn_was_missed_before() {
    let mut game = Game::begin("diplomacy", 2, 7, ClockRule::PerTurn { turn_ms: 24 * HOUR_MS });
    let misses = vec![MissRung { at_miss: 1, actions: vec![MissAction::OpenSeat] }];
    game.table.rules.ladder = Some(Ladder { reminders_permille: Vec::new(), grace_ms: 0, misses });
    game.orders(0, &[]).expect("legal");
    game.later(12 * HOUR_MS);
    let context = TableContext { now_ms: game.now_ms, zone: &Utc };
    game.table.withdraw(context, Seat(0)).expect("the other has not acted");
    game.later(12 * HOUR_MS);
    assert!(game.table.seats[1].open_to_substitute && game.table.turn == 1);
    let context = TableContext { now_ms: game.now_ms, zone: &Utc };
    game.table.substitute(context, &claim(20), Some(Seat(1))).expect("sits down");
    game.orders(0, &[]).expect("legal");
    assert!(game.table.waits_for(Seat(1)));
    assert_eq!(game.table.clocks.deadline_ms(Seat(1)), Some(game.now_ms + 24 * HOUR_MS));
    game.later(24 * HOUR_MS);
    assert_eq!((game.table.turn, game.table.misses(Seat(1))), (2, 1), "missed, and the game goes on");
}

#[test]
fn no_clock_runs_after_the_end() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::PerTurn { turn_ms: HOUR_MS });
    game.table.resign(claim(1).player).expect("a player");
    game.work();
    assert_eq!(game.table.status, TableStatus::Finished);
    assert!(!game.table.clocks.runs());
    assert_eq!(game.table.clocks.deadline_ms(Seat(0)), None);
}

#[test]
fn a_resignation_between_two_turns_moves_no_world() {
    let mut game = Game::begin("skirmish", 3, 3, ClockRule::None);
    game.orders(0, &[]).expect("legal");
    game.table.resign(claim(2).player).expect("a player");
    game.work();
    let world = game.simulation.game().turn();
    assert_eq!((world, game.simulation.tick()), (0, 1), "it counts as a step of the timeline alone");
    assert_eq!((game.table.turn, game.table.turn_name.as_str()), (1, "turn 1, tick 0"));
    assert!(game.table.seats[0].pending.is_some(), "what others handed in was acknowledged");
    game.orders(1, &[]).expect("legal");
    assert_eq!((game.table.turn, game.simulation.game().turn(), game.simulation.tick()), (2, 200, 201));
    assert!(matches!(
        game.entries[..],
        [Entry::SeatEvents { tick: 0, .. }, Entry::Digest { tick: 1, .. }, ..]
    ));
    crate::timeline::verify(GAMES, &game.recovered()).expect("it is played again alike");
}

#[test]
fn small_games_are_played_at_tables_like_any_other() {
    let mut game = Game::begin("connectfour", 2, 2, ClockRule::None);
    for column in ["1", "7", "2", "7", "3", "7", "4"] {
        let seat = game.table.to_act[0].0;
        game.orders(seat, &[column]).expect("legal");
    }
    assert_eq!(game.table.status, TableStatus::Finished);
    let mut game = Game::begin("lightcycles", 2, 2, ClockRule::None);
    game.orders(0, &["up"]).expect("legal");
    game.orders(1, &[]).expect("straight on");
    assert_eq!((game.table.turn, game.simulation.tick()), (2, 12));
}
