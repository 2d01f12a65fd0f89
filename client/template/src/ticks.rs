//! Mygame: in real time, everybody runs over a field without edges, and who has gathered enough coins first has won.
//!
//! It is a small game to begin with. Change it step by step into yours.
#![deny(clippy::float_arithmetic)]

use adjourn_game::ids::Seat;
use adjourn_game::serde::{Deserialize, Serialize};
use adjourn_game::{Choice, DropsOut, Ending, FromRules, Games, Rules, Strength, kind};

/// The game as it is registered.
pub type Mygame = FromRules<Field>;

/// The games that the server and the client in `play` have.
pub const GAMES: Games = Games::new(&[kind::<Mygame>()]);

const ENOUGH: &str = "enough coins";
const ALONE: &str = "nobody else was left";
const SIDE: &str = "a field has 8 to 20 cells a side";
const COINS: &str = "it takes 1 to 20 coins to win";

/// Ticks from one cell to the next.
const PACE_TICKS: u32 = 4;
const NAMES: [&str; 4] = ["right", "down", "left", "up"];

/// What is chosen before the game.
#[derive(Serialize, Deserialize)]
#[serde(crate = "adjourn_game::serde", default, deny_unknown_fields)]
pub struct Setup {
    /// Cells on a side of the field.
    pub side: u8,
    /// How many coins win.
    pub coins: u8,
}

impl Default for Setup {
    fn default() -> Self {
        Self { side: 12, coins: 5 }
    }
}

/// The state: all of it, and nothing that does not follow from the orders.
#[derive(Clone, Serialize)]
#[serde(crate = "adjourn_game::serde")]
pub struct Field {
    side: u8,
    to_win: u8,
    tick: u32,
    /// What the next random number is made of: randomness is part of the state.
    dice: u32,
    coin: (u8, u8),
    runners: Vec<Runner>,
}

#[derive(Clone, Serialize)]
#[serde(crate = "adjourn_game::serde")]
struct Runner {
    at: (u8, u8),
    heading: usize,
    coins: u8,
    gave_up: bool,
}

impl Field {
    fn random(&mut self, below: u8) -> u8 {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.dice >> 16) % u32::from(below)) as u8
    }

    fn new_coin(&mut self) {
        self.coin = (self.random(self.side), self.random(self.side));
    }

    /// The next cell that way: the field goes round its edges.
    fn next(&self, (x, y): (u8, u8), heading: usize) -> (u8, u8) {
        let (on, back) = (1, self.side - 1);
        let (dx, dy) = [(on, 0), (0, on), (back, 0), (0, back)][heading];
        ((x + dx) % self.side, (y + dy) % self.side)
    }
}

impl Rules for Field {
    const NAME: &'static str = "mygame";
    const TITLE: &'static str = "Mygame";
    const LINE: &'static str = "Run to the coin, and gather enough of them before the others do";
    const WORDS: &'static [&'static str] = &[ENOUGH, ALONE, SIDE, COINS];
    const SEATS: (u8, u8) = (2, 4);
    const SEAT_NAMES: &'static [&'static str] = &["Blue", "Red", "Green", "Yellow"];
    const ORDERS: (u8, u8) = (0, 1);
    const TICK_HZ: Option<u8> = Some(20);
    type Setup = Setup;
    /// A direction: its place in [`NAMES`].
    type Order = usize;

    fn new(setup: &Setup, seats: u8, seed: &[u8; 32]) -> Result<Self, &'static str> {
        let Setup { side, coins } = *setup;
        if !(8..=20).contains(&side) {
            return Err(SIDE);
        }
        if !(1..=20).contains(&coins) {
            return Err(COINS);
        }
        let (near, far) = (side / 4, side - 1 - side / 4);
        let starts = [(near, near, 0), (far, far, 2), (far, near, 1), (near, far, 3)];
        let runner = |(x, y, heading)| Runner { at: (x, y), heading, coins: 0, gave_up: false };
        let runners = starts.into_iter().take(usize::from(seats)).map(runner).collect();
        let dice = u32::from_le_bytes([seed[0], seed[1], seed[2], seed[3]]);
        let mut own = Self { side, to_win: coins, tick: 0, dice, coin: (0, 0), runners };
        own.new_coin();
        Ok(own)
    }

    fn choices() -> Vec<Choice> {
        vec![
            Choice::number("side", "Side of the field, in cells", 8, 20),
            Choice::number("coins", "Coins to win", 1, 20),
        ]
    }

    fn to_act(&self) -> Vec<Seat> {
        let seats = (0..).map(Seat).zip(&self.runners);
        seats.filter(|(_, runner)| !runner.gave_up).map(|(seat, _)| seat).collect()
    }

    fn legal(&self, _seat: Seat) -> Vec<usize> {
        (0..4).collect()
    }

    fn notation(heading: &usize) -> String {
        NAMES[*heading].to_owned()
    }

    fn apply(&mut self, seat: Seat, heading: &usize) {
        self.runners[usize::from(seat.0)].heading = *heading;
    }

    fn give_up(&mut self, seat: Seat, _why: DropsOut) {
        self.runners[usize::from(seat.0)].gave_up = true;
    }

    /// Everybody runs on at once, and all who reach the coin have one more.
    fn tick(&mut self) {
        self.tick += 1;
        if !self.tick.is_multiple_of(PACE_TICKS) {
            return;
        }
        let mut taken = false;
        for index in 0..self.runners.len() {
            let Runner { at, heading, gave_up, .. } = self.runners[index];
            if !gave_up {
                let at = self.next(at, heading);
                self.runners[index].at = at;
                self.runners[index].coins += u8::from(at == self.coin);
                taken |= at == self.coin;
            }
        }
        if taken {
            self.new_coin();
        }
    }

    /// By mail, a turn is one cell.
    fn steps_per_turn(&self) -> u32 {
        PACE_TICKS
    }

    fn outcome(&self) -> Option<Ending> {
        let coins = |runner: &Runner| if runner.gave_up { None } else { Some(runner.coins) };
        let reached: Vec<Option<u8>> = self.runners.iter().map(coins).collect();
        if reached.iter().any(|coins| *coins >= Some(self.to_win)) {
            return Some(Ending::ranked(&reached, ENOUGH));
        }
        (self.to_act().len() < 2).then(|| Ending::ranked(&reached, ALONE))
    }

    /// To the coin's column, then along it; a strong bot goes round the edges where that is shorter.
    fn bot(&self, seat: Seat, strength: Strength) -> Option<usize> {
        let Runner { at, heading, .. } = self.runners[usize::from(seat.0)];
        let on = |from: u8, to: u8| match strength {
            Strength::Weak => to > from,
            Strength::Strong => (to + self.side - from) % self.side <= self.side / 2,
        };
        let wanted = match (at.0 == self.coin.0, at.1 == self.coin.1) {
            (false, _) => {
                if on(at.0, self.coin.0) {
                    0
                } else {
                    2
                }
            }
            (true, false) => {
                if on(at.1, self.coin.1) {
                    1
                } else {
                    3
                }
            }
            (true, true) => return None,
        };
        (wanted != heading).then_some(wanted)
    }

    fn picture(&self, _viewer: Option<Seat>) -> String {
        let runner_at = |at| self.runners.iter().position(|runner| runner.at == at && !runner.gave_up);
        let cell = |at| match runner_at(at) {
            Some(seat) => [" B", " R", " G", " Y"][seat],
            None if at == self.coin => " $",
            None => " .",
        };
        let row = |y| (0..self.side).map(|x| cell((x, y))).collect::<String>() + "\n";
        let coins: Vec<_> = self.runners.iter().map(|runner| runner.coins.to_string()).collect();
        format!("Coins: {}\n{}", coins.join(" "), (0..self.side).map(row).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_game::{Game, Running, SeatEvent};

    fn game() -> Running<Mygame> {
        Running::create(&Default::default(), &[0, 1], &[7; 32]).expect("a good setup")
    }

    #[test]
    fn a_runner_moves_every_few_ticks_and_comes_back_over_the_edge() {
        let mut game = game();
        let start = game.rules().runners[0].at;
        (1..PACE_TICKS).for_each(|_| game.step(&[]));
        assert_eq!(game.rules().runners[0].at, start);
        game.step(&[]);
        assert_eq!(game.rules().runners[0].at, (start.0 + 1, start.1));
        (0..11 * PACE_TICKS).for_each(|_| game.step(&[]));
        assert_eq!(game.rules().runners[0].at, start, "it went round the field of 12 cells");
    }

    #[test]
    fn who_is_left_alone_has_won() {
        let mut game = game();
        game.seat_events(&[(Seat(0), SeatEvent::Resigned)]);
        assert_eq!(game.outcome().map(|outcome| outcome.places), Some(vec![2, 1]));
    }

    #[test]
    fn it_passes_the_checks_of_every_game() {
        adjourn_game::check::<Mygame>();
    }
}
