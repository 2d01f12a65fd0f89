//! Whether a notice is still worth sending when its time has come.

use crate::mailbox::store::NoticeRow;
use adjourn_shared::turns::notices::Content;
use std::future::Future;

/// Tells whether a notice is still worth sending.
pub trait Relevance: Send + Sync + 'static {
    /// Whether it is; for instance, the turn has not been played yet. It is asked right before sending.
    fn still_relevant(&self, notice: &NoticeRow, content: &Content) -> impl Future<Output = bool> + Send;
}
