//! A scripted player on a real server, with the client's own code.

use adjourn_client::live::driver::{Driver, Server};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::live::client::Follower;
use adjourn_shared::live::client::{ClientConfig, Command, Ending, Event, Follow, Input, LiveClient};
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::lobby::{LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{MatchLeftReason, ServerMessage, Welcome};
use adjourn_shipped_games::GAMES;
use anyhow::{Context, Result, anyhow};
use std::net::SocketAddr;
use std::time::Duration;

/// A signed-in player.
pub struct Guest {
    /// The player's session.
    pub driver: Driver,
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
        let config = ClientConfig {
            games: GAMES,
            key: key.clone(),
            name: name.to_owned(),
            follow: Follow::States,
            game: None,
        };
        Self::enter(config, Server::named(&server.to_string(), None)).await
    }

    /// Signs in over a socket of the caller's.
    ///
    /// # Errors
    /// If the server refuses.
    pub async fn sign_in_over(socket: quinn::Endpoint, server: SocketAddr, number: u8) -> Result<Self> {
        let config = ClientConfig {
            games: GAMES,
            key: KeyPair::from_secret(&[number; 32]),
            name: "mover".to_owned(),
            follow: Follow::States,
            game: None,
        };
        Self::enter(config, Server { socket: Some(socket), ..Server::named(&server.to_string(), None) }).await
    }

    async fn enter(config: ClientConfig, server: Server) -> Result<Self> {
        let driver = Driver::new(config, server, None);
        let mut guest = Self { driver };
        guest.until(|_, event| matches!(event, Event::Welcome(_)).then_some(())).await?;
        Ok(guest)
    }

    /// Wants something.
    pub fn send(&mut self, command: Command) {
        self.driver.command(command);
    }

    /// Asks the lobby for something.
    pub fn ask(&mut self, command: LobbyCommand) {
        self.send(Command::Lobby(command));
    }

    /// The match that is followed, or the last one.
    #[must_use]
    pub fn follower(&self) -> Option<&Follower> {
        self.driver.machine().follower()
    }

    /// What the server has said when one signed in.
    ///
    /// # Panics
    /// If the connection is over.
    #[must_use]
    pub fn welcome(&self) -> &Welcome {
        self.driver.machine().welcome().expect("signed in")
    }

    /// Hears a message that the server has not sent.
    pub fn hear(&mut self, message: &ServerMessage) {
        self.driver.input(Input::Control(1, frame(message)));
    }

    /// Plays on until something happens that `wanted` recognises.
    ///
    /// # Errors
    /// If the connection is over, or nothing of the kind happens for half a minute.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(&LiveClient, Event) -> Option<T>) -> Result<T> {
        let wait = async {
            loop {
                let event = self.driver.next().await;
                // What comes after a lost connection is for those to see who wait for it.
                if let Event::Reconnecting { reason, .. } | Event::Ended { reason } = &event {
                    return Err(error(reason.clone()));
                }
                if let Some(found) = wanted(self.driver.machine(), event) {
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
        self.until(|_, event| match event {
            Event::Lobby(event) => wanted(event),
            _ => None,
        })
        .await
    }

    /// Plays on until the match has reached this tick.
    ///
    /// # Errors
    /// As [`Guest::until`].
    pub async fn until_tick(&mut self, tick: u32) -> Result<()> {
        self.until(|client, _| (client.follower()?.simulation()?.tick() >= tick).then_some(())).await
    }

    /// Plays on until the match is left.
    ///
    /// # Errors
    /// As [`Guest::until`].
    pub async fn until_match_left(&mut self) -> Result<MatchLeftReason> {
        self.until(|_, event| match event {
            Event::MatchLeft(reason) => Some(reason),
            _ => None,
        })
        .await
    }

    /// Vanishes without a goodbye.
    pub fn vanish(self) {
        drop(self);
    }
}

/// The server's own reason, where there is one.
fn error(reason: Ending) -> anyhow::Error {
    match reason {
        Ending::Server(reason) => anyhow!(reason),
        reason => anyhow!(reason),
    }
}
