//! Rows that are no entries: totals, which are checked, and lines carried over, which are not.
//!
//! Invariant: a total is right when it is the sum of any run of lines that it can mean: since the
//! last total, of the voucher, of the month, of the sheet. Sums are wider than money, so that no
//! file can make them overflow.

use crate::imports::cells::words::heading;
use crate::money::Money;

/// What a row that is no entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowWord {
    /// The sum of lines above it.
    Total,
    /// Carried over or accumulated from elsewhere; no sum of this sheet.
    Carried,
    /// Who signed, or a note below the table.
    Signed,
}

const TOTAL_WORDS: [&str; 14] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "本页合计",
    "本页小计",
    "页小计",
    "本日合计",
    "当日合计",
    "本月合计",
    "当月合计",
    "本期合计",
    "凭证合计",
    "本表合计",
];

const CARRIED_WORDS: [&str; 17] = [
    "承前页",
    "过次页",
    "转次页",
    "接上页",
    "承上页",
    "累计",
    "本年累计",
    "本月累计",
    "期初余额",
    "年初余额",
    "月初余额",
    "期末余额",
    "上年结转",
    "上月结转",
    "结转下年",
    "结转下页",
    "月末余额",
];

/// Words before a colon that sign a sheet or begin its notes.
const SIGNING_WORDS: [&str; 27] = [
    "制单",
    "制单人",
    "制表",
    "制表人",
    "编制",
    "编制人",
    "填表",
    "填表人",
    "审核",
    "审核人",
    "复核",
    "复核人",
    "稽核",
    "记账",
    "记账人",
    "出纳",
    "主管",
    "会计主管",
    "财务主管",
    "财务负责人",
    "单位负责人",
    "负责人",
    "经办",
    "经办人",
    "附注",
    "说明",
    "备注",
];

/// Whether a row only signs the sheet or notes something below it: `制表：许念安`.
#[must_use]
pub fn is_signature(texts: &[impl AsRef<str>]) -> bool {
    let signs = |text: &str| {
        let before = text.split(['：', ':']).next().filter(|before| before.len() < text.len());
        before.is_some_and(|before| SIGNING_WORDS.contains(&heading(before, true).as_str()))
    };
    // A name may stand in the cell behind the word.
    let is_name =
        |text: &str| text.chars().count() <= 4 && !text.bytes().any(|byte| byte.is_ascii_digit());
    let mut every = texts.iter().map(AsRef::as_ref);
    texts.iter().any(|text| signs(text.as_ref())) && every.all(|text| signs(text) || is_name(text))
}

/// What a cell's text makes of its row.
#[must_use]
pub fn row_word(text: &str) -> Option<RowWord> {
    // Longer texts are summaries; the words themselves have at most five characters, and one
    // of these among them.
    if text.len() > 40 || !text.contains(['计', '页', '额', '转']) {
        return None;
    }
    let words = heading(text, true);
    if TOTAL_WORDS.contains(&words.as_str()) || is_month_total(&words) {
        return Some(RowWord::Total);
    }
    CARRIED_WORDS.contains(&words.as_str()).then_some(RowWord::Carried)
}

/// `1月合计`, `2025年1月合计`.
fn is_month_total(words: &str) -> bool {
    words
        .strip_suffix("月合计")
        .or_else(|| words.strip_suffix("月小计"))
        .is_some_and(|month| month.ends_with(|last: char| last.is_ascii_digit()))
}

/// Sums of both sides, in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    pub debit_fen: i128,
    pub credit_fen: i128,
}

impl Sides {
    pub fn add(&mut self, debit: Money, credit: Money) {
        self.debit_fen += i128::from(debit.fen());
        self.credit_fen += i128::from(credit.fen());
    }

    /// Whether what a total row writes is this sum; a side left blank says nothing.
    fn agrees(self, debit: Option<Money>, credit: Option<Money>) -> bool {
        debit.is_none_or(|debit| i128::from(debit.fen()) == self.debit_fen)
            && credit.is_none_or(|credit| i128::from(credit.fen()) == self.credit_fen)
    }
}

/// The sums that a total row may mean.
#[derive(Clone, Debug, Default)]
pub struct RunningTotals {
    pub sheet: Sides,
    since_total: Sides,
    voucher: Sides,
    month: Sides,
    month_number: i8,
}

impl RunningTotals {
    pub fn begin_voucher(&mut self, month: Option<i8>) {
        self.voucher = Sides::default();
        if let Some(month) = month
            && month != self.month_number
        {
            self.month = Sides::default();
            self.month_number = month;
        }
    }

    /// Whether the voucher so far has lines that balance.
    #[must_use]
    pub fn is_voucher_even(&self) -> bool {
        let Sides { debit_fen, credit_fen } = self.voucher;
        debit_fen == credit_fen && debit_fen != 0
    }

    pub fn add(&mut self, debit: Money, credit: Money) {
        for sides in [&mut self.sheet, &mut self.since_total, &mut self.voucher, &mut self.month] {
            sides.add(debit, credit);
        }
    }

    /// Judges a total row and begins the next run: the sums it should be one of, or `None` when
    /// it is right.
    pub fn judge(&mut self, debit: Option<Money>, credit: Option<Money>) -> Option<Vec<Sides>> {
        let mut meant = vec![self.since_total, self.voucher, self.month, self.sheet];
        self.since_total = Sides::default();
        if (debit.is_none() && credit.is_none())
            || meant.iter().any(|sides| sides.agrees(debit, credit))
        {
            return None;
        }
        meant.dedup();
        Some(meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn total_rows_are_told_from_summaries() {
        for (text, word) in [
            ("合 计", Some(RowWord::Total)),
            ("合计：", Some(RowWord::Total)),
            ("本月合计", Some(RowWord::Total)),
            ("12月合计", Some(RowWord::Total)),
            ("本年累计", Some(RowWord::Carried)),
            ("承前页", Some(RowWord::Carried)),
            ("支付慰问品合计款", None),
            ("合计支付", None),
            ("银行存款", None),
        ] {
            assert_eq!(row_word(text), word, "{text}");
        }
    }

    #[test]
    fn signatures_are_told_from_lines() {
        for (row, signs) in [
            (vec!["主管：程望舒", "复核：程望舒", "制表：许念安"], true),
            (vec!["审 核：", "程望舒"], true),
            (vec!["附注：1. 本表由财务室编制。"], true),
            (vec!["制单", "程望舒"], false),
            (vec!["2025-01-08", "制单：程望舒"], false),
            (vec!["会议：代表", "12"], false),
            (vec![], false),
        ] {
            assert_eq!(is_signature(&row), signs, "{row:?}");
        }
    }

    #[test]
    fn a_total_is_right_for_any_run_it_can_mean() {
        let fen = Money::from_fen;
        let mut totals = RunningTotals::default();
        totals.begin_voucher(Some(1));
        totals.add(fen(100), fen(0));
        totals.add(fen(0), fen(100));
        assert_eq!(totals.judge(Some(fen(100)), Some(fen(100))), None);
        totals.begin_voucher(Some(1));
        totals.add(fen(50), fen(50));
        assert_eq!(totals.judge(Some(fen(150)), Some(fen(150))), None);
        totals.begin_voucher(Some(2));
        totals.add(fen(7), fen(7));
        assert_eq!(totals.judge(Some(fen(157)), None), None);
        assert_eq!(totals.judge(None, None), None);
        assert!(totals.judge(Some(fen(8)), Some(fen(8))).is_some());
    }
}
