//! The worker of the outbox: takes what is due, sends it, and writes down what became of it. Only the store counts: the
//! queues in memory may be lost at any time.

use super::delivery::{Delivery, Receiver, Sender};
use super::grouping;
use super::parts::OutboxParts;
use super::relevance::Relevance;
use crate::config::NotifyError;
use crate::mailbox::store::{NoticeFate, NoticeRow, SettledNotice, Store, StoreResult};
use metrics::{counter, gauge};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::{Id, JoinError, JoinSet};
use tracing::{error, warn};

/// How long a stopping worker waits for receivers that are being called.
const STOPPING: Duration = Duration::from_secs(5);

/// How many slow receivers are remembered: more than can wait at once. If there are more, one of them is forgotten.
const SLOW_REMEMBERED: usize = 4_096;

/// The worker. One runs on a store.
pub struct Outbox<S, R> {
    sender: Arc<Sender<S, R>>,
    wake: Arc<Notify>,
    queues: BTreeMap<Receiver, Queue>,
    /// The receiver that was called last: the next round begins behind it.
    last: Option<Receiver>,
    /// Receivers that were slow the last time.
    slow: BTreeSet<Receiver>,
    /// Numbers of the notices in the queues and under way: the store still lists those that wait as due.
    known: BTreeSet<u64>,
    /// Whether a notice waits for one before it that is under way.
    held_up: bool,
    jobs: JoinSet<()>,
    running: BTreeMap<Id, Running>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Delivery>,
    running: u32,
}

impl Queue {
    fn is_idle(&self) -> bool {
        self.running == 0 && self.waiting.is_empty()
    }
}

struct Running {
    receiver: Receiver,
    numbers: Vec<u64>,
    since: Instant,
}

/// A number of places less the quarter that is reserved for receivers that have none.
fn without_reserve(places: u32) -> u32 {
    places - places / 4
}

impl<S: Store, R: Relevance> Outbox<S, R> {
    /// A worker that does nothing yet.
    ///
    /// # Errors
    /// [`NotifyError`] if the configuration can't work, or a file that it names can't be read.
    pub fn new(parts: OutboxParts<S, R>) -> Result<Self, NotifyError> {
        let wake = Arc::clone(&parts.wake);
        Ok(Self {
            sender: Arc::new(Sender::new(parts)?),
            wake,
            queues: BTreeMap::new(),
            last: None,
            slow: BTreeSet::new(),
            known: BTreeSet::new(),
            held_up: false,
            jobs: JoinSet::new(),
            running: BTreeMap::new(),
        })
    }

    /// Works until `shutdown`, and then waits a while for the calls under way.
    pub async fn run(mut self, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = std::pin::pin!(shutdown);
        // A lease is that of a living process: this one has begun nothing yet.
        if let Err(error) = self.sender.store.void_leases(self.sender.now_ms()).await {
            error!("notices that were being sent wait until their leases end: {error}");
        }
        let poll = Duration::from_millis(self.sender.config.poll_ms);
        let mut look = tokio::time::interval(poll);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut more = false;
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(ended) = self.jobs.join_next_with_id() => {
                    let held_up = self.ended(ended);
                    // What did not fit before is fetched when half a batch fits, not one by one.
                    if held_up || more && self.waiting() <= self.batch() / 2 {
                        more = self.look().await;
                    }
                }
                () = self.wake.notified() => more = self.look().await,
                _ = look.tick() => more = self.look().await,
            }
            self.start();
        }
        let all_ended = async { while self.jobs.join_next().await.is_some() {} };
        if tokio::time::timeout(STOPPING, all_ended).await.is_err() {
            warn!("some notices were still being sent: the next start goes on with them");
        }
    }

    fn batch(&self) -> usize {
        self.sender.config.batch as usize
    }

    fn waiting(&self) -> usize {
        self.queues.values().map(|queue| queue.waiting.len()).sum()
    }

    /// Takes what is due into the queues. Returns whether there may be more.
    async fn look(&mut self) -> bool {
        match self.fetch().await {
            Ok(more) => more,
            Err(error) => {
                // Nothing is lost: it is still due.
                error!("notices can't be fetched: {error}");
                false
            }
        }
    }

    async fn fetch(&mut self) -> StoreResult<bool> {
        let sender = Arc::clone(&self.sender);
        // Those in the queues are due too. Without adding them, they would hide what is due after them.
        let limit = self.known.len() + self.batch();
        let rows =
            sender.store.due_notices(sender.now_ms(), u32::try_from(limit).unwrap_or(u32::MAX)).await?;
        let full = rows.len() == limit;
        let fresh: Vec<NoticeRow> =
            rows.into_iter().filter(|row| !self.known.contains(&row.number)).collect();
        let mut settled = Vec::new();
        for group in grouping::group(fresh, full) {
            let Some(group) = sender.in_order(group, &self.known).await? else {
                self.held_up = true;
                continue;
            };
            match sender.prepare(group).await? {
                Ok(delivery) => self.enqueue(delivery, &mut settled),
                Err(given_up) => settled.extend(given_up),
            }
        }
        gauge!("adjourn_notices_waiting").set(self.waiting() as f64);
        if !settled.is_empty() {
            sender.store.settle_notices(settled).await?;
        }
        Ok(full)
    }

    /// Puts a delivery into its receiver's queue, or postpones it if too much is waiting. Mail has room of its own. A
    /// part of the room for webhooks is reserved for receivers that have nothing here yet.
    fn enqueue(&mut self, delivery: Delivery, settled: &mut Vec<SettledNotice>) {
        let hosts_waiting: usize = self.hosts().map(|(_, queue)| queue.waiting.len()).sum();
        let config = &self.sender.config;
        let queue = self.queues.entry(delivery.receiver.clone()).or_default();
        let (own_room, all) = match &delivery.receiver {
            Receiver::MailServer => (2 * config.batch, None),
            Receiver::Host(_) if queue.is_idle() => (config.webhook.waiting_per_host, Some(config.waiting)),
            Receiver::Host(_) => (config.webhook.waiting_per_host, Some(without_reserve(config.waiting))),
        };
        let all_full = all.is_some_and(|all| hosts_waiting >= all as usize);
        if all_full || queue.waiting.len() >= own_room as usize {
            let due_ms = self.sender.now_ms() + config.busy_delay_ms;
            let fate = NoticeFate::Again { due_ms, error: "its receiver is busy with others".into() };
            settled.extend(delivery.numbers().map(|number| SettledNotice { number, fate: fate.clone() }));
            counter!("adjourn_notices_put_off_total").increment(1);
        } else {
            self.known.extend(delivery.numbers());
            queue.waiting.push_back(delivery);
        }
    }

    fn hosts(&self) -> impl Iterator<Item = (&Receiver, &Queue)> {
        self.queues.iter().filter(|(receiver, _)| **receiver != Receiver::MailServer)
    }

    /// Starts deliveries, one of each receiver in turn, beginning after the receiver that was last. So a slow receiver
    /// holds up only its own queue.
    fn start(&mut self) {
        let receivers: Vec<Receiver> = self.queues.keys().cloned().collect();
        let begin = receivers.partition_point(|receiver| Some(receiver) <= self.last.as_ref());
        let (before, after) = receivers.split_at(begin);
        let round = || after.iter().chain(before);
        let mut hosts_running: u32 = self.hosts().map(|(_, queue)| queue.running).sum();
        loop {
            let mut started = false;
            for receiver in round() {
                if self.may_start(receiver, hosts_running) && self.start_one(receiver) {
                    hosts_running += u32::from(*receiver != Receiver::MailServer);
                    self.last = Some(receiver.clone());
                    started = true;
                }
            }
            if !started {
                break;
            }
        }
        self.queues.retain(|_receiver, queue| queue.running > 0 || !queue.waiting.is_empty());
    }

    /// Whether there is a place for one more. Mail has places of its own. A part of the places for webhooks is reserved
    /// for receivers with nothing under way, and slow receivers share half of them.
    fn may_start(&self, receiver: &Receiver, hosts_running: u32) -> bool {
        let config = &self.sender.config;
        let running = self.queues.get(receiver).map_or(0, |queue| queue.running);
        match receiver {
            Receiver::MailServer => running < config.email.as_ref().map_or(1, |email| email.connections),
            Receiver::Host(_) => {
                let places = if self.slow.contains(receiver) {
                    config.in_flight.div_ceil(2)
                } else if running > 0 {
                    without_reserve(config.in_flight)
                } else {
                    config.in_flight
                };
                running < config.webhook.per_host && hosts_running < places
            }
        }
    }

    fn start_one(&mut self, receiver: &Receiver) -> bool {
        let Some(queue) = self.queues.get_mut(receiver) else { return false };
        let Some(delivery) = queue.waiting.pop_front() else { return false };
        let numbers = delivery.numbers().collect();
        let sender = Arc::clone(&self.sender);
        let job = self.jobs.spawn(async move { sender.deliver(delivery).await });
        let running = Running { receiver: receiver.clone(), numbers, since: Instant::now() };
        self.running.insert(job.id(), running);
        queue.running += 1;
        true
    }

    /// Remembers whether a receiver was slow.
    fn note_pace(&mut self, receiver: Receiver, took: Duration) {
        let patience = Duration::from_millis(self.sender.config.webhook.timeout_ms / 2);
        if took < patience || receiver == Receiver::MailServer {
            self.slow.remove(&receiver);
            return;
        }
        if self.slow.len() >= SLOW_REMEMBERED {
            self.slow.pop_first();
        }
        self.slow.insert(receiver);
    }

    /// Whether others waited for what has ended.
    fn ended(&mut self, ended: Result<(Id, ()), JoinError>) -> bool {
        let id = match ended {
            Ok((id, ())) => id,
            Err(fault) => {
                error!("sending a notice failed: {fault}");
                fault.id()
            }
        };
        if let Some(running) = self.running.remove(&id) {
            for number in running.numbers {
                self.known.remove(&number);
            }
            if let Some(queue) = self.queues.get_mut(&running.receiver) {
                queue.running -= 1;
            }
            self.note_pace(running.receiver, running.since.elapsed());
        }
        std::mem::take(&mut self.held_up)
    }
}
