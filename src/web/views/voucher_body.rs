//! Vouchers and drafts as the API shows them: codes and names in place of ids.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::finding::Outcome;
use crate::imports::store::BatchRow;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::chart::{Chart, Era};
use crate::ledger::drafts::draft::{Draft, Returned};
use crate::ledger::store::{self, EntryRow, VoucherRow};
use crate::ledger::voucher::{EntryDraft, VoucherDraft, VoucherKind};
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::project::{BankAccount, Party, Project};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Something of a register.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Named {
    pub code: String,
    pub name: String,
}

/// What an entry names besides its account. What it does not name is left out.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Dimensions)]
pub struct DimensionsBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Named>,
    /// A unit of the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterparty: Option<Named>,
    /// Someone outside the register of units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<String>,
    /// `union` or `fiscal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub funding_source: Option<FundingSource>,
    /// `basic`, `basic_personnel`, `basic_public` or `project`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub expenditure_kind: Option<ExpenditureKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub economic_class: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub functional_class: Option<i64>,
    /// `state` or `union`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub asset_ownership: Option<AssetOwnership>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bank_account: Option<Named>,
}

impl DimensionsBody {
    /// In words, one after the other.
    pub fn text(&self) -> String {
        let named = |it: &Named| it.name.clone();
        let parts = [
            self.project.as_ref().map(named),
            self.counterparty.as_ref().map(named),
            self.party.clone(),
            self.funding_source.map(|it| it.label().to_owned()),
            self.expenditure_kind.map(|it| it.label().to_owned()),
            self.economic_class.map(|it| it.to_string()),
            self.functional_class.map(|it| it.to_string()),
            self.asset_ownership.map(|it| it.label().to_owned()),
            self.bank_account.as_ref().map(named),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("、")
    }
}

/// What an entry names besides its account, in one line.
pub fn dimensions_text(dimensions: &DimensionsBody) -> String {
    let named = |it: &Named| it.name.clone();
    let class = |it: i64| {
        let code = it.to_string();
        let name = crate::units::economic_classes::listed_classes().find(|(c, _)| *c == code);
        name.map_or(code.clone(), |(_, name)| format!("{code} {name}"))
    };
    let parts = [
        dimensions.project.as_ref().map(named),
        dimensions.counterparty.as_ref().map(named),
        dimensions.party.clone(),
        dimensions.funding_source.map(|it| it.label().to_owned()),
        dimensions.expenditure_kind.map(|it| it.label().to_owned()),
        dimensions.economic_class.map(class),
        dimensions.functional_class.map(|it| it.to_string()),
        dimensions.asset_ownership.map(|it| it.label().to_owned()),
        dimensions.bank_account.as_ref().map(named),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("、")
}

/// One debit or credit line. Amounts are text in yuan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Entry)]
pub struct EntryBody {
    /// Counts from 1.
    pub line_no: i64,
    pub summary: String,
    pub account: Named,
    pub dimensions: DimensionsBody,
    #[schema(value_type = String)]
    pub debit: Money,
    #[schema(value_type = String)]
    pub credit: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses_line_no: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceBody>,
}

/// Where the entry stands in the file that it came from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EntrySource)]
pub struct SourceBody {
    /// Counts from 0.
    pub sheet: i64,
    /// Known once the voucher is posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet_name: Option<String>,
    /// Counts from 1, as the spreadsheet shows it.
    pub row: Option<i64>,
}

/// The upload that a voucher came with.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceFile {
    pub batch_id: i64,
    pub file_name: String,
    pub file_sha256: String,
    #[serde(skip)]
    sheets: Vec<SheetName>,
}

#[derive(Debug, Deserialize)]
struct SheetName {
    index: i64,
    name: String,
}

impl From<BatchRow> for SourceFile {
    fn from(batch: BatchRow) -> Self {
        Self {
            sheets: serde_json::from_str(&batch.sheets).unwrap_or_default(),
            batch_id: batch.id,
            file_name: batch.file_name,
            file_sha256: batch.file_sha256,
        }
    }
}

impl SourceFile {
    /// The name of a sheet that counts from 0.
    pub fn sheet_name(&self, index: i64) -> Option<String> {
        self.sheets.iter().find(|sheet| sheet.index == index).map(|sheet| sheet.name.clone())
    }
}

/// A voucher that is not posted yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VoucherContent)]
pub struct ContentBody {
    #[schema(value_type = String)]
    pub dated_on: Date,
    pub word: String,
    /// `ordinary`, `opening`, `transfer`, `year_end` or `summary`.
    #[schema(value_type = String)]
    pub kind: VoucherKind,
    pub attachment_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub cashier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_number: Option<String>,
    #[schema(value_type = String)]
    pub total_debit: Money,
    pub entries: Vec<EntryBody>,
}

/// A draft with where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftBody {
    pub id: i64,
    /// To be given back with a change.
    pub version: i64,
    /// `2025-03`.
    pub period: String,
    pub is_reviewed: bool,
    pub prepared_by: String,
    pub reviewed_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<i64>,
    /// Given back by a reviewer and not changed since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<ReturnedBody>,
    pub voucher: ContentBody,
}

/// Who gave a draft back, when and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnedBody {
    pub by: String,
    pub at: String,
    pub reason: String,
}

/// A posted voucher in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VoucherHead)]
pub struct VoucherHead {
    pub id: i64,
    /// Its place in the unit's chain.
    pub seq: i64,
    pub period: String,
    pub word: String,
    pub number: i64,
    pub dated_on: String,
    pub kind: String,
    pub attachment_count: i64,
    pub preparer: String,
    pub reviewer: Option<String>,
    pub poster: String,
    pub cashier: Option<String>,
    pub posted_at: String,
    pub entry_count: i64,
    #[schema(value_type = String)]
    pub total: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_number: Option<String>,
    pub previous_hash: String,
    pub hash: String,
}

/// A month as JSON spells it.
pub fn period_text(number: i64) -> String {
    format!("{}-{:02}", number / 100, number % 100)
}

impl From<VoucherRow> for VoucherHead {
    fn from(row: VoucherRow) -> Self {
        Self {
            id: row.id,
            seq: row.seq,
            period: period_text(row.period),
            word: row.word,
            number: row.number,
            dated_on: row.dated_on,
            kind: row.kind,
            attachment_count: row.attachment_count,
            preparer: row.preparer,
            reviewer: row.reviewer,
            poster: row.poster,
            cashier: row.cashier,
            posted_at: row.posted_at,
            entry_count: row.entry_count,
            total: Money::from_fen(row.total_fen),
            reverses_id: row.reverses_id,
            draft_id: row.draft_id,
            batch_id: row.batch_id,
            source_number: row.source_number,
            previous_hash: row.previous_hash,
            hash: row.hash,
        }
    }
}

/// A posted voucher with its entries and its links both ways.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Voucher)]
pub struct VoucherBody {
    #[serde(flatten)]
    pub head: VoucherHead,
    /// The voucher that this one reverses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reverses: Option<VoucherHead>,
    /// The vouchers that reverse this one, wholly or by line.
    pub reversed_by: Vec<VoucherHead>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_file: Option<SourceFile>,
    pub entries: Vec<EntryBody>,
}

impl VoucherBody {
    /// What a copy of it would say.
    pub fn into_content(self) -> ContentBody {
        let Self { head, entries, .. } = self;
        ContentBody {
            dated_on: head.dated_on.parse().unwrap_or_default(),
            word: head.word,
            kind: VoucherKind::read(&head.kind).unwrap_or(VoucherKind::Ordinary),
            attachment_count: head.attachment_count,
            preparer: head.preparer,
            reviewer: head.reviewer,
            cashier: head.cashier,
            reverses_id: head.reverses_id,
            source_number: head.source_number,
            total_debit: head.total,
            entries,
        }
    }
}

/// The names of what a unit's entries may name, for one accounting system.
#[derive(Debug)]
pub struct Names {
    chart: Chart,
    projects: Vec<Project>,
    bank_accounts: Vec<BankAccount>,
    parties: Vec<Party>,
    units: FxHashMap<i64, Named>,
}

impl Names {
    pub async fn load(tx: &mut Tx, unit: &Unit, year: i64) -> Outcome<Self> {
        let era = Era::of_year(year);
        let near = units::units_near(tx, unit.id).await?;
        Ok(Self {
            chart: store::chart_of(tx, era, unit.id).await?,
            projects: units::projects_of(tx, unit.id).await?,
            bank_accounts: units::bank_accounts_of(tx, unit.id).await?,
            parties: units::parties_of(tx, unit.id).await?,
            units: near.into_iter().map(|unit| (unit.id, named_unit(unit))).collect(),
        })
    }

    /// Looks up units beyond the neighbours that some entries name.
    pub async fn learn_units(
        &mut self,
        tx: &mut Tx,
        dimensions: impl Iterator<Item = &Dimensions> + Send,
    ) -> Outcome<()> {
        let ids: Vec<i64> = dimensions.filter_map(|it| it.counterparty_unit_id).collect();
        for id in ids {
            if !self.units.contains_key(&id)
                && let Some(unit) = units::unit_by_id(tx, id).await?
            {
                self.units.insert(id, named_unit(unit));
            }
        }
        Ok(())
    }

    pub fn account(&self, id: i64) -> Named {
        match self.chart.get(id) {
            Some(account) => {
                Named { code: account.code.clone(), name: self.chart.full_name(account) }
            }
            None => Named { code: id.to_string(), name: String::new() },
        }
    }

    pub fn dimensions(&self, dimensions: &Dimensions) -> DimensionsBody {
        let project = |id: i64| self.projects.iter().find(|it| it.id == id);
        let bank_account = |id: i64| self.bank_accounts.iter().find(|it| it.id == id);
        let party = |id: i64| self.parties.iter().find(|it| it.id == id);
        DimensionsBody {
            project: dimensions
                .project_id
                .and_then(project)
                .map(|it| Named { code: it.code.clone(), name: it.name.clone() }),
            counterparty: dimensions
                .counterparty_unit_id
                .and_then(|id| self.units.get(&id))
                .cloned(),
            party: dimensions.party_id.and_then(party).map(|it| it.name.clone()),
            funding_source: dimensions.funding_source,
            expenditure_kind: dimensions.expenditure_kind,
            economic_class: dimensions.economic_class,
            functional_class: dimensions.functional_class,
            asset_ownership: dimensions.asset_ownership,
            bank_account: dimensions
                .bank_account_id
                .and_then(bank_account)
                .map(|it| Named { code: it.code.clone(), name: it.name.clone() }),
        }
    }

    pub fn posted_entry(&self, row: EntryRow, dimensions: &Dimensions) -> EntryBody {
        EntryBody {
            line_no: row.line_no,
            summary: row.summary,
            account: self.account(row.account_id),
            dimensions: self.dimensions(dimensions),
            debit: Money::from_fen(row.debit_fen),
            credit: Money::from_fen(row.credit_fen),
            reverses_line_no: row.reverses_line_no,
            source: row.source_sheet.map(|sheet| SourceBody {
                sheet,
                sheet_name: None,
                row: row.source_row,
            }),
        }
    }

    fn entry(&self, (line_no, entry): (i64, &EntryDraft)) -> EntryBody {
        let source = entry.source.map(|it| SourceBody {
            sheet: it.sheet,
            sheet_name: None,
            row: Some(it.row),
        });
        EntryBody {
            line_no,
            summary: entry.summary.clone(),
            account: self.account(entry.account_id),
            dimensions: self.dimensions(&entry.dimensions),
            debit: entry.debit,
            credit: entry.credit,
            reverses_line_no: entry.reverses_line_no,
            source,
        }
    }

    pub fn content(&self, voucher: &VoucherDraft) -> ContentBody {
        ContentBody {
            dated_on: voucher.dated_on,
            word: voucher.word.clone(),
            kind: voucher.kind,
            attachment_count: voucher.attachment_count,
            preparer: voucher.preparer.clone(),
            reviewer: voucher.reviewer.clone(),
            cashier: voucher.cashier.clone(),
            reverses_id: voucher.reverses_id,
            source_number: voucher.source_number.clone(),
            total_debit: voucher.total_debit(),
            entries: (1..).zip(&voucher.entries).map(|line| self.entry(line)).collect(),
        }
    }

    pub fn draft(&self, draft: Draft) -> DraftBody {
        DraftBody {
            id: draft.id,
            version: draft.version,
            period: draft.period.to_string(),
            is_reviewed: draft.is_reviewed,
            prepared_by: draft.prepared_by,
            reviewed_by: draft.reviewed_by,
            batch_id: draft.batch_id,
            returned: draft.returned.map(|Returned { by, at, reason }| ReturnedBody {
                by,
                at,
                reason,
            }),
            voucher: self.content(&draft.voucher),
        }
    }
}

fn named_unit(unit: Unit) -> Named {
    Named { code: unit.code, name: unit.name }
}

/// Drafts with names; they may be of several years.
pub async fn name_drafts(tx: &mut Tx, unit: &Unit, drafts: Vec<Draft>) -> Outcome<Vec<DraftBody>> {
    let mut by_era: FxHashMap<Era, Names> = FxHashMap::default();
    let mut bodies = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let year = draft.period.year();
        let mut names = match by_era.remove(&Era::of_year(year)) {
            Some(names) => names,
            None => Names::load(tx, unit, year).await?,
        };
        names.learn_units(tx, draft.voucher.entries.iter().map(|it| &it.dimensions)).await?;
        bodies.push(names.draft(draft));
        by_era.insert(Era::of_year(year), names);
    }
    Ok(bodies)
}

/// One draft with names.
pub async fn name_draft(tx: &mut Tx, unit: &Unit, draft: Draft) -> Outcome<DraftBody> {
    let mut names = Names::load(tx, unit, draft.period.year()).await?;
    names.learn_units(tx, draft.voucher.entries.iter().map(|it| &it.dimensions)).await?;
    Ok(names.draft(draft))
}

/// What a draft said at another time, with names.
pub async fn name_version(
    tx: &mut Tx,
    unit: &Unit,
    voucher: &VoucherDraft,
) -> Outcome<ContentBody> {
    let mut names = Names::load(tx, unit, i64::from(voucher.dated_on.year())).await?;
    names.learn_units(tx, voucher.entries.iter().map(|it| &it.dimensions)).await?;
    Ok(names.content(voucher))
}
