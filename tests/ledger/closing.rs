//! Months and years close in order, open by exception, and the next year follows.

use union_ledger::ledger::chart::dimension::FundingSource;
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::periods::close_period::period_states;
use union_ledger::ledger::periods::reopen_period::{ReopenRequest, changes_under};
use union_ledger::ledger::periods::transfer::Judgement;
use union_ledger::ledger::store;

use super::posting::{DUES, FEES};
use crate::common::books::{Books, Line, clock_at, new_project, period, preparer, refusals, yuan};
use crate::common::{both, raw};

#[test]
fn months_close_in_order_and_once() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-02-01", DUES).await;
        let early = books.close(unit, "2025-02").await;
        assert_eq!(refusals(early), ["ledger.earlier_period_open"]);
        books.close(unit, "2025-01").await.unwrap();
        assert_eq!(refusals(books.close(unit, "2025-01").await), ["ledger.already_closed"]);
        books.close(unit, "2025-02").await.unwrap();
        let december = books.close(unit, "2025-12").await;
        assert_eq!(refusals(december), ["ledger.december_closes_with_year"]);
        let late = books.try_post(unit, "2025-02-02", DUES).await;
        assert_eq!(refusals(late), ["ledger.period_closed"]);
        let mut tx = books.database.read().await.unwrap();
        let states = period_states(&mut tx, unit, 2025).await.unwrap();
        let open: Vec<i64> =
            states.iter().filter(|(_, is_open, _)| *is_open).map(|(it, ..)| it.month()).collect();
        assert_eq!(open, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn drafts_keep_their_period_open() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let voucher = books.draft(unit, "2025-01-10", FEES).await;
        let draft = books.prepare(unit, voucher).await.unwrap();
        assert_eq!(refusals(books.close(unit, "2025-01").await), ["ledger.period_has_drafts"]);
        let year = books.close_year(unit, 2025, &[]).await;
        assert_eq!(refusals(year), ["ledger.period_has_drafts"]);
        books.post_drafts(unit, Which::One(draft.seen())).await.unwrap();
        books.close(unit, "2025-01").await.unwrap();
    });
}

#[test]
fn a_year_that_was_never_opened_cannot_close() {
    both(async |database| {
        let books = Books::new(database).await;
        let refused = refusals(books.close_year(&books.grassroots, 2025, &[]).await);
        assert_eq!(refused, ["ledger.year_unknown"]);
    });
}

#[test]
fn closing_warns_of_what_an_accountant_would_look_at() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lines: &[Line<'_>] = &[("162", "debit", "10.00"), ("102", "credit", "10.00")];
        books.post(unit, "2025-01-10", lines).await;
        books
            .post(unit, "2025-01-10", &[("182", "debit", "1.00"), ("101", "credit", "1.00")])
            .await;
        let found = |findings: &[union_ledger::finding::Finding]| -> Vec<&str> {
            findings.iter().map(|finding| finding.code.id).collect()
        };
        let closing = books.close(unit, "2025-01").await.unwrap();
        assert_eq!(
            found(&closing.findings),
            ["ledger.negative_cash", "ledger.negative_cash", "ledger.asset_fund_mismatch"]
        );
        // The bank gets worse in April and is even in June; what stands unchanged is told once.
        books
            .post(unit, "2025-04-10", &[("135", "debit", "5.00"), ("102", "credit", "5.00")])
            .await;
        books
            .post(unit, "2025-06-10", &[("102", "debit", "15.00"), ("135", "credit", "15.00")])
            .await;
        let closings = books.close_year(unit, 2025, &[]).await.unwrap();
        let told: Vec<(i64, &str)> = closings
            .iter()
            .flat_map(|it| found(&it.findings).into_iter().map(|id| (it.period.month(), id)))
            .filter(|(_, id)| !id.starts_with("ledger.year_end"))
            .collect();
        assert_eq!(
            told,
            [
                (2, "ledger.negative_cash"),
                (2, "ledger.negative_cash"),
                (2, "ledger.asset_fund_mismatch"),
                (4, "ledger.negative_cash"),
            ]
        );
        let last = found(&closings.last().unwrap().findings);
        assert!(last.contains(&"ledger.year_end_balance"), "{last:?}");
    });
}

#[test]
fn books_that_do_not_balance_do_not_close() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", FEES).await;
        raw(&books.database, "UPDATE balances SET debit_fen = 1 WHERE debit_fen > 0")
            .await
            .unwrap();
        let refused = refusals(books.close(unit, "2025-01").await);
        assert_eq!(refused, ["ledger.close_out_of_balance"]);
    });
}

fn judgement(project_code: &str, fund: FundingSource, amount: &str) -> Judgement {
    Judgement { project_code: project_code.to_owned(), fund, amount: yuan(amount) }
}

#[test]
fn the_year_end_judgement_is_complete_and_within_what_is_left() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        books.project(unit, new_project("职工书屋", true, Some("2025-10-31"))).await;
        let grant: &[Line<'_>] =
            &[("102", "debit", "500.00"), ("40302 unit=F1 project=P001", "credit", "500.00")];
        books.post(unit, "2025-03-10", grant).await;
        let union = FundingSource::Union;
        for (judgements, expected) in [
            (vec![], "ledger.judgement_needed"),
            (vec![judgement("P001", union, "500.01")], "ledger.judgement_too_large"),
            (vec![judgement("P001", union, "-1.00")], "ledger.judgement_too_large"),
        ] {
            let refused = refusals(books.close_year(unit, 2025, &judgements).await);
            assert_eq!(refused, [expected], "{judgements:?}");
        }
        for wrong in
            [judgement("P009", union, "1.00"), judgement("P001", FundingSource::Fiscal, "1.00")]
        {
            let list = [judgement("P001", union, "0"), wrong];
            let refused = refusals(books.close_year(unit, 2025, &list).await);
            assert_eq!(refused, ["ledger.judgement_unknown"], "{list:?}");
        }
        books.close_year(unit, 2025, &[judgement("P001", union, "0")]).await.unwrap();
        books.check_balances(unit, "2025-12", &[("102", "500.00"), ("32104", "-500.00")]).await;
    });
}

#[test]
fn a_decision_said_twice_is_not_obeyed_in_part() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        books.project(unit, new_project("职工书屋", true, Some("2025-10-31"))).await;
        let grant: &[Line<'_>] =
            &[("102", "debit", "500.00"), ("40302 unit=F1 project=P001", "credit", "500.00")];
        books.post(unit, "2025-03-10", grant).await;
        let union = FundingSource::Union;
        let twice = [judgement("P001", union, "100.00"), judgement("P001", union, "200.00")];
        let outcome = books.close_year(unit, 2025, &twice).await;
        assert_eq!(refusals(outcome), ["ledger.judgement_repeated"]);
    });
}

#[test]
fn the_next_year_opens_with_the_closing_and_follows_later_corrections() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-03-10", DUES).await;
        books.close_year(unit, 2025, &[]).await.unwrap();
        let same = async |expected: &[(&str, &str)]| {
            books.check_balances(unit, "2025-12", expected).await;
            books.check_balances(unit, "2026-00", expected).await;
            books.check_whole(unit).await;
        };
        same(&[("102", "100.00"), ("211", "-40.00"), ("32205", "-60.00")]).await;
        books.post(unit, "2026-01-10", FEES).await;
        books.post(unit, "2027-01-10", FEES).await;
        books.reopen(unit, "2025-12").await.unwrap();
        let drinks: &[Line<'_>] = &[("50105", "debit", "10.00"), ("102", "credit", "10.00")];
        books.post(unit, "2025-12-31", drinks).await;
        same(&[("102", "90.00"), ("211", "-40.00"), ("32205", "-60.00"), ("50105", "10.00")]).await;
        books.close_year(unit, 2025, &[]).await.unwrap();
        same(&[("102", "90.00"), ("211", "-40.00"), ("32205", "-50.00")]).await;
        books
            .check_balances(
                unit,
                "2027-00",
                &[
                    ("101", "17.25"),
                    ("102", "90.00"),
                    ("211", "-40.00"),
                    ("32205", "-50.00"),
                    ("401", "-17.25"),
                ],
            )
            .await;
        let again = books.close_year(unit, 2025, &[]).await;
        assert_eq!(refusals(again), ["ledger.year_closed"]);
    });
}

#[test]
fn a_year_closes_after_the_one_before() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-03-10", FEES).await;
        books.post(unit, "2026-01-10", FEES).await;
        for early in [
            books.close(unit, "2026-01").await.err(),
            books.close_year(unit, 2026, &[]).await.err(),
        ] {
            let refused: Vec<_> = refusals::<()>(Err(early.unwrap()));
            assert_eq!(refused, ["ledger.earlier_period_open"]);
        }
        books.close_year(unit, 2025, &[]).await.unwrap();
        books.reopen(unit, "2025-12").await.unwrap();
        books.post(unit, "2025-12-31", FEES).await;
        // January closes meanwhile, and takes nothing of what belongs to last December.
        books.close(unit, "2026-01").await.unwrap();
        let year = books.close_year(unit, 2026, &[]).await;
        assert_eq!(refusals(year), ["ledger.earlier_period_open"]);
        books.close_year(unit, 2025, &[]).await.unwrap();
        let after = &[("101", "51.75"), ("32203", "-17.25"), ("32205", "-34.50")];
        books.check_balances(unit, "2026-01", after).await;
        books.close_year(unit, 2026, &[]).await.unwrap();
        books.check_balances(unit, "2026-12", &[("101", "51.75"), ("32205", "-51.75")]).await;
        books.check_whole(unit).await;
    });
}

#[test]
fn years_are_opened_one_after_the_other() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-03-10", FEES).await;
        for on in ["2027-01-01", "2024-12-31"] {
            let refused = refusals(books.try_post(unit, on, FEES).await);
            assert_eq!(refused, ["ledger.year_not_adjacent"], "{on}");
        }
        books.post(unit, "2026-01-01", FEES).await;
    });
}

#[test]
fn a_closed_month_opens_by_exception_for_a_while_and_on_the_record() {
    both(async |database| {
        let mut books = Books::new(database).await;
        let unit = books.grassroots.clone();
        books.post(&unit, "2025-01-10", DUES).await;
        for month in ["2025-01", "2025-02"] {
            books.close(&unit, month).await.unwrap();
        }
        let request = |reason: &str, approved_by: &str, expires_at: &str| ReopenRequest {
            period: period("2025-01"),
            reason: reason.to_owned(),
            approved_by: approved_by.to_owned(),
            expires_at: expires_at.parse().unwrap(),
        };
        let soon = "2025-07-02T00:00:00Z";
        for (wrong, expected) in [
            (request(" ", "主席", soon), "ledger.reopen_reason_missing"),
            (request("补记", "", soon), "ledger.reopen_reason_missing"),
            (request("补记", "主席", "2025-06-30T08:00:00Z"), "ledger.reopen_reason_missing"),
            (request("补记", &preparer().name, soon), "ledger.reopen_self_approved"),
        ] {
            let refused = refusals(books.reopen_as(&unit, wrong.clone()).await);
            assert_eq!(refused, [expected], "{wrong:?}");
        }
        assert_eq!(refusals(books.reopen(&unit, "2025-03").await), ["ledger.not_closed"]);
        books.reopen_as(&unit, request("补记", "主席", soon)).await.unwrap();
        assert_eq!(refusals(books.reopen(&unit, "2025-01").await), ["ledger.not_closed"]);
        let late = books.post(&unit, "2025-01-31", FEES).await;
        books.post(&unit, "2025-03-01", FEES).await;
        books.clock = clock_at("2025-07-02T00:00:00Z");
        let expired = books.try_post(&unit, "2025-01-31", FEES).await;
        assert_eq!(refusals(expired), ["ledger.reopen_expired"]);
        books.close(&unit, "2025-01").await.unwrap();
        let mut tx = books.database.read().await.unwrap();
        let reopenings = store::reopenings_of(&mut tx, unit.id).await.unwrap();
        let changes = changes_under(&mut tx, &reopenings[0]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reopenings.len(), 1);
        assert_eq!(reopenings[0].closed_at.as_deref(), Some("2025-07-02T00:00:00.000000Z"));
        // What came in under it: the late voucher and the transfer that took it along.
        let kinds: Vec<_> = changes.iter().map(|it| (it.id, it.kind.as_str())).collect();
        assert_eq!(kinds, [(late.id, "ordinary"), (late.id + 2, "transfer")]);
        books.check_whole(&unit).await;
    });
}

#[test]
fn of_a_closed_year_only_december_opens() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", FEES).await;
        books.close_year(unit, 2025, &[]).await.unwrap();
        let refused = refusals(books.reopen(unit, "2025-11").await);
        assert_eq!(refused, ["ledger.closed_year_reopens_december"]);
        books.reopen(unit, "2025-12").await.unwrap();
    });
}

#[test]
fn a_correction_in_a_reopened_month_moves_only_the_difference() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.post(unit, "2025-01-10", FEES).await;
        books.close(unit, "2025-01").await.unwrap();
        books.close(unit, "2025-02").await.unwrap();
        books.reopen(unit, "2025-01").await.unwrap();
        books
            .post(unit, "2025-01-20", &[("101", "debit", "2.75"), ("401", "credit", "2.75")])
            .await;
        let closing = books.close(unit, "2025-01").await.unwrap();
        let moved: Vec<_> = closing
            .transfers
            .iter()
            .map(union_ledger::ledger::voucher::VoucherDraft::total_debit)
            .collect();
        assert_eq!(moved, [yuan("2.75")]);
        for month in ["2025-01", "2025-02"] {
            books.check_balances(unit, month, &[("101", "20.00"), ("32203", "-20.00")]).await;
        }
    });
}
