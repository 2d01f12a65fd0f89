//! Who may append to a game's timeline: one side at a time, by a lease with an epoch. The mailbox grants it and checks
//! every commit against it ([`Lease`]); the live service holds it and stops before it ends ([`Holder`]); what passes
//! between them stands in `handover`. No clock is read here: each side passes in its own.

mod handover;
mod holder;
mod lease;

pub use handover::{
    Adopted, AdoptedSeat, Deaf, Granted, HandedOver, Kept, KeptEntry, KeptSubmission, Muting, OpenTable,
    Playing, Recall, Renewed, Said, Speaker, TakeGame, Wanted,
};
pub use holder::{Held, Holder};
pub use lease::{Lease, LeaseError};
