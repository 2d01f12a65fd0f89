//! What the API says of a kind of game: what the game says of itself, and what one chooses before it begins.

use adjourn_game::codec::CodecError;
use adjourn_game::ids::Seat;
use adjourn_game::{Choice, ChoiceKind, GameKind};
use serde::{Deserialize, Serialize};

/// A kind of game that the server knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GameInfo {
    /// The game's name.
    pub name: String,
    /// The game's name for people.
    #[serde(default)]
    pub title: String,
    /// One line that tells a newcomer what the game is.
    #[serde(default)]
    pub line: String,
    /// The version of its rules.
    pub rules_version: u32,
    /// The fewest seats that a table can have.
    pub seats_min: u8,
    /// The most seats that a table can have.
    pub seats_max: u8,
    /// What people call the seats, by number. A seat without a name is "seat 3".
    #[serde(default)]
    pub seat_names: Vec<String>,
    /// Whether the game hides something from some of its seats.
    pub hidden: bool,
    /// The steps in a second, if the game is played in real time when it is live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick_hz: Option<u8>,
    /// The setup that is used if none is given.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub default_setup: serde_json::Value,
    /// What you can choose in a setup. A form offers these; a setup may have other keys too.
    #[serde(default)]
    pub choices: Vec<ChoiceView>,
}

/// A file to play on from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportRequest {
    /// The file's text.
    pub text: String,
}

/// What was read from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Imported {
    /// The setup of a table whose game goes on where the file ends.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub setup: serde_json::Value,
    /// What people call the turn with which it goes on.
    pub turn_name: String,
    /// Who is to act then.
    pub to_act: Vec<Seat>,
    /// The position then, as plain text.
    pub picture: String,
}

/// One thing that you choose before a game begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoiceView {
    /// The key of the setup.
    pub name: String,
    /// A few words for a form.
    pub words: String,
    /// What you can choose.
    pub values: ChoiceValues,
}

/// What you can choose, as values of the setup's JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChoiceValues {
    /// A whole number in a range.
    Number {
        /// The least.
        least: i64,
        /// The greatest.
        greatest: i64,
        /// The numbers that a form steps through, rising. If there are none, it goes one by one.
        offered: Vec<i64>,
        /// Whether `null` is a value too: no number.
        may_be_open: bool,
    },
    /// One of several texts.
    OneOf {
        /// The texts.
        options: Vec<ChoiceOption>,
    },
    /// `true` or `false`.
    YesNo,
}

/// One of several values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChoiceOption {
    /// The value in the setup.
    pub value: String,
    /// A few words for a form.
    pub words: String,
}

impl GameInfo {
    /// What a game says of itself.
    ///
    /// # Errors
    /// [`CodecError`] if its usual setup can't be written as JSON.
    pub fn of(kind: &dyn GameKind) -> Result<Self, CodecError> {
        let about = kind.about();
        Ok(Self {
            name: about.name.to_owned(),
            title: about.title.to_owned(),
            line: about.line.to_owned(),
            rules_version: about.rules_version,
            seats_min: about.seats.0,
            seats_max: about.seats.1,
            seat_names: about.seat_names.iter().map(|name| (*name).to_owned()).collect(),
            hidden: about.hidden,
            tick_hz: about.tick_hz,
            default_setup: kind.setup_to_json(&kind.default_setup())?,
            choices: kind.choices().into_iter().map(ChoiceView::from).collect(),
        })
    }
}

impl From<Choice> for ChoiceView {
    fn from(choice: Choice) -> Self {
        let values = match choice.kind {
            ChoiceKind::Number { least, greatest, offered, may_be_open } => {
                ChoiceValues::Number { least, greatest, offered: offered.to_vec(), may_be_open }
            }
            ChoiceKind::OneOf(values) => {
                let option = |(value, words): &(&str, &str)| ChoiceOption {
                    value: (*value).into(),
                    words: (*words).into(),
                };
                ChoiceValues::OneOf { options: values.iter().map(option).collect() }
            }
            ChoiceKind::YesNo => ChoiceValues::YesNo,
        };
        Self { name: choice.name.into(), words: choice.words.into(), values }
    }
}
