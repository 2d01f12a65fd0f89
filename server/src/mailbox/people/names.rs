//! Names of players.

use crate::config::NamesConfig;
use adjourn_game::ids::PlayerId;
use adjourn_game::text::clean_name;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::names::{composed, is_reserved};

/// A name that a player wants, in the form in which it is used.
///
/// # Errors
/// [`Problem`] if the text is no name, or a reserved one.
pub fn usable_name(config: &NamesConfig, wanted: &str) -> Result<String, Problem> {
    let name = known_name(wanted).ok_or_else(|| {
        Problem::new(
            ProblemKind::Malformed,
            "a name must have 1 to 24 visible characters, no spaces at its ends, and no two spaces in a row",
        )
    })?;
    if is_reserved(&name, &config.reserved) {
        let told = format!("the name \"{name}\" is reserved on this server: choose another");
        return Err(Problem::new(ProblemKind::Conflict, told));
    }
    Ok(name)
}

/// A name that somebody may have, in the form in which it is used; `None` if the text is no name.
#[must_use]
pub fn known_name(text: &str) -> Option<String> {
    clean_name(&composed(text))
}

/// The problem of a name that another player has.
#[must_use]
pub fn name_taken(name: &str) -> Problem {
    let told = format!("the name \"{name}\" is taken, or looks too much like another one: choose another");
    Problem::new(ProblemKind::Conflict, told)
}

/// The problem of a player who changes names too often.
#[must_use]
pub fn renamed_too_often(config: &NamesConfig) -> Problem {
    let NamesConfig { renames, rest_days, .. } = config;
    let told = format!(
        "you have given up {renames} names within {rest_days} days: keep your name, or take back one that you had"
    );
    Problem::new(ProblemKind::Conflict, told)
}

/// A generated name. It has 48 bits of the id, so that nobody gets the same one by chance.
#[must_use]
pub fn generated_name(player: PlayerId) -> String {
    format!("player {}", &player.to_string()[..12])
}
