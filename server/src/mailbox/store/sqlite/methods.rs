//! The interface, method by method: which thread does the work, and which function.

use super::store::SqliteStore;
use super::{feed, game_rows, games, listing, names, people, players, ratings, talk, timeline};
use crate::mailbox::store::*;
use adjourn_game::ids::{GameId, PlayerId, Seat};

impl Store for SqliteStore {
    async fn create_game(&self, game: NewGame) -> StoreResult<()> {
        self.write(move |connection| games::create(connection, &game)).await
    }

    async fn game(&self, game_id: GameId) -> StoreResult<GameRow> {
        self.read(move |connection| game_rows::load(connection, game_id)).await
    }

    async fn commit(&self, commit: Commit) -> StoreResult<u64> {
        self.write(move |connection| games::commit(connection, &commit)).await
    }

    async fn due_games(&self, now_ms: u64, limit: u32) -> StoreResult<Vec<GameId>> {
        self.read(move |connection| game_rows::due(connection, now_ms, limit)).await
    }

    async fn next_due_ms(&self, after_ms: u64) -> StoreResult<Option<u64>> {
        self.read(move |connection| game_rows::next_due_ms(connection, after_ms)).await
    }

    async fn list_games(&self, filter: GameFilter, page: Page) -> StoreResult<Vec<ListedGame>> {
        self.read(move |connection| listing::games(connection, &filter, page)).await
    }

    async fn game_by_code(&self, code: String) -> StoreResult<GameId> {
        self.read(move |connection| game_rows::by_code(connection, &code)).await
    }

    async fn submission(
        &self,
        game_id: GameId,
        seat: Seat,
        key: String,
    ) -> StoreResult<Option<SubmissionRow>> {
        self.read(move |connection| timeline::submission(connection, game_id, seat, &key)).await
    }

    async fn entries(&self, game_id: GameId, page: Page) -> StoreResult<Vec<EntryRow>> {
        self.read(move |connection| timeline::entries(connection, game_id, page)).await
    }

    async fn keyframe(&self, game_id: GameId, entry: u64) -> StoreResult<Option<KeyframeRow>> {
        self.read(move |connection| timeline::keyframe(connection, game_id, entry)).await
    }

    async fn report(&self, game_id: GameId, turn: u32, seat: Seat) -> StoreResult<Option<Vec<u8>>> {
        self.read(move |connection| timeline::report(connection, game_id, turn, seat)).await
    }

    async fn log(&self, game_id: GameId, page: Page) -> StoreResult<Vec<LogRow>> {
        self.read(move |connection| timeline::log(connection, game_id, page)).await
    }

    async fn post(&self, post: Post) -> StoreResult<()> {
        self.write(move |connection| talk::post(connection, &post)).await
    }

    async fn messages(
        &self,
        game_id: GameId,
        viewer: MessageViewer,
        page: Page,
    ) -> StoreResult<Vec<MessageRow>> {
        self.read(move |connection| talk::messages(connection, game_id, viewer, page)).await
    }

    async fn mark_read(&self, game_id: GameId, player: PlayerId, message: u64) -> StoreResult<()> {
        self.write(move |connection| talk::mark_read(connection, game_id, player, message)).await
    }

    async fn redact(&self, game_id: GameId, message: u64) -> StoreResult<()> {
        self.write(move |connection| talk::redact(connection, game_id, message)).await
    }

    async fn player_by_key(&self, key: [u8; 32]) -> StoreResult<Option<PlayerId>> {
        self.read(move |connection| players::by_key(connection, key)).await
    }

    async fn player(&self, player: PlayerId) -> StoreResult<PlayerRow> {
        self.read(move |connection| players::load(connection, player)).await
    }

    async fn player_by_name(&self, name: String) -> StoreResult<PlayerRow> {
        self.read(move |connection| players::by_name(connection, &name)).await
    }

    async fn put_player(
        &self,
        row: PlayerRow,
        expect_version: Option<u64>,
        naming: Naming,
    ) -> StoreResult<()> {
        self.write(move |connection| players::put(connection, &row, expect_version, naming)).await
    }

    async fn name_fate(&self, player: PlayerId, name: String, naming: Naming) -> StoreResult<NameFate> {
        self.read(move |connection| names::fate(connection, player, &name, naming)).await
    }

    async fn saw(&self, players: Vec<PlayerId>, now_ms: u64) -> StoreResult<()> {
        self.write(move |connection| people::saw(connection, &players, now_ms)).await
    }

    async fn whereabouts(
        &self,
        players: Vec<PlayerId>,
        viewer: Option<PlayerId>,
    ) -> StoreResult<Vec<Whereabouts>> {
        self.read(move |connection| people::whereabouts(connection, &players, viewer)).await
    }

    async fn follow(&self, player: PlayerId, other: PlayerId, now_ms: u64) -> StoreResult<bool> {
        self.write(move |connection| people::follow(connection, player, other, now_ms)).await
    }

    async fn unfollow(&self, player: PlayerId, other: PlayerId) -> StoreResult<()> {
        self.write(move |connection| people::unfollow(connection, player, other)).await
    }

    async fn follows(&self, player: PlayerId, followers: bool, page: Page) -> StoreResult<Vec<FollowRow>> {
        self.read(move |connection| people::follows(connection, player, followers, page)).await
    }

    async fn inbox_order(
        &self,
        player: PlayerId,
        with_finished: bool,
        limit: u32,
    ) -> StoreResult<Vec<GameId>> {
        self.read(move |connection| listing::inbox_order(connection, player, with_finished, limit)).await
    }

    async fn inbox(&self, player: PlayerId, games: Vec<GameId>) -> StoreResult<Vec<InboxRow>> {
        self.read(move |connection| listing::inbox(connection, player, &games)).await
    }

    async fn invitations(&self, player: PlayerId, page: Page) -> StoreResult<Vec<ListedGame>> {
        self.read(move |connection| listing::invitations(connection, player, page)).await
    }

    async fn unfinished_games(&self, player: PlayerId) -> StoreResult<u32> {
        self.read(move |connection| listing::unfinished(connection, player)).await
    }

    async fn waiting_games(&self, player: PlayerId) -> StoreResult<u32> {
        self.read(move |connection| listing::waiting(connection, player)).await
    }

    async fn put_sign_in(&self, sign_in: SignInRow) -> StoreResult<()> {
        self.write(move |connection| players::put_sign_in(connection, &sign_in)).await
    }

    async fn sign_in(&self, token_hash: [u8; 32]) -> StoreResult<Option<SignInRow>> {
        self.read(move |connection| players::sign_in(connection, token_hash)).await
    }

    async fn end_sign_ins(&self, player: PlayerId, key: Option<[u8; 32]>) -> StoreResult<()> {
        self.write(move |connection| players::end_sign_ins(connection, player, key)).await
    }

    async fn changes(&self, player: PlayerId, page: Page) -> StoreResult<Vec<ChangeRow>> {
        self.read(move |connection| feed::changes(connection, player, page)).await
    }

    async fn last_change(&self, player: PlayerId) -> StoreResult<u64> {
        self.read(move |connection| feed::last_change(connection, player)).await
    }

    async fn due_notices(&self, now_ms: u64, limit: u32) -> StoreResult<Vec<NoticeRow>> {
        self.read(move |connection| feed::due_notices(connection, now_ms, limit)).await
    }

    async fn notices_before(&self, notice: NoticeRow) -> StoreResult<Vec<NoticeRow>> {
        self.read(move |connection| feed::notices_before(connection, &notice)).await
    }

    async fn void_leases(&self, now_ms: u64) -> StoreResult<()> {
        self.write(move |connection| feed::void_leases(connection, now_ms)).await
    }

    async fn add_notices(&self, notices: Vec<NewNotice>) -> StoreResult<()> {
        self.write(move |connection| feed::add_notices(connection, &notices)).await
    }

    async fn settle_notices(&self, settled: Vec<SettledNotice>) -> StoreResult<()> {
        self.write(move |connection| feed::settle(connection, &settled)).await
    }

    async fn ratings(
        &self,
        game: String,
        tempo: Tempo,
        players: Vec<PlayerId>,
    ) -> StoreResult<Vec<RatingRow>> {
        self.read(move |connection| ratings::of(connection, &game, tempo, &players)).await
    }

    async fn unrated_games(&self, limit: u32) -> StoreResult<Vec<GameId>> {
        self.read(move |connection| ratings::unrated_games(connection, limit)).await
    }

    async fn rate_game(&self, game_id: GameId, ratings: Vec<RatingRow>) -> StoreResult<()> {
        self.write(move |connection| ratings::rate(connection, game_id, &ratings)).await
    }

    async fn leaderboard(&self, game: String, tempo: Tempo, limit: u32) -> StoreResult<Vec<PlayerId>> {
        self.read(move |connection| ratings::leaderboard(connection, &game, tempo, limit)).await
    }
}
