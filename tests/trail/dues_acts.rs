//! What is done about dues and transfers, from the shares to a voucher that is reversed.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use union_ledger::dealings::announce_grants::{confirm, dispute};
use union_ledger::dealings::store::transfers_of;
use union_ledger::dues::accrue_year::accrue_year;
use union_ledger::dues::assign_receipt::assign_receipt;
use union_ledger::dues::found_union::found_union;
use union_ledger::dues::recompute_legs::recompute_legs;
use union_ledger::dues::settle_debts::follow_words;
use union_ledger::dues::store as dues;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::prescribed::store as bookings;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::unit::{Level, NewUnit, Tier};
use union_ledger::wiring::act;

use crate::common::books::{Books, day, new_unit, preparer};
use crate::http::service::{Service, read};

/// Lists of the federation, one after the other.
const LISTS: [(&str, &str); 10] = [
    (
        "split_legs",
        "适用单位,收缴渠道,名称,受益单位,比例,起始日期,依据\n\
         F1,财政划拨,代收手续费,星河财政局,2,2025-01-01,星工发〔2025〕5号\n",
    ),
    (
        "split_rules",
        "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
         F1,60,10,20,10,2025-01-01,星工发〔2025〕1号\n",
    ),
    (
        "dues_channels",
        "单位编码,缴费单位名称,收缴渠道,起始日期\nG1,星河实验学校,税务代收,2025-01-01\n",
    ),
    (
        "dues_joint_payers",
        "缴费单位名称,单位编码,起始日期,依据\n星河集团,G1,2025-01-01,星工发〔2025〕3号\n",
    ),
    ("dues_base", "单位编码,所属期,职工人数,工资总额\nG1,2025-03,40,500000\n"),
    ("dues_targets", "单位编码,年度,任务金额,任务口径\nG1,2025,9000,上缴额\n"),
    (
        "dues_receipts",
        "单位编码,缴费单位名称,收缴渠道,实缴金额,到账日期,票据号\n\
         G9,星河幼儿园,税务代收,300,2025-04-10,T1\n\
         ,谁也不是公司,税务代收,200,2025-04-11,T2\n\
         G1,星河实验学校,税务代收,1000,2025-04-12,T3\n",
    ),
    (
        "transfers",
        "方向,类别,对方单位,日期,金额\n付,转拨经费,D1,2025-05-25,300\n\
         付,一般性补助,G1,2025-05-26,500\n",
    ),
    (
        "dues_policies",
        "政策编码,付款单位,适用层级,认定口径,认定上限,返还比例,类别,起始日期,截止日期,依据\n\
         XE1,F1,基层工会,上缴额,9999.99,100,回拨,2023-01-01,2026-05-31,星工发〔2023〕6号\n",
    ),
    ("grant_notices", "通知编号,类别,对方单位,金额,日期\n星补1,一般性补助,G1,80,2025-05-20\n"),
];

/// The same shares, said later and nearer.
const LATE_SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                           D1,50,20,20,10,2025-01-01,星工发〔2025〕2号\n";

async fn upload(service: &Service, kind: &str, text: &str) {
    let path = format!("/api/v1/units/F1/imports?year=2025&kind={kind}&reason=known");
    let file = Part::bytes(text.as_bytes().to_vec()).file_name("表.csv");
    let sent = service.ask(Method::POST, &path).multipart(Form::new().part("file", file));
    read(sent.send().await.unwrap()).await.done(201);
}

/// Shares, payers, bases, targets; money that comes, is handled, assigned and corrected; money
/// that is paid, announced, confirmed and disputed; the end of the year; a reversal.
pub async fn dealings(service: &Service, books: &Books) {
    let (clock, actor) = (books.clock, preparer());
    let acting = act(clock, &actor);
    let (root, unit) = (&books.federation, &books.grassroots);
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let young = NewUnit {
        valid_from_on: "2025-05-01".to_owned(),
        ..new_unit("G9", "幼儿园工会", Some("D1"), Level::Grassroots, Tier::Grassroots)
    };
    let young = add_unit(&mut tx, clock, &actor, young).await.unwrap();
    tx.commit().await.unwrap();
    for (kind, text) in LISTS {
        upload(service, kind, text).await;
    }
    let held = [SYSTEM_BOOK, root.id, unit.id, young.id];
    let mut tx = books.database.write(&held).await.unwrap();
    found_union(&mut tx, acting, &young, day("2025-05-20")).await.unwrap();
    let open = dues::unmatched_receipts(&mut tx, root.id).await.unwrap();
    let (whose, which) = ((root, unit), (open[0].id, None));
    assign_receipt(&mut tx, acting, whose, which, day("2025-05-21")).await.unwrap();
    let sides = transfers_of(&mut tx, unit.id, 2025).await.unwrap();
    let grant = sides.iter().find(|it| it.row.announced_on.is_none()).unwrap().row.id;
    let word = confirm(&mut tx, acting, unit, (grant, day("2025-05-28"), None)).await.unwrap();
    follow_words(&mut tx, acting, unit, &[word]).await.unwrap();
    dispute(&mut tx, acting, unit, (grant, "少到 20 元")).await.unwrap();
    tx.commit().await.unwrap();
    upload(service, "split_rules", LATE_SHARES).await;
    let mut tx = books.database.write(&[SYSTEM_BOOK, root.id]).await.unwrap();
    let days = (day("2025-01-01"), day("2025-06-01"));
    let (differences, _) = recompute_legs(&mut tx, acting, root, days).await.unwrap();
    assert!(!differences.is_empty());
    let (accrued, _) = accrue_year(&mut tx, acting, root, 2025).await.unwrap();
    assert!(!accrued.is_empty());
    tx.commit().await.unwrap();
    reverse_one(books).await;
}

/// The voucher of the money that the federation got for a union.
async fn reverse_one(books: &Books) {
    let root = &books.federation;
    let mut tx = books.database.read().await.unwrap();
    let of_day = ("2025-04-12", "2025-04-12");
    let receipts = dues::receipts_of(&mut tx, root.id, of_day).await.unwrap();
    let booked = bookings::bookings_of(&mut tx, ("receipt", receipts[0].id)).await.unwrap();
    tx.commit().await.unwrap();
    let voucher = booked[0].voucher_id.unwrap();
    books.reverse(root, voucher, &[], "2025-06-15").await.unwrap();
}
