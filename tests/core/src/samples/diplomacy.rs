//! Orders and setup of diplomacy.

use super::Named;
use adjourn_diplomacy::{
    Coast, Kind, Location, Order, Phase, Placed, Position, Power, Province, Setup, Start, Unit,
};

/// A setup with a position of its own.
#[must_use]
pub fn setup() -> Setup {
    let at = Location { province: Province::Stp, coast: Some(Coast::South) };
    let position = Position {
        year: 1905,
        phase: Phase::AutumnOrders,
        units: vec![Placed { power: Power::Russia, kind: Kind::Fleet, at }],
        centres: vec![(Power::Russia, Province::Stp), (Power::Turkey, Province::Con)],
    };
    Setup { last_year: Some(1920), start: Start::Position(position) }
}

/// Every kind of [`Order`].
#[must_use]
pub fn orders() -> Named<Order> {
    let unit =
        Unit { kind: Kind::Fleet, at: Location { province: Province::Spa, coast: Some(Coast::North) } };
    let other = Unit { kind: Kind::Army, at: Province::Par.into() };
    let to = Location { province: Province::Yor, coast: None };
    vec![
        ("Hold", Order::Hold { unit }),
        ("Move", Order::Move { unit: other, to, via: true }),
        ("SupportHold", Order::SupportHold { unit, other }),
        ("SupportMove", Order::SupportMove { unit, other, to }),
        ("Convoy", Order::Convoy { unit, from: Province::Lon, to: Province::Nwy }),
        ("Retreat", Order::Retreat { unit, to }),
        ("Disband", Order::Disband { unit }),
        ("Build", Order::Build { unit }),
        ("Waive", Order::Waive),
        ("VoteDraw", Order::VoteDraw),
        ("VoteNoDraw", Order::VoteNoDraw),
    ]
}

/// Every [`Power`].
#[must_use]
pub fn powers() -> Named<Power> {
    Power::ALL.into_iter().map(|power| (power.name(), power)).collect()
}

/// Every [`Province`].
#[must_use]
pub fn provinces() -> Named<Province> {
    Province::ALL.into_iter().map(|province| (province.short(), province)).collect()
}

/// Every [`Phase`].
#[must_use]
pub fn phases() -> Named<Phase> {
    vec![
        ("SpringOrders", Phase::SpringOrders),
        ("SpringRetreats", Phase::SpringRetreats),
        ("AutumnOrders", Phase::AutumnOrders),
        ("AutumnRetreats", Phase::AutumnRetreats),
        ("Winter", Phase::Winter),
    ]
}
