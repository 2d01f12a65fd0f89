//! Luck by a seed.

/// Numbers by a seed.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides`.
    pub fn below(&mut self, sides: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// True once in so many times.
    pub fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }

    /// One of a list, if it has any.
    ///
    /// # Panics
    /// Never.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = self.below(list.len().max(1) as u64);
        list.get(usize::try_from(index).expect("an index"))
    }

    /// Bytes for a seed or a salt.
    ///
    /// # Panics
    /// Never.
    pub fn bytes(&mut self) -> [u8; 32] {
        core::array::from_fn(|_| u8::try_from(self.below(256)).expect("a byte"))
    }
}
