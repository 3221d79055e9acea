//! Documents about dues: deferrals and refunds of two people, demands of what is overdue.

use union_ledger::approvals::approval::Act as Deciding;
use union_ledger::approvals::ruling::Ruling;
use union_ledger::date::Period;
use union_ledger::dues::ask_deferral::ask_deferral;
use union_ledger::dues::ask_refund::ask_refund;
use union_ledger::dues::decide_deferral::decide_deferral;
use union_ledger::dues::decide_refund::decide_refund;
use union_ledger::dues::deferral::AskedDeferral;
use union_ledger::dues::list_months::months_below;
use union_ledger::dues::make_demands::{find_demand, make_demands, set_late_rate};
use union_ledger::dues::recompute_legs::recompute_legs;
use union_ledger::dues::refund::{AskedRefund, OfReceipt};
use union_ledger::dues::store;
use union_ledger::formats::csv_write::write_csv;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::money::Money;
use union_ledger::overviews::build_overview::build_overview;
use union_ledger::overviews::overview_name::OverviewName;
use union_ledger::platform::database::{SYSTEM_BOOK, Tx};
use union_ledger::platform::evidence::sha256_hex;
use union_ledger::prescribed::store::bookings_of;
use union_ledger::trail::Actor;
use union_ledger::units::unit::Unit;
use union_ledger::wiring::act;

use super::refusals::bring;
use crate::common::books::{Books, day, preparer, refusals, yuan};
use crate::common::{both, raw};

const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                      F1,60,10,20,10,2025-01-01,星工发〔2025〕1号\n";
const BASES: &str = "单位编码,所属期,职工人数,会员人数,工资总额,依据\n\
                     G1,2025-01,50,48,450000,工资表\nG1,2025-03,50,48,100000,工资表\n";
const RECEIPTS: &str = "单位编码,收缴渠道,所属期,实缴金额,到账日期,票据号\n\
                        G1,自主拨缴,2025-01,10000,2025-02-10,A1\n";

fn decider() -> Actor {
    Actor::named("赵批准")
}

async fn brought(books: &Books, lists: &[(&str, SheetKind, &str)]) {
    for (who, kind, text) in lists {
        let outcome = bring(books, who, &(*kind, (*text).to_owned())).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
    }
}

async fn writing(books: &Books) -> Tx {
    let held = [SYSTEM_BOOK, books.federation.id, books.department.id, books.grassroots.id];
    books.database.write(&held).await.unwrap()
}

fn asked_deferral(from: &str, to: &str, until: &str) -> AskedDeferral {
    let month = |text: &str| text.parse::<Period>().unwrap();
    AskedDeferral {
        months: (month(from), month(to)),
        until: day(until),
        reason: "资金周转困难".to_owned(),
        paper: "缓缴申请书".to_owned(),
    }
}

/// A demand, a deferral and a refund of what the trail's federation has: a month that nobody paid,
/// and money that was assigned.
pub async fn acted(books: &Books) {
    let (root, unit) = (&books.federation, &books.grassroots);
    let (one, other) = (preparer(), decider());
    let (asks, decides) = (act(books.clock, &one), act(books.clock, &other));
    let mut tx = writing(books).await;
    assert!(!make_demands(&mut tx, asks, root, day("2025-04-25")).await.unwrap().is_empty());
    let asked = asked_deferral("2025-03", "2025-03", "2025-12-31");
    let row = ask_deferral(&mut tx, asks, unit, &asked).await.unwrap();
    decide_deferral(&mut tx, decides, unit, (row.id, Ruling::approve(None))).await.unwrap();
    let row =
        ask_refund(&mut tx, asks, root, &asked_refund("T2", "50", "2025-06-20")).await.unwrap();
    decide_refund(&mut tx, decides, root, (row.id, Ruling::approve(None))).await.unwrap();
    tx.commit().await.unwrap();
}

/// What a union owes of March as of a day: in arrears, and not due yet, in fen.
async fn march(tx: &mut Tx, unit: &Unit, on: &str) -> [i64; 2] {
    let months = months_below(tx, unit, (202_503, 202_503), day(on)).await.unwrap();
    let [month] = months.as_slice() else { panic!("{months:?}") };
    [month.arrears(day(on)), month.not_due(day(on))].map(Money::fen)
}

#[test]
fn a_deferral_that_another_person_approves_moves_the_due_day() {
    both(async |database| {
        let books = Books::new(database).await;
        brought(&books, &[("F1", SheetKind::DuesBase, BASES)]).await;
        let unit = &books.grassroots;
        let (one, other) = (preparer(), decider());
        let (asks, decides) = (act(books.clock, &one), act(books.clock, &other));
        let mut tx = writing(&books).await;
        for (asked, code) in [
            (asked_deferral("2025-05", "2025-03", "2025-12-31"), "dues.deferral_months"),
            // March is due on 15 April where no register says otherwise.
            (asked_deferral("2025-03", "2025-03", "2025-04-15"), "dues.deferral_not_later"),
            (
                AskedDeferral {
                    paper: " ".to_owned(),
                    ..asked_deferral("2025-03", "2025-03", "2025-12-31")
                },
                "dues.paper_missing",
            ),
        ] {
            assert_eq!(refusals(ask_deferral(&mut tx, asks, unit, &asked).await), [code]);
        }
        let asked = asked_deferral("2025-02", "2025-03", "2025-12-31");
        let row = ask_deferral(&mut tx, asks, unit, &asked).await.unwrap();
        assert_eq!(march(&mut tx, unit, "2025-06-30").await, [200_000, 0]);
        let approve = |seen| (row.id, Ruling::approve(seen));
        let own = decide_deferral(&mut tx, asks, unit, approve(None)).await;
        assert_eq!(refusals(own), ["approvals.own_document"]);
        let otherwise = decide_deferral(&mut tx, decides, unit, approve(Some("0"))).await;
        assert_eq!(refusals(otherwise), ["approvals.changed"]);
        let foreign = decide_deferral(&mut tx, decides, &books.department, approve(None)).await;
        assert_eq!(refusals(foreign), ["dues.document_unknown"]);
        let seen = row.mark();
        let row = decide_deferral(&mut tx, decides, unit, approve(Some(&seen))).await.unwrap();
        assert_eq!((row.state.as_str(), row.decided_by.as_deref()), ("approved", Some("赵批准")));
        let again = decide_deferral(&mut tx, decides, unit, approve(None)).await;
        assert_eq!(refusals(again), ["approvals.decided"]);
        assert_eq!(march(&mut tx, unit, "2025-06-30").await, [0, 200_000]);
        assert_eq!(march(&mut tx, unit, "2025-12-31").await, [0, 200_000]);
        assert_eq!(march(&mut tx, unit, "2026-01-01").await, [200_000, 0]);
        // The work list: January is overdue, March only from the new day on.
        for (today, count) in [("2025-06-30", 1), ("2025-12-31", 2)] {
            let months = (202_501, 202_504);
            for top in [unit, &books.federation] {
                let overdue = store::overdue_below(&mut tx, top.id, (months, today)).await;
                assert_eq!(overdue.unwrap(), [(unit.id, count, 202_501)], "{today}");
            }
        }
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_deferral_that_is_refused_or_withdrawn_moves_nothing() {
    both(async |database| {
        let books = Books::new(database).await;
        brought(&books, &[("F1", SheetKind::DuesBase, BASES)]).await;
        let unit = &books.grassroots;
        let (one, other) = (preparer(), decider());
        let (asks, decides) = (act(books.clock, &one), act(books.clock, &other));
        let mut tx = writing(&books).await;
        let asked = asked_deferral("2025-03", "2025-03", "2025-12-31");
        let row = ask_deferral(&mut tx, asks, unit, &asked).await.unwrap();
        let refuse = |note| (row.id, Ruling { act: Deciding::Refuse, note, seen: None });
        let silent = decide_deferral(&mut tx, decides, unit, refuse(" ")).await;
        assert_eq!(refusals(silent), ["approvals.note_invalid"]);
        decide_deferral(&mut tx, decides, unit, refuse("材料不全")).await.unwrap();
        let row = ask_deferral(&mut tx, asks, unit, &asked).await.unwrap();
        let withdraw = (row.id, Ruling { act: Deciding::Withdraw, note: "", seen: None });
        let foreign = decide_deferral(&mut tx, decides, unit, withdraw).await;
        assert_eq!(refusals(foreign), ["approvals.not_own_document"]);
        decide_deferral(&mut tx, asks, unit, withdraw).await.unwrap();
        assert_eq!(march(&mut tx, unit, "2025-06-30").await, [200_000, 0]);
        tx.commit().await.unwrap();
    });
}

fn asked_refund(number: &str, amount: &str, on: &str) -> AskedRefund {
    AskedRefund {
        receipt: OfReceipt::Number(number.to_owned()),
        amount: yuan(amount),
        on: day(on),
        number: String::new(),
        reason: "重复缴费".to_owned(),
        paper: "退费申请书".to_owned(),
    }
}

fn negative_line(amount: &str, number: &str) -> String {
    let line = format!("G1,自主拨缴,2025-01,{amount},2025-03-05,{number}");
    format!("单位编码,收缴渠道,所属期,实缴金额,到账日期,票据号\n{line}\n")
}

async fn owed_up(tx: &mut Tx, books: &Books) -> i64 {
    let (debtor, creditor) = (books.grassroots.id, books.department.id);
    let debts = store::debts_between(tx, debtor, Some(creditor)).await.unwrap();
    debts.iter().map(|it| it.amount_fen).sum()
}

async fn lines_of(tx: &mut Tx, unit: &Unit, name: OverviewName) -> Vec<String> {
    let report = build_overview(tx, unit, name, "2025".parse().unwrap()).await.unwrap();
    let text = String::from_utf8(write_csv(&report).unwrap()).unwrap();
    let plain = |line: &str| {
        let line = line.replace(",'-", ",-");
        line.split(',').take(10).collect::<Vec<_>>().join(",")
    };
    text.lines().skip(1).map(plain).collect()
}

/// The refund is a line of its own, and what is paid is less by it.
async fn check_reports(tx: &mut Tx, unit: &Unit) {
    let splits = lines_of(tx, unit, OverviewName::DuesSplits).await;
    assert_eq!(
        splits,
        [
            "A1,G1,自主拨缴,2025-01,2025-02-10,10000.00,6000.00,1000.00,2000.00,1000.00",
            "TF2025-001,G1,自主拨缴,2025-01,2025-03-05,-333.33,-200.00,-33.33,-66.67,-33.33",
        ]
    );
    let status = lines_of(tx, unit, OverviewName::DuesStatus).await;
    // Of 11,000 due 9,666.67 are paid, 666.67 of it over, March not at all.
    assert!(status[0].contains("11000.00,9666.67,2000.00,0.00,666.67,87.88"), "{status:?}");
}

/// 10,000 came for January, of which 9,000 were due. 333.33 of it go back, split 60, 10, 20, 10:
/// 199.998, 33.333, 66.666, 33.333; the two fen left go to .8 and .6 of a fen.
#[test]
fn a_refund_that_another_person_approves_takes_back_its_part_of_every_leg() {
    both(async |database| {
        let books = Books::new(database).await;
        let lists = [
            ("F1", SheetKind::SplitRules, SHARES),
            ("F1", SheetKind::DuesBase, BASES),
            ("G1", SheetKind::DuesReceipts, RECEIPTS),
        ];
        brought(&books, &lists).await;
        let unit = &books.grassroots;
        let (one, other) = (preparer(), decider());
        let (asks, decides) = (act(books.clock, &one), act(books.clock, &other));
        let mut tx = writing(&books).await;
        for (asked, code) in [
            (asked_refund("A9", "1", "2025-03-05"), "dues.refund_receipt"),
            (asked_refund("A1", "0", "2025-03-05"), "dues.refund_amount"),
            // No more than was paid over.
            (asked_refund("A1", "1000.01", "2025-03-05"), "dues.refund_amount"),
            (asked_refund("A1", "333.33", "2025-02-09"), "dues.refund_too_early"),
        ] {
            assert_eq!(refusals(ask_refund(&mut tx, asks, unit, &asked).await), [code]);
        }
        let asked = asked_refund("A1", "333.33", "2025-03-05");
        let row = ask_refund(&mut tx, asks, unit, &asked).await.unwrap();
        assert_eq!(row.legs().0.map(Money::fen), [20_000, 3_333, 6_667, 3_333]);
        assert_eq!(row.number, "TF2025-001");
        let approve = (row.id, Ruling::approve(None));
        let own = decide_refund(&mut tx, asks, unit, approve).await;
        assert_eq!(refusals(own), ["approvals.own_document"]);
        assert_eq!(owed_up(&mut tx, &books).await, 400_000);
        let (row, booked) = decide_refund(&mut tx, decides, unit, approve).await.unwrap();
        assert_eq!(booked.posted, 1);
        // 40 percent of what went back are owed less.
        assert_eq!(owed_up(&mut tx, &books).await, 400_000 - 13_333);
        check_reports(&mut tx, unit).await;
        // Once more than is left over is too much.
        let more = asked_refund("A1", "666.68", "2025-03-06");
        let more = ask_refund(&mut tx, asks, unit, &more).await;
        assert_eq!(refusals(more), ["dues.refund_amount"]);
        tx.commit().await.unwrap();
        let balances = [("102", "9666.67"), ("211", "-3866.67"), ("402", "-5800.00")];
        books.check_balances(unit, "2025-03", &balances).await;
        let mut tx = writing(&books).await;
        let bookings = bookings_of(&mut tx, ("receipt", row.made_id.unwrap())).await.unwrap();
        let voucher_id = bookings[0].voucher_id.unwrap();
        let first = bookings_of(&mut tx, ("receipt", row.receipt_id)).await.unwrap();
        let first_id = first[0].voucher_id.unwrap();
        tx.commit().await.unwrap();
        // A list that brings the refund knows it; another negative line is none.
        for (amount, number, is_refused) in [
            ("-333.33", "TF2025-001", false),
            ("-333.33", "A1", false),
            ("-333.34", "TF2025-001", true),
            ("-333.33", "A2", true),
        ] {
            let outcome =
                bring(&books, "G1", &(SheetKind::DuesReceipts, negative_line(amount, number)))
                    .await;
            assert_eq!(outcome.is_refused, is_refused, "{:?}", outcome.findings);
            assert_eq!(outcome.rows.booked, 0);
        }
        let early = books.reverse(unit, first_id, &[], "2025-12-31").await;
        assert_eq!(refusals(early), ["dues.refund_stands"]);
        books.reverse(unit, voucher_id, &[], "2025-12-31").await.unwrap();
        let mut tx = writing(&books).await;
        assert_eq!(owed_up(&mut tx, &books).await, 400_000);
        let rows = store::refunds_of(&mut tx, unit.id).await.unwrap();
        assert!(rows[0].taken_back_at.is_some());
        tx.commit().await.unwrap();
        let outcome =
            bring(&books, "G1", &(SheetKind::DuesReceipts, negative_line("-333.33", "A1"))).await;
        assert!(outcome.is_refused);
    });
}

/// Shares that were found late are 55, 15, 20 and 10: of 333.33 they are 183.3315, 49.9995, 66.666
/// and 33.333, the two fen left over to .95 and .6 of a fen.
#[test]
fn shares_found_late_split_a_receipt_and_its_refund_anew() {
    const LATE: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                        G1,55,15,20,10,2025-01-01,星工发〔2025〕7号\n";
    both(async |database| {
        let books = Books::new(database).await;
        let lists =
            [("F1", SheetKind::SplitRules, SHARES), ("G1", SheetKind::DuesReceipts, RECEIPTS)];
        brought(&books, &lists).await;
        let unit = &books.grassroots;
        let (one, other) = (preparer(), decider());
        let (asks, decides) = (act(books.clock, &one), act(books.clock, &other));
        let mut tx = writing(&books).await;
        // Where no payroll is known, any part of the receipt may go back.
        let asked = asked_refund("A1", "333.33", "2025-03-05");
        let row = ask_refund(&mut tx, asks, unit, &asked).await.unwrap();
        decide_refund(&mut tx, decides, unit, (row.id, Ruling::approve(None))).await.unwrap();
        let days = (day("2025-01-01"), day("2025-04-01"));
        let (none, _) = recompute_legs(&mut tx, asks, unit, days).await.unwrap();
        assert_eq!(none, []);
        tx.commit().await.unwrap();
        brought(&books, &[("F1", SheetKind::SplitRules, LATE)]).await;
        let mut tx = writing(&books).await;
        let (differences, _) = recompute_legs(&mut tx, asks, unit, days).await.unwrap();
        let ruled: Vec<[i64; 4]> =
            differences.iter().map(|it| it.ruled.0.map(Money::fen)).collect();
        assert_eq!(
            ruled,
            [[550_000, 150_000, 200_000, 100_000], [-18_333, -5_000, -6_667, -3_333]]
        );
        assert_eq!(owed_up(&mut tx, &books).await, 450_000 - 15_000);
        let (none, _) = recompute_legs(&mut tx, asks, unit, days).await.unwrap();
        assert_eq!(none, []);
        // All that is left of it goes back: nothing stays on any leg.
        let asked = asked_refund("A1", "9666.67", "2025-05-05");
        let row = ask_refund(&mut tx, asks, unit, &asked).await.unwrap();
        assert_eq!(row.legs().0.map(Money::fen), [531_667, 145_000, 193_333, 96_667]);
        decide_refund(&mut tx, decides, unit, (row.id, Ruling::approve(None))).await.unwrap();
        assert_eq!(owed_up(&mut tx, &books).await, 0);
        let (none, _) = recompute_legs(&mut tx, asks, unit, days).await.unwrap();
        assert_eq!(none, []);
        tx.commit().await.unwrap();
    });
}

/// March is due on 15 April: on the 25th 2,000.00 are ten days late; 0.05 % a day are 10.00.
#[test]
fn a_demand_is_numbered_kept_as_it_was_made_and_charges_only_by_a_rule() {
    both(async |database| {
        let books = Books::new(database).await;
        let bases = BASES.replace("G1,2025-01,50,48,450000,工资表\n", "");
        brought(&books, &[("F1", SheetKind::DuesBase, &bases)]).await;
        let (root, unit) = (&books.federation, &books.grassroots);
        let one = preparer();
        let act = act(books.clock, &one);
        let mut tx = writing(&books).await;
        let early = make_demands(&mut tx, act, root, day("2025-04-14")).await;
        assert_eq!(refusals(early), ["dues.nothing_overdue"]);
        let made = make_demands(&mut tx, act, root, day("2025-04-25")).await.unwrap();
        let [it] = made.as_slice() else { panic!("{made:?}") };
        assert_eq!((it.demand.number.as_str(), it.is_new), ("催缴2025-001", true));
        let month = &it.demand.months[0];
        let sums = [month.due, month.paid, month.arrears, month.charge].map(Money::fen);
        assert_eq!(sums, [200_000, 0, 200_000, 0]);
        assert_eq!((month.due_on.as_str(), month.days_late), ("2025-04-15", 10));
        assert_eq!(it.row.content_hash, sha256_hex(it.row.content.as_bytes()));
        let again = make_demands(&mut tx, act, root, day("2025-04-25")).await.unwrap();
        assert_eq!((again[0].is_new, &again[0].row), (false, &it.row));
        let none = set_late_rate(&mut tx, act, root, "0", ("2025-01-01", None, "条例")).await;
        assert_eq!(refusals(none), ["dues.late_rate_invalid"]);
        let span = ("2025-01-01", None, "星州工会条例第 27 条");
        set_late_rate(&mut tx, act, root, "0.05", span).await.unwrap();
        let charged = make_demands(&mut tx, act, root, day("2025-04-25")).await.unwrap();
        let it = &charged[0];
        assert_eq!((it.demand.number.as_str(), it.demand.charge().fen()), ("催缴2025-002", 1_000));
        assert_eq!(it.demand.charge_papers, ["星州工会条例第 27 条"]);
        // Both who demands and of whom it is demanded see it, nobody else.
        find_demand(&mut tx, unit, it.row.id).await.unwrap();
        let foreign = find_demand(&mut tx, &books.department, it.row.id).await;
        assert_eq!(refusals(foreign), ["dues.document_unknown"]);
        tx.commit().await.unwrap();
        for attack in ["UPDATE dues_demands SET number = 'x'", "DELETE FROM dues_demands"] {
            assert!(raw(&books.database, attack).await.is_err(), "{attack}");
        }
    });
}
