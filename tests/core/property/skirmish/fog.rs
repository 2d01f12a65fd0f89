//! What a seat is shown, and what it is not.

use super::game;
use adjourn_core_tests::bot_match::{orders, seed};
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_game::{Game, Running, Strength};
use adjourn_skirmish::{Kind, Setup, Sight, Skirmish, Terrain, View};

fn cell(view: &View, x_256: i32, y_256: i32) -> usize {
    let along = |v: i32| usize::try_from(v / 256).expect("on the map");
    along(y_256) * usize::from(view.map_cells) + along(x_256)
}

/// What a view may hold, told from the truth.
fn check(truth: &View, view: &View, seat: u8) {
    let team = truth.seats[usize::from(seat)].team;
    for (i, terrain) in view.terrain.iter().enumerate() {
        match view.sight[i] {
            Sight::Hidden => assert_eq!(*terrain, Terrain::Unknown),
            Sight::Explored => assert_ne!(*terrain, Terrain::Unknown),
            Sight::Visible => assert_eq!(*terrain, truth.terrain[i]),
        }
    }
    for (number, other) in view.seats.iter().enumerate() {
        let open = other.team == team;
        assert_eq!((other.ore.is_some(), other.units.is_some()), (open, open), "seat {number}");
    }
    for e in &view.entities {
        let own_team = truth.seats[usize::from(e.seat.0)].team == team;
        let real = truth.entities.iter().find(|real| real.id == e.id);
        if e.remembered {
            assert!(matches!(e.kind, Kind::Building(_)) && !own_team);
            assert_ne!(view.sight[cell(view, e.x_256, e.y_256)], Sight::Visible);
            continue;
        }
        let real = real.expect("what is in sight is there");
        assert_eq!((e.x_256, e.y_256, e.hp, e.kind), (real.x_256, real.y_256, real.hp, real.kind));
        if !own_team && let Kind::Unit(_) = e.kind {
            assert_eq!(view.sight[cell(view, e.x_256, e.y_256)], Sight::Visible, "{e:?}");
        }
        if e.seat.0 != seat {
            assert!(e.queue.is_empty() && e.rally.is_none() && e.progress_permille == 0, "{e:?}");
        }
    }
    for real in &truth.entities {
        let own_team = truth.seats[usize::from(real.seat.0)].team == team;
        let in_sight = view.sight[cell(view, real.x_256, real.y_256)] == Sight::Visible;
        let shown = view.entities.iter().any(|e| e.id == real.id && !e.remembered);
        assert!(shown || !(own_team || in_sight), "{real:?} is hidden from {seat}");
    }
}

#[test]
fn views_show_what_is_in_sight_and_nothing_else() {
    for (teams, number) in [(&[0, 1][..], 4), (&[0, 0, 1, 1], 5)] {
        let mut game = Running::<Skirmish>::create(&Setup::default(), teams, &seed(number)).expect("good");
        let players = vec![Some(Strength::Strong); teams.len()];
        for tick in 0..3_000 {
            let items = orders(&game, &players);
            game.step(&items);
            if tick % 50 == 0 {
                let truth = game.see(None);
                (0..teams.len() as u8).for_each(|seat| check(&truth, &game.see(Some(Seat(seat))), seat));
            }
        }
    }
}

#[test]
fn what_a_hidden_enemy_does_changes_nothing_in_a_view() {
    let (mut busy, mut idle) = (game(6), game(6));
    let players = [None, Some(Strength::Strong)];
    for _ in 0..700 {
        let items = orders(&busy, &players);
        busy.step(&items);
        idle.step(&[]);
        assert_eq!(busy.view(Some(Seat(0))), idle.view(Some(Seat(0))));
    }
    assert_ne!(busy.view(None), idle.view(None), "the enemy did nothing");
}

#[test]
fn a_bot_knows_only_its_view() {
    // Orders of the hidden enemy change the state, but not what the other seat's bot does.
    let (mut busy, mut idle) = (game(7), game(7));
    for _ in 0..700 {
        assert_eq!(busy.bot(Seat(0), Strength::Strong), idle.bot(Seat(0), Strength::Strong));
        let both = orders(&busy, &[Some(Strength::Strong), Some(Strength::Weak)]);
        let one = orders(&idle, &[Some(Strength::Strong), None]);
        busy.step(&both);
        idle.step(&one);
    }
}

#[test]
fn without_fog_all_is_visible_and_views_are_canonical() {
    let setup = adjourn_skirmish::Setup { fog: false, ..Setup::default() };
    let game = Running::<Skirmish>::create(&setup, &[0, 1], &seed(1)).expect("good");
    let view: View = codec::decode(&game.view(Some(Seat(0)))).expect("a view");
    assert!(view.sight.iter().all(|sight| *sight == Sight::Visible));
    assert_eq!(view.entities.len(), game.see(None).entities.len());
}
