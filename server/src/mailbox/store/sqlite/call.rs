//! A call on its way to a thread that has a connection, and its answer on the way back.

use crate::mailbox::store::{StoreError, StoreResult};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// A call without the type of its answer, so that all calls wait in one queue.
pub(crate) trait Call: Send {
    /// Does the work, and holds the answer back. It may be done again after it was rolled back.
    ///
    /// # Errors
    /// What the caller will be told. The work is to be rolled back.
    fn work(&mut self, connection: &Connection) -> Result<(), &StoreError>;

    /// Gives the answer that was held back: the work is stored.
    fn answer(self: Box<Self>);

    /// Gives this error instead: the work was rolled back.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// Makes a call of a function. The answer comes out of the receiver; a caller that does not wait for it changes
/// nothing about the work.
pub(crate) fn call<T: Send + 'static>(
    work: impl Fn(&Connection) -> StoreResult<T> + Send + 'static,
) -> (Box<dyn Call>, oneshot::Receiver<StoreResult<T>>) {
    let (answer_to, answer) = oneshot::channel();
    let result = Err(StoreError::Broken("it was never carried out".into()));
    (Box::new(Typed { work, result, answer_to }), answer)
}

struct Typed<T, F> {
    work: F,
    result: StoreResult<T>,
    answer_to: oneshot::Sender<StoreResult<T>>,
}

impl<T: Send, F: Fn(&Connection) -> StoreResult<T> + Send> Call for Typed<T, F> {
    fn work(&mut self, connection: &Connection) -> Result<(), &StoreError> {
        // The writer rolls back what it has half done, and it has no other state.
        self.result = catch_unwind(AssertUnwindSafe(|| (self.work)(connection))).unwrap_or_else(|_panic| {
            tracing::error!("a call of the store has panicked");
            Err(StoreError::Broken("a fault in the store's code".into()))
        });
        self.result.as_ref().map(|_| ())
    }

    fn answer(self: Box<Self>) {
        // Nobody may wait any more.
        let _gone = self.answer_to.send(self.result);
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        let _gone = self.answer_to.send(Err(error));
    }
}
