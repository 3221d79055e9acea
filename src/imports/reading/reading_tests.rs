//! Workbooks of every shape through the readers to records.

use crate::formats::read_workbook;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::intake::Intake;
use crate::imports::reading::problems::Problems;
use crate::imports::reading::records::{OpeningBalance, RecordLine, RecordSink, VoucherHead};
use crate::imports::reading::workbook_reader::{Guidance, WorkbookReader};
use crate::imports::rows::journal_rows::JournalRows;
use crate::imports::rows::opening_rows::OpeningRows;

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
    read_file(csv.as_bytes(), "账.csv", wanted)
}

fn read_file(bytes: &[u8], name: &str, wanted: SheetKind) -> (Vec<String>, Vec<String>) {
    let mut listing = Listing::default();
    let mut problems = Problems::of_file(name);
    {
        let guidance = Guidance::default();
        let mut intake: Box<dyn Intake> = match wanted {
            SheetKind::Journal => Box::new(JournalRows::new(2025, &mut listing)),
            SheetKind::Opening => Box::new(OpeningRows::new(2025, &mut listing)),
            other => panic!("{other:?} gives no records"),
        };
        let mut reader =
            WorkbookReader::new(wanted, 2025, &guidance, intake.as_mut(), &mut problems);
        let is_read = read_workbook(bytes, name, &guidance.isolation, &mut reader).is_ok();
        assert!(is_read || bytes.is_empty());
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

/// A workbook of texts, one sheet after the other.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, text) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, line) in (0_u32..).zip(text.lines()) {
            for (column, cell) in (0_u16..).zip(line.split(',')) {
                if let Ok(number) = cell.parse::<f64>() {
                    sheet.write(row, column, number).unwrap();
                } else if !cell.is_empty() {
                    sheet.write(row, column, cell).unwrap();
                }
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_row_of_two_accounts_is_a_whole_voucher() {
    check(
        "日期,凭证号,摘要,借方科目,贷方科目,金额\n2025-03-03,记-7,收会费,102 银行存款,401,12.50\n\
         2025-03-04,记-8,付水电费,50504,,3\n,,,,102,3\n合计,,,,,18.50\n",
        &[
            "  收会费 102 银行存款 借12.50 贷0.00",
            "  收会费 401 借0.00 贷12.50",
            "2025-03-03 记-7",
            "  付水电费 50504 借3.00 贷0.00",
            "  付水电费 102 借0.00 贷3.00",
            "2025-03-04 记-8",
        ],
        &["import.total_differs F5 借 18.50 贷 18.50"],
    );
    check(
        "日期,凭证号,摘要,借方科目,借方金额,贷方科目,贷方金额\n\
         2025-03-03,记-7,收会费,102,12.50,401,十二\n",
        &["  收会费 102 借12.50 贷0.00", "2025-03-03 记-7 ?"],
        &["import.amount_not_a_number G2 十二"],
    );
}

const PRINTED: &str = "\
某县图书馆工会记账凭证,,,
2025年4月2日,,,转字第 3 号
摘要,科目编码,借方金额,贷方金额
收会费,102,7,
,401,,7
合计,,7,7
附件 2 张,,审核：周知行,制单：林小满
,,,
记账凭证,,,
2025年4月9日,,,转字第 4 号
摘要,科目编码,借方金额,贷方金额
付水电费,50504,2,
付水电费,102,,2
合计（大写）贰元整,,2,2
";

#[test]
fn printed_vouchers_are_read_one_after_the_other() {
    check(
        PRINTED,
        &[
            "  收会费 102 借7.00 贷0.00",
            "  收会费 401 借0.00 贷7.00",
            "2025-04-02 转-3",
            "  付水电费 50504 借2.00 贷0.00",
            "  付水电费 102 借0.00 贷2.00",
            "2025-04-09 转-4",
        ],
        &[],
    );
}

#[test]
fn a_printed_voucher_without_date_or_number_is_told_in_its_place() {
    let (lines, findings) = read(&PRINTED.replace("2025年4月9日", ""), SheetKind::Journal);
    assert_eq!(lines.len(), 6);
    assert_eq!(findings, ["import.date_missing A12 空"]);
    let (_, findings) = read(&PRINTED.replace("2025年4月9日", "2025年4月31日"), SheetKind::Journal);
    assert_eq!(findings, ["import.date_does_not_exist A10 2025年4月31日"]);
    let (lines, findings) = read(&PRINTED.replace("2025年4月2日", ""), SheetKind::Journal);
    assert_eq!(lines, Vec::<String>::new());
    assert_eq!(findings, ["import.columns_missing A3 识别到：摘要、科目编码、借方金额、贷方金额"]);
    let (lines, _) = read(PRINTED, SheetKind::Opening);
    assert_eq!(lines, Vec::<String>::new(), "a voucher form is no opening");
}

#[test]
fn another_table_below_is_read_by_its_own_header_or_told() {
    let first = format!("{HEAD}2025-01-08,1,收,102,,8,\n2025-01-08,1,收,401,,,8\n");
    let swapped = HEAD.replace("借方金额,贷方金额", "贷方金额,借方金额");
    check(
        &format!("{first}{swapped}2025-01-09,2,付,102,,3,\n2025-01-09,2,付,50504,,,3\n"),
        &[
            "  收 102 借8.00 贷0.00",
            "  收 401 借0.00 贷8.00",
            "2025-01-08 1",
            "  付 102 借0.00 贷3.00",
            "  付 50504 借3.00 贷0.00",
            "2025-01-09 2",
        ],
        &[],
    );
    let lines = &["  收 102 借8.00 贷0.00", "  收 401 借0.00 贷8.00", "2025-01-08 1"];
    let told = |cell: &str, found: &str| format!("import.header_changes {cell} {found}");
    check(
        &format!("{first}日期,凭证号,摘要,金额\n2025-01-09,2,付,3\n"),
        lines,
        &[&told("A4", "日期、凭证号、摘要、金额")],
    );
    // The sides of a tall header, of which the upper row is the same.
    let tall = "日期,凭证号,摘要,科目,金额,\n,,,,借方,贷方\n";
    let (found, findings) = read(
        &format!(
            "{tall}2025-01-08,1,收,102,8,\n,,,401,,8\n{tall}2025-01-09,2,收,102,3,\n,,,401,,3\n\
             {}2025-01-10,3,付,102,2,\n,,,50504,,2\n",
            tall.replace("借方,贷方", "贷方,借方")
        ),
        SheetKind::Journal,
    );
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(found[3], "  收 102 借3.00 贷0.00");
    assert_eq!(found[6], "  付 102 借0.00 贷2.00");
}

#[test]
fn a_sheet_without_a_header_goes_on_or_must_be_answered_for() {
    let first = format!("{HEAD}2025-01-08,1,收,102,银行存款,8,\n2025-01-08,1,收,401,会费收入,,8\n");
    let second =
        "2025年2月,,,,,,\n2025-02-03,2,收,102,银行存款,5,\n2025-02-03,2,收,401,会费收入,,5\n";
    let read_two = |second: &str| {
        let sheets = [("1月", first.as_str()), ("2月", second)];
        read_file(&workbook(&sheets), "账.xlsx", SheetKind::Journal)
    };
    let (lines, findings) = read_two(second);
    assert_eq!(
        lines[3..],
        ["  收 102银行存款 借5.00 贷0.00", "  收 401会费收入 借0.00 贷5.00", "2025-02-03 2"]
    );
    assert_eq!(findings, ["import.sheet_continues  按“1月”的表头"]);
    for (second, finding) in [
        ("2025-02-03,102,收,2,5,\n2025-02-03,401,收,2,,5\n", "import.sheet_not_read"),
        ("张三,5,3\n李四,6,4\n", "import.sheet_not_read"),
        ("请于每月末填写,,\n", "import.sheet_skipped"),
        ("行标签,求和项:借方\n102,8\n401,8\n", "import.sheet_skipped"),
    ] {
        let (lines, findings) = read_two(second);
        assert_eq!(lines.len(), 3, "{second}");
        assert!(findings.iter().any(|it| it.starts_with(finding)), "{second} {findings:?}");
    }
}

#[test]
fn a_filled_column_that_nobody_reads_is_told_with_what_it_holds() {
    let with = |heading: &str, one: &str, other: &str| {
        format!(
            "日期,凭证号,摘要,科目编码,借方金额,贷方金额,{heading}\n\
                 2025-01-08,1,收,102,8,,{one}\n,,,401,,8,{other}\n"
        )
    };
    for (heading, cells, finding) in [
        (
            "承担班组",
            ("甲班", ""),
            Some("import.column_not_understood G1 G列“承担班组”，1 行有内容，如 G2 “甲班”"),
        ),
        (
            "",
            ("甲班", "乙班"),
            Some("import.column_not_understood G1 G列（没有列名），2 行有内容，如 G2 “甲班”"),
        ),
        ("承担班组", ("", ""), None),
        ("备注", ("已核", ""), Some("import.column_ignored  G列“备注”")),
        ("备注", ("", ""), None),
        ("项目/专项", ("读书月", ""), None),
        ("往来单位或个人", ("", "周知行"), None),
        ("科目名称", ("银行存款", "会费收入"), None),
    ] {
        let (lines, findings) = read(&with(heading, cells.0, cells.1), SheetKind::Journal);
        assert_eq!(lines.len(), 3, "{heading}");
        assert_eq!(findings, finding.into_iter().collect::<Vec<_>>(), "{heading}");
    }
    // Two columns of one meaning: what only the second one says is not lost in silence.
    let two = "日期,凭证号,摘要,科目编码,借方金额,贷方金额,往来单位,供应商\n";
    let lines = "2025-01-08,1,收,102,8,,,\n,,,215,,8,,江州文具店\n";
    let (_, findings) = read(&format!("{two}{lines}"), SheetKind::Journal);
    assert_eq!(
        findings,
        ["import.column_not_understood H1 H列“供应商”，1 行有内容，如 H3 “江州文具店”"]
    );
}

#[test]
fn a_workbook_without_a_journal_is_refused() {
    check(
        "填表说明\n请填写\n",
        &[],
        &["import.layout_not_recognised  没有可识别的表头：“CSV”没有认得的列名"],
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
        &[
            "import.layout_not_recognised  没有可识别的表头：“CSV”最像出纳流水账（认得 日期、凭证号、摘要、\
            借方金额、贷方金额、余额），但不足以判断",
        ],
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
