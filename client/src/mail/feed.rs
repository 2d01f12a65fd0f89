//! What changes for a player, as it changes: server-sent events wake it up, and each wake-up asks what is new since the
//! last answer. So nothing is lost or told twice, however often the connection breaks.

use super::http::Call;
use super::{MailClient, MailError};
use adjourn_shared::api::{Change, ProblemKind};
use reqwest::Response;
use std::collections::VecDeque;
use std::time::Duration;

/// How often it is asked where there are no events.
const POLL: Duration = Duration::from_secs(15);
/// A stream on which nothing came for so long is taken for dead: servers send a comment now and then.
const SILENCE: Duration = Duration::from_secs(90);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The feed of one player.
pub struct Feed {
    client: MailClient,
    /// What is asked for next.
    asked_from: String,
    /// After the last change that was given out.
    token: String,
    waiting: VecDeque<Change>,
    more: bool,
    stream: Option<Response>,
    events: Events,
    failures: u32,
}

impl Feed {
    /// What changes after this token (from an inbox, or of an earlier change).
    #[must_use]
    pub fn new(client: MailClient, token: String) -> Self {
        Self {
            client,
            token: token.clone(),
            asked_from: token,
            waiting: VecDeque::new(),
            more: true,
            stream: None,
            events: Events::default(),
            failures: 0,
        }
    }

    /// The token after the last change that was given out, to go on another time.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The next change. `None`: the server does not know what has changed since the last one, for it is long ago, or an older
    /// copy of the store was put back. Then everything may have changed, and must be loaded anew; the feed goes on from here.
    /// Cancelling it loses nothing.
    ///
    /// # Errors
    /// What waiting can't mend. A server that is away is waited for.
    pub async fn next(&mut self) -> Result<Option<Change>, MailError> {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                self.token.clone_from(&change.token);
                return Ok(Some(change));
            }
            match self.look().await {
                Ok(()) => self.failures = 0,
                Err(MailError::Problem(problem)) if problem.is(ProblemKind::Gone) => {
                    self.asked_from = self.client.inbox(false, 0).await?.changes_token;
                    self.token.clone_from(&self.asked_from);
                    self.more = true;
                    return Ok(None);
                }
                Err(error @ (MailError::Away { .. } | MailError::BadAnswer(_))) => {
                    self.stream = None;
                    self.more = true;
                    self.failures = (self.failures + 1).min(8);
                    tracing::debug!(%error, "the feed is interrupted");
                    let pause = Duration::from_millis(250) * 2_u32.pow(self.failures);
                    tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Asks what is new, or waits until something may be.
    async fn look(&mut self) -> Result<(), MailError> {
        // First the stream, then the question: what changes in between is heard.
        if self.stream.is_none() {
            match self.client.account().open(&Call::get("events")).await {
                Ok(stream) => self.stream = Some(stream),
                Err(MailError::Problem(_)) => {
                    if !self.more {
                        tokio::time::sleep(POLL).await;
                    }
                }
                Err(error) => return Err(error),
            }
            self.events = Events::default();
            self.more = true;
        }
        if self.more {
            let answer = self.client.changes(&self.asked_from).await?;
            self.asked_from = answer.token;
            self.more = answer.more;
            self.waiting.extend(answer.changes);
            if !self.waiting.is_empty() || self.more {
                return Ok(());
            }
        }
        let Some(stream) = &mut self.stream else { return Ok(()) };
        let gone = |why: &str| MailError::Away { server: "the feed".into(), why: why.into() };
        match tokio::time::timeout(SILENCE, stream.chunk()).await {
            Ok(Ok(Some(bytes))) => {
                self.more |= self.events.push(&bytes);
                Ok(())
            }
            Ok(Ok(None)) => Err(gone("the server ended it")),
            Ok(Err(_)) => Err(gone("the connection broke")),
            Err(_) => Err(gone("nothing was heard for long")),
        }
    }
}

/// Finds the ends of events in a stream (WHATWG HTML, "Server-sent events"). What they say is asked for elsewhere.
#[derive(Debug, Default)]
struct Events {
    /// Whether the present event has data.
    data: bool,
    /// How the present line begins, as far as it matters.
    line: Vec<u8>,
    after_return: bool,
}

impl Events {
    /// Whether an event ended within these bytes.
    fn push(&mut self, bytes: &[u8]) -> bool {
        let mut ended = false;
        for &byte in bytes {
            let second_half = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                _ if second_half => {}
                b'\n' | b'\r' if self.line.is_empty() => ended |= std::mem::take(&mut self.data),
                b'\n' | b'\r' => {
                    self.data |= self.line.starts_with(b"data");
                    self.line.clear();
                }
                _ if self.line.len() < 4 => self.line.push(byte),
                _ => {}
            }
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_ends_at_its_empty_line_however_the_bytes_come() {
        for stream in ["id: 7\nevent: change\ndata: {}\n\n", "data\r\n\r\n", "data: a\rdata: b\r\r"] {
            let mut whole = Events::default();
            assert!(whole.push(stream.as_bytes()), "{stream:?}");
            let mut bytewise = Events::default();
            let ends = stream.bytes().filter(|byte| bytewise.push(&[*byte])).count();
            assert_eq!(ends, 1, "{stream:?}");
        }
    }

    #[test]
    fn comments_that_keep_the_connection_alive_are_no_events() {
        let mut events = Events::default();
        assert!(!events.push(b": keep-alive\n\n:\n\nid: 3\n\n"));
    }
}
