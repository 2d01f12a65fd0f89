//! What goes wrong with what a player hands in, in words for the player.

use adjourn_shared::api::{BadReceipt, Problem};
use std::fmt::Write;
use thiserror::Error;

/// Why something was not signed, or a receipt was not kept.
#[derive(Debug, Error)]
pub enum SubmissionError {
    /// The server's receipt does not prove that it has what was handed in.
    #[error(transparent)]
    BadReceipt(#[from] BadReceipt),
    /// What the server said makes no sense.
    #[error("the server's answer can't be read: {0}")]
    BadAnswer(String),
    /// What the player keeps can't be read or written, or what was given makes no sense.
    #[error("{0:#}")]
    Here(anyhow::Error),
}

impl From<anyhow::Error> for SubmissionError {
    fn from(error: anyhow::Error) -> Self {
        Self::Here(error)
    }
}

/// A problem document as a player wants to read it.
#[must_use]
pub fn words(problem: &Problem) -> String {
    let mut words = if problem.detail.is_empty() { problem.title.clone() } else { problem.detail.clone() };
    // Writing to a text does not fail.
    for order in problem.orders.iter().filter(|order| order.problem.is_some()) {
        let why = order.problem.as_deref().unwrap_or_default();
        let name = if order.text.is_empty() { "missing" } else { &order.text };
        // The detail may have told of it, and the reason may begin with the order.
        if problem.detail.contains(why) {
            continue;
        }
        let names_it = why.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
        let line = if names_it { why.to_owned() } else { format!("{name}: {why}") };
        let _written = write!(words, "\n  {line}");
    }
    if let Some(turn) = problem.current_turn {
        let _written = write!(words, "\n  turn {turn} is open");
    }
    if let Some(seconds) = problem.retry_after_seconds {
        let _written = write!(words, "\n  try again in {seconds} s");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shared::api::ProblemKind;
    use adjourn_shared::turns::preview::PreviewOrder;

    #[test]
    fn what_the_detail_tells_of_an_order_is_not_told_again() {
        let mut problem = Problem::new(ProblemKind::IllegalOrders, "order 1: e5: no pawn can go to e5");
        let order = |text: &str, problem: &str| PreviewOrder {
            text: text.into(),
            notation: None,
            meaning: None,
            problem: Some(problem.into()),
        };
        problem.orders = vec![order("e5", "e5: no pawn can go to e5"), order("d9", "d9: no such field")];
        assert_eq!(words(&problem), "order 1: e5: no pawn can go to e5\n  d9: no such field");
    }

    #[test]
    fn each_order_that_does_not_pass_is_named_with_its_reason() {
        let mut problem = Problem::new(ProblemKind::IllegalOrders, "one order does not pass");
        let order = |text: &str, problem: Option<&str>| PreviewOrder {
            text: text.into(),
            notation: None,
            meaning: None,
            problem: problem.map(Into::into),
        };
        problem.orders = vec![order("e4", None), order("Ke9", Some("there is no such field"))];
        problem.current_turn = Some(7);
        assert_eq!(
            words(&problem),
            "one order does not pass\n  Ke9: there is no such field\n  turn 7 is open"
        );
    }
}
