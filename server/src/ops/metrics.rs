//! The names of all metrics, and what they mean.

use super::cpu::thread_time_us;
use adjourn_shared::live::io::HostStats;
use anyhow::Result;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

/// Upper bounds of the histograms of times, in seconds.
const SECONDS: [f64; 12] =
    [0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5];

/// Installs the recorder, once in a process, and names everything.
///
/// # Errors
/// If another recorder is installed already.
pub fn install() -> Result<PrometheusHandle> {
    static INSTALLED: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = INSTALLED.get() {
        return Ok(handle.clone());
    }
    let builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?;
    let handle = builder.install_recorder()?;
    describe();
    Ok(INSTALLED.get_or_init(|| handle).clone())
}

fn describe() {
    for (name, text) in [
        ("adjourn_ticks_total", "Ticks of the clocks of matches"),
        ("adjourn_ticks_skipped_total", "Ticks dropped because the one before was more than a period late"),
        ("adjourn_matches_started_total", "Matches started"),
        ("adjourn_matches_ended_total", "Matches ended, by result"),
        ("adjourn_matches_failed_total", "Matches broken off by a fault; their journals are kept"),
        ("adjourn_datagrams_sent_total", "Datagrams handed to QUIC"),
        ("adjourn_datagrams_received_total", "Datagrams received"),
        ("adjourn_datagrams_dropped_total", "Datagrams dropped because a connection's buffer was full"),
        ("adjourn_bundles_repeated_total", "Bundles in datagrams that had been sent before (the redundancy)"),
        ("adjourn_bundles_streamed_total", "Bundles sent on streams to fill gaps"),
        ("adjourn_orders_total", "Orders put into bundles"),
        ("adjourn_rejects_total", "Orders refused, by reason"),
        ("adjourn_desyncs_total", "Clients whose state differed from the server's"),
        ("adjourn_disconnects_total", "Connections ended by either side, by reason"),
        ("adjourn_handshakes_failed_total", "Connections that never completed QUIC's handshake"),
        ("adjourn_journal_sync_failures_total", "Times that journals could not be made durable"),
        ("adjourn_replays_sent_total", "Replays of which players were sent the last piece"),
        ("adjourn_replay_bytes_sent_total", "Bytes of replays sent to players"),
        ("adjourn_http_requests_total", "Calls of the mailbox's API, by route and status"),
        (
            "adjourn_http_connections_refused_total",
            "Connections to it closed at once because there were too many",
        ),
        ("adjourn_mail_sign_ins_total", "Tokens given out by the mailbox"),
        ("adjourn_mail_players_total", "Players who came to the mailbox for the first time"),
        ("adjourn_store_batches_total", "Transactions of the mailbox's store that were synced"),
        ("adjourn_store_calls_total", "Writing calls in them"),
        ("adjourn_store_checkpoints_total", "Times that its log was copied to where the pages belong"),
        ("adjourn_notices_sent_total", "Notices and digests that their receivers took, by channel"),
        ("adjourn_notices_failed_total", "Attempts at notices that failed and may be made again, by channel"),
        ("adjourn_notices_refused_total", "Notices that their receivers will never take, by channel"),
        (
            "adjourn_notices_given_up_total",
            "Notices that were tried too often, or that nobody wants any more",
        ),
        ("adjourn_notices_outdated_total", "Notices that were of no interest any more when they were due"),
        ("adjourn_notices_put_off_total", "Notices put off because their receiver was busy with others"),
        ("adjourn_cpu_microseconds_total", "Processor time by part; writing journals is part of simulation"),
        (
            "adjourn_journal_write_microseconds_total",
            "The part of simulation's time that went into writing journals",
        ),
    ] {
        describe_counter!(name, text);
    }
    describe_gauge!(
        "adjourn_matches",
        "Matches in memory, those that stand because no player is there included"
    );
    describe_gauge!("adjourn_replays_kept", "Replays of finished matches on disk");
    describe_gauge!("adjourn_matches_deserted", "Matches that stand because no player is there");
    describe_gauge!("adjourn_notices_waiting", "Notices in memory that wait for their receiver's turn");
    describe_gauge!("adjourn_players", "Players signed in");
    describe_gauge!("adjourn_mail_sessions", "Sessions of the mailbox that were in use lately");
    describe_gauge!("adjourn_mail_streams", "Open streams of events");
    describe_histogram!(
        "adjourn_http_request_seconds",
        Unit::Seconds,
        "Time for a call of the mailbox's API"
    );
    describe_histogram!(
        "adjourn_tick_lateness_seconds",
        Unit::Seconds,
        "How much later than planned a tick began"
    );
    describe_histogram!(
        "adjourn_step_seconds",
        Unit::Seconds,
        "Time for one tick of a match, sending included"
    );
    describe_histogram!("adjourn_journal_sync_seconds", Unit::Seconds, "Time to make journals durable");
}

/// What a match has published so far.
#[derive(Default)]
pub struct MatchMeter {
    published: HostStats,
}

impl MatchMeter {
    /// Adds what is new since the last time to the counters.
    pub fn publish(&mut self, stats: &HostStats) {
        let before = &self.published;
        let moved = [
            ("adjourn_bundles_repeated_total", before.bundles_repeated, stats.bundles_repeated),
            ("adjourn_bundles_streamed_total", before.bundles_streamed, stats.bundles_streamed),
            ("adjourn_orders_total", before.orders, stats.orders),
            ("adjourn_desyncs_total", before.desyncs, stats.desyncs),
        ];
        for (name, before, now) in moved {
            if now > before {
                counter!(name).increment(now - before);
            }
        }
        for (reason, now) in &stats.rejects {
            let before = before.rejects.get(reason).copied().unwrap_or(0);
            if *now > before {
                counter!("adjourn_rejects_total", "reason" => *reason).increment(now - before);
            }
        }
        self.published.clone_from(stats);
    }

    /// Runs `write` and counts its processor time.
    pub fn writing<T>(&mut self, write: impl FnOnce() -> T) -> T {
        let before_us = thread_time_us();
        let result = write();
        counter!("adjourn_journal_write_microseconds_total").increment(thread_time_us() - before_us);
        result
    }
}
