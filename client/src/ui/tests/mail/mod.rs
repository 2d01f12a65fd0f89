//! The mail side as a player meets it: keys and mouse in, commands and the picture out. The rules behind it are the real
//! ones; the mailbox is played by the tests.

mod chess;
mod faceless;
mod inbox;
mod live;
mod orders;
mod people;
pub(in crate::ui) mod sample;
mod screens;
mod skirmish;
