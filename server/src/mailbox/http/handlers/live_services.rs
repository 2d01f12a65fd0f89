//! What live services ask of the mailbox: games that are wanted live, leases, and storing what was played. Bodies are
//! values in our own encoding, and callers have the service key.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{self, has_key};
use crate::mailbox::http::muting;
use crate::mailbox::http::problem::{ApiPath, ApiProblem};
use crate::mailbox::people::mutes;
use crate::mailbox::people::names::{generated_name, usable_name};
use crate::mailbox::store::{PlayerKey, PlayerRow, Store, StoreError, store_problem};
use crate::mailbox::tables::draw;
use adjourn_game::codec::{self, Decode, Encode};
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::{AudienceView, Problem, ProblemKind};
use adjourn_shared::base::limits::live::{ADDRESSES, CALL_BYTES, PLAYING, WAIT_MS};
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
use axum::http::request::Parts;
use axum::routing::{get, post};
use std::collections::BTreeMap;
use std::time::Duration;

/// No fingerprint is longer, as a text.
const FINGERPRINT_BYTES: usize = 64;

/// The routes of this file.
pub fn router() -> Router<App> {
    Router::new()
        .route("/v1/service/wanted", get(wanted))
        .route("/v1/service/playing", post(playing))
        .route("/v1/service/tables", post(open))
        .route("/v1/service/matches", post(adopt))
        .route("/v1/service/tables/{id}/take", post(take))
        .route("/v1/service/tables/{id}/renew", post(renew))
        .route("/v1/service/tables/{id}/say", post(say))
        .route("/v1/service/tables/{id}/mute", post(mute))
        .route("/v1/service/tables/{id}/recall", post(recall))
        .route("/v1/service/tables/{id}/commit", post(commit_live))
        .layer(DefaultBodyLimit::max(CALL_BYTES))
}

/// A live service that has the key.
struct LiveService;

impl FromRequestParts<App> for LiveService {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiProblem> {
        if has_key(app, &parts.headers) {
            app.live_requests.heard(app.now_ms());
            return Ok(Self);
        }
        Err(auth::unauthenticated("only a live service may call this: send the service key"))
    }
}

fn body<T: Encode + Decode<()>>(bytes: &Bytes) -> Result<T, ApiProblem> {
    codec::decode(bytes).map_err(|_| {
        ApiProblem::new(ProblemKind::Malformed, "the call can't be read: use the same version on both sides")
    })
}

fn answer(value: &impl Encode) -> Vec<u8> {
    codec::encode(value)
}

/// Waits for a while until players want games live.
async fn wanted(State(app): State<App>, _service: LiveService) -> Vec<u8> {
    let mut stopping = app.stopping.clone();
    let games = tokio::select! {
        games = app.live_requests.wait(Duration::from_millis(WAIT_MS)) => games,
        _ = stopping.wait_for(|stopping| *stopping) => Vec::new(),
    };
    answer(&LiveRequests { games })
}

/// A live service reports who plays in matches that have no table: they count as seen, and are shown as playing live.
async fn playing(State(app): State<App>, _service: LiveService, bytes: Bytes) -> Result<Vec<u8>, ApiProblem> {
    let playing: Playing = body(&bytes)?;
    let known = |(_, game): &(_, String)| app.games.newest(game).is_some();
    let long = playing.players.len() > PLAYING || playing.service.len() > FINGERPRINT_BYTES;
    if long || !playing.players.iter().all(known) {
        return Err(ApiProblem::new(
            ProblemKind::TooLarge,
            "there are too many players, or games that this server does not know",
        ));
    }
    let mut games = BTreeMap::new();
    for (key, game) in playing.players {
        // Players who have never come to the mailbox are not known here.
        if let Some(player) = app.store.player_by_key(key).await? {
            games.insert(player, game);
        }
    }
    let seen = app.live_presence.told(app.now_ms(), playing.service, games);
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
    let handed_over = app.tables.hand_over(id, &place).await;
    // If a turn is being resolved, the live service asks again.
    let still_wanted = handed_over.is_err() && app.tables.load(id).await?.table.live().votes.are_agreed();
    if !still_wanted {
        app.live_requests.remove(id);
    }
    let handed_over = handed_over?;
    app.live_news.begins(id);
    Ok(answer(&handed_over))
}

fn place_of(asked: TakeGame) -> Result<LivePlace, ApiProblem> {
    if asked.addresses.len() > ADDRESSES || asked.addresses.iter().any(|address| address.len() > 200) {
        return Err(ApiProblem::new(
            ProblemKind::TooLarge,
            "there are too many addresses, or one is too long",
        ));
    }
    Ok(LivePlace { addresses: asked.addresses, fingerprint: asked.fingerprint })
}

async fn renew(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    app.tables.renew(id, body(&bytes)?).await?;
    Ok(answer(&app.live_news.take(id)))
}

/// The receipt of a submission that was sent again, as JSON.
async fn recall(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    let receipt = app.tables.recall(id, body(&bytes)?).await?;
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

/// A mute in a session holds by mail too.
async fn mute(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<(), ApiProblem> {
    let muting: Muting = body(&bytes)?;
    let table = app.tables.load(id).await?.table;
    if table.seat_of(muting.by).is_none() || !mutes::writes(&table, muting.whom) {
        return Err(ApiProblem::new(ProblemKind::WrongSeat, "both players must belong to the table"));
    }
    muting::set(&app, muting).await
}

async fn commit_live(
    State(app): State<App>,
    _service: LiveService,
    ApiPath(id): ApiPath<GameId>,
    bytes: Bytes,
) -> Result<Vec<u8>, ApiProblem> {
    let live_commit: LiveCommit = body(&bytes)?;
    let gives_back = live_commit.gives_back.is_some();
    let (granted, receipt) = app.tables.commit_live(id, live_commit).await?;
    if gives_back {
        app.live_news.forget(id);
    }
    let receipt = receipt.map(|receipt| serde_json::to_vec(&receipt).expect("texts and numbers"));
    Ok(answer(&(granted, receipt)))
}

/// Makes a table of a room of the lobby. The live service has the authority from the start.
async fn open(State(app): State<App>, _service: LiveService, bytes: Bytes) -> Result<Vec<u8>, ApiProblem> {
    let (asked, by): (OpenTable, TakeGame) = body(&bytes)?;
    let place = place_of(by)?;
    let table = table_of(&app, &asked).await?;
    let game_id = table.game_id();
    app.tables.create(&table, Effects::default()).await?;
    app.tables.start(game_id, None).await?;
    app.tables
        .change(game_id, |table, context| {
            table.want_all_live(context.now_ms);
            Ok((Effects::default(), ()))
        })
        .await?;
    for _ in 0..OPEN_ATTEMPTS {
        // If a bot moves first, it does so now.
        app.tables.work(game_id).await?;
        match app.tables.hand_over(game_id, &place).await {
            Err(problem) if problem.is(ProblemKind::Conflict) => {}
            handed_over => return Ok(answer(&handed_over?)),
        }
    }
    Err(ApiProblem::new(ProblemKind::Conflict, "the game still goes on without its players: ask again"))
}

/// How often a new table is worked on until it waits for a player.
const OPEN_ATTEMPTS: u32 = 20;

/// Makes a table of a match that was played live alone: it goes on by mail.
async fn adopt(State(app): State<App>, _service: LiveService, bytes: Bytes) -> Result<(), ApiProblem> {
    let adopted: Adopted = body(&bytes)?;
    let header: Header = codec::decode(&adopted.header)
        .map_err(|_| ApiProblem::new(ProblemKind::Malformed, "the header can't be read"))?;
    let mut table = table_of(&app, &adopted.table).await?;
    table.await_match(header.game_id);
    Ok(app.tables.adopt(table, header, adopted).await?)
}

async fn table_of(app: &App, asked: &OpenTable) -> Result<TableState, Problem> {
    let mut claims = Vec::new();
    for (index, seat) in (0u8..).zip(&asked.seats) {
        if let Some(claim) = claim(app, seat).await? {
            claims.push((Seat(index), claim));
        }
    }
    let (first, owner) =
        claims.first().ok_or_else(|| Problem::new(ProblemKind::Malformed, "nobody plays at this table"))?;
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
    let (mut table, _) = TableState::create(app.games, request, owner, draw()).map_err(refused)?;
    table.take_room(&asked.setup);
    for (seat, claim) in claims.iter().skip(1) {
        let code = table.join_code().map(str::to_owned);
        table.join(claim, Some(*seat), code.as_deref()).map_err(refused)?;
    }
    Ok(table)
}

/// A player of the live service. One who was never here is added.
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
        name: String::new(),
        created_ms: now_ms,
        seen_ms: now_ms,
        settings: String::new(),
        keys: vec![known_key],
        turns_in_time: 0,
        turns_missed: 0,
    };
    let wanted = usable_name(&app.config.names, &name).ok();
    for name in wanted.into_iter().chain([generated_name(player)]) {
        row.name.clone_from(&name);
        match app.store.put_player(row.clone(), None, app.naming()).await {
            Ok(()) => return Ok(Some(SeatClaim { player, name, key })),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(store_problem(error)),
        }
    }
    Err(Problem::new(ProblemKind::Conflict, "the player's key or name is another's here"))
}
