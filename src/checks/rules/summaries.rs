//! VC06 and the tests of what a voucher says: words, years, pairs of accounts, days of posting.

use super::amounts::{first_digits, outliers};
use super::payments::{
    cash_above_settlement, days, days_off, near_duplicates, near_payees, round_sums, splitting,
};
use crate::checks::books::{Books, Line, Voucher};
use crate::checks::finding::{Hit, Judged, Side};
use crate::money::Money;

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "JT01" => near_duplicates,
        "JT02" => near_payees,
        "JT03" => splitting,
        "JT04" => round_sums,
        "JT05" => days_off,
        "JT06" => backdated,
        "JT07" => first_digits,
        "JT08" => unusual_pairs,
        "JT09" => outliers,
        "JT10" => shared_files,
        "JT11" => banned_words,
        "JT12" => assets_of_purchases,
        "JT13" => prior_year_expense,
        "JT14" => cash_above_settlement,
        _ => return None,
    })
}

/// A year that a summary names, and whether 年 stands behind it.
struct Named {
    year: i64,
    is_said: bool,
    /// Where it begins and ends, in characters.
    from: usize,
    to: usize,
}

fn years_in(characters: &[char]) -> Vec<Named> {
    let mut named = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let run = characters[at..].iter().take_while(|it| it.is_ascii_digit()).count();
        if run == 4 {
            let text: String = characters[at..at + 4].iter().collect();
            if let Some(year) = text.parse().ok().filter(|it| (2000..2100).contains(it)) {
                let is_said = characters.get(at + 4) == Some(&'年');
                named.push(Named { year, is_said, from: at, to: at + 4 });
            }
        }
        at += run.max(1);
    }
    named
}

/// Between the years of a span, with the months and days that may stand beside them.
const SPANS: &str = "—-－–~～至到";
const BESIDE_YEARS: &str = "年度月日、第季上下半初末底全 ";

/// Whether two years that follow each other are a span that has the year in it.
fn is_span_with(characters: &[char], years: &[Named], year: i64) -> bool {
    years.windows(2).any(|pair| {
        let [one, other] = pair else { return false };
        let between = characters.get(one.to..other.from).unwrap_or_default();
        let is_of_span =
            |it: &char| SPANS.contains(*it) || BESIDE_YEARS.contains(*it) || it.is_ascii_digit();
        let is_listed = between.contains(&'、');
        let is_joined = between.iter().all(is_of_span)
            && (is_listed || between.iter().any(|it| SPANS.contains(*it)));
        is_joined && (one.year..=other.year).contains(&year)
    })
}

/// Whether a summary names a year before this one, and no span that has this one in it.
#[must_use]
pub fn names_earlier_year(summary: &str, year: i64) -> bool {
    let characters: Vec<char> = summary.chars().collect();
    let years = years_in(&characters);
    years.iter().any(|it| it.is_said && it.year < year) && !is_span_with(&characters, &years, year)
}

/// Whether it says that something of an earlier year is corrected.
#[must_use]
pub fn names_correction_of_earlier_year(summary: &str, year: i64) -> bool {
    let corrects = ["更正", "订正", "补记", "调整"].iter().any(|it| summary.contains(it));
    let is_earlier = ["上年", "去年"].iter().any(|it| summary.contains(it))
        || years_in(&summary.chars().collect::<Vec<_>>())
            .iter()
            .any(|it| it.is_said && it.year < year);
    corrects && is_earlier
}

/// A row for each voucher with lines of expense that are meant.
pub(super) fn prior_year_amount(
    books: &Books,
    is_meant: impl Fn(&Voucher, &Line) -> bool,
) -> Judged {
    let hit = |voucher: &Voucher| {
        let lines = books.lines_of(voucher).iter().filter(|it| it.is_under("5"));
        let meant: Vec<&Line> = lines.filter(|line| is_meant(voucher, line)).collect();
        let first = meant.first()?;
        let amount = Money::from_fen(meant.iter().map(|it| it.net()).sum());
        let left = Side::of(books.account_label(&first.code), amount);
        let hit = Hit::new(voucher.when(), left, Side::of("应记入年初余额调整", Money::ZERO));
        Some(hit.at([voucher.name()]).note(first.summary.clone()))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

/// Claims and debts, by which the expense of a year before is settled.
const SETTLING: [&str; 6] = ["131", "132", "135", "211", "212", "215"];

fn prior_year_expense(books: &Books) -> Judged {
    prior_year_amount(books, |voucher, line| {
        !books.has_any(voucher, &SETTLING)
            && !names_correction_of_earlier_year(&line.summary, books.year)
            && names_earlier_year(&line.summary, books.year)
    })
}

fn backdated(books: &Books) -> Judged {
    let hit = |voucher: &Voucher| {
        let late = days(voucher.dated_on, voucher.posted_on);
        let is_meant = late > books.terms.backdated_days && !voucher.is_imported;
        let left = Side::text(format!("凭证日期 {}", voucher.dated_on));
        let right = Side::text(format!("记账日期 {}", voucher.posted_on));
        is_meant.then(|| {
            let hit = Hit::new(voucher.when(), left, right).at([voucher.name()]);
            hit.note(format!("相隔 {late} 天"))
        })
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

fn unusual_pairs(books: &Books) -> Judged {
    let hit = |voucher: &Voucher| {
        books.terms.unusual_pairs.iter().find_map(|pair| {
            let debit = books.debits(voucher, &[&pair.debit]);
            let credit = books.credits(voucher, &[&pair.credit]);
            let has_both = !debit.is_zero() && !credit.is_zero();
            let left = Side::of(format!("贷方 {} 类科目", pair.credit), credit);
            let hit = || Hit::new(voucher.when(), left.clone(), Side::of("零", Money::ZERO));
            has_both.then(|| hit().at([voucher.name()]))
        })
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

fn shared_files(books: &Books) -> Judged {
    let hit = |file: &crate::checks::books::SharedFile| {
        let when = books.month(file.period % 100);
        let left = Side::text(file.file_name.clone());
        let hit = Hit::new(when, left, Side::default());
        hit.at(file.vouchers.clone()).note(file.file_name.clone())
    };
    Ok(books.shared_files.iter().map(hit).collect())
}

fn banned_words(books: &Books) -> Judged {
    let hit = |voucher: &Voucher| {
        let lines = books.lines_of(voucher).iter().filter(|it| it.is_under("5"));
        let word_of = |summary: &str| {
            books.terms.banned_words.iter().find(|word| summary.contains(word.as_str()))
        };
        let meant: Vec<(&Line, &String)> =
            lines.filter_map(|line| Some((line, word_of(&line.summary)?))).collect();
        let (first, word) = meant.first()?;
        let amount = Money::from_fen(meant.iter().map(|(it, _)| it.net()).sum());
        let left = Side::of(books.account_label(&first.code), amount);
        let hit = Hit::new(voucher.when(), left, Side::of("零", Money::ZERO));
        Some(hit.at([voucher.name()]).note(format!("“{word}”，摘要：{}", first.summary)))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

fn assets_of_purchases(books: &Books) -> Judged {
    let hit = |voucher: &Voucher| {
        let bought = books.debits(voucher, &["507"]);
        let assets = books.debits(voucher, &["161", "162", "171", "181"]);
        let is_meant = !bought.is_zero() && bought != assets;
        let sides = (Side::of("507 资本性支出", bought), Side::of("161+162+171+181", assets));
        is_meant.then(|| Hit::new(voucher.when(), sides.0, sides.1).at([voucher.name()]))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_before_are_named_and_spans_that_reach_this_one_are_not() {
        for (summary, expected) in [
            ("支付2024年会议费", true),
            ("支付2024年度会议费", true),
            ("支付2024—2025年度订报款", false),
            ("支付2024年至2025年订报款", false),
            ("支付2024年12月至2025年11月网络费", false),
            ("支付2024年第4季度—2025年第1季度物业费", false),
            ("支付2024年、2025年订报款", false),
            ("支付2023年12月至2024年11月网络费", true),
            ("2025年支付2024年会议费", true),
            ("支付2023—2024年订报款", true),
            ("支付2025年会议费", false),
            ("文号〔2024〕5号", false),
            ("支付12024年", false),
            ("支付会议费", false),
        ] {
            assert_eq!(names_earlier_year(summary, 2025), expected, "{summary}");
        }
        for (summary, expected) in [
            ("更正上年多记会议费", true),
            ("补记2024年会议费", true),
            ("调整会议费", false),
            ("支付去年会议费", false),
        ] {
            assert_eq!(names_correction_of_earlier_year(summary, 2025), expected, "{summary}");
        }
    }
}
