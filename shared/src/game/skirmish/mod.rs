//! Skirmish: a small real-time strategy game on `bevy_ecs`. The rules; they draw nothing and wait for nothing.

mod orders;
mod view;

pub use orders::{BuildingKind, Cell, Order, Setup, SimId, UnitKind};
pub use view::{Activity, EntityView, Kind, Notice, NoticeView, SeatView, Sight, Terrain, View};
