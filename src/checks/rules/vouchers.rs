//! VC: numbers, days, attachments, red letters and duplicates of vouchers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::signatures::signatures;
use super::summaries::{names_correction_of_earlier_year, prior_year_amount};
use crate::checks::books::{Books, Line, MONEY, Voucher};
use crate::checks::finding::{Hit, Judged, Side};
use crate::checks::rule::Level;
use crate::checks::rules::payments::payments;
use crate::money::Money;

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "VC01" => numbers,
        "VC02" => days,
        "VC03" => signatures,
        "VC04" => attachments,
        "VC05" => red_letters,
        "VC06" => prior_year_errors,
        "VC07" => periods,
        "VC08" => duplicates,
        _ => return None,
    })
}

/// The number in the file, where it is one of a voucher: `记-12` and `记12` are 12.
#[must_use]
pub fn file_number(text: &str) -> Option<i64> {
    if text.starts_with("流水") {
        return None;
    }
    let digits: Vec<&str> =
        text.split(|it: char| !it.is_ascii_digit()).filter(|it| !it.is_empty()).collect();
    digits.last()?.parse().ok()
}

/// What is judged of a word and month, by the numbers in the file: those that the ledger gives by
/// itself have no gap, and follow the posting.
fn numbered<'b>(books: &'b Books) -> BTreeMap<(i64, &'b str), Vec<(i64, &'b Voucher)>> {
    let mut groups: BTreeMap<(i64, &str), Vec<&Voucher>> = BTreeMap::new();
    for voucher in books.vouchers.iter().filter(|it| it.period % 100 > 0) {
        groups.entry((voucher.period, &voucher.word)).or_default().push(voucher);
    }
    let number_of = |it: &Voucher| it.file_number.as_deref().and_then(file_number);
    let judged = |vouchers: Vec<&'b Voucher>| -> Vec<(i64, &'b Voucher)> {
        let mut numbered: Vec<(i64, &Voucher)> = vouchers
            .iter()
            .filter(|it| it.is_ordinary())
            .filter_map(|it| Some((number_of(it)?, *it)))
            .collect();
        numbered.sort_by_key(|(number, it)| (*number, it.id));
        numbered
    };
    groups.into_iter().map(|(key, vouchers)| (key, judged(vouchers))).collect()
}

fn numbers(books: &Books) -> Judged {
    let mut hits = Vec::new();
    for ((_, word), vouchers) in numbered(books) {
        let mut next = 1;
        let (mut before, mut told): (Option<i64>, Option<i64>) = (None, None);
        for &(number, voucher) in &vouchers {
            if before == Some(number) {
                if told != Some(number) {
                    let twins = vouchers.iter().filter(|(it, _)| *it == number);
                    let label = format!("{word}-{number}");
                    let hit = Hit::new(voucher.when(), Side::text(label.clone()), Side::default());
                    let twins = ordered(twins.map(|(_, it)| *it));
                    hits.push(hit.at(twins).note(format!("{label} 号重复")));
                }
                told = Some(number);
            } else if number > next {
                let run = match number - 1 {
                    last if last == next => format!("{word}-{next}"),
                    last => format!("{word}-{next} 至 {word}-{last}"),
                };
                let hit = Hit::new(voucher.when(), Side::text(run.clone()), Side::default());
                hits.push(hit.at([voucher.name()]).note(format!("缺 {run} 号")));
            }
            next = next.max(number + 1);
            before = Some(number);
        }
    }
    Ok(hits)
}

/// Names of vouchers by date.
pub(super) fn ordered<'b>(vouchers: impl IntoIterator<Item = &'b Voucher>) -> Vec<String> {
    let mut vouchers: Vec<&Voucher> = vouchers.into_iter().collect();
    vouchers.sort_by_key(|it| (it.dated_on, it.id));
    vouchers.dedup_by_key(|it| it.id);
    vouchers.into_iter().map(Voucher::name).collect()
}

fn days(books: &Books) -> Judged {
    let mut hits = Vec::new();
    for (_, vouchers) in numbered(books) {
        let mut latest: Option<Date> = None;
        // The program numbers what it books when it comes, whatever day it is of.
        let by_hand = |it: &Voucher| it.is_ordinary() && !it.is_prescribed;
        for (number, voucher) in vouchers.into_iter().filter(|(_, it)| by_hand(it)) {
            if let Some(day) = latest.filter(|day| voucher.dated_on < *day) {
                let left = Side::text(format!("{number}号 {}", voucher.dated_on));
                let hit = Hit::new(voucher.when(), left, Side::text(format!("此前已到 {day}")));
                hits.push(hit.at([voucher.name()]));
            }
            latest = latest.max(Some(voucher.dated_on));
        }
    }
    Ok(hits)
}

fn begins_as_correction(books: &Books, voucher: &Voucher) -> bool {
    let lines = books.lines_of(voucher).iter();
    lines.map(|it| it.summary.trim()).any(|it| it.starts_with("注销") || it.starts_with("订正"))
}

fn attachments(books: &Books) -> Judged {
    let needs = |it: &&Voucher| {
        let moves_no_money = !books.has_any(it, &["101", "102", "111"]);
        let is_of_fund = books.has_any(it, &["301"]) && moves_no_money;
        // The list or the notice that the program booked it by is kept as its paper.
        let is_bare = it.attachment_count == 0 && !it.is_prescribed;
        is_bare && !begins_as_correction(books, it) && !is_of_fund
    };
    let hit = |it: &Voucher| {
        Hit::new(it.when(), Side::text("附件 0 张"), Side::text("应附原始凭证")).at([it.name()])
    };
    Ok(books.ordinary().filter(needs).map(hit).collect())
}

/// What is named by `注销3月5日记-7号凭证`: day of the year, word and number in the file.
#[must_use]
pub fn cancelled(summary: &str) -> Option<(i8, i8, String, i64)> {
    let after = summary.split("注销").nth(1)?;
    let (month, rest) = after.split_once('月')?;
    let (day, rest) = rest.split_once('日')?;
    let (name, _) = rest.split_once("号凭证")?;
    let start = name.find(|it: char| it.is_ascii_digit())?;
    let (word, number) = name.split_at(start);
    let word = word.trim_end_matches(['-', '字', '第', ' ']);
    Some((
        month.trim().parse().ok()?,
        day.trim().parse().ok()?,
        word.trim().to_owned(),
        number.trim().parse().ok()?,
    ))
}

/// By account and side what lines come to.
fn by_side<'l>(lines: impl Iterator<Item = &'l Line>) -> FxHashMap<&'l str, (i64, i64)> {
    let mut sums: FxHashMap<&str, (i64, i64)> = FxHashMap::default();
    for line in lines {
        let sum = sums.entry(&line.code).or_default();
        sum.0 += line.debit;
        sum.1 += line.credit;
    }
    sums
}

/// The lines that a red voucher takes back: those that it names, or all.
fn taken_back<'l>(red: &'l [Line], original: &'l [Line]) -> Vec<&'l Line> {
    let named: Vec<i64> = red.iter().filter_map(|it| it.reverses_line_no).collect();
    let is_meant = |it: &&Line| named.is_empty() || named.contains(&it.line_no);
    original.iter().filter(is_meant).collect()
}

/// The voucher that each one names in its summary as what it cancels, by places in `vouchers`.
#[must_use]
pub fn named_originals<'b>(
    vouchers: &'b [Voucher],
    lines_of: impl Fn(&Voucher) -> &'b [Line],
) -> Vec<(usize, usize)> {
    let mut by_number: FxHashMap<(Date, &str, i64), usize> = FxHashMap::default();
    for (place, it) in vouchers.iter().enumerate() {
        let number = it.file_number.as_deref().and_then(file_number).unwrap_or(it.number);
        by_number.insert((it.dated_on, &it.word, number), place);
    }
    let original = |voucher: &Voucher| {
        lines_of(voucher).iter().find_map(|line| {
            let (month, day, word, number) = cancelled(&line.summary)?;
            let word = if word.is_empty() { voucher.word.as_str() } else { word.as_str() };
            let on = Date::new(voucher.dated_on.year(), month, day).ok()?;
            by_number.get(&(on, word, number)).copied()
        })
    };
    let named = |(place, it): (usize, &Voucher)| Some((place, original(it)?));
    vouchers.iter().enumerate().filter_map(named).collect()
}

fn red_letters(books: &Books) -> Judged {
    let originals: FxHashMap<i64, usize> =
        named_originals(&books.vouchers, |it| books.lines_of(it))
            .into_iter()
            .filter_map(|(place, original)| Some((books.vouchers.get(place)?.id, original)))
            .collect();
    let named = |voucher: &Voucher| -> Option<&[Line]> {
        let place = originals.get(&voucher.id)?;
        books.vouchers.get(*place).map(|it| books.lines_of(it))
    };
    let mut hits = Vec::new();
    for voucher in books.ordinary() {
        let red = books.lines_of(voucher);
        if red.iter().all(|it| it.debit >= 0 && it.credit >= 0) {
            continue;
        }
        let linked = voucher.reverses_id.and_then(|id| {
            let own = books.voucher(id).map(|it| books.lines_of(it));
            own.or_else(|| books.originals.get(&id).map(Vec::as_slice))
        });
        let debit = |lines: &mut dyn Iterator<Item = &Line>| {
            Money::from_fen(lines.map(|it| it.debit).sum())
        };
        let left = Side::of("红字凭证借方合计", debit(&mut red.iter()));
        let Some(original) = linked.or_else(|| named(voucher)) else {
            let right = Side::text("没有注明所注销的凭证");
            hits.push(Hit::new(voucher.when(), left, right).at([voucher.name()]));
            continue;
        };
        let back = taken_back(red, original);
        let mut sums = by_side(red.iter());
        for (code, (debit, credit)) in by_side(back.iter().copied()) {
            let sum = sums.entry(code).or_default();
            sum.0 += debit;
            sum.1 += credit;
        }
        if sums.values().any(|sum| *sum != (0, 0)) {
            let right = -debit(&mut back.into_iter());
            let hit = Hit::new(voucher.when(), left, Side::of("所注销凭证借方合计（反号）", right));
            hits.push(hit.at([voucher.name()]).note("与所注销的凭证相加不为零"));
        }
    }
    Ok(hits)
}

fn prior_year_errors(books: &Books) -> Judged {
    let is_meant = |line: &Line| names_correction_of_earlier_year(&line.summary, books.year);
    prior_year_amount(books, |_, line| is_meant(line))
}

fn periods(books: &Books) -> Judged {
    let is_wrong = |it: &&Voucher| {
        let dated = i64::from(it.dated_on.year()) * 100 + i64::from(it.dated_on.month());
        dated != it.period
    };
    let hit = |it: &Voucher| {
        let left = Side::text(format!("凭证日期 {}", it.dated_on));
        let period = format!("{:04}-{:02}", it.period / 100, it.period % 100);
        Hit::new(it.when(), left, Side::text(format!("所属期间 {period}"))).at([it.name()])
    };
    Ok(books.ordinary().filter(is_wrong).map(hit).collect())
}

/// Digits behind `发票` in a summary: eight of a paper invoice, twenty of a digital one.
#[must_use]
pub fn invoice_number(summary: &str) -> Option<&str> {
    let start = summary.find("发票")?;
    let after = summary.get(start..)?;
    let mut digits = after.split(|it: char| !it.is_ascii_digit());
    digits.find(|it| matches!(it.len(), 8 | 20))
}

fn duplicates(books: &Books) -> Judged {
    let mut hits = Vec::new();
    let mut invoices: BTreeMap<&str, Vec<&Voucher>> = BTreeMap::new();
    for voucher in books.ordinary().filter(|it| !it.is_reversed && !it.is_cancelling) {
        let lines = books.lines_of(voucher).iter();
        let mut numbers: Vec<&str> = lines.filter_map(|it| invoice_number(&it.summary)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            invoices.entry(number).or_default().push(voucher);
        }
    }
    let amount = |it: &Voucher| {
        let paid = books.credits(it, &MONEY);
        if paid.is_zero() {
            Money::from_fen(books.lines_of(it).iter().map(|it| it.debit).sum())
        } else {
            paid
        }
    };
    for (number, vouchers) in invoices {
        let [one, other, more @ ..] = vouchers.as_slice() else { continue };
        let label = format!("发票 {number}");
        let (left, right) = (amount(one), amount(other));
        let hit = Hit::new(other.when(), Side::of(&*label, left), Side::of(&*label, right));
        let all = ordered([*one, *other].into_iter().chain(more.iter().copied()));
        let times =
            if more.is_empty() { String::new() } else { format!("，共 {} 张凭证", all.len()) };
        let hit = hit.at(all).level(Level::Refuse);
        hits.push(hit.note(format!("发票号码 {number} 相同{times}")));
    }
    let mut same: BTreeMap<(i64, Date, Money), Vec<&Voucher>> = BTreeMap::new();
    for it in payments(books) {
        same.entry((it.payee, it.voucher.dated_on, it.amount)).or_default().push(it.voucher);
    }
    for ((payee, _, amount), vouchers) in same {
        let label = books.party_names.get(&payee).cloned().unwrap_or_default();
        for pair in vouchers.windows(2) {
            let [one, other] = pair else { continue };
            let (left, right) = (Side::of(&*label, amount), Side::of(&*label, amount));
            let hit = Hit::new(other.when(), left, right).at(ordered([*one, *other]));
            hits.push(hit.note("同一收款人、同一金额、同一日期"));
        }
    }
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_cancelled_vouchers_are_read_as_books_write_them() {
        for (text, number) in [
            ("记-12", Some(12)),
            ("记12", Some(12)),
            ("记字第0012号", Some(12)),
            ("7", Some(7)),
            ("流水 7", None),
            ("记", None),
        ] {
            assert_eq!(file_number(text), number, "{text}");
        }
        let word = |it: &str| it.to_owned();
        for (text, expected) in [
            ("注销3月5日记-7号凭证", Some((3, 5, word("记"), 7))),
            ("注销 12月31日 付-104号凭证 多付", Some((12, 31, word("付"), 104))),
            ("注销上月凭证", None),
        ] {
            assert_eq!(cancelled(text), expected, "{text}");
        }
        assert_eq!(invoice_number("付订报款 发票号码：12345678"), Some("12345678"));
        assert_eq!(invoice_number("付订报款 12345678"), None);
        assert_eq!(invoice_number("发票 123456789"), None);
    }
}
