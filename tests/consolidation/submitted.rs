//! Reports that are drawn, signed, sent, returned, sent again, approved; and what drifts.

use union_ledger::finding::Outcome;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::submissions::decide_submission::{
    accept_submission, approve_submission, return_submission,
};
use union_ledger::submissions::list_submissions::{
    Drift, Listed, draw_submissions, submissions_of_span,
};
use union_ledger::submissions::prepare_submission::{
    Prepared, Which, prepare_submission, send_submission,
};
use union_ledger::submissions::sign_submission::sign_submission;
use union_ledger::submissions::store::submissions_over;
use union_ledger::submissions::submission::{Office, Remark};
use union_ledger::trail::{Actor, store as trail};
use union_ledger::units::move_unit::{NewPlace, move_unit};
use union_ledger::units::unit::{Level, Tier, Unit};
use union_ledger::wiring::act;

use crate::common::books::{Books, clock_at, new_unit, preparer, refusals};
use crate::common::{both, raw};

const DUES: [(&str, &str, &str); 2] = [("102", "debit", "100"), ("402", "credit", "100")];

fn sheet() -> Which<'static> {
    Which { form: "balance-sheet", span: "2025-03".parse().unwrap() }
}

async fn draft(books: &Books, unit: &Unit, which: Which<'_>) -> Outcome<Prepared> {
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id]).await?;
    let who = Actor::named("方小满");
    let prepared = prepare_submission(&mut tx, act(books.clock, &who), unit, (which, "")).await?;
    tx.commit().await?;
    Ok(prepared)
}

async fn sign(books: &Books, unit: &Unit, (which, who): (Which<'_>, &str)) -> Outcome<Office> {
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id]).await?;
    let who = Actor::named(who);
    let signed = sign_submission(&mut tx, act(books.clock, &who), unit, (which, None)).await?;
    tx.commit().await?;
    Ok(signed.1)
}

async fn send(books: &Books, unit: &Unit, which: Which<'_>) -> Outcome<()> {
    let above = unit.parent_id.unwrap();
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id, above]).await?;
    let who = Actor::named("方小满");
    send_submission(&mut tx, act(books.clock, &who), unit, which).await?;
    tx.commit().await
}

enum Decision<'d> {
    Return(&'d [Remark]),
    Accept,
    Approve,
}

async fn decide(
    books: &Books,
    (unit, above): (&Unit, &Unit),
    (which, decision): (Which<'_>, Decision<'_>),
) -> Outcome<()> {
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id, above.id]).await?;
    let who = Actor::named("程望舒");
    let acting = act(books.clock, &who);
    match decision {
        Decision::Return(remarks) => {
            return_submission(&mut tx, acting, (unit, above), (which, remarks)).await?;
        }
        Decision::Accept => {
            accept_submission(&mut tx, acting, (unit, above), which).await?;
        }
        Decision::Approve => {
            let paper = (which, "总工财〔2025〕8号");
            approve_submission(&mut tx, acting, (unit, above), paper).await?;
        }
    }
    tx.commit().await
}

async fn listed(books: &Books, root: &Unit, span: &str) -> Vec<Listed> {
    let mut tx = books.database.read().await.unwrap();
    let asked = (None, books.clock.today());
    submissions_of_span(&mut tx, (root, span.parse().unwrap()), asked).await.unwrap()
}

fn said(listed: &[Listed], unit: &str) -> Vec<String> {
    let of = listed.iter().filter(|it| it.unit == unit && it.form == "balance-sheet");
    of.map(|it| {
        let drift = it.drift.as_ref().map(Drift::said).unwrap_or_default();
        format!("{} {} {} {drift}", it.state, it.signers, it.version)
    })
    .collect()
}

/// Everything that is done with reports that go upward, and a union that comes under another one.
pub async fn acted(books: &Books) {
    let (unit, above) = (&books.grassroots, &books.department);
    let income = Which { form: "income-expenditure", ..sheet() };
    for which in [sheet(), income] {
        draft(books, unit, which).await.unwrap();
        for who in ["甲某", "乙某"] {
            sign(books, unit, (which, who)).await.unwrap();
        }
        send(books, unit, which).await.unwrap();
    }
    let remarks = [Remark::read("请附说明")];
    decide(books, (unit, above), (sheet(), Decision::Return(&remarks))).await.unwrap();
    decide(books, (unit, above), (income, Decision::Accept)).await.unwrap();
    decide(books, (unit, above), (income, Decision::Approve)).await.unwrap();
    let (level, tier) = (Level::Grassroots, Tier::Grassroots);
    super::added(books, new_unit("M1", "迁移工会", Some("D1"), level, tier)).await;
    let new = NewPlace {
        unit_code: "M1".to_owned(),
        parent_code: "F1".to_owned(),
        moved_on: "2021-01-01".to_owned(),
        paper: String::new(),
    };
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    move_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn a_report_is_signed_by_two_sent_returned_and_approved() {
    both(async |database| {
        let books = Books::new(database).await;
        let (unit, above) = (&books.grassroots, &books.department);
        books.post(unit, "2025-03-04", &DUES).await;
        assert_eq!(refusals(send(&books, unit, sheet()).await), ["submissions.unknown"]);
        draft(&books, unit, sheet()).await.unwrap();
        assert_eq!(sign(&books, unit, (sheet(), "甲某")).await.unwrap(), Office::Accounting);
        let again = sign(&books, unit, (sheet(), "甲某")).await;
        assert_eq!(refusals(again), ["submissions.signed_twice"]);
        assert_eq!(refusals(send(&books, unit, sheet()).await), ["submissions.too_few_signers"]);
        // The books move under a draft: what was seen is not what would be signed.
        books.post(unit, "2025-03-05", &DUES).await;
        let moved = sign(&books, unit, (sheet(), "乙某")).await;
        assert_eq!(refusals(moved), ["submissions.content_changed"]);
        draft(&books, unit, sheet()).await.unwrap();
        for who in ["甲某", "乙某", "丙某"] {
            sign(&books, unit, (sheet(), who)).await.unwrap();
        }
        let fourth = sign(&books, unit, (sheet(), "丁某")).await;
        assert_eq!(refusals(fourth), ["submissions.signed_twice"]);
        send(&books, unit, sheet()).await.unwrap();
        assert_eq!(refusals(draft(&books, unit, sheet()).await), ["submissions.waits"]);
        assert_eq!(said(&listed(&books, above, "2025-03").await, "G1"), ["已报送 3 2 无"]);
        let mut tx = books.database.read().await.unwrap();
        let (_, hash) = trail::head(&mut tx, unit.id, "voucher").await.unwrap();
        tx.rollback().await.unwrap();
        let seen = format!(
            "SELECT 1 / (CASE WHEN EXISTS (SELECT 1 FROM trail WHERE unit_id = {} \
             AND action = 'submission.received' AND detail LIKE '%{hash}%') THEN 1 ELSE 0 END)",
            above.id
        );
        raw(&books.database, &seen).await.unwrap();
        let misplaced = [Remark::read("没有的项目=说明")];
        let refused = decide(&books, (unit, above), (sheet(), Decision::Return(&misplaced))).await;
        assert_eq!(refusals(refused), ["submissions.remark_misplaced"]);
        let remarks = [Remark::read("货币资金/期末余额=请附对账单")];
        decide(&books, (unit, above), (sheet(), Decision::Return(&remarks))).await.unwrap();
        assert_eq!(refusals(draft(&books, unit, sheet()).await), ["submissions.unchanged"]);
        books.post(unit, "2025-03-06", &DUES).await;
        let third = draft(&books, unit, sheet()).await.unwrap();
        let changes: Vec<String> = third.changes.iter().map(ToString::to_string).collect();
        assert_eq!(changes[0], "货币资金 期末余额 200.00→300.00");
        for who in ["甲某", "乙某"] {
            sign(&books, unit, (sheet(), who)).await.unwrap();
        }
        send(&books, unit, sheet()).await.unwrap();
        decide(&books, (unit, above), (sheet(), Decision::Accept)).await.unwrap();
        decide(&books, (unit, above), (sheet(), Decision::Approve)).await.unwrap();
        let twice = decide(&books, (unit, above), (sheet(), Decision::Approve)).await;
        assert_eq!(refusals(twice), ["submissions.not_sent"]);
        assert_eq!(said(&listed(&books, above, "2025-03").await, "G1"), ["已核批 2 3 无"]);
    });
}

#[test]
fn later_books_show_as_drift_by_cell_and_a_reopening_names_what_it_touches() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-04", &DUES).await;
        for month in ["01", "02", "03"] {
            books.close(unit, &format!("2025-{month}")).await.unwrap();
        }
        draft(&books, unit, sheet()).await.unwrap();
        for who in ["甲某", "乙某"] {
            sign(&books, unit, (sheet(), who)).await.unwrap();
        }
        send(&books, unit, sheet()).await.unwrap();
        let mut tx = books.database.read().await.unwrap();
        let touched = submissions_over(&mut tx, (unit.id, 202_502)).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(touched.len(), 1);
        books.reopen(unit, "2025-03").await.unwrap();
        books.post(unit, "2025-03-09", &[("102", "debit", "7"), ("402", "credit", "7")]).await;
        let rows = listed(&books, &books.federation, "2025-03").await;
        assert_eq!(
            rows.iter()
                .find(|it| it.unit == "G1" && it.form == "balance-sheet")
                .unwrap()
                .drift
                .as_ref()
                .unwrap()
                .cells
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()[0],
            "货币资金 期末余额 100.00→107.00"
        );
        let report = draw_submissions(&rows, (&books.federation, "2025-03".parse().unwrap()));
        let labels: Vec<&str> = report.columns.iter().take(9).map(|it| it.label.as_str()).collect();
        assert_eq!(labels.join(" "), "单位编码 报表 期间 期限 状态 报送日期 签署人数 版本 漂移");
        // Everybody else is missing, and late since 15 April.
        let d1 = rows.iter().find(|it| it.unit == "D1").unwrap();
        assert_eq!((d1.state.as_str(), d1.is_late), ("未编报", true));
    });
}

#[test]
fn a_sum_with_unexplained_residuals_is_not_sent() {
    both(async |database| {
        let mut books = Books::new(database).await;
        let (unit, below) = (books.department.clone(), books.grassroots.clone());
        let lone = [("102", "debit", "30"), ("40301 unit=D1", "credit", "30")];
        books.post(&below, "2025-02-10", &lone).await;
        books.post(&unit, "2025-02-10", &DUES).await;
        books.clock = clock_at("2025-07-30T08:00:00Z");
        let which = Which { form: "consolidated-balance-sheet", span: "2025-03".parse().unwrap() };
        let prepared = draft(&books, &unit, which).await.unwrap();
        assert_eq!(prepared.open_residuals, 1);
        for who in ["甲某", "乙某"] {
            sign(&books, &unit, (which, who)).await.unwrap();
        }
        let refused = send(&books, &unit, which).await;
        assert_eq!(refusals(refused), ["submissions.residuals_unexplained"]);
        let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id]).await.unwrap();
        let who = Actor::named("方小满");
        let why = (which, "下级误记来源，七月更正");
        prepare_submission(&mut tx, act(books.clock, &who), &unit, why).await.unwrap();
        tx.commit().await.unwrap();
        for who in ["甲某", "乙某"] {
            sign(&books, &unit, (which, who)).await.unwrap();
        }
        send(&books, &unit, which).await.unwrap();
    });
}
