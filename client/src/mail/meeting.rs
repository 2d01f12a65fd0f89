//! A live session at a time that suits all: the calls.

use super::http::Call;
use super::{MailClient, MailError};
use adjourn_game::ids::GameId;
use adjourn_shared::api::{SlotTime, Slots, SlotsRequest};

impl MailClient {
    /// When the players of a game could meet to play live, and when they will.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn meeting_times(&self, game: GameId) -> Result<Slots, MailError> {
        self.ask(Call::get(format!("tables/{game}/slots"))).await
    }

    /// Says which times suit the player: all of them.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn choose_meeting_times(&self, game: GameId, times: Vec<SlotTime>) -> Result<Slots, MailError> {
        self.ask(Call::put(format!("tables/{game}/slots"), &SlotsRequest { times })?).await
    }

    /// The agreed session as an entry for a calendar: an `.ics` file.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn calendar(&self, game: GameId) -> Result<Vec<u8>, MailError> {
        self.account().call(&Call::get(format!("tables/{game}/session.ics")), true).await
    }
}
