//! Codes and links that prove something without being stored: keyed hashes of the server's secret.

use crate::base::limits::CONFIRMATION_CODE_MS;
use adjourn_game::ids::PlayerId;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Digits of a code: without those that look alike.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_CHARS: usize = 10;
const MAC_BYTES: usize = 16;

/// The secret behind codes and links.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

/// What an unsubscribing link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribe {
    /// Whose mail.
    pub player: PlayerId,
    /// To which address.
    pub address: String,
}

impl TokenKey {
    /// The key that follows from a long-lived secret, such as that of the server's identity.
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("adjourn 2026-11 codes and links in mail", secret))
    }

    fn mac(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }

    fn code(&self, player: PlayerId, address: &str, period: u64) -> String {
        let mac = self.mac("confirm", &[&player.0, address.as_bytes(), &period.to_le_bytes()]);
        let digits = mac[..CODE_CHARS].iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        digits.collect()
    }

    /// The code that proves that `address` is the player's; the same for as long as half its life.
    #[must_use]
    pub fn confirmation_code(&self, player: PlayerId, address: &str, now_ms: u64) -> String {
        self.code(player, address, now_ms / CONFIRMATION_CODE_MS)
    }

    /// Whether a code, as a person has typed it, is that of this player and address and not too old.
    #[must_use]
    pub fn confirms(&self, player: PlayerId, address: &str, code: &str, now_ms: u64) -> bool {
        let typed: String = code
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(CODE_CHARS + 1)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let period = now_ms / CONFIRMATION_CODE_MS;
        // Hashes are compared, so that the time taken tells nothing of the code.
        let typed = blake3::hash(typed.as_bytes());
        [Some(period), period.checked_sub(1)]
            .into_iter()
            .flatten()
            .any(|period| typed == blake3::hash(self.code(player, address, period).as_bytes()))
    }

    /// The name of a notice towards its receiver, from the key under which it is stored: the same at every attempt, and
    /// telling nothing. Letters and digits.
    #[must_use]
    pub fn notice_id(&self, key: &str) -> String {
        let mac = self.mac("notice", &[key.as_bytes()]);
        mac[..MAC_BYTES].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What goes into the link by which a mail to `address` is unsubscribed. It never expires: mails are kept.
    #[must_use]
    pub fn unsubscribe_token(&self, player: PlayerId, address: &str) -> String {
        let mac = self.mac("unsubscribe", &[&player.0, address.as_bytes()]);
        URL_SAFE_NO_PAD.encode([&player.0[..], &mac[..MAC_BYTES], address.as_bytes()].concat())
    }

    /// Reads such a token; `None` if it was not made with this key.
    #[must_use]
    pub fn read_unsubscribe_token(&self, token: &str) -> Option<Unsubscribe> {
        // The longest address and what precedes it, in base64.
        if token.len() > 512 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (player, rest) = bytes.split_first_chunk::<16>()?;
        let (mac, address) = rest.split_first_chunk::<MAC_BYTES>()?;
        let unsubscribe = Unsubscribe {
            player: PlayerId(*player),
            address: core::str::from_utf8(address).ok()?.to_owned(),
        };
        let expected = self.mac("unsubscribe", &[player, address]);
        // As above: hashes, for the time that the comparison takes.
        (blake3::hash(mac) == blake3::hash(&expected[..MAC_BYTES])).then_some(unsubscribe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PlayerId = PlayerId([1; 16]);
    const BOB: PlayerId = PlayerId([2; 16]);

    #[test]
    fn a_code_confirms_one_address_of_one_player_for_a_while() {
        let key = TokenKey::from_secret(&[7; 32]);
        let code = key.confirmation_code(ANN, "ann@example.org", 5 * CONFIRMATION_CODE_MS);
        let confirms =
            |player, address, now_ms| key.confirms(player, address, &code, now_ms * CONFIRMATION_CODE_MS);
        assert!(confirms(ANN, "ann@example.org", 5));
        assert!(confirms(ANN, "ann@example.org", 6));
        assert!(!confirms(ANN, "ann@example.org", 7));
        assert!(!confirms(ANN, "ann@example.org", 4));
        assert!(!confirms(BOB, "ann@example.org", 5));
        assert!(!confirms(ANN, "bob@example.org", 5));
        let other = TokenKey::from_secret(&[8; 32]);
        assert!(!other.confirms(ANN, "ann@example.org", &code, 5 * CONFIRMATION_CODE_MS));
    }

    #[test]
    fn a_code_may_be_typed_in_lower_case_and_in_groups() {
        let key = TokenKey::from_secret(&[7; 32]);
        let code = key.confirmation_code(ANN, "ann@example.org", 0).to_lowercase();
        let typed = format!(" {}-{} ", &code[..5], &code[5..]);
        assert!(key.confirms(ANN, "ann@example.org", &typed, 0));
        assert!(!key.confirms(ANN, "ann@example.org", &format!("{code}2"), 0));
    }

    #[test]
    fn an_unsubscribing_token_is_read_by_its_key_alone_and_whole() {
        let key = TokenKey::from_secret(&[7; 32]);
        let token = key.unsubscribe_token(ANN, "ann@example.org");
        let read = key.read_unsubscribe_token(&token);
        assert_eq!(read, Some(Unsubscribe { player: ANN, address: "ann@example.org".into() }));
        assert_eq!(TokenKey::from_secret(&[8; 32]).read_unsubscribe_token(&token), None);
        let forged = URL_SAFE_NO_PAD.decode(&token).map(|mut bytes| {
            bytes[0] ^= 1;
            URL_SAFE_NO_PAD.encode(bytes)
        });
        assert_eq!(key.read_unsubscribe_token(&forged.expect("base64")), None);
        assert_eq!(key.read_unsubscribe_token(""), None);
    }
}
