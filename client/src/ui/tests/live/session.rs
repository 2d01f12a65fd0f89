//! Live sessions of turn games: boards, clocks, orders, adjourning, results.

use super::sample::{Driver, ME};
use crate::live::handle::{Frame, LiveCommand, LiveEvent, MatchInfo, NetworkPanel};
use crate::ui::kit::theme::Theme;
use crate::ui::tests::mail::sample::receipt;
use adjourn_game::ids::{GameId, PlayerId, Seat};
use adjourn_game::{AnyGame, Outcome, StepItem, What};
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::live::client::NotTaken;
use adjourn_shared::wire::lobby::{ChatLine, ChatTo, CreateRoom, LobbyCommand, LobbyEvent};
use adjourn_shared::wire::message::{MatchLeftReason, Welcome};
use adjourn_shared::wire::table::{LiveSeat, LiveTable};
use adjourn_shipped_games::GAMES;
use ratatui::crossterm::event::KeyCode;

pub const GAME: GameId = GameId([9; 16]);

/// A session and the rules by which it is played.
pub(super) struct Played {
    pub driver: Driver,
    rules: Box<dyn AnyGame>,
    pub tick: u32,
    table: LiveTable,
}

impl Played {
    pub fn begin(driver: Driver, name: &str, mine: Option<u8>) -> Self {
        let kind = GAMES.newest(name).expect("the game is known");
        let count = kind.seats().0;
        let teams: Vec<u8> = (0..count).collect();
        let rules = kind.create(&kind.default_setup(), &teams, &[3; 32]).expect("the default setup");
        let player = |seat: u8| {
            let id = if Some(seat) == mine { ME } else { PlayerId([seat + 10; 16]) };
            (Some(id), if Some(seat) == mine { "Ada".to_owned() } else { format!("Bob{seat}") })
        };
        let players: Vec<_> = (0..count).map(player).collect();
        let seats = players.iter().map(|(_, name)| LiveSeat {
            name: name.clone(),
            present: true,
            left_ms: Some(600_000),
            ..LiveSeat::default()
        });
        let table = LiveTable { turn: 1, seats: seats.collect(), ..LiveTable::default() };
        let mut played = Self { driver, rules, tick: 5, table };
        played.driver.app.live(LiveEvent::MatchBegan(MatchInfo {
            game_id: GAME,
            game: name.into(),
            rules_version: played.rules.kind().rules_version(),
            seat: mine.map(Seat),
            players,
            tick_hz: 20,
            watch_delay_ticks: 0,
            last_tick: None,
            pauses_left: 0,
        }));
        played.frame(None);
        played.told();
        played
    }

    pub fn lobby(name: &str, mine: u8) -> Self {
        Self::begin(Driver::in_lobby(80, 24, Theme::plain()), name, Some(mine))
    }

    pub fn frame(&mut self, outcome: Option<Outcome>) {
        self.driver.app.frame(Frame {
            view: Vec::new(),
            snapshot: Some(self.rules.snapshot()),
            tick: self.tick,
            paused: None,
            outcome,
            orders_in_flight: 0,
            network: NetworkPanel::default(),
        });
    }

    /// The server tells how it stands, by the rules.
    fn told(&mut self) {
        let to_act = self.rules.to_act();
        for (seat, state) in (0..).map(Seat).zip(&mut self.table.seats) {
            state.to_act = to_act.contains(&seat);
        }
        self.table.turn_name = self.rules.turn_name();
        self.driver.app.live(LiveEvent::Table(self.table.clone()));
    }

    /// A turn closes with this order.
    fn moves(&mut self, seat: u8, order: &str) {
        let order = self.rules.order(Seat(seat), order).expect("can be read");
        self.rules.step(&[StepItem { seat: Seat(seat), what: What::Input(order) }]);
        self.tick += 1;
        self.table.turn += 1;
        self.frame(self.rules.outcome());
        self.told();
    }

    fn stored(&mut self, turn: u32) {
        self.driver.app.live(LiveEvent::Stored(Box::new(receipt(GAME, turn).receipt)));
    }

    pub fn handed_in(&mut self) -> Vec<(u32, Vec<String>, bool)> {
        let handed = |command| match command {
            LiveCommand::HandIn { turn, orders, ready } => Some((turn, orders, ready)),
            _ => None,
        };
        self.driver.commands().into_iter().filter_map(handed).collect()
    }

    pub fn shows(&mut self, wanted: &[&str]) {
        let text = self.driver.text();
        for wanted in wanted {
            assert!(text.contains(wanted), "{wanted} is missing in\n{text}");
        }
    }
}

pub(super) fn welcome(resumable: Option<GameId>) -> LiveEvent {
    LiveEvent::Welcome(Welcome {
        player: ME,
        server_name: "Test".into(),
        message_of_the_day: String::new(),
        resumable,
    })
}

#[test]
fn the_board_the_players_and_their_clocks_fit_a_small_terminal() {
    let mut played = Played::lobby("chess", 0);
    played.shows(&[
        "live · Chess",
        "White Ada (you)",
        "Black Bob1",
        "your turn: 10:00",
        "A adjourn",
        "Esc leave",
    ]);
    let rows: Vec<String> = played.driver.text().lines().map(str::to_owned).collect();
    let labels = (3..=17).step_by(2).zip(["8", "7", "6", "5", "4", "3", "2", "1"]);
    assert!(labels.into_iter().all(|(row, name)| rows[row].starts_with(name)), "{rows:#?}");
}

#[test]
fn only_the_clock_of_who_is_to_move_runs_and_none_while_the_mailbox_is_away() {
    let mut played = Played::lobby("chess", 0);
    played.driver.wait(2_500);
    played.shows(&["your turn: 9:57", "10:00"]);
    played.table.stands = true;
    played.told();
    played.driver.wait(60_000);
    played.shows(&["your turn: 10:00", "The mailbox can't be reached: the clocks are stopped"]);
}

#[test]
fn a_move_is_shown_in_words_before_it_is_sent_and_its_receipt_is_told() {
    let mut played = Played::lobby("chess", 0);
    played.driver.keys(":e4");
    played.driver.key(KeyCode::Enter);
    played.shows(&["e4 = ", "Enter sends it"]);
    assert!(played.handed_in().is_empty());
    played.driver.key(KeyCode::Enter);
    assert_eq!(played.handed_in(), [(1, vec!["e4".to_owned()], true)]);
    played.driver.key(KeyCode::Enter);
    assert!(played.handed_in().is_empty(), "once is enough");
    played.stored(1);
    played.moves(0, "e4");
    played.shows(&["the receipt c0ffee012345… is kept", "waiting for Bob1", "1. e4"]);
}

#[test]
fn what_the_rules_refuse_is_not_sent_and_what_the_server_refuses_is_told() {
    let mut played = Played::lobby("chess", 0);
    played.driver.keys(":Ke3");
    played.driver.key(KeyCode::Enter);
    played.shows(&["Ke3 ✗ ", "Esc forgets it."]);
    played.driver.key(KeyCode::Enter);
    assert!(played.handed_in().is_empty());
    played.driver.key(KeyCode::Esc);
    let problem = Problem::new(ProblemKind::WrongTurn, "turn 2 is open\n  try again");
    played.driver.app.live(LiveEvent::NotTaken(NotTaken::Refused(Box::new(problem))));
    played.shows(&["turn 2 is open", "try again"]);
}

#[test]
fn adjourning_is_a_vote_and_who_is_to_move_is_told_to_seal() {
    let mut played = Played::lobby("chess", 0);
    played.driver.keys("A");
    assert!(matches!(played.driver.commands()[..], [LiveCommand::Adjourn(true)]));
    played.table.seats[1].adjourns = true;
    played.told();
    played.shows(&["Bob1 wants to adjourn: A agrees."]);
    played.table.seats[0].adjourns = true;
    played.told();
    played.driver.keys("A");
    assert!(matches!(played.driver.commands()[..], [LiveCommand::Adjourn(false)]));
    played.table.sealing = true;
    played.told();
    played.shows(&["Adjourning: seal your move."]);
    played.driver.keys(":d4");
    played.driver.key(KeyCode::Enter);
    played.shows(&["Enter seals it"]);
}

#[test]
fn who_goes_and_comes_is_told() {
    let mut played = Played::lobby("chess", 0);
    played.table.seats[1].present = false;
    played.told();
    played.shows(&["Bob1 is away.", "away 10:00"]);
    played.table.seats[1].present = true;
    played.told();
    played.shows(&["Bob1 is here."]);
}

#[test]
fn an_adjourned_session_leads_back_to_the_lobby_with_its_reason() {
    let mut played = Played::lobby("chess", 0);
    played.driver.app.live(LiveEvent::MatchLeft(MatchLeftReason::Adjourned));
    played.shows(&["Quick match", "the game goes on by mail"]);
}

#[test]
fn giving_up_and_leaving_are_asked_for() {
    let mut played = Played::lobby("chess", 0);
    played.driver.keys("Gn");
    assert!(played.driver.commands().is_empty());
    played.driver.keys("Gy");
    assert!(matches!(played.driver.commands()[..], [LiveCommand::Resign]));
    played.driver.key(KeyCode::Esc);
    played.shows(&["The game goes on by mail."]);
    played.driver.keys("y");
    assert!(matches!(played.driver.commands()[..], [LiveCommand::Lobby(LobbyCommand::LeaveMatch)]));
}

#[test]
fn a_mate_shows_the_result_in_the_games_words() {
    let mut played = Played::lobby("chess", 1);
    for (seat, order) in [(0, "f3"), (1, "e5"), (0, "g4"), (1, "Qh4")] {
        played.moves(seat, order);
    }
    played.driver.app.live(LiveEvent::MatchLeft(MatchLeftReason::Ended));
    played.shows(&["VICTORY", "1. Ada (you)", "2. Bob0", "back to the lobby", "look at the board"]);
    played.driver.key(KeyCode::Enter);
    played.shows(&["Quick match"]);
}

#[test]
fn orders_of_many_units_are_listed_with_what_they_mean_and_what_is_missing() {
    let mut played = Played::lobby("diplomacy", 0);
    let legal = played.rules.legal(Seat(0));
    let order = legal.first().expect("there is one").clone();
    played.driver.keys(":");
    played.driver.keys(&order);
    played.driver.key(KeyCode::Enter);
    played.shows(&["One order not sent yet (S sends)"]);
    played.driver.key(KeyCode::Tab);
    played.shows(&[&order, "= ", "Without orders:", "England Bob1", "Nothing is handed in for this turn."]);
    played.driver.keys("RS");
    assert_eq!(played.handed_in(), [(1, vec![order], false)]);
    played.stored(1);
    played.shows(&["The server has 1 of your orders, not ready."]);
}

#[test]
fn whoever_looks_on_gives_no_orders() {
    let driver = Driver::in_lobby(80, 24, Theme::plain());
    let mut played = Played::begin(driver, "chess", None);
    played.driver.keys("A:e4");
    played.driver.key(KeyCode::Enter);
    assert!(played.driver.commands().is_empty());
}

#[test]
fn every_size_is_drawn_and_nothing_is_coloured_without_colour() {
    use ratatui::style::Color;
    for (width, height) in [(1, 1), (71, 20), (72, 20), (80, 24), (120, 36), (300, 100)] {
        for name in ["chess", "diplomacy"] {
            let driver = Driver::in_lobby(width, height, Theme::plain());
            let mut played = Played::begin(driver, name, Some(0));
            for _ in 0..2 {
                let buffer = played.driver.draw();
                let coloured =
                    buffer.content().iter().filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
                assert_eq!(coloured.count(), 0, "{name}");
                played.driver.key(KeyCode::Tab);
            }
            played.driver.keys("?");
        }
    }
}

#[test]
fn the_help_page_fits_a_small_terminal_whole() {
    for (name, last) in [("chess", "the last move"), ("diplomacy", "to its ends")] {
        let mut played = Played::lobby(name, 0);
        played.driver.keys("?");
        played.shows(&["adjourn, take it back", "undo unsent changes", "Ctrl-C", last]);
    }
}

#[test]
fn the_lobby_offers_each_game() {
    let mut driver = Driver::in_lobby(80, 24, Theme::plain());
    driver.keys("g");
    assert!(driver.text().contains("Game ‹ Chess ›"), "{}", driver.text());
    driver.keys("q");
    driver.key(KeyCode::Enter);
    driver.keys("gp");
    driver.key(KeyCode::Enter);
    driver.keys("c");
    driver.key(KeyCode::Enter);
    let commands: Vec<_> = driver
        .commands()
        .into_iter()
        .map(|command| match command {
            LiveCommand::Lobby(command) => command,
            other => panic!("{other:?}"),
        })
        .collect();
    let kind = GAMES.newest("diplomacy").expect("the game is known");
    assert_eq!(
        commands,
        [
            LobbyCommand::QuickMatch("chess".into()),
            LobbyCommand::Practice("diplomacy".into(), adjourn_game::Strength::Weak),
            LobbyCommand::Create(CreateRoom {
                game: "diplomacy".into(),
                title: "Ada's room".into(),
                private: false,
                seats: 7,
                setup: kind.default_setup(),
            }),
        ]
    );
}

#[test]
fn who_has_said_something_is_muted_by_name() {
    let mut played = Played::lobby("diplomacy", 0);
    let bob = PlayerId([12; 16]);
    let line = ChatLine { from: bob, name: "Bob".into(), to: ChatTo::All, text: "Psst.".into() };
    let typed = |played: &mut Played, text: &str| {
        played.driver.keys(text);
        played.driver.key(KeyCode::Enter);
        played.driver.commands()
    };
    assert!(typed(&mut played, "/mute Bob").is_empty(), "nobody has said anything yet");
    assert!(played.driver.text().contains("Nobody of that name has said anything"));
    played.driver.key(KeyCode::Esc);
    played.driver.app.live(LiveEvent::Lobby(LobbyEvent::Chat(line)));
    for (text, muted) in [("/mute bob", true), ("//unmute Bob", false)] {
        let wanted = LobbyCommand::Mute(bob, muted);
        let commands = typed(&mut played, text);
        assert!(matches!(&commands[..], [LiveCommand::Lobby(command)] if *command == wanted), "{commands:?}");
    }
    let text = played.driver.text();
    assert!(text.contains("You hear nothing more of Bob") && text.contains("You hear Bob again."), "{text}");
}

#[test]
fn a_line_is_said_to_one_seat_alone_and_shown_as_such() {
    let mut played = Played::lobby("diplomacy", 0);
    played.driver.keys("/@France hello");
    played.driver.key(KeyCode::Enter);
    assert!(played.driver.commands().is_empty(), "nobody else is to read it");
    played.driver.key(KeyCode::Esc);
    played.driver.keys("/@2 Burgundy?");
    played.driver.key(KeyCode::Enter);
    let said = LobbyCommand::Chat(ChatTo::Seat(Seat(2)), "Burgundy?".into());
    assert!(matches!(&played.driver.commands()[..], [LiveCommand::Lobby(command)] if *command == said));
    let line = |from: &str, to: u8, text: &str| {
        let (from, name) = (PlayerId([12; 16]), from.to_owned());
        LiveEvent::Lobby(LobbyEvent::Chat(ChatLine {
            from,
            name,
            to: ChatTo::Seat(Seat(to)),
            text: text.into(),
        }))
    };
    played.driver.app.live(line("Ada", 2, "Burgundy?"));
    played.driver.app.live(line("Bob2", 0, "Perhaps."));
    let text = played.driver.text();
    assert!(text.contains("Ada (to ") && text.contains("Bob2 (to you alone): Perhaps."), "{text}");
}
