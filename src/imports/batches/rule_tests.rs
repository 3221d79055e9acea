//! The smallest example of every rule: it trips that rule and no other.
//!
//! An example is `fixtures/rules/<code>.csv`, a journal, or `<code>.<kind>.csv`, a workbook of
//! that kind. What separated text cannot show is built here, and `<code>.txt` says in words what
//! it is. `docs/errors.md` shows both under their code.

mod cash;
mod dues;
mod reasons;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

use crate::finding::Finding;
use crate::imports::balances::balance_rule_tests::is_of_balances;
use crate::imports::batches::import_request::ImportRequest;
use crate::imports::batches::import_tests::Books;
use crate::imports::batches::material::Material;
use crate::imports::batches::other_books::other_books;
use crate::imports::batches::read_drafts::read_drafts;
use crate::imports::drafting::journal_drafting::DraftingContext;
use crate::imports::drafting::outbox::{Choice, Chunk, ChunkSink};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::options::KindOptions;
use crate::imports::naming::cash_rules::CashRule;
use crate::imports::naming::dimension_finder::NextIds;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::recognise_kind::KindLooker;
use crate::imports::reading::template_mark::{MARK_SHEET, TemplateMark};
use crate::imports::reading::unit_register::UnitRegister;
use crate::imports::reading::workbook_reader::Guidance;
use crate::ledger::voucher::book::Book;
use crate::{formats, imports};

/// Rules of imports and files, counted without those of the ledger that imports raise.
const MIN_RULES: usize = 60;

/// Rules about what the books already have or what a person says beside the file: each is shown
/// by `rules_that_need_books_are_tripped_by_their_example`, and in words by its `.txt`.
const OF_BOOKS: [&str; 18] = [
    "import.cash_account_assumed",
    "import.cash_account_unknown",
    "import.cash_opening_differs",
    "import.cash_last_balance_differs",
    "import.cash_transfer_met",
    "import.cash_transfer_near",
    "import.cash_equal_row",
    "import.file_already_imported",
    "import.file_in_other_books",
    "import.voucher_already_posted",
    "import.voucher_made_here",
    "import.dues_beside_lists",
    "import.number_posted_differently",
    "import.voucher_like_posted",
    "import.warnings_unexplained",
    "import.reason_for_several_rules",
    "import.mapping_without_header",
    "import.register_taken_below",
];

/// Rules about batches and kinds that are asked for by number or name: no file trips them.
const OF_BATCHES: [&str; 9] = [
    "import.kind_unknown",
    "import.reason_rule_unknown",
    "import.mapping_unreadable",
    "import.source_unknown",
    "import.batch_unknown",
    "import.batch_not_open",
    "import.batch_not_undoable",
    "import.undo_without_reason",
    "import.cancelled",
];

/// Rules about files whose kind nobody said.
const OF_KINDS: [&str; 1] = ["import.kind_ambiguous"];
/// Rules about rules of cash books, which no file sets; `tests/imports_kinds` does.
const OF_CASH_RULES: [&str; 2] = ["import.cash_rule_invalid", "import.cash_rule_unknown"];

/// Rules about the process that reads files; `tests/hostile` makes it stop and hang.
const OF_READER: [&str; 2] = ["file.reader_stopped", "file.reader_timeout"];

/// Findings that cannot be had without the other ones.
const COMPANIONS: &[(&str, &str)] = &[
    ("import.long_id_broken", "import.party_registered"),
    ("import.number_is_date", "import.party_registered"),
    ("import.register_upper_ambiguous", "import.register_unit_name_twice"),
    ("import.too_many_findings", "import.amount_not_a_number"),
    ("import.warnings_unexplained", "import.number_gap"),
    ("import.reason_for_several_rules", "import.number_gap"),
    ("import.reason_for_several_rules", "import.account_name_differs"),
    ("import.party_near", "import.party_registered"),
    ("import.voucher_made_here", "import.counterparty_supplied"),
    ("import.dues_beside_lists", "import.counterparty_supplied"),
    ("import.dues_beside_lists", "import.warnings_unexplained"),
    ("import.cash_rule_ambiguous", "import.cash_rule_used"),
    ("import.cash_rule_caution", "import.cash_rule_used"),
    ("import.cash_equal_row", "import.voucher_already_posted"),
    ("import.cash_last_balance_differs", "import.voucher_like_posted"),
    ("import.cash_account_assumed", "ledger.dimension_missing"),
    ("ledger.too_few_entries", "ledger.not_balanced"),
    // Only accounts of the unions above must name something.
    ("ledger.dimension_required", "ledger.account_of_other_tier"),
];

const HEADS: [&str; 6] = ["日期", "凭证号", "摘要", "科目编码", "借方金额", "贷方金额"];

struct Nobody;
impl ChunkSink for Nobody {
    fn chunk(&mut self, _: Chunk) {}
}

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/imports/fixtures/rules")
}

/// A workbook with one right voucher, of which `change` makes something else.
fn workbook(change: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    change(add_voucher(&mut workbook));
    workbook.save_to_buffer().unwrap()
}

fn add_voucher(workbook: &mut Workbook) -> &mut Worksheet {
    let sheet = workbook.add_worksheet();
    for (column, head) in (0_u16..).zip(HEADS) {
        sheet.write(0, column, head).unwrap();
    }
    for (row, account) in [(1, "102"), (2, "401")] {
        for (column, text) in (0_u16..).zip(["2025-01-08", "记-1", "收会费", account]) {
            sheet.write(row, column, text).unwrap();
        }
    }
    sheet.write(1, 4, 435).unwrap();
    sheet.write(2, 5, 435).unwrap();
    sheet
}

/// A right voucher and a second sheet with these texts, and 8 in these cells.
fn beside_voucher(texts: &[[&str; 4]], amounts: &[(u32, u16)]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    add_voucher(&mut workbook);
    let second = workbook.add_worksheet();
    for (row, texts) in (0_u32..).zip(texts) {
        for (column, text) in (0_u16..).zip(texts) {
            if !text.is_empty() {
                second.write(row, column, *text).unwrap();
            }
        }
    }
    for (row, column) in amounts {
        second.write(*row, *column, 8).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook with a further part in its archive.
fn with_part(workbook: &[u8], name: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new_append(Cursor::new(workbook.to_vec())).unwrap();
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    writer.write_all(b"<x/>").unwrap();
    writer.finish().unwrap().into_inner()
}

/// An open document with this before it and in its only cell.
fn open_document(before: &str, in_cell: &str) -> Vec<u8> {
    let content = format!(
        "{before}<office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"账\"><table:table-row><table:table-cell>{in_cell}\
         </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>\
         </office:document-content>"
    );
    let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
    archive(&[("mimetype", mimetype), ("content.xml", &content)])
}

fn encrypted() -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(512, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(1024, 0);
    bytes
}

/// A right voucher on a template that something is wrong with.
fn template(code: &str) -> Vec<u8> {
    let kind = if code == "import.template_kind_differs" { "opening" } else { "journal" };
    let version = match code {
        "import.template_old" => 0,
        "import.template_newer" => 1_000,
        _ => SheetKind::Journal.spec().version,
    };
    let mark = TemplateMark {
        product: "union-ledger".to_owned(),
        kind: kind.to_owned(),
        kind_label: SheetKind::of_key(kind).unwrap().label().to_owned(),
        version,
        era: 2021,
        unit_code: "101001".to_owned(),
        unit_name: "厅机关工会".to_owned(),
        year: if code == "import.template_foreign" { 2024 } else { 2025 },
        made_on: "2025-01-05".to_owned(),
        fingerprint: String::new(),
    };
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(MARK_SHEET).unwrap().set_very_hidden(true);
    for (row, (name, value)) in (0_u32..).zip(mark.rows()) {
        sheet.write(row, 0, name).unwrap().write(row, 1, value).unwrap();
    }
    add_voucher(&mut workbook).set_active(true).set_first_tab(true);
    workbook.save_to_buffer().unwrap()
}

/// So many vouchers of two lines with this amount.
fn many_vouchers(count: usize, amount: &str) -> Vec<u8> {
    let mut text = format!("{}\n", HEADS.join(","));
    for number in 1..=count {
        let _ = writeln!(text, "2025-01-08,记-{number},收会费{number},102,{amount},");
        let _ = writeln!(text, "2025-01-08,记-{number},收会费{number},401,,{amount}");
    }
    text.into_bytes()
}

/// Examples that need a second sheet.
fn of_two_sheets(code: &str) -> Option<Vec<u8>> {
    Some(match code {
        "import.sheet_continues" => {
            let second = [["2025-01-09", "记-2", "收会费", "102"], ["", "", "", "401"]];
            beside_voucher(&second, &[(0, 4), (1, 5)])
        }
        "import.sheet_not_read" => {
            let second = [["场地", "场次", "费用合计", ""], ["球馆", "两场", "", ""]];
            beside_voucher(&second, &[(1, 2), (1, 3)])
        }
        "import.sheet_skipped" => beside_voucher(&[["每月末由经办人填写", "", "", ""]], &[]),
        _ => return None,
    })
}

/// Examples that separated text cannot show.
fn built(code: &str) -> Option<Vec<u8>> {
    if let Some(bytes) = of_two_sheets(code) {
        return Some(bytes);
    }
    let date = Format::new().set_num_format("yyyy-mm-dd");
    Some(match code {
        "import.sheet_hidden" => {
            let mut workbook = Workbook::new();
            add_voucher(&mut workbook);
            let hidden = add_voucher(&mut workbook).set_hidden(true);
            for row in [1, 2] {
                hidden.write(row, 1, "记-2").unwrap().write(row, 2, "收捐款").unwrap();
            }
            workbook.save_to_buffer().unwrap()
        }
        "import.hidden_rows" => workbook(|sheet| {
            sheet.set_row_hidden(2).unwrap();
        }),
        "import.hidden_columns" => workbook(|sheet| {
            sheet.set_column_hidden(2).unwrap();
        }),
        "import.merged_data" => workbook(|sheet| {
            sheet.merge_range(1, 3, 2, 3, "102", &Format::new()).unwrap();
        }),
        "import.cell_error" => workbook(|sheet| {
            let formula = Formula::new("=Z1").set_result("#REF!");
            sheet.write_formula(1, 4, formula).unwrap();
        }),
        "import.amount_is_date" => workbook(|sheet| {
            sheet.write_with_format(1, 4, 45_000, &date).unwrap();
        }),
        "import.amount_noise" => workbook(|sheet| {
            sheet.write(1, 4, 434.999_999_999_999_94).unwrap();
        }),
        "import.number_is_date" => workbook(|sheet| {
            sheet.write(0, 6, "往来单位").unwrap().write(1, 3, "135").unwrap();
            sheet.write_with_format(1, 6, 45_659, &date).unwrap();
        }),
        "import.macros_ignored" => with_part(&workbook(|_| {}), "xl/vbaProject.bin"),
        "import.external_links" => {
            with_part(&workbook(|_| {}), "xl/externalLinks/externalLink1.xml")
        }
        "import.too_many_findings" => many_vouchers(1_001, "八元"),
        "import.register_too_many_lines" => {
            let lines = (1..=2_001).map(|number| format!("X{number},项目{number},否\n"));
            format!("项目编码,项目名称,是否专项\n{}", lines.collect::<String>()).into_bytes()
        }
        "import.sum_too_large" => many_vouchers(600, "9000000000000.00"),
        code if code.starts_with("import.template_") => template(code),
        "file.too_large" => vec![b'a'; formats::MAX_FILE_BYTES + 1],
        "file.kind_unknown" => vec![1, 2, 0, 3],
        "file.kind_unsupported" => b"%PDF-1.7".to_vec(),
        "file.html_named_workbook" => b"<html><table><tr><td>1</td></tr></table></html>".to_vec(),
        "file.xml_named_workbook" => b"<?xml version=\"1.0\"?><Workbook/>".to_vec(),
        "file.password" => encrypted(),
        "file.archive_unsafe" => archive(&[("xl/../x.xml", "x")]),
        "file.xml_entities" => open_document("<!DOCTYPE a>", ""),
        "file.nested_too_deep" => {
            let deep = format!("{}{}", "<a>".repeat(200), "</a>".repeat(200));
            open_document("", &deep)
        }
        "file.text_too_long" => format!("{},1\n", "字".repeat(40_000)).into_bytes(),
        "file.damaged" => {
            let whole = workbook(|_| {});
            whole[..whole.len() / 2].to_vec()
        }
        "file.encoding_unknown" => vec![0xFF, 0xFF, 0xFF, 0x2C, 0x80],
        "file.too_many_cells" => format!("{}1\n", "甲,".repeat(600)).into_bytes(),
        _ => return None,
    })
}

/// A rule that names what only its own union has registered.
fn rule_of_the_union_above() -> CashRule {
    let rule = serde_json::json!({
        "name": "林区纪念册", "direction": "out", "any_of": ["林区纪念册"],
        "account_code": "50304", "project": "L03", "priority": 100,
    });
    serde_json::from_value(rule).unwrap()
}

/// The example of a rule and what it is to be imported as.
fn example(code: &str) -> Result<(SheetKind, Vec<u8>), String> {
    if let Some(bytes) = built(code) {
        let words = folder().join(format!("{code}.txt"));
        let is_said = std::fs::read_to_string(words).is_ok_and(|text| !text.trim().is_empty());
        return if is_said {
            let is_register = code.starts_with("import.register_");
            let kind = if is_register { SheetKind::Projects } else { SheetKind::Journal };
            Ok((kind, bytes))
        } else {
            Err(format!("{code}: say in src/imports/fixtures/rules/{code}.txt what is built"))
        };
    }
    if let Ok(bytes) = std::fs::read(folder().join(format!("{code}.csv"))) {
        return Ok((SheetKind::Journal, bytes));
    }
    for kind in SheetKind::EVERY {
        if let Ok(bytes) = std::fs::read(folder().join(format!("{code}.{}.csv", kind.key()))) {
            return Ok((*kind, bytes));
        }
    }
    Err(format!(
        "{code} has no example: put the smallest csv that trips it and nothing else into \
         src/imports/fixtures/rules/{code}.csv ({code}.<kind>.csv when it is no journal), or, \
         when no csv can show it, build it in `built` of src/imports/batches/rule_tests.rs and \
         say in {code}.txt what it is; then run UPDATE_DOCS=1 cargo test tidy"
    ))
}

/// What the kinds ask of the books, for examples whose file alone does not show the rule.
async fn materials(books: &Books, book: &Book) -> Vec<(SheetKind, Material)> {
    let mut tx = books.database.write(&[book.unit.id]).await.unwrap();
    let mut materials = Vec::new();
    for kind in SheetKind::EVERY {
        let material = Material::load(&mut tx, *kind, book, &KindOptions::default()).await;
        materials.push((*kind, material.unwrap()));
    }
    tx.rollback().await.unwrap();
    materials
}

fn read(book: &Book, (kind, material): &(SheetKind, Material), bytes: &[u8]) -> Vec<Finding> {
    let context = DraftingContext {
        book: book.clone(),
        units: UnitRegister::of_units(book.units.values().cloned().collect()),
        next_ids: NextIds { project: 1_000, party: 1_000 },
        actor_name: "导入员".to_owned(),
        choice: Choice::default(),
    };
    read_drafts(bytes, "例", (*kind, material.clone()), context, &Guidance::default(), &mut Nobody)
        .unwrap()
        .findings
}

/// What is said of a file whose kind nobody said.
fn look(bytes: &[u8]) -> Vec<Finding> {
    let mut looker = KindLooker::new(2025, Vec::new());
    formats::read_workbook(bytes, "例", &formats::Isolation::InProcess, &mut looker).unwrap();
    looker.finish().settled("例").err().map(|finding| *finding).into_iter().collect()
}

/// What is wrong with the example of a rule.
pub fn judge(code: &str, findings: &[Finding]) -> Option<String> {
    let told: BTreeSet<&str> = findings.iter().map(|it| it.code.id).collect();
    let is_companion = |other: &&&str| COMPANIONS.contains(&(code, **other));
    let beside: Vec<&&str> =
        told.iter().filter(|other| **other != code && !is_companion(other)).collect();
    let times = findings.iter().filter(|it| it.code.id == code).count();
    if times > 0 && beside.is_empty() {
        return None;
    }
    let findings: Vec<String> = findings.iter().take(5).map(ToString::to_string).collect();
    Some(format!("{code}: told {times} times, beside it {beside:?}\n  {}", findings.join("\n  ")))
}

/// Rules of the ledger that examples show.
fn ledger_examples() -> Vec<String> {
    let names = std::fs::read_dir(folder()).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let code = |name: String| name.split('.').take(2).collect::<Vec<_>>().join(".");
    let mut codes: Vec<String> =
        names.map(code).filter(|code| code.starts_with("ledger.")).collect();
    codes.sort_unstable();
    codes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rule_has_a_smallest_example_that_trips_only_it() {
    let books = Books::new("false").await;
    books.register_projects().await;
    books.set_cash_rule("101000", rule_of_the_union_above()).await;
    let book = books.book("101001").await;
    let materials = materials(&books, &book).await;
    let rules: Vec<&str> =
        imports::codes::ALL.iter().chain(formats::codes::ALL).map(|code| code.id).collect();
    let of_ledger = ledger_examples();
    let mut wrong = Vec::new();
    for code in rules.iter().copied().chain(of_ledger.iter().map(String::as_str)) {
        if is_of_balances(code) {
            continue;
        }
        let mut elsewhere =
            OF_BOOKS.iter().chain(&OF_BATCHES).chain(&OF_READER).chain(&OF_CASH_RULES);
        if elsewhere.any(|other| *other == code) {
            continue;
        }
        match example(code) {
            Ok((_, bytes)) if OF_KINDS.contains(&code) => wrong.extend(judge(code, &look(&bytes))),
            Ok((kind, bytes)) => {
                let of_kind = materials.iter().find(|(of, _)| *of == kind).unwrap();
                wrong.extend(judge(code, &read(&book, of_kind, &bytes)));
            }
            Err(missing) => wrong.push(missing),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rules.len() >= MIN_RULES, "{} rules", rules.len());
}

/// The findings of an import into the books, of a request that `change` completes.
async fn answer(
    books: &Books,
    bytes: Vec<u8>,
    change: impl FnOnce(&mut ImportRequest),
) -> Vec<Finding> {
    let unit = books.unit("101001").await;
    let mut request = ImportRequest::new(unit, (2025, SheetKind::Journal), "例.csv", bytes);
    change(&mut request);
    match books.answer(request).await {
        Ok(outcome) => outcome.findings,
        Err(crate::finding::Failure::Refused(findings)) => findings,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_that_need_books_are_tripped_by_their_example() {
    let mut wrong = Vec::new();
    for code in OF_BOOKS {
        let words = folder().join(format!("{code}.txt"));
        assert!(words.exists(), "say in {} what is done", words.display());
        let books = Books::new("false").await;
        let posted = answer(&books, many_vouchers(1, "8"), |_| {}).await;
        assert!(posted.is_empty(), "{posted:?}");
        let findings = match code {
            "import.file_already_imported" => answer(&books, many_vouchers(1, "8"), |_| {}).await,
            "import.file_in_other_books" => {
                let mut tx = books.database.read().await.unwrap();
                let (other, bytes) = (books.unit("101002").await, many_vouchers(1, "8"));
                let hash = crate::platform::evidence::sha256_hex(&bytes);
                let file = ("例.csv", hash.as_str());
                let own = books.unit("101001").await;
                assert_eq!(other_books(&mut tx, &own, file).await.unwrap(), []);
                let found = other_books(&mut tx, &other, file).await.unwrap();
                found.into_iter().map(|(_, finding)| finding).collect()
            }
            code if code.starts_with("import.cash_") => cash::findings(&books, code).await,
            "import.voucher_already_posted" => {
                let mut bytes = many_vouchers(1, "8");
                bytes.extend(b"\n");
                answer(&books, bytes, |_| {}).await
            }
            "import.number_posted_differently" => {
                let because =
                    |it: &mut ImportRequest| it.acceptance.reason = Some("另一张凭证".to_owned());
                answer(&books, many_vouchers(1, "9"), because).await
            }
            "import.voucher_like_posted" => cash::like_posted(&books).await,
            "import.voucher_made_here" | "import.dues_beside_lists" => {
                dues::findings(&books, code).await
            }
            "import.warnings_unexplained" => {
                let bytes = std::fs::read(folder().join("import.number_gap.csv")).unwrap();
                answer(&Books::new("false").await, bytes, |_| {}).await
            }
            "import.reason_for_several_rules" => reasons::answer_with_one_reason().await,
            "import.mapping_without_header" => {
                let mapping = SheetMapping {
                    sheet: "CSV".to_owned(),
                    header_rows: (40, 41),
                    columns: std::collections::BTreeMap::new(),
                };
                let books = Books::new("false").await;
                answer(&books, many_vouchers(1, "8"), |it| it.mapping.push(mapping)).await
            }
            "import.register_taken_below" => {
                let detail = |name: &str, range: &str| {
                    format!("科目编码,科目名称,使用范围\n13501,{name},{range}\n").into_bytes()
                };
                let accounts = |it: &mut ImportRequest| it.kind = SheetKind::Accounts;
                let own = answer(&books, detail("备用金", "本级使用"), accounts).await;
                assert!(own.is_empty(), "{own:?}");
                let upper = books.unit("101000").await;
                let by_upper = |it: &mut ImportRequest| {
                    (it.kind, it.unit) = (SheetKind::Accounts, upper);
                };
                answer(&books, detail("周转金", "下级也用"), by_upper).await
            }
            other => panic!("{other}: show here how it is tripped"),
        };
        wrong.extend(judge(code, &findings));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_example_stands_for_a_rule_that_is_not() {
    let known = imports::codes::ALL.iter().chain(formats::codes::ALL);
    let known: Vec<&str> = known.chain(crate::ledger::codes::ALL).map(|code| code.id).collect();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let code = name.split('.').take(2).collect::<Vec<_>>().join(".");
        let is_of_database = code == crate::ledger::guard_codes::ACCOUNT_NOT_LEAF.id;
        assert!(is_of_database || known.contains(&code.as_str()), "{name}");
    }
}
