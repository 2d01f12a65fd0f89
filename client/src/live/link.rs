//! A connection to a server: the hello, then messages, datagrams and keyframes. The only file that names quinn, with
//! [`super::endpoint`].

use crate::home::random;
use adjourn_shared::identity::{Fingerprint, KeyPair};
use adjourn_shared::limits;
use adjourn_shared::lockstep::FollowerError;
use adjourn_shared::session::{ClientHello, ClientStep, SessionError};
use adjourn_shared::wire::codec;
use adjourn_shared::wire::datagram::{Down, Up};
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::message::{ClientMessage, DesyncReport, KeyframeHead, ServerMessage, Welcome};
use adjourn_shared::wire::reason::DisconnectReason;
use anyhow::{Context, Result, anyhow, bail};
use quinn::{ApplicationClose, Connection, ConnectionError, RecvStream, SendStream};
use rustls::pki_types::CertificateDer;
use std::net::SocketAddr;
use tokio::sync::mpsc;

/// A signed-in connection.
pub struct Link {
    connection: Connection,
    output: SendStream,
    input: RecvStream,
    reader: FrameReader,
    keyframes: mpsc::Receiver<(KeyframeHead, Vec<u8>)>,
    /// Who the server says one is, and what it says of itself.
    pub welcome: Welcome,
    /// The server's identity.
    pub fingerprint: Fingerprint,
}

/// What comes in.
#[derive(Debug)]
pub enum Inbound {
    /// A message.
    Message(ServerMessage),
    /// A datagram.
    Datagram(Down),
    /// A keyframe.
    Keyframe(KeyframeHead, Vec<u8>),
}

/// Who signs in, where.
pub struct Credentials<'a> {
    /// The player's key.
    pub key: &'a KeyPair,
    /// The name to go by.
    pub name: &'a str,
    /// The identity that the server must have, if one is known.
    pub pinned: Option<Fingerprint>,
}

impl Link {
    /// Connects and signs in.
    ///
    /// # Errors
    /// In words for the player: no answer, refused, or not the server that it should be.
    pub async fn connect(
        endpoint: &quinn::Endpoint,
        address: SocketAddr,
        who: &Credentials<'_>,
    ) -> Result<Self> {
        let connection = endpoint.connect(address, "adjourn")?.await.map_err(|error| match error {
            ConnectionError::TimedOut => anyhow!("no answer from {address}"),
            error => words(&error),
        })?;
        // While the hello is under way, the server's reason for closing says more than our failed write.
        Self::sign_in(&connection, who).await.map_err(|error| match connection.close_reason() {
            Some(reason) => words(&reason),
            None => error,
        })
    }

    async fn sign_in(connection: &Connection, who: &Credentials<'_>) -> Result<Self> {
        let certificates = connection
            .peer_identity()
            .and_then(|identity| identity.downcast::<Vec<CertificateDer<'static>>>().ok())
            .context("the server showed no certificate")?;
        let certificate = certificates.first().context("the server showed no certificate")?;
        let (mut output, mut input) = connection.open_bi().await?;
        let mut reader = FrameReader::new(limits::SERVER_MESSAGE_BYTES);
        let (mut hello, first) =
            ClientHello::new(who.key, who.name.to_owned(), random()?, certificate, who.pinned);
        output.write_all(&frame(&first)).await?;
        let (welcome, fingerprint) = loop {
            let message = next_message(&mut input, &mut reader).await?;
            match hello.handle(message)? {
                ClientStep::Reply(reply) => output.write_all(&frame(&reply)).await?,
                ClientStep::Welcome(welcome, fingerprint) => break (welcome, fingerprint),
            }
        };
        let (sender, keyframes) = mpsc::channel(1);
        tokio::spawn(read_keyframes(connection.clone(), sender));
        let connection = connection.clone();
        Ok(Self { connection, output, input, reader, keyframes, welcome, fingerprint })
    }

    /// The next thing that comes in. Cancelling it loses nothing.
    ///
    /// # Errors
    /// In words, when the connection is over.
    pub async fn receive(&mut self) -> Result<Inbound> {
        let received = tokio::select! {
            message = next_message(&mut self.input, &mut self.reader) => message.map(Inbound::Message),
            bytes = self.connection.read_datagram() => match bytes {
                Ok(bytes) => Ok(Inbound::Datagram(codec::decode(&bytes).context("the server sent a bad datagram")?)),
                Err(error) => Err(words(&error)),
            },
            Some((head, snapshot)) = self.keyframes.recv() => Ok(Inbound::Keyframe(head, snapshot)),
        };
        received.map_err(|error| match self.connection.close_reason() {
            Some(reason) => words(&reason),
            None => error,
        })
    }

    /// Sends a message. To be awaited to its end: a message that is cut off spoils the stream.
    ///
    /// # Errors
    /// When the connection is over; [`Link::receive`] tells why.
    pub async fn send(&mut self, message: &ClientMessage) -> Result<()> {
        Ok(self.output.write_all(&frame(message)).await?)
    }

    /// Sends a report of a difference, on a stream of its own and in a task of its own: a stream that is dropped
    /// half-way would end there, and the server would take it for a whole, and bad, report.
    pub fn send_report(&self, report: DesyncReport) {
        let connection = self.connection.clone();
        tokio::spawn(async move {
            let bytes = codec::encode(&ClientMessage::Desync(report));
            // A connection that is over can't report; whoever receives hears why it is.
            let Ok(mut stream) = connection.open_uni().await else { return };
            if stream.write_all(&bytes).await.is_ok() {
                let _over = stream.finish();
            }
        });
    }

    /// Sends a datagram; a connection that is over drops it.
    pub fn send_up(&self, up: &Up) {
        // The next one repeats what this one says.
        let _repeated = self.connection.send_datagram(codec::encode(up).into());
    }

    /// Says goodbye.
    pub fn close(&self) {
        self.connection.close(DisconnectReason::Goodbye.code().into(), b"goodbye");
    }
}

/// The next message on the control stream. Cancelling it loses nothing: what was read is in the reader.
async fn next_message(input: &mut RecvStream, reader: &mut FrameReader) -> Result<ServerMessage> {
    let mut chunk = [0; 4096];
    loop {
        if let Some(message) = reader.next_message()? {
            return Ok(message);
        }
        match input.read(&mut chunk).await? {
            Some(length) => reader.push(&chunk[..length]),
            None => bail!("the server ended the session"),
        }
    }
}

/// Reads the streams that carry keyframes, one after the other.
async fn read_keyframes(connection: Connection, keyframes: mpsc::Sender<(KeyframeHead, Vec<u8>)>) {
    while let Ok(mut stream) = connection.accept_uni().await {
        let most = limits::SNAPSHOT_BYTES_CEILING + 1_024;
        let Ok(mut bytes) = stream.read_to_end(most).await else { continue };
        let Some(length) = bytes.first_chunk().map(|length| u32::from_le_bytes(*length)) else { continue };
        let head_end = usize::try_from(length).unwrap_or(usize::MAX).saturating_add(4);
        let Some(Ok(head)) = bytes.get(4..head_end).map(codec::decode::<KeyframeHead>) else { continue };
        let snapshot = bytes.split_off(head_end);
        if keyframes.send((head, snapshot)).await.is_err() {
            return;
        }
    }
}

/// Why a connection ended, in words for the player.
fn words(error: &ConnectionError) -> anyhow::Error {
    match error {
        ConnectionError::ApplicationClosed(ApplicationClose { error_code, .. }) => {
            match DisconnectReason::from_code(error_code.into_inner()) {
                Some(reason) => anyhow!(reason),
                None => anyhow!("the server closed the connection"),
            }
        }
        ConnectionError::TimedOut => anyhow!(DisconnectReason::TimedOut),
        ConnectionError::ConnectionClosed(close)
            if close.error_code == quinn::TransportErrorCode::CONNECTION_REFUSED =>
        {
            anyhow!(DisconnectReason::TooMany)
        }
        error => anyhow!("the connection failed: {error}"),
    }
}

/// Whether it makes sense to try again after this error.
#[must_use]
pub fn worth_retrying(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<DisconnectReason>() {
        Some(reason) => matches!(
            reason,
            DisconnectReason::TimedOut | DisconnectReason::ServerStopping | DisconnectReason::TooSlow
        ),
        None => {
            // Neither a server that is not the right one, nor a match that this build can't play, gets better.
            !error.is::<SessionError>() && !error.is::<FollowerError>()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use adjourn_shared::timeline::SimulationError;

    #[test]
    fn what_trying_again_cannot_mend_is_final() {
        let other_rules = FollowerError::from(SimulationError::OtherRules { theirs: 2, ours: 1 });
        assert!(!worth_retrying(&other_rules.into()));
        assert!(!worth_retrying(&SessionError::CertificateNotVouched.into()));
        assert!(!worth_retrying(&DisconnectReason::BadMessage.into()));
        assert!(worth_retrying(&DisconnectReason::TimedOut.into()));
        assert!(worth_retrying(&anyhow!("no answer")));
    }
}
