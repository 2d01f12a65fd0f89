//! Messages to a table, private messages between seats, notes to yourself.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{MaybePlayer, Player};
use crate::mailbox::http::problem::{ApiJson, ApiPath, ApiProblem, ApiQuery, ApiResult, Failure};
use crate::mailbox::http::view;
use crate::mailbox::people::mutes;
use crate::mailbox::store::{
    Audience, MessageRow, MessageViewer, NewChange, NewNotice, Post, Store, StoreError, store_problem,
};
use crate::mailbox::tables::Loaded;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::text;
use adjourn_shared::api::{AudienceView, Message, Page, PostMessage, Problem, ProblemKind, Redact};
use adjourn_shared::base::limits;
use adjourn_shared::handover::ChatMessage;
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::notices::{Event, NoticedGame};
use adjourn_shared::turns::table::TableState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, post)).routes(routes!(mark_read)).routes(routes!(redact))
}

/// Which messages to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TalkQuery {
    /// `next` of the page before. Absent: the first page.
    #[serde(default)]
    after: u64,
    /// How many items the page may have: at most 100.
    limit: Option<u32>,
    /// List only messages that were written during this turn.
    turn: Option<u32>,
}

/// List the messages that you may read, the oldest first.
#[utoipa::path(get, path = "/v1/tables/{id}/messages", tag = "talk", params(("id" = GameId, Path), TalkQuery),
    responses((status = 200, body = Page<Message>), Failure))]
async fn list(
    State(app): State<App>,
    MaybePlayer(player): MaybePlayer,
    ApiPath(id): ApiPath<GameId>,
    ApiQuery(query): ApiQuery<TalkQuery>,
) -> ApiResult<Page<Message>> {
    let Loaded { table, .. } = app.tables.load(id).await?;
    let viewer = player.map(|player| player.player);
    view::must_watch(&table, viewer)?;
    let seat = viewer.and_then(|viewer| table.seat_of(viewer));
    let muted = match viewer {
        Some(viewer) => mutes::of_player(&app.store, viewer).await?,
        None => Vec::new(),
    };
    let page = crate::mailbox::http::pages::page(query.after, query.limit);
    let reader = MessageViewer { player: viewer, seat, turn: query.turn };
    let rows = app.store.messages(id, reader, page).await.map_err(store_problem)?;
    let next = crate::mailbox::http::pages::next(&rows, page, |row| row.number);
    let mut items = Vec::with_capacity(rows.len());
    for row in rows.into_iter().filter(|row| !muted.contains(&row.player)) {
        items.push(message(&app, &table, row).await?);
    }
    Ok(Json(Page { items, next }))
}

async fn message(app: &App, table: &TableState, row: MessageRow) -> Result<Message, Problem> {
    // Most writers sit at the table. Their names there may be older ones, which does no harm.
    let name = match row.seat.map(|seat| table.name_of(seat)) {
        Some(name) => name,
        None => app.store.player(row.player).await.map_err(store_problem)?.name,
    };
    let audience = match row.audience {
        Audience::Table => AudienceView::Table,
        Audience::Note => AudienceView::Note,
        Audience::Seats(bits) => {
            AudienceView::Seats { seats: (0..32).filter(|seat| bits & (1 << seat) != 0).map(Seat).collect() }
        }
    };
    let MessageRow { number, at_ms, player: from, seat, turn, text, redacted, .. } = row;
    Ok(Message { number, at_ms, from, name, seat, audience, turn, text, redacted })
}

/// Write a message to the table or to some seats, or a note to yourself.
#[utoipa::path(post, path = "/v1/tables/{id}/messages", tag = "talk", params(("id" = GameId, Path)),
    request_body = PostMessage, security(("bearer" = [])), responses((status = 200, body = Message), Failure))]
async fn post(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<PostMessage>,
) -> ApiResult<Message> {
    let (table, row) = say(&app, id, player.player, &request.audience, &request.text).await?;
    if table.tempo() == Tempo::Live {
        let name = row.seat.map_or_else(String::new, |seat| table.name_of(seat));
        let (from, text) = (row.player, row.text.clone());
        let said = |to| ChatMessage { from, name: name.clone(), to, text: text.clone() };
        match row.audience {
            Audience::Table => app.live_news.said(id, said(None)),
            Audience::Seats(_) => {
                readers(row.audience, &table).for_each(|(seat, _)| app.live_news.said(id, said(Some(seat))));
            }
            Audience::Note => {}
        }
    }
    Ok(Json(message(&app, &table, row).await?))
}

/// Stores what a player says, if it may be said.
///
/// # Errors
/// [`Problem`] if not.
pub(crate) async fn say(
    app: &App,
    id: GameId,
    from: PlayerId,
    to: &AudienceView,
    text: &str,
) -> Result<(TableState, MessageRow), Problem> {
    let loaded = app.tables.load(id).await?;
    let table = loaded.table;
    let seat = table.seat_of(from);
    if seat.is_none() && table.owner() != from {
        return Err(Problem::new(
            ProblemKind::WrongSeat,
            "only players who sit at the table, and its owner, can write there",
        ));
    }
    let audience = audience(&table, to)?;
    let text = text::clean_line(text, limits::MESSAGE_CHARS);
    let text = text.ok_or_else(|| {
        Problem::new(
            ProblemKind::Malformed,
            format!("a message must have 1 to {} characters", limits::MESSAGE_CHARS),
        )
    })?;
    if audience != Audience::Note && app.bans().is_muted(from) {
        let told = "the host of this server has muted you: you can only write notes to yourself";
        return Err(Problem::new(ProblemKind::Forbidden, told));
    }
    let at_ms = app.now_ms();
    app.rates.message(from, at_ms)?;
    let turn = table.turn();
    let row = MessageRow { number: 0, at_ms, player: from, seat, audience, turn, text, redacted: false };
    let row = store(app, &table, loaded.row.last_message, row).await?;
    Ok((table, row))
}

/// How often to try to store a message while others get ahead of it: twice as often as there are players at the largest
/// table.
const ATTEMPTS: u32 = 32;

/// Stores a message after the last one, and what players are told of it, with its number.
async fn store(app: &App, table: &TableState, last: u64, row: MessageRow) -> Result<MessageRow, Problem> {
    let mut row = MessageRow { number: last + 1, ..row };
    for _ in 0..ATTEMPTS {
        let (changes, notices) = told(app, table, &row).await?;
        let readers: Vec<_> = changes.iter().map(|change| change.player).collect();
        let post = Post {
            game_id: table.game_id(),
            number: row.number,
            at_ms: row.at_ms,
            player: row.player,
            seat: row.seat,
            audience: row.audience,
            turn: row.turn,
            text: row.text.clone(),
            changes,
            notices,
        };
        match app.store.post(post).await {
            Ok(()) => {
                readers.into_iter().for_each(|reader| app.feed.wake(reader));
                app.notices_due.notify_one();
                return Ok(row);
            }
            Err(StoreError::Conflict) => {
                row.number = app.store.game(table.game_id()).await.map_err(store_problem)?.last_message + 1;
            }
            Err(error) => return Err(store_problem(error)),
        }
    }
    let mut busy = Problem::new(ProblemKind::Unavailable, "too many players write at once: try again");
    busy.retry_after_seconds = Some(1);
    Err(busy)
}

/// Whether the table's press allows it.
fn audience(table: &TableState, wanted: &AudienceView) -> Result<Audience, Problem> {
    let forbidden =
        |what: &str| Problem::new(ProblemKind::Forbidden, format!("the rules of this table allow no {what}"));
    match wanted {
        AudienceView::Note => Ok(Audience::Note),
        AudienceView::Table if table.allows(false) => Ok(Audience::Table),
        AudienceView::Table => Err(forbidden("messages")),
        AudienceView::Seats { .. } if !table.allows(true) => Err(forbidden("private messages")),
        AudienceView::Seats { seats } => {
            let bits = seats.iter().filter(|seat| table.seat(**seat).is_some()).map(|seat| 1 << seat.0);
            let bits = bits.fold(0, |all, bit: u32| all | bit);
            if bits == 0 || seats.iter().any(|seat| table.seat(*seat).is_none()) {
                return Err(Problem::new(
                    ProblemKind::Malformed,
                    "name at least one seat, and only seats of this table",
                ));
            }
            Ok(Audience::Seats(bits))
        }
    }
}

/// The players to whom a message is written.
fn readers(audience: Audience, table: &TableState) -> impl Iterator<Item = (Seat, PlayerId)> {
    table.players().filter(move |(seat, _)| match audience {
        Audience::Table => true,
        Audience::Note => false,
        Audience::Seats(bits) => bits & (1 << seat.0) != 0,
    })
}

/// Who is told of a message: its readers, except those who have muted the writer.
async fn told(
    app: &App,
    table: &TableState,
    message: &MessageRow,
) -> Result<(Vec<NewChange>, Vec<NewNotice>), Problem> {
    let (mut changes, mut notices) = (Vec::new(), Vec::new());
    let MessageRow { number, at_ms, player: writer, turn, .. } = *message;
    let name = app.store.player(writer).await.map_err(store_problem)?.name;
    let game = NoticedGame::new(table.game_id(), table.game(), table.title());
    for (_, reader) in readers(message.audience, table) {
        if reader == writer
            || mutes::of_player(&app.store, reader).await.map_err(store_problem)?.contains(&writer)
        {
            continue;
        }
        let event = Event::message(number, turn, &name, Some(&message.text));
        let json = serde_json::to_string(&event).expect("texts and numbers are representable");
        changes.push(NewChange { player: reader, game_id: table.game_id(), at_ms, event: json });
        notices.extend(app.tables.notices(reader, &game, &event, at_ms).await?);
    }
    Ok((changes, notices))
}

/// Say up to which message you have read.
#[utoipa::path(post, path = "/v1/tables/{id}/messages/read", tag = "talk", params(("id" = GameId, Path)),
    request_body = Redact, security(("bearer" = [])), responses((status = 204), Failure))]
async fn mark_read(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<Redact>,
) -> Result<StatusCode, ApiProblem> {
    app.store.mark_read(id, player.player, request.message).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Remove the text of a message.
///
/// You may remove the text of your own messages. The table's owner may also remove the text of messages to the whole
/// table.
#[utoipa::path(post, path = "/v1/tables/{id}/messages/redact", tag = "talk", params(("id" = GameId, Path)),
    request_body = Redact, security(("bearer" = [])), responses((status = 204), Failure))]
async fn redact(
    State(app): State<App>,
    player: Player,
    ApiPath(id): ApiPath<GameId>,
    ApiJson(request): ApiJson<Redact>,
) -> Result<StatusCode, ApiProblem> {
    let Loaded { table, .. } = app.tables.load(id).await?;
    view::must_watch(&table, Some(player.player))?;
    let reader =
        MessageViewer { player: Some(player.player), seat: table.seat_of(player.player), turn: None };
    let page = crate::mailbox::store::Page { after: request.message.saturating_sub(1), limit: 1 };
    let found = app.store.messages(id, reader, page).await.map_err(store_problem)?;
    // A message that the caller may not read counts as missing.
    let found = found.into_iter().find(|row| row.number == request.message);
    let found = found.ok_or_else(|| {
        Problem::new(ProblemKind::NotFound, "there is no such message, or you may not read it")
    })?;
    let moderates = table.owner() == player.player && found.audience == Audience::Table;
    if found.player != player.player && !moderates {
        return Err(Problem::new(ProblemKind::Forbidden, "only the writer of a message can remove its text, and the table's owner if it is to the whole table").into());
    }
    app.store.redact(id, request.message).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// All messages that the viewer may read, for an export.
pub(crate) async fn export(
    app: &App,
    table: &TableState,
    viewer: Option<PlayerId>,
) -> Result<Vec<Message>, Problem> {
    let reader =
        MessageViewer { player: viewer, seat: viewer.and_then(|viewer| table.seat_of(viewer)), turn: None };
    let mut messages = Vec::new();
    let mut after = 0;
    loop {
        let page = crate::mailbox::store::Page { after, limit: limits::API_PAGE_CEILING };
        let rows = app.store.messages(table.game_id(), reader, page).await.map_err(store_problem)?;
        let Some(last) = rows.last() else { return Ok(messages) };
        after = last.number;
        for row in rows {
            messages.push(message(app, table, row).await?);
        }
    }
}
