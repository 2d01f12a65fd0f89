//! Tables, seats and times as the player reads them.

use crate::ui::games::face::Faces;
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::clean;
use adjourn_game::Games;
use adjourn_game::ids::Seat;
use adjourn_shared::api::{InboxGame, OccupantView, Rating, SeatView, Table, TableSummary};
use adjourn_shared::turns::clock::ClockRule;
use ratatui::style::Style;

/// A deadline so near is shown as one, in milliseconds.
const NEAR_MS: u64 = 3_600_000;
/// A deadline so near should be thought of today, in milliseconds.
const SOON_MS: u64 = 12 * 3_600_000;

/// A span of time in its two largest units.
#[must_use]
pub fn span(ms: u64) -> String {
    let (minutes, hours, days) = (ms / 60_000, ms / 3_600_000, ms / 86_400_000);
    let two = |large: u64, unit: &str, small: u64, small_unit: &str| {
        if small == 0 { format!("{large} {unit}") } else { format!("{large} {unit} {small} {small_unit}") }
    };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", ms / 1_000),
        (0, 0, _) => format!("{minutes} min"),
        (0, ..) => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

/// Until when those have time who are to act: the player if it is the player's turn, else whoever must be first. `None`: no
/// clock runs.
#[must_use]
pub fn next_deadline(game: &InboxGame) -> Option<u64> {
    let acting = game.table.seats.iter().filter(|seat| seat.waiting && !seat.ready);
    game.deadline_ms.or_else(|| acting.filter_map(|seat| seat.deadline_ms).min())
}

/// How a game ended, in a few words; `None` while it goes on, and where it was broken off.
#[must_use]
pub fn result(table: &Table) -> Option<String> {
    let places = table.places.as_ref()?;
    let place = |seat: Seat| places.get(usize::from(seat.0)).copied();
    let first: Vec<&SeatView> =
        table.summary.seats.iter().filter(|seat| place(seat.seat) == Some(1)).collect();
    let mine = table.my_seat.and_then(place);
    let names = || first.iter().map(|seat| occupant(seat)).collect::<Vec<_>>().join(", ");
    match (first.len(), mine) {
        (0, _) => None,
        (count, _) if count == places.len() => Some("a draw".into()),
        (1, Some(1)) => Some("you won".into()),
        (1, Some(_)) => Some(format!("you lost to {}", names())),
        (_, Some(1)) => Some("you share the first place".into()),
        _ => Some(format!("won by {}", names())),
    }
}

/// The time until a deadline.
#[must_use]
pub fn time_left(deadline_ms: Option<u64>, now_ms: u64) -> String {
    match deadline_ms {
        None => "no limit".into(),
        Some(deadline_ms) if deadline_ms <= now_ms => "time is up".into(),
        Some(deadline_ms) => span(deadline_ms - now_ms),
    }
}

/// How a deadline looks: the nearer, the louder.
#[must_use]
pub fn urgency(deadline_ms: Option<u64>, now_ms: u64, theme: Theme) -> Style {
    match deadline_ms.map(|deadline_ms| deadline_ms.saturating_sub(now_ms)) {
        Some(0..NEAR_MS) => theme.bad(),
        Some(NEAR_MS..SOON_MS) => theme.warning(),
        _ => Style::new(),
    }
}

/// Whether a deadline is shown as a near one.
#[must_use]
pub fn is_near(deadline_ms: Option<u64>, now_ms: u64) -> bool {
    deadline_ms.is_some_and(|deadline_ms| deadline_ms.saturating_sub(now_ms) < NEAR_MS)
}

/// Who sits on a seat.
#[must_use]
pub fn occupant(seat: &SeatView) -> String {
    match &seat.occupant {
        OccupantView::Empty => "free".into(),
        OccupantView::Player { name, .. } => clean(name),
        OccupantView::Bot { strength } => strength.label().into(),
    }
}

/// Who sits on a seat of a table.
#[must_use]
pub fn name(table: &Table, seat: Seat) -> String {
    table.summary.seats.get(usize::from(seat.0)).map_or_else(|| seat.to_string(), occupant)
}

/// The others at a table, by name.
#[must_use]
pub fn opponents(table: &TableSummary, mine: Option<Seat>) -> String {
    let others = table.seats.iter().filter(|seat| Some(seat.seat) != mine);
    let mut names: Vec<String> = others.map(occupant).collect();
    // Six times the same bot says no more than once.
    names.dedup();
    names.join(", ")
}

/// What people call a seat of a game.
#[must_use]
pub fn seat_name(games: Games, game: &str, seat: Seat) -> String {
    games.newest(game).map_or_else(|| format!("seat {}", u16::from(seat.0) + 1), |kind| kind.seat_name(seat))
}

/// What people call a turn, short enough for a list.
#[must_use]
pub fn turn(table: &TableSummary) -> String {
    if table.turn == 0 {
        let taken = table.seats.len().saturating_sub(usize::from(table.free_seats));
        return format!("{taken} of {} seats", table.seats.len());
    }
    clean(&table.turn_name)
}

/// How many want to play on live now, if anybody does: "3 of 7 want to play live".
#[must_use]
pub fn live_wish(table: &TableSummary) -> Option<String> {
    let wanting = table.want_live.len();
    (wanting > 0 && !table.is_live()).then(|| {
        let verb = if wanting == 1 { "wants" } else { "want" };
        format!("{wanting} of {} {verb} to play live", table.people())
    })
}

/// A rating, as short as a list needs it; of games that were played live it says so.
#[must_use]
pub fn rating(rating: &Rating, faces: Faces) -> String {
    let tempo = if rating.tempo == "live" { " live" } else { "" };
    format!("{}{tempo} {:.0}", faces.title(&rating.game), rating.rating)
}

/// A clock in words.
#[must_use]
pub fn clock(rule: &ClockRule) -> String {
    match *rule {
        ClockRule::None => "no limit".into(),
        ClockRule::PerTurn { turn_ms } => format!("{} a turn", span(turn_ms)),
        ClockRule::Fischer { bank_ms, increment_ms, .. } => {
            format!("{} for all, and {} more each turn", span(bank_ms), span(increment_ms))
        }
        ClockRule::Phase { length_ms, .. } => format!("a turn every {}", span(length_ms)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_MS: u64 = 60_000;

    #[test]
    fn time_left_is_told_in_its_two_largest_units() {
        let left = |ms| time_left(Some(1_000_000 + ms), 1_000_000);
        assert_eq!(left(130 * MINUTE_MS), "2 h 10 min");
        assert_eq!(left(120 * MINUTE_MS), "2 h");
        assert_eq!(left(76 * 60 * MINUTE_MS + 1), "3 d 4 h");
        assert_eq!(left(59_999), "59 s");
        assert_eq!(left(0), "time is up");
        assert_eq!(time_left(None, 5), "no limit");
    }

    #[test]
    fn a_deadline_is_near_in_its_last_hour_and_after_it() {
        let hour = 60 * MINUTE_MS;
        assert!(is_near(Some(hour), 1) && is_near(Some(1), hour));
        assert!(!is_near(Some(2 * hour), hour) && !is_near(None, hour));
    }
}
