//! The whole server, from its command line on.

use crate::addresses;
use crate::backup;
use crate::config::{self, Config};
use crate::data_dir::DataDir;
use crate::host_verbs;
use crate::ops::{signals, telemetry};
use crate::run::{Server, Services};
use adjourn_game::Games;
use anyhow::{Context, Result, bail, ensure};
use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;
use std::fmt;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Adjourn's dedicated server. Without a verb: `serve`.
#[derive(Parser)]
#[command(name = "adjourn-server", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the server: live matches and the turn mailbox.
    Serve(Serve),
    /// Run live matches alone.
    Live(Live),
    /// Run the turn mailbox alone.
    Mailbox(Mailbox),
    /// Copy the whole data folder into a new folder: store, keys, configuration, journals, replays. A server may run meanwhile.
    Backup(Backup),
    /// Put a backup back, as a data folder that is empty or not there yet.
    Restore(Restore),
    /// Print the whole configuration with its defaults, as a `config.toml`.
    Config,
    /// Add a rule: `ban PLAYER`, `ban ADDRESS`, `ban NETWORK` or `mute PLAYER`; PLAYER is an id or a name. A running server
    /// follows within seconds.
    Forbid(RuleArgs),
    /// Take a rule back.
    Allow(RuleArgs),
    /// List the rules.
    Rules(DataArg),
    /// List who is here, live and by mail.
    Who(DataArg),
    /// Put a player out, who may come back.
    Kick(Kick),
}

#[derive(Args)]
struct DataArg {
    /// The data folder. The server makes it on first use.
    #[arg(long, default_value = "data", value_name = "DIR")]
    data: PathBuf,
}

#[derive(Args)]
struct RuleArgs {
    #[command(flatten)]
    data: DataArg,
    /// "ban" or "mute".
    verb: String,
    /// A player's id or name, an address, or a network.
    whom: String,
}

#[derive(Args)]
struct Kick {
    #[command(flatten)]
    data: DataArg,
    /// A player's id or name.
    whom: String,
}

#[derive(Args)]
struct Backup {
    #[command(flatten)]
    data: DataArg,
    /// The new folder. It holds keys: keep it as you keep a password.
    folder: PathBuf,
}

#[derive(Args)]
struct Restore {
    /// The backup.
    folder: PathBuf,
    #[command(flatten)]
    data: DataArg,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    live: LiveArg,
    #[command(flatten)]
    http: HttpArg,
    #[command(flatten)]
    host: Host,
}

#[derive(Args)]
struct Live {
    #[command(flatten)]
    live: LiveArg,
    /// The mailbox whose games are played live here, such as `http://127.0.0.1:4480`.
    #[arg(long, value_name = "URL")]
    mailbox: Option<String>,
    /// The fingerprint of that mailbox. Its identity then vouches for its certificate, and no authority has to.
    #[arg(long, value_name = "FP")]
    mailbox_fingerprint: Option<String>,
    /// The file with the service key of that mailbox: `service.key` in its data folder.
    #[arg(long, value_name = "FILE")]
    service_key: Option<PathBuf>,
    #[command(flatten)]
    host: Host,
}

#[derive(Args)]
struct Mailbox {
    #[command(flatten)]
    http: HttpArg,
    #[command(flatten)]
    host: Host,
}

#[derive(Args)]
struct LiveArg {
    /// Where players connect (UDP). `[::]` is for IPv4 too. Port 0: a free port.
    #[arg(long, value_name = "ADDR")]
    live: Option<SocketAddr>,
}

#[derive(Args)]
struct HttpArg {
    /// Where the mailbox's API is served: plain HTTP on loopback, TLS elsewhere. `[::]` is for IPv4 too.
    #[arg(long, value_name = "ADDR")]
    http: Option<SocketAddr>,
}

#[derive(Args)]
struct Host {
    #[command(flatten)]
    data: DataArg,
    /// Where metrics and health are served (HTTP).
    #[arg(long, value_name = "ADDR")]
    ops: Option<SocketAddr>,
    /// A network whose addresses have no limit on connections and calls, in addition to those in the configuration.
    #[arg(long, value_name = "NET")]
    trust: Vec<IpNet>,
    /// Write one JSON object to this file when all services listen.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

/// Runs the server: reads the command line, and does what it says. Whoever makes a server with games of their own names
/// theirs.
#[must_use]
pub fn main(games: Games) -> ExitCode {
    signals::keep_alive();
    match run(games, Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may read it.
            let _unread = writeln!(std::io::stderr(), "adjourn-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(games: Games, cli: Cli) -> Result<()> {
    match cli.verb {
        None => both(games, &cli.serve),
        Some(Verb::Serve(args)) => both(games, &args),
        Some(Verb::Live(args)) => serve(games, &args.host, Services::Live, |config| {
            config.live = args.live.live.unwrap_or(config.live);
            config.mailbox_url = args.mailbox.unwrap_or_else(|| config.mailbox_url.clone());
            config.mailbox_fingerprint =
                args.mailbox_fingerprint.unwrap_or_else(|| config.mailbox_fingerprint.clone());
            config.service_key = args.service_key.or(config.service_key.take());
        }),
        Some(Verb::Mailbox(args)) => serve(games, &args.host, Services::Mailbox, |config| {
            config.mailbox.http = args.http.http.unwrap_or(config.mailbox.http);
        }),
        Some(Verb::Backup(args)) => {
            let list = backup::backup(&args.data.data, &args.folder)?;
            println!(
                "{} files of the server {} are in {}",
                list.files(),
                list.fingerprint,
                args.folder.display()
            );
            Ok(())
        }
        Some(Verb::Restore(args)) => {
            let list = backup::restore(&args.folder, &args.data.data)?;
            let (files, data) = (list.files(), args.data.data.display());
            println!(
                "{files} files are in {data}. Start the server there: it is the server {}",
                list.fingerprint
            );
            Ok(())
        }
        Some(Verb::Config) => Ok(write!(std::io::stdout(), "{}", config::as_file()?)?),
        Some(Verb::Forbid(args)) => host_verbs::set_rule(&open(&args.data)?, &args.verb, &args.whom, true),
        Some(Verb::Allow(args)) => host_verbs::set_rule(&open(&args.data)?, &args.verb, &args.whom, false),
        Some(Verb::Rules(args)) => host_verbs::print_rules(&open(&args)?),
        Some(Verb::Who(args)) => host_verbs::print_who(&open(&args)?),
        Some(Verb::Kick(args)) => host_verbs::kick(&open(&args.data)?, &args.whom),
    }
}

/// The folder of a server that has run. A mistyped one is not made.
fn open(data: &DataArg) -> Result<DataDir> {
    let folder = &data.data;
    ensure!(folder.is_dir(), "there is no folder {}: `--data` names the server's", folder.display());
    DataDir::open(folder)
}

fn both(games: Games, args: &Serve) -> Result<()> {
    serve(games, &args.host, Services::Both, |config| {
        config.live = args.live.live.unwrap_or(config.live);
        config.mailbox.http = args.http.http.unwrap_or(config.mailbox.http);
    })
}

fn serve(games: Games, host: &Host, services: Services, set: impl FnOnce(&mut Config)) -> Result<()> {
    telemetry::init();
    let data = &host.data.data;
    let mut config = Config::load(&data.join("config.toml"))?;
    set(&mut config);
    config.ops = host.ops.unwrap_or(config.ops);
    config.trusted.extend(&host.trust);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut interrupt, mut terminate) = {
        let _entered = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    let mut server =
        Server::start(games, data, config, services).context("the server could not be started")?;
    announce(&server);
    if let Some(path) = &host.ready_file {
        server.write_ready_file(path)?;
    }
    let broken = runtime.block_on(async {
        tokio::select! {
            () = either(&mut interrupt, &mut terminate) => None,
            part = server.broken() => Some(part),
        }
    });
    if let Some(part) = broken {
        bail!("{part} has panicked; games are taken up again at the next start");
    }
    tracing::info!("stopping: players are told, everything is written (a second signal stops at once)");
    std::thread::spawn(move || {
        runtime.block_on(either(&mut interrupt, &mut terminate));
        std::process::exit(130);
    });
    server.stop();
    tracing::info!("stopped");
    Ok(())
}

async fn either(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

fn announce(server: &Server) {
    let ready = &server.ready;
    if let Some(live) = ready.live {
        say(format_args!("Adjourn plays live on {} (UDP)", reachable(live)));
    }
    if let (Some(url), Some(http)) = (&ready.url, ready.http) {
        let url = url.replace(&http.to_string(), &reachable(http).to_string());
        say(format_args!("Adjourn takes turns by mail on {url}/v1; look at it on {url}/docs"));
    }
    say(format_args!("Metrics:     http://{}/metrics", ready.ops));
    say(format_args!("Fingerprint: {}", ready.fingerprint));
    if let Some(live) = ready.live {
        announce_play(live, &ready.fingerprint);
    }
    if let Some(http) = ready.http {
        say(format_args!("By mail:     {} mail --server {}", client(), addresses::reachable(http)));
    }
    let none = || "none".to_owned();
    let live = ready.live.map_or_else(none, |live| live.to_string());
    let http = ready.url.clone().unwrap_or_else(none);
    tracing::info!(live, http, ops = %ready.ops, fingerprint = ready.fingerprint, "ready");
}

/// Says something to whoever has started the server. Nobody may read it, which is no reason not to run.
fn say(line: fmt::Arguments<'_>) {
    let _unread = writeln!(std::io::stdout(), "{line}");
}

/// How the client is run on this machine.
fn client() -> &'static str {
    // Cargo tells what it runs of itself; whoever runs the binary may have no sources.
    let by_cargo = std::env::var_os("CARGO").is_some();
    if by_cargo { "cargo run --release -p adjourn-client --" } else { "adjourn" }
}

fn announce_play(live: SocketAddr, pin: &str) {
    let (client, here) = (client(), addresses::reachable(live));
    say(format_args!("Play:        {client} play --server {here} --fingerprint {pin}"));
    if !live.ip().is_loopback() {
        say(format_args!(
            "or from another machine: adjourn play --server {} --fingerprint {pin}",
            reachable(live)
        ));
    }
}

/// An address at which others can reach what listens on `address`: of a server that listens on all addresses, the one from
/// which this machine speaks to others.
fn reachable(address: SocketAddr) -> SocketAddr {
    if !address.ip().is_unspecified() {
        return address;
    }
    let outward = || {
        let socket = std::net::UdpSocket::bind((std::net::Ipv4Addr::UNSPECIFIED, 0))?;
        // Nothing is sent: the system only looks up the way (192.0.2.1 is for documentation, RFC 5737).
        socket.connect((std::net::Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    };
    let ip = outward().map_or(std::net::Ipv4Addr::LOCALHOST.into(), |local: SocketAddr| local.ip());
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_address_is_one_at_which_a_server_can_be_reached() {
        for text in ["[::]:4433", "0.0.0.0:4433"] {
            let printed = reachable(text.parse().expect("an address"));
            assert!(!printed.ip().is_unspecified() && printed.port() == 4433, "{text}: {printed}");
        }
        let named: SocketAddr = "192.0.2.7:1".parse().expect("an address");
        assert_eq!(reachable(named), named);
    }

    /// An option before a verb would be for another verb: the server would use `./data` instead of the folder that is
    /// named.
    #[test]
    fn an_option_before_a_verb_is_refused_and_not_ignored() {
        let error =
            Cli::try_parse_from(["adjourn-server", "--data", "d", "serve"]).err().expect("is refused");
        assert!(error.to_string().contains("'serve' cannot be used with '--data <DIR>'"), "{error}");
        assert!(Cli::try_parse_from(["adjourn-server", "serve", "--data", "d"]).is_ok());
        assert!(Cli::try_parse_from(["adjourn-server", "--data", "d"]).is_ok());
    }
}
