//! The verbs of who makes games: a crate for a new one, its checks, and playing it without a server.

use super::args::{NewGame, Try};
use crate::home;
use crate::new_game;
use crate::offline::{self, Trial};
use crate::printed;
use crate::ui;
use crate::ui::driver::Exit;
use crate::ui::games::face::Faces;
use crate::ui::live::{Around, LiveOptions};
use crate::verbs;
use adjourn_game::Games;
use adjourn_game::check::{self, Effort};
use adjourn_game::ids::Seat;
use adjourn_shared::api::GameInfo;
use anyhow::{Result, ensure};
use std::process::ExitCode;
use std::time::Instant;

/// Makes a crate for a new game, and says how to go on.
pub(super) fn new_game(args: &NewGame, games: Games) -> Result<()> {
    let adjourn = args.adjourn.as_deref();
    let name =
        new_game::make(&new_game::NewGame { folder: &args.folder, ticks: args.ticks, adjourn }, games)?;
    let play = format!("cargo run -p play -- try {name}");
    printed::text(format_args!(
        "{folder} has a small game to begin with. Its README.md says how to go on. First:\n\n  \
         cd {folder}\n  \
         {:<44}# its rules, and the checks of every game\n  \
         {play:<44}# play it against a bot\n\n\
         Cargo.toml says where Adjourn's crates are taken from.",
        "cargo test",
        folder = args.folder.display()
    ))?;
    Ok(())
}

/// Plays a game against bots, or lets bots play it.
pub(super) fn try_game(args: &Try, faces: Faces) -> Result<()> {
    let mut trial = trial(args, faces.rules())?;
    if args.bots {
        let played = offline::play_out(&trial)?;
        printed::json(&played)?;
        ensure!(played.outcome.is_some(), "the bots did not bring the game to its end");
        return Ok(());
    }
    loop {
        let options = LiveOptions {
            player_name: "player".into(),
            place: trial.kind.about().title.to_owned(),
            around: Around::Nothing,
            faces,
        };
        match ui::live::run(offline::start(&trial)?, options)? {
            // The same game from another seed.
            Exit::Rematch => trial.seed = trial.seed.wrapping_add(1),
            exit => return super::play::left(exit),
        }
    }
}

fn trial(args: &Try, games: Games) -> Result<Trial> {
    let mut trial = Trial::new(games, &args.game)?;
    if let Some(setup) = verbs::setup(&GameInfo::of(trial.kind)?, &args.setup)? {
        trial.setup = setup;
    }
    trial.seats = args.seats.unwrap_or(trial.seats);
    trial.seat = Some(Seat(args.seat));
    trial.strength = args.strength.into();
    trial.by_turns |= args.turns;
    trial.seed = match args.seed {
        Some(seed) => seed,
        // Short enough to be typed again.
        None => u64::from(u32::from_le_bytes(home::random()?)),
    };
    Ok(trial)
}

/// Checks a game as its maker would.
pub(super) fn check_game(games: Games, name: &str) -> ExitCode {
    let kind = match Trial::new(games, name) {
        Ok(trial) => trial.kind,
        Err(error) => {
            printed::failed(format_args!("{error:#}"));
            return ExitCode::from(2);
        }
    };
    let started = Instant::now();
    let mut clock = || u64::try_from(started.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let report = check::run(kind, Effort::USUAL, &mut clock);
    let told = printed::text(&report);
    ExitCode::from(u8::from(told.is_err() || !report.holds()))
}
