//! The server's clock.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The server's clock, in milliseconds since 1970. A test puts its own here.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}
