//! The help pages of the inbox, of people and of settings; a game has its own.

use crate::ui::kit::keys::HelpSection;

/// Keys of the inbox.
pub const INBOX: &[HelpSection] = &[
    (
        "Inbox",
        &[
            ("↑ ↓", "choose game or table"),
            ("Enter", "open it, or join"),
            ("n", "make a table"),
            ("j", "join by code"),
            ("d", "decline an invitation"),
            ("f", "people: friends"),
            ("l", "lobby: live matches"),
            ("s", "settings, notices"),
            ("o", "games that are over"),
            ("r", "reload"),
            ("?, F1", "this page"),
            ("Esc, q", "quit (asks)"),
            ("Ctrl-C", "quit"),
        ],
    ),
    ("Marks", &[("!", "under an hour left"), ("2 new", "unread messages")]),
];

/// Keys of the screen of people.
pub const PEOPLE: &[HelpSection] = &[
    (
        "People",
        &[
            ("↑ ↓", "choose somebody"),
            ("Enter", "look at their page"),
            ("f", "follow by name"),
            ("x", "follow no more"),
            ("/", "find a page by name"),
            ("m", "on a page: mute, undo"),
            ("i", "invite to a new table"),
            ("r", "reload"),
            ("?, F1", "this page"),
            ("Esc, q", "to the inbox"),
            ("Ctrl-C", "quit"),
        ],
    ),
    ("Marks", &[("friend", "follows you too")]),
];

/// Keys of the settings.
pub const SETTINGS: &[HelpSection] = &[(
    "Settings",
    &[
        ("↑ ↓", "choose a setting"),
        ("Enter", "change it"),
        ("o", "turn it off"),
        ("c", "type a mailed code"),
        ("z", "this machine's zone"),
        ("?, F1", "this page"),
        ("Esc, q", "to the inbox"),
        ("Ctrl-C", "quit"),
    ],
)];
