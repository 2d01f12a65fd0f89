//! The settings of a game, as rooms and forms show and turn them: what the game says of its choices, in words.

use adjourn_game::GameKind;

/// One choice of a game in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub label: &'static str,
    /// What it is set to.
    pub value: String,
}

/// The settings of an encoded setup; none if the setup can't be read.
#[must_use]
pub fn settings(kind: &dyn GameKind, setup: &[u8]) -> Vec<Setting> {
    kind.setup_to_json(setup).map_or_else(|_| Vec::new(), |json| settings_of_json(kind, &json))
}

/// The settings of a setup as JSON: those that it names.
#[must_use]
pub fn settings_of_json(kind: &dyn GameKind, setup: &serde_json::Value) -> Vec<Setting> {
    let words = kind.choices().into_iter().filter_map(|choice| {
        let value = choice.value_words(setup.get(choice.name)?);
        Some(Setting { label: choice.words, value })
    });
    words.collect()
}

/// The setup after the choice at `index` was turned to its next value, or to the one before. It stays as it is if it
/// can't be read or there is no such choice.
#[must_use]
pub fn turned(kind: &dyn GameKind, setup: &[u8], index: usize, up: bool) -> Vec<u8> {
    let changed = || {
        let choice = kind.choices().into_iter().nth(index)?;
        let mut json = kind.setup_to_json(setup).ok()?;
        let value = json.get_mut(choice.name)?;
        *value = choice.turned(value, up);
        kind.setup_from_json(&json).ok()
    };
    changed().unwrap_or_else(|| setup.to_vec())
}

/// The columns that the labels of a form take: those of the longest, `least` at least.
#[must_use]
pub fn label_columns<'a>(labels: impl IntoIterator<Item = &'a str>, least: usize) -> usize {
    labels.into_iter().map(|label| label.chars().count()).fold(least, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shipped_games::GAMES;

    /// Each choice of each game, turned up to its end and then down to its other one, makes a game all the way.
    #[test]
    fn whatever_a_form_turns_makes_a_game() {
        for kind in GAMES.kinds() {
            let teams: Vec<u8> = (0..kind.seats().0).collect();
            let count = settings(kind, &kind.default_setup()).len();
            assert_eq!(count, kind.choices().len(), "{}", kind.name());
            for index in 0..count {
                let mut setup = kind.default_setup();
                let mut changes = false;
                for up in [true, false] {
                    for _ in 0..30 {
                        setup = turned(kind, &setup, index, up);
                        changes |= setup != kind.default_setup();
                        let made = kind.create(&setup, &teams, &[7; 32]);
                        assert!(made.is_ok(), "{} with {:?}", kind.name(), settings(kind, &setup));
                    }
                }
                assert!(changes, "{} has a choice that never changes", kind.name());
            }
        }
    }

    #[test]
    fn a_setup_that_can_not_be_read_stays_as_it_is() {
        let kind = GAMES.kinds().find(|kind| !kind.choices().is_empty()).expect("a game with choices");
        assert_eq!(settings(kind, &[255; 99]), []);
        assert_eq!(turned(kind, &[255; 99], 0, true), [255; 99]);
        assert_eq!(turned(kind, &kind.default_setup(), 99, true), kind.default_setup());
    }
}
