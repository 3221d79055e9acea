//! Tables that unions keep and that are no input of the books, known by their titles or columns.
//!
//! Invariant: a table that is whole as a journal or a cash book is never one of these; they keep
//! lists from being registered and sums from being taken for balances.

use crate::imports::cells::content::{KeptRow, text_of};
use crate::imports::cells::words::heading;
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::kinds::vocabulary::MIN_KINDS;
use crate::imports::reading::cash_header::is_ledger_of_details;
use crate::imports::reading::harmless_headings::is_harmless;
use crate::imports::reading::header::{Header, HeaderColumn};
use crate::imports::reading::titles::Titles;

/// One such table.
struct ForeignTable {
    label: &'static str,
    titles: &'static [&'static str],
    /// Sets of words that stand in its headings together.
    headings: &'static [&'static [&'static str]],
}

const fn table(
    label: &'static str,
    titles: &'static [&'static str],
    headings: &'static [&'static [&'static str]],
) -> ForeignTable {
    ForeignTable { label, titles, headings }
}

/// Lists of assets and goods; cards and counts are read by their own columns.
const ASSETS: &str = "固定资产、物资清单";

const TABLES: [ForeignTable; 13] = [
    table("科目汇总表", &["科目汇总表", "凭证汇总表", "科目发生额汇总"], &[]),
    table(
        "银行存款余额调节表",
        &["余额调节表", "未达账项"],
        &[&["银行已收"], &["单位已收"], &["企业已收"]],
    ),
    table(
        "工资、津补贴发放表",
        &["工资表", "工资单", "工资发放", "津贴发放", "补贴发放", "奖金发放", "劳务费发放"],
        &[&["应发"], &["实发"], &["姓名", "基本工资"]],
    ),
    table(
        "会费收缴名册",
        &["会费收缴", "会费缴纳", "缴纳会费", "会费名册", "会费花名册", "会费台账", "会费明细"],
        &[&["姓名", "会费"], &["姓名", "缴费"], &["姓名", "月缴"], &["会员", "缴纳"]],
    ),
    table(
        ASSETS,
        &[
            "固定资产登记",
            "固定资产清单",
            "固定资产卡片",
            "固定资产台账",
            "固定资产盘点",
            "固定资产明细",
            "资产登记表",
            "资产清单",
            "资产盘点",
            "资产台账",
            "物资清单",
            "低值易耗品",
        ],
        &[
            &["规格"],
            &["型号", "数量"],
            &["数量", "存放"],
            &["原值", "折旧"],
            &["原值", "使用年限"],
            &["资产名称"],
            &["资产编号"],
        ],
    ),
    table(
        "人员名册",
        &["会员名册", "花名册", "人员名册", "职工名册", "会员登记", "通讯录"],
        &[&["姓名", "性别"], &["姓名", "身份证"], &["姓名", "入会"], &["姓名", "职务"]],
    ),
    table(
        "发放签领表",
        &["签领表", "签收表", "发放表", "领取表", "领用表", "发放明细"],
        &[&["姓名", "签名"], &["姓名", "签字"], &["姓名", "领取"], &["姓名", "金额"]],
    ),
    table(
        BUDGETS,
        &["预算表", "收支预算", "经费预算", "预算执行"],
        &[&["预算数"], &["预算", "执行"]],
    ),
    table("发票清单", &["发票清单", "发票台账"], &[&["价税合计"], &["发票", "税额"]]),
    table("数据透视表", &[], &[&["行标签"], &["求和项"]]),
    table("总账", &["总账", "总分类账"], &[]),
    table("多栏式明细账", &["多栏"], &[]),
    table("明细账", &["明细账", "分类账"], &[]),
];

/// Known as a kind where its columns are.
const BUDGETS: &str = "预算表";

/// Sums of movements by account and month, and what to import instead of them.
const SUMS: [&str; 3] = ["总账", "多栏式明细账", "科目汇总表"];
const INSTEAD_OF_SUMS: &str = "请改为导入序时账或科目余额表";

/// All that heads a general ledger, which has months and no days.
const GENERAL_LEDGER: [&str; 6] = ["期间", "摘要", "借方", "贷方", "方向", "余额"];

/// Rows of a sheet without a known header that may be titles, and that may be headings.
const TITLE_ROWS: usize = 4;
const HEADING_ROWS: usize = 10;

/// What a table is that no kind of workbook covers, by its header and what stands above it.
#[must_use]
pub fn foreign_table(header: &Header) -> Option<&'static str> {
    let headings: Vec<String> =
        header.columns.iter().map(|column| heading(&column.written, true)).collect();
    find(&header.titles, &headings)
}

/// As findings say it.
#[must_use]
pub fn described(label: &str) -> String {
    let instead = if SUMS.contains(&label) { INSTEAD_OF_SUMS } else { "" };
    let mark = if instead.is_empty() { "" } else { "，" };
    format!("是{label}{mark}{instead}")
}

/// The same of a sheet in which no header was found.
#[must_use]
pub fn foreign_sheet(name: &str, rows: &[KeptRow]) -> Option<&'static str> {
    let top = rows.get(..TITLE_ROWS).unwrap_or(rows);
    let titles = Titles::above(top, u32::MAX).and_name(name);
    rows.iter().take(HEADING_ROWS).find_map(|row| {
        let headings: Vec<String> =
            row.cells.iter().map(|cell| heading(&text_of(cell), true)).collect();
        find(&titles, &headings)
    })
}

fn find(titles: &Titles, headings: &[String]) -> Option<&'static str> {
    let filled = headings.iter().filter(|heading| !heading.is_empty());
    if filled.eq(GENERAL_LEDGER) {
        return Some("总账");
    }
    let says = |word: &&str| headings.iter().any(|heading| heading.contains(*word));
    let is_it = |it: &&ForeignTable| {
        titles.says_beside("总账科目", it.titles)
            || it.headings.iter().any(|words| words.iter().all(says))
    };
    // A table of balances may be titled after the ledger that it opens.
    let balances = titles.says(&["期初", "年初", "余额表"]);
    let is_ledger = |it: &ForeignTable| it.label.ends_with('账');
    TABLES.iter().find(is_it).filter(|it| !(balances && is_ledger(it))).map(|it| it.label)
}

/// Whether such a table must not be read as this kind.
fn keeps_out(kind: SheetKind, header: &Header) -> bool {
    let Some(label) = foreign_table(header) else { return false };
    match kind {
        SheetKind::Journal => false,
        // Told by 证件号码, which lists that nobody reads lack.
        kind if kind.is_personal() => false,
        // Which detail ledgers are cash books, the account that they name decides.
        SheetKind::CashBook => ["总账", "多栏式明细账", "银行存款余额调节表"].contains(&label),
        SheetKind::Budget | SheetKind::BudgetAdjustment => label != BUDGETS || is_execution(header),
        // Their own lists.
        SheetKind::AssetCards | SheetKind::StockTake => label != ASSETS,
        _ => true,
    }
}

/// What was spent of a budget is no budget.
fn is_execution(header: &Header) -> bool {
    let says = |column: &HeaderColumn| column.written.contains("执行率");
    header.titles.says(&["预算执行"]) || header.columns.iter().any(says)
}

/// Whether a header and what stands above it are of another kind of table than the columns alone
/// would make of it.
#[must_use]
pub fn is_other_table(kind: SheetKind, header: &Header) -> bool {
    let is_booked_by_lines = matches!(kind, SheetKind::Journal | SheetKind::CashBook);
    let heads_balances = |column: &HeaderColumn| {
        let balances = [ColumnKind::OpeningDebit, ColumnKind::OpeningBalance];
        let closings = [ColumnKind::ClosingDebit, ColumnKind::ClosingBalance];
        column.found.is_some_and(|it| balances.contains(&it.kind) || closings.contains(&it.kind))
    };
    let is_voucher = !is_booked_by_lines
        && header.titles.is_voucher_form()
        && !header.columns.iter().any(heads_balances);
    let is_unnamed_list = match kind {
        SheetKind::Units => !speaks_of(header, &["单位", "工会", "机构", "组织", "上级"]),
        SheetKind::Accounts => !speaks_of(header, &["科目"]),
        SheetKind::Projects => !speaks_of(header, &["项目", "专项"]),
        _ => false,
    };
    let is_ledger = kind == SheetKind::Journal && is_ledger_of_details(header);
    is_voucher
        || is_ledger
        || is_unnamed_list
        || is_part_of_another(kind, header)
        || keeps_out(kind, header)
}

/// Whether a header of so few columns has others beside them that a register does not know.
fn is_part_of_another(kind: SheetKind, header: &Header) -> bool {
    let is_foreign =
        |column: &HeaderColumn| column.found.is_none() && !is_harmless(&column.written);
    kind.is_register() && header.kinds().len() < MIN_KINDS && header.columns.iter().any(is_foreign)
}

/// Whether a heading that is read, or what stands above the table, says what it lists; 编号 and
/// 名称 alone head lists of anything.
fn speaks_of(header: &Header, words: &[&str]) -> bool {
    let says = |column: &HeaderColumn| {
        column.found.is_some() && words.iter().any(|word| column.written.contains(word))
    };
    header.columns.iter().any(says) || header.titles.says(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Cell;

    #[test]
    fn tables_that_are_no_input_are_called_by_their_names() {
        for (name, lines, label) in [
            (
                "表1",
                &["编号,名称,规格型号,数量,金额,存放地点", "1,书柜,两门,3,4500,二楼"][..],
                "固定资产、物资清单",
            ),
            ("表1", &["固定资产卡片汇总", "编号,名称,原始价值"], "固定资产、物资清单"),
            ("表1", &["序号,会员姓名,部门,月会费,全年"], "会费收缴名册"),
            ("会费收缴表", &["序号,部门,1月,2月"], "会费收缴名册"),
            ("工资", &["姓名,应发合计,代扣,实发合计"], "工资、津补贴发放表"),
            ("表1", &["科目汇总表", "科目编码,科目名称,借方,贷方"], "科目汇总表"),
            ("表1", &["银行存款余额调节表", "项目,金额,项目,金额"], "银行存款余额调节表"),
            ("慰问品签领表", &["序号,姓名,数量"], "发放签领表"),
            ("汇总", &["行标签,求和项:借方金额"], "数据透视表"),
            ("总账", &["日期,凭证,摘要,借方,贷方,方向,余额"], "总账"),
            ("CSV", &["期间,摘要,借方,贷方,方向,余额", ",101 库存现金"], "总账"),
            ("CSV", &["期间,日期,摘要,借方,贷方,方向,余额"], "-"),
            ("Sheet1", &["总账科目年初余额", "科目编码,科目名称,余额"], "-"),
            ("序时账", &["日期,凭证号,摘要,科目编码,借方金额,贷方金额"], "-"),
        ] {
            let cell = |text: &str| Cell::Text(text.to_owned().into());
            let rows: Vec<KeptRow> = (0..)
                .zip(lines)
                .map(|(row, line)| KeptRow { row, cells: line.split(',').map(cell).collect() })
                .collect();
            assert_eq!(foreign_sheet(name, &rows).unwrap_or("-"), label, "{lines:?}");
        }
    }
}
