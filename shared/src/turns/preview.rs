//! How orders are understood, before they are handed in: the same words from the mailbox and in a live session.

use adjourn_game::AnyGame;
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};

/// How the server would understand your orders. Nothing is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Preview {
    /// The open turn.
    pub turn: u32,
    /// Whether all of them are legal.
    pub ok: bool,
    /// Whether they would take effect at once, and not only when the turn closes.
    pub at_once: bool,
    /// Your orders, one by one. If an order is missing, one more entry says so.
    pub orders: Vec<PreviewOrder>,
}

/// An order of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PreviewOrder {
    /// The order as you wrote it.
    pub text: String,
    /// The order in the game's notation. Absent: it could not be understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notation: Option<String>,
    /// What it means, in words. Absent: it could not be understood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// Why it is not legal. Absent: it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// What the texts mean in the present state, each by itself and all of them together.
#[must_use]
pub fn preview(game: &dyn AnyGame, seat: Seat, turn: u32, texts: &[String]) -> Preview {
    let mut orders: Vec<_> = texts.iter().map(|text| one(game, seat, text)).collect();
    let together = game.orders(seat, texts);
    for error in together.as_ref().err().into_iter().flatten() {
        if error.index >= orders.len() {
            // What is missing beside them.
            orders.push(PreviewOrder { text: String::new(), notation: None, meaning: None, problem: None });
        }
        if let Some(order) = orders.get_mut(error.index.min(texts.len())) {
            order.problem = Some(error.reason.clone());
        }
    }
    let at_once = together.as_ref().is_ok_and(|encoded| game.at_once(seat, encoded));
    Preview { turn, ok: together.is_ok(), at_once, orders }
}

/// An order by itself: that something else is missing beside it is not its own problem.
fn one(game: &dyn AnyGame, seat: Seat, text: &str) -> PreviewOrder {
    let (encoded, problem) = match game.order(seat, text) {
        Ok(encoded) => (Some(encoded), None),
        Err(reason) => (None, Some(reason)),
    };
    PreviewOrder {
        text: text.to_owned(),
        notation: encoded.as_ref().and_then(|order| game.notation(seat, order)),
        meaning: encoded.as_ref().and_then(|order| game.meaning(seat, order)),
        problem,
    }
}
