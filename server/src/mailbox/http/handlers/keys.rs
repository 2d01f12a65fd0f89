//! A player's keys: each device has one of its own, and a lost one is revoked.

use super::players::me_of;
use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::Player;
use crate::mailbox::http::problem::{ApiJson, ApiProblem, ApiResult, Failure};
use crate::mailbox::people::change::change;
use crate::mailbox::store::{PlayerKey, PlayerRow, Store, StoreError};
use adjourn_game::ids::PlayerId;
use adjourn_game::text::clean_line;
use adjourn_shared::api::{KeyEntry, LinkRequest, Me, ProblemKind, RevokeRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity;
use adjourn_shared::base::limits::http as limits;
use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, link)).routes(routes!(revoke))
}

/// List your keys, revoked ones too.
#[utoipa::path(get, path = "/v1/me/keys", tag = "keys", security(("bearer" = [])),
    responses((status = 200, body = Vec<KeyEntry>), Failure))]
async fn list(State(app): State<App>, player: Player) -> ApiResult<Vec<KeyEntry>> {
    Ok(Json(me_of(&app.store.player(player.player).await?).keys))
}

/// Add a key to your account.
///
/// A key that you already have must sign for the new one. The new key must sign too, to show that you hold it.
#[utoipa::path(post, path = "/v1/me/keys", tag = "keys", request_body = LinkRequest, security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 409, description = "The key belongs to a player already"), Failure))]
async fn link(
    State(app): State<App>,
    player: Player,
    ApiJson(request): ApiJson<LinkRequest>,
) -> ApiResult<Me> {
    let key = checked(player.player, &request, app.now_ms())?;
    if app.store.player_by_key(key.key).await?.is_some_and(|owner| owner != player.player) {
        return Err(somebodys());
    }
    // A first key names its player, even after it was revoked.
    match app.store.player(identity::player_id(&key.key)).await {
        Ok(other) if other.player != player.player => return Err(somebodys()),
        Ok(_) | Err(StoreError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let (row, ()) = change(&app.store, player.player, |row| add(row, &key)).await?;
    tracing::info!(player = %player.player, "a key was added");
    Ok(Json(me_of(&row)))
}

fn somebodys() -> ApiProblem {
    ApiProblem::new(ProblemKind::Conflict, "this key belongs to another player already: make a new one")
}

/// The key that a request adds, if both keys have signed for it.
fn checked(player: PlayerId, request: &LinkRequest, now_ms: u64) -> Result<PlayerKey, ApiProblem> {
    let (key, by) = (key_of(&request.new_key)?, key_of(&request.by)?);
    let text = identity::link_text(player, &key);
    let signed = |signer: &[u8; 32], signature: &Base64| {
        signature.array::<64>().filter(|signature| identity::verify(signer, &text, signature))
    };
    let wrong = |which: &str| {
        ApiProblem::new(
            ProblemKind::BadSignature,
            format!("{which} has not signed the link: sign the text of the link with it"),
        )
    };
    let signature = signed(&by, &request.signature).ok_or_else(|| wrong("the key that vouches"))?;
    signed(&key, &request.new_key_signature).ok_or_else(|| wrong("the new key"))?;
    let label = clean_line(&request.label, limits::KEY_LABEL_CHARS).ok_or_else(|| {
        let told = format!("`label` must have 1 to {} characters", limits::KEY_LABEL_CHARS);
        ApiProblem::new(ProblemKind::Malformed, told)
    })?;
    Ok(PlayerKey { key, label, added_ms: now_ms, revoked_ms: None, link: Some((by, signature)) })
}

fn key_of(bytes: &Base64) -> Result<[u8; 32], ApiProblem> {
    bytes.array().ok_or_else(|| ApiProblem::new(ProblemKind::Malformed, "a public key must have 32 bytes"))
}

fn add(row: &mut PlayerRow, key: &PlayerKey) -> Result<(), ApiProblem> {
    let by = key.link.map(|(by, _)| by);
    if !row.keys.iter().any(|known| Some(known.key) == by && known.revoked_ms.is_none()) {
        let told = "the key that vouches is not yours, or is revoked: sign with a key that you use";
        return Err(ApiProblem::new(ProblemKind::Forbidden, told));
    }
    if row.keys.iter().any(|known| known.key == key.key) {
        let told =
            "you have this key already, or have revoked it: a revoked key can't come back, make a new one";
        return Err(ApiProblem::new(ProblemKind::Conflict, told));
    }
    if row.keys.len() >= limits::KEYS_PER_PLAYER {
        return Err(ApiProblem::new(
            ProblemKind::Conflict,
            "you have had as many keys as a player can have, revoked ones included",
        ));
    }
    row.keys.push(key.clone());
    Ok(())
}

/// Revoke one of your keys, for good.
///
/// The sessions of this key end, and it can no longer sign. You can't revoke your last key.
#[utoipa::path(post, path = "/v1/me/keys/revoke", tag = "keys", request_body = RevokeRequest,
    security(("bearer" = [])), responses((status = 200, body = Me),
        (status = 404, description = "You have no such key"), Failure))]
async fn revoke(
    State(app): State<App>,
    player: Player,
    ApiJson(request): ApiJson<RevokeRequest>,
) -> ApiResult<Me> {
    let (key, now_ms) = (key_of(&request.key)?, app.now_ms());
    let (row, ()) = change(&app.store, player.player, |row| take_away(row, key, now_ms)).await?;
    app.sign_ins.end(&app.store, player.player, Some(key)).await?;
    tracing::info!(player = %player.player, "a key was revoked");
    Ok(Json(me_of(&row)))
}

fn take_away(row: &mut PlayerRow, key: [u8; 32], now_ms: u64) -> Result<(), ApiProblem> {
    let in_use = row.keys.iter().filter(|known| known.revoked_ms.is_none()).count();
    let known = row.keys.iter_mut().find(|known| known.key == key);
    let known = known.ok_or_else(|| {
        ApiProblem::new(ProblemKind::NotFound, "you have no such key: `GET /v1/me/keys` lists yours")
    })?;
    if known.revoked_ms.is_some() {
        return Ok(());
    }
    if in_use == 1 {
        let told = "this is your last key, and you need it to sign in: add another one first";
        return Err(ApiProblem::new(ProblemKind::Conflict, told));
    }
    known.revoked_ms = Some(now_ms);
    Ok(())
}
