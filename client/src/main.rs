//! The client's binary, `adjourn`.

use adjourn_client::bot::{self, BotOptions, Opponent};

use adjourn_client::home::Home;
use adjourn_client::live::handle::{LiveCommand, LiveHandle};
use adjourn_client::live::session::{self, SessionOptions};
use adjourn_client::load::{self, LoadOptions};
use adjourn_client::mail::{self, LivePlace};
use adjourn_client::replay;
use adjourn_client::tui::{self, Exit, TuiOptions};
use adjourn_client::verbs::{self, IdentityVerb, MailArgs, MailVerb};
use adjourn_shared::api::LiveView;
use adjourn_shared::game::Strength;
use adjourn_shared::identity::Fingerprint;
use adjourn_shared::ids::GameId;
use adjourn_shared::text;
use adjourn_shared::wire::lobby::LobbyCommand;
use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// Adjourn's client. Without a verb: play on the server of this machine.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    play: Play,
}

#[derive(Subcommand)]
enum Verb {
    /// Play in the terminal.
    Play(Play),
    /// Watch a running match in the terminal; without a MATCH, choose one in the lobby.
    Watch(Watch),
    /// Play matches without a terminal; prints one JSON line for each.
    Bot(Bot),
    /// Make load: many players with real connections.
    Load(Load),
    /// Matches that are over.
    #[command(subcommand)]
    Replay(Replay),
    /// Take turns by mail: in the terminal, or with a verb that prints JSON for scripts.
    Mail {
        #[command(flatten)]
        args: MailArgs,
        #[command(subcommand)]
        verb: Option<MailVerb>,
    },
    /// From mail to live and back.
    #[command(flatten)]
    Tempo(verbs::TempoVerb),
    /// One's keys: link another device, revoke a lost one, back the key up.
    Identity {
        #[command(flatten)]
        args: MailArgs,
        #[command(subcommand)]
        verb: IdentityVerb,
    },
    /// Show one's own id.
    Whoami(HomeArg),
    /// Forget the identity that a server had, after its host has said that it changed.
    Forget {
        #[command(flatten)]
        home: HomeArg,
        /// HOST:PORT, as it was given to `play`.
        server: String,
    },
}

#[derive(Args)]
struct HomeArg {
    /// One's own folder, with key and name; by default the system's place for it.
    #[arg(long, env = "ADJOURN_HOME", value_name = "DIR")]
    home: Option<PathBuf>,
}

#[derive(Args)]
struct Play {
    #[command(flatten)]
    home: HomeArg,
    /// HOST:PORT.
    #[arg(long, default_value = "127.0.0.1:4433")]
    server: String,
    /// The identity that the server must have; by default the one that it had before.
    #[arg(long, value_name = "FP")]
    fingerprint: Option<Fingerprint>,
    /// The name to go by; asked once.
    #[arg(long)]
    name: Option<String>,
}

#[derive(Args)]
struct Watch {
    #[command(flatten)]
    play: Play,
    /// The match's id.
    #[arg(value_name = "MATCH")]
    game_id: Option<GameId>,
}

#[derive(Args)]
struct Bot {
    /// HOST:PORT.
    #[arg(long, default_value = "127.0.0.1:4433")]
    server: String,
    /// The identity that the server must have.
    #[arg(long, value_name = "FP")]
    fingerprint: Option<Fingerprint>,
    /// The game.
    #[arg(long, default_value = "skirmish")]
    game: String,
    /// How well to play.
    #[arg(long, value_enum, default_value_t = BotStrength::Strong)]
    strength: BotStrength,
    /// Against a bot of the server, or whoever comes.
    #[arg(long, value_enum, default_value_t = Opponent::Bot)]
    opponent: Opponent,
    /// How many matches.
    #[arg(long, default_value_t = 1)]
    matches: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum BotStrength {
    Weak,
    Strong,
}

#[derive(Args)]
struct Load {
    /// HOST:PORT.
    #[arg(long, default_value = "127.0.0.1:4433")]
    server: String,
    /// The identity that the server must have.
    #[arg(long, value_name = "FP")]
    fingerprint: Option<Fingerprint>,
    /// How many players.
    #[arg(long, default_value_t = 100)]
    players: u32,
    /// Players in a match.
    #[arg(long, default_value_t = 4)]
    seats: u8,
    /// How long to play once all have joined.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Orders of each player in a second.
    #[arg(long, default_value_t = 2)]
    commands_per_second: u32,
    /// Round trip to add, in milliseconds.
    #[arg(long, default_value_t = 0)]
    rtt_ms: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum Replay {
    /// List the replays in a folder.
    List {
        /// The folder: by default that of a server run in this folder.
        #[arg(default_value = "data/replays")]
        folder: PathBuf,
    },
    /// Play one in the terminal.
    Play {
        /// The file.
        file: PathBuf,
    },
    /// Re-simulate one and compare everything; prints one JSON line. Exit code 1: a difference; 2: can't be read.
    Verify {
        /// The file.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.verb {
        None => play(&cli.play, None),
        Some(Verb::Play(args)) => play(&args, None),
        Some(Verb::Watch(args)) => play(&args.play, args.game_id),
        Some(Verb::Bot(args)) => bot::run(&bot_options(args)),
        Some(Verb::Load(args)) => load::run(&load_options(args)),
        Some(Verb::Replay(Replay::Verify { file })) => return verify(&file),
        Some(Verb::Replay(verb)) => replay_verb(verb),
        Some(Verb::Mail { args, verb: Some(verb) }) => return verbs::run_mail(&args, verb),
        Some(Verb::Mail { args, verb: None }) => by_mail(&args),
        Some(Verb::Tempo(verb)) => return verbs::run_tempo(verb),
        Some(Verb::Identity { args, verb }) => return verbs::run_identity(&args, verb),
        Some(Verb::Whoami(home)) => whoami(&home),
        Some(Verb::Forget { home, server }) => forget(&home, &server),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adjourn: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Plays in the terminal: the lobby of a server, and matches; or watches a match at once.
fn play(args: &Play, watch: Option<GameId>) -> Result<()> {
    let home = Home::open(args.home.home.as_deref())?;
    let name = match args.name.clone().or_else(|| home.name()) {
        Some(name) => text::clean_name(&name).context("a name has 1 to 24 visible characters")?,
        None => {
            let suggestion = std::env::var("USER").unwrap_or_default();
            let Some(name) = tui::ask_name(&suggestion)? else { return Ok(()) };
            name
        }
    };
    home.set_name(&name)?;
    let options = SessionOptions {
        servers: vec![args.server.clone()],
        name: name.clone(),
        fingerprint: args.fingerprint,
        home,
    };
    let handle = session::start(options)?;
    if let Some(game_id) = watch {
        handle.commands.blocking_send(LiveCommand::Lobby(LobbyCommand::Watch(game_id)))?;
    }
    show(handle, name, args.server.clone())
}

/// Takes turns by mail in the terminal.
fn by_mail(args: &MailArgs) -> Result<()> {
    let mut options = args.options()?;
    let name = match options.name.clone().or_else(|| options.home.name()) {
        Some(name) => name,
        None => {
            let suggestion = std::env::var("USER").unwrap_or_default();
            let Some(name) = tui::ask_name(&suggestion)? else { return Ok(()) };
            name
        }
    };
    let name = text::clean_name(&name).context("a name has 1 to 24 visible characters")?;
    options.home.set_name(&name)?;
    options.name = Some(name.clone());
    let (place, mailbox, home) = (options.address.to_string(), options.address.clone(), options.home.clone());
    let mail = mail::start(options)?;
    let live_name = name.clone();
    let connect = move |live: &LiveView| {
        let LivePlace { servers, fingerprint } = LivePlace::of(live, &mailbox)?;
        let fingerprint = Some(fingerprint);
        session::start(SessionOptions { servers, name: live_name.clone(), fingerprint, home: home.clone() })
    };
    left(tui::mail::run(mail, place, name, &connect)?)
}

/// How a screen was left, as the process's end.
fn left(exit: Exit) -> Result<()> {
    match exit {
        Exit::Quit | Exit::Left(_) | Exit::Rematch => Ok(()),
        Exit::Ended(reason) => anyhow::bail!("the session ended: {reason}"),
        Exit::Signal(signal) => anyhow::bail!("ended by {signal}"),
    }
}

/// Shows a session until the user leaves it.
fn show(handle: LiveHandle, player_name: String, place: String) -> Result<()> {
    left(tui::run(handle, TuiOptions { player_name, place, only_match: false })?)
}

fn bot_options(args: Bot) -> BotOptions {
    BotOptions {
        server: args.server,
        fingerprint: args.fingerprint,
        game: args.game,
        strength: match args.strength {
            BotStrength::Weak => Strength::Weak,
            BotStrength::Strong => Strength::Strong,
        },
        opponent: args.opponent,
        matches: args.matches,
    }
}

fn load_options(args: Load) -> LoadOptions {
    LoadOptions {
        server: args.server,
        fingerprint: args.fingerprint,
        players: args.players,
        seats: args.seats,
        seconds: args.seconds,
        commands_per_second: args.commands_per_second,
        rtt_ms: args.rtt_ms,
        json: args.json,
    }
}

fn verify(file: &std::path::Path) -> ExitCode {
    let printed = replay::verify(file).and_then(|line| {
        println!("{}", serde_json::to_string(&line)?);
        Ok(line.ok)
    });
    match printed {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("adjourn: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn replay_verb(verb: Replay) -> Result<()> {
    match verb {
        Replay::List { folder } => {
            for line in replay::list(&folder)? {
                println!("{}", serde_json::to_string(&line)?);
            }
            Ok(())
        }
        Replay::Play { file } => {
            show(replay::start(replay::read(&file)?)?, String::new(), file.display().to_string())
        }
        Replay::Verify { .. } => unreachable!("handled for its exit code"),
    }
}

fn whoami(home: &HomeArg) -> Result<()> {
    let home = Home::open(home.home.as_deref())?;
    let public_key = home.identity()?.public_key();
    println!("player      {}", home.player()?);
    println!("fingerprint {}", Fingerprint::of(&public_key));
    println!("name        {}", home.name().unwrap_or_else(|| "(not chosen yet)".to_owned()));
    Ok(())
}

fn forget(home: &HomeArg, server: &str) -> Result<()> {
    let known = Home::open(home.home.as_deref())?.forget(server).context("can't forget")?;
    println!("{}", if known { "forgotten" } else { "not known" });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_of_the_mailbox_takes_the_common_flags() {
        let game = "07".repeat(16);
        let verbs = [
            "tables",
            "new chess",
            "table GAME",
            "join GAME",
            "leave GAME",
            "start GAME",
            "invite GAME GAME",
            "bot GAME 1",
            "pause GAME vote",
            "substitute GAME 1",
            "resign GAME",
            "inbox",
            "show GAME",
            "orders GAME",
            "preview GAME e4",
            "submit GAME e4",
            "compose GAME --turn 1 --seat 0 e4",
            "withdraw GAME",
            "ready GAME",
            "history GAME",
            "log GAME",
            "forecast GAME",
            "report GAME 1 FILE",
            "say GAME text",
            "messages GAME",
            "export GAME FILE",
            "verify FILE",
            "receipts GAME",
            "watch",
            "server",
            "games",
            "me",
            "rename Anna",
            "settings",
            "players Anna",
            "leaderboard chess",
            "sign-out",
        ];
        let keys = ["show", "link GAME", "revoke KEY", "backup FILE", "restore FILE"];
        let lines = verbs.map(|verb| format!("mail {verb}")).into_iter();
        let tempo = ["golive GAME", "adjourn GAME --off", "live GAME e4 --adjourn"].map(str::to_owned);
        for line in lines.chain(tempo).chain(keys.map(|verb| format!("identity {verb}"))) {
            let line = format!("adjourn {line} --name Ann --server HOST:1 --home DIR --insecure-http");
            let parsed = Cli::try_parse_from(line.replace("GAME", &game).split(' '));
            assert!(
                parsed.is_ok(),
                "{line}: {}",
                parsed.err().map(|error| error.to_string()).unwrap_or_default()
            );
        }
    }
}
