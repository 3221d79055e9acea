//! What payments and their returns book, and to which account money goes.

use union_ledger::approvals::approval::Act as Deciding;
use union_ledger::budgets::judge_spending::year_on;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::drafts::choose_drafts::find_draft;
use union_ledger::ledger::drafts::prepare_voucher::{change_draft, drop_draft};
use union_ledger::ledger::drafts::seen::Which;
use union_ledger::ledger::store as ledger;
use union_ledger::ledger::voucher::VoucherDraft;
use union_ledger::payments::change_payee::{change_account, confirm_account};
use union_ledger::payments::list_payments::show_payment;
use union_ledger::payments::payment::{PayeeKind, State};
use union_ledger::payments::store::{self, OutlayRow};
use union_ledger::payments::take_bank_file::bank_file;
use union_ledger::trail::{Actor, store as trail};
use union_ledger::wiring::act;

use super::{
    ACCOUNTANT, CASHIER, HANDLER, approve, approved, asked, bounce, confirm, pay, paying,
    request_as, row, sign,
};
use crate::budgets::bring;
use crate::common::books::{Books, clock_at, refusals, yuan};
use crate::common::both;

async fn last_outlay(books: &Books, id: i64) -> OutlayRow {
    let mut tx = books.database.read().await.unwrap();
    let shown = show_payment(&mut tx, &books.grassroots, id).await.unwrap();
    tx.rollback().await.unwrap();
    shown.outlays.into_iter().last().unwrap()
}

#[test]
fn what_the_bank_gives_back_is_taken_back_and_paid_again() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let id = approved(&books, "200.00", "2025-03-01").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        let early = bounce(&books, CASHIER, (id, "2025-03-02")).await;
        assert_eq!(refusals(early), ["payments.day_invalid"]);
        bounce(&books, CASHIER, (id, "2025-03-05")).await.unwrap();
        books.check_balances(unit, "2025-03", &[]).await;
        assert_eq!(last_outlay(&books, id).await.return_way.as_deref(), Some("reversed"));
        let change = async |who: &str, number: &str| {
            let mut tx = books.database.write(&[unit.id]).await?;
            let actor = Actor::named(who);
            let payee_id = row(&books, unit, id).await.payee_id;
            let acting = act(books.clock, &actor);
            change_account(&mut tx, acting, unit, (payee_id, number, "江州银行城东支行")).await?;
            tx.commit().await
        };
        change(CASHIER, "9900 0000 0000 0002").await.unwrap();
        let unconfirmed = pay(&books, CASHIER, &paying(&[id], "2025-03-06")).await;
        assert_eq!(refusals(unconfirmed), ["payments.account_unconfirmed"]);
        assert_eq!(refusals(confirm(&books, CASHIER, id).await), ["payments.same_person"]);
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        let same = change(CASHIER, "9900000000000002").await;
        assert_eq!(refusals(same), ["payments.account_same"]);
        let paid = pay(&books, CASHIER, &paying(&[id], "2025-03-06")).await.unwrap();
        books.check_balances(unit, "2025-03", &[("102", "-200.00"), ("50401", "200.00")]).await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let actor = Actor::named(CASHIER);
        let acting = act(books.clock, &actor);
        let (_, lines) = bank_file(&mut tx, acting, unit, paid.batch.id).await.unwrap();
        tx.commit().await.unwrap();
        let [line] = lines.try_into().ok().unwrap();
        assert_eq!(
            (line.account.as_str(), line.number.as_str()),
            ("9900000000000002", "2025-0001")
        );
        assert_eq!(
            (line.payee.as_str(), line.amount.to_string()),
            ("星河印务有限公司", "200.00".into())
        );
        books.check_whole(unit).await;
    });
}

#[test]
fn what_comes_back_in_another_year_is_owed_and_no_expense_twice() {
    both(async |database| {
        let mut books = Books::new(database).await;
        let unit = books.grassroots.clone();
        books.clock = clock_at("2025-12-31T08:00:00Z");
        let id = approved(&books, "200.00", "2025-12-30").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-12-31")).await.unwrap();
        books.clock = clock_at("2026-01-10T08:00:00Z");
        bounce(&books, CASHIER, (id, "2026-01-05")).await.unwrap();
        assert_eq!(last_outlay(&books, id).await.return_way.as_deref(), Some("pending"));
        let balances = books.balances(&unit, "2026-01").await;
        let of =
            |code: &str| balances.iter().find(|it| it.0.starts_with(code)).map(|it| it.1.as_str());
        // The bank of December, minus 200, was carried over and came back; so was the expense: the
        // year is not closed here.
        assert_eq!((of("102"), of("215"), of("504")), (None, Some("-200.00"), Some("200.00")));
        let mut tx = books.database.read().await.unwrap();
        let year = year_on(&mut tx, (&unit, 2026), "2026-01-05", None).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(year, None);
        pay(&books, CASHIER, &paying(&[id], "2026-01-08")).await.unwrap();
        let balances = books.balances(&unit, "2026-01").await;
        let of =
            |code: &str| balances.iter().find(|it| it.0.starts_with(code)).map(|it| it.1.as_str());
        assert_eq!((of("102"), of("215"), of("504")), (Some("-200.00"), None, Some("200.00")));
        books.check_whole(&unit).await;
    });
}

#[test]
fn where_review_is_required_the_voucher_waits_and_a_return_drops_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let id = approved(&books, "200.00", "2025-03-01").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        let paid = pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        assert!(paid.awaits_review);
        books.check_balances(unit, "2025-03", &[]).await;
        let draft_id = last_outlay(&books, id).await.draft_id.unwrap();
        bounce(&books, CASHIER, (id, "2025-03-05")).await.unwrap();
        let mut tx = books.database.read().await.unwrap();
        assert!(ledger::draft(&mut tx, unit.id, draft_id).await.unwrap().is_none());
        tx.commit().await.unwrap();
        assert_eq!(last_outlay(&books, id).await.return_way.as_deref(), Some("dropped"));
        pay(&books, CASHIER, &paying(&[id], "2025-03-06")).await.unwrap();
        books.set(unit, "review_required", "false").await;
        let [posted] = books.post_drafts(unit, Which::All).await.unwrap().try_into().unwrap();
        assert_eq!(last_outlay(&books, id).await.voucher_id, Some(posted.id));
        books.check_balances(unit, "2025-03", &[("102", "-200.00"), ("50401", "200.00")]).await;
        let mut tx = books.database.read().await.unwrap();
        let voucher = ledger::voucher_by_id(&mut tx, unit.id, posted.id).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        // The accountant answers for the entry, the cashier for the money.
        assert_eq!(
            (voucher.preparer.as_str(), voucher.cashier.as_deref()),
            (ACCOUNTANT, Some(CASHIER))
        );
    });
}

#[test]
fn cash_is_paid_without_an_account_and_the_batch_is_one_act() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let mut first = asked("120.00", "2025-03-01");
        "李四".clone_into(&mut first.payee);
        first.payee_kind = PayeeKind::Person;
        first.account_number.clear();
        let mut ids = Vec::new();
        for asked in [first, asked("80.00", "2025-03-01")] {
            let id = request_as(&books, HANDLER, &asked).await.unwrap().request.id;
            approve(&books, ACCOUNTANT, id).await.unwrap();
            approve(&books, super::CHAIR, id).await.unwrap();
            ids.push(id);
        }
        let missing = pay(&books, CASHIER, &paying(&ids, "2025-03-03")).await;
        let codes = ["payments.account_missing", "payments.account_unconfirmed"];
        assert_eq!(refusals(missing), codes);
        let mut in_cash = paying(&ids, "2025-03-03");
        in_cash.cash = true;
        let paid = pay(&books, CASHIER, &in_cash).await.unwrap();
        assert_eq!((paid.batch.payments, paid.batch.total_fen), (2, 20_000));
        books.check_balances(unit, "2025-03", &[("101", "-200.00"), ("50401", "200.00")]).await;
        for id in ids {
            assert_eq!(row(&books, unit, id).await.state(), State::Paid);
        }
    });
}

#[test]
fn a_number_is_sealed_and_confirmed_as_it_was_looked_at() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let id = approved(&books, "200.00", "2025-03-01").await;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let shown = show_payment(&mut tx, unit, id).await.unwrap();
        let account = shown.payee.account.unwrap();
        assert_eq!((account.number.as_str(), account.confirmed_by), ("**** 0001", None));
        let actor = Actor::named(ACCOUNTANT);
        let acting = act(books.clock, &actor);
        let unseen = (shown.payee.id, Some(account.id + 1));
        let refused = confirm_account(&mut tx, acting, unit, unseen).await;
        assert_eq!(refusals(refused), ["payments.account_changed"]);
        confirm_account(&mut tx, acting, unit, (shown.payee.id, Some(account.id))).await.unwrap();
        let kept = store::newest_account(&mut tx, shown.payee.id).await.unwrap().unwrap();
        assert_eq!(kept.confirmed_by.as_deref(), Some(ACCOUNTANT));
        assert!(!kept.number_sealed.contains("9900"), "{}", kept.number_sealed);
        for record in trail::records(&mut tx, unit.id, 0, i64::MAX).await.unwrap() {
            assert!(!record.detail.contains("99000000"), "{}", record.detail);
        }
        tx.commit().await.unwrap();
    });
}

#[test]
fn what_comes_back_again_is_one_expense() {
    both(async |database| {
        let mut books = Books::new(database).await;
        let unit = books.grassroots.clone();
        books.clock = clock_at("2025-12-31T08:00:00Z");
        let id = approved(&books, "100.00", "2025-12-20").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-12-25")).await.unwrap();
        books.clock = clock_at("2026-01-20T08:00:00Z");
        for (back, again) in [("2026-01-05", "2026-01-06"), ("2026-01-08", "2026-01-09")] {
            bounce(&books, CASHIER, (id, back)).await.unwrap();
            let balances = books.balances(&unit, "2026-01").await;
            let owed = balances.iter().find(|it| it.0 == "215").map(|it| it.1.as_str());
            assert_eq!(owed, Some("-100.00"), "{back}");
            pay(&books, CASHIER, &paying(&[id], again)).await.unwrap();
            books
                .check_balances(&unit, "2026-01", &[("102", "-100.00"), ("50401", "100.00")])
                .await;
        }
        books.check_whole(&unit).await;
    });
}

#[test]
fn a_draft_of_a_payment_moves_what_was_paid_as_long_as_it_stands() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "review_required", "true").await;
        let id = approved(&books, "100.00", "2025-03-01").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        let draft_id = last_outlay(&books, id).await.draft_id.unwrap();
        let change = async |edit: fn(&mut VoucherDraft)| {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let draft = find_draft(&mut tx, unit, draft_id).await.unwrap();
            let mut voucher = draft.voucher;
            edit(&mut voucher);
            let actor = Actor::named(ACCOUNTANT);
            let acting = act(books.clock, &actor);
            let of = (draft_id, draft.version);
            let done = change_draft(&mut tx, acting, unit, of, voucher).await;
            tx.commit().await.unwrap();
            refusals(done)
        };
        let kept = ["payments.draft_kept"];
        let ten = change(|it| {
            it.entries[0].debit = yuan("10.00");
            it.entries[1].credit = yuan("10.00");
        });
        assert_eq!(ten.await, kept);
        let said = change(|it| it.entries[0].summary.push_str("（200 册）"));
        assert_eq!(said.await, Vec::<&str>::new());
        let drop_as = async |who: &str, draft_id: i64| {
            let mut tx = books.database.write(&[unit.id]).await.unwrap();
            let actor = Actor::named(who);
            let done = drop_draft(&mut tx, act(books.clock, &actor), unit, draft_id).await;
            tx.rollback().await.unwrap();
            refusals(done)
        };
        assert_eq!(drop_as(ACCOUNTANT, draft_id).await, kept);
        books.set(unit, "review_required", "false").await;
        books.post_drafts(unit, Which::All).await.unwrap();
        books.set(unit, "review_required", "true").await;
        bounce(&books, CASHIER, (id, "2025-03-05")).await.unwrap();
        let back_id = last_outlay(&books, id).await.return_draft_id.unwrap();
        assert_eq!(drop_as(ACCOUNTANT, back_id).await, kept);
        pay(&books, CASHIER, &paying(&[id], "2025-03-06")).await.unwrap();
        books.set(unit, "review_required", "false").await;
        books.post_drafts(unit, Which::All).await.unwrap();
        books.check_balances(unit, "2025-03", &[("102", "-100.00"), ("50401", "100.00")]).await;
    });
}

#[test]
fn what_was_reversed_or_corrected_by_hand_comes_back_without_a_second_time() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let id = approved(&books, "100.00", "2025-03-01").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        let voucher_id = last_outlay(&books, id).await.voucher_id.unwrap();
        books.reverse(unit, voucher_id, &[], "2025-03-04").await.unwrap();
        bounce(&books, CASHIER, (id, "2025-03-05")).await.unwrap();
        books.check_balances(unit, "2025-03", &[]).await;
        pay(&books, CASHIER, &paying(&[id], "2025-03-06")).await.unwrap();
        books.check_balances(unit, "2025-03", &[("102", "-100.00"), ("50401", "100.00")]).await;
        sign(&books, HANDLER, (id, Deciding::Withdraw, "")).await.unwrap_err();
        bounce(&books, CASHIER, (id, "2025-03-07")).await.unwrap();
        sign(&books, HANDLER, (id, Deciding::Withdraw, "")).await.unwrap();
        assert_eq!(row(&books, unit, id).await.state(), State::Withdrawn);
        books.check_balances(unit, "2025-03", &[]).await;
    });
}

#[test]
fn words_of_vouchers_say_whether_money_came_or_went() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "voucher_words", "收|付|转").await;
        let id = approved(&books, "100.00", "2025-03-01").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
        let voucher_id = last_outlay(&books, id).await.voucher_id.unwrap();
        let mut tx = books.database.read().await.unwrap();
        let voucher = ledger::voucher_by_id(&mut tx, unit.id, voucher_id).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        assert_eq!((voucher.word.as_str(), voucher.number), ("付", 1));
    });
}

#[test]
fn a_journal_with_a_payment_of_the_desk_is_asked_about_it() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let id = approved(&books, "100.00", "2025-03-01").await;
        confirm(&books, ACCOUNTANT, id).await.unwrap();
        pay(&books, CASHIER, &paying(&[id], "2025-03-02")).await.unwrap();
        let journal = "日期,凭证号,摘要,科目编码,借方金额,贷方金额\n\
            2025-03-04,记-1,印制会员手册,50401,100,\n,,,102,,100\n\
            2025-03-05,记-2,印制海报,50103,100,\n,,,102,,100\n";
        let outcome = bring(&books, unit, SheetKind::Journal, journal).await;
        let like = outcome.findings.iter().filter(|it| it.code.id == "import.voucher_like_posted");
        let [like] = like.collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(like.place.cell.as_deref(), Some("B2"));
        assert!(like.found.ends_with("账中已有 2025-03 记-1"), "{}", like.found);
        assert!(!outcome.posted);
    });
}
