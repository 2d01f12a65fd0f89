//! The list of replays on disk: a line of JSON for each, so that a start need not read all files. It holds nothing that the
//! files do not: whatever is missing or wrong in it is read from them again.

use adjourn_game::Outcome;
use adjourn_game::ids::{GameId, PlayerId, Tick};
use adjourn_shared::live::catalogue::KeptReplay;
use adjourn_shared::wire::replays::ReplayMark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The first line of a list that this build writes. Another list is not believed.
const FIRST_LINE: &str = r#"{"adjourn_replays":1}"#;

#[derive(Serialize, Deserialize)]
struct Row {
    file: String,
    size_bytes: u64,
    game_id: GameId,
    created_ms: u64,
    game: String,
    rules_version: u32,
    ticks: Tick,
    tick_hz: u8,
    seats: Vec<(String, Option<PlayerId>)>,
    places: Option<Vec<u8>>,
    reason: u16,
}

/// The line of a replay, with its end.
pub(super) fn line(kept: &KeptReplay) -> String {
    let row = Row {
        file: kept.file.clone(),
        size_bytes: kept.size_bytes,
        game_id: kept.mark.game_id,
        created_ms: kept.mark.created_ms,
        game: kept.game.clone(),
        rules_version: kept.rules_version,
        ticks: kept.ticks,
        tick_hz: kept.tick_hz,
        seats: kept.seats.clone(),
        places: kept.outcome.as_ref().map(|outcome| outcome.places.clone()),
        reason: kept.outcome.as_ref().map_or(0, |outcome| outcome.reason),
    };
    let json = serde_json::to_string(&row).expect("numbers, texts and lists are always JSON");
    format!("{json}\n")
}

/// A whole list.
pub(super) fn whole<'a>(kept: impl Iterator<Item = &'a KeptReplay>) -> String {
    format!("{FIRST_LINE}\n{}", kept.map(line).collect::<String>())
}

/// The replays in a list, by the names of their files. A line that is torn or from elsewhere is left out.
pub(super) fn read(text: &str) -> BTreeMap<String, KeptReplay> {
    let mut lines = text.lines();
    if lines.next() != Some(FIRST_LINE) {
        return BTreeMap::new();
    }
    let rows = lines.filter_map(|line| serde_json::from_str::<Row>(line).ok());
    rows.map(|row| (row.file.clone(), kept(row))).collect()
}

fn kept(row: Row) -> KeptReplay {
    let reason = row.reason;
    KeptReplay {
        mark: ReplayMark { created_ms: row.created_ms, game_id: row.game_id },
        game: row.game,
        rules_version: row.rules_version,
        ticks: row.ticks,
        tick_hz: row.tick_hz,
        seats: row.seats,
        outcome: row.places.map(|places| Outcome { places, reason }),
        file: row.file,
        size_bytes: row.size_bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(number: u8, outcome: Option<Outcome>) -> KeptReplay {
        KeptReplay {
            mark: ReplayMark { created_ms: 1_800_000_000_000, game_id: GameId([number; 16]) },
            game: "skirmish".to_owned(),
            rules_version: 3,
            ticks: 400,
            tick_hz: 20,
            seats: vec![("Ann \"A\"\n".to_owned(), Some(PlayerId([7; 16]))), ("weak bot".to_owned(), None)],
            outcome,
            file: format!("{number}.adjourn"),
            size_bytes: 12_345,
        }
    }

    #[test]
    fn a_list_comes_back_as_it_was_without_what_is_torn() {
        let one = sample(1, Some(Outcome { places: vec![1, 2], reason: 4 }));
        let two = sample(2, None);
        let text = whole([&one, &two].into_iter());
        let read_back = read(&text);
        assert_eq!(read_back.values().collect::<Vec<_>>(), [&one, &two]);
        for cut in 0..text.len() {
            let known = read(&text[..cut]);
            assert!(known.values().all(|kept| *kept == one || *kept == two), "{cut}");
        }
        assert!(read(&text[..text.len() - 2]).contains_key("1.adjourn"));
        assert!(read(&line(&one)).is_empty(), "without its first line it may be of another version");
    }
}
