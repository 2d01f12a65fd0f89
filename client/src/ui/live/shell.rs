//! What all screens of a session share: who the player is, what the lobby last said, and the way to the session.

use super::keeping::Keeping;
use super::next::Next;
use super::options::Around;
use crate::live::handle::{LiveCommand, MatchInfo};
use crate::live::talk::mute_words;
use crate::ui::games::face::{Faces, ShownGame};
use crate::ui::kit::canvas::Canvas;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words;
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::wire::lobby::{ChatLine, LobbyCommand, Overview, RematchOffer, RoomState};
use adjourn_shared::wire::message::Welcome;
use std::collections::VecDeque;

/// Of how many of those who spoke last the names are known.
const SPEAKERS: usize = 64;

/// What all screens of a session share.
pub struct LiveShell {
    /// What they draw with.
    pub canvas: Canvas,
    /// The faces of games.
    pub faces: Faces,
    /// What the server said on signing in.
    pub welcome: Option<Welcome>,
    /// The lobby as last told.
    pub overview: Overview,
    /// The room where the player is.
    pub room: Option<RoomState>,
    /// The countdown of that room.
    pub countdown: Option<u8>,
    /// Whether the player waits for a quick match.
    pub waiting: bool,
    /// The game that the lobby offers first; `None` of a build without games.
    pub game: Option<ShownGame>,
    /// What is around a match.
    pub around: Around,
    /// How the last match was asked for, to ask for another.
    pub last_start: Option<LobbyCommand>,
    /// Who wants to play again with the player.
    pub rematch: Option<RematchOffer>,
    /// The replay that the player wanted last.
    pub keeping: Keeping,
    /// Who has said something, the last one last.
    speakers: VecDeque<(String, PlayerId)>,
    /// Whether the bell may ring. Off until the player wants it.
    pub sound: bool,
    commands: Vec<LiveCommand>,
    bell: bool,
}

impl LiveShell {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(theme: Theme, faces: Faces, around: Around) -> Self {
        Self {
            canvas: Canvas::new(theme),
            faces,
            welcome: None,
            overview: Overview::default(),
            room: None,
            countdown: None,
            waiting: false,
            game: faces.games().first().copied(),
            around,
            last_start: None,
            rematch: None,
            keeping: Keeping::default(),
            speakers: VecDeque::new(),
            sound: false,
            commands: Vec::new(),
            bell: false,
        }
    }

    /// Offers the game that follows in the list, or the one before.
    pub fn turn_game(&mut self, up: bool) {
        self.game = self.game.map(|game| self.faces.next(game, up));
    }

    /// Who the player is.
    #[must_use]
    pub fn me(&self) -> Option<PlayerId> {
        self.welcome.as_ref().map(|welcome| welcome.player)
    }

    /// What the player comes back to from a match, in words.
    #[must_use]
    pub const fn home(&self) -> &'static str {
        match self.around {
            Around::Lobby => "lobby",
            Around::Mailbox => "game",
            Around::Nothing => "shell",
        }
    }

    /// Whether the player can play the same again with the same players.
    #[must_use]
    pub const fn may_rematch(&self, info: &MatchInfo) -> bool {
        info.seat.is_some()
    }

    /// Plays the match again that the player has left: in the lobby; where a mailbox has the game, it makes the table.
    pub fn rematch(&mut self, game_id: GameId, left: Next) -> Next {
        if !matches!(self.around, Around::Lobby) {
            return Next::Rematch;
        }
        self.rematch = None;
        self.lobby(LobbyCommand::Rematch(game_id, true));
        left
    }

    /// Answers whoever wants to play again.
    pub fn answer_rematch(&mut self, wants: bool) {
        if let Some(offer) = self.rematch.take() {
            self.lobby(LobbyCommand::Rematch(offer.game_id, wants));
        }
    }

    /// Whether the server may have a replay of this match for the player: not of a game by mail, which is exported.
    #[must_use]
    pub fn may_keep_replay(&self, info: &MatchInfo) -> bool {
        let of_ticks = self.faces.find(&info.game).is_some_and(|game| game.kind().is_of_ticks());
        self.around == Around::Lobby && info.seat.is_some() && info.last_tick.is_none() && of_ticks
    }

    /// Keeps the replay of a match that is over.
    pub fn keep_replay(&mut self, game_id: GameId) {
        if self.keeping.want(game_id) {
            self.send(LiveCommand::Replay(game_id));
        }
    }

    /// Asks the session for something.
    pub fn send(&mut self, command: LiveCommand) {
        self.commands.push(command);
    }

    /// Asks the lobby for something.
    pub fn lobby(&mut self, command: LobbyCommand) {
        if matches!(command, LobbyCommand::QuickMatch(_) | LobbyCommand::Practice(..)) {
            self.last_start = Some(command.clone());
        }
        self.send(LiveCommand::Lobby(command));
    }

    /// Somebody has said something: whoever did can be muted by name.
    pub fn heard(&mut self, line: &ChatLine) {
        self.speakers.retain(|(_, who)| *who != line.from);
        self.speakers.push_back((line.name.clone(), line.from));
        if self.speakers.len() > SPEAKERS {
            self.speakers.pop_front();
        }
    }

    /// Hears nothing more of a player, or does so again.
    ///
    /// # Errors
    /// In words, if nobody of that name has said anything or is here.
    pub fn mute(&mut self, name: &str, muted: bool) -> Result<(), &'static str> {
        let here = self.overview.players.iter().map(|presence| (&presence.name, presence.player));
        let spoke = self.speakers.iter().rev().map(|(name, who)| (name, *who));
        let wanted = name.to_lowercase();
        let me = self.me();
        let found = spoke.chain(here).find(|(name, who)| name.to_lowercase() == wanted && Some(*who) != me);
        let (name, who) =
            found.ok_or("Nobody of that name has said anything here: /mute NAME, /unmute NAME.")?;
        let told = mute_words(&words::clean(name), muted);
        self.lobby(LobbyCommand::Mute(who, muted));
        self.say(Tone::Plain, &told);
        Ok(())
    }

    /// Tells the player.
    pub fn say(&mut self, tone: Tone, text: &str) {
        self.canvas.say(tone, text);
    }

    /// Rings, if the player wants to hear it.
    pub fn ring(&mut self) {
        self.bell |= self.sound;
    }

    /// What was asked for since the last call.
    pub fn take_commands(&mut self) -> Vec<LiveCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Whether to ring now.
    pub fn take_bell(&mut self) -> bool {
        std::mem::take(&mut self.bell)
    }
}
