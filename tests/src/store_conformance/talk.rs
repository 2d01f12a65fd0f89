//! Messages, who may read them, what is unread, and the inbox that says so.

use super::{ALL, NOW_MS, game_id, inbox_of, index, made, made_with, member, on, player_id};
use adjourn_game::ids::Seat;
use adjourn_server::mailbox::store::{
    Audience, Channel, Commit, GameIndex, GameStatus, MemberIndex, MessageViewer, NewChange, NewNotice,
    NoticeFate, Page, Post, SettledNotice, Store, StoreError,
};
use adjourn_shared::turns::notices::{Content, Event, NoticedGame};

pub(super) async fn check_all<S: Store>(fresh: &mut impl FnMut() -> S) {
    messages_reach_those_whom_they_are_for(fresh()).await;
    a_note_stays_with_its_writer_when_the_seat_changes_hands(fresh()).await;
    messages_come_page_by_page_and_by_turn(fresh()).await;
    a_redacted_message_keeps_its_place(fresh()).await;
    a_message_comes_under_the_number_that_it_expects_or_not_at_all(fresh()).await;
    what_was_told_of_a_redacted_message_goes_with_it(fresh()).await;
    unread_counts_what_may_be_read_and_was_not(fresh()).await;
    what_waits_comes_first_in_an_inbox(fresh()).await;
}

fn post(player: u64, seat: Option<u8>, audience: Audience, text: &str) -> Post {
    Post {
        game_id: game_id(1),
        number: 1,
        at_ms: NOW_MS,
        player: player_id(player),
        seat: seat.map(Seat),
        audience,
        turn: 1,
        text: text.into(),
        changes: Vec::new(),
        notices: Vec::new(),
    }
}

/// Posts behind what is there, and gives the number.
async fn said<S: Store>(store: &S, message: Post) -> u64 {
    let number = store.game(message.game_id).await.expect("the game").last_message + 1;
    store.post(Post { number, ..message }).await.expect("a message");
    number
}

fn viewer(player: Option<u64>, seat: Option<u8>) -> MessageViewer {
    MessageViewer { player: player.map(player_id), seat: seat.map(Seat), turn: None }
}

async fn texts<S: Store>(store: &S, viewer: MessageViewer) -> Vec<String> {
    let messages = store.messages(game_id(1), viewer, ALL).await.expect("messages");
    assert!(messages.is_sorted_by_key(|message| message.number));
    messages.into_iter().map(|message| message.text).collect()
}

async fn messages_reach_those_whom_they_are_for<S: Store>(store: S) {
    made(&store, 1).await;
    let with_change = Post {
        changes: vec![NewChange {
            player: player_id(2),
            game_id: game_id(1),
            at_ms: NOW_MS,
            event: "{}".into(),
        }],
        ..post(1, Some(0), Audience::Table, "to all")
    };
    assert_eq!(said(&store, with_change).await, 1);
    assert_eq!(store.changes(player_id(2), ALL).await.expect("changes").len(), 1);
    for message in [
        post(1, Some(0), Audience::Seats(0b110), "to 1 and 2"),
        post(3, Some(2), Audience::Seats(0b001), "to 0"),
        post(1, Some(0), Audience::Note, "a note"),
        post(4, None, Audience::Seats(0b010), "the host to 1"),
        post(1, Some(0), Audience::Seats(1 << 15), "to the last seat"),
    ] {
        said(&store, message).await;
    }
    assert_eq!(store.game(game_id(1)).await.expect("the game").last_message, 6);
    assert_eq!(texts(&store, viewer(None, None)).await, ["to all"]);
    assert_eq!(
        texts(&store, viewer(Some(1), Some(0))).await,
        ["to all", "to 1 and 2", "to 0", "a note", "to the last seat"]
    );
    assert_eq!(texts(&store, viewer(Some(2), Some(1))).await, ["to all", "to 1 and 2", "the host to 1"]);
    assert_eq!(texts(&store, viewer(Some(3), Some(2))).await, ["to all", "to 1 and 2", "to 0"]);
    assert_eq!(texts(&store, viewer(Some(4), None)).await, ["to all", "the host to 1"]);
    assert_eq!(texts(&store, viewer(Some(9), Some(15))).await, ["to all", "to the last seat"]);
    let elsewhere = Post { game_id: game_id(9), ..post(1, None, Audience::Table, "nowhere") };
    assert!(matches!(store.post(elsewhere).await, Err(StoreError::NotFound)));
    let all = store.messages(game_id(1), viewer(Some(1), Some(0)), ALL).await.expect("messages");
    assert_eq!(all[1].audience, Audience::Seats(0b110));
    assert_eq!((all[3].audience, all[3].player, all[3].seat), (Audience::Note, player_id(1), Some(Seat(0))));
    assert_eq!((all[0].audience, all[0].turn, all[0].at_ms), (Audience::Table, 1, NOW_MS));
}

async fn a_note_stays_with_its_writer_when_the_seat_changes_hands<S: Store>(store: S) {
    made(&store, 1).await;
    said(&store, post(1, Some(0), Audience::Note, "mine alone")).await;
    said(&store, post(1, Some(0), Audience::Seats(0b10), "from seat 0")).await;
    let substitute = viewer(Some(5), Some(0));
    assert_eq!(texts(&store, substitute).await, ["from seat 0"]);
    assert_eq!(texts(&store, viewer(Some(1), None)).await, ["mine alone", "from seat 0"]);
}

async fn messages_come_page_by_page_and_by_turn<S: Store>(store: S) {
    made(&store, 1).await;
    for number in 0..10_u32 {
        let message = Post { turn: number / 4, ..post(1, None, Audience::Table, &number.to_string()) };
        said(&store, message).await;
    }
    let page = Page { after: 3, limit: 4 };
    let found = store.messages(game_id(1), viewer(None, None), page).await.expect("messages");
    assert_eq!(found.iter().map(|message| message.number).collect::<Vec<_>>(), [4, 5, 6, 7]);
    let of_turn = MessageViewer { turn: Some(1), ..viewer(None, None) };
    assert_eq!(texts(&store, of_turn).await, ["4", "5", "6", "7"]);
}

async fn a_redacted_message_keeps_its_place<S: Store>(store: S) {
    made(&store, 1).await;
    for text in ["kind", "unkind"] {
        said(&store, post(1, None, Audience::Table, text)).await;
    }
    store.redact(game_id(1), 2).await.expect("it is there");
    assert!(matches!(store.redact(game_id(1), 3).await, Err(StoreError::NotFound)));
    assert!(matches!(store.redact(game_id(2), 1).await, Err(StoreError::NotFound)));
    let messages = store.messages(game_id(1), viewer(None, None), ALL).await.expect("messages");
    let seen: Vec<_> = messages.iter().map(|message| (message.text.as_str(), message.redacted)).collect();
    assert_eq!(seen, [("kind", false), ("", true)]);
    assert_eq!(said(&store, post(1, None, Audience::Table, "on")).await, 3);
}

async fn a_message_comes_under_the_number_that_it_expects_or_not_at_all<S: Store>(store: S) {
    made(&store, 1).await;
    let told = NewChange { player: player_id(2), game_id: game_id(1), at_ms: NOW_MS, event: "{}".into() };
    let numbered =
        |number| Post { number, changes: vec![told.clone()], ..post(1, None, Audience::Table, "hello") };
    store.post(numbered(1)).await.expect("the first");
    for taken_or_too_high in [1, 0, 3] {
        let refused = store.post(numbered(taken_or_too_high)).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{taken_or_too_high}: {refused:?}");
    }
    assert_eq!(store.game(game_id(1)).await.expect("the game").last_message, 1);
    let changes = store.changes(player_id(2), ALL).await.expect("changes");
    assert_eq!(changes.len(), 1, "nothing is told of what was refused");
    store.post(numbered(2)).await.expect("the second");
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts and numbers")
}

async fn what_was_told_of_a_redacted_message_goes_with_it<S: Store>(store: S) {
    made(&store, 1).await;
    for number in 1..=2 {
        let event = Event::message(number, 1, "Ann", Some("unkind words"));
        let game = NoticedGame::new(game_id(1), "chess", "A table");
        let content = Content { at_ms: NOW_MS, game: Some(game), digest_ms: None, event: event.clone() };
        let change =
            NewChange { player: player_id(2), game_id: game_id(1), at_ms: NOW_MS, event: json(&event) };
        let notice = NewNotice {
            key: format!("message {number}"),
            player: player_id(2),
            game_id: Some(game_id(1)),
            channel: Channel::Email,
            due_ms: NOW_MS,
            content: json(&content),
        };
        let told = Post {
            changes: vec![change],
            notices: vec![notice],
            ..post(1, Some(0), Audience::Table, "unkind words")
        };
        said(&store, told).await;
    }
    store.redact(game_id(1), 2).await.expect("it is there");
    let excerpt = |event: &Event| match event {
        Event::Message { number, excerpt, .. } => (*number, excerpt.clone()),
        other => panic!("{other:?}"),
    };
    let changes = store.changes(player_id(2), ALL).await.expect("changes");
    let changes = changes.iter().map(|row| serde_json::from_str(&row.change.event).expect("an event"));
    let notices = store.due_notices(NOW_MS, 9).await.expect("notices");
    let contents = notices.iter().map(|row| {
        let content: Content = serde_json::from_str(&row.notice.content).expect("a content");
        content.event
    });
    let kept = [(1, Some("unkind words".to_owned())), (2, None)];
    assert_eq!(changes.map(|event| excerpt(&event)).collect::<Vec<_>>(), kept);
    assert_eq!(contents.map(|event| excerpt(&event)).collect::<Vec<_>>(), kept);
    // What is settled has nothing left to blank, and is in nobody's way.
    let sent = SettledNotice { number: notices[0].number, fate: NoticeFate::Sent { at_ms: NOW_MS } };
    store.settle_notices(vec![sent]).await.expect("settled");
    store.redact(game_id(1), 1).await.expect("it is there");
}

async fn unread_counts_what_may_be_read_and_was_not<S: Store>(store: S) {
    made(&store, 1).await;
    for message in [
        post(1, Some(0), Audience::Table, "one's own"),
        post(2, Some(1), Audience::Table, "to all"),
        post(2, Some(1), Audience::Seats(0b001), "to 0"),
        post(2, Some(1), Audience::Seats(0b100), "to 2"),
        post(2, Some(1), Audience::Note, "a note"),
    ] {
        said(&store, message).await;
    }
    let unread = || async {
        let inbox = inbox_of(&store, 1).await;
        assert_eq!(inbox[0].game.last_message, 5);
        inbox[0].unread
    };
    assert_eq!(unread().await, 2);
    store.mark_read(game_id(1), player_id(1), 2).await.expect("marked");
    assert_eq!(unread().await, 1);
    store.mark_read(game_id(1), player_id(1), 1).await.expect("never backwards");
    assert_eq!(unread().await, 1);
    store.mark_read(game_id(1), player_id(1), 5).await.expect("marked");
    assert_eq!(unread().await, 0);
    said(&store, post(2, Some(1), Audience::Table, "new")).await;
    let of_the_other = inbox_of(&store, 2).await;
    assert_eq!(of_the_other[0].unread, 1, "marks are of one player");
}

async fn what_waits_comes_first_in_an_inbox<S: Store>(store: S) {
    let me = |waiting, deadline_ms| MemberIndex { waiting, deadline_ms, ..member(1, 0) };
    let with = |member| GameIndex { status: GameStatus::Running, members: vec![member], ..index() };
    for (number, member) in [
        (1, me(false, Some(500))),
        (2, me(true, None)),
        (3, me(true, Some(900))),
        (4, me(false, None)),
        (5, me(true, Some(300))),
        (6, me(false, None)),
        (7, member(2, 0)),
    ] {
        made_with(&store, number, with(member)).await;
    }
    let finished = GameIndex { status: GameStatus::Finished, ..with(me(false, None)) };
    made_with(&store, 8, finished).await;
    let abandoned = GameIndex { status: GameStatus::Abandoned, ..with(me(false, None)) };
    made_with(&store, 9, abandoned).await;
    let inbox = |with_finished, limit| {
        let store = store.clone();
        async move { store.inbox_order(player_id(1), with_finished, limit).await.expect("an inbox") }
    };
    let of = |numbers: &[u64]| numbers.iter().map(|number| game_id(*number)).collect::<Vec<_>>();
    assert_eq!(inbox(false, 99).await, of(&[5, 3, 2, 1, 6, 4]));
    assert_eq!(store.unfinished_games(player_id(1)).await.expect("a count"), 6);
    assert_eq!(inbox(false, 3).await, of(&[5, 3, 2]));
    assert_eq!(inbox(true, 99).await, of(&[5, 3, 2, 1, 9, 8, 6, 4]));
    // Rows come in the order in which they are asked for, without those of others.
    let rows = store.inbox(player_id(1), of(&[4, 7, 9, 5])).await.expect("rows");
    assert_eq!(rows.iter().map(|row| row.game.game_id).collect::<Vec<_>>(), of(&[4, 9, 5]));
    // It follows what the game becomes: no more waiting, over, without the player.
    for (number, index) in [
        (5, with(me(false, None))),
        (3, GameIndex { status: GameStatus::Finished, ..with(me(false, None)) }),
        (2, with(member(2, 0))),
    ] {
        let row = store.game(game_id(number)).await.expect("the game");
        store.commit(Commit { index, ..on(&row) }).await.expect("a commit");
    }
    assert_eq!(inbox(false, 99).await, of(&[1, 6, 5, 4]));
    let rows = inbox_of(&store, 1).await;
    assert_eq!(rows[0].member, me(false, Some(500)));
}
