//! The difference of two byte strings: runs copied from the old one, and new bytes. Knows nothing of what they mean.
//!
//! A difference is a sequence of operations; it ends when the new string is whole. Each is four parts: how far from
//! the expected place in the old string it copies (zigzag), how many bytes it copies, how many new bytes follow, and
//! those. The expected place is behind what was copied and replaced so far. Numbers are LEB128.

/// The shortest run at the expected place that is worth an operation: its numbers take three bytes.
const SHORTEST_RUN: usize = 4;
/// Bytes by which a run elsewhere is found. Shorter ones are found in the wrong places.
const KEY_BYTES: usize = 8;
/// Entries of the table of keys, as a power of two: twice the bytes of a usual view.
const TABLE_BITS: u32 = 15;
/// Stands for "no place".
const NOWHERE: u32 = u32::MAX;

/// Appends a number.
pub fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number from the front of `bytes`; `None` if there is none, or it is longer than it need be.
pub fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..35).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u32::from(byte & 0x7f);
        if (part << shift) >> shift != part || (byte == 0 && shift > 0) {
            return None;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

const fn zigzag(number: i32) -> u32 {
    ((number << 1) ^ (number >> 31)).cast_unsigned()
}

const fn unzigzag(number: u32) -> i32 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

/// Where the keys of a string are. Of equal keys it holds the first: behind it a run of one byte is longest.
struct Table(Vec<u32>);

impl Table {
    fn new(old: &[u8]) -> Self {
        let mut places = vec![NOWHERE; 1 << TABLE_BITS];
        for (at, key) in (0..).zip(old.windows(KEY_BYTES)) {
            let place: &mut u32 = &mut places[Self::slot(key)];
            *place = (*place).min(at);
        }
        Self(places)
    }

    fn slot(key: &[u8]) -> usize {
        let word = key.iter().fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
        // The golden ratio spreads neighbouring keys (Knuth, multiplicative hashing).
        (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - TABLE_BITS)) as usize
    }

    fn find(&self, new: &[u8]) -> Option<usize> {
        let place = self.0[Self::slot(new.get(..KEY_BYTES)?)];
        (place != NOWHERE).then_some(place as usize)
    }
}

/// How many bytes the two have in common at their beginnings.
fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Appends the difference that makes `new` out of `old`. Both are at most a frame's ceiling.
pub fn write(old: &[u8], new: &[u8], bytes: &mut Vec<u8>) {
    let table = Table::new(old);
    let tail = |place: usize| old.get(place..).unwrap_or_default();
    // The run that is being copied: from where, and how long; and since where in `new` bytes are new.
    let (mut from, mut copied, mut fresh) = (0, 0, 0);
    let mut expected = 0;
    let mut at = 0;
    let mut flush = |from: usize, copied: usize, new: &[u8]| {
        put(bytes, zigzag(from as i32 - expected as i32));
        put(bytes, copied as u32);
        put(bytes, new.len() as u32);
        bytes.extend_from_slice(new);
        expected = from + copied + new.len();
    };
    while at < new.len() {
        let ahead = from + copied + (at - fresh);
        let here = common(tail(ahead), &new[at..]);
        let mut run = (ahead, here);
        if here < SHORTEST_RUN
            && let Some(place) = table.find(&new[at..])
        {
            run = (place, common(tail(place), &new[at..]));
        }
        let worth = if run.0 == ahead { SHORTEST_RUN } else { KEY_BYTES };
        if run.1 >= worth || (run.0 == ahead && run.1 == new.len() - at) {
            if at > 0 {
                flush(from, copied, &new[fresh..at]);
            }
            (from, copied) = run;
            at += copied;
            fresh = at;
        } else {
            at += 1;
        }
    }
    if !new.is_empty() {
        flush(from, copied, &new[fresh..]);
    }
}

/// Reads one difference from the front of `bytes` and gives the new string, which has `length` bytes; `None` if the
/// bytes are no difference from `old`. Allocates `length` bytes and no more.
pub fn read(old: &[u8], length: usize, bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let mut new = Vec::with_capacity(length);
    let mut expected = 0_i64;
    while new.len() < length {
        let from = expected + i64::from(unzigzag(take(bytes)?));
        let (copied, fresh) = (take(bytes)? as usize, take(bytes)? as usize);
        if copied.max(fresh) == 0 || copied > length - new.len() || fresh > length - new.len() - copied {
            return None;
        }
        let start = usize::try_from(from).ok()?;
        new.extend_from_slice(old.get(start..)?.get(..copied)?);
        let (fresh, rest) = bytes.split_at_checked(fresh)?;
        new.extend_from_slice(fresh);
        *bytes = rest;
        expected = from + copied as i64 + fresh.len() as i64;
    }
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(old: &[u8], new: &[u8]) -> usize {
        let mut bytes = Vec::new();
        write(old, new, &mut bytes);
        let mut rest = &bytes[..];
        assert_eq!(read(old, new.len(), &mut rest).as_deref(), Some(new));
        assert!(rest.is_empty());
        bytes.len()
    }

    #[test]
    fn numbers_have_one_form() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
            let mut bytes = Vec::new();
            put(&mut bytes, number);
            assert_eq!(take(&mut &bytes[..]), Some(number));
        }
        assert_eq!(take(&mut &[0x80, 0x00][..]), None, "longer than it need be");
        assert_eq!(take(&mut &[0xff, 0xff, 0xff, 0xff, 0x1f][..]), None, "beyond 32 bits");
        assert_eq!(take(&mut &[0x80][..]), None, "cut off");
        for number in [0, -1, 1, i32::MIN, i32::MAX] {
            assert_eq!(unzigzag(zigzag(number)), number);
        }
    }

    #[test]
    fn an_operation_that_copies_beyond_the_end_of_the_new_string_is_refused() {
        // Two bytes are new; then as many are copied from where that left off: one is left, and two are not.
        let difference = |copied: u8| [0, 0, 2, b'x', b'y', 0, copied, 0];
        let read = |copied: u8| read(b"abcdef", 3, &mut &difference(copied)[..]);
        assert_eq!(read(1).as_deref(), Some(&b"xyc"[..]));
        assert_eq!(read(2), None);
    }

    #[test]
    fn changes_insertions_and_removals_cost_little() {
        let old: Vec<u8> = (0..2_000_u32).map(|i| (i * i % 251) as u8).collect();
        assert!(there_and_back(&old, &old) < 8);
        let mut changed = old.clone();
        changed[700] ^= 1;
        assert!(there_and_back(&old, &changed) < 16);
        let inserted = [&old[..700], b"something new", &old[700..]].concat();
        assert!(there_and_back(&old, &inserted) < 40);
        let removed = [&old[..700], &old[720..]].concat();
        assert!(there_and_back(&old, &removed) < 40);
        there_and_back(&[], &old);
        there_and_back(&old, &[]);
        there_and_back(&old, &[1, 2, 3]);
    }
}
