//! The help page of the inbox; a game has its own.

use crate::tui::presenter::Hint;

/// Keys of the inbox.
pub const INBOX: &[(&str, &[Hint])] = &[
    (
        "Inbox",
        &[
            ("↑ ↓", "choose a game or table"),
            ("Enter", "open it, or join"),
            ("n", "make a table"),
            ("j", "join by code"),
            ("o", "games that are over"),
            ("r", "reload"),
            ("?, F1", "this page"),
            ("Esc, q", "quit (asks)"),
            ("Ctrl-C", "quit"),
        ],
    ),
    ("Marks", &[("!", "less than an hour left"), ("2 new", "unread messages")]),
];
