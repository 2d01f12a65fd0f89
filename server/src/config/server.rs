//! The configuration: every limit has a default, a file may set some, and what is out of bounds is refused in words.

use super::{MailboxConfig, NamesConfig, ReplayConfig};
use adjourn_game::Games;
use adjourn_shared::base::limits;
use adjourn_shared::base::limits::{ConnectionLimits, LobbyLimits};
use adjourn_shared::live::io::{AbsencePolicy, HostConfig};
use adjourn_shared::timeline::Terms;
use anyhow::{Context, Result, ensure};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Everything that a host can set, as it stands in `config.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The server's name, as players see it.
    pub name: String,
    /// A line for everyone who arrives.
    pub message_of_the_day: String,
    /// Where the live service listens (UDP).
    pub live: SocketAddr,
    /// Where players reach the live service from context, each `HOST:PORT`: for those who come from a game by mail. Empty:
    /// the mailbox's host, and the port on which it listens.
    pub addresses: Vec<String>,
    /// The mailbox whose games are played live here, such as `https://play.example.org`, if it runs in another process.
    /// Empty: none, or the one in this process.
    pub mailbox_url: String,
    /// Authorities beside the public ones that vouch for that mailbox's certificate: a PEM file.
    pub mailbox_ca_file: Option<PathBuf>,
    /// That mailbox's fingerprint, as its start prints it. With it, its identity vouches for its certificate, and no authority
    /// has to. Empty: authorities do.
    pub mailbox_fingerprint: String,
    /// The file with that mailbox's service key: `service.key` of its data folder. Absent: that of our own.
    pub service_key: Option<PathBuf>,
    /// Where metrics and health are served (HTTP).
    pub ops: SocketAddr,
    /// Threads that step matches; 0: one for each core but one.
    pub simulation_threads: u8,
    /// Addresses without a limit on connections and calls, such as the ones a load test comes from.
    pub trusted: Vec<IpNet>,
    /// How matches are run.
    pub matches: MatchConfig,
    /// Replays of matches that are over.
    pub replays: ReplayConfig,
    /// Bounds of connections.
    pub connections: ConnectionLimits,
    /// Bounds of the lobby.
    pub lobby: LobbyLimits,
    /// Players' names.
    pub names: NamesConfig,
    /// Games by mail.
    pub mailbox: MailboxConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: "Adjourn server".into(),
            message_of_the_day: String::new(),
            live: SocketAddr::from((std::net::Ipv6Addr::UNSPECIFIED, 4433)),
            addresses: Vec::new(),
            mailbox_url: String::new(),
            mailbox_ca_file: None,
            mailbox_fingerprint: String::new(),
            service_key: None,
            ops: SocketAddr::from((std::net::Ipv4Addr::LOCALHOST, 9433)),
            simulation_threads: 0,
            // The machine's own addresses: whoever is on the machine can do worse than open connections.
            trusted: vec![
                IpNet::new_assert([127, 0, 0, 0].into(), 8),
                IpNet::new_assert(IpAddr::from(std::net::Ipv6Addr::LOCALHOST), 128),
            ],
            matches: MatchConfig::default(),
            replays: ReplayConfig::default(),
            connections: ConnectionLimits::default(),
            lobby: LobbyLimits::default(),
            names: NamesConfig::default(),
            mailbox: MailboxConfig::default(),
        }
    }
}

/// How matches are run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatchConfig {
    /// Ticks a second, 10 to 60.
    pub tick_hz: u8,
    /// What happens to a seat whose player is away for too long: "bot" or "resign".
    pub absence: Absence,
    /// How long that is, in milliseconds, from when the player was last heard.
    pub absence_grace_ms: u64,
    /// How long a match is kept that all players have left, in milliseconds. It stands, and goes on when one is back;
    /// after this time it is broken off.
    pub abandon_ms: u64,
    /// How long a match waits at its start for those who are not there yet, in milliseconds.
    pub start_wait_ms: u64,
    /// How often one player may pause.
    pub pauses_per_player: u8,
    /// How long a pause may last, in milliseconds.
    pub pause_longest_ms: u64,
    /// By how much spectators are behind, in milliseconds.
    pub watch_delay_ms: u64,
    /// The time between keyframes, in milliseconds.
    pub keyframe_every_ms: u64,
}

impl Default for MatchConfig {
    fn default() -> Self {
        Self {
            tick_hz: 20,
            absence: Absence::Bot,
            absence_grace_ms: 20_000,
            abandon_ms: 86_400_000,
            start_wait_ms: 10_000,
            pauses_per_player: 3,
            pause_longest_ms: 120_000,
            watch_delay_ms: 10_000,
            keyframe_every_ms: 20_000,
        }
    }
}

/// [`AbsencePolicy`], as it is written.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Absence {
    /// A bot plays on until the player is back.
    Bot,
    /// The seat gives up.
    Resign,
}

impl Config {
    /// Reads the file if there is one; else the defaults.
    ///
    /// # Errors
    /// If the file can't be read, has an unknown field, or a value is out of bounds.
    pub fn load(path: &Path) -> Result<Self> {
        let config = match std::fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).with_context(|| format!("in {}", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error).with_context(|| format!("can't read {}", path.display())),
        };
        config.check().with_context(|| format!("in {}", path.display()))?;
        Ok(config)
    }

    pub(super) fn check(&self) -> Result<()> {
        let matches = &self.matches;
        ensure!((10..=60).contains(&matches.tick_hz), "matches.tick_hz must be 10 to 60");
        ensure!(
            (1_000..=600_000).contains(&matches.keyframe_every_ms),
            "matches.keyframe_every_ms must be 1000 to 600000"
        );
        ensure!(
            matches.watch_delay_ms <= limits::WATCH_DELAY_CEILING_MS,
            "matches.watch_delay_ms must be at most {}",
            limits::WATCH_DELAY_CEILING_MS
        );
        for (name, value, least, most) in [
            ("absence_grace_ms", matches.absence_grace_ms, 1_000, 3_600_000),
            ("abandon_ms", matches.abandon_ms, 10_000, 30 * 86_400_000),
            ("start_wait_ms", matches.start_wait_ms, 0, 600_000),
            ("pause_longest_ms", matches.pause_longest_ms, 1_000, 600_000),
        ] {
            ensure!((least..=most).contains(&value), "matches.{name} must be {least} to {most}");
        }
        self.replays.check()?;
        self.names.check()?;
        self.mailbox.check()?;
        self.check_connections()
    }

    fn check_connections(&self) -> Result<()> {
        let connections = &self.connections;
        for (name, value) in [
            ("connections", connections.connections),
            ("connections_per_address", connections.connections_per_address),
            ("connection_burst", connections.connection_burst),
            ("connections_per_minute_per_address", connections.connections_per_minute_per_address),
            ("pending_hellos", connections.pending_hellos),
            ("message_burst", connections.message_burst),
            ("messages_per_second", connections.messages_per_second),
            ("datagram_burst", connections.datagram_burst),
            ("control_queue", connections.control_queue),
        ] {
            ensure!(value > 0, "connections.{name} must be above 0");
        }
        // An order in every tick and an acknowledgement of every tick are what an honest player sends.
        let least = 2 * u32::from(self.matches.tick_hz);
        ensure!(
            connections.datagrams_per_second >= least,
            "connections.datagrams_per_second must be at least {least}, twice matches.tick_hz"
        );
        Ok(())
    }

    /// The configuration of one match.
    #[must_use]
    pub fn host_config(&self, games: Games, slot: u32, tick_hz: u8) -> HostConfig {
        let matches = &self.matches;
        let keyframe_every_ticks = matches.keyframe_every_ms * u64::from(tick_hz) / 1_000;
        HostConfig {
            games,
            slot,
            terms: Terms { pauses_per_player: matches.pauses_per_player, ..Terms::default() },
            absence: match matches.absence {
                Absence::Bot => AbsencePolicy::Bot,
                Absence::Resign => AbsencePolicy::Resign,
            },
            absence_grace_ms: matches.absence_grace_ms,
            abandon_ms: matches.abandon_ms,
            start_wait_ms: matches.start_wait_ms,
            pause_longest_ms: matches.pause_longest_ms,
            watch_delay_ms: matches.watch_delay_ms,
            keyframe_every_ticks: u32::try_from(keyframe_every_ticks).unwrap_or(u32::MAX),
            can_adjourn: false,
        }
    }

    /// How many threads step matches.
    #[must_use]
    pub fn threads(&self) -> usize {
        match self.simulation_threads {
            0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1)),
            threads => usize::from(threads),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_work_is_refused_by_its_name() {
        assert!(Config::default().check().is_ok());
        for (text, named) in [
            ("[matches]\ntick_hz = 61", "matches.tick_hz"),
            ("[matches]\nabandon_ms = 0", "matches.abandon_ms"),
            ("[matches]\npause_longest_ms = 600001", "matches.pause_longest_ms"),
            ("[replays]\nkeep_files = 0", "replays.keep_files"),
            ("[replays]\npieces_per_second = 0", "replays.pieces_per_second"),
            ("[connections]\nmessage_burst = 0", "connections.message_burst"),
            ("[connections]\ndatagrams_per_second = 39", "connections.datagrams_per_second"),
            ("[mailbox]\nsession_days = 0", "mailbox.session_days"),
            ("[mailbox.limits]\nbody_bytes = 0", "mailbox.limits.body_bytes"),
            ("[mailbox.tls]\nkey = \"key.pem\"", "mailbox.tls.certificate"),
            ("[mailbox.tls]\nmode = \"proxy\"", "mailbox.trusted_proxies"),
            ("[mailbox]\npublic_url = \"play.example.org\"", "mailbox.public_url"),
            (
                "[mailbox]\npublic_url = \"https://example.org>\\r\\nBcc: eve@example.org\"",
                "mailbox.public_url",
            ),
            ("[mailbox.notify]\nbatch = 0", "mailbox.notify.batch"),
            ("[mailbox.notify.email]\nhost = \"mail.example.org\"", "email.from must name"),
        ] {
            let config: Config = toml::from_str(text).expect("well written");
            let told = config.check().expect_err(text).to_string();
            assert!(told.contains(named), "{told}");
        }
    }
}
