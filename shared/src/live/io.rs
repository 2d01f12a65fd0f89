//! What goes into a match or a session, and what comes out. Outputs must be carried out in order; an
//! [`HostOutput::Append`] is written before anything after it is sent.

use super::tick_match::Investigation;
use crate::api::ReceiptView;
use crate::handover::{Granted, Recall};
use crate::timeline::Terms;
use crate::timeline::submission::Signed;
use crate::wire::datagram::Up;
use crate::wire::message::{DesyncReport, KeyframeHead, ServerMessage};
use adjourn_game::ids::{Seat, Tick};
use adjourn_game::{Games, Outcome};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A connection, as its transport numbers it; never reused.
pub type PeerId = u64;

/// The two clocks of the server.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Monotonic, in milliseconds: what durations are measured by.
    pub mono_ms: u64,
    /// Milliseconds since 1970: what is written down.
    pub unix_ms: u64,
}

/// What happens to a seat whose player has been away for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsencePolicy {
    /// A strong bot plays on until the player is back.
    Bot,
    /// The seat gives up.
    Resign,
}

/// What the host of a match decides.
#[derive(Clone, Debug)]
pub struct HostConfig {
    /// The games that this build has.
    pub games: Games,
    /// The match's number in datagrams.
    pub slot: u32,
    /// What was agreed on. A match that is taken up from its journal goes by what stands there.
    pub terms: Terms,
    /// What happens to a seat whose player is away.
    pub absence: AbsencePolicy,
    /// For how long a player may be away before that, in milliseconds.
    pub absence_grace_ms: u64,
    /// For how long a match is kept that all players have left, in milliseconds; then it is broken off.
    pub abandon_ms: u64,
    /// For how long the clock waits at the start for those who are not there yet, in milliseconds.
    pub start_wait_ms: u64,
    /// How long a pause may last, in milliseconds.
    pub pause_longest_ms: u64,
    /// By how much spectators are behind, in milliseconds.
    pub watch_delay_ms: u64,
    /// The time between keyframes, in ticks.
    pub keyframe_every_ticks: Tick,
    /// Whether there is a mailbox to which players may adjourn it.
    pub can_adjourn: bool,
}

/// What happens to a match.
#[derive(Debug)]
pub enum HostInput {
    /// A player of the match, or a spectator, is here.
    Joined(PeerId, Option<Seat>),
    /// A connection is gone.
    Lost(PeerId),
    /// A player or spectator leaves for good.
    Left(PeerId),
    /// A datagram came, at this time of the monotonic clock.
    Datagram(PeerId, Up, u64),
    /// A player asks for a pause, or for its end.
    Pause(PeerId, bool),
    /// A player gives up.
    Resign(PeerId),
    /// A client's state differs.
    Desync(PeerId, DesyncReport),
    /// A client whose state differs asks for the state anew.
    Heal(PeerId),
    /// A player hands in signed orders; with fresh random bytes.
    Submit(PeerId, Signed, [u8; 32]),
    /// A player votes for adjourning the session, or takes the vote back.
    Adjourn(PeerId, bool),
    /// The mailbox has stored the commit, and signed the receipt. `None`: it has refused the commit for good.
    Committed(Option<(Granted, Option<ReceiptView>)>),
    /// The answer to a renewal that was sent at this time of the monotonic clock: `None`: refused for good.
    Renewed {
        /// When it was sent.
        sent_ms: u64,
        /// For how long it holds, in milliseconds, and votes to adjourn that players have sent to the mailbox: the seat, and whether it votes for it.
        renewed: Option<(u64, Vec<(Seat, bool)>)>,
    },
    /// The answer to [`HostOutput::Recall`].
    Recalled {
        /// Who handed it in.
        peer: PeerId,
        /// Its number.
        sequence: u64,
        /// The receipt ([`ReceiptView`]), or why there is none ([`crate::api::Problem`]), as JSON.
        answer: Result<Vec<u8>, Vec<u8>>,
    },
    /// It is time for the next step, or what [`super::tick_match::TickMatch::sleeps_until_ms`] has waited for.
    Tick,
    /// What was to be appended could not be written, and is kept until it can be; or it is written now.
    Written(bool),
    /// There are too many matches without players: if this one has none, it is kept no longer.
    BreakOff,
    /// The server is stopping.
    Stop,
}

/// What is to be done, in order.
pub enum HostOutput {
    /// Append to the journal before going on. If that fails: [`HostInput::Written`], and what comes after it waits.
    Append(Vec<u8>),
    /// Send a datagram.
    Datagram(PeerId, Vec<u8>),
    /// Send a message on the control stream.
    Message(PeerId, ServerMessage),
    /// Send a keyframe on a stream of its own.
    Keyframe(PeerId, KeyframeHead, Arc<[u8]>),
    /// Look into a difference, elsewhere.
    Investigate(PeerId, Box<Investigation>),
    /// The seat is no player's any more: its player resigned, left, or was away for too long.
    SeatGivenUp(Seat),
    /// No player is here any more, and the match stands; or one is back, and it goes on.
    Deserted(bool),
    /// The match did not take this peer: the seat is not the player's any more.
    Refused(PeerId),
    /// To be stored by the mailbox; what is encoded is a [`crate::handover::LiveCommit`]. Answered by [`HostInput::Committed`].
    Commit(Vec<u8>),
    /// The players have voted to adjourn a match that is on this machine alone: the mailbox is to take it, as its journal has it
    /// now. Answered by [`HostInput::Committed`].
    Adopt {
        /// Why, in words.
        why: String,
    },
    /// The mailbox has it: the journal is not needed any more. Nothing follows.
    Adopted,
    /// Ask the mailbox to prolong the lease. Answered by [`HostInput::Renewed`].
    Renew {
        /// The lease's epoch.
        epoch: u64,
    },
    /// Ask the mailbox what it answered to a submission. Answered by [`HostInput::Recalled`].
    Recall {
        /// Who handed it in.
        peer: PeerId,
        /// Which.
        asked: Recall,
    },
    /// The match is over; nothing follows.
    Finished(Option<Outcome>),
}

/// Counts since the start of the match.
#[derive(Clone, Debug, Default)]
pub struct HostStats {
    /// Bundles in datagrams that had been sent before.
    pub bundles_repeated: u64,
    /// Bundles that went on a stream.
    pub bundles_streamed: u64,
    /// Orders put into bundles.
    pub orders: u64,
    /// Orders refused, by reason.
    pub rejects: BTreeMap<&'static str, u64>,
    /// Clients whose state differed.
    pub desyncs: u64,
}
