//! A match on the screen: the bars around the game's presenter, chat, pause, menu, help, result, replay controls.

mod absent; // who is away, and who plays for them
mod banners; // what a player must not miss
mod draw; // the bars around the presenter, and what lies over it

use super::chat_box::ChatBox;
use super::menu::{self, Item};
use super::next::Next;
use super::options::Around;
use super::replay::Replay;
use super::shell::LiveShell;
use crate::live::handle::{Frame, LiveCommand, MatchInfo};
use crate::ui::games::face::ShownGame;
use crate::ui::games::presenter::{Effect, Presenter};
use crate::ui::games::reserved::{Place, is_reserved};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::help::HelpPage;
use crate::ui::kit::keys::is_control;
use crate::ui::kit::row::stepped;
use crate::ui::kit::words;
use adjourn_game::Strength;
use adjourn_game::ids::{GameId, Seat, Tick};
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use adjourn_shared::wire::message::{DesyncFound, Stall};
use ratatui::crossterm::event::{KeyCode, KeyEvent, MouseEvent};
use std::collections::BTreeMap;

/// What lies over the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overlay {
    None,
    Help(HelpPage),
    Menu(usize),
    ConfirmSurrender,
    ConfirmLeave,
    Result,
}

/// What orders come to once all is decided.
const DECIDED: &str = "The match is over: orders change nothing any more.";

/// A match as the player follows it.
pub struct Playing {
    info: MatchInfo,
    around: Around,
    game: ShownGame,
    presenter: Box<dyn Presenter>,
    frame: Option<Frame>,
    /// When it came.
    frame_at_ms: u64,
    /// The first tick that was shown.
    began_at: Tick,
    chat: ChatBox,
    overlay: Overlay,
    result_seen: bool,
    desync: Option<String>,
    unreadable: Option<String>,
    /// The controls of a replay, if it is one.
    replay: Option<Replay>,
    /// Up to where the mailbox has the match.
    stored: Option<Tick>,
    /// Why the clock stands, if it does.
    stall: Option<Stall>,
    /// Whether nothing comes from the server.
    pub silent: bool,
    /// Whether the player has voted for going on by mail.
    adjourns: bool,
    /// The seats whose players are away, each with the bot that plays for them, if one does.
    absent: BTreeMap<Seat, Option<Strength>>,
    /// Whether the match has let this client go.
    pub over: bool,
}

impl Playing {
    /// A match that begins, or `None` if there is no presenter for its game.
    #[must_use]
    pub fn new(info: MatchInfo, shell: &LiveShell) -> Option<Self> {
        let game = shell.faces.of_match(&info)?;
        Some(Self {
            presenter: game.presenter(&info, shell.canvas.theme)?,
            replay: info.last_tick.map(|last| Replay::new(last, info.tick_hz, !game.kind().is_of_ticks())),
            info,
            around: shell.around,
            game,
            frame: None,
            frame_at_ms: 0,
            began_at: 0,
            chat: ChatBox::default(),
            overlay: Overlay::None,
            result_seen: false,
            desync: None,
            unreadable: None,
            stored: None,
            stall: None,
            silent: false,
            adjourns: false,
            absent: BTreeMap::new(),
            over: false,
        })
    }

    /// Which match it is.
    #[must_use]
    pub const fn game_id(&self) -> GameId {
        self.info.game_id
    }

    /// The same match, after the connection was lost and found again.
    pub fn go_on(&mut self, info: MatchInfo) {
        self.info = info;
        self.desync = None;
        self.stall = None;
        self.silent = false;
        self.over = false;
    }

    fn is_replay(&self) -> bool {
        self.replay.is_some()
    }

    /// A new frame.
    pub fn frame(&mut self, frame: Frame, shell: &mut LiveShell) {
        self.frame_at_ms = shell.canvas.now_ms;
        if self.frame.is_none() {
            self.began_at = frame.tick;
        }
        match self.presenter.frame(&frame, shell.canvas.now_ms) {
            Ok(effects) => {
                self.unreadable = None;
                self.apply(effects, shell);
            }
            Err(text) => self.unreadable = Some(text),
        }
        if let Some(replay) = &mut self.replay {
            replay.drawn(frame.tick);
        }
        if frame.outcome.is_some() && !self.result_seen && !self.is_replay() {
            self.result_seen = true;
            self.overlay = Overlay::Result;
            shell.ring();
        }
        self.frame = Some(frame);
    }

    /// The mailbox has the match up to this tick.
    pub fn checkpoint(&mut self, tick: Tick) {
        self.stored = Some(tick);
    }

    /// Who sits there, for the player.
    #[must_use]
    pub fn who(&self, seat: Seat) -> String {
        if self.info.seat == Some(seat) { "you".to_owned() } else { self.player(seat) }
    }

    /// Who wants to adjourn.
    pub fn adjourn_votes(&mut self, seats: &[Seat], needed: u8, shell: &mut LiveShell) {
        self.adjourns = self.info.seat.is_some_and(|seat| seats.contains(&seat));
        let names: Vec<_> = seats.iter().map(|seat| self.player(*seat)).collect();
        if names.is_empty() {
            shell.say(Tone::Plain, "Nobody wants to adjourn any more.");
            return;
        }
        let agree = if self.info.seat.is_some() && !self.adjourns { " (Esc, Adjourn agrees)" } else { "" };
        let text = format!(
            "{} to go on by mail: {} of {needed}{agree}.",
            words::those_who_want(&names),
            names.len()
        );
        shell.say(Tone::Warning, &text);
    }

    /// Somebody asks for a pause, or for its end.
    pub fn pause_vote(&self, by: Seat, pause: bool, (votes, needed): (u8, u8), shell: &mut LiveShell) {
        let (who, what) = (self.player(by), if pause { "a pause" } else { "an end of the pause" });
        let text = format!("{who} asks for {what}: {votes} of {needed} votes (p: vote for it).");
        shell.say(Tone::Warning, &text);
    }

    /// The state differs from the server's, and is asked for anew.
    pub fn out_of_step(&mut self) {
        self.desync = Some("Out of step with the server: the match is loaded anew".into());
    }

    /// The server found where the state differed.
    pub fn desync(&self, found: &DesyncFound, shell: &mut LiveShell) {
        let part = found.part.as_ref().map_or_else(String::new, |part| format!(" in {}", words::clean(part)));
        let entity = found.entity.map_or_else(String::new, |entity| format!(", entity {entity}"));
        let text = format!(
            "You were out of step with the server since tick {}{part}{entity}; it was reported.",
            found.tick
        );
        shell.say(Tone::Warning, &text);
    }

    /// What is shown may never have happened.
    pub fn doubtful(&mut self, why: &str) {
        self.desync = Some(format!("This may never have happened: {}.", words::clean(why)));
    }

    /// Applies a key.
    pub fn key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        if self.chat.is_open() {
            self.chat.key(key, shell);
            return Next::Stay;
        }
        if is_control(key, 'c') {
            return if self.overlay == Overlay::ConfirmLeave { Next::Quit } else { self.ask_to_leave() };
        }
        if self.overlay != Overlay::None {
            return self.overlay_key(key, shell);
        }
        if let Some(replay) = &mut self.replay
            && let Some(done) = replay.line_key(key)
        {
            match done {
                Ok(command) => command.into_iter().for_each(|command| shell.send(command)),
                Err(told) => shell.say(Tone::Warning, told),
            }
            return Next::Stay;
        }
        if let Some(command) = self.replay_command(key) {
            shell.send(command);
            return Next::Stay;
        }
        let place = if self.is_replay() { Place::Replay } else { Place::Match };
        let offered = (!is_reserved(key, place)).then(|| self.presenter.key(key, shell.canvas.now_ms));
        if let Some(effects) = offered.flatten() {
            self.apply(effects, shell);
            return Next::Stay;
        }
        match key.code {
            KeyCode::Enter if self.over => return self.leave(shell),
            KeyCode::Enter if !self.is_replay() => self.chat.open(ChatTo::All, key.code),
            KeyCode::Char('?') | KeyCode::F(1) => self.overlay = Overlay::Help(HelpPage::default()),
            KeyCode::Char('p') if self.info.seat.is_some() => self.toggle_pause(shell),
            KeyCode::Esc | KeyCode::F(10) => self.overlay = Overlay::Menu(0),
            _ => {}
        }
        Next::Stay
    }

    /// Something the mouse did outside of what the shell drew.
    pub fn mouse(&mut self, mouse: MouseEvent, shell: &mut LiveShell) {
        if self.overlay == Overlay::None {
            let effects = self.presenter.mouse(mouse, shell.canvas.now_ms);
            self.apply(effects, shell);
        }
    }

    /// A click on a row of the menu.
    pub fn click(&mut self, index: usize, shell: &mut LiveShell) -> Next {
        let item = self.menu(shell).get(index).copied().unwrap_or(Item::GoOn);
        self.choose(item, shell)
    }

    /// Adds pasted text to the chat line.
    pub fn paste(&mut self, text: &str) {
        self.chat.paste(text);
    }

    fn apply(&mut self, effects: Vec<Effect>, shell: &mut LiveShell) {
        for effect in effects {
            match effect {
                Effect::Order(_) if self.is_decided() => shell.say(Tone::Plain, DECIDED),
                Effect::Order(bytes) => shell.send(LiveCommand::Order(bytes)),
                Effect::Say(tone, text) => shell.say(tone, &text),
                Effect::Bell => shell.ring(),
            }
        }
    }

    /// Whether nothing can change any more.
    fn is_decided(&self) -> bool {
        self.over || self.frame.as_ref().is_some_and(|frame| frame.outcome.is_some())
    }

    fn toggle_pause(&mut self, shell: &mut LiveShell) {
        let paused = self.frame.as_ref().is_some_and(|frame| frame.paused.is_some());
        shell.send(LiveCommand::Pause(!paused));
        shell.say(Tone::Plain, if paused { "You asked to go on." } else { "You asked for a pause." });
    }

    fn replay_command(&mut self, key: KeyEvent) -> Option<LiveCommand> {
        let tick = self.frame.as_ref().map_or(0, |frame| frame.tick);
        self.replay.as_mut()?.key(key, tick)
    }

    fn ask_to_leave(&mut self) -> Next {
        if self.is_replay() {
            return Next::Quit;
        }
        self.overlay = Overlay::ConfirmLeave;
        Next::Stay
    }

    /// Back to the lobby; tells the server if the match still has this client.
    fn leave(&mut self, shell: &mut LiveShell) -> Next {
        if self.is_replay() {
            return Next::Quit;
        }
        if !self.over {
            shell.lobby(LobbyCommand::LeaveMatch);
        }
        Next::Lobby
    }

    fn menu(&self, shell: &LiveShell) -> Vec<Item> {
        let replay = shell.may_keep_replay(&self.info);
        menu::items(self.info.seat.is_some(), self.over, self.around != Around::Nothing, replay)
    }

    fn choose(&mut self, item: Item, shell: &mut LiveShell) -> Next {
        self.overlay = Overlay::None;
        match item {
            Item::GoOn => {}
            Item::Help => self.overlay = Overlay::Help(HelpPage::default()),
            Item::Sound => {
                shell.sound = !shell.sound;
                shell.ring();
            }
            Item::Adjourn => shell.send(LiveCommand::Adjourn(!self.adjourns)),
            Item::Replay => {
                shell.keep_replay(self.info.game_id);
                self.overlay = Overlay::Result;
            }
            Item::Surrender => self.overlay = Overlay::ConfirmSurrender,
            Item::Leave if self.over || self.info.seat.is_none() => return self.leave(shell),
            Item::Leave => return self.ask_to_leave(),
        }
        Next::Stay
    }

    fn overlay_key(&mut self, key: KeyEvent, shell: &mut LiveShell) -> Next {
        let yes = matches!(key.code, KeyCode::Char('y' | 'Y'));
        match self.overlay {
            Overlay::None => {}
            Overlay::Help(mut page) => {
                self.overlay = if page.key(key) { Overlay::Help(page) } else { Overlay::None };
            }
            Overlay::Menu(chosen) => {
                let items = self.menu(shell);
                match key.code {
                    KeyCode::Up | KeyCode::Down => {
                        self.overlay = Overlay::Menu(stepped(chosen, items.len(), key.code == KeyCode::Down));
                    }
                    KeyCode::Enter | KeyCode::Char(' ') => return self.choose(items[chosen], shell),
                    _ => self.overlay = Overlay::None,
                }
            }
            Overlay::ConfirmSurrender => {
                self.overlay = Overlay::None;
                if yes {
                    shell.send(LiveCommand::Resign);
                }
            }
            Overlay::ConfirmLeave => {
                self.overlay = Overlay::None;
                if yes {
                    return self.leave(shell);
                }
            }
            Overlay::Result => match key.code {
                KeyCode::Enter => return self.leave(shell),
                KeyCode::Char('a') => return self.again(shell),
                KeyCode::Char('v') if shell.may_keep_replay(&self.info) => {
                    shell.keep_replay(self.info.game_id)
                }
                KeyCode::Char('r') if shell.may_rematch(&self.info) => {
                    let left = self.leave(shell);
                    return shell.rematch(self.info.game_id, left);
                }
                KeyCode::Esc => self.overlay = Overlay::None,
                _ => {}
            },
        }
        Next::Stay
    }

    fn again(&mut self, shell: &mut LiveShell) -> Next {
        let Some(command) = shell.last_start.clone() else { return Next::Stay };
        let next = self.leave(shell);
        shell.lobby(command);
        next
    }

    /// The name of who sits there.
    #[must_use]
    pub fn player(&self, seat: Seat) -> String {
        self.info
            .players
            .get(usize::from(seat.0))
            .map_or_else(|| seat.to_string(), |(_, name)| words::clean(name))
    }
}
