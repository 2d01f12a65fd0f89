//! Pages of lists.

use super::app::App;
use super::view;
use crate::mailbox::store::{ListedGame, Page};
use adjourn_shared::api::{Problem, TableSummary};
use adjourn_shared::base::limits;

/// The page that a caller asks for, within the bounds.
pub fn page(after: u64, limit: Option<u32>) -> Page {
    let most = limits::API_PAGE_CEILING;
    Page { after, limit: limit.unwrap_or(most).clamp(1, most) }
}

/// The same for a list of tables.
pub fn page_of_tables(after: u64, limit: Option<u32>) -> Page {
    let most = limits::TABLES_PAGE_CEILING;
    Page { after, limit: limit.unwrap_or(most).clamp(1, most) }
}

/// Tables as lists show them.
pub fn summaries(app: &App, games: Vec<ListedGame>) -> Result<Vec<TableSummary>, Problem> {
    let now_ms = app.now_ms();
    games.into_iter().map(|game| Ok(view::summary(app.games, &app.tables.read(game.game)?, now_ms))).collect()
}

/// What to pass as `after` for the next page of tables. This page may have ended early, because of its size.
pub fn next_table(games: &[ListedGame], page: Page) -> Option<u64> {
    let cut = games.iter().map(|game| game.game.table.len()).sum::<usize>() >= limits::TABLES_PAGE_BYTES;
    let last = games.last().filter(|_| cut).map(|game| game.number);
    last.or_else(|| next(games, page, |game| game.number))
}

/// What to pass as `after` for the next page: the number of the last item if the page is full.
pub fn next<T>(rows: &[T], page: Page, number: impl Fn(&T) -> u64) -> Option<u64> {
    let full = rows.len() >= usize::try_from(page.limit).unwrap_or(usize::MAX);
    rows.last().filter(|_| full).map(number)
}
