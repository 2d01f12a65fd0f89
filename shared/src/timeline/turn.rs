//! Turns by mail on the timeline: what a closed window applied, who vouches for it, and what opens it.

use crate::base::identity;
use crate::timeline::bundle::Item;
use crate::timeline::submission::{Signed, Submission};
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat, Tick};
use adjourn_game::{AnyGame, Strength};
use thiserror::Error;

/// What one turn by mail applied: its first step applied the orders, the other steps nothing.
///
/// It holds commitments and no orders, so that the chain can be shown while the orders are still sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Turn {
    /// The tick before the first step.
    pub tick: Tick,
    /// How many steps it made.
    pub steps: u32,
    /// The window's number, from 1.
    pub number: u32,
    /// Whether it closed the window; otherwise orders took effect at once, and the window stayed open.
    pub closed: bool,
    /// Seats that gave orders, ascending. A seat that is not there gave none.
    pub seats: Vec<TurnSeat>,
    /// The digest of the state after the last step.
    pub digest: Digest,
    /// When, in milliseconds since 1970.
    pub server_time_ms: u64,
}

/// A seat's part in a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct TurnSeat {
    /// The seat.
    pub seat: Seat,
    /// How its orders came to be.
    pub how: How,
}

/// How a seat's orders came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum How {
    /// The player's orders for this turn: the commitment of their receipt.
    Submitted(Digest),
    /// Conditional orders of the player's plan: the commitment of the plan's receipt.
    Conditional(Digest),
    /// The standing orders of the player's plan, because the deadline passed: the commitment of the plan's receipt.
    Standing(Digest),
    /// The game's safe orders, because the deadline passed.
    Default,
    /// A bot's orders: a function of the state.
    Bot(Strength),
}

impl How {
    /// The commitment, where there is something to open.
    #[must_use]
    pub const fn commitment(&self) -> Option<Digest> {
        match self {
            Self::Submitted(digest) | Self::Conditional(digest) | Self::Standing(digest) => Some(*digest),
            Self::Default | Self::Bot(_) => None,
        }
    }
}

/// What opens a commitment of a turn. It is not part of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Opening {
    /// The seat.
    pub seat: Seat,
    /// The commitment's salt.
    pub salt: [u8; 32],
    /// What was committed to.
    pub signed: Signed,
    /// The texts that took effect, in order: what [`passing`] or [`planned`] leaves of the list, the branch or the
    /// standing orders.
    pub orders: Vec<String>,
}

/// Another player or another key has the seat from here on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SeatKey {
    /// The state's tick.
    pub tick: Tick,
    /// The seat.
    pub seat: Seat,
    /// Who plays it.
    pub player: PlayerId,
    /// The name by which the player goes.
    pub name: String,
    /// The key.
    pub key: [u8; 32],
    /// For another key of the same player: the key that vouches for it. For another player: `None`, only the server
    /// vouches.
    pub link: Option<Link>,
    /// When, in milliseconds since 1970.
    pub server_time_ms: u64,
}

/// A key's signature for another key of the same player.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Link {
    /// The key that vouches.
    pub by: [u8; 32],
    /// Over [`identity::link_text`].
    pub signature: [u8; 64],
}

impl Link {
    /// Whether `by` has vouched for `key` as another key of `player`.
    #[must_use]
    pub fn holds(&self, player: PlayerId, key: &[u8; 32]) -> bool {
        identity::verify(&self.by, &identity::link_text(player, key), &self.signature)
    }
}

/// Why a turn can't be made from its openings.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TurnError {
    /// The orders of a seat are still sealed.
    #[error("the orders of {0} are sealed")]
    Sealed(Seat),
    /// The opening does not fit the commitment.
    #[error("what opens the orders of {0} is not what was committed to")]
    WrongOpening(Seat),
    /// The signed content is not for this game, seat and turn, or does not hold the orders.
    #[error("what {0} signed does not say these orders")]
    NotSigned(Seat),
    /// Orders that do not pass.
    #[error("orders of {seat} do not pass: {reason}")]
    Illegal {
        /// Whose.
        seat: Seat,
        /// Why.
        reason: String,
    },
}

impl Turn {
    /// The items of the first step, made from the openings and the state before. This is the one way from signed
    /// texts to orders: the mailbox resolves a turn with it, replay and verification repeat it.
    ///
    /// # Errors
    /// [`TurnError`] if an order is sealed, or is not what was committed to and signed.
    pub fn items(&self, game: &dyn AnyGame, openings: &[Opening]) -> Result<Vec<Item>, TurnError> {
        let mut items = Vec::new();
        for TurnSeat { seat, how } in &self.seats {
            let orders = match how {
                How::Default => game.default_orders(*seat).unwrap_or_default(),
                How::Bot(strength) => game.bot_turn(*seat, *strength),
                How::Submitted(commitment) | How::Conditional(commitment) | How::Standing(commitment) => {
                    let opening = openings.iter().find(|opening| opening.seat == *seat);
                    let opening = opening.ok_or(TurnError::Sealed(*seat))?;
                    if opening.signed.commitment(&opening.salt) != *commitment {
                        return Err(TurnError::WrongOpening(*seat));
                    }
                    if opening.orders.is_empty() {
                        continue;
                    }
                    game.orders(*seat, &opening.orders).map_err(|errors| TurnError::Illegal {
                        seat: *seat,
                        reason: errors.first().map(ToString::to_string).unwrap_or_default(),
                    })?
                }
            };
            let numbered = (0u32..).zip(orders);
            items.extend(numbered.map(|(sequence, input)| Item::Order { seat: *seat, sequence, input }));
        }
        Ok(items)
    }

    /// Checks that the signed content of an opening says what the turn takes from it. With the state before the turn,
    /// it also checks that no order was left out that would have passed.
    ///
    /// # Errors
    /// [`TurnError::NotSigned`].
    pub fn check_signed(
        &self,
        how: &How,
        opening: &Opening,
        game_id: GameId,
        game: Option<&dyn AnyGame>,
    ) -> Result<(), TurnError> {
        let wrong = TurnError::NotSigned(opening.seat);
        let said: Submission = opening.signed.open().map_err(|_| wrong.clone())?;
        let said_here = said.game == game_id && said.seat == opening.seat;
        type Passing = fn(&dyn AnyGame, Seat, &[String]) -> Vec<String>;
        let left_of = |list: &[String], passing: Passing| match game {
            Some(game) => passing(game, opening.seat, list) == opening.orders,
            None => is_part(&opening.orders, list),
        };
        let fits = |list: &[String]| left_of(list, planned);
        let says = match (how, &said.orders, &said.plan) {
            (How::Submitted(_), Some(orders), None) => {
                said.turn == self.number && left_of(&orders.list, passing)
            }
            (How::Conditional(_), None, Some(plan)) => plan.any_branch(&fits),
            (How::Standing(_), None, Some(plan)) => fits(&plan.standing),
            _ => false,
        };
        if said_here && says { Ok(()) } else { Err(wrong) }
    }
}

/// The orders of a list that pass: all of them, if they can stand together; otherwise each one that can stand with
/// those kept before it. Standing orders were written long before, and after orders were handed in, a step may have
/// changed the state.
#[must_use]
pub fn passing(game: &dyn AnyGame, seat: Seat, texts: &[String]) -> Vec<String> {
    let kept = game.passing(seat, texts);
    kept.into_iter().filter_map(|(index, _)| texts.get(index).cloned()).collect()
}

/// The orders of a plan that pass: as [`passing`], and none if they would take effect at once. Such orders answer
/// what has just happened; if they could be planned, a turn would never be missed.
#[must_use]
pub fn planned(game: &dyn AnyGame, seat: Seat, texts: &[String]) -> Vec<String> {
    let (kept, orders): (Vec<usize>, Vec<Vec<u8>>) = game.passing(seat, texts).into_iter().unzip();
    if game.at_once(seat, &orders) {
        return Vec::new();
    }
    kept.into_iter().filter_map(|index| texts.get(index).cloned()).collect()
}

/// Whether all of `part` is in `whole`, in the same order.
fn is_part(part: &[String], whole: &[String]) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|text| whole.any(|other| other == text))
}
