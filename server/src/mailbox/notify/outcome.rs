//! What became of an attempt to send a notice.

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The receiver has taken it.
    Sent,
    /// It failed, but may succeed the next time.
    Failed {
        /// Why.
        error: String,
        /// How long the receiver asked to be left alone, in milliseconds.
        wait_ms: u64,
    },
    /// It will never succeed.
    Refused(String),
    /// The receiver wants nothing any more.
    Gone,
}
