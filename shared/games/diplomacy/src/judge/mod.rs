//! What becomes of a phase of orders. Who calls gives one legal order for each unit; what comes back depends on nothing
//! else.

mod board; // units and orders, as the decisions see them
mod by_crate; // as a crate decided it, for games by older rules
mod decide; // the decisions, and what is done where they depend on each other
mod result; // what became of each unit
mod strength; // how strong attacks and defences are, as far as it is known

use super::province::Province;
use super::state::{Beaten, Edition, Pieces, Verdict};
use super::types::Order;
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

/// Decides a phase of orders. Every unit has exactly one order, which is legal.
pub fn judge(edition: Edition, units: &Pieces, orders: &Orders) -> Judged {
    match edition {
        Edition::Crate => by_crate::judge(units, orders),
        Edition::Of2023 => {
            let board = board::Board::new(units, orders);
            let decided = decide::decide(&board);
            result::judged(units, orders, &board, &decided)
        }
    }
}
