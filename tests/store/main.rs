//! The mailbox's store: what any must do, and what SQLite's stands: other processes, kills, full disks, failing syncs.

mod sqlite; // conformance, and the file it lives in
