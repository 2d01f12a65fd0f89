//! The calls of the API that are about players: who the caller is, keys, others, leaderboards.

use super::MailError;
use super::calls::{MailClient, page};
use super::http::Call;
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{
    ConfirmRequest, KeyEntry, LeaderboardRow, LinkRequest, Me, NameRequest, Page, Person, PlayerPage,
    Problem, ProblemKind, RevokeRequest, Settings, SettingsRequest,
};
use adjourn_shared::base::limits::{FOLLOWS_CEILING, PEOPLE_PAGE_CEILING};

impl MailClient {
    /// Oneself.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn me(&self) -> Result<Me, MailError> {
        self.ask(Call::get("me")).await
    }

    /// Asks for another name.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn rename(&self, name: &str) -> Result<Me, MailError> {
        self.ask(Call::put("me/name", &NameRequest { name: name.to_owned() })?).await
    }

    /// What the player is told, and how.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn settings(&self) -> Result<Settings, MailError> {
        self.ask(Call::get("me/settings")).await
    }

    /// Sets it, all of it. The answer tells a secret that the server has drawn for a webhook: it does so once.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn set_settings(&self, settings: &SettingsRequest) -> Result<Settings, MailError> {
        // Twice, a secret that was drawn the first time would not be told.
        let call = Call { repeatable: false, ..Call::put("me/settings", settings)? };
        self.ask(call).await
    }

    /// Gives back the code that was sent to the player's mail address.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn confirm_email(&self, code: String) -> Result<Settings, MailError> {
        self.ask(Call::post("me/email/confirm", &ConfirmRequest { code })?).await
    }

    /// The player's keys, revoked ones too.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn keys(&self) -> Result<Vec<KeyEntry>, MailError> {
        self.ask(Call::get("me/keys")).await
    }

    /// Adds a key.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn link(&self, link: &LinkRequest) -> Result<Me, MailError> {
        self.ask(Call::post("me/keys", link)?).await
    }

    /// Takes a key away.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn revoke(&self, key: &RevokeRequest) -> Result<Me, MailError> {
        self.ask(Call::post("me/keys/revoke", key)?).await
    }

    /// What everybody may know of a player.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn player_page(&self, player: PlayerId) -> Result<PlayerPage, MailError> {
        self.ask(Call::get(format!("players/{player}"))).await
    }

    /// The player of this name.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn player_by_name(&self, name: &str) -> Result<PlayerPage, MailError> {
        self.ask(Call::get("players").with("name", Some(name))).await
    }

    /// The id of a player who is named by it, or by name.
    ///
    /// # Errors
    /// [`MailError`]; nobody may have that name.
    pub async fn find_player(&self, player: &str) -> Result<PlayerId, MailError> {
        match player.parse() {
            Ok(player) => Ok(player),
            Err(_) => Ok(self.player_by_name(player).await?.player),
        }
    }

    /// The page of a player who is named by id or by name.
    ///
    /// # Errors
    /// [`MailError`]; nobody may have that name.
    pub async fn find_page(&self, player: &str) -> Result<PlayerPage, MailError> {
        match player.parse() {
            Ok(player) => self.player_page(player).await,
            Err(_) => self.player_by_name(player).await,
        }
    }

    /// A page of those whom the player follows, or of those who follow the player; `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn people(&self, followers: bool, after: u64) -> Result<Page<Person>, MailError> {
        let path = if followers { "me/followers" } else { "me/follows" };
        let call = Call::get(path).with("limit", Some(PEOPLE_PAGE_CEILING));
        self.ask(call.with("after", (after > 0).then_some(after))).await
    }

    /// All of them: those whom the player follows are not many.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn followed(&self) -> Result<Vec<Person>, MailError> {
        let (mut people, mut after) = (Vec::new(), 0);
        loop {
            let page = self.people(false, after).await?;
            people.extend(page.items);
            match page.next {
                // A server that says more than ours can is not followed without end.
                Some(next) if next > after && people.len() < FOLLOWS_CEILING as usize => after = next,
                _ => return Ok(people),
            }
        }
    }

    /// Follows a player, or not any more.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn follow(&self, player: PlayerId, on: bool) -> Result<(), MailError> {
        let path = format!("me/follows/{player}");
        self.tell(if on { Call::put(path, &())? } else { Call::delete(path) }).await
    }

    /// Hears nothing more of a player, or does so again.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn mute(&self, player: PlayerId, on: bool) -> Result<(), MailError> {
        let path = format!("me/mutes/{player}");
        self.tell(if on { Call::put(path, &())? } else { Call::delete(path) }).await
    }

    /// A page of a leaderboard; `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn leaderboard(
        &self,
        game: &str,
        tempo: &str,
        after: u64,
    ) -> Result<Page<LeaderboardRow>, MailError> {
        let letters = |text: &str| text.chars().all(|c| c.is_ascii_lowercase()) && !text.is_empty();
        if !letters(game) || !letters(tempo) {
            return Err(Problem::new(ProblemKind::NotFound, "there is no such leaderboard").into());
        }
        self.ask(page(Call::get(format!("leaderboards/{game}/{tempo}")), after)).await
    }
}
