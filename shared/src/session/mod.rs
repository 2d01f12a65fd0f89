//! Signing in: the hello of both sides as state machines over messages. They move no bytes and read no clock.

mod client;
mod server;

pub use client::{ClientHello, ClientStep, SessionError};
pub use server::{ServerHello, ServerStep, SignedIn};

#[cfg(test)]
mod tests;
