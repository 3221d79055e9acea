//! What is said late, twice or in another order than it happened: the books stay those of the
//! days. Shares are 60, 10, 20 and 10 percent; figures are worked by hand.

use union_ledger::dues::accrue_year::{Accrued, accrue_year};
use union_ledger::dues::assign_receipt::assign_receipt;
use union_ledger::dues::recompute_legs::recompute_legs;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::drafts::choose_drafts::find_draft;
use union_ledger::ledger::drafts::prepare_voucher::{change_draft, drop_draft};
use union_ledger::ledger::store as ledger;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::prescribed::store::bookings_of;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::refusals::{bring, unit_called, with_more_units};
use crate::common::books::{Books, Line, day, preparer, refusals, yuan};
use crate::common::both;

const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                      F1,60,10,20,10,2025-01-01,星工发〔2025〕1号\n";
const RECEIPTS: &str = "单位编码,缴费单位名称,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号\n";
const TRANSFERS: &str = "事项编号,方向,类别,对方单位,日期,金额,所属年度\n";

async fn say(books: &Books, who: &str, kind: SheetKind, text: String) -> Vec<&'static str> {
    let outcome = bring(books, who, &(kind, text)).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    outcome.findings.iter().map(|it| it.code.id).collect()
}

async fn receive(books: &Books, who: &str, line: &str) {
    say(books, who, SheetKind::DuesReceipts, format!("{RECEIPTS}{line}\n")).await;
}

async fn transfer(books: &Books, who: &str, line: &str) -> Vec<&'static str> {
    say(books, who, SheetKind::Transfers, format!("{TRANSFERS}{line}\n")).await
}

async fn shared(books: &Books) {
    say(books, "F1", SheetKind::SplitRules, SHARES.to_owned()).await;
}

async fn accrue(books: &Books) -> Vec<Accrued> {
    let held = [SYSTEM_BOOK, books.federation.id, books.department.id, books.grassroots.id];
    let mut tx = books.database.write(&held).await.unwrap();
    let actor = preparer();
    let acting = act(books.clock, &actor);
    let (accrued, _) = accrue_year(&mut tx, acting, &books.federation, 2025).await.unwrap();
    tx.commit().await.unwrap();
    accrued
}

/// Accounts of a unit at a month's end, each with its net debit.
async fn stand(books: &Books, unit: &Unit, month: &str, expected: &[(&str, &str)]) {
    let balances = books.balances(unit, month).await;
    for (code, amount) in expected {
        let of = balances.iter().find(|it| it.0 == *code).map_or("0.00", |it| it.1.as_str());
        assert_eq!(of, *amount, "{} {code} of {balances:?}", unit.code);
    }
}

async fn voucher_of(books: &Books, subject: (&str, i64)) -> i64 {
    let mut tx = books.database.read().await.unwrap();
    let bookings = bookings_of(&mut tx, subject).await.unwrap();
    tx.commit().await.unwrap();
    bookings.last().unwrap().voucher_id.unwrap()
}

async fn reverse(books: &Books, unit: &Unit, subject: (&str, i64)) {
    let voucher_id = voucher_of(books, subject).await;
    books.reverse(unit, voucher_id, &[], "2025-12-31").await.unwrap();
}

/// Takes back some lines of an event's voucher; the first lines of the correction are those.
async fn correct(
    books: &Books,
    unit: &Unit,
    subject: (&str, i64),
    (lines, taken_back): (&[Line<'_>], &[i64]),
) {
    let voucher_id = voucher_of(books, subject).await;
    let mut voucher = books.draft(unit, "2025-04-30", lines).await;
    voucher.reverses_id = Some(voucher_id);
    for (entry, line_no) in voucher.entries.iter_mut().zip(taken_back) {
        entry.reverses_line_no = Some(*line_no);
    }
    books.post_voucher(unit, voucher).await.unwrap();
}

fn first_of(unit: &Unit) -> i64 {
    unit.id * 4_294_967_296 + 1
}

#[test]
fn dues_of_december_that_are_registered_after_the_accrual_are_income_once() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-11,,1000,2025-12-10,A1").await;
        accrue(&books).await;
        let department = &books.department;
        let standing = [("132", "400.00"), ("402", "-100.00"), ("211", "-300.00")];
        stand(&books, department, "2025-12", &standing).await;
        transfer(&books, "G1", ",付,上缴经费,D1,2025-12-28,400,2025").await;
        transfer(&books, "D1", ",收,上缴经费,G1,2025-12-29,400,2025").await;
        let settled = [("132", "0.00"), ("402", "-100.00"), ("211", "-300.00")];
        stand(&books, department, "2025-12", &settled).await;
        assert_eq!(accrue(&books).await, []);
    });
}

#[test]
fn a_grant_that_was_accrued_is_no_expense_or_income_when_it_is_paid_within_the_year() {
    both(async |database| {
        let books = Books::new(database).await;
        let notice = "通知编号,类别,对方单位,项目,金额,日期\nN1,一般性补助,D1,,100,2025-11-01\n";
        say(&books, "F1", SheetKind::GrantNotices, notice.to_owned()).await;
        assert_eq!(accrue(&books).await.len(), 2);
        transfer(&books, "F1", "N1,付,一般性补助,D1,2025-12-28,60,2025").await;
        transfer(&books, "D1", "N1,收,一般性补助,F1,2025-12-29,60,2025").await;
        transfer(&books, "F1", "N1,付,一般性补助,D1,2025-12-30,40,2025").await;
        transfer(&books, "D1", "N1,收,一般性补助,F1,2025-12-30,40,2025").await;
        let (root, department) = (&books.federation, &books.department);
        stand(&books, root, "2025-12", &[("50801", "100.00"), ("21201", "0.00")]).await;
        stand(&books, department, "2025-12", &[("40301", "-100.00"), ("13101", "0.00")]).await;
        // Taken back, the claim stands again; nothing more is accrued.
        reverse(&books, department, ("transfer_word", 4)).await;
        stand(&books, department, "2025-12", &[("40301", "-100.00"), ("13101", "40.00")]).await;
        assert_eq!(accrue(&books).await, []);
    });
}

#[test]
fn a_receipt_that_is_taken_back_after_the_accrual_is_taken_out_at_every_level() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "F1", "G1,星辰公司,税务代收,2025-01,,1000,2025-02-10,B1").await;
        assert_eq!(accrue(&books).await.len(), 2);
        let (department, unit) = (&books.department, &books.grassroots);
        stand(&books, department, "2025-12", &[("13101", "0.00"), ("402", "-100.00")]).await;
        reverse(&books, &books.federation, ("receipt", first_of(&books.federation))).await;
        let back: Vec<i64> = accrue(&books).await.iter().map(|it| it.amount.fen()).collect();
        assert_eq!(back, [-70_000, -60_000]);
        stand(&books, department, "2025-12", &[("402", "0.00")]).await;
        stand(&books, unit, "2025-12", &[("402", "0.00")]).await;
        receive(&books, "F1", "G1,星辰公司,税务代收,2025-01,,1010,2025-02-10,B1").await;
        let again: Vec<i64> = accrue(&books).await.iter().map(|it| it.amount.fen()).collect();
        assert_eq!(again, [70_700, 60_600]);
        stand(&books, unit, "2025-12", &[("402", "-606.00")]).await;
    });
}

#[test]
fn one_corrected_line_takes_no_receipt_back() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        let line = "G1,星辰公司,自主拨缴,2025-02,,1000,2025-03-10,A1";
        receive(&books, "G1", line).await;
        let unit = &books.grassroots;
        let subject = ("receipt", first_of(unit));
        let booked = async || {
            let mut tx = books.database.read().await.unwrap();
            let rows = bookings_of(&mut tx, subject).await.unwrap();
            tx.commit().await.unwrap();
            rows.last().unwrap().state.clone()
        };
        let red: &[Line<'_>] = &[("402", "credit", "-600"), ("408", "credit", "600")];
        correct(&books, unit, subject, (red, &[2])).await;
        assert_eq!(booked().await, "posted");
        // It is known, and its money is not booked again.
        receive(&books, "G1", line).await;
        stand(&books, unit, "2025-12", &[("102", "1000.00"), ("408", "-600.00")]).await;
        let rest: &[Line<'_>] = &[
            ("102", "debit", "-1000"),
            ("211 unit=D1", "credit", "-400"),
            ("408", "credit", "-600"),
        ];
        correct(&books, unit, subject, (rest, &[1, 3])).await;
        assert_eq!(booked().await, "undone", "line by line, all of it");
    });
}

#[test]
fn one_payment_for_two_years_settles_the_claim_and_then_this_year() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-10,,1000,2025-11-10,A1").await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-12,,1000,2026-01-10,A2").await;
        accrue(&books).await;
        transfer(&books, "G1", ",付,上缴经费,D1,2026-01-15,800,2026").await;
        transfer(&books, "D1", ",收,上缴经费,G1,2026-01-16,800,2026").await;
        let department = &books.department;
        // The year before is not closed: both years together.
        let standing = [("132", "0.00"), ("402", "-200.00"), ("211", "-600.00")];
        stand(&books, department, "2026-01", &standing).await;
    });
}

#[test]
fn a_rule_found_late_that_lowers_what_was_accrued_does_not_stop_the_year_end() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-01,,1000,2025-02-10,A1").await;
        accrue(&books).await;
        let late = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,截止日期,依据\n\
                    G1,70,5,15,10,2025-02-01,2025-02-28,星工发〔2025〕9号\n";
        say(&books, "F1", SheetKind::SplitRules, late.to_owned()).await;
        let held = [SYSTEM_BOOK, books.federation.id, books.department.id, books.grassroots.id];
        let mut tx = books.database.write(&held).await.unwrap();
        let actor = preparer();
        let acting = act(books.clock, &actor);
        let (from, on) = (day("2025-01-01"), day("2025-06-30"));
        recompute_legs(&mut tx, acting, &books.federation, (from, on)).await.unwrap();
        tx.commit().await.unwrap();
        let less: Vec<i64> = accrue(&books).await.iter().map(|it| it.amount.fen()).collect();
        assert_eq!(
            less,
            [-5_000, -10_000],
            "300 of 1,000 go up and no more 400; 250 and no more 300"
        );
        let standing = [("132", "300.00"), ("402", "-50.00"), ("211", "-250.00")];
        stand(&books, &books.department, "2025-12", &standing).await;
    });
}

#[test]
fn money_found_to_be_of_a_union_not_yet_founded_waits_for_its_founding() {
    both(async |database| {
        let books = Books::new(database).await;
        with_more_units(&books).await;
        shared(&books).await;
        receive(&books, "F1", ",幼儿园,税务代收,2025-02,,400,2025-03-10,N1").await;
        let (root, young) = (&books.federation, unit_called(&books, "G9").await);
        let held = [SYSTEM_BOOK, root.id, young.id];
        let actor = preparer();
        let acting = act(books.clock, &actor);
        let id = first_of(root);
        let mut tx = books.database.write(&held).await.unwrap();
        let early = assign_receipt(&mut tx, acting, (root, &young), (id, None), day("2025-03-09"));
        assert_eq!(refusals(early.await), ["dues.assigned_too_early"]);
        let on = day("2025-03-20");
        assign_receipt(&mut tx, acting, (root, &young), (id, None), on).await.unwrap();
        tx.commit().await.unwrap();
        stand(&books, root, "2025-12", &[("215", "-400.00"), ("402", "0.00")]).await;
    });
}

#[test]
fn of_equal_amounts_a_payment_comes_before_its_receipt() {
    both(async |database| {
        let books = Books::new(database).await;
        let line = |side: &str, other: &str, on: &str| {
            format!("{TRANSFERS},{side},一般性补助,{other},{on},400,2025\n")
        };
        for on in ["2025-03-01", "2025-03-05"] {
            say(&books, "F1", SheetKind::Transfers, line("付", "D1", on)).await;
        }
        for on in ["2025-03-04", "2025-03-06"] {
            say(&books, "D1", SheetKind::Transfers, line("收", "F1", on)).await;
        }
        let mut tx = books.database.read().await.unwrap();
        let (payer, receiver) = (books.federation.id, Some(books.department.id));
        let found = union_ledger::dealings::store::transfers_between(&mut tx, payer, receiver);
        let days: Vec<Vec<String>> = found
            .await
            .unwrap()
            .iter()
            .map(|it| it.words.iter().map(|word| word.dated_on.clone()).collect())
            .collect();
        tx.commit().await.unwrap();
        assert_eq!(days, [["2025-03-01", "2025-03-04"], ["2025-03-05", "2025-03-06"]]);
    });
}

#[test]
fn a_closed_month_is_told_where_the_list_is_brought() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2024-12,,1000,2025-01-10,A1").await;
        books.close(&books.grassroots, "2025-01").await.unwrap();
        let line = format!("{RECEIPTS}G1,星辰公司,自主拨缴,2024-12,,500,2025-01-11,A2\n");
        let told = say(&books, "G1", SheetKind::DuesReceipts, line).await;
        assert!(told.contains(&"prescribed.period_waits"), "{told:?}");
    });
}

#[test]
fn every_fault_of_a_list_is_told_in_one_pass() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        let channels = "单位编码,缴费单位名称,收缴渠道,起始日期\nG1,星辰公司,自主拨缴,2025-01-01\n";
        say(&books, "F1", SheetKind::DuesChannels, channels.to_owned()).await;
        let told = async |kind: SheetKind, text: String| {
            let outcome = bring(&books, "F1", &(kind, text)).await;
            assert!(outcome.is_refused && !outcome.registered);
            let of = |it: &union_ledger::finding::Finding| {
                (it.code.id, it.place.cell.clone().unwrap_or_default())
            };
            let mut told: Vec<_> = outcome.findings.iter().map(of).collect();
            told.sort();
            told
        };
        let lines = "G1,星辰公司,自主拨缴,2025-13,,1000,2025-03-10,B1\n\
                     G1,星辰公司,税务代收,2025-02,,1000,2025-03-10,B2\n";
        let receipts = told(SheetKind::DuesReceipts, format!("{RECEIPTS}{lines}")).await;
        let expected = [("dues.channel_differs", "C3"), ("dues.wage_period_invalid", "D2")];
        assert_eq!(receipts, expected.map(|(code, cell)| (code, cell.to_owned())));
        let rules = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                     G1,60,10,20,9,2026-01-01,文一\nF1,50,20,20,10,2025-02-01,文二\n";
        let rules = told(SheetKind::SplitRules, rules.to_owned()).await;
        let codes: Vec<&str> = rules.iter().map(|it| it.0).collect();
        assert_eq!(codes, ["dues.rule_overlaps", "dues.shares_not_whole"]);
    });
}

/// A journal of the union whose list was booked: the same dues two days later, dues of another
/// payer of the same sum, which no list brought, and posters.
const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
    2025-03-12,记-1,收到三月经费,102,1000,\n\
    2025-03-12,记-1,收到三月经费,402,,600\n\
    2025-03-12,记-1,收到三月经费,211,,400\n\
    2025-03-14,记-2,收到旭日公司经费,102,1000,\n\
    2025-03-14,记-2,收到旭日公司经费,402,,600\n\
    2025-03-14,记-2,收到旭日公司经费,211,,400\n\
    2025-03-15,记-3,印制海报,50103,88,\n\
    2025-03-15,记-3,印制海报,102,,88\n";

#[test]
fn a_journal_that_comes_after_the_list_books_only_what_the_list_did_not() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-02,,1000,2025-03-10,A1").await;
        let outcome = bring(&books, "G1", &(SheetKind::Journal, JOURNAL.to_owned())).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        assert_eq!((outcome.vouchers, outcome.known_vouchers), (2, 1));
        // Dues that no list brought, in the month of one: somebody has to say so.
        let beside = outcome.findings.iter().filter(|it| it.code.id == "import.dues_beside_lists");
        assert_eq!(beside.count(), 1);
        let made = outcome.findings.iter().find(|it| it.code.id == "import.voucher_made_here");
        let made = made.unwrap();
        assert_eq!(made.place.cell.as_deref(), Some("B2"));
        assert!(made.found.contains("账中已有 2025-03 记-1"), "{}", made.found);
        let standing = [("102", "1912.00"), ("402", "-1200.00"), ("211", "-800.00")];
        stand(&books, &books.grassroots, "2025-03", &standing).await;
    });
}

const CASH: &str = "日期,摘要,对方科目,收入,支出\n\
    2025-03-12,收到三月经费,402,1000,\n\
    2025-03-15,利息,408,5,\n";

#[test]
fn a_bank_book_that_comes_after_the_list_books_only_what_the_list_did_not() {
    both(async |database| {
        let books = Books::new(database).await;
        shared(&books).await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-02,,1000,2025-03-10,A1").await;
        let outcome = bring(&books, "G1", &(SheetKind::CashBook, CASH.to_owned())).await;
        assert!(outcome.posted, "{:?}", outcome.findings);
        assert_eq!((outcome.vouchers, outcome.known_vouchers), (1, 1));
        let standing = [("102", "1005.00"), ("402", "-600.00"), ("211", "-400.00")];
        stand(&books, &books.grassroots, "2025-03", &standing).await;
    });
}

#[test]
fn a_draft_of_dues_moves_what_was_received_as_long_as_it_stands() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        shared(&books).await;
        books.set(unit, "review_required", "true").await;
        receive(&books, "G1", "G1,星辰公司,自主拨缴,2025-02,,1000,2025-03-10,A1").await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let [row] = ledger::drafts_of(&mut tx, unit.id, None).await.unwrap().try_into().unwrap();
        let draft = find_draft(&mut tx, unit, row.id).await.unwrap();
        let actor = preparer();
        let acting = act(books.clock, &actor);
        let dropped = drop_draft(&mut tx, acting, unit, draft.id).await;
        assert_eq!(refusals(dropped), ["prescribed.draft_kept"]);
        let mut less = draft.voucher.clone();
        less.entries[0].debit = yuan("10.00");
        less.entries[1].credit = yuan("10.00");
        less.entries.truncate(2);
        let of = (draft.id, draft.version);
        let changed = change_draft(&mut tx, acting, unit, of, less).await;
        assert_eq!(refusals(changed), ["prescribed.draft_kept"]);
        let mut said = draft.voucher.clone();
        said.attachment_count = 2;
        change_draft(&mut tx, acting, unit, of, said).await.unwrap();
        tx.rollback().await.unwrap();
    });
}
