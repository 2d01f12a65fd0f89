//! Whether the parts of the server do their work, and why not: one list, in one shape, for whoever asks. Each part says so
//! itself; nothing is judged here.

use super::heartbeat::Heartbeat;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Tells why a part does not do its work, if so.
type Probe = Box<dyn Fn(Instant) -> Option<String> + Send + Sync>;

/// All parts of a server.
#[derive(Default)]
pub struct Health {
    parts: Vec<(&'static str, Probe)>,
}

/// How a server is.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether all parts do their work.
    pub ok: bool,
    /// Each part.
    pub parts: Vec<PartReport>,
}

/// How a part is.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct PartReport {
    /// Its name.
    pub name: &'static str,
    /// Whether it does its work.
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Health {
    /// Adds a part that is asked.
    pub fn watch(
        &mut self,
        name: &'static str,
        probe: impl Fn(Instant) -> Option<String> + Send + Sync + 'static,
    ) {
        self.parts.push((name, Box::new(probe)));
    }

    /// Adds a part that says by itself what is wrong.
    pub fn part(&mut self, name: &'static str) -> Trouble {
        let trouble = Trouble::default();
        let told = trouble.clone();
        self.watch(name, move |_| told.why());
        trouble
    }

    /// Adds a part that beats as long as it is at work.
    pub fn heartbeat(&mut self, name: &'static str) -> Heartbeat {
        let heartbeat = Heartbeat::new(Instant::now());
        let beats = heartbeat.clone();
        self.watch(name, move |now| (!beats.healthy(now)).then(|| "it does not answer".to_owned()));
        heartbeat
    }

    /// How all parts are now.
    #[must_use]
    pub fn report(&self, now: Instant) -> Report {
        let part = |(name, probe): &(&'static str, Probe)| {
            let why = probe(now);
            PartReport { name, ok: why.is_none(), why }
        };
        let parts: Vec<_> = self.parts.iter().map(part).collect();
        Report { ok: parts.iter().all(|part| part.ok), parts }
    }
}

/// What is wrong with a part, as it says itself.
#[derive(Clone, Default)]
pub struct Trouble(Arc<Mutex<Option<String>>>);

impl Trouble {
    /// Something is wrong, or nothing any more.
    pub fn note(&self, why: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// Something is wrong.
    pub fn set(&self, why: String) {
        self.note(Some(why));
    }

    /// Nothing is wrong any more.
    pub fn clear(&self) {
        self.note(None);
    }

    /// What is wrong.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn one_part_that_fails_is_named_with_its_reason_until_it_is_well_again() {
        let mut health = Health::default();
        let _beats = health.heartbeat("the hub");
        let journals = health.part("journals");
        let now = Instant::now();
        assert!(health.report(now).ok);
        journals.set("no space".to_owned());
        let report = serde_json::to_value(health.report(now)).expect("JSON");
        assert_eq!(
            report,
            serde_json::json!({ "ok": false, "parts": [
                { "name": "the hub", "ok": true },
                { "name": "journals", "ok": false, "why": "no space" },
            ] })
        );
        journals.clear();
        assert!(health.report(now).ok);
        assert!(!health.report(now + Duration::from_secs(60)).ok, "a part that does not beat any more");
    }
}
