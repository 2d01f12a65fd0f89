//! What a live service asks of the mailbox: games that are wanted live, leases, and storing what was played. Bodies are
//! our own values, encoded; the caller has the service key.

use super::auth;
use super::problem::{ApiPath, ApiProblem};
use crate::mailbox::app::App;
use crate::mailbox::desk::store_problem;
use crate::mailbox::mutes;
use crate::mailbox::store::{PlayerKey, PlayerRow, Store, StoreError};
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{AudienceView, Problem, ProblemKind};
use adjourn_shared::base::limits::live::{ADDRESSES, CALL_BYTES, PLAYING, WAIT_MS};
use adjourn_shared::games;
use adjourn_shared::handover::{
    Adopted, AdoptedSeat, ChatMessage, LiveCommit, LiveRequests, Muting, OpenTable, Playing, TakeGame,
};
use adjourn_shared::timeline::Header;
use adjourn_shared::turns::refusal::Refusal;
use adjourn_shared::turns::rules::{BotRequest, CreateTable, TableRules, Visibility};
use adjourn_shared::turns::table::{Effects, LivePlace, SeatClaim, TableState};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::routing::{get, post};
use std::collections::BTreeMap;
use std::time::Duration;

/// No fingerprint is longer, as a text.
const FINGERPRINT_BYTES: usize = 64;

/// The routes of this file.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/v1/service/wanted", get(wanted))
        .route("/v1/service/playing", post(playing))
        .route("/v1/service/tables", post(open))
        .route("/v1/service/matches", post(adopt))
        .route("/v1/service/games/{id}/take", post(take))
        .route("/v1/service/games/{id}/renew", post(renew))
        .route("/v1/service/games/{id}/say", post(say))
        .route("/v1/service/games/{id}/mute", post(mute))
        .route("/v1/service/games/{id}/recall", post(recall))
        .route("/v1/service/games/{id}/keep", post(commit_live))
        .layer(DefaultBodyLimit::max(CALL_BYTES))
}

/// Whether a call has the service key: then it is a part of this server, and has no budget.
pub(super) fn has_key(app: &App, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    // Hashes are compared: how far they agree tells nothing about the key.
    given.is_some_and(|key| blake3::hash(key) == app.service_key_hash)
}

/// A live service that has the key.
struct LiveService;

impl FromRequestParts<App> for LiveService {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiProblem> {
        if has_key(app, &parts.headers) {
            app.wanted.heard(app.now_ms());
            return Ok(Self);
        }
        Err(auth::unauthenticated("this call is a live service's: it needs the service key"))
    }
}

fn body<T: Encode + Decode<()>>(bytes: &Bytes) -> Result<T, ApiProblem> {
    codec::decode(bytes)
        .map_err(|_| ApiProblem::new(ProblemKind::Malformed, "the call is of another version, or damaged"))
}

fn answer(value: &impl Encode) -> Vec<u8> {
    codec::encode(value)
}

/// Waits until games are wanted, for a while.
async fn wanted(State(app): State<App>, _service: LiveService) -> Vec<u8> {
    let mut stopping = app.stopping.clone();
    let games = tokio::select! {
        games = app.wanted.wait(Duration::from_millis(WAIT_MS)) => games,
        _ = stopping.wait_for(|stopping| *stopping) => Vec::new(),
    };
    answer(&LiveRequests { games })
}

/// Who plays in matches that are no table's: they are seen, and said to be playing.
async fn playing(State(app): State<App>, _service: LiveService, bytes: Bytes) -> Result<Vec<u8>, ApiProblem> {
    let playing: Playing = body(&bytes)?;
    let known = |(_, game): &(_, String)| games::find(game).is_some();
    let long = playing.players.len() > PLAYING || playing.service.len() > FINGERPRINT_BYTES;
    if long || !playing.players.iter().all(known) {
        return Err(ApiProblem::new(ProblemKind::TooLarge, "too many players, or games that nobody knows"));
    }
    let mut games = BTreeMap::new();
    for (key, game) in playing.players {
        // Whoever has never come to the mailbox is nobody here.
        if let Some(player) = app.store.player_by_key(key).await? {
            games.insert(player, game);
        }
    }
    let seen = app.lobbies.told(app.now_ms(), playing.service, games);
    if !seen.is_empty() {
        app.store.saw(seen, app.now_ms()).await?;
    }
    Ok(answer(&()))
}

async fn take(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    let place = place_of(body(&bytes)?)?;
    let handed_over = app.desk.hand_over(id, &place).await;
    // One whose turn is being resolved is asked for again.
    let still_wanted = handed_over.is_err() && app.desk.load(id).await?.table.live().votes.are_agreed();
    if !still_wanted {
        app.wanted.remove(id);
    }
    let handed_over = handed_over?;
    app.wanted.begins(id);
    Ok(answer(&handed_over))
}

fn place_of(asked: TakeGame) -> Result<LivePlace, ApiProblem> {
    if asked.addresses.len() > ADDRESSES || asked.addresses.iter().any(|address| address.len() > 200) {
        return Err(ApiProblem::new(ProblemKind::TooLarge, "too many addresses, or too long ones"));
    }
    Ok(LivePlace { addresses: asked.addresses, fingerprint: asked.fingerprint })
}

async fn renew(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    app.desk.renew(id, body(&bytes)?).await?;
    Ok(answer(&app.wanted.take_news(id)))
}

/// The receipt of a submission that was sent again, as JSON.
async fn recall(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    let receipt = app.desk.recall(id, body(&bytes)?).await?;
    Ok(serde_json::to_vec(&receipt).expect("texts and numbers are representable"))
}

/// Chat of a session is a message of the table.
async fn say(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<(), ApiProblem> {
    let said: ChatMessage = body(&bytes)?;
    let to = said.to.map_or(AudienceView::Table, |seat| AudienceView::Seats { seats: vec![seat] });
    super::talk::say(&app, id, said.from, &to, &said.text).await?;
    Ok(())
}

/// Whom a player mutes in a session of a table, the player does not hear by mail either.
async fn mute(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<(), ApiProblem> {
    let muting: Muting = body(&bytes)?;
    let table = app.desk.load(id).await?.table;
    if table.seat_of(muting.by).is_none() || !mutes::writes(&table, muting.whom) {
        return Err(ApiProblem::new(ProblemKind::WrongSeat, "both are to be of the table"));
    }
    super::mutes::set(&app, muting).await
}

async fn commit_live(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    let commit: LiveCommit = body(&bytes)?;
    let gives_back = commit.gives_back.is_some();
    let (granted, receipt) = app.desk.commit_live(id, commit).await?;
    if gives_back {
        app.wanted.forget(id);
    }
    let receipt = receipt.map(|receipt| serde_json::to_vec(&receipt).expect("texts and numbers"));
    Ok(answer(&(granted, receipt)))
}

/// A table of a room of the lobby, under the live service's authority from the start.
async fn open(State(app): State<App>, _service: LiveService, bytes: Bytes) -> Result<Vec<u8>, ApiProblem> {
    let (asked, by): (OpenTable, TakeGame) = body(&bytes)?;
    let place = place_of(by)?;
    let table = table_of(&app, &asked).await?;
    let game_id = table.game_id();
    app.desk.create(&table, Effects::default()).await?;
    app.desk.start(game_id, None).await?;
    app.desk
        .change(game_id, |table, context| {
            table.want_all_live(context.now_ms);
            Ok((Effects::default(), ()))
        })
        .await?;
    for _ in 0..OPEN_ATTEMPTS {
        // A bot that moves first does so before anybody is there.
        app.desk.work(game_id).await?;
        match app.desk.hand_over(game_id, &place).await {
            Err(problem) if problem.is(ProblemKind::Conflict) => {}
            handed_over => return Ok(answer(&handed_over?)),
        }
    }
    Err(ApiProblem::new(ProblemKind::Conflict, "the game does not come to rest"))
}

/// How often a new table is looked at until it waits for a player.
const OPEN_ATTEMPTS: u32 = 20;

/// A match that was played live alone: it becomes a table, and goes on by mail.
async fn adopt(State(app): State<App>, _service: LiveService, bytes: Bytes) -> Result<(), ApiProblem> {
    let adopted: Adopted = body(&bytes)?;
    let header: Header = codec::decode(&adopted.header)
        .map_err(|_| ApiProblem::new(ProblemKind::Malformed, "the header can't be read"))?;
    let mut table = table_of(&app, &adopted.table).await?;
    table.await_match(header.game_id);
    Ok(app.desk.adopt(table, header, adopted).await?)
}

async fn table_of(app: &App, asked: &OpenTable) -> Result<TableState, Problem> {
    let mut sitters = Vec::new();
    for (index, seat) in (0u8..).zip(&asked.seats) {
        if let Some(claim) = claim(app, seat).await? {
            sitters.push((Seat(index), claim));
        }
    }
    let (first, owner) =
        sitters.first().ok_or_else(|| Problem::new(ProblemKind::Malformed, "nobody plays at this table"))?;
    let bots = (0u8..).zip(&asked.seats);
    let bots = bots.filter_map(|(index, seat)| Some(BotRequest { seat: Seat(index), strength: seat.bot? }));
    let request = CreateTable {
        game: asked.game.clone(),
        title: Some(asked.title.clone()),
        setup: None,
        seats: None,
        teams: Some(asked.seats.iter().map(|seat| seat.team).collect()),
        seat: Some(*first),
        owner_watches: false,
        visibility: if asked.listed { Visibility::Open } else { Visibility::Private },
        invite: Vec::new(),
        bots: bots.collect(),
        rules: TableRules::default(),
        start_when_full: false,
    };
    let refused = |refusal: Refusal| refusal.problem(&[]);
    let (mut table, _) = TableState::create(request, owner, super::tables::random()).map_err(refused)?;
    table.take_room(&asked.setup);
    for (seat, claim) in sitters.iter().skip(1) {
        let code = table.join_code().map(str::to_owned);
        table.join(claim, Some(*seat), code.as_deref()).map_err(refused)?;
    }
    Ok(table)
}

/// A player of the live service, who may never have been here.
async fn claim(app: &App, seat: &AdoptedSeat) -> Result<Option<SeatClaim>, Problem> {
    let Some((player, name, key)) = seat.player.clone() else { return Ok(None) };
    match app.store.player(player).await {
        Ok(row) if row.keys.iter().any(|known| known.key == key && known.revoked_ms.is_none()) => {
            return Ok(Some(SeatClaim { player, name: row.name, key }));
        }
        Ok(_) => {
            let told = "the player's key was revoked";
            return Err(Problem::new(ProblemKind::Forbidden, told));
        }
        Err(StoreError::NotFound) => {}
        Err(error) => return Err(store_problem(error)),
    }
    let now_ms = app.now_ms();
    let known_key =
        PlayerKey { key, label: "first key".into(), added_ms: now_ms, revoked_ms: None, link: None };
    let mut row = PlayerRow {
        player,
        version: 0,
        name: name.clone(),
        created_ms: now_ms,
        seen_ms: now_ms,
        settings: String::new(),
        keys: vec![known_key],
        turns_in_time: 0,
        turns_missed: 0,
    };
    for name in [name, super::sign_in::generated_name(player)] {
        row.name.clone_from(&name);
        match app.store.put_player(row.clone(), None).await {
            Ok(()) => return Ok(Some(SeatClaim { player, name, key })),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(store_problem(error)),
        }
    }
    Err(Problem::new(ProblemKind::Conflict, "the player's key or name is another's here"))
}
