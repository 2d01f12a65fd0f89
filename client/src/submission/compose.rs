//! What a player signs: orders or a plan; and a signed turn as a file that anyone may carry to the server.

use super::SubmissionError;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::SubmissionView;
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::timeline::submission::{Orders, Plan, Signed, Submission};
use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

/// What is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hand {
    /// The orders of a turn.
    Orders {
        /// In the game's notation.
        list: Vec<String>,
        /// Whether the turn may close as soon as all others are ready too.
        ready: bool,
    },
    /// Standing and conditional orders, in the place of those before.
    Plan(Plan),
}

/// Signs it.
#[must_use]
pub fn sign(key: &KeyPair, game: GameId, seat: Seat, turn: u32, sequence: u64, hand: Hand) -> Signed {
    let (orders, plan) = match hand {
        Hand::Orders { list, ready } => (Some(Orders { list, ready }), None),
        Hand::Plan(plan) => (None, Some(plan)),
    };
    Signed::sign(key, &Submission { game, seat, turn, sequence, orders, plan })
}

/// A number for a submission: the clock, or what is free according to the server or to receipts if the clock is behind.
#[must_use]
pub fn turn_sequence(now_ms: u64, free: u64) -> u64 {
    now_ms.max(free)
}

/// The version of the format.
const VERSION: u32 = 1;

/// The largest file that is read, in bytes: the largest submission in base64, with room.
pub const FILE_BYTES: u64 = 256 << 10;

/// A signed turn as a JSON document. Its signature alone says whose it is: whoever carries it can't change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TurnFile {
    /// The version of the format; its name says what the file is.
    adjourn_turn: u32,
    /// As in [`SubmissionView`].
    content: Base64,
    /// As in [`SubmissionView`].
    public_key: Base64,
    /// As in [`SubmissionView`].
    signature: Base64,
}

impl TurnFile {
    /// As a file holds it.
    #[must_use]
    pub fn new(signed: &Signed) -> Self {
        let SubmissionView { content, public_key, signature } = signed.to_view();
        Self { adjourn_turn: VERSION, content, public_key, signature }
    }

    /// Reads a file's text, and checks its signature.
    ///
    /// # Errors
    /// In words.
    pub fn read(text: &str) -> Result<(Signed, Submission), SubmissionError> {
        let read = || {
            let file: Self = serde_json::from_str(text).context("not a turn file")?;
            ensure!(
                file.adjourn_turn == VERSION,
                "a turn file of version {}; this build knows {VERSION}",
                file.adjourn_turn
            );
            let Self { content, public_key, signature, .. } = file;
            let signed = Signed::from_view(SubmissionView { content, public_key, signature })?;
            let submission = signed.open()?;
            Ok((signed, submission))
        };
        read().map_err(SubmissionError::Here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> Signed {
        let key = KeyPair::from_secret(&[1; 32]);
        let hand = Hand::Orders { list: vec!["e4".into()], ready: false };
        sign(&key, GameId([7; 16]), Seat(1), 3, 99, hand)
    }

    #[test]
    fn a_turn_file_gives_back_the_very_bytes_that_were_signed() {
        let text = serde_json::to_string(&TurnFile::new(&signed())).expect("is JSON");
        assert!(text.starts_with(r#"{"adjourn_turn":1,"#), "{text}");
        let (read, submission) = TurnFile::read(&text).expect("is read");
        assert_eq!(read, signed());
        let said = Orders { list: vec!["e4".into()], ready: false };
        assert_eq!((submission.turn, submission.sequence, submission.orders), (3, 99, Some(said)));
    }

    #[test]
    fn a_turn_file_that_was_changed_on_its_way_is_refused() {
        let mut changed = signed();
        let at = changed.content.windows(2).position(|pair| pair == b"e4").expect("is there");
        changed.content[at + 1] = b'3';
        let text = serde_json::to_string(&TurnFile::new(&changed)).expect("is JSON");
        assert!(TurnFile::read(&text).expect_err("refused").to_string().contains("signature"));
    }

    #[test]
    fn another_version_and_another_document_are_named() {
        let text = serde_json::to_string(&TurnFile::new(&signed())).expect("is JSON");
        let newer = text.replace("\"adjourn_turn\":1", "\"adjourn_turn\":2");
        assert!(TurnFile::read(&newer).expect_err("refused").to_string().contains("version 2"));
        let view = serde_json::to_string(&signed().to_view()).expect("is JSON");
        assert!(TurnFile::read(&view).expect_err("refused").to_string().contains("not a turn file"));
    }

    #[test]
    fn a_clock_that_is_behind_never_reuses_a_number() {
        assert_eq!(turn_sequence(1_000, 5), 1_000);
        assert_eq!(turn_sequence(1_000, 2_000), 2_000);
    }
}
