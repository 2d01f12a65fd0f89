//! Games that consist of their setup alone: `stub` for one to four, `trio` for exactly three.

use adjourn_game::codec::{self, CodecError};
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{
    About, ByTurns, DigestRow, Game, Games, Illegal, Outcome, SeatEvent, SetupError, Strength, kind,
};

pub(super) const GAMES: Games = Games::new(&[kind::<Stub<1, 4>>(), kind::<Stub<3, 3>>()]);

/// The setup that lobbies offer first: no text.
pub(super) const DEFAULT_SETUP: &[u8] = b"\0";

/// The one setup that is refused: the text "bad".
pub(super) const BAD_SETUP: &[u8] = b"\x03bad";

struct Stub<const FEWEST: u8, const MOST: u8>;

impl<const FEWEST: u8, const MOST: u8> Game for Stub<FEWEST, MOST> {
    const ABOUT: About = About {
        name: if FEWEST == MOST { "trio" } else { "stub" },
        seats: (FEWEST, MOST),
        tick_hz: Some(20),
        ..About::USUAL
    };
    type Setup = String;
    type Order = ();

    fn create(setup: &String, _teams: &[u8], _seed: &[u8; 32]) -> Result<Self, SetupError> {
        if setup == "bad" { Err(SetupError::OutOfBounds("refused")) } else { Ok(Self) }
    }

    fn check(&self, _seat: Seat, _order: &()) -> Result<(), Illegal> {
        Ok(())
    }

    fn step(&mut self, _orders: &[(Seat, &())]) {}

    fn seat_event(&mut self, _seat: Seat, _event: SeatEvent) {}

    fn outcome(&self) -> Option<Outcome> {
        None
    }

    fn snapshot(&self, digest: Digest) -> Vec<u8> {
        codec::encode(&digest)
    }

    fn restore(bytes: &[u8]) -> Result<(Self, Digest), CodecError> {
        Ok((Self, codec::decode(bytes)?))
    }

    fn rows(&self) -> Vec<DigestRow> {
        Vec::new()
    }

    fn view(&self, _viewer: Option<Seat>) -> Vec<u8> {
        Vec::new()
    }

    fn bot(&self, _seat: Seat, _strength: Strength, _luck: Digest) -> Vec<()> {
        Vec::new()
    }

    fn explain(_code: u16) -> &'static str {
        ""
    }
}

impl<const FEWEST: u8, const MOST: u8> ByTurns for Stub<FEWEST, MOST> {}
