//! The machine's timers: a closed set, each with at most one deadline.

/// What the machine waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timer {
    /// The address that is being tried has had its time: the next one is.
    Dial,
    /// On the way back: nobody has answered for a while.
    Attempt,
    /// On the way back: one more connection is made.
    Redial,
    /// The connection of a match has fallen silent.
    Silence,
    /// The room to go back to was waited for long enough.
    Return,
    /// A replay: the next piece is to be asked for, or it is given up.
    Replay,
    /// A bundle is due, or a datagram.
    Follow,
}

impl Timer {
    /// All timers, in the order in which they run when several are due.
    const ALL: [Self; 7] =
        [Self::Dial, Self::Attempt, Self::Redial, Self::Silence, Self::Return, Self::Replay, Self::Follow];
}

/// When each timer is due.
#[derive(Debug, Default)]
pub(super) struct Timers([Option<u64>; Timer::ALL.len()]);

impl Timers {
    pub(super) fn set(&mut self, timer: Timer, at_us: Option<u64>) {
        self.0[timer as usize] = at_us;
    }

    /// Whether a timer runs.
    pub(super) fn runs(&self, timer: Timer) -> bool {
        self.0[timer as usize].is_some()
    }

    /// The next deadline of all.
    pub(super) fn next(&self) -> Option<u64> {
        self.0.iter().flatten().min().copied()
    }

    /// Takes a timer that is due, if one is.
    pub(super) fn take_due(&mut self, now_us: u64) -> Option<Timer> {
        let due =
            Timer::ALL.into_iter().find(|timer| self.0[*timer as usize].is_some_and(|at| at <= now_us))?;
        self.set(due, None);
        Some(due)
    }
}
