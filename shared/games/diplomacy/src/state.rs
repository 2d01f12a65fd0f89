//! The whole state of a game, and what it says of the present phase.

use super::board::Centre;
use super::province::Province;
use super::setup::Setup;
use super::types::{Coast, Kind, Location, Order, Phase, Power, Unit};
use adjourn_game::Outcome;
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::Seat;
use std::collections::{BTreeMap, BTreeSet};

/// A unit on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Piece {
    pub power: Power,
    pub kind: Kind,
    pub coast: Option<Coast>,
}

impl Piece {
    /// The unit as an order names it.
    pub const fn unit(&self, province: Province) -> Unit {
        Unit { kind: self.kind, at: Location { province, coast: self.coast } }
    }
}

/// All units, by province: no two are ever in one.
pub type Pieces = BTreeMap<Province, Piece>;

/// A unit that was beaten and has not yet retreated.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Beaten {
    pub power: Power,
    pub kind: Kind,
    pub coast: Option<Coast>,
    /// Where the attack came from.
    pub from: Province,
    /// Where it may go.
    pub options: BTreeSet<Location>,
}

impl Beaten {
    /// The unit as an order names it.
    pub const fn unit(&self, province: Province) -> Unit {
        Unit { kind: self.kind, at: Location { province, coast: self.coast } }
    }
}

/// Who plays a power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Player {
    /// The one who sits there.
    Played,
    /// A bot that took over.
    Bot,
    /// Nobody: the power is in civil disorder.
    Resigned,
}

/// What belongs to a power as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Seated {
    pub player: Player,
    /// Whether it votes for a draw.
    pub draw: bool,
    /// The year in which it was left without units and centres.
    pub out: Option<u16>,
}

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Verdict {
    /// It was carried out.
    Done,
    /// A support or convoy for something that was not ordered so.
    InVain,
    /// Others, one of them from there, went to the same place with as much strength.
    Bounced(Province),
    /// Who stood there was strong enough.
    Repelled,
    /// One's own unit was in the way.
    OwnUnit,
    /// No convoy carried it.
    NoConvoy,
    /// The support was cut by an attack from there.
    Cut(Province),
    /// The unit was beaten.
    Overrun,
    /// A convoy that would have undone itself.
    Paradox,
    /// Two retreated to the same place: both are dissolved.
    Collided,
    /// The board does not allow it.
    Impossible,
}

/// What became of one unit's order, or one adjustment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Line {
    pub power: Power,
    pub order: Order,
    pub verdict: Verdict,
    /// Whether the power gave it, or the rules did for want of one.
    pub given: bool,
    /// Where the attack came from that beat the unit.
    pub beaten_from: Option<Province>,
}

/// What became of one phase.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Chapter {
    pub year: u16,
    pub phase: Phase,
    pub lines: Vec<Line>,
}

/// By which reading of the rulebook a game is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// As the crate `diplomacy` 0.2 decided it, and with civil disorder counted from home centres: versions 1 and 2.
    Crate,
    /// The rulebook of 2023, with the preferences of the DATC 3.0 where it leaves something open.
    Of2023,
}

/// It is not written: whoever reads a state knows by which rules it is played.
impl Encode for Edition {
    fn encode<E: codec::enc::Encoder>(&self, _encoder: &mut E) -> Result<(), codec::error::EncodeError> {
        Ok(())
    }
}

impl<Context> Decode<Context> for Edition {
    fn decode<D: codec::de::Decoder<Context = Context>>(
        _decoder: &mut D,
    ) -> Result<Self, codec::error::DecodeError> {
        Ok(Self::Of2023)
    }
}

codec::impl_borrow_decode!(Edition);

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct State {
    pub edition: Edition,
    pub setup: Setup,
    pub seed: [u8; 32],
    /// How many steps were made.
    pub step: u32,
    pub year: u16,
    pub phase: Phase,
    pub seats: [Seated; 7],
    pub units: Pieces,
    pub beaten: BTreeMap<Province, Beaten>,
    pub owners: BTreeMap<Province, Power>,
    /// The year in which a centre last changed hands; at first the first year.
    pub changed: u16,
    /// The phases that the last step closed.
    pub report: Vec<Chapter>,
    pub outcome: Option<Outcome>,
}

impl State {
    pub fn seated(&self, power: Power) -> &Seated {
        &self.seats[power as usize]
    }

    /// Whether somebody plays the power and it has something left.
    pub fn plays(&self, power: Power) -> bool {
        let seated = self.seated(power);
        seated.out.is_none() && seated.player != Player::Resigned
    }

    pub fn units_of(&self, power: Power) -> impl Iterator<Item = Unit> {
        self.units.iter().filter(move |(_, piece)| piece.power == power).map(|(at, piece)| piece.unit(*at))
    }

    pub fn centres_of(&self, power: Power) -> impl Iterator<Item = Province> {
        self.owners.iter().filter(move |(_, owner)| **owner == power).map(|(at, _)| *at)
    }

    /// Centres less units: how many it may build, or must dissolve.
    pub fn balance(&self, power: Power) -> i32 {
        self.centres_of(power).count() as i32 - self.units_of(power).count() as i32
    }

    /// The homes where it could build now.
    pub fn building_sites(&self, power: Power) -> Vec<Province> {
        let free = |at: &Province| at.centre() == Centre::Home(power) && !self.units.contains_key(at);
        self.centres_of(power).filter(free).collect()
    }

    /// How many units it can build now.
    pub fn builds(&self, power: Power) -> usize {
        usize::try_from(self.balance(power)).unwrap_or(0).min(self.building_sites(power).len())
    }

    /// How many units it must dissolve now.
    pub fn removals(&self, power: Power) -> usize {
        usize::try_from(-self.balance(power)).unwrap_or(0)
    }

    /// Whether the power has something to decide in this phase.
    pub fn acts(&self, power: Power) -> bool {
        if self.outcome.is_some() || !self.plays(power) {
            return false;
        }
        match self.phase {
            Phase::SpringOrders | Phase::AutumnOrders => self.units_of(power).next().is_some(),
            Phase::SpringRetreats | Phase::AutumnRetreats => {
                self.beaten.values().any(|unit| unit.power == power && !unit.options.is_empty())
            }
            // With no centre left there is nothing to choose: all units go.
            Phase::Winter => {
                self.builds(power) > 0
                    || (self.removals(power) > 0 && self.centres_of(power).next().is_some())
            }
        }
    }

    /// Those who have something to decide, by seat.
    pub fn to_act(&self) -> Vec<Seat> {
        Power::ALL.into_iter().filter(|power| self.acts(*power)).map(Power::seat).collect()
    }
}
