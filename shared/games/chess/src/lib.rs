//! Chess by the FIDE Laws. The rules; they draw nothing and wait for nothing.
#![deny(clippy::float_arithmetic)]

// The derives of `Encode` and `Decode` call the crate that they belong to so.
extern crate adjourn_game as bincode;

mod bot; // what a bot orders
mod codes; // refusals and endings, in words
mod describe; // JSON and text picture
mod digest; // rows and digest
pub mod limits; // the bounds of the game
mod mating; // who can still mate
mod orders;
pub mod pgn; // games as files
mod position; // one position, and its legal moves
mod san; // moves as people write them
mod setup; // what is chosen before the game
mod snapshot; // the state as bytes, and back
mod state; // what changes a game
mod svg; // the board as a drawing
mod text; // orders as text
mod view;

#[cfg(test)]
mod tests;

pub use orders::{Move, Order, Piece, PieceKind, Side, Square};
pub use setup::Setup;
pub use view::{ChessView, LegalMove};

use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{
    About, ByTurns, Choice, Colour, DigestRow, Game, Heading, Illegal, Outcome, SeatEvent, SetupError,
    Strength,
};
use state::{Laws, State};

/// A running game of chess, by one version of the rules.
pub struct ByRules<const VERSION: u32> {
    state: State,
}

/// Chess by the rules of new games. Who drops out draws if the other side could not have mated by any legal moves.
pub type Chess = ByRules<2>;

/// Chess by the first rules, for games that began under them. Only a lone king saved who dropped out.
pub type FirstChess = ByRules<1>;

impl<const VERSION: u32> ByRules<VERSION> {
    const LAWS: Laws = if VERSION == 1 { Laws::First } else { Laws::Second };

    /// What `viewer` sees, or a spectator for `None`, not yet encoded.
    #[must_use]
    pub fn see(&self, viewer: Option<Seat>) -> ChessView {
        view::view(&self.state, viewer)
    }

    /// The number of ways in which the next `plies` plies can be played.
    #[must_use]
    pub fn perft(&self, plies: u32) -> u64 {
        perft(self.state.position(), plies)
    }

    /// The game as a file in Portable Game Notation.
    #[must_use]
    pub fn pgn(&self, roster: &pgn::Roster) -> String {
        pgn::export(&self.state, roster)
    }

    /// The present position in Forsyth-Edwards notation.
    #[must_use]
    pub fn fen(&self) -> String {
        self.state.position().fen()
    }
}

/// By the way of every order: lists what is legal and makes it.
fn perft(position: &position::Position, plies: u32) -> u64 {
    let moves = position.legal_moves();
    match plies {
        0 => 1,
        1 => moves.len() as u64,
        _ => moves.into_iter().filter_map(|mv| position.after(mv)).map(|next| perft(&next, plies - 1)).sum(),
    }
}

impl<const VERSION: u32> Game for ByRules<VERSION> {
    const ABOUT: About = About {
        name: "chess",
        title: "Chess",
        line: "The game of kings, by the laws of FIDE, with draws by claim and takebacks",
        rules_version: VERSION,
        seat_names: &["White", "Black"],
        colours: &[Colour(0xf5, 0xf5, 0xf4), Colour(0x1c, 0x19, 0x17)],
        parts: digest::PARTS,
        ..About::USUAL
    };
    type Setup = Setup;
    type Order = Order;

    fn choices() -> Vec<Choice> {
        vec![Choice::yes_no("takebacks", "Takebacks")]
    }

    /// Nothing is left to chance: the seed makes no difference.
    fn create(setup: &Setup, teams: &[u8], _seed: &[u8; 32]) -> Result<Self, SetupError> {
        match teams {
            [white, black] if white != black => {}
            _ => return Err(SetupError::OutOfBounds("chess is played by two seats against each other")),
        }
        Ok(Self { state: State::new(setup, Self::LAWS)? })
    }

    fn check(&self, seat: Seat, order: &Order) -> Result<(), Illegal> {
        self.state.check(seat, *order)
    }

    fn step(&mut self, orders: &[(Seat, &Order)]) {
        for (seat, order) in orders {
            self.state.apply(*seat, **order);
        }
    }

    /// Who plays a side makes no difference.
    fn seat_event(&mut self, seat: Seat, event: SeatEvent) {
        if let Some(why) = event.drops_out() {
            self.state.give_up(seat, why);
        }
    }

    fn outcome(&self) -> Option<Outcome> {
        self.state.ended.map(state::Ending::outcome)
    }

    fn snapshot(&self, digest: Digest) -> Vec<u8> {
        snapshot::take(&self.state, digest)
    }

    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError> {
        let (state, digest) = snapshot::restore(bytes, Self::LAWS)?;
        Ok((Self { state }, digest))
    }

    fn rows(&self) -> Vec<DigestRow> {
        digest::rows(&self.state)
    }

    fn view(&self, viewer: Option<Seat>) -> Vec<u8> {
        codec::encode(&self.see(viewer))
    }

    /// At most one order. A bot whose opponent asks for a takeback answers, out of turn too.
    fn bot(&self, seat: Seat, strength: Strength, _luck: Digest) -> Vec<Order> {
        bot::order(&self.state, seat, strength).into_iter().collect()
    }

    fn explain(code: u16) -> &'static str {
        codes::explain(code)
    }
}

impl<const VERSION: u32> ByTurns for ByRules<VERSION> {
    fn to_act(&self) -> Vec<Seat> {
        match self.state.ended {
            Some(_) => Vec::new(),
            None => vec![self.state.position().side().seat()],
        }
    }

    fn turn(&self) -> u32 {
        self.state.changes()
    }

    fn takebacks(&self) -> u32 {
        u32::from(self.state.offers.takebacks)
    }

    fn turn_name(&self) -> String {
        text::turn_name(&self.state)
    }

    fn check_orders(&self, seat: Seat, orders: &[Order]) -> Result<(), (usize, Illegal)> {
        match orders {
            [] => Err((0, Illegal(codes::NO_ORDER))),
            [order] => self.check(seat, order).map_err(|illegal| (0, illegal)),
            [_, ..] => Err((1, Illegal(codes::ONE_ORDER))),
        }
    }

    /// All but a move, and a claim with a move.
    fn at_once(&self, _seat: Seat, orders: &[Order]) -> bool {
        !matches!(orders, [] | [Order::Move { .. } | Order::ClaimDrawWith { .. }, ..])
    }

    fn resigns(&self, _seat: Seat, orders: &[Order]) -> bool {
        orders.contains(&Order::Resign)
    }

    fn parse(&self, seat: Seat, text: &str) -> Result<Order, String> {
        text::parse(&self.state, seat, text)
    }

    fn notation(&self, _seat: Seat, order: &Order) -> String {
        text::notation(*order)
    }

    fn meaning(&self, seat: Seat, order: &Order) -> String {
        text::meaning(&self.state, seat, *order)
    }

    fn legal(&self, seat: Seat) -> Vec<String> {
        text::legal(&self.state, seat)
    }

    fn describe(&self, viewer: Option<Seat>) -> serde_json::Value {
        describe::json(&self.state, viewer)
    }

    fn picture(&self, viewer: Option<Seat>) -> String {
        describe::picture(&self.state, viewer)
    }

    fn svg(&self, viewer: Option<Seat>) -> Option<String> {
        Some(svg::svg(&self.state, viewer))
    }

    fn import(text: &str) -> Result<Setup, String> {
        pgn::import(text).map_err(|error| error.to_string())?.to_play_on()
    }

    fn transcript(&self, heading: &Heading) -> Option<String> {
        let name = |seat: usize| heading.names.get(seat).cloned().unwrap_or_default();
        let roster = pgn::Roster {
            event: heading.event.clone(),
            site: heading.site.clone(),
            date: heading.date.clone(),
            round: String::new(),
            white: name(0),
            black: name(1),
        };
        Some(self.pgn(&roster))
    }
}
