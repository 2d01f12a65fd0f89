//! QUIC under the client's machine: dials, and moves bytes in both directions. What quinn can do is known here and in
//! [`super::endpoint`] alone; what the bytes mean is not.

use super::endpoint;
use crate::home::random;
use adjourn_shared::base::limits;
use adjourn_shared::live::client::{ConnectionId, Ending, Input};
use adjourn_shared::wire::reason::DisconnectReason;
use quinn::{ApplicationClose, Connection, ConnectionError, Endpoint, RecvStream, SendStream};
use rustls::pki_types::CertificateDer;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinHandle, JoinSet};
use tokio::time::timeout;

/// What comes from the network.
pub(super) enum Arrived {
    /// A connection is there; its first input follows.
    Link(ConnectionId, Link),
    /// The answer to a look-up: each name, and where it is.
    Found(Vec<(String, anyhow::Result<Vec<SocketAddr>>)>),
    /// For the machine.
    Input(Input),
}

/// The sending end of a connection.
pub(super) struct Link {
    connection: Connection,
    control: mpsc::UnboundedSender<Vec<u8>>,
    endpoint: Endpoint,
    /// How many packets had come when this was last asked.
    packets: u64,
    /// What reads and writes; it ends with this.
    tasks: JoinSet<()>,
}

/// How long a server may take to read what was said last, and to hear of the end of a connection.
const GOODBYE: Duration = Duration::from_secs(1);

impl Link {
    /// Whether something has come since this was last asked, if only an acknowledgement.
    pub(super) fn heard(&mut self) -> bool {
        let packets = self.connection.stats().udp_rx.datagrams;
        core::mem::replace(&mut self.packets, packets) != packets
    }

    /// Queues bytes on the control stream; a connection that is over drops them.
    pub(super) fn control(&self, bytes: Vec<u8>) {
        let _over = self.control.send(bytes);
    }

    /// Sends a datagram; a connection that is over drops it.
    pub(super) fn datagram(&self, bytes: Vec<u8>) {
        // The next one repeats what this one says.
        let _repeated = self.connection.send_datagram(bytes.into());
    }

    /// Sends a whole stream in one direction, in a task of its own: a stream that is dropped half-way would end there,
    /// and the server would take it for a whole, and bad, one.
    pub(super) fn stream(&self, bytes: Vec<u8>) {
        let connection = self.connection.clone();
        tokio::spawn(async move {
            // A connection that is over sends nothing; whoever reads its control stream tells why.
            let Ok(mut stream) = connection.open_uni().await else { return };
            if stream.write_all(&bytes).await.is_ok() {
                let _over = stream.finish();
            }
        });
    }

    /// Ends the connection, in a task of its own, which is over when the other side knows. A goodbye waits until the
    /// server has read what was said before it: closing a connection drops what is on its way.
    pub(super) fn close(self, reason: DisconnectReason) -> JoinHandle<()> {
        let Self { connection, control, endpoint, tasks, .. } = self;
        tokio::spawn(async move {
            if reason == DisconnectReason::Goodbye {
                // The end of the queue ends the stream; a server that has read it to there closes the connection.
                drop(control);
                let _late = timeout(GOODBYE, connection.closed()).await;
            }
            connection.close(reason.code().into(), reason.to_string().as_bytes());
            drop(tasks);
            // The server would notice anyway.
            let _late = timeout(GOODBYE, endpoint.wait_idle()).await;
        })
    }
}

/// Makes a connection and reads its control stream until it ends, in a task of its own. Without an `endpoint` it has a
/// socket of its own.
pub(super) fn dial(
    id: ConnectionId,
    address: SocketAddr,
    endpoint: Option<Endpoint>,
    inbox: mpsc::Sender<Arrived>,
) -> AbortHandle {
    let task = async move {
        let ending = match connect(id, address, endpoint, &inbox).await {
            Ok((connection, input)) => read_control(id, &connection, input, &inbox).await,
            Err(ending) => ending,
        };
        // A client that is gone needs no telling, here and below.
        let _gone = inbox.send(Arrived::Input(Input::Closed(id, ending))).await;
    };
    tokio::spawn(task).abort_handle()
}

async fn connect(
    id: ConnectionId,
    address: SocketAddr,
    endpoint: Option<Endpoint>,
    inbox: &mpsc::Sender<Arrived>,
) -> Result<(Connection, RecvStream), Ending> {
    let here = |error: anyhow::Error| Ending::Other(format!("{error:#}"));
    let endpoint = match endpoint {
        Some(endpoint) => endpoint,
        None => endpoint::open(address).map_err(here)?,
    };
    let connecting = endpoint.connect(address, "adjourn").map_err(|error| here(error.into()))?;
    let connection = connecting.await.map_err(|error| match error {
        ConnectionError::TimedOut => Ending::NoAnswer(address.to_string()),
        error => ending(&error),
    })?;
    let certificates = connection
        .peer_identity()
        .and_then(|identity| identity.downcast::<Vec<CertificateDer<'static>>>().ok())
        .unwrap_or_default();
    let first = certificates.first().ok_or(Ending::from("the server showed no certificate"))?;
    let certificate = first.to_vec();
    let (output, input) = connection.open_bi().await.map_err(|error| ending(&error))?;
    let (control, queue) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    tasks.spawn(write_control(queue, output));
    tasks.spawn(read_datagrams(id, connection.clone(), inbox.clone()));
    tasks.spawn(read_streams(id, connection.clone(), inbox.clone()));
    let link = Link { connection: connection.clone(), control, endpoint, packets: 0, tasks };
    let nonce = random().map_err(here)?;
    let _gone = inbox.send(Arrived::Link(id, link)).await;
    let _gone = inbox.send(Arrived::Input(Input::Connected { connection: id, certificate, nonce })).await;
    Ok((connection, input))
}

/// Writes what is queued, whole, until the connection or the queue ends.
async fn write_control(mut queue: mpsc::UnboundedReceiver<Vec<u8>>, mut output: SendStream) {
    while let Some(bytes) = queue.recv().await {
        if output.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

/// Reads the control stream to its end, and says why it has ended: all that came before is passed on before.
async fn read_control(
    id: ConnectionId,
    connection: &Connection,
    mut input: RecvStream,
    inbox: &mpsc::Sender<Arrived>,
) -> Ending {
    let mut chunk = [0; 4096];
    let ended = loop {
        match input.read(&mut chunk).await {
            Ok(Some(length)) => {
                let bytes = chunk[..length].to_vec();
                if inbox.send(Arrived::Input(Input::Control(id, bytes))).await.is_err() {
                    return Ending::Quit;
                }
            }
            Ok(None) => break Ending::StreamEnded,
            Err(error) => break Ending::Other(error.to_string()),
        }
    };
    // The reason for closing says more than a stream that can't be read.
    connection.close_reason().map_or(ended, |reason| ending(&reason))
}

async fn read_datagrams(id: ConnectionId, connection: Connection, inbox: mpsc::Sender<Arrived>) {
    while let Ok(bytes) = connection.read_datagram().await {
        if inbox.send(Arrived::Input(Input::Datagram(id, bytes.to_vec()))).await.is_err() {
            return;
        }
    }
}

/// Reads the streams that carry keyframes, one after the other.
async fn read_streams(id: ConnectionId, connection: Connection, inbox: mpsc::Sender<Arrived>) {
    while let Ok(mut stream) = connection.accept_uni().await {
        let most = limits::SNAPSHOT_BYTES_CEILING + 1_024;
        let Ok(bytes) = stream.read_to_end(most).await else { continue };
        if inbox.send(Arrived::Input(Input::Stream(id, bytes))).await.is_err() {
            return;
        }
    }
}

/// Why a connection ended.
fn ending(error: &ConnectionError) -> Ending {
    match error {
        ConnectionError::ApplicationClosed(ApplicationClose { error_code, .. }) => {
            match DisconnectReason::from_code(error_code.into_inner()) {
                Some(reason) => reason.into(),
                None => "the server closed the connection".into(),
            }
        }
        ConnectionError::TimedOut => DisconnectReason::TimedOut.into(),
        ConnectionError::ConnectionClosed(close)
            if close.error_code == quinn::TransportErrorCode::CONNECTION_REFUSED =>
        {
            DisconnectReason::TooMany.into()
        }
        error => Ending::Other(format!("the connection failed: {error}")),
    }
}
