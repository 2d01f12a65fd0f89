//! Threads without which the server is no server: that one has panicked must not stay unseen behind a process that
//! still runs. And the beat of the hub, for whoever asks about health.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// How often a service beats.
pub const BEAT_EVERY: Duration = Duration::from_secs(1);

/// A hub that has not beaten for so long is not well.
const SILENT: Duration = Duration::from_secs(5);

/// Says that a part of the server has panicked.
#[derive(Clone)]
pub(super) struct Alarm(mpsc::UnboundedSender<&'static str>);

/// Hears of parts that have panicked.
pub(super) type Alarms = mpsc::UnboundedReceiver<&'static str>;

impl Alarm {
    /// Both ends.
    pub(super) fn new() -> (Self, Alarms) {
        let (sender, alarms) = mpsc::unbounded_channel();
        (Self(sender), alarms)
    }

    /// Watches over the scope that it lives in.
    pub(super) fn guard(self, part: &'static str) -> Guard {
        Guard { alarm: self, part }
    }
}

/// Raises the alarm if it is dropped by a panic.
pub(super) struct Guard {
    alarm: Alarm,
    part: &'static str,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // If nobody listens, the server is ending anyway.
            let _ending = self.alarm.0.send(self.part);
        }
    }
}

/// When the hub was last seen at work.
#[derive(Clone)]
pub struct Heartbeat {
    started: Instant,
    beat_ms: Arc<AtomicU64>,
}

impl Heartbeat {
    /// It begins with a beat: a server that starts has its time.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { started: now, beat_ms: Arc::default() }
    }

    /// The hub is at work.
    pub fn beat(&self, now: Instant) {
        let since_ms = now.saturating_duration_since(self.started).as_millis();
        self.beat_ms.store(u64::try_from(since_ms).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the hub was at work a moment ago.
    #[must_use]
    pub fn healthy(&self, now: Instant) -> bool {
        let last = self.started + Duration::from_millis(self.beat_ms.load(Ordering::Relaxed));
        now.saturating_duration_since(last) <= SILENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_raises_the_alarm_and_an_ordinary_end_does_not() {
        let (alarm, mut alarms) = Alarm::new();
        let quiet = alarm.clone();
        std::thread::spawn(move || drop(quiet.guard("quiet"))).join().expect("no panic");
        assert!(alarms.try_recv().is_err());
        let thread = std::thread::spawn(move || {
            let _guard = alarm.guard("loud");
            panic!("on purpose");
        });
        assert!(thread.join().is_err());
        assert_eq!(alarms.try_recv(), Ok("loud"));
    }

    #[test]
    fn a_hub_that_stops_beating_is_not_well() {
        let start = Instant::now();
        let heartbeat = Heartbeat::new(start);
        assert!(heartbeat.healthy(start + Duration::from_secs(4)));
        assert!(!heartbeat.healthy(start + Duration::from_secs(6)));
        heartbeat.beat(start + Duration::from_secs(6));
        assert!(heartbeat.healthy(start + Duration::from_secs(10)));
        assert!(!heartbeat.healthy(start + Duration::from_secs(12)));
    }
}
