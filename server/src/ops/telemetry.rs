//! Logs: to standard error, one line for what a host would want to know. `RUST_LOG` sets the level.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Starts logging, once in a process.
pub fn init() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // A second start in the same process (as in tests) keeps the first one's logger.
    // If a line can't be written, it is lost: told on standard error, that would panic there.
    let builder = builder.log_internal_errors(false);
    let _already = builder.with_target(false).with_ansi(colours).try_init();
}
