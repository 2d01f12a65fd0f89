//! A call on its way to a thread that has a connection, and its answer on the way back.

use super::super::{StoreError, StoreResult};
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// A call whose kind of answer is forgotten, so that calls of all kinds wait in one queue.
pub(super) trait Call: Send {
    /// Does the work and keeps the answer back.
    ///
    /// # Errors
    /// What the caller will be told; the work is to be undone.
    fn work(&mut self, connection: &Connection) -> Result<(), &StoreError>;

    /// Gives the answer that was kept back: it has come true.
    fn answer(self: Box<Self>);

    /// Gives another answer instead: whatever was done is undone.
    fn refuse(self: Box<Self>, error: StoreError);
}

/// Makes a call of a function. The answer comes out of the receiver; a caller that does not wait for it changes
/// nothing about the work.
pub(super) fn call<T: Send + 'static>(
    work: impl FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
) -> (Box<dyn Call>, oneshot::Receiver<StoreResult<T>>) {
    let (answer_to, answer) = oneshot::channel();
    let result = Err(StoreError::Broken("it was never carried out".into()));
    (Box::new(Typed { work: Some(work), result, answer_to }), answer)
}

struct Typed<T, F> {
    work: Option<F>,
    result: StoreResult<T>,
    answer_to: oneshot::Sender<StoreResult<T>>,
}

impl<T: Send, F: FnOnce(&Connection) -> StoreResult<T> + Send> Call for Typed<T, F> {
    fn work(&mut self, connection: &Connection) -> Result<(), &StoreError> {
        if let Some(work) = self.work.take() {
            // What it leaves half done is undone by the savepoint, and it has no other state.
            self.result = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or_else(|_panic| {
                tracing::error!("a call of the store has panicked");
                Err(StoreError::Broken("a fault in the store's code".into()))
            });
        }
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
