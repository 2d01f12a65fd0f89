//! The decisions of a phase: which moves succeed, which supports are given, who is beaten, which convoys carry. Each is
//! open until it follows from what is decided already. Where decisions wait for each other in a circle, circular moves
//! succeed, and convoys in a paradox fail (Szykman's rule, DATC 4.A.2).

use super::board::{Board, Does};
use super::decided::{Decided, Decision};
use super::strength::{attack, defend, hold, may_cut, prevent};
use std::collections::BTreeSet;

/// Decides everything.
pub fn decide(board: &Board) -> Decided {
    let mut decided = Decided::none_of(board.units.len());
    loop {
        follow(board, &mut decided);
        let open: Vec<Decision> = all(board).filter(|one| decided.get(*one).is_none()).collect();
        let Some(circle) = circle(board, &decided, &open) else { return decided };
        if !probe(board, &mut decided, &circle) {
            break_up(board, &mut decided, &circle);
        }
    }
}

/// Every question that arises.
fn all(board: &Board) -> impl Iterator<Item = Decision> {
    board.units.iter().enumerate().flat_map(|(unit, own)| {
        let asked = match own.does {
            Does::Goes { by_convoy: true, .. } => [Some(Decision::Goes(unit)), Some(Decision::Carried(unit))],
            Does::Goes { by_convoy: false, .. } => [Some(Decision::Goes(unit)), None],
            Does::HelpsToStay(_) | Does::HelpsToGo { .. } => [Some(Decision::Helps(unit)), None],
            Does::Stays | Does::Carries(_) => [None, None],
        };
        asked.into_iter().flatten().chain([Decision::Beaten(unit)])
    })
}

/// Decides what follows, until nothing more does.
fn follow(board: &Board, decided: &mut Decided) {
    loop {
        let mut any = false;
        for decision in all(board) {
            if decided.get(decision).is_none()
                && let Some(answer) = answer(board, decided, decision)
            {
                decided.set(decision, answer);
                any = true;
            }
        }
        if !any {
            return;
        }
    }
}

/// The answer to a question, if it follows from what is decided.
fn answer(board: &Board, decided: &Decided, decision: Decision) -> Option<bool> {
    match decision {
        Decision::Goes(unit) => goes(board, decided, unit),
        Decision::Helps(unit) => helps(board, decided, unit),
        Decision::Beaten(unit) => beaten(board, decided, unit),
        Decision::Carried(unit) => {
            let surely = |fleet| decided.get(Decision::Beaten(fleet)) == Some(false);
            let perhaps = |fleet| decided.get(Decision::Beaten(fleet)) != Some(true);
            if board.chain(unit, surely) {
                Some(true)
            } else if board.chain(unit, perhaps) {
                None
            } else {
                Some(false)
            }
        }
    }
}

fn goes(board: &Board, decided: &Decided, unit: usize) -> Option<bool> {
    let to = board.target(unit)?;
    let own = attack(board, decided, unit);
    let against = match board.met_by(unit) {
        Some(other) => defend(board, decided, other),
        None => hold(board, decided, to),
    };
    let rivals = board.goers_to(to).filter(|rival| *rival != unit);
    let (mut succeeds, mut fails) = (own.least > against.most, own.most <= against.least);
    for rival in rivals {
        let rival = prevent(board, decided, rival);
        succeeds &= own.least > rival.most;
        fails |= own.most <= rival.least;
    }
    (succeeds || fails).then_some(succeeds)
}

fn helps(board: &Board, decided: &Decided, unit: usize) -> Option<bool> {
    let beaten = decided.get(Decision::Beaten(unit));
    let attackers = board.goers_to(board.units[unit].at).filter(|attacker| may_cut(board, *attacker, unit));
    let mut untouched = true;
    for attacker in attackers {
        match board.by_convoy(attacker).then(|| decided.get(Decision::Carried(attacker))) {
            None | Some(Some(true)) => return Some(false),
            Some(None) => untouched = false,
            Some(Some(false)) => {}
        }
    }
    match beaten {
        Some(true) => Some(false),
        Some(false) if untouched => Some(true),
        _ => None,
    }
}

fn beaten(board: &Board, decided: &Decided, unit: usize) -> Option<bool> {
    let leaves = match board.target(unit) {
        Some(_) => decided.get(Decision::Goes(unit)),
        None => Some(false),
    };
    let attacks = board.goers_to(board.units[unit].at).map(|by| decided.get(Decision::Goes(by)));
    let attacks: Vec<Option<bool>> = attacks.collect();
    let comes = attacks.contains(&Some(true));
    let none_comes = attacks.iter().all(|attack| *attack == Some(false));
    match leaves {
        Some(true) => Some(false),
        Some(false) if comes => Some(true),
        _ => none_comes.then_some(false),
    }
}

/// What a question waits for.
fn waits_for(board: &Board, decision: Decision) -> BTreeSet<Decision> {
    let mut on = BTreeSet::new();
    let helpers = |unit: usize, on: &mut BTreeSet<Decision>| {
        on.extend(board.helpers(unit).map(Decision::Helps));
        if board.by_convoy(unit) {
            on.insert(Decision::Carried(unit));
        }
    };
    match decision {
        Decision::Goes(unit) => {
            let Some(to) = board.target(unit) else { return on };
            for goer in board.goers_to(to) {
                helpers(goer, &mut on);
                on.extend(board.met_by(goer).filter(|_| goer != unit).map(Decision::Goes));
            }
            if let Some(other) = board.in_province(to) {
                on.extend(board.helpers(other).map(Decision::Helps));
                if board.target(other).is_some() && board.met_by(unit) != Some(other) {
                    on.insert(Decision::Goes(other));
                }
            }
        }
        Decision::Helps(unit) => {
            on.insert(Decision::Beaten(unit));
            let attackers = board.goers_to(board.units[unit].at).filter(|by| board.by_convoy(*by));
            on.extend(attackers.map(Decision::Carried));
        }
        Decision::Beaten(unit) => {
            on.extend(board.goers_to(board.units[unit].at).map(Decision::Goes));
            on.extend(board.target(unit).map(|_| Decision::Goes(unit)));
        }
        Decision::Carried(unit) => on.extend(board.carriers(unit).map(Decision::Beaten)),
    }
    on
}

/// Open questions that wait for each other and for nothing else; `None` if none is open.
fn circle(board: &Board, decided: &Decided, open: &[Decision]) -> Option<BTreeSet<Decision>> {
    let reach = |from: Decision| {
        let mut reached = BTreeSet::from([from]);
        let mut queue = vec![from];
        while let Some(one) = queue.pop() {
            let next = waits_for(board, one).into_iter().filter(|on| decided.get(*on).is_none());
            let new: Vec<Decision> = next.filter(|on| !reached.contains(on)).collect();
            reached.extend(new.iter().copied());
            queue.extend(new);
        }
        reached
    };
    open.iter().map(|one| reach(*one)).min_by_key(BTreeSet::len)
}

/// Tries both answers to each question of a circle: one that leads to a contradiction is wrong. True if that decides one.
fn probe(board: &Board, decided: &mut Decided, circle: &BTreeSet<Decision>) -> bool {
    for decision in circle {
        let holds = |guess: bool| {
            let mut trial = decided.clone();
            trial.set(*decision, guess);
            follow(board, &mut trial);
            // The guess itself, and all that was decided on it, must still follow.
            circle.iter().all(|one| match (trial.get(*one), answer(board, &trial, *one)) {
                (Some(decided), Some(answer)) => decided == answer,
                _ => true,
            })
        };
        match (holds(true), holds(false)) {
            (true, false) => {
                decided.set(*decision, true);
                return true;
            }
            (false, true) => {
                decided.set(*decision, false);
                return true;
            }
            _ => {}
        }
    }
    false
}

/// A circle that several answers fit, or none: where convoys are part of it they fail, and otherwise the moves that
/// follow each other around succeed.
fn break_up(board: &Board, decided: &mut Decided, circle: &BTreeSet<Decision>) {
    let carried = |one: &Decision| if let Decision::Carried(unit) = one { Some(*unit) } else { None };
    let convoyed: Vec<usize> = circle.iter().filter_map(carried).collect();
    for unit in &convoyed {
        decided.set(Decision::Carried(*unit), false);
        decided.paradoxes.insert(*unit);
    }
    if !convoyed.is_empty() {
        return;
    }
    let mover = |one: &Decision| if let Decision::Goes(unit) = one { Some(*unit) } else { None };
    let ring = circle.iter().filter_map(mover).find_map(|first| ring(board, circle, first));
    for unit in ring.unwrap_or_default() {
        decided.set(Decision::Goes(unit), true);
    }
    // No rule leaves another kind of circle; if one did, what is open fails.
    if circle.iter().all(|one| decided.get(*one).is_none()) {
        circle.iter().for_each(|one| decided.set(*one, false));
    }
}

/// The units that follow each other around, from this one on.
fn ring(board: &Board, circle: &BTreeSet<Decision>, first: usize) -> Option<Vec<usize>> {
    let mut ring = vec![first];
    loop {
        let next = board.in_province(board.target(*ring.last()?)?)?;
        if next == first {
            return Some(ring);
        }
        if ring.contains(&next) || !circle.contains(&Decision::Goes(next)) {
            return None;
        }
        ring.push(next);
    }
}
