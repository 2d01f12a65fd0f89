//! Who calls and who answers: the server proves its identity, the player signs in, the token is kept and renewed.

use super::address::Address;
use super::http::{Call, Failure, Http};
use super::trust::Trust;
use super::{MailError, MailOptions};
use crate::home::{Home, random};
use crate::last_server::{self, Tempo};
use crate::wall_clock::now_ms;
use adjourn_game::ids::PlayerId;
use adjourn_shared::api::{Challenge, ChallengeRequest, PlayerPage, ProblemKind, Token, TokenRequest};
use adjourn_shared::base::base64::Base64;
use adjourn_shared::base::identity::{self, Fingerprint, KeyPair, Service};
use adjourn_shared::session::{Certificate, check_server};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The folder of tokens in the player's own folder.
const FOLDER: &str = "sessions";
/// A token that ends so soon is renewed first, in milliseconds.
const RENEWED_BEFORE_MS: u64 = 60_000;

/// What is known of a server and of the player there; kept in a file from one run to the next.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    /// The version of the file.
    adjourn_session: u32,
    /// The player's key that it is of.
    public_key: Base64,
    /// The server's identity.
    server_identity: Base64,
    /// The certificate for which it has vouched; empty without TLS.
    certificate: Base64,
    /// Whether a public authority vouched for the certificate.
    public_certificate: bool,
    /// Who the player is there, once signed in.
    token: Option<Token>,
}

/// The version of the file.
const VERSION: u32 = 1;

/// What a call has tried already to be heard.
#[derive(Default)]
struct Tried {
    proof: bool,
    sign_in: bool,
}

/// A player at a mailbox.
pub(super) struct Account {
    pub address: Address,
    pub home: Home,
    pub key: KeyPair,
    expected: Option<Fingerprint>,
    name: Option<String>,
    /// Takes the certificate that was vouched for.
    http: Http,
    trust: Arc<Trust>,
    /// Takes any certificate, and says nothing secret.
    asking: Http,
    seen: Arc<Trust>,
    /// Held while a sign-in is under way: those who come meanwhile wait for its token instead of signing in too.
    known: tokio::sync::Mutex<Option<Known>>,
    /// Whether this server is remembered as the last one.
    remembered: AtomicBool,
}

impl Account {
    pub fn new(options: MailOptions) -> Result<Self, MailError> {
        let (trust, seen) = (Arc::<Trust>::default(), Arc::<Trust>::default());
        let key = options.home.identity()?;
        Ok(Self {
            http: Http::new(&options.address, Arc::clone(&trust), false)?,
            asking: Http::new(&options.address, Arc::clone(&seen), true)?,
            name: options.name.or_else(|| options.home.name()),
            address: options.address,
            home: options.home,
            key,
            expected: options.fingerprint,
            trust,
            seen,
            known: tokio::sync::Mutex::default(),
            remembered: AtomicBool::new(false),
        })
    }

    /// The body of a call's answer; `signed_in`: it is the player's call.
    pub async fn call(&self, call: &Call, signed_in: bool) -> Result<Vec<u8>, MailError> {
        let mut token = self.token(signed_in).await?;
        let mut tried = Tried::default();
        loop {
            match self.http.call(call, token.as_deref()).await {
                Ok(body) => {
                    self.remember();
                    return Ok(body);
                }
                Err(failure) => token = self.mended(failure, token, &mut tried).await?,
            }
        }
    }

    /// The next run goes here again, if it names no server.
    fn remember(&self) {
        if !self.remembered.swap(true, Ordering::Relaxed)
            && let Err(error) = last_server::remember(&self.home, &self.address.name(), Tempo::Mail)
        {
            tracing::warn!(%error, "the server can't be remembered");
        }
    }

    /// As [`Account::call`], for an answer that goes on and on.
    pub async fn open(&self, call: &Call) -> Result<reqwest::Response, MailError> {
        let mut token = self.token(true).await?;
        let mut tried = Tried::default();
        loop {
            match self.http.open(call, token.as_deref()).await {
                Ok(response) => return Ok(response),
                Err(failure) => token = self.mended(failure, token, &mut tried).await?,
            }
        }
    }

    /// The token with which the call may be made again, if the failure is one that a new sign-in can mend.
    async fn mended(
        &self,
        failure: Failure,
        token: Option<String>,
        tried: &mut Tried,
    ) -> Result<Option<String>, MailError> {
        match failure {
            // The server was started anew, with another certificate: or it is another server.
            Failure::OtherCertificate if !tried.proof => {
                tried.proof = true;
                let mut known = self.known.lock().await;
                let (_, mut fresh) = self.challenge().await?;
                fresh.token = known.take().and_then(|known| known.token);
                self.keep(&fresh)?;
                *known = Some(fresh);
                Ok(token)
            }
            Failure::Refused(problem)
                if problem.is(ProblemKind::Unauthenticated) && token.is_some() && !tried.sign_in =>
            {
                tried.sign_in = true;
                // Another call may have renewed it meanwhile.
                if let Some(known) = self.known.lock().await.as_mut()
                    && known.token.as_ref().map(|token| &token.token) == token.as_ref()
                {
                    known.token = None;
                }
                self.token(true).await
            }
            failure => Err(failure.into_error(&self.address)),
        }
    }

    /// Who the server is.
    pub async fn server_identity(&self) -> Result<[u8; 32], MailError> {
        let mut known = self.known.lock().await;
        let known = self.proven(&mut known).await?;
        known.server_identity.array().ok_or_else(|| MailError::BadAnswer("no identity".into()))
    }

    /// Who the player is at this server.
    pub async fn player(&self) -> Result<(PlayerId, String), MailError> {
        self.token(true).await?;
        let known = self.known.lock().await;
        let token = known.as_ref().and_then(|known| known.token.as_ref());
        let token = token.ok_or_else(|| MailError::BadAnswer("no token".into()))?;
        Ok((token.player, token.name.clone()))
    }

    /// Whether there is a token, good or not.
    pub async fn has_token(&self) -> Result<bool, MailError> {
        let mut known = self.known.lock().await;
        self.recall(&mut known)?;
        Ok(known.as_ref().is_some_and(|known| known.token.is_some()))
    }

    /// Forgets the token; the server must hear of it first.
    pub async fn forget_token(&self) -> Result<(), MailError> {
        let mut known = self.known.lock().await;
        let known = self.proven(&mut known).await?;
        known.token = None;
        self.keep(known)
    }

    /// A token that is still good; `None` where none is needed. Either way the server has proved itself.
    async fn token(&self, signed_in: bool) -> Result<Option<String>, MailError> {
        let mut known = self.known.lock().await;
        self.recall(&mut known)?;
        if !signed_in {
            self.proven(&mut known).await?;
            return Ok(None);
        }
        let good = |token: &&Token| token.expires_ms > now_ms() + RENEWED_BEFORE_MS;
        if let Some(token) = known.as_ref().and_then(|known| known.token.as_ref()).filter(good) {
            return Ok(Some(token.token.clone()));
        }
        let (challenge, mut fresh) = self.challenge().await?;
        self.check_linked().await?;
        let token = self.sign_in(challenge).await?;
        if self.is_linked()? && token.player != self.home.player()? {
            return Err(MailError::NotLinked);
        }
        let text = token.token.clone();
        fresh.token = Some(token);
        self.keep(&fresh)?;
        *known = Some(fresh);
        Ok(Some(text))
    }

    /// What is known of the server, after it has proved itself.
    async fn proven<'a>(&self, known: &'a mut Option<Known>) -> Result<&'a mut Known, MailError> {
        self.recall(known)?;
        match known {
            Some(known) => Ok(known),
            None => {
                let (_, fresh) = self.challenge().await?;
                self.keep(&fresh)?;
                Ok(known.insert(fresh))
            }
        }
    }

    /// What an earlier run has left.
    fn recall(&self, known: &mut Option<Known>) -> Result<(), MailError> {
        if known.is_none() {
            *known = self.kept()?;
            if let Some(known) = known.as_ref() {
                self.trust.set(known.certificate());
            }
        }
        Ok(())
    }

    /// A challenge by the server, after it has proved itself. This is the one thing that is asked of a stranger.
    async fn challenge(&self) -> Result<(Challenge, Known), MailError> {
        let nonce: [u8; 32] = random()?;
        let public_key = Base64::from(&self.key.public_key()[..]);
        let request = ChallengeRequest { public_key: public_key.clone(), nonce: Base64::from(&nonce[..]) };
        let mut call = Call::post("auth/challenge", &request)?;
        call.repeatable = true;
        let answer = self.asking.call(&call, None).await;
        let challenge: Challenge = read(&answer.map_err(|failure| failure.into_error(&self.address))?)?;
        let certificate =
            if self.address.is_tls() { self.seen.certificate() } else { Certificate::default() };
        let no_key = || MailError::BadAnswer("no identity of the server".into());
        let server_identity: [u8; 32] = challenge.server_identity.array().ok_or_else(no_key)?;
        let signature = challenge.certificate_signature.array().ok_or_else(no_key)?;
        let pinned = match self.expected {
            Some(expected) => Some(expected),
            None => self.home.pinned(&self.address.key())?,
        };
        let met = check_server(&server_identity, &signature, &nonce, &certificate, pinned)?;
        self.home.pin(&self.address.key(), met)?;
        self.trust.set(certificate.clone());
        let known = Known {
            adjourn_session: VERSION,
            public_key,
            server_identity: challenge.server_identity.clone(),
            certificate: Base64(certificate.der),
            public_certificate: certificate.public,
            token: None,
        };
        Ok((challenge, known))
    }

    async fn sign_in(&self, challenge: Challenge) -> Result<Token, MailError> {
        let public_key = self.key.public_key();
        let short = || MailError::BadAnswer("a challenge of another length".into());
        let server_identity = challenge.server_identity.array().ok_or_else(short)?;
        let nonce = challenge.nonce.array().ok_or_else(short)?;
        let text = identity::challenge_text(
            Service::Mail,
            &server_identity,
            &public_key,
            &nonce,
            challenge.expires_ms,
        );
        // A key signs nothing of which it does not know what it says.
        if text != challenge.text.0 {
            return Err(MailError::BadAnswer("a challenge that is none".into()));
        }
        let request = TokenRequest {
            public_key: Base64::from(&public_key[..]),
            nonce: challenge.nonce,
            signature: Base64::from(&self.key.sign(&text)[..]),
            name: self.name.clone(),
        };
        let call = Call::post("auth/token", &request)?;
        let answer = self.http.call(&call, None).await;
        let token: Token = read(&answer.map_err(|failure| failure.into_error(&self.address))?)?;
        // Whoever has a name here is not asked for another one in the lobby: it is one name for both tempos.
        if self.home.name().is_none()
            && let Err(error) = self.home.set_name(&token.name)
        {
            tracing::warn!(%error, "the name can't be remembered");
        }
        Ok(token)
    }

    /// Whether the key in here belongs to a player of another device.
    fn is_linked(&self) -> Result<bool, MailError> {
        Ok(self.home.player()? != identity::player_id(&self.key.public_key()))
    }

    /// Signing in with a key that the server does not know makes a new player of it: not with one that is to be
    /// another's.
    async fn check_linked(&self) -> Result<(), MailError> {
        if !self.is_linked()? {
            return Ok(());
        }
        let call = Call::get(format!("players/{}", self.home.player()?));
        let page: PlayerPage = match self.http.call(&call, None).await {
            Ok(page) => read(&page)?,
            Err(Failure::Refused(problem)) if problem.is(ProblemKind::NotFound) => {
                return Err(MailError::NotLinked);
            }
            Err(failure) => return Err(failure.into_error(&self.address)),
        };
        let own = Fingerprint::of(&self.key.public_key()).to_string();
        if page.fingerprints.contains(&own) { Ok(()) } else { Err(MailError::NotLinked) }
    }

    /// What the file of this server says, if it is of this player and of the server that is expected.
    fn kept(&self) -> Result<Option<Known>, MailError> {
        let Some(text) = self.home.read_in(FOLDER, &self.file())? else { return Ok(None) };
        // A damaged file costs a sign-in, nothing more.
        let Ok(known) = serde_json::from_str::<Known>(&text) else { return Ok(None) };
        let pinned = self.home.pinned(&self.address.key())?;
        let met = known.server_identity.array().map(|key: [u8; 32]| Fingerprint::of(&key));
        let right = known.adjourn_session == VERSION
            && known.public_key.0 == self.key.public_key()
            && met.is_some()
            && met == pinned
            && self.expected.is_none_or(|expected| Some(expected) == met)
            && known.certificate.0.is_empty() != self.address.is_tls();
        Ok(right.then_some(known))
    }

    fn keep(&self, known: &Known) -> Result<(), MailError> {
        let text = serde_json::to_string(known).map_err(|error| MailError::Here(error.into()))?;
        self.home.write_in(FOLDER, &self.file(), &format!("{text}\n"))?;
        Ok(())
    }

    fn file(&self) -> String {
        // The only characters of a host and port that a name of a file may not have everywhere.
        let scheme = if self.address.is_tls() { "https" } else { "http" };
        format!("{scheme}-{}.json", self.address.key().replace(['[', ']', ':'], "_"))
    }
}

impl Known {
    fn certificate(&self) -> Certificate {
        Certificate { der: self.certificate.0.clone(), public: self.public_certificate }
    }
}

/// What an answer says.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, MailError> {
    serde_json::from_slice(body).map_err(|error| MailError::BadAnswer(error.to_string()))
}
