//! A game's setup, as it is chosen on a command line: a part of it with `KEY=VALUE`, or all of it as JSON.

use super::output::json;
use adjourn_shared::api::{ChoiceValues, GameInfo};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

/// The usual setup of the game, with what the arguments choose, one after the other. `None`: there are none.
///
/// # Errors
/// If the game leaves no such choice, and the words say which it leaves; or JSON or its file can't be read.
pub fn setup(game: &GameInfo, arguments: &[String]) -> Result<Option<Value>> {
    let mut setup = None;
    for argument in arguments {
        // A file's name has no `=`, and neither has the beginning of JSON.
        match argument.split_once('=').filter(|(key, _)| !key.contains(['{', '"'])) {
            Some((key, value)) => {
                setup.get_or_insert_with(|| game.default_setup.clone())[key] = chosen(game, key, value)?;
            }
            None => setup = Some(json(argument).map_err(|error| anyhow!("--setup: {error}"))?),
        }
    }
    Ok(setup)
}

fn chosen(game: &GameInfo, key: &str, value: &str) -> Result<Value> {
    let Some(choice) = game.choices.iter().find(|choice| choice.name == key) else {
        if game.choices.is_empty() {
            bail!("{} leaves nothing to choose", game.title);
        }
        let known = game.choices.iter().map(|choice| format!("{} ({})", choice.name, choice.words));
        let known = known.collect::<Vec<_>>().join(", ");
        bail!("{} leaves no choice \"{key}\". It leaves: {known}", game.title);
    };
    match &choice.values {
        ChoiceValues::YesNo => match value {
            "yes" | "true" => Ok(Value::Bool(true)),
            "no" | "false" => Ok(Value::Bool(false)),
            _ => bail!("{key} is yes or no"),
        },
        ChoiceValues::OneOf { options } => {
            let known = options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>();
            // A word needs no quotes: `map=open`.
            if known.contains(&value) {
                Ok(value.into())
            } else {
                bail!("{key} is one of: {}", known.join(", "))
            }
        }
        ChoiceValues::Number { may_be_open: true, .. } if matches!(value, "none" | "null") => Ok(Value::Null),
        ChoiceValues::Number { least, greatest, may_be_open, .. } => {
            let number = value.parse::<i64>().ok().filter(|number| (*least..=*greatest).contains(number));
            let open = if *may_be_open { ", or none" } else { "" };
            number
                .map(Value::from)
                .with_context(|| format!("{key} is a number from {least} to {greatest}{open}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shipped_games::GAMES;
    use serde_json::json;

    fn setup_of(name: &str, arguments: &[&str]) -> Result<Option<Value>, String> {
        let game = GameInfo::of(GAMES.newest(name).expect("it ships")).expect("a usual setup");
        let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
        setup(&game, &arguments).map_err(|error| error.to_string())
    }

    #[test]
    fn a_setup_is_chosen_by_what_the_game_leaves_to_choose() {
        let part = |name, arguments: &[&str], key: &str| {
            setup_of(name, arguments).map(|setup| setup.expect("one")[key].clone())
        };
        assert_eq!(setup_of("chess", &[]), Ok(None));
        assert_eq!(part("lightcycles", &["cells=16"], "cells"), Ok(json!(16)));
        assert_eq!(part("chess", &["takebacks=no"], "takebacks"), Ok(json!(false)));
        assert_eq!(part("chess", &["takebacks=true"], "takebacks"), Ok(json!(true)));
        assert_eq!(part("diplomacy", &["last_year=1908"], "last_year"), Ok(json!(1908)));
        assert_eq!(part("diplomacy", &["last_year=1908", "last_year=none"], "last_year"), Ok(Value::Null));
        assert_eq!(setup_of("chess", &["{\"takebacks\": false}"]), Ok(Some(json!({ "takebacks": false }))));
    }

    #[test]
    fn a_choice_that_is_not_there_is_answered_by_those_that_are() {
        let error = setup_of("lightcycles", &["walls=no"]).expect_err("no choice");
        assert!(error.contains("cells (Grid side in cells)"), "{error}");
        let error = setup_of("connectfour", &["x=1"]).expect_err("no choice");
        assert_eq!(error, "Connect Four leaves nothing to choose");
        assert!(setup_of("lightcycles", &["cells"]).is_err(), "no such file");
        for (name, argument, words) in [
            ("chess", "takebacks=maybe", "takebacks is yes or no"),
            ("lightcycles", "cells=99", "cells is a number from 16 to 40"),
            ("lightcycles", "cells=none", "cells is a number from 16 to 40"),
            ("diplomacy", "last_year=soon", "last_year is a number from 1901 to 2100, or none"),
        ] {
            assert_eq!(setup_of(name, &[argument]), Err(words.to_owned()));
        }
    }
}
