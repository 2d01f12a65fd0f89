//! Names of players.

use adjourn_game::ids::PlayerId;
use adjourn_game::text::clean_name;
use adjourn_shared::api::{Problem, ProblemKind};

/// A name, in the form in which it is used.
///
/// # Errors
/// [`Problem`] if the text is no name.
pub fn usable_name(wanted: &str) -> Result<String, Problem> {
    clean_name(wanted).ok_or_else(|| {
        Problem::new(
            ProblemKind::Malformed,
            "a name must have 1 to 24 visible characters, no spaces at its ends, and no two spaces in a row",
        )
    })
}

/// The problem of a name that another player has.
#[must_use]
pub fn name_taken(name: &str) -> Problem {
    Problem::new(ProblemKind::Conflict, format!("the name \"{name}\" is taken: choose another"))
}

/// A generated name. It has 48 bits of the id, so that nobody gets the same one by chance.
#[must_use]
pub fn generated_name(player: PlayerId) -> String {
    format!("player {}", &player.to_string()[..12])
}
