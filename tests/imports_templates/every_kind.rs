//! Every kind of workbook by both ways in: its template, filled in, sent without saying what it
//! is, and found again in what shows it. On both databases.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::Value;
use union_ledger::catalogue::SCHEMA;
use union_ledger::dealings::store::transfers_of;
use union_ledger::dealings::transfer::Transfer;
use union_ledger::dues::rules::SPLIT_RULE;
use union_ledger::dues::store as dues;
use union_ledger::formats::entry_form::{EntryCell, EntryForm, EntryPage};
use union_ledger::formats::entry_form_write::write_entry_form;
use union_ledger::imports::kinds::SheetKind;
use union_ledger::ledger::chart::Era;
use union_ledger::ledger::store as ledger;
use union_ledger::money::Money;
use union_ledger::platform::database::{Database, Tx};
use union_ledger::statements::build_report::build_report;
use union_ledger::statements::report_name::{ReportName, ReportOptions};
use union_ledger::units::store as units;
use union_ledger::units::unit::Unit;

use super::{add_row, fill, fill_journal, form_of, ways};
use crate::budgets::budgeted;
use crate::common::books::{Books, period};
use crate::common::{in_schema, runtime, temporary_folder};
use crate::http::service::{read, served};
use crate::members::ROLL;
use crate::members::refusals::bring;
use crate::programmes::{PLANS, brought};

/// Fills the template in; gives the words that must be found afterwards, and where.
fn fill_in(kind: SheetKind, form: &mut EntryForm) -> (Shown, &'static str) {
    let page = &mut form.pages[0];
    match kind {
        SheetKind::Journal => {
            fill_journal(form);
            (Shown::TrialBalance("2025-03"), "1100.50")
        }
        SheetKind::Opening => {
            fill(page, "102", &[("年初借方余额", "920.00")]);
            fill(page, "32205", &[("年初贷方余额", "920.00")]);
            (Shown::TrialBalance("2025-01"), "920.00")
        }
        SheetKind::TrialBalance => {
            fill(page, "102", &[("本期借方发生额", "730.00"), ("期末借方余额", "730.00")]);
            fill(page, "401", &[("本期贷方发生额", "730.00"), ("期末贷方余额", "730.00")]);
            (Shown::TrialBalance("2025-03"), "730.00")
        }
        SheetKind::Statement => {
            fill_caption(form, "货币资金", "期末余额", "7.00");
            (Shown::Comparison, "\"difference\":\"7.00\"")
        }
        SheetKind::CashBook => {
            let row = [("日期", "2025-03-08"), ("摘要", "收到会员缴纳的会费"), ("收入", "66.00")];
            add_row(page, &row);
            (Shown::TrialBalance("2025-03"), "66.00")
        }
        SheetKind::Units => {
            let row = [("单位编码", "G1A"), ("单位名称", "实验学校高中部分会"), ("上级单位", "G1")];
            add_row(page, &[&row[..], &[("单位层级", "分会")]].concat());
            (Shown::Units, "实验学校高中部分会")
        }
        SheetKind::Accounts => {
            add_row(page, &[("科目编码", "10201"), ("科目名称", "基本户")]);
            (Shown::Accounts, "10201 基本户")
        }
        SheetKind::Projects => {
            add_row(page, &[("项目编码", "P8"), ("项目名称", "职工书屋")]);
            (Shown::Projects, "P8 职工书屋")
        }
        _ => fill_in_dealings(kind, page),
    }
}

/// Cells of a row by their headings.
type Row = &'static [(&'static str, &'static str)];

const SPLIT_RULES: Row = &[
    ("适用单位", "实验学校工会"),
    ("收缴渠道", "税务代收"),
    ("基层比例", "60"),
    ("直属比例", "12.5"),
    ("省直比例", "17.5"),
    ("上级比例", "10"),
    ("起始日期", "2025-01-01"),
    ("依据", "星工发〔2025〕3号"),
];
const CHANNELS: Row = &[
    ("单位编码", "G1"),
    ("缴费单位名称", "星河实验学校"),
    ("收缴渠道", "财政划拨"),
    ("起始日期", "2025-01-01"),
    ("缴费期限日", "20"),
];
const BASES: Row =
    &[("单位编码", "G1"), ("所属期", "2025-03"), ("职工人数", "86"), ("工资总额", "412300.50")];
/// Nobody is registered under this name: it waits in 215.
const RECEIPTS: Row = &[
    ("缴费单位名称", "谁也不是公司"),
    ("收缴渠道", "自主拨缴"),
    ("实缴金额", "88.25"),
    ("到账日期", "2025-03-10"),
];
const SPLIT_LEGS: Row = &[
    ("适用单位", "G1"),
    ("名称", "代收手续费"),
    ("受益单位", "江州省税务局"),
    ("比例", "2"),
    ("起始日期", "2025-01-01"),
    ("依据", "星工发〔2025〕5号"),
];
const JOINT_PAYERS: Row = &[
    ("缴费单位名称", "星河教育集团"),
    ("单位编码", "G1"),
    ("起始日期", "2025-01-01"),
    ("依据", "星工发〔2025〕3号"),
];
const TRANSFERS: Row = &[
    ("方向", "付"),
    ("类别", "上缴经费"),
    ("对方单位", "教育厅直属工会"),
    ("日期", "2025-03-20"),
    ("金额", "55.40"),
];
const TARGETS: Row = &[
    ("单位编码", "G1"),
    ("年度", "2025"),
    ("任务金额", "9000.00"),
    ("任务口径", "上缴额"),
    ("重点标记", "是"),
];
const RETURN_RULES: Row = &[
    ("规则编码", "R1"),
    ("付款单位", "D1"),
    ("适用层级", "基层工会"),
    ("计算依据", "上缴额"),
    ("比例", "12.5"),
    ("类别", "回拨"),
    ("起始日期", "2025-01-01"),
    ("依据", "星工发〔2025〕4号"),
];
const POLICIES: Row = &[
    ("政策编码", "XE1"),
    ("付款单位", "D1"),
    ("适用层级", "基层工会"),
    ("认定口径", "上缴额"),
    ("认定上限", "9999.99"),
    ("不适用渠道", "财政划拨"),
    ("年度起始月", "10"),
    ("返还比例", "100"),
    ("类别", "回拨"),
    ("起始日期", "2023-01-01"),
    ("截止日期", "2026-05-31"),
    ("依据", "星工发〔2023〕6号"),
];
const NOTICES: Row = &[
    ("通知编号", "星补〔2025〕1号"),
    ("类别", "一般性补助"),
    ("对方单位", "G1"),
    ("金额", "800.00"),
    ("日期", "2025-03-20"),
];

const BUDGET: Row = &[("科目编码", "50301"), ("年初预算数", "1000.00")];
const ADJUSTMENT: Row = &[
    ("科目编码", "50301"),
    ("年初预算数", "1000.00"),
    ("调整数", "-200.00"),
    ("调整后预算数", "800.00"),
    ("调整原因", "活动取消"),
];

/// A number of nobody.
const IDENTITY: &str = "999901196001011001";
const MEMBER: Row = &[
    ("姓名", "张三"),
    ("证件号码", IDENTITY),
    ("人员类别", "在编"),
    ("会费基数", "5000.00"),
    ("入会日期", "2020-03-01"),
];
const FEES: Row =
    &[("姓名", "张三"), ("证件号码", IDENTITY), ("会费基数", "5000.00"), ("1月", "25.00")];

const LIMIT: Row = &[
    ("项目", "大病帮扶"),
    ("金额", "2000.00"),
    ("计量", "人次"),
    ("起始日期", "2025-01-01"),
    ("文号", "星工发〔2025〕5号"),
];
const PROGRAMME: Row = &[
    ("项目编码", "A1"),
    ("项目名称", "职工大病帮扶"),
    ("类别", "大病帮扶"),
    ("年度", "2025"),
    ("计划金额", "5000.00"),
];
const BENEFICIARY: Row = &[
    ("项目编码", "A1"),
    ("发放日期", "2025-03-10"),
    ("姓名", "张三"),
    ("证件号码", IDENTITY),
    ("数量", "1"),
    ("金额", "500.00"),
];
const YEAR_BEFORE: Row =
    &[("类别", "大病帮扶"), ("年度", "2024"), ("受益人数", "3"), ("金额", "900.00")];

const SCHEME: Row = &[
    ("code", "A01"),
    ("area_zh", "组织机构"),
    ("item_zh", "机构健全"),
    ("points", "100"),
    ("deduction_rule", "fail:100"),
    ("computable", "manual"),
];
const SCORE: Row = &[
    ("单位编码", "G1"),
    ("条目", "A01"),
    ("评分类别", "自评"),
    ("得分", "1"),
    ("扣分说明", "未签合同"),
];
const PROBLEM: Row = &[
    ("意见书编号", "检〔2025〕1号"),
    ("单位编码", "G1"),
    ("问题代码", "K05"),
    ("事实", "先付款后审批"),
    ("期限", "2025-07-31"),
];
const CARD: Row = &[
    ("资产编号", "ZC001"),
    ("资产名称", "台式计算机"),
    ("类别", "计算机设备"),
    ("原值", "6000.00"),
    ("取得日期", "2025-03-31"),
    ("使用年限", "6"),
];
const COUNTED: Row = &[("资产编号", "ZC001"), ("实盘数量", "1")];
const DAY_OFF: Row = &[("日期", "2027-10-01"), ("类别", "休"), ("名称", "国庆节")];

/// Lists of dues, of what unions pay each other, budgets, members and programmes.
fn fill_in_dealings(kind: SheetKind, page: &mut EntryPage) -> (Shown, &'static str) {
    let (row, shown) = match kind {
        SheetKind::SplitRules => (SPLIT_RULES, (Shown::SplitRules, r#""60","12.5","17.5","10""#)),
        SheetKind::SplitLegs => (SPLIT_LEGS, (Shown::Rows, "G1")),
        SheetKind::DuesChannels => {
            (CHANNELS, (Shown::Channels, "星河实验学校 treasury 2025-01-01 20"))
        }
        SheetKind::DuesJointPayers => (JOINT_PAYERS, (Shown::Rows, "星河教育集团")),
        SheetKind::DuesBase => (BASES, (Shown::Bases, "2025-03 86 412300.50")),
        SheetKind::DuesReceipts => (RECEIPTS, (Shown::TrialBalance("2025-03"), "88.25")),
        SheetKind::Transfers => (TRANSFERS, (Shown::TrialBalance("2025-03"), "55.40")),
        SheetKind::DuesTargets => (TARGETS, (Shown::Targets, "9000.00 remitted 是")),
        SheetKind::ReturnRules => (RETURN_RULES, (Shown::Rows, "R1")),
        SheetKind::DuesPolicies => (POLICIES, (Shown::Rows, "XE1")),
        SheetKind::GrantNotices => (NOTICES, (Shown::Notices, "星补〔2025〕1号 800.00")),
        SheetKind::Budget => (BUDGET, (Shown::Rows, "50301")),
        SheetKind::BudgetAdjustment => (ADJUSTMENT, (Shown::Rows, "50301")),
        SheetKind::Members => (MEMBER, (Shown::Rows, "张*")),
        SheetKind::MemberFees => (FEES, (Shown::Rows, "张*")),
        SheetKind::Limits => (LIMIT, (Shown::Rows, "大病帮扶")),
        SheetKind::Programmes => (PROGRAMME, (Shown::Rows, "A1")),
        SheetKind::Beneficiaries => (BENEFICIARY, (Shown::Rows, "张*")),
        SheetKind::ProgrammeHistory => (YEAR_BEFORE, (Shown::Rows, "大病帮扶")),
        SheetKind::AppraisalScheme => (SCHEME, (Shown::Rows, "A01")),
        SheetKind::AppraisalScores => (SCORE, (Shown::Rows, "G1")),
        SheetKind::Problems => (PROBLEM, (Shown::Rows, "G1")),
        SheetKind::AssetCards => (CARD, (Shown::Rows, "ZC001")),
        SheetKind::StockTake => (COUNTED, (Shown::Rows, "ZC001")),
        SheetKind::CalendarDays => (DAY_OFF, (Shown::Rows, "2027-10-01")),
        other => panic!("{other:?}: say here how its template is filled in"),
    };
    add_row(page, row);
    shown
}

/// Whose template it is: rules and notices come from the union above.
fn owner(books: &Books, kind: SheetKind) -> &Unit {
    match kind {
        SheetKind::ReturnRules
        | SheetKind::DuesPolicies
        | SheetKind::GrantNotices
        | SheetKind::Problems => &books.department,
        SheetKind::CalendarDays => &books.federation,
        _ => &books.grassroots,
    }
}

/// An adjustment needs what it adjusts, a roster its programme.
async fn come_before(books: &Books, kind: SheetKind) {
    if kind == SheetKind::BudgetAdjustment {
        budgeted(books, &books.grassroots, "50301,,,,1000.00,\n").await;
    }
    if kind == SheetKind::AppraisalScores {
        let unit = &books.department;
        let mut tx = books.database.write(&[unit.id]).await.unwrap();
        let asked = ("GF100", 2025, None);
        let acting = (books.clock, &crate::common::books::preparer());
        union_ledger::appraisals::open_round::open_round(&mut tx, acting, unit, asked)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    if kind == SheetKind::Beneficiaries {
        let plan = format!("{PLANS}A1,职工大病帮扶,大病帮扶,2025,5000,,,\n");
        brought(books, &books.grassroots, SheetKind::Programmes, &plan).await;
    }
}

/// Who pays a fee stands on the roll.
fn roll() -> String {
    format!("{ROLL}\n张三,{IDENTITY},,,,,在编,5000,2020-03-01,\n")
}

fn fill_caption(form: &mut EntryForm, caption: &str, heading: &str, amount: &str) {
    let page = &mut form.pages[0];
    let at = super::column(page, heading);
    let is_it = |row: &&mut Vec<EntryCell>| match &row[0] {
        EntryCell::Caption(text, _) => text.trim() == caption,
        _ => false,
    };
    page.rows.iter_mut().find(is_it).unwrap()[at] = EntryCell::Money(amount.parse().unwrap());
}

/// What shows what came in.
#[derive(Clone, Copy)]
enum Shown {
    TrialBalance(&'static str),
    /// The answer itself: nothing is booked of a statement.
    Comparison,
    Units,
    Accounts,
    Projects,
    SplitRules,
    Channels,
    Bases,
    Targets,
    Notices,
    /// The file's rows as the answer counts them.
    Rows,
}

async fn shown(books: &Books, what: Shown, answer: &Value) -> String {
    let mut tx = books.database.read().await.unwrap();
    let unit = &books.grassroots;
    let text = match what {
        Shown::SplitRules | Shown::Channels | Shown::Bases | Shown::Targets | Shown::Notices => {
            registered(&mut tx, books, what).await
        }
        Shown::Rows => answer["register"].to_string(),
        Shown::Comparison => answer["comparisons"].to_string(),
        Shown::TrialBalance(span) => {
            let options = ReportOptions { level: Some(9), ..ReportOptions::default() };
            let (name, span) = (ReportName::TrialBalance, span.parse().unwrap());
            let report = build_report(&mut tx, unit, name, span, &options).await.unwrap();
            serde_json::to_string(&report).unwrap()
        }
        Shown::Units => {
            let listed = units::units_under(&mut tx, None).await.unwrap();
            listed.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
        }
        Shown::Accounts => {
            let chart = ledger::chart_of(&mut tx, Era::Y2021, unit.id).await.unwrap();
            let own = chart.by_code("10201");
            own.map(|it| format!("{} {}", it.code, it.name)).unwrap_or_default()
        }
        Shown::Projects => {
            let listed = units::projects_of(&mut tx, unit.id).await.unwrap();
            let named = listed.iter().map(|it| format!("{} {}", it.code, it.name));
            named.collect::<Vec<_>>().join(";")
        }
    };
    tx.commit().await.unwrap();
    text
}

/// Registers of dues, and what was announced, as their areas keep them.
async fn registered(tx: &mut Tx, books: &Books, what: Shown) -> String {
    let unit = &books.grassroots;
    let lines: Vec<String> = match what {
        Shown::SplitRules => {
            let rules = units::rules_said_by(tx, unit.id, SPLIT_RULE).await.unwrap();
            rules.into_iter().map(|it| it.value).collect()
        }
        Shown::Channels => {
            let rows = dues::channels_below(tx, unit.id).await.unwrap();
            let line = |it: &dues::ChannelRow| {
                format!("{} {} {} {}", it.payer_name, it.channel, it.valid_from_on, it.due_day)
            };
            rows.iter().map(line).collect()
        }
        Shown::Bases => {
            let month = period("2025-03").number();
            let rows = dues::bases_below(tx, unit.id, (month, month)).await.unwrap();
            let line = |it: &dues::BaseRow| {
                format!("2025-03 {} {}", it.staff_count, Money::from_fen(it.payroll_fen))
            };
            rows.iter().map(line).collect()
        }
        Shown::Targets => {
            let rows = dues::targets_set_by(tx, unit.id, 2025).await.unwrap();
            let line = |it: &dues::TargetRow| {
                format!("{} {} {}", Money::from_fen(it.amount_fen), it.basis, it.is_key)
            };
            rows.iter().map(line).collect()
        }
        _ => {
            let announced = transfers_of(tx, unit.id, 2025).await.unwrap();
            let line = |it: &Transfer| {
                format!("{} {}", it.row.number, Money::from_fen(it.row.announced_fen))
            };
            announced.iter().map(line).collect()
        }
    };
    lines.join(";")
}

/// Months that the template is asked for.
fn span_of(kind: SheetKind) -> Option<&'static str> {
    matches!(kind, SheetKind::TrialBalance | SheetKind::Statement).then_some("2025-03")
}

#[test]
fn every_kind_comes_in_by_the_service_and_is_shown() {
    for kind in SheetKind::EVERY {
        served(|service, books| async move {
            let owner = owner(&books, *kind);
            come_before(&books, *kind).await;
            if *kind == SheetKind::MemberFees {
                bring(&books, owner, SheetKind::Members, &roll()).await;
            }
            let mut form = form_of(&books, owner, *kind, span_of(*kind)).await;
            let (what, words) = fill_in(*kind, &mut form);
            let path = format!("/api/v1/units/{}/imports?year=2025&reason=known", owner.code);
            let file = Part::bytes(write_entry_form(&form).unwrap()).file_name("表.xlsx");
            let request = service.ask(Method::POST, &path);
            let request = request.multipart(Form::new().part("file", file));
            let answer = read(request.send().await.unwrap()).await.done(201);
            assert_eq!(answer["kind"], kind.key());
            let seen = shown(&books, what, &answer).await;
            assert!(seen.contains(words), "{kind:?}: {words} in {seen}");
            service
        });
    }
}

/// Imports one kind into a database that the program opens for itself.
fn by_command(kind: SheetKind, url: &str) {
    runtime().block_on(async {
        let folder = temporary_folder();
        let database = Database::open(url, &SCHEMA).await.unwrap();
        let books = Books::new(database.clone()).await;
        let owner = owner(&books, kind);
        come_before(&books, kind).await;
        if kind == SheetKind::MemberFees {
            // The key is the program's, which seals what it keeps.
            let file = folder.path().join("会员.csv");
            std::fs::write(&file, roll()).unwrap();
            let path = file.to_str().unwrap();
            ways::run(
                folder.path(),
                url,
                &["import", path, "--unit", &owner.code, "--year", "2025"],
            );
        }
        let mut form = form_of(&books, owner, kind, span_of(kind)).await;
        let (what, words) = fill_in(kind, &mut form);
        let file = folder.path().join("表.xlsx");
        std::fs::write(&file, write_entry_form(&form).unwrap()).unwrap();
        let path = file.to_str().unwrap();
        let import =
            ["import", path, "--unit", &owner.code, "--year", "2025", "--reason", "已核对"];
        let answer = ways::run(folder.path(), url, &import);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer[0]["kind"], kind.key());
        let seen = shown(&books, what, &answer[0]).await;
        assert!(seen.contains(words), "{kind:?}: {words} in {seen}");
        database.close().await;
    });
}

#[test]
fn every_kind_comes_in_by_the_command_line_and_is_shown() {
    for kind in SheetKind::EVERY {
        let folder = temporary_folder();
        by_command(*kind, &format!("sqlite:{}", folder.path().join("books.sqlite").display()));
        in_schema(|url| by_command(*kind, url));
    }
}
