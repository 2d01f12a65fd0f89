//! Games that consist of their setup alone: `stub` for one to four, `trio` for exactly three.

use adjourn_game::codec::CodecError;
use adjourn_game::ids::{Digest, Seat};
use adjourn_game::{
    AnyGame, DigestRow, GameKind, Heading, Illegal, OrderError, Outcome, SetupError, StepItem, Strength,
};

pub(super) const GAMES: &[&dyn GameKind] =
    &[&Stub { name: "stub", seats: (1, 4) }, &Stub { name: "trio", seats: (3, 3) }];

/// The setup that lobbies offer first.
pub(super) const DEFAULT_SETUP: &[u8] = b"default";

/// The one setup that is refused.
pub(super) const BAD_SETUP: &[u8] = b"bad";

struct Stub {
    name: &'static str,
    seats: (u8, u8),
}

impl GameKind for Stub {
    fn name(&self) -> &'static str {
        self.name
    }

    fn rules_version(&self) -> u32 {
        1
    }

    fn parts(&self) -> &'static [&'static str] {
        &[]
    }

    fn seats(&self) -> (u8, u8) {
        self.seats
    }

    fn default_setup(&self) -> Vec<u8> {
        DEFAULT_SETUP.to_vec()
    }

    fn create(&self, setup: &[u8], teams: &[u8], _seed: &[u8; 32]) -> Result<Box<dyn AnyGame>, SetupError> {
        let seats = usize::from(self.seats.0)..=usize::from(self.seats.1);
        if setup == BAD_SETUP || !seats.contains(&teams.len()) {
            return Err(SetupError::OutOfBounds("refused"));
        }
        Ok(Box::new(Nothing))
    }

    fn restore(&self, _snapshot: &[u8]) -> Result<Box<dyn AnyGame>, CodecError> {
        Ok(Box::new(Nothing))
    }

    fn explain(&self, _code: u16) -> &'static str {
        ""
    }

    fn is_of_ticks(&self) -> bool {
        true
    }

    fn hidden(&self) -> bool {
        false
    }

    fn seat_name(&self, _seat: Seat) -> String {
        String::new()
    }

    fn setup_from_json(&self, _json: &serde_json::Value) -> Result<Vec<u8>, String> {
        Ok(DEFAULT_SETUP.to_vec())
    }

    fn setup_to_json(&self, _setup: &[u8]) -> Result<serde_json::Value, CodecError> {
        Ok(serde_json::Value::Null)
    }
}

struct Nothing;

impl AnyGame for Nothing {
    fn kind(&self) -> &'static dyn GameKind {
        GAMES[0]
    }

    fn check(&self, _seat: Seat, _input: &[u8]) -> Result<(), Illegal> {
        Ok(())
    }

    fn step(&mut self, _items: &[StepItem<Vec<u8>>]) {}

    fn snapshot(&self) -> Vec<u8> {
        Vec::new()
    }

    fn digest(&self) -> Digest {
        Digest::default()
    }

    fn breakdown(&self) -> Vec<DigestRow> {
        Vec::new()
    }

    fn view(&self, _viewer: Option<Seat>) -> Vec<u8> {
        Vec::new()
    }

    fn outcome(&self) -> Option<Outcome> {
        None
    }

    fn bot(&self, _seat: Seat, _strength: Strength) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn to_act(&self) -> Vec<Seat> {
        Vec::new()
    }

    fn steps_per_turn(&self) -> u32 {
        1
    }

    fn turn_name(&self) -> String {
        String::new()
    }

    fn orders(&self, _seat: Seat, _texts: &[String]) -> Result<Vec<Vec<u8>>, Vec<OrderError>> {
        Ok(Vec::new())
    }

    fn passing(&self, _seat: Seat, _texts: &[String]) -> Vec<(usize, Vec<u8>)> {
        Vec::new()
    }

    fn order(&self, _seat: Seat, _text: &str) -> Result<Vec<u8>, String> {
        Ok(Vec::new())
    }

    fn transcript(&self, _heading: &Heading) -> Option<String> {
        None
    }

    fn at_once(&self, _seat: Seat, _orders: &[Vec<u8>]) -> bool {
        false
    }

    fn bot_turn(&self, _seat: Seat, _strength: Strength) -> Vec<Vec<u8>> {
        Vec::new()
    }

    fn default_orders(&self, _seat: Seat) -> Option<Vec<Vec<u8>>> {
        None
    }

    fn notation(&self, _seat: Seat, _order: &[u8]) -> Option<String> {
        None
    }

    fn meaning(&self, _seat: Seat, _order: &[u8]) -> Option<String> {
        None
    }

    fn legal(&self, _seat: Seat) -> Vec<String> {
        Vec::new()
    }

    fn describe(&self, _viewer: Option<Seat>) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn picture(&self, _viewer: Option<Seat>) -> String {
        String::new()
    }

    fn svg(&self, _viewer: Option<Seat>) -> Option<String> {
        None
    }
}
