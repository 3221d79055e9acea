//! Workbooks of every shape through the readers to records.

use super::kinds::journal::JournalRows;
use super::kinds::opening::OpeningRows;
use super::kinds::{Intake, SheetKind};
use super::problems::Problems;
use super::records::{OpeningBalance, RecordLine, RecordSink, VoucherHead};
use super::workbook_reader::{Guidance, WorkbookReader};
use crate::formats::read_workbook;
use crate::imports::columns::ColumnKind;

/// Records as lines of text.
#[derive(Default)]
struct Listing {
    lines: Vec<String>,
}

impl RecordSink for Listing {
    fn line(&mut self, _: &VoucherHead, line: &RecordLine<'_>, _: &mut Problems) {
        self.lines.push(format!(
            "  {} {}{} 借{} 贷{}",
            line.summary,
            line.text(ColumnKind::AccountCode),
            line.text(ColumnKind::AccountName),
            line.debit,
            line.credit
        ));
    }

    fn end_voucher(&mut self, head: VoucherHead, _: &mut Problems) {
        let mark = if head.is_incomplete { " ?" } else { "" };
        self.lines.push(format!("{}{mark}", head.subject()));
    }

    fn opening(&mut self, line: &RecordLine<'_>, balance: OpeningBalance, _: &mut Problems) {
        self.lines.push(format!("{} {balance:?}", line.text(ColumnKind::AccountCode)));
    }

    fn opening_total(&mut self, _: &RecordLine<'_>, balance: OpeningBalance, _: &mut Problems) {
        self.lines.push(format!("total {balance:?}"));
    }

    fn end_sheet(&mut self, _: usize, _: &mut Problems) {}
}

fn read(csv: &str, wanted: SheetKind) -> (Vec<String>, Vec<String>) {
    let mut listing = Listing::default();
    let mut problems = Problems::of_file("账.csv");
    {
        let guidance = Guidance::default();
        let mut intake: Box<dyn Intake> = match wanted {
            SheetKind::Journal => Box::new(JournalRows::new(2025, &mut listing)),
            SheetKind::Opening => Box::new(OpeningRows::new(2025, &mut listing)),
            other => panic!("{other:?} gives no records"),
        };
        let mut reader =
            WorkbookReader::new(wanted, 2025, &guidance, intake.as_mut(), &mut problems);
        let is_read =
            read_workbook(csv.as_bytes(), "账.csv", &guidance.isolation, &mut reader).is_ok();
        assert!(is_read || csv.is_empty());
        let _ = reader.finish(true);
    }
    let findings = problems.into_findings();
    let found = findings.iter().map(|finding| {
        let cell = finding.place.cell.clone().unwrap_or_default();
        format!("{} {cell} {}", finding.code.id, finding.found).trim().to_owned()
    });
    (listing.lines, found.collect())
}

pub fn check(csv: &str, lines: &[&str], findings: &[&str]) {
    let (found_lines, found_findings) = read(csv, SheetKind::Journal);
    assert_eq!(found_lines, lines, "{csv}");
    assert_eq!(found_findings, findings, "{csv}");
}

pub const HEAD: &str = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额\n";

#[test]
fn what_a_voucher_says_once_holds_for_its_lines() {
    check(
        &format!(
            "{HEAD}2025-01-08,记-1,收到会费,102,银行存款,100,\n,,,401,会费收入,,100\n\
             2025-01-08,记-2,付款,501,职工活动支出,50,\n2025.1.8,记-2,,102,银行存款,,50\n"
        ),
        &[
            "  收到会费 102银行存款 借100.00 贷0.00",
            "  收到会费 401会费收入 借0.00 贷100.00",
            "2025-01-08 记-1",
            "  付款 501职工活动支出 借50.00 贷0.00",
            "  付款 102银行存款 借0.00 贷50.00",
            "2025-01-08 记-2",
        ],
        &[],
    );
}

#[test]
fn totals_are_checked_and_never_booked() {
    let lines = &["  收 102 借100.00 贷0.00", "  收 401 借0.00 贷100.00", "2025-01-08 记-1"];
    let body = "2025-01-08,记-1,收,102,,100,\n2025-01-08,记-1,收,401,,,100\n";
    check(
        &format!("{HEAD},,承前页,,,9,9\n{body},,合 计,,,100,100\n制单：张三,,,,,,\n"),
        lines,
        &[],
    );
    check(
        &format!("{HEAD}{body}本月合计,,,,,100,\n总计,,,,,100,90\n"),
        lines,
        &["import.total_differs F5 借 100.00 贷 90.00"],
    );
}

#[test]
fn every_wrong_cell_is_told_at_once_and_only_once() {
    check(
        &format!(
            "{HEAD}2025/2/30,记-1,收,102,,1.234,\n2025-01-09,记,收,102,,abc,\n\
             ,,,,,,5\n2025-01-10,记-3,,401,,1,1\n2025-01-10,记-4,付,401,,0,\n"
        ),
        &[
            "2025/2/30".replace("2025/2/30", "记-1 ?").as_str(),
            "2025-01-09 记 ?",
            "2025-01-10 记-3 ?",
            "2025-01-10 记-4 ?",
        ],
        &[
            "import.date_does_not_exist A2 2025/2/30",
            "import.amount_fraction_of_fen F2 1.234",
            "import.number_unreadable B3 记",
            "import.amount_not_a_number F3 abc",
            "import.line_without_account D4 空",
            "import.line_on_both_sides F5 借 1.00 贷 1.00",
            "import.line_without_summary C5 空",
            "import.line_without_amount G6 0.00",
        ],
    );
}

#[test]
fn a_single_amount_column_goes_by_its_direction() {
    check(
        "月,日,凭证字,凭证号,摘要,科目编码,方向,金额\n3,5,记账凭证,7,收,102,借,8\n3,5,,,,401,贷方,8\n",
        &["  收 102 借8.00 贷0.00", "  收 401 借0.00 贷8.00", "2025-03-05 记账-7"],
        &[],
    );
}

#[test]
fn a_header_printed_on_every_page_is_no_line() {
    check(
        &format!("{HEAD}2025-01-08,1,收,102,,8,\n{HEAD}2025-01-08,1,收,401,,,8\n"),
        &["  收 102 借8.00 贷0.00", "  收 401 借0.00 贷8.00", "2025-01-08 1"],
        &[],
    );
}

#[test]
fn a_workbook_without_a_journal_is_refused() {
    check(
        "填表说明\n请填写\n",
        &[],
        &[
            "import.sheet_skipped  前 60 行内没有表头",
            "import.layout_not_recognised  没有可识别的表头",
        ],
    );
    check(
        "日期,凭证号,摘要,科目编码,借方金额\n2025-01-08,1,收,102,8\n",
        &[],
        &["import.columns_missing A1 识别到：日期、凭证号、摘要、科目编码、借方金额"],
    );
    check(HEAD, &[], &["import.no_lines  0 行"]);
}

#[test]
fn a_voucher_without_a_date_takes_the_one_before_on_the_record() {
    check(
        &format!("{HEAD}2025-01-08,1,收,102,,8,\n,2,收,401,,,8\n"),
        &["  收 102 借8.00 贷0.00", "2025-01-08 1", "  收 401 借0.00 贷8.00", "2025-01-08 2"],
        &["import.date_carried A3 空"],
    );
}

#[test]
fn opening_tables_are_read_in_their_three_shapes() {
    for (csv, lines) in [
        (
            "科目编码,科目名称,借方余额,贷方余额\n102,银行存款,100,\n322,结余,,100\n合计,,100,100\n",
            vec![
                "102 Sides { debit: Some(Money(10000)), credit: None }",
                "322 Sides { debit: None, credit: Some(Money(10000)) }",
                "total Sides { debit: Some(Money(10000)), credit: Some(Money(10000)) }",
            ],
        ),
        (
            "科目编码,科目名称,方向,年初余额\n102,银行存款,借,100\n163,折旧,平,\n",
            vec!["102 Single { amount: Some(Money(10000)), side: Some(Debit) }"],
        ),
        (
            "科目编码,科目名称,期初余额,,本期发生额,,期末余额,\n,,借方,贷方,借方,贷方,借方,贷方\n102,银行存款,1,,2,3,,\n",
            vec!["102 Sides { debit: Some(Money(100)), credit: None }"],
        ),
    ] {
        let (found, findings) = read(csv, SheetKind::Opening);
        assert_eq!(found, lines, "{csv}");
        let serious = findings.iter().filter(|finding| !finding.contains("column_ignored"));
        assert_eq!(serious.count(), 0, "{findings:?}");
    }
}

#[test]
fn ten_thousands_are_read_where_they_are_said_and_only_there() {
    let lines = &["  收 102 借80500.00 贷0.00", "  收 401 借0.00 贷80500.00", "2025-01-08 1"];
    let body = "2025-01-08,1,收,102,,8.05,\n2025-01-08,1,收,401,,,8.05\n";
    let told = "import.amounts_in_ten_thousands";
    check(&format!("单位：万元\n{HEAD}{body}"), lines, &[&format!("{told} A1 单位：万元")]);
    let head = HEAD.replace("方金额", "方金额（万元）");
    check(&format!("{head}{body}"), lines, &[&format!("{told} F1 借方金额（万元）")]);
    let yuan = &["  收 102 借8.05 贷0.00", "  收 401 借0.00 贷8.05", "2025-01-08 1"];
    let ambiguous = "import.unit_of_amounts_ambiguous";
    check(
        &format!("单位：元\n{head}{body}"),
        yuan,
        &[&format!("{ambiguous} F2 借方金额（万元），另有“单位：元”")],
    );
    let half = HEAD.replace("借方金额", "借方金额（万元）");
    check(&format!("{half}{body}"), yuan, &[&format!("{ambiguous} F1 借方金额（万元）")]);
    check(
        &format!("金额单位：千元\n{HEAD}{body}"),
        yuan,
        &["import.unit_of_amounts A1 金额单位：千元"],
    );
}

#[test]
fn digits_in_columns_of_their_own_are_one_amount() {
    check(
        "日期,凭证号,摘要,科目编码,借方金额,,,,,贷方金额,,,,\n,,,,百,十,元,角,分,百,十,元,角,分\n\
         2025-01-08,1,收,102,¥,1,2,0,5,,,,,\n,,,401,,,,,,1,2,0,5,\n\
         ,,,401,,,,,,,1,2,0,5\n",
        &["  收 102 借12.05 贷0.00", "  收 401 借0.00 贷12.05", "2025-01-08 1 ?"],
        &["import.amount_not_a_number J4 120.5□"],
    );
}

#[test]
fn cash_books_are_passed_over() {
    check(
        "日期,凭证号,摘要,借方,贷方,余额\n2025-01-08,1,收,8,,8\n",
        &[],
        &["import.sheet_skipped  其他种类的表格", "import.layout_not_recognised  没有可识别的表头"],
    );
}

#[test]
fn a_header_of_misspelt_words_is_found_and_told() {
    let (lines, findings) = read(
        "凭证目期,凭证号,摘耍,科目编玛,借方金颔,货方金额\n2025-01-08,1,收,102,8,\n,,,401,,8\n",
        SheetKind::Journal,
    );
    assert_eq!(lines.len(), 3);
    let guessed = |found: &&String| found.starts_with("import.column_guessed");
    assert_eq!(findings.iter().filter(guessed).count(), 5, "{findings:?}");
}

proptest::proptest! {
    #[test]
    fn no_sheet_panics(cells in proptest::collection::vec(
        proptest::sample::select(vec![
            "日期", "凭证号", "摘要", "科目编码", "借方金额", "贷方金额", "余额", "方向", "借", "合计",
            "2025-01-08", "2025/2/30", "记-1", "1", "102", "银行存款", "100", "-5", "(3)", "1.234", "",
            "承前页", "月", "日", "99999999999999", "单位：万元",
            "借方金额", "货方金额", "十", "元", "角", "分", "¥", "摘耍", "制表：许念安", "金额（万元）",
        ]),
        0..240,
    )) {
        let rows: Vec<String> = cells.chunks(6).map(|row| row.join(",")).collect();
        let text = format!("{HEAD}{}\n{}\n", rows.join("\n"), rows.join("\n"));
        for wanted in [SheetKind::Journal, SheetKind::Opening] {
            let _ = read(&text, wanted);
            let _ = read(&rows.join("\n").replace("日期", " "), wanted);
        }
    }
}
