//! What a store must do. Each method is one transaction, and acknowledged means synced.

use super::error::StoreResult;
use super::keeping::Keeping;
use super::messages::*;
use super::people::*;
use super::rows::*;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use std::future::Future;

/// Everything that the mailbox keeps. Each method is one transaction; `Ok` of a writing one means that it survives a power
/// loss. Implementations are handles that are cheap to clone.
pub trait Store: Keeping {
    // Games.

    /// Adds a game.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if its id or its join code is taken.
    fn create_game(&self, game: NewGame) -> impl Future<Output = StoreResult<()>> + Send;

    /// A game as it is now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn game(&self, game_id: GameId) -> impl Future<Output = StoreResult<GameRow>> + Send;

    /// Changes a game if its version, epoch and head are those of the commit's [`Fence`]. Everything that comes with
    /// the change is stored in the same transaction. Returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if one of the three differs, or a submission's key is taken; [`StoreError::Broken`] if
    /// the epoch would fall.
    fn commit(&self, commit: Commit) -> impl Future<Output = StoreResult<u64>> + Send;

    /// Ids of games whose `due_ms` has come, the longest due first.
    ///
    /// # Errors
    /// Those of the store itself.
    fn due_games(&self, now_ms: u64, limit: u32) -> impl Future<Output = StoreResult<Vec<GameId>>> + Send;

    /// The earliest `due_ms` of all games and notices that is later than this.
    ///
    /// # Errors
    /// Those of the store itself.
    fn next_due_ms(&self, after_ms: u64) -> impl Future<Output = StoreResult<Option<u64>>> + Send;

    /// Listed games, the newest first; `after` is the [`ListedGame::number`] of the last one seen (0: from the newest).
    /// The page ends early once its tables have [`TABLES_PAGE_BYTES`](adjourn_shared::base::limits::TABLES_PAGE_BYTES).
    ///
    /// # Errors
    /// Those of the store itself.
    fn list_games(
        &self,
        filter: GameFilter,
        page: Page,
    ) -> impl Future<Output = StoreResult<Vec<ListedGame>>> + Send;

    /// The game with this join code.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn game_by_code(&self, code: String) -> impl Future<Output = StoreResult<GameId>> + Send;

    /// What was acknowledged for this key, however long ago.
    ///
    /// # Errors
    /// Those of the store itself.
    fn submission(
        &self,
        game_id: GameId,
        seat: Seat,
        key: String,
    ) -> impl Future<Output = StoreResult<Option<SubmissionRow>>> + Send;

    // The timeline and what belongs to it.

    /// Entries from number `page.after` on (the first entry is number 0), in order.
    ///
    /// # Errors
    /// Those of the store itself.
    fn entries(&self, game_id: GameId, page: Page)
    -> impl Future<Output = StoreResult<Vec<EntryRow>>> + Send;

    /// The latest keyframe at or before entry `entry`.
    ///
    /// # Errors
    /// Those of the store itself.
    fn keyframe(
        &self,
        game_id: GameId,
        entry: u64,
    ) -> impl Future<Output = StoreResult<Option<KeyframeRow>>> + Send;

    /// The report of a turn for a seat.
    ///
    /// # Errors
    /// Those of the store itself.
    fn report(
        &self,
        game_id: GameId,
        turn: u32,
        seat: Seat,
    ) -> impl Future<Output = StoreResult<Option<Vec<u8>>>> + Send;

    /// The log of a game, oldest first.
    ///
    /// # Errors
    /// Those of the store itself.
    fn log(&self, game_id: GameId, page: Page) -> impl Future<Output = StoreResult<Vec<LogRow>>> + Send;

    // Talk.

    /// Adds a message under the number that it expects to get, and what follows from it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such game; [`StoreError::Conflict`] if another message was faster.
    fn post(&self, post: Post) -> impl Future<Output = StoreResult<()>> + Send;

    /// Messages that a viewer may read, oldest first: to all, to or from its seat, and its own notes.
    ///
    /// # Errors
    /// Those of the store itself.
    fn messages(
        &self,
        game_id: GameId,
        viewer: MessageViewer,
        page: Page,
    ) -> impl Future<Output = StoreResult<Vec<MessageRow>>> + Send;

    /// Remembers up to which message a player has read a game's talk; never backwards.
    ///
    /// # Errors
    /// Those of the store itself.
    fn mark_read(
        &self,
        game_id: GameId,
        player: PlayerId,
        message: u64,
    ) -> impl Future<Output = StoreResult<()>> + Send;

    /// Takes a message's text away, for a moderator; the row stays. What the game's members were told of it (the
    /// `excerpt` of their changes, and of notices that are not sent yet) goes with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn redact(&self, game_id: GameId, message: u64) -> impl Future<Output = StoreResult<()>> + Send;

    // Players.

    /// The player of this public key, if the key is theirs and not revoked.
    ///
    /// # Errors
    /// Those of the store itself.
    fn player_by_key(&self, key: [u8; 32]) -> impl Future<Output = StoreResult<Option<PlayerId>>> + Send;

    /// A player.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn player(&self, player: PlayerId) -> impl Future<Output = StoreResult<PlayerRow>> + Send;

    /// A player by the name claimed on this server (compared without case).
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    fn player_by_name(&self, name: String) -> impl Future<Output = StoreResult<PlayerRow>> + Send;

    /// Adds a player or changes one, keys included: the whole row, if the stored one still has `expect_version`
    /// (`None`: there is none yet). The sign-ins of keys that are revoked with it end.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has changed, if a key belongs to someone else, or if the player may not take the name
    /// ([`Store::name_fate`]).
    fn put_player(
        &self,
        row: PlayerRow,
        expect_version: Option<u64>,
        naming: Naming,
    ) -> impl Future<Output = StoreResult<()>> + Send;

    /// Whether a player may have a name from now on.
    ///
    /// # Errors
    /// Those of the store itself.
    fn name_fate(
        &self,
        player: PlayerId,
        name: String,
        naming: Naming,
    ) -> impl Future<Output = StoreResult<NameFate>> + Send;

    /// Writes down that players were seen, at most once in
    /// [`SEEN_EVERY_MS`](adjourn_shared::base::limits::http::SEEN_EVERY_MS). Their rows' versions stay.
    ///
    /// # Errors
    /// Those of the store itself.
    fn saw(&self, players: Vec<PlayerId>, now_ms: u64) -> impl Future<Output = StoreResult<()>> + Send;

    /// Where players are, as far as `viewer` may know. Unknown players are left out.
    ///
    /// # Errors
    /// Those of the store itself.
    fn whereabouts(
        &self,
        players: Vec<PlayerId>,
        viewer: Option<PlayerId>,
    ) -> impl Future<Output = StoreResult<Vec<Whereabouts>>> + Send;

    /// One player follows another from now on. False: the player follows as many as
    /// [`FOLLOWS_CEILING`](adjourn_shared::base::limits::FOLLOWS_CEILING) already.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such other player.
    fn follow(
        &self,
        player: PlayerId,
        other: PlayerId,
        now_ms: u64,
    ) -> impl Future<Output = StoreResult<bool>> + Send;

    /// One player follows another no more.
    ///
    /// # Errors
    /// Those of the store itself.
    fn unfollow(&self, player: PlayerId, other: PlayerId) -> impl Future<Output = StoreResult<()>> + Send;

    /// Whom a player follows (`followers`: who follows the player), the longest first; `page.after` is the number of the
    /// last one seen.
    ///
    /// # Errors
    /// Those of the store itself.
    fn follows(
        &self,
        player: PlayerId,
        followers: bool,
        page: Page,
    ) -> impl Future<Output = StoreResult<Vec<FollowRow>>> + Send;

    /// The games of a player, at most `limit`: first those played live, then those that wait for the player, by deadline,
    /// then the newest; with those that are over, or without.
    ///
    /// # Errors
    /// Those of the store itself.
    fn inbox_order(
        &self,
        player: PlayerId,
        with_finished: bool,
        limit: u32,
    ) -> impl Future<Output = StoreResult<Vec<GameId>>> + Send;

    /// These games of a player, in this order. Those in which the player has no part any more are left out.
    ///
    /// # Errors
    /// Those of the store itself.
    fn inbox(
        &self,
        player: PlayerId,
        games: Vec<GameId>,
    ) -> impl Future<Output = StoreResult<Vec<InboxRow>>> + Send;

    /// Tables to which a player is invited, the newest first; pages as those of [`Store::list_games`].
    ///
    /// # Errors
    /// Those of the store itself.
    fn invitations(
        &self,
        player: PlayerId,
        page: Page,
    ) -> impl Future<Output = StoreResult<Vec<ListedGame>>> + Send;

    /// How many games of a player are not over.
    ///
    /// # Errors
    /// Those of the store itself.
    fn unfinished_games(&self, player: PlayerId) -> impl Future<Output = StoreResult<u32>> + Send;

    /// How many games wait for a player.
    ///
    /// # Errors
    /// Those of the store itself.
    fn waiting_games(&self, player: PlayerId) -> impl Future<Output = StoreResult<u32>> + Send;

    // Sign-ins.

    /// Remembers a sign-in by the hash of its token, if its key is the player's and not revoked.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if it is not.
    fn put_sign_in(&self, sign_in: SignInRow) -> impl Future<Output = StoreResult<()>> + Send;

    /// The sign-in of a token's hash, expired or not.
    ///
    /// # Errors
    /// Those of the store itself.
    fn sign_in(&self, token_hash: [u8; 32]) -> impl Future<Output = StoreResult<Option<SignInRow>>> + Send;

    /// Ends the sign-ins of a key, or of all keys of the player.
    ///
    /// # Errors
    /// Those of the store itself.
    fn end_sign_ins(
        &self,
        player: PlayerId,
        key: Option<[u8; 32]>,
    ) -> impl Future<Output = StoreResult<()>> + Send;

    // Changes and notices.

    /// What changed for a player after change number `page.after`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if what follows that number was pruned: the caller must load everything anew.
    fn changes(
        &self,
        player: PlayerId,
        page: Page,
    ) -> impl Future<Output = StoreResult<Vec<ChangeRow>>> + Send;

    /// The number of the newest change of a player; 0 if there is none.
    ///
    /// # Errors
    /// Those of the store itself.
    fn last_change(&self, player: PlayerId) -> impl Future<Output = StoreResult<u64>> + Send;

    /// Adds notices that belong to no change of a game; one whose key is stored already is left out.
    ///
    /// # Errors
    /// Those of the store itself.
    fn add_notices(&self, notices: Vec<NewNotice>) -> impl Future<Output = StoreResult<()>> + Send;

    /// Notices whose time has come, the longest due first.
    ///
    /// # Errors
    /// Those of the store itself.
    fn due_notices(
        &self,
        now_ms: u64,
        limit: u32,
    ) -> impl Future<Output = StoreResult<Vec<NoticeRow>>> + Send;

    /// Notices that were planned before this one for its player, game and channel, and are not settled, in their order.
    ///
    /// # Errors
    /// Those of the store itself.
    fn notices_before(&self, notice: NoticeRow) -> impl Future<Output = StoreResult<Vec<NoticeRow>>> + Send;

    /// Notices that were being sent when the last process ended are due at once.
    ///
    /// # Errors
    /// Those of the store itself.
    fn void_leases(&self, now_ms: u64) -> impl Future<Output = StoreResult<()>> + Send;

    /// What became of notices: sent ones are kept (as proof against repeating) without being due again.
    ///
    /// # Errors
    /// Those of the store itself.
    fn settle_notices(&self, settled: Vec<SettledNotice>) -> impl Future<Output = StoreResult<()>> + Send;

    // Ratings.

    /// The ratings of these players in a game and tempo; those who have none are left out.
    ///
    /// # Errors
    /// Those of the store itself.
    fn ratings(
        &self,
        game: String,
        tempo: Tempo,
        players: Vec<PlayerId>,
    ) -> impl Future<Output = StoreResult<Vec<RatingRow>>> + Send;

    /// Finished ranked games that were not rated yet, oldest first.
    ///
    /// # Errors
    /// Those of the store itself.
    fn unrated_games(&self, limit: u32) -> impl Future<Output = StoreResult<Vec<GameId>>> + Send;

    /// Writes the ratings after a game, and marks it as rated. That can be done once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the game is rated already, or a row's `games` is not one more than stored.
    fn rate_game(
        &self,
        game_id: GameId,
        ratings: Vec<RatingRow>,
    ) -> impl Future<Output = StoreResult<()>> + Send;

    /// The best players of a game and tempo, at most `limit`, by rating minus twice the deviation.
    ///
    /// # Errors
    /// Those of the store itself.
    fn leaderboard(
        &self,
        game: String,
        tempo: Tempo,
        limit: u32,
    ) -> impl Future<Output = StoreResult<Vec<PlayerId>>> + Send;
}
