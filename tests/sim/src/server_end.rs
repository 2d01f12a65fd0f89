//! The server's end of a control stream: the hello with the server's own code, then messages. Moves no bytes.

use adjourn_shared::base::identity::KeyPair;
use adjourn_shared::session::{ServerHello, ServerStep};
use adjourn_shared::wire::frame::{FrameReader, frame};
use adjourn_shared::wire::message::ClientMessage;

/// What has come.
pub(crate) enum Heard {
    /// The hello: this is to be sent.
    Reply(Vec<u8>),
    /// The hello is over: the client waits for its welcome.
    SignedIn,
    /// A message after it.
    Message(ClientMessage),
}

/// One stream's end.
pub(crate) struct ServerEnd {
    hello: ServerHello,
    reader: FrameReader,
    signed_in: bool,
}

impl ServerEnd {
    /// A stream on which nothing has come yet.
    pub(crate) fn new() -> Self {
        Self { hello: ServerHello::new([7; 32]), reader: FrameReader::new(4 << 20), signed_in: false }
    }

    /// Takes the next bytes; `key` is the server's, which has shown this certificate.
    pub(crate) fn hear(
        &mut self,
        now_ms: u64,
        key: &KeyPair,
        certificate: &[u8],
        bytes: &[u8],
    ) -> Vec<Heard> {
        let mut heard = Vec::new();
        self.reader.push(bytes);
        while let Some(message) = self.reader.next_message().expect("our own client sends valid messages") {
            if self.signed_in {
                heard.push(Heard::Message(message));
                continue;
            }
            match self.hello.handle(now_ms, key, certificate, message).expect("an honest hello") {
                ServerStep::Reply(reply) => heard.push(Heard::Reply(frame(&reply))),
                ServerStep::SignedIn(_) => {
                    self.signed_in = true;
                    heard.push(Heard::SignedIn);
                }
            }
        }
        heard
    }
}
