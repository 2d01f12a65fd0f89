//! Faults of the store as problem documents.

use super::StoreError;
use adjourn_shared::api::{Problem, ProblemKind};

/// A fault of the store as a problem. The details go to the host's log, not to the caller.
#[must_use]
pub fn store_problem(error: StoreError) -> Problem {
    match error {
        StoreError::NotFound => {
            Problem::new(ProblemKind::NotFound, "there is nothing with this id or name: check it")
        }
        StoreError::Conflict => {
            Problem::new(ProblemKind::Conflict, "somebody has changed it in the meantime: load it again")
        }
        StoreError::Busy => {
            let mut problem =
                Problem::new(ProblemKind::Unavailable, "the server has too much to do: try again");
            problem.retry_after_seconds = Some(1);
            problem
        }
        StoreError::Unwritable(why) => {
            tracing::error!(why, "the store can't write");
            Problem::new(
                ProblemKind::Unavailable,
                "the server can't store anything now, and has accepted nothing: try again later",
            )
        }
        StoreError::Broken(why) => {
            tracing::error!(why, "the store failed");
            Problem::new(ProblemKind::Internal, "the server's store failed: tell its host")
        }
    }
}
