//! Reversals: their day, one at a time, by line with what completes them, accounts corrected.

use union_ledger::finding::Outcome;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::drafts::draft::Draft;
use union_ledger::ledger::drafts::prepare_voucher::{change_draft, drop_draft};
use union_ledger::ledger::drafts::reverse_voucher::{
    ReversalRequest, complete_reversal, corrected_lines, red_lines, reverse_voucher,
};
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::ledger::store;
use union_ledger::ledger::voucher::list_vouchers::{
    VoucherListRequest, VoucherState, list_vouchers,
};
use union_ledger::ledger::voucher::{EntryDraft, PostedVoucher};
use union_ledger::wiring::act;

use super::posting::{DUES, FEES};
use crate::common::books::{Books, Line, day, period, preparer, refusals};
use crate::common::both;

/// Meeting costs and training costs paid in one sum; the training was a visit to the sick.
const COSTS: &[Line<'static>] = &[
    ("50106 kind=basic class=30215 fund=union", "debit", "430.00"),
    ("50501 kind=basic class=30216 fund=union", "debit", "810.50"),
    ("102", "credit", "1240.50"),
];

fn request(voucher: &PostedVoucher, lines: &[i64], on: &str) -> ReversalRequest {
    ReversalRequest {
        voucher_id: voucher.id,
        lines: lines.to_vec(),
        dated_on: day(on),
        reason: "科目有误".to_owned(),
    }
}

async fn draft_of(books: &Books, request: ReversalRequest) -> Outcome<Draft> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let prepared =
        reverse_voucher(&mut tx, act(books.clock, &preparer()), unit, request, None).await?;
    tx.commit().await?;
    Ok(prepared.draft)
}

/// Reverses lines with others beside them, and posts.
async fn complete(
    books: &Books,
    request: ReversalRequest,
    further: Vec<EntryDraft>,
) -> Outcome<PostedVoucher> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let asked = (request, further);
    let prepared =
        complete_reversal(&mut tx, act(books.clock, &preparer()), unit, asked, None).await?;
    let which = Which::One(prepared.draft.seen());
    let actor = preparer();
    let posted = post_drafts(&mut tx, act(books.clock, &actor), unit, which).await?.vouchers;
    tx.commit().await?;
    Ok(posted.into_iter().next().unwrap())
}

async fn state_of(books: &Books, id: i64) -> VoucherState {
    let mut tx = books.database.read().await.unwrap();
    let span = union_ledger::date::ReportSpan::Year(2025);
    let request = VoucherListRequest::of(span, 50);
    let list = list_vouchers(&mut tx, &books.grassroots, &request).await.unwrap();
    tx.commit().await.unwrap();
    list.vouchers.iter().find(|it| it.id == id).unwrap().state
}

#[test]
fn no_reversal_is_dated_before_its_original() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-03-09", FEES).await;
        for on in ["2025-02-02", "2025-03-08"] {
            for lines in [&[][..], &[1, 2]] {
                let early = draft_of(&books, request(&posted, lines, on)).await;
                assert_eq!(refusals(early), ["ledger.reversal_before_original"], "{on}");
            }
        }
        // Nor is it moved there afterwards.
        let draft = draft_of(&books, request(&posted, &[], "2025-03-09")).await.unwrap();
        let mut voucher = draft.voucher.clone();
        voucher.dated_on = day("2025-03-01");
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let which = (draft.id, draft.version);
        let moved =
            change_draft(&mut tx, act(books.clock, &preparer()), unit, which, voucher).await;
        assert_eq!(refusals(moved), ["ledger.reversal_before_original"]);
        tx.rollback().await.unwrap();
        books.post_drafts(unit, Which::One(draft.seen())).await.unwrap();
        books.check_balances(unit, "2025-03", &[]).await;
    });
}

#[test]
fn a_second_reversal_is_refused_while_the_first_one_waits() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lines: &[Line<'_>] = &[DUES, FEES].concat();
        let posted = books.post(unit, "2025-02-01", lines).await;
        let waiting = draft_of(&books, request(&posted, &[4, 5], "2025-02-03")).await.unwrap();
        for lines in [&[][..], &[4, 5]] {
            let second = draft_of(&books, request(&posted, lines, "2025-02-04")).await;
            assert_eq!(refusals(second), ["ledger.reversal_waits"], "{lines:?}");
        }
        // Other lines are another matter.
        let other = draft_of(&books, request(&posted, &[1, 2, 3], "2025-02-04")).await.unwrap();
        // The one that waits does not stand in its own way.
        let mut voucher = waiting.voucher.clone();
        voucher.dated_on = day("2025-02-05");
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let which = (waiting.id, waiting.version);
        let changed = change_draft(&mut tx, act(books.clock, &preparer()), unit, which, voucher)
            .await
            .unwrap();
        drop_draft(&mut tx, act(books.clock, &preparer()), unit, changed.draft.id).await.unwrap();
        tx.commit().await.unwrap();
        let again = draft_of(&books, request(&posted, &[4, 5], "2025-02-06")).await.unwrap();
        let both = Which::These(vec![other.seen(), again.seen()]);
        assert_eq!(books.post_drafts(unit, both).await.unwrap().len(), 2);
        books.check_balances(unit, "2025-02", &[]).await;
        assert_eq!(state_of(&books, posted.id).await, VoucherState::Reversed);
        books.check_whole(unit).await;
    });
}

#[test]
fn a_line_is_reversed_with_what_completes_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-02-01", COSTS).await;
        let alone = draft_of(&books, request(&posted, &[2], "2025-02-03")).await;
        assert_eq!(refusals(alone), ["ledger.too_few_entries", "ledger.not_balanced"]);
        // The money came back: the bank line is red in part.
        let back = books.draft(unit, "2025-02-03", &[("102", "credit", "-810.50")]).await.entries;
        let red = complete(&books, request(&posted, &[2], "2025-02-03"), back).await.unwrap();
        let left: &[(&str, &str)] = &[("102", "-430.00"), ("50106", "430.00")];
        books.check_balances(unit, "2025-02", left).await;
        assert_eq!(state_of(&books, posted.id).await, VoucherState::PartlyReversed);
        // The same line again, alone or with the whole voucher, is taken back already.
        for lines in [&[][..], &[2]] {
            let twice = draft_of(&books, request(&posted, lines, "2025-02-04")).await;
            assert!(refusals(twice).contains(&"ledger.already_reversed"), "{lines:?}");
        }
        // What took a line back stays; what completed it can be wrong in its turn.
        let undone = draft_of(&books, request(&red, &[1], "2025-02-05")).await;
        assert!(refusals(undone).contains(&"ledger.reversal_of_reversal"));
        let cash = books.draft(unit, "2025-02-05", &[("101", "credit", "-810.50")]).await.entries;
        complete(&books, request(&red, &[2], "2025-02-05"), cash).await.unwrap();
        let left: &[(&str, &str)] = &[("101", "810.50"), ("102", "-1240.50"), ("50106", "430.00")];
        books.check_balances(unit, "2025-02", left).await;
        books.check_whole(unit).await;
    });
}

#[test]
fn an_account_is_corrected_in_one_step() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-02-01", COSTS).await;
        let asked = request(&posted, &[2], "2025-02-03");
        let mut tx = books.database.read().await.unwrap();
        let chart = store::chart_of(&mut tx, Era::Y2021, unit.id).await.unwrap();
        let right = chart.by_code("50105").unwrap().id;
        let red = red_lines(&mut tx, unit, &asked).await.unwrap();
        let further = corrected_lines(&mut tx, unit, &red, (right, "慰问")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(further.len(), 1);
        assert_eq!(further[0].summary, "更正2月1日记-1号凭证科目：慰问");
        assert_eq!(further[0].dimensions.economic_class, Some(30216));
        complete(&books, asked, further).await.unwrap();
        let left: &[(&str, &str)] =
            &[("102", "-1240.50"), ("50105", "810.50"), ("50106", "430.00")];
        books.check_balances(unit, "2025-02", left).await;
        assert_eq!(state_of(&books, posted.id).await, VoucherState::PartlyReversed);
        // What is left of it is reversed by its other lines, not by the whole.
        assert_eq!(period("2025-02").month(), 2);
        books.check_whole(unit).await;
    });
}

#[test]
fn a_reversal_that_takes_nothing_back_is_none() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-02-01", FEES).await;
        // Amounts that are not those of the original point at nothing.
        let red: &[Line<'_>] = &[("101", "debit", "-17.24"), ("401", "credit", "-17.24")];
        let mut voucher = books.draft(unit, "2025-02-02", red).await;
        voucher.reverses_id = Some(posted.id);
        let nothing = books.prepare(unit, voucher.clone()).await;
        assert_eq!(refusals(nothing), ["ledger.line_unknown"; 2]);
        voucher.entries[0].reverses_line_no = Some(1);
        let other = books.prepare(unit, voucher).await;
        assert_eq!(refusals(other), ["ledger.line_unknown"]);
        books.check_whole(unit).await;
    });
}
