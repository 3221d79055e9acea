//! What pages and the API both show and do: read models, and what is done by either.

pub mod aid;
pub mod attached_files;
pub mod budgets;
pub mod checks_work;
pub mod consolidated;
pub mod draft_body;
pub mod dues;
pub mod entries;
pub mod entry_options;
pub mod files;
pub mod oversight;
pub mod oversight_work;
pub mod payments;
pub mod payments_work;
pub mod people;
pub mod reach;
pub mod returns;
pub mod search;
pub mod statements;
pub mod system;
pub mod trail;
pub mod transfers;
pub mod upload_form;
pub mod uploads;
pub mod verifying;
pub mod voucher_body;
pub mod vouchers;
pub mod work;

/// Cuts the row that only tells that there are more; gives the key that the next page begins after.
pub fn cut<T>(rows: &mut Vec<T>, limit: i64, key: impl FnOnce(&T) -> String) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| has_more).map(key)
}
