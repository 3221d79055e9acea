//! What is said of a voucher while it is typed: limits of its projects, the eight bans, outings,
//! awards, check-ups; nothing of one that is within everything.

use union_ledger::finding::{Failure, Finding, Severity};
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::drafts::prepare_voucher::prepare_voucher;
use union_ledger::programmes::approve_programme::{Decided, approve_programme};
use union_ledger::programmes::deliver_roster::{Delivery, deliver_roster};
use union_ledger::wiring::act;

use super::{LIMITS, ONE, OTHER, PLANS, ROSTER, brought};
use crate::common::books::{Books, Line, day, preparer, refusals};
use crate::common::both;

/// What limits say of a voucher; nothing is kept.
async fn told(books: &Books, summary: &str, lines: &[Line<'_>]) -> Vec<Finding> {
    let unit = &books.grassroots;
    let mut voucher = books.draft(unit, "2025-03-08", lines).await;
    for entry in &mut voucher.entries {
        summary.clone_into(&mut entry.summary);
    }
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let actor = preparer();
    let outcome = prepare_voucher(&mut tx, act(books.clock, &actor), unit, voucher, None).await;
    tx.rollback().await.unwrap();
    let findings = match outcome {
        Ok(prepared) => prepared.findings,
        Err(Failure::Refused(findings)) => findings,
        Err(other) => panic!("{other}"),
    };
    findings.into_iter().filter(|it| it.code.id.starts_with("limits.")).collect()
}

fn codes(findings: &[Finding]) -> Vec<(&'static str, Severity)> {
    findings.iter().map(|it| (it.code.id, it.severity)).collect()
}

fn paid<'a>(account: &'a str, amount: &'a str) -> [Line<'a>; 2] {
    [(account, "debit", amount), ("102", "credit", amount)]
}

#[test]
fn a_voucher_hears_of_bans_outings_awards_and_check_ups_and_of_nothing_else() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books
            .post(unit, "2025-01-08", &[("102", "debit", "100.00"), ("401", "credit", "100.00")])
            .await;
        for (summary, account, amount, expected) in [
            ("三八节慰问品", "50105", "900.00", None),
            ("宴请兄弟单位", "50302", "10.00", Some("limits.banned")),
            ("职工体检费", "50302", "10.00", Some("limits.check_up")),
            ("技能竞赛奖励，参赛90人，获奖60人", "50301", "10.00", None),
            ("技能竞赛奖励，参赛90人，获奖61人", "50301", "10.00", Some("limits.awards_exceed")),
            // Fees of 100, and three times as much from dues.
            ("组织春游", "50105", "400.00", None),
            ("组织春游", "50105", "400.01", Some("limits.outings_exceed")),
        ] {
            let found = told(&books, summary, &paid(account, amount)).await;
            let found: Vec<_> = found.iter().map(|it| it.code.id).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{summary} {amount}");
        }
        // A ban is a doubt that a person settles; what is counted is refused.
        books.set(unit, "limit_control", "refuse").await;
        let banned = told(&books, "宴请兄弟单位", &paid("50302", "10.00")).await;
        assert_eq!(codes(&banned), [("limits.banned", Severity::Warn)]);
        let outing = told(&books, "组织春游", &paid("50105", "400.01")).await;
        assert_eq!(codes(&outing), [("limits.outings_exceed", Severity::Refuse)]);
        assert!(outing[0].expected.contains("可再列支 400.00"), "{}", outing[0].expected);
        books.set(unit, "limit_control", "off").await;
        assert!(told(&books, "宴请兄弟单位", &paid("50302", "10.00")).await.is_empty());
    });
}

#[test]
fn check_ups_are_refused_where_a_row_says_nothing_and_allowed_where_it_says_some() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        for (amount, expected) in
            [("0", vec![("limits.check_up", Severity::Refuse)]), ("500", vec![])]
        {
            let limit = format!("{LIMITS},体检,{amount},次,,,,2025-01-01,,文1,,\n");
            brought(&books, unit, SheetKind::Limits, &limit).await;
            let found = told(&books, "职工体检费", &paid("50302", "10.00")).await;
            assert_eq!(codes(&found), expected, "{amount}");
        }
    });
}

#[test]
fn limits_of_a_project_hold_on_the_voucher_and_are_told_of_a_file() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let new = crate::common::books::new_project("报刊", false, None);
        let project = books.project(unit, new).await;
        let limit = format!("{LIMITS},报刊,300,次,,,,2025-01-01,,文1,,\n");
        brought(&books, unit, SheetKind::Limits, &limit).await;
        let account = format!("50304 project={}", project.code);
        assert!(told(&books, "订报", &paid(&account, "300.00")).await.is_empty());
        let over = told(&books, "订报", &paid(&account, "300.01")).await;
        assert_eq!(codes(&over), [("limits.over_limit", Severity::Warn)]);
        books.set(unit, "limit_control", "refuse").await;
        let over = told(&books, "订报", &paid(&account, "300.01")).await;
        assert_eq!(codes(&over), [("limits.over_limit", Severity::Refuse)]);
        // A part of the year's dues is judged of a file, too, and told.
        books
            .post(unit, "2025-01-08", &[("102", "debit", "100.00"), ("402", "credit", "100.00")])
            .await;
        let share = format!("{LIMITS},报刊,,,,,30%,2025-01-01,,文2,,\n");
        brought(&books, unit, SheetKind::Limits, &share).await;
        let journal = format!(
            "日期,凭证号,摘要,科目编码,借方金额,贷方金额,项目\n2025-03-08,记-1,订报,50304,31.00,,{}\n\
             2025-03-08,记-1,订报,102,,31.00,\n",
            project.name
        );
        let reasons = ["ledger.dimension_missing"];
        let outcome = super::bring(&books, unit, (SheetKind::Journal, &journal), &reasons).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        let of_limits = outcome.findings.iter().filter(|it| it.code.id.starts_with("limits."));
        let found: Vec<_> = of_limits.map(|it| (it.code.id, it.severity)).collect();
        assert_eq!(found, [("limits.file_over_limit", Severity::Inform)]);
    });
}

#[test]
fn more_winners_than_two_thirds_need_a_reason_when_they_are_handed_their_awards() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let plan = format!("{PLANS}J,技能竞赛,表彰奖励,2025,900,,人,50301\n");
        brought(&books, unit, SheetKind::Programmes, &plan).await;
        let roster = format!(
            "{ROSTER}J,2025-03-01,张三,{ONE},,,1,100,\nJ,2025-03-01,李四,{OTHER},,,1,100,\n"
        );
        brought(&books, unit, SheetKind::Beneficiaries, &roster).await;
        let actor = preparer();
        let acting = act(books.clock, &actor);
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let (code, paper) = ("J".to_owned(), "纪要1".to_owned());
        let on = day("2025-01-10");
        let decided = Decided { code: code.clone(), year: 2025, on, paper: paper.clone() };
        approve_programme(&mut tx, acting, unit, &decided).await.unwrap();
        let delivery = |participants: i64, reason: &str| Delivery {
            code: code.clone(),
            year: 2025,
            batch: day("2025-03-01"),
            on: day("2025-03-02"),
            paper: paper.clone(),
            participants: Some(participants),
            reason: reason.to_owned(),
        };
        let refused = deliver_roster(&mut tx, acting, unit, &delivery(2, "")).await;
        match refused {
            Err(Failure::Refused(findings)) => {
                assert_eq!(findings[0].code.id, "limits.awards_exceed");
            }
            other => panic!("{other:?}"),
        }
        let row = deliver_roster(&mut tx, acting, unit, &delivery(2, "并列获奖")).await.unwrap();
        assert_eq!((row.participants, row.reason.as_deref()), (Some(2), Some("并列获奖")));
        tx.rollback().await.unwrap();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        approve_programme(&mut tx, acting, unit, &decided).await.unwrap();
        let done = deliver_roster(&mut tx, acting, unit, &delivery(3, "")).await;
        assert_eq!(refusals(done), Vec::<&str>::new());
        tx.rollback().await.unwrap();
    });
}
