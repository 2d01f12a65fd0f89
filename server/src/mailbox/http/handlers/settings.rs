//! What a player wants to be told, and the mail address, which the player must confirm first.

use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::guard::Caller;
use crate::mailbox::http::muting;
use crate::mailbox::http::problem::{ApiJson, ApiProblem, ApiQuery, ApiResult, Failure};
use crate::mailbox::notify::{check_settings, new_notice};
use crate::mailbox::people::change::change;
use crate::mailbox::people::settings::stored;
use crate::mailbox::store::Store;
use crate::random::random;
use adjourn_shared::api::{ConfirmRequest, ProblemKind, Settings, SettingsRequest};
use adjourn_shared::turns::notices::{self, TokenKey, encode_webhook_secret};
use axum::extract::State;
use axum::response::Html;
use axum::{Extension, Json};
use serde::Deserialize;
use std::fmt::Display;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show, choose))
        .routes(routes!(confirm))
        .routes(routes!(ask_unsubscribe, unsubscribe))
}

/// Show your settings: what you are told, and how.
#[utoipa::path(get, path = "/v1/me/settings", tag = "players", security(("bearer" = [])),
    responses((status = 200, body = Settings), Failure))]
async fn show(State(app): State<App>, player: Player) -> ApiResult<Settings> {
    let row = app.store.player(player.player).await?;
    Ok(Json(Settings::of(&stored(&row)?, None)))
}

/// Choose your settings: what you are told, and how.
///
/// If you name a new mail address, the server sends a code there. Until you confirm the code, it sends nothing else
/// to that address.
#[utoipa::path(put, path = "/v1/me/settings", tag = "players", request_body = SettingsRequest,
    security(("bearer" = [])), responses((status = 200, body = Settings), Failure))]
async fn choose(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    player: Player,
    ApiJson(request): ApiJson<SettingsRequest>,
) -> ApiResult<Settings> {
    let drawn = encode_webhook_secret(&random());
    // A change that is tried again is charged once.
    let mut charged = false;
    let (row, (chosen, new_secret)) = change(&app.store, player.player, |row| {
        let mut chosen = stored(row)?;
        let (settings, new_secret) = request.clone().settings(&chosen.settings, &drawn);
        let refused = |error: &dyn Display| ApiProblem::new(ProblemKind::Malformed, error.to_string());
        check_settings(&settings, &app.config.mailbox.notify).map_err(|error| refused(&error))?;
        chosen.choose(settings).map_err(|error| refused(&error))?;
        if let Some(address) = chosen.unconfirmed_address().filter(|_| !charged) {
            let from = (!caller.exempt).then_some(caller.address);
            app.rates.code_mail(address, from, app.now_ms())?;
            charged = true;
        }
        row.settings = chosen.to_json();
        Ok::<_, ApiProblem>((chosen, new_secret))
    })
    .await?;
    muting::tell_sessions(&app, &row).await;
    if let Some(address) = chosen.unconfirmed_address() {
        let now_ms = app.now_ms();
        let key = TokenKey::from_secret(&app.identity.secret());
        let code = key.confirmation_code(player.player, address, now_ms);
        let planned = notices::plan_confirmation(player.player, address, &code, now_ms);
        app.store.add_notices(vec![new_notice(player.player, None, planned)]).await?;
        app.notices_due.notify_one();
    }
    Ok(Json(Settings::of(&chosen, new_secret)))
}

/// Confirm your mail address with the code that the server sent there.
#[utoipa::path(post, path = "/v1/me/email/confirm", tag = "players", request_body = ConfirmRequest,
    security(("bearer" = [])), responses((status = 200, body = Settings),
        (status = 403, description = "The code is wrong or too old"), Failure))]
async fn confirm(
    State(app): State<App>,
    player: Player,
    ApiJson(request): ApiJson<ConfirmRequest>,
) -> ApiResult<Settings> {
    let (key, now_ms) = (TokenKey::from_secret(&app.identity.secret()), app.now_ms());
    let (_, confirmed) = change(&app.store, player.player, |row| {
        let mut stored = stored(row)?;
        let Some(address) = stored.unconfirmed_address().map(str::to_owned) else {
            let told = "there is no address to confirm: choose one in your settings first";
            return Err(ApiProblem::new(ProblemKind::Conflict, told));
        };
        if !key.confirms(player.player, &address, &request.code, now_ms) {
            return Err(ApiProblem::new(
                ProblemKind::Forbidden,
                "the code is wrong or too old: choose the address again, and you get a new code",
            ));
        }
        stored.confirmed_address = Some(address);
        row.settings = stored.to_json();
        Ok(stored)
    })
    .await?;
    Ok(Json(Settings::of(&confirmed, None)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UnsubscribeQuery {
    /// The token from the mail.
    token: String,
}

/// Show the page to which the link in a mail leads.
///
/// The page has a button that stops mail to the address. Opening the link alone changes nothing.
#[utoipa::path(get, path = "/v1/unsubscribe", tag = "players", params(UnsubscribeQuery),
    responses((status = 200, content_type = "text/html", body = String), Failure))]
async fn ask_unsubscribe(
    State(app): State<App>,
    ApiQuery(query): ApiQuery<UnsubscribeQuery>,
) -> Result<Html<&'static str>, ApiProblem> {
    reads(&app, &query.token)?;
    // The form posts to this same address, token included.
    Ok(Html(concat!(
        "<!doctype html><meta charset=\"utf-8\"><title>Adjourn</title>",
        "<p>No more mail to this address?</p>",
        "<form method=\"post\"><button>No more mail</button></form>\n"
    )))
}

/// Stop mail to an address.
///
/// The page behind the link in a mail calls this, and so does a mail program's own button (RFC 8058). You need not
/// sign in: the token from the link is enough. Any body is accepted.
#[utoipa::path(post, path = "/v1/unsubscribe", tag = "players", params(UnsubscribeQuery),
    responses((status = 200, content_type = "text/html", body = String), Failure))]
async fn unsubscribe(
    State(app): State<App>,
    ApiQuery(query): ApiQuery<UnsubscribeQuery>,
) -> Result<Html<&'static str>, ApiProblem> {
    let wanted = reads(&app, &query.token)?;
    change(&app.store, wanted.player, |row| {
        let mut stored = stored(row)?;
        if stored.unsubscribe(&wanted.address) {
            row.settings = stored.to_json();
        }
        Ok::<_, ApiProblem>(())
    })
    .await?;
    Ok(Html(concat!(
        "<!doctype html><meta charset=\"utf-8\"><title>Adjourn</title>",
        "<p>There will be no more mail to this address.</p>\n"
    )))
}

fn reads(app: &App, token: &str) -> Result<notices::Unsubscribe, ApiProblem> {
    let wanted = TokenKey::from_secret(&app.identity.secret()).read_unsubscribe_token(token);
    wanted.ok_or_else(|| {
        ApiProblem::new(
            ProblemKind::Forbidden,
            "this link was not made by this server, or is damaged: open it as it is in the mail",
        )
    })
}
