//! Two players here never look the same.

use super::*;

/// What the player is told to be called.
fn named(table: &Table, player: PlayerId) -> Vec<String> {
    let events = table.events(player).into_iter();
    events
        .filter_map(|event| if let LobbyEvent::NamedApart(name) = event { Some(name) } else { None })
        .collect()
}

impl Table {
    fn comes(&mut self, player: PlayerId, name: &str) {
        self.input(Input::Arrived { player, name: name.into(), playing: None });
    }
}

#[test]
fn the_second_of_two_names_that_look_alike_is_told_apart() {
    for (one, other, apart) in [
        ("Paul", "Paul", "Paul 2"),
        ("Paul", "pAUL", "pAUL 2"),
        ("Paul", "\u{420}aul", "\u{420}aul 2"), // a Cyrillic letter
        ("Paul", "PauI", "PauI 2"),
        ("a name of 24 characters", "a name of 24 characters", "a name of 24 character 2"),
    ] {
        let mut table = Table::with(&[]);
        table.comes(ADA, one);
        table.comes(BOB, other);
        assert_eq!((named(&table, ADA), named(&table, BOB)), (vec![], vec![apart.to_owned()]));
        // All others see it, wherever a name is shown.
        let names: Vec<_> = table.overview(ADA).players.into_iter().map(|player| player.name).collect();
        assert!(names.contains(&apart.to_owned()), "{names:?}");
        table.says(BOB, LobbyCommand::Chat(crate::wire::lobby::ChatTo::Lobby, "hello".into()));
        assert_eq!(table.chat_heard(ADA)[0].name, apart);
        table.says(BOB, create(2, false));
        assert!(
            matches!(&table.room_state(BOB).seats[0].occupant, Occupant::Player { name, .. } if name == apart)
        );
    }
}

#[test]
fn a_name_that_is_told_apart_is_nobody_elses_either() {
    let mut table = Table::with(&[]);
    table.comes(ADA, "Paul 2");
    table.comes(BOB, "Paul");
    table.comes(CLEO, "Paul");
    assert_eq!(named(&table, CLEO), ["Paul 3"]);
    table.comes(DAN, "Paul");
    assert_eq!(named(&table, DAN), ["Paul 4"]);
    // Who goes away gives the name up.
    table.gone(BOB);
    table.gone(DAN);
    table.outputs.clear();
    table.comes(DAN, "Paul");
    assert_eq!(named(&table, DAN), [""; 0]);
}

#[test]
fn the_same_player_from_elsewhere_is_no_twin() {
    let mut table = Table::with(&[]);
    table.comes(ADA, "Paul");
    table.comes(ADA, "paul");
    assert_eq!(named(&table, ADA), [""; 0]);
    assert_eq!(table.lobby.name_of(ADA), "paul");
}
