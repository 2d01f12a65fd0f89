//! Signs of life of a service, for whoever asks about its health.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a service beats.
pub const BEAT_EVERY: Duration = Duration::from_secs(1);

/// A service that has not beaten for so long is not well.
const SILENT: Duration = Duration::from_secs(5);

/// When a service was last seen at work.
#[derive(Clone)]
pub struct Heartbeat {
    started: Instant,
    beat_ms: Arc<AtomicU64>,
}

impl Heartbeat {
    /// It begins with a beat, so that a service that starts has time to do so.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { started: now, beat_ms: Arc::default() }
    }

    /// The service is at work.
    pub fn beat(&self, now: Instant) {
        let since_ms = now.saturating_duration_since(self.started).as_millis();
        self.beat_ms.store(u64::try_from(since_ms).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the service was at work a moment ago.
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
    fn a_service_that_stops_beating_is_not_well() {
        let start = Instant::now();
        let heartbeat = Heartbeat::new(start);
        assert!(heartbeat.healthy(start + Duration::from_secs(4)));
        assert!(!heartbeat.healthy(start + Duration::from_secs(6)));
        heartbeat.beat(start + Duration::from_secs(6));
        assert!(heartbeat.healthy(start + Duration::from_secs(10)));
        assert!(!heartbeat.healthy(start + Duration::from_secs(12)));
    }
}
