//! Players who do anything: hand in, change their minds, go away, come back, try what they may not.

use super::{DAY_MS, HOUR_MS, MailWorld};
use crate::dice::Dice;
use crate::keys::{claim, key};
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, Strength};
use adjourn_shared::timeline::Simulation;
use adjourn_shared::timeline::bundle::Item;
use adjourn_shared::timeline::submission::{Condition, Conditional, Orders, Plan, Submission};
use adjourn_shared::turns::refusal::RefusalKind;
use adjourn_shared::turns::rules::PauseRequest;
use adjourn_shared::turns::table::{Occupant, TableState};

/// Players from this number on sit at no table at first.
const SUBSTITUTES: u8 = 40;

/// Something happens: most often a player hands in, and now and then anything else.
pub(super) fn something(world: &mut MailWorld) {
    let until_ms = world.now_ms + wait_ms(&mut world.dice);
    world.pass_until(until_ms);
    if world.is_over() {
        return;
    }
    let table = world.table();
    substitutes(world, &table);
    // Whoever was replaced just now acts no more.
    let table = world.table();
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
    let anybody = world.dice.pick(&seats).copied();
    let somebody = world.dice.pick(&waiting).copied().or(anybody);
    let (Some((seat, by)), Some((other, other_by))) = (somebody, anybody) else { return };
    match world.dice.below(40) {
        0..=15 => hand_in(world, seat, by),
        16..=20 => hand_in(world, other, other_by),
        21..=24 => plan(world, other, other_by),
        25..=27 => withdraw(world, other),
        28..=30 => ready(world, other),
        31..=34 => pause(world, other_by),
        35..=37 => forbidden(world, seat, by, &table),
        38 => {
            let down_ms = 60_000 + world.dice.below(12 * HOUR_MS);
            world.outage(down_ms);
        }
        _ if world.dice.one_in(6) => {
            allowed(world.call(|table, _| table.resign(claim(other_by).player)), &[RefusalKind::Conflict])
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

fn submission(world: &MailWorld, seat: Seat) -> Submission {
    let table = world.table();
    let sequence = world.now_ms.max(table.seats()[usize::from(seat.0)].last_sequence + 1);
    let (game, turn) = (table.game_id(), table.turn());
    Submission { game, seat, turn, sequence, orders: None, plan: None }
}

/// Orders that pass now, most often those of a bot; `None` if there are none.
fn orders(game: &dyn AnyGame, seat: Seat, dice: &mut Dice) -> Option<Vec<String>> {
    let legal = game.legal(seat);
    let list = match dice.below(40) {
        // The first one often, so that conditional orders may foresee it.
        0..=14 if is_sequential(game) => legal.first().cloned().into_iter().collect(),
        // Anything: also what ends the game, or asks for something.
        15 | 16 => dice.pick(&legal).cloned().into_iter().collect(),
        17..=22 => texts(game, seat, &game.default_orders(seat).unwrap_or_default()),
        23..=31 => texts(game, seat, &game.bot_turn(seat, Strength::Weak)),
        _ => texts(game, seat, &game.bot_turn(seat, Strength::Strong)),
    };
    game.orders(seat, &list).is_ok().then_some(list)
}

fn texts(game: &dyn AnyGame, seat: Seat, orders: &[Vec<u8>]) -> Vec<String> {
    orders.iter().filter_map(|order| game.notation(seat, order)).collect()
}

/// Whether one seat after the other acts now.
fn is_sequential(game: &dyn AnyGame) -> bool {
    game.to_act().len() == 1
}

fn hand_in(world: &mut MailWorld, seat: Seat, by: u8) {
    let mut dice = Dice(world.dice.below(u64::MAX));
    let Some(list) = orders(world.game(), seat, &mut dice) else { return };
    let ready = !dice.one_in(3);
    let submission = Submission { orders: Some(Orders { list, ready }), ..submission(world, seat) };
    // The turn may be closing, and the time up.
    allowed(world.submit(by, submission), &[RefusalKind::WindowClosed]);
}

fn plan(world: &mut MailWorld, seat: Seat, by: u8) {
    let mut dice = Dice(world.dice.below(u64::MAX));
    let mut plan = Plan::default();
    // Now and then back to no plan.
    if !dice.one_in(8) {
        let game = world.game();
        plan.standing = texts(game, seat, &game.default_orders(seat).unwrap_or_default());
        if is_sequential(game) {
            plan.conditional = foreseen(world, seat);
            if dice.one_in(2) {
                plan.standing = plan.conditional.iter().flat_map(|then| then.orders.clone()).collect();
            }
        } else {
            let next = ahead(world, &[]).game().turn_name();
            let orders = plan.standing.clone();
            plan.conditional = vec![Conditional { when: Condition::Turn(next), orders, then: vec![] }];
        }
    }
    let submission = Submission { plan: Some(plan), ..submission(world, seat) };
    allowed(world.submit(by, submission), &[RefusalKind::WindowClosed]);
}

/// The state after these orders.
fn ahead(world: &MailWorld, orders: &[(Seat, Vec<u8>)]) -> Simulation {
    let (game, tick) = (world.game(), world.simulation.tick());
    let ahead = Simulation::restore(world.games, &world.header, tick, game.digest(), &game.snapshot());
    let mut ahead = ahead.expect("an own snapshot");
    let item =
        |(seat, input): &(Seat, Vec<u8>)| Item::Order { seat: *seat, sequence: 0, input: input.clone() };
    let items: Vec<_> = orders.iter().map(item).collect();
    ahead.step(&items);
    for _ in 1..game.steps_per_turn() {
        ahead.step(&[]);
    }
    ahead
}

/// An answer to the first legal order of another seat.
fn foreseen(world: &MailWorld, seat: Seat) -> Vec<Conditional> {
    let game = world.game();
    let Some(other) = game.to_act().first().copied().filter(|other| *other != seat) else {
        return Vec::new();
    };
    let Some(first) = game.legal(other).into_iter().next() else { return Vec::new() };
    let Ok(orders) = game.orders(other, core::slice::from_ref(&first)) else { return Vec::new() };
    let orders: Vec<_> = orders.into_iter().map(|input| (other, input)).collect();
    let answer = ahead(world, &orders).game().legal(seat).into_iter().next();
    answer
        .map(|text| Conditional { when: Condition::After(first), orders: vec![text], then: vec![] })
        .into_iter()
        .collect()
}

fn withdraw(world: &mut MailWorld, seat: Seat) {
    allowed(world.withdraw(seat), &[RefusalKind::Conflict, RefusalKind::WindowClosed]);
}

fn ready(world: &mut MailWorld, seat: Seat) {
    let (turn, ready) = (world.table().turn(), !world.dice.one_in(3));
    let said = world.call(|table, context| table.set_ready(context, seat, turn, ready));
    allowed(said, &[RefusalKind::Conflict, RefusalKind::WindowClosed]);
}

fn pause(world: &mut MailWorld, by: u8) {
    let on = world.dice.one_in(2);
    let request = match world.dice.below(5) {
        0 | 1 => PauseRequest::Vacation { on },
        2 | 3 => PauseRequest::Vote { on },
        _ => PauseRequest::Host { on },
    };
    let paused = world.call(|table, context| table.pause(context, claim(by).player, request));
    allowed(paused, &[RefusalKind::Conflict, RefusalKind::Forbidden]);
}

/// A seat that is open to a substitute finds one sometimes.
fn substitutes(world: &mut MailWorld, table: &TableState) {
    let open = (0u8..).map(Seat).zip(table.seats()).find(|(_, state)| state.open_to_substitute);
    let Some((seat, _)) = open.filter(|_| world.dice.one_in(6)) else { return };
    let by = SUBSTITUTES + u8::try_from(world.dice.below(50)).expect("a number");
    allowed(world.substitute(by, seat), &[RefusalKind::Conflict]);
}

/// What must be refused, each for its own reason.
fn forbidden(world: &mut MailWorld, seat: Seat, by: u8, table: &TableState) {
    let mut dice = Dice(world.dice.below(u64::MAX));
    let list = orders(world.game(), seat, &mut dice).unwrap_or_default();
    let orders = Some(Orders { list, ready: true });
    let good = Submission { orders, ..submission(world, seat) };
    let last = table.seats()[usize::from(seat.0)].last_sequence;
    let (wrong, by, kind) = match dice.below(5) {
        0 => (Submission { sequence: last, ..good }, by, RefusalKind::Stale),
        1 => (Submission { turn: good.turn + 1, ..good }, by, RefusalKind::WrongTurn),
        2 => (good, 99, RefusalKind::WrongSeat),
        3 => {
            let orders = Some(Orders { list: vec!["no order of any game".into()], ready: true });
            (Submission { orders, ..good }, by, RefusalKind::IllegalOrders)
        }
        _ => {
            let game = adjourn_game::ids::GameId([9; 16]);
            (Submission { game, ..good }, by, RefusalKind::Conflict)
        }
    };
    assert_ne!(key(by).public_key(), key(0).public_key());
    let refusal = world.submit(by, wrong).expect_err("forbidden");
    // Whatever else is wrong, a turn that is being resolved takes nothing.
    let closed = refusal.kind == RefusalKind::WindowClosed && kind == RefusalKind::IllegalOrders;
    assert!(refusal.kind == kind || closed, "{refusal:?} is not {kind:?}");
    if kind == RefusalKind::WrongTurn {
        assert_eq!(refusal.current_turn, Some(world.table().turn()));
    }
    if kind == RefusalKind::IllegalOrders && !closed {
        assert_eq!(refusal.orders.first().map(|error| error.index), Some(0));
    }
}
