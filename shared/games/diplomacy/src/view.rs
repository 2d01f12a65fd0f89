//! What everybody may see: all of it. One value for the presenter (encoded) and for the API (as JSON).

use super::board::Centre;
use super::check;
use super::notation::verdict_words;
use super::province::Province;
use super::state::{Chapter, Line, Player, State, Verdict};
use super::types::{Kind, Location, Phase, Power};
use adjourn_game::codec::{Decode, Encode};
use serde::Serialize;

/// A position and what led to it. Places and units are in the short notation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct View {
    /// The present phase.
    pub phase: PhaseView,
    /// All powers, by seat.
    pub powers: Vec<PowerView>,
    /// All units on the board, by province.
    pub units: Vec<UnitView>,
    /// Units that were beaten and must retreat or disband.
    pub retreats: Vec<RetreatView>,
    /// The supply centres and who owns them.
    pub centres: Vec<CentreView>,
    /// What became of the phases that the last turn closed.
    pub report: Vec<ChapterView>,
    /// How the game ended, once it has.
    pub outcome: Option<OutcomeView>,
}

/// A phase.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct PhaseView {
    /// The year.
    pub year: u16,
    /// Which phase of the year.
    pub kind: Phase,
    /// Spring, Autumn or Winter.
    pub season: String,
    /// "Spring 1901, orders".
    pub name: String,
    /// After this year's autumn the game is a draw.
    pub last_year: Option<u16>,
}

/// A power.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct PowerView {
    /// The seat.
    pub seat: u8,
    /// The power's name.
    pub name: String,
    /// Its supply centres.
    pub centres: Vec<String>,
    /// Its home centres, whoever owns them.
    pub homes: Vec<String>,
    /// Its units: "A PAR".
    pub units: Vec<String>,
    /// How many units it can build, or must disband if negative; 0 but in winter.
    pub builds: i8,
    /// Whether the present phase waits for its orders.
    pub to_act: bool,
    /// Whether it votes for a draw.
    pub votes_draw: bool,
    /// Whether its player gave up and nobody plays it.
    pub resigned: bool,
    /// Whether a bot took over.
    pub bot: bool,
    /// The year in which it was left without units and centres.
    pub eliminated: Option<u16>,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct UnitView {
    /// Whose it is.
    pub power: Power,
    /// What it is.
    pub kind: Kind,
    /// Where it is: "STP/SC".
    pub at: String,
}

/// A beaten unit.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct RetreatView {
    /// Whose it is.
    pub power: Power,
    /// What it is.
    pub kind: Kind,
    /// Where it was beaten.
    pub at: String,
    /// Where the attack came from.
    pub from: String,
    /// Where it may go; if nowhere, it disbands.
    pub options: Vec<String>,
}

/// A supply centre.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct CentreView {
    /// The province.
    pub at: String,
    /// Who owns it.
    pub owner: Option<Power>,
}

/// What became of a phase.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct ChapterView {
    /// The year.
    pub year: u16,
    /// Which phase of the year.
    pub kind: Phase,
    /// "Spring 1901, orders".
    pub name: String,
    /// Its orders.
    pub orders: Vec<LineView>,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct LineView {
    /// Whose it was.
    pub power: Power,
    /// The order: "A PAR - BUR".
    pub order: String,
    /// `succeeded`, `void`, `bounced`, `cut`, `dislodged` or `failed`.
    pub result: String,
    /// Why, in words; empty if it succeeded.
    pub reason: String,
    /// Whether the power gave it; else it is the rules' default.
    pub given: bool,
    /// Where the attack came from that dislodged the unit.
    pub dislodged_from: Option<String>,
}

/// How the game ended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct OutcomeView {
    /// The place of each seat, from 1.
    pub places: Vec<u8>,
    /// Why, in words.
    pub reason: String,
}

fn texts(places: impl Iterator<Item = Province>) -> Vec<String> {
    places.map(|at| at.short().to_owned()).collect()
}

/// The view of a state.
pub fn view(state: &State) -> View {
    let owned =
        |at: Province| CentreView { at: at.short().to_owned(), owner: state.owners.get(&at).copied() };
    View {
        phase: PhaseView {
            year: state.year,
            kind: state.phase,
            season: state.phase.season().to_owned(),
            name: state.phase.name(state.year),
            last_year: state.setup.last_year,
        },
        powers: Power::ALL.into_iter().map(|power| of_power(state, power)).collect(),
        units: state
            .units
            .iter()
            .map(|(at, piece)| UnitView {
                power: piece.power,
                kind: piece.kind,
                at: piece.unit(*at).at.to_string(),
            })
            .collect(),
        retreats: state
            .beaten
            .iter()
            .map(|(at, unit)| RetreatView {
                power: unit.power,
                kind: unit.kind,
                at: unit.unit(*at).at.to_string(),
                from: unit.from.short().to_owned(),
                options: unit.options.iter().map(Location::to_string).collect(),
            })
            .collect(),
        centres: Province::ALL.into_iter().filter(|at| at.centre() != Centre::No).map(owned).collect(),
        report: state.report.iter().map(chapter).collect(),
        outcome: state.outcome.as_ref().map(|outcome| OutcomeView {
            places: outcome.places.clone(),
            reason: check::explain(outcome.reason).to_owned(),
        }),
    }
}

fn of_power(state: &State, power: Power) -> PowerView {
    let seated = state.seated(power);
    let builds = if state.outcome.is_some() || state.phase != Phase::Winter {
        0
    } else if state.removals(power) > 0 {
        -(state.removals(power) as i8)
    } else {
        state.builds(power) as i8
    };
    PowerView {
        seat: power as u8,
        name: power.name().to_owned(),
        centres: texts(state.centres_of(power)),
        homes: texts(Province::ALL.into_iter().filter(|at| at.centre() == Centre::Home(power))),
        units: state.units_of(power).map(|unit| unit.to_string()).collect(),
        builds,
        to_act: state.acts(power),
        votes_draw: seated.draw,
        resigned: seated.player == Player::Resigned,
        bot: seated.player == Player::Bot,
        eliminated: seated.out,
    }
}

fn chapter(chapter: &Chapter) -> ChapterView {
    ChapterView {
        year: chapter.year,
        kind: chapter.phase,
        name: chapter.phase.name(chapter.year),
        orders: chapter.lines.iter().map(line).collect(),
    }
}

/// Beaten units come first: whatever else their orders did, they must go.
fn line(line: &Line) -> LineView {
    let retreats =
        matches!(line.order, super::types::Order::Retreat { .. } | super::types::Order::Disband { .. });
    let result = match line.verdict {
        Verdict::Collided => "bounced",
        _ if line.beaten_from.is_some() && !retreats => "dislodged",
        Verdict::Done => "succeeded",
        Verdict::InVain => "void",
        Verdict::Bounced(_) | Verdict::Repelled => "bounced",
        Verdict::Cut(_) => "cut",
        Verdict::OwnUnit | Verdict::NoConvoy | Verdict::Overrun | Verdict::Paradox | Verdict::Impossible => {
            "failed"
        }
    };
    LineView {
        power: line.power,
        order: line.order.to_string(),
        result: result.to_owned(),
        reason: verdict_words(line),
        given: line.given,
        dislodged_from: line.beaten_from.filter(|_| !retreats).map(|at| at.short().to_owned()),
    }
}
