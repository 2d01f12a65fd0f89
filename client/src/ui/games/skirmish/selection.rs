//! What the player has selected, and the control groups.

use super::world::{Area, World};
use adjourn_skirmish::{Kind, SimId};
use std::collections::BTreeSet;

/// The groups have the names 1 to 9.
const GROUPS: usize = 9;

/// The selection: own units, or own buildings, or one thing of someone else to look at.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    ids: BTreeSet<SimId>,
    groups: [BTreeSet<SimId>; GROUPS],
}

impl Selection {
    /// What is selected.
    #[must_use]
    pub const fn ids(&self) -> &BTreeSet<SimId> {
        &self.ids
    }

    /// Whether nothing is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Selects nothing.
    pub fn clear(&mut self) {
        self.ids.clear();
    }

    /// Selects exactly these.
    pub fn set(&mut self, ids: impl IntoIterator<Item = SimId>) {
        self.ids = ids.into_iter().collect();
    }

    /// Selected units that the viewer can order.
    #[must_use]
    pub fn units(&self, world: &World) -> Vec<SimId> {
        self.of(world, |kind| matches!(kind, Kind::Unit(_)))
    }

    /// Selected buildings that the viewer can order.
    #[must_use]
    pub fn buildings(&self, world: &World) -> Vec<SimId> {
        self.of(world, |kind| matches!(kind, Kind::Building(_)))
    }

    fn of(&self, world: &World, wanted: impl Fn(Kind) -> bool) -> Vec<SimId> {
        let mine =
            |id: &&SimId| world.get(**id).is_some_and(|entity| world.is_mine(entity) && wanted(entity.kind));
        self.ids.iter().filter(mine).copied().collect()
    }

    /// Selects what lies in the area: own units; without any, own buildings; without any, one other thing.
    /// `more` adds own things to the selection, or takes a single one out again.
    pub fn pick(&mut self, world: &World, area: &Area, more: bool) {
        let found = world.in_area(area);
        let ids_of = |wanted: fn(Kind) -> bool| -> BTreeSet<SimId> {
            found.iter().filter(|e| world.is_mine(e) && wanted(e.kind)).map(|e| e.id).collect()
        };
        let mut picked = ids_of(|kind| matches!(kind, Kind::Unit(_)));
        if picked.is_empty() {
            picked = ids_of(|kind| matches!(kind, Kind::Building(_)));
        }
        if more {
            let single = area.from == area.to || picked.len() == 1;
            if single && !picked.is_empty() && picked.is_subset(&self.ids) {
                self.ids.retain(|id| !picked.contains(id));
            } else {
                self.ids.extend(picked);
            }
            return;
        }
        if picked.is_empty() {
            picked.extend(found.first().map(|entity| entity.id));
        }
        self.ids = picked;
    }

    /// Selects all own things of the kind of those under the area, as far as they are in the window.
    pub fn pick_alike(&mut self, world: &World, area: &Area, window: &Area) {
        let Some(kind) = world.in_area(area).iter().find(|e| world.is_mine(e)).map(|e| e.kind) else {
            return;
        };
        let alike =
            world.in_area(window).into_iter().filter(|e| world.is_mine(e) && e.kind == kind).map(|e| e.id);
        self.ids = alike.collect();
    }

    /// Forgets what is no more in view.
    pub fn prune(&mut self, world: &World) {
        self.ids.retain(|id| world.get(*id).is_some());
    }

    /// Makes the selected own things the group with this digit.
    pub fn set_group(&mut self, digit: u8, world: &World) {
        let own = |id: &SimId| world.get(*id).is_some_and(|entity| world.is_mine(entity));
        if let Some(group) = self.groups.get_mut(usize::from(digit).wrapping_sub(1)) {
            *group = self.ids.iter().copied().filter(own).collect();
        }
    }

    /// Selects the group with this digit; false if nothing of it is left.
    pub fn recall_group(&mut self, digit: u8, world: &World) -> bool {
        let Some(group) = self.groups.get_mut(usize::from(digit).wrapping_sub(1)) else { return false };
        group.retain(|id| world.get(*id).is_some());
        if group.is_empty() {
            return false;
        }
        self.ids.clone_from(group);
        true
    }

    /// The digits of the groups that have members, with how many.
    pub fn groups(&self) -> impl Iterator<Item = (usize, usize)> {
        (1..).zip(self.groups.iter().map(BTreeSet::len)).filter(|(_, members)| *members > 0)
    }
}
