//! What games bring to the terminal, a folder for each, and what stands in where they bring nothing. This is the only part
//! of the client that names games.

pub mod board; // what a game brings for its turns
mod board_presenter; // a replay of a game of turns
mod chess;
mod diplomacy;
pub mod face; // all that a game brings, and the list of those that do
pub mod generic; // any game of turns, by its picture and its legal orders
pub mod generic_presenter; // the same in real time
mod picture; // a text that can be scrolled
pub mod presenter; // what a game brings for its matches in real time
pub mod reserved; // keys that screens keep for themselves
pub mod settings; // what a game lets people choose, in words
mod skirmish;

use face::Face;

/// The faces of the games that ship, in the order in which a lobby offers them.
pub const SHIPPED: &[&dyn Face] = &[&skirmish::SkirmishFace, &chess::ChessFace, &diplomacy::DiplomacyFace];
