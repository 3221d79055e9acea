//! 科目余额表 of books that are kept elsewhere: one line, one account with opening, movement and
//! closing.

use super::{
    BANK_ACCOUNT, FUNDING_SOURCE, Intake, Kind, List, NEEDS_ACCOUNT, Need, OWNERSHIP,
    PLAIN_CODE_WORDS, PLAIN_NAME, column, has_account,
};
use crate::finding::{Finding, Place};
use crate::imports::balances::balance_columns::MEASURES;
use crate::imports::balances::balance_drafting::{BalanceDrafter, ReadAmounts};
use crate::imports::balances::balance_table::{PerMeasure, TableSheet};
use crate::imports::cells::totals::RowWord;
use crate::imports::cells::words::heading;
use crate::imports::codes;
use crate::imports::reading::columns::{ColumnKind, ColumnMap};
use crate::imports::reading::header::{Header, KeptRow};
use crate::imports::reading::layout::Layout;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{RecordLine, Told, is_blank, text_of};
use crate::imports::reading::row_tally::{PassedOver, RowFate};
use crate::imports::reading::table_period::{Said, period_above};
use crate::imports::rows::journal::{is_line, special_row, tell_error_cells};
use crate::ledger::chart::Class;
use crate::sheet::{Cell, SheetInfo};

pub static KIND: Kind = Kind {
    key: "trial_balance",
    label: "科目余额表",
    version: 1,
    columns: &[
        column(
            ColumnKind::AccountCode,
            &PLAIN_CODE_WORDS,
            "科目编码",
            "末级科目编码；上级科目可一并列出，须等于明细之和",
            List::Accounts,
        ),
        PLAIN_NAME,
        column(
            ColumnKind::OpeningDebit,
            &[
                "年初余额借方",
                "年初借方余额",
                "年初借方",
                "年初借方金额",
                "年初数借方",
                "上年结转借方",
                "上年年末余额借方",
            ],
            "年初借方余额",
            "本年度首次上传时填写；单位元",
            List::None,
        ),
        column(
            ColumnKind::OpeningCredit,
            &[
                "年初余额贷方",
                "年初贷方余额",
                "年初贷方",
                "年初贷方金额",
                "年初数贷方",
                "上年结转贷方",
                "上年年末余额贷方",
            ],
            "年初贷方余额",
            "本年度首次上传时填写；单位元",
            List::None,
        ),
        column(
            ColumnKind::OpeningBalance,
            &["年初余额", "年初数", "年初余额金额", "上年结转", "上年年末余额"],
            "",
            "",
            List::None,
        ),
        column(ColumnKind::OpeningDirection, &["年初方向", "年初余额方向"], "", "", List::None),
        column(
            ColumnKind::StartDebit,
            &[
                "期初余额借方",
                "期初借方余额",
                "期初借方",
                "期初借方金额",
                "期初数借方",
                "月初余额借方",
                "月初借方余额",
                "月初借方",
                "期初金额借方",
                "期初结存借方",
                "上期余额借方",
            ],
            "期初借方余额",
            "本期第一天之前的余额，单位元",
            List::None,
        ),
        column(
            ColumnKind::StartCredit,
            &[
                "期初余额贷方",
                "期初贷方余额",
                "期初贷方",
                "期初贷方金额",
                "期初数贷方",
                "月初余额贷方",
                "月初贷方余额",
                "月初贷方",
                "期初金额贷方",
                "期初结存贷方",
                "上期余额贷方",
            ],
            "期初贷方余额",
            "本期第一天之前的余额，单位元",
            List::None,
        ),
        column(
            ColumnKind::StartBalance,
            &["期初余额", "期初数", "期初余额金额", "月初余额", "期初", "上期余额", "期初结存"],
            "",
            "",
            List::None,
        ),
        column(
            ColumnKind::StartDirection,
            &["期初方向", "期初余额方向", "期初借贷", "月初余额方向"],
            "",
            "",
            List::None,
        ),
        column(
            ColumnKind::Debit,
            &[
                "本期发生额借方",
                "本期借方发生额",
                "本期借方发生",
                "本期发生借方",
                "本期借方",
                "借方发生额",
                "本月发生额借方",
                "本月借方发生额",
                "本月借方",
                "本期借方金额",
                "发生额借方",
                "本期发生数借方",
                "本月发生数借方",
                "当期发生额借方",
                "本月发生借方",
                "本月发生额借方金额",
                "发生借方",
            ],
            "本期借方发生额",
            "单位元，至多两位小数",
            List::None,
        ),
        column(
            ColumnKind::Credit,
            &[
                "本期发生额贷方",
                "本期贷方发生额",
                "本期贷方发生",
                "本期发生贷方",
                "本期贷方",
                "贷方发生额",
                "本月发生额贷方",
                "本月贷方发生额",
                "本月贷方",
                "本期贷方金额",
                "发生额贷方",
                "本期发生数贷方",
                "本月发生数贷方",
                "当期发生额贷方",
                "本月发生贷方",
                "本月发生额贷方金额",
                "发生贷方",
            ],
            "本期贷方发生额",
            "单位元，至多两位小数",
            List::None,
        ),
        column(
            ColumnKind::YearDebit,
            &[
                "本年累计发生额借方",
                "本年累计借方",
                "本年累计借方发生额",
                "本年借方累计",
                "累计发生额借方",
                "借方累计",
                "累计借方",
                "本年累计发生借方",
                "本年累计借方发生",
                "本年借方累计发生额",
                "借方累计发生额",
                "累计借方发生额",
                "本年累计数借方",
                "本年发生额借方",
            ],
            "本年累计借方发生额",
            "可不填；1月至本月",
            List::None,
        ),
        column(
            ColumnKind::YearCredit,
            &[
                "本年累计发生额贷方",
                "本年累计贷方",
                "本年累计贷方发生额",
                "本年贷方累计",
                "累计发生额贷方",
                "贷方累计",
                "累计贷方",
                "本年累计发生贷方",
                "本年累计贷方发生",
                "本年贷方累计发生额",
                "贷方累计发生额",
                "累计贷方发生额",
                "本年累计数贷方",
                "本年发生额贷方",
            ],
            "本年累计贷方发生额",
            "可不填；1月至本月",
            List::None,
        ),
        column(
            ColumnKind::ClosingDebit,
            &[
                "期末余额借方",
                "期末借方余额",
                "期末借方",
                "期末借方金额",
                "期末数借方",
                "月末余额借方",
                "月末借方余额",
                "年末余额借方",
                "年末借方余额",
                "年末借方",
                "月末借方",
                "期末金额借方",
                "期末结存借方",
                "本期余额借方",
                "借方余额",
                "余额借方",
            ],
            "期末借方余额",
            "本期最后一天的余额，单位元",
            List::None,
        ),
        column(
            ColumnKind::ClosingCredit,
            &[
                "期末余额贷方",
                "期末贷方余额",
                "期末贷方",
                "期末贷方金额",
                "期末数贷方",
                "月末余额贷方",
                "月末贷方余额",
                "年末余额贷方",
                "年末贷方余额",
                "年末贷方",
                "月末贷方",
                "期末金额贷方",
                "期末结存贷方",
                "本期余额贷方",
                "贷方余额",
                "余额贷方",
            ],
            "期末贷方余额",
            "本期最后一天的余额，单位元",
            List::None,
        ),
        column(
            ColumnKind::ClosingBalance,
            &[
                "期末余额",
                "期末数",
                "期末余额金额",
                "月末余额",
                "年末余额",
                "期末",
                "余额",
                "本期余额",
            ],
            "",
            "",
            List::None,
        ),
        column(
            ColumnKind::ClosingDirection,
            &["期末方向", "期末余额方向", "期末借贷", "月末余额方向"],
            "",
            "",
            List::None,
        ),
        column(ColumnKind::Project, &[], "项目", "按项目核算的科目填写", List::Projects),
        column(ColumnKind::Counterparty, &[], "往来单位", "往来科目填写对方单位", List::Units),
        FUNDING_SOURCE,
        OWNERSHIP,
        BANK_ACCOUNT,
    ],
    needs: &[
        NEEDS_ACCOUNT,
        Need {
            label: "期末借方余额和期末贷方余额（或方向和期末余额）",
            any_of: &[
                &[ColumnKind::ClosingDebit, ColumnKind::ClosingCredit],
                &[ColumnKind::ClosingBalance],
            ],
        },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    let is_dated = has(ColumnKind::VoucherNumber) || has(ColumnKind::Summary);
    let has_balance = [
        ColumnKind::StartDebit,
        ColumnKind::StartBalance,
        ColumnKind::OpeningDebit,
        ColumnKind::OpeningBalance,
        ColumnKind::ClosingDebit,
        ColumnKind::ClosingBalance,
    ]
    .into_iter()
    .any(has);
    has_account(columns) && has_balance && !is_dated
}

/// A plain 方向 belongs to the balance on its right; where there is only one and it stands before
/// every balance, it is that of all.
#[must_use]
pub fn tell_directions_apart(header: &Header) -> Header {
    let mut header = header.clone();
    let kind_of = |place: usize, header: &Header| Some(header.columns.get(place)?.found?.kind);
    let is_balance = |kind: ColumnKind| {
        matches!(
            kind,
            ColumnKind::OpeningBalance | ColumnKind::StartBalance | ColumnKind::ClosingBalance
        )
    };
    let plain: Vec<usize> = (0..header.columns.len())
        .filter(|place| kind_of(*place, &header) == Some(ColumnKind::Direction))
        .collect();
    let first_balance =
        (0..header.columns.len()).find(|place| kind_of(*place, &header).is_some_and(is_balance));
    for place in &plain {
        let is_first = first_balance.is_none_or(|balance| *place < balance);
        if plain.len() == 1 && is_first {
            continue;
        }
        let kind = match kind_of(place + 1, &header) {
            Some(ColumnKind::OpeningBalance) => ColumnKind::OpeningDirection,
            Some(ColumnKind::StartBalance) => ColumnKind::StartDirection,
            Some(ColumnKind::ClosingBalance) => ColumnKind::ClosingDirection,
            _ => continue,
        };
        if let Some(found) = header.columns.get_mut(*place).and_then(|it| it.found.as_mut()) {
            found.kind = kind;
        }
    }
    header
}

/// Rows of trial balances to a drafter.
pub struct TrialBalanceRows<'d, 's> {
    drafter: &'d mut BalanceDrafter<'s>,
    sheet_index: usize,
    /// A sheet without a filled row is none: its months are not asked for.
    pending: Option<(Said, TableSheet)>,
    above: Option<Said>,
    lines: u64,
}

impl<'d, 's> TrialBalanceRows<'d, 's> {
    pub fn new(drafter: &'d mut BalanceDrafter<'s>) -> Self {
        Self { drafter, sheet_index: 0, pending: None, above: None, lines: 0 }
    }

    /// The sheet has something on it.
    fn begin_table(&mut self, problems: &mut Problems) {
        if let Some((said, sheet)) = self.pending.take() {
            self.drafter.say_period(said);
            self.drafter.begin_sheet(sheet, problems);
        }
    }
}

impl Intake for TrialBalanceRows<'_, '_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        self.above = Some(period_above(rows));
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, layout: &Layout, problems: &mut Problems) {
        self.sheet_index = sheet.index;
        self.lines = 0;
        let columns = &layout.columns;
        // The reporter knows file and sheet.
        let place = problems.placed(Finding::new(&codes::NO_LINES, Place::default())).place;
        let table = TableSheet {
            index: sheet.index,
            place,
            header_row: layout.header_rows.1,
            columns: MEASURES.map(|kinds| kinds.columns(columns)),
            is_whole: true,
        };
        self.pending = Some((self.above.take().unwrap_or(Said::Nothing), table));
    }

    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate {
        let columns = &layout.columns;
        let line = RecordLine::new(self.sheet_index, row, cells, columns);
        let word = total_word(&line, cells);
        if let Some(RowKind::Other(reason)) = word {
            return RowFate::PassedOver(reason);
        }
        let is_filled = MEASURES.iter().any(|kinds| kinds.is_filled(&line));
        // A template lists every account; those without balance and movement stay blank.
        if !is_filled {
            let is_listed = line.has_account();
            let reason = if is_listed { PassedOver::NoAmount } else { PassedOver::Note };
            return RowFate::PassedOver(reason);
        }
        self.begin_table(problems);
        tell_error_cells(&line, cells, columns, problems);
        let mut amounts: ReadAmounts = PerMeasure::default();
        let mut is_whole = true;
        for kinds in &MEASURES {
            match kinds.read(&line, columns, problems) {
                Ok(pair) => amounts[kinds.measure.place()] = pair,
                Err(Told) => is_whole = false,
            }
        }
        if let Some(RowKind::Total(class)) = word {
            if is_whole {
                self.drafter.total(&line, class, &amounts);
            }
            return RowFate::PassedOver(PassedOver::Total);
        }
        self.lines += 1;
        if !line.has_account() {
            let cell = line.account_cell();
            problems.at(&codes::LINE_WITHOUT_ACCOUNT, cell, "空", "科目编码或科目名称");
            is_whole = false;
        }
        if is_whole && self.drafter.line(&line, amounts, problems) {
            return RowFate::Line;
        }
        self.drafter.spoil();
        RowFate::Refused
    }

    fn end_sheet(&mut self, _: &mut Problems) -> u64 {
        self.lines
    }
}

/// What a row is that names no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    /// Of everything, or of one class of accounts.
    Total(Option<Class>),
    Other(PassedOver),
}

fn total_word(line: &RecordLine<'_>, cells: &[Cell<'_>]) -> Option<RowKind> {
    let texts = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let first = cells.iter().find(|cell| !is_blank(cell)).map(text_of);
    let mut words =
        texts.iter().map(|kind| line.text(*kind)).chain(first.filter(|_| !is_line(line)));
    if let Some(class) = words.find_map(|text| class_total(&text)) {
        return Some(RowKind::Total(Some(class)));
    }
    // What stands beside it does not make a row with account and amount none.
    let word = special_row(line, cells).filter(|_| !is_line(line))?;
    Some(match word {
        RowWord::Total => RowKind::Total(None),
        RowWord::Carried => RowKind::Other(PassedOver::Carried),
        RowWord::Signed => RowKind::Other(PassedOver::Note),
    })
}

/// `资产小计`, `负债类合计`, `支出合计`.
fn class_total(text: &str) -> Option<Class> {
    let words = heading(text, true);
    let of = words.strip_suffix("小计").or_else(|| words.strip_suffix("合计"))?;
    let of = of.strip_suffix('类').unwrap_or(of);
    Class::EVERY.iter().copied().find(|class| class.label() == of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtotals_of_classes_are_no_accounts() {
        for (text, class) in [
            ("资产小计", Some(Class::Asset)),
            ("净资产类合计：", Some(Class::NetAsset)),
            ("支 出 合 计", Some(Class::Expense)),
            ("合计", None),
            ("资产基金", None),
            ("其他合计", None),
        ] {
            assert_eq!(class_total(text), class, "{text}");
        }
    }
}
