//! When two names look alike (Unicode Technical Standard 39), and which names nobody may bear. Whether a text is a name at
//! all is decided elsewhere.

use adjourn_game::ids::PlayerId;
use std::net::IpAddr;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// The name as it is stored and shown: in Unicode's composed form, so that one name has one spelling.
#[must_use]
pub fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// What a name looks like. Two names that have one of these in common are twins: only one player may have either. They are
/// alike in upper and lower case (the first), or as they are drawn (the second: `I`, `l` and `1` look alike), or as Unicode's
/// own table says it of the characters as they are (the third: the long s means an s, and looks like an f).
#[must_use]
pub fn shapes(name: &str) -> [String; 3] {
    let drawn = |text: &str| skeleton(text).collect::<String>().to_lowercase();
    let plain: String = name.nfkc().collect();
    [drawn(&plain.to_lowercase()), drawn(&plain), drawn(name)]
}

/// Whether a name is a reserved one, or looks like one (spaces and punctuation make no difference); or whether hosts who
/// name somebody could mean something else by it: an address, a network, or a player's id.
#[must_use]
pub fn is_reserved(name: &str, reserved: &[String]) -> bool {
    let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
    let network = name.split_once('/').is_some_and(|(address, _)| is_address(address));
    if is_address(name) || network || name.parse::<PlayerId>().is_ok() {
        return true;
    }
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let own = [shapes(&bare(&name.nfkc().collect::<String>())), shapes(&bare(name))].concat();
    reserved.iter().any(|word| shapes(&bare(word)).iter().any(|shape| own.contains(shape)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twins(one: &str, other: &str) -> bool {
        let others = shapes(other);
        shapes(one).iter().any(|shape| others.contains(shape))
    }

    #[test]
    fn what_a_host_could_mean_otherwise_is_no_name() {
        let id = PlayerId([0x1a; 16]).to_string();
        for name in ["127.0.0.9", "0.0.0.0/0", "::1", "2001:db8::/32", id.as_str()] {
            assert!(is_reserved(name, &[]), "{name}");
        }
        for name in ["Ann", "1.5", "Ann/Bob", "1a1a1a1a"] {
            assert!(!is_reserved(name, &[]), "{name}");
        }
    }

    // The pairs are from Unicode's table of confusable characters (confusables.txt): a source, and what it looks like.
    #[test]
    fn names_that_look_alike_are_twins() {
        for (one, other) in [
            ("\u{430}nn", "ann"),       // CYRILLIC SMALL LETTER A
            ("\u{441}hess", "chess"),   // CYRILLIC SMALL LETTER ES
            ("b\u{3bf}b", "bob"),       // GREEK SMALL LETTER OMICRON
            ("\u{ff41}nn", "ann"),      // FULLWIDTH LATIN SMALL LETTER A
            ("\u{fb01}ona", "fiona"),   // LATIN SMALL LIGATURE FI
            ("\u{1d41a}nn", "ann"),     // MATHEMATICAL BOLD SMALL A
            ("rnary", "mary"),          // m looks like rn
            ("b0b", "bOb"),             // DIGIT ZERO
            ("pa1", "pal"),             // DIGIT ONE
            ("PaI", "Pal"),             // LATIN CAPITAL LETTER I
            ("A\u{30a}se", "\u{c5}se"), // decomposed and precomposed
            ("Ann", "aNN"),
            ("\u{c4}rger", "\u{e4}RGER"),
        ] {
            assert!(twins(one, other), "{one} {other}");
            assert!(twins(other, one), "{other} {one}");
        }
    }

    /// The characters of one line of `oracle/confusables.txt`.
    fn pair(line: &str) -> Vec<String> {
        let character = |code: &str| u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        let text = |field: &str| field.split(' ').map(|code| character(code).expect("a character")).collect();
        line.split("; ").map(text).collect()
    }

    #[test]
    fn what_looks_alike_by_unicodes_own_table_makes_twins() {
        let table = include_str!("names/oracle/confusables.txt");
        let lines: Vec<_> = table.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.len() > 2_000);
        for pair in lines.into_iter().map(pair) {
            // As a whole name, and within one.
            for around in ["", "k"] {
                let name = |middle: &str| format!("{around}{middle}{around}");
                assert!(twins(&name(&pair[0]), &name(&pair[1])), "{pair:x?}");
                if let Some(other) = pair.get(2) {
                    assert!(!twins(&name(&pair[0]), &name(other)), "{pair:x?}");
                }
            }
        }
    }

    #[test]
    fn names_that_differ_are_no_twins() {
        for (one, other) in [
            ("ann", "anna"),
            ("bob", "rob"),
            ("Łukasz", "王"),
            ("\u{c4}rger", "Arger"),
            ("ann lee", "annlee"),
        ] {
            assert!(!twins(one, other), "{one} {other}");
        }
        // Generated names are made of hexadecimal digits.
        for pair in [("player 0a1b", "player 0a1d"), ("player 10", "player 01")] {
            assert!(!twins(pair.0, pair.1), "{pair:?}");
        }
    }

    #[test]
    fn a_reserved_name_is_reserved_however_it_is_written() {
        let reserved = ["moderator", "server", "official"].map(str::to_owned);
        for name in [
            "Server",
            "SERVER",
            "s\u{435}rver",
            "mod-erator",
            "M o d e r a t o r",
            "\u{ff33}erver",
            "Server.",
            "o\u{17f}\u{17f}icial", // the long s looks like an f
        ] {
            assert!(is_reserved(name, &reserved), "{name}");
        }
        for name in ["Serverine", "Observer", "modern", "Ann", "..."] {
            assert!(!is_reserved(name, &reserved), "{name}");
        }
    }

    #[test]
    fn a_name_is_stored_composed() {
        assert_eq!(composed("A\u{30a}se"), "\u{c5}se");
    }
}
