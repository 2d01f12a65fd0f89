//! Places by name: abbreviations, full names, what people also call them, and guesses at what was meant.

use super::province::Province::{self, *};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Other names in use, beside abbreviation and full name.
const ALSO: [(Province, &str); 57] = [
    (Adr, "ADRIATIC"),
    (Aeg, "AEGEAN"),
    (Bal, "BALTIC"),
    (Bar, "BARENTS"),
    (Bla, "BLACK"),
    (Bot, "GOB"),
    (Bot, "BOTHNIA"),
    (Eas, "EME"),
    (Eas, "EMS"),
    (Eas, "EAST MED"),
    (Eas, "EAST MEDITERRANEAN"),
    (Eng, "ECH"),
    (Eng, "CHANNEL"),
    (Hel, "HELGOLAND BIGHT"),
    (Hel, "HELGOLAND"),
    (Hel, "HELIGOLAND"),
    (Ion, "IONIAN"),
    (Iri, "IRISH"),
    (Lvn, "LVO"),
    (Lvn, "LIVO"),
    (Lvp, "LPL"),
    (Lvp, "LIVP"),
    (Lyo, "GOL"),
    (Lyo, "GULF OF LYONS"),
    (Lyo, "GULF OF LIONS"),
    (Lyo, "LYONS"),
    (Mao, "MID"),
    (Mao, "MAT"),
    (Mao, "MID ATLANTIC"),
    (Mao, "MIDATLANTIC"),
    (Naf, "NAFRICA"),
    (Nao, "NAT"),
    (Nao, "NORTH ATLANTIC"),
    (Nth, "NTS"),
    (Nth, "NORTHSEA"),
    (Nwg, "NRG"),
    (Nwg, "NORWEGIAN"),
    (Nwy, "NORW"),
    (Rum, "ROMANIA"),
    (Ska, "SKAGERRACK"),
    (Spa, "SPN"),
    (Stp, "SAINT PETERSBURG"),
    (Stp, "PETERSBURG"),
    (Stp, "STPETE"),
    (Tun, "TUNISIA"),
    (Tyr, "TYL"),
    (Tyr, "TRL"),
    (Tyr, "TYROL"),
    (Tyr, "TYROLEA"),
    (Tys, "TYN"),
    (Tys, "TYH"),
    (Tys, "TYRRHENIAN"),
    (Wes, "WME"),
    (Wes, "WMS"),
    (Wes, "WEST MED"),
    (Wes, "WEST MEDITERRANEAN"),
    (Yor, "YORK"),
];

/// A name as it is compared: capitals, single spaces, no full stops; hyphens are spaces.
pub fn plain(text: &str) -> String {
    let spaced: String = text
        .chars()
        .filter(|c| *c != '.' && *c != '\'')
        .map(|c| if c == '-' { ' ' } else { c.to_ascii_uppercase() })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The full names, plain.
static FULL: LazyLock<Vec<(Province, String)>> =
    LazyLock::new(|| Province::ALL.into_iter().map(|province| (province, plain(province.name()))).collect());

/// Every name that is one province's alone: peers' texts are looked up here by the hundred.
static NAMED: LazyLock<BTreeMap<String, Province>> = LazyLock::new(|| {
    let squeezed = FULL.iter().map(|(province, full)| (full.replace(' ', ""), *province));
    let also = ALSO.iter().map(|(province, also)| ((*also).to_owned(), *province));
    let full = FULL.iter().map(|(province, full)| (full.clone(), *province));
    let short = Province::ALL.into_iter().map(|province| (province.short().to_owned(), province));
    squeezed.chain(also).chain(full).chain(short).collect()
});

/// The province that goes by a plain name, if exactly one does.
pub fn find(name: &str) -> Option<Province> {
    if let Some(province) = NAMED.get(name) {
        return Some(*province);
    }
    if name.len() < 4 || name.contains(' ') {
        return None;
    }
    // The beginning of a name will do where it is no other's.
    let mut beginning = FULL.iter().filter(|(_, full)| full.starts_with(name));
    let (first, _) = beginning.next()?;
    beginning.next().is_none().then_some(*first)
}

/// The province whose name is most like a text, if any is.
pub fn guess(text: &str) -> Option<Province> {
    let most = 1 + text.chars().count() / 4;
    // One that is so much longer than any name is like none.
    let longest = FULL.iter().map(|(_, full)| full.len()).max()?;
    if text.chars().count() > longest + most {
        return None;
    }
    let likeness = |(province, full): &(Province, String)| {
        let to_short = distance(text, province.short());
        (to_short.min(distance(text, full)), *province)
    };
    let (likeness, best) = FULL.iter().map(likeness).min_by_key(|(likeness, _)| *likeness)?;
    (likeness <= most).then_some(best)
}

/// How many letters must be put in, left out, changed or swapped with their neighbour to make one text the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let swap = if swapped { rows[i - 2][j - 2] + 1 } else { usize::MAX };
                change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(swap)
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_one_province() {
        let mut names = BTreeMap::new();
        let full = Province::ALL.map(|province| (province, plain(province.name())));
        let short = Province::ALL.map(|province| (province, province.short().to_owned()));
        let also = ALSO.map(|(province, name)| (province, name.to_owned()));
        for (province, name) in full.into_iter().chain(short).chain(also) {
            assert_eq!(names.insert(name.clone(), province).unwrap_or(province), province, "{name}");
            assert_eq!(find(&name), Some(province), "{name}");
        }
    }

    #[test]
    fn the_beginning_of_a_name_is_enough_where_it_is_clear() {
        assert_eq!(find("BURG"), Some(Bur));
        assert_eq!(find("NORTH"), None, "a sea, an ocean, or Africa");
        assert_eq!(find("BU"), None);
    }

    #[test]
    fn a_slip_is_guessed_at_and_nonsense_is_not() {
        assert_eq!(guess("PRA"), Some(Par));
        assert_eq!(guess("MUNCIH"), Some(Mun));
        assert_eq!(guess("QXZQXZ"), None);
        assert_eq!(guess("WESTRN MEDITERANEAN"), Some(Wes));
        assert_eq!(guess(&"MUNCIH".repeat(30)), None);
    }
}
