//! What entries name besides their account, in the words by which an import reads them again.
//!
//! Invariant: a journal that is exported and imported again names the same things.

use rustc_hash::FxHashMap;

use crate::date::Period;
use crate::finding::Outcome;
use crate::ledger::chart::dimension::{AssetOwnership, Dimensions, ExpenditureKind, FundingSource};
use crate::ledger::store::{self, LedgerLineRow};
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// The columns, in the order of a journal's template.
pub const COLUMNS: [&str; 9] = [
    "项目",
    "往来单位",
    "资金来源",
    "支出类型",
    "经济分类",
    "功能分类",
    "资产属性",
    "银行账户",
    "附件数",
];

/// Names by id.
#[derive(Debug, Default)]
pub struct EntryNames {
    projects: FxHashMap<i64, String>,
    units: FxHashMap<i64, String>,
    parties: FxHashMap<i64, String>,
    banks: FxHashMap<i64, String>,
    attachments: FxHashMap<i64, i64>,
    /// Which of [`COLUMNS`] anything of the unit names: the same on every page.
    pub used: Vec<usize>,
}

impl EntryNames {
    /// Of what the entries of these dimensions name, and the vouchers of these months.
    pub async fn load(
        tx: &mut Tx,
        unit: &Unit,
        sets: &FxHashMap<i64, Dimensions>,
        periods: (Period, Period),
    ) -> Outcome<Self> {
        let named = |project: crate::units::project::Project| {
            // The mark by which an import registers it as what it is.
            let mark = if project.is_earmarked { "专项:" } else { "" };
            (project.id, format!("{mark}{}", project.name))
        };
        let projects = units::projects_of(tx, unit.id).await?.into_iter().map(named).collect();
        let named = sets.values().filter_map(|it| it.counterparty_unit_id);
        let others = units::units_with_ids(tx, named).await?;
        let parties = units::parties_of(tx, unit.id).await?;
        let banks = units::bank_accounts_of(tx, unit.id).await?;
        let vouchers = store::vouchers_in_periods(tx, unit.id, periods, (0, i64::MAX)).await?;
        let attachments: FxHashMap<i64, i64> =
            vouchers.into_iter().map(|it| (it.id, it.attachment_count)).collect();
        let has = |names: fn(&Dimensions) -> bool| sets.values().any(names);
        let is_used = [
            has(|it| it.project_id.is_some()),
            has(|it| it.counterparty_unit_id.is_some() || it.party_id.is_some()),
            has(|it| it.funding_source.is_some()),
            has(|it| it.expenditure_kind.is_some()),
            has(|it| it.economic_class.is_some()),
            has(|it| it.functional_class.is_some()),
            has(|it| it.asset_ownership.is_some()),
            has(|it| it.bank_account_id.is_some()),
            attachments.values().any(|count| *count > 0),
        ];
        let used = is_used.iter().enumerate().filter(|(_, used)| **used).map(|it| it.0).collect();
        Ok(Self {
            projects,
            units: others.into_iter().map(|(id, it)| (id, it.name)).collect(),
            parties: parties.into_iter().map(|it| (it.id, it.name)).collect(),
            banks: banks.into_iter().map(|it| (it.id, it.name)).collect(),
            attachments,
            used,
        })
    }

    /// What an entry names, in the order of [`COLUMNS`]; papers stand on a voucher's first line.
    #[must_use]
    pub fn of(&self, entry: &LedgerLineRow, dimensions: &Dimensions) -> Vec<String> {
        let name = |names: &FxHashMap<i64, String>, id: Option<i64>| {
            id.and_then(|id| names.get(&id)).cloned().unwrap_or_default()
        };
        let number = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let word = |label: Option<&'static str>| label.unwrap_or_default().to_owned();
        let unit = name(&self.units, dimensions.counterparty_unit_id);
        let party = name(&self.parties, dimensions.party_id);
        let attachments = self.attachments.get(&entry.voucher_id).copied();
        vec![
            name(&self.projects, dimensions.project_id),
            if unit.is_empty() { party } else { unit },
            word(dimensions.funding_source.map(FundingSource::label)),
            word(dimensions.expenditure_kind.map(ExpenditureKind::label)),
            number(dimensions.economic_class),
            number(dimensions.functional_class),
            word(dimensions.asset_ownership.map(AssetOwnership::label)),
            name(&self.banks, dimensions.bank_account_id),
            number(attachments.filter(|count| *count > 0 && entry.line_no == 1)),
        ]
    }
}
