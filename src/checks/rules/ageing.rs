//! AG, TR, and rules whose data nobody keeps yet.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;

use super::differences::{by_month, closed, unlike};
use crate::checks::books::{AgedLine, Books, MONEY, Voucher};
use crate::checks::finding::{Hit, Judged, Lack, Side};
use crate::ledger::chart::Side as NormalSide;
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "AG01" => receivables,
        "AG02" => between_unions,
        "TR01" => trust_money,
        _ => return None,
    })
}

/// 固定资产卡片.
pub(super) fn without_cards(_: &Books) -> Judged {
    Err(Lack::of("固定资产卡片"))
}

/// 合并报表; only where there is something below to be summed.
pub(super) fn without_consolidation(books: &Books) -> Judged {
    if books.has_lower { Err(Lack::of("合并报表")) } else { Ok(Vec::new()) }
}

/// What is open of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    pub account: String,
    pub unit_id: Option<i64>,
    pub party_id: Option<i64>,
    pub on: Date,
    pub voucher: String,
    pub is_opening: bool,
    pub left_fen: i64,
}

/// First in, first out, for each account and whoever is on the other side. `is_debit` says on which
/// side an account grows.
#[must_use]
pub fn open_items(lines: &[AgedLine], is_debit: impl Fn(&str) -> bool) -> Vec<OpenItem> {
    type Key = (String, Option<i64>, Option<i64>);
    let mut queues: BTreeMap<Key, VecDeque<OpenItem>> = BTreeMap::new();
    for line in lines {
        let key = (line.account.clone(), line.unit_id, line.party_id);
        let queue = queues.entry(key).or_default();
        let mut fen = if is_debit(&line.account) { line.net_fen } else { -line.net_fen };
        // What goes the other way than the oldest closes it, and what is over stays open itself.
        while let Some(first) = queue.front_mut().filter(|it| it.left_fen.signum() == -fen.signum())
        {
            if fen == 0 {
                break;
            }
            let taken = first.left_fen.abs().min(fen.abs());
            first.left_fen -= taken * first.left_fen.signum();
            fen -= taken * fen.signum();
            if first.left_fen == 0 {
                queue.pop_front();
            }
        }
        if fen != 0 {
            queue.push_back(OpenItem {
                account: line.account.clone(),
                unit_id: line.unit_id,
                party_id: line.party_id,
                on: line.on,
                voucher: line.voucher.clone(),
                is_opening: line.is_opening,
                left_fen: fen,
            });
        }
    }
    queues.into_values().flatten().collect()
}

/// The last day of a year so many years before.
fn year_end_before(books: &Books, years: i64) -> Option<Date> {
    Date::new(i16::try_from(books.year - years).ok()?, 12, 31).ok()
}

fn aged(books: &Books, accounts: &[&str]) -> Judged {
    closed(books)?;
    let (Some(one), Some(three)) = (year_end_before(books, 1), year_end_before(books, 3)) else {
        return Ok(Vec::new());
    };
    let is_debit = |code: &str| books.figures.normal_side(code) == NormalSide::Debit;
    let is_meant = |it: &AgedLine| accounts.contains(&it.account.as_str());
    let lines: Vec<AgedLine> = books.aged.iter().filter(|it| is_meant(it)).cloned().collect();
    let hit = |it: OpenItem| {
        let is_old = it.on <= one && it.left_fen > 0;
        let age = if it.on <= three { "三年以上" } else { "一年以上" };
        let unit = it.unit_id.and_then(|id| books.unit_codes.get(&id).cloned());
        let party = it.party_id.and_then(|id| books.party_names.get(&id).cloned());
        let with = unit.or(party).unwrap_or_else(|| "未写往来单位".to_owned());
        let label = format!("{} {with} {age}", books.account_label(&it.account));
        let left = Side::of(label, Money::from_fen(it.left_fen));
        let hit = Hit::new(books.whole_year(), left, Side::of("应已清理", Money::ZERO));
        let hit = hit.about(format!("{} {with} {}", it.account, it.on));
        let since = format!("{with}，自 {} 起", it.on);
        let note =
            if it.is_opening { format!("{since}（期初余额，可能更早）") } else { since };
        let vouchers = (!it.voucher.is_empty()).then(|| it.voucher.clone());
        is_old.then(|| hit.at(vouchers).note(note))
    };
    Ok(open_items(&lines, is_debit).into_iter().filter_map(hit).collect())
}

fn receivables(books: &Books) -> Judged {
    aged(books, &["135"])
}

fn between_unions(books: &Books) -> Judged {
    aged(books, &["131", "132", "211", "212", "215"])
}

/// 代管经费: its own money, and nothing of income and expense.
fn trust_money(books: &Books) -> Judged {
    if !books.figures.is_used("221") {
        return Ok(Vec::new());
    }
    let own: Vec<&str> = books
        .chart()
        .accounts()
        .iter()
        .filter(|it| MONEY.iter().any(|top| it.is_at_or_under(top)) && it.name.contains("代管"))
        .map(|it| it.code.as_str())
        .collect();
    let is_mixed = |it: &&Voucher| {
        it.kind != VoucherKind::Opening
            && !it.kind.is_transfer()
            && books.has_any(it, &["221"])
            && books.has_any(it, &["4", "5"])
    };
    let mixed = books.vouchers.iter().filter(is_mixed).map(|it| {
        let moved = books.credits(it, &["221"]) - books.debits(it, &["221"]);
        let right = Side::of("与收入支出对记", Money::ZERO);
        Hit::new(it.when(), Side::of("221 代管经费", moved), right).at([it.name()])
    });
    let mut hits: Vec<Hit> = mixed.collect();
    if own.is_empty() && hits.is_empty() {
        return Err(Lack::of("101、102科目下的代管经费明细"));
    }
    let at = |month: i64| {
        let money = own.iter().map(|code| books.net(code, month)).sum();
        let kept = books.credit("221", month);
        unlike(books.month(month), ("221 代管经费", kept), ("101、102代管经费明细", money))
    };
    if !own.is_empty() {
        hits.extend(by_month(books, at));
    }
    Ok(hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_first_is_settled_first_and_what_is_paid_before_waits_for_its_claim() {
        let line = |on: &str, fen: i64| AgedLine {
            account: "135".to_owned(),
            unit_id: None,
            party_id: Some(1),
            on: on.parse().unwrap(),
            voucher: on.to_owned(),
            is_opening: false,
            net_fen: fen,
        };
        for (lines, expected) in [
            (
                vec![line("2023-01-01", 100), line("2024-01-01", 50), line("2024-02-01", -120)],
                vec![("2024-01-01", 30)],
            ),
            (vec![line("2024-02-01", -120), line("2024-03-01", 150)], vec![("2024-03-01", 30)]),
            (vec![line("2024-02-01", 10), line("2024-03-01", -10)], vec![]),
            (vec![line("2024-02-01", 10), line("2024-03-01", -30)], vec![("2024-03-01", -20)]),
        ] {
            let open = open_items(&lines, |_| true);
            let found: Vec<(&str, i64)> =
                open.iter().map(|it| (it.voucher.as_str(), it.left_fen)).collect();
            assert_eq!(found, expected);
            let credits: Vec<AgedLine> =
                lines.iter().map(|it| AgedLine { net_fen: -it.net_fen, ..it.clone() }).collect();
            assert_eq!(open_items(&credits, |_| false), open);
        }
    }
}
