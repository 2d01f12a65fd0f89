//! What a player carries around: a backup of the key, the code of a new device, a turn that was signed without a
//! connection. The golden lines were made from the formats' descriptions by another implementation of their algorithms.

use adjourn_client::identity::backup::{Backup, seal};
use adjourn_client::identity::link_code::LinkCode;
use adjourn_client::submission::{Hand, TurnFile, sign};
use adjourn_core_tests::book::Book;
use adjourn_core_tests::samples::counting;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_shared::base::identity::KeyPair;

#[test]
fn what_a_player_carries_around_is_as_it_was() {
    let mut book = Book::open(env!("CARGO_MANIFEST_DIR"), "keys.txt");
    let (key, player) = (KeyPair::from_secret(&counting(0x20)), PlayerId(counting(0x10)));
    let backup = Backup { key: key.clone(), player, name: "Ada Łovelace".to_owned() };
    let sealed = seal(&backup, "correct horse battery", counting(0x60), counting(0x80));
    book.bytes("backup", &sealed.expect("is sealed"));
    book.line("link_code", &LinkCode::new(&key, player).to_string());
    let hand = Hand::Orders { list: vec!["e4".to_owned()], ready: false };
    let signed = sign(&key, GameId(counting(0x40)), Seat(1), 3, 99, hand);
    let file = serde_json::to_string(&TurnFile::new(&signed)).expect("is JSON");
    book.line("turn_file", &file);
    book.close();
}
