//! The clock rule of a table, and its bounds. It moves no clock.

use crate::base::limits::clocks::TURN_MS;
use adjourn_game::codec::{Decode, Encode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How much time players have for their turns. All times are in milliseconds; 86400000 is a day.
///
/// A seat's clock runs only while the game waits for the seat. It is stopped while it is another seat's turn, while the
/// seat is ready, and while the table is paused. (Phases are different: they end for all seats at the same time.) If a
/// deadline would fall into a closed span of the schedule, it falls at the end of the span, and the time that this adds
/// costs nobody anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockRule {
    /// No limit: a turn closes when everybody has acted.
    #[default]
    None,
    /// The same time for each turn. Time that you do not use is lost.
    PerTurn {
        /// The time for one turn: a second to 366 days.
        turn_ms: u64,
    },
    /// A bank of time for the whole game, which grows with each turn (Fischer increment).
    Fischer {
        /// The time with which each seat begins: a second to 366 days.
        bank_ms: u64,
        /// The time that is added to a seat's bank when a turn closes in which the seat was to act: at most 366 days.
        increment_ms: u64,
        /// The most that a bank can hold: at least `bank_ms`, at most 366 days.
        cap_ms: u64,
    },
    /// Turns of a fixed length, the same for all seats. The end of the phase is the deadline of all seats, whether they
    /// are ready or not. A phase never closes in a closed span of the schedule, even if all seats are ready.
    Phase {
        /// From a turn's opening to its end: a second to 366 days.
        length_ms: u64,
        /// How long a turn stays open even if all seats are ready, so that there is time to talk: at most `length_ms`.
        #[serde(default)]
        earliest_close_ms: u64,
    },
}

/// Why a clock is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockError {
    /// A time is too short or too long.
    #[error("`{0}` must be {least} to {most} milliseconds", least = TURN_MS.0, most = TURN_MS.1)]
    Time(&'static str),
    /// An increment is too long.
    #[error("`increment_ms` must be at most {most} milliseconds", most = TURN_MS.1)]
    Increment,
    /// The bank could not even be filled.
    #[error("`cap_ms` must be no less than `bank_ms`")]
    Cap,
    /// A turn that could not close before its end.
    #[error("`earliest_close_ms` must be at most `length_ms`")]
    EarliestClose,
}

impl ClockRule {
    /// Whether it is within its bounds.
    ///
    /// # Errors
    /// [`ClockError`] says what is not.
    pub fn check(&self) -> Result<(), ClockError> {
        let time = |name, ms: u64| {
            if (TURN_MS.0..=TURN_MS.1).contains(&ms) { Ok(()) } else { Err(ClockError::Time(name)) }
        };
        match *self {
            Self::None => Ok(()),
            Self::PerTurn { turn_ms } => time("turn_ms", turn_ms),
            Self::Fischer { bank_ms, increment_ms, cap_ms } => {
                time("bank_ms", bank_ms)?;
                time("cap_ms", cap_ms)?;
                if increment_ms > TURN_MS.1 {
                    return Err(ClockError::Increment);
                }
                if cap_ms < bank_ms { Err(ClockError::Cap) } else { Ok(()) }
            }
            Self::Phase { length_ms, earliest_close_ms } => {
                time("length_ms", length_ms)?;
                if earliest_close_ms > length_ms { Err(ClockError::EarliestClose) } else { Ok(()) }
            }
        }
    }
}
