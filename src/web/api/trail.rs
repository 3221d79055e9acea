//! Who did what: a unit's trail, and that of the service itself.

use axum::Json;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, rows_wanted};
use crate::finding::Outcome;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::{TrailFilter, TrailRecord, store as trail};
use crate::web::at::{Reading, Snapshot};
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::views::cut;
use crate::web::views::trail::instants;

/// One record of who did what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrailRecord)]
pub struct TrailBody {
    seq: i64,
    at: String,
    actor: String,
    action: String,
    subject: String,
    /// JSON, exactly as it was hashed.
    detail: String,
    previous_hash: String,
    hash: String,
}

impl From<TrailRecord> for TrailBody {
    fn from(record: TrailRecord) -> Self {
        Self {
            seq: record.seq,
            at: record.at,
            actor: record.actor,
            action: record.action,
            subject: record.subject,
            detail: record.detail,
            previous_hash: record.previous_hash,
            hash: record.hash,
        }
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TrailQuery {
    /// The key that the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
    /// `oldest` (unless given) or `newest` first.
    #[serde(default)]
    order: Order,
    /// Part of a name.
    actor: Option<String>,
    /// `voucher.posted`.
    action: Option<String>,
    /// First day, `2025-03-01`, in China's time.
    #[param(value_type = Option<String>)]
    from: Option<Date>,
    /// Last day.
    #[param(value_type = Option<String>)]
    to: Option<Date>,
    /// Part of the subject or of the detail.
    q: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    #[default]
    Oldest,
    Newest,
}

async fn page(tx: &mut Tx, book: i64, query: TrailQuery) -> Outcome<Page<TrailBody>> {
    let (from_at, before_at) = instants(query.from, query.to);
    let filled = |text: Option<String>| text.filter(|it| !it.trim().is_empty());
    let filter = TrailFilter {
        actor: filled(query.actor),
        action: filled(query.action),
        from_at,
        before_at,
        text: filled(query.q),
    };
    let limit = rows_wanted(query.limit);
    let mut records = match query.order {
        Order::Oldest => {
            let after = query.after.unwrap_or_default();
            trail::search_oldest(tx, book, &filter, (after, limit + 1)).await?
        }
        Order::Newest => {
            let before = query.after.unwrap_or(i64::MAX);
            trail::search(tx, book, &filter, (before, limit + 1)).await?
        }
    };
    let next_after = cut(&mut records, limit, |record| record.seq.to_string());
    Ok(Page { items: records.into_iter().map(TrailBody::from).collect(), next_after })
}

/// A unit's trail, filtered by who, what, when and words.
#[utoipa::path(get, path = "", tag = "checks", params(TrailQuery),
    responses((status = 200, body = Page<TrailBody>)))]
pub async fn records(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<TrailQuery>,
) -> Answer<Json<Page<TrailBody>>> {
    Ok(Json(page(&mut tx, unit.id, query).await?))
}

/// The trail of the service itself: users, roles, sign-ins, units.
#[utoipa::path(get, path = "", tag = "checks", params(TrailQuery),
    responses((status = 200, body = Page<TrailBody>)))]
pub async fn system_records(
    Snapshot(mut tx): Snapshot,
    Query(query): Query<TrailQuery>,
) -> Answer<Json<Page<TrailBody>>> {
    Ok(Json(page(&mut tx, SYSTEM_BOOK, query).await?))
}
