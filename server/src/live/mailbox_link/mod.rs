//! The live service's link to the mailbox: what is asked of it, how it is reached, and how it proves its identity.

mod adopting; // matches that are on this machine alone
mod calls; // one call
mod link; // games taken, tables opened, what is played stored, leases renewed
mod pinned; // a mailbox of which the identity is known

pub use adopting::ADOPTING;
pub use link::MailboxLink;
