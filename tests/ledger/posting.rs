//! Numbering, review, idempotency, reversal, own details.

use union_ledger::finding::Outcome;
use union_ledger::ledger::chart::add_account::{NewDetail, add_detail_account};
use union_ledger::ledger::chart::{Account, Era};
use union_ledger::ledger::drafts::draft::Draft;
use union_ledger::ledger::drafts::prepare_voucher::{
    Prepared, change_draft, drop_draft, prepare_voucher,
};
use union_ledger::ledger::drafts::review_drafts::review_draft;
use union_ledger::ledger::drafts::seen::{Seen, Which};
use union_ledger::ledger::post::post_drafts::post_drafts;
use union_ledger::ledger::store::{self, DraftRow};
use union_ledger::ledger::voucher::VoucherDraft;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::trail::Actor;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, Tier, Unit};
use union_ledger::wiring::act;

use crate::common::books::{
    Books, Line, day, new_unit, period, preparer, refusals, reviewer, yuan,
};
use crate::common::both;

pub const DUES: &[Line<'static>] =
    &[("102", "debit", "100.00"), ("402", "credit", "60.00"), ("211", "credit", "40.00")];
pub const FEES: &[Line<'static>] = &[("101", "debit", "17.25"), ("401", "credit", "17.25")];

#[test]
fn numbers_run_without_gap_in_each_period_and_word() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "voucher_words", "收|付|转").await;
        let mut given = Vec::new();
        for (on, word) in [
            ("2025-02-01", "收"),
            ("2025-01-31", "收"),
            ("2025-02-02", "付"),
            ("2025-02-03", "收"),
            ("2025-01-01", "收"),
            ("2025-02-28", "付"),
        ] {
            let draft = books.draft(unit, on, FEES).await;
            let voucher = VoucherDraft { word: word.to_owned(), ..draft };
            let posted = books.post_voucher(unit, voucher).await.unwrap();
            given.push((posted.seq, posted.period.to_string(), posted.word, posted.number));
        }
        let given: Vec<_> =
            given.iter().map(|(seq, p, w, n)| (*seq, p.as_str(), w.as_str(), *n)).collect();
        assert_eq!(
            given,
            [
                (1, "2025-02", "收", 1),
                (2, "2025-01", "收", 1),
                (3, "2025-02", "付", 1),
                (4, "2025-02", "收", 2),
                (5, "2025-01", "收", 2),
                (6, "2025-02", "付", 2),
            ]
        );
        books.check_whole(unit).await;
    });
}

#[test]
fn posters_at_once_leave_no_gap_and_no_double_number() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let draft = books.draft(unit, "2025-02-01", FEES).await;
        let post = || async { books.post_voucher(unit, draft.clone()).await.unwrap().number };
        let (a, b, c, d) = tokio::join!(post(), post(), post(), post());
        let mut numbers = vec![a, b, c, d];
        numbers.sort_unstable();
        assert_eq!(numbers, [1, 2, 3, 4]);
        books.check_whole(unit).await;
    });
}

#[test]
fn a_refused_posting_uses_no_number() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let wrong: &[Line<'_>] = &[("101", "debit", "1.00"), ("401", "credit", "2.00")];
        assert_eq!(
            refusals(books.try_post(unit, "2025-02-01", wrong).await),
            ["ledger.not_balanced"]
        );
        assert_eq!(books.post(unit, "2025-02-01", FEES).await.number, 1);
    });
}

#[test]
fn drafts_of_a_period_are_posted_by_date_all_or_none() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        for on in ["2025-02-20", "2025-02-10"] {
            let draft = books.draft(unit, on, FEES).await;
            books.prepare(unit, draft).await.unwrap();
        }
        let first = books.draft(unit, "2025-03-01", FEES).await;
        books.prepare(unit, first).await.unwrap();
        let posted = books.post_drafts(unit, Which::Period(period("2025-02"))).await.unwrap();
        assert_eq!(posted.len(), 2);
        assert_eq!(books.post_drafts(unit, Which::All).await.unwrap().len(), 1);
        assert_eq!(books.post_drafts(unit, Which::All).await.unwrap().len(), 0);
        books.check_whole(unit).await;
    });
}

async fn review(books: &Books, unit: &Unit, actor: &Actor, seen: Seen) -> Vec<&'static str> {
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let outcome = review_draft(&mut tx, books.clock, actor, unit, seen).await;
    if outcome.is_ok() {
        tx.commit().await.unwrap();
    }
    refusals(outcome)
}

#[test]
fn where_review_is_required_a_second_person_reviews_before_posting() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let voucher = books.draft(unit, "2025-02-01", FEES).await;
        let draft = books.prepare(unit, voucher.clone()).await.unwrap();
        let seen = draft.seen();
        let refused = refusals(books.post_drafts(unit, Which::One(seen)).await);
        assert_eq!(refused, ["ledger.review_required"]);
        let refused = review(&books, unit, &preparer(), seen).await;
        assert_eq!(refused, ["ledger.reviewer_is_preparer"]);
        assert!(review(&books, unit, &reviewer(), seen).await.is_empty());
        let reviewed = Which::One(Seen { version: seen.version + 1, ..seen });
        assert_eq!(books.post_drafts(unit, reviewed).await.unwrap().len(), 1);
        let own = VoucherDraft { reviewer: Some(preparer().name), ..voucher };
        assert_eq!(refusals(books.prepare(unit, own).await), ["ledger.reviewer_is_preparer"]);
    });
}

async fn change(
    books: &Books,
    unit: &Unit,
    actor: &Actor,
    place: (i64, i64),
    voucher: VoucherDraft,
) -> Outcome<Prepared> {
    let mut tx = books.database.write(&[unit.id]).await?;
    let changed = change_draft(&mut tx, act(books.clock, actor), unit, place, voucher).await?;
    tx.commit().await?;
    Ok(changed)
}

#[test]
fn whoever_changed_a_draft_cannot_review_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let voucher = books.draft(unit, "2025-02-01", FEES).await;
        let draft = books.prepare(unit, voucher.clone()).await.unwrap();
        let place = (draft.id, draft.version);
        change(&books, unit, &reviewer(), place, voucher.clone()).await.unwrap();
        let seen = Seen { id: draft.id, version: draft.version + 1 };
        let refused = review(&books, unit, &reviewer(), seen).await;
        assert_eq!(refused, ["ledger.reviewer_is_preparer"]);
        // A review given before a change falls away with it.
        assert!(review(&books, unit, &Actor::named("主席"), seen).await.is_empty());
        let stale = change(&books, unit, &preparer(), place, voucher.clone()).await;
        assert_eq!(refusals(stale), ["ledger.draft_changed"]);
        let place = (draft.id, draft.version + 2);
        let changed = change(&books, unit, &preparer(), place, voucher).await.unwrap();
        let refused = refusals(books.post_drafts(unit, Which::One(changed.draft.seen())).await);
        assert_eq!(refused, ["ledger.review_required"]);
    });
}

#[test]
fn a_draft_that_is_dropped_or_posted_is_gone() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let voucher = books.draft(unit, "2025-02-01", FEES).await;
        let draft = books.prepare(unit, voucher.clone()).await.unwrap();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        drop_draft(&mut tx, act(books.clock, &preparer()), unit, draft.id).await.unwrap();
        tx.commit().await.unwrap();
        let post = books.post_drafts(unit, Which::One(draft.seen())).await;
        assert_eq!(refusals(post), ["ledger.draft_unknown"]);
        let other = books.prepare(unit, voucher).await.unwrap();
        assert_eq!(other.id, draft.id + 1, "a number is given once");
        // Another unit's draft is as good as none.
        let post = books.post_drafts(&books.department, Which::One(other.seen())).await;
        assert_eq!(refusals(post), ["ledger.draft_unknown"]);
    });
}

#[test]
fn the_same_key_gives_the_same_draft_and_refuses_another_body() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let send = async |voucher: VoucherDraft| {
            let mut tx = books.database.write(&[unit.id]).await?;
            let actor = preparer();
            let sent =
                prepare_voucher(&mut tx, act(books.clock, &actor), unit, voucher, Some("k-1"))
                    .await?;
            tx.commit().await?;
            Ok(sent.draft)
        };
        let voucher = books.draft(unit, "2025-02-01", FEES).await;
        let first = send(voucher.clone()).await.unwrap();
        assert_eq!(send(voucher.clone()).await.unwrap(), first);
        books.post_drafts(unit, Which::One(first.seen())).await.unwrap();
        assert_eq!(send(voucher.clone()).await.unwrap().id, first.id, "posted meanwhile");
        let other = VoucherDraft { attachment_count: 7, ..voucher };
        assert_eq!(refusals(send(other).await), ["ledger.idempotency_conflict"]);
        assert_eq!(books.verify(unit).await.vouchers, 1);
    });
}

#[test]
fn a_reversal_takes_back_the_whole_voucher() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-02-01", DUES).await;
        let reversal = books.reverse(unit, posted.id, &[], "2025-03-01").await.unwrap();
        books.check_balances(unit, "2025-12", &[]).await;
        let again = books.reverse(unit, posted.id, &[], "2025-03-02").await;
        assert_eq!(refusals(again), ["ledger.already_reversed"]);
        let back = books.reverse(unit, reversal.id, &[], "2025-03-02").await;
        assert_eq!(refusals(back), ["ledger.reversal_of_reversal"]);
        books.check_whole(unit).await;
    });
}

#[test]
fn a_reversal_by_line_takes_back_those_lines_once() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lines: &[Line<'_>] = &[
            ("102", "debit", "100.00"),
            ("401", "credit", "100.00"),
            ("102", "debit", "30.00"),
            ("408", "credit", "30.00"),
        ];
        let posted = books.post(unit, "2025-02-01", lines).await;
        let half = books.reverse(unit, posted.id, &[1], "2025-02-02").await;
        assert_eq!(refusals(half), ["ledger.too_few_entries", "ledger.not_balanced"]);
        books.reverse(unit, posted.id, &[3, 4], "2025-02-02").await.unwrap();
        books.check_balances(unit, "2025-02", &[("102", "100.00"), ("401", "-100.00")]).await;
        let whole = books.reverse(unit, posted.id, &[], "2025-02-03").await;
        assert_eq!(refusals(whole), ["ledger.already_reversed"]);
        let beyond = books.reverse(unit, posted.id, &[9], "2025-02-03").await;
        assert_eq!(refusals(beyond), ["ledger.line_unknown"]);
        books.reverse(unit, posted.id, &[1, 2], "2025-02-03").await.unwrap();
        books.check_balances(unit, "2025-02", &[]).await;
    });
}

#[test]
fn two_reversals_that_wait_at_once_are_not_both_posted() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-02-01", DUES).await;
        let red: Vec<Line<'_>> = vec![
            ("102", "debit", "-100.00"),
            ("402", "credit", "-60.00"),
            ("211", "credit", "-40.00"),
        ];
        let mut voucher = books.draft(unit, "2025-02-02", &red).await;
        voucher.reverses_id = Some(posted.id);
        for (line_no, entry) in (1..).zip(&mut voucher.entries) {
            entry.reverses_line_no = Some(line_no);
        }
        let first = books.prepare(unit, voucher.clone()).await.unwrap();
        let again = books.prepare(unit, voucher.clone()).await;
        assert_eq!(refusals(again), ["ledger.reversal_waits"]);
        // As books of before have it, where both could be drafted.
        let second = kept_as_it_is(&books, unit, &voucher).await;
        // In one run or one after the other: the original is taken back once.
        let both_at_once = books.post_drafts(unit, Which::All).await;
        assert_eq!(refusals(both_at_once), ["ledger.already_reversed"; 3]);
        books.post_drafts(unit, Which::One(first.seen())).await.unwrap();
        let late = books.post_drafts(unit, Which::One(second.seen())).await;
        assert_eq!(refusals(late), ["ledger.already_reversed"]);
        books.check_balances(unit, "2025-02", &[]).await;
    });
}

/// A draft that no check has seen.
async fn kept_as_it_is(books: &Books, unit: &Unit, voucher: &VoucherDraft) -> Draft {
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let id = store::next_draft_id(&mut tx, unit.id).await.unwrap();
    let by = ("制单员", books.clock.now_text());
    let row = DraftRow::prepared((unit.id, id), voucher, None, by).unwrap();
    store::insert_drafts(&mut tx, std::slice::from_ref(&row)).await.unwrap();
    tx.commit().await.unwrap();
    Draft::from_row(row).unwrap()
}

#[test]
fn a_line_is_taken_back_once_even_within_one_reversal() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-02-01", FEES).await;
        let red: Vec<Line<'_>> = vec![("101", "debit", "-17.25"), ("401", "credit", "-17.25")];
        let mut voucher = books.draft(unit, "2025-02-02", &[&red[..], &red[..]].concat()).await;
        voucher.reverses_id = Some(posted.id);
        for (index, entry) in (0_i64..).zip(&mut voucher.entries) {
            entry.reverses_line_no = Some(index % 2 + 1);
        }
        let twice = books.prepare(unit, voucher).await;
        assert_eq!(refusals(twice), ["ledger.already_reversed"; 2]);
    });
}

#[test]
fn what_cannot_be_reversed_says_why() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let posted = books.post(unit, "2025-01-10", FEES).await;
        let next_year = books.reverse(unit, posted.id, &[], "2026-01-10").await;
        assert_eq!(refusals(next_year), ["ledger.prior_year_correction"]);
        let nothing = books.reverse(unit, posted.id + 5, &[], "2025-01-11").await;
        assert_eq!(refusals(nothing), ["ledger.voucher_unknown"]);
        let elsewhere = books.reverse(&books.department, posted.id, &[], "2025-01-11").await;
        assert_eq!(refusals(elsewhere), ["ledger.voucher_unknown"]);
        let transfer = books.close(unit, "2025-01").await.unwrap().posted[0].id;
        let closed = books.reverse(unit, posted.id, &[], "2025-01-11").await;
        assert_eq!(refusals(closed), ["ledger.period_closed"]);
        let transfer = books.reverse(unit, transfer, &[], "2025-02-11").await;
        assert_eq!(refusals(transfer), ["ledger.kind_not_reversible"]);
    });
}

#[test]
fn red_amounts_say_what_they_cancel() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let red: &[Line<'_>] = &[("101", "debit", "-5.00"), ("401", "credit", "-5.00")];
        let mut voucher = books.draft(unit, "2025-02-01", red).await;
        let refused = refusals(books.prepare(unit, voucher.clone()).await);
        assert_eq!(refused, ["ledger.red_without_reason"; 2]);
        voucher.entries[0].summary = "退回多收会费".to_owned();
        books.post_voucher(unit, voucher).await.unwrap();
    });
}

#[test]
fn each_fund_balances_on_its_own_where_every_line_names_one() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        let mixed: &[Line<'_>] =
            &[("50602 fund=fiscal", "debit", "10.00"), ("102 fund=union", "credit", "10.00")];
        let refused = refusals(books.try_post(unit, "2025-02-01", mixed).await);
        assert_eq!(refused, ["ledger.fund_not_balanced"; 2]);
        let open: &[Line<'_>] =
            &[("50602 fund=fiscal", "debit", "10.00"), ("102", "credit", "10.00")];
        books.post(unit, "2025-02-01", open).await;
    });
}

async fn add_detail(
    books: &Books,
    unit: &Unit,
    parent: &str,
    code: &str,
    name: &str,
) -> Outcome<Account> {
    add_detail_that(books, unit, (parent, code, name), true).await
}

async fn add_detail_that(
    books: &Books,
    unit: &Unit,
    (parent, code, name): (&str, &str, &str),
    applies_below: bool,
) -> Outcome<Account> {
    let new = NewDetail {
        era: Era::Y2021,
        parent_code: parent.to_owned(),
        code: code.to_owned(),
        name: name.to_owned(),
        applies_below,
    };
    let mut tx = books.database.write(&[SYSTEM_BOOK, unit.id]).await?;
    let account = add_detail_account(&mut tx, books.clock, &preparer(), unit, new).await?;
    tx.commit().await?;
    Ok(account)
}

#[test]
fn an_own_detail_closes_its_parent_for_the_unit_and_those_below_only() {
    both(async |database| {
        let books = Books::new(database).await;
        add_detail(&books, &books.department, "408", "40801", "利息收入").await.unwrap();
        let on_parent: &[Line<'_>] = &[("102", "debit", "1.00"), ("408", "credit", "1.00")];
        let on_detail: &[Line<'_>] = &[("102", "debit", "1.00"), ("40801", "credit", "1.00")];
        for unit in [&books.department, &books.grassroots] {
            let refused = refusals(books.try_post(unit, "2025-02-01", on_parent).await);
            assert_eq!(refused, ["ledger.account_not_leaf"], "{unit}");
            books.post(unit, "2025-02-01", on_detail).await;
        }
        books.post(&books.federation, "2025-02-01", on_parent).await;
        books.check_whole(&books.grassroots).await;
    });
}

#[test]
fn an_own_detail_that_is_the_units_alone_leaves_those_below_alone() {
    both(async |database| {
        let books = Books::new(database).await;
        let detail = ("408", "40801", "利息收入");
        add_detail_that(&books, &books.department, detail, false).await.unwrap();
        let on_parent: &[Line<'_>] = &[("102", "debit", "1.00"), ("408", "credit", "1.00")];
        let own = books.try_post(&books.department, "2025-02-01", on_parent).await;
        assert_eq!(refusals(own), ["ledger.account_not_leaf"]);
        books.post(&books.grassroots, "2025-02-01", on_parent).await;
        // The unit below may give the same code another meaning.
        let other = ("405", "40501", "场地补助");
        add_detail_that(&books, &books.department, other, false).await.unwrap();
        let below = ("405", "40501", "活动补助");
        add_detail_that(&books, &books.grassroots, below, false).await.unwrap();
        for unit in [&books.department, &books.grassroots] {
            books.check_whole(unit).await;
        }
    });
}

#[test]
fn a_detail_of_one_unit_leaves_its_neighbour_alone() {
    both(async |database| {
        let books = Books::new(database).await;
        let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
        let new = new_unit("G2", "附属小学工会", Some("D1"), Level::Grassroots, Tier::Grassroots);
        let neighbour = add_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
        tx.commit().await.unwrap();
        add_detail(&books, &books.grassroots, "408", "40801", "利息收入").await.unwrap();
        add_detail(&books, &neighbour, "408", "40801", "场地收入").await.unwrap();
        let on_detail: &[Line<'_>] = &[("102", "debit", "1.00"), ("40801", "credit", "1.00")];
        books.post(&neighbour, "2025-02-01", on_detail).await;
        books.post(&books.grassroots, "2025-02-01", on_detail).await;
        for unit in [&neighbour, &books.grassroots] {
            books.check_whole(unit).await;
        }
    });
}

#[test]
fn a_detail_that_does_not_fit_is_refused() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.department;
        add_detail(&books, unit, "408", "40801", "利息收入").await.unwrap();
        books.post(&books.grassroots, "2025-02-01", DUES).await;
        for (parent, code, name, expected) in [
            ("999", "99901", "其他", "ledger.account_unknown"),
            ("408", "4081", "其他", "ledger.detail_code_invalid"),
            ("408", "40902", "其他", "ledger.detail_code_invalid"),
            ("408", "40802", " ", "ledger.detail_code_invalid"),
            ("32203", "3220301", "其他", "ledger.detail_code_invalid"),
            ("408", "40801", "其他", "ledger.detail_exists"),
            ("408", "40802", "利息收入", "ledger.detail_exists"),
            ("102", "10201", "基本户", "ledger.detail_parent_posted"),
        ] {
            let refused = refusals(add_detail(&books, unit, parent, code, name).await);
            assert_eq!(refused, [expected], "{parent} {code} {name}");
        }
        // The union above cannot take a code that somebody below already uses.
        let above = refusals(add_detail(&books, &books.federation, "408", "40801", "租金").await);
        assert_eq!(above, ["ledger.detail_exists"]);
    });
}

#[test]
fn an_opening_gives_the_year_its_first_balances() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lines: &[Line<'_>] = &[("102", "debit", "900.00"), ("32205", "credit", "900.00")];
        let mut voucher = books.draft(unit, "2025-01-01", lines).await;
        voucher.kind = union_ledger::ledger::voucher::VoucherKind::Opening;
        let posted = books.post_voucher(unit, voucher.clone()).await.unwrap();
        assert_eq!(posted.period, period("2025-00"));
        books.check_balances(unit, "2025-00", &[("102", "900.00"), ("32205", "-900.00")]).await;
        books.close(unit, "2025-01").await.unwrap();
        let late = refusals(books.prepare(unit, voucher).await);
        assert_eq!(late, ["ledger.period_closed"]);
        assert_eq!(yuan("900.00").fen(), 90_000);
        assert_eq!(day("2025-01-01").year(), 2025);
        books.check_whole(unit).await;
    });
}

#[test]
fn nothing_is_acknowledged_that_was_rolled_back() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let voucher = books.draft(unit, "2025-02-01", FEES).await;
        let draft = books.prepare(unit, voucher).await.unwrap();
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let which = Which::One(draft.seen());
        post_drafts(&mut tx, act(books.clock, &preparer()), unit, which.clone()).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(books.verify(unit).await.vouchers, 0);
        books.check_balances(unit, "2025-12", &[]).await;
        assert_eq!(books.post_drafts(unit, which).await.unwrap()[0].number, 1);
    });
}
