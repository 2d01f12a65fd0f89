//! Cases of the Diplomacy Adjudicator Test Cases by Lucas Kruijswijk (DATC 3.0), by section; the orders are typed
//! anew. They go the whole way from texts to the position after the phase.

use super::*;
use adjourn_game::Running;

/// One case: who has ordered what, and what then stands where: `(power, orders)`, `(power, units after)`.
fn case(orders: &[(&str, &str)], after: &[(&str, &str)]) -> Running<Diplomacy> {
    // The units are those that the orders name first.
    let named = |text: &str| {
        let mut words = text.split_whitespace();
        format!("{} {}", words.next().unwrap_or(""), words.next().unwrap_or(""))
    };
    let list = |list: &str| list.split(',').map(named).collect::<Vec<_>>().join(",");
    let placed: Vec<(&str, String)> = orders.iter().map(|(name, orders)| (*name, list(orders))).collect();
    let placed: Vec<(&str, &str)> = placed.iter().map(|(name, list)| (*name, list.as_str())).collect();
    let mut game = game(&position(Phase::SpringOrders, &placed, &[]));
    let mut given: Vec<(&str, String)> = Vec::new();
    for (name, orders) in orders {
        // What is illegal is refused before the phase closes: the unit then holds.
        let legal = |text: &&str| refusal(&game, name, text).ends_with(" is legal");
        given.push((*name, orders.split(',').filter(legal).collect::<Vec<_>>().join(",")));
    }
    let given: Vec<(&str, &str)> = given.iter().map(|(name, list)| (*name, list.as_str())).collect();
    play(&mut game, &given);
    for (name, expected) in after {
        assert_eq!(units(&game, name), *expected, "{name}: {:#?}", game.see().report);
    }
    game
}

#[test]
fn the_basic_checks_of_6_a() {
    // 6.A.1 to 6.A.3, 6.A.9: not adjacent, army to sea, fleet inland, not along a coast.
    case(&[("eng", "F nth - pic")], &[("eng", "F NTH")]);
    case(&[("eng", "A lvp - iri")], &[("eng", "A LVP")]);
    case(&[("ger", "F kie - mun")], &[("ger", "F KIE")]);
    case(&[("ita", "F rom - ven")], &[("ita", "F ROM")]);
    // 6.A.8: no unit supports itself, so that Trieste falls.
    let beaten =
        case(&[("ita", "A ven - tri, A tyr S A ven - tri"), ("aus", "F tri S F tri")], &[("aus", "")]);
    assert_eq!(beaten.see().retreats.len(), 1);
    // 6.A.11, 6.A.12: two or three bounce.
    case(&[("aus", "A vie - tyr"), ("ita", "A ven - tyr")], &[("aus", "A VIE"), ("ita", "A VEN")]);
    case(
        &[("aus", "A vie - tyr"), ("ita", "A ven - tyr"), ("ger", "A mun - tyr")],
        &[("aus", "A VIE"), ("ita", "A VEN"), ("ger", "A MUN")],
    );
}

#[test]
fn the_coasts_of_6_b() {
    // 6.B.1: from Portugal both coasts of Spain can be reached.
    let game = case(&[("fra", "F por - spa")], &[("fra", "F POR")]);
    assert_eq!(game.see().report[0].orders[0].order, "F POR H");
    // 6.B.2, 6.B.3: from Gascony only one.
    case(&[("fra", "F gas - spa")], &[("fra", "F SPA/NC")]);
    case(&[("fra", "F gas - spa/sc")], &[("fra", "F GAS")]);
    // 6.B.4: who can reach one coast supports to the other.
    case(
        &[("fra", "F gas - spa/nc, F mar S F gas - spa/nc"), ("ita", "F wes - spa/sc")],
        &[("fra", "F MAR, F SPA/NC"), ("ita", "F WES")],
    );
    // 6.B.5: but who stands on one can't support from the other.
    case(
        &[("fra", "F mar - lyo, F spa/nc S F mar - lyo"), ("ita", "F lyo H")],
        &[("fra", "F MAR, F SPA/NC"), ("ita", "F LYO")],
    );
    // 6.B.7: a support that leaves the coast open is for whichever.
    case(
        &[("fra", "F por S F mao - spa, F mao - spa/nc"), ("ita", "F lyo S F wes - spa/sc, F wes - spa/sc")],
        &[("fra", "F MAO, F POR"), ("ita", "F LYO, F WES")],
    );
    // 6.B.9: one that names the wrong coast is for nothing.
    case(
        &[
            ("fra", "F por S F mao - spa/nc, F mao - spa/sc"),
            ("ita", "F lyo S F wes - spa/sc, F wes - spa/sc"),
        ],
        &[("fra", "F MAO, F POR"), ("ita", "F LYO, F SPA/SC")],
    );
    // 6.B.12: an army needs no coast. 6.B.13: no crawling around a corner.
    case(&[("fra", "A gas - spa/nc")], &[("fra", "A SPA")]);
    case(&[("tur", "F bul/sc - con, F con - bul/ec")], &[("tur", "F BUL/SC, F CON")]);
}

#[test]
fn the_circles_of_6_c() {
    // 6.C.1, 6.C.3: three in a circle, and one that is disturbed.
    case(&[("tur", "F ank - con, A con - smy, A smy - ank")], &[("tur", "A ANK, F CON, A SMY")]);
    case(
        &[("tur", "F ank - con, A con - smy, A smy - ank, A bul - con")],
        &[("tur", "F ANK, A BUL, A CON, A SMY")],
    );
    // 6.C.4: a convoy in it that is only attacked carries on.
    case(
        &[
            ("aus", "A tri - ser, A ser - bul"),
            ("tur", "A bul - tri, F aeg C A bul - tri, F ion C A bul - tri, F adr C A bul - tri"),
            ("ita", "F nap - ion"),
        ],
        &[("aus", "A BUL, A SER"), ("tur", "F ADR, F AEG, F ION, A TRI"), ("ita", "F NAP")],
    );
    // 6.C.6: two armies change places by two convoys.
    case(
        &[("eng", "F nth C A lon - bel, A lon - bel"), ("fra", "F eng C A bel - lon, A bel - lon")],
        &[("eng", "A BEL, F NTH"), ("fra", "F ENG, A LON")],
    );
}

#[test]
fn the_supports_of_6_d() {
    // 6.D.1 to 6.D.3: a supported hold stands; a cut one falls; so does a cut attack.
    case(
        &[("aus", "F adr S A tri - ven, A tri - ven"), ("ita", "A ven H, A tyr S A ven")],
        &[("aus", "F ADR, A TRI"), ("ita", "A TYR, A VEN")],
    );
    case(
        &[("aus", "F adr S A tri - ven, A tri - ven, A vie - tyr"), ("ita", "A ven H, A tyr S A ven")],
        &[("aus", "F ADR, A VEN, A VIE"), ("ita", "A TYR")],
    );
    case(
        &[("aus", "F adr S A tri - ven, A tri - ven"), ("ita", "A ven H, F ion - adr")],
        &[("aus", "F ADR, A TRI"), ("ita", "F ION, A VEN")],
    );
    // 6.D.7: who moves gets no support to hold.
    let moving = case(
        &[("ger", "F bal - swe, F pru S F bal"), ("rus", "F lvn - bal, F bot S F lvn - bal, A fin - swe")],
        &[("ger", "F PRU"), ("rus", "F BAL, F BOT, A FIN")],
    );
    assert_eq!(line(&moving, "pru").result, "void");
    // 6.D.10, 6.D.12: nobody dislodges an own unit, or helps to.
    case(&[("ger", "A ber H, F kie - ber, A mun S F kie - ber")], &[("ger", "A BER, F KIE, A MUN")]);
    case(
        &[("aus", "F tri H, A vie S A ven - tri"), ("ita", "A ven - tri")],
        &[("aus", "F TRI, A VIE"), ("ita", "A VEN")],
    );
    // 6.D.15, 6.D.17: the attacked can't cut the support against itself, unless it dislodges it.
    case(
        &[("rus", "F con S F bla - ank, F bla - ank"), ("tur", "F ank - con")],
        &[("rus", "F ANK, F CON"), ("tur", "")],
    );
    case(
        &[
            ("rus", "F con S F bla - ank, F bla - ank"),
            ("tur", "F ank - con, A smy S F ank - con, A arm - ank"),
        ],
        &[("rus", "F BLA"), ("tur", "A ARM, F CON, A SMY")],
    );
    // 6.D.31: a fleet that supports can't convoy what it supports.
    case(&[("aus", "A rum - arm"), ("tur", "F bla S A rum - arm")], &[("aus", "A RUM"), ("tur", "F BLA")]);
    // 6.D.34: no support for an attack on the place where one stands.
    case(
        &[
            ("ger", "A ber - pru, A sil S A ber - pru, F bal S A ber - pru"),
            ("ita", "A pru S A lvn - pru"),
            ("rus", "A war S A lvn - pru, A lvn - pru"),
        ],
        &[("ger", "F BAL, A PRU, A SIL"), ("ita", ""), ("rus", "A LVN, A WAR")],
    );
}

#[test]
fn head_to_head_and_garrisons_of_6_e() {
    // 6.E.1: a dislodged unit has no effect on where its attacker came from.
    case(
        &[("ger", "A ber - pru, F kie - ber, A sil S A ber - pru"), ("rus", "A pru - ber")],
        &[("ger", "F BER, A PRU, A SIL"), ("rus", "")],
    );
    // 6.E.4: the loser of a battle that is not dislodged still has one.
    case(
        &[
            ("ger", "F hol - nth, F hel S F hol - nth, F ska S F hol - nth"),
            ("fra", "F nth - hol, F bel S F nth - hol"),
            ("eng", "F edi S F nwg - nth, F yor S F nwg - nth, F nwg - nth"),
            ("aus", "A kie S A ruh - hol, A ruh - hol"),
        ],
        &[
            ("ger", "F HEL, F HOL, F SKA"),
            ("fra", "F BEL, F NTH"),
            ("eng", "F EDI, F NWG, F YOR"),
            ("aus", "A KIE, A RUH"),
        ],
    );
    // 6.E.7: equal attacks leave the garrison alone.
    case(
        &[
            ("eng", "F nth H, F yor S F nwy - nth"),
            ("ger", "F hol S F hel - nth, F hel - nth"),
            ("rus", "F ska S F nwy - nth, F nwy - nth"),
        ],
        &[("eng", "F NTH, F YOR"), ("ger", "F HEL, F HOL"), ("rus", "F NWY, F SKA")],
    );
}

#[test]
fn the_convoys_of_6_f() {
    // 6.F.1: none near a coast. 6.F.2: the convoyed bounces as others do.
    case(
        &[("tur", "A gre - sev, F aeg C A gre - sev, F con C A gre - sev, F bla C A gre - sev")],
        &[("tur", "F AEG, F BLA, F CON, A GRE")],
    );
    case(
        &[("eng", "F eng C A lon - bre, A lon - bre"), ("fra", "A par - bre")],
        &[("eng", "F ENG, A LON"), ("fra", "A PAR")],
    );
    // 6.F.4: an attack alone does not break it. 6.F.6: a dislodged convoy's army cuts nothing.
    case(
        &[("eng", "F nth C A lon - hol, A lon - hol"), ("ger", "F ska - nth")],
        &[("eng", "A HOL, F NTH"), ("ger", "F SKA")],
    );
    case(
        &[
            ("eng", "F nth C A lon - hol, A lon - hol"),
            ("ger", "A hol S A bel, A bel S A hol, F hel S F ska - nth, F ska - nth"),
            ("fra", "A pic - bel, A bur S A pic - bel"),
        ],
        &[("eng", "A LON"), ("ger", "A BEL, F HEL, A HOL, F NTH"), ("fra", "A BUR, A PIC")],
    );
    // 6.F.9: one route is broken, the other carries.
    case(
        &[
            ("eng", "F eng C A lon - bel, F nth C A lon - bel, A lon - bel"),
            ("fra", "F bre S F mao - eng, F mao - eng"),
        ],
        &[("eng", "A BEL, F NTH"), ("fra", "F BRE, F ENG")],
    );
}

#[test]
fn the_convoy_paradoxes_of_6_f() {
    // By Szykman's rule (DATC 4.A.2) the army of a paradoxical convoy stays. 6.F.14, 6.F.16, 6.F.18.
    case(
        &[("eng", "F lon S F wal - eng, F wal - eng"), ("fra", "A bre - lon, F eng C A bre - lon")],
        &[("eng", "F ENG, F LON"), ("fra", "A BRE")],
    );
    case(
        &[
            ("eng", "F lon S F wal - eng, F wal - eng"),
            ("fra", "A bre - lon, F eng C A bre - lon"),
            ("ger", "F nth S F bel - eng, F bel - eng"),
        ],
        &[("eng", "F LON, F WAL"), ("fra", "A BRE, F ENG"), ("ger", "F BEL, F NTH")],
    );
    case(
        &[
            ("eng", "F nth C A lon - bel, A lon - bel, F eng S A lon - bel"),
            ("fra", "F bel S F nth"),
            ("ger", "F hel S F ska - nth, F ska - nth"),
        ],
        &[("eng", "F ENG, A LON, F NTH"), ("fra", "F BEL"), ("ger", "F HEL, F SKA")],
    );
    // 6.F.22: two resolutions.
    case(
        &[
            ("eng", "F edi - nth, F lon S F edi - nth"),
            ("fra", "A bre - lon, F eng C A bre - lon"),
            ("ger", "F bel S F pic - eng, F pic - eng"),
            ("rus", "A nwy - bel, F nth C A nwy - bel"),
        ],
        &[("eng", "F LON, F NTH"), ("fra", "A BRE"), ("ger", "F BEL, F ENG"), ("rus", "A NWY")],
    );
}

#[test]
fn convoys_to_the_neighbour_of_6_g() {
    // 6.G.1: two change places by a convoy.
    case(
        &[("eng", "A nwy - swe, F ska C A nwy - swe"), ("rus", "A swe - nwy")],
        &[("eng", "F SKA, A SWE"), ("rus", "A NWY")],
    );
    // 6.G.2: a foreign fleet that offers its service kidnaps nobody who did not ask for it.
    case(
        &[("eng", "A nwy - swe"), ("rus", "F swe - nwy"), ("ger", "F ska C A nwy - swe")],
        &[("eng", "A NWY"), ("rus", "F SWE"), ("ger", "F SKA")],
    );
    // 6.G.8: a convoy that is asked for and not there: the army stays.
    case(
        &[("fra", "A bel - hol via"), ("eng", "F nth - hel, A hol - kie")],
        &[("fra", "A BEL"), ("eng", "F HEL, A KIE")],
    );
    // 6.G.16: a bounce behind a swap by convoy.
    case(
        &[
            ("eng", "A nwy - swe, A den S A nwy - swe, F bal S A nwy - swe, F nth - nwy"),
            ("rus", "A swe - nwy via, F ska C A swe - nwy, F nwg S A swe - nwy"),
        ],
        &[("eng", "F BAL, A DEN, F NTH, A SWE"), ("rus", "F NWG, A NWY, F SKA")],
    );
}

#[test]
fn the_borders_that_the_crates_own_map_lacks_are_there() {
    case(&[("rus", "F bot - stp")], &[("rus", "F STP/SC")]);
    case(&[("rus", "F stp/sc - bot, F swe H")], &[("rus", "F BOT, F SWE")]);
    case(
        &[("aus", "A gal - ukr"), ("rus", "A lvn - war, A nwy - stp")],
        &[("aus", "A UKR"), ("rus", "A STP, A WAR")],
    );
    case(&[("fra", "F mao - spa/sc"), ("rus", "F nwy - stp")], &[("fra", "F SPA/SC"), ("rus", "F STP/NC")]);
    case(&[("tur", "F con - smy")], &[("tur", "F SMY")]);
}

#[test]
fn one_convoy_over_every_sea_under_attack_is_decided() {
    // As many ways as the board has, each of them attacked: a search through all of them must still come to an end.
    let seas = "wes lyo tys ion adr aeg eas mao iri nao eng nth nwg ska hel bar";
    let convoys: Vec<String> = seas.split(' ').map(|sea| format!("F {sea} C A tun - nwy")).collect();
    let attacks = "F lvp - iri, F cly - nao, F bre - eng, F edi S F yor - nth, F yor - nth, F smy - eas, F gre - aeg, \
                   F por - mao, F pie S F mar - lyo, F mar - lyo, F rom - tys, F alb S F tri - adr, F tri - adr, \
                   F den - ska, F hol - hel, A stp - nwy";
    let england = format!("A tun - nwy via, {}", convoys.join(", "));
    let game = case(&[("eng", &england), ("fra", attacks)], &[("rus", "")]);
    assert_eq!(line(&game, "nth").result, "dislodged");
    assert_eq!(line(&game, "adr").result, "dislodged");
    assert_eq!(line(&game, "tun").reason, "a unit from St. Petersburg went there with as much strength");
}
