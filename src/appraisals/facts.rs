//! What is known of a union and year when its rows are measured, and what each row makes of it.
//! Pure.
//!
//! Invariants: what no data says is told as missing, never passed over; a fraction with nothing
//! below the line does not apply; a fact is counted once in a row, however often it is told.

use std::collections::{BTreeMap, BTreeSet};

use crate::appraisals::kept::{Rows, lack_of};
use crate::appraisals::rule::{Measured, Metric};
use crate::appraisals::scheme::{Computable, Item};
use crate::appraisals::sheet::Auto;
use crate::money::Money;

/// A finding of a rule, as rows count it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// `2025-03 记-12`; empty where no voucher says it.
    pub vouchers: Vec<String>,
    /// Whether it counts twice: open for more than three years.
    pub is_grave: bool,
}

/// What a rule said of the books.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Findings that nothing accepted takes away.
    pub hits: Vec<Hit>,
    /// The data that it lacks.
    pub lack: Option<String>,
}

/// A part of a whole, in fen or in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub part: i64,
    pub whole: i64,
    pub is_money: bool,
}

impl Share {
    #[must_use]
    pub fn of_money(part: Money, whole: Money) -> Self {
        Self { part: part.fen(), whole: whole.fen(), is_money: true }
    }

    #[must_use]
    pub fn of_count(part: i64, whole: i64) -> Self {
        Self { part, whole, is_money: false }
    }

    #[must_use]
    pub fn written(self) -> String {
        if self.is_money {
            return format!("{}/{}", Money::from_fen(self.part), Money::from_fen(self.whole));
        }
        format!("{}/{}", self.part, self.whole)
    }
}

/// How a document that is filed stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// Nobody under the same union files this document of the year here.
    NotKept,
    Missing,
    /// Weeks begun after the day on which it was due.
    Late(u64),
}

/// What is known of a union and year.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// By the id of the rule.
    pub rules: BTreeMap<String, Said>,
    /// Vouchers that one person prepared and reviewed, or kept the cash of.
    pub one_hand: BTreeSet<String>,
    /// Vouchers that lack a signature.
    pub unsigned: BTreeSet<String>,
    /// Months that are over and not closed.
    pub open_months: Vec<String>,
    /// Level-1 accounts that stand in no list of the accounting system.
    pub foreign_accounts: Vec<String>,
    /// Lines of expense that lack their kind or their class, of all.
    pub undimensioned: Share,
    /// What was spent for workers, of all.
    pub direct: Share,
    /// Dues paid of dues that were due; missing where no base is kept.
    pub dues: Option<Share>,
    /// Spent of what was budgeted to be spent; missing where no budget is kept.
    pub budget: Option<Share>,
    /// Accounts that moved without a budget.
    pub unbudgeted: Vec<String>,
    /// Vouchers that went beyond the budget.
    pub overspent: Vec<String>,
    pub budget_filed: Option<Filed>,
    pub final_filed: Option<Filed>,
    /// What 211 owed in the year, and what was paid of it.
    pub owed_above: Money,
    pub paid_above: Money,
    /// Problems of letters, by what stands against them: letter and code.
    pub problems: Option<Problems>,
    /// Whether the union filed its own word in time; missing without a round that asks for it.
    pub self_check_in_time: Option<bool>,
    /// Whether the chains of vouchers and of the trail are whole, and where they end.
    pub chain: Option<(bool, String)>,
    /// What registers and documents say, row by row.
    pub kept: Rows,
}

/// 检查意见书 of a union, as rows count them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub overdue: Vec<String>,
    /// Replied without evidence, or verified and not closed.
    pub unproved: Vec<String>,
    pub repeated: Vec<String>,
}

/// Which rules stand behind a row.
const BEHIND: &[(&str, &[&str])] = &[
    ("C08", &["UP06"]),
    ("D03", &["BG01"]),
    ("D10", &["BG03"]),
    ("E06", &["FE01"]),
    ("F06", &["VC01"]),
    ("F09", &["VC05", "VC06", "JT13"]),
    ("F10", &["VC07", "JT06"]),
    ("F12", &["BS08"]),
    ("G02", &["CS01"]),
    ("G04", &["BK01", "BK02"]),
    ("G05", &["BK03"]),
    ("G06", &["JT14"]),
    ("G09", &["AG01", "AG02"]),
    ("G10", &["DP01"]),
    ("H02", &["BS01"]),
    ("H03", &["BS03", "BS04", "BS05", "BS06", "BS07", "IE01", "IE02", "IE03"]),
    ("H04", &["IE05", "IE06", "IE07"]),
    ("H05", &["LG04"]),
    ("H06", &["LG05"]),
    ("H07", &["UP02", "UP03", "UP04"]),
];

/// What a row is measured to be.
#[must_use]
pub fn measure(item: &Item, facts: &Facts) -> Auto {
    if item.computable != Computable::Auto {
        return by_people(item, facts);
    }
    if let Some((_, rules)) = BEHIND.iter().find(|(code, _)| *code == item.code) {
        return of_rules(facts, rules);
    }
    if let Some(said) = facts.kept.get(item.code.as_str()) {
        return said.clone();
    }
    match item.code.as_str() {
        "A02" => of_vouchers(facts, &["VC03"], |voucher| facts.one_hand.contains(voucher)),
        "F05" => {
            let rules = ["VC04", "VC03"];
            of_vouchers(facts, &rules, |voucher| facts.unsigned.contains(voucher))
        }
        "F11" => closing(facts),
        "F01" => measured(Measured::default()),
        "F02" => counted(&facts.foreign_accounts),
        "F04" => share(facts.undimensioned, "没有支出分录"),
        "E12" => share(facts.direct, "没有支出"),
        "B05" => match &facts.chain {
            Some((is_whole, head)) => {
                let evidence = vec![format!("凭证链末端 {head}")];
                measured(Measured { fails: !is_whole, evidence, ..Measured::default() })
            }
            None => unknown(item),
        },
        "C04" => {
            let paid = Share::of_money(facts.paid_above, facts.owed_above);
            share(paid, "没有应付上级经费")
        }
        "C02" => or_unknown(item, facts.dues, |it| share(it, "没有应缴经费")),
        "D02" => or_unknown(item, facts.budget, |_| counted(&facts.unbudgeted)),
        "D05" => or_unknown(item, facts.budget, |_| counted(&facts.overspent)),
        "D07" => or_unknown(item, facts.budget, |it| share(it, "没有支出预算")),
        "D01" => or_unknown(item, facts.budget_filed.as_ref(), |it| filed(item, it)),
        "D09" => or_unknown(item, facts.final_filed.as_ref(), |it| filed(item, it)),
        "V07" => never_filed(item, facts),
        "V08" => nothing_remitted(facts),
        "I03" => or_unknown(item, facts.problems.as_ref(), |it| counted(&it.overdue)),
        "I05" => or_unknown(item, facts.problems.as_ref(), |it| counted(&it.repeated)),
        "I08" => or_unknown(item, facts.self_check_in_time, |in_time| {
            measured(Measured { fails: !in_time, ..Measured::default() })
        }),
        _ => unknown(item),
    }
}

/// What people score, the program may know something of, too.
fn by_people(item: &Item, facts: &Facts) -> Auto {
    match item.code.as_str() {
        "I04" => or_unknown(item, facts.problems.as_ref(), |it| counted(&it.unproved)),
        _ => Auto::Unknown(String::new()),
    }
}

fn unknown(item: &Item) -> Auto {
    Auto::Unknown(lack_of(&item.code).unwrap_or(&item.data_needed).to_owned())
}

fn or_unknown<T>(item: &Item, known: Option<T>, say: impl Fn(T) -> Auto) -> Auto {
    known.map_or_else(|| unknown(item), say)
}

fn measured(measured: Measured) -> Auto {
    Auto::Measured(measured)
}

fn counted(things: &[String]) -> Auto {
    let count = u64::try_from(things.len()).unwrap_or(u64::MAX);
    measured(Measured { fails: count > 0, count, evidence: things.to_vec(), ..Measured::default() })
}

fn share(share: Share, without: &str) -> Auto {
    if share.whole == 0 {
        return Auto::Inapplicable(without.to_owned());
    }
    let metric = Some(Metric { part: share.part, whole: share.whole });
    measured(Measured { metric, evidence: vec![share.written()], ..Measured::default() })
}

/// `VC04 2025-08 记-4`, or the rule alone.
fn evidence(rule: &str, hit: &Hit) -> String {
    match hit.vouchers.join("、").as_str() {
        "" => rule.to_owned(),
        vouchers => format!("{rule} {vouchers}"),
    }
}

/// What rules lack, unless they found something all the same.
fn lacking(facts: &Facts, rules: &[&str]) -> Option<Auto> {
    let said = |rule: &&str| facts.rules.get(*rule);
    if rules.iter().filter_map(said).any(|it| !it.hits.is_empty()) {
        return None;
    }
    let lack = |rule: &&str| match facts.rules.get(*rule) {
        Some(said) => said.lack.clone().map(|lack| format!("{rule} {lack}")),
        None => Some(format!("{rule} 未检查")),
    };
    let lacks: Vec<String> = rules.iter().filter_map(lack).collect();
    (!lacks.is_empty()).then(|| Auto::Unknown(lacks.join("；")))
}

fn of_rules(facts: &Facts, rules: &[&str]) -> Auto {
    if let Some(lack) = lacking(facts, rules) {
        return lack;
    }
    let mut told = Measured::default();
    for rule in rules {
        let Some(said) = facts.rules.get(*rule) else { continue };
        for hit in &said.hits {
            told.count += if hit.is_grave { 2 } else { 1 };
            told.evidence.push(evidence(rule, hit));
        }
    }
    told.fails = told.count > 0;
    measured(told)
}

/// Each voucher once, whichever rules name it.
fn of_vouchers(facts: &Facts, rules: &[&str], is_it: impl Fn(&String) -> bool) -> Auto {
    if let Some(lack) = lacking(facts, rules) {
        return lack;
    }
    let mut told = Measured::default();
    let mut seen: BTreeSet<&String> = BTreeSet::new();
    for rule in rules {
        let Some(said) = facts.rules.get(*rule) else { continue };
        for hit in &said.hits {
            let is_of_hands = *rule == "VC03";
            for voucher in hit.vouchers.iter().filter(|it| !is_of_hands || is_it(it)) {
                if seen.insert(voucher) {
                    told.count += 1;
                    told.evidence.push(format!("{rule} {voucher}"));
                }
            }
        }
    }
    measured(told)
}

/// Months not closed, and accounts that closing should have cleared.
fn closing(facts: &Facts) -> Auto {
    let rules = ["IE08", "IE11"];
    let mut told = Measured::default();
    for month in &facts.open_months {
        told.count += 1;
        told.evidence.push(format!("{month} 未结账"));
    }
    for rule in rules {
        for hit in facts.rules.get(rule).into_iter().flat_map(|said| &said.hits) {
            told.count += 1;
            told.evidence.push(evidence(rule, hit));
        }
    }
    if told.count == 0
        && let Some(lack) = lacking(facts, &rules)
    {
        return lack;
    }
    measured(told)
}

fn filed(item: &Item, filed: &Filed) -> Auto {
    match filed {
        Filed::NotKept => unknown(item),
        Filed::Missing => measured(Measured {
            fails: true,
            evidence: vec!["未报送".to_owned()],
            ..Measured::default()
        }),
        Filed::Late(weeks) => {
            let evidence = (*weeks > 0).then(|| format!("逾期 {weeks} 周"));
            let evidence = evidence.into_iter().collect();
            measured(Measured { weeks_late: *weeks, evidence, ..Measured::default() })
        }
    }
}

fn never_filed(item: &Item, facts: &Facts) -> Auto {
    let documents = [("预算", &facts.budget_filed), ("决算", &facts.final_filed)];
    if documents.iter().all(|(_, it)| matches!(it, None | Some(Filed::NotKept))) {
        return unknown(item);
    }
    let missing = documents.iter().filter(|(_, it)| matches!(it, Some(Filed::Missing)));
    let evidence: Vec<String> = missing.map(|(label, _)| format!("未报送{label}")).collect();
    measured(Measured { fails: !evidence.is_empty(), evidence, ..Measured::default() })
}

fn nothing_remitted(facts: &Facts) -> Auto {
    if facts.owed_above <= Money::ZERO {
        return Auto::Inapplicable("没有应付上级经费".to_owned());
    }
    let paid = Share::of_money(facts.paid_above, facts.owed_above);
    let fails = facts.paid_above <= Money::ZERO;
    measured(Measured { fails, evidence: vec![paid.written()], ..Measured::default() })
}
