//! What goes into a judgement, and what comes out of it. Plain data.

use crate::province::Province;
use crate::state::{Beaten, Pieces, Verdict};
use crate::types::Order;
use std::collections::BTreeMap;

/// The orders of all units, by the province that each stands in.
pub type Orders = BTreeMap<Province, Order>;

/// What became of a phase of orders.
pub struct Judged {
    /// For each unit: what became of its order.
    pub verdicts: BTreeMap<Province, Verdict>,
    /// For each unit that was beaten: where the attack came from.
    pub beaten_from: BTreeMap<Province, Province>,
    /// Who stands where now.
    pub units: Pieces,
    /// Who must retreat.
    pub beaten: BTreeMap<Province, Beaten>,
}
