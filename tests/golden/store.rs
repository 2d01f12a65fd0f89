//! The schema of the mailbox's store. A change of it is a migration with the next number, and a version with it.

use adjourn_core_tests::book::Book;
use adjourn_server::mailbox::store::sqlite::{SqliteStore, version};
use rusqlite::Connection;

/// One line, without comments.
fn flat(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split("--").next().unwrap_or(""));
    code.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_schema_of_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mailbox.db");
    drop(SqliteStore::open(&path).expect("a new store"));
    let connection = Connection::open(&path).expect("opens");
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "store.txt");
    for pragma in ["application_id", "user_version", "page_size"] {
        let value: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0)).expect("a number");
        book.line(pragma, &value.to_string());
    }
    book.line("version", &version().to_string());
    let sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";
    let mut statement = connection.prepare(sql).expect("a query");
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    for row in rows.expect("rows") {
        let (name, sql) = row.expect("a row");
        book.line(&name, &flat(&sql));
    }
    book.close();
}
