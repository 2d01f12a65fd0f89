//! Processor time by part of the server: each thread reports its own clock.

use metrics::{Counter, counter};
use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

const REPORT_EVERY: Duration = Duration::from_secs(1);

/// The meter of the thread that made it.
pub struct CpuMeter {
    counter: Counter,
    reported_us: u64,
    next: Instant,
}

impl CpuMeter {
    /// Counts this thread's time under the name of its part.
    #[must_use]
    pub fn thread(part: &'static str) -> Self {
        let counter = counter!("adjourn_cpu_microseconds_total", "part" => part);
        Self { counter, reported_us: 0, next: Instant::now() }
    }

    /// Reports what was used since the last time, at most once a second.
    pub fn report(&mut self) {
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + REPORT_EVERY;
        let used_us = thread_time_us();
        self.counter.increment(used_us.saturating_sub(self.reported_us));
        self.reported_us = used_us;
    }

    /// Reports each second, on a runtime that has only this thread.
    pub async fn report_each_second(mut self) {
        loop {
            self.report();
            tokio::time::sleep(REPORT_EVERY).await;
        }
    }
}

/// Processor time that this thread has used, in microseconds.
#[must_use]
pub fn thread_time_us() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds * 1_000_000 + nanoseconds / 1_000
}
