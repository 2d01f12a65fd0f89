//! What becomes of a phase of orders. Who calls gives one legal order for each unit; what comes back depends on nothing
//! else.

mod board; // units and orders, as the decisions see them
mod by_crate; // as a crate decided it, for games by older rules
mod decide; // the decisions, and what is done where they depend on each other
mod decided; // questions, and their answers so far
mod judged; // what goes in and comes out
mod result; // what became of each unit
mod strength; // how strong attacks and defences are, as far as it is known

pub use judged::{Judged, Orders};

use super::state::{Edition, Pieces};

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
