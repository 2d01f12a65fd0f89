//! How a game goes on and ends: phases, votes, seats, years.

use super::*;
use adjourn_game::{ByTurns, Running, SeatEvent, Strength};

fn event(game: &mut Running<Diplomacy>, name: &str, event: SeatEvent) {
    game.step(&[StepItem { seat: power(name).seat(), what: What::Seat(event) }]);
}

fn all_vote(game: &mut Running<Diplomacy>, names: &[&str]) {
    let votes: Vec<(&str, &str)> = names.iter().map(|name| (*name, "vote draw")).collect();
    play(game, &votes);
}

const ALL: [&str; 7] = ["aus", "eng", "fra", "ger", "ita", "rus", "tur"];

#[test]
fn the_first_year_of_a_game_goes_through_its_phases() {
    let mut game = game(&Setup::default());
    assert_eq!(game.turn_name(), "Spring 1901, orders");
    assert_eq!(seats(&game).len(), 7);
    play(&mut game, &[("fra", "F bre - mao, A par - bur, A mar - spa"), ("ger", "F kie - den")]);
    assert_eq!(game.turn_name(), "Autumn 1901, orders", "nobody was beaten");
    assert_eq!(owner(&game, "spa"), None, "centres change hands in autumn");
    play(&mut game, &[("fra", "F mao - por")]);
    assert_eq!(game.turn_name(), "Winter 1901, builds");
    assert_eq!((owner(&game, "spa"), owner(&game, "den")), (Some(Power::France), Some(Power::Germany)));
    assert_eq!(seats(&game), [Seat(2), Seat(3)], "only those who may build");
    assert_eq!(game.see().powers[2].builds, 2);
    play(&mut game, &[("fra", "B F bre, B A par"), ("ger", "waive")]);
    assert_eq!(game.turn_name(), "Spring 1902, orders");
    assert_eq!(units(&game, "fra"), "F BRE, A BUR, A PAR, F POR, A SPA");
    assert_eq!(units(&game, "ger"), "A BER, F DEN, A MUN");
}

#[test]
fn a_step_closes_the_phase_even_if_nobody_ordered_anything() {
    let mut game = game(&Setup::default());
    game.step(&[]);
    assert_eq!(game.turn_name(), "Autumn 1901, orders");
    assert!(game.see().report[0].orders.iter().all(|line| !line.given && line.result == "succeeded"));
}

#[test]
fn what_happens_to_a_seat_does_not_close_the_phase() {
    let mut game = game(&Setup::default());
    for happens in [SeatEvent::Left, SeatEvent::TimedOut, SeatEvent::Resigned, SeatEvent::Returned] {
        event(&mut game, "fra", happens);
        assert_eq!(game.turn_name(), "Spring 1901, orders");
        assert_eq!(seats(&game).contains(&Seat(2)), happens != SeatEvent::Resigned);
    }
}

#[test]
fn a_power_that_resigned_holds_builds_nothing_and_loses_what_is_beaten() {
    let mut game = game(&Setup::default());
    event(&mut game, "ita", SeatEvent::Resigned);
    assert_eq!(refusal(&game, "ita", "A ven - tri"), "you are out of the game");
    play(&mut game, &[("aus", "F tri - adr, A vie - tyr, A bud - tri")]);
    assert_eq!(units(&game, "ita"), "F NAP, A ROM, A VEN");
    play(&mut game, &[("aus", "A tri - ven, A tyr S A tri - ven")]);
    assert_eq!(units(&game, "ita"), "F NAP, A ROM", "nobody chooses a retreat for Venice");
    assert_eq!(game.turn_name(), "Winter 1901, builds");
    assert_eq!(owner(&game, "ven"), Some(Power::Austria));
}

#[test]
fn a_seat_that_a_bot_took_over_plays_on() {
    let mut game = game(&Setup::default());
    event(&mut game, "ita", SeatEvent::Resigned);
    event(&mut game, "ita", SeatEvent::BotTookOver(Strength::Weak));
    assert!(seats(&game).contains(&Seat(4)));
    assert!(game.see().powers[4].bot);
}

#[test]
fn a_draw_needs_the_vote_of_everybody_who_still_plays() {
    let mut game = game(&Setup::default());
    all_vote(&mut game, &ALL[..6]);
    assert_eq!(game.outcome(), None);
    assert_eq!(game.turn_name(), "Autumn 1901, orders");
    // The votes stand; one is taken back.
    play(&mut game, &[("tur", "vote draw"), ("aus", "vote no draw")]);
    assert_eq!(game.outcome(), None);
    play(&mut game, &[("aus", "vote draw")]);
    let outcome = game.outcome().expect("all seven want it");
    assert_eq!((outcome.places, Diplomacy::explain(outcome.reason)), (vec![1; 7], "draw by vote"));
    assert_eq!(seats(&game), []);
    assert_eq!(refusal(&game, "fra", "A par H"), "the game is over");
}

#[test]
fn those_who_resigned_are_not_asked_and_share_nothing() {
    let mut game = game(&Setup::default());
    all_vote(&mut game, &ALL[..6]);
    event(&mut game, "tur", SeatEvent::Resigned);
    let outcome = game.outcome().expect("the six who play want it");
    assert_eq!(outcome.places, [1, 1, 1, 1, 1, 1, 7]);
}

#[test]
fn the_last_one_who_has_not_resigned_wins() {
    let mut game = game(&Setup::default());
    for name in &ALL[..5] {
        event(&mut game, name, SeatEvent::Resigned);
        assert_eq!(game.outcome(), None);
    }
    event(&mut game, "tur", SeatEvent::Resigned);
    let outcome = game.outcome().expect("Russia is left");
    assert_eq!(Diplomacy::explain(outcome.reason), "all others have resigned or forfeited");
    assert_eq!(outcome.places, [2, 2, 2, 2, 2, 1, 2]);
    assert_eq!(seats(&game), []);
}

#[test]
fn a_bot_that_took_a_seat_over_is_an_opponent_like_another() {
    let mut game = game(&Setup::default());
    event(&mut game, "aus", SeatEvent::BotTookOver(Strength::Weak));
    for name in &ALL[1..6] {
        event(&mut game, name, SeatEvent::Resigned);
    }
    assert_eq!(game.outcome(), None, "the bot and Turkey play on");
}

#[test]
fn who_is_left_when_the_last_opponent_loses_all_wins() {
    let units = [("fra", "A gas"), ("eng", "A lon"), ("ger", "A bel, A ruh, A hol")];
    let mut game =
        game(&position(Phase::AutumnOrders, &units, &[("ger", "ber kie"), ("eng", "lon"), ("fra", "bel")]));
    event(&mut game, "eng", SeatEvent::Resigned);
    assert_eq!(game.outcome(), None);
    // Germany stands in France's only centre; in winter France has nothing to keep its army with.
    play(&mut game, &[("ger", "A ruh - bur")]);
    assert_eq!((game.turn_name().as_str(), game.outcome()), ("Winter 1901, builds", None));
    game.step(&[]);
    let outcome = game.outcome().expect("Germany is left");
    assert_eq!(Diplomacy::explain(outcome.reason), "all others have resigned or forfeited");
    assert_eq!(outcome.places[3], 1);
}

/// Games that began under the first rules end as they always have.
#[test]
fn under_the_first_rules_a_game_is_over_when_nobody_plays_any_more() {
    let setup = Setup::default();
    let mut game =
        Running::<FirstDiplomacy>::create(&setup, &[0, 1, 2, 3, 4, 5, 6], &[7; 32]).expect("a setup");
    let mut resign = |name: &str| {
        game.step(&[StepItem { seat: power(name).seat(), what: What::Seat(SeatEvent::Resigned) }]);
        game.outcome()
    };
    for name in &ALL[..6] {
        assert_eq!(resign(name), None);
    }
    let outcome = resign("tur").expect("nobody is left");
    assert_eq!(Diplomacy::explain(outcome.reason), "nobody plays any more");
    assert_eq!(outcome.places, [2, 2, 2, 2, 2, 1, 2], "by centres: Russia has four");
}

#[test]
fn eighteen_centres_after_an_autumn_win() {
    let centres = "bre par mar spa por bel hol mun ber kie den lon lvp edi rom nap ven";
    let mut setup = position(
        Phase::SpringOrders,
        &[("fra", "A ser"), ("tur", "A con")],
        &[("fra", centres), ("tur", "con")],
    );
    let mut game = game(&setup);
    game.step(&[]);
    assert_eq!(game.outcome(), None, "not in spring");
    game.step(&[]);
    let outcome = game.outcome().expect("Serbia is the eighteenth");
    assert_eq!(Diplomacy::explain(outcome.reason), "solo victory");
    assert_eq!((outcome.places[2], outcome.places[6]), (1, 2));
    assert!(outcome.places.iter().enumerate().all(|(seat, place)| seat == 2 || *place > 1));
    // Seventeen are not enough.
    if let Start::Position(position) = &mut setup.start {
        position.centres.retain(|(_, at)| *at != Province::Bre);
    }
    let mut game = super::game(&setup);
    game.step(&[]);
    game.step(&[]);
    assert_eq!(game.outcome(), None);
}

#[test]
fn the_last_year_ends_in_a_draw_of_those_who_are_left() {
    let mut setup = Setup { last_year: Some(1901), ..Setup::default() };
    let mut game = game(&setup);
    game.step(&[]);
    assert_eq!(game.outcome(), None);
    game.step(&[]);
    let outcome = game.outcome().expect("the year is over");
    assert_eq!((outcome.places, Diplomacy::explain(outcome.reason)), (vec![1; 7], "draw by the last year"));
    setup.last_year = Some(1900);
    assert!(Running::<Diplomacy>::create(&setup, &[0; 7], &[0; 32]).is_err());
    setup.last_year = Some(2101);
    assert!(Running::<Diplomacy>::create(&setup, &[0; 7], &[0; 32]).is_err());
}

#[test]
fn a_game_in_which_nobody_can_ever_act_again_is_over() {
    // France has centres but no home to build in, and nobody has units.
    let game = game(&position(Phase::Winter, &[], &[("fra", "bel")]));
    assert_eq!(
        game.outcome().map(|outcome| Diplomacy::explain(outcome.reason)),
        Some("nobody plays any more")
    );
}

#[test]
fn positions_that_can_not_be_are_refused() {
    let refused = |units: &[(&str, &str)], centres: &[(&str, &str)]| {
        Running::<Diplomacy>::create(&position(Phase::SpringOrders, units, centres), &[0; 7], &[0; 32])
            .is_err()
    };
    assert!(!refused(&[("fra", "A par")], &[("fra", "par")]));
    assert!(refused(&[("fra", "F par")], &[]));
    assert!(refused(&[("fra", "F spa")], &[]), "without a coast");
    assert!(refused(&[("fra", "A spa/nc")], &[]));
    assert!(refused(&[("fra", "A par"), ("ger", "A par")], &[]));
    assert!(refused(&[], &[("fra", "bur")]));
    assert!(refused(&[], &[("fra", "par"), ("ger", "par")]));
}

#[test]
fn the_setup_is_json_that_a_person_can_write() {
    let json = serde_json::json!({
        "last_year": 1910,
        "start": { "position": {
            "year": 1905, "phase": "autumn_orders",
            "units": [{ "power": "russia", "kind": "fleet", "at": { "province": "STP", "coast": "south" } }],
            "centres": [["russia", "STP"]],
        } },
    });
    let setup: Setup = serde_json::from_value(json).expect("a setup");
    assert_eq!(units(&game(&setup), "rus"), "F STP/SC");
    assert_eq!(serde_json::from_str::<Setup>("{}").expect("nothing needs to be said"), Setup::default());
    assert!(serde_json::from_str::<Setup>("{\"press\": true}").is_err());
}

#[test]
fn a_chapter_has_the_orders_and_results_of_each_phase_of_the_turn() {
    let mut game = game(&Setup::default());
    assert_eq!(game.chapter().as_deref(), Some(""));
    play(&mut game, &[("fra", "A par - bur, A mar S A par - bur, F bre - mao"), ("ger", "A mun - bur")]);
    let chapter = game.chapter().expect("it tells");
    let lines: Vec<&str> = chapter.lines().collect();
    assert_eq!(lines[0], "Spring 1901, orders");
    assert!(lines.contains(&"  France   A PAR - BUR                  succeeded"), "{chapter}");
    assert!(lines.contains(&"  Germany  A MUN - BUR                  bounced"), "{chapter}");
    assert!(!chapter.contains("Centres"), "nothing changes hands in spring");
    play(&mut game, &[("fra", "F mao - por")]);
    let chapter = game.chapter().expect("it tells");
    assert!(chapter.contains("Centres: Austria 3, England 3, France 4, Germany 3"), "{chapter}");
    assert!(chapter.lines().all(|line| line.chars().count() <= 80), "{chapter}");
}
