//! The mailbox's store: what any must do, and what SQLite's stands: other processes, kills, full disks, failing syncs.

mod driver; // a process of its own that uses the store
mod faults; // disks that are full, or fail
mod killed; // SIGKILL at any moment
mod sqlite; // conformance, and the file it lives in

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime").block_on(future)
}
