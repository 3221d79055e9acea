//! Each code of dues, transfers and prescribed events is raised by its smallest example, at its
//! cell.
//!
//! An example is `refused/<code>.<kind>.csv`; what came before it is `<code>.before.<kind>.csv`.
//! `docs/errors.md` shows both under their code.

use std::process::Command;

use union_ledger::dealings::announce_grants::{confirm, dispute};
use union_ledger::dues::assign_receipt::assign_receipt;
use union_ledger::dues::found_union::found_union;
use union_ledger::finding::Severity;
use union_ledger::imports::batches::import_request::{ImportOutcome, ImportRequest};
use union_ledger::imports::batches::import_workbook::import_workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::platform::database::SYSTEM_BOOK;
use union_ledger::platform::evidence::EvidenceStore;
use union_ledger::prescribed::store::waiting_bookings;
use union_ledger::units::add_unit::add_unit;
use union_ledger::units::store as units;
use union_ledger::units::unit::{Level, NewUnit, Tier, Unit};
use union_ledger::wiring::act;
use union_ledger::{dealings, dues, prescribed};

use crate::common::books::{Books, day, new_unit, preparer, refusals, yuan};
use crate::common::{both, files_under, temporary_folder};

/// Code, who brings the example, and the cell that is told; a voucher that cannot be made has none.
const EXAMPLES: [(&str, &str, &str); 37] = [
    ("dues.unit_out_of_reach", "D1", "A2"),
    ("dues.unit_unknown", "F1", "A2"),
    ("dues.name_differs", "F1", "B2"),
    ("dues.wage_period_invalid", "F1", "B2"),
    ("dues.percent_invalid", "F1", "B2"),
    ("dues.channel_unknown", "F1", "C2"),
    ("dues.credit_code_invalid", "F1", "C2"),
    ("dues.shares_not_whole", "F1", "B2"),
    ("dues.rule_ends_before_it_begins", "F1", "G2"),
    ("dues.rule_overlaps", "F1", "F3"),
    ("dues.no_split_rule", "F1", "C2"),
    ("dues.nobody_for_part", "F1", "C2"),
    ("dues.due_day_invalid", "F1", "E2"),
    ("dues.channel_overlaps", "F1", "D3"),
    ("dues.channel_differs", "F1", "B2"),
    ("dues.channel_unregistered", "F1", "B2"),
    ("dues.payroll_negative", "F1", "D2"),
    ("dues.amount_not_positive", "F1", "C2"),
    ("dues.receiver_not_above", "G1", "A2"),
    ("dues.union_not_founded", "G9", "D2"),
    ("dues.number_twice", "F1", "E3"),
    ("dues.number_taken", "F1", "E2"),
    ("dues.leg_beside_rule", "F1", "E2"),
    ("dues.joint_upper_differs", "F1", "B3"),
    ("dues.joint_in_arrears", "F1", "B2"),
    ("dues.joint_not_founded", "F1", "C2"),
    ("dues.joint_overlaps", "F1", "C3"),
    ("dues.joint_wages_missing", "F1", "C2"),
    ("dues.joint_base_missing", "F1", "C2"),
    ("dues.target_negative", "F1", "C2"),
    ("dues.line_twice", "F1", "B3"),
    ("transfers.other_is_self", "G1", "C2"),
    ("transfers.not_upper_and_lower", "G1", "C2"),
    ("transfers.amount_not_positive", "G1", "E2"),
    ("transfers.said_otherwise", "G1", "F2"),
    ("transfers.notice_taken", "F1", "A2"),
    ("prescribed.account_missing", "G1", ""),
];

/// Raised by what is done without a file, below.
const WITHOUT_A_FILE: [&str; 30] = [
    "dues.assigned_too_early",
    "dues.notice_unknown",
    "prescribed.year_waits",
    "dues.nothing_to_handle",
    "dues.not_founded_yet",
    "dues.receipt_not_open",
    "dues.day_invalid",
    "dues.amount_unreadable",
    "dues.legs_unknown",
    "dues.percent_ambiguous",
    "transfers.more_than_announced",
    "dues.deferral_months",
    "dues.deferral_not_later",
    "dues.paper_missing",
    "dues.document_unknown",
    "dues.refund_receipt",
    "dues.refund_amount",
    "dues.refund_too_early",
    "dues.refund_stands",
    "dues.late_rate_invalid",
    "dues.nothing_overdue",
    "transfers.unknown",
    "transfers.not_a_side",
    "transfers.already_received",
    "transfers.dispute_without_note",
    "prescribed.period_waits",
    "prescribed.not_joined",
    "prescribed.draft_kept",
    "prescribed.taken_back_with_voucher",
    "prescribed.waits_again",
];

/// What comes before an example, and the example: kind and text.
type Steps = (Vec<(SheetKind, String)>, (SheetKind, String));

fn steps(code: &str) -> Steps {
    let files = files_under("tests/dues/refused", ".csv");
    let of = |beginning: &str| -> Vec<(SheetKind, String)> {
        let named = files.iter().filter_map(|(path, text)| {
            let name = path.rsplit('/').next()?.strip_prefix(beginning)?;
            Some((SheetKind::of_key(name.strip_suffix(".csv")?)?, text.clone()))
        });
        named.collect()
    };
    let mut before = of(&format!("{code}.before."));
    // Shares and channels before the money that is split by them.
    before.sort_by_key(|(kind, _)| *kind == SheetKind::DuesReceipts);
    let [example] = of(&format!("{code}."))
        .try_into()
        .unwrap_or_else(|found| panic!("{code}: one example in tests/dues/refused, not {found:?}"));
    (before, example)
}

/// The unions of [`Books`], one that is founded in May 2025 and a branch.
pub async fn with_more_units(books: &Books) {
    let mut tx = books.database.write(&[SYSTEM_BOOK]).await.unwrap();
    let young = NewUnit {
        valid_from_on: "2025-05-01".to_owned(),
        ..new_unit("G9", "幼儿园工会", Some("D1"), Level::Grassroots, Tier::Grassroots)
    };
    let branch = new_unit("B1", "高中部分会", Some("G1"), Level::Branch, Tier::Grassroots);
    for new in [young, branch] {
        add_unit(&mut tx, books.clock, &preparer(), new).await.unwrap();
    }
    tx.commit().await.unwrap();
}

pub async fn unit_called(books: &Books, code: &str) -> Unit {
    let mut tx = books.database.read().await.unwrap();
    let unit = units::unit_by_code(&mut tx, code).await.unwrap();
    tx.commit().await.unwrap();
    unit
}

pub async fn bring(books: &Books, code: &str, (kind, text): &(SheetKind, String)) -> ImportOutcome {
    let unit = unit_called(books, code).await;
    let bytes = text.clone().into_bytes();
    let mut request = ImportRequest::new(unit, (2025, *kind), "表.csv", bytes);
    request.acceptance.explanations = crate::common::reasons("已核对");
    let folder = temporary_folder();
    let evidence = EvidenceStore::under(folder.path());
    let actor = preparer();
    let act = act(books.clock, &actor);
    import_workbook(&books.database, &evidence, act, request).await.unwrap()
}

async fn check_example(books: &Books, (code, who, cell): (&str, &str, &str)) {
    let (before, example) = steps(code);
    for step in before {
        // Shares and payers are set by the federation for all.
        let by = match step.0 {
            SheetKind::SplitRules | SheetKind::DuesChannels => "F1",
            _ => who,
        };
        let outcome = bring(books, by, &step).await;
        assert!(!outcome.is_refused, "{code}: {:?}", outcome.findings);
    }
    let outcome = bring(books, who, &example).await;
    assert!(outcome.is_refused && outcome.batch_id.is_none(), "{code}");
    let refusing = outcome.findings.iter().filter(|it| it.severity == Severity::Refuse);
    let told: Vec<_> =
        refusing.map(|it| (it.code.id, it.place.cell.clone().unwrap_or_default())).collect();
    assert_eq!(told, [(code, cell.to_owned())], "{:?}", outcome.findings);
}

#[test]
fn every_smallest_example_is_refused_with_its_code_at_its_cell() {
    let (with_before, alone): (Vec<_>, Vec<_>) =
        EXAMPLES.into_iter().partition(|(code, _, _)| !steps(code).0.is_empty());
    // What is refused leaves nothing: one database is enough for all that need nothing before.
    both(async |database| {
        let books = Books::new(database).await;
        with_more_units(&books).await;
        for example in &alone {
            check_example(&books, *example).await;
        }
    });
    for example in with_before {
        both(async |database| {
            let books = Books::new(database).await;
            with_more_units(&books).await;
            check_example(&books, example).await;
        });
    }
}

#[test]
fn every_code_of_dues_and_transfers_is_raised_by_a_test() {
    let codes = dues::codes::ALL.iter().chain(dealings::codes::ALL).chain(prescribed::codes::ALL);
    for code in codes {
        let by_example = EXAMPLES.iter().any(|(id, _, _)| *id == code.id);
        assert!(by_example != WITHOUT_A_FILE.contains(&code.id), "{}", code.id);
    }
    for (path, _) in files_under("tests/dues/refused", ".csv") {
        let name = path.rsplit('/').next().unwrap();
        let code = name.split('.').take(2).collect::<Vec<_>>().join(".");
        assert!(EXAMPLES.iter().any(|(id, _, _)| *id == code), "{name}");
    }
}

const SHARES: &str = "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据\n\
                      F1,60,10,20,10,2025-01-01,星工发〔2025〕1号\n";
const PAID: &str = "方向,类别,对方单位,日期,金额\n付,上缴经费,D1,2025-04-12,100\n";

#[test]
fn what_is_done_without_a_file_is_refused_with_its_code() {
    both(async |database| {
        let books = Books::new(database).await;
        with_more_units(&books).await;
        let young = unit_called(&books, "G9").await;
        let (root, department, unit) = (&books.federation, &books.department, &books.grassroots);
        bring(&books, "F1", &(SheetKind::SplitRules, SHARES.to_owned())).await;
        bring(&books, "G1", &(SheetKind::Transfers, PAID.to_owned())).await;
        let actor = preparer();
        let act = act(books.clock, &actor);
        let held = [SYSTEM_BOOK, root.id, department.id, unit.id, young.id];
        let mut tx = books.database.write(&held).await.unwrap();
        let early = found_union(&mut tx, act, &young, day("2025-04-30")).await;
        assert_eq!(refusals(early), ["dues.not_founded_yet"]);
        let nothing = found_union(&mut tx, act, &young, day("2025-05-20")).await;
        assert_eq!(refusals(nothing), ["dues.nothing_to_handle"]);
        let on = day("2025-05-20");
        let assigned = assign_receipt(&mut tx, act, (root, unit), (7, None), on).await;
        assert_eq!(refusals(assigned), ["dues.receipt_not_open"]);
        let sides = dealings::store::transfers_of(&mut tx, unit.id, 2025).await.unwrap();
        let id = sides[0].row.id;
        let unknown = confirm(&mut tx, act, unit, (id + 9, on, None)).await;
        assert_eq!(refusals(unknown), ["transfers.unknown"]);
        let foreign = confirm(&mut tx, act, root, (id, on, None)).await;
        assert_eq!(refusals(foreign), ["transfers.unknown"]);
        let by_payer = confirm(&mut tx, act, unit, (id, on, None)).await;
        assert_eq!(refusals(by_payer), ["transfers.not_a_side"]);
        let nothing = confirm(&mut tx, act, department, (id, on, Some(yuan("0.00")))).await;
        assert_eq!(refusals(nothing), ["transfers.amount_not_positive"]);
        confirm(&mut tx, act, department, (id, on, None)).await.unwrap();
        let again = confirm(&mut tx, act, department, (id, on, None)).await;
        assert_eq!(refusals(again), ["transfers.already_received"]);
        let silent = dispute(&mut tx, act, department, (id, " ")).await;
        assert_eq!(refusals(silent), ["transfers.dispute_without_note"]);
        tx.rollback().await.unwrap();
    });
}

/// Why the one booking of a unit waits.
async fn reason_of(books: &Books, unit: &Unit) -> String {
    let mut tx = books.database.read().await.unwrap();
    let waiting = waiting_bookings(&mut tx, unit.id).await.unwrap();
    tx.commit().await.unwrap();
    let [booking] = waiting.as_slice() else { panic!("{waiting:?}") };
    booking.reason.clone()
}

#[test]
fn what_came_without_known_shares_is_told_with_its_sum_until_they_are_known() {
    const CAME: &str = "方向,类别,对方单位,日期,金额\n收,上缴经费,G1,2025-04-13,40\n";
    const OWN: &str = "单位编码,收缴渠道,实缴金额,到账日期\nG1,自主拨缴,100,2025-04-10\n";
    both(async |database| {
        let books = Books::new(database).await;
        bring(&books, "F1", &(SheetKind::SplitRules, SHARES.to_owned())).await;
        let outcome = bring(&books, "D1", &(SheetKind::Transfers, CAME.to_owned())).await;
        let followed = outcome.followed.unwrap();
        assert_eq!((followed.posted, followed.waiting), (0, 1));
        let told: Vec<_> =
            outcome.findings.iter().map(|it| (it.code.id, it.found.clone())).collect();
        assert_eq!(told, [("dues.legs_unknown", "1 笔，40.00 元".to_owned())]);
        // The receipt of the lower union makes them known: both vouchers are there.
        let outcome = bring(&books, "G1", &(SheetKind::DuesReceipts, OWN.to_owned())).await;
        let followed = outcome.followed.unwrap();
        assert_eq!((followed.posted, followed.waiting), (2, 0));
    });
}

#[test]
fn what_cannot_be_booked_waits_and_says_why() {
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        let lines = &[("102", "debit", "500.00"), ("401", "credit", "500.00")];
        books.post(unit, "2025-03-10", lines).await;
        for month in ["2025-01", "2025-02", "2025-03", "2025-04"] {
            books.close(unit, month).await.unwrap();
        }
        let outcome = bring(&books, "G1", &(SheetKind::Transfers, PAID.to_owned())).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        let waits = &prescribed::codes::PERIOD_WAITS;
        assert_eq!(
            (waits.id, waits.title),
            ("prescribed.period_waits", &*reason_of(&books, unit).await)
        );
    });
    both(async |database| {
        let books = Books::new(database).await;
        let unit = &books.grassroots;
        books.set(unit, "dues_booking", "elsewhere").await;
        let outcome = bring(&books, "G1", &(SheetKind::Transfers, PAID.to_owned())).await;
        assert!(!outcome.is_refused, "{:?}", outcome.findings);
        let waits = &prescribed::codes::NOT_JOINED;
        assert_eq!(
            (waits.id, waits.title),
            ("prescribed.not_joined", &*reason_of(&books, unit).await)
        );
    });
}

#[test]
fn days_and_amounts_that_are_none_are_told_by_the_command_line() {
    let split = ["dues", "split", "--unit", "G1", "--channel", "自主拨缴", "--date", "2025-02-01"];
    for (code, words) in [
        ("dues.day_invalid", vec!["dues", "found", "--unit", "G1", "--date", "2025-02-30"]),
        ("dues.amount_unreadable", [&split[..], &["--amount", "1,50"]].concat()),
    ] {
        let folder = temporary_folder();
        let output = Command::new(env!("CARGO_BIN_EXE_union-ledger"))
            .args(["--lang", "zh", "--data-dir"])
            .arg(folder.path())
            .args(words)
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(!output.status.success() && said.contains(code), "{said}");
    }
}
