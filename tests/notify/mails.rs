//! Notices by mail.

use super::mailbox::{START_MS, TestMailbox, player, tokens, your_turn};
use adjourn_shared::turns::notices::{Event, PlayerSettings, StoredSettings};
use adjourn_tests::smtp::{MailManners, SmtpServer};

const HOUR_MS: u64 = 3_600_000;

pub fn config(server: &SmtpServer, more: &str) -> String {
    format!(
        "{more}\n[email]\nhost = \"127.0.0.1\"\nport = {}\n\
         security = \"none\"\nfrom = \"Adjourn <adjourn@example.org>\"\ntimeout_ms = 2000\n",
        server.address.port()
    )
}

fn settings(name: &str, more: &str) -> String {
    format!(r#"{{"email":{{"address":"{name}@example.org"}}{more}}}"#)
}

/// A mailbox in which player 1 is Ann, who is told by mail.
fn mailbox(server: &SmtpServer) -> TestMailbox {
    let mailbox = TestMailbox::new(&config(server, ""));
    mailbox.player(1, &settings("ann", ""));
    mailbox
}

#[test]
fn a_turn_is_mailed_once_with_a_way_to_stop_it() {
    let server = SmtpServer::start();
    let mut mailbox = mailbox(&server);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.wait_until_settled();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("adjourn@example.org", &["ann@example.org".into()][..])
    );
    assert_eq!(mail.header("Subject").as_deref(), Some("Your turn: A table (chess)"));
    assert_eq!(mail.header("Date").as_deref(), Some("Mon, 01 Jun 2026 12:00:00 +0000"));
    assert!(mail.body().contains("It is your turn: Move 7."), "{}", mail.body());
    let link = mail.header("List-Unsubscribe").expect("a way to stop it");
    let token =
        link.strip_prefix("<https://play.example.org/v1/unsubscribe?token=").expect("our own address");
    let read = tokens().read_unsubscribe_token(token.trim_end_matches('>')).expect("our own token");
    assert_eq!((read.player, read.address.as_str()), (player(1), "ann@example.org"));
    let mut stored = mailbox.stored(1);
    assert!(stored.unsubscribe(&read.address));
    mailbox.put(1, &stored);
    assert!(mailbox.planned(1, &your_turn(8)).is_empty());
}

#[test]
fn a_mail_server_that_asks_for_patience_gets_the_same_mail_later() {
    let server = SmtpServer::start();
    server.behave(MailManners::RefuseReceiver(450));
    let mut mailbox = mailbox(&server);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    let first_ms = mailbox.wait_for_failure(1);
    assert!((START_MS + 60_000..=START_MS + 72_000).contains(&first_ms));
    server.behave(MailManners::RefuseMail(451));
    mailbox.set_clock(first_ms);
    let second_ms = mailbox.wait_for_failure(2);
    assert!((first_ms + 300_000..=first_ms + 360_000).contains(&second_ms));
    server.behave(MailManners::Take);
    mailbox.set_clock(second_ms);
    mailbox.wait_until_settled();
    assert_eq!((server.mails().len(), server.callers()), (1, 3));
}

#[test]
fn a_receiver_refused_for_good_is_not_tried_again() {
    for manners in [MailManners::RefuseReceiver(550), MailManners::RefuseMail(554)] {
        let server = SmtpServer::start();
        server.behave(manners);
        let mut mailbox = mailbox(&server);
        mailbox.start();
        mailbox.tell(1, &[your_turn(7)]);
        mailbox.wait_until_settled();
        assert_eq!((server.mails().len(), server.callers()), (0, 1), "{manners:?}");
    }
}

#[test]
fn a_mail_server_that_hangs_costs_an_attempt() {
    let server = SmtpServer::start();
    server.behave(MailManners::Hang);
    let mut mailbox = mailbox(&server);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    assert!(mailbox.wait_for_failure(1) > START_MS);
}

#[test]
fn a_mail_that_was_taken_is_sent_whatever_happens_at_the_goodbye() {
    let server = SmtpServer::start();
    server.behave(MailManners::HangAfterwards);
    let mut mailbox = mailbox(&server);
    mailbox.start();
    mailbox.tell(1, &[your_turn(7)]);
    mailbox.wait_until_settled();
    mailbox.set_clock(START_MS + 1_000 * HOUR_MS);
    mailbox.stop();
    assert_eq!(server.mails().len(), 1);
}

#[test]
fn a_mail_sent_again_after_a_crash_has_the_same_id() {
    let server = SmtpServer::start();
    let mut mailbox = mailbox(&server);
    mailbox.tell(1, &[your_turn(7)]);
    // Two processes that each believe to be the only one stand for one that dies before it has written "sent".
    let other = mailbox.open();
    mailbox.start();
    mailbox.wait_until_settled();
    mailbox.stop();
    let mut again = TestMailbox::new(&config(&server, ""));
    again.player(1, &settings("ann", ""));
    again.tell(1, &[your_turn(7)]);
    assert_eq!(again.open()[0].notice.key, other[0].notice.key);
    again.start();
    again.wait_until_settled();
    let ids: Vec<_> = server.mails().iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 2);
    assert!(ids[0].is_some() && ids[0] == ids[1], "{ids:?}");
}

#[test]
fn a_digest_is_one_mail_for_each_player_however_little_is_fetched_at_once() {
    let server = SmtpServer::start();
    let mut mailbox = TestMailbox::new(&config(&server, "batch = 4"));
    let names = ["ann", "bob", "eve"];
    for (number, name) in (1..).zip(names) {
        mailbox.player(number, &settings(name, r#","digest":{"minute_of_day":780}"#));
    }
    for turn in 0..3 {
        for number in 1..=3 {
            mailbox.tell(number, &[your_turn(10 * u32::from(number) + turn)]);
        }
    }
    mailbox.start();
    mailbox.set_clock(START_MS + HOUR_MS - 1);
    // 13:00 UTC, and the minutes over which digests are spread.
    mailbox.set_clock(START_MS + HOUR_MS + 600_000);
    mailbox.wait_until_settled();
    let mails = server.mails();
    assert_eq!(mails.len(), 3);
    for (number, name) in (1_u32..).zip(names) {
        let address = vec![format!("{name}@example.org")];
        let mail = mails.iter().find(|mail| mail.to == address).expect("one for each");
        assert_eq!(mail.header("Subject").as_deref(), Some("Your games: 3 turns wait for you"));
        for turn in 0..3 {
            let told = format!("It is your turn: Move {}.", 10 * number + turn);
            assert!(mail.body().contains(&told), "{told} is missing in {}", mail.body());
        }
    }
}

#[test]
fn a_digest_that_fails_comes_again_whole_and_without_what_was_played() {
    let server = SmtpServer::start();
    server.behave(MailManners::RefuseMail(451));
    let mut mailbox = TestMailbox::new(&config(&server, ""));
    mailbox.player(1, &settings("ann", r#","digest":{"minute_of_day":780}"#));
    mailbox.tell(1, &[your_turn(1), your_turn(2), your_turn(3)]);
    mailbox.start();
    mailbox.set_clock(START_MS + 2 * HOUR_MS);
    let due_ms = adjourn_tests::process::wait_for(|| {
        let open = mailbox.open();
        let failed =
            open.iter().all(|row| row.attempts == 1 && row.notice.due_ms < mailbox.now_ms() + 900_000);
        let due_ms = open[0].notice.due_ms;
        (failed && open.iter().all(|row| row.notice.due_ms == due_ms)).then_some(due_ms)
    });
    mailbox.played(2);
    server.behave(MailManners::Take);
    mailbox.set_clock(due_ms);
    mailbox.wait_until_settled();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let body = mails[0].body();
    assert!(
        body.contains("turn: Move 1.") && body.contains("turn: Move 3.") && !body.contains("turn: Move 2."),
        "{body}"
    );
}

#[test]
fn an_address_gets_its_code_and_nothing_else_until_the_code_is_back() {
    let server = SmtpServer::start();
    let mut mailbox = TestMailbox::new(&config(&server, ""));
    let settings: PlayerSettings = serde_json::from_str(&settings("ann", "")).expect("settings");
    let mut stored = StoredSettings { settings, ..StoredSettings::default() };
    mailbox.put(1, &stored);
    mailbox.start();
    assert!(mailbox.planned(1, &your_turn(7)).is_empty());
    // Asked for twice in a row, it comes once; for another's address, not at all.
    mailbox.send_code(1, "ann@example.org");
    mailbox.send_code(1, "ann@example.org");
    mailbox.send_code(1, "bob@example.org");
    mailbox.wait_until_settled();
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let body = mails[0].body();
    let code = body.lines().find_map(|line| line.strip_prefix("The code is ")).expect("a code");
    assert!(tokens().confirms(player(1), "ann@example.org", code, mailbox.now_ms()));
    stored.confirmed_address = Some("ann@example.org".into());
    mailbox.put(1, &stored);
    mailbox.tell(1, &[your_turn(7)]);
    assert_eq!(server.wait_for_mails(2)[1].header("Subject").as_deref(), Some("Your turn: A table (chess)"));
}

#[test]
fn many_mails_share_a_few_connections() {
    let server = SmtpServer::start();
    let mut mailbox = mailbox(&server);
    mailbox.tell(1, &(0..40).map(your_turn).collect::<Vec<_>>());
    mailbox.start();
    mailbox.wait_until_settled();
    assert_eq!(server.mails().len(), 40);
    assert!(server.most_callers_at_once() <= 4, "{}", server.most_callers_at_once());
}

#[test]
fn what_others_write_brings_no_header_and_ends_no_mail() {
    let server = SmtpServer::start();
    let mut mailbox = TestMailbox::new(&config(&server, ""));
    mailbox.player(1, r#"{"email":{"address":"ann@example.org","events":["invited","game_over"]}}"#);
    mailbox.start();
    let nasty = "Eve\r\n.\r\nMAIL FROM:<eve@example.org>\r\nBcc: all@example.org\r\n\r\n.";
    mailbox.tell(1, &[Event::Invited { from: nasty.into() }, Event::GameOver { outcome: nasty.into() }]);
    mailbox.wait_until_settled();
    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    for mail in mails {
        assert_eq!(mail.to, ["ann@example.org"]);
        assert_eq!(mail.header("Bcc"), None);
        assert!(mail.body().contains("MAIL FROM:"), "{}", mail.body());
    }
}
