//! Why clocks stand, and how much vacation each player has left. Knows nothing of deadlines: [`super::clock`] moves them.

use crate::base::limits::clocks::VACATION_DAYS_CEILING;
use adjourn_game::codec::{Decode, Encode};
use adjourn_game::ids::Seat;
use serde::{Deserialize, Serialize};
use thiserror::Error;

const DAY_MS: u64 = 86_400_000;

/// Why the clocks of a table are stopped. They are stopped as long as there is any reason, and everybody sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum PauseReason {
    /// A player is on vacation.
    Vacation {
        /// The player's seat.
        seat: Seat,
    },
    /// The players have voted for a pause.
    Vote,
    /// The table's owner or the server's host has paused the game.
    Host,
    /// The server can't be reached, or could not.
    Outage,
    /// The server does not have the rules of the game now.
    Rules,
}

impl PauseReason {
    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Vacation { seat } => format!("seat {seat} is on vacation"),
            Self::Vote => "the players agreed on a pause".into(),
            Self::Host => "paused by the host".into(),
            Self::Outage => "the server was not to be reached".into(),
            Self::Rules => "the server lacks the rules of this game for now; nothing is lost".into(),
        }
    }
}

/// How much vacation each player has in the whole game.
///
/// While anybody is on vacation, all clocks of the table are stopped. You can begin your vacation whenever you have some
/// left, and come back at any time. It ends by itself when you have used it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VacationRule {
    /// How many days of 24 hours each player has. 0: none.
    #[cfg_attr(feature = "openapi", schema(maximum = 366))]
    pub days_per_player: u16,
}

/// The vacation is longer than any table may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("`days_per_player` must be at most {VACATION_DAYS_CEILING}")]
pub struct TooMuchVacation;

impl VacationRule {
    /// Whether it is within its bounds.
    ///
    /// # Errors
    /// [`TooMuchVacation`] if it is not.
    pub const fn check(&self) -> Result<(), TooMuchVacation> {
        if self.days_per_player > VACATION_DAYS_CEILING { Err(TooMuchVacation) } else { Ok(()) }
    }
}

/// Why a pause does not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PauseError {
    /// That reason is there already.
    #[error("this pause has begun already")]
    Already,
    /// The player has used up the vacation.
    #[error("you have no vacation left")]
    NoVacationLeft,
}

/// The reasons for which the clocks of one game stand, and the vacations.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub(super) struct Pauses {
    /// Ascending, each once.
    reasons: Vec<PauseReason>,
    /// Since when there has been any.
    since_ms: Option<u64>,
    budget_ms: u64,
    /// By seat.
    vacations: Vec<Vacation>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
struct Vacation {
    used_ms: u64,
    since_ms: Option<u64>,
}

impl Vacation {
    fn used_at(&self, now_ms: u64) -> u64 {
        self.used_ms.saturating_add(self.since_ms.map_or(0, |since_ms| now_ms.saturating_sub(since_ms)))
    }
}

impl Pauses {
    pub(super) fn new(rule: &VacationRule, seats: u8) -> Self {
        Self {
            reasons: Vec::new(),
            since_ms: None,
            budget_ms: u64::from(rule.days_per_player) * DAY_MS,
            vacations: vec![Vacation::default(); usize::from(seats)],
        }
    }

    pub(super) fn reasons(&self) -> &[PauseReason] {
        &self.reasons
    }

    /// Since when the clocks have been standing, if they do.
    pub(super) const fn since_ms(&self) -> Option<u64> {
        self.since_ms
    }

    pub(super) fn vacation_left_ms(&self, now_ms: u64, seat: Seat) -> u64 {
        let used_ms = self.vacations.get(usize::from(seat.0)).map_or(u64::MAX, |it| it.used_at(now_ms));
        self.budget_ms.saturating_sub(used_ms)
    }

    pub(super) fn begin(&mut self, now_ms: u64, reason: PauseReason) -> Result<(), PauseError> {
        let Err(place) = self.reasons.binary_search(&reason) else { return Err(PauseError::Already) };
        if let PauseReason::Vacation { seat } = reason {
            if self.vacation_left_ms(now_ms, seat) == 0 {
                return Err(PauseError::NoVacationLeft);
            }
            self.vacations[usize::from(seat.0)].since_ms = Some(now_ms);
        }
        self.reasons.insert(place, reason);
        self.since_ms.get_or_insert(now_ms);
        Ok(())
    }

    /// Whether there was that reason.
    pub(super) fn end(&mut self, now_ms: u64, reason: &PauseReason) -> bool {
        let Ok(place) = self.reasons.binary_search(reason) else { return false };
        self.reasons.remove(place);
        if let PauseReason::Vacation { seat } = reason
            && let Some(vacation) = self.vacations.get_mut(usize::from(seat.0))
        {
            vacation.used_ms = vacation.used_at(now_ms).min(self.budget_ms);
            vacation.since_ms = None;
        }
        if self.reasons.is_empty() {
            self.since_ms = None;
        }
        true
    }

    /// The next vacation that ends because it is used up: when, and whose.
    pub(super) fn next_end(&self) -> Option<(u64, Seat)> {
        let ends = (0u8..).zip(&self.vacations).filter_map(|(index, vacation)| {
            let left_ms = self.budget_ms.saturating_sub(vacation.used_ms);
            Some((vacation.since_ms?.saturating_add(left_ms), Seat(index)))
        });
        ends.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINE: PauseReason = PauseReason::Vacation { seat: Seat(1) };

    fn pauses(days_per_player: u16) -> Pauses {
        Pauses::new(&VacationRule { days_per_player }, 2)
    }

    #[test]
    fn clocks_stand_from_the_first_reason_to_the_last() {
        let mut pauses = pauses(1);
        pauses.begin(10, PauseReason::Host).expect("begins");
        pauses.begin(20, PauseReason::Vote).expect("begins");
        assert_eq!(pauses.begin(25, PauseReason::Host), Err(PauseError::Already));
        assert!(pauses.end(30, &PauseReason::Host));
        assert_eq!(pauses.since_ms(), Some(10));
        assert!(!pauses.end(35, &PauseReason::Host));
        assert!(pauses.end(40, &PauseReason::Vote));
        assert_eq!(pauses.since_ms(), None);
    }

    #[test]
    fn vacation_is_used_up_across_several_stretches() {
        let mut pauses = pauses(1);
        pauses.begin(0, MINE).expect("begins");
        assert!(pauses.end(DAY_MS / 4, &MINE));
        assert_eq!(pauses.vacation_left_ms(DAY_MS, Seat(1)), DAY_MS * 3 / 4);
        pauses.begin(DAY_MS, MINE).expect("begins");
        assert_eq!(pauses.next_end(), Some((DAY_MS * 7 / 4, Seat(1))));
        assert!(pauses.end(DAY_MS * 7 / 4, &MINE));
        assert_eq!(pauses.begin(DAY_MS * 2, MINE), Err(PauseError::NoVacationLeft));
        assert_eq!(pauses.vacation_left_ms(DAY_MS * 2, Seat(0)), DAY_MS);
    }

    #[test]
    fn a_seat_that_is_none_and_a_table_without_vacation_have_none() {
        assert_eq!(
            pauses(9).begin(0, PauseReason::Vacation { seat: Seat(2) }),
            Err(PauseError::NoVacationLeft)
        );
        assert_eq!(pauses(0).begin(0, MINE), Err(PauseError::NoVacationLeft));
        assert_eq!(VacationRule { days_per_player: 367 }.check(), Err(TooMuchVacation));
    }

    #[test]
    fn reasons_are_written_with_their_kind() {
        assert_eq!(serde_json::to_string(&MINE).expect("json"), r#"{"kind":"vacation","seat":1}"#);
        assert_eq!(serde_json::to_string(&PauseReason::Vote).expect("json"), r#"{"kind":"vote"}"#);
    }
}
