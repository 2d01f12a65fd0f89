//! Which orders are legal: what the board allows, not knowing what others order (DATC 3).

use super::board::{Centre, Terrain};
use super::province::Province;
use super::state::{Edition, State};
use super::types::{Kind, Location, Order, Phase, Power, Unit};
use adjourn_game::Illegal;
use std::collections::{BTreeSet, VecDeque};

adjourn_game::codes! {
    OUT_OF_GAME = 1, "you are out of the game";
    GAME_OVER = 2, "the game is over";
    NO_UNIT = 3, "you have no such unit there";
    WRONG_PHASE = 4, "there is no such order in this phase";
    NO_OTHER_UNIT = 5, "the unit that the order speaks of is not there";
    ARMY_TO_SEA = 6, "an army can't go to sea";
    FLEET_INLAND = 7, "a fleet can't go inland";
    TO_ITSELF = 8, "the unit is there already";
    NOT_ADJACENT = 9, "the unit can't get there in one move";
    NO_CONVOY = 10, "the army can't get there: it does not border, and no chain of fleets at sea leads there";
    VIA_FLEET = 11, "only armies go by convoy";
    COAST_NEEDED = 12, "say which coast: both can be reached";
    WRONG_COAST = 13, "the fleet can't get to that coast";
    SUPPORT_OUT_OF_REACH = 14, "the supporting unit could not go there itself";
    SUPPORTED_CANT_GO = 15, "the supported unit can't get there";
    SUPPORT_ITSELF = 16, "a unit can't support itself";
    CONVOY_NOT_AT_SEA = 17, "only a fleet at sea can convoy";
    CONVOY_NOWHERE = 18, "the fleets at sea don't lead the army there by way of this fleet";
    NO_REFUGE = 19, "the unit can't retreat there";
    NOT_A_HOME = 20, "you build only in your own home centres";
    NOT_OWNED = 21, "that home centre belongs to another power now";
    OCCUPIED = 22, "a unit stands there";
    BUILD_COAST = 23, "say on which coast the fleet is built";
    NO_SUCH_SITE = 24, "no such unit can be built there";
    NO_BUILDS = 25, "you have no units to build";
    NO_REMOVALS = 26, "you have no units to disband";
    TWO_ORDERS = 27, "that unit has an order already";
    TOO_MANY_BUILDS = 28, "that is more than you can build";
    TOO_MANY_REMOVALS = 29, "that is more than you must disband";
    TWO_VOTES = 30, "one vote is enough";
    NOT_BEATEN = 31, "you have no beaten unit there";
    SOLO = 100, "solo victory";
    DRAW = 101, "draw by vote";
    YEAR_LIMIT = 102, "draw by the last year";
    ABANDONED = 103, "nobody plays any more";
    LAST_PLAYER = 104, "all others have resigned or forfeited";
}

type Legal = Result<(), Illegal>;

fn require(holds: bool, code: u16) -> Legal {
    if holds { Ok(()) } else { Err(Illegal(code)) }
}

/// Whether a power may give this order now.
pub fn check(state: &State, power: Power, order: &Order) -> Legal {
    require(state.outcome.is_none(), GAME_OVER)?;
    require(state.plays(power), OUT_OF_GAME)?;
    if order.is_vote() {
        return Ok(());
    }
    match state.phase {
        Phase::SpringOrders | Phase::AutumnOrders => movement(state, power, order),
        Phase::SpringRetreats | Phase::AutumnRetreats => retreat(state, power, order),
        Phase::Winter => adjustment(state, power, order),
    }
}

/// Whether a power may give these orders together.
pub fn check_all(state: &State, power: Power, orders: &[Order]) -> Result<(), (usize, Illegal)> {
    let mut ordered = BTreeSet::new();
    let (mut builds, mut removals, mut votes) = (0, 0, 0);
    for (index, order) in orders.iter().enumerate() {
        let refused = |code| (index, Illegal(code));
        check(state, power, order).map_err(|illegal| (index, illegal))?;
        if order.unit().is_some_and(|unit| !ordered.insert(unit.at.province)) {
            return Err(refused(TWO_ORDERS));
        }
        match order {
            Order::Build { .. } | Order::Waive => builds += 1,
            Order::Disband { .. } => removals += 1,
            Order::VoteDraw | Order::VoteNoDraw => votes += 1,
            _ => {}
        }
        if builds > state.builds(power) {
            return Err(refused(TOO_MANY_BUILDS));
        }
        if state.phase == Phase::Winter && removals > state.removals(power) {
            return Err(refused(TOO_MANY_REMOVALS));
        }
        if votes > 1 {
            return Err(refused(TWO_VOTES));
        }
    }
    Ok(())
}

fn stands(state: &State, unit: Unit) -> bool {
    state.units.get(&unit.at.province).is_some_and(|piece| piece.unit(unit.at.province) == unit)
}

fn movement(state: &State, power: Power, order: &Order) -> Legal {
    let unit = order.unit().ok_or(Illegal(WRONG_PHASE))?;
    let own = state.units.get(&unit.at.province).is_some_and(|piece| piece.power == power);
    require(own && stands(state, unit), NO_UNIT)?;
    match *order {
        Order::Hold { .. } => Ok(()),
        Order::Move { to, via, .. } => moves(state, unit, to, via),
        Order::SupportHold { other, .. } => {
            require(stands(state, other), NO_OTHER_UNIT)?;
            require(other.at.province != unit.at.province, SUPPORT_ITSELF)?;
            require(unit.at.reaches(unit.kind, other.at.province), SUPPORT_OUT_OF_REACH)
        }
        Order::SupportMove { other, to, .. } => {
            require(stands(state, other), NO_OTHER_UNIT)?;
            require(other.at.province != unit.at.province, SUPPORT_ITSELF)?;
            require(unit.at.reaches(unit.kind, to.province), SUPPORT_OUT_OF_REACH)?;
            require(supported_can_go(state, unit, other, to), SUPPORTED_CANT_GO)
        }
        Order::Convoy { from, to, .. } => {
            let at_sea = unit.kind == Kind::Fleet && unit.at.province.terrain() == Terrain::Sea;
            require(at_sea, CONVOY_NOT_AT_SEA)?;
            let army = state.units.get(&from).is_some_and(|piece| piece.kind == Kind::Army);
            require(army, NO_OTHER_UNIT)?;
            require(to.terrain() != Terrain::Sea, ARMY_TO_SEA)?;
            require(from != to, TO_ITSELF)?;
            require(carries(state, unit.at.province, from, to), CONVOY_NOWHERE)
        }
        Order::Retreat { .. }
        | Order::Disband { .. }
        | Order::Build { .. }
        | Order::Waive
        | Order::VoteDraw
        | Order::VoteNoDraw => Err(Illegal(WRONG_PHASE)),
    }
}

fn moves(state: &State, unit: Unit, to: Location, via: bool) -> Legal {
    require(to.province != unit.at.province, TO_ITSELF)?;
    match unit.kind {
        Kind::Army => {
            require(to.province.terrain() != Terrain::Sea, ARMY_TO_SEA)?;
            require(to.coast.is_none(), WRONG_COAST)?;
            let by_land = !via && unit.at.reaches(Kind::Army, to.province);
            require(by_land || convoyed(state, unit.at.province, to.province, None), NO_CONVOY)
        }
        Kind::Fleet => {
            require(!via, VIA_FLEET)?;
            require(to.province.terrain() != Terrain::Inland, FLEET_INLAND)?;
            require(unit.at.reaches(Kind::Fleet, to.province), NOT_ADJACENT)?;
            let open = to.coast.is_none() && to.province.coasts().next().is_some();
            require(!open, COAST_NEEDED)?;
            require(unit.at.by_sea().contains(&to), WRONG_COAST)
        }
    }
}

fn supported_can_go(state: &State, by: Unit, other: Unit, to: Location) -> bool {
    if to.province == other.at.province {
        return false;
    }
    match other.kind {
        Kind::Army => {
            let by_land = other.at.reaches(Kind::Army, to.province);
            // The supporting fleet can't convoy as well (DATC 6.D.31).
            let without = Some(by.at.province);
            to.coast.is_none() && (by_land || convoyed(state, other.at.province, to.province, without))
        }
        Kind::Fleet if to.coast.is_none() => other.at.reaches(Kind::Fleet, to.province),
        Kind::Fleet => other.at.by_sea().contains(&to),
    }
}

/// The seas with fleets that an army in a province could be carried over; `None` if there is none.
fn convoy_seas(state: &State, from: Province, without: Option<Province>) -> Option<BTreeSet<Province>> {
    let carries = |at: &Province| {
        let fleet = state.units.get(at).is_some_and(|piece| piece.kind == Kind::Fleet);
        fleet && at.terrain() == Terrain::Sea && Some(*at) != without
    };
    let mut queue: VecDeque<Province> = from.around().into_iter().filter(carries).collect();
    let mut seas: BTreeSet<Province> = queue.iter().copied().collect();
    while let Some(at) = queue.pop_front() {
        for to in at.around().into_iter().filter(carries) {
            if seas.insert(to) {
                queue.push_back(to);
            }
        }
    }
    (!seas.is_empty()).then_some(seas)
}

/// Whether a fleet at sea could have a part in carrying an army, if all fleets convoyed.
fn carries(state: &State, fleet: Province, from: Province, to: Province) -> bool {
    let leads = |without| convoyed(state, from, to, without);
    let seas = convoy_seas(state, from, None).unwrap_or_default();
    match state.edition {
        Edition::Crate => seas.contains(&fleet) && leads(None),
        Edition::Of2023 => seas.contains(&fleet) && is_needed(&seas, fleet, from, to),
    }
}

/// Whether some way over these seas needs this one: without it, what is left of the way would not lead there (DATC
/// 6.F.12, 6.G.19). Ways are looked at in full, each step beside the last one alone: there are at most 19 seas.
fn is_needed(seas: &BTreeSet<Province>, fleet: Province, from: Province, to: Province) -> bool {
    fn beside(a: Province, b: Province) -> bool {
        a.around().contains(&b)
    }
    let mut ways: Vec<Vec<Province>> =
        seas.iter().filter(|sea| beside(from, **sea)).map(|sea| vec![*sea]).collect();
    while let Some(way) = ways.pop() {
        let Some((last, before)) = way.split_last() else { continue };
        if beside(*last, to) {
            if way.contains(&fleet) {
                return true;
            }
            continue;
        }
        let shortcut = |sea: &Province| beside(from, *sea) || before.iter().any(|one| beside(*one, *sea));
        let next = seas.iter().filter(|sea| beside(*last, **sea) && !way.contains(sea) && !shortcut(sea));
        ways.extend(next.map(|sea| [way.as_slice(), &[*sea]].concat()));
    }
    false
}

/// Where fleets at sea could carry an army to, if they all convoyed.
pub fn convoy_reach(state: &State, from: Province) -> BTreeSet<Province> {
    let seas = convoy_seas(state, from, None).unwrap_or_default();
    let shores = seas.iter().flat_map(|at| at.around()).filter(|to| to.terrain() != Terrain::Sea);
    shores.filter(|to| *to != from).collect()
}

/// Whether fleets at sea could carry an army from one place to another.
fn convoyed(state: &State, from: Province, to: Province, without: Option<Province>) -> bool {
    let bordering = to.around();
    convoy_seas(state, from, without).is_some_and(|seas| bordering.iter().any(|at| seas.contains(at)))
}

fn retreat(state: &State, power: Power, order: &Order) -> Legal {
    let (Order::Retreat { unit, .. } | Order::Disband { unit }) = *order else {
        return Err(Illegal(WRONG_PHASE));
    };
    let at = unit.at.province;
    let beaten = state.beaten.get(&at).filter(|own| own.power == power && own.unit(at) == unit);
    let beaten = beaten.ok_or(Illegal(NOT_BEATEN))?;
    let Order::Retreat { to, .. } = *order else { return Ok(()) };
    let open = to.coast.is_none() && beaten.options.iter().any(|option| option.province == to.province);
    require(beaten.options.contains(&to), if open { COAST_NEEDED } else { NO_REFUGE })
}

fn adjustment(state: &State, power: Power, order: &Order) -> Legal {
    match *order {
        Order::Build { unit } => {
            let at = unit.at.province;
            require(at.centre() == Centre::Home(power), NOT_A_HOME)?;
            require(state.owners.get(&at) == Some(&power), NOT_OWNED)?;
            require(!state.units.contains_key(&at), OCCUPIED)?;
            let open = unit.kind == Kind::Fleet && unit.at.coast.is_none() && at.coasts().next().is_some();
            require(!open, BUILD_COAST)?;
            require(unit.at.holds(unit.kind), NO_SUCH_SITE)?;
            require(state.builds(power) > 0, NO_BUILDS)
        }
        Order::Waive => require(state.builds(power) > 0, NO_BUILDS),
        Order::Disband { unit } => {
            let own = state.units.get(&unit.at.province).is_some_and(|piece| piece.power == power);
            require(own && stands(state, unit), NO_UNIT)?;
            require(state.removals(power) > 0, NO_REMOVALS)
        }
        _ => Err(Illegal(WRONG_PHASE)),
    }
}
