//! One connection: the hello, then messages and datagrams to the hub and to the match.

use super::events::ConnectionEvent;
use super::peer::{self, Peer, Queued};
use crate::gate::connections::ConnectionPermit;
use crate::gate::rate::Bucket;
use crate::live::shared::Shared;
use crate::random::random;
use adjourn_game::codec;
use adjourn_shared::base::limits;
use adjourn_shared::live::io::PeerId;
use adjourn_shared::session::{ServerHello, ServerStep, SignedIn};
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::message::ClientMessage;
use adjourn_shared::wire::reason::DisconnectReason;
use metrics::counter;
use quinn::{Connection, ConnectionError, RecvStream, SendStream};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// What a connection needs.
pub(crate) struct Context {
    pub(crate) shared: Arc<Shared>,
    pub(crate) certificate_der: Arc<[u8]>,
    pub(crate) hub: mpsc::Sender<ConnectionEvent>,
    pub(crate) peer: PeerId,
}

/// Why this side ends a connection, if it does.
type End = Result<(), DisconnectReason>;

/// Serves a connection until it ends.
pub(crate) async fn serve(context: Context, incoming: quinn::Incoming, mut permit: ConnectionPermit) {
    let timeout = Duration::from_millis(limits::HELLO_TIMEOUT_MS);
    let Ok(Ok(connection)) = tokio::time::timeout(timeout, async { incoming.accept()?.await }).await else {
        counter!("adjourn_handshakes_failed_total").increment(1);
        return;
    };
    let hello = tokio::time::timeout(timeout, sign_in(&context, &connection)).await;
    let (reason, player) = match hello.unwrap_or(Err(DisconnectReason::HelloTimeout)) {
        Ok(Some((who, output, input))) => {
            permit.signed_in();
            let player = who.player;
            (signed_in(&context, &connection, who, output, input).await, Some(player))
        }
        Ok(None) => (end(&connection, DisconnectReason::Goodbye), None),
        Err(reason) => (end(&connection, reason), None),
    };
    let player = player.map(tracing::field::display);
    let address = connection.remote_address();
    counter!("adjourn_disconnects_total", "reason" => reason.label()).increment(1);
    tracing::info!(peer = context.peer, player, %address, %reason, "disconnected");
}

/// Serves a player until the connection ends, and says why it did.
async fn signed_in(
    context: &Context,
    connection: &Connection,
    who: SignedIn,
    control_out: SendStream,
    control_in: RecvStream,
) -> DisconnectReason {
    let queue = usize::try_from(context.shared.config.connections.control_queue).unwrap_or(usize::MAX);
    let (control, control_queue) = mpsc::channel(queue);
    let peer = Peer::new(context.peer, who.player, connection.clone(), control);
    let arrived = ConnectionEvent::SignedIn { peer: peer.clone(), who };
    if context.hub.send(arrived).await.is_err() {
        return end(connection, DisconnectReason::ServerStopping);
    }
    let ended = tokio::select! {
        ended = read_messages(context, control_in) => ended,
        ended = read_datagrams(context, &peer, connection) => ended,
        ended = read_reports(context, connection) => ended,
        () = write_messages(control_queue, control_out) => Ok(()),
    };
    // One part has ended, so that the connection is of no more use.
    let ours = peer.ended().or(ended.err()).unwrap_or(DisconnectReason::Goodbye);
    let reason = end(connection, ours);
    // Who asks for it later hears the same.
    peer.close(reason);
    // A hub that is gone needs no more news.
    let _gone = context.hub.send(ConnectionEvent::Closed { peer: context.peer }).await;
    reason
}

/// Closes the connection for this reason, unless it is closed already. Returns the reason for which it was closed.
fn end(connection: &Connection, ours: DisconnectReason) -> DisconnectReason {
    // What was first counts: to close a connection that is lost would hide why.
    let Some(lost) = connection.close_reason() else {
        peer::close(connection, ours);
        return ours;
    };
    match lost {
        ConnectionError::LocallyClosed => ours,
        ConnectionError::ApplicationClosed(closed) => {
            // A client that has found another way to the server gives this one up for silent.
            let silent = closed.error_code == DisconnectReason::TimedOut.code().into();
            if silent { DisconnectReason::TimedOut } else { DisconnectReason::Goodbye }
        }
        ConnectionError::TimedOut | ConnectionError::Reset => DisconnectReason::TimedOut,
        // A host could not act on one failure of QUIC rather than on another.
        _ => DisconnectReason::BadMessage,
    }
}

/// The hello. `None`: the connection was lost meanwhile.
async fn sign_in(
    context: &Context,
    connection: &Connection,
) -> Result<Option<(SignedIn, SendStream, RecvStream)>, DisconnectReason> {
    let Ok((mut output, mut input)) = connection.accept_bi().await else { return Ok(None) };
    let mut hello = ServerHello::new(random());
    let mut reader = FrameReader::new(limits::CLIENT_MESSAGE_BYTES);
    loop {
        let Some(message) = next_message(&mut input, &mut reader).await? else { return Ok(None) };
        let now_ms = context.shared.now().unix_ms;
        match hello.handle(now_ms, &context.shared.identity, &context.certificate_der, message)? {
            ServerStep::Reply(reply) => {
                if output.write_all(&frame(&reply)).await.is_err() {
                    return Ok(None);
                }
            }
            ServerStep::SignedIn(who) => return Ok(Some((who, output, input))),
        }
    }
}

/// The next message on the control stream; `None` when the stream has ended.
async fn next_message(
    input: &mut RecvStream,
    reader: &mut FrameReader,
) -> Result<Option<ClientMessage>, DisconnectReason> {
    let mut chunk = [0; 4096];
    loop {
        if let Some(message) = reader.next_message().map_err(|_| DisconnectReason::BadMessage)? {
            return Ok(Some(message));
        }
        match input.read(&mut chunk).await {
            Ok(Some(length)) => reader.push(&chunk[..length]),
            Ok(None) | Err(_) => return Ok(None),
        }
    }
}

async fn read_messages(context: &Context, mut input: RecvStream) -> End {
    let limits = context.shared.config.connections.clone();
    let mut bucket = Bucket::new(limits.message_burst, limits.messages_per_second, Instant::now());
    let mut reader = FrameReader::new(limits::CLIENT_MESSAGE_BYTES);
    while let Some(message) = next_message(&mut input, &mut reader).await? {
        if !bucket.take(Instant::now()) {
            return Err(DisconnectReason::TooFast);
        }
        if matches!(message, ClientMessage::Hello(_) | ClientMessage::Proof { .. } | ClientMessage::Desync(_))
        {
            return Err(DisconnectReason::BadMessage);
        }
        if context.hub.send(ConnectionEvent::Message { peer: context.peer, message }).await.is_err() {
            return Err(DisconnectReason::ServerStopping);
        }
    }
    Err(DisconnectReason::Goodbye)
}

async fn read_datagrams(context: &Context, peer: &Peer, connection: &Connection) -> End {
    let limits = context.shared.config.connections.clone();
    let mut bucket = Bucket::new(limits.datagram_burst, limits.datagrams_per_second, Instant::now());
    let received = counter!("adjourn_datagrams_received_total");
    while let Ok(bytes) = connection.read_datagram().await {
        received.increment(1);
        if !bucket.take(Instant::now()) {
            return Err(DisconnectReason::TooFast);
        }
        let up = codec::decode(&bytes).map_err(|_| DisconnectReason::BadMessage)?;
        if let Some(sink) = peer.sink() {
            sink.datagram(context.peer, up, context.shared.now().mono_ms);
        }
    }
    Ok(())
}

/// A desync report is large and rare: it comes on a stream of its own.
async fn read_reports(context: &Context, connection: &Connection) -> End {
    while let Ok(mut input) = connection.accept_uni().await {
        let Ok(bytes) = input.read_to_end(limits::DESYNC_REPORT_BYTES).await else {
            return Err(DisconnectReason::BadMessage);
        };
        let message = codec::decode(&bytes).map_err(|_| DisconnectReason::BadMessage)?;
        if !matches!(message, ClientMessage::Desync(_)) {
            return Err(DisconnectReason::BadMessage);
        }
        if context.hub.send(ConnectionEvent::Message { peer: context.peer, message }).await.is_err() {
            return Err(DisconnectReason::ServerStopping);
        }
    }
    Ok(())
}

/// Writes what is queued, until the connection or the queue ends.
async fn write_messages(mut queue: mpsc::Receiver<Queued>, mut output: SendStream) {
    while let Some(message) = queue.recv().await {
        if output.write_all(&message.bytes).await.is_err() {
            return;
        }
    }
}
