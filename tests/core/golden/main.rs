//! Golden bytes: every format on the wire and on disk, in files beside this one. `ADJOURN_BLESS=1` writes them anew.
//! Who changes one raises the version that it belongs to: `wire.txt` `PROTOCOL_VERSION`, `timeline.txt` the format's
//! version in the journal's magic, `report.txt` the version in the report's magic, those of a game the game's
//! `rules_version`. What the server and the client alone write has its golden files in `tests/golden`.

mod chess; // orders, and the states of a short game
mod diplomacy; // orders, and the states of a whole game
mod layout; // bytes written by hand
mod report; // the report of a turn by mail
mod skirmish; // orders, and the states of a whole match
mod timeline; // header, entries, a file
mod wire; // messages and datagrams
