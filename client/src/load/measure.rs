//! What a load counts, and how it is told.

use super::options::LoadOptions;
use hdrhistogram::Histogram;
use serde::Serialize;
use std::fmt;

/// Counts of all players together.
#[derive(Debug)]
pub(super) struct Measures {
    pub(super) joined: u32,
    pub(super) failed: u32,
    pub(super) first_error: Option<String>,
    pub(super) bundles: u64,
    pub(super) missed: u64,
    pub(super) orders: u64,
    pub(super) rejects: u64,
    pub(super) desyncs: u64,
    pub(super) reconnects: u64,
    /// From giving an order to the arrival of its bundle, in microseconds.
    latency_us: Histogram<u64>,
}

/// No order is under way for longer than a minute, in microseconds.
const LATENCY_CEILING_US: u64 = 60_000_000;

impl Measures {
    pub(super) fn record_latency(&mut self, latency_us: u64) {
        self.latency_us.saturating_record(latency_us);
    }
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            joined: 0,
            failed: 0,
            first_error: None,
            bundles: 0,
            missed: 0,
            orders: 0,
            rejects: 0,
            desyncs: 0,
            reconnects: 0,
            latency_us: Histogram::new_with_max(LATENCY_CEILING_US, 3).expect("valid bounds"),
        }
    }
}

/// What is printed.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    players: u32,
    joined: u32,
    pub(super) failed: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_error: Option<String>,
    seconds: u64,
    bundles: u64,
    missed: u64,
    orders: u64,
    rejects: u64,
    desyncs: u64,
    #[serde(skip_serializing_if = "is_zero")]
    reconnects: u64,
    latency_p50_ms: f64,
    latency_p99_ms: f64,
    latency_max_ms: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Summary {
    pub(super) fn of(measures: &Measures, options: &LoadOptions) -> Self {
        let quantile_ms = |quantile| {
            f64::from(u32::try_from(measures.latency_us.value_at_quantile(quantile)).unwrap_or(u32::MAX))
                / 1e3
        };
        Self {
            players: options.players,
            joined: measures.joined,
            failed: measures.failed,
            first_error: measures.first_error.clone(),
            seconds: options.seconds,
            bundles: measures.bundles,
            missed: measures.missed,
            orders: measures.orders,
            rejects: measures.rejects,
            desyncs: measures.desyncs,
            reconnects: measures.reconnects,
            latency_p50_ms: quantile_ms(0.5),
            latency_p99_ms: quantile_ms(0.99),
            latency_max_ms: quantile_ms(1.0),
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "players   {} asked, {} joined, {} failed", self.players, self.joined, self.failed)?;
        if let Some(error) = &self.first_error {
            writeln!(f, "          first failure: {error}")?;
        }
        writeln!(f, "bundles   {} received, {} missed", self.bundles, self.missed)?;
        writeln!(f, "orders    {} given, {} rejected", self.orders, self.rejects)?;
        writeln!(
            f,
            "latency   order to bundle: p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
            self.latency_p50_ms, self.latency_p99_ms, self.latency_max_ms
        )?;
        if self.reconnects > 0 {
            writeln!(f, "lost      {} connections, and tried again", self.reconnects)?;
        }
        write!(f, "desyncs   {}", self.desyncs)
    }
}
