//! Orders as texts: the canonical short notation, and words.

use super::state::{Line, Verdict};
use super::types::{Kind, Location, Order, Unit};
use core::fmt;

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.province.short())?;
        self.coast.map_or(Ok(()), |coast| write!(f, "/{}", coast.short()))
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.letter(), self.at)
    }
}

/// The canonical notation, which reads back as the same order.
impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold { unit } => write!(f, "{unit} H"),
            Self::Move { unit, to, via } => write!(f, "{unit} - {to}{}", if *via { " VIA" } else { "" }),
            Self::SupportHold { unit, other } => write!(f, "{unit} S {other}"),
            Self::SupportMove { unit, other, to } => write!(f, "{unit} S {other} - {to}"),
            Self::Convoy { unit, from, to } => write!(f, "{unit} C A {} - {}", from.short(), to.short()),
            Self::Retreat { unit, to } => write!(f, "{unit} R {to}"),
            Self::Disband { unit } => write!(f, "{unit} D"),
            Self::Build { unit } => write!(f, "B {unit}"),
            Self::Waive => f.write_str("WAIVE"),
            Self::VoteDraw => f.write_str("VOTE DRAW"),
            Self::VoteNoDraw => f.write_str("VOTE NO DRAW"),
        }
    }
}

fn place(at: Location) -> String {
    match at.coast {
        Some(coast) => format!("{} ({})", at.province.name(), coast.name()),
        None => at.province.name().to_owned(),
    }
}

fn unit_in(unit: Unit) -> String {
    format!("{} in {}", unit.kind.name(), place(unit.at))
}

/// What an order means, in words.
pub fn meaning(order: &Order) -> String {
    let text = match *order {
        Order::Hold { unit } => format!("{} holds", unit_in(unit)),
        Order::Move { unit, to, via } => {
            format!("{} moves to {}{}", unit_in(unit), place(to), if via { " by convoy" } else { "" })
        }
        Order::SupportHold { unit, other } => {
            format!("{} supports the {} to hold", unit_in(unit), unit_in(other))
        }
        Order::SupportMove { unit, other, to } => {
            format!("{} supports the move of the {} to {}", unit_in(unit), unit_in(other), place(to))
        }
        Order::Convoy { unit, from, to } => {
            let army = unit_in(Unit { kind: Kind::Army, at: from.into() });
            format!("{} convoys the {army} to {}", unit_in(unit), to.name())
        }
        Order::Retreat { unit, to } => format!("{} retreats to {}", unit_in(unit), place(to)),
        Order::Disband { unit } => format!("{} disbands", unit_in(unit)),
        Order::Build { unit } => format!("a new {}", unit_in(unit)),
        Order::Waive => "one unit less is built".to_owned(),
        Order::VoteDraw => "you vote for a draw, until you take it back".to_owned(),
        Order::VoteNoDraw => "you do not vote for a draw".to_owned(),
    };
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Why an order came out as it did; empty if it simply was carried out.
pub fn verdict_words(line: &Line) -> String {
    let why = match line.verdict {
        Verdict::Done => String::new(),
        Verdict::InVain => "it was for something that was not ordered so".to_owned(),
        Verdict::Bounced(from) => format!("a unit from {} went there with as much strength", from.name()),
        Verdict::Repelled => "the unit there was strong enough".to_owned(),
        Verdict::OwnUnit => "a unit of the same power was in the way".to_owned(),
        Verdict::NoConvoy => "no convoy carried it".to_owned(),
        Verdict::Cut(from) => format!("an attack from {} cut the support", from.name()),
        Verdict::Overrun => "the unit was beaten".to_owned(),
        Verdict::Paradox => "the convoy would have undone itself".to_owned(),
        Verdict::Collided => "another unit retreated to the same place: both disband".to_owned(),
        Verdict::Impossible => "the board does not allow it".to_owned(),
    };
    match line.beaten_from {
        Some(from) if line.verdict == Verdict::Overrun => format!("beaten from {}", from.name()),
        Some(from) if !matches!(line.order, Order::Retreat { .. } | Order::Disband { .. }) => {
            let beaten = format!("beaten from {}", from.name());
            if why.is_empty() { beaten } else { format!("{why}; {beaten}") }
        }
        _ => why,
    }
}
