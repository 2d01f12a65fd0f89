//! The position as plain text of at most 80 columns.

use super::state::{Player, State};
use super::types::{Location, Phase, Power};
use super::view::{LineView, View};
use core::fmt::Write as _;

const COLUMNS: usize = 80;

/// The position, power by power, and what the last turn brought.
pub fn picture(state: &State, view: &View) -> String {
    let mut lines = vec![view.phase.name.clone()];
    if let Some(outcome) = &view.outcome {
        lines.push(format!("The game is over: {}.", outcome.reason));
    }
    for power in Power::ALL {
        lines.push(String::new());
        of_power(state, power, &mut lines);
    }
    let nobody = view.centres.iter().filter(|centre| centre.owner.is_none());
    let nobody: Vec<&str> = nobody.map(|centre| centre.at.as_str()).collect();
    if !nobody.is_empty() {
        lines.push(String::new());
        wrap("Nobody's    ", &nobody.join(" "), &mut lines);
    }
    for chapter in &view.report {
        lines.push(String::new());
        lines.push(chapter.name.clone());
        lines.extend(chapter.orders.iter().flat_map(order));
    }
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{}", line.trim_end()).expect("writing to a string");
    }
    text
}

/// What the last turn brought: each phase with its orders and results, then who owns what after an autumn.
pub fn chapter(state: &State, view: &View) -> String {
    let mut lines = Vec::new();
    for chapter in &view.report {
        lines.push(chapter.name.clone());
        lines.extend(chapter.orders.iter().flat_map(order));
        lines.push(String::new());
    }
    let year_over = view.report.iter().any(|chapter| chapter.kind != Phase::SpringOrders)
        && matches!(state.phase, Phase::Winter | Phase::SpringOrders);
    if year_over {
        let count = |power: &Power| (state.centres_of(*power).count(), power.name());
        let counts = Power::ALL.iter().map(count).filter(|(count, _)| *count > 0);
        let counts: Vec<String> = counts.map(|(count, name)| format!("{name} {count}")).collect();
        wrap("  Centres: ", &counts.join(", "), &mut lines);
        lines.push(String::new());
    }
    let mut text = String::new();
    for line in lines {
        writeln!(text, "{}", line.trim_end()).expect("writing to a string");
    }
    text
}

fn of_power(state: &State, power: Power, lines: &mut Vec<String>) {
    let seated = state.seated(power);
    let mut title = format!("{:<8}", power.name());
    match seated.out {
        Some(year) => {
            lines.push(title + &format!("    out since {year}"));
            return;
        }
        None if seated.player == Player::Resigned => title += "    in civil disorder",
        None if seated.player == Player::Bot => title += "    played by a bot",
        None => {}
    }
    if seated.draw {
        title += "    votes for a draw";
    }
    lines.push(title);
    let units: Vec<String> = state.units_of(power).map(|unit| unit.to_string()).collect();
    wrap(&format!("  units  {:>2} ", units.len()), &units.join(", "), lines);
    let centres: Vec<&str> = state.centres_of(power).map(|at| at.short()).collect();
    wrap(&format!("  centres{:>3} ", centres.len()), &centres.join(" "), lines);
    for (at, beaten) in state.beaten.iter().filter(|(_, beaten)| beaten.power == power) {
        let options: Vec<String> = beaten.options.iter().map(Location::to_string).collect();
        let options = if options.is_empty() { "nowhere to go".to_owned() } else { options.join(" ") };
        wrap(&format!("  beaten  {} to ", beaten.unit(*at)), &options, lines);
    }
}

fn order(line: &LineView) -> Vec<String> {
    let given = if line.given { "" } else { " (not ordered)" };
    let mut lines = vec![format!("  {:<8} {:<28} {}{given}", line.power.name(), line.order, line.result)];
    if !line.reason.is_empty() {
        wrap("           ", &line.reason, &mut lines);
    }
    lines
}

/// Breaks a text between words; later lines are indented as far as the first.
fn wrap(title: &str, text: &str, lines: &mut Vec<String>) {
    let mut line = title.to_owned();
    let mut empty = true;
    for word in text.split(' ') {
        if !empty && line.len() + 1 + word.len() > COLUMNS {
            lines.push(core::mem::replace(&mut line, " ".repeat(title.len())));
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line += word;
        empty = false;
    }
    lines.push(line);
}
