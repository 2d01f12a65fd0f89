//! What crosses the network: the codec, the messages, and the closed reasons.

pub mod codec;
