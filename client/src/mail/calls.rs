//! A mailbox's API: one method for each call, with the types of [`adjourn_shared::api`].

use super::account::{Account, read};
use super::http::Call;
use super::{Address, MailError, MailOptions};
use crate::home::Home;
use crate::submission::{Hand, note_withdrawn, sign, store};
use adjourn_game::ids::{GameId, PlayerId};
use adjourn_shared::api::{
    AudienceView, Changes, Forecast, GameInfo, HistoryTurn, ImportRequest, Imported, Inbox, LegalOrders,
    LiveRequest, LogEntry, Message, Page, PostMessage, PreviewRequest, Problem, ProblemKind, ReadyRequest,
    ReceiptView, Redact, ServerInfo, State, StoredReceipt, Table,
};
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::base::limits;
use adjourn_shared::timeline::submission::{Signed, Submission};
use adjourn_shared::turns::preview::Preview;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// How many items of a list are asked for at once.
const PAGE: u32 = 100;
/// How often a submission gets a new number because another one of the same player was faster.
const NUMBERINGS: u32 = 3;

/// A player's calls to one mailbox. Clones share the account; calls may overlap.
///
/// The client sends nothing before the first call. Each call signs in by itself if it must, and repeats itself if that
/// is safe.
#[derive(Clone)]
pub struct MailClient(Arc<Account>);

impl MailClient {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// If the player's folder can't be read, or TLS can't be set up.
    pub fn new(options: MailOptions) -> Result<Self, MailError> {
        Account::new(options).map(|account| Self(Arc::new(account)))
    }

    pub(super) fn account(&self) -> &Account {
        &self.0
    }

    /// The player's own folder.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.0.home
    }

    /// The player's key.
    #[must_use]
    pub fn key(&self) -> &KeyPair {
        &self.0.key
    }

    /// Where the server is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.0.address
    }

    /// Where the server is, as a URL.
    #[must_use]
    pub fn place(&self) -> String {
        self.0.address.to_string()
    }

    /// Who the player is at this server, and the name there. Signs in.
    ///
    /// # Errors
    /// [`MailError`], as everywhere below.
    pub async fn player(&self) -> Result<(PlayerId, String), MailError> {
        self.0.player().await
    }

    /// The identity of the server, after it has proved it.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn server_identity(&self) -> Result<[u8; 32], MailError> {
        self.0.server_identity().await
    }

    /// Ends the session; the next call signs in anew.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn sign_out(&self) -> Result<(), MailError> {
        if self.0.has_token().await? {
            self.0.call(&Call::delete("auth/token"), true).await?;
            self.0.forget_token().await?;
        }
        Ok(())
    }

    pub(super) async fn ask<T: DeserializeOwned>(&self, call: Call) -> Result<T, MailError> {
        read(&self.0.call(&call, true).await?)
    }

    pub(super) async fn tell(&self, call: Call) -> Result<(), MailError> {
        self.0.call(&call, true).await.map(drop)
    }

    /// What the server is.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn server(&self) -> Result<ServerInfo, MailError> {
        read(&self.0.call(&Call::get("server"), false).await?)
    }

    /// The kinds of games that the server knows.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn games(&self) -> Result<Vec<GameInfo>, MailError> {
        read(&self.0.call(&Call::get("games"), false).await?)
    }

    /// Reads a game from a file's text, to play on from its end. Nothing is stored.
    ///
    /// # Errors
    /// [`MailError`], if the file can't be played on too.
    pub async fn import(&self, game: &str, text: String) -> Result<Imported, MailError> {
        self.ask(Call::post(format!("games/{game}/import"), &ImportRequest { text })?).await
    }

    // Playing.

    /// What the player may see of a game at the beginning of a turn. Without a turn: now.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn state(&self, game: GameId, turn: Option<u32>) -> Result<State, MailError> {
        self.ask(Call::get(format!("tables/{game}/state")).with("turn", turn)).await
    }

    /// What the player may see of a game after an entry of the timeline ([`HistoryTurn::entry`]).
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn state_after(&self, game: GameId, entry: u64) -> Result<State, MailError> {
        self.ask(Call::get(format!("tables/{game}/state")).with("entry", Some(entry))).await
    }

    /// The state as an SVG document, if the game can be drawn.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn map(&self, game: GameId, turn: Option<u32>) -> Result<String, MailError> {
        let call = Call::get(format!("tables/{game}/map.svg")).with("turn", turn);
        text(self.0.call(&call, true).await?)
    }

    /// What the player can order, and what the player has handed in.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn orders(&self, game: GameId) -> Result<LegalOrders, MailError> {
        self.ask(Call::get(format!("tables/{game}/orders"))).await
    }

    /// How the server would understand these orders.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn preview(&self, game: GameId, orders: Vec<String>) -> Result<Preview, MailError> {
        let mut call = Call::post(format!("tables/{game}/preview"), &PreviewRequest { orders })?;
        call.repeatable = true;
        self.ask(call).await
    }

    /// Signs orders or a plan with the player's key, and hands them in: for `turn`, or for the open turn. Checks the
    /// receipt and stores it.
    ///
    /// # Errors
    /// [`MailError`]; [`MailError::Away`] means that it is not known whether they were handed in.
    pub async fn submit(
        &self,
        game: GameId,
        turn: Option<u32>,
        hand: Hand,
    ) -> Result<StoredReceipt, MailError> {
        let nobody =
            || MailError::from(Problem::new(ProblemKind::WrongSeat, "you have no seat in this game"));
        let seat = self.table(game).await?.my_seat.ok_or_else(nobody)?;
        let mut numbering = 0;
        loop {
            let open = self.orders(game).await?;
            let sequence = open.next_sequence;
            let turn = turn.unwrap_or(open.turn);
            let signed = sign(&self.0.key, game, seat, turn, sequence, hand.clone());
            numbering += 1;
            match self.hand_in(&signed).await {
                // Another device, or another call, was faster.
                Err(MailError::Problem(problem))
                    if numbering < NUMBERINGS
                        && (problem.is(ProblemKind::Stale) || problem.is(ProblemKind::SequenceReused)) => {}
                answer => return answer,
            }
        }
    }

    /// Hands in what somebody has signed before. The same bytes again give the same receipt.
    ///
    /// # Errors
    /// As [`MailClient::submit`].
    pub async fn hand_in(&self, signed: &Signed) -> Result<StoredReceipt, MailError> {
        let submission: Submission = signed.open().map_err(|error| MailError::Here(error.into()))?;
        let mut call = Call::post("submissions", &signed.to_view())?;
        call.repeatable = true;
        let receipt: ReceiptView = read(&self.0.call(&call, false).await?)?;
        let server_identity = self.0.server_identity().await?;
        let receipt = StoredReceipt::new(signed, &submission, receipt, &server_identity)?;
        store(&self.0.home, &receipt)?;
        Ok(receipt)
    }

    /// Takes back what the player has handed in for the open turn, and returns that turn.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn withdraw(&self, game: GameId) -> Result<u32, MailError> {
        let turn = self.orders(game).await?.turn;
        self.tell(Call::delete(format!("tables/{game}/orders"))).await?;
        note_withdrawn(&self.0.home, game, turn)?;
        Ok(turn)
    }

    /// Says whether the player's orders are final for now.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn ready(&self, game: GameId, turn: u32, ready: bool) -> Result<(), MailError> {
        self.tell(Call::put(format!("tables/{game}/ready"), &ReadyRequest { turn, ready })?).await
    }

    /// Votes for playing on live now, or takes the vote back. Then `live` of the table says where it is played.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn go_live(&self, game: GameId, on: bool) -> Result<Table, MailError> {
        self.ask_table(Call::put(format!("tables/{game}/live"), &LiveRequest { on })?).await
    }

    /// Asks for a rematch: makes its table, or sits down at the one that another player has made.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn rematch(&self, game: GameId) -> Result<Table, MailError> {
        self.ask_table(Call::post(format!("tables/{game}/rematch"), &())?).await
    }

    /// Votes for adjourning the live session, or takes the vote back.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn adjourn(&self, game: GameId, on: bool) -> Result<Table, MailError> {
        self.ask_table(Call::put(format!("tables/{game}/adjourn"), &LiveRequest { on })?).await
    }

    /// A page of the history, the oldest first. `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn history(&self, game: GameId, after: u64) -> Result<Page<HistoryTurn>, MailError> {
        self.ask(page(Call::get(format!("tables/{game}/history")), after)).await
    }

    /// A page of the table's log, the oldest first. `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn log(&self, game: GameId, after: u64) -> Result<Page<LogEntry>, MailError> {
        self.ask(page(Call::get(format!("tables/{game}/log")), after)).await
    }

    /// What will happen, and when, if nobody acts.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn forecast(&self, game: GameId) -> Result<Forecast, MailError> {
        self.ask(Call::get(format!("tables/{game}/forecast"))).await
    }

    /// What the player's seat saw of a turn of more than one step, as [`adjourn_shared::timeline::report`] reads it.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn report(&self, game: GameId, turn: u32) -> Result<Vec<u8>, MailError> {
        let mut call = Call::get(format!("tables/{game}/reports/{turn}"));
        call.bytes_ceiling = limits::REPORT_BYTES_CEILING;
        self.0.call(&call, true).await
    }

    /// The whole game as a file: `timeline` (which [`super::verify_bytes`] checks), `transcript` (the format in which
    /// people exchange games of this kind) or `talk`.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn export(&self, game: GameId, format: &str) -> Result<Vec<u8>, MailError> {
        let mut call = Call::get(format!("tables/{game}/export")).with("format", Some(format));
        call.bytes_ceiling = usize::try_from(limits::REPLAY_BYTES_CEILING).unwrap_or(usize::MAX);
        self.0.call(&call, true).await
    }

    // Talk.

    /// A page of the messages that the player may read, the oldest first. `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn messages(
        &self,
        game: GameId,
        turn: Option<u32>,
        after: u64,
    ) -> Result<Page<Message>, MailError> {
        self.ask(page(Call::get(format!("tables/{game}/messages")).with("turn", turn), after)).await
    }

    /// Writes a message.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn say(
        &self,
        game: GameId,
        audience: AudienceView,
        text: String,
    ) -> Result<Message, MailError> {
        self.ask(Call::post(format!("tables/{game}/messages"), &PostMessage { audience, text })?).await
    }

    /// Says that the player has read all messages up to this one.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn mark_read(&self, game: GameId, message: u64) -> Result<(), MailError> {
        let mut call = Call::post(format!("tables/{game}/messages/read"), &Redact { message })?;
        call.repeatable = true;
        self.tell(call).await
    }

    // What waits, and what changes.

    /// A page of the player's games. Those that wait for the player come first. `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn inbox(&self, finished: bool, after: u64) -> Result<Inbox, MailError> {
        self.ask(page(Call::get("inbox").with("finished", finished.then_some(true)), after)).await
    }

    /// What has changed for the player since a token.
    ///
    /// # Errors
    /// [`MailError`].
    pub async fn changes(&self, since: &str) -> Result<Changes, MailError> {
        self.ask(Call::get("changes").with("since", Some(since))).await
    }
}

pub(super) fn page(call: Call, after: u64) -> Call {
    call.with("after", (after > 0).then_some(after)).with("limit", Some(PAGE))
}

fn text(bytes: Vec<u8>) -> Result<String, MailError> {
    String::from_utf8(bytes).map_err(|_| MailError::BadAnswer("not a text".into()))
}
