//! The JSON API, one file per area: read the request, open a transaction, call the use case,
//! commit, say what it answered.

pub mod access;
pub mod accounts;
pub mod aid;
pub mod appraisals;
pub mod attachments;
pub mod audits;
pub mod budgets;
pub mod cash_rules;
pub mod catalogue;
pub mod checks;
pub mod closing;
pub mod districts;
pub mod documents;
pub mod drafts;
pub mod dues;
pub mod entries;
pub mod entry_options;
pub mod families;
pub mod filings;
pub mod import_files;
pub mod imports;
pub mod members;
pub mod payments;
pub mod period_board;
pub mod periods;
pub mod programmes;
pub mod registers;
pub mod reopening;
pub mod reports;
pub mod returns;
pub mod review;
pub mod rule_checks;
pub mod samples;
pub mod search;
pub mod service;
pub mod staged;
pub mod statements;
pub mod submissions;
pub mod system;
pub mod templates;
pub mod trail;
pub mod transfers;
pub mod units;
pub mod voucher_list;
pub mod vouchers;
pub mod work;

use serde::Serialize;

/// Rows of one page when the caller does not say.
const DEFAULT_LIMIT: i64 = 100;
/// Rows of one page at most: an answer stays small enough to hold.
const MAX_LIMIT: i64 = 1_000;

/// A page of a list; `next_after` asks for the one that follows, nothing follows without it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_after: Option<String>,
}

/// How many rows to give.
pub fn rows_wanted(limit: Option<i64>) -> i64 {
    limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
}

/// Cuts a list that is held whole into the page after a key.
fn page_after<T>(
    items: Vec<T>,
    is_after: impl Fn(&T) -> bool,
    limit: Option<i64>,
    key: impl Fn(&T) -> String,
) -> Page<T> {
    let limit = usize::try_from(rows_wanted(limit)).unwrap_or(usize::MAX);
    let mut rest = items.into_iter().filter(is_after);
    let items: Vec<T> = rest.by_ref().take(limit).collect();
    let next_after = rest.next().and(items.last()).map(key);
    Page { items, next_after }
}
