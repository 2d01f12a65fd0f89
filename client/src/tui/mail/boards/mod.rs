//! The boards of the games.

pub mod chess;
mod chess_grid; // squares on the screen
pub mod diplomacy;
pub mod picture; // any game, by its picture
pub mod skirmish;
