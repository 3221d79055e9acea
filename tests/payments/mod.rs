//! Payments: four people in their order, what was paid and came back, whom money goes to.

mod refusals;
mod service;
mod steps;
mod vouchers;

use union_ledger::approvals::approval::Act as Deciding;
use union_ledger::approvals::ruling::Ruling;
use union_ledger::finding::Outcome;
use union_ledger::payments::change_payee::confirm_account;
use union_ledger::payments::list_payments::find_request;
use union_ledger::payments::pay_out::{PaidOut, Paying, pay_out};
use union_ledger::payments::payment::{Asked, PayeeKind};
use union_ledger::payments::request_payment::{Requested, request_payment};
use union_ledger::payments::return_payment::{Returning, return_payment};
use union_ledger::payments::sign_payment::{Signing, sign_payment};
use union_ledger::payments::store::RequestRow;
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, day, yuan};

pub const HANDLER: &str = "经办甲";
pub const ACCOUNTANT: &str = "会计乙";
pub const CHAIR: &str = "主席丙";
pub const CASHIER: &str = "出纳丁";

/// A payment for stationery; the account has an invented number.
pub fn asked(amount: &str, on: &str) -> Asked {
    Asked {
        payee: "星河印务有限公司".to_owned(),
        payee_kind: PayeeKind::Organisation,
        account_number: "9900 0000 0000 0001".to_owned(),
        bank_name: "江州银行营业部".to_owned(),
        amount: yuan(amount),
        purpose: "印制会员手册".to_owned(),
        account: "50401".to_owned(),
        project: String::new(),
        papers: "发票1张、验收单1张".to_owned(),
        minutes: String::new(),
        for_whom: String::new(),
        on: day(on),
    }
}

pub async fn request_as(books: &Books, who: &str, asked: &Asked) -> Outcome<Requested> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let actor = Actor::named(who);
    let done = request_payment(&mut tx, act(books.clock, &actor), unit, asked).await?;
    tx.commit().await?;
    Ok(done)
}

pub async fn request(books: &Books, amount: &str, on: &str) -> i64 {
    request_as(books, HANDLER, &asked(amount, on)).await.unwrap().request.id
}

pub async fn sign(
    books: &Books,
    who: &str,
    (id, doing, note): (i64, Deciding, &str),
) -> Outcome<Requested> {
    let ruling = Ruling { act: doing, note, seen: None };
    sign_seen(books, who, (id, Signing { turn: None, ruling, roles: None })).await
}

pub async fn sign_seen(
    books: &Books,
    who: &str,
    (id, signing): (i64, Signing<'_>),
) -> Outcome<Requested> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let actor = Actor::named(who);
    let done = sign_payment(&mut tx, act(books.clock, &actor), unit, (id, signing)).await?;
    tx.commit().await?;
    Ok(done)
}

pub async fn approve(books: &Books, who: &str, id: i64) -> Outcome<Requested> {
    sign(books, who, (id, Deciding::Approve, "")).await
}

/// Confirms the number of the payee, whoever proposed it.
pub async fn confirm(books: &Books, who: &str, id: i64) -> Outcome<()> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let payee_id = find_request(&mut tx, unit, id).await?.payee_id;
    let actor = Actor::named(who);
    confirm_account(&mut tx, act(books.clock, &actor), unit, (payee_id, None)).await?;
    tx.commit().await
}

pub fn paying(ids: &[i64], on: &str) -> Paying {
    let requests = ids.to_vec();
    Paying { requests, on: day(on), bank_account_id: None, cash: false, roles: None }
}

pub async fn pay(books: &Books, who: &str, paying: &Paying) -> Outcome<PaidOut> {
    let unit = &books.grassroots;
    let mut tx = books.database.write(&[unit.id]).await?;
    let actor = Actor::named(who);
    let paid = pay_out(&mut tx, act(books.clock, &actor), unit, paying).await?;
    tx.commit().await?;
    Ok(paid)
}

pub async fn bounce(books: &Books, who: &str, (id, on): (i64, &str)) -> Outcome<Requested> {
    let unit = &books.grassroots;
    let returning =
        Returning { on: day(on), reason: "户名与账号不符".to_owned(), roles: None };
    let mut tx = books.database.write(&[unit.id]).await?;
    let actor = Actor::named(who);
    let acting = act(books.clock, &actor);
    let done = return_payment(&mut tx, acting, unit, (id, &returning)).await?;
    tx.commit().await?;
    Ok(done)
}

/// Signed by everybody and ready to be paid.
pub async fn approved(books: &Books, amount: &str, on: &str) -> i64 {
    let id = request(books, amount, on).await;
    approve(books, ACCOUNTANT, id).await.unwrap();
    approve(books, CHAIR, id).await.unwrap();
    id
}

pub async fn row(books: &Books, unit: &Unit, id: i64) -> RequestRow {
    let mut tx = books.database.read().await.unwrap();
    let row = find_request(&mut tx, unit, id).await.unwrap();
    tx.rollback().await.unwrap();
    row
}

/// Everything that is done about payments and leaves a record.
pub async fn acted(books: &Books) {
    let unit = &books.grassroots;
    let id = request(books, "200.00", "2025-03-01").await;
    let mended = {
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let actor = Actor::named(HANDLER);
        let again = asked("210.00", "2025-03-01");
        let acting = act(books.clock, &actor);
        let done = union_ledger::payments::request_payment::mend_payment(
            &mut tx,
            acting,
            unit,
            (id, &again),
        );
        let done = done.await.unwrap();
        tx.commit().await.unwrap();
        done
    };
    assert_eq!(mended.request.amount(), yuan("210.00"));
    approve(books, ACCOUNTANT, id).await.unwrap();
    approve(books, CHAIR, id).await.unwrap();
    confirm(books, ACCOUNTANT, id).await.unwrap();
    let paid = pay(books, CASHIER, &paying(&[id], "2025-03-03")).await.unwrap();
    bounce(books, CASHIER, (id, "2025-03-05")).await.unwrap();
    let mut tx = books.database.write(&[unit.id]).await.unwrap();
    let actor = Actor::named(CASHIER);
    let acting = act(books.clock, &actor);
    union_ledger::payments::take_bank_file::bank_file(&mut tx, acting, unit, paid.batch.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
