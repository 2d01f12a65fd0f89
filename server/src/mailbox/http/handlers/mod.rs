//! Handlers, one file for each tag of the API, or for a part of a large one. A handler reads, asks the tables or the store,
//! and says what came of it; it decides nothing of a game.
//!
//! Each file has `pub fn router() -> OpenApiRouter<App>`, which `router.rs` merges. Its handlers take `State(app)`,
//! [`Player`](super::auth::Player) or [`MaybePlayer`](super::auth::MaybePlayer), and
//! [`ApiPath`](super::problem::ApiPath), [`ApiQuery`](super::problem::ApiQuery) or [`ApiJson`](super::problem::ApiJson),
//! whose refusals are problem documents. They return [`ApiResult`](super::problem::ApiResult), into which `?` turns a
//! `Problem` or a fault of the store. `responses((status = 200, body = ...), Failure)` documents them: `document.rs` adds
//! the statuses of problems that an operation of its form can have.

pub mod events; // what changed, by polling and as a stream
pub mod files; // games as files that people exchange
pub mod inbox; // your games, and exports of whole games
pub mod keys; // a player's keys
pub mod live; // votes to play on live, to adjourn, for a rematch
pub mod live_services; // what a live service asks
pub mod mutes; // muted players
pub mod people; // who follows whom, and who is invited where
pub mod play; // states, orders, history
pub mod players; // you and other players
pub mod server; // the server itself
pub mod settings; // what a player wants to be told
pub mod sign_in; // challenges and tokens
pub mod slots; // a live session at a time that suits all
pub mod tables; // making tables, sitting down, leaving
pub mod talk; // messages
