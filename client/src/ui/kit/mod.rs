//! What every screen is made of: colours, text, lines that are typed, boxes, the log. It knows no game, no server and no
//! mailbox.

pub mod canvas; // what every screen draws with
pub mod chat_log; // what was said and what happened
pub mod help; // all keys of a screen
pub mod input; // a line that is edited
pub mod keys; // keys by name
pub mod overlay; // boxes over a screen
pub mod row; // rows of lists
pub mod tabs; // the names of panes
pub mod theme; // colours
pub mod words; // text as the player reads it
