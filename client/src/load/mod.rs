//! `adjourn load`: many simulated players with real connections. They do not simulate the game: they follow bundles,
//! check their order, and give orders that are legal without knowing the state.

mod delay; // a socket that adds a round trip
mod measure; // what is counted
mod options; // what load to make
mod player; // one simulated player

pub use options::{LoadOptions, LoadOrder};

use crate::live::endpoint;
use crate::printed;
use anyhow::{Context, Result, ensure};
use measure::{Measures, Summary};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{oneshot, watch};

/// Players that share a socket: some sockets, but not a thousand.
const PLAYERS_PER_SOCKET: u32 = 50;
/// Signing in costs both sides signatures: it is spread out.
const SIGN_INS_AT_ONCE: usize = 16;

/// Makes the load and prints what was measured.
///
/// # Errors
/// If the players do not fill whole tables, the server can't be reached, or a player could not join or go on.
pub fn run(options: &LoadOptions) -> Result<()> {
    ensure!(options.seats > 0 && options.players >= u32::from(options.seats), "fewer players than seats");
    ensure!(
        options.players.is_multiple_of(u32::from(options.seats)),
        "{} players do not fill tables of {} seats: choose a multiple",
        options.players,
        options.seats
    );
    ensure!(
        options.order.is_some() || options.commands_per_second == 0,
        "{} has no orders that are legal in every state: add --commands-per-second 0",
        options.game
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let summary = runtime.block_on(drive(options))?;
    if options.json {
        printed::json(&summary)?;
    } else {
        printed::text(&summary)?;
    }
    ensure!(summary.failed == 0, "{} of {} players failed", summary.failed, options.players);
    Ok(())
}

async fn drive(options: &LoadOptions) -> Result<Summary> {
    let address = endpoint::resolve(&options.server)?;
    let measures = Arc::new(Mutex::new(Measures::default()));
    let (phase, _) = watch::channel(player::Phase::Joining);
    let gate = Arc::new(tokio::sync::Semaphore::new(SIGN_INS_AT_ONCE));
    let mut sockets = Vec::new();
    let mut tasks = Vec::new();
    let mut joined = Vec::new();
    let matches = options.players / u32::from(options.seats);
    for number in 0..matches {
        let (code, codes) = watch::channel(None);
        let mut code = Some(code);
        for seat in 0..options.seats {
            let index = number * u32::from(options.seats) + u32::from(seat);
            if index.is_multiple_of(PLAYERS_PER_SOCKET) {
                sockets.push(socket(address, options)?);
            }
            let endpoint = sockets.last().context("there is a socket")?.clone();
            let (ready, is_ready) = oneshot::channel();
            joined.push(is_ready);
            let table = match code.take() {
                Some(code) => player::Table::Open { code, seats: options.seats },
                None => player::Table::Join(codes.clone()),
            };
            let plan = player::Plan {
                address,
                fingerprint: options.fingerprint,
                name: format!("load {index}"),
                game: options.game.clone(),
                order: options.order,
                table,
                commands_per_second: options.commands_per_second,
                phase: phase.subscribe(),
                gate: Arc::clone(&gate),
                measures: Arc::clone(&measures),
                ready,
            };
            tasks.push(tokio::spawn(player::run(endpoint, plan)));
        }
    }
    for is_ready in joined {
        // A player that failed says so in the measures.
        let _failed = is_ready.await;
    }
    phase.send_replace(player::Phase::Playing);
    tokio::time::sleep(Duration::from_secs(options.seconds)).await;
    phase.send_replace(player::Phase::Done);
    for task in tasks {
        task.await?;
    }
    for socket in &sockets {
        // A moment for goodbyes; the server would notice anyway.
        let _late = tokio::time::timeout(Duration::from_secs(1), socket.wait_idle()).await;
    }
    let measures = measures.lock().unwrap_or_else(PoisonError::into_inner);
    ensure!(
        measures.joined > 0,
        "nobody could join: {}",
        measures.first_error.as_deref().unwrap_or("no reason")
    );
    Ok(Summary::of(&measures, options))
}

fn socket(address: SocketAddr, options: &LoadOptions) -> Result<quinn::Endpoint> {
    if options.rtt_ms == 0 {
        return endpoint::open(address);
    }
    delay::open(address, Duration::from_millis(options.rtt_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_who_would_find_no_table_are_refused() {
        let mut options = LoadOptions {
            server: "127.0.0.1:1".into(),
            fingerprint: None,
            game: "race".into(),
            order: Some(|number| number.to_le_bytes().to_vec()),
            players: 13,
            seats: 4,
            seconds: 1,
            commands_per_second: 1,
            rtt_ms: 0,
            json: false,
        };
        let error = run(&options).expect_err("one is left over");
        assert_eq!(error.to_string(), "13 players do not fill tables of 4 seats: choose a multiple");
        options.players = 3;
        assert!(run(&options).is_err());
    }

    #[test]
    fn orders_that_nothing_makes_are_refused() {
        let options = LoadOptions {
            server: "127.0.0.1:1".into(),
            fingerprint: None,
            game: "race".into(),
            order: None,
            players: 4,
            seats: 4,
            seconds: 1,
            commands_per_second: 1,
            rtt_ms: 0,
            json: false,
        };
        let error = run(&options).expect_err("no orders");
        assert!(error.to_string().starts_with("race has no orders"), "{error}");
    }
}
