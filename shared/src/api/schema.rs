//! How the API's document describes values of `adjourn-game`, which knows nothing of documents. They are never made.

use crate::base::base64::Base64;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

// Ids are texts of hexadecimal digits.

#[derive(ToSchema)]
#[allow(missing_docs, dead_code, reason = "it only describes, and its name says all")]
pub struct PlayerId(String);

#[derive(ToSchema)]
#[allow(missing_docs, dead_code, reason = "it only describes, and its name says all")]
pub struct GameId(String);

/// A place at the table, from 0.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes")]
pub struct Seat(u8);

/// How well a bot plays.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[allow(dead_code, reason = "it only describes")]
pub enum Strength {
    /// For a first game.
    Weak,
    /// For a second one.
    Strong,
}

impl PartialSchema for Base64 {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for Base64 {}
