//! What passes between the tempos, and the mailbox's check of it. Here turns and leases meet, and nowhere below.

mod live_commit;
mod messages;

pub use live_commit::{CheckedCommit, reach};
pub use messages::{
    Adopted, AdoptedSeat, ChatMessage, CommitEntry, CommitSubmission, Granted, HandedOver, LiveCommit,
    LiveRequests, MuteList, Muting, OpenTable, Playing, Recall, Renewed, Speaker, TakeGame,
};
