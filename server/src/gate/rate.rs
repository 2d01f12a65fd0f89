//! Token buckets: so many at once, so many a second in the long run.

use std::time::Instant;

/// A budget that refills with time.
#[derive(Debug)]
pub struct Bucket {
    tokens: f64,
    burst: f64,
    per_second: f64,
    last: Instant,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn new(burst: u32, per_second: u32, now: Instant) -> Self {
        Self { tokens: burst.into(), burst: burst.into(), per_second: per_second.into(), last: now }
    }

    /// A full bucket that refills slowly.
    #[must_use]
    pub fn per_minute(burst: u32, per_minute: u32, now: Instant) -> Self {
        Self { per_second: f64::from(per_minute) / 60.0, ..Self::new(burst, 0, now) }
    }

    /// Whether it is as full as it gets.
    pub fn is_full(&mut self, now: Instant) -> bool {
        self.refill(now);
        self.tokens >= self.burst
    }

    /// Whether at least half of it is gone.
    pub fn half_used(&mut self, now: Instant) -> bool {
        self.refill(now);
        self.tokens <= self.burst / 2.0
    }

    /// Takes one; false if there is none.
    pub fn take(&mut self, now: Instant) -> bool {
        self.refill(now);
        let enough = self.tokens >= 1.0;
        if enough {
            self.tokens -= 1.0;
        }
        enough
    }

    fn refill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.last).as_secs_f64();
        self.last = self.last.max(now);
        self.tokens = (self.tokens + elapsed * self.per_second).min(self.burst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::new(3, 10, start);
        assert_eq!((0..5).filter(|_| bucket.take(start)).count(), 3);
        let later = start + Duration::from_millis(200);
        assert_eq!((0..5).filter(|_| bucket.take(later)).count(), 2);
        let much_later = start + Duration::from_secs(60);
        assert_eq!((0..5).filter(|_| bucket.take(much_later)).count(), 3);
    }
}
