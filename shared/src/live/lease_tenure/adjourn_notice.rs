//! The hour at which a table adjourns: players are told before it comes.

/// How long before the hour players are told, in seconds.
const TOLD_S: [u32; 3] = [300, 60, 10];

/// What players have been told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AdjournNotice {
    told_s: Option<u32>,
}

impl AdjournNotice {
    /// In how many seconds the hour comes, for somebody who comes when others have been told.
    pub(super) fn for_latecomer(&self, at_ms: Option<u64>, now_ms: u64) -> Option<u32> {
        near(at_ms, now_ms).filter(|_| self.told_s.is_some())
    }

    /// In how many seconds the hour comes, when it is time to say so.
    pub(super) fn due(&mut self, at_ms: Option<u64>, now_ms: u64) -> Option<u32> {
        let left_s = near(at_ms, now_ms)?;
        let nearest_s = TOLD_S.into_iter().rev().find(|told_s| left_s <= *told_s)?;
        let news = self.told_s.replace(nearest_s) != Some(nearest_s);
        news.then_some(left_s)
    }
}

/// In how many seconds the hour comes, if it is near.
fn near(at_ms: Option<u64>, now_ms: u64) -> Option<u32> {
    let left_s = at_ms?.saturating_sub(now_ms).div_ceil(1_000);
    u32::try_from(left_s).ok().filter(|left_s| (1..=TOLD_S[0]).contains(left_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn players_are_told_three_times_and_not_when_it_has_come() {
        let mut hour = AdjournNotice::default();
        let told = (0..=400_000)
            .step_by(500)
            .filter_map(|now_ms| hour.due(Some(400_000), now_ms).map(|left_s| (now_ms, left_s)));
        assert_eq!(told.collect::<Vec<_>>(), [(100_000, 300), (340_000, 60), (390_000, 10)]);
        assert_eq!(AdjournNotice::default().due(None, 0), None);
        assert_eq!(hour.for_latecomer(Some(400_000), 390_000), Some(10));
        assert_eq!(hour.for_latecomer(Some(400_000), 400_000), None, "it has come");
        assert_eq!(
            AdjournNotice::default().for_latecomer(Some(400_000), 390_000),
            None,
            "all are told in a moment"
        );
        assert_eq!(
            AdjournNotice::default().due(Some(45_000), 0),
            Some(45),
            "a session that begins late is told at once"
        );
    }
}
