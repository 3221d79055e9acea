//! Aid: an application from the evidence to the signature by five people in their order, families
//! on file once in the tree, what is refused, and what stands nowhere in the clear.

mod commands;
mod demonstration;
mod refusals;
mod service;
mod steps;

use union_ledger::aid::announce_aid::{Notice, announce_aid};
use union_ledger::aid::ask_aid::{Asked, ask_aid};
use union_ledger::aid::attach_paper::attach_paper;
use union_ledger::aid::check_aid::{Checking, Prospect, check_aid};
use union_ledger::aid::decide_aid::{Approval, approve_aid};
use union_ledger::aid::family::ReviewOutcome;
use union_ledger::aid::keep_families::plan_family;
use union_ledger::aid::open_family::{NewFamily, open_family};
use union_ledger::aid::pay_aid::{pay_aid, sign_aid};
use union_ledger::aid::review_family::{Reviewing, review_family};
use union_ledger::finding::Outcome;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::money::Money;
use union_ledger::platform::database::{SYSTEM_BOOK, Tx};
use union_ledger::programmes::approve_programme::{Decided, approve_programme};
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use crate::common::books::{Books, day, yuan};
use crate::programmes::{ONE, OTHER, PLANS, brought};

pub const HANDLER: &str = "经办甲";
pub const ACCOUNTANT: &str = "会计乙";
pub const CHAIR: &str = "主席丙";
pub const CASHIER: &str = "出纳丁";

/// Aid in illness, planned and approved at the department.
pub async fn planned(books: &Books) {
    let unit = &books.department;
    let plan = format!("{PLANS}A,大病帮扶,大病帮扶,2025,20000,,人,50404\n");
    brought(books, unit, SheetKind::Programmes, &plan).await;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(CHAIR);
    let (code, paper) = ("A".to_owned(), "纪要1".to_owned());
    let decided = Decided { code, year: 2025, on: day("2025-01-10"), paper };
    approve_programme(&mut tx, act(books.clock, &actor), unit, &decided).await.unwrap();
    tx.commit().await.unwrap();
}

pub async fn write(books: &Books, unit: &Unit) -> Tx {
    books.database.write(&[SYSTEM_BOOK, unit.id]).await.unwrap()
}

pub fn asked(identity: &str, amount: &str) -> Asked {
    Asked {
        programme: "A".to_owned(),
        name: "张三".to_owned(),
        identity: identity.to_owned(),
        unit: "G1".to_owned(),
        family: String::new(),
        illness: "尿毒症".to_owned(),
        own_cost: Some(yuan("12000.00")),
        amount: yuan(amount),
        on: day("2025-03-03"),
    }
}

pub async fn apply(books: &Books, asked: &Asked) -> Outcome<String> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let number = ask_aid(&mut tx, act(books.clock, &actor), unit, asked).await?;
    attach_paper(&mut tx, act(books.clock, &actor), unit, (&number, "诊断证明"), None).await?;
    tx.commit().await?;
    Ok(number)
}

pub async fn check(books: &Books, number: &str, who: &str, reason: &str) -> Outcome<Prospect> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(who);
    let checking = Checking { amount: None, reason: reason.to_owned() };
    let done = check_aid(&mut tx, act(books.clock, &actor), unit, (number, &checking)).await?;
    tx.commit().await?;
    Ok(done)
}

pub async fn announce(books: &Books, number: &str, (from, to): (&str, &str)) -> Outcome<()> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let notice = Notice { from: day(from), to: day(to), place: "公告栏".to_owned() };
    announce_aid(&mut tx, act(books.clock, &actor), unit, (number, &notice)).await?;
    tx.commit().await
}

pub async fn approve(books: &Books, number: &str, (who, on): (&str, &str)) -> Outcome<Money> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(who);
    let approval = Approval { on: day(on), paper: "纪要2".to_owned(), amount: None };
    let done = approve_aid(&mut tx, act(books.clock, &actor), unit, (number, &approval)).await?;
    tx.commit().await?;
    Ok(done)
}

pub async fn pay(books: &Books, number: &str, (who, on, by): (&str, &str, &str)) -> Outcome<Money> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(who);
    let of = (number, day(on), by);
    let done = pay_aid(&mut tx, act(books.clock, &actor), unit, of).await?;
    tx.commit().await?;
    Ok(done)
}

pub async fn sign(books: &Books, number: &str, on: &str) -> Outcome<()> {
    let unit = &books.department;
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let of = (number, day(on), "签收单1");
    sign_aid(&mut tx, act(books.clock, &actor), unit, of).await?;
    tx.commit().await
}

/// From the application to the approval.
pub async fn approved(books: &Books, asked: &Asked) -> String {
    let number = apply(books, asked).await.unwrap();
    check(books, &number, ACCOUNTANT, "").await.unwrap();
    announce(books, &number, ("2025-03-10", "2025-03-14")).await.unwrap();
    approve(books, &number, (CHAIR, "2025-03-17")).await.unwrap();
    number
}

pub fn family(identity: &str, cause: &str) -> NewFamily {
    NewFamily {
        name: "李四".to_owned(),
        identity: identity.to_owned(),
        phone: "13900000001".to_owned(),
        address: "星河路1号".to_owned(),
        cause: cause.to_owned(),
        income: yuan("600.00"),
        heads: 3,
        on: day("2025-02-01"),
        paper: "会议纪要".to_owned(),
    }
}

pub async fn open(books: &Books, unit: &Unit, new: &NewFamily) -> Outcome<String> {
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let number = open_family(&mut tx, act(books.clock, &actor), unit, new).await?;
    tx.commit().await?;
    Ok(number)
}

pub async fn review(
    books: &Books,
    unit: &Unit,
    (number, on, outcome): (&str, &str, ReviewOutcome),
) -> Outcome<()> {
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let said = Reviewing {
        on: day(on),
        outcome,
        cause: None,
        income: Some(yuan("900.00")),
        heads: None,
        paper: "复核表".to_owned(),
        note: "收入有改善".to_owned(),
    };
    review_family(&mut tx, act(books.clock, &actor), unit, (number, &said)).await?;
    tx.commit().await
}

/// An application that is paid, a family that is planned for and reviewed.
pub async fn acted(books: &Books) {
    planned(books).await;
    let number = approved(books, &asked(ONE, "1000.00")).await;
    pay(books, &number, (CASHIER, "2025-03-18", "")).await.unwrap();
    let unit = &books.department;
    let number = open(books, unit, &family(OTHER, "患病")).await.unwrap();
    let mut tx = write(books, unit).await;
    let actor = Actor::named(HANDLER);
    let of = (number.as_str(), 2025, "就医和就学");
    plan_family(&mut tx, act(books.clock, &actor), unit, of).await.unwrap();
    tx.commit().await.unwrap();
    let reviewed = (number.as_str(), "2025-06-01", ReviewOutcome::Continue);
    review(books, unit, reviewed).await.unwrap();
}
