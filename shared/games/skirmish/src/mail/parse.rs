//! Orders out of text: a verb, then whom and where. Groups are looked up in the state, and become numbers here.

use super::words::{building_name, unit_name};
use crate::components::Trainer;
use crate::limits;
use crate::orders::{BuildingKind, Cell, Order, SimId, UnitKind};
use crate::scene::{Scene, Thing};
use crate::see;
use crate::view::Activity;
use adjourn_game::ids::Seat;
use adjourn_game::text;
use bevy_ecs::prelude::World;

const MOVE: &str = "move UNITS to X,Y";
const ATTACK: &str = "attack UNITS to X,Y, or attack UNITS at TARGET";
const STOP: &str = "stop UNITS";
const HARVEST: &str = "harvest UNITS at X,Y";
const BUILD: &str = "build KIND at X,Y by WORKER";
const REPAIR: &str = "repair UNITS at BUILDING";
const TRAIN: &str = "train KIND at BUILDING";
const CANCEL: &str = "cancel BUILDING";
const RALLY: &str = "rally BUILDING to X,Y, or rally hq to X,Y";

/// The order that a text means for `seat`.
pub fn parse(world: &World, seat: Seat, text: &str) -> Result<Order, String> {
    if text.len() > limits::ORDER_TEXT_BYTES {
        return Err("the order is too long".to_owned());
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let (verb, rest) = words.split_first().ok_or("the order is empty")?;
    // With a space on each side, so that a word can be found as a whole.
    let rest = format!(" {} ", rest.join(" "));
    let reader = Reader { world, seat };
    match verb.as_str() {
        "move" => {
            let (units, to) = part(&rest, "to", MOVE)?;
            Ok(Order::Move { units: reader.units(units)?, to: cell(to)? })
        }
        "attack" => reader.attack(&rest),
        "stop" => Ok(Order::Stop { units: reader.units(whole(&rest, STOP)?)? }),
        "harvest" => {
            let (units, at) = part(&rest, "at", HARVEST)?;
            Ok(Order::Harvest { units: reader.units(units)?, at: cell(at)? })
        }
        "build" => {
            let (kind, rest) = part(&rest, "at", BUILD)?;
            let (at, worker) = part(rest, "by", BUILD)?;
            Ok(Order::Build { worker: number(worker)?, kind: building_kind(kind)?, at: cell(at)? })
        }
        "repair" => {
            let (units, building) = part(&rest, "at", REPAIR)?;
            Ok(Order::Repair { units: reader.units(units)?, building: number(building)? })
        }
        "train" => reader.train(&rest),
        "cancel" => Ok(Order::CancelTrain { building: number(whole(&rest, CANCEL)?)? }),
        "rally" => {
            let (building, to) = part(&rest, "to", RALLY)?;
            let to = cell(to)?;
            match building.trim() {
                "hq" | "headquarters" => Ok(Order::RallyHeadquarters { to }),
                building => Ok(Order::Rally { building: number(building)?, to }),
            }
        }
        "surrender" if rest.trim().is_empty() => Ok(Order::Surrender),
        "surrender" => Err("surrender stands alone".to_owned()),
        verb => Err(format!(
            "'{}' is no order: move, attack, stop, harvest, build, repair, train, cancel, rally or surrender",
            shown(verb)
        )),
    }
}

/// A part of a text as it may be repeated to its writer.
fn shown(text: &str) -> String {
    let start: String = text.trim().chars().take(40).collect();
    text::clean_line(&start, 40).unwrap_or_default()
}

/// What stands before a word, and behind it; each has something in it.
fn part<'a>(rest: &'a str, word: &str, usage: &str) -> Result<(&'a str, &'a str), String> {
    let spaced = format!(" {word} ");
    let at = rest.find(&spaced).ok_or_else(|| format!("write: {usage}"))?;
    // Each side keeps a space of the word as its border.
    let (before, behind) = (&rest[..=at], &rest[at + spaced.len() - 1..]);
    Ok((whole(before, usage)?, whole(behind, usage)?))
}

fn whole<'a>(rest: &'a str, usage: &str) -> Result<&'a str, String> {
    if rest.trim().is_empty() { Err(format!("write: {usage}")) } else { Ok(rest) }
}

/// Digits alone: `+5` is no second way to write 5.
fn digits<N: core::str::FromStr>(text: &str) -> Option<N> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn number(text: &str) -> Result<SimId, String> {
    digits(text.trim()).ok_or_else(|| format!("'{}' is not the number of one unit or building", shown(text)))
}

fn cell(text: &str) -> Result<Cell, String> {
    let mut numbers = text.split([',', ' ']).filter(|part| !part.is_empty()).map(digits::<u16>);
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
        (Some(x), Some(y), None) => Ok(Cell { x, y }),
        _ => Err(format!("'{}' is not a place: column and row, like 12,30", shown(text))),
    }
}

fn building_kind(text: &str) -> Result<BuildingKind, String> {
    let name = text.trim();
    let found = BuildingKind::ALL.into_iter().find(|kind| building_name(*kind) == name);
    let found = found.or((name == "hq").then_some(BuildingKind::Headquarters));
    found.ok_or_else(|| {
        format!("'{}' is no building: {}", shown(name), BuildingKind::ALL.map(building_name).join(", "))
    })
}

/// A kind of unit by its name, of one or of many.
fn unit_kind(name: &str) -> Option<UnitKind> {
    UnitKind::ALL.into_iter().find(|kind| {
        let one = unit_name(*kind);
        name == one || name.strip_suffix('s') == Some(one)
    })
}

struct Reader<'w> {
    world: &'w World,
    seat: Seat,
}

impl Reader<'_> {
    fn attack(&self, rest: &str) -> Result<Order, String> {
        if let Ok((units, to)) = part(rest, "to", ATTACK) {
            return Ok(Order::AttackMove { units: self.units(units)?, to: cell(to)? });
        }
        let (units, target) = part(rest, "at", ATTACK)?;
        if cell(target).is_ok() {
            return Err(format!("a place to go to and fight on the way is written 'to {}'", shown(target)));
        }
        Ok(Order::Attack { units: self.units(units)?, target: number(target)? })
    }

    fn train(&self, rest: &str) -> Result<Order, String> {
        let (name, building) = match part(rest, "at", TRAIN) {
            Ok((name, building)) => (name, Some(number(building)?)),
            Err(_) => (whole(rest, TRAIN)?, None),
        };
        let kind = unit_kind(name.trim()).ok_or_else(|| {
            format!("'{}' is no unit: {}", shown(name), UnitKind::ALL.map(unit_name).join(", "))
        })?;
        match building.or_else(|| self.free_trainer(kind)) {
            Some(building) => Ok(Order::Train { building, kind }),
            None => Err(format!("you have no finished building that trains a {}", unit_name(kind))),
        }
    }

    /// The building with the shortest queue that trains such a unit; of equal ones the oldest.
    fn free_trainer(&self, kind: UnitKind) -> Option<SimId> {
        let trains = |thing: &&Thing| {
            thing.finished && thing.building().is_some_and(|building| building.stats().trains.contains(&kind))
        };
        let queued = |thing: &&Thing| {
            let trainer = self.world.get::<Trainer>(thing.entity);
            (trainer.map_or(0, |trainer| trainer.queue.len()), thing.id)
        };
        self.own().filter(trains).min_by_key(queued).map(|thing| thing.id)
    }

    fn own(&self) -> impl Iterator<Item = &Thing> {
        self.world.resource::<Scene>().things.iter().filter(|thing| thing.seat == self.seat)
    }

    /// Numbers and groups, with commas between. Words of a group narrow it down: "idle workers".
    fn units(&self, text: &str) -> Result<Vec<SimId>, String> {
        let mut units = Vec::new();
        if text.trim() == "none" {
            return Ok(units);
        }
        for item in text.split(',') {
            let words: Vec<&str> = item.split_whitespace().collect();
            let numbers: Option<Vec<SimId>> = words.iter().map(|word| digits(word)).collect();
            match numbers {
                Some(numbers) if numbers.is_empty() => return Err("a comma too many".to_owned()),
                Some(numbers) => units.extend(numbers),
                None => self.group(&words, &mut units)?,
            }
        }
        Ok(units)
    }

    /// Adds the units of a group that are not named yet, the oldest first, as many as an order may name.
    fn group(&self, words: &[&str], units: &mut Vec<SimId>) -> Result<(), String> {
        let groups = words.iter().map(|word| group(word)).collect::<Result<Vec<Group>, String>>()?;
        let members = self.own().filter(|thing| groups.iter().all(|group| self.is_in(thing, *group)));
        let mut nobody = true;
        for thing in members {
            nobody = false;
            if !units.contains(&thing.id) && units.len() < limits::ORDER_UNITS_CEILING {
                units.push(thing.id);
            }
        }
        if nobody { Err(format!("you have no units that are: {}", shown(&words.join(" ")))) } else { Ok(()) }
    }

    fn is_in(&self, thing: &Thing, group: Group) -> bool {
        let Some(kind) = thing.unit() else { return false };
        match group {
            Group::All => true,
            Group::Army => !matches!(kind, UnitKind::Worker | UnitKind::Scout),
            Group::Idle => see::activity(self.world, thing, true) == Activity::Idle,
            Group::Kind(wanted) => kind == wanted,
        }
    }
}

/// A word for the player's own units.
#[derive(Clone, Copy)]
enum Group {
    All,
    /// What fights, but for scouts.
    Army,
    Idle,
    Kind(UnitKind),
}

fn group(word: &str) -> Result<Group, String> {
    match word {
        "all" | "units" => Ok(Group::All),
        "army" => Ok(Group::Army),
        "idle" => Ok(Group::Idle),
        word => unit_kind(word).map(Group::Kind).ok_or_else(|| {
            format!("'{}' is neither numbers nor a group: all, army, idle, workers, rifles ...", shown(word))
        }),
    }
}
