//! A reversal puts the event back, whatever event it was: it counts no more, and may be done again.

use union_ledger::dues::accrue_year::accrue_year;
use union_ledger::dues::assign_receipt::assign_receipt;
use union_ledger::dues::channel::Channel;
use union_ledger::dues::found_union::found_union;
use union_ledger::dues::store;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::drafts::reverse_voucher::{ReversalRequest, reverse_voucher};
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::prescribed::store::bookings_of;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::refusals::{bring, unit_called, with_more_units};
use crate::common::books::{Books, day, preparer};
use crate::common::both;

const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                      F1,60,10,20,10,2025-01-01,星工发〔2025〕1号\n";
const OWN: &str = "单位编码,收缴渠道,实缴金额,到账日期,票据号\nG1,自主拨缴,10000,2025-02-10,A1\n";
const PAID: &str = "方向,类别,对方单位,日期,金额\n付,上缴经费,D1,2025-02-20,4000\n";
const CAME: &str = "方向,类别,对方单位,日期,金额\n收,上缴经费,G1,2025-02-21,4000\n";
const NOBODY: &str =
    "缴费单位名称,收缴渠道,实缴金额,到账日期,票据号\n星辰公司,税务代收,100,2025-03-10,S1\n";
const YOUNG: &str = "单位编码,缴费单位名称,收缴渠道,实缴金额,到账日期,票据号\n\
                     G9,幼儿园,税务代收,200,2025-03-11,S2\n";
const NOTICE: &str = "通知编号,类别,对方单位,金额,日期\n补1,一般性补助,D1,800,2025-03-01\n";

/// Brings a list; how many of its rows are new.
async fn new_rows(books: &Books, who: &str, kind: SheetKind, text: &str) -> u64 {
    let outcome = bring(books, who, &(kind, text.to_owned())).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    outcome.rows.booked
}

/// Reverses the newest voucher that an event has.
async fn reverse(books: &Books, unit: &Unit, subject: (&str, i64)) {
    let mut tx = books.database.read().await.unwrap();
    let bookings = bookings_of(&mut tx, subject).await.unwrap();
    tx.commit().await.unwrap();
    let voucher_id = bookings.last().unwrap().voucher_id.unwrap();
    books.reverse(unit, voucher_id, &[], "2025-12-31").await.unwrap();
}

/// What one union owes another and has not paid, in fen.
async fn owed(books: &Books, debtor: &Unit, creditor: &Unit) -> i64 {
    let mut tx = books.database.read().await.unwrap();
    let debts = store::debts_between(&mut tx, debtor.id, Some(creditor.id)).await.unwrap();
    tx.commit().await.unwrap();
    debts.iter().filter(|it| it.transfer_id.is_none()).map(|it| it.amount_fen).sum()
}

fn first_of(unit: &Unit) -> i64 {
    unit.id * 4_294_967_296 + 1
}

#[test]
fn a_receipt_and_the_words_of_both_sides_may_be_said_again() {
    both(async |database| {
        let books = Books::new(database).await;
        let (unit, department, root) = (&books.grassroots, &books.department, &books.federation);
        new_rows(&books, "F1", SheetKind::SplitRules, SHARES).await;
        assert_eq!(new_rows(&books, "G1", SheetKind::DuesReceipts, OWN).await, 1);
        assert_eq!(owed(&books, unit, department).await, 400_000);
        assert_eq!(new_rows(&books, "G1", SheetKind::Transfers, PAID).await, 1);
        assert_eq!(new_rows(&books, "D1", SheetKind::Transfers, CAME).await, 1);
        assert_eq!(owed(&books, unit, department).await, 0);
        assert_eq!(owed(&books, department, root).await, 300_000);
        // The receiver takes back what it said: the money is on its way, and owes nothing on.
        reverse(&books, department, ("transfer_word", 2)).await;
        assert_eq!(owed(&books, department, root).await, 0);
        let again = CAME.replace("02-21", "02-22");
        assert_eq!(new_rows(&books, "D1", SheetKind::Transfers, &again).await, 1);
        assert_eq!(owed(&books, department, root).await, 300_000);
        reverse(&books, department, ("transfer_word", 3)).await;
        // The payer, too: it owes again.
        reverse(&books, unit, ("transfer_word", 1)).await;
        assert_eq!(owed(&books, unit, department).await, 400_000);
        // And the receipt itself is gone, and new when it comes again.
        reverse(&books, unit, ("receipt", first_of(unit))).await;
        assert_eq!(owed(&books, unit, department).await, 0);
        let again = format!("{OWN}\n");
        assert_eq!(new_rows(&books, "G1", SheetKind::DuesReceipts, &again).await, 1);
        assert_eq!(owed(&books, unit, department).await, 400_000);
    });
}

#[test]
fn what_was_assigned_handled_or_accrued_may_be_so_again() {
    both(async |database| {
        let books = Books::new(database).await;
        with_more_units(&books).await;
        let (unit, department, root) = (&books.grassroots, &books.department, &books.federation);
        let young = unit_called(&books, "G9").await;
        new_rows(&books, "F1", SheetKind::SplitRules, SHARES).await;
        new_rows(&books, "F1", SheetKind::DuesReceipts, NOBODY).await;
        new_rows(&books, "F1", SheetKind::DuesReceipts, YOUNG).await;
        new_rows(&books, "F1", SheetKind::GrantNotices, NOTICE).await;
        let actor = preparer();
        let act = act(books.clock, &actor);
        let held = [SYSTEM_BOOK, root.id, department.id, unit.id, young.id];
        for round in [1, 2] {
            let mut tx = books.database.write(&held).await.unwrap();
            let (id, on) = (first_of(root), day("2025-06-01"));
            let what = (id, Some(Channel::Tax));
            assign_receipt(&mut tx, act, (root, unit), what, on).await.unwrap();
            let (handled, _) = found_union(&mut tx, act, &young, on).await.unwrap();
            assert_eq!(handled[0].amount.fen(), 20_000, "{round}");
            tx.commit().await.unwrap();
            // 60 and 10 of 100, and of 200.
            assert_eq!(owed(&books, root, department).await, 7_000 + 14_000, "{round}");
            reverse(&books, root, ("receipt", id)).await;
            // The two receipts came first; each round splits one more.
            reverse(&books, root, ("receipt", id + 1 + round)).await;
            assert_eq!(owed(&books, root, department).await, 0, "{round}");
        }
        let mut notice = 0;
        for round in [1, 2] {
            let mut tx = books.database.write(&held).await.unwrap();
            let (accrued, _) = accrue_year(&mut tx, act, root, 2025).await.unwrap();
            // Both sides of the grant that was announced and not paid.
            assert_eq!(accrued.len(), 2, "{round}");
            let (again, _) = accrue_year(&mut tx, act, root, 2025).await.unwrap();
            assert_eq!(again.len(), 0, "{round}");
            tx.commit().await.unwrap();
            reverse(&books, root, ("year_end_notice", notice + 1)).await;
            reverse(&books, department, ("year_end_notice", notice + 2)).await;
            notice += 2;
        }
    });
}

/// Rows of a list that are new, and whether the file is answered as one that came before.
async fn brought(books: &Books, who: &str, kind: SheetKind, text: &str) -> (u64, bool) {
    let outcome = bring(books, who, &(kind, text.to_owned())).await;
    assert!(!outcome.is_refused, "{:?}", outcome.findings);
    (outcome.rows.booked, outcome.duplicate_of.is_some())
}

/// The very same bytes, not a copy with another line: what of them stands no more comes in anew.
#[test]
fn the_same_file_brings_again_what_was_taken_back() {
    both(async |database| {
        let books = Books::new(database).await;
        let (unit, department) = (&books.grassroots, &books.department);
        new_rows(&books, "F1", SheetKind::SplitRules, SHARES).await;
        assert_eq!(brought(&books, "G1", SheetKind::DuesReceipts, OWN).await, (1, false));
        assert!(brought(&books, "G1", SheetKind::DuesReceipts, OWN).await.1);
        assert_eq!(brought(&books, "G1", SheetKind::Transfers, PAID).await, (1, false));
        assert!(brought(&books, "G1", SheetKind::Transfers, PAID).await.1);
        reverse(&books, unit, ("transfer_word", 1)).await;
        assert_eq!(owed(&books, unit, department).await, 400_000);
        assert_eq!(brought(&books, "G1", SheetKind::Transfers, PAID).await, (1, false));
        assert!(brought(&books, "G1", SheetKind::Transfers, PAID).await.1);
        assert_eq!(owed(&books, unit, department).await, 0);
        reverse(&books, unit, ("transfer_word", 2)).await;
        reverse(&books, unit, ("receipt", first_of(unit))).await;
        assert_eq!(owed(&books, unit, department).await, 0);
        assert_eq!(brought(&books, "G1", SheetKind::DuesReceipts, OWN).await, (1, false));
        assert!(brought(&books, "G1", SheetKind::DuesReceipts, OWN).await.1);
        assert_eq!(owed(&books, unit, department).await, 400_000);
    });
}

/// A table that says what another said before goes back to what it says: 100, 200, 100 again.
#[test]
fn the_same_table_after_another_holds_again() {
    const TABLE: &str = "单位编码,年度,任务金额,任务口径,重点标记\nG1,2025,100,上缴额,\n";
    both(async |database| {
        let books = Books::new(database).await;
        let other = TABLE.replace("100,", "200,");
        for (text, target) in [(TABLE, 10_000), (&*other, 20_000), (TABLE, 10_000)] {
            assert_eq!(brought(&books, "F1", SheetKind::DuesTargets, text).await, (1, false));
            let mut tx = books.database.read().await.unwrap();
            let rows = store::targets_set_by(&mut tx, books.federation.id, 2025).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(rows.iter().map(|it| it.amount_fen).collect::<Vec<_>>(), [target]);
        }
        assert!(brought(&books, "F1", SheetKind::DuesTargets, TABLE).await.1);
    });
}

/// What is told when somebody prepares to take a voucher back: codes, and what it stands for.
async fn told(books: &Books, unit: &Unit, subject: (&str, i64), lines: &[i64]) -> Vec<String> {
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let bookings = bookings_of(&mut tx, subject).await.unwrap();
    let request = ReversalRequest {
        voucher_id: bookings.last().unwrap().voucher_id.unwrap(),
        lines: lines.to_vec(),
        dated_on: day("2025-12-31"),
        reason: String::new(),
    };
    let actor = preparer();
    let acting = act(books.clock, &actor);
    let prepared = reverse_voucher(&mut tx, acting, unit, request, None).await.unwrap();
    tx.rollback().await.unwrap();
    prepared.findings.iter().map(|it| format!("{} {}", it.code.id, it.found)).collect()
}

/// The journal's own voucher was wrong, not the money: the receipt stands and waits for the right
/// voucher, which it joins.
#[test]
fn a_receipt_whose_own_voucher_was_wrong_waits_for_the_right_one() {
    const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额,往来单位\n\
                           2025-02-10,记-1,收到经费,102,10000.00,,\n\
                           2025-02-10,记-1,收到经费,402,,6000.00,\n\
                           2025-02-10,记-1,收到经费,211,,4000.00,D1\n";
    both(async |database| {
        let books = Books::new(database).await;
        let (unit, department) = (&books.grassroots, &books.department);
        books.set(unit, "dues_booking", "elsewhere").await;
        new_rows(&books, "F1", SheetKind::SplitRules, SHARES).await;
        new_rows(&books, "G1", SheetKind::Journal, JOURNAL).await;
        new_rows(&books, "G1", SheetKind::DuesReceipts, OWN).await;
        let receipt = ("receipt", first_of(unit));
        let whole = told(&books, unit, receipt, &[]).await;
        assert_eq!(whole.len(), 1, "{whole:?}");
        assert!(whole[0].starts_with("prescribed.waits_again 经费到账"), "{whole:?}");
        reverse(&books, unit, receipt).await;
        let mut tx = books.database.read().await.unwrap();
        let bookings = bookings_of(&mut tx, receipt).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((bookings.len(), bookings[0].state.as_str()), (1, "waiting"));
        assert_eq!(owed(&books, unit, department).await, 400_000);
        let mended = JOURNAL.replace("记-1", "记-2").replace("02-10", "02-12");
        new_rows(&books, "G1", SheetKind::Journal, &mended).await;
        let mut tx = books.database.read().await.unwrap();
        let bookings = bookings_of(&mut tx, receipt).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((bookings.len(), bookings[0].state.as_str()), (1, "joined"));
        let balances = [("102", "10000.00"), ("211", "-4000.00"), ("402", "-6000.00")];
        books.check_balances(unit, "2025-12", &balances).await;
    });
}

#[test]
fn who_takes_back_a_voucher_of_dues_is_told_what_goes_with_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        new_rows(&books, "F1", SheetKind::SplitRules, SHARES).await;
        new_rows(&books, "G1", SheetKind::DuesReceipts, OWN).await;
        let receipt = ("receipt", first_of(unit));
        let whole = told(&books, unit, receipt, &[]).await;
        assert_eq!(whole.len(), 1, "{whole:?}");
        assert!(whole[0].starts_with("prescribed.taken_back_with_voucher 经费到账"), "{whole:?}");
        // The file that brought it, and its row, stand beside the receipt.
        let mut tx = books.database.read().await.unwrap();
        let kept = store::receipt_by_id(&mut tx, receipt.1).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!((kept.source_sheet, kept.source_row), (Some(0), Some(2)));
        assert_eq!(kept.batch_id.map(|id| id & 0xffff_ffff), Some(1));
    });
}
