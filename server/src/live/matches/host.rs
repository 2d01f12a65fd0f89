//! What a thread runs: a real-time match, or a session of a turn game.

use adjourn_shared::base::limits::live::SESSION_HZ;
use adjourn_shared::live::io::{HostInput, HostOutput, HostStats, Now};
use adjourn_shared::live::table_session::TableSession;
use adjourn_shared::live::tick_match::TickMatch;
use adjourn_shared::timeline::{Header, Simulation};

/// One of them.
pub(crate) enum Host {
    /// A real-time match, with a journal of its own.
    Ticks(Box<TickMatch>),
    /// A session of a turn game, which the mailbox stores.
    Turns(Box<TableSession>),
}

impl Host {
    pub(crate) fn handle(&mut self, now: Now, input: HostInput) {
        match self {
            Self::Ticks(host) => host.handle(now, input),
            Self::Turns(host) => host.handle(now, input),
        }
    }

    pub(crate) fn poll_output(&mut self) -> Option<HostOutput> {
        match self {
            Self::Ticks(host) => host.poll_output(),
            Self::Turns(host) => host.poll_output(),
        }
    }

    pub(crate) fn stats(&self) -> &HostStats {
        match self {
            Self::Ticks(host) => host.stats(),
            Self::Turns(host) => host.stats(),
        }
    }

    pub(crate) fn simulation(&self) -> &Simulation {
        match self {
            Self::Ticks(host) => host.simulation(),
            Self::Turns(host) => host.simulation(),
        }
    }

    pub(crate) fn header(&self) -> &Header {
        match self {
            Self::Ticks(host) => host.header(),
            Self::Turns(host) => host.header(),
        }
    }

    /// When it is to be ticked next, by the monotonic clock, if not at the next beat of its clock.
    pub(crate) fn sleeps_until_ms(&self, now: Now) -> Option<u64> {
        match self {
            Self::Ticks(host) => host.sleeps_until_ms(now),
            Self::Turns(_) => None,
        }
    }

    /// How often it is to be ticked in a second.
    pub(crate) fn hz(&self) -> u8 {
        match self {
            Self::Ticks(host) => host.header().tick_hz.max(1),
            Self::Turns(_) => SESSION_HZ,
        }
    }
}
