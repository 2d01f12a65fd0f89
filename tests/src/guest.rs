//! A scripted player on a real server, with the client's own code.

use adjourn_client::live::endpoint;
use adjourn_client::live::link::{Credentials, Link};
use adjourn_client::live::player::{Happened, Player};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{ClientMessage, MatchLeftReason, ServerMessage};
use anyhow::{Context, Result};
use std::net::SocketAddr;
use std::time::Duration;

/// A signed-in player.
pub struct Guest {
    /// The player, with its match.
    pub player: Player,
    /// Keeps the socket.
    endpoint: Box<dyn std::any::Any>,
}

impl Guest {
    /// Signs in with the key of this number.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn sign_in(server: SocketAddr, number: u8, name: &str) -> Result<Self> {
        Self::sign_in_with(server, &KeyPair::from_secret(&[number; 32]), name).await
    }

    /// Signs in with a key.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn sign_in_with(server: SocketAddr, key: &KeyPair, name: &str) -> Result<Self> {
        let endpoint = endpoint::open(server)?;
        let who = Credentials { key, name, pinned: None };
        let link = Link::connect(&endpoint, server, &who).await?;
        Ok(Self { player: Player::new(link, None), endpoint: Box::new(endpoint) })
    }

    /// Asks the lobby for something.
    ///
    /// # Errors
    /// If the connection is over.
    pub async fn ask(&mut self, command: LobbyCommand) -> Result<()> {
        self.player.link.send(&ClientMessage::Lobby(command)).await
    }

    /// Plays on until something happens that `wanted` recognises.
    ///
    /// # Errors
    /// If the connection is over, or nothing of the kind happens for half a minute.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(&Player, Happened) -> Option<T>) -> Result<T> {
        let wait = async {
            loop {
                let happened = self.player.next().await?;
                if let Some(found) = wanted(&self.player, happened) {
                    return Ok(found);
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), wait).await.context("it never happened")?
    }

    /// Plays on until an event of the lobby that `wanted` recognises.
    ///
    /// # Errors
    /// As [`Guest::until`].
    pub async fn until_lobby<T>(&mut self, mut wanted: impl FnMut(LobbyEvent) -> Option<T>) -> Result<T> {
        self.until(|_, happened| match happened {
            Happened::Message(ServerMessage::Lobby(event)) => wanted(event),
            _ => None,
        })
        .await
    }

    /// Plays on until the match has reached this tick.
    ///
    /// # Errors
    /// As [`Guest::until`].
    pub async fn until_tick(&mut self, tick: u32) -> Result<()> {
        self.until(|player, _| {
            let simulation = player.follower.as_ref()?.simulation()?;
            (simulation.tick() >= tick).then_some(())
        })
        .await
    }

    /// Plays on until the match is left.
    ///
    /// # Errors
    /// As [`Guest::until`].
    pub async fn until_match_left(&mut self) -> Result<MatchLeftReason> {
        self.until(|_, happened| match happened {
            Happened::MatchLeft(reason) => Some(reason),
            _ => None,
        })
        .await
    }

    /// Vanishes without a goodbye.
    pub fn vanish(self) {
        drop(self.endpoint);
    }
}
