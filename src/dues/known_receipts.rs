//! Lines of a list that came before: known line by line, whatever file brings them again. Pure.

use rustc_hash::FxHashMap;

use crate::dues::rows::ReceiptRow;
use crate::dues::store::{JointReceiptRow, NumberRow, ReceiptRow as Kept};

/// What makes a line without a number the same one.
type Content = (String, i64, String, String, Option<i64>);

/// What two lines of one number say differently: what the new one says, and what stands.
fn differences(before: &NumberRow, row: &ReceiptRow) -> Vec<(&'static str, String, String)> {
    let yuan = |fen: i64| crate::money::Money::from_fen(fen).grouped();
    let period = |number: Option<i64>| {
        number.map_or_else(|| "空".to_owned(), |it| format!("{}-{:02}", it / 100, it % 100))
    };
    let wages = row.wage_period.map(super::super::date::Period::number);
    let payroll = |fen: Option<i64>| fen.map_or_else(|| "空".to_owned(), yuan);
    let said = row.payroll.map(crate::money::Money::fen);
    let all = [
        ("到账日期", row.received_on.to_string(), before.received_on.clone()),
        ("实缴金额", row.amount.grouped(), yuan(before.amount_fen)),
        ("缴费单位名称", row.payer_name.clone(), before.payer_name.clone()),
        ("统一社会信用代码", row.credit_code.clone(), before.credit_code.clone()),
        ("所属期", period(wages), period(before.wage_period)),
        ("工资总额", payroll(said), payroll(before.payroll_fen)),
    ];
    all.into_iter().filter(|(_, said, stands)| said != stands).collect()
}

fn content(row: &ReceiptRow) -> Content {
    (
        row.received_on.to_string(),
        row.amount.fen(),
        row.payer_name.clone(),
        row.credit_code.clone(),
        row.wage_period.map(super::super::date::Period::number),
    )
}

/// What a line is beside those that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    New,
    Known,
    /// Its number came with other content: what of it is said now, and what stands.
    Taken(String, String),
}

/// The receipts that a union has, by number and by content.
#[derive(Debug, Default)]
pub struct KnownReceipts {
    numbers: FxHashMap<String, NumberRow>,
    contents: FxHashMap<Content, usize>,
}

impl KnownReceipts {
    /// `kept` are those of the days of the list, `joint` the lines of payers of several unions,
    /// whose parts are no lines.
    #[must_use]
    pub fn of(numbers: Vec<NumberRow>, kept: &[Kept], joint: &[JointReceiptRow]) -> Self {
        let mut known = Self::default();
        for row in numbers {
            known.numbers.insert(row.number.clone(), row);
        }
        let of_joint = joint.iter().map(|row| {
            (
                &row.number,
                &row.received_on,
                row.amount_fen,
                (&row.payer_name, &row.credit_code),
                row.wage_period,
            )
        });
        let lines = kept.iter().filter(|row| row.joint_id.is_none()).map(|row| {
            (
                &row.number,
                &row.received_on,
                row.amount_fen,
                (&row.payer_name, &row.credit_code),
                row.wage_period,
            )
        });
        for (number, day, fen, (payer, code), wages) in lines.chain(of_joint) {
            if number.is_empty() {
                let key = (day.clone(), fen, payer.clone(), code.clone(), wages);
                *known.contents.entry(key).or_default() += 1;
            }
        }
        known
    }

    /// Judges a line; equal lines without a number are known as often as they came.
    pub fn judge(&mut self, row: &ReceiptRow) -> Standing {
        if row.number.is_empty() {
            let left = self.contents.get_mut(&content(row)).filter(|left| **left > 0);
            return match left {
                Some(left) => {
                    *left -= 1;
                    Standing::Known
                }
                None => Standing::New,
            };
        }
        let Some(before) = self.numbers.get(&row.number) else { return Standing::New };
        let differences = differences(before, row);
        if differences.is_empty() {
            return Standing::Known;
        }
        let (said, stands): (Vec<String>, Vec<String>) = differences
            .iter()
            .map(|(what, said, stands)| (format!("{what} {said}"), format!("{what} {stands}")))
            .unzip();
        Standing::Taken(said.join("，"), stands.join("，"))
    }
}
