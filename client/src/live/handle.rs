//! The seam between a running session and whoever looks at it: what the user wants, what the user should know, and the
//! newest frame. The terminal UI knows only this; a live match and a replay both stand behind it.

pub use adjourn_shared::live::client::{
    Command as LiveCommand, Event as LiveEvent, Frame, MatchInfo, NetworkPanel,
};
use tokio::sync::{mpsc, watch};

/// The user's end of a session.
pub struct LiveHandle {
    /// What the user wants.
    pub commands: mpsc::Sender<LiveCommand>,
    /// What the user should know, in order.
    pub events: mpsc::Receiver<LiveEvent>,
    /// The newest frame; `None` outside of a match.
    pub frame: watch::Receiver<Option<Frame>>,
}
