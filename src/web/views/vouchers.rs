//! Posted vouchers as they are shown, with names in place of ids.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::date::ReportSpan;
use crate::finding::{Finding, Outcome, Place};
use crate::imports::store as imports;
use crate::ledger::chart::dimension::Dimensions;
use crate::ledger::codes::VOUCHER_UNKNOWN;
use crate::ledger::store::{self, EntryRow, VoucherRow};
use crate::ledger::voucher::list_vouchers::{
    ListPlace, VoucherList, VoucherListRequest, VoucherState, list_vouchers,
};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::unit::Unit;
use crate::web::at::note_voucher;
use crate::web::codes;
use crate::web::problem::{Answer, Problem};
use crate::web::views::cut;
use crate::web::views::voucher_body::{EntryBody, Names, SourceFile, VoucherBody, VoucherHead};

/// A posted voucher of the unit, with names in place of ids.
pub async fn read_voucher(tx: &mut Tx, unit: &Unit, id: i64) -> Answer<VoucherBody> {
    note_voucher(id);
    let Some(voucher) = store::voucher_by_id(tx, unit.id, id).await? else {
        return Err(Finding::new(&VOUCHER_UNKNOWN, Place::of(format!("编号 {id}"))).into());
    };
    let reverses = match voucher.reverses_id {
        Some(original) => store::voucher_by_id(tx, unit.id, original).await?,
        None => None,
    };
    let reversed_by = store::reversals_of(tx, id).await?;
    let batch = match voucher.batch_id {
        Some(batch) => imports::batch_by_id(tx, unit.id, batch).await?,
        None => None,
    };
    let rows = store::entries_of_vouchers(tx, id, id).await?;
    let sets = store::dimension_sets_of(tx, unit.id).await?;
    let mut names = Names::load(tx, unit, voucher.period / 100).await?;
    let used: Vec<Dimensions> = rows
        .iter()
        .map(|row| sets.get(&row.dimension_set_id).copied().unwrap_or_default())
        .collect();
    names.learn_units(tx, used.iter()).await?;
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

/// What to look for. Empty parts let everything through.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VoucherListQuery {
    /// `2025-03`, `2025Q1`, `2025H1` or `2025`.
    #[serde(default)]
    pub period: String,
    /// `prepared`, `returned`, `reviewed`, `posted`, `reversed` or `reversal`.
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub word: String,
    /// Code that an account of the voucher begins with.
    #[serde(default)]
    pub account: String,
    /// Least total, in yuan.
    #[serde(default)]
    pub from: String,
    /// Largest total, in yuan.
    #[serde(default)]
    pub to: String,
    /// In the summary of some line.
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub preparer: String,
    /// The key that the page before ended with.
    #[serde(default)]
    pub after: String,
    pub limit: Option<i64>,
}

impl VoucherListQuery {
    /// What the words ask for; everything that cannot be read is told.
    pub fn request(&self, span: ReportSpan, limit: i64) -> Result<VoucherListRequest, Problem> {
        let mut findings = Vec::new();
        let mut amount = |label: &str, text: &str| {
            Money::read(text).unwrap_or_else(|_| {
                let finding = Finding::new(&codes::AMOUNT_INVALID, Place::of(label));
                findings.push(finding.found(text));
                None
            })
        };
        let (from, to) = (amount("金额起", &self.from), amount("金额止", &self.to));
        if let Some(first) = findings.first() {
            let detail = format!("{}：{}", first.place, first.found);
            return Err(Problem::with_findings(&codes::AMOUNT_INVALID, detail, findings));
        }
        let code = self.account.split_whitespace().next().unwrap_or_default();
        Ok(VoucherListRequest {
            state: VoucherState::read(&self.state),
            word: self.word.trim().to_owned(),
            account: code.to_owned(),
            from,
            to,
            text: self.text.trim().to_owned(),
            preparer: self.preparer.trim().to_owned(),
            after: ListPlace::read(&self.after),
            ..VoucherListRequest::of(span, limit)
        })
    }
}

/// A page, cut to what was wanted, with the place that the next one begins after.
pub async fn page_of(
    tx: &mut Tx,
    unit: &Unit,
    request: &VoucherListRequest,
) -> Outcome<(VoucherList, Option<String>)> {
    let mut list = list_vouchers(tx, unit, request).await?;
    let next = cut(&mut list.vouchers, request.limit, |it| it.place.spell());
    Ok((list, next))
}
