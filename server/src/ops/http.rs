//! `/metrics` and `/healthz`, on an address of their own: never the one that players reach.

use super::heartbeat::Heartbeat;
use anyhow::{Context, Result};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

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
    pub fn start(
        address: SocketAddr,
        metrics: PrometheusHandle,
        services: Vec<(&'static str, Heartbeat)>,
    ) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime
            .block_on(TcpListener::bind(address))
            .with_context(|| format!("can't listen on TCP {address}"))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::Builder::new().name("adjourn-ops".into()).spawn(move || {
            let upkeep = metrics.clone();
            let app = Router::new()
                .route("/metrics", get(move || async move { metrics.render() }))
                .route("/healthz", get(move || async move { health(&services) }));
            runtime.spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_secs(5)).await;
                    upkeep.run_upkeep();
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

fn health(services: &[(&'static str, Heartbeat)]) -> (StatusCode, String) {
    let now = Instant::now();
    match services.iter().find(|(_, heartbeat)| !heartbeat.healthy(now)) {
        None => (StatusCode::OK, "ok\n".to_owned()),
        Some((name, _)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{name} does not answer\n")),
    }
}
