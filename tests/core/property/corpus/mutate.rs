//! Inputs made of others: bytes changed, cut, repeated, mixed. The same corpus always gives the same inputs.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Bytes that mean something to the codec: counts, tags, the ends of ranges.
const TELLING: [u8; 12] = [0, 1, 2, 3, 5, 127, 128, 250, 251, 252, 253, 255];

/// Makes inputs without end.
pub struct Mutator<'a> {
    corpus: &'a [Vec<u8>],
    rng: ChaCha8Rng,
}

impl<'a> Mutator<'a> {
    pub fn new(corpus: &'a [Vec<u8>]) -> Self {
        assert!(!corpus.is_empty(), "there is nothing to begin with");
        Self { corpus, rng: ChaCha8Rng::seed_from_u64(1) }
    }

    pub fn next_input(&mut self) -> Vec<u8> {
        let pick = self.below(self.corpus.len());
        let mut input = self.corpus[pick].clone();
        for _ in 0..=self.below(4) {
            self.mutate(&mut input);
        }
        input
    }

    fn mutate(&mut self, input: &mut Vec<u8>) {
        let place = self.below(input.len() + 1);
        let byte = input.get_mut(place);
        match (self.below(7), byte) {
            (0, Some(byte)) => *byte = TELLING[self.below(TELLING.len())],
            (1, Some(byte)) => *byte ^= 1 << self.below(8),
            (2, Some(byte)) => *byte = byte.wrapping_add(1),
            (3, Some(_)) => drop(input.remove(place)),
            (4, Some(_)) => {
                let end = (place + 1 + self.below(40)).min(input.len());
                let part = input[place..end].to_vec();
                input.splice(place..place, part);
            }
            (5, Some(_)) => {
                let other = &self.corpus[self.below(self.corpus.len())];
                let from = self.below(other.len() + 1);
                input.truncate(place);
                input.extend_from_slice(&other[from..]);
            }
            _ => input.insert(place, TELLING[self.below(TELLING.len())]),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).expect("far fewer than 2^64");
        usize::try_from(self.rng.next_u64() % end).expect("below a usize")
    }
}
