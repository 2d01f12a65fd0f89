//! Who sits where, and who is invited: the rows that inboxes are made of.

use super::game_rows::Number;
use super::values::{all, int, optional_seat, optional_uint, player_id, run};
use crate::mailbox::store::{MemberIndex, StoreResult};
use adjourn_game::ids::PlayerId;
use rusqlite::{Connection, Row, params};

/// The columns of a [`MemberIndex`], in the order in which [`member`] reads them.
pub(crate) const MEMBER: &str = "player, seat, waiting, live, deadline_ms";

/// Reads what [`MEMBER`] names, from this column on.
pub(crate) fn member(row: &Row<'_>, column: usize) -> rusqlite::Result<MemberIndex> {
    Ok(MemberIndex {
        player: player_id(row, column)?,
        seat: optional_seat(row, column + 1)?,
        waiting: row.get(column + 2)?,
        live: row.get(column + 3)?,
        deadline_ms: optional_uint(row, column + 4)?,
    })
}

/// Makes these the members of a game. Rows that stay as they are are not written.
pub(crate) fn put(
    connection: &Connection,
    game: Number,
    members: &[MemberIndex],
    over: bool,
) -> StoreResult<()> {
    let sql = format!("SELECT {MEMBER}, over FROM members WHERE game = ?1 ORDER BY place");
    let before = all(connection, &sql, [game], |row| Ok((member(row, 0)?, row.get::<_, bool>(5)?)))?;
    for (place, now) in (0_i64..).zip(members) {
        let same = usize::try_from(place).ok().and_then(|place| before.get(place));
        if same.is_some_and(|(member, was_over)| (member, *was_over) == (now, over)) {
            continue;
        }
        run(
            connection,
            "INSERT INTO members (game, place, player, seat, waiting, deadline_ms, over, live)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT DO UPDATE
             SET player = ?3, seat = ?4, waiting = ?5, deadline_ms = ?6, over = ?7, live = ?8",
            params![
                game,
                place,
                now.player.0,
                now.seat.map(|seat| seat.0),
                now.waiting,
                now.deadline_ms.map(int),
                over,
                now.live
            ],
        )?;
    }
    if members.len() < before.len() {
        let kept = int(members.len() as u64);
        run(connection, "DELETE FROM members WHERE game = ?1 AND place >= ?2", params![game, kept])?;
    }
    Ok(())
}

/// Makes these the invited of a game.
pub(crate) fn put_invited(connection: &Connection, game: Number, invited: &[PlayerId]) -> StoreResult<()> {
    let sql = "SELECT player FROM invitations WHERE game = ?1";
    let before = all(connection, sql, [game], |row| player_id(row, 0))?;
    for player in before.iter().filter(|player| !invited.contains(player)) {
        let sql = "DELETE FROM invitations WHERE player = ?1 AND game = ?2";
        run(connection, sql, params![player.0, game])?;
    }
    for player in invited.iter().filter(|player| !before.contains(player)) {
        let sql = "INSERT OR IGNORE INTO invitations (player, game) VALUES (?1, ?2)";
        run(connection, sql, params![player.0, game])?;
    }
    Ok(())
}
