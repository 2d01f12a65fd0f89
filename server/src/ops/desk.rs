//! The host's desk: a socket in the data folder, at which a running service answers the host's verbs. Whoever may not read
//! the folder gets no answer. It decides nothing: each service answers for its own players.

use adjourn_game::ids::PlayerId;
use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream as BlockingStream;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader as AsyncBufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};

/// A question is one short line.
const QUESTION_BYTES: u64 = 1_024;

/// How long either side waits for the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a host asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Who is here.
    Who,
    /// Put this player out, who may come back.
    Kick(PlayerId),
}

/// A player who is here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Here {
    /// The name.
    pub name: String,
    /// Who.
    pub player: PlayerId,
    /// Where, in words: "live, in the lobby".
    pub place: String,
    /// From which address, if that is known.
    pub address: Option<IpAddr>,
}

/// An answer to either question: who is here, or who was put out.
pub type Answer = Vec<Here>;

/// A question to a service, and where its answer goes.
#[derive(Debug)]
pub struct Asked {
    /// The question.
    pub ask: Ask,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Answer>,
}

/// An open desk. The socket's file goes with it.
#[derive(Debug)]
pub struct Desk {
    listener: UnixListener,
    path: PathBuf,
}

impl Desk {
    /// Opens it, within a runtime. If that fails, the service works all the same: `None`, and the log says why.
    #[must_use]
    pub fn open(path: &Path) -> Option<Self> {
        let open = || -> Result<UnixListener> {
            // That of a process that was killed. A living one holds the lock of the data folder.
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
            let listener = UnixListener::bind(path)?;
            fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
            Ok(listener)
        };
        match open() {
            Ok(listener) => Some(Self { listener, path: path.to_owned() }),
            Err(error) => {
                let path = path.display();
                tracing::warn!(%path, %error, "the host's verbs `who` and `kick` get no answer from this service");
                None
            }
        }
    }

    /// Passes questions on until the service is gone.
    pub async fn serve(self, service: mpsc::Sender<Asked>) {
        loop {
            let Ok((stream, _)) = self.listener.accept().await else {
                tokio::time::sleep(PATIENCE).await;
                continue;
            };
            if service.is_closed() {
                return;
            }
            // One after the other: there is one host.
            if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, answer(stream, &service)).await {
                tracing::debug!(%error, "a question of the host was not answered");
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // It may be gone with its folder.
        let _gone = fs::remove_file(&self.path);
    }
}

async fn answer(stream: UnixStream, service: &mpsc::Sender<Asked>) -> Result<()> {
    let mut stream = AsyncBufReader::new(stream);
    let mut line = String::new();
    (&mut stream).take(QUESTION_BYTES).read_line(&mut line).await?;
    let ask = serde_json::from_str(&line)?;
    let (sender, answer) = oneshot::channel();
    service.send(Asked { ask, answer: sender }).await?;
    let mut text = serde_json::to_vec(&answer.await?)?;
    text.push(b'\n');
    stream.write_all(&text).await?;
    stream.shutdown().await?;
    Ok(())
}

/// Asks the service behind a socket. `None`: it does not run.
///
/// # Errors
/// If it does not answer.
pub fn ask(path: &Path, ask: Ask) -> Result<Option<Answer>> {
    let mut stream = match BlockingStream::connect(path) {
        Ok(stream) => stream,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(None);
        }
        Err(error) => return Err(error).with_context(|| format!("can't ask {}", path.display())),
    };
    let silent = || format!("{} does not answer", path.display());
    stream.set_read_timeout(Some(PATIENCE))?;
    writeln!(stream, "{}", serde_json::to_string(&ask)?).with_context(silent)?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).with_context(silent)?;
    ensure!(!line.is_empty(), "{}", silent());
    Ok(Some(serde_json::from_str(&line).with_context(silent)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_question_is_answered_by_the_service_and_a_dead_socket_by_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("desk.sock");
        let asked = |question| {
            let path = path.clone();
            tokio::task::spawn_blocking(move || ask(&path, question).expect("no fault"))
        };
        assert_eq!(asked(Ask::Who).await.expect("no panic"), None, "there is no service");
        let desk = Desk::open(&path).expect("it opens");
        let (service, mut questions) = mpsc::channel(1);
        let serving = tokio::spawn(desk.serve(service));
        let player = PlayerId([7; 16]);
        let place = "live, in the lobby".to_owned();
        let ann = Here { name: "Ann".into(), player, place, address: None };
        let waits = asked(Ask::Kick(player));
        let question = questions.recv().await.expect("it is passed on");
        assert_eq!(question.ask, Ask::Kick(player));
        question.answer.send(vec![ann.clone()]).expect("it is waited for");
        assert_eq!(waits.await.expect("no panic"), Some(vec![ann]));
        serving.abort();
        assert!(serving.await.is_err());
        assert!(!path.exists(), "the socket goes with the desk");
        std::os::unix::net::UnixListener::bind(&path).expect("a socket that its process has left");
        assert_eq!(asked(Ask::Who).await.expect("no panic"), None);
    }
}
