//! The server where the player was last, which counts where none is named: one host, with an address for each tempo. It
//! connects to nothing.

use crate::home::Home;
use anyhow::Result;

/// The file in the player's folder: a line for each tempo.
const FILE: &str = "last_server";
/// The machine itself, where none was ever named.
const HERE: &str = "127.0.0.1";

/// A tempo's address of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tempo {
    /// `HOST[:PORT]` of live matches.
    Live,
    /// The mailbox: `HOST[:PORT]`, or a URL.
    Mail,
}

impl Tempo {
    const fn word(self) -> &'static str {
        match self {
            Self::Live => "live ",
            Self::Mail => "mail ",
        }
    }
}

/// The address that is `named`; else that of the last server. A port counts only for the tempo for which it was named.
///
/// # Errors
/// If the file can't be read.
pub fn address(home: &Home, named: Option<&str>, tempo: Tempo) -> Result<String> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    let text = home.read_in("", FILE)?.unwrap_or_default();
    let line = |tempo: Tempo| text.lines().find_map(|line| line.strip_prefix(tempo.word()));
    let other = if tempo == Tempo::Live { Tempo::Mail } else { Tempo::Live };
    Ok(match (line(tempo), line(other)) {
        (Some(address), _) => address.to_owned(),
        (None, Some(address)) => host(address).to_owned(),
        (None, None) => HERE.to_owned(),
    })
}

/// Remembers where the player is. The other tempo's address stays if it is one of the same host.
///
/// # Errors
/// If the file can't be read or written.
pub fn remember(home: &Home, address: &str, tempo: Tempo) -> Result<()> {
    let text = home.read_in("", FILE)?.unwrap_or_default();
    let others = text.lines().filter(|line| {
        let word_and_address = line.split_at_checked(tempo.word().len());
        word_and_address.is_some_and(|(word, other)| word != tempo.word() && host(other) == host(address))
    });
    let mut lines: Vec<String> = others.map(str::to_owned).collect();
    lines.push(format!("{}{address}", tempo.word()));
    lines.sort();
    let fresh = lines.join("\n") + "\n";
    if fresh != text {
        home.write_in("", FILE, &fresh)?;
    }
    Ok(())
}

/// The host of an address, as it can be named again.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.split('/').next().unwrap_or(rest);
    match rest.rsplit_once(':') {
        // The colons of an IPv6 address without brackets are no port.
        Some((host, port)) if !port.ends_with(']') && (host.ends_with(']') || !host.contains(':')) => host,
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_serves_both_tempos_each_with_its_own_port() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::open(Some(folder.path())).expect("opens");
        let at = |named, tempo| address(&home, named, tempo).expect("is read");
        assert_eq!((at(None, Tempo::Live), at(None, Tempo::Mail)), (HERE.into(), HERE.into()));
        remember(&home, "example.org:5000", Tempo::Live).expect("is written");
        assert_eq!(at(None, Tempo::Live), "example.org:5000");
        assert_eq!(at(None, Tempo::Mail), "example.org", "with its own port");
        remember(&home, "example.org:5001", Tempo::Mail).expect("is written");
        assert_eq!(
            (at(None, Tempo::Live), at(None, Tempo::Mail)),
            ("example.org:5000".into(), "example.org:5001".into())
        );
        remember(&home, "https://[::1]:7/sub", Tempo::Mail).expect("is written");
        assert_eq!(at(None, Tempo::Live), "[::1]", "another host has another live service");
        assert_eq!(at(Some("named"), Tempo::Mail), "named");
    }

    #[test]
    fn the_host_of_each_kind_of_address() {
        for (address, expected) in [
            ("example.org", "example.org"),
            ("example.org:1", "example.org"),
            ("https://example.org:1/a", "example.org"),
            ("[::1]:1", "[::1]"),
            ("[::1]", "[::1]"),
            ("::1", "::1"),
        ] {
            assert_eq!(host(address), expected, "{address}");
        }
    }
}
