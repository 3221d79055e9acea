//! Use case: keep a view of a list under a name. It is the user's own convenience and stands in no
//! trail.

use super::codes::FILTER_INVALID;
use super::store::{self, SavedFilter};
use super::viewer::Viewer;
use crate::finding::{Finding, Outcome, Place};
use crate::platform::clock::Clock;
use crate::platform::database::Database;

const MAX_NAME_CHARACTERS: usize = 40;
const MAX_QUERY_BYTES: usize = 2_000;
/// More than this nobody finds again.
const MAX_OF_A_LIST: usize = 50;

/// Saves a filter of the viewer in place of one of that name.
pub async fn save_filter(
    database: &Database,
    clock: Clock,
    viewer: &Viewer,
    list: &str,
    mut filter: SavedFilter,
) -> Outcome<()> {
    filter.name = filter.name.trim().to_owned();
    let is_list = (1..=40).contains(&list.len())
        && list.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let length = filter.name.chars().count();
    let is_plain = !filter.name.chars().chain(filter.query.chars()).any(char::is_control);
    let fits = (1..=MAX_NAME_CHARACTERS).contains(&length) && filter.query.len() <= MAX_QUERY_BYTES;
    let mut tx = database.write(&[]).await?;
    let there = store::saved_filters(&mut tx, viewer.user_id, list).await?;
    let is_new = there.iter().all(|it| it.name != filter.name);
    if !is_list || !fits || !is_plain || (is_new && there.len() >= MAX_OF_A_LIST) {
        return Err(Finding::new(&FILTER_INVALID, Place::of("筛选")).found(&filter.name).into());
    }
    store::save_filter(&mut tx, (viewer.user_id, list), &filter, &clock.now_text()).await?;
    tx.commit().await
}
