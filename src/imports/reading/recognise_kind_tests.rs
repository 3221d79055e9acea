//! Which kind files are taken for, and what a refusal says.

use crate::imports::cells::content::KeptRow;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::recognise_kind::{
    KindChoice, KindGuess, KindLooker, SheetGuess, guess_sheet, recognise_kind,
};
use crate::sheet::{Cell, SheetInfo, SheetSink};

fn rows(lines: &[&str]) -> Vec<KeptRow> {
    let cell = |text: &str| match text {
        "" => Cell::Empty,
        text => Cell::Text(text.to_owned().into()),
    };
    (0..)
        .zip(lines)
        .map(|(row, line)| KeptRow { row, cells: line.split(',').map(cell).collect() })
        .collect()
}

fn kinds(sheets: &[(&str, &[&str])]) -> String {
    let guesses: Vec<SheetGuess> = sheets
        .iter()
        .filter_map(|(name, lines)| guess_sheet(name, &rows(lines), 2025, &Vec::new()))
        .collect();
    match recognise_kind(None, &guesses, Vec::new()) {
        KindGuess::Sure(kind) => kind.key().to_owned(),
        KindGuess::Ambiguous(found) => {
            let shown = |(kind, sheets): &(SheetKind, Vec<String>)| {
                format!("{} {}", kind.key(), sheets.join("+"))
            };
            found.iter().map(shown).collect::<Vec<_>>().join(" | ")
        }
        KindGuess::Doubtful(sheets) => format!("opening? {}", sheets.join("+")),
        KindGuess::Nothing(_) => "-".to_owned(),
    }
}

const JOURNAL: &str = "日期,凭证号,摘要,科目编码,借方金额,贷方金额";
const OPENING: &str = "科目编码,科目名称,年初余额借方,年初余额贷方";
const TABLE: &str = "科目编码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方";
const SHEET: &str = "资产,行次,年初余额,期末余额,负债与净资产,行次,年初余额,期末余额";
const BALANCES: &str = "科目编码,科目名称,方向,余额";

#[test]
fn a_sheet_is_of_the_kind_that_knows_most_of_its_columns() {
    for (lines, kind) in [
        (&[JOURNAL][..], "journal"),
        (&["2025年,,凭证,,摘要,科目,,借方金额,贷方金额", "月,日,字,号,,编码,名称,,"], "journal"),
        // Without a number it is no journal yet, and certainly no opening.
        (&["日期,摘要,科目编码,科目名称,借方金额,贷方金额"], "journal"),
        (&[OPENING], "opening"),
        (&["科目编码,科目名称,借方,贷方"], "opening? Sheet1"),
        (&["2025年年初余额", "科目编码,科目名称,借方,贷方"], "opening"),
        (&[TABLE], "trial_balance"),
        (&["科目编码,科目名称,方向,期初余额,借方,贷方,方向,期末余额"], "trial_balance"),
        (&["资产负债表", SHEET], "statement"),
        (&["项目,行次,本月数,本年累计数"], "statement"),
        (&["填表说明", "1. 日期按年月日填写"], "-"),
    ] {
        assert_eq!(kinds(&[("Sheet1", lines)]), kind, "{lines:?}");
    }
}

#[test]
fn a_table_is_of_a_kind_by_what_only_that_kind_has() {
    let form = "摘要,科目编码,科目名称,借方金额,贷方金额";
    let sums = "科目编码,科目名称,借方发生额,贷方发生额";
    for (lines, kind) in [
        // Vouchers as they are printed.
        (&["记账凭证", "2025年3月8日,,,,转字第4号", form][..], "journal"),
        (&["某县图书馆工会付款凭证", form], "journal"),
        (&["2025年3月8日,,记字第4号", form], "journal"),
        (&[form], "-"),
        (&["记账凭证", "摘要,总账科目,明细科目,借方金额,,,,", ",,,百,十,元,角,分"], "journal"),
        // Sums of movements are no balances, and balances say that they are.
        (&["科目汇总表", "2025年3月,,记字第1号至第9号", sums], "-"),
        (&[sums], "opening? Sheet1"),
        (&["年初建账数", sums], "opening"),
        (&["编码,名称,方向,年初余额"], "opening"),
        (&["代码,名称,年初数,", ",,借,贷"], "opening"),
        (&["编码,名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方"], "trial_balance"),
        (
            &["科目编码,科目名称,期初余额,,本期发生,,期末余额,", ",,借,贷,借,贷,借,贷"],
            "trial_balance",
        ),
        // Lists say what they list.
        (&["编号,名称,规格型号,数量,金额,存放地点"], "-"),
        (&["编号,名称"], "-"),
        (&["编码,名称,金额"], "-"),
        (&["工会活动项目清单", "编号,名称,开始日期"], "projects"),
        (&["项目编码,项目名称"], "projects"),
        (&["科目编码,科目名称"], "accounts"),
        (&["明细科目编码,明细科目名称,备注"], "accounts"),
        (&["科目编码,科目名称,一月,二月"], "-"),
        (&["序号,姓名,部门,月会费"], "-"),
        (&["日期,凭证号,摘要,借方科目,贷方科目,金额"], "journal"),
    ] {
        assert_eq!(kinds(&[("Sheet1", lines)]), kind, "{lines:?}");
    }
}

#[test]
fn a_refusal_says_what_each_sheet_is_and_how_a_kind_is_chosen() {
    let said = |sheets: &[(&str, &[&str])]| {
        let mut looker = KindLooker::new(2025, Vec::new());
        for (name, lines) in sheets {
            let info = SheetInfo { name: (*name).to_owned(), ..SheetInfo::default() };
            let _ = looker.begin_sheet(&info);
            for row in rows(lines) {
                let _ = looker.row(row.row, &row.cells);
            }
            let _ = looker.end_sheet();
        }
        looker.finish().settled("账.xlsx").map_err(|it| it.to_string()).unwrap_err()
    };
    for (sheets, wanted) in [
        (
            &[("1月", &["日期,摘要,经办人"][..]), ("说明", &["请按月填写"])][..],
            &["import.layout_not_recognised", "“1月”最像出纳流水账", "还缺 收入", "“说明”没有"][..],
        ),
        (
            &[("资产", &["编号,名称,规格型号,数量"])],
            &["import.unsupported_table", "“资产”是固定资产、物资清单"],
        ),
        (
            &[("Sheet1", &["科目编码,科目名称,借方,贷方"])],
            &["import.kind_ambiguous", "科目汇总表", "--kind opening（期初余额表）"],
        ),
        (
            &[("Sheet1", &[BALANCES])],
            &["import.kind_ambiguous", "--kind opening", "--kind trial_balance（科目余额表）"],
        ),
    ] {
        let text = said(sheets);
        for part in wanted {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[test]
fn what_columns_leave_open_a_title_or_another_sheet_settles() {
    let open = "opening Sheet1 | trial_balance Sheet1";
    assert_eq!(kinds(&[("Sheet1", &[BALANCES])]), open);
    assert_eq!(kinds(&[("期初余额", &[BALANCES])]), "opening");
    assert_eq!(kinds(&[("Sheet1", &["3月科目余额表", BALANCES])]), "trial_balance");
    assert_eq!(kinds(&[("1月", &[BALANCES]), ("2月", &[TABLE])]), "trial_balance");
}

#[test]
fn lists_of_dues_and_transfers_are_told_from_each_other_and_from_books() {
    for (line, kind) in [
        ("适用单位,基层比例,直属比例,省直比例,上级比例,起始日期,依据", "split_rules"),
        ("单位编码,缴费单位名称,收缴渠道,起始日期", "dues_channels"),
        ("单位编码,单位名称,所属期,职工人数,会员人数,工资总额", "dues_base"),
        (
            "单位编码,缴费单位名称,收缴渠道,所属期,工资总额,实缴金额,到账日期,票据号",
            "dues_receipts",
        ),
        ("纳税人识别号,纳税人名称,税款所属期,计税依据,实缴金额,入库日期", "dues_receipts"),
        ("方向,类别,对方单位,日期,金额", "transfers"),
        ("单位编码,年度,任务金额,任务口径", "dues_targets"),
        ("规则编码,付款单位,适用层级,计算依据,比例,类别,起始日期,依据", "return_rules"),
        ("通知编号,类别,对方单位,项目,金额,日期", "grant_notices"),
        // Of other kinds, with a word or two of these.
        ("日期,摘要,收入,支出,余额,对方单位", "cash_book"),
        ("日期,凭证号,摘要,科目编码,借方金额,贷方金额,对方单位,备注", "journal"),
        ("单位编码,单位名称,上级单位,单位层级,会员人数", "units"),
    ] {
        assert_eq!(kinds(&[("Sheet1", &[line])]), kind, "{line}");
    }
}

#[test]
fn sheets_of_several_kinds_are_told_with_their_names() {
    let sheets: &[(&str, &[&str])] =
        &[("期初", &[OPENING]), ("1月", &[JOURNAL]), ("2月", &[JOURNAL])];
    assert_eq!(kinds(sheets), "opening 期初 | journal 1月+2月");
    // A list of accounts is no opening table.
    let with_list: &[(&str, &[&str])] =
        &[("科目", &["科目编码,科目名称,方向,备注"]), ("1月", &[JOURNAL])];
    assert_eq!(kinds(with_list), "journal");
}

#[test]
fn choices_are_read_as_they_are_spelled() {
    assert_eq!("auto".parse(), Ok(KindChoice::Auto));
    for kind in SheetKind::EVERY {
        assert_eq!(kind.key().parse(), Ok(KindChoice::Of(*kind)));
        assert_eq!(KindChoice::Of(*kind).to_string(), kind.key());
    }
    assert!("fees".parse::<KindChoice>().unwrap_err().contains("auto、journal"));
}
