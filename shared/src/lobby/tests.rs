//! The lobby as its players meet it: what they ask, what they are told.
