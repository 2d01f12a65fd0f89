//! Checking a whole timeline: every signature, every digest, every keyframe, the outcome.

use super::entry::{Chain, Entry, Header, Seed, SignedKeyframe, TempoChange, seed_commitment};
use super::ledger::{Numbers, SeatNow};
use super::recovered::Recovered;
use super::simulation::{Simulation, SimulationError, start_opened};
use super::turn::{How, Opening, SeatKey, Turn, TurnError, TurnSeat};
use super::verify_error::VerifyError;
use crate::timeline::bundle::Item;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Seat, Tick};
use adjourn_game::{Games, Outcome};
use std::collections::BTreeSet;

/// What a verified timeline says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyReport {
    /// Steps made.
    pub ticks: Tick,
    /// The digest of the last state: by re-simulation, or as recorded if re-simulation ended before.
    pub digest: Digest,
    /// The outcome; `None` if the timeline ends without one.
    pub outcome: Option<Outcome>,
    /// Digests and keyframes that were compared and agree.
    pub states_compared: u32,
    /// The hash over all of the timeline.
    pub head: Digest,
    /// Players' signatures under turns that were checked.
    pub signatures: u32,
    /// By seat: turns in which the game's safe orders stood in for the player's. Only the server vouches for these.
    pub defaults: Vec<u32>,
    /// By seat that has a key: orders without a signature, as in live play of ticks.
    pub unsigned: Vec<u32>,
    /// When the server vouched for all of it, in milliseconds since 1970.
    pub attested_ms: Option<u64>,
    /// The tick of the last keyframe that the server has signed, for itself and all before it.
    pub signed_to_tick: Option<Tick>,
    /// Whether it has an end: an outcome, or that nobody was left to play it. Otherwise it may go on, or was cut.
    pub ended: bool,
    /// Why states could not be compared from some entry on. What follows is verified by hash and signature alone.
    pub not_replayed: Option<SimulationError>,
    /// From which tick to which nobody can say what was played, because the server's journal was damaged. The same tick
    /// twice: what came after it was given up, and the match went on from there.
    pub lost: Vec<(Tick, Tick)>,
}

/// Re-simulates a timeline from its setup and compares everything that was recorded.
///
/// What this build can't re-simulate (other rules, orders or a seed that are still sealed) is verified by hash and
/// signature alone, and reported so.
///
/// # Errors
/// The first difference, as [`VerifyError`].
pub fn verify(games: Games, timeline: &Recovered) -> Result<VerifyReport, VerifyError> {
    if let Some(damage) = &timeline.damage {
        return Err(VerifyError::Damaged(damage.at));
    }
    let mut verifier = Verifier::start(games, timeline)?;
    for (index, entry) in timeline.entries.iter().enumerate() {
        let openings = timeline.openings.get(&index).map_or(&[][..], Vec::as_slice);
        verifier.entry(&timeline.header, entry, openings)?;
    }
    verifier.end(timeline)
}

struct Verifier {
    /// `None` once states can't be compared any more.
    simulation: Option<Simulation>,
    not_replayed: Option<SimulationError>,
    chain: Chain,
    seats: Vec<SeatNow>,
    numbers: Numbers,
    /// Hashes of the submissions that turns have used up.
    used: BTreeSet<[u8; 32]>,
    defaults: Vec<u32>,
    unsigned: Vec<u32>,
    digest: Digest,
    outcome: Option<Outcome>,
    states_compared: u32,
    signatures: u32,
    signed_to_tick: Option<Tick>,
    ended: bool,
    /// Whether everybody may see all signed orders, plans too: nothing that they hold is still to come.
    over: bool,
    /// Whether the game hides nothing: then everybody may see the orders of each turn that closed.
    open: bool,
    lost: Vec<(Tick, Tick)>,
}

/// Whether nothing is played after this entry.
const fn is_end(entry: &Entry) -> bool {
    matches!(entry, Entry::Outcome { .. } | Entry::Abandoned { .. })
}

impl Verifier {
    fn start(games: Games, timeline: &Recovered) -> Result<Self, VerifyError> {
        let header = &timeline.header;
        let (simulation, not_replayed) = match start_opened(games, header, &timeline.entries) {
            Ok(simulation) => (Some(simulation), None),
            Err(error @ (SimulationError::OtherRules { .. } | SimulationError::SealedSeed)) => {
                (None, Some(error))
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            digest: simulation.as_ref().map_or(Digest::default(), |simulation| simulation.game().digest()),
            simulation,
            not_replayed,
            chain: Chain::start(&codec::encode(header)),
            seats: header.seats.iter().map(SeatNow::begin).collect(),
            numbers: Numbers::begin(),
            used: BTreeSet::new(),
            defaults: vec![0; header.seats.len()],
            unsigned: vec![0; header.seats.len()],
            outcome: None,
            states_compared: 0,
            signatures: 0,
            signed_to_tick: None,
            ended: false,
            over: timeline.entries.iter().any(is_end),
            open: games.newest(&header.game).is_some_and(|kind| !kind.hidden()),
            lost: Vec::new(),
        })
    }

    fn entry(&mut self, header: &Header, entry: &Entry, openings: &[Opening]) -> Result<(), VerifyError> {
        if self.ended && !matches!(entry, Entry::SeedOpened { .. }) {
            return Err(VerifyError::AfterTheEnd);
        }
        if let Some(simulation) = &mut self.simulation {
            simulation.idle_until(entry.tick());
        }
        match entry {
            Entry::Step { items, .. } => self.step(items, Simulation::step)?,
            Entry::SeatEvents { items, .. } => self.step(items, Simulation::seat_events)?,
            Entry::Digest { digest, .. } => self.compare(*digest)?,
            Entry::Tempo(TempoChange { digest, .. }) => {
                // Where live play stopped, another window may open.
                self.numbers.step();
                self.compare(*digest)?;
            }
            Entry::Keyframe(keyframe) => self.keyframe(header, keyframe)?,
            Entry::Turn(turn) => self.turn(header, turn, entry, openings)?,
            Entry::SeatKey(change) => self.seat_key(change)?,
            Entry::Outcome { outcome: recorded, .. } => {
                let found = self.simulation.as_ref().map(|simulation| simulation.game().outcome());
                if found.is_some_and(|found| found.as_ref() != Some(recorded)) {
                    return Err(VerifyError::OutcomeDiffers);
                }
                (self.outcome, self.ended) = (Some(recorded.clone()), true);
            }
            Entry::SeedOpened { salt, seed, .. } => {
                if header.seed != Seed::Sealed(seed_commitment(salt, seed)) {
                    return Err(VerifyError::WrongSeed);
                }
            }
            Entry::Abandoned { .. } => self.ended = true,
            Entry::Lost { tick, to } => {
                self.lost.push((*tick, *to));
                self.apply(entry)?;
            }
            Entry::Incarnation { .. } | Entry::Terms(_) => {}
        }
        self.chain.add(&codec::encode(entry));
        Ok(())
    }

    fn step(&mut self, items: &[Item], apply: fn(&mut Simulation, &[Item])) -> Result<(), VerifyError> {
        self.numbers.step();
        for item in items {
            match item {
                Item::Seat { seat, event, .. } => {
                    if let Some(now) = self.seats.get_mut(usize::from(seat.0)) {
                        now.event(*event);
                    }
                }
                Item::Order { seat, .. } => {
                    let keyed = self.seats.get(usize::from(seat.0)).is_some_and(SeatNow::signs);
                    if let (true, Some(unsigned)) = (keyed, self.unsigned.get_mut(usize::from(seat.0))) {
                        *unsigned = unsigned.saturating_add(1);
                    }
                }
                Item::Paused { .. } | Item::Resumed { .. } => {}
            }
        }
        let Some(simulation) = &mut self.simulation else { return Ok(()) };
        for item in items {
            if let Item::Order { seat, input, .. } = item
                && simulation.game().check(*seat, input).is_err()
            {
                return Err(VerifyError::IllegalOrder { tick: simulation.tick(), seat: *seat });
            }
        }
        apply(simulation, items);
        Ok(())
    }

    fn keyframe(&mut self, header: &Header, keyframe: &SignedKeyframe) -> Result<(), VerifyError> {
        if !keyframe.verify(&header.server_identity, self.chain.head()) {
            return Err(VerifyError::BadSignature(keyframe.tick));
        }
        // Where what came before is lost, the state goes on from here.
        self.apply(&Entry::Keyframe(keyframe.clone()))?;
        self.compare(keyframe.digest)?;
        let found = self.simulation.as_ref().map(|simulation| simulation.game().snapshot());
        if found.is_some_and(|found| found != keyframe.snapshot) {
            return Err(VerifyError::KeyframeDiffers(keyframe.tick));
        }
        self.signed_to_tick = Some(keyframe.tick);
        Ok(())
    }

    fn apply(&mut self, entry: &Entry) -> Result<(), VerifyError> {
        let Some(simulation) = &mut self.simulation else { return Ok(()) };
        Ok(simulation.apply(entry, &[])?)
    }

    fn turn(
        &mut self,
        header: &Header,
        turn: &Turn,
        entry: &Entry,
        openings: &[Opening],
    ) -> Result<(), VerifyError> {
        let number = turn.number;
        self.parts(turn)?;
        for opening in openings {
            let how = turn.seats.iter().find(|seat| seat.seat == opening.seat).map(|seat| seat.how);
            let how =
                how.ok_or(VerifyError::Turn { number, error: TurnError::WrongOpening(opening.seat) })?;
            // Where states can be compared, the turn would fail anyway. Elsewhere only this check finds it.
            if how.commitment() != Some(opening.signed.commitment(&opening.salt)) {
                return Err(VerifyError::Turn { number, error: TurnError::WrongOpening(opening.seat) });
            }
            let game = self.simulation.as_ref().map(Simulation::game);
            let signed = turn.check_signed(&how, opening, header.game_id, game);
            signed.map_err(|error| VerifyError::Turn { number, error })?;
            let seat = opening.seat;
            let now = self.seats.get(usize::from(seat.0));
            if !now.is_some_and(|now| now.has(&opening.signed.public_key)) {
                return Err(VerifyError::ForeignKey { number, seat });
            }
            // A plan may be used in many turns. Orders may be used only in the turn for which they were signed.
            if matches!(how, How::Submitted(_)) && !self.used.insert(opening.signed.hash()) {
                return Err(VerifyError::UsedBefore { number, seat });
            }
            self.signatures += 1;
        }
        self.none_left_out(turn, openings)?;
        if let Some(simulation) = &mut self.simulation {
            match simulation.apply(entry, openings) {
                Ok(()) => {}
                Err(error @ SimulationError::Turn { error: TurnError::Sealed(_), .. }) => {
                    self.simulation = None;
                    self.not_replayed = Some(error);
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.compare(turn.digest)
    }

    /// Checks that all signed orders are there that everybody may see: of a game that hides nothing those of each turn
    /// that closed, and those of every game that is over. A plan may hold what is still to come.
    fn none_left_out(&self, turn: &Turn, openings: &[Opening]) -> Result<(), VerifyError> {
        let everybody_may = |how: &How| match how {
            How::Submitted(_) => self.over || self.open,
            How::Conditional(_) | How::Standing(_) => self.over,
            How::Default | How::Bot(_) => false,
        };
        let there = |seat: Seat| openings.iter().any(|opening| opening.seat == seat);
        let left_out = turn.seats.iter().find(|part| everybody_may(&part.how) && !there(part.seat));
        left_out.map_or(Ok(()), |part| Err(VerifyError::LeftOut { number: turn.number, seat: part.seat }))
    }

    /// Checks that a turn's number and seats are in order, and who is said to have given the orders.
    fn parts(&mut self, turn: &Turn) -> Result<(), VerifyError> {
        let number = turn.number;
        if !self.numbers.take(turn) {
            return Err(VerifyError::TurnOutOfOrder(number));
        }
        if !turn.seats.windows(2).all(|pair| pair[0].seat < pair[1].seat) {
            return Err(VerifyError::SeatsOutOfOrder(number));
        }
        for TurnSeat { seat, how } in &turn.seats {
            let index = usize::from(seat.0);
            match how {
                How::Bot(strength) => {
                    if self.seats.get(index).and_then(|now| now.bot) != Some(*strength) {
                        return Err(VerifyError::NotABot { number, seat: *seat });
                    }
                }
                How::Default => {
                    if let Some(defaults) = self.defaults.get_mut(index) {
                        *defaults = defaults.saturating_add(1);
                    }
                }
                How::Submitted(_) | How::Conditional(_) | How::Standing(_) => {}
            }
        }
        Ok(())
    }

    fn seat_key(&mut self, change: &SeatKey) -> Result<(), VerifyError> {
        let unlinked = VerifyError::UnlinkedKey(change.seat);
        let Some(now) = self.seats.get_mut(usize::from(change.seat.0)) else { return Err(unlinked) };
        if now.take(change) { Ok(()) } else { Err(unlinked) }
    }

    fn compare(&mut self, recorded: Digest) -> Result<(), VerifyError> {
        self.digest = recorded;
        let Some(simulation) = &self.simulation else { return Ok(()) };
        let found = simulation.game().digest();
        if found != recorded {
            return Err(VerifyError::DigestDiffers { tick: simulation.tick(), found, recorded });
        }
        self.states_compared += 1;
        Ok(())
    }

    fn end(mut self, timeline: &Recovered) -> Result<VerifyReport, VerifyError> {
        let attested = timeline.attestation.as_ref();
        if attested.is_some_and(|word| !word.verify(&timeline.header.server_identity, self.chain)) {
            return Err(VerifyError::BadAttestation);
        }
        if let Some(simulation) = &mut self.simulation {
            simulation.idle_until(timeline.reached);
            self.digest = simulation.game().digest();
            if self.outcome.is_none() && simulation.game().outcome().is_some() {
                return Err(VerifyError::OutcomeDiffers);
            }
        }
        Ok(VerifyReport {
            ticks: timeline.reached,
            digest: self.digest,
            outcome: self.outcome,
            states_compared: self.states_compared,
            head: self.chain.head(),
            signatures: self.signatures,
            defaults: self.defaults,
            unsigned: self.unsigned,
            attested_ms: attested.map(|word| word.server_time_ms),
            signed_to_tick: self.signed_to_tick,
            ended: self.ended,
            not_replayed: self.not_replayed,
            lost: self.lost,
        })
    }
}
