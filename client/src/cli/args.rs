//! The command line: verbs and flags. What they do is beside.

use crate::bot::Opponent;
use crate::verbs::{BotStrength, GameArg, IdentityVerb, MailArgs, MailVerb, TempoVerb};
use adjourn_game::ids::GameId;
use adjourn_shared::base::identity::Fingerprint;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Adjourn's client. Without a verb: play on the server of this machine.
#[derive(Parser)]
#[command(name = "adjourn", version, args_conflicts_with_subcommands = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub verb: Option<Verb>,
    #[command(flatten)]
    pub play: Play,
}

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Play in the terminal.
    Play(Play),
    /// Watch a running match in the terminal. Without a MATCH: choose one in the lobby.
    Watch(Watch),
    /// Play matches without a terminal. Prints one JSON line for each.
    Bot(Bot),
    /// Make load: many players with real connections.
    Load(Load),
    /// Matches that are over.
    #[command(subcommand)]
    Replay(Replay),
    /// Play by mail: in the terminal, or with a verb that prints JSON for scripts.
    Mail {
        #[command(flatten)]
        args: MailArgs,
        #[command(subcommand)]
        verb: Option<MailVerb>,
    },
    /// From mail to live and back.
    #[command(flatten)]
    Tempo(TempoVerb),
    /// Your keys: link another device, revoke a lost one, back your key up.
    Identity {
        #[command(flatten)]
        args: MailArgs,
        #[command(subcommand)]
        verb: IdentityVerb,
    },
    /// Show who you are: your id, your key's fingerprint, your name.
    Whoami(HomeArg),
    /// Make a game: a folder with a crate that plays at once, and that you change into your game.
    NewGame(NewGame),
    /// Play a game against bots in the terminal, without a server.
    Try(Try),
    /// Check a game, for its maker: rules, texts, snapshots, bots. Prints what is wrong, and what each call costs.
    Check {
        /// The game's name.
        game: String,
    },
    /// Forget the identity that a server had. Do this only after its host has told you that it changed.
    Forget {
        #[command(flatten)]
        home: HomeArg,
        /// HOST:PORT, as you gave it to `play`.
        server: String,
    },
}

#[derive(Args)]
pub(super) struct HomeArg {
    /// Your own folder, with your key and name. By default: the system's place for it.
    #[arg(long, env = "ADJOURN_HOME", value_name = "DIR")]
    pub home: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Play {
    #[command(flatten)]
    pub home: HomeArg,
    /// The server as HOST[:PORT]. By default: the one where you were last, else the server on this machine.
    #[arg(long)]
    pub server: Option<String>,
    /// The identity that the server must have. By default: the one that it had before.
    #[arg(long, value_name = "FP")]
    pub fingerprint: Option<Fingerprint>,
    /// Your name. You are asked for it once.
    #[arg(long)]
    pub name: Option<String>,
}

#[derive(Args)]
pub(super) struct Watch {
    #[command(flatten)]
    pub play: Play,
    /// The match's id.
    #[arg(value_name = "MATCH")]
    pub game_id: Option<GameId>,
    /// Without a terminal: print what happens as JSON lines, one a second in real time and one a turn in other games.
    /// Without MATCH, watch the newest one.
    #[arg(long)]
    pub json: bool,
    /// With --json: print the game's picture, too.
    #[arg(long, requires = "json")]
    pub picture: bool,
}

#[derive(Args)]
pub(super) struct NewGame {
    /// The game's name: lower case letters. The folder has this name too; `games/nim` makes it in `games`.
    #[arg(value_name = "NAME")]
    pub folder: PathBuf,
    /// A game in real time. By default: one by turns.
    #[arg(long)]
    pub ticks: bool,
    /// Where Adjourn's crates are: a checkout, or the URL of a repository. By default: the checkout from which this client
    /// was built.
    #[arg(long, value_name = "PATH|URL")]
    pub adjourn: Option<String>,
}

#[derive(Args)]
pub(super) struct Try {
    /// The game's name.
    pub game: String,
    /// A part of the setup: `KEY=VALUE`. You can give it several times. Or all of it: JSON, or a file with JSON.
    #[arg(long, value_name = "KEY=VALUE|JSON|FILE")]
    pub setup: Vec<String>,
    /// How many seats. By default: the fewest that the game has.
    #[arg(long)]
    pub seats: Option<u8>,
    /// Where you sit. Seat 0 is the one that the game names first.
    #[arg(long, default_value_t = 0, conflicts_with = "bots")]
    pub seat: u8,
    /// How well the bots play.
    #[arg(long, value_enum, default_value_t = BotStrength::Weak)]
    pub strength: BotStrength,
    /// A number from which chance is made: the same one gives the same game. By default: another one each time.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Bots play all seats, without a terminal. Prints how the game ended, as JSON.
    #[arg(long)]
    pub bots: bool,
    /// With --bots: play a game in real time by turns, as by mail.
    #[arg(long, requires = "bots")]
    pub turns: bool,
}

#[derive(Args)]
pub(super) struct Bot {
    /// HOST:PORT.
    #[arg(long, default_value = "127.0.0.1:4433")]
    pub server: String,
    /// The identity that the server must have.
    #[arg(long, value_name = "FP")]
    pub fingerprint: Option<Fingerprint>,
    /// The game. By default: the first one that the lobby offers.
    #[arg(long)]
    pub game: Option<String>,
    /// How well to play.
    #[arg(long, value_enum, default_value_t = BotStrength::Strong)]
    pub strength: BotStrength,
    /// Against whom to play: a bot of the server, or the next player.
    #[arg(long, value_enum, default_value_t = Opponent::Bot)]
    pub opponent: Opponent,
    /// How many matches.
    #[arg(long, default_value_t = 1)]
    pub matches: u32,
}

#[derive(Args)]
pub(super) struct Load {
    /// HOST:PORT.
    #[arg(long, default_value = "127.0.0.1:4433")]
    pub server: String,
    /// The identity that the server must have.
    #[arg(long, value_name = "FP")]
    pub fingerprint: Option<Fingerprint>,
    /// The game, one in real time. By default: the first one for which the client can make orders.
    #[arg(long, value_name = "NAME")]
    pub game: Option<String>,
    /// How many players.
    #[arg(long, default_value_t = 100)]
    pub players: u32,
    /// Players in a match.
    #[arg(long, default_value_t = 4)]
    pub seats: u8,
    /// How long to play once all have joined.
    #[arg(long, default_value_t = 20)]
    pub seconds: u64,
    /// Orders of each player in a second.
    #[arg(long, default_value_t = 2)]
    pub commands_per_second: u32,
    /// Round trip to add, in milliseconds.
    #[arg(long, default_value_t = 0)]
    pub rtt_ms: u64,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Subcommand)]
pub(super) enum Replay {
    /// List the finished matches that you played on a server, the newest first. With a FOLDER: the replays there, one JSON
    /// line each.
    List {
        /// A folder with replays, such as `data/replays` of a server.
        #[arg(conflicts_with_all = ["server", "fingerprint", "name", "all"])]
        folder: Option<PathBuf>,
        #[command(flatten)]
        from: Play,
        /// Also matches of others, if the host shows them.
        #[arg(long)]
        all: bool,
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
    /// Get the replay of a finished match from a server, and say where it is. A file that is there is never written over.
    Get {
        /// The match's id, or its first digits.
        #[arg(value_name = "MATCH")]
        game: GameArg,
        /// The file. By default: one in the current folder, named after the match.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        from: Play,
    },
    /// Play one in the terminal.
    Play {
        /// The file.
        file: PathBuf,
    },
    /// Simulate one again and compare everything. Prints one JSON line. Exit code 0: all agrees, and the server vouches
    /// for it to its end; 3: all agrees, but no server that you know vouches for it to its end; 1: a difference; 2: it
    /// can't be read.
    Verify {
        /// The file.
        file: PathBuf,
        /// The fingerprint of the server from which it must be. Without it, the servers that you have met count.
        #[arg(long, value_name = "FP")]
        server_key: Option<Fingerprint>,
        #[command(flatten)]
        home: HomeArg,
    },
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

    /// An option before a verb would be for another verb, and `--home` left out makes another identity.
    #[test]
    fn an_option_before_a_verb_is_refused_and_not_ignored() {
        let error = Cli::try_parse_from(["adjourn", "--home", "h", "whoami"]).err().expect("is refused");
        assert!(error.to_string().contains("'whoami' cannot be used with '--home <DIR>'"), "{error}");
        assert!(Cli::try_parse_from(["adjourn", "whoami", "--home", "h"]).is_ok());
        assert!(Cli::try_parse_from(["adjourn", "--home", "h"]).is_ok());
        assert!(Cli::try_parse_from(["adjourn", "mail", "--home", "h", "inbox"]).is_ok());
        assert!(Cli::try_parse_from(["adjourn", "mail", "inbox", "--home", "h"]).is_ok());
    }

    #[test]
    fn the_version_names_the_program() {
        let version = Cli::try_parse_from(["adjourn", "--version"]).err().expect("a version").to_string();
        assert!(version.starts_with("adjourn "), "{version}");
    }
}
