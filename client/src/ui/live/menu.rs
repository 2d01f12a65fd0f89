//! The menu of a match.

/// A row of the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Close the menu.
    GoOn,
    /// The help page.
    Help,
    /// The bell on or off.
    Sound,
    /// Vote for going on by mail, or take the vote back.
    Adjourn,
    /// Keep the replay of a match that is over.
    Replay,
    /// Give up.
    Surrender,
    /// Out of the match.
    Leave,
}

/// The rows for a player or a spectator, in a match that goes on or is over, that could go on by mail or not, and whose
/// replay the player could keep or not.
#[must_use]
pub fn items(seated: bool, over: bool, by_mail: bool, replay: bool) -> Vec<Item> {
    let mut items = vec![Item::GoOn, Item::Help, Item::Sound];
    if seated && !over {
        items.push(Item::Surrender);
        items.extend(by_mail.then_some(Item::Adjourn));
    }
    items.extend((over && replay).then_some(Item::Replay));
    items.push(Item::Leave);
    items
}

impl Item {
    /// The row in words.
    #[must_use]
    pub const fn text(self, sound: bool, seated: bool, replay: bool) -> &'static str {
        match self {
            Self::GoOn => "Go on",
            Self::Help => "Keys",
            Self::Sound if sound => "Sound: on",
            Self::Sound => "Sound: off",
            Self::Adjourn => "Adjourn: go on by mail, or not",
            Self::Replay => "Keep the replay",
            Self::Surrender => "Surrender…",
            Self::Leave if replay => "Close the replay",
            Self::Leave if !seated => "Stop watching",
            Self::Leave => "Leave the match…",
        }
    }
}
