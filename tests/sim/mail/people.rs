//! Players who do anything: hand in, change their minds, go away, come back, try what they may not.

use super::office::{DAY_MS, Dice, HOUR_MS, Office, claim, key};
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, Strength};
use adjourn_shared::timeline::Simulation;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::submission::{Condition, Conditional, Orders, Plan, Submission};
use adjourn_shared::turns::refusal::RefusalKind;
use adjourn_shared::turns::rules::PauseRequest;
use adjourn_shared::turns::table::{Occupant, TableState};
use adjourn_shipped_games::GAMES;

/// Players from this number on sit at no table at first.
const SUBSTITUTES: u8 = 40;

/// Something happens: most often a player hands in, and now and then anything else.
pub fn something(office: &mut Office) {
    let until_ms = office.now_ms + wait_ms(&mut office.dice);
    office.pass_until(until_ms);
    if office.is_over() {
        return;
    }
    let table = office.table();
    substitutes(office, &table);
    // Whoever was replaced just now acts no more.
    let table = office.table();
    let seats: Vec<(Seat, u8)> = (0u8..)
        .map(Seat)
        .zip(table.seats())
        .filter_map(|(seat, state)| {
            let Occupant::Player { name, .. } = &state.occupant else { return None };
            let number = name.strip_prefix("Player ").and_then(|number| number.parse().ok())?;
            (!state.resigned).then_some((seat, number))
        })
        .collect();
    let waiting: Vec<_> = seats.iter().copied().filter(|(seat, _)| table.waits_for(*seat)).collect();
    let anybody = office.dice.pick(&seats).copied();
    let somebody = office.dice.pick(&waiting).copied().or(anybody);
    let (Some((seat, by)), Some((other, other_by))) = (somebody, anybody) else { return };
    match office.dice.below(40) {
        0..=15 => hand_in(office, seat, by),
        16..=20 => hand_in(office, other, other_by),
        21..=24 => plan(office, other, other_by),
        25..=27 => withdraw(office, other),
        28..=30 => ready(office, other),
        31..=34 => pause(office, other_by),
        35..=37 => forbidden(office, seat, by, &table),
        38 => {
            let down_ms = 60_000 + office.dice.below(12 * HOUR_MS);
            office.outage(down_ms);
        }
        _ if office.dice.one_in(6) => {
            allowed(office.call(|table, _| table.resign(claim(other_by).player)), &[RefusalKind::Conflict])
        }
        _ => {}
    }
}

/// Minutes or days.
fn wait_ms(dice: &mut Dice) -> u64 {
    match dice.below(8) {
        0..=3 => dice.below(HOUR_MS / 2),
        4..=6 => dice.below(9 * HOUR_MS),
        _ => dice.below(4 * DAY_MS),
    }
}

/// It worked, or it was refused for one of these reasons.
fn allowed(result: Result<(), adjourn_shared::turns::refusal::Refusal>, kinds: &[RefusalKind]) {
    if let Err(refusal) = result {
        assert!(kinds.contains(&refusal.kind), "{refusal:?}");
    }
}

fn submission(office: &Office, seat: Seat) -> Submission {
    let table = office.table();
    let sequence = office.now_ms.max(table.seats()[usize::from(seat.0)].last_sequence + 1);
    let (game, turn) = (table.game_id(), table.turn());
    Submission { game, seat, turn, sequence, orders: None, plan: None }
}

/// Orders that pass now.
fn orders(game: &dyn AnyGame, seat: Seat, dice: &mut Dice) -> Vec<String> {
    if game.kind().name() == "chess" {
        let legal = game.legal(seat);
        let sane: Vec<_> = legal.into_iter().filter(|text| text != "resign" || dice.one_in(8)).collect();
        // The first one often, so that conditional orders may foresee it.
        let text = if dice.one_in(2) { sane.first() } else { dice.pick(&sane) };
        return text.into_iter().cloned().collect();
    }
    let encoded = match dice.below(6) {
        0 => game.default_orders(seat).unwrap_or_default(),
        1..=3 => game.bot_turn(seat, Strength::Weak),
        _ => game.bot_turn(seat, Strength::Strong),
    };
    encoded.iter().filter_map(|order| game.notation(seat, order)).collect()
}

fn hand_in(office: &mut Office, seat: Seat, by: u8) {
    let mut dice = Dice(office.dice.below(u64::MAX));
    let list = orders(office.game(), seat, &mut dice);
    if list.is_empty() && office.game().kind().name() == "chess" {
        return;
    }
    let ready = !dice.one_in(3);
    let submission = Submission { orders: Some(Orders { list, ready }), ..submission(office, seat) };
    // The turn may be closing, and the time up.
    allowed(office.submit(by, submission), &[RefusalKind::WindowClosed]);
}

fn plan(office: &mut Office, seat: Seat, by: u8) {
    let mut dice = Dice(office.dice.below(u64::MAX));
    let mut plan = Plan::default();
    if dice.one_in(8) {
        // Back to no plan.
    } else if office.game().kind().name() == "chess" {
        plan.standing = if dice.one_in(2) { vec!["a6".into(), "a3".into()] } else { Vec::new() };
        plan.conditional = foreseen(office, seat);
    } else {
        let held = office.game().default_orders(seat).unwrap_or_default();
        let held: Vec<_> = held.iter().filter_map(|order| office.game().notation(seat, order)).collect();
        let name = office.table().turn_name().replace("Spring", "Autumn");
        plan.conditional =
            vec![Conditional { when: Condition::Turn(name), orders: held.clone(), then: vec![] }];
        plan.standing = held;
    }
    let submission = Submission { plan: Some(plan), ..submission(office, seat) };
    allowed(office.submit(by, submission), &[RefusalKind::WindowClosed]);
}

/// An answer to the opponent's first legal move.
fn foreseen(office: &Office, seat: Seat) -> Vec<Conditional> {
    let (game, other) = (office.game(), Seat(1 - seat.0));
    let Some(first) = game.legal(other).into_iter().next() else { return Vec::new() };
    let Ok(orders) = game.orders(other, core::slice::from_ref(&first)) else { return Vec::new() };
    let tick = office.simulation.tick();
    let ahead = Simulation::restore(GAMES, &office.header, tick, game.digest(), &game.snapshot());
    let mut ahead = ahead.expect("an own snapshot");
    let items: Vec<_> =
        orders.into_iter().map(|input| Item::Order { seat: other, sequence: 0, input }).collect();
    ahead.step(&items);
    let answer = ahead.game().legal(seat).into_iter().next();
    answer
        .map(|text| Conditional { when: Condition::After(first), orders: vec![text], then: vec![] })
        .into_iter()
        .collect()
}

fn withdraw(office: &mut Office, seat: Seat) {
    allowed(office.withdraw(seat), &[RefusalKind::Conflict, RefusalKind::WindowClosed]);
}

fn ready(office: &mut Office, seat: Seat) {
    let (turn, ready) = (office.table().turn(), !office.dice.one_in(3));
    let said = office.call(|table, context| table.set_ready(context, seat, turn, ready));
    allowed(said, &[RefusalKind::Conflict, RefusalKind::WindowClosed]);
}

fn pause(office: &mut Office, by: u8) {
    let on = office.dice.one_in(2);
    let request = match office.dice.below(5) {
        0 | 1 => PauseRequest::Vacation { on },
        2 | 3 => PauseRequest::Vote { on },
        _ => PauseRequest::Host { on },
    };
    let paused = office.call(|table, context| table.pause(context, claim(by).player, request));
    allowed(paused, &[RefusalKind::Conflict, RefusalKind::Forbidden]);
}

/// A seat that is open to a substitute finds one sometimes.
fn substitutes(office: &mut Office, table: &TableState) {
    let open = (0u8..).map(Seat).zip(table.seats()).find(|(_, state)| state.open_to_substitute);
    let Some((seat, _)) = open.filter(|_| office.dice.one_in(6)) else { return };
    let by = SUBSTITUTES + u8::try_from(office.dice.below(50)).expect("a number");
    allowed(office.substitute(by, seat), &[RefusalKind::Conflict]);
}

/// What must be refused, each for its own reason.
fn forbidden(office: &mut Office, seat: Seat, by: u8, table: &TableState) {
    let mut dice = Dice(office.dice.below(u64::MAX));
    let orders = Some(Orders { list: orders(office.game(), seat, &mut dice), ready: true });
    let good = Submission { orders, ..submission(office, seat) };
    let last = table.seats()[usize::from(seat.0)].last_sequence;
    let (wrong, by, kind) = match dice.below(5) {
        0 => (Submission { sequence: last, ..good }, by, RefusalKind::Stale),
        1 => (Submission { turn: good.turn + 1, ..good }, by, RefusalKind::WrongTurn),
        2 => (good, 99, RefusalKind::WrongSeat),
        3 => {
            let orders = Some(Orders { list: vec!["castle twice".into()], ready: true });
            (Submission { orders, ..good }, by, RefusalKind::IllegalOrders)
        }
        _ => {
            let game = adjourn_game::ids::GameId([9; 16]);
            (Submission { game, ..good }, by, RefusalKind::Conflict)
        }
    };
    assert_ne!(key(by).public_key(), key(0).public_key());
    let refusal = office.submit(by, wrong).expect_err("forbidden");
    // Whatever else is wrong, a turn that is being resolved takes nothing.
    let closed = refusal.kind == RefusalKind::WindowClosed && kind == RefusalKind::IllegalOrders;
    assert!(refusal.kind == kind || closed, "{refusal:?} is not {kind:?}");
    if kind == RefusalKind::WrongTurn {
        assert_eq!(refusal.current_turn, Some(office.table().turn()));
    }
    if kind == RefusalKind::IllegalOrders && !closed {
        assert_eq!(refusal.orders.first().map(|error| error.index), Some(0));
    }
}
