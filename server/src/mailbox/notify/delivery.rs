//! One delivery: to whom it goes, and what is written down before and after.

use super::calendar;
use super::email::{Mail, Mailer};
use super::grouping::{Group, attempts, is_by_itself, key_of, tells_of_turns};
use super::outcome::Outcome;
use super::parts::OutboxParts;
use super::relevance::Relevance;
use super::render::{self, Letterhead};
use super::webhook::Webhooks;
use crate::config::{NotifyConfig, NotifyError};
use crate::mailbox::store::{
    Channel, Naming, NoticeFate, NoticeRow, SettledNotice, Store, StoreError, StoreResult,
};
use crate::mailbox::time::{Clock, zones};
use crate::ops::health::Trouble;
use adjourn_shared::turns::notices::{
    Content, Event, StoredSettings, TokenKey, decode_webhook_secret, merge,
};
use metrics::counter;
use std::collections::BTreeSet;
use std::time::Duration;
use tracing::{debug, error};

/// How often to try to write down what became of a delivery: a busy store is busy only for a moment.
const SETTLE_TRIES: u32 = 5;

/// The pause in between.
const SETTLE_PAUSE: Duration = Duration::from_millis(200);

/// How often to try to change a player's row while others change it too.
const CHANGE_TRIES: u32 = 4;

/// Who receives a delivery: each receiver has a queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Receiver {
    /// Our mail server.
    MailServer,
    /// A webhook's host and port.
    Host(String),
}

/// A group and where it goes.
pub(crate) struct Delivery {
    pub(crate) receiver: Receiver,
    group: Group,
    target: Target,
}

enum Target {
    Mail { to: String, time_zone: String },
    Call { url: String, secret: Vec<u8> },
}

impl Delivery {
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.group.iter().map(|(row, _)| row.number)
    }

    fn channel(&self) -> &'static str {
        match self.target {
            Target::Mail { .. } => "email",
            Target::Call { .. } => "webhook",
        }
    }
}

/// What all deliveries share.
pub(crate) struct Sender<S, R> {
    pub(crate) store: S,
    pub(crate) config: NotifyConfig,
    relevance: R,
    public_url: String,
    tokens: TokenKey,
    server: String,
    clock: Clock,
    webhooks: Webhooks,
    mailer: Option<Mailer>,
    mail_trouble: Trouble,
}

/// Notices that are settled without being sent.
type GivenUp = Vec<SettledNotice>;

impl<S: Store, R: Relevance> Sender<S, R> {
    pub(crate) fn new(parts: OutboxParts<S, R>) -> Result<Self, NotifyError> {
        let OutboxParts {
            store,
            relevance,
            config,
            public_url,
            tokens,
            server,
            clock,
            wake: _,
            mail_trouble,
        } = parts;
        config.check()?;
        let webhooks = Webhooks::new(&config.webhook)?;
        let mailer = config.email.as_ref().map(Mailer::new).transpose()?;
        let public_url = public_url.trim_end_matches('/').to_owned();
        Ok(Self {
            store,
            config,
            relevance,
            public_url,
            tokens,
            server,
            clock,
            webhooks,
            mailer,
            mail_trouble,
        })
    }

    pub(crate) fn now_ms(&self) -> u64 {
        (self.clock)()
    }

    fn retries_s(&self, channel: Channel) -> &[u32] {
        match (channel, &self.config.email) {
            (Channel::Webhook, _) => &self.config.webhook.retry_after_s,
            (Channel::Email, Some(email)) => &email.retry_after_s,
            (Channel::Email, None) => &[],
        }
    }

    /// What tells of resolved turns goes out in their order: with all that were to be told before, and not while one of
    /// those is under way (`known`): then `None`. Other groups stay as they are.
    pub(crate) async fn in_order(&self, group: Group, known: &BTreeSet<u64>) -> StoreResult<Option<Group>> {
        let last = group.iter().max_by_key(|(row, _)| row.number);
        let Some((last, _)) = last.filter(|(_, content)| is_by_itself(content) && tells_of_turns(content))
        else {
            return Ok(Some(group));
        };
        let mut whole = Group::new();
        for row in self.store.notices_before(last.clone()).await?.into_iter().chain([last.clone()]) {
            let Ok(content) = serde_json::from_str::<Content>(&row.notice.content) else { continue };
            if !tells_of_turns(&content) || !is_by_itself(&content) {
                continue;
            }
            if known.contains(&row.number) {
                return Ok(None);
            }
            whole.push((row, content));
        }
        Ok(Some(whole))
    }

    /// Finds out where a group goes, by the player's present settings, or why it is not sent.
    pub(crate) async fn prepare(&self, group: Group) -> StoreResult<Result<Delivery, GivenUp>> {
        let target = self.target(&group).await?;
        Ok(match target {
            Ok((receiver, target)) => Ok(Delivery { receiver, group, target }),
            Err(reason) => {
                counter!("adjourn_notices_given_up_total").increment(group.len() as u64);
                let give_up = |(row, _): &(NoticeRow, Content)| SettledNotice {
                    number: row.number,
                    fate: NoticeFate::GivenUp { error: reason.to_owned() },
                };
                Err(group.iter().map(give_up).collect())
            }
        })
    }

    async fn target(&self, group: &Group) -> StoreResult<Result<(Receiver, Target), &'static str>> {
        let Some((row, content)) = group.first() else { return Ok(Err("there is nothing to tell")) };
        let channel = row.notice.channel;
        // As many attempts as there are waits, and one before them. A process that dies at each never gets to "failed".
        if attempts(group) as usize > self.retries_s(channel).len() {
            return Ok(Err("it was tried often enough"));
        }
        if channel == Channel::Email && self.mailer.is_none() {
            return Ok(Err("this server sends no mail"));
        }
        let stored = match self.store.player(row.notice.player).await {
            Ok(player) => StoredSettings::from_json(&player.settings),
            Err(StoreError::NotFound) => return Ok(Err("there is no such player")),
            Err(error) => return Err(error),
        };
        let Ok(stored) = stored else { return Ok(Err("the player's settings can't be read")) };
        Ok(match (channel, &content.event) {
            // Only to an address that the player still wants to have confirmed: not to one since corrected.
            (Channel::Email, Event::ConfirmAddress { address, .. }) => {
                if stored.unconfirmed_address() == Some(address) {
                    let (to, time_zone) = (address.clone(), stored.settings.time_zone);
                    Ok((Receiver::MailServer, Target::Mail { to, time_zone }))
                } else {
                    Err("the address needs no code any more")
                }
            }
            (Channel::Email, event) => match stored.email() {
                Some(email) if event.kind().is_some_and(|kind| email.events.contains(&kind)) => {
                    let (to, time_zone) = (email.address.clone(), stored.settings.time_zone.clone());
                    Ok((Receiver::MailServer, Target::Mail { to, time_zone }))
                }
                _ => Err("the player wants no such mail any more"),
            },
            (Channel::Webhook, event) => match stored.webhook() {
                Some(webhook) if event.kind().is_some_and(|kind| webhook.events.contains(&kind)) => {
                    let (Ok(url), Ok(secret)) =
                        (self.webhooks.permit(&webhook.url), decode_webhook_secret(&webhook.secret))
                    else {
                        return Ok(Err("the webhook's address is not called by this server"));
                    };
                    let host = url.host_str().unwrap_or_default();
                    let host = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
                    Ok((Receiver::Host(host), Target::Call { url: webhook.url.clone(), secret }))
                }
                _ => Err("the player wants no such call any more"),
            },
        })
    }

    /// Sends a delivery, once, and writes down what became of it.
    pub(crate) async fn deliver(&self, mut delivery: Delivery) {
        let outdated = self.take_outdated(&mut delivery.group).await;
        if !outdated.is_empty() {
            counter!("adjourn_notices_outdated_total").increment(outdated.len() as u64);
            self.settle(outdated, NoticeFate::GivenUp { error: "it was of no interest any more".into() })
                .await;
        }
        if delivery.group.is_empty() {
            return;
        }
        let numbers: Vec<u64> = delivery.numbers().collect();
        let trying = NoticeFate::Trying { due_ms: self.now_ms() + self.config.attempt_lease_ms };
        if !self.settle(numbers.clone(), trying).await {
            return;
        }
        let outcome = match &delivery.target {
            Target::Mail { to, time_zone } => self.mail(&delivery.group, to, time_zone).await,
            Target::Call { url, secret } => self.call(&delivery.group, url, secret).await,
        };
        let fate = self.fate(&delivery, outcome).await;
        self.settle(numbers, fate).await;
    }

    /// Removes notices from the group that are not relevant any more.
    async fn take_outdated(&self, group: &mut Group) -> Vec<u64> {
        let mut outdated = Vec::new();
        for (row, content) in group.iter() {
            // A code is asked for by whoever waits for it now.
            if content.event.kind().is_some() && !self.relevance.still_relevant(row, content).await {
                outdated.push(row.number);
            }
        }
        group.retain(|(row, _)| !outdated.contains(&row.number));
        outdated
    }

    async fn mail(&self, group: &Group, to: &str, time_zone: &str) -> Outcome {
        let (Some(mailer), Some((first, _))) = (&self.mailer, group.first()) else {
            return Outcome::Refused("this server sends no mail".into());
        };
        let public_url = self.public_url.as_str();
        let unsubscribe_url = (!public_url.is_empty()).then(|| {
            let token = self.tokens.unsubscribe_token(first.notice.player, to);
            format!("{public_url}/v1/unsubscribe?token={token}")
        });
        let zone = zones::zone(time_zone).unwrap_or_else(zones::utc);
        let head = Letterhead {
            server: &self.server,
            zone: &zone,
            unsubscribe_url: unsubscribe_url.as_deref(),
            most_events: self.config.digest_events as usize,
        };
        let contents = merge(group.iter().map(|(_, content)| content.clone()).collect());
        let contents: Vec<&Content> = contents.iter().collect();
        let text = render::mail(&head, &contents);
        let calendars: Vec<_> = contents
            .iter()
            .take(head.most_events)
            .filter_map(|content| calendar::of_notice(content, mailer.address()))
            .collect();
        let id = self.tokens.notice_id(key_of(group).unwrap_or(&first.notice.key));
        let unsubscribe_url = unsubscribe_url.as_deref();
        let now_ms = self.now_ms();
        let mail = Mail { id: &id, to, text: &text, calendars: &calendars, unsubscribe_url, now_ms };
        let outcome = mailer.send(&mail).await;
        self.mail_trouble.note(match &outcome {
            Outcome::Failed { error, .. } => Some(format!("the last mail could not be handed over: {error}")),
            _ => None,
        });
        outcome
    }

    async fn call(&self, group: &Group, url: &str, secret: &[u8]) -> Outcome {
        let merged = merge(group.iter().map(|(_, content)| content.clone()).collect());
        let (Some(key), [content]) = (key_of(group), merged.as_slice()) else {
            return Outcome::Refused("there is nothing to tell".into());
        };
        let id = format!("msg_{}", self.tokens.notice_id(key));
        self.webhooks.call(url, secret, &id, self.now_ms(), render::webhook(content)).await
    }

    /// What follows from an outcome.
    async fn fate(&self, delivery: &Delivery, outcome: Outcome) -> NoticeFate {
        let channel = delivery.channel();
        let count = |name: &'static str| counter!(name, "channel" => channel).increment(1);
        let (error, wait_ms) = match outcome {
            Outcome::Sent => {
                count("adjourn_notices_sent_total");
                return NoticeFate::Sent { at_ms: self.now_ms() };
            }
            Outcome::Failed { error, wait_ms } => (error, wait_ms),
            Outcome::Refused(error) => {
                count("adjourn_notices_refused_total");
                debug!("a notice by {channel} is refused: {error}");
                return NoticeFate::GivenUp { error };
            }
            Outcome::Gone => {
                count("adjourn_notices_refused_total");
                self.note_gone(delivery).await;
                return NoticeFate::GivenUp { error: "its receiver is gone".into() };
            }
        };
        count("adjourn_notices_failed_total");
        debug!("a notice by {channel} failed: {error}");
        let attempts = attempts(&delivery.group);
        let Some((row, _)) = delivery.group.first() else { return NoticeFate::GivenUp { error } };
        match self.retries_s(row.notice.channel).get(attempts as usize) {
            Some(seconds) => {
                let wait_ms = with_jitter(u64::from(*seconds) * 1_000, row.number, attempts).max(wait_ms);
                NoticeFate::Again { due_ms: self.now_ms() + wait_ms, error }
            }
            None => {
                counter!("adjourn_notices_given_up_total").increment(delivery.group.len() as u64);
                NoticeFate::GivenUp { error }
            }
        }
    }

    /// Remembers that a webhook is gone, so that it is not called until its player sets it again.
    async fn note_gone(&self, delivery: &Delivery) {
        let (Some((row, _)), Target::Call { url, .. }) = (delivery.group.first(), &delivery.target) else {
            return;
        };
        for _ in 0..CHANGE_TRIES {
            let Ok(mut player) = self.store.player(row.notice.player).await else { return };
            let Ok(mut stored) = StoredSettings::from_json(&player.settings) else { return };
            if stored.webhook().is_none_or(|webhook| webhook.url != *url) {
                return;
            }
            stored.gone_url = Some(url.clone());
            player.settings = stored.to_json();
            let version = player.version;
            match self.store.put_player(player, Some(version), Naming::SAME).await {
                Err(StoreError::Conflict) => {}
                Err(error) => return error!("can't write down that a webhook is gone: {error}"),
                Ok(()) => return,
            }
        }
    }

    /// Writes down the same fate for several notices. Returns whether that succeeded.
    async fn settle(&self, numbers: Vec<u64>, fate: NoticeFate) -> bool {
        let settled: Vec<SettledNotice> =
            numbers.iter().map(|number| SettledNotice { number: *number, fate: fate.clone() }).collect();
        for _ in 0..SETTLE_TRIES {
            match self.store.settle_notices(settled.clone()).await {
                Ok(()) => return true,
                Err(error) => error!("can't write down what became of the notices {numbers:?}: {error}"),
            }
            tokio::time::sleep(SETTLE_PAUSE).await;
        }
        false
    }
}

/// Up to a fifth longer, differently for each notice and attempt: what failed together need not come back together.
fn with_jitter(wait_ms: u64, number: u64, attempt: u32) -> u64 {
    // Any mixing will do; this is the multiplier of splitmix64.
    let mixed =
        (number ^ (u64::from(attempt) << 48)).wrapping_add(1).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32;
    wait_ms + wait_ms * (mixed % 200) / 1_000
}
