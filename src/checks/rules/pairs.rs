//! UP: what two unions booked of each other, and how dues were parted.

use std::collections::BTreeMap;

use super::differences::unlike;
use crate::checks::books::{Books, Voucher};
use crate::checks::finding::{Hit, Judged, Lack, Side, When};
use crate::checks::pair::{PairFacts, Standing};
use crate::date::Period;
use crate::dealings::claims::{Figures, Tie};
use crate::dealings::difference::{Reason, Reasons, said};
use crate::dealings::meeting::is_on_its_way;
use crate::dealings::reconcile::Agreement;
use crate::money::Money;

pub(super) fn judge_of(id: &str) -> Option<fn(&PairFacts) -> Judged> {
    Some(match id {
        "UP01" => remittances,
        "UP02" => remittance_owed,
        "UP03" => share_owed,
        "UP04" => grants,
        _ => return None,
    })
}

/// Sums of a month that met nothing on the other side.
#[derive(Default)]
struct Unmet {
    paid: Money,
    received: Money,
    vouchers: Vec<(jiff::civil::Date, String)>,
}

fn remittances(pair: &PairFacts) -> Judged {
    if pair.lower_standing == Standing::Missing || pair.upper_standing == Standing::Missing {
        return Err(Lack::of(format!("{}或{}该年度的账簿", pair.lower.name, pair.upper.name)));
    }
    let last = crate::date::ReportSpan::Year(pair.year).last_period().last_day();
    let mut months: BTreeMap<Period, Unmet> = BTreeMap::new();
    for flow in pair.remitted.iter().filter(|it| it.state == Agreement::Unexplained) {
        let paid = flow.lower_date.zip(flow.lower_amount);
        let received = flow.upper_date.zip(flow.upper_amount);
        if let Some((on, amount)) = paid.filter(|(on, _)| !is_on_its_way(*on, last)) {
            let Some(period) = pair.month_of(on) else { continue };
            let unmet = months.entry(period).or_default();
            unmet.paid += amount;
            let voucher = flow.lower_voucher.clone().unwrap_or_default();
            unmet.vouchers.push((on, format!("{period} {voucher}")));
        }
        if let Some((on, amount)) = received {
            let Some(period) = pair.month_of(on) else { continue };
            let unmet = months.entry(period).or_default();
            unmet.received += amount;
            let voucher = flow.upper_voucher.clone().unwrap_or_default();
            unmet.vouchers.push((on, format!("{}:{period} {voucher}", pair.upper.code)));
        }
    }
    let hit = |(period, unmet): (Period, Unmet)| {
        let mut vouchers = unmet.vouchers;
        vouchers.sort();
        let left = Side::of("下级上缴", unmet.paid);
        let hit = Hit::new(When::Month(period), left, Side::of("上级收到", unmet.received));
        hit.at(vouchers.into_iter().map(|(_, name)| name)).about(period.to_string())
    };
    Ok(months.into_iter().map(hit).collect())
}

/// Both books are closed: before that nothing is claimed.
fn are_closed(pair: &PairFacts) -> Result<(), Lack> {
    for (unit, standing) in [(&pair.lower, pair.lower_standing), (&pair.upper, pair.upper_standing)]
    {
        match standing {
            Standing::Closed => {}
            Standing::Open => return Err(Lack::of(format!("{}年度尚未结账", unit.name))),
            Standing::Missing => return Err(Lack::of(format!("{}没有该年度的账簿", unit.name))),
        }
    }
    Ok(())
}

/// What of a difference money on its way explains.
fn on_its_way(reasons: &Reasons) -> Money {
    reasons.iter().filter(|(it, _)| *it == Reason::InTransit).map(|(_, amount)| *amount).sum()
}

/// What of a rest a sum explains: no more than there is, and only of its own sign.
fn as_far_as(sum: Money, rest: Money) -> Money {
    if rest.is_zero() || sum.is_negative() != rest.is_negative() {
        return Money::ZERO;
    }
    if rest.is_negative() { sum.max(rest) } else { sum.min(rest) }
}

fn remittance_owed(pair: &PairFacts) -> Judged {
    are_closed(pair)?;
    let mut hits = Vec::new();
    for (tie, figures, reasons) in pair.ties.iter().filter(|it| it.0 == Tie::Remittance) {
        let way = on_its_way(reasons);
        let disputed = as_far_as(pair.disputed, figures.difference() - way);
        let explained = figures.lower + way + disputed;
        let hit = unlike(
            When::Year(pair.year),
            ("下级211+在途+争议", explained),
            ("上级132", figures.upper),
        );
        hits.extend(hit.map(|it| {
            let note = format!(
                "下级211 {}，在途 {}，争议 {}；{}",
                figures.lower.grouped(),
                way.grouped(),
                disputed.grouped(),
                said(reasons)
            );
            it.about(accounts(*tie)).note(note)
        }));
    }
    Ok(hits)
}

/// `13102/21202`: the lower one's account first.
fn accounts(tie: Tie) -> String {
    let (upper, lower) = tie.codes();
    format!("{lower}/{upper}")
}

fn tie_hits(pair: &PairFacts, ties: &[Tie]) -> Judged {
    are_closed(pair)?;
    let is_meant = |it: &&(Tie, Figures, Reasons)| ties.contains(&it.0);
    let hit = |(tie, figures, reasons): &(Tie, Figures, Reasons)| {
        if figures.difference() == on_its_way(reasons) {
            return None;
        }
        let (upper, lower) = tie.codes();
        let hit = unlike(
            When::Year(pair.year),
            (&format!("下级{lower}"), figures.lower),
            (&format!("上级{upper}"), figures.upper),
        );
        hit.map(|it| it.about(accounts(*tie)).note(said(reasons)))
    };
    Ok(pair.ties.iter().filter(is_meant).filter_map(hit).collect())
}

fn share_owed(pair: &PairFacts) -> Judged {
    tie_hits(pair, &[Tie::ShareOwed])
}

fn grants(pair: &PairFacts) -> Judged {
    tie_hits(pair, &[Tie::GrantOwed, Tie::General, Tie::Earmarked])
}

/// UP05: months of wages that are due.
pub(super) fn completeness(books: &Books) -> Judged {
    let known: Vec<_> = books.dues_months.iter().filter(|it| !it.payroll.is_zero()).collect();
    if known.is_empty() {
        return Err(Lack::of("工资总额（拨缴基数）"));
    }
    let last = books.last_day();
    let due = known.into_iter().filter(|it| it.due_on < last && it.due != it.paid);
    let hit = |it: &crate::dues::dues_month::DuesMonth| {
        let left = Side::of("工资总额的2%", it.due);
        Hit::new(When::Month(it.wage_period), left, Side::of("已收各级份额之和", it.paid))
    };
    Ok(due.map(hit).collect())
}

/// UP06.
pub(super) fn shares(books: &Books) -> Judged {
    if books.dues_shares.is_empty() {
        return Ok(Vec::new());
    }
    if books.dues_shares.iter().all(|it| it.expected.is_none()) {
        return Err(Lack::of("分成比例"));
    }
    let mut hits = Vec::new();
    for share in &books.dues_shares {
        let (Some(expected), Some(voucher)) = (share.expected, books.voucher(share.voucher_id))
        else {
            continue;
        };
        let hit = unlike(
            Voucher::when(voucher),
            ("402 拨缴经费收入", share.own),
            ("按比例应为", expected),
        );
        hits.extend(hit.map(|it| it.at([voucher.name()])));
    }
    Ok(hits)
}
