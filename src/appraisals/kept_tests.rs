//! Rows by what registers keep: figures of these tables were worked out by hand.

use jiff::civil::{Date, date};

use super::facts::Share;
use super::kept::{
    Beyond, DueMonth, Owed, PaidOut, ProjectMoney, beyond_limits, carried_too_long, files_twice,
    general_spending, handed_on_late, misused, paid_late, paid_out, preparation, rate,
    receipts_booked,
};
use super::sheet::Auto;
use crate::money::Money;

const TODAY: Date = date(2026, 1, 31);

fn yuan(yuan: i64) -> Money {
    Money::from_fen(yuan * 100)
}

/// How often it costs, and what is told of it; `?` and `-` before what is missing or not there.
fn told(auto: &Auto) -> (u64, String) {
    match auto {
        Auto::Measured(it) => (it.count, it.evidence.join(";")),
        Auto::Unknown(lack) => (0, format!("?{lack}")),
        Auto::Inapplicable(why) => (0, format!("-{why}")),
    }
}

#[test]
fn months_paid_after_their_day_are_late_whatever_came_later() {
    let month = |month: &str, due: i64, came: &[(Date, i64)]| DueMonth {
        month: month.to_owned(),
        due: yuan(due),
        due_on: date(2025, 4, 15),
        came: came.iter().map(|(on, fen)| (*on, yuan(*fen))).collect(),
    };
    let (in_time, late) = (date(2025, 4, 15), date(2025, 4, 16));
    for (months, today, expected) in [
        (vec![month("2025-03", 100, &[(in_time, 100)])], TODAY, 0),
        (vec![month("2025-03", 100, &[(in_time, 60), (late, 40)])], TODAY, 1),
        (vec![month("2025-03", 100, &[])], in_time, 0),
        (vec![month("2025-03", 100, &[]), month("2025-02", 100, &[(late, 100)])], TODAY, 2),
        (vec![month("2025-03", 100, &[(in_time, 140)])], TODAY, 0),
    ] {
        let (count, evidence) = told(&paid_late(&months, today));
        assert_eq!(count, expected, "{evidence}");
    }
    assert_eq!(
        told(&paid_late(&[month("2025-03", 0, &[])], TODAY)).1,
        "?拨缴基数（全部职工工资总额）"
    );
}

#[test]
fn what_was_handed_on_within_thirty_days_is_in_time_and_a_month_counts_once() {
    let owed = |to: &str, is_upward: bool, since: Date, paid_on: Option<Date>| Owed {
        to: to.to_owned(),
        is_upward,
        since,
        paid_on,
    };
    let march = date(2025, 3, 1);
    let rows = [
        owed("F1", true, march, Some(date(2025, 3, 31))),
        owed("F1", true, date(2025, 5, 2), Some(date(2025, 6, 2))),
        owed("F1", true, date(2025, 5, 20), None),
        owed("G1", false, march, Some(date(2025, 4, 1))),
        owed("G2", false, march, Some(date(2025, 4, 1))),
        owed("G1", false, date(2026, 1, 10), None),
    ];
    assert_eq!(told(&handed_on_late(&rows, (true, 30), TODAY)), (1, "2025-05 F1".to_owned()));
    let down = told(&handed_on_late(&rows, (false, 30), TODAY));
    assert_eq!(down, (2, "2025-03 G1;2025-03 G2".to_owned()));
    assert_eq!(told(&handed_on_late(&[], (true, 30), TODAY)).1, "?经费分成和上解记录");
}

#[test]
fn money_of_projects_is_old_after_two_years_and_spent_for_nothing_else() {
    let project =
        |opening: i64, before: Option<i64>, spent: (i64, i64), income: i64| ProjectMoney {
            name: "P1 帮扶".to_owned(),
            is_earmarked: true,
            opening: yuan(opening),
            opening_before: before.map(yuan),
            income: yuan(income),
            spent: yuan(spent.1),
            spent_before: yuan(spent.0),
        };
    for (it, old, over) in [
        // 500 of two years ago, of which 300 were spent since.
        (project(400, Some(500), (100, 200), 0), 1, 0),
        (project(400, Some(500), (100, 400), 0), 0, 0),
        (project(400, Some(0), (0, 0), 0), 0, 0),
        (project(400, Some(500), (100, 450), 0), 0, 1),
        (project(400, Some(500), (100, 450), 50), 0, 0),
    ] {
        let projects = [it];
        assert_eq!(told(&carried_too_long(&projects)).0, old, "{projects:?}");
        assert_eq!(told(&misused(&projects)).0, over, "{projects:?}");
    }
    let unknown = [project(400, None, (0, 0), 0)];
    assert_eq!(told(&carried_too_long(&unknown)).1, "?上年的账簿（结转资金的年初数）");
    let spent = [project(400, None, (0, 400), 0)];
    assert_eq!(told(&carried_too_long(&spent)), (0, String::new()));
    assert_eq!(told(&misused(&[])).1, "-没有专项资金");
    let own = ProjectMoney { spent: yuan(10), ..ProjectMoney::default() };
    assert_eq!(told(&misused(&[own])).1, "-没有专项资金");
}

#[test]
fn payments_lack_signatures_approvals_and_minutes_each_by_itself() {
    let paid = |amount: i64, approved: Option<&str>, minutes: bool| PaidOut {
        number: "2025-0001".to_owned(),
        amount: yuan(amount),
        requested_by: "甲".to_owned(),
        checked_by: Some("乙".to_owned()),
        approved_by: approved.map(str::to_owned),
        paid_by: Some("丁".to_owned()),
        has_minutes: minutes,
    };
    let counts = |payments: &[PaidOut]| {
        let rows = paid_out(payments, yuan(10_000));
        ["B02", "E07", "E08"].map(|code| told(&rows[code]).0)
    };
    assert_eq!(counts(&[paid(9_999, Some("丙"), false)]), [0, 0, 0]);
    assert_eq!(counts(&[paid(10_000, Some("丙"), false)]), [0, 0, 1]);
    assert_eq!(counts(&[paid(10_000, Some("丙"), true), paid(1, None, false)]), [1, 1, 0]);
    assert_eq!(counts(&[paid(1, Some("乙"), false)]), [1, 0, 0]);
    assert_eq!(told(&paid_out(&[], yuan(1))["E07"]).1, "?付款申请及其审批记录");
}

#[test]
fn lines_beyond_limits_cost_in_the_row_that_their_limit_is_about() {
    let beyond = |item: &str| Beyond { item: item.to_owned(), told: item.to_owned() };
    let rows = ["节日慰问", "生日慰问", "职工运动会奖励", "住院慰问", "办公用品"].map(beyond);
    let rows = beyond_limits(true, Some(&rows));
    let counts = ["E02", "E03", "E05"].map(|code| told(&rows[code]).0);
    assert_eq!(counts, [1, 2, 1]);
    assert_eq!(told(&beyond_limits(false, None)["E02"]).1, "?发放名册");
    assert_eq!(told(&beyond_limits(true, None)["E03"]).1, "?列支标准");
}

#[test]
fn what_was_never_there_does_not_apply_and_what_nobody_keeps_is_told() {
    for (auto, expected) in [
        (general_spending(yuan(0), None), (0, "")),
        (general_spending(yuan(10), None), (0, "?上年的一般性支出")),
        (general_spending(yuan(10), Some(yuan(10))), (0, "")),
        (general_spending(yuan(11), Some(yuan(10))), (1, "一般性支出 11.00 上年 10.00")),
        (preparation(0, Vec::new()), (0, "-没有建会筹备金")),
        (preparation(2, vec!["G1".to_owned()]), (1, "G1")),
        (files_twice(0, Vec::new()), (0, "?电子会计凭证原件")),
        (files_twice(3, vec!["2025-03 记-2 a.pdf".to_owned()]), (1, "2025-03 记-2 a.pdf")),
        (receipts_booked(Share::of_money(yuan(0), yuan(0))), (0, "?收缴台账")),
        (receipts_booked(Share::of_money(yuan(9), yuan(10))), (0, "9.00/10.00")),
        (rate(Share::of_money(yuan(9), yuan(0)), "没有任务"), (0, "-没有任务")),
    ] {
        assert_eq!(told(&auto), (expected.0, expected.1.to_owned()));
    }
    let fails = |part: i64| match receipts_booked(Share::of_money(yuan(part), yuan(10))) {
        Auto::Measured(it) => it.fails,
        _ => panic!("measured"),
    };
    assert_eq!((fails(9), fails(10)), (true, false));
}
