//! The position as an SVG map: provinces, centres, units, and the last orders as arrows.

use super::atlas::{CLOSED, SIZE, outline, point};
use super::board::{Centre, Terrain, fleet_places};
use super::province::Province;
use super::state::{Line, State, Verdict};
use super::types::{Coast, Kind, Location, Order, Power, Unit};
use adjourn_game::Colour;
use core::fmt::Write as _;

const LEGEND_HEIGHT: i32 = 66;

/// The colours of the powers, by seat: of their units, and of their land.
const COLOURS: [(&str, &str); 7] = [
    ("#b3261e", "#e7a29a"),
    ("#27408b", "#a3b1dc"),
    ("#1b8fb5", "#a4dcea"),
    ("#3b3b3b", "#b4b2ad"),
    ("#2e7d32", "#a5d09c"),
    ("#7b4ba0", "#d0b5e2"),
    ("#c98a00", "#f2da84"),
];
/// The same for whoever draws the seats.
pub const SEAT_COLOURS: [Colour; 7] = [
    Colour(0xb3, 0x26, 0x1e),
    Colour(0x27, 0x40, 0x8b),
    Colour(0x1b, 0x8f, 0xb5),
    Colour(0x3b, 0x3b, 0x3b),
    Colour(0x2e, 0x7d, 0x32),
    Colour(0x7b, 0x4b, 0xa0),
    Colour(0xc9, 0x8a, 0x00),
];

const SEA: &str = "#c4ddec";
const LAND: &str = "#f1ead6";
const CLOSED_LAND: &str = "#d8d4ca";
const DONE: &str = "#1a1a1a";
const FAILED: &str = "#c62828";

const STYLE: &str = "text{font-family:sans-serif;text-anchor:middle}.n{font-size:9px;fill:#222;stroke:#fff;stroke-width:2px;stroke-opacity:.6;paint-order:stroke}\
.u{font-size:11px;font-weight:bold;fill:#fff}.t{font-size:18px;text-anchor:start}\
.l{font-size:12px;text-anchor:start}path.p{stroke:#6b6b6b;stroke-width:.8;stroke-linejoin:round}\
.o{fill:none;stroke-width:2}";

/// The whole picture.
pub fn svg(state: &State) -> String {
    let mut out = String::with_capacity(48 << 10);
    let (width, height) = (SIZE.0, SIZE.1 + LEGEND_HEIGHT);
    put(
        &mut out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\"><style>{STYLE}</style><defs>"
        ),
    );
    for (id, colour) in [("done", DONE), ("failed", FAILED)] {
        put(
            &mut out,
            format_args!(
                "<marker id=\"{id}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"5\" \
                 markerHeight=\"5\" orient=\"auto\"><path d=\"M0 0L8 4L0 8Z\" fill=\"{colour}\"/></marker>"
            ),
        );
    }
    put(&mut out, format_args!("</defs><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"));
    CLOSED.iter().for_each(|path| shape(&mut out, path, CLOSED_LAND));
    Province::ALL.into_iter().for_each(|at| shape(&mut out, outline(at), ground(state, at)));
    Province::ALL.into_iter().for_each(|at| label(&mut out, state, at));
    fleet_places().filter(|at| at.coast.is_some()).for_each(|at| coast_label(&mut out, at));
    state.report.iter().flat_map(|chapter| &chapter.lines).for_each(|line| order(&mut out, line));
    for (at, piece) in &state.units {
        unit(&mut out, piece.power, piece.unit(*at), (0, 0));
    }
    for (at, beaten) in &state.beaten {
        unit(&mut out, beaten.power, beaten.unit(*at), (13, -9));
    }
    legend(&mut out, state);
    out.push_str("</svg>");
    out
}

fn put(out: &mut String, text: core::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a string");
}

fn shape(out: &mut String, path: &str, fill: &str) {
    put(out, format_args!("<path class=\"p\" d=\"{path}\" fill=\"{fill}\"/>"));
}

fn ground(state: &State, at: Province) -> &'static str {
    match state.owners.get(&at) {
        _ if at.terrain() == Terrain::Sea => SEA,
        Some(owner) => COLOURS[*owner as usize].1,
        None => LAND,
    }
}

fn label(out: &mut String, state: &State, at: Province) {
    let (x, y) = point(at.into());
    put(out, format_args!("<text class=\"n\" x=\"{x}\" y=\"{}\">{}</text>", y - 10, at.short()));
    if at.centre() != Centre::No {
        let fill = state.owners.get(&at).map_or("#fff", |owner| COLOURS[*owner as usize].0);
        put(
            out,
            format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"3\" fill=\"{fill}\" stroke=\"#222\"/>",
                x - 14,
                y - 13
            ),
        );
    }
}

fn coast_label(out: &mut String, at: Location) {
    let ((x, y), coast) = (point(at), at.coast.map_or("", |coast: Coast| coast.short()));
    put(out, format_args!("<text class=\"n\" x=\"{x}\" y=\"{}\">{}</text>", y + 3, coast.to_lowercase()));
}

/// Armies are squares, fleets lie low in the water.
fn unit(out: &mut String, power: Power, unit: Unit, shift: (i32, i32)) {
    let (x, y) = point(unit.at);
    let (x, y) = (x + shift.0, y + shift.1);
    let colour = COLOURS[power as usize].0;
    let edge = if shift == (0, 0) { "#fff" } else { FAILED };
    let body = match unit.kind {
        Kind::Army => format!("<rect x=\"{}\" y=\"{}\" width=\"15\" height=\"15\" rx=\"2\"", x - 7, y - 7),
        Kind::Fleet => format!("<path d=\"M{} {y}l3 -7h15l3 7l-5 8h-11z\"", x - 10),
    };
    put(
        out,
        format_args!(
            "{body} fill=\"{colour}\" stroke=\"{edge}\" stroke-width=\"1.5\"/>\
             <text class=\"u\" x=\"{x}\" y=\"{}\">{}</text>",
            y + 5,
            unit.kind.letter()
        ),
    );
}

/// Moves are arrows, broken where they failed; supports and convoys are thin lines to the middle of what they help.
fn order(out: &mut String, line: &Line) {
    let done = line.verdict == Verdict::Done;
    let (colour, marker) = if done { (DONE, "done") } else { (FAILED, "failed") };
    let dash = if done { "" } else { " stroke-dasharray=\"5 3\"" };
    match line.order {
        Order::Move { unit, to, .. } | Order::Retreat { unit, to } => {
            let (from, to) = shortened(point(unit.at), point(to), 9);
            put(
                out,
                format_args!(
                    "<path class=\"o\" d=\"M{} {}L{} {}\" stroke=\"{colour}\"{dash} marker-end=\"url(#{marker})\"/>",
                    from.0, from.1, to.0, to.1
                ),
            );
        }
        Order::SupportHold { unit, other } => help(out, unit, point(other.at), "2 2", colour),
        Order::SupportMove { unit, other, to } => {
            help(out, unit, middle(point(other.at), point(to)), "2 2", colour);
        }
        Order::Convoy { unit, from, to } => {
            help(out, unit, middle(point(from.into()), point(to.into())), "1 3", colour);
        }
        Order::Hold { .. }
        | Order::Disband { .. }
        | Order::Build { .. }
        | Order::Waive
        | Order::VoteDraw
        | Order::VoteNoDraw => {}
    }
}

fn help(out: &mut String, unit: Unit, to: (i32, i32), dash: &str, colour: &str) {
    let (from, to) = (point(unit.at), to);
    put(
        out,
        format_args!(
            "<path class=\"o\" d=\"M{} {}L{} {}\" stroke=\"{colour}\" style=\"stroke-width:1.3\" \
             stroke-dasharray=\"{dash}\"/><circle cx=\"{}\" cy=\"{}\" r=\"2.5\" fill=\"{colour}\"/>",
            from.0, from.1, to.0, to.1, to.0, to.1
        ),
    );
}

const fn middle(a: (i32, i32), b: (i32, i32)) -> (i32, i32) {
    (i32::midpoint(a.0, b.0), i32::midpoint(a.1, b.1))
}

/// A line that stops some pixels before its ends, so that the units on them stay readable.
const fn shortened(a: (i32, i32), b: (i32, i32), by: i32) -> ((i32, i32), (i32, i32)) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = (dx * dx + dy * dy).isqrt();
    if length <= 2 * by {
        return (a, b);
    }
    let (x, y) = (dx * by / length, dy * by / length);
    ((a.0 + x, a.1 + y), (b.0 - x, b.1 - y))
}

fn legend(out: &mut String, state: &State) {
    let name = state.phase.name(state.year);
    let end = state.outcome.as_ref().map_or("", |outcome| super::check::explain(outcome.reason));
    let dash = if end.is_empty() { "" } else { " - " };
    put(out, format_args!("<text class=\"t\" x=\"12\" y=\"{}\">{name}{dash}{end}</text>", SIZE.1 + 25));
    for power in Power::ALL {
        let (x, y) = (12 + power as i32 * 134, SIZE.1 + 50);
        let centres = state.centres_of(power).count();
        put(
            out,
            format_args!(
                "<rect x=\"{x}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{}\"/>\
                 <text class=\"l\" x=\"{}\" y=\"{y}\">{} {centres}</text>",
                y - 10,
                COLOURS[power as usize].0,
                x + 18,
                power.name()
            ),
        );
    }
}
