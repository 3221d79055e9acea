//! What rows of the shipped scheme are measured by that no rule of the checks finds: dues on their
//! way, money of projects, payments, rosters, files. Pure.
//!
//! Invariants: a row whose data nobody keeps says which; what was never there does not apply; each
//! thing that costs points is named.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::appraisals::facts::Share;
use crate::appraisals::rule::{Measured, Metric};
use crate::appraisals::sheet::Auto;
use crate::money::Money;

/// What is said of rows, by their code.
pub type Rows = BTreeMap<&'static str, Auto>;

/// The data that rows of the shipped scheme lack as long as nobody keeps them.
const LACKS: &[(&str, &str)] = &[
    ("A08", "单位档案的法人资格、主席、财务负责人和经审主任"),
    ("F15", "会计档案归档记录"),
    ("G08", "工会经费收入专用收据领用存登记"),
    ("H01", "月报、季报、年报的报送记录"),
    ("B05", "凭证链和操作日志的核验结果"),
    ("C02", "拨缴基数（全部职工工资总额）"),
    ("D01", "预算报送记录"),
    ("D02", "经批准的预算"),
    ("D05", "经批准的预算"),
    ("D07", "经批准的预算"),
    ("D09", "决算报送记录"),
    ("I03", "检查意见书及其整改记录"),
    ("I05", "检查意见书及其整改记录"),
    ("I08", "本年度考核的自评报送期限"),
    ("V07", "预算和决算的报送记录"),
];

/// In words of people; what the scheme itself says where it is not of the shipped one.
#[must_use]
pub fn lack_of(code: &str) -> Option<&'static str> {
    LACKS.iter().find(|(of, _)| *of == code).map(|(_, lack)| *lack)
}

fn lacks(what: &str) -> Auto {
    Auto::Unknown(what.to_owned())
}

fn inapplicable(why: &str) -> Auto {
    Auto::Inapplicable(why.to_owned())
}

/// Each of these costs.
#[must_use]
pub fn each(evidence: Vec<String>) -> Auto {
    let count = u64::try_from(evidence.len()).unwrap_or(u64::MAX);
    let fails = count > 0;
    Auto::Measured(Measured { fails, count, evidence, ..Measured::default() })
}

/// A part of a whole that tiers are held against.
#[must_use]
pub fn rate(share: Share, without: &str) -> Auto {
    if share.whole == 0 {
        return inapplicable(without);
    }
    let metric = Some(Metric { part: share.part, whole: share.whole });
    Auto::Measured(Measured { metric, evidence: vec![share.written()], ..Measured::default() })
}

/// A month of wages: what was due, by when, and what came on which days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueMonth {
    pub month: String,
    pub due: Money,
    pub due_on: Date,
    pub came: Vec<(Date, Money)>,
}

/// C03: months that were not paid in whole on their day.
#[must_use]
pub fn paid_late(months: &[DueMonth], today: Date) -> Auto {
    let due: Vec<&DueMonth> = months.iter().filter(|it| it.due > Money::ZERO).collect();
    if due.is_empty() {
        return lacks("拨缴基数（全部职工工资总额）");
    }
    let in_time = |month: &DueMonth| -> Money {
        month.came.iter().filter(|(on, _)| *on <= month.due_on).map(|(_, fen)| *fen).sum()
    };
    let late = due.into_iter().filter(|it| it.due_on < today && in_time(it) < it.due);
    each(late.map(|it| format!("{} 应于 {} 缴清", it.month, it.due_on)).collect())
}

/// A share of dues that a union owes another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Empty for what is owed above the highest union.
    pub to: String,
    pub is_upward: bool,
    pub since: Date,
    /// Missing where it was not paid.
    pub paid_on: Option<Date>,
}

/// C05 and C09: months of which something was not paid within so many days.
#[must_use]
pub fn handed_on_late(owed: &[Owed], (is_upward, days): (bool, i64), today: Date) -> Auto {
    let of_side: Vec<&Owed> = owed.iter().filter(|it| it.is_upward == is_upward).collect();
    if of_side.is_empty() {
        return lacks(if is_upward {
            "经费分成和上解记录"
        } else {
            "经费分成和转拨记录"
        });
    }
    let is_late = |it: &&&Owed| {
        let until = it.since.saturating_add(days.days());
        it.paid_on.unwrap_or(today) > until
    };
    let name = |it: &&Owed| {
        let month = format!("{:04}-{:02}", it.since.year(), it.since.month());
        if it.to.is_empty() { month } else { format!("{month} {}", it.to) }
    };
    let mut late: Vec<String> = of_side.iter().filter(is_late).map(name).collect();
    late.sort();
    late.dedup();
    each(late)
}

/// Money of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectMoney {
    pub name: String,
    pub is_earmarked: bool,
    /// 321 and 331 at the start of the year, and at the start of the year before.
    pub opening: Money,
    pub opening_before: Option<Money>,
    pub income: Money,
    pub spent: Money,
    pub spent_before: Money,
}

/// D08: money of projects that has been there since the end of the year before the last one. What
/// is spent is spent of the oldest first.
#[must_use]
pub fn carried_too_long(projects: &[ProjectMoney]) -> Auto {
    let left = |it: &&ProjectMoney| it.opening - it.spent > Money::ZERO;
    let old: Vec<&ProjectMoney> = projects.iter().filter(left).collect();
    if old.iter().any(|it| it.opening_before.is_none()) {
        return lacks("上年的账簿（结转资金的年初数）");
    }
    let told = |it: &ProjectMoney| {
        let kept = it.opening_before.unwrap_or_default() - it.spent_before - it.spent;
        (kept > Money::ZERO).then(|| format!("{} 结转两年以上 {kept}", it.name))
    };
    each(old.into_iter().filter_map(told).collect())
}

/// E11: earmarked projects that spent more than they had.
#[must_use]
pub fn misused(projects: &[ProjectMoney]) -> Auto {
    let has = |it: &ProjectMoney| it.opening + it.income;
    let earmarked: Vec<&ProjectMoney> =
        projects.iter().filter(|it| it.is_earmarked && has(it) > Money::ZERO).collect();
    if earmarked.is_empty() {
        return inapplicable("没有专项资金");
    }
    let over = earmarked.into_iter().filter(|it| it.spent > has(it));
    each(over.map(|it| format!("{} 支出 {} 可用 {}", it.name, it.spent, has(it))).collect())
}

/// A payment that was made by the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOut {
    pub number: String,
    pub amount: Money,
    pub requested_by: String,
    pub checked_by: Option<String>,
    pub approved_by: Option<String>,
    pub paid_by: Option<String>,
    pub has_minutes: bool,
}

/// B02, E07 and E08.
#[must_use]
pub fn paid_out(payments: &[PaidOut], large: Money) -> Rows {
    if payments.is_empty() {
        let lack = lacks("付款申请及其审批记录");
        return ["B02", "E07", "E08"].into_iter().map(|code| (code, lack.clone())).collect();
    }
    let name = |it: &PaidOut| format!("付款申请 {} {}", it.number, it.amount);
    let told = |is_it: &dyn Fn(&PaidOut) -> bool| {
        each(payments.iter().filter(|it| is_it(it)).map(name).collect())
    };
    let unapproved = |it: &PaidOut| {
        let by = it.approved_by.as_deref();
        by.is_none_or(|by| by == it.requested_by || Some(by) == it.checked_by.as_deref())
    };
    let unsigned =
        |it: &PaidOut| it.checked_by.is_none() || it.approved_by.is_none() || it.paid_by.is_none();
    let undecided = |it: &PaidOut| it.amount >= large && !it.has_minutes;
    Rows::from([("B02", told(&unapproved)), ("E07", told(&unsigned)), ("E08", told(&undecided))])
}

/// A line of a roster beyond a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// What the limit is about.
    pub item: String,
    /// Without names: programme, day, rule, number of the line.
    pub told: String,
}

const OF_FESTIVALS: &[&str] = &["节日", "春节", "中秋", "端午", "国庆", "元旦"];
const OF_CONTESTS: &[&str] = &["奖", "竞赛", "比赛", "文体"];
const OF_PERSONS: &[&str] = &["生日", "婚", "生育", "住院", "丧", "退休", "病", "慰问"];

/// E02, E03 and E05. `None` where nothing says what a limit is.
#[must_use]
pub fn beyond_limits(has_roster: bool, beyond: Option<&[Beyond]>) -> Rows {
    let codes = ["E02", "E03", "E05"];
    let lack = match beyond {
        _ if !has_roster => Some("发放名册"),
        None => Some("列支标准"),
        Some(_) => None,
    };
    let mut rows: BTreeMap<&'static str, Vec<String>> =
        codes.into_iter().map(|code| (code, Vec::new())).collect();
    for it in beyond.unwrap_or_default() {
        let is_of = |words: &[&str]| words.iter().any(|word| it.item.contains(word));
        let code = if is_of(OF_FESTIVALS) {
            "E02"
        } else if is_of(OF_CONTESTS) {
            "E05"
        } else if is_of(OF_PERSONS) {
            "E03"
        } else {
            continue;
        };
        rows.entry(code).or_default().push(it.told.clone());
    }
    let said = |evidence: Vec<String>| lack.map_or_else(|| each(evidence), lacks);
    rows.into_iter().map(|(code, evidence)| (code, said(evidence))).collect()
}

/// E14: more for receptions, travel abroad and cars than the year before.
#[must_use]
pub fn general_spending(spent: Money, before: Option<Money>) -> Auto {
    if spent <= Money::ZERO {
        return each(Vec::new());
    }
    let Some(before) = before else { return lacks("上年的一般性支出") };
    let more = (spent > before).then(|| format!("一般性支出 {spent} 上年 {before}"));
    each(more.into_iter().collect())
}

/// C10: preparation money of unions that were founded in the meantime.
#[must_use]
pub fn preparation(receipts: i64, unhandled: Vec<String>) -> Auto {
    if receipts == 0 {
        return inapplicable("没有建会筹备金");
    }
    each(unhandled)
}

/// C11: what is on the list of receipts and in no books.
#[must_use]
pub fn receipts_booked(share: Share) -> Auto {
    if share.whole == 0 {
        return lacks("收缴台账");
    }
    let fails = share.part != share.whole;
    Auto::Measured(Measured { fails, evidence: vec![share.written()], ..Measured::default() })
}

/// F14: files that lie beside more than one voucher.
#[must_use]
pub fn files_twice(files: i64, twice: Vec<String>) -> Auto {
    if files == 0 {
        return lacks("电子会计凭证原件");
    }
    each(twice)
}
