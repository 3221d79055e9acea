//! What waits about dues and transfers, for who may do it.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::access::role::Ability;
use crate::access::viewer::Reach;
use crate::approvals::approval::Kind;
use crate::approvals::store as approvals;
use crate::date::Period;
use crate::dealings::store as dealings;
use crate::dues::store as dues;
use crate::finding::Outcome;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::prescribed::store as bookings;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::path_at;
use crate::web::views::work::{MAX_UNITS_NAMED, Weight, WorkItem};
use crate::web::words::Words;

/// Years before this one whose payments are still work of these days.
const YEARS_OF_WORK: i16 = 2;

/// What waits at a unit.
#[derive(Clone, Debug)]
struct Waits {
    unit_id: i64,
    ability: Ability,
    weight: Weight,
    kind: &'static str,
    title: String,
    why: String,
    unblock: &'static str,
    count: i64,
    rest: &'static str,
}

/// All of it within reach.
pub async fn dues_work(
    tx: &mut Tx,
    reach: &Reach,
    (words, today): (Words, jiff::civil::Date),
) -> Outcome<Vec<WorkItem>> {
    let mut waits = transfers_to_confirm(tx, (words, today)).await?;
    waits.extend(differing_transfers(tx, words).await?);
    waits.extend(unmatched_receipts(tx, words).await?);
    waits.extend(waiting_bookings(tx, words).await?);
    waits.extend(papers_to_decide(tx, words).await?);
    waits.retain(|it| reach.may(it.unit_id, it.ability));
    let overdue = overdue_in_reach(tx, reach, today).await?;
    let own: Vec<_> =
        overdue.iter().filter(|it| reach.may(it.0, Ability::ConfirmTransfers)).collect();
    let named = if own.len() <= MAX_UNITS_NAMED { own } else { Vec::new() };
    waits.extend(named.iter().filter_map(|it| own_arrears(words, **it)));
    let kept = units::units_with_ids(tx, waits.iter().map(|it| it.unit_id)).await?;
    let mut items: Vec<WorkItem> =
        waits.into_iter().filter_map(|it| item(&kept, words, it)).collect();
    items.extend(watched_arrears(tx, reach, (words, &overdue)).await?);
    Ok(items)
}

/// Unions within reach that owe: of who keeps the dues of many all below, else each by itself. What
/// is older than the years of work stands in the reports.
async fn overdue_in_reach(
    tx: &mut Tx,
    reach: &Reach,
    today: jiff::civil::Date,
) -> Outcome<Vec<(i64, i64, i64)>> {
    let first = i64::from(today.year() - YEARS_OF_WORK) * 100 + 1;
    let day = today.to_string();
    let asked = ((first, last_overdue_month(today)), day.as_str());
    let kept = reach.units_where(Ability::KeepDues);
    let own = reach.units_where(Ability::ConfirmTransfers);
    let beside = own.into_iter().filter(|id| !reach.may(*id, Ability::KeepDues));
    let mut overdue = BTreeMap::new();
    for id in kept.first().copied().into_iter().chain(beside) {
        let below = dues::overdue_below(tx, id, asked).await?;
        overdue.extend(below.into_iter().map(|it| (it.0, it)));
    }
    Ok(overdue.into_values().collect())
}

fn item(known: &FxHashMap<i64, Unit>, words: Words, it: Waits) -> Option<WorkItem> {
    let unit = known.get(&it.unit_id)?;
    Some(WorkItem {
        weight: it.weight,
        kind: it.kind,
        title: it.title,
        why: it.why,
        unblock: words.t(it.unblock).to_owned(),
        unit_code: Some(unit.code.clone()),
        unit_name: Some(unit.name.clone()),
        count: it.count,
        href: path_at(&unit.code, it.rest),
    })
}

async fn transfers_to_confirm(
    tx: &mut Tx,
    (words, today): (Words, jiff::civil::Date),
) -> Outcome<Vec<Waits>> {
    let since = format!("{}-01-01", today.year() - YEARS_OF_WORK);
    let rows = dealings::to_confirm_by_receiver(tx, &since).await?;
    let waits = |(unit_id, count, fen): (i64, i64, i64)| Waits {
        unit_id,
        ability: Ability::ConfirmTransfers,
        weight: Weight::Waiting,
        kind: "transfers_to_confirm",
        title: words.f("{} 笔上下级经费待确认收到", &[&count]),
        why: words.f("对方已付 {} 元，本单位尚未登记收到", &[&Money::from_fen(fen).grouped()]),
        unblock: "核对银行到账后确认；金额不符的，按实际到账确认并登记争议",
        count,
        rest: "transfers?scope=to_confirm",
    };
    Ok(rows.into_iter().map(waits).collect())
}

async fn differing_transfers(tx: &mut Tx, words: Words) -> Outcome<Vec<Waits>> {
    let mut by_unit: FxHashMap<i64, i64> = FxHashMap::default();
    for (payer_id, receiver_id, count) in dealings::disputed_by_pair(tx).await? {
        for unit_id in payer_id.into_iter().chain(receiver_id) {
            *by_unit.entry(unit_id).or_default() += count;
        }
    }
    let waits = |(unit_id, count): (i64, i64)| Waits {
        unit_id,
        ability: Ability::ConfirmTransfers,
        weight: Weight::Returned,
        kind: "transfers_disputed",
        title: words.f("{} 笔上下级经费有争议", &[&count]),
        why: words.t("双方金额不一致，争议尚未了结").to_owned(),
        unblock: "核对双方单据，由付款方补付，或由登记有误的一方更正",
        count,
        rest: "transfers?scope=differing",
    };
    Ok(by_unit.into_iter().map(waits).collect())
}

async fn unmatched_receipts(tx: &mut Tx, words: Words) -> Outcome<Vec<Waits>> {
    let rows = dues::unmatched_by_receiver(tx).await?;
    let waits = |(unit_id, count, fen, since): (i64, i64, i64, String)| Waits {
        unit_id,
        ability: Ability::Prepare,
        weight: Weight::Waiting,
        kind: "receipts_unmatched",
        title: words.f("{} 笔经费待查明缴费单位", &[&count]),
        why: words.f(
            "共 {} 元，最早为 {} 到账，挂在其他应付款",
            &[&Money::from_fen(fen).grouped(), &since],
        ),
        unblock: "查明后指定所属单位，即按比例分成记账",
        count,
        rest: "dues/receipts?scope=unmatched",
    };
    Ok(rows.into_iter().map(waits).collect())
}

async fn waiting_bookings(tx: &mut Tx, words: Words) -> Outcome<Vec<Waits>> {
    let rows = bookings::waiting_by_unit(tx).await?;
    let waits = |(unit_id, count, since): (i64, i64, String)| Waits {
        unit_id,
        ability: Ability::Prepare,
        weight: Weight::Waiting,
        kind: "bookings_waiting",
        title: words.f("{} 项经费业务等待生成凭证", &[&count]),
        why: words.f("最早为 {}；月份未开放、序时账未上传或对方未登记", &[&since]),
        unblock: "补齐所缺后，在年末与待记账页记账",
        count,
        rest: "dues/year-end",
    };
    Ok(rows.into_iter().map(waits).collect())
}

/// Deferrals and refunds that one person asked for and another one decides about.
async fn papers_to_decide(tx: &mut Tx, words: Words) -> Outcome<Vec<Waits>> {
    let mut waits = Vec::new();
    for (kind, ability, named) in [
        (Kind::DuesDeferral, Ability::KeepDues, "deferrals_to_decide"),
        (Kind::DuesRefund, Ability::Review, "refunds_to_decide"),
    ] {
        for (unit_id, count) in approvals::waiting_counts(tx, kind).await? {
            let title = match kind {
                Kind::DuesDeferral => words.f("{} 份缓缴申请待批准", &[&count]),
                _ => words.f("{} 份退费申请待批准", &[&count]),
            };
            waits.push(Waits {
                unit_id,
                ability,
                weight: Weight::Waiting,
                kind: named,
                title,
                why: words.t("由申请人以外的人办理").to_owned(),
                unblock: "核对事由和依据后批准，或写明意见不予批准",
                count,
                rest: "dues/papers",
            });
        }
    }
    Ok(waits)
}

/// Whatever the due day, the dues of this month of wages should have come: the one before last.
fn last_overdue_month(today: jiff::civil::Date) -> i64 {
    let months = i64::from(today.year()) * 12 + i64::from(today.month()) - 1 - 2;
    months / 12 * 100 + months % 12 + 1
}

fn own_arrears(words: Words, (unit_id, count, first): (i64, i64, i64)) -> Option<Waits> {
    let first = Period::from_number(first)?;
    Some(Waits {
        unit_id,
        ability: Ability::ConfirmTransfers,
        weight: Weight::Notice,
        kind: "dues_overdue",
        title: words.f("{} 个月的经费逾期未缴足", &[&count]),
        why: words.f("最早的所属期为 {}", &[&first]),
        unblock: "催请缴费单位缴足",
        count,
        rest: "dues/card",
    })
}

/// For who keeps the dues of many: one number, and the board.
async fn watched_arrears(
    tx: &mut Tx,
    reach: &Reach,
    (words, overdue): (Words, &[(i64, i64, i64)]),
) -> Outcome<Option<WorkItem>> {
    let watched = overdue.iter().filter(|it| reach.may(it.0, Ability::KeepDues));
    let count = i64::try_from(watched.clone().count()).unwrap_or(i64::MAX);
    let first = watched.map(|it| it.2).min().and_then(Period::from_number);
    let (Some(first), Some(top)) = (first, reach.units_where(Ability::KeepDues).first().copied())
    else {
        return Ok(None);
    };
    let Some(unit) = units::unit_by_id(tx, top).await? else { return Ok(None) };
    Ok(Some(WorkItem {
        weight: Weight::Notice,
        kind: "units_in_arrears",
        title: words.f("{} 个单位的经费逾期未缴足", &[&count]),
        why: words.f("最早的所属期为 {}", &[&first]),
        unblock: words.t("在收缴情况中查看欠缴明细，催缴").to_owned(),
        unit_code: Some(unit.code.clone()),
        unit_name: Some(unit.name.clone()),
        count,
        href: path_at(&unit.code, "dues"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_month_before_last_is_overdue_whatever_the_due_day() {
        for (today, expected) in
            [("2025-06-30", 202_504), ("2025-02-01", 202_412), ("2025-01-31", 202_411)]
        {
            assert_eq!(last_overdue_month(today.parse().unwrap()), expected, "{today}");
        }
    }
}
