//! JT07, JT09: what the amounts of a year look like beside each other.

use std::collections::BTreeMap;

use crate::checks::benford::{Place, test};
use crate::checks::books::{Books, Line, Voucher};
use crate::checks::finding::{Hit, Judged, Lack, Side};
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;

/// The amounts of the digit tests: lines of income and expense of all vouchers but openings and
/// transfers.
#[must_use]
pub fn population(books: &Books) -> Vec<Money> {
    let vouchers = books.vouchers.iter();
    let meant = vouchers.filter(|it| it.kind != VoucherKind::Opening && !it.kind.is_transfer());
    let lines = meant.flat_map(|it| books.lines_of(it)).filter(|it| it.is_any(&["4", "5"]));
    lines.map(|it| Money::from_fen(it.net().abs())).collect()
}

pub(super) fn first_digits(books: &Books) -> Judged {
    let amounts = population(books);
    let needed = books.terms.benford_amounts;
    let level = f64::from(i32::try_from(books.terms.benford_ten_thousandths).unwrap_or(i32::MAX));
    let mut hits = Vec::new();
    for place in Place::EVERY {
        let tested = test(place, &amounts);
        if tested.amounts < needed {
            let found = tested.amounts;
            return Err(Lack::of(format!("{needed} 个以上的金额（现有 {found} 个）")));
        }
        if tested.p_value < level / 10_000.0 {
            let (statistic, p_value) = (tested.statistic, tested.p_value);
            let left = Side::text(format!("位 {} 统计量 {statistic:.4}", place.label()));
            let right = Side::text(format!("p值 {p_value:.6}"));
            let hit = Hit::new(books.whole_year(), left, right);
            let about = format!("位 {}", place.label());
            hits.push(hit.about(about.clone()).note(format!("{about}，p值 {p_value:.6}")));
        }
    }
    Ok(hits)
}

/// How far an amount lies from the middle of its like, in units of their spread.
const NORMAL: f64 = 0.6745;

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    let at = |place: usize| sorted.get(place).copied().unwrap_or_default();
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle - 1), at(middle)) }
}

/// The logarithm of an amount in fen, which every `f64` carries exactly up to 2⁵³.
fn ln_of(fen: i64) -> f64 {
    let text = fen.to_string();
    text.parse::<f64>().unwrap_or(1.0).ln()
}

pub(super) fn outliers(books: &Books) -> Judged {
    let mut accounts: BTreeMap<&str, Vec<(&Voucher, &Line)>> = BTreeMap::new();
    for voucher in books.ordinary() {
        for line in books.lines_of(voucher).iter().filter(|it| it.is_any(&["4", "5"])) {
            if line.net() != 0 {
                accounts.entry(&line.code).or_default().push((voucher, line));
            }
        }
    }
    let limit =
        f64::from(i32::try_from(books.terms.outlier_hundredths).unwrap_or(i32::MAX)) / 100.0;
    let mut hits: Vec<Hit> = Vec::new();
    for (code, lines) in accounts {
        if lines.len() < books.terms.outlier_amounts {
            continue;
        }
        let logs: Vec<f64> = lines.iter().map(|(_, line)| ln_of(line.net().abs())).collect();
        let sorted = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            values
        };
        let middle = median(&sorted(logs.clone()));
        let spread = median(&sorted(logs.iter().map(|it| (it - middle).abs()).collect()));
        if spread <= 0.0 {
            continue;
        }
        let mut amounts: Vec<i64> = lines.iter().map(|(_, line)| line.net().abs()).collect();
        amounts.sort_unstable();
        let at = |place: usize| amounts.get(place).copied().unwrap_or_default();
        // Of an even number the mean of the two in the middle, as of the logarithms.
        let usual = i64::midpoint(at((amounts.len() - 1) / 2), at(amounts.len() / 2));
        let usual = Money::from_fen(usual);
        for ((voucher, line), log) in lines.iter().zip(&logs) {
            let score = NORMAL * (log - middle) / spread;
            let name = voucher.name();
            let is_told = hits.iter().any(|it| it.vouchers == [name.clone()]);
            if score.abs() > limit && !is_told {
                let label = books.account_label(code);
                let left = Side::of(label, Money::from_fen(line.net().abs()));
                let hit = Hit::new(voucher.when(), left, Side::of("同科目中位数", usual));
                hits.push(hit.at([name]).note(format!("偏离度 {score:.2}")));
            }
        }
    }
    Ok(hits)
}
