//! Notices from a real store through the real worker to a real mail server and a real receiver of webhooks.

mod mailbox; // a store, a clock, a worker
mod mails; // by mail
mod webhooks; // by webhook
