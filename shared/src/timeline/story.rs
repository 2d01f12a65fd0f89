//! A whole game as text, where its state does not know it: what each turn brought, one after the other. For eyes only.

use super::simulation::{SimulationError, start_opened};
use super::{Entry, Header, Openings};
use crate::timeline::bundle::Item;
use adjourn_game::ids::Seat;
use adjourn_game::{AnyGame, Games, Heading};

/// The text; `None` for a game that tells nothing of its turns.
///
/// # Errors
/// [`SimulationError`] if the game can't be played again: this build lacks its rules, or its orders are sealed.
pub fn story(
    games: Games,
    header: &Header,
    entries: &[Entry],
    openings: &Openings,
    heading: &Heading,
) -> Result<Option<String>, SimulationError> {
    let mut simulation = start_opened(games, header, entries)?;
    if simulation.game().chapter().is_none() {
        return Ok(None);
    }
    let mut paragraphs = vec![title(simulation.game(), heading)];
    for (index, entry) in entries.iter().enumerate() {
        simulation.apply(entry, openings.get(&index).map_or(&[], Vec::as_slice))?;
        match entry {
            Entry::Turn(_) => paragraphs.extend(simulation.game().chapter()),
            Entry::Step { items, .. } | Entry::SeatEvents { items, .. } => {
                let game = simulation.game();
                paragraphs.extend(items.iter().filter_map(|item| dropped_out(game, item)));
            }
            _ => {}
        }
    }
    let game = simulation.game();
    paragraphs.push(match game.outcome() {
        Some(outcome) => format!("The game is over: {}.\n", game.kind().explain(outcome.reason)),
        None => format!("The game goes on: {}.\n", game.turn_name()),
    });
    let paragraphs = paragraphs.iter().map(|text| text.trim_end()).filter(|text| !text.is_empty());
    Ok(Some(paragraphs.collect::<Vec<_>>().join("\n\n") + "\n"))
}

/// What it is, where and when it was played, and by whom.
fn title(game: &dyn AnyGame, heading: &Heading) -> String {
    let mut lines = vec![heading.event.clone(), format!("{}, {}", heading.site, heading.date)];
    let names = (0u8..).map(Seat).zip(&heading.names);
    lines.extend(names.map(|(seat, name)| format!("  {:<10} {name}", game.kind().seat_name(seat))));
    lines.join("\n")
}

fn dropped_out(game: &dyn AnyGame, item: &Item) -> Option<String> {
    let Item::Seat { seat, event, .. } = item else { return None };
    let why = event.drops_out()?.words();
    Some(format!("{} is out of the game: {why}.", game.kind().seat_name(*seat)))
}
