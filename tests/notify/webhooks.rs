//! Notices by webhook.

use super::desk::{Desk, START_MS, your_turn};
use super::mails;
use adjourn_tests::process::wait_for;
use adjourn_tests::smtp::SmtpServer;
use adjourn_tests::webhook::{HookManners, SECRET, WebhookReceiver};

const LOCAL: &str = "[webhook]\nallow_http = true\nallow_private_addresses = true\n";

fn settings(url: &str) -> String {
    format!(r#"{{"webhook":{{"url":"{url}","secret":"{SECRET}"}}}}"#)
}

/// A desk on which player 1 has this receiver.
fn desk(config: &str, receiver: &WebhookReceiver) -> Desk {
    let desk = Desk::new(config);
    desk.player(1, &settings(&receiver.url()));
    desk
}

#[test]
fn a_turn_is_told_once_and_signed() {
    let receiver = WebhookReceiver::start();
    let mut desk = desk(LOCAL, &receiver);
    desk.start();
    desk.tell(1, &[your_turn(7)]);
    // Told again, it is the same notice.
    desk.tell(1, &[your_turn(7)]);
    desk.wait_until_settled();
    desk.stop();
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
    let mut desk = desk(LOCAL, &receiver);
    desk.start();
    desk.tell(1, &[your_turn(7)]);
    // The example schedule of Standard Webhooks, in seconds.
    let waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (attempts, wait) in (1..).zip(waits) {
        let due_ms = desk.wait_for_failure(attempts);
        let (wait_ms, waited_ms) = (wait * 1_000, due_ms - desk.now_ms());
        assert!((wait_ms..=wait_ms * 6 / 5).contains(&waited_ms), "{waited_ms} after attempt {attempts}");
        // A moment too early, nothing happens: else there were more calls at the end.
        desk.set_clock(due_ms - 1);
        desk.set_clock(due_ms);
    }
    desk.wait_until_settled();
    let calls = receiver.calls();
    assert_eq!(calls.len(), waits.len() + 1);
    assert!(calls.iter().all(|call| call.id == calls[0].id && call.body == calls[0].body && call.verified));
    assert!(calls.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp));
}

#[test]
fn a_receiver_that_recovers_is_told_once_more_and_no_more() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Later(3_600));
    let mut desk = desk(LOCAL, &receiver);
    desk.start();
    desk.tell(1, &[your_turn(7)]);
    let due_ms = desk.wait_for_failure(1);
    assert_eq!(due_ms, START_MS + 3_600_000, "it asked for an hour");
    receiver.behave(HookManners::Answer(200));
    desk.set_clock(due_ms);
    desk.wait_until_settled();
    desk.set_clock(due_ms + 1_000_000_000);
    desk.stop();
    assert_eq!(receiver.calls().len(), 2);
}

#[test]
fn one_that_is_gone_is_called_no_more_until_it_is_set_anew() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Answer(410));
    let mut desk = desk(LOCAL, &receiver);
    desk.start();
    desk.tell(1, &[your_turn(7)]);
    desk.wait_until_settled();
    assert_eq!(desk.stored(1).gone_url, Some(receiver.url()));
    assert!(desk.planned(1, &your_turn(8)).is_empty());
    receiver.behave(HookManners::Answer(200));
    let mut stored = desk.stored(1);
    stored.choose(stored.settings.clone()).expect("good settings");
    desk.put(1, &stored);
    desk.tell(1, &[your_turn(9)]);
    let calls = receiver.wait_for_calls(2);
    assert_eq!(calls[1].body["data"]["event"]["turn"], 9);
}

#[test]
fn redirects_are_not_followed() {
    let (receiver, other) = (WebhookReceiver::start(), WebhookReceiver::start());
    receiver.behave(HookManners::Redirect(other.url()));
    let mut desk = desk(LOCAL, &receiver);
    desk.start();
    desk.tell(1, &[your_turn(7)]);
    desk.wait_for_failure(1);
    assert_eq!((receiver.calls().len(), other.calls().len()), (1, 0));
}

#[test]
fn addresses_of_the_own_network_are_not_called_by_number_nor_by_name() {
    let receiver = WebhookReceiver::start();
    let port = receiver.address.port();
    let mut desk = Desk::new("[webhook]\nallow_http = true\n");
    for (number, host) in (1..).zip(["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"]) {
        desk.player(number, &settings(&format!("http://{host}:{port}/hook")));
        desk.tell(number, &[your_turn(7)]);
    }
    assert_eq!(desk.open().len(), 4);
    desk.start();
    desk.wait_until_settled();
    assert!(receiver.calls().is_empty());
}

#[test]
fn a_receiver_that_hangs_holds_up_nobody_else() {
    let (slow, quick) = (WebhookReceiver::start(), WebhookReceiver::start());
    slow.behave(HookManners::Hang);
    let mut desk = desk(&format!("batch = 10\n{LOCAL}"), &slow);
    desk.player(2, &settings(&quick.url()));
    // All before the other one's, and many times what is fetched at once.
    desk.tell(1, &(0..100).map(your_turn).collect::<Vec<_>>());
    desk.tell(2, &[your_turn(500)]);
    desk.start();
    assert_eq!(quick.wait_for_calls(1)[0].body["data"]["event"]["turn"], 500);
    assert!(slow.calls().len() <= 4, "four calls at once, and they still hang");
    // Put off, not tried: the wait is no attempt.
    let untried = desk.open().iter().filter(|row| row.attempts == 0).count();
    assert!(untried >= 96, "{untried}");
}

#[test]
fn a_receiver_that_hangs_does_not_get_the_last_slot() {
    let (slow, quick) = (WebhookReceiver::start(), WebhookReceiver::start());
    slow.behave(HookManners::Hang);
    // As many at once as one receiver may have.
    let mut desk = desk(&format!("in_flight = 4\n{LOCAL}"), &slow);
    desk.player(2, &settings(&quick.url()));
    desk.tell(1, &(0..10).map(your_turn).collect::<Vec<_>>());
    desk.start();
    let _hanging = slow.wait_for_calls(3);
    desk.tell(2, &[your_turn(500)]);
    let _told = quick.wait_for_calls(1);
    assert_eq!(slow.calls().len(), 3, "none of them has ended meanwhile");
}

#[test]
fn receivers_that_hang_in_all_slots_leave_mail_and_its_room_alone() {
    let server = SmtpServer::start();
    let hooks: Vec<_> = (0..3).map(|_| WebhookReceiver::start()).collect();
    let email = mails::config(&server, "in_flight = 3\nwaiting = 8");
    let webhook = "[webhook]\nallow_http = true\nallow_private_addresses = true\n";
    let mut desk = Desk::new(&format!("{email}{webhook}"));
    for (number, hook) in (1..).zip(&hooks) {
        hook.behave(HookManners::Hang);
        desk.player(number, &settings(&hook.url()));
        desk.tell(number, &(0..9).map(your_turn).collect::<Vec<_>>());
    }
    desk.start();
    for hook in &hooks {
        let _hanging = hook.wait_for_calls(1);
    }
    desk.player(9, r#"{"email":{"address":"ann@example.org"}}"#);
    desk.tell(9, &[your_turn(500)]);
    wait_for(|| (server.mails().len() == 1).then_some(()));
    assert!(hooks.iter().all(|hook| hook.calls().len() == 1), "all slots were taken all the time");
    let lease_ms = 900_000;
    let under_way = desk.open().iter().filter(|row| row.notice.due_ms == START_MS + lease_ms).count();
    assert_eq!(under_way, 3, "and are");
}

#[test]
fn one_that_does_not_answer_in_time_has_failed() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Hang);
    let mut desk = desk(&format!("{LOCAL}timeout_ms = 200\n"), &receiver);
    desk.start();
    desk.tell(1, &[your_turn(7)]);
    assert!(desk.wait_for_failure(1) >= START_MS + 5_000);
}

#[test]
fn after_a_crash_what_was_settled_stays_and_what_was_under_way_comes_again_with_its_id() {
    let receiver = WebhookReceiver::start();
    let mut desk = desk(LOCAL, &receiver);
    desk.start();
    desk.tell(1, &[your_turn(1), your_turn(2)]);
    desk.wait_until_settled();
    receiver.behave(HookManners::Hang);
    desk.tell(1, &[your_turn(3)]);
    let before = receiver.wait_for_calls(3);
    desk.kill();
    receiver.behave(HookManners::Answer(200));
    desk.start();
    // Nobody knows whether it was taken: it has a lease, and is due only after it.
    let open = desk.open();
    assert_eq!((open.len(), open[0].attempts), (1, 1));
    assert_eq!(open[0].notice.due_ms, START_MS + 900_000);
    desk.set_clock(START_MS + 900_000);
    desk.wait_until_settled();
    desk.stop();
    let calls = receiver.calls();
    assert_eq!(calls.len(), 4);
    assert_eq!(calls[3].id, before[2].id);
}

#[test]
fn a_process_that_dies_at_each_attempt_does_not_send_without_end() {
    let receiver = WebhookReceiver::start();
    receiver.behave(HookManners::Hang);
    let mut desk = desk(&format!("{LOCAL}retry_after_s = [1, 1]\n"), &receiver);
    desk.tell(1, &[your_turn(7)]);
    for attempt in 1..=3 {
        desk.start();
        let _calls = receiver.wait_for_calls(attempt);
        desk.kill();
        desk.set_clock(desk.now_ms() + 900_000);
    }
    desk.start();
    desk.wait_until_settled();
    assert_eq!(receiver.calls().len(), 3);
}

#[test]
fn a_turn_that_was_played_meanwhile_is_not_told() {
    let receiver = WebhookReceiver::start();
    let mut desk = desk(LOCAL, &receiver);
    desk.tell(1, &[your_turn(7), your_turn(8)]);
    desk.played(7);
    desk.start();
    desk.wait_until_settled();
    let calls = receiver.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].body["data"]["event"]["turn"], 8);
}

#[test]
fn what_its_player_does_not_want_any_more_is_not_told() {
    let receiver = WebhookReceiver::start();
    let mut desk = desk(LOCAL, &receiver);
    desk.tell(1, &[your_turn(7)]);
    desk.player(1, "{}");
    desk.start();
    desk.wait_until_settled();
    assert!(receiver.calls().is_empty());
}

#[test]
fn a_stopping_worker_lets_a_call_under_way_end() {
    let receiver = WebhookReceiver::start();
    let mut desk = desk(LOCAL, &receiver);
    desk.tell(1, &(0..20).map(your_turn).collect::<Vec<_>>());
    desk.start();
    let _some = receiver.wait_for_calls(1);
    desk.stop();
    // What was called is settled, and what is open was not called.
    let (calls, open) = (receiver.calls().len(), desk.open());
    assert_eq!(calls + open.len(), 20);
    assert!(open.iter().all(|row| row.attempts == 0));
    desk.start();
    desk.wait_until_settled();
    wait_for(|| (receiver.calls().len() == 20).then_some(()));
}
