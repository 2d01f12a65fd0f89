//! What a host looks at: logs, metrics, health.

pub mod cpu; // processor time by part of the server
pub mod desk; // where a running service answers the host
pub mod health; // whether the parts of the server do their work, and why not
pub mod heartbeat; // signs of life of a service
pub mod http; // the address of their own on which metrics and health are served
pub mod memory; // what is free goes back to the system
pub mod metrics; // the names of all metrics, and what they mean
pub mod signals; // signals that would end the server
pub mod telemetry; // logs
pub mod wall_clock; // whether the machine's clock can be relied upon
