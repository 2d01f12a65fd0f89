//! Cases about who orders what, and how places are written: what is read, what is refused, and what a list offers.

use super::*;

#[test]
fn case_6_a_6_nobody_orders_the_unit_of_another_power() {
    let game = game(&position(Phase::SpringOrders, &[("eng", "F lon"), ("ger", "A mun")], &[]));
    assert_eq!(refusal(&game, "ger", "F lon - nth"), "you have no such unit there");
}

#[test]
fn case_6_b_10_and_11_the_coast_of_the_ordered_unit_is_where_it_stands() {
    for (stands, order, after) in
        [("F spa/sc", "F spa/nc - lyo", "F LYO"), ("F spa/nc", "F spa/sc - lyo", "F SPA/NC")]
    {
        let mut game = game(&position(Phase::SpringOrders, &[("fra", stands)], &[]));
        give(&mut game, &[("fra", vec![order])]);
        assert_eq!(units(&game, "fra"), after, "{order}");
    }
}

#[test]
fn cases_6_b_2_and_6_b_1_a_coast_is_taken_where_only_one_can_be_reached() {
    let mut gascony = game(&position(Phase::SpringOrders, &[("fra", "F gas")], &[]));
    play(&mut gascony, &[("fra", "F gas - spa")]);
    assert_eq!(units(&gascony, "fra"), "F SPA/NC");
    let portugal = game(&position(Phase::SpringOrders, &[("fra", "F por")], &[]));
    assert_eq!(refusal(&portugal, "fra", "F por - spa"), "say which coast: both can be reached");
}

#[test]
fn cases_6_d_31_6_f_12_and_6_g_19_what_no_route_needs_is_neither_offered_nor_taken() {
    let offered = |game: &Running<Diplomacy>, name: &str, text: &str| {
        let offered = game.legal(power(name).seat()).contains(&text.to_owned());
        assert_eq!(offered, refusal(game, name, text).ends_with(" is legal"), "{text}");
        offered
    };
    let black_sea = game(&position(Phase::SpringOrders, &[("aus", "A rum"), ("tur", "F bla")], &[]));
    assert!(!offered(&black_sea, "tur", "F BLA S A RUM - ARM"));
    assert!(offered(&black_sea, "tur", "F BLA C A RUM - ARM"));
    let irish_sea = game(&position(Phase::SpringOrders, &[("eng", "A lon, F eng, F iri")], &[]));
    assert!(!offered(&irish_sea, "eng", "F IRI C A LON - BEL"));
    assert!(offered(&irish_sea, "eng", "F ENG C A LON - BEL"));
    let two = game(&position(Phase::SpringOrders, &[("fra", "A mar, F wes"), ("ita", "F lyo, A spa")], &[]));
    assert!(!offered(&two, "fra", "F WES C A MAR - SPA"));
    assert!(offered(&two, "ita", "F LYO C A MAR - SPA"));
}

#[test]
fn what_is_offered_works_foreign_fleets_carry_without_a_word_of_it() {
    let mut game =
        game(&position(Phase::SpringOrders, &[("eng", "A lon"), ("ger", "F eng"), ("rus", "F nth")], &[]));
    let offered = game.legal(power("eng").seat());
    assert!(offered.contains(&"A LON - BEL".to_owned()), "{offered:?}");
    play(&mut game, &[("eng", "A LON - BEL"), ("ger", "F ENG C A LON - BEL")]);
    assert_eq!(units(&game, "eng"), "A BEL");
}

#[test]
fn coasts_are_written_in_one_way_and_read_in_all() {
    let game = game(&position(Phase::SpringOrders, &[("rus", "F bot, F nwy")], &[]));
    let seat = power("rus").seat();
    for text in [
        "F bot - stp/sc",
        "F BOT - STP(SC)",
        "F bot - stp (sc)",
        "F bot - stp sc",
        "F Gulf of Bothnia - St. Petersburg (south coast)",
        "F bot - St Petersburg South Coast",
        "F bot - stp-sc",
        "F bot - stp.sc",
        "F bot - stp_sc",
        "F bot - stpsc",
        "F bot - stp/s",
        "F bot - stp",
    ] {
        let order = game.parse(seat, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(game.notation(seat, &order), "F BOT - STP/SC", "{text}");
    }
    let shown = game.legal(seat).into_iter().filter(|order| order.contains("STP")).collect::<Vec<_>>();
    assert!(shown.iter().all(|order| order.contains("STP/SC") || order.contains("STP/NC")), "{shown:?}");
}
