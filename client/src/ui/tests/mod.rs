//! The UI as a player meets it: keys and mouse in, commands and the picture out, without a terminal and a server.

mod live;
mod mail;
