//! What a seat saw of a turn: its views one after the other, each as the difference from the one before. It knows
//! bytes only, not the game. What fog hides from a view is in no report of it. Thanks to the differences, neither
//! server nor reader holds all views at once. Whoever stores reports compresses them.

mod delta;

use crate::base::limits;
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, StepItem};
use thiserror::Error;

/// What a report begins with: the magic and the version of the format.
const MAGIC: &[u8; 8] = b"ADJTURN\x01";

/// Steps from one frame to the next: five a second at 20 Hz. A player's screen moves things in between. A turn of ten
/// seconds on the default map is 400 KB of views, 24 KB of report, and 6 KB compressed (`tests/benches/report.rs`).
pub const FRAME_EVERY_STEPS: u32 = 4;

/// Why a frame is not recorded, or a report can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReportError {
    /// Another kind of file, or another version of the format.
    #[error("this is no report of a turn, or one of another version")]
    NotAReport,
    /// It says something impossible, or ends in the middle of a frame.
    #[error("the report is damaged")]
    Damaged,
    /// A bound of [`crate::base::limits`] is exceeded.
    #[error("the report is larger than is allowed")]
    TooLarge,
}

/// Makes the report of one seat.
#[derive(Clone, Debug)]
pub struct ReportRecorder {
    bytes: Vec<u8>,
    last: Vec<u8>,
    budget: Budget,
}

impl Default for ReportRecorder {
    fn default() -> Self {
        Self { bytes: MAGIC.to_vec(), last: Vec::new(), budget: Budget::default() }
    }
}

impl ReportRecorder {
    /// Adds the next frame.
    ///
    /// # Errors
    /// [`ReportError::TooLarge`] if the frame or the report would become too large; the report stays as it was.
    pub fn add(&mut self, frame: Vec<u8>) -> Result<(), ReportError> {
        let mut budget = self.budget;
        budget.spend(frame.len())?;
        let whole = self.bytes.len();
        delta::put(&mut self.bytes, frame.len() as u32);
        delta::write(&self.last, &frame, &mut self.bytes);
        if self.bytes.len() > limits::REPORT_BYTES_CEILING {
            self.bytes.truncate(whole);
            return Err(ReportError::TooLarge);
        }
        (self.last, self.budget) = (frame, budget);
        Ok(())
    }

    /// The report.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// Gives the frames of a report back, one by one. After an error there are no more.
#[derive(Clone, Debug)]
pub struct ReportReader<'a> {
    rest: &'a [u8],
    last: Vec<u8>,
    budget: Budget,
}

impl<'a> ReportReader<'a> {
    /// Begins to read. The bytes may come from anywhere.
    ///
    /// # Errors
    /// [`ReportError`] if this is no report, or too large a one.
    pub fn new(bytes: &'a [u8]) -> Result<Self, ReportError> {
        if bytes.len() > limits::REPORT_BYTES_CEILING {
            return Err(ReportError::TooLarge);
        }
        let rest = bytes.strip_prefix(MAGIC).ok_or(ReportError::NotAReport)?;
        Ok(Self { rest, last: Vec::new(), budget: Budget::default() })
    }

    fn frame(&mut self) -> Result<Vec<u8>, ReportError> {
        let length = delta::take(&mut self.rest).ok_or(ReportError::Damaged)? as usize;
        self.budget.spend(length)?;
        let frame = delta::read(&self.last, length, &mut self.rest).ok_or(ReportError::Damaged)?;
        self.last.clone_from(&frame);
        Ok(frame)
    }
}

impl Iterator for ReportReader<'_> {
    type Item = Result<Vec<u8>, ReportError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let frame = self.frame();
        if frame.is_err() {
            self.rest = &[];
        }
        Some(frame)
    }
}

/// What may still be in a report.
#[derive(Clone, Copy, Debug)]
struct Budget {
    frames: u32,
    bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { frames: limits::REPORT_FRAMES_CEILING, bytes: limits::REPORT_FRAMES_BYTES_CEILING }
    }
}

impl Budget {
    fn spend(&mut self, frame_bytes: usize) -> Result<(), ReportError> {
        if frame_bytes > limits::REPORT_FRAME_BYTES_CEILING {
            return Err(ReportError::TooLarge);
        }
        self.frames = self.frames.checked_sub(1).ok_or(ReportError::TooLarge)?;
        self.bytes = self.bytes.checked_sub(frame_bytes).ok_or(ReportError::TooLarge)?;
        Ok(())
    }
}

/// Makes the steps of one turn, the first with `items`, and records what each of `seats` sees of it: the state before,
/// every `frame_every` steps, and the last state. Ends early if the game does.
///
/// Also gives how many steps were made. In a game whose turn is one step there is nothing to show in between: this
/// makes the step, and records nothing. Frames beyond what a report may hold are left out.
pub fn record_turn(
    game: &mut dyn AnyGame,
    items: &[StepItem<Vec<u8>>],
    seats: &[Seat],
    frame_every: u32,
) -> (u32, Vec<(Seat, Vec<u8>)>) {
    let steps = game.steps_per_turn();
    if steps <= 1 {
        game.step(items);
        return (1, Vec::new());
    }
    let mut made = 0;
    // The last frame keeps its place, however many steps there are.
    let frame_every = frame_every.max(steps.div_ceil(limits::REPORT_FRAMES_CEILING - 2));
    let mut recorders: Vec<_> = seats.iter().map(|&seat| (seat, ReportRecorder::default())).collect();
    record(game, &mut recorders);
    for step in 1..=steps {
        game.step(if step == 1 { items } else { &[] });
        made = step;
        let over = game.outcome().is_some();
        if step % frame_every == 0 || step == steps || over {
            record(game, &mut recorders);
        }
        if over {
            break;
        }
    }
    (made, recorders.into_iter().map(|(seat, recorder)| (seat, recorder.finish())).collect())
}

fn record(game: &dyn AnyGame, recorders: &mut [(Seat, ReportRecorder)]) {
    for (seat, recorder) in recorders {
        // A frame that is too large is left out. The frames around it do not need it.
        let _ = recorder.add(game.view(Some(*seat)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::rig::header;
    use crate::timeline::simulation::Simulation;
    use adjourn_shipped_games::GAMES;

    fn frames(report: &[u8]) -> Vec<Vec<u8>> {
        let frames = ReportReader::new(report).expect("a report");
        frames.collect::<Result<_, _>>().expect("whole frames")
    }

    #[test]
    fn a_report_gives_its_frames_back() {
        let written = [b"the first view".to_vec(), b"the first view, and more".to_vec(), Vec::new()];
        let mut recorder = ReportRecorder::default();
        written.iter().for_each(|frame| recorder.add(frame.clone()).expect("small"));
        assert_eq!(frames(&recorder.finish()), written);
    }

    /// A turn of light cycles is twelve steps: every eight of them make one frame in between.
    #[test]
    fn a_turn_is_recorded_before_it_now_and_then_and_at_its_end() {
        let header = header();
        let mut simulation = Simulation::start(GAMES, &header).expect("it starts");
        let mut seen = Vec::new();
        for tick in [0, 8, 12] {
            simulation.idle_until(tick);
            seen.push(simulation.game().view(Some(Seat(1))));
        }
        let kind = GAMES.newest(&header.game).expect("a game that ships");
        let mut game = kind.create(&header.setup, &header.teams(), &[2; 32]).expect("as in the header");
        let (steps, reports) = record_turn(&mut *game, &[], &[Seat(1)], 8);
        let [(seat, report)] = &reports[..] else { panic!("one report: {reports:?}") };
        assert_eq!((steps, *seat, frames(report)), (12, Seat(1), seen));
    }
}
