//! The terminal: taken over on opening, given back whatever happens, panics and signals included.
//! Only `kill -9` can't be answered; `reset` in the shell mends what it leaves behind.

use crate::printed;
use crate::ui::kit::words;
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, Event,
};
use ratatui::crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen, SetTitle};
use ratatui::crossterm::{cursor, execute};
use ratatui::layout::Rect;
use std::io::{self, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How long the reading thread waits before it looks whether it should stop.
const READ_WAIT: Duration = Duration::from_millis(50);

/// The thread that has the terminal, while one has it.
static OWNER: Mutex<Option<ThreadId>> = Mutex::new(None);
/// What other threads said as they panicked, kept until the screen is given back.
static LAST_WORDS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The terminal in our hands; dropping it gives it back.
pub(super) struct Screen {
    inner: Terminal<CrosstermBackend<Stdout>>,
    events: mpsc::Receiver<io::Result<Event>>,
    stop: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn open(title: &str) -> io::Result<Self> {
        // A file or a pipe would get escape codes.
        if !io::stdout().is_terminal() {
            return Err(io::Error::other(
                "this needs a terminal to draw in; the verbs that print are in `adjourn --help` and `adjourn mail --help`",
            ));
        }
        static HOOK: Once = Once::new();
        HOOK.call_once(restore_on_panic);
        set_owner(Some(thread::current().id()));
        let opened = Self::take_over(title);
        if opened.is_err() {
            give_back();
        }
        opened
    }

    fn take_over(title: &str) -> io::Result<Self> {
        terminal::enable_raw_mode()?;
        execute!(
            io::stdout(),
            EnterAlternateScreen,
            SetTitle(title),
            EnableMouseCapture,
            EnableBracketedPaste,
            cursor::Hide
        )?;
        let inner = Terminal::new(CrosstermBackend::new(io::stdout()))?;
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, events) = mpsc::channel(256);
        let stop_reading = stop.clone();
        let reader = thread::Builder::new()
            .name("terminal".into())
            .spawn(move || read_events(&stop_reading, &sender))?;
        Ok(Self { inner, events, stop, reader: Some(reader) })
    }

    /// Draws the whole screen; only what changed is sent to the terminal.
    pub(super) fn draw(&mut self, paint: impl FnOnce(Rect, &mut Buffer)) -> io::Result<()> {
        self.inner.draw(|frame| {
            paint(frame.area(), frame.buffer_mut());
            words::scrub(frame.buffer_mut());
        })?;
        Ok(())
    }

    /// The next thing that the player does. Cancelling this loses nothing.
    pub(super) async fn next_event(&mut self) -> io::Result<Event> {
        self.events.recv().await.unwrap_or_else(|| Err(io::ErrorKind::BrokenPipe.into()))
    }

    /// What the player did and was not looked at yet.
    pub(super) fn pending_event(&mut self) -> Option<io::Result<Event>> {
        self.events.try_recv().ok()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // On a terminal that was hung up, crossterm reads on and on without coming back: the reader gets its chance,
        // and ends with the process otherwise.
        let patience = Instant::now() + 4 * READ_WAIT;
        while self.reader.as_ref().is_some_and(|reader| !reader.is_finished()) && Instant::now() < patience {
            thread::sleep(READ_WAIT / 4);
        }
        give_back();
    }
}

/// Rings the terminal's bell.
///
/// # Errors
/// If the terminal can't be used.
pub fn bell() -> io::Result<()> {
    io::stdout().write_all(b"\x07")?;
    io::stdout().flush()
}

fn read_events(stop: &AtomicBool, sender: &mpsc::Sender<io::Result<Event>>) {
    while !stop.load(Ordering::Relaxed) {
        let event = match event::poll(READ_WAIT) {
            Ok(false) => continue,
            Ok(true) => event::read(),
            Err(error) => Err(error),
        };
        let failed = event.is_err();
        if sender.blocking_send(event).is_err() || failed {
            return;
        }
    }
}

fn set_owner(owner: Option<ThreadId>) -> Option<ThreadId> {
    std::mem::replace(&mut OWNER.lock().unwrap_or_else(PoisonError::into_inner), owner)
}

/// Gives the terminal back, once. Errors are not reported: there may be no terminal any more (SIGHUP).
fn give_back() {
    if set_owner(None).is_none() {
        return;
    }
    let _ = execute!(
        io::stdout(),
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = terminal::disable_raw_mode();
    let words = std::mem::take(&mut *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner));
    for text in words {
        printed::note(text);
    }
}

/// A panic of our own thread gives the terminal back before its message is printed. That of another
/// thread ends only what it was doing, so the screen stays and the message waits.
fn restore_on_panic() {
    let previous = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let owner = *OWNER.lock().unwrap_or_else(PoisonError::into_inner);
        if owner.is_some_and(|owner| owner != thread::current().id()) {
            LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string());
            return;
        }
        give_back();
        previous(info);
    }));
}

/// The signals that ask a process to end.
pub(super) struct Signals {
    #[cfg(unix)]
    signals: [(tokio::signal::unix::Signal, &'static str); 3],
}

impl Signals {
    /// Begins to listen; from here on the signals no longer end the process by themselves.
    #[cfg(unix)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            signals: [
                (signal(SignalKind::terminate())?, "SIGTERM"),
                (signal(SignalKind::interrupt())?, "SIGINT"),
                (signal(SignalKind::hangup())?, "SIGHUP"),
            ],
        })
    }

    /// The name of the next signal.
    #[cfg(unix)]
    pub(super) async fn next(&mut self) -> &'static str {
        let [(terminate, a), (interrupt, b), (hangup, c)] = &mut self.signals;
        tokio::select! {
            _ = terminate.recv() => a,
            _ = interrupt.recv() => b,
            _ = hangup.recv() => c,
        }
    }

    /// Begins to listen.
    #[cfg(not(unix))]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// The name of the next signal. In raw mode Ctrl-C is a key, so there is none but a failure to listen.
    #[cfg(not(unix))]
    pub(super) async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => std::future::pending().await,
        }
    }
}
