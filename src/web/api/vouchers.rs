//! Posted vouchers: read, and reversed.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::draft_body::{EntryRequest, VoucherRequest, account_of, resolve};
use super::drafts::PreparedBody;
use super::voucher_body::{EntryBody, Names, SourceFile, VoucherBody, VoucherHead};
use super::{Page, rows_wanted};
use crate::date::{Period, YEARS};
use crate::finding::{Finding, Outcome, Place};
use crate::imports::store as imports;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::codes;
use crate::ledger::drafts::reverse_voucher::{
    ReversalRequest, complete_reversal, corrected_lines, red_lines,
};
use crate::ledger::store::{self, EntryRow, VoucherRow};
use crate::platform::database::Tx;
use crate::trail::Actor;
use crate::units::unit::Unit;
use crate::web::extract::{Body, IdempotencyKey, Path, Query};
use crate::web::problem::{Answer, Problem};
use crate::web::state::{AppState, note_voucher};
use crate::wiring::act;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VouchersQuery {
    /// First period, `2025-01`; `2025-00` takes the opening in.
    #[param(value_type = Option<String>)]
    from: Option<Period>,
    /// Last period.
    #[param(value_type = Option<String>)]
    to: Option<Period>,
    /// The key that the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

/// Posted vouchers in the order of the chain.
#[utoipa::path(get, path = "/api/v1/units/{code}/vouchers", tag = "vouchers",
    params(("code" = String, Path, description = "Unit code"), VouchersQuery),
    responses((status = 200, body = Page<VoucherHead>)))]
pub async fn list(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Query(query): Query<VouchersQuery>,
) -> Answer<Json<Page<VoucherHead>>> {
    let from = query.from.or_else(|| Period::new(*YEARS.start(), 0));
    let to = query.to.or_else(|| Period::new(*YEARS.end(), 12));
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Problem::new(&crate::web::codes::QUERY_INVALID, "from, to"));
    };
    let (mut tx, unit) = state.read(&code).await?;
    let limit = rows_wanted(query.limit);
    let page = (query.after.unwrap_or_default(), limit + 1);
    let mut rows = store::vouchers_in_periods(&mut tx, unit.id, (from, to), page).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next_after = rows.last().filter(|_| has_more).map(|row| row.id.to_string());
    Ok(Json(Page { items: rows.into_iter().map(VoucherHead::from).collect(), next_after }))
}

/// One posted voucher with its entries, what reverses it, and the file that it came from.
#[utoipa::path(get, path = "/api/v1/units/{code}/vouchers/{id}", tag = "vouchers",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path)),
    responses((status = 200, body = VoucherBody)))]
pub async fn get(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer<Json<VoucherBody>> {
    Ok(Json(read_voucher(&state, &code, id).await?))
}

/// A posted voucher of the unit, with names in place of ids.
pub async fn read_voucher(state: &AppState, code: &str, id: i64) -> Answer<VoucherBody> {
    note_voucher(id);
    let (mut tx, unit) = state.read(code).await?;
    let Some(voucher) = store::voucher_by_id(&mut tx, unit.id, id).await? else {
        return Err(Finding::new(&codes::VOUCHER_UNKNOWN, Place::of(format!("编号 {id}"))).into());
    };
    let reverses = match voucher.reverses_id {
        Some(original) => store::voucher_by_id(&mut tx, unit.id, original).await?,
        None => None,
    };
    let reversed_by = store::reversals_of(&mut tx, id).await?;
    let batch = match voucher.batch_id {
        Some(batch) => imports::batch_by_id(&mut tx, unit.id, batch).await?,
        None => None,
    };
    let rows = store::entries_of_vouchers(&mut tx, id, id).await?;
    let sets = store::dimension_sets_of(&mut tx, unit.id).await?;
    let mut names = Names::load(&mut tx, &unit, voucher.period / 100).await?;
    let used: Vec<Dimensions> = rows
        .iter()
        .map(|row| sets.get(&row.dimension_set_id).copied().unwrap_or_default())
        .collect();
    names.learn_units(&mut tx, used.iter()).await?;
    let source_file = batch.map(SourceFile::from);
    let entries = rows.into_iter().zip(&used).map(|(row, set)| {
        let mut entry = names.posted_entry(row, set);
        if let (Some(source), Some(file)) = (&mut entry.source, &source_file) {
            source.sheet_name = file.sheet_name(source.sheet);
        }
        entry
    });
    let entries = entries.collect();
    Ok(VoucherBody {
        head: voucher.into(),
        reverses: reverses.map(VoucherHead::from),
        reversed_by: reversed_by.into_iter().map(VoucherHead::from).collect(),
        source_file,
        entries,
    })
}

/// Several posted vouchers of one year with their entries, in the order given.
pub async fn read_entries(
    tx: &mut Tx,
    unit: &Unit,
    rows: Vec<VoucherRow>,
) -> Outcome<Vec<(VoucherHead, Vec<EntryBody>)>> {
    let (Some(first), Some(last)) =
        (rows.iter().map(|it| it.id).min(), rows.iter().map(|it| it.id).max())
    else {
        return Ok(Vec::new());
    };
    let year = rows.first().map_or(0, |row| row.period / 100);
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let mut names = Names::load(tx, unit, year).await?;
    let wanted: FxHashSet<i64> = rows.iter().map(|row| row.id).collect();
    let mut lines = store::entries_of_vouchers(tx, first, last).await?;
    lines.retain(|line| wanted.contains(&line.voucher_id));
    let set_of = |line: &EntryRow| sets.get(&line.dimension_set_id).copied().unwrap_or_default();
    let used: Vec<Dimensions> = lines.iter().map(set_of).collect();
    names.learn_units(tx, used.iter()).await?;
    let mut by_voucher: FxHashMap<i64, Vec<EntryBody>> = FxHashMap::default();
    for (line, set) in lines.into_iter().zip(&used) {
        by_voucher.entry(line.voucher_id).or_default().push(names.posted_entry(line, set));
    }
    let of = |row: VoucherRow| {
        let entries = by_voucher.remove(&row.id).unwrap_or_default();
        (VoucherHead::from(row), entries)
    };
    Ok(rows.into_iter().map(of).collect())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalBody {
    /// Line numbers; none reverses the whole voucher.
    #[serde(default)]
    lines: Vec<i64>,
    /// `YYYY-MM-DD`.
    #[schema(value_type = String)]
    dated_on: Date,
    /// Added to the summary.
    #[serde(default)]
    reason: String,
    /// 更正科目: the account, by code or name, where the chosen lines belong. The same amounts are
    /// booked there in the same voucher.
    account: Option<String>,
    /// Further lines that complete the reversal: chosen lines alone seldom balance.
    #[serde(default)]
    entries: Vec<EntryRequest>,
}

/// Prepares a red-letter reversal as a draft, whole or by line, with what completes it; it is
/// reviewed and posted like any other.
#[utoipa::path(post, path = "/api/v1/units/{code}/vouchers/{id}/reversal", tag = "vouchers",
    params(("code" = String, Path, description = "Unit code"), ("id" = i64, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "Names this one request")),
    request_body = ReversalBody, responses((status = 201, body = PreparedBody)))]
pub async fn reverse(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, i64)>,
    actor: Actor,
    IdempotencyKey(key): IdempotencyKey,
    Body(body): Body<ReversalBody>,
) -> Answer<impl IntoResponse> {
    let request = ReversalRequest {
        voucher_id: id,
        lines: body.lines,
        dated_on: body.dated_on,
        reason: body.reason,
    };
    let (mut tx, unit) = state.write(&code).await?;
    let mut further = Vec::new();
    if let Some(account) = body.account {
        let red = red_lines(&mut tx, &unit, &request).await?;
        let account = account_of(&mut tx, &unit, (request.dated_on, &account)).await?;
        let at = (account, request.reason.as_str());
        further = corrected_lines(&mut tx, &unit, &red, at).await?;
    }
    if !body.entries.is_empty() {
        let lines = VoucherRequest::of(request.dated_on, body.entries);
        further.extend(resolve(&mut tx, (state.clock, &actor), &unit, lines).await?.entries);
    }
    let asked = (request, further);
    let prepared =
        complete_reversal(&mut tx, act(state.clock, &actor), &unit, asked, key.as_deref()).await?;
    let body = PreparedBody::new(&mut tx, &unit, prepared).await?;
    tx.commit().await?;
    note_voucher(id);
    let location = body.location(&unit);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(body)))
}
