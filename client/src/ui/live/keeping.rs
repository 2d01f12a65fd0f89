//! The replay of a match that is over, which the player wants to keep: how far it is, in words.

use crate::live::handle::LiveEvent;
use crate::ui::kit::chat_log::Tone;
use crate::ui::kit::words;
use adjourn_game::ids::GameId;
use adjourn_shared::live::client::StoredReplay;

/// The replay that the player wanted last.
#[derive(Default)]
pub struct Keeping(Option<(GameId, State)>);

enum State {
    /// So many hundredths are there.
    Coming(u64),
    /// Where it is.
    Stored(String),
    /// Why there is none.
    Failed(String),
}

impl Keeping {
    fn state(&self, game_id: GameId) -> Option<&State> {
        self.0.as_ref().filter(|(theirs, _)| *theirs == game_id).map(|(_, state)| state)
    }

    /// The player wants it. Says whether to ask for it: not if it is there or on its way.
    pub fn want(&mut self, game_id: GameId) -> bool {
        let ask = matches!(self.state(game_id), None | Some(State::Failed(_)));
        if ask {
            self.0 = Some((game_id, State::Coming(0)));
        }
        ask
    }

    /// The row of the key, as it stands.
    #[must_use]
    pub fn words(&self, game_id: GameId) -> String {
        match self.state(game_id) {
            None => "v      keep the replay".to_owned(),
            Some(State::Coming(0)) => "v      the replay is on its way…".to_owned(),
            Some(State::Coming(hundredths)) => format!("v      the replay is on its way: {hundredths} %"),
            Some(State::Stored(place)) => format!("v      the replay is stored: {place}"),
            Some(State::Failed(why)) => format!("v      no replay: {why}"),
        }
    }

    /// Something has come of it: what the player is told, if anything.
    pub fn news(&mut self, event: LiveEvent) -> Option<(Tone, String)> {
        let (game_id, state, told) = match event {
            LiveEvent::ReplayComing { game_id, bytes, size_bytes } => {
                (game_id, State::Coming(bytes * 100 / size_bytes.max(1)), None)
            }
            LiveEvent::ReplayStored { game_id, stored: StoredReplay { place, was_there } } => {
                let place = words::clean(&place);
                let is = if was_there { "was there already" } else { "is stored" };
                let text =
                    format!("The replay {is}: {place}. `adjourn replay play` with this file shows it.");
                (game_id, State::Stored(place), Some((Tone::Good, text)))
            }
            LiveEvent::NoReplay { game_id, why } => {
                let why = words::clean(&why.to_string());
                let text = format!("No replay: {why}.");
                (game_id, State::Failed(why), Some((Tone::Warning, text)))
            }
            _ => return None,
        };
        self.0 = Some((game_id, state));
        told
    }
}
