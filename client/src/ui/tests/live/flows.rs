//! In a match: what keys and mouse order.

use super::sample::{
    ALLY_SCOUT, BARRACKS, Driver, ENEMY, ENEMY_TANK, HEADQUARTERS, ORE, RIFLE, TANK, WORKERS, info, thing,
    view,
};
use crate::live::handle::LiveCommand;
use crate::ui::kit::theme::Theme;
use adjourn_shared::wire::lobby::{ChatTo, LobbyCommand};
use adjourn_skirmish::limits::ORDER_UNITS_CEILING;
use adjourn_skirmish::{Activity, BuildingKind, Cell, Kind, Order, UnitKind};
use ratatui::crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEventKind};

const LEFT: MouseButton = MouseButton::Left;
const RIGHT: MouseButton = MouseButton::Right;

/// Selects everything of one's own between two cells, by keys alone.
fn select_box(driver: &mut Driver, from: Cell, to: Cell) {
    driver.cursor_to(from);
    driver.keys("v");
    for _ in from.x..to.x {
        driver.key(KeyCode::Right);
    }
    for _ in from.y..to.y {
        driver.key(KeyCode::Down);
    }
    driver.key(KeyCode::Char(' '));
}

/// Selects both workers, the rifle and the tank.
fn select_all(driver: &mut Driver) {
    select_box(driver, Cell { x: 9, y: 16 }, Cell { x: 13, y: 19 });
}

#[test]
fn the_army_attacks_on_its_way() {
    let mut driver = Driver::playing();
    driver.keys("e");
    driver.keys("a");
    for _ in 0..3 {
        driver.key(KeyCode::Right);
    }
    driver.key(KeyCode::Char(' '));
    let to = Cell { x: 8, y: 15 };
    assert_eq!(driver.orders(), [Order::AttackMove { units: vec![RIFLE, TANK], to }]);
}

#[test]
fn a_plain_order_fits_what_is_there() {
    let mut driver = Driver::playing();
    select_all(&mut driver);
    driver.keys("=1");
    driver.cursor_to(ORE);
    driver.keys("1o");
    let work = Order::Harvest { units: WORKERS.to_vec(), at: ORE };
    assert_eq!(driver.orders(), [work, Order::Move { units: vec![RIFLE, TANK], to: ORE }]);

    driver.wait(1_000);
    driver.cursor_to(ENEMY);
    driver.keys("1o");
    assert_eq!(driver.orders(), [Order::Attack { units: vec![RIFLE, TANK], target: ENEMY_TANK }]);

    let ground = Cell { x: 17, y: 17 };
    driver.wait(1_000);
    driver.cursor_to(ground);
    driver.keys("1o");
    let all = vec![WORKERS[0], WORKERS[1], RIFLE, TANK];
    assert_eq!(driver.orders(), [Order::Move { units: all, to: ground }]);
}

#[test]
fn workers_mend_what_is_damaged_or_unfinished_and_nothing_else() {
    let mut view = view();
    let at = Cell { x: 5, y: 22 };
    for (hp, activity, mends) in
        [(100, Activity::Idle, false), (60, Activity::Idle, true), (100, Activity::UnderConstruction, true)]
    {
        view.entities[1].hp = hp;
        view.entities[1].activity = activity;
        let mut driver = Driver::in_match(80, 24, Theme::plain(), info(Some(0)), &view);
        driver.keys("i=2");
        driver.cursor_to(at);
        driver.keys("2o");
        let units = vec![WORKERS[0]];
        let expected =
            if mends { Order::Repair { units, building: BARRACKS } } else { Order::Move { units, to: at } };
        assert_eq!(driver.orders(), [expected], "hp {hp}, {activity:?}");
    }
}

#[test]
fn training_finds_the_building_and_says_what_is_missing() {
    let mut driver = Driver::playing();
    driver.keys("twrr");
    assert_eq!(
        driver.orders(),
        [
            Order::Train { building: HEADQUARTERS, kind: UnitKind::Worker },
            Order::Train { building: BARRACKS, kind: UnitKind::Rifle },
            Order::Train { building: BARRACKS, kind: UnitKind::Rifle },
        ]
    );
    driver.keys("t");
    assert_eq!(driver.orders(), []);
    assert!(driver.text().contains("Tank: build a Factory first."));
}

#[test]
fn building_needs_room_and_takes_the_nearest_idle_worker() {
    let mut driver = Driver::playing();
    driver.cursor_to(Cell { x: 12, y: 12 });
    driver.keys("bf ");
    let at = Cell { x: 11, y: 11 };
    assert_eq!(driver.orders(), [Order::Build { worker: WORKERS[1], kind: BuildingKind::Factory, at }]);

    driver.cursor_to(Cell { x: 6, y: 18 });
    driver.keys("br ");
    assert_eq!(driver.orders(), [], "it touches the headquarters");
    assert!(driver.text().contains("It does not fit there"));
}

#[test]
fn stop_rally_and_taking_back() {
    let mut driver = Driver::playing();
    driver.keys("es");
    assert_eq!(driver.orders(), [Order::Stop { units: vec![RIFLE, TANK] }]);

    driver.keys("hr");
    driver.key(KeyCode::Down);
    driver.key(KeyCode::Enter);
    assert_eq!(driver.orders(), [Order::Rally { building: HEADQUARTERS, to: Cell { x: 6, y: 17 } }]);

    let mut view = view();
    view.entities[0].queue = vec![UnitKind::Worker];
    let mut driver = Driver::in_match(80, 24, Theme::plain(), info(Some(0)), &view);
    driver.keys("hc");
    assert_eq!(driver.orders(), [Order::CancelTrain { building: HEADQUARTERS }]);
}

#[test]
fn groups_are_recalled_without_the_dead() {
    let mut driver = Driver::playing();
    driver.keys("e");
    driver.press(KeyCode::Char('4'), KeyModifiers::ALT);
    driver.keys("h4s");
    assert_eq!(driver.orders(), [Order::Stop { units: vec![RIFLE, TANK] }]);

    let mut later = view();
    later.tick += 1;
    later.entities.retain(|entity| entity.id != RIFLE);
    driver.app.frame(super::sample::frame(&later));
    driver.keys("h4s");
    assert_eq!(driver.orders(), [Order::Stop { units: vec![TANK] }]);
}

#[test]
fn a_group_pressed_twice_brings_the_window_there() {
    let mut view = view();
    view.entities.push(thing(9, 0, Kind::Unit(UnitKind::Artillery), 40, 45));
    let mut driver = Driver::in_match(80, 24, Theme::plain(), info(Some(0)), &view);
    driver.keys("z");
    driver.cursor_to(Cell { x: 40, y: 45 });
    driver.keys(" =3h");
    driver.wait(1_000);
    driver.keys("3");
    let at_home = driver.text();
    assert!(!at_home.contains("A "), "still at home\n{at_home}");
    driver.wait(100);
    driver.keys("3");
    let there = driver.text();
    assert!(there.contains("[A ]"), "{there}");
}

#[test]
fn more_units_than_an_order_takes_go_in_parts() {
    let mut view = view();
    let many = u32::try_from(ORDER_UNITS_CEILING).expect("small") + 10;
    view.entities = (1..=many).map(|id| thing(id, 0, Kind::Unit(UnitKind::Rifle), 10, 10)).collect();
    let mut driver = Driver::in_match(80, 24, Theme::plain(), info(Some(0)), &view);
    driver.keys("es");
    let sizes: Vec<_> = driver
        .orders()
        .iter()
        .map(|order| match order {
            Order::Stop { units } => units.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sizes, [ORDER_UNITS_CEILING, 10]);
}

#[test]
fn the_mouse_drags_a_box_and_orders() {
    let mut driver = Driver::playing();
    let worker = driver.find("WW").expect("the workers are on the screen");
    let enemy = driver.find_on_map('t').expect("the enemy's tank is on the screen");
    driver.mouse(MouseEventKind::Down(LEFT), (worker.0 - 1, worker.1 - 1));
    driver.mouse(MouseEventKind::Drag(LEFT), (worker.0 + 3, worker.1 + 1));
    driver.mouse(MouseEventKind::Up(LEFT), (worker.0 + 3, worker.1 + 1));
    driver.mouse(MouseEventKind::Down(RIGHT), enemy);
    assert_eq!(driver.orders(), [Order::Attack { units: vec![RIFLE, TANK], target: ENEMY_TANK }]);
}

#[test]
fn a_click_selects_one_and_a_second_one_all_alike() {
    let mut driver = Driver::playing();
    let worker = driver.find("WW").expect("the workers are on the screen");
    let click = |driver: &mut Driver| {
        driver.mouse(MouseEventKind::Down(LEFT), worker);
        driver.mouse(MouseEventKind::Up(LEFT), worker);
    };
    driver.wait(10_000);
    click(&mut driver);
    driver.keys("s");
    assert_eq!(driver.orders(), [Order::Stop { units: vec![WORKERS[0]] }]);
    driver.wait(100);
    click(&mut driver);
    driver.keys("s");
    assert_eq!(driver.orders(), [Order::Stop { units: WORKERS.to_vec() }]);
}

#[test]
fn the_minimap_takes_orders() {
    let mut driver = Driver::playing();
    driver.keys("e");
    // The minimap is in the upper right corner, 24 x 12 characters for 48 x 48 cells, one row below the bar.
    driver.mouse(MouseEventKind::Down(RIGHT), (80 - 26, 1));
    assert_eq!(driver.orders(), [Order::Move { units: vec![RIFLE, TANK], to: Cell { x: 1, y: 2 } }]);
}

#[test]
fn what_belongs_to_others_takes_no_orders() {
    let mut driver = Driver::playing();
    driver.cursor_to(Cell { x: 12, y: 24 });
    driver.key(KeyCode::Char(' '));
    assert!(driver.text().contains("Scout · ally weak bot"), "the ally's scout {ALLY_SCOUT} is selected");
    driver.keys("so");
    assert_eq!(driver.orders(), []);
}

#[test]
fn a_spectator_gives_no_orders() {
    let mut driver = Driver::in_match(80, 24, Theme::plain(), info(None), &view());
    driver.keys("e");
    driver.keys("o");
    driver.mouse(MouseEventKind::Down(RIGHT), (20, 10));
    driver.keys("p");
    assert!(driver.commands().is_empty());
    assert!(driver.text().contains("30 s behind"));
}

#[test]
fn surrender_wants_to_be_confirmed() {
    let mut driver = Driver::playing();
    let surrender = |driver: &mut Driver| {
        driver.key(KeyCode::Esc);
        for _ in 0..3 {
            driver.key(KeyCode::Down);
        }
        driver.key(KeyCode::Enter);
    };
    surrender(&mut driver);
    driver.keys("n");
    assert!(driver.commands().is_empty());
    surrender(&mut driver);
    driver.keys("y");
    assert!(matches!(driver.commands()[..], [LiveCommand::Resign]));
}

#[test]
fn pause_asks_for_the_opposite_of_what_is() {
    let mut driver = Driver::playing();
    driver.keys("p");
    assert!(matches!(driver.commands()[..], [LiveCommand::Pause(true)]));
    let mut paused = super::sample::frame(&view());
    paused.paused = Some(Some(adjourn_game::ids::Seat(1)));
    driver.app.frame(paused);
    assert!(driver.text().contains("Paused by strong bot"));
    driver.keys("p");
    assert!(matches!(driver.commands()[..], [LiveCommand::Pause(false)]));
}

#[test]
fn chat_goes_to_all_or_to_the_team_and_letters_in_it_order_nothing() {
    let mut driver = Driver::playing();
    driver.keys("e");
    driver.key(KeyCode::Enter);
    driver.key(KeyCode::Tab);
    driver.keys("stop");
    driver.key(KeyCode::Enter);
    let said = LobbyCommand::Chat(ChatTo::Team, "stop".into());
    assert!(matches!(&driver.commands()[..], [LiveCommand::Lobby(command)] if *command == said));
}

#[test]
fn a_replay_is_sped_up_and_searched_and_gives_no_orders() {
    let mut replay = info(None);
    replay.last_tick = Some(300);
    let mut driver = Driver::in_match(80, 24, Theme::plain(), replay, &view());
    driver.keys("].,p");
    let commands = driver.commands();
    assert!(
        matches!(
            commands[..],
            [LiveCommand::Speed(200), LiveCommand::Seek(300), LiveCommand::Seek(100), LiveCommand::Speed(0)]
        ),
        "{commands:?}"
    );
    assert!(driver.text().contains("replay 0:10 / 0:15 · stopped"));
}
