//! Challenges that wait for their answers, and a cache of the sign-ins that are in use. What must survive a restart is
//! in the store.

use crate::mailbox::store::{Store, StoreResult};
use adjourn_game::ids::PlayerId;
use adjourn_shared::base::limits::http as limits;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use metrics::gauge;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// The hash of a token. Tokens themselves are never kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// The hash of a token as callers write it; `None` if the text is no token.
    #[must_use]
    pub fn of(token: &str) -> Option<Self> {
        // 32 bytes are 43 characters; what is longer is not even decoded.
        let bytes = (token.len() <= 43).then(|| URL_SAFE_NO_PAD.decode(token).ok())??;
        (bytes.len() == 32).then(|| Self(blake3_hash(&bytes)))
    }

    /// A token of these random bytes, and its hash.
    #[must_use]
    pub fn new_token(random: &[u8; 32]) -> (String, Self) {
        (URL_SAFE_NO_PAD.encode(random), Self(blake3_hash(random)))
    }
}

fn blake3_hash(bytes: &[u8]) -> [u8; 32] {
    blake3::hash(bytes).into()
}

/// Who has signed in with a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Who.
    pub player: PlayerId,
    /// The key with which the player signed in.
    pub key: [u8; 32],
    /// When it ends, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// A challenge that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The key that has to answer it.
    pub key: [u8; 32],
    /// Until when it can be answered, in milliseconds since 1970.
    pub expires_ms: u64,
}

/// Challenges, and the sign-ins in use. Their locks are held for moments.
#[derive(Debug, Default)]
pub struct SignIns {
    challenges: Mutex<Challenges>,
    known: Mutex<Known>,
}

impl SignIns {
    /// Remembers a challenge that was issued to an address.
    pub fn issue(&self, address: IpAddr, nonce: [u8; 32], issued: Issued) {
        self.challenges.lock().unwrap_or_else(PoisonError::into_inner).issue(address, nonce, issued);
    }

    /// Takes a challenge away: it can be answered once, whether the answer is good or not.
    #[must_use]
    pub fn answer(&self, nonce: &[u8; 32], now_ms: u64) -> Option<Issued> {
        let mut challenges = self.challenges.lock().unwrap_or_else(PoisonError::into_inner);
        challenges.take(nonce).filter(|issued| now_ms < issued.expires_ms)
    }

    /// A sign-in that is in the cache.
    #[must_use]
    pub fn known(&self, token: TokenHash, now_ms: u64) -> Option<SignIn> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.sign_ins.get(&token).map(|kept| kept.sign_in).filter(|sign_in| now_ms < sign_in.expires_ms)
    }

    /// The sign-in of a token, if it is valid. Once a minute it also writes down that the player was seen.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn find<S: Store>(
        &self,
        store: &S,
        token: TokenHash,
        now_ms: u64,
    ) -> StoreResult<Option<SignIn>> {
        let (found, generation, seen) = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let generation = known.generation;
            match known.sign_ins.get_mut(&token) {
                None => (None, generation, false),
                Some(kept) => {
                    let seen = now_ms < kept.seen_ms.saturating_add(limits::SEEN_EVERY_MS);
                    kept.seen_ms = if seen { kept.seen_ms } else { now_ms };
                    (Some(kept.sign_in), generation, seen)
                }
            }
        };
        if let Some(sign_in) = found {
            if now_ms >= sign_in.expires_ms {
                return Ok(None);
            }
            if !seen {
                saw(store, sign_in.player, now_ms).await;
            }
            return Ok(Some(sign_in));
        }
        let Some(row) = store.sign_in(token.0).await? else { return Ok(None) };
        if now_ms >= row.expires_ms {
            return Ok(None);
        }
        let sign_in = SignIn { player: row.player, key: row.key, expires_ms: row.expires_ms };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).keep(token, sign_in, now_ms, generation);
        saw(store, sign_in.player, now_ms).await;
        Ok(Some(sign_in))
    }

    /// Who has called since then, to the minute.
    #[must_use]
    pub fn seen_since(&self, since_ms: u64) -> BTreeSet<PlayerId> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = known.sign_ins.values().filter(|kept| kept.seen_ms >= since_ms);
        seen.map(|kept| kept.sign_in.player).collect()
    }

    /// Ends the sign-ins of a key of a player, or of all keys.
    ///
    /// # Errors
    /// Those of the store. The cache is cleared in any case.
    pub async fn end<S: Store>(&self, store: &S, player: PlayerId, key: Option<[u8; 32]>) -> StoreResult<()> {
        let ended = store.end_sign_ins(player, key).await;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).forget(player);
        ended
    }
}

/// Writes down that a player was seen. If the store can't write, other calls will say so.
async fn saw<S: Store>(store: &S, player: PlayerId, now_ms: u64) {
    if let Err(error) = store.saw(vec![player], now_ms).await {
        tracing::debug!(%player, %error, "can't write down that the player was seen");
    }
}

/// Sign-ins in use.
#[derive(Debug, Default)]
struct Known {
    sign_ins: BTreeMap<TokenHash, CachedSignIn>,
    /// In the order in which they came.
    order: VecDeque<TokenHash>,
    /// Counts how often sign-ins were ended. What was read from the store before that does not get into the cache after
    /// it.
    generation: u64,
}

#[derive(Debug)]
struct CachedSignIn {
    sign_in: SignIn,
    /// When it was last written down that the player was seen.
    seen_ms: u64,
}

impl Known {
    fn keep(&mut self, token: TokenHash, sign_in: SignIn, seen_ms: u64, generation: u64) {
        if generation != self.generation {
            return;
        }
        if self.sign_ins.insert(token, CachedSignIn { sign_in, seen_ms }).is_none() {
            self.order.push_back(token);
        }
        while self.order.len() > limits::SESSIONS_CACHED {
            if let Some(oldest) = self.order.pop_front() {
                self.sign_ins.remove(&oldest);
            }
        }
        self.publish();
    }

    fn forget(&mut self, player: PlayerId) {
        self.generation += 1;
        self.sign_ins.retain(|_, kept| kept.sign_in.player != player);
        let Self { sign_ins, order, .. } = self;
        order.retain(|token| sign_ins.contains_key(token));
        self.publish();
    }

    fn publish(&self) {
        let known = u32::try_from(self.sign_ins.len()).unwrap_or(u32::MAX);
        gauge!("adjourn_mail_sessions").set(known);
    }
}

/// Challenges, numbered in the order in which they were issued.
#[derive(Debug, Default)]
struct Challenges {
    next: u64,
    given: BTreeMap<u64, Given>,
    by_nonce: BTreeMap<[u8; 32], u64>,
    by_address: BTreeMap<IpAddr, VecDeque<u64>>,
}

#[derive(Debug)]
struct Given {
    nonce: [u8; 32],
    address: IpAddr,
    issued: Issued,
}

impl Challenges {
    fn issue(&mut self, address: IpAddr, nonce: [u8; 32], issued: Issued) {
        let of_address = self.by_address.get(&address);
        if let Some(oldest) = of_address.filter(|given| given.len() >= limits::CHALLENGES_PER_ADDRESS) {
            let oldest = oldest.front().copied();
            oldest.and_then(|number| self.remove(number));
        }
        if self.given.len() >= limits::CHALLENGES {
            let oldest = self.given.first_key_value().map(|(number, _)| *number);
            oldest.and_then(|number| self.remove(number));
        }
        let number = self.next;
        self.next += 1;
        self.by_nonce.insert(nonce, number);
        self.by_address.entry(address).or_default().push_back(number);
        self.given.insert(number, Given { nonce, address, issued });
    }

    fn take(&mut self, nonce: &[u8; 32]) -> Option<Issued> {
        let number = *self.by_nonce.get(nonce)?;
        self.remove(number)
    }

    fn remove(&mut self, number: u64) -> Option<Issued> {
        let Given { nonce, address, issued } = self.given.remove(&number)?;
        self.by_nonce.remove(&nonce);
        if let Some(of_address) = self.by_address.get_mut(&address) {
            of_address.retain(|other| *other != number);
            if of_address.is_empty() {
                self.by_address.remove(&address);
            }
        }
        Some(issued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: PlayerId = PlayerId([1; 16]);

    fn issued(expires_ms: u64) -> Issued {
        Issued { key: [9; 32], expires_ms }
    }

    fn nonce(number: usize) -> [u8; 32] {
        blake3_hash(&number.to_le_bytes())
    }

    #[test]
    fn a_challenge_is_answered_once_and_in_time() {
        let sign_ins = SignIns::default();
        let address = IpAddr::from([10, 0, 0, 1]);
        sign_ins.issue(address, nonce(1), issued(100));
        sign_ins.issue(address, nonce(2), issued(100));
        assert_eq!(sign_ins.answer(&nonce(1), 99), Some(issued(100)));
        assert_eq!(sign_ins.answer(&nonce(1), 99), None);
        assert_eq!(sign_ins.answer(&nonce(2), 100), None);
        assert_eq!(sign_ins.answer(&nonce(3), 0), None);
    }

    #[test]
    fn an_address_that_asks_without_end_loses_its_own_challenges_alone() {
        let mut challenges = Challenges::default();
        challenges.issue([10, 0, 0, 1].into(), nonce(0), issued(100));
        for number in 1..=2 * limits::CHALLENGES_PER_ADDRESS {
            challenges.issue([10, 0, 0, 2].into(), nonce(number), issued(100));
        }
        assert_eq!(challenges.given.len(), 1 + limits::CHALLENGES_PER_ADDRESS);
        assert_eq!(challenges.take(&nonce(0)), Some(issued(100)));
        assert_eq!(challenges.take(&nonce(1)), None);
        let rest = (1..=2 * limits::CHALLENGES_PER_ADDRESS).filter_map(|n| challenges.take(&nonce(n)));
        assert_eq!(rest.count(), limits::CHALLENGES_PER_ADDRESS);
        assert!(challenges.by_address.is_empty() && challenges.by_nonce.is_empty());
    }

    #[test]
    fn a_sign_in_that_was_read_before_its_end_is_not_kept_after() {
        let mut known = Known::default();
        let sign_in = SignIn { player: ANN, key: [1; 32], expires_ms: 10 };
        known.keep(TokenHash([1; 32]), sign_in, 0, 0);
        assert_eq!(known.sign_ins.len(), 1);
        known.forget(ANN);
        known.keep(TokenHash([1; 32]), sign_in, 0, 0);
        assert!(known.sign_ins.is_empty() && known.order.is_empty());
    }

    #[test]
    fn a_token_has_one_form() {
        let (token, hash) = TokenHash::new_token(&[7; 32]);
        assert_eq!(TokenHash::of(&token), Some(hash));
        assert_eq!(TokenHash::of(&format!("{token}=")), None);
        assert_eq!(TokenHash::of(&token[..42]), None);
        assert_eq!(TokenHash::of(""), None);
    }
}
