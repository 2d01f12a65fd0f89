//! Texts as orders: the usual notation in either case, short or in full names, with some forgiveness.

use super::board::Terrain;
use super::names;
use super::province::Province;
use super::state::State;
use super::types::{Coast, Kind, Location, Order, Power, Unit};
use crate::limits;

/// The longest name of a place, in words.
const NAME_WORDS: usize = 3;

/// The words of an order that are not yet understood.
struct Words<'t> {
    words: &'t [String],
}

/// The order that a text means. What it leaves open (a unit's kind or coast, the only coast in reach) the present
/// position tells.
pub fn parse(state: &State, text: &str) -> Result<Order, String> {
    if text.len() > limits::ORDER_BYTES_CEILING {
        return Err("an order is not that long".to_owned());
    }
    let words = split(text);
    let mut rest = Words { words: &words };
    rest.whose();
    let order = rest.order(state)?;
    if let Some(word) = rest.words.first() {
        return Err(format!("\"{word}\" is too much after \"{order}\""));
    }
    Ok(order)
}

/// Capitals; arrows and hyphens become words of their own, and coasts too.
fn split(text: &str) -> Vec<String> {
    let upper = text.to_uppercase().replace("MID-ATL", "MID ATL");
    let upper = upper.split_whitespace().map(with_its_coast).collect::<Vec<_>>().join(" ");
    let mut spaced = String::with_capacity(upper.len() * 2);
    for c in upper.chars() {
        match c {
            '-' | '=' | '>' | '\u{2010}'..='\u{2015}' | '\u{2192}' => spaced.push_str(" - "),
            '/' | '(' | ')' | ':' | ',' | ';' => spaced.push(' '),
            '.' | '\'' => {}
            c => spaced.push(c),
        }
    }
    let mut words: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    words.dedup_by(|a, b| a == "-" && b == "-");
    words
}

/// A word that ends with a coast, however the two are joined ("STP-SC", "STPSC", "STP/S"), as two words; another as it is.
fn with_its_coast(word: &str) -> String {
    let bare = word.trim_end_matches(')');
    for coast in Coast::ALL {
        let (long, letter) = (coast.short(), &coast.short()[..1]);
        // A letter alone would be a word of its own elsewhere, as "S" is.
        let ends = [("", long), ("-", long), (".", long), ("_", long), ("/", letter), ("(", letter)];
        for (joint, end) in ends {
            let name = bare.strip_suffix(end).and_then(|rest| rest.strip_suffix(joint));
            if name.and_then(names::find).is_some_and(|province| province.coasts().next().is_some()) {
                return format!("{} {long}", name.unwrap_or_default());
            }
        }
    }
    word.to_owned()
}

impl Words<'_> {
    fn peek(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }

    /// Takes the next word if it is one of these.
    fn take(&mut self, any: &[&str]) -> bool {
        let takes = any.contains(&self.peek()) && !self.words.is_empty();
        if takes {
            self.words = &self.words[1..];
        }
        takes
    }

    /// Takes several words if they are next.
    fn take_all(&mut self, all: &[&str]) -> bool {
        let takes =
            self.words.len() >= all.len() && self.words.iter().zip(all).all(|(word, own)| word == own);
        if takes {
            self.words = &self.words[all.len()..];
        }
        takes
    }

    /// Passes over whose a unit is: the position knows.
    fn whose(&mut self) {
        let next = self.peek();
        let names = |power: &Power| {
            power.name().eq_ignore_ascii_case(next) || power.adjective().eq_ignore_ascii_case(next)
        };
        if self.words.len() > 1 && Power::ALL.iter().any(names) {
            self.words = &self.words[1..];
        }
    }

    fn order(&mut self, state: &State) -> Result<Order, String> {
        if self.words.is_empty() {
            return Err("there is no order in an empty line".to_owned());
        }
        if self.take(&["WAIVE", "WAIVES"]) {
            self.take(&["BUILD"]);
            return Ok(Order::Waive);
        }
        if self.take(&["VOTE", "VOTES"]) {
            self.take(&["FOR"]);
            self.take(&["A"]);
            let no = self.take(&["NO", "AGAINST"]);
            self.take(&["A"]);
            return match self.take(&["DRAW"]) {
                true if no => Ok(Order::VoteNoDraw),
                true => Ok(Order::VoteDraw),
                false => Err("a vote is \"VOTE DRAW\" or \"VOTE NO DRAW\"".to_owned()),
            };
        }
        if self.words.len() > 1 && self.take(&["B", "BUILD", "BUILDS"]) {
            return Ok(Order::Build { unit: self.new_unit()? });
        }
        if self.words.len() > 1 && self.take(&["D", "DISBAND", "DISBANDS", "REMOVE", "REMOVES"]) {
            return Ok(Order::Disband { unit: self.unit(state)? });
        }
        self.unit_order(state)
    }

    /// An order that begins with the unit.
    fn unit_order(&mut self, state: &State) -> Result<Order, String> {
        let before = self.words;
        let unit = self.unit(state)?;
        if self.take(&["H", "HOLD", "HOLDS", "STAND", "STANDS"]) {
            return Ok(Order::Hold { unit });
        }
        if self.take(&["D", "DISBAND", "DISBANDS", "REMOVE"]) {
            return Ok(Order::Disband { unit });
        }
        if self.take(&["B", "BUILD", "BUILDS"]) {
            let mut own = Words { words: before };
            return Ok(Order::Build { unit: own.new_unit()? });
        }
        if self.take(&["S", "SUPPORT", "SUPPORTS"]) {
            return self.support(state, unit);
        }
        if self.take(&["C", "CONVOY", "CONVOYS"]) {
            return self.convoy(state, unit);
        }
        let retreats = self.take(&["R", "RETREAT", "RETREATS"]);
        let goes = self.take(&["-", "TO", "M", "MOVE", "MOVES"]);
        if !retreats && !goes {
            return Err(match self.peek() {
                "" => format!("what shall {unit} do? For example \"{unit} H\" to hold"),
                word => {
                    format!("\"{word}\" is no order; units hold (H), move (-), support (S) and convoy (C)")
                }
            });
        }
        self.take(&["-", "TO"]);
        let to = self.place()?;
        if retreats || state.phase.is_retreats() {
            let options = state.beaten.get(&unit.at.province).map(|beaten| &beaten.options);
            let options: Vec<Location> = options.into_iter().flatten().copied().collect();
            return Ok(Order::Retreat { unit, to: target(unit.kind, to, &options) });
        }
        let to = target(unit.kind, to, &unit.at.next(unit.kind));
        Ok(Order::Move { unit, to, via: self.via() })
    }

    fn support(&mut self, state: &State, unit: Unit) -> Result<Order, String> {
        let other = self.unit(state)?;
        if self.take(&["-", "TO", "M", "MOVE", "MOVES"]) {
            self.take(&["TO"]);
            let to = self.place()?;
            self.via();
            // A coast stays open unless it is named: the support then is for whichever.
            let to = if other.kind == Kind::Army { to.province.into() } else { to };
            return Ok(Order::SupportMove { unit, other, to });
        }
        self.take(&["H", "HOLD", "HOLDS"]);
        Ok(Order::SupportHold { unit, other })
    }

    fn convoy(&mut self, state: &State, unit: Unit) -> Result<Order, String> {
        let army = self.unit(state)?;
        if army.kind == Kind::Fleet {
            return Err("only armies can be convoyed".to_owned());
        }
        if !self.take(&["-", "TO"]) {
            return Err(format!("where does {unit} convoy {army} to? For example \"{unit} C {army} - NWY\""));
        }
        let to = self.place()?;
        Ok(Order::Convoy { unit, from: army.at.province, to: to.province })
    }

    fn via(&mut self) -> bool {
        self.take_all(&["BY", "CONVOY"])
            || (self.take(&["VIA"]) && {
                self.take(&["CONVOY"]);
                true
            })
    }

    fn kind(&mut self) -> Option<Kind> {
        self.take(&["THE"]);
        if self.take(&["A", "ARMY"]) {
            Some(Kind::Army)
        } else if self.take(&["F", "FLEET"]) {
            Some(Kind::Fleet)
        } else {
            None
        }
    }

    /// A unit on the board; its coast is the one where it is, and its kind may be left out.
    fn unit(&mut self, state: &State) -> Result<Unit, String> {
        self.whose();
        let kind = self.kind();
        self.take(&["IN"]);
        let at = self.place()?;
        let province = at.province;
        let known = if state.phase.is_retreats() {
            state.beaten.get(&province).map(|own| own.unit(province))
        } else {
            state.units.get(&province).map(|own| own.unit(province))
        };
        match (kind, known) {
            (None, Some(known)) => Ok(known),
            (Some(kind), Some(known)) if kind == known.kind => Ok(known),
            (Some(kind), _) => Ok(Unit { kind, at }),
            (None, None) => Err(format!("is the unit in {} an army (A) or a fleet (F)?", province.name())),
        }
    }

    fn new_unit(&mut self) -> Result<Unit, String> {
        let kind = self.kind();
        self.take(&["IN"]);
        let at = self.place()?;
        let kind = kind.ok_or_else(|| format!("an army (A) or a fleet (F) in {}?", at.province.name()))?;
        Ok(Unit { kind, at: if kind == Kind::Army { at.province.into() } else { at } })
    }

    fn place(&mut self) -> Result<Location, String> {
        for count in (1..=NAME_WORDS.min(self.words.len())).rev() {
            if let Some(province) = names::find(&self.words[..count].join(" ")) {
                self.words = &self.words[count..];
                return Ok(Location { province, coast: self.coast(province)? });
            }
        }
        let word = self.peek();
        if word.is_empty() || word == "-" {
            return Err("the name of a place is missing".to_owned());
        }
        let mut error = format!("no place is called \"{word}\"");
        if let Some(guess) = names::guess(word) {
            error += &format!("; did you mean {} ({})?", guess.short(), guess.name());
        }
        Err(error)
    }

    fn coast(&mut self, province: Province) -> Result<Option<Coast>, String> {
        let named = Coast::ALL.into_iter().find(|coast| {
            let (direction, _) = coast.name().split_once(' ').unwrap_or_default();
            self.take(&[coast.short()]) || self.take_all(&[&direction.to_uppercase(), "COAST"])
        });
        match named {
            Some(coast) if province.coasts().any(|own| own == coast) => Ok(Some(coast)),
            // Said of a province with one coast, or of a land, it is too much but harmless.
            Some(_) if province.coasts().next().is_none() && province.terrain() != Terrain::Sea => Ok(None),
            Some(coast) => Err(format!("{} has no {}", province.name(), coast.name())),
            None => Ok(None),
        }
    }
}

/// Where a unit goes: armies need no coast, and a fleet's is clear if it can reach only one.
fn target(kind: Kind, to: Location, reach: &[Location]) -> Location {
    if kind == Kind::Army {
        return to.province.into();
    }
    let mut coasts = reach.iter().filter(|option| option.province == to.province);
    match (to.coast, coasts.next(), coasts.next()) {
        (None, Some(only), None) => *only,
        _ => to,
    }
}
