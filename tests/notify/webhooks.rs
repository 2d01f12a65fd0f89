//! Notices by webhook.

use super::mailbox::{START_MS, TestMailbox, your_turn};
use super::mails;
use adjourn_server::mailbox::store::Channel;
use adjourn_shared::turns::notices::Event;
use adjourn_tests::process::wait_for;
use adjourn_tests::smtp::SmtpServer;
use adjourn_tests::webhook::{HookManners, SECRET, WebhookReceiver};
use serde_json::json;

const LOCAL: &str = "[webhook]\nallow_http = true\nallow_private_addresses = true\n";

fn settings(url: &str) -> String {
    format!(r#"{{"webhook":{{"url":"{url}","secret":"{SECRET}"}}}}"#)
}

/// A mailbox in which player 1 has this receiver.
fn mailbox(config: &str, receiver: &WebhookReceiver) -> TestMailbox {
    let mailbox = TestMailbox::new(config);
    mailbox.player(1, &settings(&receiver.url()));
    mailbox
}

#[test]
fn a_turn_is_told_once_and_signed() {
    let receiver = WebhookReceiver::start();
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    // Told again, it is the same notice.
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.wait_until_settled();
    mailbox.stop();
    let calls = receiver.calls();
    assert_eq!(calls.len(), 1);
    assert!(calls[0].verified, "the reference library signs it otherwise");
    assert_eq!(calls[0].timestamp, i64::try_from(START_MS / 1_000).expect("a time"));
    assert_eq!(calls[0].path, "/hook");
    assert_eq!(calls[0].body["type"], "your_turn");
    assert_eq!(calls[0].body["data"]["event"]["turn"], 7);
}

#[test]
fn what_fails_is_tried_again_for_days_with_growing_waits_and_then_given_up() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Answer(500));
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    // The example schedule of Standard Webhooks, in seconds.
    let waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (attempts, wait) in (1..).zip(waits) {
        let due_ms = mailbox.wait_for_failure(attempts);
        let (wait_ms, waited_ms) = (wait * 1_000, due_ms - mailbox.now_ms());
        assert!((wait_ms..=wait_ms * 6 / 5).contains(&waited_ms), "{waited_ms} after attempt {attempts}");
        // A moment too early, nothing happens: else there were more calls at the end.
        mailbox.set_clock(due_ms - 1);
        mailbox.set_clock(due_ms);
    }
    mailbox.wait_until_settled();
    let calls = receiver.calls();
    assert_eq!(calls.len(), waits.len() + 1);
    assert!(calls.iter().all(|call| call.id == calls[0].id && call.body == calls[0].body && call.verified));
    assert!(calls.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp));
}

#[test]
fn a_receiver_that_recovers_is_told_once_more_and_no_more() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Later(3_600));
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    let due_ms = mailbox.wait_for_failure(1);
    assert_eq!(due_ms, START_MS + 3_600_000, "it asked for an hour");
    receiver.behave(HookManners::Answer(200));
    mailbox.set_clock(due_ms);
    mailbox.wait_until_settled();
    mailbox.set_clock(due_ms + 1_000_000_000);
    mailbox.stop();
    assert_eq!(receiver.calls().len(), 2);
}

#[test]
fn one_that_is_gone_is_called_no_more_until_it_is_set_anew() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Answer(410));
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.wait_until_settled();
    assert_eq!(mailbox.stored(1).gone_url, Some(receiver.url()));
    assert!(mailbox.planned(1, &your_turn(8)).is_empty());
    receiver.behave(HookManners::Answer(200));
    let mut stored = mailbox.stored(1);
    stored.choose(stored.settings.clone()).expect("good settings");
    mailbox.put(1, &stored);
    mailbox.tell(1, &[your_turn(9)]);
    let calls = receiver.wait_for_calls(2);
    assert_eq!(calls[1].body["data"]["event"]["turn"], 9);
}

#[test]
fn redirects_are_not_followed() {
    let (receiver, other) = (WebhookReceiver::start(), WebhookReceiver::start());
    receiver.behave(HookManners::Redirect(other.url()));
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.wait_for_failure(1);
    assert_eq!((receiver.calls().len(), other.calls().len()), (1, 0));
}

#[test]
fn addresses_of_the_own_network_are_not_called_by_number_nor_by_name() {
    let receiver = WebhookReceiver::start();
    let port = receiver.address.port();
    let mut mailbox = TestMailbox::new("[webhook]\nallow_http = true\n");
    for (number, host) in (1..).zip(["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"]) {
        mailbox.player(number, &settings(&format!("http://{host}:{port}/hook")));
        mailbox.tell(number, &[your_turn(7)]);
    }
    assert_eq!(mailbox.open().len(), 4);
    mailbox.start();
    mailbox.wait_until_settled();
    assert!(receiver.calls().is_empty());
}

#[test]
fn a_receiver_that_hangs_holds_up_nobody_else() {
    let (slow, quick) = (WebhookReceiver::start(), WebhookReceiver::start());
    slow.behave(HookManners::Hang);
    let mut mailbox = mailbox(&format!("batch = 10\n{LOCAL}"), &slow);
    mailbox.player(2, &settings(&quick.url()));
    // All before the other one's, and many times what is fetched at once.
    mailbox.tell(1, &(0..100).map(your_turn).collect::<Vec<_>>());
    mailbox.tell(2, &[your_turn(500)]);
    mailbox.start();
    assert_eq!(quick.wait_for_calls(1)[0].body["data"]["event"]["turn"], 500);
    assert!(slow.calls().len() <= 4, "four calls at once, and they still hang");
    // Put off, not tried: the wait is no attempt.
    let untried = mailbox.open().iter().filter(|row| row.attempts == 0).count();
    assert!(untried >= 96, "{untried}");
}

#[test]
fn a_receiver_that_hangs_does_not_get_the_last_slot() {
    let (slow, quick) = (WebhookReceiver::start(), WebhookReceiver::start());
    slow.behave(HookManners::Hang);
    // As many at once as one receiver may have.
    let mut mailbox = mailbox(&format!("in_flight = 4\n{LOCAL}"), &slow);
    mailbox.player(2, &settings(&quick.url()));
    mailbox.tell(1, &(0..10).map(your_turn).collect::<Vec<_>>());
    mailbox.start();
    let _hanging = slow.wait_for_calls(3);
    mailbox.tell(2, &[your_turn(500)]);
    let _told = quick.wait_for_calls(1);
    assert_eq!(slow.calls().len(), 3, "none of them has ended meanwhile");
}

#[test]
fn receivers_that_hang_in_all_slots_leave_mail_and_its_room_alone() {
    let server = SmtpServer::start();
    let hooks: Vec<_> = (0..3).map(|_| WebhookReceiver::start()).collect();
    let email = mails::config(&server, "in_flight = 3\nwaiting = 8");
    let webhook = "[webhook]\nallow_http = true\nallow_private_addresses = true\n";
    let mut mailbox = TestMailbox::new(&format!("{email}{webhook}"));
    for (number, hook) in (1..).zip(&hooks) {
        hook.behave(HookManners::Hang);
        mailbox.player(number, &settings(&hook.url()));
        mailbox.tell(number, &(0..9).map(your_turn).collect::<Vec<_>>());
    }
    mailbox.start();
    for hook in &hooks {
        let _hanging = hook.wait_for_calls(1);
    }
    mailbox.player(9, r#"{"email":{"address":"ann@example.org"}}"#);
    mailbox.tell(9, &[your_turn(500)]);
    wait_for(|| (server.mails().len() == 1).then_some(()));
    assert!(hooks.iter().all(|hook| hook.calls().len() == 1), "all slots were taken all the time");
    let lease_ms = 900_000;
    // The mail itself may not be settled yet.
    let calls = mailbox.open().into_iter().filter(|row| row.notice.channel == Channel::Webhook);
    let under_way = calls.filter(|row| row.notice.due_ms == START_MS + lease_ms).count();
    assert_eq!(under_way, 3, "and are");
}

#[test]
fn one_that_does_not_answer_in_time_has_failed() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Hang);
    let mut mailbox = mailbox(&format!("{LOCAL}timeout_ms = 200\n"), &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    assert!(mailbox.wait_for_failure(1) >= START_MS + 5_000);
}

#[test]
fn after_a_crash_what_was_settled_stays_and_what_was_under_way_comes_again_with_its_id() {
    let receiver = WebhookReceiver::start();
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[your_turn(1), your_turn(2)]);
    mailbox.wait_until_settled();
    receiver.behave(HookManners::Hang);
    mailbox.tell(1, &[your_turn(3)]);
    let before = receiver.wait_for_calls(3);
    mailbox.kill();
    receiver.behave(HookManners::Answer(200));
    mailbox.start();
    // Nobody knows whether it was taken, and nobody sends it any more: the lease of a process that is gone is void.
    mailbox.wait_until_settled();
    assert_eq!(mailbox.now_ms(), START_MS, "nothing waited for the end of the lease");
    mailbox.stop();
    let calls = receiver.calls();
    assert_eq!(calls.len(), 4);
    assert_eq!(calls[3].id, before[2].id);
}

#[test]
fn a_process_that_dies_at_each_attempt_does_not_send_without_end() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Hang);
    let mut mailbox = mailbox(&format!("{LOCAL}retry_after_s = [1, 1]\n"), &receiver);
    mailbox.tell(1, &[your_turn(7)]);
    for attempt in 1..=3 {
        mailbox.start();
        let _calls = receiver.wait_for_calls(attempt);
        mailbox.kill();
        mailbox.set_clock(mailbox.now_ms() + 900_000);
    }
    mailbox.start();
    mailbox.wait_until_settled();
    assert_eq!(receiver.calls().len(), 3);
}

#[test]
fn a_turn_that_was_played_meanwhile_is_not_told() {
    let receiver = WebhookReceiver::start();
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.tell(1, &[your_turn(7), your_turn(8)]);
    mailbox.played(7);
    mailbox.start();
    mailbox.wait_until_settled();
    let calls = receiver.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].body["data"]["event"]["turn"], 8);
}

#[test]
fn what_its_player_does_not_want_any_more_is_not_told() {
    let receiver = WebhookReceiver::start();
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.player(1, "{}");
    mailbox.start();
    mailbox.wait_until_settled();
    assert!(receiver.calls().is_empty());
}

#[test]
fn a_stopping_worker_lets_a_call_under_way_end() {
    let receiver = WebhookReceiver::start();
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.tell(1, &(0..20).map(your_turn).collect::<Vec<_>>());
    mailbox.start();
    let _some = receiver.wait_for_calls(1);
    mailbox.stop();
    // What was called is settled, and what is open was not called.
    let (calls, open) = (receiver.calls().len(), mailbox.open());
    assert_eq!(calls + open.len(), 20);
    assert!(open.iter().all(|row| row.attempts == 0));
    mailbox.start();
    mailbox.wait_until_settled();
    wait_for(|| (receiver.calls().len() == 20).then_some(()));
}

fn resolved(turn: u32) -> Event {
    Event::TurnResolved { turn, turn_name: format!("Move {turn}"), from_turn: None }
}

#[test]
fn resolved_turns_that_pile_up_are_told_as_one() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Answer(500));
    let mut mailbox = mailbox(LOCAL, &receiver);
    mailbox.start();
    mailbox.tell(1, &[resolved(3)]);
    let _due_ms = mailbox.wait_for_failure(1);
    // The first one waits for its next attempt. Those after it do not overtake it: they take it along.
    receiver.behave(HookManners::Answer(200));
    mailbox.tell(1, &[resolved(4), resolved(5)]);
    mailbox.wait_until_settled();
    mailbox.tell(1, &[resolved(6)]);
    mailbox.wait_until_settled();
    mailbox.stop();
    let told: Vec<_> = receiver.calls().iter().map(|call| call.body["data"]["event"].clone()).collect();
    assert_eq!((&told[0]["turn"], told[0].get("from_turn")), (&json!(3), None));
    assert_eq!((&told[1]["turn"], &told[1]["from_turn"]), (&json!(5), &json!(3)));
    assert_eq!((&told[2]["turn"], told[2].get("from_turn")), (&json!(6), None));
    let ids: std::collections::BTreeSet<_> = receiver.calls().into_iter().map(|call| call.id).collect();
    assert_eq!(ids.len(), 3, "what says something else has another id");
}

#[test]
fn a_resolved_turn_does_not_overtake_one_that_is_being_told() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Hang);
    let mut mailbox = mailbox(&format!("{LOCAL}timeout_ms = 700\n"), &receiver);
    mailbox.start();
    mailbox.tell(1, &[resolved(3)]);
    let _calls = receiver.wait_for_calls(1);
    receiver.behave(HookManners::Answer(200));
    mailbox.tell(1, &[resolved(4)]);
    // Another kind of notice need not wait.
    mailbox.tell(1, &[your_turn(4)]);
    mailbox.wait_until_settled();
    mailbox.stop();
    let calls = receiver.calls();
    let last = calls.iter().rfind(|call| call.body["type"] == "turn_resolved").expect("it is told");
    assert_eq!(last.body["data"]["event"]["turn"], 4);
    assert_eq!(last.body["data"]["event"]["from_turn"], 3);
    let resolved = calls.iter().filter(|call| call.body["type"] == "turn_resolved").count();
    assert_eq!(resolved, 2, "once by itself, and once with the one after it");
}
