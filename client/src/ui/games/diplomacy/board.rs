//! Diplomacy: power by power what it has, what became of the last orders, and which units have no order yet.

use crate::ui::games::board::{Act, Board, BoardInfo, Styled};
use crate::ui::games::picture::{self, Picture};
use crate::ui::kit::keys::{HelpSection, Hint};
use crate::ui::kit::theme::Theme;
use crate::ui::kit::words::{clean, width, wrap};
use adjourn_diplomacy::{PowerView, View};
use adjourn_game::codec;
use adjourn_game::ids::Seat;
use adjourn_shared::api::State;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyEvent, MouseEvent};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The map as a list.
pub struct DiplomacyBoard {
    picture: Picture,
    seat: Option<Seat>,
    view: Option<View>,
    theme: Theme,
    /// How the map is had as a picture: a terminal of characters has no room for it.
    map: String,
}

/// So many digits of a game's id are enough for the verbs.
const ID_DIGITS: usize = 8;

impl DiplomacyBoard {
    /// Before the first state.
    #[must_use]
    pub fn new(info: &BoardInfo, theme: Theme) -> Self {
        let id: String = info.game_id.to_string().chars().take(ID_DIGITS).collect();
        let map = format!("The map as a picture: adjourn mail show {id} --svg > map.svg");
        Self { picture: Picture::new(info, theme), seat: info.seat, view: None, theme, map }
    }
}

impl Board for DiplomacyBoard {
    fn show(&mut self, state: &State, _now_ms: u64) -> Result<(), String> {
        let view: View = codec::decode(&state.encoded.0)
            .map_err(|error| format!("This build can't read the board: {error}."))?;
        let mut shown = lines(&view, self.seat, self.theme);
        shown.push((String::new(), Style::new()));
        shown.push((self.map.clone(), self.theme.quiet()));
        self.picture.set(shown);
        self.view = Some(view);
        Ok(())
    }

    fn key(&mut self, key: KeyEvent, _now_ms: u64) -> Option<Vec<Act>> {
        self.picture.key(key).then(Vec::new)
    }

    fn mouse(&mut self, mouse: MouseEvent, _now_ms: u64) -> Vec<Act> {
        self.picture.mouse(mouse);
        Vec::new()
    }

    fn columns(&self, area: Rect) -> u16 {
        Picture::columns(area)
    }

    fn draw(&mut self, area: Rect, buf: &mut Buffer, _now_ms: u64) {
        self.picture.draw(area, buf);
    }

    fn hints(&self) -> Vec<Hint> {
        vec![picture::HINT]
    }

    fn help(&self) -> &'static [HelpSection] {
        picture::HELP
    }

    fn without_orders(&self, orders: &[String]) -> Vec<String> {
        match (&self.view, self.seat) {
            (Some(view), Some(seat)) => without_orders(view, seat, orders),
            _ => Vec::new(),
        }
    }
}

/// Columns of a line; the same on every screen, so that scrolling is the same.
const COLUMNS: u16 = 78;

/// The position, the player's own power first, and what the last turn brought.
fn lines(view: &View, mine: Option<Seat>, theme: Theme) -> Vec<Styled> {
    let mut lines = Vec::new();
    if let Some(outcome) = &view.outcome {
        lines.push((format!("The game is over: {}.", outcome.reason), theme.good()));
    }
    let mut powers: Vec<&PowerView> = view.powers.iter().collect();
    powers.sort_by_key(|power| (mine != Some(Seat(power.seat)), power.seat));
    for power in powers {
        of_power(view, power, mine, theme, &mut lines);
    }
    let nobody = view.centres.iter().filter(|centre| centre.owner.is_none());
    let nobody: Vec<&str> = nobody.map(|centre| centre.at.as_str()).collect();
    if !nobody.is_empty() {
        hanging("Nobody's  ", &nobody.join(" "), theme.quiet(), &mut lines);
    }
    for chapter in &view.report {
        lines.push((String::new(), Style::new()));
        lines.push((chapter.name.clone(), theme.accent()));
        for line in &chapter.orders {
            let given = if line.given { "" } else { " (not ordered)" };
            let reason = if line.reason.is_empty() { String::new() } else { format!(": {}", line.reason) };
            let style = if line.result == "succeeded" { Style::new() } else { theme.bad() };
            let text = format!("{:<24} {}{given}{reason}", line.order, line.result);
            hanging(&format!("{:<10}", line.power.name()), &text, style, &mut lines);
        }
    }
    lines
}

fn of_power(view: &View, power: &PowerView, mine: Option<Seat>, theme: Theme, lines: &mut Vec<Styled>) {
    let seat = Seat(power.seat);
    let name = format!("{:<10}", power.name);
    if let Some(year) = power.eliminated {
        lines.push((format!("{name}out since {year}"), theme.quiet()));
        return;
    }
    let mut notes = Vec::new();
    for (so, note) in [
        (mine == Some(seat), "you"),
        (power.resigned, "in civil disorder"),
        (power.bot, "a bot"),
        (power.votes_draw, "for a draw"),
    ] {
        notes.extend(so.then_some(note));
    }
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let units = count(power.units.len(), "unit");
    hanging(&name, &format!("{units}{notes}: {}", power.units.join(", ")), theme.seat(seat), lines);
    let centres = count(power.centres.len(), "centre");
    hanging("          ", &format!("{centres}: {}", power.centres.join(" ")), Style::new(), lines);
    for beaten in view.retreats.iter().filter(|beaten| beaten.power.seat() == seat) {
        let options =
            if beaten.options.is_empty() { "nowhere".to_owned() } else { beaten.options.join(", ") };
        let text = format!("{} {} is beaten, and can go to {options}", beaten.kind.letter(), beaten.at);
        hanging("          ", &text, theme.warning(), lines);
    }
    if power.builds != 0 {
        let what = if power.builds > 0 { "to build" } else { "to disband" };
        lines.push((format!("          {} {what}", power.builds.unsigned_abs()), theme.warning()));
    }
}

/// A title and a text; later lines are indented as far as the first.
fn hanging(title: &str, text: &str, style: Style, lines: &mut Vec<Styled>) {
    let indent = width(title);
    for (index, line) in wrap(&clean(text), COLUMNS - indent).into_iter().enumerate() {
        let title = if index == 0 { title.to_owned() } else { " ".repeat(usize::from(indent)) };
        lines.push((title + &line, style));
    }
}

/// A unit's name without its coast: an order may leave the coast out.
fn unit_of(text: &str) -> String {
    let name: Vec<&str> = text.split(' ').take(2).collect();
    let name = name.join(" ");
    name.split('/').next().unwrap_or_default().to_ascii_uppercase()
}

/// What the phase wants of a power and no order is about.
fn without_orders(view: &View, seat: Seat, orders: &[String]) -> Vec<String> {
    let Some(power) = view.powers.get(usize::from(seat.0)).filter(|power| power.to_act) else {
        return Vec::new();
    };
    if view.phase.kind.is_orders() {
        let named = |unit: &&String| orders.iter().any(|order| unit_of(order) == unit_of(unit));
        return power.units.iter().filter(|unit| !named(unit)).cloned().collect();
    }
    if view.phase.kind.is_retreats() {
        let mine = view.retreats.iter().filter(|beaten| beaten.power.seat() == seat);
        let units = mine.map(|beaten| format!("{} {}", beaten.kind.letter(), beaten.at));
        return units.filter(|unit| !orders.iter().any(|order| unit_of(order) == unit_of(unit))).collect();
    }
    let left = usize::from(power.builds.unsigned_abs()).saturating_sub(orders.len());
    match (left, power.builds > 0) {
        (0, _) => Vec::new(),
        (_, true) => vec![format!("{left} to build")],
        (_, false) => vec![format!("{left} to disband")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shipped_games::GAMES;

    fn opening() -> View {
        let kind = GAMES.newest("diplomacy").expect("is known");
        let teams = [0, 1, 2, 3, 4, 5, 6];
        let game = kind.create(&kind.default_setup(), &teams, &[0; 32]).expect("the usual setup");
        codec::decode(&game.view(None)).expect("is a view")
    }

    #[test]
    fn units_are_missing_until_an_order_names_them_with_or_without_its_coast() {
        let view = opening();
        let russia = Seat(5);
        let all = without_orders(&view, russia, &[]);
        assert_eq!(all.len(), 4, "{all:?}");
        let orders = ["F STP - BOT".to_owned(), "a mos hold".to_owned()];
        let left = without_orders(&view, russia, &orders);
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(left.iter().all(|unit| !unit.contains("STP") && !unit.contains("MOS")), "{left:?}");
    }
}
