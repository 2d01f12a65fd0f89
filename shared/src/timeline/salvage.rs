//! What the frames of a file say, and how much of it is proved after damage. A keyframe's signature covers the head of the
//! chain before it, so one of two things can be proved: that no entry is missing, or that this was the state.

use super::attest::Attestation;
use super::entry::{Chain, Entry, Header, SignedKeyframe};
use super::frame::{KIND_ATTESTATION, KIND_ENTRY, KIND_HEAD, KIND_OPENINGS, KIND_PULSE};
use super::pieces::Pieces;
use super::recovered::{Damage, JournalError, Openings, Recovered};
use crate::base::limits;
use adjourn_game::codec;
use adjourn_game::ids::{Digest, Tick};

/// A timeline that is being read.
pub(super) struct Salvage {
    header: Header,
    entries: Vec<Entry>,
    openings: Openings,
    attestation: Option<Attestation>,
    reached: Tick,
    /// Of all entries that were read, those in doubt included.
    chain: Chain,
    /// Since damage: how far everything is known. What was read after it waits for a proof.
    known: Option<Known>,
    /// The chain before the next entry, as the frame before that says.
    head: Option<Chain>,
    /// Stretches that are lost.
    lost: Vec<(Tick, Tick)>,
    header_proved: bool,
}

/// How far everything is known.
struct Known {
    entries: usize,
    reached: Tick,
}

impl Salvage {
    /// Nothing was read but the header, which is this encoding.
    pub(super) fn start(header: Header, encoded: &[u8]) -> Self {
        Self {
            header,
            entries: Vec::new(),
            openings: Openings::new(),
            attestation: None,
            reached: 0,
            chain: Chain::start(encoded),
            known: None,
            head: None,
            lost: Vec::new(),
            header_proved: true,
        }
    }

    /// The same, if the header's checksum is damaged: a signature has to prove it.
    pub(super) fn doubtful(header: Header, encoded: &[u8]) -> Self {
        let known = Some(Known { entries: 0, reached: 0 });
        Self { known, header_proved: false, ..Self::start(header, encoded) }
    }

    /// A whole frame.
    pub(super) fn frame(&mut self, at: usize, kind: u8, content: &[u8]) -> Result<(), JournalError> {
        let bad = JournalError::BadEntry { at };
        let doubtful = self.known.is_some();
        match kind {
            KIND_ENTRY => {
                let entry = codec::decode(content).map_err(|_| bad)?;
                self.entry(at, entry, content)?;
                self.head = None;
            }
            KIND_OPENINGS => {
                let index = self.entries.len().checked_sub(1).ok_or(bad)?;
                self.openings.insert(index, codec::decode(content).map_err(|_| bad)?);
            }
            KIND_ATTESTATION => self.attestation = Some(codec::decode(content).map_err(|_| bad)?),
            KIND_PULSE => {
                let tick = Tick::from_le_bytes(content.try_into().map_err(|_| bad)?);
                match advance(self.reached, tick, at) {
                    Ok(()) => self.reached = tick,
                    Err(error) if !doubtful => return Err(error),
                    Err(_) => {}
                }
            }
            KIND_HEAD => self.head = Some(head(content).ok_or(bad)?),
            _ => return Err(bad),
        }
        Ok(())
    }

    /// Bytes that are no whole frame, which may have been this one.
    pub(super) fn damaged(&mut self, at: usize, guess: Option<(u8, &[u8])>) {
        self.known.get_or_insert(Known { entries: self.entries.len(), reached: self.reached });
        self.head = None;
        if let Some((KIND_ENTRY, content)) = guess
            && let Ok(entry) = codec::decode(content)
        {
            let reached = self.reached;
            // In doubt, nothing is an error.
            let _doubtful = self.entry(at, entry, content);
            self.reached = reached;
        }
    }

    fn entry(&mut self, at: usize, entry: Entry, content: &[u8]) -> Result<(), JournalError> {
        if let Entry::Keyframe(keyframe) = &entry {
            self.prove(keyframe);
        }
        let after = entry.tick_after();
        let order = match &entry {
            // Nobody makes the steps between.
            Entry::Lost { tick, to } if tick <= to => advance(self.reached, *tick, at),
            _ => advance(self.reached, entry.tick(), at).and_then(|()| advance(entry.tick(), after, at)),
        };
        match order {
            Err(error) if self.known.is_none() => return Err(error),
            // What is in doubt can't be in its place: the chain will say so.
            Err(_) => {}
            Ok(()) => self.reached = after,
        }
        self.chain.add(content);
        self.entries.push(entry);
        Ok(())
    }

    /// Whether a keyframe after damage proves that nothing is missing; or else that its own state was the match's.
    fn prove(&mut self, keyframe: &SignedKeyframe) {
        let Some(known) = &self.known else { return };
        let signed_after = |head: Digest| keyframe.verify(&self.header.server_identity, head);
        if signed_after(self.chain.head()) {
            (self.known, self.header_proved) = (None, true);
            return;
        }
        let proved = self.head.filter(|head| signed_after(head.head()) && keyframe.tick >= known.reached);
        let Some(head) = proved.filter(|_| self.header_proved) else { return };
        let lost = (known.reached, keyframe.tick);
        self.entries.truncate(known.entries);
        self.openings.retain(|index, _| *index < known.entries);
        self.entries.push(Entry::Lost { tick: lost.0, to: lost.1 });
        self.lost.push(lost);
        (self.chain, self.reached, self.known) = (head, keyframe.tick, None);
    }

    /// The file has ended.
    pub(super) fn end(mut self, pieces: &Pieces<'_>) -> Result<Recovered, JournalError> {
        if !self.header_proved {
            return Err(JournalError::NoHeader);
        }
        let mut undone = 0;
        if let Some(known) = self.known {
            undone = self.reached - known.reached;
            self.entries.truncate(known.entries);
            self.openings.retain(|index, _| *index < known.entries);
            self.entries.push(Entry::Lost { tick: known.reached, to: known.reached });
            self.reached = known.reached;
        }
        Ok(Recovered {
            header: self.header,
            entries: self.entries,
            openings: self.openings,
            attestation: self.attestation,
            reached: self.reached,
            good_bytes: pieces.whole_bytes,
            torn_bytes: pieces.torn_bytes,
            damage: pieces.damaged_at.map(|at| Damage { at, lost: self.lost, undone }),
        })
    }
}

/// Time goes forward, and not by leaps: whoever re-simulates makes every step.
fn advance(reached: Tick, tick: Tick, at: usize) -> Result<(), JournalError> {
    let steps = tick.checked_sub(reached).ok_or(JournalError::OutOfOrder { at })?;
    if steps > limits::EMPTY_STEPS_CEILING { Err(JournalError::OutOfOrder { at }) } else { Ok(()) }
}

fn head(content: &[u8]) -> Option<Chain> {
    let (head, entries) = content.split_at_checked(32)?;
    let entries = u64::from_le_bytes(entries.try_into().ok()?);
    Some(Chain::resume(Digest(head.try_into().ok()?), entries))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::identity::KeyPair;
    use crate::timeline::bundle::Item;
    use crate::timeline::rig::header;
    use crate::timeline::{Cursor, Recorder, Simulation, encode_pulse, mend, recover, replay, verify};
    use adjourn_game::ids::Seat;
    use adjourn_shipped_games::GAMES;

    fn key() -> KeyPair {
        KeyPair::from_secret(&[3; 32])
    }

    /// A small journal as a match writes it, where each frame of it begins, and the states by tick.
    struct Written {
        file: Vec<u8>,
        entries: Vec<Entry>,
        /// Where the frames of the last keyframe begin.
        last_keyframe: usize,
        digests: Vec<Digest>,
    }

    /// Light cycles that turn now and then, with a keyframe at the beginning and after four and eight steps.
    fn written() -> Written {
        let mut simulation = Simulation::start(GAMES, &header()).expect("it starts");
        let (mut recorder, mut file) = Recorder::start(&header());
        let mut last_keyframe = 0;
        let mut digests = vec![simulation.game().digest()];
        for tick in 0..11 {
            if tick % 4 == 0 {
                last_keyframe = file.len();
                let (digest, snapshot) = (simulation.game().digest(), simulation.game().snapshot());
                file.extend(recorder.keyframe(&key(), tick, digest, snapshot));
            }
            let turn = if tick % 2 == 0 { "up" } else { "down" };
            let orders = simulation.game().orders(Seat(0), &[turn.to_owned()]).unwrap_or_default();
            let items: Vec<_> = orders
                .into_iter()
                .map(|input| Item::Order { seat: Seat(0), sequence: tick, input })
                .collect();
            simulation.step(&items);
            file.extend(match items.is_empty() {
                true => encode_pulse(tick + 1),
                false => recorder.entry(&Entry::Step { tick, items }),
            });
            digests.push(simulation.game().digest());
        }
        let entries = recover(&file).expect("our own").entries;
        Written { file, entries, last_keyframe, digests }
    }

    #[test]
    fn whichever_byte_is_damaged_nothing_is_lost_in_silence_and_all_that_is_proved_is_kept() {
        let Written { file, entries, last_keyframe, digests } = written();
        assert!(entries.iter().any(|entry| matches!(entry, Entry::Step { .. })));
        let (mut mended_whole, mut gone_on, mut undone) = (0, 0, 0);
        for place in 0..file.len() {
            for flip in [1, 0xFF] {
                let mut damaged = file.clone();
                damaged[place] ^= flip;
                // The magic, the version, the header: nothing can be proved, and nothing is pretended.
                let Ok(mut recovered) = recover(&damaged) else {
                    assert!(place < last_keyframe, "byte {place}");
                    continue;
                };
                let Some(damage) = recovered.damage.clone() else {
                    assert!(place == 7 && recovered.entries == entries, "byte {place} in silence");
                    continue;
                };
                assert!(damage.at <= place);
                if place < last_keyframe {
                    assert_eq!(
                        (recovered.reached, damage.undone),
                        (11, 0),
                        "byte {place}: the keyframe proves it"
                    );
                }
                match (&damage.lost[..], damage.undone) {
                    ([], 0) => {
                        // What is given up after the last keyframe may be no step: a pulse says so too.
                        let whole = recovered.entries == entries;
                        assert!(whole || matches!(recovered.entries.last(), Some(Entry::Lost { .. })));
                        mended_whole += 1;
                    }
                    ([_], 0) => gone_on += 1,
                    _ => undone += 1,
                }
                let state = replay(GAMES, &recovered, recovered.reached).expect("a state");
                assert_eq!(state.game().digest(), digests[recovered.reached as usize], "byte {place}");
                let again = recover(&mend(&key(), &mut recovered)).expect("whole");
                assert_eq!((&again.entries, again.reached), (&recovered.entries, recovered.reached));
                assert_eq!(again.damage, None);
                let mut shown = Cursor::new(GAMES, again.clone()).expect("it can be shown");
                while shown.step().expect("nothing is sealed") {}
                assert_eq!(shown.simulation().game().digest(), digests[again.reached as usize]);
                let report = verify(GAMES, &again).expect("the server vouches for what it has mended");
                assert_eq!(report.digest, digests[again.reached as usize]);
            }
        }
        assert!(mended_whole > 50 && gone_on > 50 && undone > 10, "{mended_whole} {gone_on} {undone}");
    }

    #[test]
    fn an_end_that_is_cut_is_torn_and_not_damaged() {
        let Written { file, last_keyframe, .. } = written();
        for cut in last_keyframe..file.len() {
            let recovered = recover(&file[..cut]).expect("whole frames, then a torn one");
            assert_eq!((recovered.damage, recovered.good_bytes + recovered.torn_bytes), (None, cut));
        }
    }

    #[test]
    fn a_keyframe_that_another_server_has_signed_proves_nothing() {
        let Written { file, entries, .. } = written();
        let mut forged = header();
        forged.server_identity = KeyPair::from_secret(&[9; 32]).public_key();
        let (mut recorder, mut bytes) = Recorder::start(&forged);
        for entry in &entries[..2] {
            bytes.extend(recorder.entry(entry));
        }
        let damaged_at = bytes.len();
        bytes.extend(encode_pulse(2));
        // The rest is as our own server has written it, under another name.
        bytes[damaged_at + 14] ^= 1;
        let ours = recover(&file).expect("our own");
        assert_eq!(ours.damage, None);
        bytes.extend(&file[written().last_keyframe..]);
        let recovered = recover(&bytes).expect("the header is whole");
        assert_eq!(recovered.damage.map(|damage| damage.lost), Some(Vec::new()));
        assert_eq!(recovered.entries.len(), 3, "two, and that what follows is lost");
    }
}
