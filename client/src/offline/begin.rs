//! Which of the two ways a game is played in.

use super::game::Offline;
use super::ticks::Ticks;
use super::trial::Trial;
use super::turns::Turns;
use anyhow::Result;

/// Begins a game.
///
/// # Errors
/// If it has no such seats, or its setup does not pass.
pub(super) fn begin(trial: &Trial, now_ms: u64) -> Result<Box<dyn Offline>> {
    trial.check_seats()?;
    Ok(if trial.by_turns { Box::new(Turns::begin(trial, now_ms)?) } else { Box::new(Ticks::begin(trial)?) })
}
