//! What the rest of the server knows of a connection: a handle that sends and closes.

use adjourn_game::ids::PlayerId;
use adjourn_shared::live::io::PeerId;
use adjourn_shared::wire::datagram::Up;
use adjourn_shared::wire::frame::frame;
use adjourn_shared::wire::message::{KeyframeHead, ServerMessage};
use adjourn_shared::wire::reason::DisconnectReason;
use metrics::counter;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Takes the datagrams of a peer.
pub trait DatagramSink: Send + Sync {
    /// A datagram has arrived, at this time of the monotonic clock.
    fn datagram(&self, from: PeerId, up: Up, arrived_ms: u64);
}

/// The right to send a piece of a replay. It is free again when this is dropped.
pub(crate) struct PieceRight(#[expect(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// What waits for the control stream.
pub(crate) struct Queued {
    /// A message in its frame.
    pub(super) bytes: Vec<u8>,
    _piece: Option<PieceRight>,
}

/// The sending end of a connection. Cheap to clone; usable from every thread; never blocks.
#[derive(Clone)]
pub struct Peer(Arc<Inner>);

struct Inner {
    id: PeerId,
    player: PlayerId,
    connection: quinn::Connection,
    control: mpsc::Sender<Queued>,
    /// One piece of a replay at a time.
    piece: Arc<Semaphore>,
    runtime: Handle,
    /// Where this peer's datagrams go.
    sink: Mutex<Option<Arc<dyn DatagramSink>>>,
    /// The keyframe under way is given up when this is dropped.
    keyframe: Mutex<Option<oneshot::Sender<()>>>,
    /// Why this side has ended the connection, if it has.
    ended: OnceLock<DisconnectReason>,
}

impl Peer {
    pub(crate) fn new(
        id: PeerId,
        player: PlayerId,
        connection: quinn::Connection,
        control: mpsc::Sender<Queued>,
    ) -> Self {
        Self(Arc::new(Inner {
            id,
            player,
            connection,
            control,
            piece: Arc::new(Semaphore::new(1)),
            runtime: Handle::current(),
            sink: Mutex::new(None),
            keyframe: Mutex::new(None),
            ended: OnceLock::new(),
        }))
    }

    /// The connection's number; never reused.
    pub fn id(&self) -> PeerId {
        self.0.id
    }

    /// Who is connected.
    pub fn player(&self) -> PlayerId {
        self.0.player
    }

    /// The other end's address.
    pub fn address(&self) -> SocketAddr {
        self.0.connection.remote_address()
    }

    /// Queues a message on the control stream. A peer whose queue is full is disconnected.
    pub fn message(&self, message: &ServerMessage) {
        self.queue(Queued { bytes: frame(message), _piece: None });
    }

    fn queue(&self, message: Queued) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.0.control.try_send(message) {
            self.close(DisconnectReason::TooSlow);
        }
    }

    /// The right to send a piece of a replay; `None` while one is on its way, so that who asks and does not read fills no
    /// memory.
    pub(crate) fn begin_piece(&self) -> Option<PieceRight> {
        Arc::clone(&self.0.piece).try_acquire_owned().ok().map(PieceRight)
    }

    /// Queues a message on the control stream, and gives the right back when it has been written.
    pub(crate) fn piece(&self, message: &ServerMessage, right: PieceRight) {
        self.queue(Queued { bytes: frame(message), _piece: Some(right) });
    }

    /// Sends a datagram, or drops the oldest one that still waits.
    pub fn datagram(&self, bytes: Vec<u8>) {
        let waiting = self.0.connection.datagram_send_buffer_space();
        if waiting < bytes.len() {
            counter!("adjourn_datagrams_dropped_total").increment(1);
        }
        if self.0.connection.send_datagram(bytes.into()).is_ok() {
            counter!("adjourn_datagrams_sent_total").increment(1);
        }
    }

    /// Sends a keyframe on a stream of its own, with a lower priority than everything else. One that is still under way
    /// is given up: the peer has joined another match since.
    pub fn keyframe(&self, head: KeyframeHead, snapshot: Arc<[u8]>) {
        let (current, replaced) = oneshot::channel();
        *self.0.keyframe.lock().unwrap_or_else(PoisonError::into_inner) = Some(current);
        let connection = self.0.connection.clone();
        self.0.runtime.spawn(async move {
            if let Err(error) = send_keyframe(&connection, &head, &snapshot, replaced).await {
                tracing::debug!(%error, "a keyframe was not delivered");
            }
        });
    }

    /// Ends the connection, with a reason that the other side can show.
    pub fn close(&self, reason: DisconnectReason) {
        close(&self.0.connection, *self.0.ended.get_or_init(|| reason));
    }

    /// Why this side has ended the connection, if it has.
    pub(crate) fn ended(&self) -> Option<DisconnectReason> {
        self.0.ended.get().copied()
    }

    /// Where the peer's datagrams go from now on.
    pub fn set_sink(&self, sink: Option<Arc<dyn DatagramSink>>) {
        *self.0.sink.lock().unwrap_or_else(PoisonError::into_inner) = sink;
    }

    /// Where the peer's datagrams go now.
    pub(crate) fn sink(&self) -> Option<Arc<dyn DatagramSink>> {
        self.0.sink.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Ends a connection, with a reason that the other side can show.
pub(crate) fn close(connection: &quinn::Connection, reason: DisconnectReason) {
    connection.close(reason.code().into(), reason.to_string().as_bytes());
}

async fn send_keyframe(
    connection: &quinn::Connection,
    head: &KeyframeHead,
    snapshot: &[u8],
    mut replaced: oneshot::Receiver<()>,
) -> anyhow::Result<()> {
    let mut stream = tokio::select! {
        stream = connection.open_uni() => stream?,
        _ = &mut replaced => return Ok(()),
    };
    stream.set_priority(-1)?;
    let delivered = tokio::select! {
        sent = write_keyframe(&mut stream, head, snapshot) => Some(sent),
        _ = replaced => None,
    };
    // Without a reset the stream would end as if the keyframe were whole.
    match delivered {
        Some(sent) => sent,
        None => Ok(stream.reset(quinn::VarInt::from_u32(0))?),
    }
}

async fn write_keyframe(
    stream: &mut quinn::SendStream,
    head: &KeyframeHead,
    snapshot: &[u8],
) -> anyhow::Result<()> {
    stream.write_all(&frame(head)).await?;
    stream.write_all(snapshot).await?;
    stream.finish()?;
    // The stream must live until the peer has it.
    stream.stopped().await?;
    Ok(())
}
