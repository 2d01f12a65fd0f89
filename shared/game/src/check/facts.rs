//! What a game says of itself, its setups, and what it lets people choose.

use super::{Checker, Law};
use crate::limits::{SEATS_CEILING, SETUP_BYTES_CEILING};
use crate::{Choice, ChoiceKind};
use serde_json::{Value, json};

impl Checker<'_> {
    pub(super) fn facts(&mut self) {
        let about = self.kind.about();
        let (fewest, most) = about.seats;
        let name = about.name;
        self.place = "about".to_owned();
        let letters = !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_lowercase());
        self.note(Law::Facts, letters, || format!("the name {name:?} is not all lower case letters"));
        self.note(Law::Facts, !about.title.is_empty() && !about.line.is_empty(), || {
            "it has no title or no line".into()
        });
        self.note(Law::Facts, about.line.chars().count() <= 80, || {
            "its line is longer than 80 characters".into()
        });
        let range = 1 <= fewest && fewest <= most && most <= SEATS_CEILING;
        self.note(Law::Facts, range, || format!("{fewest} to {most} seats"));
        self.note(Law::Facts, about.tick_hz != Some(0), || "a clock of no ticks".into());
        self.note(Law::Facts, !about.parts.is_empty(), || "the state has no parts".into());
        self.note(Law::Facts, about.by_mail || about.tick_hz.is_some(), || {
            "neither by mail nor in real time".into()
        });
        self.setups(fewest, most);
        for choice in self.kind.choices() {
            self.choice(&choice, fewest);
        }
    }

    fn setups(&mut self, fewest: u8, most: u8) {
        self.place = "the default setup".to_owned();
        let kind = self.kind;
        let setup = kind.default_setup();
        self.note(Law::Setups, setup.len() <= SETUP_BYTES_CEILING, || format!("{} bytes", setup.len()));
        let json = kind.setup_to_json(&setup);
        let back = json.as_ref().map(|json| kind.setup_from_json(json));
        let same = back.as_ref().is_ok_and(|back| back.as_ref() == Ok(&setup));
        self.note(Law::Setups, same, || format!("{json:?} comes back as {back:?}"));
        for seats in fewest..=most {
            let teams: Vec<u8> = (0..seats).collect();
            let made = kind.create(&setup, &teams, &[7; 32]);
            let twin = kind.create(&setup, &teams, &[7; 32]);
            match (&made, &twin) {
                (Ok(made), Ok(twin)) => {
                    let same = made.digest() == twin.digest() && made.snapshot() == twin.snapshot();
                    self.note(Law::Repeatable, same, || format!("{seats} seats, seed 7"));
                }
                (made, _) => {
                    let error = made.as_ref().err().map(ToString::to_string);
                    self.note(Law::Setups, false, || format!("{seats} seats: {error:?}"));
                }
            }
        }
        for seats in [fewest - 1, most + 1] {
            let teams: Vec<u8> = (0..seats).collect();
            let refused = kind.create(&setup, &teams, &[7; 32]).is_err();
            self.note(Law::Setups, refused, || format!("{seats} seats are taken"));
        }
    }

    /// The default lies within the choice, its ends make a game, and what is beyond them does not.
    fn choice(&mut self, choice: &Choice, seats: u8) {
        self.place = format!("the choice {:?}", choice.name);
        let kind = self.kind;
        let Ok(json) = kind.setup_to_json(&kind.default_setup()) else { return };
        let Some(usual) = json.get(choice.name).cloned() else {
            return self.note(Law::Choices, false, || format!("the default setup has no such key: {json}"));
        };
        self.note(Law::Choices, !choice.words.is_empty(), || "it has no words".into());
        let teams: Vec<u8> = (0..seats).collect();
        let makes = |value: &Value| {
            let mut setup = json.clone();
            setup[choice.name] = value.clone();
            kind.setup_from_json(&setup).is_ok_and(|setup| kind.create(&setup, &teams, &[7; 32]).is_ok())
        };
        let (good, bad, within) = match &choice.kind {
            ChoiceKind::Number { least, greatest, offered, may_be_open } => {
                let within = usual
                    .as_i64()
                    .map_or(*may_be_open && usual.is_null(), |n| (*least..=*greatest).contains(&n));
                let open = may_be_open.then_some(Value::Null);
                let ends = [json!(least), json!(greatest)];
                let good = ends.into_iter().chain(offered.iter().map(|n| json!(n))).chain(open).collect();
                (good, vec![json!(least - 1), json!(greatest + 1)], within)
            }
            ChoiceKind::OneOf(values) => {
                let good: Vec<_> = values.iter().map(|(value, _)| json!(value)).collect();
                let within = good.contains(&usual);
                (good, vec![json!("none of these")], within)
            }
            ChoiceKind::YesNo => {
                (vec![json!(true), json!(false)], vec![json!("perhaps")], usual.is_boolean())
            }
        };
        self.note(Law::Choices, within, || format!("the default {usual} is none of them"));
        for value in good {
            self.note(Law::Choices, makes(&value), || format!("{value} makes no game"));
            let mut setup = json.clone();
            setup[choice.name] = value.clone();
            let setup = kind.setup_from_json(&setup).ok();
            self.at_ends.extend(setup.map(|setup| (setup, format!("{} {value}, ", choice.name))));
        }
        for value in bad {
            self.note(Law::Choices, !makes(&value), || format!("{value} is taken"));
        }
    }
}
