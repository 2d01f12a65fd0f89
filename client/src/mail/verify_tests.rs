//! Exports of chess games that are made here, step by step, and what is found in them once they were changed.

use super::*;
use crate::submission::{Hand, sign, store};
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Seat};
use adjourn_shared::api::{ReceiptView, StoredReceipt};
use adjourn_shared::base::identity::{KeyPair, player_id};
use adjourn_shared::timeline::submission::{Receipt, Signed};
use adjourn_shared::timeline::{
    Attestation, Chain, Header, HeaderSeat, How, Opening, Openings, Simulation, Turn, TurnSeat, encode_export,
};
use adjourn_shipped_games::GAMES;

const GAME: GameId = GameId([7; 16]);
const SERVER: [u8; 32] = [9; 32];

fn key(seat: u8) -> KeyPair {
    KeyPair::from_secret(&[seat + 1; 32])
}

fn header() -> Header {
    let seat = |seat: u8, name: &str| HeaderSeat {
        team: seat,
        name: name.into(),
        player: Some(player_id(&key(seat).public_key())),
        key: Some(key(seat).public_key()),
        bot: None,
    };
    let kind = GAMES.newest("chess").expect("chess is there");
    Header {
        game_id: GAME,
        game: "chess".into(),
        rules_version: kind.rules_version(),
        tick_hz: 20,
        setup: kind.default_setup(),
        seats: vec![seat(0, "Ada"), seat(1, "Bob")],
        seed: Seed::Open([0; 32]),
        server_identity: KeyPair::from_secret(&SERVER).public_key(),
        created_ms: 1_000,
    }
}

/// The server is known.
fn known() -> Trust {
    let met = Fingerprint::of(&KeyPair::from_secret(&SERVER).public_key());
    Trust::new(None, Some(met)).expect("no list")
}

/// A game under way, as a server keeps it.
struct Played {
    header: Header,
    entries: Vec<Entry>,
    openings: Openings,
    simulation: Simulation,
    receipts: Vec<StoredReceipt>,
}

impl Played {
    fn start() -> Self {
        let header = header();
        let simulation = Simulation::start(GAMES, &header).expect("begins");
        Self { header, entries: Vec::new(), openings: Openings::new(), simulation, receipts: Vec::new() }
    }

    fn of(moves: &[&str]) -> Self {
        let mut played = Self::start();
        for text in moves {
            let handed_in = played.hand_in(text, played.turn());
            played.close(handed_in);
        }
        played
    }

    /// The orders of this entry came from a plan, which others may not see as long as the game goes on.
    fn seal(&mut self, index: usize) {
        self.openings.remove(&index);
        let Some(Entry::Turn(turn)) = self.entries.get_mut(index) else { panic!("a turn") };
        let how = &mut turn.seats[0].how;
        *how = How::Conditional(how.commitment().expect("orders were handed in"));
    }

    fn turn(&self) -> u32 {
        u32::try_from(self.entries.len()).expect("few") + 1
    }

    fn mover(&self) -> u8 {
        u8::from(self.turn().is_multiple_of(2))
    }

    fn chain(&self) -> Chain {
        let mut chain = Chain::start(&codec::encode(&self.header));
        self.entries.iter().for_each(|entry| chain.add(&codec::encode(entry)));
        chain
    }

    /// The server takes orders of the one to move, and gives a receipt.
    fn hand_in(&mut self, text: &str, turn: u32) -> (Signed, [u8; 32]) {
        let seat = Seat(self.mover());
        let number = u8::try_from(self.receipts.len()).expect("few");
        let (salt, sequence) = ([number + 100; 32], u64::from(number) + 1);
        let hand = Hand::Orders { list: vec![text.into()], ready: true };
        let signed = sign(&key(seat.0), GAME, seat, turn, sequence, hand);
        let receipt = Receipt {
            game_id: GAME,
            seat,
            turn,
            sequence,
            commitment: signed.commitment(&salt),
            head: self.chain().head(),
            deadline_ms: None,
            received_ms: 2_000 + sequence,
        };
        let server = KeyPair::from_secret(&SERVER);
        let view: ReceiptView = receipt.sign(&server, &salt);
        let said = signed.open().expect("is signed");
        let stored = StoredReceipt::new(&signed, &said, view, &server.public_key()).expect("holds");
        self.receipts.push(stored);
        (signed, salt)
    }

    fn close(&mut self, (signed, salt): (Signed, [u8; 32])) {
        let seat = Seat(self.mover());
        let orders = signed.open().expect("is signed").orders.expect("are there").list;
        let how = How::Submitted(signed.commitment(&salt));
        let opening = Opening { seat, salt, signed, orders };
        let tick = self.simulation.tick();
        let mut turn = Turn {
            tick,
            steps: 1,
            number: self.turn(),
            closed: true,
            seats: vec![TurnSeat { seat, how }],
            digest: Digest::default(),
            server_time_ms: 3_000,
        };
        let openings = vec![opening];
        let items = turn.items(self.simulation.game(), &openings).expect("pass");
        self.simulation.turn(&items, true, &[]);
        turn.digest = self.simulation.game().digest();
        self.openings.insert(self.entries.len(), openings);
        self.entries.push(Entry::Turn(turn));
    }

    fn export(&self) -> Vec<u8> {
        let word = Attestation::sign(&KeyPair::from_secret(&SERVER), self.chain(), 10_000);
        encode_export(&self.header, &self.entries, &self.openings, &word)
    }

    fn checked(&self) -> MailVerifyLine {
        self.checked_as(&self.export())
    }

    fn checked_as(&self, bytes: &[u8]) -> MailVerifyLine {
        let recovered = timeline::recover(bytes).expect("can be read");
        line(GAMES, &recovered, &self.receipts, &known()).expect("can be checked")
    }
}

fn line_for(played: &Played, trust: &Trust) -> MailVerifyLine {
    let recovered = timeline::recover(&played.export()).expect("can be read");
    line(GAMES, &recovered, &played.receipts, trust).expect("can be checked")
}

fn error(line: &MailVerifyLine) -> &str {
    assert!(!line.ok);
    line.error.as_deref().expect("says why")
}

#[test]
fn an_honest_export_verifies_with_nothing_but_public_keys() {
    let played = Played::of(&["e4", "e5", "Nf3"]);
    let line = played.checked();
    assert!(line.ok, "{:?}", line.error);
    assert_eq!((line.turns, line.signatures, line.states_compared), (3, 3, 3));
    assert_eq!((line.attested_ms, line.sealed_orders, line.sealed_seed), (Some(10_000), 0, false));
    assert_eq!(line.receipts, ReceiptCounts { held: 3, honoured: 3, open: 0, missing: 0 });
    assert_eq!(line.head, Some(played.chain().head().to_string()));
    let keys: Vec<_> = line.players.iter().map(|player| player.key.clone()).collect();
    assert_eq!(keys, [0, 1].map(|seat| Fingerprint::of(&key(seat).public_key()).to_string()));
}

#[test]
fn sealed_orders_are_counted_and_the_rest_is_checked() {
    let mut played = Played::of(&["e4", "e5", "Nf3"]);
    played.seal(2);
    let line = played.checked();
    assert!(line.ok, "{:?}", line.error);
    assert_eq!((line.sealed_orders, line.states_compared), (1, 2));
    assert!(line.not_replayed.is_some());
}

#[test]
fn signed_orders_that_everybody_may_see_must_be_there() {
    let mut played = Played::of(&["e4", "e5", "Nf3"]);
    played.openings.clear();
    assert!(error(&played.checked()).contains("turn 1: the signed orders of seat 0 were left out"));
}

#[test]
fn one_letter_of_an_order_is_found() {
    let mut played = Played::of(&["e4", "e5"]);
    let opening = &mut played.openings.get_mut(&0).expect("is there")[0];
    let at = opening.signed.content.windows(2).position(|pair| pair == b"e4").expect("is there");
    opening.signed.content[at + 1] = b'3';
    assert!(error(&played.checked()).contains("turn 1"));
}

#[test]
fn orders_that_were_not_signed_are_found() {
    let mut played = Played::of(&["e4", "e5"]);
    played.openings.get_mut(&0).expect("is there")[0].orders = vec!["d4".into()];
    assert!(error(&played.checked()).contains("turn 1"));
}

#[test]
fn an_earlier_submission_in_the_place_of_the_last_one_is_found() {
    let mut played = Played::start();
    let (first, first_salt) = played.hand_in("d4", 1);
    let second = played.hand_in("e4", 1);
    played.close(second);
    // Both are the player's; the commitment is to the second.
    let opening = &mut played.openings.get_mut(&0).expect("is there")[0];
    (opening.signed, opening.salt, opening.orders) = (first, first_salt, vec!["d4".into()]);
    assert!(error(&played.checked()).contains("turn 1"));
}

#[test]
fn what_opens_a_turn_must_be_what_was_committed_to_even_where_states_cannot_be_compared() {
    let mut played = Played::of(&["e4", "e5"]);
    let (other, other_salt) = played.hand_in("d4", 3);
    let last = played.hand_in("Nf3", 3);
    played.close(last);
    played.seal(0);
    // What was promised for the first turn is another matter.
    played.receipts.clear();
    assert!(played.checked().ok);
    let opening = &mut played.openings.get_mut(&2).expect("is there")[0];
    (opening.signed, opening.salt, opening.orders) = (other, other_salt, vec!["d4".into()]);
    assert!(error(&played.checked()).contains("turn 3"));
}

#[test]
fn a_dropped_turn_is_found() {
    let mut played = Played::of(&["e4", "e5"]);
    let honest = played.export();
    let word = timeline::recover(&honest).expect("can be read").attestation.expect("is there");
    played.entries.pop();
    played.openings.remove(&1);
    let cut = encode_export(&played.header, &played.entries, &played.openings, &word);
    assert!(error(&played.checked_as(&cut)).contains("signature"));
    // A server that drops it and signs anew is found out by the receipts.
    let mut other = Played::of(&["e4", "c5"]);
    other.receipts = Played::of(&["e4", "e5"]).receipts;
    let line = other.checked();
    assert!(error(&line).contains("receipts"));
    assert_eq!((line.receipts.honoured, line.receipts.missing), (1, 1));
}

#[test]
fn a_history_that_was_written_anew_is_found_even_before_the_turn_closes() {
    let mut played = Played::of(&["e4", "e5"]);
    let _open = played.hand_in("Nf3", 3);
    assert_eq!(played.checked().receipts, ReceiptCounts { held: 3, honoured: 2, open: 1, missing: 0 });
    let mut anew = Played::of(&["d4", "d5"]);
    anew.receipts = vec![played.receipts.pop().expect("is there")];
    assert_eq!(anew.checked().receipts.missing, 1);
}

#[test]
fn the_last_of_several_submissions_is_what_is_owed() {
    let mut played = Played::start();
    let first = played.hand_in("d4", 1);
    let second = played.hand_in("e4", 1);
    let mut stale = Played::start();
    stale.receipts = played.receipts.clone();
    played.close(second);
    assert_eq!(played.checked().receipts, ReceiptCounts { held: 2, honoured: 2, open: 0, missing: 0 });
    stale.close(first);
    assert_eq!(stale.checked().receipts.missing, 1, "the server kept to the first one");
    stale.receipts[1].withdrawn = true;
    assert_eq!(stale.checked().receipts.missing, 0, "nothing is owed for what was withdrawn");
}

#[test]
fn a_receipt_that_its_server_did_not_sign_proves_nothing() {
    let mut played = Played::of(&["e4"]);
    played.receipts[0].receipt.received_ms += 1;
    assert_eq!(played.checked().receipts.missing, 1);
}

#[test]
fn the_servers_word_must_be_there_and_be_for_this_game() {
    let played = Played::of(&["e4", "e5"]);
    let mut without = timeline::recover(&played.export()).expect("can be read");
    without.attestation = None;
    let line = line(GAMES, &without, &played.receipts, &known()).expect("can be checked");
    assert_eq!((line.verdict, line.error), (Verdict::NotVouched, None));
    assert!(line.text.contains("no server vouches for it"), "{}", line.text);
    let stranger = line_for(&played, &Trust::default());
    assert_eq!(stranger.verdict, Verdict::NotVouched);
    assert!(stranger.text.contains("--server-key"), "{}", stranger.text);
    assert_eq!(line_for(&played, &known()).verdict, Verdict::Vouched);
    let chain = played.chain();
    let forged = Attestation::sign(&KeyPair::from_secret(&[66; 32]), chain, 10_000);
    let bytes = encode_export(&played.header, &played.entries, &played.openings, &forged);
    assert!(error(&played.checked_as(&bytes)).contains("server"));
    let mut later = Attestation::sign(&KeyPair::from_secret(&SERVER), chain, 10_000);
    later.server_time_ms += 1;
    let bytes = encode_export(&played.header, &played.entries, &played.openings, &later);
    assert!(error(&played.checked_as(&bytes)).contains("server"));
}

#[test]
fn a_turn_signed_with_a_foreign_key_is_found() {
    let mut played = Played::start();
    let hand = Hand::Orders { list: vec!["e4".into()], ready: true };
    let foreign = sign(&KeyPair::from_secret(&[66; 32]), GAME, Seat(0), 1, 1, hand);
    played.close((foreign, [1; 32]));
    assert!(error(&played.checked()).contains("not the seat's"));
}

#[test]
fn a_changed_byte_of_the_chain_is_found() {
    let mut played = Played::of(&["e4", "e5"]);
    let word = Attestation::sign(&KeyPair::from_secret(&SERVER), played.chain(), 10_000);
    if let Entry::Turn(turn) = &mut played.entries[1] {
        turn.server_time_ms += 1;
    }
    let bytes = encode_export(&played.header, &played.entries, &played.openings, &word);
    assert!(error(&played.checked_as(&bytes)).contains("server"));
}

#[test]
fn another_server_than_the_expected_one_is_named() {
    let played = Played::of(&["e4"]);
    let recovered = timeline::recover(&played.export()).expect("can be read");
    let other = Trust::new(None, Some(Fingerprint([1; 16]))).expect("no list");
    let line = line(GAMES, &recovered, &[], &other).expect("can be checked");
    assert!(error(&line).contains("not by 0101"));
}

#[test]
fn receipts_are_kept_in_the_folder_and_found_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::open(Some(folder.path())).expect("opens");
    let played = Played::of(&["e4", "e5"]);
    for receipt in &played.receipts {
        store(&home, receipt).expect("is written");
    }
    let line = verify_bytes(GAMES, &played.export(), Some(&home), &known()).expect("can be read");
    assert_eq!((line.ok, line.receipts.honoured), (true, 2));
    crate::submission::note_withdrawn(&home, GAME, 2).expect("is written");
    let withdrawn: Vec<_> = stored(&home, GAME).expect("are read").iter().map(|one| one.withdrawn).collect();
    assert_eq!(withdrawn, [false, true]);
}

#[test]
fn a_file_that_is_cut_off_is_not_judged() {
    let bytes = Played::of(&["e4"]).export();
    assert!(verify_bytes(GAMES, &bytes[..bytes.len() - 1], None, &known()).is_err());
    assert!(verify_bytes(GAMES, &bytes[..4], None, &known()).is_err());
}
