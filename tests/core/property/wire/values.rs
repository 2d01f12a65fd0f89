//! Any value of the types on the wire and on disk, those of the lobby apart.

use super::{lobby, replays};
use adjourn_game::ids::{Digest, GameId, PlayerId, Seat};
use adjourn_game::{DigestRow, Outcome, SeatEvent, Strength};
use adjourn_shared::timeline::bundle::{Bundle, Item};
use adjourn_shared::timeline::submission::Signed;
use adjourn_shared::timeline::{
    ClockReading, Entry, Header, HeaderSeat, How, Link, SeatKey, Seed, SignedKeyframe, TempoChange, Terms,
    Turn, TurnSeat,
};
use adjourn_shared::wire::datagram::{Down, DownHead, Echo, NumberedOrder, Up};
use adjourn_shared::wire::message::{
    Challenge, ClientMessage, DesyncFound, DesyncReport, Goal, Hello, JournalDamage, KeyframeHead,
    MatchBegin, MatchLeftReason, ServerMessage, Stall, Welcome,
};
use adjourn_shared::wire::reason::RejectReason;
use adjourn_shared::wire::table::{LiveSeat, LiveTable};
use proptest::array::{uniform16, uniform32};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A number around the places where encodings grow.
pub fn number() -> impl Strategy<Value = u32> {
    let edges = vec![250, 251, 65_535, 65_536, u32::MAX];
    prop_oneof![3 => 0..10_u32, 2 => prop::sample::select(edges), 2 => any::<u32>()]
}

pub fn time_ms() -> impl Strategy<Value = u64> {
    prop_oneof![2 => number().prop_map(u64::from), 1 => any::<u64>()]
}

pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..40)
}

pub fn text() -> impl Strategy<Value = String> {
    ".{0,12}"
}

pub fn digest() -> impl Strategy<Value = Digest> {
    uniform32(any::<u8>()).prop_map(Digest)
}

pub fn player() -> impl Strategy<Value = PlayerId> {
    uniform16(any::<u8>()).prop_map(PlayerId)
}

pub fn game_id() -> impl Strategy<Value = GameId> {
    uniform16(any::<u8>()).prop_map(GameId)
}

pub fn seat() -> impl Strategy<Value = Seat> {
    any::<u8>().prop_map(Seat)
}

pub fn strength() -> impl Strategy<Value = Strength> {
    prop::sample::select(&[Strength::Weak, Strength::Strong][..])
}

fn signature() -> impl Strategy<Value = [u8; 64]> {
    (uniform32(any::<u8>()), uniform32(any::<u8>()))
        .prop_map(|(first, second)| core::array::from_fn(|i| if i < 32 { first[i] } else { second[i - 32] }))
}

pub fn seat_event() -> impl Strategy<Value = SeatEvent> {
    use SeatEvent::{Forfeited, Left, Resigned, Returned, TimedOut};
    let plain = [Left, TimedOut, Returned, Resigned, Forfeited];
    prop_oneof![
        4 => prop::sample::select(plain.to_vec()),
        1 => strength().prop_map(SeatEvent::BotTookOver),
    ]
}

pub fn item() -> impl Strategy<Value = Item> {
    prop_oneof![
        (seat(), seat_event(), time_ms()).prop_map(|(seat, event, server_time_ms)| Item::Seat {
            seat,
            event,
            server_time_ms
        }),
        (seat(), number(), bytes()).prop_map(|(seat, sequence, input)| Item::Order { seat, sequence, input }),
        (option::of(seat()), time_ms()).prop_map(|(by, server_time_ms)| Item::Paused { by, server_time_ms }),
        time_ms().prop_map(|server_time_ms| Item::Resumed { server_time_ms }),
    ]
}

pub fn bundle() -> impl Strategy<Value = Bundle> {
    (number(), digest(), vec(item(), 0..5)).prop_map(|(tick, digest_before, items)| Bundle {
        tick,
        digest_before,
        items,
    })
}

pub fn down() -> impl Strategy<Value = Down> {
    let echo = option::of((number(), number()).prop_map(|(sent_ms, held_ms)| Echo { sent_ms, held_ms }));
    (number(), number(), number(), echo, vec(bundle(), 0..5)).prop_map(
        |(slot, incarnation, orders_handled, echo, bundles)| Down {
            head: DownHead { slot, incarnation, orders_handled, echo },
            bundles,
        },
    )
}

pub fn up() -> impl Strategy<Value = Up> {
    let order = (number(), bytes()).prop_map(|(sequence, input)| NumberedOrder { sequence, input });
    let digest = option::of((number(), digest()));
    (number(), number(), number(), number(), digest, vec(order, 0..5)).prop_map(
        |(slot, incarnation, next_tick, sent_ms, digest, orders)| Up {
            slot,
            incarnation,
            next_tick,
            sent_ms,
            digest,
            orders,
        },
    )
}

fn report() -> impl Strategy<Value = DesyncReport> {
    let row = (any::<u8>(), number(), any::<u64>()).prop_map(|(part, entity, hash)| DigestRow {
        part,
        entity,
        hash,
    });
    (number(), number(), number(), digest(), vec(row, 0..6)).prop_map(
        |(slot, incarnation, tick, digest, rows)| DesyncReport { slot, incarnation, tick, digest, rows },
    )
}

fn goal() -> impl Strategy<Value = Goal> {
    prop_oneof![Just(Goal::Lobby), game_id().prop_map(Goal::Match), Just(Goal::Replays)]
}

pub fn client_message() -> impl Strategy<Value = ClientMessage> {
    let hello = (any::<u16>(), uniform32(any::<u8>()), text(), uniform32(any::<u8>()), goal()).prop_map(
        |(protocol, public_key, name, nonce, goal)| Hello { protocol, public_key, name, nonce, goal },
    );
    prop_oneof![
        hello.prop_map(ClientMessage::Hello),
        signature().prop_map(|signature| ClientMessage::Proof { signature }),
        lobby::command().prop_map(ClientMessage::Lobby),
        any::<bool>().prop_map(ClientMessage::Pause),
        Just(ClientMessage::Resign),
        report().prop_map(ClientMessage::Desync),
        Just(ClientMessage::Heal),
        any::<bool>().prop_map(ClientMessage::Adjourn),
        replays::asked(),
        (bytes(), uniform32(any::<u8>()), signature()).prop_map(|(content, public_key, signature)| {
            ClientMessage::Submit(Signed { content, public_key, signature })
        }),
    ]
}

fn stall() -> impl Strategy<Value = Stall> {
    prop_oneof![Just(Stall::Mailbox), Just(Stall::Disk), Just(Stall::Gathering), Just(Stall::Deserted)]
}

pub fn server_message() -> impl Strategy<Value = ServerMessage> {
    let reject = prop_oneof![
        any::<u16>().prop_map(RejectReason::Illegal),
        Just(RejectReason::OverBudget),
        Just(RejectReason::TooLarge),
        Just(RejectReason::NotRunning),
    ];
    let left = [
        MatchLeftReason::Ended,
        MatchLeftReason::Left,
        MatchLeftReason::Failed,
        MatchLeftReason::ServerStopping,
        MatchLeftReason::Adjourned,
    ];
    prop_oneof![
        challenge().prop_map(ServerMessage::Challenge),
        (player(), text(), text(), option::of(game_id())).prop_map(
            |(player, server_name, message_of_the_day, resumable)| {
                ServerMessage::Welcome(Welcome { player, server_name, message_of_the_day, resumable })
            }
        ),
        lobby::event().prop_map(ServerMessage::Lobby),
        match_begin().prop_map(ServerMessage::MatchBegin),
        (number(), number(), vec(bundle(), 0..5)).prop_map(|(slot, incarnation, bundles)| {
            ServerMessage::Bundles { slot, incarnation, bundles }
        }),
        (number(), reject).prop_map(|(sequence, reason)| ServerMessage::Rejected { sequence, reason }),
        (seat(), any::<bool>(), any::<u8>(), any::<u8>())
            .prop_map(|(by, pause, votes, needed)| { ServerMessage::PauseVote { by, pause, votes, needed } }),
        (number(), prop::sample::select(left.to_vec()))
            .prop_map(|(slot, reason)| ServerMessage::MatchLeft { slot, reason }),
        (number(), number(), option::of(text()), option::of(number())).prop_map(
            |(slot, tick, part, entity)| {
                ServerMessage::DesyncFound(DesyncFound { slot, tick, part, entity })
            }
        ),
        (vec(seat(), 0..8), any::<u8>())
            .prop_map(|(seats, needed)| ServerMessage::AdjournVotes { seats, needed }),
        (number(), number()).prop_map(|(slot, tick)| ServerMessage::Stored { slot, tick }),
        (number(), option::of(stall())).prop_map(|(slot, why)| ServerMessage::ClockStalled { slot, why }),
        number().prop_map(|in_s| ServerMessage::AdjournsSoon { in_s }),
        (any::<u64>(), any::<u64>()).prop_map(|(lost_ms, undone_ms)| {
            ServerMessage::JournalDamaged(JournalDamage { lost_ms, undone_ms })
        }),
        live_table().prop_map(ServerMessage::Table),
        bytes().prop_map(ServerMessage::Submitted),
        (any::<u64>(), bytes()).prop_map(|(sequence, problem)| ServerMessage::Refused { sequence, problem }),
        replays::answer(),
    ]
}

fn live_table() -> impl Strategy<Value = LiveTable> {
    let seat = (text(), any::<[bool; 4]>(), option::of(any::<u64>())).prop_map(
        |(name, [present, to_act, done, adjourns], left_ms)| LiveSeat {
            name,
            present,
            to_act,
            done,
            adjourns,
            left_ms,
        },
    );
    (number(), text(), vec(seat, 0..8), any::<[bool; 2]>()).prop_map(
        |(turn, turn_name, seats, [stands, sealing])| LiveTable { turn, turn_name, seats, stands, sealing },
    )
}

fn challenge() -> impl Strategy<Value = Challenge> {
    (uniform32(any::<u8>()), uniform32(any::<u8>()), time_ms(), signature()).prop_map(
        |(identity, nonce, expires_ms, certificate_signature)| Challenge {
            identity,
            nonce,
            expires_ms,
            certificate_signature,
        },
    )
}

fn match_begin() -> impl Strategy<Value = MatchBegin> {
    let numbers = (number(), number(), number(), number(), number());
    (numbers, bytes(), option::of(seat()), any::<u8>()).prop_map(
        |((slot, incarnation, tick, next_sequence, watch_delay_ticks), header, seat, pauses_left)| {
            MatchBegin {
                slot,
                incarnation,
                header,
                seat,
                tick,
                next_sequence,
                watch_delay_ticks,
                pauses_left,
            }
        },
    )
}

pub fn keyframe_head() -> impl Strategy<Value = KeyframeHead> {
    (number(), number(), number(), digest(), number()).prop_map(
        |(slot, incarnation, tick, digest, length_bytes)| KeyframeHead {
            slot,
            incarnation,
            tick,
            digest,
            length_bytes,
        },
    )
}

pub fn header() -> impl Strategy<Value = Header> {
    let seat = (any::<u8>(), text(), option::of(player()), option::of(strength())).prop_map(
        |(team, name, player, bot)| {
            let key = player.map(|_| [team; 32]);
            HeaderSeat { team, name, player, key, bot }
        },
    );
    let keys = (uniform32(any::<u8>()), uniform32(any::<u8>()));
    let numbers = (number(), any::<u8>(), time_ms());
    (game_id(), text(), bytes(), vec(seat, 0..4), keys, numbers).prop_map(
        |(game_id, game, setup, seats, (seed, server_identity), numbers)| {
            let (rules_version, tick_hz, created_ms) = numbers;
            let seed = if tick_hz == 0 { Seed::Sealed(Digest(seed)) } else { Seed::Open(seed) };
            Header { game_id, game, rules_version, tick_hz, setup, seats, seed, server_identity, created_ms }
        },
    )
}

pub fn entry() -> impl Strategy<Value = Entry> {
    let content = (vec(item(), 0..4), digest(), signature(), bytes());
    (0..13, number(), time_ms(), number(), content).prop_map(
        |(kind, tick, server_time_ms, number, (items, digest, signature, bytes))| match kind {
            0 => Entry::Step { tick, items },
            1 => Entry::Digest { tick, digest },
            2 => Entry::Keyframe(SignedKeyframe { tick, digest, snapshot: bytes, signature }),
            3 => Entry::Incarnation { tick, number, server_time_ms },
            4 => {
                let outcome = Outcome { places: bytes, reason: number.to_le_bytes()[0].into() };
                Entry::Outcome { tick, outcome, server_time_ms }
            }
            5 => {
                let hows =
                    [How::Submitted(digest), How::Conditional(digest), How::Standing(digest), How::Default];
                let seats = (0..).map(Seat).zip(hows).map(|(seat, how)| TurnSeat { seat, how }).collect();
                let closed = number % 2 == 0;
                Entry::Turn(Turn { tick, steps: number, number, closed, seats, digest, server_time_ms })
            }
            6 => Entry::SeatKey(SeatKey {
                tick,
                seat: Seat(number.to_le_bytes()[0]),
                player: PlayerId([7; 16]),
                name: "Ann".into(),
                key: digest.0,
                link: (number % 2 == 0).then_some(Link { by: digest.0, signature }),
                server_time_ms,
            }),
            8 => Entry::Tempo(TempoChange {
                tick,
                live: number % 2 == 0,
                epoch: number.into(),
                digest,
                stopped: vec![ClockReading { seat: Seat(1), left_ms: server_time_ms }],
                begun: vec![ClockReading { seat: Seat(0), left_ms: 1_500 }],
                why: "the players are all here".into(),
                server_time_ms,
            }),
            7 => Entry::SeedOpened { tick, salt: digest.0, seed: digest.0 },
            9 => Entry::SeatEvents { tick, items },
            10 => Entry::Terms(Terms {
                tick,
                title: "Friday".into(),
                listed: number % 2 == 0,
                owner: (number % 3 == 0).then_some(Seat(1)),
                pauses_per_player: number.to_le_bytes()[0],
            }),
            11 => Entry::Lost { tick, to: tick.saturating_add(number % 100) },
            _ => Entry::Abandoned { tick, server_time_ms },
        },
    )
}
