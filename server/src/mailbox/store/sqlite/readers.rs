//! The reading threads: each has a connection that can't write, and serves one call at a time from a common queue.

use super::call::Call;
use super::values::run;
use rusqlite::Connection;
use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

/// Serves calls until nobody can send one any more.
pub(crate) fn serve(connection: &Connection, inbox: &Mutex<Receiver<Box<dyn Call>>>) {
    loop {
        // The thread that holds the lock waits for a call. It releases the lock before it works.
        let next = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut call) = next else { return };
        // One transaction, so that all queries of a call see the same moment.
        if let Err(error) = run(connection, "BEGIN", []) {
            call.refuse(error.into());
            continue;
        }
        // Its answer has the error.
        let _refused = call.work(connection);
        if let Err(error) = run(connection, "ROLLBACK", []) {
            tracing::error!(%error, "a reading transaction did not end");
        }
        call.answer();
    }
}
