//! What can be wrong with a timeline, in words.

use super::simulation::SimulationError;
use super::turn::TurnError;
use adjourn_game::ids::{Digest, Seat, Tick};
use thiserror::Error;

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// There is no state to compare with.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// The state differs from the recorded digest.
    #[error("at tick {tick} the state's digest is {found}, recorded is {recorded}")]
    DigestDiffers {
        /// The tick.
        tick: Tick,
        /// By re-simulation.
        found: Digest,
        /// In the timeline.
        recorded: Digest,
    },
    /// A keyframe's snapshot is not that of the re-simulated state.
    #[error("the keyframe of tick {0} does not hold the state of that tick")]
    KeyframeDiffers(Tick),
    /// A keyframe is not signed by the header's server.
    #[error("the keyframe of tick {0} is not signed by the server")]
    BadSignature(Tick),
    /// A recorded order was illegal.
    #[error("an order of {seat} in tick {tick} was illegal")]
    IllegalOrder {
        /// The tick.
        tick: Tick,
        /// Whose order.
        seat: Seat,
    },
    /// A turn by mail is not what its players signed.
    #[error("turn {number}: {error}")]
    Turn {
        /// The window's number.
        number: u32,
        /// What is wrong.
        error: TurnError,
    },
    /// A turn by mail is signed with a key that is not its seat's.
    #[error("turn {number} of {seat} is signed with a key that is not the seat's")]
    ForeignKey {
        /// The window's number.
        number: u32,
        /// The seat.
        seat: Seat,
    },
    /// A bot gave orders for a seat that a player has.
    #[error("turn {number}: a bot gave the orders of {seat}, which is a player's")]
    NotABot {
        /// The window's number.
        number: u32,
        /// The seat.
        seat: Seat,
    },
    /// What everybody may see of a turn is not there.
    #[error("turn {number}: the signed orders of seat {seat} were left out, and everybody may see them")]
    LeftOut {
        /// The window's number.
        number: u32,
        /// The seat.
        seat: Seat,
    },
    /// A turn's number does not follow those before it.
    #[error("turn {0} is out of order")]
    TurnOutOfOrder(u32),
    /// The seats of a turn are not ascending.
    #[error("turn {0} names its seats twice or out of order")]
    SeatsOutOfOrder(u32),
    /// Orders of a turn were used before.
    #[error("turn {number} uses orders of {seat} that were used before")]
    UsedBefore {
        /// The window's number.
        number: u32,
        /// The seat.
        seat: Seat,
    },
    /// Nobody vouches for a seat's new key.
    #[error("nobody vouches for the new key of {0}")]
    UnlinkedKey(Seat),
    /// The seed is not the one that the header committed to.
    #[error("the seed is not the one that the header committed to")]
    WrongSeed,
    /// The server's signature is for another timeline.
    #[error("the server's signature is not for this timeline")]
    BadAttestation,
    /// The recorded outcome is not the game's.
    #[error("the recorded outcome is not the one that the rules give")]
    OutcomeDiffers,
    /// The file is damaged: bytes in it are no entries, and entries follow.
    #[error("the file is damaged at byte {0}")]
    Damaged(usize),
    /// Something follows the end.
    #[error("entries follow the outcome")]
    AfterTheEnd,
}
