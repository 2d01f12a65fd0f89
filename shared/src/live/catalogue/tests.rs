//! What a catalogue decides.

use super::{Catalogue, Keeping, KeptReplay};
use crate::base::limits;
use crate::wire::replays::{IdBeginning, ReplayMark, ReplayQuery, ReplayRefusal};
use adjourn_game::ids::{GameId, PlayerId, Seat};

const ANN: PlayerId = PlayerId([1; 16]);
const BOB: PlayerId = PlayerId([2; 16]);
const EVE: PlayerId = PlayerId([3; 16]);

const MUCH: Keeping = Keeping { files: 1_000, bytes: 1 << 30, age_ms: None };

fn id(number: u8) -> GameId {
    GameId([number; 16])
}

/// A match of Ann and Bob, which began at this second.
fn replay(number: u8) -> KeptReplay {
    KeptReplay {
        mark: ReplayMark { created_ms: u64::from(number) * 1_000, game_id: id(number) },
        game: "skirmish".to_owned(),
        rules_version: 1,
        ticks: 400,
        tick_hz: 20,
        seats: vec![("Ann".to_owned(), Some(ANN)), ("bot".to_owned(), None), ("Bob".to_owned(), Some(BOB))],
        outcome: None,
        file: format!("{number}.adjourn"),
        size_bytes: 100,
    }
}

fn filled(open: bool, count: u8) -> Catalogue {
    let mut catalogue = Catalogue::new(open, MUCH);
    (1..=count).for_each(|number| catalogue.add(replay(number)));
    catalogue
}

#[test]
fn players_alone_get_what_they_played_unless_the_host_opens_it() {
    let closed = filled(false, 3);
    for player in [ANN, BOB] {
        assert_eq!(closed.find(player, id(2)).map(|kept| kept.file.as_str()), Ok("2.adjourn"));
    }
    assert_eq!(closed.find(EVE, id(2)), Err(ReplayRefusal::NotFound));
    assert_eq!(closed.find(ANN, id(9)), Err(ReplayRefusal::NotFound));
    let all = ReplayQuery { all: true, ..ReplayQuery::default() };
    let page = closed.page(EVE, &all);
    assert!(page.replays.is_empty() && !page.open, "who asks for all sees no more than what is theirs");
    let page = closed.page(BOB, &all);
    assert_eq!(page.replays.iter().map(|line| line.mark.game_id).collect::<Vec<_>>(), [id(3), id(2), id(1)]);
    assert_eq!(page.replays[0].seat, Some(Seat(2)));

    let open = filled(true, 3);
    assert!(open.find(EVE, id(2)).is_ok());
    assert_eq!(open.page(EVE, &all).replays.len(), 3);
    assert!(open.page(EVE, &ReplayQuery::default()).replays.is_empty(), "her own are none");
}

#[test]
fn each_replay_is_on_one_page_and_an_id_may_be_cut_short() {
    let catalogue = filled(false, 120);
    let (mut query, mut seen) = (ReplayQuery::default(), Vec::new());
    loop {
        let page = catalogue.page(ANN, &query);
        assert!(page.replays.len() <= limits::REPLAYS_PAGE);
        seen.extend(page.replays.iter().map(|line| line.mark.game_id));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, (1..=120).rev().map(id).collect::<Vec<_>>());

    let begins = |digits: u8, first: u8| {
        let begins = Some(IdBeginning { id: GameId([first; 16]), digits });
        let page = catalogue.page(ANN, &ReplayQuery { begins, ..ReplayQuery::default() });
        page.replays.iter().map(|line| line.mark.game_id.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(begins(2, 0x2a), [0x2a]);
    assert_eq!(begins(1, 0x10), (0x10..=0x1f).rev().collect::<Vec<_>>());
    assert_eq!(begins(255, 0x2a), [0x2a], "more digits than an id has");
}

#[test]
fn a_replay_that_is_being_written_is_told_from_one_that_is_not_there() {
    let mut catalogue = filled(false, 1);
    catalogue.expect(id(5), [ANN, BOB]);
    assert_eq!(catalogue.find(ANN, id(5)), Err(ReplayRefusal::NotYet));
    assert_eq!(catalogue.find(EVE, id(5)), Err(ReplayRefusal::NotFound));
    catalogue.add(replay(5));
    assert!(catalogue.find(ANN, id(5)).is_ok());
    catalogue.expect(id(6), [ANN]);
    catalogue.failed(id(6));
    assert_eq!(catalogue.find(ANN, id(6)), Err(ReplayRefusal::NotFound));
}

#[test]
fn the_oldest_go_when_there_are_too_many_too_large_or_too_old_ones() {
    let left = |keeping: Keeping| {
        let mut catalogue = Catalogue::new(false, keeping);
        (1..=9).for_each(|number| catalogue.add(replay(number)));
        let gone: Vec<_> = catalogue.take_surplus(10_000).iter().map(|kept| kept.file.clone()).collect();
        assert_eq!(gone.len() + catalogue.count(), 9);
        assert_eq!(gone.is_empty(), catalogue.find(ANN, id(1)).is_ok(), "{gone:?}");
        assert_eq!(catalogue.page(ANN, &ReplayQuery::default()).replays.len(), catalogue.count());
        catalogue.kept().map(|kept| kept.mark.game_id.0[0]).collect::<Vec<_>>()
    };
    assert_eq!(left(MUCH), (1..=9).collect::<Vec<_>>());
    assert_eq!(left(Keeping { files: 2, ..MUCH }), [8, 9]);
    assert_eq!(left(Keeping { bytes: 350, ..MUCH }), [7, 8, 9]);
    assert_eq!(left(Keeping { age_ms: Some(1_000), ..MUCH }), [9]);
}

#[test]
fn a_match_is_there_once_and_one_that_is_too_large_is_not_sent() {
    let mut catalogue = filled(false, 2);
    let mut newer = replay(1);
    (newer.mark.created_ms, newer.file) = (7_000, "copy.adjourn".to_owned());
    newer.size_bytes = limits::REPLAY_FILE_BYTES_CEILING + 1;
    catalogue.add(newer);
    assert_eq!(catalogue.count(), 2);
    assert_eq!(catalogue.page(ANN, &ReplayQuery::default()).replays.len(), 2);
    assert_eq!(catalogue.find(ANN, id(1)), Err(ReplayRefusal::TooLarge));
}
