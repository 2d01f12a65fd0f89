//! How a second device joins a player: it shows a code with its key, and a device that is the player's already vouches.

use adjourn_game::ids::PlayerId;
use adjourn_shared::api::LinkRequest;
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::{self, Fingerprint, KeyPair};
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What a code begins with: its kind and its version.
const PREFIX: &str = "adjourn-link-1:";

/// The words of a new device: "this key wants to be that player's".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCode {
    /// The player.
    pub player: PlayerId,
    /// The new device's key.
    pub new_key: [u8; 32],
    /// By that key, over [`identity::link_text`].
    signature: [u8; 64],
}

impl LinkCode {
    /// Made on the new device.
    #[must_use]
    pub fn new(key: &KeyPair, player: PlayerId) -> Self {
        let new_key = key.public_key();
        Self { player, new_key, signature: key.sign(&identity::link_text(player, &new_key)) }
    }

    /// Reads a code, and checks that the key's holder has made it.
    ///
    /// # Errors
    /// In words.
    pub fn read(text: &str) -> Result<Self> {
        let bytes = text
            .trim()
            .strip_prefix(PREFIX)
            .and_then(|code| URL_SAFE_NO_PAD.decode(code).ok())
            .context("this is no link code of a known version")?;
        let bytes: &[u8; 112] = bytes.as_slice().try_into().context("the link code is not whole")?;
        let part = |from: usize, to: usize| &bytes[from..to];
        let code = Self {
            player: PlayerId(part(0, 16).try_into()?),
            new_key: part(16, 48).try_into()?,
            signature: part(48, 112).try_into()?,
        };
        let text = identity::link_text(code.player, &code.new_key);
        ensure!(identity::verify(&code.new_key, &text, &code.signature), "the link code is damaged");
        Ok(code)
    }

    /// The name of the new key that people compare on both devices.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.new_key)
    }

    /// The word for it of a device that is the player's already.
    ///
    /// # Errors
    /// If it is for another player, or for the key that should vouch.
    pub fn accept(&self, key: &KeyPair, player: PlayerId, label: String) -> Result<LinkRequest> {
        ensure!(
            self.player == player,
            "the code is for the player {}, and this device is {player}'s",
            self.player
        );
        let by = key.public_key();
        ensure!(by != self.new_key, "this is the code of this device: accept it on the other one");
        Ok(LinkRequest {
            new_key: Base64::from(&self.new_key[..]),
            label,
            by: Base64::from(&by[..]),
            signature: Base64::from(&key.sign(&identity::link_text(player, &self.new_key))[..]),
            new_key_signature: Base64::from(&self.signature[..]),
        })
    }
}

impl std::fmt::Display for LinkCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [self.player.0.as_slice(), &self.new_key, &self.signature].concat();
        write!(f, "{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (KeyPair, KeyPair, PlayerId) {
        let (old, new) = (KeyPair::from_secret(&[1; 32]), KeyPair::from_secret(&[2; 32]));
        let player = identity::player_id(&old.public_key());
        (old, new, player)
    }

    #[test]
    fn both_keys_sign_for_a_link() {
        let (old, new, player) = keys();
        let code = LinkCode::read(&LinkCode::new(&new, player).to_string()).expect("is read");
        let request = code.accept(&old, player, "laptop".into()).expect("is accepted");
        let text = identity::link_text(player, &new.public_key());
        let by_old = request.signature.array().expect("64 bytes");
        let by_new = request.new_key_signature.array().expect("64 bytes");
        assert!(identity::verify(&old.public_key(), &text, &by_old));
        assert!(identity::verify(&new.public_key(), &text, &by_new));
        assert_eq!(request.by.array(), Some(old.public_key()));
        assert_eq!(request.new_key.array(), Some(new.public_key()));
    }

    #[test]
    fn a_code_that_was_changed_or_cut_is_refused() {
        let (_, new, player) = keys();
        let mut code = LinkCode::new(&new, player);
        let text = code.to_string();
        assert!(LinkCode::read(&text[..text.len() - 4]).is_err());
        assert!(LinkCode::read(text.trim_start_matches(PREFIX)).is_err());
        code.player.0[0] ^= 1;
        assert!(LinkCode::read(&code.to_string()).expect_err("refused").to_string().contains("damaged"));
    }

    #[test]
    fn nobody_vouches_for_another_player_or_for_themselves() {
        let (old, new, player) = keys();
        let code = LinkCode::new(&new, PlayerId([9; 16]));
        assert!(code.accept(&old, player, String::new()).is_err());
        let own = LinkCode::new(&old, player);
        assert!(own.accept(&old, player, String::new()).is_err());
    }
}
