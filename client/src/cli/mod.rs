//! The whole client, from its command line on.

mod args; // verbs and flags
mod maker; // the verbs of who makes games
mod play; // what opens the terminal

use crate::bot::{self, BotOptions};
use crate::home::Home;
use crate::last_server::{self, Tempo};
use crate::load::{self, LoadOptions};
use crate::printed;
use crate::replay::{self, FetchOptions, Trust, UNREADABLE};
use crate::replay_file::ReplayPlace;
use crate::ui::games::face::{Face, Faces, ShownGame};
use crate::verbs;
use crate::watch::{self, WatchOptions};
use adjourn_game::Games;
use adjourn_shared::base::identity::Fingerprint;
use anyhow::{Context, Result};
use args::{Bot, Cli, HomeArg, Load, Play, Replay, Verb, Watch};
use clap::Parser;
use play::{by_mail, play, show};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs the client: reads the command line, and does what it says. `faces` is what games bring to the terminal, as far as
/// they bring anything; whoever makes a client with games of their own names theirs.
#[must_use]
pub fn main(games: Games, faces: &'static [&'static dyn Face]) -> ExitCode {
    let faces = Faces::new(games, faces);
    let cli = Cli::parse();
    let done = match cli.verb {
        None => play(&cli.play, None, faces),
        Some(Verb::Play(args)) => play(&args, None, faces),
        Some(Verb::Watch(args)) if args.json => watch_options(args, games).and_then(watch::run),
        Some(Verb::Watch(args)) => play(&args.play, args.game_id, faces),
        Some(Verb::Bot(args)) => bot_options(args, faces).and_then(|options| bot::run(&options)),
        Some(Verb::Load(args)) => load_options(args, faces).and_then(|options| load::run(&options)),
        Some(Verb::Replay(Replay::Verify { file, server_key, home })) => {
            return verify(games, &file, &home, server_key);
        }
        Some(Verb::Replay(verb)) => replay_verb(verb, faces),
        Some(Verb::Mail { args, verb: Some(verb) }) => return verbs::run_mail(games, &args, verb),
        Some(Verb::Mail { args, verb: None }) => by_mail(&args, faces),
        Some(Verb::Tempo(verb)) => return verbs::run_tempo(games, verb),
        Some(Verb::Identity { args, verb }) => return verbs::run_identity(&args, verb),
        Some(Verb::Whoami(home)) => whoami(&home),
        Some(Verb::Forget { home, server }) => forget(&home, &server),
        Some(Verb::NewGame(args)) => maker::new_game(&args, games),
        Some(Verb::Try(args)) => maker::try_game(&args, faces),
        Some(Verb::Check { game }) => return maker::check_game(games, &game),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            printed::failed(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn bot_options(args: Bot, faces: Faces) -> Result<BotOptions> {
    let games = faces.games();
    let in_real_time = || games.iter().filter(|game| game.kind().is_of_ticks());
    let game = match &args.game {
        Some(name) => in_real_time().find(|game| game.name() == name),
        None => in_real_time().next(),
    };
    let game = game.with_context(|| {
        let known: Vec<_> = in_real_time().map(ShownGame::name).collect();
        format!(
            "this plays games in real time: {}. In a game of turns, a table has bots itself: `adjourn mail new GAME --bot strong`",
            known.join(", ")
        )
    })?;
    Ok(BotOptions {
        games: faces.rules(),
        server: args.server,
        fingerprint: args.fingerprint,
        game: game.name().to_owned(),
        strength: args.strength.into(),
        opponent: args.opponent,
        matches: args.matches,
    })
}

fn watch_options(args: Watch, games: Games) -> Result<WatchOptions> {
    let home = Home::open(args.play.home.home.as_deref())?;
    let name = args.play.name.or_else(|| home.name()).unwrap_or_else(|| "watcher".to_owned());
    Ok(WatchOptions {
        games,
        server: last_server::address(&home, args.play.server.as_deref(), Tempo::Live)?,
        fingerprint: args.play.fingerprint,
        name,
        home,
        game_id: args.game_id,
        picture: args.picture,
    })
}

fn fetch_options(from: Play, games: Games, all: bool, out: Option<PathBuf>) -> Result<FetchOptions> {
    let home = Home::open(from.home.home.as_deref())?;
    Ok(FetchOptions {
        games,
        server: last_server::address(&home, from.server.as_deref(), Tempo::Live)?,
        fingerprint: from.fingerprint,
        name: from.name.or_else(|| home.name()).unwrap_or_else(|| "player".to_owned()),
        home,
        place: out.map_or_else(|| ReplayPlace::Folder(PathBuf::from(".")), ReplayPlace::File),
        all,
    })
}

fn load_options(args: Load, faces: Faces) -> Result<LoadOptions> {
    let games = faces.games();
    let game = match &args.game {
        Some(name) => games.iter().find(|game| game.name() == name),
        None => games.iter().find(|game| game.face().load_order().is_some()),
    };
    let game = game.filter(|game| game.kind().is_of_ticks());
    let game = game.with_context(|| {
        let known = games.iter().filter(|game| game.kind().is_of_ticks()).map(ShownGame::name);
        format!("a load plays a game in real time: {}", known.collect::<Vec<_>>().join(", "))
    })?;
    Ok(LoadOptions {
        server: args.server,
        fingerprint: args.fingerprint,
        game: game.name().to_owned(),
        order: game.face().load_order(),
        players: args.players,
        seats: args.seats,
        seconds: args.seconds,
        commands_per_second: args.commands_per_second,
        rtt_ms: args.rtt_ms,
        json: args.json,
    })
}

fn verify(games: Games, file: &Path, home: &HomeArg, server_key: Option<Fingerprint>) -> ExitCode {
    let checked = || {
        let trust = Trust::new(Some(&Home::open(home.home.as_deref())?), server_key)?;
        let line = replay::verify(games, file, &trust)?;
        printed::json(&line)?;
        anyhow::Ok(line.verdict)
    };
    match checked() {
        Ok(verdict) => ExitCode::from(verdict.exit_code()),
        Err(error) => {
            printed::failed(format_args!("{error:#}"));
            ExitCode::from(UNREADABLE)
        }
    }
}

fn replay_verb(verb: Replay, faces: Faces) -> Result<()> {
    match verb {
        Replay::List { folder: Some(folder), .. } => {
            for line in replay::list(&folder)? {
                printed::json(&line)?;
            }
            Ok(())
        }
        Replay::List { folder: None, from, all, json } => {
            let options = fetch_options(from, faces.rules(), all, None)?;
            replay::list_from_server(options, json)
        }
        Replay::Get { game, out, from } => {
            replay::get(fetch_options(from, faces.rules(), true, out)?, game.beginning())
        }
        Replay::Play { file } => show(
            replay::start(faces.rules(), replay::read(&file)?)?,
            String::new(),
            file.display().to_string(),
            faces,
        ),
        Replay::Verify { .. } => unreachable!("handled for its exit code"),
    }
}

fn whoami(home: &HomeArg) -> Result<()> {
    let home = Home::open(home.home.as_deref())?;
    let public_key = home.identity()?.public_key();
    let name = home.name().unwrap_or_else(|| "(not chosen yet)".to_owned());
    let fingerprint = Fingerprint::of(&public_key);
    printed::text(format_args!(
        "player      {}\nfingerprint {fingerprint}\nname        {name}",
        home.player()?
    ))?;
    Ok(())
}

fn forget(home: &HomeArg, server: &str) -> Result<()> {
    let known = Home::open(home.home.as_deref())?.forget(server).context("can't forget")?;
    printed::text(if known { "forgotten" } else { "not known" })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::games::SHIPPED;
    use adjourn_shipped_games::GAMES;

    #[test]
    fn a_bot_for_a_game_of_turns_is_refused_in_words_and_does_not_wait() {
        let options = |line: &str| {
            let cli = Cli::try_parse_from(line.split(' ')).expect("a command line");
            let Some(Verb::Bot(args)) = cli.verb else { panic!("the verb") };
            bot_options(args, Faces::new(GAMES, SHIPPED)).map(|options| options.game)
        };
        let told = options("adjourn bot --game chess").expect_err("is refused").to_string();
        assert!(told.contains("real time: ") && told.contains("skirmish, lightcycles"), "{told}");
        assert_eq!(options("adjourn bot --game lightcycles").expect("is played"), "lightcycles");
        assert_eq!(options("adjourn bot").expect("is played"), "skirmish");
    }
}
