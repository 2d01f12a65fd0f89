//! What became of each unit, in words for players, and where the beaten may go. Decides no battle.

use super::board::{Board, Does};
use super::decided::{Decided, Decision};
use super::judged::{Judged, Orders};
use super::strength::{attack, may_cut, prevent};
use crate::province::Province;
use crate::state::{Beaten, Piece, Pieces, Verdict};
use crate::types::{Location, Order};
use std::collections::{BTreeMap, BTreeSet};

/// The result of a phase in which everything is decided.
pub fn judged(pieces: &Pieces, orders: &Orders, board: &Board, decided: &Decided) -> Judged {
    let done = |decision| decided.get(decision) == Some(true);
    let (mut verdicts, mut beaten_from) = (BTreeMap::new(), BTreeMap::new());
    for (unit, own) in board.units.iter().enumerate() {
        if done(Decision::Beaten(unit)) {
            let by = board.goers_to(own.at).find(|by| done(Decision::Goes(*by)));
            beaten_from.extend(by.map(|by| (own.at, board.units[by].at)));
        }
        verdicts.insert(own.at, verdict(orders, board, decided, unit));
    }
    let mut units = Pieces::new();
    for (unit, (&at, piece)) in pieces.iter().enumerate() {
        match orders.get(&at) {
            Some(Order::Move { to, .. }) if done(Decision::Goes(unit)) => {
                units.insert(to.province, Piece { coast: to.coast, ..*piece });
            }
            _ if done(Decision::Beaten(unit)) => {}
            _ => {
                units.insert(at, *piece);
            }
        }
    }
    let contested = contested(board, decided);
    let refuges = |at: Province, piece: &Piece, from: Province| -> BTreeSet<Location> {
        let attacker = board.in_province(from);
        // Who came over the sea has not passed the border.
        let from_there = attacker.is_some_and(|by| !board.by_convoy(by)).then_some(from);
        let next = Location { province: at, coast: piece.coast }.next(piece.kind).into_iter();
        next.filter(|to| {
            !units.contains_key(&to.province)
                && !contested.contains(&to.province)
                && Some(to.province) != from_there
        })
        .collect()
    };
    let beaten = beaten_from.iter().filter_map(|(&at, &from)| {
        let piece = pieces.get(&at)?;
        let Piece { power, kind, coast } = *piece;
        Some((at, Beaten { power, kind, coast, from, options: refuges(at, piece, from) }))
    });
    let beaten = beaten.collect();
    Judged { verdicts, beaten_from, units, beaten }
}

/// Where units stood each other off.
fn contested(board: &Board, decided: &Decided) -> BTreeSet<Province> {
    let failed = |unit: &usize| decided.get(Decision::Goes(*unit)) == Some(false);
    let movers = (0..board.units.len()).filter(failed);
    movers
        .filter(|unit| prevent(board, decided, *unit).least > 0)
        .filter_map(|unit| board.target(unit))
        .collect()
}

fn verdict(orders: &Orders, board: &Board, decided: &Decided, unit: usize) -> Verdict {
    let own = &board.units[unit];
    let beaten = decided.get(Decision::Beaten(unit)) == Some(true);
    match own.does {
        Does::Goes { to, .. } => moved(board, decided, unit, to),
        Does::HelpsToStay(_) | Does::HelpsToGo { .. } => helped(board, decided, unit),
        Does::Carries(_) if beaten => Verdict::Overrun,
        Does::Carries(_) => Verdict::Done,
        Does::Stays => match orders.get(&own.at) {
            Some(Order::Hold { .. }) | None if beaten => Verdict::Overrun,
            Some(Order::Hold { .. }) | None => Verdict::Done,
            _ => Verdict::InVain,
        },
    }
}

fn moved(board: &Board, decided: &Decided, unit: usize, to: Province) -> Verdict {
    if decided.get(Decision::Goes(unit)) == Some(true) {
        return Verdict::Done;
    }
    if board.by_convoy(unit) && decided.get(Decision::Carried(unit)) == Some(false) {
        let paradox = decided.paradoxes.contains(&unit);
        return if paradox { Verdict::Paradox } else { Verdict::NoConvoy };
    }
    let own = attack(board, decided, unit).least;
    let rivals = board.goers_to(to).filter(|rival| *rival != unit);
    let rivals = rivals.map(|rival| (prevent(board, decided, rival).least, rival));
    let strongest = rivals.filter(|(theirs, _)| *theirs >= own.max(1)).max();
    let occupant = board.in_province(to);
    let own_unit = occupant.is_some_and(|other| board.units[other].power == board.units[unit].power);
    match strongest {
        Some((_, rival)) => Verdict::Bounced(board.units[rival].at),
        None if own == 0 && own_unit => Verdict::OwnUnit,
        None => Verdict::Repelled,
    }
}

fn helped(board: &Board, decided: &Decided, unit: usize) -> Verdict {
    if decided.get(Decision::Helps(unit)) == Some(true) {
        return Verdict::Done;
    }
    let comes = |by: &usize| !board.by_convoy(*by) || decided.get(Decision::Carried(*by)) == Some(true);
    let attackers = || board.goers_to(board.units[unit].at);
    let cuts = attackers().find(|by| comes(by) && may_cut(board, *by, unit));
    let beats = || attackers().find(|by| decided.get(Decision::Goes(*by)) == Some(true));
    cuts.or_else(beats).map_or(Verdict::Overrun, |by| Verdict::Cut(board.units[by].at))
}
