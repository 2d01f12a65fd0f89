//! Builds, removals and civil disorder: 6.I, 6.J, and 6.B.14.

use super::*;

/// A winter: units and centres of some powers.
fn winter(units: &[(&str, &str)], centres: &[(&str, &str)]) -> Running<Diplomacy> {
    game(&position(Phase::Winter, units, centres))
}

/// What a power has after a winter with these orders, one after the other; what is refused is left out.
fn after(mut game: Running<Diplomacy>, name: &str, orders: &[&str]) -> String {
    let seat = power(name).seat();
    let mut kept: Vec<crate::Order> = Vec::new();
    for text in orders {
        let order = game.parse(seat, text).unwrap_or_else(|error| panic!("{text}: {error}"));
        kept.push(order);
        if game.check_orders(seat, &kept).is_err() {
            kept.pop();
        }
    }
    let items: Vec<_> = kept.into_iter().map(|order| StepItem { seat, what: What::Input(order) }).collect();
    game.step(&items);
    units(&game, name)
}

#[test]
fn case_6_b_14_a_fleet_on_a_split_coast_names_it() {
    let game = winter(&[("rus", "A mos")], &[("rus", "mos stp")]);
    assert_eq!(refusal(&game, "rus", "build F stp"), "say on which coast the fleet is built");
}

#[test]
fn case_6_i_1_builds_are_taken_one_by_one() {
    let game = winter(&[("ger", "F den, A ruh")], &[("ger", "kie mun den")]);
    assert_eq!(after(game, "ger", &["build A war", "build A kie", "build A mun"]), "F DEN, A KIE, A RUH");
}

#[test]
fn case_6_i_2_no_fleet_is_built_inland() {
    let game = winter(&[("rus", "A war")], &[("rus", "mos war")]);
    assert_eq!(after(game, "rus", &["build F mos"]), "A WAR");
}

#[test]
fn case_6_i_3_a_centre_must_be_empty() {
    let game = winter(&[("ger", "A ber")], &[("ger", "ber den")]);
    assert_eq!(after(game, "ger", &["build A ber"]), "A BER");
}

#[test]
fn case_6_i_4_both_coasts_must_be_empty() {
    let game = winter(&[("rus", "F stp/sc")], &[("rus", "stp mos")]);
    assert_eq!(after(game, "rus", &["build A stp/nc"]), "F STP/SC");
}

#[test]
fn case_6_i_5_a_home_must_be_owned() {
    let game = winter(&[("ger", "A kie"), ("rus", "A mos")], &[("ger", "kie den"), ("rus", "ber mos")]);
    assert_eq!(after(game, "ger", &["build A ber"]), "A KIE");
}

#[test]
fn case_6_i_6_an_owned_centre_must_be_a_home() {
    let game = winter(&[("ger", "A kie")], &[("ger", "kie war")]);
    assert_eq!(after(game, "ger", &["build A war"]), "A KIE");
}

#[test]
fn case_6_i_7_one_build_in_a_centre() {
    let game = winter(&[("rus", "A war")], &[("rus", "mos war sev")]);
    assert_eq!(after(game, "rus", &["build A mos", "build A mos"]), "A MOS, A WAR");
}

#[test]
fn case_6_j_1_removals_are_taken_one_by_one() {
    let game = winter(&[("fra", "A par, A pic"), ("eng", "F lon")], &[("fra", "par"), ("eng", "lon")]);
    assert_eq!(after(game, "fra", &["remove F lyo", "remove A pic", "remove A par"]), "A PAR");
}

#[test]
fn case_6_j_2_a_unit_goes_once_and_civil_disorder_takes_the_other() {
    let game = winter(&[("fra", "A par, A bur, A gas"), ("eng", "F lon")], &[("fra", "par"), ("eng", "lon")]);
    assert_eq!(after(game, "fra", &["remove A par", "remove A par"]), "A GAS");
}

/// Who goes in civil disorder.
fn goes(number: &str, name: &str, units: &str, centres: &str, expected: &str) {
    let (other, home) = if name == "rus" { ("tur", "ank") } else { ("fra", "par") };
    let army = format!("A {home}");
    let game = winter(&[(name, units), (other, &army)], &[(name, centres), (other, home)]);
    let orders = game.default_orders(power(name).seat()).expect("safe orders");
    let orders: Vec<String> = orders.iter().map(ToString::to_string).collect();
    assert_eq!(orders, [expected], "{number}");
}

#[test]
fn case_6_j_3() {
    goes("6.J.3", "rus", "A lvn, A swe", "stp", "A SWE D");
}

#[test]
fn case_6_j_4() {
    goes("6.J.4", "rus", "A lvn, A ukr", "mos", "A LVN D");
}

#[test]
fn case_6_j_5() {
    goes("6.J.5", "rus", "F ska, F ber", "stp", "F BER D");
}

#[test]
fn case_6_j_6() {
    goes("6.J.6", "rus", "F bot, F nth", "mun", "F BOT D");
}

#[test]
fn case_6_j_7() {
    goes("6.J.7", "rus", "A boh, F ska, F nth", "stp war", "F NTH D");
}

#[test]
fn case_6_j_8() {
    goes("6.J.8", "rus", "A tyr, F bal", "war", "A TYR D");
}

#[test]
fn case_6_j_9() {
    goes("6.J.9", "rus", "A gre, A sev, F bal", "stp sev", "A GRE D");
    goes("6.J.9", "rus", "A gre, A sev, F ska", "stp sev", "A GRE D");
}

#[test]
fn case_6_j_10() {
    goes("6.J.10", "ita", "A gre, A pie", "nap", "A PIE D");
}

#[test]
fn case_6_j_11() {
    goes("6.J.11", "ita", "A war, A tus", "war", "A TUS D");
}
