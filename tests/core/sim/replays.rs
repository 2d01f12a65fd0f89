//! A replay shows what happened: step by step, and after each jump, the state that the orders give and `verify` compares.

use adjourn_core_tests::scenarios::{chess, diplomacy_by_mail, skirmish, skirmish_by_mail};
use adjourn_game::Strength;
use adjourn_shared::live::client::Command;
use adjourn_shared::timeline::{Cursor, Entry, recover, verify};
use adjourn_shipped_games::GAMES;
use adjourn_sim::mail_world::MailWorld;
use adjourn_sim::match_world::{Delivery, MatchWorld};
use adjourn_sim::net::Faults;
use adjourn_sim::tempo_world::TempoWorld;
use adjourn_sim::{Scenario, alone};

/// Says whether it can be looked at: the seed is open, or was opened at the end.
fn shows_what_happened(export: &[u8]) -> bool {
    let Some(states) = alone::digests(GAMES, export) else { return false };
    let recovered = recover(export).expect("a timeline");
    let report = verify(GAMES, &recovered).expect("an honest one");
    let reached = recovered.reached;
    let mut cursor = Cursor::new(GAMES, recovered).expect("it can be played");
    let shown = |cursor: &Cursor| {
        let simulation = cursor.simulation();
        assert_eq!(
            states.get(&simulation.tick()),
            Some(&simulation.game().digest()),
            "tick {}",
            simulation.tick()
        );
        simulation.game().digest()
    };
    shown(&cursor);
    while cursor.step().expect("all is open") {
        shown(&cursor);
    }
    assert_eq!((cursor.simulation().tick(), shown(&cursor)), (reached, report.digest));
    let stride = usize::try_from(reached / 13 + 1).expect("small");
    for tick in (0..=reached).rev().step_by(stride) {
        cursor.seek(tick).expect("a state");
        assert_eq!(cursor.simulation().tick(), tick);
        shown(&cursor);
        // And on from there.
        for _ in 0..3 {
            cursor.step().expect("all is open");
            shown(&cursor);
        }
    }
    true
}

#[test]
fn of_a_live_match_with_a_pause() {
    let mut world = MatchWorld::new(&skirmish(2), 3, Faults::default(), Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(4_000);
    for client in &mut world.clients {
        client.command(Command::Pause(true));
    }
    world.run_ms(3_000);
    assert!(shows_what_happened(&world.journal));
    let mut cursor = Cursor::new(GAMES, recover(&world.journal).expect("a journal")).expect("begins");
    assert_eq!(cursor.paused(), None);
    while cursor.step().expect("open") {}
    assert!(cursor.paused().is_some(), "it ends in the pause");
    cursor.seek(cursor.timeline().reached).expect("a state");
    assert!(cursor.paused().is_some(), "and so it is after a jump");
}

/// A stretch that is lost in damage is passed over: no state is shown that nobody knows, and none that never was.
#[test]
fn of_a_match_whose_journal_was_damaged() {
    let mut world = MatchWorld::new(&skirmish(2), 11, Faults::default(), Delivery::Datagrams);
    world.set_bots(Strength::Strong);
    world.run_ms(20_000);
    let states = alone::digests(GAMES, &world.journal).expect("its seed is open");
    let mut seen = 0;
    for place in (world.journal.len() / 4..world.journal.len()).step_by(world.journal.len() / 40) {
        let mut damaged = world.journal.clone();
        damaged[place] ^= 1;
        let recovered = recover(&damaged).expect("its beginning is whole");
        let lost = recovered.entries.iter().find_map(|entry| match entry {
            Entry::Lost { tick, to } if tick < to => Some((*tick, *to)),
            _ => None,
        });
        let Some((from, to)) = lost else { continue };
        seen += 1;
        let reached = recovered.reached;
        let mut cursor = Cursor::new(GAMES, recovered).expect("it can be played");
        let shown = |cursor: &Cursor| {
            let simulation = cursor.simulation();
            let tick = simulation.tick();
            assert!(tick <= from || tick >= to, "nobody knows the state of tick {tick}");
            assert_eq!(states.get(&tick), Some(&simulation.game().digest()), "tick {tick}");
            tick
        };
        let play_on = |cursor: &mut Cursor| {
            while cursor.step().expect("all is open") {
                shown(cursor);
            }
            assert_eq!(shown(cursor), reached);
        };
        play_on(&mut cursor);
        for tick in [0, from - 1, from, from + 1, to - 1, to, to + 1, reached] {
            cursor.seek(tick).expect("a state");
            let known = if from < tick && tick < to { from } else { tick.min(reached) };
            assert_eq!(shown(&cursor), known, "after a jump to {tick}");
            play_on(&mut cursor);
        }
    }
    assert!(seen > 3, "{seen}");
}

/// Games by mail, until so many of them could be looked at; says how many steps one turn of them has at most.
fn by_mail(scenario: &Scenario, wanted: usize) -> u32 {
    let (mut seen, mut steps) = (0, 0);
    for seed in 0..200 {
        let mut world = MailWorld::new(scenario, seed);
        world.play(120);
        let export = world.export();
        if shows_what_happened(&export) {
            seen += 1;
            let entries = recover(&export).expect("a timeline").entries;
            let of = |entry: &Entry| if let Entry::Turn(turn) = entry { turn.steps } else { 0 };
            steps = entries.iter().map(of).max().unwrap_or(0).max(steps);
        }
        if seen == wanted {
            return steps;
        }
    }
    panic!("only {seen} could be looked at");
}

#[test]
fn of_turns_of_one_step() {
    assert_eq!(by_mail(&chess(), 10), 1);
    by_mail(&diplomacy_by_mail(1902), 2);
}

#[test]
fn of_turns_in_which_the_world_moves_on_for_many_steps() {
    assert!(by_mail(&Scenario::new(GAMES, "lightcycles"), 10) > 1);
    assert!(by_mail(&skirmish_by_mail(2), 1) > 1);
}

#[test]
fn of_games_that_changed_their_tempo() {
    for scenario in [chess(), Scenario::new(GAMES, "lightcycles")] {
        let mut seen = 0;
        for seed in 0..20 {
            let mut world = TempoWorld::new(&scenario, seed);
            world.play(60);
            seen += u32::from(shows_what_happened(&world.mailbox.export()));
        }
        assert!(seen > 0);
    }
}
