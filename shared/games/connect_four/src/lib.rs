//! Connect Four: two seats drop discs into seven columns, and four in a row win.
#![deny(clippy::float_arithmetic)]

use adjourn_game::ids::Seat;
use adjourn_game::serde::Serialize;
use adjourn_game::{DropsOut, Ending, FromRules, NoChoices, Rules};

/// The game as it is registered.
pub type ConnectFour = FromRules<Board>;

const FOUR: &str = "four in a row";
const FULL: &str = "the board is full";

/// Each column has its discs from the bottom up; a disc is the number of its seat.
#[derive(Clone, Serialize)]
#[serde(crate = "adjourn_game::serde")]
pub struct Board {
    columns: [Vec<u8>; 7],
    next: Seat,
    ending: Option<Ending>,
}

impl Board {
    fn disc(&self, x: i32, y: i32) -> Option<u8> {
        self.columns.get(usize::try_from(x).ok()?)?.get(usize::try_from(y).ok()?).copied()
    }

    /// Whether the disc there is one of four in a row.
    fn wins(&self, x: i32, y: i32) -> bool {
        let own = self.disc(x, y);
        let run = |dx: i32, dy: i32| (1..4).take_while(|n| self.disc(x + n * dx, y + n * dy) == own).count();
        [(1, 0), (0, 1), (1, 1), (1, -1)].iter().any(|(dx, dy)| run(*dx, *dy) + run(-dx, -dy) >= 3)
    }
}

impl Rules for Board {
    const NAME: &'static str = "connectfour";
    const TITLE: &'static str = "Connect Four";
    const LINE: &'static str = "Drop discs into seven columns: four in a row win";
    const WORDS: &'static [&'static str] = &[FOUR, FULL, DropsOut::RESIGNATION, DropsOut::TIME_FORFEIT];
    const SEAT_NAMES: &'static [&'static str] = &["Yellow", "Red"];
    type Setup = NoChoices;
    /// The column, from 0.
    type Order = usize;

    fn new(_: &NoChoices, _seats: u8, _seed: &[u8; 32]) -> Result<Self, &'static str> {
        Ok(Self { columns: Default::default(), next: Seat(0), ending: None })
    }

    fn to_act(&self) -> Vec<Seat> {
        vec![self.next]
    }

    /// The middle first: there a disc is part of most rows.
    fn legal(&self, _seat: Seat) -> Vec<usize> {
        [3, 2, 4, 1, 5, 0, 6].into_iter().filter(|x| self.columns[*x].len() < 6).collect()
    }

    fn notation(column: &usize) -> String {
        (column + 1).to_string()
    }

    fn apply(&mut self, seat: Seat, column: &usize) {
        self.columns[*column].push(seat.0);
        self.next = Seat(1 - seat.0);
        if self.wins(*column as i32, self.columns[*column].len() as i32 - 1) {
            self.ending = Some(Ending::won(seat, 2, FOUR));
        } else if self.columns.iter().all(|column| column.len() == 6) {
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
        let cell = |x, y| self.disc(x, y).map_or(" .", |disc| [" Y", " R"][usize::from(disc)]);
        let row = |y| (0..7).map(|x| cell(x, y)).collect::<String>() + "\n";
        format!(" 1 2 3 4 5 6 7\n{}", (0..6).rev().map(row).collect::<String>())
    }
}

#[cfg(test)]
mod tests;
