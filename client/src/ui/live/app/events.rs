//! What comes from the session, and what it changes on the screens.

use super::{LiveApp, View};
use crate::live::handle::{LiveEvent, MatchInfo};
use crate::submission::words as problem_words;
use crate::ui::driver::Exit;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words;
use crate::ui::live::lobby::Lobby;
use crate::ui::live::next::Next;
use crate::ui::live::playing::Playing;
use crate::ui::live::room::RoomScreen;
use crate::ui::live::turns::TurnsScreen;
use crate::ui::live::words::seconds;
use adjourn_shared::live::client::{Lost, NotTaken};
use adjourn_shared::wire::lobby::LobbyEvent;
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};

impl LiveApp {
    /// Something from the session.
    pub fn live(&mut self, event: LiveEvent) {
        match event {
            LiveEvent::Welcome(welcome) => self.welcome(welcome),
            LiveEvent::Reconnecting { reason, attempt } => {
                let reason = words::clean(&reason.to_string());
                self.connecting = Some(format!("No connection: {reason}. Trying again (attempt {attempt})…"));
            }
            LiveEvent::Lost(lost) => self.lost(lost),
            LiveEvent::NotSent(_) => {
                self.shell.say(Tone::Warning, "Not done: there is no connection to the server.");
            }
            LiveEvent::Lobby(event) => self.lobby(event),
            LiveEvent::MatchBegan(info) => self.match_began(info),
            LiveEvent::Rejected { text, .. } => {
                self.shell.say(Tone::Warning, &format!("Order refused: {text}"));
                self.shell.ring();
            }
            LiveEvent::OrdersMayBeLost(count) => {
                let orders = if count == 1 { "one".to_owned() } else { count.to_string() };
                let text = format!("The connection was lost, and {orders} of your orders may be, too.");
                self.shell.say(Tone::Warning, &text);
            }
            LiveEvent::MatchLeft(reason) => self.match_left(reason),
            event @ (LiveEvent::ReplayComing { .. }
            | LiveEvent::ReplayStored { .. }
            | LiveEvent::NoReplay { .. }) => {
                if let Some((tone, text)) = self.shell.keeping.news(event) {
                    self.shell.say(tone, &text);
                }
            }
            LiveEvent::Ended { reason } => {
                let tells_why = self.options.is_one_match() && self.left.is_none();
                let reason = self.ended.get_or_insert_with(|| words::clean(&reason.to_string()));
                // Whoever shows the game by mail tells why.
                if tells_why {
                    self.exit.get_or_insert(Exit::Ended(reason.clone()));
                }
            }
            event => self.of_game(event),
        }
    }

    /// Something of the match or table session on the screen; what comes too late for it changes nothing.
    fn of_game(&mut self, event: LiveEvent) {
        let shell = &mut self.shell;
        match (&mut self.view, event) {
            (View::Match(playing), LiveEvent::AdjournVotes { seats, needed }) => {
                playing.adjourn_votes(&seats, needed, shell);
            }
            (View::Match(playing), LiveEvent::Seat(seat, event)) => playing.seat_event(seat, event, shell),
            (View::Match(playing), LiveEvent::Checkpoint(tick)) => playing.checkpoint(tick),
            (View::Match(playing), LiveEvent::ClockStalled(stands)) => playing.stands(stands, shell),
            (View::Match(_), LiveEvent::JournalDamaged(damage)) => {
                shell.say(Tone::Warning, &format!("{}.", words::sentence(&damage.to_string())));
            }
            (View::Match(playing), LiveEvent::PauseVote { by, pause, votes, needed }) => {
                playing.pause_vote(by, pause, (votes, needed), shell);
            }
            (View::Match(playing), LiveEvent::OutOfStep) => playing.out_of_step(),
            (View::Match(playing), LiveEvent::Desync(found)) => playing.desync(&found, shell),
            (View::Match(playing), LiveEvent::Doubtful(why)) => playing.doubtful(&why),
            (View::Turns(turns), LiveEvent::Silent(silent)) => turns.silent(silent, shell),
            (View::Match(playing), LiveEvent::Silent(silent)) => playing.silent = silent,
            (View::Turns(turns), LiveEvent::Table(table)) => turns.table(table, shell),
            (View::Turns(turns), LiveEvent::Stored(receipt)) => turns.stored(&receipt, shell),
            (view, LiveEvent::NotTaken(why)) => {
                let text = match why {
                    NotTaken::Refused(problem) => problem_words(&problem),
                    why => why.to_string(),
                };
                match view {
                    View::Turns(turns) => turns.not_taken(&text, shell),
                    _ => shell.say(Tone::Bad, &text),
                }
            }
            (_, LiveEvent::AdjournsSoon(in_s)) => {
                let when = seconds(in_s);
                shell.say(Tone::Warning, &format!("Adjourned in {when}: you go on by mail then."));
            }
            // The frames show it, or it has no place on the screen yet.
            _ => {}
        }
    }

    /// Signed in, for the first time or again.
    fn welcome(&mut self, welcome: Welcome) {
        self.connecting = None;
        self.shell.welcome = Some(welcome);
        if !matches!(self.view, View::Connecting) {
            return;
        }
        if self.options.is_one_match() {
            self.waiting_since_ms.get_or_insert(self.shell.canvas.now_ms);
        } else {
            self.show(View::Lobby(Lobby::default()));
        }
    }

    /// Signed in again, but the room or match that the user was in is gone: the user is told, and is in the lobby.
    fn lost(&mut self, lost: Lost) {
        match lost {
            Lost::Match | Lost::Watched => {}
            Lost::Room(_) => (self.shell.room, self.shell.countdown) = (None, None),
            Lost::Queue(_) => self.shell.waiting = false,
        }
        let shown = match lost {
            Lost::Match | Lost::Watched => matches!(self.view, View::Match(_) | View::Turns(_)),
            Lost::Room(_) => matches!(self.view, View::Room(_)),
            Lost::Queue(_) => false,
        };
        if shown && self.options.is_one_match() {
            let played = match &self.view {
                View::Match(playing) => playing.lost_words(),
                _ => String::new(),
            };
            let text = format!("The live session was lost: the game goes on by mail.{played}");
            self.exit.get_or_insert(Exit::Lost(text));
            return;
        }
        if shown {
            self.go(Next::Lobby);
        }
        self.shell.say(Tone::Warning, &format!("Back in the lobby: {lost}."));
    }

    /// A match begins, or goes on after a lost connection: then the player finds everything as it was.
    fn match_began(&mut self, info: MatchInfo) {
        self.connecting = None;
        self.shell.waiting = false;
        self.shell.countdown = None;
        self.left = None;
        match &mut self.view {
            View::Match(playing) if playing.game_id() == info.game_id => return playing.go_on(info),
            View::Turns(turns) if turns.game_id() == info.game_id => return turns.go_on(info),
            _ => {}
        }
        let session = TurnsScreen::new(info.clone(), &self.shell).map(|screen| View::Turns(Box::new(screen)));
        let match_ = || Playing::new(info.clone(), &self.shell).map(|screen| View::Match(Box::new(screen)));
        match session.or_else(match_) {
            None => self.shell.say(Tone::Bad, &format!("This build can't show the game {}.", info.game)),
            Some(view) => {
                self.show(view);
                self.shell.ring();
            }
        }
    }

    fn match_left(&mut self, reason: MatchLeftReason) {
        match &mut self.view {
            View::Match(playing) => playing.over = true,
            View::Turns(turns) => turns.over = true,
            _ => return,
        }
        self.left = Some(reason);
        // After the end the player looks at the result for as long as he likes.
        if reason != MatchLeftReason::Ended {
            self.go(Next::Lobby);
            if reason == MatchLeftReason::Adjourned {
                let text = "Adjourned: the game goes on by mail. i opens your inbox, where it is.";
                self.shell.say(Tone::Good, text);
            } else {
                self.shell.say(Tone::Warning, &format!("Back in the lobby: {reason}."));
            }
        }
    }

    fn lobby(&mut self, event: LobbyEvent) {
        match event {
            LobbyEvent::Overview(overview) => self.shell.overview = overview,
            LobbyEvent::Room(room) => {
                self.shell.room = Some(room);
                // What comes of it is no quick match and no practice that could be asked for again.
                self.shell.last_start = None;
                if matches!(self.view, View::Connecting | View::Lobby(_) | View::Create(_)) {
                    self.show(View::Room(RoomScreen::default()));
                }
            }
            LobbyEvent::RoomLeft(error) => {
                self.shell.room = None;
                self.shell.countdown = None;
                if matches!(self.view, View::Room(_)) {
                    self.show(View::Lobby(Lobby::default()));
                }
                if let Some(error) = error {
                    self.shell.say(Tone::Warning, &format!("You left the room: {error}."));
                }
            }
            LobbyEvent::Countdown(seconds) => {
                if seconds.is_none() && self.shell.countdown.is_some() {
                    self.shell.say(Tone::Plain, "The countdown was broken off.");
                }
                self.shell.countdown = seconds;
            }
            LobbyEvent::Waiting(waiting) => self.shell.waiting = waiting,
            LobbyEvent::Chat(line) => {
                self.shell.heard(&line);
                let view = &self.view;
                self.shell.canvas.log.chat(&line, |seat| match view {
                    View::Turns(turns) => turns.who(seat),
                    View::Match(playing) => playing.who(seat),
                    _ => format!("seat {seat}"),
                });
            }
            LobbyEvent::Rematch(offer) => {
                let by = words::clean(&offer.by);
                let keys = match self.view {
                    View::Lobby(_) => " R: play again. D: no.",
                    _ => "",
                };
                self.shell.say(Tone::Good, &format!("{by} wants a rematch.{keys}"));
                self.shell.rematch = Some(offer);
                self.shell.ring();
            }
            LobbyEvent::NamedApart(name) => {
                let name = words::clean(&name);
                let text = format!(
                    "Somebody here has your name, or one that looks like it: here you are \"{name}\"."
                );
                self.shell.say(Tone::Warning, &text);
            }
            LobbyEvent::Error(error) => self.shell.say(Tone::Bad, &format!("Not done: {error}.")),
        }
    }
}
