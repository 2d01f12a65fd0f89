//! What a step does: closes the present phase, and those after it in which nobody has anything to decide.

use super::board::Centre;
use super::check::{self, ABANDONED, DRAW, LAST_PLAYER, SOLO, YEAR_LIMIT};
use super::disorder;
use super::judge::{self, Orders};
use super::province::Province;
use super::state::{Beaten, Chapter, Line, Piece, Player, State, Verdict};
use super::types::{Order, Phase, Power, Unit};
use crate::limits;
use adjourn_game::{Outcome, SeatEvent};
use std::collections::{BTreeMap, BTreeSet};

/// As many centres are a victory, if nobody has as many.
const SOLO_CENTRES: usize = 18;

/// A year has five phases: if nobody could act in more, nobody ever will.
const IDLE_PHASES: u32 = 6;

/// What was ordered in a phase.
type Given = BTreeSet<(Power, Order)>;

/// Makes a fresh position ready: who has nothing is out, and idle phases are skipped.
pub fn begin(state: &mut State) {
    eliminate(state);
    settle(state);
}

/// Applies what happened to a seat, and ends the game if that is what those who are left want. The phase stays open.
pub fn seat_event(state: &mut State, power: Power, event: SeatEvent) {
    let seated = &mut state.seats[power as usize];
    match event {
        SeatEvent::Resigned | SeatEvent::Forfeited => {
            *seated = super::state::Seated { player: Player::Resigned, draw: false, ..*seated }
        }
        SeatEvent::BotTookOver(_) => seated.player = Player::Bot,
        SeatEvent::Returned => seated.player = Player::Played,
        SeatEvent::Left | SeatEvent::TimedOut => {}
    }
    if state.outcome.is_none() {
        count_votes(state);
    }
}

/// Closes the phase with what was ordered. What is not legal, or one too many, changes nothing.
pub fn close(state: &mut State, given: &Given) {
    if state.outcome.is_some() {
        return;
    }
    let (votes, orders): (Given, Given) = given
        .iter()
        .filter(|(power, order)| check::check(state, *power, order).is_ok())
        .partition(|(_, order)| order.is_vote());
    for (power, order) in votes {
        state.seats[power as usize].draw = order == Order::VoteDraw;
    }
    state.report.clear();
    count_votes(state);
    if state.outcome.is_none() {
        run(state, &orders);
        settle(state);
    }
}

/// Ends the game for the one power that still plays, if others have resigned. (A position that is set up with one power
/// alone is played.)
pub fn end_for_last_player(state: &mut State) {
    let resigned = state.seats.iter().any(|seated| seated.player == Player::Resigned);
    let mut playing = Power::ALL.into_iter().filter(|power| state.plays(*power));
    if let (None, true, Some(last), None) = (&state.outcome, resigned, playing.next(), playing.next()) {
        finish(state, LAST_PLAYER, Some(last));
    }
}

/// Goes on to the next phase in which somebody has something to decide.
fn settle(state: &mut State) {
    for _ in 0..IDLE_PHASES {
        count_votes(state);
        if state.outcome.is_some() || !state.to_act().is_empty() {
            return;
        }
        run(state, &Given::new());
    }
    if state.outcome.is_none() && state.to_act().is_empty() {
        finish(state, ABANDONED, None);
    }
}

fn run(state: &mut State, given: &Given) {
    let (year, phase) = (state.year, state.phase);
    let lines = match phase {
        Phase::SpringOrders | Phase::AutumnOrders => movement(state, given),
        Phase::SpringRetreats | Phase::AutumnRetreats => retreats(state, given),
        Phase::Winter => winter(state, given),
    };
    if !lines.is_empty() {
        state.report.push(Chapter { year, phase, lines });
    }
    advance(state);
}

/// The orders of all units: the first that is legal counts, and who has none holds.
fn movement(state: &mut State, given: &Given) -> Vec<Line> {
    let hold =
        |(&province, piece): (&Province, &Piece)| (province, Order::Hold { unit: piece.unit(province) });
    let mut orders: Orders = state.units.iter().map(hold).collect();
    let mut ordered = BTreeSet::new();
    for (_, order) in given {
        if let Some(unit) = order.unit()
            && ordered.insert(unit.at.province)
        {
            orders.insert(unit.at.province, *order);
        }
    }
    let judged = judge::judge(state.edition, &state.units, &orders);
    let line = |(province, order): (&Province, &Order)| {
        let piece = state.units.get(province)?;
        Some(Line {
            power: piece.power,
            order: *order,
            verdict: judged.verdicts.get(province).copied().unwrap_or(Verdict::Impossible),
            given: ordered.contains(province),
            beaten_from: judged.beaten_from.get(province).copied(),
        })
    };
    let lines = orders.iter().filter_map(line).collect();
    state.units = judged.units;
    state.beaten = judged.beaten;
    lines
}

/// Who goes where nobody else goes stays in the game.
fn retreats(state: &mut State, given: &Given) -> Vec<Line> {
    let beaten = core::mem::take(&mut state.beaten);
    let order_of =
        |unit: Unit| given.iter().map(|(_, order)| *order).find(|order| order.unit() == Some(unit));
    let mut wanted: BTreeMap<Province, u32> = BTreeMap::new();
    let mut orders = Vec::new();
    for (&province, own) in &beaten {
        let unit = own.unit(province);
        let order = order_of(unit);
        if let Some(Order::Retreat { to, .. }) = order {
            *wanted.entry(to.province).or_default() += 1;
        }
        orders.push((own, order.unwrap_or(Order::Disband { unit }), order.is_some()));
    }
    let mut lines = Vec::new();
    for (own, order, given) in orders {
        let Beaten { power, kind, from, .. } = *own;
        let mut verdict = Verdict::Done;
        if let Order::Retreat { to, .. } = order {
            if wanted.get(&to.province) == Some(&1) {
                state.units.insert(to.province, Piece { power, kind, coast: to.coast });
            } else {
                verdict = Verdict::Collided;
            }
        }
        lines.push(Line { power, order, verdict, given, beaten_from: Some(from) });
    }
    lines
}

/// Builds and removals. What a power does not say, the rule of civil disorder says for it; builds it then waives.
fn winter(state: &mut State, given: &Given) -> Vec<Line> {
    let mut lines = Vec::new();
    for power in Power::ALL {
        let (builds, removals) = (state.builds(power), state.removals(power));
        let own: Vec<Order> = given.iter().filter(|(of, _)| *of == power).map(|(_, order)| *order).collect();
        let mut line = |order, given| {
            lines.push(Line { power, order, verdict: Verdict::Done, given, beaten_from: None });
        };
        let mut built = 0;
        for order in &own {
            if let Order::Build { unit } = *order
                && built < builds
                && !state.units.contains_key(&unit.at.province)
            {
                state.units.insert(unit.at.province, Piece { power, kind: unit.kind, coast: unit.at.coast });
                built += 1;
                line(*order, true);
            }
        }
        let mut chosen: Vec<Unit> = own
            .iter()
            .filter_map(|order| if let Order::Disband { unit } = *order { Some(unit) } else { None })
            .collect();
        chosen.truncate(removals);
        let chosen_count = chosen.len();
        let rest = disorder::removals(state, power);
        chosen.extend(rest.into_iter().filter(|unit| !own.contains(&Order::Disband { unit: *unit })));
        for (index, unit) in chosen.into_iter().take(removals).enumerate() {
            state.units.remove(&unit.at.province);
            line(Order::Disband { unit }, index < chosen_count);
        }
    }
    lines
}

fn advance(state: &mut State) {
    match state.phase {
        Phase::SpringOrders if !state.beaten.is_empty() => state.phase = Phase::SpringRetreats,
        Phase::AutumnOrders if !state.beaten.is_empty() => state.phase = Phase::AutumnRetreats,
        Phase::SpringOrders | Phase::SpringRetreats => state.phase = Phase::AutumnOrders,
        Phase::AutumnOrders | Phase::AutumnRetreats => end_of_autumn(state),
        Phase::Winter => {
            eliminate(state);
            if state.year >= limits::LAST_YEAR_CEILING {
                finish(state, YEAR_LIMIT, None);
            } else {
                state.year += 1;
                state.phase = Phase::SpringOrders;
            }
        }
    }
}

/// Centres go to those who stand in them; then somebody may have won, or the time may be over.
fn end_of_autumn(state: &mut State) {
    state.phase = Phase::Winter;
    for (&province, piece) in &state.units {
        if province.centre() != Centre::No && state.owners.insert(province, piece.power) != Some(piece.power)
        {
            state.changed = state.year;
        }
    }
    let count = |power: Power| state.centres_of(power).count();
    let most = Power::ALL.into_iter().map(count).max().unwrap_or(0);
    let leaders: Vec<Power> = Power::ALL.into_iter().filter(|power| count(*power) == most).collect();
    if let ([winner], true) = (leaders.as_slice(), most >= SOLO_CENTRES) {
        finish(state, SOLO, Some(*winner));
    } else if state.setup.last_year.is_some_and(|last| state.year >= last) {
        finish(state, YEAR_LIMIT, None);
    }
}

fn eliminate(state: &mut State) {
    for power in Power::ALL {
        let left = state.units_of(power).next().is_some() || state.centres_of(power).next().is_some();
        let year = state.year;
        let seated = &mut state.seats[power as usize];
        if !left && seated.out.is_none() {
            seated.out = Some(year);
            seated.draw = false;
        }
    }
}

/// A draw needs the vote of everybody who still plays; bots that took over are asked only if no player is left.
fn count_votes(state: &mut State) {
    let voters = |player: Player| {
        state.seats.iter().filter(move |seated| seated.out.is_none() && seated.player == player)
    };
    let (played, bots) = (voters(Player::Played).count(), voters(Player::Bot).count());
    if played + bots == 0 {
        finish(state, ABANDONED, None);
    } else {
        let asked = if played > 0 { Player::Played } else { Player::Bot };
        if voters(asked).all(|seated| seated.draw) {
            finish(state, DRAW, None);
        }
    }
}

/// Ends the game. In a draw those who play and have something left share the first place; all others follow by
/// centres, then by when they fell.
fn finish(state: &mut State, reason: u16, winner: Option<Power>) {
    let rank = |power: Power| {
        let seated = state.seated(power);
        if winner == Some(power) {
            (3, 0, 0)
        } else if let Some(year) = seated.out {
            (0, 0, year)
        } else if winner.is_none() && state.plays(power) {
            (2, 0, 0)
        } else {
            (1, state.centres_of(power).count(), 0)
        }
    };
    let ranks = Power::ALL.map(rank);
    let place = |own: &_| 1 + ranks.iter().filter(|other| *other > own).count() as u8;
    state.outcome = Some(Outcome { places: ranks.iter().map(place).collect(), reason });
}
