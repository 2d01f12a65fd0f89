//! Lists whose order changes while somebody pages through them. A listing is the order at one moment: the pages after the
//! first one follow it, so that nothing is missed and nothing comes twice. Listings are held for a while, in memory alone.

use crate::mailbox::store::Tempo;
use adjourn_shared::api::{Problem, ProblemKind};
use adjourn_shared::base::limits::http::{LISTING_MS, LISTING_ROWS, LISTINGS_KEPT};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A place in a listing is this many numbers at the most: the number of a listing and a place make one cursor.
const PLACES: u64 = 16_384;
const _: () = assert!((LISTING_ROWS as u64) < PLACES);

/// The id of a row: of a game, or of a player.
type RowId = [u8; 16];

/// What is listed, and for whom: only whoever asks for the same may go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A player's games; with those that are over, or without.
    Inbox([u8; 16], bool),
    /// A leaderboard: the game and the tempo. It is the same for all.
    Board(String, Tempo),
}

/// The listings that are kept.
#[derive(Debug)]
pub struct Listings(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    next: u64,
    listings: VecDeque<Listing>,
}

#[derive(Clone, Debug)]
struct Listing {
    number: u64,
    what: Listed,
    made_ms: u64,
    rows: Arc<[RowId]>,
}

/// A page of a listing: its rows, the place of the first one (from 0), and what to pass on for the next page.
#[derive(Debug, PartialEq, Eq)]
pub struct ListingPage {
    /// The rows.
    pub rows: Vec<RowId>,
    /// The place of the first one, from 0.
    pub place: usize,
    /// The cursor of the next page, if there is one.
    pub next: Option<u64>,
}

impl Listings {
    /// None yet. Numbers begin at random, so that no cursor of an earlier start is taken for one of this start.
    #[must_use]
    pub fn new(random: u32) -> Self {
        Self(Mutex::new(Kept { next: 1 + u64::from(random), listings: VecDeque::new() }))
    }

    /// The first page of a listing that was made a moment ago, if it is one that all may share.
    #[must_use]
    pub fn shared(&self, what: &Listed, now_ms: u64, limit: u32) -> Option<ListingPage> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh =
            |listing: &&Listing| listing.what == *what && now_ms.saturating_sub(listing.made_ms) < LISTING_MS;
        kept.listings.iter().rev().find(fresh).map(|listing| listing.page(0, limit))
    }

    /// The first page of the order as it is now. The listing is kept if there are more.
    #[must_use]
    pub fn begin(&self, what: Listed, rows: Vec<RowId>, now_ms: u64, limit: u32) -> ListingPage {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let listing = Listing { number: kept.next, what, made_ms: now_ms, rows: rows.into() };
        let page = listing.page(0, limit);
        if page.next.is_some() {
            kept.next += 1;
            kept.listings.push_back(listing);
            let mut held = kept.listings.iter().map(|listing| listing.rows.len()).sum::<usize>();
            while held > LISTINGS_KEPT
                && let Some(oldest) = kept.listings.pop_front()
            {
                held -= oldest.rows.len();
            }
        }
        page
    }

    /// A later page.
    ///
    /// # Errors
    /// [`Problem`] of kind `gone` if the listing is not kept any more, or is another one.
    pub fn go_on(&self, what: &Listed, cursor: u64, limit: u32) -> Result<ListingPage, Problem> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, place) = (cursor / PLACES, cursor % PLACES);
        let found = kept.listings.iter().find(|listing| listing.number == number && listing.what == *what);
        let listing = found.ok_or_else(|| {
            Problem::new(ProblemKind::Gone, "this list is no longer stored: begin with its first page again")
        })?;
        Ok(listing.page(usize::try_from(place).unwrap_or(usize::MAX), limit))
    }
}

impl Listing {
    fn page(&self, place: usize, limit: u32) -> ListingPage {
        let place = place.min(self.rows.len());
        let end = place.saturating_add(usize::try_from(limit).unwrap_or(usize::MAX)).min(self.rows.len());
        let next = (end < self.rows.len()).then(|| self.number * PLACES + end as u64);
        ListingPage { rows: self.rows[place..end].to_vec(), place, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u8) -> Vec<RowId> {
        (0..count).map(|number| [number; 16]).collect()
    }

    fn inbox(player: u8) -> Listed {
        Listed::Inbox([player; 16], false)
    }

    #[test]
    fn pages_follow_the_order_of_the_moment_at_which_they_began() {
        let listings = Listings::new(7);
        let mut page = listings.begin(inbox(1), rows(10), 0, 4);
        let mut seen = page.rows.clone();
        while let Some(next) = page.next {
            // Somebody else begins in between.
            let _other = listings.begin(inbox(2), rows(9), 0, 2);
            page = listings.go_on(&inbox(1), next, 4).expect("it is kept");
            assert_eq!(page.place, seen.len());
            seen.extend(page.rows.clone());
        }
        assert_eq!(seen, rows(10));
    }

    #[test]
    fn a_list_of_one_page_is_not_kept() {
        let listings = Listings::new(7);
        assert_eq!(listings.begin(inbox(1), rows(4), 0, 4).next, None);
        assert!(listings.0.lock().expect("not poisoned").listings.is_empty());
    }

    #[test]
    fn nobody_goes_on_in_the_list_of_another_or_in_one_that_is_gone() {
        let listings = Listings::new(7);
        let next = listings.begin(inbox(1), rows(9), 0, 4).next.expect("there are more");
        assert!(listings.go_on(&inbox(2), next, 4).expect_err("not theirs").is(ProblemKind::Gone));
        let another_start = Listings::new(99);
        let _listing = another_start.begin(inbox(1), rows(9), 0, 4);
        assert!(another_start.go_on(&inbox(1), next, 4).expect_err("not from here").is(ProblemKind::Gone));
        // The oldest are dropped once too many rows are held.
        for _ in 0..=LISTINGS_KEPT / 200 {
            let _listing = listings.begin(inbox(3), rows(200), 0, 4);
        }
        assert!(listings.go_on(&inbox(1), next, 4).is_err());
    }

    #[test]
    fn a_list_that_is_the_same_for_all_is_shared_for_a_moment() {
        let listings = Listings::new(7);
        let board = Listed::Board("chess".into(), Tempo::Mail);
        let first = listings.begin(board.clone(), rows(9), 1_000, 4);
        assert_eq!(listings.shared(&board, 1_000 + LISTING_MS - 1, 4), Some(first));
        assert_eq!(listings.shared(&board, 1_000 + LISTING_MS, 4), None);
    }
}
