//! What players sign and what the server answers: submissions, their salted commitments, receipts.
//!
//! Signatures and hashes cover the received bytes as they are, never a re-encoding.

use crate::base::identity::{self, KeyPair};
use crate::base::limits;
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::{Digest, GameId, Seat};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a player signs, as JSON: either the orders of a turn, or a plan.
///
/// `sequence` puts the submissions of a seat in order, and makes each of them count once. The same number with the same
/// bytes gives the same receipt. The same number with other bytes is refused, and so is a number below your last one. Use
/// the time in milliseconds since 1970: a number more than an hour ahead of the server's clock is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The table's id.
    pub game: GameId,
    /// The seat.
    pub seat: Seat,
    /// The turn for which it is. It must be the open one.
    pub turn: u32,
    /// The number of the submission, see above.
    pub sequence: u64,
    /// The orders of the turn. They replace what you have handed in before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Orders>,
    /// Standing and conditional orders. They replace those that you have handed in before, and stay until you replace
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// The orders of a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Orders {
    /// The orders, in the game's notation.
    pub list: Vec<String>,
    /// Whether the orders are final: the turn may close as soon as all other seats are ready too. If not, the orders wait
    /// for the deadline, or until you say that they are final.
    #[serde(default = "yes")]
    pub ready: bool,
}

const fn yes() -> bool {
    true
}

/// Orders for turns that have not come yet.
///
/// They are sealed, and you can replace them at any time until they are used. Orders that take effect at once (an answer
/// to an offer, a resignation) can't be part of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Plan {
    /// Standing orders: they are used when you miss a deadline. Those that are not legal then are left out.
    pub standing: Vec<String>,
    /// Conditional orders: if a turn opens and their condition is met, they count as handed in at that moment.
    pub conditional: Vec<Conditional>,
}

/// Orders under a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Conditional {
    /// The condition.
    pub when: Condition,
    /// The orders.
    pub orders: Vec<String>,
    /// The conditional orders that take the place of these once these are used: your answers to the answers. They are
    /// dropped if the game goes another way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub then: Vec<Conditional>,
}

/// A condition on the turn that has just opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The turn has this name, such as "Autumn 1901, retreats".
    Turn(String),
    /// This order of another seat, in the game's notation, has closed the turn before. A move that also offers a draw is
    /// not the same order as the move alone, so you decide anew when you are offered a draw. Not possible in games that
    /// hide orders.
    After(String),
}

/// Whether the list is longer than a turn can take.
fn is_too_long(list: &[String]) -> bool {
    list.len() > limits::ORDERS_PER_TURN_CEILING
        || list.iter().any(|text| text.len() > limits::ORDER_TEXT_BYTES_CEILING)
}

impl Plan {
    fn is_too_large(&self) -> bool {
        fn lists(branches: &[Conditional]) -> usize {
            branches.iter().map(|branch| 1 + lists(&branch.then)).sum()
        }
        let condition = |when: &Condition| {
            let (Condition::Turn(text) | Condition::After(text)) = when;
            text.len() > limits::ORDER_TEXT_BYTES_CEILING
        };
        is_too_long(&self.standing)
            || lists(&self.conditional) > limits::CONDITIONAL_ORDERS_CEILING
            || self.any_branch(&is_too_long)
            || self.any_condition(&condition)
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty() && self.conditional.is_empty()
    }

    /// Whether `is` holds for one of its conditions, at any depth.
    #[must_use]
    pub fn any_condition(&self, is: &dyn Fn(&Condition) -> bool) -> bool {
        fn within(branches: &[Conditional], is: &dyn Fn(&Condition) -> bool) -> bool {
            branches.iter().any(|branch| is(&branch.when) || within(&branch.then, is))
        }
        within(&self.conditional, is)
    }

    /// Whether `are` holds for the orders under one of its conditions, at any depth.
    #[must_use]
    pub fn any_branch(&self, are: &dyn Fn(&[String]) -> bool) -> bool {
        fn within(branches: &[Conditional], are: &dyn Fn(&[String]) -> bool) -> bool {
            branches.iter().any(|branch| are(&branch.orders) || within(&branch.then, are))
        }
        within(&self.conditional, are)
    }
}

/// The orders of the first condition that is met at the beginning of a turn, and the conditions that are left. Left
/// are those that follow the one that was met, and those that wait for a turn by its name. A condition that waited
/// for an answer in the turn before is dropped.
#[must_use]
pub fn met(
    conditional: &[Conditional],
    turn_name: &str,
    closed_by: &[String],
) -> (Option<Vec<String>>, Vec<Conditional>) {
    let met = conditional.iter().find(|branch| match &branch.when {
        Condition::Turn(name) => name == turn_name,
        Condition::After(order) => closed_by.contains(order),
    });
    let waits = |branch: &&Conditional| matches!(&branch.when, Condition::Turn(name) if name != turn_name);
    let mut left: Vec<_> = conditional.iter().filter(waits).cloned().collect();
    let Some(branch) = met else { return (None, left) };
    left.extend(branch.then.iter().cloned());
    (Some(branch.orders.clone()), left)
}

/// Why bytes are no submission.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubmissionError {
    /// A key or a signature has another length.
    #[error("a public key must have 32 bytes, and a signature 64")]
    WrongLength,
    /// The bytes are too many.
    #[error("a submission must have at most {} bytes", limits::SUBMISSION_BYTES_CEILING)]
    TooLarge,
    /// The signature is not by that key over these bytes.
    #[error("the signature is not valid for this key and these bytes")]
    BadSignature,
    /// The content can't be read.
    #[error("the signed content can't be read: {0}")]
    Malformed(String),
}

/// Signed bytes as they were received.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Signed {
    /// The content: JSON text of a [`Submission`].
    pub content: Vec<u8>,
    /// The player's key.
    pub public_key: [u8; 32],
    /// By that key, over domain tag and content.
    pub signature: [u8; 64],
}

const DOMAIN: &[u8] = b"adjourn submission 1\0";

impl Signed {
    /// Signs a submission.
    ///
    /// # Panics
    /// Never: a submission is always representable as JSON.
    #[must_use]
    pub fn sign(key: &KeyPair, submission: &Submission) -> Self {
        let content = serde_json::to_vec(submission).expect("texts and numbers are representable");
        let signature = key.sign(&[DOMAIN, &content].concat());
        Self { content, public_key: key.public_key(), signature }
    }

    /// Checks the signature, and gives the content.
    ///
    /// # Errors
    /// [`SubmissionError`]. This is the only place where a peer's submission is checked.
    pub fn open(&self) -> Result<Submission, SubmissionError> {
        if self.content.len() > limits::SUBMISSION_BYTES_CEILING {
            return Err(SubmissionError::TooLarge);
        }
        if !identity::verify(&self.public_key, &[DOMAIN, &self.content].concat(), &self.signature) {
            return Err(SubmissionError::BadSignature);
        }
        let malformed = |text: String| SubmissionError::Malformed(text);
        let submission: Submission =
            serde_json::from_slice(&self.content).map_err(|error| malformed(error.to_string()))?;
        let too_many = match (&submission.orders, &submission.plan) {
            (Some(orders), None) => is_too_long(&orders.list),
            (None, Some(plan)) => plan.is_too_large(),
            _ => return Err(malformed("a submission must have either orders or a plan".into())),
        };
        if too_many {
            return Err(malformed("more orders than a turn can take, or longer ones".into()));
        }
        Ok(submission)
    }

    /// The hash of the whole. It tells two submissions apart.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        blake3::derive_key("adjourn 2026-11 hash of a signed submission", &codec::encode(self))
    }

    /// What the timeline and the receipt name before the submission is opened. Without the salt, anybody could guess
    /// a chess move from its hash within thirty tries.
    #[must_use]
    pub fn commitment(&self, salt: &[u8; 32]) -> Digest {
        let text = [salt.as_slice(), &self.hash()].concat();
        Digest(blake3::derive_key("adjourn 2026-11 commitment to a submission", &text))
    }
}

/// What a server signs when a submission is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// The game.
    pub game_id: GameId,
    /// The seat.
    pub seat: Seat,
    /// The turn.
    pub turn: u32,
    /// The submission's number.
    pub sequence: u64,
    /// [`Signed::commitment`].
    pub commitment: Digest,
    /// The head of the timeline when it was received.
    pub head: Digest,
    /// When the seat's time is up, in milliseconds since 1970.
    pub deadline_ms: Option<u64>,
    /// When it was received, in milliseconds since 1970.
    pub received_ms: u64,
}

impl Receipt {
    /// The bytes that the server signs.
    #[must_use]
    pub fn text(&self) -> Vec<u8> {
        [b"adjourn receipt 1\0".as_slice(), &codec::encode(self)].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(plan: Plan) -> Result<Submission, SubmissionError> {
        let (game, seat, plan) = (GameId([1; 16]), Seat(0), Some(plan));
        let submission = Submission { game, seat, turn: 1, sequence: 1, orders: None, plan };
        Signed::sign(&KeyPair::from_secret(&[1; 32]), &submission).open()
    }

    #[test]
    fn orders_are_final_unless_they_say_otherwise() {
        let ready = |json: &str| serde_json::from_str::<Orders>(json).expect("orders").ready;
        assert!(ready(r#"{ "list": ["e4"] }"#));
        assert!(!ready(r#"{ "list": ["e4"], "ready": false }"#));
    }

    #[test]
    fn what_a_server_signs_of_a_receipt_is_its_kind_and_all_that_it_says() {
        let receipt = Receipt {
            game_id: GameId([1; 16]),
            seat: Seat(0),
            turn: 1,
            sequence: 1,
            commitment: Digest([2; 32]),
            head: Digest([3; 32]),
            deadline_ms: Some(1),
            received_ms: 0,
        };
        let text = receipt.text();
        let content = text.strip_prefix(b"adjourn receipt 1\0").expect("its kind comes first");
        assert_eq!(codec::decode::<Receipt>(content), Ok(receipt));
    }

    #[test]
    fn the_lists_of_a_plan_are_bounded_at_every_depth() {
        let branch = |orders: Vec<String>, then| Conditional {
            when: Condition::Turn("Winter 1901, builds".into()),
            orders,
            then,
        };
        let plan = |orders: Vec<String>| {
            let conditional = vec![branch(Vec::new(), vec![branch(orders, Vec::new())])];
            opened(Plan { standing: Vec::new(), conditional })
        };
        let most = limits::ORDERS_PER_TURN_CEILING;
        assert!(plan(vec![String::new(); most]).is_ok());
        assert!(plan(vec![String::new(); most + 1]).is_err());
        let longest = limits::ORDER_TEXT_BYTES_CEILING;
        assert!(plan(vec!["x".repeat(longest)]).is_ok());
        assert!(plan(vec!["x".repeat(longest + 1)]).is_err());
        let when = Condition::After("x".repeat(longest + 1));
        let conditional = vec![Conditional { when, orders: Vec::new(), then: Vec::new() }];
        assert!(opened(Plan { standing: Vec::new(), conditional }).is_err());
    }
}
