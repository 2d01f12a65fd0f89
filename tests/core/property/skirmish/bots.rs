//! Bots against nobody and against each other. All matches of a kind: `cargo bench --bench skirmish_matches`.

use adjourn_core_tests::bot_match::{Player, play};
use adjourn_game::Strength::{Strong, Weak};
use adjourn_skirmish::{Setup, Skirmish};

fn winner(players: [Player; 2], number: u64, most: u32) -> Option<usize> {
    let (_, _, outcome) = play::<Skirmish>(&Setup::default(), &players, &[0, 1], number, most, |_, _| {});
    outcome.and_then(|outcome| outcome.places.iter().position(|place| *place == 1))
}

#[test]
fn either_bot_beats_an_idle_seat_the_weak_one_later() {
    assert_eq!(winner([Some(Weak), None], 11, 36_000), Some(0));
    assert_eq!(winner([Some(Weak), None], 11, 12_000), None, "in ten minutes a first player learns the keys");
    assert_eq!(winner([None, Some(Strong)], 12, 12_000), Some(1));
}

#[test]
fn strong_beats_weak_in_most_matches() {
    let won = (0..3)
        .filter(|&number| {
            let seat = (number % 2) as usize;
            let players = if seat == 0 { [Some(Strong), Some(Weak)] } else { [Some(Weak), Some(Strong)] };
            winner(players, number, 24_000) == Some(seat)
        })
        .count();
    assert!(won >= 2, "strong won {won} of 3");
}

#[test]
fn bots_give_up_nothing_when_they_play_in_teams() {
    let players = [Some(Strong), Some(Weak), Some(Weak), Some(Strong)];
    let (game, ticks, outcome) =
        play::<Skirmish>(&Setup::default(), &players, &[0, 0, 1, 1], 2, 2_000, |_, _| {});
    assert!(outcome.is_some() || ticks == 2_000);
    assert!(game.see(None).entities.len() > 40);
}
