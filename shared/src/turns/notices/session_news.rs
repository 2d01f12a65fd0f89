//! What is told of live sessions at a time that suits all.

use serde::{Deserialize, Serialize};

/// What there is to say of a live session at a time that suits all. Times are in milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum SessionNews {
    /// Somebody says when they could meet.
    Proposed {
        /// Who, by name.
        from: String,
        /// When.
        times_ms: Vec<u64>,
    },
    /// A time suits all: they meet then.
    Agreed {
        /// When.
        starts_ms: u64,
    },
    /// It comes near.
    Soon {
        /// When.
        starts_ms: u64,
    },
    /// It is time.
    Open {
        /// Since when.
        starts_ms: u64,
    },
    /// They don't meet.
    CalledOff {
        /// When it would have been.
        starts_ms: u64,
        /// Why, in words.
        why: String,
    },
    /// They were waited for in vain.
    Missed {
        /// When it was to be.
        starts_ms: u64,
        /// Why, in words.
        why: String,
    },
}

impl SessionNews {
    /// The time that it is about: of proposals the first.
    #[must_use]
    pub fn starts_ms(&self) -> Option<u64> {
        match self {
            Self::Proposed { times_ms, .. } => times_ms.first().copied(),
            Self::Agreed { starts_ms }
            | Self::Soon { starts_ms }
            | Self::Open { starts_ms }
            | Self::CalledOff { starts_ms, .. }
            | Self::Missed { starts_ms, .. } => Some(*starts_ms),
        }
    }

    /// The same as text: the `what` of its JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::Agreed { .. } => "agreed",
            Self::Soon { .. } => "soon",
            Self::Open { .. } => "open",
            Self::CalledOff { .. } => "called_off",
            Self::Missed { .. } => "missed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_a_session_are_about_its_time_and_proposals_about_the_first_one() {
        let proposed = |times_ms| SessionNews::Proposed { from: "player".into(), times_ms };
        assert_eq!(proposed(vec![5, 3]).starts_ms(), Some(5));
        assert_eq!(proposed(Vec::new()).starts_ms(), None);
        let (starts_ms, why) = (7, String::new());
        for news in [
            SessionNews::Agreed { starts_ms },
            SessionNews::Soon { starts_ms },
            SessionNews::Open { starts_ms },
            SessionNews::CalledOff { starts_ms, why: why.clone() },
            SessionNews::Missed { starts_ms, why },
        ] {
            assert_eq!(news.starts_ms(), Some(7), "{news:?}");
        }
    }
}
