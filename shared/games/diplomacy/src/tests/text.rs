//! Orders as texts: what is understood, what is refused, and in which words.

use super::*;
use crate::Order;
use adjourn_game::{ByTurns, Running};

/// The canonical text of what France (or who else) is understood to order.
fn read(game: &Running<Diplomacy>, text: &str) -> String {
    let seat = Seat(2);
    match game.parse(seat, text) {
        Ok(order) => game.notation(seat, &order),
        Err(error) => error,
    }
}

fn standard() -> Running<Diplomacy> {
    game(&Setup::default())
}

#[test]
fn the_usual_ways_to_write_an_order_are_understood() {
    let game = standard();
    for (text, order) in [
        ("A PAR - BUR", "A PAR - BUR"),
        ("a par-bur", "A PAR - BUR"),
        ("A Par -> Bur", "A PAR - BUR"),
        ("A PAR → BUR", "A PAR - BUR"),
        ("Army Paris - Burgundy", "A PAR - BUR"),
        ("French army Paris moves to Burgundy.", "A PAR - BUR"),
        ("France: par - burg", "A PAR - BUR"),
        ("A PAR TO BUR", "A PAR - BUR"),
        ("A PAR H", "A PAR H"),
        ("a paris holds", "A PAR H"),
        ("A MAR S A PAR - BUR", "A MAR S A PAR - BUR"),
        ("A MAR supports A PAR to BUR", "A MAR S A PAR - BUR"),
        ("A MAR S PAR", "A MAR S A PAR"),
        ("A MAR S A PAR H", "A MAR S A PAR"),
        ("F NTH C A LON - NWY", "F NTH C A LON - NWY"),
        ("Fleet North Sea convoys Army London - Norway", "F NTH C A LON - NWY"),
        ("A LVP - NWY VIA", "A LVP - NWY VIA"),
        ("A LVP - NWY via convoy", "A LVP - NWY VIA"),
        ("A LVP - NWY by convoy", "A LVP - NWY VIA"),
        ("F STP - BOT", "F STP/SC - BOT"),
        ("F STP/SC - GOB", "F STP/SC - BOT"),
        ("F STP(SC) - Gulf of Bothnia", "F STP/SC - BOT"),
        ("fleet St. Petersburg (south coast) - bot", "F STP/SC - BOT"),
        ("F STP/NC - BOT", "F STP/SC - BOT"),
        ("F BRE - Mid-Atlantic Ocean", "F BRE - MAO"),
        ("F BRE-MID", "F BRE - MAO"),
        ("A PAR R BUR", "A PAR R BUR"),
        ("A PAR retreats to BUR", "A PAR R BUR"),
        ("A PAR D", "A PAR D"),
        ("D A PAR", "A PAR D"),
        ("REMOVE ARMY PARIS", "A PAR D"),
        ("B A PAR", "B A PAR"),
        ("BUILD A PAR", "B A PAR"),
        ("A PAR B", "B A PAR"),
        ("B F STP/NC", "B F STP/NC"),
        ("waive", "WAIVE"),
        ("vote draw", "VOTE DRAW"),
        ("VOTE NO DRAW", "VOTE NO DRAW"),
        ("vote against a draw", "VOTE NO DRAW"),
    ] {
        assert_eq!(read(&game, text), order, "{text}");
    }
}

#[test]
fn what_is_not_understood_is_said_in_words() {
    let game = standard();
    for (text, words) in [
        ("", "there is no order in an empty line"),
        ("A PRA - BUR", "no place is called \"PRA\"; did you mean PAR (Paris)?"),
        ("A PAR - XQZWK", "no place is called \"XQZWK\""),
        ("A PAR -", "the name of a place is missing"),
        ("A PAR", "what shall A PAR do? For example \"A PAR H\" to hold"),
        ("A PAR EATS BUR", "\"EATS\" is no order; units hold (H), move (-), support (S) and convoy (C)"),
        ("A PAR - BUR AGAIN", "\"AGAIN\" is too much after \"A PAR - BUR\""),
        ("BUR - PAR", "is the unit in Burgundy an army (A) or a fleet (F)?"),
        ("B PAR", "an army (A) or a fleet (F) in Paris?"),
        ("F BRE - SPA/EC", "Spain has no east coast"),
        ("VOTE YES", "a vote is \"VOTE DRAW\" or \"VOTE NO DRAW\""),
        ("F NTH C F LON - NWY", "only armies can be convoyed"),
        ("F NTH C A LON", "where does F NTH convoy A LON to? For example \"F NTH C A LON - NWY\""),
    ] {
        assert_eq!(read(&game, text), words, "{text}");
    }
    assert_eq!(read(&game, &"A".repeat(300)), "an order is not that long");
}

#[test]
fn what_can_not_be_is_refused_with_its_reason() {
    let game = standard();
    for (power, text, words) in [
        ("fra", "A MUN - BUR", "you have no such unit there"),
        ("fra", "F PAR - BUR", "you have no such unit there"),
        ("fra", "A PAR - ENG", "an army can't go to sea"),
        ("fra", "F BRE - PAR", "a fleet can't go inland"),
        ("fra", "F BRE - WES", "the unit can't get there in one move"),
        ("fra", "F BRE - BRE", "the unit is there already"),
        (
            "fra",
            "A PAR - LON",
            "the army can't get there: it does not border, and no chain of fleets at sea leads there",
        ),
        ("fra", "A PAR S A MAR - GAS", "A PAR S A MAR - GAS is legal"),
        ("fra", "A MAR S F BRE - MAO", "the supporting unit could not go there itself"),
        ("fra", "A PAR S A BUR", "the unit that the order speaks of is not there"),
        ("fra", "A PAR S A VEN - PIC", "the supported unit can't get there"),
        ("fra", "A PAR S A PAR", "a unit can't support itself"),
        ("fra", "F BRE C A PAR - LON", "only a fleet at sea can convoy"),
        ("fra", "A PAR R BUR", "there is no such order in this phase"),
        ("fra", "B A PAR", "there is no such order in this phase"),
        ("fra", "WAIVE", "there is no such order in this phase"),
        ("fra", "F BRE - GAS VIA", "only armies go by convoy"),
        ("ger", "A MUN S A PAR - BUR", "A MUN S A PAR - BUR is legal"),
    ] {
        assert_eq!(refusal(&game, power, text), words, "{text}");
    }
    let own = |text: &str| game.parse(Seat(2), text).expect("an order");
    let twice = game.check_orders(Seat(2), &[own("A PAR H"), own("F BRE H"), own("A PAR - BUR")]);
    assert_eq!(
        twice.map_err(|(index, code)| (index, Diplomacy::explain(code.0))),
        Err((2, "that unit has an order already"))
    );
}

#[test]
fn a_support_or_convoy_for_what_others_may_do_is_legal_if_the_board_allows_it() {
    let game = game(&position(
        Phase::SpringOrders,
        &[("eng", "F nth, F wal"), ("ger", "A hol, A mun"), ("fra", "F nwg")],
        &[],
    ));
    assert_eq!(refusal(&game, "eng", "F nth C A hol - edi"), "F NTH C A HOL - EDI is legal");
    assert_eq!(refusal(&game, "fra", "F nwg S A hol - edi"), "F NWG S A HOL - EDI is legal");
    assert_eq!(refusal(&game, "fra", "F nwg S A mun - edi"), "the supported unit can't get there");
    assert_eq!(
        refusal(&game, "eng", "F nth C A hol - cly"),
        "F NTH C A HOL - CLY is legal",
        "by the French fleet"
    );
    assert_eq!(
        refusal(&game, "eng", "F nth C A mun - edi"),
        "the fleets at sea don't lead the army there by way of this fleet"
    );
}

#[test]
fn every_legal_order_reads_back_from_its_text_and_has_words() {
    let mut game = standard();
    for _ in 0..3 {
        let mut items = Vec::new();
        for seat in (0..7).map(Seat) {
            for text in game.legal(seat) {
                let order = game.parse(seat, &text).expect("a legal order is understood");
                assert_eq!(game.notation(seat, &order), text);
                assert_eq!(game.check(seat, &order), Ok(()), "{text}");
                assert!(!game.meaning(seat, &order).is_empty());
            }
            let orders = game.bot(seat, adjourn_game::Strength::Strong);
            items.extend(orders.into_iter().map(|order| StepItem { seat, what: What::Input(order) }));
        }
        game.step(&items);
    }
}

#[test]
fn the_preview_says_what_an_order_means() {
    let game = standard();
    let meaning = |text: &str| game.meaning(Seat(2), &game.parse(Seat(2), text).expect("an order"));
    assert_eq!(
        meaning("A MAR S A PAR - BUR"),
        "Army in Marseilles supports the move of the army in Paris to Burgundy"
    );
    assert_eq!(meaning("F NTH C A LON - NWY"), "Fleet in North Sea convoys the army in London to Norway");
    assert_eq!(meaning("B F STP/NC"), "A new fleet in St. Petersburg (north coast)");
    assert_eq!(meaning("A LVP - NWY VIA"), "Army in Liverpool moves to Norway by convoy");
    assert!(matches!(game.parse(Seat(2), "waive"), Ok(Order::Waive)));
}
