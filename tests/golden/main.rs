//! Golden bytes: every format on the wire and on disk, in files beside this one. `ADJOURN_BLESS=1` writes them anew.
//! Who changes one raises the version that it belongs to: `wire.txt` `PROTOCOL_VERSION`, `timeline.txt` the format's
//! version in the journal's magic, `report.txt` the version in the report's magic, `keys.txt` the version in each of
//! its formats, `store.txt` the number of migrations, `openapi.json` the API's version if old clients break, those of
//! a game the game's `RULES_VERSION`.

mod api; // the API document
mod book; // a golden file
mod chess; // orders, and the states of a short game
mod diplomacy; // orders, and the states of a whole game
mod keys; // backups of keys, link codes, turn files
mod layout; // bytes written by hand
mod report; // the report of a turn by mail
mod skirmish; // orders, and the states of a whole match
mod store; // the schema of the mailbox's store
mod timeline; // header, entries, a file
mod wire; // messages and datagrams
