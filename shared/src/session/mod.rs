//! Signing in: the hello of both sides as state machines over messages. They move no bytes and read no clock.

mod client;
mod server;
mod vouched;

pub use client::{ClientHello, ClientStep, SessionError};
pub use server::{ServerHello, ServerStep, SignedIn};
pub use vouched::{Certificate, check_server};

#[cfg(test)]
mod tests;
