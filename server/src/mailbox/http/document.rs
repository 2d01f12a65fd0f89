//! The API document (OpenAPI 3.1): what all operations have in common. The rest is made from the handlers.

use super::problem::problem_response;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::timeline::submission::Submission;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

const DESCRIPTION: &str = "\
Games by mail: tables, turns, messages. Clients do everything through this API.

`/v1/games` is about the kinds of games that the server knows. `/v1/tables/{id}` is about one table, which is one game \
that people play: a table's id is its `game_id`.

Sign in with `POST /v1/auth/challenge` and `POST /v1/auth/token`. The first sign-in with a key makes a player. Then send \
`Authorization: Bearer TOKEN` with each call that needs it.

Ids are hexadecimal digits. Bytes are base64 (RFC 4648, section 4). Fields that end in `_ms` are times in milliseconds \
since 1970 (UTC), or spans of time in milliseconds.

If a call fails, the answer is a problem document (RFC 9457). Its `type` is stable, and its `detail` says what is wrong. \
Lists come in pages: pass `next` of a page as `after` to get the page after it.

## What you sign

All signatures are Ed25519. Each covers a tag, a zero byte, and then:

| what | tag | then |
| --- | --- | --- |
| a challenge | | the bytes of its `text`, as they are (they begin with a tag) |
| a submission | `adjourn submission 1` | the bytes of `content`: the JSON of a `Submission` as you wrote it |
| a link to another key | `adjourn link 1` | the 16 bytes of the player's id, the 32 bytes of the new public key |

**Sequence numbers**: each submission of a seat has a `sequence`, higher than those before. `next_sequence` of `orders` is \
one that you can use; the time in milliseconds since 1970 does too. The same number with the same bytes gets the same \
receipt, however late. The same number with other bytes is refused, and so is a lower one (409), or one more than an hour \
ahead of the server's clock. A later submission for the same turn replaces the one before.

**Receipts**: the server signs that your submission is on its disk, with the key that `/v1/server` names. The signature \
covers the tag `adjourn receipt 1`, a zero byte, and these fields, one after the other: the id of the table (16 bytes), \
`seat` (1 byte), `turn`, `sequence`, `commitment` (32 bytes), `head` (32 bytes), `deadline_ms` (a byte 0 if there is none; \
otherwise a byte 1 and the number), `received_ms`. A number below 251 is one byte; others are the byte 251, 252 or 253 and \
then 2, 4 or 8 bytes, the lowest first: the shortest form that fits. The commitment is BLAKE3 in its mode for deriving \
keys, with the context `adjourn 2026-11 commitment to a submission`, of the salt and the hash of the submission. That is \
the same with the context `adjourn 2026-11 hash of a signed submission`, of the number of bytes of `content`, its bytes, \
`public_key` and `signature`.

**Setups**: `setup` of a new table is an object with what the game lets you choose. `/v1/games` lists the keys of each game \
(`choices`), what each may be, and the setup that is used if you give none (`default_setup`). Keys that you leave out keep \
their defaults.

## From a key to the first move

With nothing but Node 20 (save it as `bot.mjs`):

";

/// A whole bot, as it stands in the README too.
const EXAMPLE: &str = include_str!("example.mjs");

const TAGS: [(&str, &str); 8] = [
    ("server", "The server, and the kinds of games that it knows."),
    ("sign in", "Challenges and tokens."),
    ("players", "You and other players; ratings, settings, mutes."),
    ("keys", "Your keys: one for each device."),
    ("tables", "Make tables, sit down, start, pause, leave."),
    ("play", "States, orders, receipts, history."),
    ("talk", "Messages of a table, and notes to yourself."),
    ("changes", "What has changed: ask again and again, or listen to a stream of events."),
];

/// The document before the handlers are in it.
pub fn outline() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Adjourn, the turn mailbox")
        .version("1")
        .description(Some(format!("{DESCRIPTION}```js\n{EXAMPLE}```\n")))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("MIT OR Apache-2.0").build()));
    let tags = TAGS.map(|(name, description)| {
        utoipa::openapi::tag::TagBuilder::new().name(name).description(Some(description)).build()
    });
    let mut api = OpenApiBuilder::new().info(info.build()).tags(Some(tags)).build();
    let components = api.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    // What players sign stands in the document only as bytes: here is what the bytes say.
    let mut schemas = vec![
        (Problem::name().into_owned(), Problem::schema()),
        (Submission::name().into_owned(), Submission::schema()),
    ];
    Problem::schemas(&mut schemas);
    Submission::schemas(&mut schemas);
    components.schemas.extend(schemas);
    api
}

/// The document with what its operations have in common: parameters of paths, answers, and the problems that each can
/// have.
pub fn completed(mut api: OpenApi) -> OpenApi {
    for (path, item) in &mut api.paths.paths {
        let has_id = path.contains('{');
        let PathItem { get, put, post, delete, .. } = item;
        let operations = [("get", get), ("put", put), ("post", post), ("delete", delete)];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                let changes = method != "get";
                operation.operation_id = Some(operation_id(method, path));
                describe_parameters(path, operation);
                describe_answers(operation);
                add_problems(operation, has_id, changes);
            }
        }
    }
    api
}

/// A name for generated clients, which no other operation has: `get_tables_id_state`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(['/', '{', '}', '.', '-']).filter(|word| !word.is_empty() && *word != "v1");
    core::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

/// Says what the parameters in a path mean. They have the same names everywhere.
fn describe_parameters(path: &str, operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let meaning = match parameter.name.as_str() {
            "id" if path.starts_with("/v1/players/") => "The player's id.",
            "id" => "The table's id: its `game_id`.",
            "player" => "The player's id.",
            "seat" => "The number of the seat, counted from 0.",
            "turn" => "The number of the turn.",
            "code" => "The table's `join_code`.",
            "game" => "The kind of game, by its name.",
            "tempo" => "The tempo at which the games ended.",
            _ => continue,
        };
        parameter.description.get_or_insert_with(|| meaning.to_owned());
    }
}

/// Gives each answer the description that a document must have, and says of bytes only that they are bytes (OpenAPI
/// 3.1: a content without a schema).
fn describe_answers(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            response.description =
                if response.content.is_empty() { "Done." } else { "The answer." }.to_owned();
        }
        if let Some(RefOr::T(bytes)) = response.content.get_mut("application/octet-stream") {
            bytes.schema = None;
        }
    }
}

/// Adds the problems that an operation of this form can have.
fn add_problems(operation: &mut Operation, has_id: bool, changes: bool) {
    use ProblemKind::{
        Conflict, Forbidden, IllegalOrders, Internal, Malformed, NotFound, TooLarge, TooOften,
        Unauthenticated, Unavailable, UnknownOutcome, UnsupportedMediaType,
    };
    let signed_in = operation.security.as_ref().is_some_and(|needed| !needed.is_empty());
    let has_body = operation.request_body.is_some();
    let has_input =
        has_body || operation.parameters.as_ref().is_some_and(|parameters| !parameters.is_empty());
    let orders = operation.tags.iter().flatten().any(|tag| tag == "play") && has_body;
    // Problems that handlers describe themselves have no content yet.
    for (status, response) in &mut operation.responses.responses {
        if let (b'4' | b'5', RefOr::T(response)) = (status.as_bytes()[0], response)
            && response.content.is_empty()
        {
            response.content = problem_response("").content;
        }
    }
    for (kind, possible) in [
        (Malformed, has_input),
        (Unauthenticated, signed_in),
        (Forbidden, changes || has_id),
        (NotFound, has_id),
        (Conflict, changes || has_id),
        (TooLarge, has_body),
        (UnsupportedMediaType, has_body),
        (IllegalOrders, orders),
        (TooOften, true),
        (Internal, true),
        (Unavailable, true),
        (UnknownOutcome, true),
    ] {
        if possible {
            let status = kind.status().to_string();
            let response = RefOr::T(problem_response(kind.title()));
            operation.responses.responses.entry(status).or_insert(response);
        }
    }
}
