//! What opens the terminal: a server's lobby, a mailbox, a replay.

use super::args::{HomeArg, Play};
use crate::home::Home;
use crate::last_server::{self, Tempo};
use crate::live::handle::{LiveCommand, LiveHandle};
use crate::live::session::{self, SessionOptions};
use crate::mail::{self, LivePlace};
use crate::ui;
use crate::ui::driver::{Exit, ask_name};
use crate::ui::games::face::Faces;
use crate::ui::live::{Around, LiveOptions};
use crate::verbs::MailArgs;
use adjourn_game::ids::GameId;
use adjourn_game::text;
use adjourn_shared::api::LiveView;
use adjourn_shared::wire::lobby::LobbyCommand;
use anyhow::{Context, Result};

/// Plays in the terminal: the lobby of a server, and matches; or watches a match at once.
pub(super) fn play(args: &Play, watch: Option<GameId>, faces: Faces) -> Result<()> {
    match in_lobby(args, watch, faces)? {
        Exit::OtherTempo => by_mail(&mail_args(args), faces),
        exit => left(exit),
    }
}

/// Takes turns by mail in the terminal.
pub(super) fn by_mail(args: &MailArgs, faces: Faces) -> Result<()> {
    match in_inbox(args, faces)? {
        // Wherever the player comes from, both know the server by now.
        Exit::OtherTempo => play(&play_args(args), None, faces),
        exit => left(exit),
    }
}

/// For the inbox of the server where the player is.
fn mail_args(play: &Play) -> MailArgs {
    MailArgs {
        home: play.home.home.clone(),
        mail: None,
        server: None,
        insecure_http: false,
        fingerprint: play.fingerprint,
        name: play.name.clone(),
    }
}

/// For the lobby of the server where the player is.
fn play_args(mail: &MailArgs) -> Play {
    Play {
        home: HomeArg { home: mail.home.clone() },
        server: None,
        fingerprint: mail.fingerprint,
        name: mail.name.clone(),
    }
}

fn in_lobby(args: &Play, watch: Option<GameId>, faces: Faces) -> Result<Exit> {
    let home = Home::open(args.home.home.as_deref())?;
    let Some(name) = chosen_name(&home, args.name.clone())? else { return Ok(Exit::Quit) };
    let server = last_server::address(&home, args.server.as_deref(), Tempo::Live)?;
    let options = SessionOptions {
        games: faces.rules(),
        servers: vec![server.clone()],
        name: name.clone(),
        fingerprint: args.fingerprint,
        home,
        game: None,
        drawn_from_state: faces.drawn_from_state(),
    };
    let handle = session::start(options)?;
    if let Some(game_id) = watch {
        handle.commands.blocking_send(LiveCommand::Lobby(LobbyCommand::Watch(game_id)))?;
    }
    let options = LiveOptions { player_name: name, place: server, around: Around::Lobby, faces };
    Ok(ui::live::run(handle, options)?)
}

fn in_inbox(args: &MailArgs, faces: Faces) -> Result<Exit> {
    let mut options = args.options()?;
    let Some(name) = chosen_name(&options.home, options.name.clone())? else { return Ok(Exit::Quit) };
    options.name = Some(name.clone());
    let (place, mailbox, home) = (options.address.to_string(), options.address.clone(), options.home.clone());
    let mail = mail::start(options)?;
    let live_name = name.clone();
    let connect = move |game: GameId, live: &LiveView| {
        let LivePlace { servers, fingerprint } = LivePlace::of(live, &mailbox)?;
        let fingerprint = Some(fingerprint);
        session::start(SessionOptions {
            games: faces.rules(),
            servers,
            name: live_name.clone(),
            fingerprint,
            home: home.clone(),
            game: Some(game),
            drawn_from_state: faces.drawn_from_state(),
        })
    };
    let options = LiveOptions { player_name: name, place, around: Around::Mailbox, faces };
    Ok(ui::mail::run(mail, options, &connect)?)
}

/// How a screen was left, as the process's end.
pub(super) fn left(exit: Exit) -> Result<()> {
    match exit {
        Exit::Quit | Exit::Left(_) | Exit::Rematch | Exit::OtherTempo => Ok(()),
        Exit::Ended(reason) => anyhow::bail!("the session ended: {reason}"),
        Exit::NotOpened(reason) => {
            anyhow::bail!("no session was opened: {reason} (`adjourn-server` starts a server)")
        }
        Exit::Lost(text) => anyhow::bail!("{text}"),
        Exit::Signal(signal) => anyhow::bail!("ended by {signal}"),
    }
}

/// Shows a session until the user leaves it.
pub(super) fn show(handle: LiveHandle, player_name: String, place: String, faces: Faces) -> Result<()> {
    left(ui::live::run(handle, LiveOptions { player_name, place, around: Around::Lobby, faces })?)
}

/// The name that the player goes by: as the command line says, as it was, or as it is asked for now. It is remembered.
/// `None`: the player would rather leave.
fn chosen_name(home: &Home, wanted: Option<String>) -> Result<Option<String>> {
    let name = match wanted.or_else(|| home.name()) {
        Some(name) => name,
        None => match ask_name(&std::env::var("USER").unwrap_or_default())? {
            Some(name) => name,
            None => return Ok(None),
        },
    };
    let name = text::clean_name(&name).context("a name has 1 to 24 visible characters")?;
    home.set_name(&name)?;
    Ok(Some(name))
}
