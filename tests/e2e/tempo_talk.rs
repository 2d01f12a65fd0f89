//! What is said in a live session and what is written at its table are one thread, with real processes.

use crate::tempo::Both;
use adjourn_game::ids::{GameId, Seat};
use adjourn_shared::api::AudienceView;
use adjourn_shared::turns::live_rules::Tempo;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use adjourn_tests::process::ServerProcess;
use serde_json::json;

/// Ann, Bob and Cleo in a session of diplomacy.
async fn three_in_a_session(server: &ServerProcess) -> (GameId, [Both; 3]) {
    let mut people = ["Ann", "Bob", "Cleo"].map(|name| Both::new(server, name));
    let bots: Vec<_> = (3..7).map(|seat| json!({ "seat": seat, "strength": "weak" })).collect();
    let request = json!({ "game": "diplomacy", "seat": 0, "bots": bots });
    let game = people[0].mail.create(request).await.summary.game_id;
    for (seat, player) in (1..).zip(&people[1..]) {
        let request = serde_json::from_value(json!({ "seat": seat })).expect("a request");
        player.mail.client.join(game, &request).await.expect("a seat");
    }
    for player in &people {
        player.mail.client.go_live(game, true).await.expect("a vote");
    }
    people[0].mail.until(game, |table| table.live.tempo == Tempo::Live).await;
    for player in &mut people {
        player.sit_live(server.address()).await;
    }
    (game, people)
}

#[tokio::test]
async fn what_is_written_in_private_in_a_session_reaches_one_seat_and_is_a_private_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (game, mut people) = three_in_a_session(&server).await;
    let [ann, bob, cleo] = &mut people;
    let say = |to, text: &str| LobbyCommand::Chat(to, text.into());
    ann.live().ask(say(ChatTo::Seat(Seat(1)), "Burgundy?"));
    let heard = bob.until_line("Burgundy?").await;
    assert_eq!((heard.to, heard.name.as_str()), (ChatTo::Seat(Seat(1)), "Ann"));
    // What is written by mail in private is heard by that one alone, too.
    let message = bob.mail.until_message(game, "Burgundy?").await;
    assert_eq!(message.audience, AudienceView::Seats { seats: vec![Seat(1)] });
    let to_ann = AudienceView::Seats { seats: vec![Seat(0)] };
    bob.mail.client.say(game, to_ann, "Perhaps.".into()).await.expect("written");
    assert_eq!(ann.until_line("Perhaps.").await.to, ChatTo::Seat(Seat(0)));
    ann.live().ask(say(ChatTo::All, "Hello."));
    assert_eq!(cleo.until_any_line().await.text, "Hello.", "it is the first that the third one hears");
    cleo.mail.until_message(game, "Hello.").await;
    let messages = cleo.mail.client.messages(game, None, 0).await.expect("messages").items;
    assert_eq!(messages.len(), 1, "{messages:?}");
}

#[tokio::test]
async fn whom_one_mutes_by_mail_or_in_a_session_one_hears_in_neither() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = ServerProcess::start(folder.path());
    let (game, mut people) = three_in_a_session(&server).await;
    let [ann, bob, cleo] = &mut people;
    let id = |one: &Both| adjourn_shared::base::identity::player_id(&one.mail.client.key().public_key());
    let (anns, bobs) = (id(ann), id(bob));
    let say = |text: &str| LobbyCommand::Chat(ChatTo::All, text.into());

    // In the session: Cleo mutes Ann, and has her out of her ears by mail too.
    cleo.live().ask(LobbyCommand::Mute(anns, true));
    while !cleo.mail.client.player_page(anns).await.expect("a page").muted {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    ann.live().ask(say("Live."));
    bob.until_line("Live.").await;
    ann.mail.client.say(game, AudienceView::Table, "By mail.".into()).await.expect("written");
    bob.until_line("By mail.").await;
    bob.live().ask(say("Good evening."));
    assert_eq!(cleo.until_any_line().await.text, "Good evening.", "it is the first that she hears");
    cleo.mail.until_message(game, "Good evening.").await;
    let read = cleo.mail.client.messages(game, None, 0).await.expect("messages").items;
    assert_eq!(read.len(), 1, "{read:?}");

    // By mail: what Ann says of whom she hears reaches the session with the next renewal of its lease.
    ann.until_line("Good evening.").await;
    ann.mail.client.mute(bobs, true).await.expect("muted");
    let mut number = 0_u32;
    loop {
        number += 1;
        assert!(number < 60, "what was changed by mail is not heard of in the session");
        bob.live().ask(say(&format!("{number}, from Bob")));
        cleo.until_line(&format!("{number}, from Bob")).await;
        cleo.live().ask(say(&format!("{number}, from Cleo")));
        if ann.until_any_line().await.text.ends_with("Cleo") {
            break;
        }
        ann.until_line(&format!("{number}, from Cleo")).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    // And the other way round: what Cleo muted in the session is undone by mail.
    cleo.mail.client.mute(anns, false).await.expect("hears her again");
    assert!(!cleo.mail.client.player_page(anns).await.expect("a page").muted);
    loop {
        number += 1;
        assert!(number < 60, "what was changed by mail is not heard of in the session");
        for (one, name) in [(&mut *ann, "Ann"), (&mut *bob, "Bob")] {
            one.live().ask(say(&format!("{number}, from {name}")));
        }
        if cleo.until_line_of(number).await.ends_with("Ann") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
