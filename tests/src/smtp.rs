//! A mail server on a free port: speaks as much SMTP (RFC 5321) as senders need, keeps what it takes, and can refuse,
//! hang, or forget to say goodbye.

use crate::process::wait_for;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// How it treats its next callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailManners {
    /// Takes everything.
    Take,
    /// Answers the receiver's address with this code, such as 450 or 550.
    RefuseReceiver(u16),
    /// Answers the mail itself with this code.
    RefuseMail(u16),
    /// Never says anything after the greeting.
    Hang,
    /// Takes the mail, and never answers again after that.
    HangAfterwards,
}

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// The sender of the envelope.
    pub from: String,
    /// The receivers of the envelope.
    pub to: Vec<String>,
    /// The mail, header and body, its lines ended by `\n`.
    pub text: String,
}

impl ReceivedMail {
    /// A header's value, unfolded; the first of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\n\n").next()?.replace("\n ", " ").replace("\n\t", " ");
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }

    /// The body, with quoted-printable undone (RFC 2045, section 6.7).
    #[must_use]
    pub fn body(&self) -> String {
        let body = self.text.split_once("\n\n").map_or("", |(_head, body)| body);
        if self.header("Content-Transfer-Encoding").as_deref() != Some("quoted-printable") {
            return body.to_owned();
        }
        let mut bytes = Vec::new();
        let joined = body.replace("=\n", "");
        let mut rest = joined.as_str();
        while let Some((plain, after)) = rest.split_once('=') {
            bytes.extend_from_slice(plain.as_bytes());
            match after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                None => {
                    bytes.push(b'=');
                    rest = after;
                }
            }
        }
        bytes.extend_from_slice(rest.as_bytes());
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[derive(Default)]
struct LiveCommit {
    mails: Vec<ReceivedMail>,
    callers: usize,
    most_callers_at_once: usize,
    callers_now: usize,
}

/// A running mail server; stopped when it is dropped.
pub struct SmtpServer {
    /// Where it listens.
    pub address: SocketAddr,
    manners: Arc<Mutex<MailManners>>,
    kept: Arc<Mutex<LiveCommit>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SmtpServer {
    /// Starts one that takes everything, in a thread of its own.
    ///
    /// # Panics
    /// If there is no port for it.
    #[must_use]
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("our own socket");
        let address = listener.local_addr().expect("our own socket");
        let (manners, kept) = (Arc::new(Mutex::new(MailManners::Take)), Arc::<Mutex<LiveCommit>>::default());
        let (stop, stopped) = oneshot::channel();
        let shared = (Arc::clone(&manners), Arc::clone(&kept));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = TcpListener::from_std(listener).expect("our own socket");
                tokio::select! {
                    () = serve(listener, shared.0, shared.1) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, manners, kept, stop: Some(stop), thread: Some(thread) }
    }

    /// How it treats callers from now on, those who are connected too.
    pub fn behave(&self, manners: MailManners) {
        *locked(&self.manners) = manners;
    }

    /// The mails that it has taken, in order.
    #[must_use]
    pub fn mails(&self) -> Vec<ReceivedMail> {
        locked(&self.kept).mails.clone()
    }

    /// How often it was called.
    #[must_use]
    pub fn callers(&self) -> usize {
        locked(&self.kept).callers
    }

    /// How many callers it had at once at the most.
    #[must_use]
    pub fn most_callers_at_once(&self) -> usize {
        locked(&self.kept).most_callers_at_once
    }

    /// Waits until it has taken so many mails, and gives them.
    ///
    /// # Panics
    /// If they don't come.
    #[must_use]
    pub fn wait_for_mails(&self, count: usize) -> Vec<ReceivedMail> {
        wait_for(|| Some(self.mails()).filter(|mails| mails.len() >= count))
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        // Either may be gone already.
        let _stopped = self.stop.take().map(|stop| stop.send(()));
        let _ended = self.thread.take().map(JoinHandle::join);
    }
}

async fn serve(listener: TcpListener, manners: Arc<Mutex<MailManners>>, kept: Arc<Mutex<LiveCommit>>) {
    while let Ok((stream, _from)) = listener.accept().await {
        let (manners, kept) = (Arc::clone(&manners), Arc::clone(&kept));
        tokio::spawn(async move {
            {
                let mut kept = locked(&kept);
                kept.callers += 1;
                kept.callers_now += 1;
                kept.most_callers_at_once = kept.most_callers_at_once.max(kept.callers_now);
            }
            // A caller that goes away in the middle is part of the tests.
            let _gone = talk(stream, &manners, &kept).await;
            locked(&kept).callers_now -= 1;
        });
    }
}

async fn talk(
    stream: TcpStream,
    manners: &Mutex<MailManners>,
    kept: &Mutex<LiveCommit>,
) -> Result<(), std::io::Error> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut say = async |text: String| write.write_all(format!("{text}\r\n").as_bytes()).await;
    let (mut from, mut to) = (String::new(), Vec::new());
    say("220 mail.test ready".into()).await?;
    while let Some(line) = lines.next_line().await? {
        let behave = *locked(manners);
        let taken = !locked(kept).mails.is_empty();
        if behave == MailManners::Hang || (behave == MailManners::HangAfterwards && taken) {
            std::future::pending::<()>().await;
        }
        let (verb, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        match (verb.to_ascii_uppercase().as_str(), behave) {
            ("EHLO", _) => say("250-mail.test\r\n250-8BITMIME\r\n250 SIZE 1000000".into()).await?,
            ("MAIL", _) => {
                (from, to) = (address(rest), Vec::new());
                say("250 go on".into()).await?;
            }
            ("RCPT", MailManners::RefuseReceiver(code)) => say(format!("{code} not here")).await?,
            ("RCPT", _) => {
                to.push(address(rest));
                say("250 go on".into()).await?;
            }
            ("DATA", _) => {
                say("354 end with a dot".into()).await?;
                let mut text = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    // RFC 5321, section 4.5.2: a dot at a line's start was doubled.
                    text += line.strip_prefix('.').unwrap_or(&line);
                    text.push('\n');
                }
                match behave {
                    MailManners::RefuseMail(code) => say(format!("{code} not this")).await?,
                    _ => {
                        locked(kept).mails.push(ReceivedMail { from: from.clone(), to: to.clone(), text });
                        say("250 taken".into()).await?;
                    }
                }
            }
            ("RSET" | "NOOP", _) => say("250 well".into()).await?,
            ("QUIT", _) => return say("221 goodbye".into()).await,
            _ => say("502 not known here".into()).await?,
        }
    }
    Ok(())
}

/// What stands between the angle brackets.
fn address(text: &str) -> String {
    let inner = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}
