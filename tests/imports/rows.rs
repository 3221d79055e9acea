//! Every row of every sheet is accounted for: booked, passed over for a reason, or refused.

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::imports::reading::row_tally::RowSums;

use super::{Desk, read, with_desk};

/// A header of each kind, with what stands above it.
const HEADERS: [(SheetKind, &str); 21] = [
    (SheetKind::Journal, "日期,凭证号,摘要,科目编码,借方金额,贷方金额"),
    (SheetKind::Opening, "科目编码,科目名称,年初借方余额,年初贷方余额"),
    (
        SheetKind::TrialBalance,
        "期间：2025年1月\n科目编码,期初借方余额,期初贷方余额,本期借方发生额,本期贷方发生额,期末借方余额,期末贷方余额",
    ),
    (SheetKind::Statement, "资产负债表\n2025年3月\n项目,行次,年初余额,期末余额"),
    (SheetKind::CashBook, "银行存款流水账\n日期,摘要,收入,支出,余额,科目"),
    (SheetKind::Units, "单位编码,单位名称,上级单位,单位层级"),
    (SheetKind::Accounts, "科目编码,科目名称,上级科目"),
    (SheetKind::Projects, "项目编码,项目名称,是否专项"),
    (SheetKind::SplitRules, "适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据"),
    (SheetKind::SplitLegs, "适用单位,名称,受益单位,比例,起始日期,依据"),
    (SheetKind::DuesChannels, "单位编码,缴费单位名称,收缴渠道,起始日期,缴费期限日"),
    (SheetKind::DuesJointPayers, "缴费单位名称,单位编码,起始日期,依据"),
    (SheetKind::DuesBase, "单位编码,所属期,职工人数,工资总额"),
    (SheetKind::DuesReceipts, "单位编码,缴费单位名称,收缴渠道,实缴金额,到账日期"),
    (SheetKind::Transfers, "方向,类别,对方单位,日期,金额"),
    (SheetKind::DuesTargets, "单位编码,年度,任务金额,任务口径"),
    (SheetKind::ReturnRules, "规则编码,付款单位,适用层级,计算依据,比例,类别,起始日期,依据"),
    (
        SheetKind::DuesPolicies,
        "政策编码,付款单位,适用层级,认定口径,认定上限,返还比例,类别,起始日期,截止日期,依据",
    ),
    (SheetKind::GrantNotices, "通知编号,类别,对方单位,金额,日期"),
    (SheetKind::Budget, "科目编码,科目名称,项目,上年决算数,年初预算数,说明"),
    (SheetKind::BudgetAdjustment, "科目编码,科目名称,年初预算数,调整数,调整后预算数,调整原因"),
];

/// Cells of any kind of row.
const CELLS: [&str; 38] = [
    "",
    "",
    "",
    "2025-01-08",
    "2025-01-09",
    "2024-12-31",
    "1月8日",
    "记-1",
    "记-2",
    "2",
    "收会费",
    "上年结转",
    "期初余额",
    "合计",
    "本月合计",
    "资产小计",
    "承前页",
    "制单：许念安",
    "说明：",
    "101",
    "102",
    "401",
    "9999",
    "8",
    "8",
    "100.00",
    "-5",
    "1.234",
    "abc",
    "是",
    "G1",
    "60",
    "2025-03",
    "税务代收",
    "上缴额",
    "付",
    "基层工会",
    "回拨",
];

fn sums(desk: &Desk, kind: SheetKind, text: &str) -> RowSums {
    read(desk, "账.csv", text.as_bytes(), kind).0.rows
}

/// Lines with something in them.
fn filled(text: &str) -> u64 {
    let is_filled = |line: &&str| line.split(',').any(|cell| !cell.trim().is_empty());
    u64::try_from(text.lines().filter(is_filled).count()).unwrap()
}

#[test]
fn rows_of_every_kind_of_workbook_add_up() {
    with_desk(|desk| {
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let cells = proptest::collection::vec(proptest::sample::select(&CELLS[..]), 0..90);
        for (kind, header) in HEADERS {
            let width = header.lines().last().unwrap().split(',').count();
            runner
                .run(&(&cells, any::<bool>()), |(cells, is_printed)| {
                    let rows: Vec<String> = cells.chunks(width).map(|row| row.join(",")).collect();
                    let again = if is_printed { header.lines().last().unwrap() } else { "" };
                    let half = rows.len() / 2;
                    let text = format!(
                        "{header}\n{}\n{again}\n{}\n",
                        rows[..half].join("\n"),
                        rows[half..].join("\n")
                    );
                    let sums = sums(&desk, kind, &text);
                    prop_assert_eq!(sums.read, filled(&text), "{}\n{:?}", text, sums);
                    prop_assert!(sums.add_up(), "{}\n{:?}", text, sums);
                    Ok(())
                })
                .unwrap();
        }
    });
}

#[test]
fn every_reason_is_named_with_its_rows() {
    let body = "2025-01-08,记-1,收会费,102,8,\n,,,401,,8\n,,合计,,8,8\n制单：许念安,,,,,\n";
    let journal = format!("2025年序时账,,,,,\n{}\n{body}", HEADERS[0].1);
    let opening =
        format!("{}\n102,银行存款,8,\n162,固定资产,,\n322,,,8\n32205,,,8\n", HEADERS[1].1);
    let wrong = format!("{journal}2025-01-09,记-2,收会费,102,9,\n");
    with_desk(|desk| {
        for (kind, text, expected) in [
            (SheetKind::Journal, &journal, "6 2 0 表头上方 1、表头 1、合计 1、说明、签字 1"),
            (SheetKind::Journal, &wrong, "7 2 1 表头上方 1、表头 1、合计 1、说明、签字 1"),
            (SheetKind::Opening, &opening, "5 2 0 表头 1、上级科目 1、没有金额 1"),
        ] {
            let sums = sums(&desk, kind, text);
            let RowSums { read, booked, refused, .. } = sums;
            let found = format!("{read} {booked} {refused} {}", sums.reasons_text());
            assert_eq!(found, expected, "{text}");
        }
    });
}

#[test]
fn rows_of_other_sheets_are_counted_and_those_of_our_own_sheets_are_not() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0_u32..).zip([
        "日期,凭证号,摘要,科目编码,借方金额,贷方金额",
        "2025-01-08,记-1,收会费,102,8,",
        ",,,401,,8",
    ]) {
        for (column, text) in (0_u16..).zip(line.split(',')).filter(|it| !it.1.is_empty()) {
            sheet.write(row, column, text).unwrap();
        }
    }
    let notes = workbook.add_worksheet();
    for row in [0_u32, 2, 80] {
        notes.write(row, 1, "随笔").unwrap();
    }
    let guide = workbook.add_worksheet().set_name("填写说明").unwrap();
    guide.write(0, 0, "请逐行填写").unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    with_desk(|desk| {
        let (found, _) = read(&desk, "账.xlsx", &bytes, SheetKind::Journal);
        let sums = found.rows;
        assert_eq!((sums.read, sums.booked, sums.refused), (6, 2, 0), "{sums:?}");
        assert_eq!(sums.reasons_text(), "表头 1、其他工作表 3");
    });
}
