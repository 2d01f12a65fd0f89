//! The host's list: banned keys and addresses, muted players. A text file that admin verbs change and the running
//! server reads again when it has changed.

use adjourn_game::ids::PlayerId;
use anyhow::{Context, Result};
use ipnet::IpNet;
use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::SystemTime;

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The player can't sign in.
    BanPlayer(PlayerId),
    /// Nobody from these addresses can sign in.
    BanAddress(IpNet),
    /// The player can't chat.
    Mute(PlayerId),
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BanPlayer(player) => write!(f, "ban {player}"),
            Self::BanAddress(net) => write!(f, "ban {net}"),
            Self::Mute(player) => write!(f, "mute {player}"),
        }
    }
}

impl FromStr for Rule {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (verb, whom) = text.trim().split_once(' ').context("a rule is \"ban WHOM\" or \"mute WHOM\"")?;
        match verb {
            "ban" => parse_ban(whom),
            "mute" => Ok(Self::Mute(parse_player(whom)?)),
            _ => anyhow::bail!("a rule begins with \"ban\" or \"mute\", not \"{verb}\""),
        }
    }
}

fn parse_player(text: &str) -> Result<PlayerId> {
    PlayerId::from_str(text.trim()).map_err(|error| anyhow::anyhow!("\"{text}\": {error}"))
}

/// A player's id, an address, or a network.
fn parse_ban(text: &str) -> Result<Rule> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Rule::BanAddress(IpNet::from(address.to_canonical())));
    }
    if let Ok(net) = text.parse::<IpNet>() {
        return Ok(Rule::BanAddress(canonical(net.trunc())));
    }
    parse_player(text).map(Rule::BanPlayer).context("neither a player's id nor an address")
}

/// A network of IPv4 addresses within IPv6 is that of IPv4: connections are compared in that form.
fn canonical(net: IpNet) -> IpNet {
    const MAPPED_BITS: u8 = 96;
    let IpAddr::V4(v4) = net.addr().to_canonical() else { return net };
    let bits =
        if net.addr().is_ipv6() { net.prefix_len().checked_sub(MAPPED_BITS) } else { Some(net.prefix_len()) };
    bits.and_then(|bits| IpNet::new(v4.into(), bits).ok()).unwrap_or(net)
}

/// All rules, and when they were read.
#[derive(Debug)]
pub struct Bans {
    path: PathBuf,
    changed: Option<SystemTime>,
    rules: BTreeSet<Rule>,
}

impl Bans {
    /// Reads the file; no file is an empty list.
    ///
    /// # Errors
    /// If the file can't be read, or a line is no rule.
    pub fn load(path: &Path) -> Result<Self> {
        let mut bans = Self { path: path.to_owned(), changed: None, rules: BTreeSet::new() };
        bans.reload()?;
        Ok(bans)
    }

    /// Reads the file again if it has changed; true if it had.
    ///
    /// # Errors
    /// As [`Bans::load`]; the rules stay as they were.
    pub fn reload(&mut self) -> Result<bool> {
        let changed = fs::metadata(&self.path).and_then(|data| data.modified()).ok();
        if changed == self.changed {
            return Ok(false);
        }
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("can't read {}", self.path.display())),
        };
        // The time is noted first, so that a file with a mistake is reported once.
        self.changed = changed;
        let lines = (1..).zip(text.lines().map(str::trim));
        let rules = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).map(
            |(number, line): (usize, &str)| {
                Rule::from_str(line)
                    .with_context(|| format!("{} line {number}: \"{line}\"", self.path.display()))
            },
        );
        self.rules = rules.collect::<Result<_>>()?;
        Ok(true)
    }

    /// Adds a rule, or removes it, and writes the file.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn set(&mut self, rule: Rule, on: bool) -> Result<()> {
        if on {
            self.rules.insert(rule);
        } else {
            anyhow::ensure!(
                self.rules.remove(&rule),
                "there is no rule \"{rule}\": `adjourn-server rules` lists them"
            );
        }
        let text: String = self.rules.iter().map(|rule| format!("{rule}\n")).collect();
        crate::data_dir::write_new(&self.path, text.as_bytes(), 0o644)
    }

    /// Whether this player, from this address, may not sign in.
    #[must_use]
    pub fn banned(&self, player: PlayerId, address: IpAddr) -> bool {
        self.player_banned(player) || self.address_banned(address)
    }

    /// Whether nobody from this address may sign in.
    #[must_use]
    pub fn address_banned(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.rules.iter().any(|rule| matches!(rule, Rule::BanAddress(net) if net.contains(&address)))
    }

    /// Whether this player may not sign in, wherever from.
    #[must_use]
    pub fn player_banned(&self, player: PlayerId) -> bool {
        self.rules.contains(&Rule::BanPlayer(player))
    }

    /// Whether this player may not chat.
    #[must_use]
    pub fn is_muted(&self, player: PlayerId) -> bool {
        self.rules.contains(&Rule::Mute(player))
    }

    /// The players who may not chat.
    pub fn muted(&self) -> impl Iterator<Item = PlayerId> {
        self.rules.iter().filter_map(|rule| match rule {
            Rule::Mute(player) => Some(*player),
            Rule::BanPlayer(_) | Rule::BanAddress(_) => None,
        })
    }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: &str = "000102030405060708090a0b0c0d0e0f";

    #[test]
    fn rules_read_back_as_they_are_written() {
        for text in [&format!("ban {ANN}"), &format!("mute {ANN}"), "ban 10.1.2.0/24", "ban ::1/128"] {
            let rule: Rule = text.parse().expect("a rule");
            assert_eq!(rule.to_string(), *text);
        }
        assert!("ban someone".parse::<Rule>().is_err());
        assert!("praise 10.0.0.1".parse::<Rule>().is_err());
    }

    #[test]
    fn a_ban_holds_for_the_key_from_anywhere_and_for_the_network_whoever_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut bans = Bans::load(&folder.path().join("bans.txt")).expect("no file yet");
        let (ann, bob) = (ANN.parse().expect("an id"), PlayerId([9; 16]));
        bans.set(format!("ban {ANN}").parse().expect("a rule"), true).expect("written");
        bans.set("ban 10.1.2.3/24".parse().expect("a rule"), true).expect("written");
        let again = Bans::load(&folder.path().join("bans.txt")).expect("reads back");
        assert!(again.banned(ann, [192, 0, 2, 1].into()));
        assert!(again.banned(bob, "::ffff:10.1.2.77".parse().expect("an address")));
        assert!(!again.banned(bob, [10, 1, 3, 1].into()));
    }

    #[test]
    fn mapped_addresses_are_banned_as_what_they_are() {
        for (written, meant) in [
            ("ban ::ffff:10.1.2.3", "ban 10.1.2.3/32"),
            ("ban ::ffff:10.1.2.3/120", "ban 10.1.2.0/24"),
            ("ban 2001:db8::/32", "ban 2001:db8::/32"),
        ] {
            assert_eq!(written.parse::<Rule>().expect("a rule").to_string(), meant);
        }
    }

    #[test]
    fn a_mistake_is_named_by_its_line_and_leaves_the_rules_that_were() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bans.txt");
        fs::write(&path, "# who\nban 10.0.0.1\nbann 10.0.0.2\n").expect("written");
        let told = format!("{:#}", Bans::load(&path).expect_err("not a list"));
        assert!(told.contains("line 3") && told.contains("bann 10.0.0.2"), "{told}");
        fs::write(&path, "ban 10.0.0.1\n").expect("written");
        let mut bans = Bans::load(&path).expect("a list");
        fs::write(&path, "bann 10.0.0.2\n").expect("written");
        // Files written within one tick of the file system's clock look unchanged.
        bans.changed = None;
        assert!(bans.reload().is_err());
        assert!(bans.banned(PlayerId([9; 16]), [10, 0, 0, 1].into()));
    }
}
