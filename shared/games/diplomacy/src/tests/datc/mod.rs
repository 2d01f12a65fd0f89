//! The Diplomacy Adjudicator Test Cases by Lucas Kruijswijk, version 3.0 (2024), with the author's preferences, which
//! follow the rulebook of 2023: positions, orders and results of each case that the standard map allows. They go the
//! whole way from texts to the position after the phase.
//!
//! `cases.txt` has the movements and retreats: the orders, whose moves succeed (`go`), who is beaten, and after
//! `then` the retreats. What is not legal is refused before the phase closes, so that the unit holds (DATC 4.E.1).
//! Cases about builds, removals and wrong names stand in `adjustments` and `names`.

mod adjustments; // 6.I, 6.J and 6.B.14
mod names; // cases about who orders what, and how it is written

use super::*;
use std::collections::{BTreeMap, BTreeSet};

const CASES: &str = include_str!("cases.txt");

/// A case as it is written.
struct Case {
    /// Power and orders.
    orders: Vec<(&'static str, Vec<&'static str>)>,
    go: BTreeSet<&'static str>,
    beaten: BTreeSet<&'static str>,
    /// Power and order.
    retreats: Vec<(&'static str, &'static str)>,
    /// Whose retreats succeed.
    retreat: BTreeSet<&'static str>,
}

fn read(number: &str) -> Case {
    let same = |text: &&&str| text.lines().next() == Some(number);
    let texts: Vec<&str> = CASES.split("\n\n").collect();
    let text = texts.iter().find(same).unwrap_or_else(|| panic!("no case {number}"));
    let (mut orders, mut retreats) = (Vec::new(), Vec::new());
    let (mut go, mut beaten, mut retreat) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for line in text.lines().skip(1) {
        if let Some(then) = line.strip_prefix("then ") {
            retreats.extend(then.split("; ").filter_map(|one| one.split_once(": ")));
            continue;
        }
        let (what, list) = line.split_once(": ").expect("a line has a colon");
        match what {
            "go" => go.extend(list.split_whitespace()),
            "beaten" => beaten.extend(list.split_whitespace()),
            "retreat" => retreat.extend(list.split_whitespace()),
            power => orders.push((power, list.split(", ").collect())),
        }
    }
    Case { orders, go, beaten, retreats, retreat }
}

/// The unit that an order names, as in "F spa/nc".
fn unit_of(order: &str) -> String {
    order.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn province_of(order: &str) -> &str {
    order.split([' ', '/']).nth(1).expect("a place")
}

/// Where each unit stands: kind and province.
fn standing(game: &Running<Diplomacy>) -> BTreeSet<(String, String)> {
    let powers = game.see().powers;
    let of = |power: &crate::PowerView| {
        let name = power.name[..3].to_lowercase();
        let place = |unit: &String| {
            let unit = unit.to_lowercase();
            (name.clone(), unit.split('/').next().unwrap_or_default().to_owned())
        };
        power.units.iter().map(place).collect::<Vec<_>>()
    };
    powers.iter().flat_map(of).collect()
}

/// Gives the orders that are legal, and closes the phase.
fn give(game: &mut Running<Diplomacy>, orders: &[(&str, Vec<&str>)]) {
    let mut items = Vec::new();
    for (name, list) in orders {
        let seat = power(name).seat();
        for text in list {
            if let Ok(order) = game.parse(seat, text)
                && game.check(seat, &order).is_ok()
            {
                items.push(StepItem { seat, what: What::Input(order) });
            }
        }
    }
    game.step(&items);
}

fn begin(orders: &[(&str, Vec<&str>)]) -> Running<Diplomacy> {
    let units: Vec<(&str, String)> = orders
        .iter()
        .map(|(name, list)| (*name, list.iter().map(|order| unit_of(order)).collect::<Vec<_>>().join(",")))
        .collect();
    let units: Vec<(&str, &str)> = units.iter().map(|(name, list)| (*name, list.as_str())).collect();
    game(&position(Phase::SpringOrders, &units, &[]))
}

/// Plays a case and compares the position after it.
fn case(number: &str) {
    let Case { orders, go, beaten, retreats, retreat } = read(number);
    let mut game = begin(&orders);
    give(&mut game, &orders);
    let goes = |order: &str| {
        let (_, to) = order.split_once(" - ").expect("who goes has a target");
        format!("{} {}", &order[..1], &to[..3])
    };
    let mut expected = BTreeSet::new();
    let mut fallen: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, list) in &orders {
        for order in list {
            let at = province_of(order);
            if go.contains(at) {
                expected.insert(((*name).to_owned(), goes(order).to_lowercase()));
            } else if beaten.contains(at) {
                fallen.insert(at, name);
            } else {
                let unit = unit_of(order).to_lowercase();
                let unit = unit.split('/').next().unwrap_or_default().to_owned();
                expected.insert(((*name).to_owned(), unit));
            }
        }
    }
    assert_eq!(standing(&game), expected, "{number}: {:#?}", game.see().report);
    let told: BTreeSet<String> = game
        .see()
        .retreats
        .iter()
        .map(|unit| province_of(&format!("- {}", unit.at)).to_lowercase())
        .collect();
    let dislodged = game.see().report[0].orders.iter().filter(|line| line.dislodged_from.is_some()).count();
    assert_eq!(dislodged, beaten.len(), "{number}");
    if retreats.is_empty() {
        return;
    }
    // Who has nowhere to go is not asked.
    assert!(told.iter().all(|at| beaten.contains(at.as_str())), "{number}");
    let given: Vec<(&str, Vec<&str>)> = retreats.iter().map(|(name, order)| (*name, vec![*order])).collect();
    give(&mut game, &given);
    for (_, order) in retreats.iter().filter(|(_, order)| retreat.contains(province_of(order))) {
        let name = fallen.get(province_of(order)).expect("it was beaten");
        expected.insert(((*name).to_owned(), goes(order).to_lowercase()));
    }
    assert_eq!(standing(&game), expected, "{number}, retreats: {:#?}", game.see().report);
}

/// A test for each case, by its number.
macro_rules! by_number {
    ($($name:ident $number:literal)*) => {
        $(#[test] fn $name() { case($number); })*

        const NUMBERS: &[&str] = &[$($number),*];
    };
}

#[rustfmt::skip]
by_number! {
    case_6_a_1 "6.A.1" case_6_a_2 "6.A.2" case_6_a_3 "6.A.3" case_6_a_4 "6.A.4" case_6_a_5 "6.A.5"
    case_6_a_7 "6.A.7" case_6_a_8 "6.A.8" case_6_a_9 "6.A.9" case_6_a_10 "6.A.10" case_6_a_11 "6.A.11"
    case_6_a_12 "6.A.12" case_6_b_1 "6.B.1" case_6_b_2 "6.B.2" case_6_b_3 "6.B.3" case_6_b_4 "6.B.4"
    case_6_b_5 "6.B.5" case_6_b_6 "6.B.6" case_6_b_7 "6.B.7" case_6_b_8 "6.B.8" case_6_b_9 "6.B.9"
    case_6_b_12 "6.B.12" case_6_b_13 "6.B.13" case_6_b_15 "6.B.15" case_6_c_1 "6.C.1" case_6_c_2 "6.C.2"
    case_6_c_3 "6.C.3" case_6_c_4 "6.C.4" case_6_c_5 "6.C.5" case_6_c_6 "6.C.6" case_6_c_7 "6.C.7"
    case_6_c_8 "6.C.8" case_6_c_9 "6.C.9" case_6_d_1 "6.D.1" case_6_d_2 "6.D.2" case_6_d_3 "6.D.3"
    case_6_d_4 "6.D.4" case_6_d_5 "6.D.5" case_6_d_6 "6.D.6" case_6_d_7 "6.D.7" case_6_d_8 "6.D.8"
    case_6_d_9 "6.D.9" case_6_d_10 "6.D.10" case_6_d_11 "6.D.11" case_6_d_12 "6.D.12" case_6_d_13 "6.D.13"
    case_6_d_14 "6.D.14" case_6_d_15 "6.D.15" case_6_d_16 "6.D.16" case_6_d_17 "6.D.17"
    case_6_d_18 "6.D.18" case_6_d_19 "6.D.19" case_6_d_20 "6.D.20" case_6_d_21 "6.D.21"
    case_6_d_22 "6.D.22" case_6_d_23 "6.D.23" case_6_d_24 "6.D.24" case_6_d_25 "6.D.25"
    case_6_d_26 "6.D.26" case_6_d_27 "6.D.27" case_6_d_28 "6.D.28" case_6_d_29 "6.D.29"
    case_6_d_30 "6.D.30" case_6_d_31 "6.D.31" case_6_d_32 "6.D.32" case_6_d_33 "6.D.33"
    case_6_d_34 "6.D.34" case_6_e_1 "6.E.1" case_6_e_2 "6.E.2" case_6_e_3 "6.E.3" case_6_e_4 "6.E.4"
    case_6_e_5 "6.E.5" case_6_e_6 "6.E.6" case_6_e_7 "6.E.7" case_6_e_8 "6.E.8" case_6_e_9 "6.E.9"
    case_6_e_10 "6.E.10" case_6_e_11 "6.E.11" case_6_e_12 "6.E.12" case_6_e_13 "6.E.13"
    case_6_e_14 "6.E.14" case_6_e_15 "6.E.15" case_6_f_1 "6.F.1" case_6_f_2 "6.F.2" case_6_f_3 "6.F.3"
    case_6_f_4 "6.F.4" case_6_f_5 "6.F.5" case_6_f_6 "6.F.6" case_6_f_7 "6.F.7" case_6_f_8 "6.F.8"
    case_6_f_9 "6.F.9" case_6_f_10 "6.F.10" case_6_f_11 "6.F.11" case_6_f_12 "6.F.12" case_6_f_13 "6.F.13"
    case_6_f_14 "6.F.14" case_6_f_15 "6.F.15" case_6_f_16 "6.F.16" case_6_f_17 "6.F.17"
    case_6_f_18 "6.F.18" case_6_f_19 "6.F.19" case_6_f_20 "6.F.20" case_6_f_21 "6.F.21"
    case_6_f_22 "6.F.22" case_6_f_23 "6.F.23" case_6_f_24 "6.F.24" case_6_f_25 "6.F.25" case_6_g_1 "6.G.1"
    case_6_g_2 "6.G.2" case_6_g_3 "6.G.3" case_6_g_4 "6.G.4" case_6_g_5 "6.G.5" case_6_g_6 "6.G.6"
    case_6_g_7 "6.G.7" case_6_g_8 "6.G.8" case_6_g_9 "6.G.9" case_6_g_10 "6.G.10" case_6_g_11 "6.G.11"
    case_6_g_12 "6.G.12" case_6_g_13 "6.G.13" case_6_g_14 "6.G.14" case_6_g_15 "6.G.15"
    case_6_g_16 "6.G.16" case_6_g_17 "6.G.17" case_6_g_18 "6.G.18" case_6_g_19 "6.G.19"
    case_6_g_20 "6.G.20" case_6_h_1 "6.H.1" case_6_h_2 "6.H.2" case_6_h_3 "6.H.3" case_6_h_4 "6.H.4"
    case_6_h_5 "6.H.5" case_6_h_6 "6.H.6" case_6_h_7 "6.H.7" case_6_h_8 "6.H.8" case_6_h_9 "6.H.9"
    case_6_h_10 "6.H.10" case_6_h_11 "6.H.11" case_6_h_12 "6.H.12" case_6_h_13 "6.H.13"
    case_6_h_14 "6.H.14" case_6_h_15 "6.H.15" case_6_h_16 "6.H.16"
}

#[test]
fn every_case_of_the_document_is_run() {
    let counts = [("A", 12), ("B", 15), ("C", 9), ("D", 34), ("E", 15), ("F", 25), ("G", 20), ("H", 16)];
    let all = counts
        .iter()
        .flat_map(|(section, count)| (1..=*count).map(move |number| format!("6.{section}.{number}")));
    let elsewhere = ["6.A.6", "6.B.10", "6.B.11", "6.B.14"];
    let all: Vec<String> = all.filter(|number| !elsewhere.contains(&number.as_str())).collect();
    assert_eq!(NUMBERS, all);
    assert_eq!(CASES.split("\n\n").count(), NUMBERS.len());
}
