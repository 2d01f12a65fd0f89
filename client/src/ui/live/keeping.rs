//! The replay of a match that is over, which the player wants to keep: how far it is, in words.

use super::shell::LiveShell;
use crate::live::handle::{LiveCommand, LiveEvent, MatchInfo};
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words;
use crate::ui::live::options::Around;
use adjourn_game::ids::GameId;
use adjourn_shared::live::client::StoredReplay;

/// The replay that the player wanted last.
pub struct Keeping {
    game_id: GameId,
    state: State,
}

enum State {
    /// So many hundredths are there.
    Coming(u64),
    /// Where it is.
    Stored(String),
    /// Why there is none.
    Failed(String),
}

impl LiveShell {
    /// Whether the server may have a replay of this match for the player: not of a game by mail, which is exported.
    #[must_use]
    pub fn may_keep_replay(&self, info: &MatchInfo) -> bool {
        let of_ticks = self.faces.find(&info.game).is_some_and(|game| game.kind().is_of_ticks());
        self.around == Around::Lobby && info.seat.is_some() && info.last_tick.is_none() && of_ticks
    }

    /// Asks for it, unless it is there or on its way.
    pub fn keep_replay(&mut self, info: &MatchInfo) {
        let game_id = info.game_id;
        let before = self.keeping.as_ref().filter(|keeping| keeping.game_id == game_id);
        if before.is_none_or(|keeping| matches!(keeping.state, State::Failed(_))) {
            self.keeping = Some(Keeping { game_id, state: State::Coming(0) });
            self.send(LiveCommand::Replay(game_id));
        }
    }

    /// The row of the key, as it stands.
    #[must_use]
    pub fn keeping_words(&self, game_id: GameId) -> String {
        match self.keeping.as_ref().filter(|keeping| keeping.game_id == game_id).map(|keeping| &keeping.state)
        {
            None => "v      keep the replay".to_owned(),
            Some(State::Coming(0)) => "v      the replay is on its way…".to_owned(),
            Some(State::Coming(hundredths)) => format!("v      the replay is on its way: {hundredths} %"),
            Some(State::Stored(place)) => format!("v      the replay is {place}"),
            Some(State::Failed(why)) => format!("v      no replay: {why}"),
        }
    }

    /// Something has come of it.
    pub fn replay_news(&mut self, event: LiveEvent) {
        let (game_id, state) = match event {
            LiveEvent::ReplayComing { game_id, bytes, size_bytes } => {
                (game_id, State::Coming(bytes * 100 / size_bytes.max(1)))
            }
            LiveEvent::ReplayStored { game_id, stored: StoredReplay { place, was_there } } => {
                let place = words::clean(&place);
                let is = if was_there { "was there already" } else { "is stored" };
                self.say(
                    Tone::Good,
                    &format!("The replay {is}: {place}. `adjourn replay play` with this file shows it."),
                );
                (game_id, State::Stored(place))
            }
            LiveEvent::NoReplay { game_id, why } => {
                let why = words::clean(&why.to_string());
                self.say(Tone::Warning, &format!("No replay: {why}."));
                (game_id, State::Failed(why))
            }
            _ => return,
        };
        self.keeping = Some(Keeping { game_id, state });
    }
}
