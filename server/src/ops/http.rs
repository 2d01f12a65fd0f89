//! `/metrics` and `/healthz`, on an address of their own: never the one that players reach.

use super::health::{Health, Report};
use super::memory;
use anyhow::{Context, Result};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How often it is seen whether memory can be given back, in beats of five seconds: each minute.
const GIVE_BACK_BEATS: u64 = 12;

/// The running HTTP service.
pub struct OpsService {
    /// Where it listens.
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

impl OpsService {
    /// Starts it on a thread of its own, so that reading metrics of a busy server costs its players nothing.
    ///
    /// # Errors
    /// If the address can't be bound.
    pub fn start(address: SocketAddr, metrics: PrometheusHandle, health: Health) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .with_context(|| format!("can't listen on TCP {address}"))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("adjourn-ops".into()).spawn(move || {
            let (upkeep, health) = (metrics.clone(), Arc::new(health));
            let asked = Arc::clone(&health);
            let answer = move || async move { how_it_is(&asked) };
            let app = Router::new()
                .route("/metrics", get(move || async move { metrics.render() }))
                .route("/healthz", get(answer));
            runtime.spawn(async move {
                let mut beats = 0_u64;
                loop {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                    upkeep.run_upkeep();
                    // Some parts find out by being asked.
                    let _asked = health.report(Instant::now());
                    beats += 1;
                    if beats.is_multiple_of(GIVE_BACK_BEATS) {
                        memory::give_back();
                    }
                }
            });
            let serve = axum::serve(listener, app);
            runtime.block_on(async {
                tokio::select! {
                    served = serve => {
                        if let Err(error) = served {
                            tracing::error!(%error, "metrics are not served any more");
                        }
                    }
                    _ = stopped => {}
                }
            });
        })?;
        Ok(Self { address, stop, thread })
    }

    /// Stops it.
    pub fn stop(self) {
        // The thread may have ended already.
        let _ended = self.stop.send(());
        if self.thread.join().is_err() {
            tracing::error!("the thread that serves metrics had panicked");
        }
    }
}

fn how_it_is(health: &Health) -> (StatusCode, Json<Report>) {
    let report = health.report(Instant::now());
    let status = if report.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report))
}
