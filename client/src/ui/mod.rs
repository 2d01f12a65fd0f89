//! The terminal UI. From the ground up: what screens are made of, the loop that runs them, games, orders, live sessions,
//! play by mail.

pub mod driver; // the terminal, and the one loop that runs every screen
pub mod games; // what each game brings
pub mod kit; // what every screen is made of
pub mod live; // the screens of a live session
pub mod mail; // the screens for play by mail
mod orders; // orders that are put together for a turn

#[cfg(test)]
mod tests;
