//! What a game brings to the terminal: its [`Face`]. Everything in it may be left out: the game's picture beside a list of
//! legal orders stands in for a board and for a presenter ([`super::generic`], [`super::generic_presenter`]).
//!
//! Keys that the screens keep for themselves. A board or presenter is never asked about them, and `reserved.rs` is the one
//! place that says so to the code:
//!
//! | key | on a board, by mail and in a session | in a match in real time | in a replay |
//! | --- | --- | --- | --- |
//! | `Ctrl-C` | quit | leave, then quit | quit |
//! | `?` | help | help | help |
//! | `F1` | help | help | help |
//! | `F10` | | menu | menu |
//! | `p` | | pause | stop, go on |
//! | `Tab` | next pane | | |
//! | `Shift-Tab` | pane before | | |
//! | `:` | type an order | | go to a time |
//! | `/` | talk | | |
//! | `[` | a turn back | | slower |
//! | `]` | a turn on | | faster |
//! | `,` | | | 10 seconds back |
//! | `.` | | | 10 seconds on |
//! | `A` | adjourn | | |
//! | `B` | begin | | |
//! | `G` | give up | | |
//! | `L` | play live | | |
//! | `R` | ready; rematch | | |
//! | `S` | send the orders | | |
//! | `T` | times to meet | | |
//! | `V` | vacation | | |
//! | `W` | withdraw the orders | | |
//!
//! Enter, Esc, the digits, `q` and (on a board that shows reports) `w` go to the game first. Where it does not take them,
//! they open a line, leave, choose a pane, and watch the last turn.

use super::board::{Board, BoardInfo};
use super::board_presenter::BoardPresenter;
use super::generic::GenericBoard;
use super::generic_presenter::GenericPresenter;
use super::presenter::Presenter;
use crate::live::handle::MatchInfo;
use crate::load::LoadOrder;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::clean;
use adjourn_game::{GameKind, Games};

/// What a game brings to the terminal.
pub trait Face: Sync {
    /// The game's name on the wire.
    fn name(&self) -> &'static str;

    /// The board for its turns, by mail and in live sessions.
    fn board(&self, info: &BoardInfo, theme: Theme) -> Box<dyn Board> {
        Box::new(GenericBoard::new(info, theme))
    }

    /// What makes the orders of `adjourn load`; of games that are played in real time.
    fn load_order(&self) -> Option<LoadOrder> {
        None
    }

    /// What makes the presenter for a match in real time; of games that are played in real time.
    fn presenter(&self) -> Option<MakePresenter> {
        None
    }
}

/// Makes the presenter for a match that begins.
pub type MakePresenter = fn(&MatchInfo, Theme) -> Box<dyn Presenter>;

/// The face of games that bring none.
struct Faceless;

impl Face for Faceless {
    fn name(&self) -> &'static str {
        ""
    }
}

/// The games that a client has, with the faces of those that bring one. Whoever makes a client names its own.
#[derive(Clone, Copy)]
pub struct Faces {
    games: Games,
    faces: &'static [&'static dyn Face],
}

impl Faces {
    /// These games; those with a face are offered first, in the faces' order.
    #[must_use]
    pub const fn new(games: Games, faces: &'static [&'static dyn Face]) -> Self {
        Self { games, faces }
    }

    /// The rules.
    #[must_use]
    pub const fn rules(self) -> Games {
        self.games
    }

    /// All games of this build: those with a face first, then the others.
    #[must_use]
    pub fn games(self) -> Vec<ShownGame> {
        let with_face = self.faces.iter().filter_map(|face| self.find(face.name()));
        let others =
            self.games.kinds().filter(|kind| self.faces.iter().all(|face| face.name() != kind.name()));
        with_face.chain(others.filter_map(|kind| self.find(kind.name()))).collect()
    }

    /// The game of this name by its newest rules, if this build has any.
    #[must_use]
    pub fn find(self, name: &str) -> Option<ShownGame> {
        self.games.newest(name).map(|kind| ShownGame { kind, face: self.face(name) })
    }

    /// The game of a match or a replay, by the rules under which it began.
    #[must_use]
    pub fn of_match(self, info: &MatchInfo) -> Option<ShownGame> {
        let kind = self.games.find(&info.game, info.rules_version)?;
        Some(ShownGame { kind, face: self.face(&info.game) })
    }

    /// The game's name for people. Of a game that this build lacks there is only the name on the wire.
    #[must_use]
    pub fn title(self, name: &str) -> String {
        self.games.newest(name).map_or_else(|| clean(name), |kind| kind.about().title.to_owned())
    }

    /// The game that follows in the list, or the one before, round its ends.
    #[must_use]
    pub fn next(self, game: ShownGame, up: bool) -> ShownGame {
        let games = self.games();
        let at = games.iter().position(|other| other.name() == game.name()).unwrap_or(0);
        games[(at + if up { 1 } else { games.len() - 1 }) % games.len()]
    }

    /// The board for a table's game, whether or not this build has its rules.
    #[must_use]
    pub fn board(self, info: &BoardInfo, theme: Theme) -> Box<dyn Board> {
        self.face(&info.game).board(info, theme)
    }

    /// The games that are drawn from their whole state: those of turns, and those whose face has no presenter.
    #[must_use]
    pub fn drawn_from_state(self) -> Vec<&'static str> {
        let from_view =
            |kind: &&dyn GameKind| kind.is_of_ticks() && self.face(kind.name()).presenter().is_some();
        self.games.kinds().filter(|kind| !from_view(kind)).map(GameKind::name).collect()
    }

    fn face(self, name: &str) -> &'static dyn Face {
        self.faces.iter().copied().find(|face| face.name() == name).unwrap_or(&Faceless)
    }
}

/// A game of this build with its face.
#[derive(Clone, Copy)]
pub struct ShownGame {
    kind: &'static dyn GameKind,
    face: &'static dyn Face,
}

impl ShownGame {
    /// The rules.
    #[must_use]
    pub fn kind(&self) -> &'static dyn GameKind {
        self.kind
    }

    /// The face.
    #[must_use]
    pub fn face(&self) -> &'static dyn Face {
        self.face
    }

    /// The game's name on the wire.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// The game's name for people.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.kind.about().title
    }

    /// The presenter for a match in real time that begins, or for a replay; `None` of games of turns that are played.
    #[must_use]
    pub fn presenter(&self, info: &MatchInfo, theme: Theme) -> Option<Box<dyn Presenter>> {
        if !self.kind.is_of_ticks() && info.last_tick.is_some() {
            let board = self.face.board(&BoardInfo::of_match(info, self.kind), theme);
            return Some(Box::new(BoardPresenter::new(self.kind, board, info)));
        }
        self.kind.is_of_ticks().then(|| match self.face.presenter() {
            Some(make) => make(info, theme),
            None => Box::new(GenericPresenter::new(self.kind, info, theme)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shipped_games::GAMES;

    fn second() -> &'static str {
        GAMES.kinds().nth(1).expect("two games").name()
    }

    #[test]
    fn a_game_without_a_face_is_offered_last() {
        struct Second;
        impl Face for Second {
            fn name(&self) -> &'static str {
                second()
            }
        }
        let games = Faces::new(GAMES, &[&Second]).games();
        assert_eq!(games.len(), GAMES.kinds().count());
        assert_eq!(games[0].name(), second());
        assert_eq!(games[1].name(), GAMES.kinds().next().expect("a game").name());
        assert_eq!(games[1].title(), games[1].kind().about().title);
    }

    #[test]
    fn a_game_is_shown_by_its_title_and_one_that_is_lacking_by_its_name() {
        let faces = Faces::new(GAMES, &[]);
        assert_eq!(faces.title("connectfour"), "Connect Four");
        assert_eq!(faces.title("lu\u{1b}do"), "ludo");
    }

    #[test]
    fn the_whole_state_is_for_turns_and_for_games_without_a_presenter() {
        struct Drawn(fn() -> &'static str);
        impl Face for Drawn {
            fn name(&self) -> &'static str {
                (self.0)()
            }
            fn presenter(&self) -> Option<MakePresenter> {
                Some(|info, theme| {
                    let kind = GAMES.kinds().find(|kind| kind.is_of_ticks()).expect("one in real time");
                    Box::new(GenericPresenter::new(kind, info, theme))
                })
            }
        }
        fn named(is_of_ticks: bool) -> &'static str {
            let kind = GAMES.kinds().find(|kind| kind.is_of_ticks() == is_of_ticks);
            kind.expect("one of each").name()
        }
        const FACES: &[&dyn Face] = &[&Drawn(|| named(true)), &Drawn(|| named(false))];
        let drawn = Faces::new(GAMES, FACES).drawn_from_state();
        assert!(!drawn.contains(&named(true)), "its presenter draws from the view");
        assert!(drawn.contains(&named(false)), "a board is drawn from the state");
        assert_eq!(Faces::new(GAMES, &[]).drawn_from_state().len(), GAMES.kinds().count());
    }

    #[test]
    fn turning_goes_round_the_list() {
        let faces = Faces::new(GAMES, &[]);
        let games = faces.games();
        let (first, last) = (games[0], games[games.len() - 1]);
        assert_eq!(faces.next(first, false).name(), last.name());
        assert_eq!(faces.next(last, true).name(), first.name());
    }

    #[test]
    fn a_game_in_real_time_without_a_presenter_is_shown_all_the_same() {
        let info = MatchInfo {
            game_id: adjourn_game::ids::GameId([7; 16]),
            game: String::new(),
            rules_version: 1,
            seat: None,
            players: Vec::new(),
            tick_hz: 20,
            watch_delay_ticks: 0,
            last_tick: None,
            pauses_left: 0,
        };
        for game in Faces::new(GAMES, &[]).games() {
            assert_eq!(game.presenter(&info, Theme::plain()).is_some(), game.kind().is_of_ticks());
        }
    }
}
