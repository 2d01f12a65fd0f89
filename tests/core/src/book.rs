//! A golden file: lines of a name and of what it stands for. Values are compared in both directions.

use crate::samples::Named;
use adjourn_game::codec::{self, CodecError, Decode, Encode};
use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::path::PathBuf;

/// The file as it is, and as it should be.
pub struct Book {
    path: PathBuf,
    golden: BTreeMap<String, String>,
    seen: String,
}

impl Book {
    /// Opens the file of this name in the folder `golden` of a package; one that is not there has no lines.
    #[must_use]
    pub fn open(package: &str, name: &str) -> Self {
        let path = PathBuf::from(package).join("golden").join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let line = |line: &str| line.split_once(' ').map(|(name, rest)| (name.to_owned(), rest.to_owned()));
        Self { path, golden: text.lines().filter_map(line).collect(), seen: String::new() }
    }

    /// A line of text.
    pub fn line(&mut self, name: &str, text: &str) {
        writeln!(self.seen, "{name} {text}").expect("writing to a string");
    }

    /// A line of bytes.
    pub fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.line(name, &hex(bytes));
    }

    /// A line of an encoded value, which must also come out of the golden bytes.
    pub fn value<T: Encode + Decode<()> + PartialEq + Debug>(&mut self, name: &str, value: &T) {
        if !blessing()
            && let Some(golden) = self.golden.get(name)
        {
            assert_eq!(codec::decode(&unhex(golden)).as_ref(), Ok(value), "{name} does not read back");
        }
        self.bytes(name, &codec::encode(value));
    }

    /// A line for each value of an enum, and a check that it has no others.
    pub fn every<T: Encode + Decode<()> + PartialEq + Debug>(&mut self, kind: &str, values: &Named<T>) {
        for (number, (name, value)) in (0..).zip(values) {
            assert_eq!(codec::encode(value)[0], number, "{kind} {name} is not where it belongs");
            self.value(&format!("{kind}.{name}"), value);
        }
        // Zeros are a good content of every variant: only a number without a variant is malformed.
        let probe = |number: usize| {
            let mut bytes = [0; 512];
            bytes[0] = u8::try_from(number).expect("few variants");
            codec::decode::<T>(&bytes)
        };
        assert_eq!(probe(values.len() - 1), Err(CodecError::TrailingBytes), "zeros are no content of {kind}");
        let other = probe(values.len());
        assert_eq!(other, Err(CodecError::Malformed), "a variant of {kind} has no golden bytes");
    }

    /// Compares the whole file, or writes it.
    pub fn close(self) {
        if blessing() {
            std::fs::write(&self.path, self.seen).expect("the golden file can be written");
            return;
        }
        for line in self.seen.lines() {
            let (name, text) = line.split_once(' ').expect("a name and a text");
            assert_eq!(self.golden.get(name).map(String::as_str), Some(text), "{name} has changed");
        }
        let golden = std::fs::read_to_string(&self.path).expect("the golden file can be read");
        assert_eq!(golden, self.seen, "golden lines have no value any more, or another order");
    }
}

fn blessing() -> bool {
    std::env::var_os("ADJOURN_BLESS").is_some()
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hexadecimal digits as bytes; white space is passed over.
pub fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let (pairs, rest) = digits.as_chunks::<2>();
    assert!(rest.is_empty(), "half a byte in {text}");
    pairs
        .iter()
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("digits");
            u8::from_str_radix(pair, 16).expect("hexadecimal digits")
        })
        .collect()
}
