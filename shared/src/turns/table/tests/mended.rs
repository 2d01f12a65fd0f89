//! What a table must not give away, lose, or let one player do to the others.

use super::*;
use crate::base::identity::link_text;
use crate::base::limits;
use crate::timeline::{Recovered, VerifyError, passing, planned, verify};
use crate::turns::ladder::PlannedKind;
use crate::turns::pause::{PauseReason, VacationRule};
use crate::turns::rules::PauseRequest;
use adjourn_shipped_games::GAMES;

const TURN: ClockRule = ClockRule::PerTurn { turn_ms: HOUR_MS };

fn strict(request: &mut CreateTable) {
    let misses =
        vec![MissRung { at_miss: 1, actions: vec![MissAction::StandingOrders, MissAction::Forfeit] }];
    request.rules.ladder = Some(Ladder { reminders_permille: Vec::new(), grace_ms: 0, misses });
    request.rules.vacation = VacationRule { days_per_player: 10 };
}

fn list(orders: &[&str]) -> Vec<String> {
    orders.iter().map(|order| (*order).to_owned()).collect()
}

fn plan(standing: &[&str], conditional: Vec<Conditional>) -> Option<Plan> {
    Some(Plan { standing: list(standing), conditional })
}

fn branch(when: Condition, orders: &[&str]) -> Conditional {
    Conditional { when, orders: list(orders), then: Vec::new() }
}

impl Game {
    fn context(&self) -> TableContext<'static> {
        TableContext { now_ms: self.now_ms, zone: &Utc }
    }

    fn pause(&mut self, of: u8, request: PauseRequest) -> Result<(), Refusal> {
        let context = self.context();
        self.table.pause(context, claim(of).player, request).map(drop)
    }

    pub(super) fn recovered(&self) -> Recovered {
        Recovered {
            header: self.header.clone(),
            entries: self.entries.clone(),
            openings: self.openings.clone(),
            attestation: None,
            reached: self.simulation.tick(),
            good_bytes: 0,
            torn_bytes: 0,
            damage: None,
        }
    }

    /// Orders of a seat's player, signed with another key of theirs.
    fn orders_by(
        &mut self,
        seat: u8,
        by: &KeyPair,
        links: Vec<([u8; 32], Link)>,
        text: &str,
    ) -> Result<(), Refusal> {
        self.sequence += 1;
        let orders = Some(Orders { list: list(&[text]), ready: true });
        let (game, turn, sequence) = (self.table.game_id, self.table.turn, self.sequence);
        let submission = Submission { game, seat: Seat(seat), turn, sequence, orders, plan: None };
        self.carry(by, claim(seat).player, submission, links)?;
        self.work();
        Ok(())
    }
}

#[test]
fn a_plan_cannot_ask_what_others_ordered_in_a_game_that_hides_it() {
    let mut game = Game::begin("skirmish", 2, 2, ClockRule::None);
    let guess = || branch(Condition::After("train tank at 57".into()), &[]);
    let refused = game.hand_in(0, None, plan(&[], vec![guess()])).expect_err("it would tell");
    assert_eq!(refused.kind, RefusalKind::Malformed);
    let deep = Conditional { then: vec![guess()], ..branch(Condition::Turn("turn 9, tick 1".into()), &[]) };
    assert_eq!(
        game.hand_in(0, None, plan(&[], vec![deep])).expect_err("as well").kind,
        RefusalKind::Malformed
    );
    let named = branch(Condition::Turn("turn 2, tick 200".into()), &[]);
    game.hand_in(0, None, plan(&[], vec![named])).expect("a turn by its name tells nothing");
}

#[test]
fn acknowledged_orders_at_once_count_even_if_the_worker_comes_after_the_deadline() {
    let mut game = Game::begin_with("chess", 2, 2, TURN, &strict, &claim);
    game.orders(0, &["e4"]).expect("legal");
    game.orders(1, &["e5 offer draw"]).expect("legal");
    game.later(HOUR_MS - 1_000);
    let accept = Some(Orders { list: list(&["accept draw"]), ready: true });
    game.hand_in(0, accept, None).expect("a second is left");
    game.later(2_000);
    assert_eq!(game.table.status, TableStatus::Finished);
    assert_eq!(game.table.outcome.as_ref().map(|outcome| outcome.places.clone()), Some(vec![1, 1]), "a draw");
}

#[test]
fn a_player_may_sign_with_any_key_that_descends_from_the_first_one() {
    let (root, device, other) = (key(0), KeyPair::from_secret(&[70; 32]), KeyPair::from_secret(&[71; 32]));
    let link = |by: &KeyPair, new: &KeyPair| {
        let signature = by.sign(&link_text(player_id(&root.public_key()), &new.public_key()));
        (new.public_key(), Link { by: by.public_key(), signature })
    };
    // Seat 0 sits down with the second key.
    let by_device = |seat: u8| match seat {
        0 => SeatClaim { key: device.public_key(), ..claim(0) },
        _ => claim(seat),
    };
    let mut game = Game::begin_with("chess", 2, 2, ClockRule::None, &|_| {}, &by_device);
    game.orders_by(0, &root, Vec::new(), "e4").expect("the first key");
    game.orders(1, &["e5"]).expect("legal");
    let refused = game.orders_by(0, &other, Vec::new(), "Nf3").expect_err("nothing leads to it");
    assert_eq!(refused.kind, RefusalKind::BadSignature);
    let foreign = vec![link(&key(1), &other)];
    let refused = game.orders_by(0, &other, foreign, "Nf3").expect_err("another player's word");
    assert_eq!(refused.kind, RefusalKind::BadSignature);
    game.orders_by(0, &other, vec![link(&root, &other)], "Nf3").expect("a sibling of the seat's key");
    game.orders(1, &["Nc6"]).expect("legal");
    game.orders_by(0, &device, Vec::new(), "Bb5").expect("the seat's key");
    let report = verify(GAMES, &game.recovered()).expect("an honest game verifies");
    assert_eq!(report.signatures, 5);
}

#[test]
fn a_number_far_ahead_of_time_is_refused_and_locks_nobody_out() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    let highest = game.now_ms + limits::SEQUENCE_AHEAD_MS;
    for sequence in [u64::MAX, highest + 1] {
        game.sequence = sequence - 1;
        let refused = game.orders(0, &["e4"]).expect_err("too high");
        assert_eq!(refused.kind, RefusalKind::Malformed, "{}", refused.detail);
    }
    game.sequence = highest - 1;
    game.orders(0, &["e4"]).expect("an hour ahead");
}

#[test]
fn one_who_votes_for_going_on_ends_a_pause() {
    let mut game = Game::begin("diplomacy", 3, 7, TURN);
    for of in 0..3 {
        assert_eq!(game.table.clocks.pauses(), []);
        game.pause(of, PauseRequest::Vote { on: true }).expect("a vote");
    }
    assert_eq!(game.table.clocks.pauses(), [PauseReason::Vote]);
    game.pause(2, PauseRequest::Vote { on: true }).expect("again");
    assert_eq!(game.table.clocks.pauses(), [PauseReason::Vote]);
    game.pause(1, PauseRequest::Vote { on: false }).expect("a vote");
    assert_eq!(game.table.clocks.pauses(), []);
    game.pause(1, PauseRequest::Vote { on: true }).expect("a vote");
    assert_eq!(game.table.clocks.pauses(), [], "all must agree anew");
}

#[test]
fn an_owner_who_plays_cannot_stop_the_clocks_alone() {
    let mut game = Game::begin("chess", 2, 2, TURN);
    let refused = game.pause(0, PauseRequest::Host { on: true }).expect_err("they play");
    assert_eq!(refused.kind, RefusalKind::Forbidden);
    let watches = |request: &mut CreateTable| request.owner_watches = true;
    let owner_first = |seat: u8| claim(if seat == 0 { 50 } else { seat });
    let mut game = Game::begin_with(
        "diplomacy",
        3,
        7,
        TURN,
        &|request| {
            watches(request);
            request.bots.push(BotRequest { seat: Seat(0), strength: Strength::Weak });
        },
        &owner_first,
    );
    game.pause(50, PauseRequest::Host { on: true }).expect("they watch");
    game.pause(1, PauseRequest::Vote { on: false }).expect("a vote");
    assert_eq!(game.table.clocks.pauses(), [PauseReason::Host], "whoever runs the table decides");
}

#[test]
fn whoever_has_given_up_keeps_no_clock_from_running() {
    let mut game = Game::begin_with("diplomacy", 3, 7, TURN, &strict, &claim);
    game.pause(2, PauseRequest::Vacation { on: true }).expect("there are days left");
    assert!(game.table.clocks.is_paused());
    game.table.resign(claim(2).player).expect("a player");
    game.work();
    assert!(!game.table.clocks.is_paused(), "the vacation ended with the seat");
    for request in [PauseRequest::Vacation { on: true }, PauseRequest::Vote { on: true }] {
        assert_eq!(game.pause(2, request).expect_err("they gave up").kind, RefusalKind::Conflict);
    }
}

#[test]
fn orders_at_once_are_no_part_of_a_plan() {
    let mut game = Game::begin_with("chess", 2, 2, TURN, &strict, &claim);
    game.orders(0, &["e4"]).expect("legal");
    game.orders(1, &["e5"]).expect("legal");
    for of in [0, 1] {
        let refused = game.hand_in(of, None, plan(&["takeback"], Vec::new())).expect_err("at once");
        assert_eq!(refused.kind, RefusalKind::Malformed);
        let when = Condition::Turn("2. White".into());
        let refused = game.hand_in(of, None, plan(&[], vec![branch(when, &["takeback"])]));
        assert_eq!(refused.expect_err("at once").kind, RefusalKind::Malformed);
    }
    // One that came into a plan all the same does nothing when its time comes.
    game.hand_in(0, None, plan(&["a3"], Vec::new())).expect("a move");
    game.table.seats[0].plan.as_mut().expect("a plan").standing = list(&["takeback"]);
    game.later(HOUR_MS);
    assert_eq!(game.table.status, TableStatus::Finished, "White had no move in time");
}

#[test]
fn a_plan_stays_as_it_is_once_the_deadline_has_come_to_it() {
    let mut game = Game::begin_with("diplomacy", 2, 7, TURN, &strict, &claim);
    game.send(0, None, plan(&["A VIE - GAL"], Vec::new())).expect("a plan");
    game.later(HOUR_MS / 2);
    game.table.clocks.grant(game.now_ms, Seat(1), &game.table.rules.schedule, &Utc);
    game.later(HOUR_MS / 2);
    assert_eq!((game.table.turn, game.table.waits_for(Seat(1))), (1, true), "the other has time left");
    let refused = game.hand_in(0, None, plan(&["A VIE - TRI"], Vec::new())).expect_err("too late");
    assert_eq!(refused.kind, RefusalKind::WindowClosed);
    game.orders(1, &[]).expect("legal");
    assert!(matches!(game.last_how(0), Some(How::Standing(_))));
}

#[test]
fn whoever_comes_back_to_their_own_open_seat_has_no_new_time() {
    let mut game = Game::begin("diplomacy", 2, 7, TURN);
    let misses = vec![MissRung { at_miss: 1, actions: vec![MissAction::OpenSeat] }];
    game.table.rules.ladder = Some(Ladder { reminders_permille: Vec::new(), grace_ms: 0, misses });
    game.orders(0, &[]).expect("legal");
    game.later(HOUR_MS);
    assert!(game.table.seats[1].open_to_substitute);
    let (misses, entries) = (game.table.misses(Seat(1)), game.entries.len());
    let deadline_ms = game.table.clocks.deadline_ms(Seat(1));
    let context = game.context();
    let effects = game.table.substitute(context, &claim(1), Some(Seat(1))).expect("their own");
    assert!(!game.table.seats[1].open_to_substitute && effects.entries.is_empty());
    assert_eq!((game.table.misses(Seat(1)), game.table.clocks.deadline_ms(Seat(1))), (misses, deadline_ms));
    assert_eq!((misses, game.entries.len()), (1, entries));
    game.table.seats[1].open_to_substitute = true;
    game.send(1, None, plan(&["A LON H"], Vec::new())).expect("a plan");
    assert!(!game.table.seats[1].open_to_substitute, "they are back");
}

#[test]
fn a_forecast_does_not_tell_others_whether_there_are_standing_orders() {
    let mut game = Game::begin_with("diplomacy", 2, 7, TURN, &strict, &claim);
    let missed = |game: &Game, viewer| -> (MissAction, Vec<MissAction>) {
        let planned = game.table.forecast(game.context(), game.simulation.game(), viewer);
        let of_first = planned.into_iter().filter(|planned| planned.seat == Seat(0));
        let kinds = of_first.filter_map(|planned| match planned.what {
            PlannedKind::Missed { action, otherwise, .. } => Some((action, otherwise)),
            _ => None,
        });
        kinds.into_iter().next().expect("it would be missed")
    };
    let own = |game: &Game| missed(game, Some(Seat(0)));
    assert_eq!(own(&game), (MissAction::Forfeit, vec![]));
    let (before, looker) = (missed(&game, Some(Seat(1))), missed(&game, None));
    game.send(0, None, plan(&["A VIE - GAL"], Vec::new())).expect("a plan");
    assert_eq!(own(&game), (MissAction::StandingOrders, vec![]));
    assert_eq!((missed(&game, Some(Seat(1))), missed(&game, None)), (before.clone(), looker));
    assert_eq!(before, (MissAction::StandingOrders, vec![MissAction::Forfeit]));
}

#[test]
fn reports_are_made_for_those_who_can_read_them() {
    let mut game = Game::begin("skirmish", 1, 2, ClockRule::None);
    game.orders(0, &[]).expect("none are needed");
    assert_eq!(game.reports, [Seat(0)]);
}

#[test]
fn a_bot_that_played_for_a_player_is_found_and_safe_orders_are_counted() {
    let mut game = Game::begin("diplomacy", 2, 7, TURN);
    game.orders(0, &[]).expect("legal");
    game.later(3 * HOUR_MS);
    let mut recovered = game.recovered();
    let report = verify(GAMES, &recovered).expect("an honest game verifies");
    assert_eq!(report.defaults, [0, 1, 0, 0, 0, 0, 0]);
    let Some(Entry::Turn(turn)) = recovered.entries.first_mut() else { panic!("a turn") };
    turn.seats[1].how = How::Bot(Strength::Weak);
    let (number, seat) = (1, Seat(1));
    assert_eq!(verify(GAMES, &recovered), Err(VerifyError::NotABot { number, seat }));
}

#[test]
fn turns_out_of_order_and_orders_used_twice_are_found() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    for (of, text) in [(0, "Nf3"), (1, "Nf6"), (0, "Ng1"), (1, "Ng8")] {
        game.orders(of, &[text]).expect("legal");
    }
    let honest = game.recovered();
    assert!(verify(GAMES, &honest).is_ok());
    let numbered = |index: usize, number: u32| {
        let mut changed = honest.clone();
        let Entry::Turn(turn) = &mut changed.entries[index] else { panic!("a turn") };
        turn.number = number;
        verify(GAMES, &changed)
    };
    assert_eq!(numbered(1, 1), Err(VerifyError::TurnOutOfOrder(1)), "twice");
    assert_eq!(numbered(2, 7), Err(VerifyError::TurnOutOfOrder(7)), "a leap");
    let mut twice = honest.clone();
    let Entry::Turn(turn) = &mut twice.entries[0] else { panic!("a turn") };
    turn.seats.push(turn.seats[0]);
    assert_eq!(verify(GAMES, &twice), Err(VerifyError::SeatsOutOfOrder(1)));
    // What a seat signed for a turn can't be played once more, under the same number, before the turn closes.
    let mut again = honest;
    let Entry::Turn(mut turn) = again.entries[0].clone() else { panic!("a turn") };
    turn.closed = false;
    again.openings = again.openings.iter().map(|(at, openings)| (at + 1, openings.clone())).collect();
    again.openings.insert(0, again.openings[&1].clone());
    again.entries.insert(0, Entry::Turn(turn));
    again.header.rules_version += 1;
    let (number, seat) = (1, Seat(0));
    assert_eq!(verify(GAMES, &again), Err(VerifyError::UsedBefore { number, seat }));
}

#[test]
fn orders_that_nobody_signed_are_counted() {
    let mut game = Game::begin("chess", 2, 2, ClockRule::None);
    game.orders(0, &["e4"]).expect("legal");
    let recovered = game.recovered();
    let tick = game.simulation.tick();
    let input = game.simulation.game().order(Seat(1), "e5").expect("a move");
    let items = vec![crate::timeline::bundle::Item::Order { seat: Seat(1), sequence: 0, input }];
    let mut unsigned = recovered.clone();
    unsigned.entries.push(Entry::Step { tick, items });
    unsigned.reached += 1;
    assert_eq!(verify(GAMES, &recovered).map(|report| report.unsigned), Ok(vec![0, 0]));
    assert_eq!(verify(GAMES, &unsigned).map(|report| report.unsigned), Ok(vec![0, 1]));
}

#[test]
fn of_a_list_each_order_counts_that_stands_with_those_before_it() {
    let game = Game::begin("diplomacy", 2, 7, ClockRule::None);
    let left = |orders: &[&str]| passing(game.simulation.game(), Seat(0), &list(orders));
    let all = ["A VIE - GAL", "A BUD H"];
    assert_eq!(left(&all), list(&all));
    let mixed = ["nonsense", "A VIE - GAL", "A VIE H", "A PAR - BUR", "A BUD H", "A BUD - SER"];
    assert_eq!(left(&mixed), list(&all));
    assert_eq!(left(&["nonsense"]), list(&[]));
    let chess = Game::begin("chess", 2, 2, ClockRule::None);
    let left = |orders: &[&str]| passing(chess.simulation.game(), Seat(0), &list(orders));
    assert_eq!(left(&["a6", "a3", "b3"]), list(&["a3"]), "a turn takes one");
    assert_eq!(left(&["a6"]), list(&[]), "a move is missing");
    assert_eq!(left(&["resign"]), list(&["resign"]));
    assert_eq!(planned(chess.simulation.game(), Seat(0), &list(&["resign"])), list(&[]), "at once");
}

#[test]
fn where_states_cannot_be_compared_orders_must_still_be_a_part_of_what_was_signed() {
    let mut game = Game::begin("diplomacy", 1, 7, ClockRule::None);
    game.orders(0, &["A VIE - GAL", "A BUD H"]).expect("legal");
    let mut recovered = game.recovered();
    // Rules that this build does not have.
    recovered.header.rules_version += 1;
    let mut opened = |orders: &[&str]| {
        recovered.openings.get_mut(&0).expect("is opened")[0].orders = list(orders);
        verify(GAMES, &recovered).map(|report| report.signatures)
    };
    assert_eq!(opened(&["A VIE - GAL", "A BUD H"]), Ok(1));
    assert_eq!(opened(&["A BUD H"]), Ok(1), "the other may not have passed");
    for wrong in [&["A BUD H", "A VIE - GAL"][..], &["A BUD H", "A BUD H"]] {
        assert!(matches!(opened(wrong), Err(VerifyError::Turn { number: 1, .. })), "{wrong:?}");
    }
}

#[test]
fn in_a_rematch_of_many_everybody_sits_one_further_bots_too() {
    let mut game = Game::begin("diplomacy", 3, 7, ClockRule::None);
    for seat in 0..3 {
        game.table.resign(claim(seat).player).expect("may give up");
    }
    game.work();
    let request = game.table.rematch_request(GAMES, claim(2).player).expect("it is over");
    assert_eq!(request.seat, Some(Seat(3)));
    let bots: Vec<u8> = request.bots.iter().map(|bot| bot.seat.0).collect();
    assert_eq!(bots, [4, 5, 6, 0], "those of the seats 3 to 6");
    let others = [0, 1].map(|seat| game.table.rematch_seat(Seat(seat)));
    assert_eq!(others, [Seat(1), Seat(2)]);
    assert_eq!(request.invite, [claim(0).player, claim(1).player]);
}
