//! Retreats (DATC 6.H), builds (6.I) and civil disorder (6.J).

use super::*;
use adjourn_game::{ByTurns, Running};

/// Italy is about to beat the Austrian fleet in Trieste.
fn beaten(extra: &[(&str, &str)]) -> Running<Diplomacy> {
    let mut units = vec![("aus", "F tri"), ("ita", "A ven, A tyr")];
    units.extend(extra);
    game(&position(Phase::SpringOrders, &units, &[]))
}

#[test]
fn a_beaten_unit_retreats_to_a_free_place_but_not_to_where_the_attack_came_from() {
    let mut game = beaten(&[]);
    play(&mut game, &[("ita", "A ven - tri, A tyr S A ven - tri")]);
    assert_eq!(game.turn_name(), "Spring 1901, retreats");
    assert_eq!(seats(&game), [Seat(0)]);
    let retreats = game.see().retreats;
    assert_eq!(retreats[0].options, ["ADR", "ALB"], "not Venice (DATC 6.H.5), not inland");
    assert_eq!(refusal(&game, "aus", "F tri R ven"), "the unit can't retreat there");
    assert_eq!(refusal(&game, "ita", "A tyr R boh"), "you have no beaten unit there");
    play(&mut game, &[("aus", "F tri - alb")]);
    assert_eq!(units(&game, "aus"), "F ALB");
    assert_eq!(game.turn_name(), "Autumn 1901, orders");
}

#[test]
fn nobody_retreats_to_where_others_fought() {
    // DATC 6.H.6: Albania is contested.
    let mut game = beaten(&[("tur", "A gre"), ("rus", "A ser")]);
    play(
        &mut game,
        &[("ita", "A ven - tri, A tyr S A ven - tri"), ("tur", "A gre - alb"), ("rus", "A ser - alb")],
    );
    assert_eq!(game.see().retreats[0].options, ["ADR"]);
}

#[test]
fn nobody_retreats_to_where_others_fought_even_if_they_were_beaten_themselves() {
    // Both who stand each other off in Albania are beaten at home, from elsewhere.
    let others = [("tur", "A gre"), ("rus", "A ser"), ("eng", "F aeg, F ion"), ("ger", "A bud, A rum")];
    let mut game = beaten(&others);
    let (greece, serbia) = ("F aeg - gre, F ion S F aeg - gre", "A bud - ser, A rum S A bud - ser");
    play(
        &mut game,
        &[
            ("ita", "A ven - tri, A tyr S A ven - tri"),
            ("tur", "A gre - alb"),
            ("rus", "A ser - alb"),
            ("eng", greece),
            ("ger", serbia),
        ],
    );
    let retreats: Vec<_> = game.see().retreats.into_iter().map(|unit| (unit.at, unit.options)).collect();
    assert_eq!(retreats.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["GRE", "SER", "TRI"]);
    assert!(retreats.iter().all(|(_, options)| !options.contains(&"ALB".to_owned())), "{retreats:?}");
    assert_eq!(retreats[2].1, ["ADR"]);
}

#[test]
fn two_who_retreat_to_one_place_both_disband() {
    // DATC 6.H.7.
    let mut game = game(&position(
        Phase::SpringOrders,
        &[("ita", "F tri, A bud"), ("aus", "A vie, A alb, A ser, A gal"), ("rus", "A rum")],
        &[],
    ));
    let attack = "A alb S A ser - tri, A ser - tri, A vie S A gal - bud, A gal - bud";
    play(&mut game, &[("aus", attack)]);
    let names: Vec<String> = game.see().retreats.iter().map(|retreat| retreat.at.clone()).collect();
    assert_eq!(names, ["BUD", "TRI"]);
    assert_eq!(game.see().retreats[0].options, ["SER"], "the place that the attacker of Trieste left");
    assert_eq!(game.see().retreats[1].options, ["ADR", "VEN"]);
    play(&mut game, &[("ita", "A bud R ser, F tri D")]);
    assert_eq!(units(&game, "ita"), "A SER");
}

#[test]
fn a_collision_is_told() {
    let mut game = game(&position(
        Phase::SpringOrders,
        &[("ita", "A vie"), ("rus", "A boh"), ("aus", "A tri, A bud"), ("ger", "A mun, A sil")],
        &[],
    ));
    play(
        &mut game,
        &[("aus", "A tri S A bud - vie, A bud - vie"), ("ger", "A mun - boh, A sil S A mun - boh")],
    );
    play(&mut game, &[("ita", "A vie R gal"), ("rus", "A boh R gal")]);
    assert_eq!((units(&game, "ita"), units(&game, "rus")), (String::new(), String::new()));
    assert_eq!(line(&game, "vie").result, "bounced");
}

#[test]
fn who_has_nowhere_to_go_is_not_asked() {
    let mut game = game(&position(
        Phase::SpringOrders,
        &[("fra", "F por"), ("ger", "F mao, A spa"), ("ita", "A boh")],
        &[],
    ));
    play(&mut game, &[("ger", "F mao - por, A spa S F mao - por")]);
    assert_eq!(game.turn_name(), "Autumn 1901, orders");
    assert_eq!(units(&game, "fra"), "");
    assert_eq!(game.see().report.len(), 2, "the idle phase is told as well");
}

#[test]
fn builds_need_an_own_free_home_and_a_coast_where_there_are_two() {
    // DATC 6.I.1 to 6.I.7.
    let game = game(&position(
        Phase::Winter,
        &[("rus", "A mos"), ("ger", "A war")],
        &[("rus", "mos stp sev swe"), ("ger", "war ber kie")],
    ));
    assert_eq!(game.turn_name(), "Winter 1901, builds");
    let refused = |text| refusal(&game, "rus", text);
    assert_eq!(refused("B A mos"), "a unit stands there");
    assert_eq!(refused("B A war"), "that home centre belongs to another power now");
    assert_eq!(refused("B A swe"), "you build only in your own home centres");
    assert_eq!(refused("B F stp"), "say on which coast the fleet is built");
    assert_eq!(refusal(&game, "ger", "B F mun"), "that home centre belongs to another power now");
    assert_eq!(refused("D A mos"), "you have no units to disband");
    let seat = power("rus").seat();
    let read = |text: &str| game.parse(seat, text).expect("an order");
    let twice = [read("B A stp"), read("B F stp/nc")];
    assert_eq!(game.check_orders(seat, &twice).map_err(|(index, _)| index), Err(1));
    let three = [read("B A stp"), read("B F sev"), read("waive")];
    assert_eq!(game.check_orders(seat, &three).map_err(|(index, _)| index), Err(2), "two sites are free");
}

#[test]
fn builds_are_made_and_waived() {
    let mut game = game(&position(
        Phase::Winter,
        &[("rus", "A mos"), ("ger", "A mun")],
        &[("rus", "mos stp sev swe"), ("ger", "ber kie mun")],
    ));
    play(&mut game, &[("rus", "Build Fleet St. Petersburg (north coast), waive"), ("ger", "A ber B")]);
    assert_eq!(units(&game, "rus"), "A MOS, F STP/NC");
    assert_eq!(units(&game, "ger"), "A BER, A MUN");
    assert_eq!(game.turn_name(), "Spring 1902, orders");
}

/// Who of Russia's units goes if Russia, with one centre, says nothing; each case has one too many.
fn removed(own: &str, centres: &str) -> String {
    let count = own.split(',').count();
    let setup =
        position(Phase::Winter, &[("rus", own), ("ger", "A mun")], &[("rus", centres), ("ger", "mun")]);
    let mut game = game(&setup);
    let default = game.default_orders(power("rus").seat()).expect("safe orders");
    assert_eq!(default.len(), 1, "{own}");
    game.step(&[]);
    let left = units(&game, "rus");
    assert_eq!(left.split(", ").count(), count - 1);
    let gone = default[0].to_string();
    assert_eq!(line(&game, gone.split([' ', '/']).nth(1).expect("a place")).order, gone);
    gone
}

#[test]
fn civil_disorder_takes_the_farthest_then_fleets_then_by_name() {
    assert_eq!(removed("F ska, F bel", "war"), "F BEL D");
    assert_eq!(removed("A boh, F ska", "mos"), "F SKA D");
    // By the name, not its abbreviation: Marseilles comes before the Mid-Atlantic Ocean.
    assert_eq!(removed("F mao, F mar", "mos"), "F MAR D");
}

#[test]
fn a_centre_goes_to_who_stands_there_after_the_autumn_retreats() {
    let mut game = game(&position(
        Phase::AutumnOrders,
        &[("ita", "A rom"), ("fra", "F tys, A tus")],
        &[("ita", "rom"), ("fra", "mar")],
    ));
    play(&mut game, &[("fra", "A tus - rom, F tys S A tus - rom"), ("ita", "A rom H")]);
    assert_eq!(game.turn_name(), "Autumn 1901, retreats");
    play(&mut game, &[("ita", "A rom - ven")]);
    assert_eq!(owner(&game, "ven"), Some(Power::Italy));
    assert_eq!(game.turn_name(), "Spring 1902, orders", "nobody has anything to adjust");
}

#[test]
fn a_power_without_centres_loses_all_units_and_is_out() {
    let mut game = game(&position(
        Phase::AutumnOrders,
        &[("ita", "A rom, F ion"), ("fra", "F tys, A tus")],
        &[("ita", "rom"), ("fra", "mar")],
    ));
    play(&mut game, &[("fra", "A tus - rom, F tys S A tus - rom"), ("ita", "A rom H")]);
    play(&mut game, &[("ita", "A rom - apu")]);
    assert_eq!(owner(&game, "rom"), Some(Power::France));
    assert_eq!(game.turn_name(), "Spring 1902, orders", "with no centre left Italy has nothing to choose");
    assert_eq!(units(&game, "ita"), "");
    assert_eq!(game.see().powers[4].eliminated, Some(1901));
    assert_eq!(seats(&game), [Seat(2)]);
}
