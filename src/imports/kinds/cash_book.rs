//! 出纳流水账, 收支流水: one line, one receipt or payment of one cash or bank account.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{Intake, Kind, List, NEEDS_DATE, Need, column};
use crate::imports::cash_drafting::{CashDrafter, CashRow};
use crate::imports::cash_run::CashAmounts;
use crate::imports::codes;
use crate::imports::columns::{ColumnKind, ColumnMap};
use crate::imports::day::{DayProblem, day_of_parts, names_year, read_day, read_part};
use crate::imports::header::{Header, KeptRow};
use crate::imports::journal::tell_error_cells;
use crate::imports::layout::Layout;
use crate::imports::problems::Problems;
use crate::imports::records::{RecordLine, Told, amount_in, is_blank, text_of};
use crate::imports::row_tally::{PassedOver, RowFate};
use crate::imports::sheet_period::SheetPeriod;
use crate::imports::totals::{RowWord, is_signature, row_word};
use crate::imports::words::heading;
use crate::sheet::{Cell, SheetInfo};

pub static KIND: Kind = Kind {
    key: "cash_book",
    label: "出纳流水账",
    version: 1,
    columns: &[
        column(
            ColumnKind::Date,
            &["时间", "收支日期", "交易时间", "收付日期", "经济业务日期"],
            "日期",
            "收付的日期，如 2025-01-08；与上一行同日可不填",
            List::None,
        ),
        column(
            ColumnKind::Summary,
            &[
                "用途",
                "事项",
                "项目内容",
                "内容",
                "收支内容",
                "收支事由",
                "收支事项",
                "款项用途",
                "款项内容",
                "经济内容",
                "业务事项",
                "收支项目",
                "收支摘要",
                "事由及用途",
            ],
            "摘要",
            "收支的事由，按规则由此确定科目",
            List::None,
        ),
        column(
            ColumnKind::Income,
            &[
                "收入",
                "收入金额",
                "收",
                "收方",
                "收方金额",
                "收入额",
                "收入数",
                "收款",
                "收款金额",
                "存入",
                "存入金额",
                "进账",
                "本期收入",
                "借方",
                "借方金额",
                "借方发生额",
                "借",
            ],
            "收入",
            "单位元，至多两位小数；一行只填收入或支出",
            List::None,
        ),
        column(
            ColumnKind::Outgo,
            &[
                "支出",
                "支出金额",
                "支",
                "付",
                "付方",
                "付方金额",
                "支出额",
                "支出数",
                "付款",
                "付款金额",
                "付出",
                "付出金额",
                "支付金额",
                "支取",
                "支取金额",
                "本期支出",
                "贷方",
                "贷方金额",
                "贷方发生额",
                "贷",
            ],
            "支出",
            "单位元，至多两位小数；一行只填收入或支出",
            List::None,
        ),
        column(
            ColumnKind::RunningBalance,
            &[
                "余额",
                "结余",
                "存",
                "结存",
                "账户余额",
                "结余金额",
                "余额金额",
                "当前余额",
                "结存金额",
                "账面余额",
                "现金余额",
                "银行余额",
                "结存额",
                "结余额",
                "滚存余额",
            ],
            "余额",
            "逐行结出的余额；与收支核对",
            List::None,
        ),
        column(
            ColumnKind::AccountName,
            &["对方科目", "收支类别", "收支科目", "科目类别", "收支分类"],
            "科目",
            "可不填；填写时优先于规则",
            List::Accounts,
        ),
        column(ColumnKind::AccountCode, &["对方科目编码", "对方科目代码"], "", "", List::None),
        column(
            ColumnKind::Handler,
            &["经手人", "经办人", "经手", "经办", "领款人", "报销人"],
            "经手人",
            "可不填；记入摘要",
            List::None,
        ),
        column(
            ColumnKind::VoucherNumber,
            &["票据号", "票据号码", "单据号", "单据编号", "票号", "收据号", "发票号"],
            "票据号",
            "可不填",
            List::None,
        ),
        column(
            ColumnKind::Attachments,
            &["票据张数", "单据张数", "票据数", "发票张数"],
            "附件数",
            "张数",
            List::None,
        ),
        column(ColumnKind::Project, &[], "项目", "专项资金填写“专项:项目名称”", List::Projects),
        column(
            ColumnKind::Counterparty,
            &["对方户名", "对方名称", "交易对方", "收付款单位"],
            "往来单位",
            "上缴、补助、往来填写对方单位",
            List::Units,
        ),
        column(
            ColumnKind::BankAccount,
            &[],
            "银行账户",
            "有多个银行账户时填写",
            List::BankAccounts,
        ),
        column(ColumnKind::Cashier, &[], "出纳", "", List::None),
    ],
    needs: &[
        NEEDS_DATE,
        Need { label: "摘要（或事由、用途）", any_of: &[&[ColumnKind::Summary]] },
        Need { label: "收入", any_of: &[&[ColumnKind::Income]] },
        Need { label: "支出", any_of: &[&[ColumnKind::Outgo]] },
    ],
    resembles,
    settle: |_| {},
};

fn resembles(columns: &ColumnMap) -> bool {
    let has = |kind| columns.has(kind);
    has(ColumnKind::Summary) && (has(ColumnKind::Income) || has(ColumnKind::Outgo))
}

/// 借方 and 贷方 beside an account of the line itself are the sides of a journal; beside 对方科目
/// they are what came in and went out.
#[must_use]
pub fn leave_to_journals(header: &Header) -> Cow<'_, Header> {
    let of = |kinds: &[ColumnKind], word: &str, wanted: bool| {
        header.columns.iter().any(|column| {
            column.found.is_some_and(|found| kinds.contains(&found.kind))
                && column.written.contains(word) == wanted
        })
    };
    let accounts = [ColumnKind::AccountCode, ColumnKind::AccountName, ColumnKind::GeneralAccount];
    let sides = [ColumnKind::Income, ColumnKind::Outgo];
    let is_journal = of(&accounts, "对方", false)
        && (of(&sides[..1], "借", true) || of(&sides[1..], "贷", true));
    if !is_journal {
        return Cow::Borrowed(header);
    }
    let mut header = header.clone();
    for column in &mut header.columns {
        column.found = column.found.filter(|found| !sides.contains(&found.kind));
    }
    Cow::Owned(header)
}

/// What a row is that is no receipt and no payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    Opening,
    Total,
    /// Since the year began.
    YearTotal,
    /// A balance at the end of a page, a month, a year; other amounts of the row say nothing.
    Closing,
    Signature,
}

impl RowKind {
    fn reason(self) -> PassedOver {
        match self {
            Self::Opening | Self::Closing => PassedOver::Carried,
            Self::Total | Self::YearTotal => PassedOver::Total,
            Self::Signature => PassedOver::Note,
        }
    }
}

const OPENING_WORDS: [&str; 20] = [
    "期初余额",
    "年初余额",
    "月初余额",
    "期初",
    "期初结余",
    "年初结余",
    "月初结余",
    "上年结转",
    "上年结余",
    "上年余额",
    "上年转入",
    "上年度结转",
    "上年度结余",
    "上月结转",
    "上月结余",
    "上月余额",
    "上期结转",
    "上期结余",
    "年初结转",
    "上年末余额",
];
const YEAR_WORDS: [&str; 7] =
    ["累计", "本年累计", "本月累计", "全年累计", "本年合计", "全年合计", "年度合计"];
const CLOSING_WORDS: [&str; 22] = [
    "期末余额",
    "月末余额",
    "年末余额",
    "期末结余",
    "月末结余",
    "年末结余",
    "本月结余",
    "本期结余",
    "本年结余",
    "本月余额",
    "本期余额",
    "结转下年",
    "结转下月",
    "结转下期",
    "转下年",
    "转下月",
    "承前页",
    "过次页",
    "转次页",
    "接上页",
    "承上页",
    "结转下页",
];

fn row_kind_of(text: &str) -> Option<RowKind> {
    // Longer texts are summaries.
    if text.len() > 40 {
        return None;
    }
    let words = heading(text, true);
    let is = |list: &[&str]| list.contains(&words.as_str());
    if is(&OPENING_WORDS) {
        Some(RowKind::Opening)
    } else if is(&YEAR_WORDS) {
        Some(RowKind::YearTotal)
    } else if is(&CLOSING_WORDS) {
        Some(RowKind::Closing)
    } else {
        (row_word(text)? == RowWord::Total).then_some(RowKind::Total)
    }
}

fn row_kind(line: &RecordLine<'_>, cells: &[Cell<'_>]) -> Option<RowKind> {
    let filled = || cells.iter().filter(|cell| !is_blank(cell));
    let texts: Vec<&str> = filled()
        .filter_map(|cell| if let Cell::Text(text) = cell { Some(text.trim()) } else { None })
        .collect();
    if texts.len() == filled().count() && is_signature(&texts) {
        return Some(RowKind::Signature);
    }
    let first = filled().next().map(text_of);
    let summary = line.text(ColumnKind::Summary);
    first.and_then(|text| row_kind_of(&text)).or_else(|| row_kind_of(&summary))
}

/// Rows of cash books to a drafter.
pub struct CashBookRows<'d, 's> {
    drafter: &'d mut CashDrafter<'s>,
    year: i64,
    sheet_index: usize,
    titles: Vec<String>,
    above: Vec<KeptRow>,
    period: SheetPeriod,
    /// The last date read, for rows of the same day that do not write it again.
    day: Option<Date>,
    lines: u64,
}

impl<'d, 's> CashBookRows<'d, 's> {
    pub fn new(year: i64, drafter: &'d mut CashDrafter<'s>) -> Self {
        let (titles, above, period) = (Vec::new(), Vec::new(), SheetPeriod::default());
        Self { drafter, year, sheet_index: 0, titles, above, period, day: None, lines: 0 }
    }

    fn take_special(
        &mut self,
        line: &RecordLine<'_>,
        kind: RowKind,
        layout: &Layout,
        problems: &mut Problems,
    ) {
        let mut unheard = Problems::default();
        let mut read = |kind| amount_in(line, kind, &mut unheard).unwrap_or_default();
        let amounts = CashAmounts {
            income: read(ColumnKind::Income),
            outgo: read(ColumnKind::Outgo),
            balance: read(ColumnKind::RunningBalance),
        };
        let has_balance = layout.columns.has(ColumnKind::RunningBalance);
        let balance_at = line.at(ColumnKind::RunningBalance);
        let amount_at = line.at(ColumnKind::Income);
        let drafter = &mut *self.drafter;
        match kind {
            RowKind::Opening => {
                let at = if amounts.balance.is_some() { balance_at } else { amount_at };
                drafter.open(&amounts, at, problems);
            }
            RowKind::Total | RowKind::YearTotal => {
                drafter.total(&amounts, kind == RowKind::YearTotal, amount_at, problems);
                drafter.close(amounts.balance, balance_at, problems);
            }
            RowKind::Closing if has_balance => drafter.close(amounts.balance, balance_at, problems),
            RowKind::Closing | RowKind::Signature => {}
        }
    }

    /// The date of a row, its own or that of the row above.
    fn read_date(&mut self, line: &RecordLine<'_>, problems: &mut Problems) -> Option<Date> {
        let has_own = !is_blank(line.cell(ColumnKind::Date));
        let kind = if !has_own && line.columns.has(ColumnKind::Day) {
            ColumnKind::Day
        } else {
            ColumnKind::Date
        };
        let read = if has_own {
            read_day(line.cell(ColumnKind::Date), self.year)
        } else {
            self.day_in_parts(line)
        };
        match read {
            Ok(Some(day)) => {
                self.day = Some(day);
                let names_year = has_own && names_year(line.cell(ColumnKind::Date));
                self.period.note(day, names_year, line.at(kind), problems);
                Some(day)
            }
            Ok(None) if self.day.is_some() => {
                self.drafter.note_carried_date(line.at(kind), problems);
                self.day
            }
            Ok(None) => {
                problems.at(&codes::DATE_MISSING, line.at(kind), "空", "收付的日期");
                None
            }
            Err(DayProblem::IsError) => None,
            Err(problem) => {
                let written = [ColumnKind::Date, ColumnKind::Month, ColumnKind::Day];
                let written = written.map(|kind| line.text(kind).into_owned()).join(" ");
                problems.at(problem.code(), line.at(kind), written.trim(), "存在的日期");
                None
            }
        }
    }

    /// Month and day in columns of their own; a blank month is that of the row above.
    fn day_in_parts(&self, line: &RecordLine<'_>) -> Result<Option<Date>, DayProblem> {
        let month = read_part(line.cell(ColumnKind::Month))?;
        let day = read_part(line.cell(ColumnKind::Day))?;
        match (month.or(self.day.map(|day| i64::from(day.month()))), day) {
            (Some(month), Some(day)) => day_of_parts(self.year, month, day).map(Some),
            (_, None) if month.is_none() => Ok(None),
            _ => Err(DayProblem::NotADate),
        }
    }
}

impl Intake for CashBookRows<'_, '_> {
    fn above_header(&mut self, rows: &[KeptRow]) {
        let texts = rows.iter().flat_map(|row| &row.cells).map(|cell| text_of(cell).into_owned());
        self.titles = texts.filter(|text| !text.is_empty()).collect();
        self.above = rows.to_vec();
    }

    fn begin_sheet(&mut self, sheet: &SheetInfo, _: &Layout, problems: &mut Problems) {
        self.sheet_index = sheet.index;
        self.lines = 0;
        self.day = None;
        let mut titles = std::mem::take(&mut self.titles);
        titles.push(sheet.name.clone());
        self.period = SheetPeriod::of(&self.above, &sheet.name, self.year);
        self.drafter.begin_sheet(&titles, problems);
    }

    fn row(
        &mut self,
        layout: &Layout,
        row: u32,
        cells: &[Cell<'_>],
        problems: &mut Problems,
    ) -> RowFate {
        let line = RecordLine::new(self.sheet_index, row, cells, &layout.columns);
        if let Some(kind) = row_kind(&line, cells) {
            self.take_special(&line, kind, layout, problems);
            return RowFate::PassedOver(kind.reason());
        }
        let says = |kinds: &[ColumnKind]| kinds.iter().any(|kind| !is_blank(line.cell(*kind)));
        let is_dated = says(&[ColumnKind::Date, ColumnKind::Month, ColumnKind::Day]);
        let has_figure = says(&[ColumnKind::Income, ColumnKind::Outgo, ColumnKind::RunningBalance]);
        // Words alone are a note below the table or the rest of a long summary.
        let is_receipt = is_dated && says(&[ColumnKind::Summary]);
        if !has_figure && !is_receipt {
            return RowFate::PassedOver(PassedOver::Note);
        }
        self.lines += 1;
        tell_error_cells(&line, cells, &layout.columns, problems);
        let dated_on = self.read_date(&line, problems);
        let mut read = |kind| {
            let read = amount_in(&line, kind, problems);
            (read.unwrap_or_default().filter(|it| !it.is_zero()), read == Err(Told))
        };
        let (income, outgo) = (read(ColumnKind::Income), read(ColumnKind::Outgo));
        let balance = amount_in(&line, ColumnKind::RunningBalance, problems);
        let is_counted = !income.1 && !outgo.1;
        let is_whole = is_counted && balance.is_ok() && dated_on.is_some();
        let amounts =
            CashAmounts { income: income.0, outgo: outgo.0, balance: balance.unwrap_or_default() };
        let row = CashRow { line, dated_on, amounts, is_whole, is_counted };
        self.drafter.row(&row, problems)
    }

    fn end_sheet(&mut self, problems: &mut Problems) -> u64 {
        self.drafter.end_sheet(problems);
        self.period.finish(problems);
        self.lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_no_receipts_are_told_from_summaries() {
        for (text, kind) in [
            ("上年结转", Some(RowKind::Opening)),
            ("期 初 余 额：", Some(RowKind::Opening)),
            ("本月合计", Some(RowKind::Total)),
            ("3月合计", Some(RowKind::Total)),
            ("合　计", Some(RowKind::Total)),
            ("本年累计", Some(RowKind::YearTotal)),
            ("承前页", Some(RowKind::Closing)),
            ("结转下年", Some(RowKind::Closing)),
            ("上年结转经费购书", None),
            ("收一月会费", None),
        ] {
            assert_eq!(row_kind_of(text), kind, "{text}");
        }
    }
}
