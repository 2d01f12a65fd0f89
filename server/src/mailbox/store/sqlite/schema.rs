//! Opening the database file: what it must be, how it is set up, and how an older one is brought up to date.

use super::error::OpenError;
use super::names;
use adjourn_shared::base::limits::store as limits;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// Each migration raises a store by one version. The first one makes version 1 of an empty file.
const MIGRATIONS: [&str; 4] = [
    include_str!("migrations/001.sql"),
    include_str!("migrations/002.sql"),
    include_str!("migrations/003.sql"),
    include_str!("migrations/004.sql"),
];

/// The versions that tell more of what names look like than those before.
const NAMES_GET_SHAPES: [u32; 2] = [3, 4];

/// The version of the schema that this build writes.
#[must_use]
pub fn version() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Marks the file as ours in its header: "Adjo".
const APPLICATION_ID: i32 = 0x4164_6a6f;

/// Opens the file for writing. Makes it, or migrates it, if needed.
pub(crate) fn open_for_writing(path: &Path) -> Result<Connection, OpenError> {
    make_file(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    set_up(&connection, limits::WRITER_CACHE_KIB)?;
    // This comes first: a file that is not ours stays as it is.
    check(&connection, path)?;
    // FULL: in WAL mode each commit is synced (https://sqlite.org/pragma.html#pragma_synchronous). The writer
    // checkpoints by itself, when nobody waits for it.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 0;",
    )?;
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode != "wal" {
        return Err(OpenError::NoWal(path.to_owned()));
    }
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens the file for reading alone.
pub(crate) fn open_for_reading(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    set_up(&connection, limits::READER_CACHE_KIB)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}

/// What all connections have in common.
fn set_up(connection: &Connection, cache_kib: u32) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(limits::LOCK_WAIT_MS))?;
    connection.set_prepared_statement_cache_capacity(limits::STATEMENTS_KEPT);
    // Plans don't depend on what is bound: otherwise some statements would be prepared anew at each call
    // (https://sqlite.org/queryplanner-ng.html#qpstab).
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // temp_store: what a savepoint or a sorting needs for a moment.
    connection.execute_batch(&format!(
        "PRAGMA cache_size = -{cache_kib}; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
    ))
}

/// Makes an empty file if there is none, for its owner alone: it holds sealed orders and private talk. SQLite gives
/// its companions the same rights.
fn make_file(path: &Path) -> std::io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(file) => {
            file.sync_all()?;
            sync_folder_of(path)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the name of a new file durable.
pub(crate) fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Refuses a file that is no store, or is of a later version.
pub(crate) fn check(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let empty: bool =
        connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)", [], |row| row.get(0))?;
    if application != APPLICATION_ID && !(empty && found == 0 && application == 0) {
        return Err(OpenError::NotAStore(path.to_owned()));
    }
    if found > version() {
        return Err(OpenError::Newer { path: path.to_owned(), found, known: version() });
    }
    Ok(())
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (next, migration) in (1..=version()).zip(MIGRATIONS).filter(|(next, _)| *next > found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(migration)?;
        if NAMES_GET_SHAPES.contains(&next) {
            names::fill(&transaction)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", next)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_of_a_newer_version_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mailbox.db");
        drop(open_for_writing(&path).expect("a new store"));
        let newer = version() + 1;
        let connection = Connection::open(&path).expect("opens");
        connection.pragma_update(None, "user_version", newer).expect("a version");
        drop(connection);
        let before = std::fs::read(&path).expect("the file");
        let error = open_for_writing(&path).expect_err("is refused");
        assert!(error.to_string().contains("written by a newer version of Adjourn"), "{error}");
        assert_eq!(std::fs::read(&path).expect("the file"), before);
    }

    #[test]
    fn a_database_of_something_else_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("other.db");
        Connection::open(&path)
            .expect("opens")
            .execute_batch("CREATE TABLE things (thing)")
            .expect("a table");
        assert!(matches!(open_for_writing(&path), Err(OpenError::NotAStore(_))));
        std::fs::write(&path, [b'x'; 5_000]).expect("a file");
        assert!(open_for_writing(&path).is_err());
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_of_itself() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mailbox.db");
        // A table that the first migration wants to make is there already, under our own mark.
        let connection = Connection::open(&path).expect("opens");
        connection.execute_batch("CREATE TABLE marks (name)").expect("a table");
        connection.pragma_update(None, "application_id", APPLICATION_ID).expect("a mark");
        drop(connection);
        assert!(open_for_writing(&path).is_err());
        let connection = Connection::open(&path).expect("opens");
        let tables: u32 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(tables, 1);
    }
}
