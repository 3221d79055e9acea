//! Vouchers being prepared: entered, changed, reviewed, posted.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Page, page_after};
use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::drafts::choose_drafts::find_draft;
use crate::ledger::drafts::draft::Draft;
use crate::ledger::drafts::prepare_voucher::{Prepared, change_draft, drop_draft, prepare_voucher};
use crate::ledger::drafts::review_drafts::review_draft;
use crate::ledger::drafts::seen::{Seen, Which};
use crate::ledger::post::post_drafts::post_drafts;
use crate::ledger::post::post_vouchers::Posted;
use crate::ledger::store;
use crate::ledger::voucher::PostedVoucher;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::{Last, Reading, Writing, note_voucher};
use crate::web::codes;
use crate::web::extract::{Body, IdempotencyKey, NoBody, Query};
use crate::web::metrics::count_posted;
use crate::web::problem::{Answer, FindingBody, Problem, shown};
use crate::web::views::draft_body::{VoucherRequest, resolve};
use crate::web::views::voucher_body::{DraftBody, name_draft, name_drafts};

/// What preparing answers: the draft, and what is worth a second look.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Prepared)]
pub struct PreparedBody {
    draft: DraftBody,
    findings: Vec<FindingBody>,
}

impl PreparedBody {
    pub async fn new(tx: &mut Tx, unit: &Unit, prepared: Prepared) -> Outcome<Self> {
        note_voucher(prepared.draft.id);
        Ok(Self {
            draft: name_draft(tx, unit, prepared.draft).await?,
            findings: shown(prepared.findings),
        })
    }

    pub fn location(&self, unit: &Unit) -> String {
        format!("/api/v1/units/{}/drafts/{}", unit.code, self.draft.id)
    }
}

/// A posted voucher's name in the books.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostedVoucher)]
pub struct PostedBody {
    id: i64,
    /// Its place in the unit's chain.
    seq: i64,
    period: String,
    word: String,
    number: i64,
    hash: String,
    /// What is worth a second look after posting; on the last voucher of a run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingBody>,
}

impl From<PostedVoucher> for PostedBody {
    fn from(posted: PostedVoucher) -> Self {
        Self {
            id: posted.id,
            seq: posted.seq,
            period: posted.period.to_string(),
            word: posted.word,
            number: posted.number,
            hash: posted.hash,
            findings: Vec::new(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DraftsQuery {
    /// `2025-03`; all when missing.
    #[param(value_type = Option<String>)]
    period: Option<Period>,
    /// The key that the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

/// Drafts by id.
#[utoipa::path(get, path = "", tag = "drafts", params(DraftsQuery),
    responses((status = 200, body = Page<DraftBody>)))]
pub async fn list(
    Reading { mut tx, unit }: Reading,
    Query(query): Query<DraftsQuery>,
) -> Answer<Json<Page<DraftBody>>> {
    let mut rows = store::drafts_of(&mut tx, unit.id, query.period).await?;
    rows.sort_by_key(|row| row.id);
    let is_after = |row: &store::DraftRow| query.after.is_none_or(|after| row.id > after);
    let page = page_after(rows, is_after, query.limit, |row| row.id.to_string());
    let drafts: Outcome<Vec<Draft>> = page.items.into_iter().map(Draft::from_row).collect();
    let items = name_drafts(&mut tx, &unit, drafts?).await?;
    Ok(Json(Page { items, next_after: page.next_after }))
}

/// Prepares a voucher. With `Idempotency-Key`, the same content gives the same draft again and
/// other content is refused.
#[utoipa::path(post, path = "", tag = "drafts",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this one request")),
    request_body = VoucherRequest, responses((status = 201, body = PreparedBody)))]
pub async fn create(
    at: Writing,
    IdempotencyKey(key): IdempotencyKey,
    Body(request): Body<VoucherRequest>,
) -> Answer<impl IntoResponse> {
    let mut tx = at.begin().await?;
    let voucher = resolve(&mut tx, (at.clock, &at.actor), &at.unit, request).await?;
    let prepared = prepare_voucher(&mut tx, at.act(), &at.unit, voucher, key.as_deref()).await?;
    let body = PreparedBody::new(&mut tx, &at.unit, prepared).await?;
    tx.commit().await?;
    let location = body.location(&at.unit);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(body)))
}

/// One draft.
#[utoipa::path(get, path = "", tag = "drafts", responses((status = 200, body = DraftBody)))]
pub async fn get(
    Reading { mut tx, unit }: Reading,
    Last(id): Last<i64>,
) -> Answer<Json<DraftBody>> {
    let draft = find_draft(&mut tx, &unit, id).await?;
    Ok(Json(name_draft(&mut tx, &unit, draft).await?))
}

/// A change of a draft: its new content, and the version that it is based on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftChange {
    version: i64,
    voucher: VoucherRequest,
}

/// Replaces a draft's content; a review given before falls away.
#[utoipa::path(put, path = "", tag = "drafts", request_body = DraftChange,
    responses((status = 200, body = PreparedBody)))]
pub async fn change(
    at: Writing,
    Last(id): Last<i64>,
    Body(request): Body<DraftChange>,
) -> Answer<Json<PreparedBody>> {
    let mut tx = at.begin().await?;
    let which = (id, request.version);
    let voucher = resolve(&mut tx, (at.clock, &at.actor), &at.unit, request.voucher).await?;
    let prepared = change_draft(&mut tx, at.act(), &at.unit, which, voucher).await?;
    let body = PreparedBody::new(&mut tx, &at.unit, prepared).await?;
    tx.commit().await?;
    Ok(Json(body))
}

/// Drops a draft; the trail keeps what it was.
#[utoipa::path(delete, path = "", tag = "drafts", responses((status = 204)))]
pub async fn remove(at: Writing, Last(id): Last<i64>, _: NoBody) -> Answer<StatusCode> {
    note_voucher(id);
    let mut tx = at.begin().await?;
    drop_draft(&mut tx, at.act(), &at.unit, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The version of a draft that was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeenVersion)]
pub struct SeenBody {
    /// Of the draft as it was shown. Another one by now is refused as `ledger.draft_changed`.
    version: i64,
}

/// A draft of a set, as it was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeenDraft)]
pub struct SeenDraftBody {
    id: i64,
    /// Of the draft as it was shown.
    version: i64,
}

/// Drafts, each as it was looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DraftSet)]
pub struct DraftSet {
    drafts: Vec<SeenDraftBody>,
}

impl DraftSet {
    pub fn which(self) -> Which {
        let seen = |it: SeenDraftBody| Seen { id: it.id, version: it.version };
        Which::These(self.drafts.into_iter().map(seen).collect())
    }
}

/// Approves a draft as it was looked at.
#[utoipa::path(post, path = "", tag = "drafts", request_body = SeenBody,
    responses((status = 200, body = DraftBody)))]
pub async fn review(
    at: Writing,
    Last(id): Last<i64>,
    Body(SeenBody { version }): Body<SeenBody>,
) -> Answer<Json<DraftBody>> {
    note_voucher(id);
    let mut tx = at.begin().await?;
    let seen = Seen { id, version };
    let draft = review_draft(&mut tx, at.clock, &at.actor, &at.unit, seen).await?;
    let body = name_draft(&mut tx, &at.unit, draft).await?;
    tx.commit().await?;
    Ok(Json(body))
}

/// Posts a draft as it was looked at.
#[utoipa::path(post, path = "", tag = "drafts", request_body = SeenBody,
    responses((status = 200, body = Vec<PostedBody>)))]
pub async fn post(
    at: Writing,
    Last(id): Last<i64>,
    Body(SeenBody { version }): Body<SeenBody>,
) -> Answer<Json<Vec<PostedBody>>> {
    note_voucher(id);
    post_all(&at, (Which::One(Seen { id, version }), None)).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostingQuery {
    /// `2025-03`; a draft of another period is refused. Of every period when missing.
    #[param(value_type = Option<String>)]
    period: Option<Period>,
}

/// Posts the drafts of a list as it was drawn: all of them or, when one is refused, none. What
/// came since is not on the list and stays; what changed since is refused.
#[utoipa::path(post, path = "", tag = "drafts", params(PostingQuery), request_body = DraftSet,
    responses((status = 200, body = Vec<PostedBody>)))]
pub async fn post_many(
    at: Writing,
    Query(query): Query<PostingQuery>,
    Body(set): Body<DraftSet>,
) -> Answer<Json<Vec<PostedBody>>> {
    post_all(&at, (set.which(), query.period)).await
}

/// Posts drafts as they were looked at, of one period where that is asked for.
pub async fn post_all(
    at: &Writing,
    (which, period): (Which, Option<Period>),
) -> Answer<Json<Vec<PostedBody>>> {
    let mut tx = at.begin().await?;
    let Posted { vouchers: posted, findings } =
        post_drafts(&mut tx, at.act(), &at.unit, which).await?;
    if let Some(other) = posted.iter().find(|it| period.is_some_and(|period| it.period != period)) {
        let detail = format!("period：清单中有 {} 的凭证", other.period);
        return Err(Problem::new(&codes::QUERY_INVALID, detail));
    }
    tx.commit().await?;
    count_posted(posted.len());
    if let [only] = posted.as_slice() {
        note_voucher(only.id);
    }
    let mut bodies: Vec<PostedBody> = posted.into_iter().map(PostedBody::from).collect();
    if let Some(last) = bodies.last_mut() {
        last.findings = shown(findings);
    }
    Ok(Json(bodies))
}
