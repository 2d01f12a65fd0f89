//! The help pages of the lobby and of rooms; a match has its own.

use crate::ui::kit::keys::HelpSection;

/// Keys of the lobby.
pub const LOBBY: &[HelpSection] = &[
    (
        "Play",
        &[
            ("↑ ↓, Enter", "choose, go; ↓ past the end: the players"),
            ("g, ← →", "another game"),
            ("q", "quick match (asks)"),
            ("p · P", "practice: weak/strong"),
            ("c", "make a room"),
            ("j", "join by a room's code"),
        ],
    ),
    (
        "People",
        &[
            ("t, /", "talk"),
            ("m", "mute that player"),
            ("r", "report to the host"),
            ("/mute NAME", "hear no more of NAME"),
        ],
    ),
    (
        "Lobby",
        &[
            ("i", "inbox: games by mail"),
            ("?, F1", "this page"),
            ("Esc", "stop waiting; quit"),
            ("Ctrl-C", "quit"),
        ],
    ),
];

/// Keys of a room.
pub const ROOM: &[HelpSection] = &[
    (
        "Everybody",
        &[
            ("r", "ready, or not"),
            ("↑ ↓", "choose seat, setting"),
            ("Enter", "sit down there"),
            ("← →", "change your team"),
            ("t, /", "talk"),
            ("?, F1", "this page"),
            ("Esc", "leave the room"),
            ("Ctrl-C", "quit"),
        ],
    ),
    (
        "Who made the room",
        &[
            ("b", "add a weak bot"),
            ("B", "add a strong bot"),
            ("x", "remove bot or player"),
            ("← →", "change team, setting"),
        ],
    ),
];
