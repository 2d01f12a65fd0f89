//! What is chosen before a game begins, and how a form shows and turns it. Plain data: nothing in here draws.

use serde_json::{Value, json};

/// One thing that is chosen before a game begins. Rooms, tables and forms all offer it from this.
///
/// A choice is the game's if it changes the first position or what is legal: it is part of the setup, and so of the
/// timeline's header and of every digest. Who may sit down, how long they may think and who may watch are a table's
/// rules, which no game knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The key of the setup's JSON.
    pub name: &'static str,
    /// A few words for a form: "Side of the map, in cells".
    pub words: &'static str,
    /// What can be chosen.
    pub kind: ChoiceKind,
}

/// What can be chosen, as values of the setup's JSON. The default is what the default setup says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A whole number in a range, both ends included.
    Number {
        /// The least.
        least: i64,
        /// The greatest.
        greatest: i64,
        /// The numbers that a form steps through, rising; if there are none, it goes one by one.
        offered: &'static [i64],
        /// Whether it may be left open (`null`).
        may_be_open: bool,
    },
    /// One of several values, each with its words.
    OneOf(&'static [(&'static str, &'static str)]),
    /// Yes or no.
    YesNo,
}

impl Choice {
    /// A whole number in a range.
    #[must_use]
    pub const fn number(name: &'static str, words: &'static str, least: i64, greatest: i64) -> Self {
        let kind = ChoiceKind::Number { least, greatest, offered: &[], may_be_open: false };
        Self { name, words, kind }
    }

    /// A whole number in a range, or none.
    #[must_use]
    pub const fn open_number(name: &'static str, words: &'static str, least: i64, greatest: i64) -> Self {
        let kind = ChoiceKind::Number { least, greatest, offered: &[], may_be_open: true };
        Self { name, words, kind }
    }

    /// The numbers of a wide range that a form steps through, rising. A setup may name the others too.
    #[must_use]
    pub const fn in_steps(mut self, numbers: &'static [i64]) -> Self {
        if let ChoiceKind::Number { offered, .. } = &mut self.kind {
            *offered = numbers;
        }
        self
    }

    /// One of several values, each with its words.
    #[must_use]
    pub const fn one_of(
        name: &'static str,
        words: &'static str,
        values: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { name, words, kind: ChoiceKind::OneOf(values) }
    }

    /// Yes or no.
    #[must_use]
    pub const fn yes_no(name: &'static str, words: &'static str) -> Self {
        Self { name, words, kind: ChoiceKind::YesNo }
    }

    /// A value in words, as a form shows it.
    #[must_use]
    pub fn value_words(&self, value: &Value) -> String {
        match (&self.kind, value) {
            (_, Value::Null) => "none".to_owned(),
            (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
            (ChoiceKind::OneOf(values), Value::String(text)) => {
                let found = values.iter().find(|(value, _)| value == text);
                found.map_or_else(|| text.clone(), |(_, words)| (*words).to_owned())
            }
            (_, value) => value.to_string(),
        }
    }

    /// The value that comes after this one in a form, or before it. Numbers stop at their ends, and an open one comes
    /// before the least; values go round.
    #[must_use]
    pub fn turned(&self, value: &Value, up: bool) -> Value {
        match &self.kind {
            ChoiceKind::YesNo => json!(value != &json!(true)),
            ChoiceKind::OneOf(values) => {
                let at = values.iter().position(|(known, _)| value == known);
                let next = match (at, up) {
                    (None, _) => 0,
                    (Some(at), true) => (at + 1) % values.len(),
                    (Some(at), false) => (at + values.len() - 1) % values.len(),
                };
                values.get(next).map_or(Value::Null, |(value, _)| json!(value))
            }
            ChoiceKind::Number { least, greatest, offered, may_be_open } => {
                let first = offered.first().unwrap_or(least);
                let Some(number) = value.as_i64() else {
                    return if up { json!(first) } else { value.clone() };
                };
                let next = match (offered.is_empty(), up) {
                    (true, true) => Some(number + 1).filter(|next| next <= greatest),
                    (true, false) => Some(number - 1).filter(|next| next >= least),
                    (false, true) => offered.iter().copied().find(|offer| *offer > number),
                    (false, false) => offered.iter().rev().copied().find(|offer| *offer < number),
                };
                match next {
                    Some(next) => json!(next),
                    None if *may_be_open && !up => Value::Null,
                    None => value.clone(),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_goes_one_by_one_and_stops_at_its_ends() {
        let choice = Choice::number("cells", "Cells", 3, 5);
        assert_eq!(choice.turned(&json!(3), true), json!(4));
        assert_eq!(choice.turned(&json!(5), true), json!(5));
        assert_eq!(choice.turned(&json!(3), false), json!(3));
    }

    #[test]
    fn a_wide_range_goes_in_the_steps_that_are_offered() {
        let choice = Choice::number("ore", "Ore", 0, 100_000).in_steps(&[100, 500, 2_000]);
        assert_eq!(choice.turned(&json!(100), true), json!(500));
        assert_eq!(choice.turned(&json!(700), true), json!(2_000), "from one that a setup named");
        assert_eq!(choice.turned(&json!(700), false), json!(500));
        assert_eq!(choice.turned(&json!(2_000), true), json!(2_000));
        assert_eq!(choice.turned(&json!(100), false), json!(100));
    }

    #[test]
    fn an_open_number_is_open_before_its_least() {
        let choice = Choice::open_number("last_year", "Last year", 1901, 2100).in_steps(&[1905, 1910]);
        assert_eq!(choice.turned(&Value::Null, true), json!(1905));
        assert_eq!(choice.turned(&Value::Null, false), Value::Null);
        assert_eq!(choice.turned(&json!(1905), false), Value::Null);
        assert_eq!(choice.value_words(&Value::Null), "none");
        assert_eq!(choice.value_words(&json!(1905)), "1905");
    }

    #[test]
    fn values_go_round_and_have_words() {
        let choice = Choice::one_of("map", "Map", &[("a", "an island"), ("b", "a plain")]);
        assert_eq!(choice.turned(&json!("b"), true), json!("a"));
        assert_eq!(choice.turned(&json!("a"), false), json!("b"));
        assert_eq!(choice.turned(&json!("unknown"), true), json!("a"));
        assert_eq!(choice.value_words(&json!("b")), "a plain");
        let fog = Choice::yes_no("fog", "Fog of war");
        assert_eq!(fog.turned(&json!(true), true), json!(false));
        assert_eq!(fog.value_words(&json!(false)), "no");
    }
}
