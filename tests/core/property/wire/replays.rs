//! Any value of what is said about replays.

use super::values::{bytes, game_id, number, seat, text, time_ms};
use adjourn_game::Outcome;
use adjourn_shared::wire::message::{ClientMessage, ServerMessage};
use adjourn_shared::wire::replays::{
    IdBeginning, ReplayMark, ReplayPage, ReplayPart, ReplayPiece, ReplayQuery, ReplayRefusal, ReplaySummary,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn mark() -> impl Strategy<Value = ReplayMark> {
    (time_ms(), game_id()).prop_map(|(created_ms, game_id)| ReplayMark { created_ms, game_id })
}

fn part() -> impl Strategy<Value = ReplayPart> {
    (game_id(), time_ms()).prop_map(|(game_id, offset)| ReplayPart { game_id, offset })
}

pub fn asked() -> impl Strategy<Value = ClientMessage> {
    let begins = (game_id(), any::<u8>()).prop_map(|(id, digits)| IdBeginning { id, digits });
    let query = (any::<bool>(), option::of(begins), option::of(mark()))
        .prop_map(|(all, begins, after)| ReplayQuery { all, begins, after });
    prop_oneof![query.prop_map(ClientMessage::Replays), part().prop_map(ClientMessage::Replay)]
}

fn summary() -> impl Strategy<Value = ReplaySummary> {
    let outcome =
        (bytes(), any::<u16>()).prop_map(|(bytes, reason)| Outcome { places: bytes.to_vec(), reason });
    let numbers = (number(), number(), any::<u8>(), time_ms());
    (mark(), text(), numbers, vec(text(), 0..4), option::of(seat()), option::of(outcome)).prop_map(
        |(mark, game, (rules_version, ticks, tick_hz, size_bytes), players, seat, outcome)| ReplaySummary {
            mark,
            game,
            rules_version,
            ticks,
            tick_hz,
            players,
            seat,
            outcome,
            size_bytes,
        },
    )
}

pub fn answer() -> impl Strategy<Value = ServerMessage> {
    use ReplayRefusal::{Busy, ByMail, NotFound, NotYet, TooLarge, Unreadable};
    let page = (vec(summary(), 0..3), option::of(mark()), any::<bool>(), any::<bool>())
        .prop_map(|(replays, next, open, incomplete)| ReplayPage { replays, next, open, incomplete });
    let piece = (part(), time_ms(), bytes()).prop_map(|(part, size_bytes, bytes)| ReplayPiece {
        part,
        size_bytes,
        bytes,
    });
    let refusals = [NotFound, NotYet, ByMail, Busy, TooLarge, Unreadable];
    let refused = (game_id(), prop::sample::select(refusals.to_vec()))
        .prop_map(|(game_id, why)| ServerMessage::NoReplay { game_id, why });
    prop_oneof![page.prop_map(ServerMessage::Replays), piece.prop_map(ServerMessage::ReplayPiece), refused,]
}
