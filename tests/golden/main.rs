//! Golden bytes and documents of the server and the client, in files beside this one. `ADJOURN_BLESS=1` writes them anew.
//! Who changes one raises the version that it belongs to: `keys.txt` the version in each of its formats, `store.txt` the
//! number of migrations, `openapi.json` the API's version if old clients break. Those of the core are in
//! `tests/core/golden`.

mod api; // the API document
mod keys; // backups of keys, link codes, turn files
mod store; // the schema of the mailbox's store
