//! Challenges and tokens.

use crate::gate::connections::network_of;
use crate::mailbox::http::app::App;
use crate::mailbox::http::auth::{Player, unauthenticated};
use crate::mailbox::http::guard::Caller;
use crate::mailbox::http::lookups::name_problem;
use crate::mailbox::http::problem::{ApiJson, ApiProblem, ApiResult, Failure, banned};
use crate::mailbox::people::names::{generated_name, usable_name};
use crate::mailbox::people::{Issued, TokenHash};
use crate::mailbox::store::{PlayerKey, PlayerRow, SignInRow, Store, StoreError};
use crate::random::random;
use adjourn_shared::api::{Challenge, ChallengeRequest, ProblemKind, Token, TokenRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::{self, Service, player_id};
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use metrics::counter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this file.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(challenge)).routes(routes!(token, sign_out))
}

/// What the holder of a revoked key is told.
const REVOKED: &str = "this key was revoked: sign in with another one";

fn key_of(bytes: &Base64) -> Result<[u8; 32], ApiProblem> {
    bytes.array().ok_or_else(|| ApiProblem::new(ProblemKind::Malformed, "a public key must have 32 bytes"))
}

/// Ask for a challenge to sign.
///
/// You can answer each challenge once.
#[utoipa::path(post, path = "/v1/auth/challenge", tag = "sign in", request_body = ChallengeRequest,
    responses((status = 200, body = Challenge), Failure))]
async fn challenge(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    ApiJson(request): ApiJson<ChallengeRequest>,
) -> ApiResult<Challenge> {
    let key = key_of(&request.public_key)?;
    let client_nonce = request.nonce.array::<32>();
    let client_nonce =
        client_nonce.ok_or_else(|| ApiProblem::new(ProblemKind::Malformed, "`nonce` must have 32 bytes"))?;
    let nonce: [u8; 32] = random();
    let expires_ms = app.now_ms() + app.config.mailbox.challenge_ms;
    app.sign_ins.issue(network_of(caller.address), nonce, Issued { key, expires_ms });
    let server = app.identity.public_key();
    let text = identity::challenge_text(Service::Mail, &server, &key, &nonce, expires_ms);
    let certificate = identity::certificate_text(&app.certificate_der, &client_nonce);
    Ok(Json(Challenge {
        nonce: Base64::from(&nonce[..]),
        expires_ms,
        server_identity: Base64::from(&server[..]),
        text: Base64(text),
        certificate_signature: Base64::from(&app.identity.sign(&certificate)[..]),
    }))
}

/// Answer a challenge, and get a token.
///
/// The first sign-in with a key makes a player.
#[utoipa::path(post, path = "/v1/auth/token", tag = "sign in", request_body = TokenRequest,
    responses((status = 200, body = Token),
        (status = 401, description = "The challenge is unknown, has expired, or was answered before: ask for a new one"), Failure))]
async fn token(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    ApiJson(request): ApiJson<TokenRequest>,
) -> ApiResult<Token> {
    let key = key_of(&request.public_key)?;
    let now_ms = app.now_ms();
    let nonce = request.nonce.array::<32>();
    let nonce = nonce.ok_or_else(|| ApiProblem::new(ProblemKind::Malformed, "`nonce` must have 32 bytes"))?;
    // The challenge is used up now, whatever follows.
    let issued = app.sign_ins.answer(&nonce, now_ms).filter(|issued| issued.key == key);
    let issued = issued.ok_or_else(|| {
        unauthenticated("the challenge is unknown, has expired, or was answered before: ask for a new one")
    })?;
    let server = app.identity.public_key();
    let text = identity::challenge_text(Service::Mail, &server, &key, &nonce, issued.expires_ms);
    let signature = request.signature.array::<64>();
    if !signature.is_some_and(|signature| identity::verify(&key, &text, &signature)) {
        let told = "the signature is not valid: sign the bytes of the challenge's `text` with this key";
        return Err(ApiProblem::new(ProblemKind::BadSignature, told));
    }
    let known = app.store.player_by_key(key).await?;
    if app.bans().player_banned(known.unwrap_or_else(|| player_id(&key))) {
        return Err(banned());
    }
    let row = match known {
        Some(player) => app.store.player(player).await?,
        None => register(&app, caller, key, request.name.as_deref(), now_ms).await?,
    };
    let (token, TokenHash(token_hash)) = TokenHash::new_token(&random());
    let expires_ms = now_ms + u64::from(app.config.mailbox.session_days) * 86_400_000;
    let sign_in = SignInRow { token_hash, player: row.player, key, expires_ms };
    app.store.put_sign_in(sign_in).await.map_err(|error| match error {
        // The key was revoked after the look above.
        StoreError::NotFound => unauthenticated(REVOKED),
        error => error.into(),
    })?;
    counter!("adjourn_mail_sign_ins_total").increment(1);
    Ok(Json(Token { token, expires_ms, player: row.player, name: row.name }))
}

/// Makes a player of a new key.
async fn register(
    app: &App,
    caller: Caller,
    key: [u8; 32],
    wanted: Option<&str>,
    now_ms: u64,
) -> Result<PlayerRow, ApiProblem> {
    let player = player_id(&key);
    // The first key of this player was revoked: it is not valid any more, and not free either.
    match app.store.player(player).await {
        Ok(_) => return Err(unauthenticated(REVOKED)),
        Err(StoreError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let name = match wanted {
        Some(wanted) => usable_name(&app.config.names, wanted)?,
        None => generated_name(player),
    };
    if !caller.exempt {
        app.rates.registration(caller.address, now_ms)?;
    }
    let keys =
        vec![PlayerKey { key, label: "first key".into(), added_ms: now_ms, revoked_ms: None, link: None }];
    let row = PlayerRow {
        player,
        version: 0,
        name,
        created_ms: now_ms,
        seen_ms: now_ms,
        settings: String::new(),
        keys,
        turns_in_time: 0,
        turns_missed: 0,
    };
    match app.store.put_player(row.clone(), None, app.naming()).await {
        Ok(()) => {
            counter!("adjourn_mail_players_total").increment(1);
            Ok(row)
        }
        Err(StoreError::Conflict) => Err(why_not(app, &row, key).await?),
        Err(error) => Err(error.into()),
    }
}

/// The problem that tells what is taken: the name, or the key.
async fn why_not(app: &App, row: &PlayerRow, key: [u8; 32]) -> Result<ApiProblem, ApiProblem> {
    if let Some(problem) = name_problem(app, row.player, &row.name).await? {
        return Ok(problem.into());
    }
    Ok(match app.store.player_by_key(key).await? {
        // Two sign-ins with a new key at the same time: the other one has made the player.
        Some(_) => {
            ApiProblem::new(ProblemKind::Conflict, "another call signs in with this key just now: try again")
        }
        None => unauthenticated(REVOKED),
    })
}

/// Sign out: end all sessions of the key with which you signed in.
#[utoipa::path(delete, path = "/v1/auth/token", tag = "sign in", security(("bearer" = [])),
    responses((status = 204, description = "Signed out"), Failure))]
async fn sign_out(State(app): State<App>, player: Player) -> Result<StatusCode, ApiProblem> {
    app.sign_ins.end(&app.store, player.player, Some(player.key)).await?;
    Ok(StatusCode::NO_CONTENT)
}
