//! The calls of the API that are about tables: from their making to their beginning, and who plays on.

use super::MailError;
use super::calls::{MailClient, page};
use super::http::Call;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::api::{InviteRequest, JoinRequest, Page, Problem, ProblemKind, Table, TableSummary};
use adjourn_shared::turns::rules::{BotRequest, CreateTable, PauseRequest, TableStatus};

/// Which tables to list.
#[derive(Clone, Debug, Default)]
pub struct TableFilter {
    /// Only this game.
    pub game: Option<String>,
    /// Only tables in this state; absent: open ones.
    pub status: Option<TableStatus>,
}

impl MailClient {
    /// Makes a table.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn create(&self, table: &CreateTable) -> Result<Table, MailError> {
        self.ask_table(Call::post("tables", table)?).await
    }

    /// A page of tables, the newest first; `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn tables(&self, filter: &TableFilter, after: u64) -> Result<Page<TableSummary>, MailError> {
        let status = filter.status.map(|status| match status {
            TableStatus::Open => "open",
            TableStatus::Running => "running",
            TableStatus::Finished => "finished",
            TableStatus::Abandoned => "abandoned",
        });
        let call = Call::get("tables").with("game", filter.game.as_ref()).with("status", status);
        self.ask(page(call, after)).await
    }

    /// A page of the tables to which the player is invited; `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn invitations(&self, after: u64) -> Result<Page<TableSummary>, MailError> {
        self.ask(page(Call::get("me/invitations"), after)).await
    }

    /// Declines an invitation.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn decline(&self, game: GameId) -> Result<(), MailError> {
        self.tell(Call::delete(format!("me/invitations/{game}"))).await
    }

    /// A table.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn table(&self, game: GameId) -> Result<Table, MailError> {
        self.ask_table(Call::get(format!("tables/{game}"))).await
    }

    /// Sits down.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn join(&self, game: GameId, join: &JoinRequest) -> Result<Table, MailError> {
        self.ask_table(Call::post(format!("tables/{game}/join"), join)?).await
    }

    /// Sits down at the private table of a code, on the first free seat.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn join_by_code(&self, code: &str) -> Result<Table, MailError> {
        let plain = code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !plain || code.is_empty() {
            return Err(Problem::new(ProblemKind::Malformed, "a code has letters, digits and hyphens").into());
        }
        self.ask_table(bare(format!("join/{code}"))).await
    }

    /// Gets up before the game has begun.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn leave(&self, game: GameId) -> Result<Table, MailError> {
        self.ask_table(bare(format!("tables/{game}/leave"))).await
    }

    /// Begins the game, as the owner.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn start(&self, game: GameId) -> Result<Table, MailError> {
        self.ask_table(bare(format!("tables/{game}/start"))).await
    }

    /// Invites a player.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn invite(&self, game: GameId, player: PlayerId) -> Result<Table, MailError> {
        self.ask_table(Call::post(format!("tables/{game}/invite"), &InviteRequest { player })?).await
    }

    /// Puts a bot on a seat.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn add_bot(&self, game: GameId, bot: BotRequest) -> Result<Table, MailError> {
        self.ask_table(Call::post(format!("tables/{game}/bots"), &bot)?).await
    }

    /// Clears a seat before the game has begun, as the owner.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn clear_seat(&self, game: GameId, seat: Seat) -> Result<Table, MailError> {
        self.ask_table(Call::delete(format!("tables/{game}/seats/{seat}"))).await
    }

    /// Gives a reason to stop the clocks, or takes it back.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn pause(&self, game: GameId, pause: PauseRequest) -> Result<Table, MailError> {
        self.ask_table(Call::post(format!("tables/{game}/pause"), &pause)?).await
    }

    /// Gives up.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn resign(&self, game: GameId) -> Result<Table, MailError> {
        self.ask_table(bare(format!("tables/{game}/resign"))).await
    }

    /// Takes over a seat that is open to a substitute.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn substitute(&self, game: GameId, seat: Seat) -> Result<Table, MailError> {
        let join = JoinRequest { seat: Some(seat), code: None };
        self.ask_table(Call::post(format!("tables/{game}/substitute"), &join)?).await
    }
}

impl MailClient {
    /// What a call says of a table, with addresses at which its live session can be reached from here.
    pub(super) async fn ask_table(&self, call: Call) -> Result<Table, MailError> {
        let mut table: Table = self.ask(call).await?;
        for address in &mut table.live.addresses {
            *address = self.address().reached(address);
        }
        Ok(table)
    }
}

/// Changes something, and says nothing more.
fn bare(path: String) -> Call {
    Call { method: reqwest::Method::POST, repeatable: false, ..Call::get(path) }
}
