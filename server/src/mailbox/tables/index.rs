//! The index of a table: the columns by which the store finds it.

use super::loaded::zone_of;
use crate::mailbox::store::{GameIndex, GameStatus, MemberIndex};
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::turns::rules::{TableStatus, Visibility};
use adjourn_shared::turns::table::{Occupant, TableContext, TableState};

/// The index of a table.
pub(crate) fn index(table: &TableState, now_ms: u64) -> GameIndex {
    let zone = zone_of(table);
    let context = TableContext { now_ms, zone: &zone };
    let free = table.seats().iter().filter(|seat| match table.status() {
        TableStatus::Open => seat.occupant == Occupant::Empty,
        TableStatus::Running => seat.open_to_substitute,
        TableStatus::Finished | TableStatus::Abandoned => false,
    });
    GameIndex {
        game: table.game().to_owned(),
        rules_version: table.rules_version(),
        title: table.title().to_owned(),
        status: match table.status() {
            TableStatus::Open => GameStatus::Open,
            TableStatus::Running => GameStatus::Running,
            TableStatus::Finished => GameStatus::Finished,
            TableStatus::Abandoned => GameStatus::Abandoned,
        },
        listed: table.visibility() == Visibility::Open,
        ranked: table.rules().ranked,
        free_seats: u8::try_from(free.count()).unwrap_or(u8::MAX),
        join_code: table.join_code().map(str::to_owned).filter(|_| table.status() == TableStatus::Open),
        due_ms: if table.begins_by_itself() { Some(now_ms) } else { table.due_ms(context) },
        updated_ms: now_ms,
        clock_runs: table.status() == TableStatus::Running
            && (table.clocks().wants_credit() || table.tempo() == Tempo::Live),
        members: members(table),
        invited: if table.status() == TableStatus::Open { table.invited().to_vec() } else { Vec::new() },
    }
}

/// Those who sit at a table, and its owner.
pub(crate) fn members(table: &TableState) -> Vec<MemberIndex> {
    let is_live = table.status() == TableStatus::Running && table.tempo() == Tempo::Live;
    let mut members: Vec<_> = table
        .players()
        .map(|(seat, player)| MemberIndex {
            player,
            seat: Some(seat),
            waiting: table.waits_for(seat),
            live: is_live && table.plays(seat),
            deadline_ms: table.clocks().deadline_ms(seat).filter(|_| table.waits_for(seat)),
        })
        .collect();
    if members.iter().all(|member| member.player != table.owner()) {
        members.push(MemberIndex {
            player: table.owner(),
            seat: None,
            waiting: false,
            live: false,
            deadline_ms: None,
        });
    }
    members
}
