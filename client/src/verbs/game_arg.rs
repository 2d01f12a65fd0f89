//! A game on the command line: its id, or as much of its beginning as no other game of the player shares.

use crate::mail::{MailClient, MailError, TableFilter};
use crate::submission;
use adjourn_game::ids::GameId;
use adjourn_shared::wire::replays::IdBeginning;
use anyhow::anyhow;
use std::collections::BTreeSet;
use std::str::FromStr;

/// The digits of a whole id.
const DIGITS: usize = 32;
/// Fewer would be a slip of the keys.
const FEWEST: usize = 4;

/// An id of a game, or its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameArg(String);

impl FromStr for GameArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase();
        let digits = text.chars().all(|c| c.is_ascii_hexdigit());
        if !digits || !(FEWEST..=DIGITS).contains(&text.len()) {
            return Err(format!(
                "a game's id has {DIGITS} digits (0-9, a-f), of which the first few are enough, at least {FEWEST}"
            ));
        }
        Ok(Self(text))
    }
}

impl GameArg {
    /// The digits, for a server that looks for them.
    #[must_use]
    pub fn beginning(&self) -> IdBeginning {
        let whole = format!("{:0<DIGITS$}", self.0);
        let id = whole.parse().expect("checked when it was read");
        IdBeginning { id, digits: u8::try_from(self.0.len()).unwrap_or(u8::MAX) }
    }

    fn whole(&self) -> Option<GameId> {
        self.0.parse().ok()
    }

    /// The game that is meant: one of the player's, one to which the player is invited, or an open table.
    ///
    /// # Errors
    /// In words, if it is none, or could be several.
    pub(super) async fn find(&self, client: &MailClient) -> Result<GameId, MailError> {
        if let Some(game) = self.whole() {
            return Ok(game);
        }
        // Most often it is a game that is played; the rest is asked only if it is not.
        let mut known = BTreeSet::new();
        for finished in [false, true] {
            let mut offset = 0;
            loop {
                let inbox = client.inbox(finished, offset).await?;
                known.extend(inbox.games.iter().map(|game| game.table.game_id));
                match inbox.next {
                    Some(next) => offset = next,
                    None => break,
                }
            }
            if known.iter().any(|game| self.begins(*game)) {
                return self.only_one(&known);
            }
        }
        let tables = [client.invitations(0).await?, client.tables(&TableFilter::default(), 0).await?];
        known.extend(tables.iter().flat_map(|page| &page.items).map(|table| table.game_id));
        self.only_one(&known)
    }

    /// The game that is meant, without a connection: one for which the player has receipts.
    ///
    /// # Errors
    /// As [`GameArg::find`].
    pub(super) fn find_here(&self, home: &crate::home::Home) -> Result<GameId, MailError> {
        match self.whole() {
            Some(game) => Ok(game),
            None => self.only_one(&submission::games(home)?),
        }
    }

    fn begins(&self, game: GameId) -> bool {
        game.to_string().starts_with(&self.0)
    }

    fn only_one(&self, known: &BTreeSet<GameId>) -> Result<GameId, MailError> {
        let meant: Vec<GameId> = known.iter().copied().filter(|game| self.begins(*game)).collect();
        let begins = format!("\"{}\" is the beginning of", self.0);
        match meant[..] {
            [game] => Ok(game),
            [] => Err(MailError::Here(anyhow!(
                "{begins} no game that you play, are invited to or could join: give the whole id"
            ))),
            _ => {
                let ids: Vec<_> = meant.iter().map(GameId::to_string).collect();
                Err(MailError::Here(anyhow!("{begins} several games: {}", ids.join(", "))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_an_id_is_enough_where_it_is_the_only_one() {
        let known: BTreeSet<GameId> =
            ["ab12", "ab13", "cd00"].map(|begin| format!("{begin:0<32}").parse().expect("an id")).into();
        let find = |text: &str| text.parse::<GameArg>().expect("an id").only_one(&known);
        assert_eq!(find("AB12").expect("one").to_string(), format!("{:0<32}", "ab12"));
        let told = |text: &str| find(text).expect_err("not one").to_string();
        assert!(told("cd01").contains("no game"), "{}", told("cd01"));
        let known: BTreeSet<GameId> =
            ["ab120", "ab121"].map(|b| format!("{b:0<32}").parse().expect("an id")).into();
        let several =
            "ab12".parse::<GameArg>().expect("an id").only_one(&known).expect_err("two").to_string();
        assert!(several.contains("several games: ab120") && several.contains(", ab121"), "{several}");
    }

    #[test]
    fn what_is_no_beginning_of_an_id_is_refused_at_once() {
        for text in ["abc", "xyz12", "", &"0".repeat(33)] {
            assert!(text.parse::<GameArg>().is_err(), "{text}");
        }
    }
}
