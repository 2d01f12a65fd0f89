//! What passes between the tempos, and the mailbox's check of it. Here turns and leases meet, and nowhere below.

mod live_commit;
mod messages;

pub use live_commit::{KeptChange, reach};
pub use messages::{
    Adopted, AdoptedSeat, Deaf, Granted, HandedOver, Kept, KeptEntry, KeptSubmission, Muting, OpenTable,
    Playing, Recall, Renewed, Said, Speaker, TakeGame, Wanted,
};
