//! Names of players.

use adjourn_game::ids::PlayerId;
use adjourn_game::text::clean_name;
use adjourn_shared::api::{Problem, ProblemKind};

/// The name to go by.
///
/// # Errors
/// [`Problem`] if it is none.
pub fn usable_name(wanted: &str) -> Result<String, Problem> {
    clean_name(wanted).ok_or_else(|| {
        Problem::new(
            ProblemKind::Malformed,
            "a name has 1 to 24 visible characters, and no spaces at its ends or in a row",
        )
    })
}

/// The problem of a name that another player has.
#[must_use]
pub fn name_taken(name: &str) -> Problem {
    Problem::new(ProblemKind::Conflict, format!("the name \"{name}\" is taken: choose another"))
}

/// A name that nobody else gets unless they mean to: 48 bits of the id.
#[must_use]
pub fn generated_name(player: PlayerId) -> String {
    format!("player {}", &player.to_string()[..12])
}
