//! Raises an alarm when a thread panics that the live service can't do without: it must not stay unseen while the
//! process still runs.

use tokio::sync::mpsc;

/// Says that a part of the server has panicked.
#[derive(Clone)]
pub(crate) struct Alarm(mpsc::UnboundedSender<&'static str>);

/// Hears of parts that have panicked.
pub(crate) type Alarms = mpsc::UnboundedReceiver<&'static str>;

impl Alarm {
    /// A sender and a receiver of alarms.
    pub(crate) fn new() -> (Self, Alarms) {
        let (sender, alarms) = mpsc::unbounded_channel();
        (Self(sender), alarms)
    }

    /// Watches the scope in which the guard lives.
    pub(crate) fn guard(self, part: &'static str) -> Guard {
        Guard { alarm: self, part }
    }
}

/// Raises the alarm if it is dropped by a panic.
pub(crate) struct Guard {
    alarm: Alarm,
    part: &'static str,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // If nobody listens, the server is ending anyway.
            let _ending = self.alarm.0.send(self.part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_raises_the_alarm_and_an_ordinary_end_does_not() {
        let (alarm, mut alarms) = Alarm::new();
        let quiet = alarm.clone();
        std::thread::spawn(move || drop(quiet.guard("quiet"))).join().expect("no panic");
        assert!(alarms.try_recv().is_err());
        let thread = std::thread::spawn(move || {
            let _guard = alarm.guard("loud");
            panic!("on purpose");
        });
        assert!(thread.join().is_err());
        assert_eq!(alarms.try_recv(), Ok("loud"));
    }
}
