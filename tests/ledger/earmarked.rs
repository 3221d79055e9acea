//! Money that is bound to a purpose is watched: when a voucher is prepared, when it is posted,
//! when a month and a year close.

use union_ledger::finding::Finding;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::chart::add_account::{NewDetail, add_detail_account};
use union_ledger::ledger::drafts::prepare_voucher::prepare_voucher;
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::periods::transfer::Judgement;
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::units::project::FundingSource;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, Line, new_project, preparer, refusals, yuan};
use crate::common::both;

/// Code, what it is about, what was found.
fn told(findings: &[Finding]) -> Vec<String> {
    let about = ["ledger.earmarked_overspent", "ledger.overspent_at_year_end"];
    findings
        .iter()
        .filter(|finding| about.contains(&finding.code.id))
        .map(|finding| {
            let code = finding.code.id.trim_start_matches("ledger.");
            format!("{code} {}：{}", finding.place, finding.found)
        })
        .collect()
}

/// Prepares and posts; what was told before, and after.
async fn post(
    books: &Books,
    unit: &Unit,
    on: &str,
    lines: &[Line<'_>],
) -> (Vec<String>, Vec<String>) {
    let voucher = books.draft(unit, on, lines).await;
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let prepared =
        prepare_voucher(&mut tx, act(books.clock, &preparer()), unit, voucher, None).await.unwrap();
    let which = Which::One(prepared.draft.seen());
    let posted = post_drafts(&mut tx, act(books.clock, &preparer()), unit, which).await.unwrap();
    tx.commit().await.unwrap();
    (told(&prepared.findings), told(&posted.findings))
}

fn grant(amount: &str) -> [Line<'_>; 2] {
    [("102", "debit", amount), ("40302 unit=D1 project=P001", "credit", amount)]
}

fn spent(amount: &str) -> [Line<'_>; 2] {
    [("50405 project=P001 kind=project class=30399", "debit", amount), ("102", "credit", amount)]
}

#[test]
fn earmarked_money_overspent_is_told_from_the_draft_to_the_year_end() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.project(unit, new_project("暖心驿站", true, None)).await;
        let nothing = (Vec::new(), Vec::new());
        assert_eq!(post(&books, unit, "2025-01-08", &grant("800.00")).await, nothing);
        assert_eq!(post(&books, unit, "2025-01-09", &spent("800.00")).await, nothing);
        let over = vec!["earmarked_overspent 项目 P001 暖心驿站：工会资金超支 450.00".to_owned()];
        let both_times = (over.clone(), over);
        assert_eq!(post(&books, unit, "2025-01-20", &spent("450.00")).await, both_times);
        // What adds to it, and what is not about it, is no reason to warn once more.
        assert_eq!(post(&books, unit, "2025-01-21", &grant("100.00")).await, nothing);
        let other: &[Line<'_>] =
            &[("50102 kind=basic class=30201", "debit", "9.00"), ("102", "credit", "9.00")];
        assert_eq!(post(&books, unit, "2025-01-22", other).await, nothing);
        let january = books.close(unit, "2025-01").await.unwrap();
        let left = ["earmarked_overspent 项目 P001 暖心驿站：工会资金超支 350.00"];
        assert_eq!(told(&january.findings), left);
        let closings = books.close_year(unit, 2025, &[]).await.unwrap();
        let december = closings.last().unwrap();
        let left = ["overspent_at_year_end 项目 P001 暖心驿站：工会资金超支 350.00"];
        assert_eq!(told(&december.findings), left);
        books.check_whole(unit).await;
    });
}

#[test]
fn an_overspending_that_surplus_takes_up_is_settled() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.project(unit, new_project("暖心驿站", true, Some("2025-11-30"))).await;
        post(&books, unit, "2025-01-09", &spent("70.00")).await;
        let judgement = Judgement {
            project_code: "P001".to_owned(),
            fund: FundingSource::Union,
            amount: yuan("-70.00"),
        };
        let closings = books.close_year(unit, 2025, &[judgement]).await.unwrap();
        let december = closings.last().unwrap();
        assert_eq!(told(&december.findings), Vec::<String>::new());
        // 转入累计结转 takes a debit balance, 转入结余 takes it back: both show their sign.
        let amounts: Vec<String> = december.amounts.iter().map(ToString::to_string).collect();
        assert_eq!(amounts, ["-70.00", "-70.00", "-70.00"]);
        books.check_balances(unit, "2025-12", &[("102", "-70.00"), ("32205", "70.00")]).await;
    });
}

#[test]
fn money_from_the_year_before_counts_and_so_does_a_project_that_is_not_earmarked_not() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.project(unit, new_project("暖心驿站", true, None)).await;
        books.project(unit, new_project("春季健步走", false, None)).await;
        post(&books, unit, "2025-03-08", &grant("500.00")).await;
        books.close_year(unit, 2025, &[]).await.unwrap();
        let nothing = (Vec::new(), Vec::new());
        assert_eq!(post(&books, unit, "2026-02-01", &spent("500.00")).await, nothing);
        let walk: &[Line<'_>] = &[
            ("50102 project=P002 kind=project class=30299", "debit", "60.00"),
            ("102", "credit", "60.00"),
        ];
        assert_eq!(post(&books, unit, "2026-02-02", walk).await, nothing);
        let over = vec!["earmarked_overspent 项目 P001 暖心驿站：工会资金超支 0.01".to_owned()];
        let (before, _) = post(&books, unit, "2026-02-03", &spent("0.01")).await;
        assert_eq!(before, over);
    });
}

#[test]
fn fiscal_money_is_watched_by_project_and_by_what_basic_money_is_for() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        books.project(unit, new_project("劳模工作室", true, None)).await;
        let income: &[Line<'_>] = &[
            ("102", "debit", "350.00"),
            ("40401 kind=basic_personnel", "credit", "100.00"),
            ("40401 kind=basic_public", "credit", "50.00"),
            ("40401 kind=project project=P001", "credit", "200.00"),
        ];
        post(&books, unit, "2025-01-05", income).await;
        let spend = |what: &str, amount: &'static str| {
            let account = format!("50602 fund=fiscal class=30201 {what}");
            (account, amount)
        };
        for (what, amount, expected) in [
            ("kind=basic_public", "80.00", vec!["基本支出 公用经费：财政拨款超支 30.00"]),
            (
                "kind=project project=P001",
                "201.00",
                vec!["项目 P001 劳模工作室：财政拨款超支 1.00"],
            ),
            // Basic money that names neither of its kinds may be either: all of it together.
            ("kind=basic", "70.00", vec![]),
            ("kind=basic", "0.50", vec!["基本支出：财政拨款超支 0.50"]),
        ] {
            let (account, amount) = spend(what, amount);
            let lines: [Line<'_>; 2] = [(&account, "debit", amount), ("102", "credit", amount)];
            let (before, after) = post(&books, unit, "2025-01-09", &lines).await;
            let expected: Vec<String> =
                expected.iter().map(|it| format!("earmarked_overspent {it}")).collect();
            assert_eq!((&before, &after), (&expected, &expected), "{what}");
        }
    });
}

#[test]
fn fiscal_money_that_only_the_account_names_is_watched_as_well() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
        for (parent, code, name) in
            [("50602", "5060201", "财政拨款"), ("5060201", "506020101", "公用经费")]
        {
            let new = NewDetail {
                era: Era::Y2021,
                parent_code: parent.to_owned(),
                code: code.to_owned(),
                name: name.to_owned(),
                applies_below: false,
            };
            add_detail_account(&mut tx, books.clock, &preparer(), unit, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        let income: &[Line<'_>] =
            &[("102", "debit", "50.00"), ("40401 kind=basic_public", "credit", "50.00")];
        post(&books, unit, "2025-01-05", income).await;
        let lines: [Line<'_>; 2] =
            [("506020101 class=30201", "debit", "80.00"), ("102", "credit", "80.00")];
        let (before, after) = post(&books, unit, "2025-01-09", &lines).await;
        let expected = ["earmarked_overspent 基本支出 公用经费：财政拨款超支 30.00".to_owned()];
        assert_eq!((before.as_slice(), after.as_slice()), (&expected[..], &expected[..]));
    });
}

#[test]
fn basic_fiscal_money_is_carried_over_and_never_judged() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        books.project(unit, new_project("劳模工作室", true, Some("2025-06-30"))).await;
        // Basic money that names a project beside its kind is basic money all the same.
        let income: &[Line<'_>] = &[
            ("102", "debit", "90.00"),
            ("40401 kind=basic_public project=P001", "credit", "50.00"),
            ("40401 kind=project project=P001", "credit", "40.00"),
        ];
        post(&books, unit, "2025-01-05", income).await;
        let judged = |code: &str, amount: &str| Judgement {
            project_code: code.to_owned(),
            fund: FundingSource::Fiscal,
            amount: yuan(amount),
        };
        for (judgements, expected) in [
            (vec![], "ledger.judgement_needed"),
            (vec![judged("P001", "40.01")], "ledger.judgement_too_large"),
            (
                vec![judged("P001", "40.00"), judged("公用经费", "50.00")],
                "ledger.judgement_of_basic_money",
            ),
        ] {
            let refused = refusals(books.close_year(unit, 2025, &judgements).await);
            assert_eq!(refused, [expected], "{judgements:?}");
        }
        books.close_year(unit, 2025, &[judged("P001", "40.00")]).await.unwrap();
        let left = [("102", "90.00"), ("33104", "-50.00"), ("33205", "-40.00")];
        books.check_balances(unit, "2025-12", &left).await;
    });
}
