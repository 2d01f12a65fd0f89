//! What becomes of orders by the first two versions of the rules: the crate `diplomacy` decides, on a map made of our
//! table. It is given one order for each unit, each checked before, and what it gives back is put in order: nothing
//! depends on how it hashes. Games that began under those rules end as they would have ended; nothing here is mended.

use super::judged::{Judged, Orders};
use crate::board::{Terrain, fleet_places};
use crate::province::Province;
use crate::state::{Beaten, Piece, Pieces, Verdict};
use crate::types::{Coast, Kind, Location, Order, Power, Unit};
use diplomacy::geo::builder::ProvinceRegistry;
use diplomacy::geo::{self, Map, RegionKey, SupplyCenter};
use diplomacy::judge::{
    AttackOutcome, ConvoyOutcome, HoldOutcome, MappedMainOrder, OrderOutcome, Rulebook, Submission,
    SupportOutcome,
};
use diplomacy::order::{ConvoyedMove, MainCommand, MoveCommand, SupportedOrder};
use diplomacy::{Nation, ShortName, Unit as JudgedUnit, UnitPosition, UnitType};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

static MAP: LazyLock<Map> = LazyLock::new(|| {
    let fits = "the table of the board is sound";
    let mut provinces = ProvinceRegistry::default();
    for province in Province::ALL {
        let short_name = key(province.into()).province().short_name().into_owned();
        provinces.register(geo::Province { short_name, supply_center: SupplyCenter::None }).expect(fits);
    }
    let mut regions = provinces.finish();
    for province in Province::ALL {
        let split = province.coasts().next().is_some();
        let terrain = match province.terrain() {
            Terrain::Sea => geo::Terrain::Sea,
            Terrain::Coast if !split => geo::Terrain::Coast,
            Terrain::Coast | Terrain::Inland => geo::Terrain::Land,
        };
        let name = key(province.into()).province().short_name().into_owned();
        regions.register(&name, None, terrain).expect(fits);
        for coast in province.coasts() {
            regions.register(&name, mapped_coast(coast), geo::Terrain::Sea).expect(fits);
        }
    }
    let mut borders = regions.finish();
    let mut border = |a: Location, b: Location, terrain| {
        borders.register(&key(a).short_name(), &key(b).short_name(), terrain).expect(fits);
    };
    for a in Province::ALL {
        for &b in a.by_land().iter().filter(|b| a < **b) {
            let by_sea = Location::from(a).by_sea().contains(&b.into());
            border(a.into(), b.into(), if by_sea { geo::Terrain::Coast } else { geo::Terrain::Land });
        }
    }
    for a in fleet_places() {
        for &b in a.by_sea().iter().filter(|b| a < **b) {
            let by_land =
                a.coast.is_none() && b.coast.is_none() && a.province.by_land().contains(&b.province);
            if !by_land {
                border(a, b, geo::Terrain::Sea);
            }
        }
    }
    borders.finish()
});

fn mapped_coast(coast: Coast) -> geo::Coast {
    match coast {
        Coast::North => geo::Coast::North,
        Coast::East => geo::Coast::East,
        Coast::South => geo::Coast::South,
    }
}

fn key(at: Location) -> RegionKey {
    RegionKey::new(at.province.short().to_ascii_lowercase(), at.coast.map(mapped_coast))
}

fn place(key: &RegionKey) -> Option<Location> {
    let name = key.province().short_name();
    let province = Province::ALL.into_iter().find(|own| own.short().eq_ignore_ascii_case(&name))?;
    let coast = key.coast().and_then(|coast| Coast::ALL.into_iter().find(|own| mapped_coast(*own) == coast));
    Some(Location { province, coast })
}

fn nation(power: Power) -> Nation {
    Nation::from(power.name())
}

const fn unit_type(kind: Kind) -> UnitType {
    match kind {
        Kind::Army => UnitType::Army,
        Kind::Fleet => UnitType::Fleet,
    }
}

/// The order as the crate takes it. A support that leaves the coast open gets the one that the fleet goes to (DATC
/// 4.B.4, 6.B.7): the crate compares places to the letter.
fn command(order: &Order, orders: &Orders) -> MainCommand<RegionKey> {
    match *order {
        Order::Move { to, via: true, .. } => MoveCommand::with_mandatory_convoy(key(to)).into(),
        Order::Move { to, .. } => MoveCommand::new(key(to)).into(),
        Order::SupportHold { other, .. } => SupportedOrder::Hold(unit_type(other.kind), key(other.at)).into(),
        Order::SupportMove { other, to, .. } => {
            let to = match orders.get(&other.at.province) {
                Some(Order::Move { to: real, .. }) if to.coast.is_none() && real.province == to.province => {
                    *real
                }
                _ => to,
            };
            SupportedOrder::Move(unit_type(other.kind), key(other.at), key(to)).into()
        }
        Order::Convoy { from, to, .. } => ConvoyedMove::new(key(from.into()), key(to.into())).into(),
        _ => MainCommand::Hold,
    }
}

/// Decides a phase of orders. Every unit has exactly one order, which is legal.
pub fn judge(units: &Pieces, orders: &Orders) -> Judged {
    let positions: Vec<UnitPosition<'_, RegionKey>> = units
        .iter()
        .map(|(&province, piece)| {
            let unit = JudgedUnit::new(Cow::Owned(nation(piece.power)), unit_type(piece.kind));
            UnitPosition::new(unit, key(Location { province, coast: piece.coast }))
        })
        .collect();
    let mapped = units.iter().map(|(&province, piece)| {
        let at = key(Location { province, coast: piece.coast });
        let command = orders.get(&province).map_or(MainCommand::Hold, |order| command(order, orders));
        MappedMainOrder::new(nation(piece.power), unit_type(piece.kind), at, command)
    });
    let submission = Submission::new(&MAP, &positions, mapped.collect());
    // The convoy rule of 1982 and later: an army goes by sea where it may go by land only if its power means it to.
    let outcome = submission.adjudicate(Rulebook::edition_2023());
    let mut verdicts: BTreeMap<Province, Verdict> = outcome
        .all_orders_with_outcomes()
        .filter_map(|(order, outcome)| Some((place(&order.region)?.province, verdict(outcome))))
        .collect();
    let retreats = outcome.to_retreat_start();
    let beaten_from: BTreeMap<Province, Province> = retreats
        .dislodged()
        .iter()
        .filter_map(|(order, by)| Some((place(&order.region)?.province, place(&by.region)?.province)))
        .collect();
    let options: BTreeMap<Province, BTreeSet<Location>> = retreats
        .retreat_destinations()
        .iter()
        .filter_map(|(unit, to)| {
            let to = to.available().into_iter().filter_map(place).collect();
            Some((place(unit.region)?.province, to))
        })
        .collect();
    for (province, verdict) in &mut verdicts {
        if *verdict == Verdict::Done && in_vain(&orders.get(province).copied(), orders) {
            *verdict = Verdict::InVain;
        }
    }
    let units_now = moved(units, orders, &verdicts, &beaten_from);
    let contested = contested(orders, &verdicts);
    let beaten = beaten_from
        .iter()
        .filter_map(|(&province, &from)| {
            let Piece { power, kind, coast } = *units.get(&province)?;
            let options = options.get(&province).cloned().unwrap_or_default();
            // A place that somebody has come to, or where others stood each other off, is no refuge, whatever the crate
            // says.
            let free =
                |to: &Location| !units_now.contains_key(&to.province) && !contested.contains(&to.province);
            let options = options.into_iter().filter(free).collect();
            Some((province, Beaten { power, kind, coast, from, options }))
        })
        .collect();
    Judged { verdicts, beaten_from, units: units_now, beaten }
}

/// Where units stood each other off: beaten ones too.
fn contested(orders: &Orders, verdicts: &BTreeMap<Province, Verdict>) -> BTreeSet<Province> {
    let to = |(province, order): (&Province, &Order)| match (order, verdicts.get(province)) {
        (Order::Move { to, .. }, Some(Verdict::Bounced(_))) => Some(to.province),
        _ => None,
    };
    orders.iter().filter_map(to).collect()
}

/// Who stands where after the moves that were done.
fn moved(
    units: &Pieces,
    orders: &Orders,
    verdicts: &BTreeMap<Province, Verdict>,
    beaten_from: &BTreeMap<Province, Province>,
) -> Pieces {
    let mut now = Pieces::new();
    for (&province, piece) in units {
        match orders.get(&province) {
            Some(Order::Move { to, .. }) if verdicts.get(&province) == Some(&Verdict::Done) => {
                now.insert(to.province, Piece { coast: to.coast, ..*piece });
            }
            _ if beaten_from.contains_key(&province) => {}
            _ => {
                now.insert(province, *piece);
            }
        }
    }
    now
}

/// Whether a support or convoy was for something that did not happen so.
fn in_vain(order: &Option<Order>, orders: &Orders) -> bool {
    let Some(order) = order else { return false };
    let ordered = |unit: Unit| orders.get(&unit.at.province);
    match *order {
        Order::SupportHold { other, .. } => matches!(ordered(other), Some(Order::Move { .. })),
        Order::SupportMove { other, to, .. } => match ordered(other) {
            Some(Order::Move { to: real, .. }) => {
                real.province != to.province || (to.coast.is_some() && real.coast != to.coast)
            }
            _ => true,
        },
        Order::Convoy { from, to, .. } => match orders.get(&from) {
            Some(Order::Move { to: real, .. }) => real.province != to,
            _ => true,
        },
        _ => false,
    }
}

fn verdict(outcome: &OrderOutcome<&MappedMainOrder>) -> Verdict {
    let from = |order: &MappedMainOrder| place(&order.region).map(|at| at.province);
    match outcome {
        OrderOutcome::Illegal(_) => Verdict::Impossible,
        OrderOutcome::Hold(HoldOutcome::Succeeds) => Verdict::Done,
        OrderOutcome::Hold(HoldOutcome::Dislodged(_)) => Verdict::Overrun,
        OrderOutcome::Move(outcome) => match outcome {
            AttackOutcome::Succeeds => Verdict::Done,
            AttackOutcome::MoveToSelf => Verdict::Impossible,
            AttackOutcome::NoPath => Verdict::NoConvoy,
            AttackOutcome::FriendlyFire => Verdict::OwnUnit,
            AttackOutcome::Prevented(by) => from(by).map_or(Verdict::Repelled, Verdict::Bounced),
            AttackOutcome::LostHeadToHead | AttackOutcome::OccupierDefended => Verdict::Repelled,
        },
        OrderOutcome::Support(outcome) => match outcome {
            SupportOutcome::NotDisrupted => Verdict::Done,
            SupportOutcome::SupportingSelf | SupportOutcome::CantReach => Verdict::Impossible,
            SupportOutcome::CutBy(by) => from(by).map_or(Verdict::Overrun, Verdict::Cut),
        },
        OrderOutcome::Convoy(outcome) => match outcome {
            ConvoyOutcome::NotDisrupted => Verdict::Done,
            ConvoyOutcome::NotAtSea => Verdict::Impossible,
            ConvoyOutcome::Dislodged(_) => Verdict::Overrun,
            ConvoyOutcome::Paradox => Verdict::Paradox,
        },
    }
}
