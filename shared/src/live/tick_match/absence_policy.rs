//! What becomes of a seat whose player is away: the host's choice.

/// What happens to a seat whose player has been away for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsencePolicy {
    /// A strong bot plays on until the player is back.
    Bot,
    /// The seat gives up.
    Resign,
}
