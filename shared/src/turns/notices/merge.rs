//! What is told at one time and need not be told one by one. Decides; sends nothing.

use super::event::{Content, Event};

/// These contents, in their order, with one instead of all that tell of resolved turns of a game. It stands where the last of
/// them stood.
#[must_use]
pub fn merge(contents: Vec<Content>) -> Vec<Content> {
    let mut merged: Vec<Content> = Vec::with_capacity(contents.len());
    for mut content in contents {
        if let Event::TurnResolved { turn, from_turn, .. } = &mut content.event {
            let same = |before: &Content| {
                before.game == content.game && matches!(before.event, Event::TurnResolved { .. })
            };
            if let Some(place) = merged.iter().position(same)
                && let Event::TurnResolved { turn: of_before, from_turn: first, .. } =
                    merged.remove(place).event
            {
                let first = first.unwrap_or(of_before).min(from_turn.unwrap_or(*turn));
                *from_turn = Some(first).filter(|first| first < turn);
            }
        }
        merged.push(content);
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::super::event::NoticedGame;
    use super::*;
    use adjourn_game::ids::GameId;

    fn content(game: u8, event: Event) -> Content {
        let game = Some(NoticedGame::new(GameId([game; 16]), "chess", "Table"));
        Content { at_ms: 1, game, digest_ms: None, event }
    }

    fn resolved(turn: u32, from_turn: Option<u32>) -> Event {
        Event::TurnResolved { turn, turn_name: format!("Move {turn}"), from_turn }
    }

    #[test]
    fn resolved_turns_of_a_game_are_told_as_one_and_all_else_one_by_one() {
        let over = Event::GameOver { outcome: "White wins".into() };
        let told = merge(vec![
            content(1, resolved(3, None)),
            content(2, resolved(9, None)),
            content(1, resolved(4, None)),
            content(1, over.clone()),
            content(1, resolved(8, Some(5))),
        ]);
        assert_eq!(told, [content(2, resolved(9, None)), content(1, over), content(1, resolved(8, Some(3)))]);
    }

    #[test]
    fn one_turn_stays_as_it_is() {
        assert_eq!(merge(vec![content(1, resolved(3, None))]), [content(1, resolved(3, None))]);
        assert_eq!(merge(Vec::new()), []);
    }
}
