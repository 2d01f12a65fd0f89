//! Mygame: two seats put marks on a board in turn, and who fills a whole line first has won.
//!
//! It is a small game to begin with. Change it step by step into yours.
#![deny(clippy::float_arithmetic)]

use adjourn_game::ids::Seat;
use adjourn_game::serde::{Deserialize, Serialize};
use adjourn_game::{Choice, DropsOut, Ending, FromRules, Games, Rules, kind};

/// The game as it is registered.
pub type Mygame = FromRules<Board>;

/// The games that the server and the client in `play` have.
pub const GAMES: Games = Games::new(&[kind::<Mygame>()]);

const LINE: &str = "a whole line";
const FULL: &str = "the board is full";
const SIDE: &str = "a board has 3 to 5 cells a side";

/// What is chosen before the game.
#[derive(Serialize, Deserialize)]
#[serde(crate = "adjourn_game::serde", default, deny_unknown_fields)]
pub struct Setup {
    /// Cells on a side of the board.
    pub side: u8,
}

impl Default for Setup {
    fn default() -> Self {
        Self { side: 3 }
    }
}

/// The state: all of it, and nothing that does not follow from the orders.
#[derive(Clone, Serialize)]
#[serde(crate = "adjourn_game::serde")]
pub struct Board {
    rows: Vec<Vec<Option<Seat>>>,
    next: Seat,
    ending: Option<Ending>,
}

impl Board {
    /// Whether all cells of a row, a column or a diagonal are the seat's.
    fn has_line(&self, seat: Seat) -> bool {
        let side = self.rows.len();
        let line = |cell: &dyn Fn(usize) -> (usize, usize)| {
            (0..side).map(cell).all(|(x, y)| self.rows[y][x] == Some(seat))
        };
        (0..side).any(|n| line(&|m| (m, n)) || line(&|m| (n, m)))
            || line(&|n| (n, n))
            || line(&|n| (n, side - 1 - n))
    }
}

/// What people call a column.
fn letter(x: usize) -> char {
    char::from(b'a' + x as u8)
}

impl Rules for Board {
    const NAME: &'static str = "mygame";
    const TITLE: &'static str = "Mygame";
    const LINE: &'static str = "Fill a whole line of the board before the other seat does";
    const WORDS: &'static [&'static str] = &[LINE, FULL, DropsOut::RESIGNATION, DropsOut::TIME_FORFEIT, SIDE];
    const SEAT_NAMES: &'static [&'static str] = &["Crosses", "Noughts"];
    type Setup = Setup;
    /// A cell: its column and its row, from 0.
    type Order = (usize, usize);

    fn new(setup: &Setup, _seats: u8, _seed: &[u8; 32]) -> Result<Self, &'static str> {
        let side = usize::from(setup.side);
        let begin = || Self { rows: vec![vec![None; side]; side], next: Seat(0), ending: None };
        (3..=5).contains(&side).then(begin).ok_or(SIDE)
    }

    fn choices() -> Vec<Choice> {
        vec![Choice::number("side", "Side of the board, in cells", 3, 5)]
    }

    fn to_act(&self) -> Vec<Seat> {
        vec![self.next]
    }

    fn legal(&self, _seat: Seat) -> Vec<(usize, usize)> {
        let side = self.rows.len();
        let cells = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        cells.filter(|(x, y)| self.rows[*y][*x].is_none()).collect()
    }

    fn notation((x, y): &(usize, usize)) -> String {
        format!("{}{}", letter(*x), y + 1)
    }

    fn apply(&mut self, seat: Seat, (x, y): &(usize, usize)) {
        self.rows[*y][*x] = Some(seat);
        self.next = Seat(1 - seat.0);
        if self.has_line(seat) {
            self.ending = Some(Ending::won(seat, 2, LINE));
        } else if self.rows.iter().flatten().all(Option::is_some) {
            self.ending = Some(Ending::drawn(2, FULL));
        }
    }

    fn give_up(&mut self, seat: Seat, why: DropsOut) {
        self.ending = Some(Ending::won(Seat(1 - seat.0), 2, why.words()));
    }

    fn outcome(&self) -> Option<Ending> {
        self.ending.clone()
    }

    fn picture(&self, _viewer: Option<Seat>) -> String {
        let mark = |cell: &Option<Seat>| cell.map_or(" .", |seat| [" X", " O"][usize::from(seat.0)]);
        let row =
            |(number, row): (i32, &Vec<_>)| format!("{number}{}\n", row.iter().map(mark).collect::<String>());
        let letters: String = (0..self.rows.len()).flat_map(|x| [' ', letter(x)]).collect();
        format!(" {letters}\n{}", (1..).zip(&self.rows).map(row).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_game::{ByTurns, Game, Running, StepItem, What};

    /// Plays orders by their text, the seats in turn.
    fn play(orders: &str) -> Running<Mygame> {
        let mut game =
            Running::<Mygame>::create(&Default::default(), &[0, 1], &[0; 32]).expect("a good setup");
        for text in orders.split(' ') {
            let seat = game.to_act()[0];
            let order = game.parse(seat, text).expect("a legal order");
            game.step(&[StepItem { seat, what: What::Input(order) }]);
        }
        game
    }

    #[test]
    fn a_whole_line_wins_and_a_full_board_is_a_draw() {
        let places = |orders| play(orders).outcome().map(|outcome| outcome.places);
        assert_eq!(places("a1 a2 b1 b2"), None);
        assert_eq!(places("a1 a2 b1 b2 c1"), Some(vec![1, 2]), "a row");
        assert_eq!(places("b1 a1 c1 a2 c2 a3"), Some(vec![2, 1]), "a column");
        assert_eq!(places("c1 a2 b2 b1 a3"), Some(vec![1, 2]), "a diagonal");
        assert_eq!(places("b2 a1 a2 c2 b1 b3 a3 c1 c3"), Some(vec![1, 1]));
    }

    #[test]
    fn it_passes_the_checks_of_every_game() {
        adjourn_game::check::<Mygame>();
    }
}
