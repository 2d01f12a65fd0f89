//! What a seat sees: all that a presenter draws, and nothing that fog hides.

use super::orders::{BuildingKind, Cell, SimId, UnitKind};
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{Seat, Tick};

/// Everything that one viewer sees at one tick.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct View {
    /// The tick that the state has reached.
    pub tick: Tick,
    /// The side of the square map, in cells.
    pub map_cells: u16,
    /// Row by row; what was never seen is [`Terrain::Unknown`].
    pub terrain: Vec<Terrain>,
    /// Row by row.
    pub sight: Vec<Sight>,
    /// By seat.
    pub seats: Vec<SeatView>,
    /// What is in sight now, and enemy buildings as they were last seen; ordered by id.
    pub entities: Vec<EntityView>,
    /// What happened in the last step that the viewer should hear of.
    pub notices: Vec<NoticeView>,
}

/// The ground of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Terrain {
    /// Never seen.
    Unknown,
    /// Free ground.
    Ground,
    /// Can't be crossed.
    Rock,
    /// Can be crossed, and harvested.
    Ore,
}

/// How well a cell is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Sight {
    /// Never seen.
    Hidden,
    /// Seen before.
    Explored,
    /// In sight now.
    Visible,
}

/// The public facts of a seat, and the private ones where the viewer may know them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SeatView {
    /// Seats of the same team share sight.
    pub team: u8,
    /// False once its team's last headquarters is gone, or it gave up.
    pub in_game: bool,
    /// Ore in store; `None` for others than the viewer (and for its own team, and a spectator: all).
    pub ore: Option<u32>,
    /// Units alive or in training, and the cap; `None` likewise.
    pub units: Option<(u16, u16)>,
    /// The cell on which its headquarters was placed at the start: its centre.
    pub start: Cell,
}

/// One thing on the map.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EntityView {
    /// Its number.
    pub id: SimId,
    /// Whose it is.
    pub seat: Seat,
    /// What it is.
    pub kind: Kind,
    /// Centre of the unit or building, in 1/256 of a cell.
    pub x_256: i32,
    /// Centre, in 1/256 of a cell.
    pub y_256: i32,
    /// Health left.
    pub hp: u16,
    /// Health when whole.
    pub max_hp: u16,
    /// What it is doing, as far as the viewer can see.
    pub activity: Activity,
    /// Ore that it carries.
    pub carrying: u16,
    /// Own buildings: what is in training, first the one under way.
    pub queue: Vec<UnitKind>,
    /// Own buildings: how far the first in the queue, or the building itself, has come, in thousandths.
    pub progress_permille: u16,
    /// Own buildings: where new units go.
    pub rally: Option<Cell>,
    /// Whether this is a memory of something not in sight now.
    pub remembered: bool,
}

/// A unit or a building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub enum Kind {
    /// It moves.
    Unit(UnitKind),
    /// It stands.
    Building(BuildingKind),
}

/// What an entity is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Activity {
    /// Nothing.
    Idle,
    /// On its way.
    Moving,
    /// Shooting, or closing in to shoot.
    Fighting,
    /// At the ore, or on the way from or to it.
    Harvesting,
    /// Building or mending.
    Building,
    /// A building that is not finished.
    UnderConstruction,
    /// A building that trains a unit.
    Training,
}

/// Something that happened, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct NoticeView {
    /// What.
    pub notice: Notice,
    /// Where.
    pub at: Cell,
}

/// Kinds of [`NoticeView`], each addressed to one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Notice {
    /// A unit or building of the viewer was hit (at most once in a few seconds for an area).
    UnderAttack,
    /// A unit was trained.
    UnitReady(UnitKind),
    /// A building was finished.
    BuildingReady(BuildingKind),
    /// A unit or building of the viewer was destroyed.
    Lost(Kind),
    /// An order could no longer be carried out when its turn came.
    OrderImpossible,
    /// There was not enough ore when the order's turn came.
    NotEnoughOre,
    /// A worker finds no more ore near.
    OreExhausted,
    /// A seat is out of the game.
    SeatOut(Seat),
}
