//! Who calls, by the bearer token (RFC 6750, section 2.1).

use super::app::App;
use super::problem::{ApiProblem, banned};
use crate::mailbox::people::{SignIn, TokenHash};
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::ProblemKind;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

/// A caller who has signed in. As an argument of a handler it refuses everybody else.
#[derive(Clone, Copy, Debug)]
pub struct Player {
    /// Who.
    pub player: PlayerId,
    /// The key with which the player signed in.
    pub key: [u8; 32],
    /// The hash of the token.
    pub token_hash: TokenHash,
}

/// A caller who has signed in, or has not tried to. An invalid token is refused, too.
#[derive(Clone, Copy, Debug)]
pub struct MaybePlayer(pub Option<Player>);

/// The hash of the token in a request's head; `None` without one.
///
/// # Errors
/// [`ApiProblem`] if there is something else in its place.
pub(crate) fn token_hash(headers: &HeaderMap) -> Result<Option<TokenHash>, ApiProblem> {
    let Some(value) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let hash = token.and_then(TokenHash::of);
    hash.map(Some).ok_or_else(|| {
        unauthenticated("the header Authorization holds no token of this server: sign in to get one")
    })
}

/// Whether a call has the service key: then it is a part of this server, and has no budget.
pub fn has_key(app: &App, headers: &HeaderMap) -> bool {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    // Hashes are compared: the time that this takes tells nothing about the key.
    given.is_some_and(|key| blake3::hash(key) == app.service_key_hash)
}

/// The problem of a caller without a valid token.
pub fn unauthenticated(detail: &str) -> ApiProblem {
    ApiProblem::new(ProblemKind::Unauthenticated, detail)
}

impl FromRequestParts<App> for MaybePlayer {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiProblem> {
        let Some(token_hash) = token_hash(&parts.headers)? else { return Ok(Self(None)) };
        let sign_in = app.sign_ins.find(&app.store, token_hash, app.now_ms()).await?;
        let SignIn { player, key, .. } = sign_in.ok_or_else(|| {
            unauthenticated("the token is unknown, has expired or was revoked: sign in again")
        })?;
        if app.bans().player_banned(player) {
            return Err(banned());
        }
        Ok(Self(Some(Player { player, key, token_hash })))
    }
}

impl FromRequestParts<App> for Player {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiProblem> {
        let MaybePlayer(player) = MaybePlayer::from_request_parts(parts, app).await?;
        player.ok_or_else(|| unauthenticated("this call needs a token: Authorization: Bearer TOKEN"))
    }
}
