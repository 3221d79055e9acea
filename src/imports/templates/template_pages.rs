//! The pages of a template: what a kind of workbook is made of, as its columns say it, with what
//! is known beforehand already in its rows.
//!
//! Invariants: headings, help and lists come from the kind alone, so that a new kind has its
//! template as soon as it has its columns; a prefilled row without amounts says nothing.

use crate::date::ReportSpan;
use crate::finding::Outcome;
use crate::formats::entry_form::{
    AskedFact, EntryCell, EntryColumn, EntryForm, EntryLook, EntryPage, Guide,
};
use crate::imports::kinds::SheetKind;
use crate::imports::kinds::column_list::Column;
use crate::imports::kinds::columns::ColumnKind;
use crate::imports::reading::template_mark::{GUIDE_SHEET, LISTS_SHEET, MARK_SHEET, TemplateMark};
use crate::imports::templates::template_lists::{Lists, Registers};
use crate::imports::templates::template_statement::statement_pages;
use crate::ledger::chart::Class;
use jiff::civil::Date;

/// Ruled rows where nothing is prefilled: what a page across has room for.
const BLANK_ROWS: u32 = 30;
/// Ruled rows below prefilled ones, for further lines of the same accounts.
const BLANK_ROWS_BELOW: u32 = 10;

/// Widths of columns in characters.
const MONEY_WIDTH: u32 = 15;
const DATE_WIDTH: u32 = 12;
const CODE_WIDTH: u32 = 18;
const ACCOUNT_WIDTH: u32 = 30;
const NAME_WIDTH: u32 = 24;
const WORD_WIDTH: u32 = 12;
const SHORT_WIDTH: u32 = 9;
const SUMMARY_WIDTH: u32 = 30;

/// What a template is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateSubject {
    pub kind: SheetKind,
    pub year: i64,
    /// Of a dated table, where it is known beforehand.
    pub span: Option<ReportSpan>,
    pub made_on: Date,
}

/// The template of a kind for the unit of these registers.
pub fn entry_form(subject: &TemplateSubject, registers: &Registers) -> Outcome<EntryForm> {
    let TemplateSubject { kind, year, made_on, .. } = *subject;
    let unit = &registers.book.unit;
    let spec = kind.spec();
    let mut lists = Lists::default();
    let pages = match kind {
        SheetKind::Statement => statement_pages(subject, registers, &mut lists)?,
        _ => vec![plain_page(subject, registers, &mut lists)],
    };
    let mark = TemplateMark::new(kind, unit, (year, &registers.book.chart), made_on.to_string());
    Ok(EntryForm {
        title: format!("{}模板", spec.label),
        unit_name: unit.name.clone(),
        made_on,
        guide: guide(subject, registers, &pages),
        pages,
        lists_sheet: LISTS_SHEET.to_owned(),
        lists: lists.made,
        mark_sheet: MARK_SHEET.to_owned(),
        mark: mark.rows(),
    })
}

/// One page with all columns of the kind that have a heading.
fn plain_page(subject: &TemplateSubject, registers: &Registers, lists: &mut Lists) -> EntryPage {
    let kind = subject.kind;
    let shown: Vec<&Column> =
        kind.columns().iter().filter(|column| !column.heading.is_empty()).collect();
    let prefilled = prefilled_accounts(kind);
    let columns = shown
        .iter()
        .map(|column| {
            let list = lists.place(column.list, column.heading, registers);
            entry_column(column, list, prefilled.is_some())
        })
        .collect();
    let mut rows = Vec::new();
    for account in registers.entry_accounts() {
        if prefilled.is_some_and(|classes| classes.contains(&account.class)) {
            let cell = |column: &&Column| match column.kind {
                ColumnKind::AccountCode => EntryCell::Text(account.code.clone()),
                ColumnKind::AccountName => EntryCell::Text(registers.book.chart.full_name(account)),
                _ => EntryCell::Blank,
            };
            rows.push(shown.iter().map(cell).collect());
        }
    }
    let blank_rows = if rows.is_empty() { BLANK_ROWS } else { BLANK_ROWS_BELOW };
    let has_money = shown.iter().any(|column| column.kind.is_amount());
    EntryPage {
        name: kind.label().to_owned(),
        title: kind.label().to_owned(),
        facts: facts(subject, registers, has_money),
        asked: asked_period(subject, lists),
        columns,
        rows,
        blank_rows,
    }
}

/// Unit, year, and what amounts are counted in. The year is not written as 年度, which would name
/// a period.
#[must_use]
pub fn facts(subject: &TemplateSubject, registers: &Registers, has_money: bool) -> [String; 3] {
    let unit = &registers.book.unit;
    [
        format!("编制单位：{} {}", unit.code, unit.name),
        format!("会计年度：{}年", subject.year),
        if has_money { "金额单位：元".to_owned() } else { String::new() },
    ]
}

/// Whose rows are there from the start, and of which classes.
fn prefilled_accounts(kind: SheetKind) -> Option<&'static [Class]> {
    match kind {
        SheetKind::Opening => Some(&[Class::Asset, Class::Liability, Class::NetAsset]),
        SheetKind::TrialBalance => Some(Class::EVERY),
        _ => None,
    }
}

/// Tables of a month or more say which.
pub fn asked_period(subject: &TemplateSubject, lists: &mut Lists) -> Option<AskedFact> {
    if !matches!(subject.kind, SheetKind::TrialBalance | SheetKind::Statement) {
        return None;
    }
    let year = subject.year;
    let months = (1..=12).map(|month| format!("{year}年{month}月")).collect();
    let list = match lists.made.iter().position(|list| list.caption == PERIOD) {
        Some(place) => Some(place),
        None => lists.add(PERIOD, months),
    };
    Some(AskedFact {
        label: format!("{PERIOD}："),
        help: "本表是哪个月的，可从下拉列表选择；多个月的写作 2025年1月至3月"
            .replace("2025", &year.to_string()),
        list,
        value: subject.span.map(period_text).unwrap_or_default(),
    })
}

const PERIOD: &str = "会计期间";

/// As the importer reads it: a year is not said by its months.
fn period_text(span: ReportSpan) -> String {
    let (year, (from, to)) = (span.year(), span.months());
    if span.is_year() {
        format!("{year}年度")
    } else if from == to {
        format!("{year}年{to}月")
    } else {
        format!("{year}年{from}月至{to}月")
    }
}

/// A column as it is to be filled in.
#[must_use]
pub fn entry_column(column: &Column, list: Option<usize>, is_prefilled: bool) -> EntryColumn {
    use crate::imports::kinds::column_list::List;
    let look = look_of(column);
    let is_account = matches!(column.list, List::Accounts | List::UpperAccounts);
    EntryColumn {
        heading: column.heading.to_owned(),
        help: column.help.to_owned(),
        look,
        width: if is_account && is_prefilled { WORD_WIDTH } else { width_of(column, look) },
        list,
        // Registers grow and a code alone will do; fixed words are all that there are.
        is_closed: matches!(column.list, List::Words(_)),
    }
}

fn look_of(column: &Column) -> EntryLook {
    let ends = |endings: &[&str]| endings.iter().any(|it| column.heading.ends_with(it));
    if column.kind.is_amount() {
        EntryLook::Money
    } else if let Some(look) = look_of_kind(column.kind) {
        look
    } else if ends(&["日期"]) {
        EntryLook::Date
    } else if ends(&["编码", "代码", "账号", "号码", "分类"]) {
        EntryLook::Code
    } else if ends(&["数", "凭证号", "行次"]) {
        EntryLook::Count
    } else {
        EntryLook::Text
    }
}

/// The looks that a heading does not tell.
fn look_of_kind(kind: ColumnKind) -> Option<EntryLook> {
    use ColumnKind as C;
    Some(match kind {
        C::GrassrootsShare
        | C::DepartmentShare
        | C::FederationShare
        | C::AboveShare
        | C::TierFrom
        | C::TierTo
        | C::Rate => EntryLook::Percent,
        C::WagePeriod => EntryLook::Month,
        C::DueDay | C::TargetYear | C::BookYear => EntryLook::Count,
        C::Phone | C::CardNumber | C::MatterNumber | C::NoticeNumber | C::ReceiptNumber => {
            EntryLook::Code
        }
        _ => return None,
    })
}

fn width_of(column: &Column, look: EntryLook) -> u32 {
    use crate::imports::kinds::column_list::List;
    let heading = u32::try_from(column.heading.chars().count()).unwrap_or_default() * 2 + 2;
    let width = match (column.list, look) {
        (List::Accounts | List::UpperAccounts, _) => ACCOUNT_WIDTH,
        (List::Projects | List::Units | List::EconomicClasses, _) => NAME_WIDTH,
        (List::BankAccounts | List::Words(_), _) => CODE_WIDTH,
        (List::VoucherWords, _) | (_, EntryLook::Count | EntryLook::Percent) => SHORT_WIDTH,
        (_, EntryLook::Money) => MONEY_WIDTH,
        (_, EntryLook::Date | EntryLook::Month) => DATE_WIDTH,
        (_, EntryLook::Code) => CODE_WIDTH,
        (_, EntryLook::Text | EntryLook::Caption) => match column.kind {
            ColumnKind::Summary => SUMMARY_WIDTH,
            ColumnKind::Preparer | ColumnKind::Reviewer | ColumnKind::Cashier => WORD_WIDTH,
            _ => NAME_WIDTH,
        },
    };
    // A long heading is broken over two lines.
    width.max(heading.div_ceil(2)).max(SHORT_WIDTH)
}

fn guide(subject: &TemplateSubject, registers: &Registers, pages: &[EntryPage]) -> Guide {
    let spec = subject.kind.spec();
    let sheets: Vec<String> = pages.iter().map(|page| format!("“{}”", page.name)).collect();
    let has_money = subject.kind.columns().iter().any(|column| column.kind.is_amount());
    let has_dates = pages.iter().flat_map(|page| &page.columns).any(is_dated);
    let mut paragraphs = vec![
        format!(
            "本模板供{}填写{}年{}，由系统按现行科目和登记资料生成。请填写{}，保存后原样上传；\
             表名、列名可以保留，列的先后可以调整，不用的列可以空着。",
            registers.book.unit.name,
            subject.year,
            spec.label,
            sheets.join("和"),
        ),
        "有下拉列表的格子可以选择，也可以直接填写；选中格子时会显示填写提示。编码与名称写在同一格\
         （如“102 银行存款”）或只写编码都可以。"
            .to_owned(),
    ];
    if has_money {
        paragraphs.push(
            "金额：单位为元，至多两位小数。1234.5、1,234.50、¥1,234.50 和负数 -123.00、(123.00) \
             都可以；三位小数、“一千元”这样的文字不能读取。没有金额的格子空着，不必填 0。"
                .to_owned(),
        );
    }
    if has_dates {
        let year = subject.year;
        paragraphs.push(format!(
            "日期：写作 {year}-01-08、{year}/1/8、{year}.1.8 或 {year}年1月8日。两位数的年份和不存在\
             的日期（如 {year}-02-30）不能读取。"
        ));
    }
    if pages.iter().any(|page| page.asked.is_some()) {
        paragraphs.push("会计期间：在表头上方的格子里选择或填写，每张表一个期间。".to_owned());
    }
    if pages.iter().any(|page| !page.rows.is_empty()) {
        paragraphs.push("已经列出的行，没有金额的可以空着，系统不会读取；不必删除。".to_owned());
    }
    paragraphs.push(
        "本说明和隐藏的选项不会被读取。上传后系统会逐格检查，有问题的格子会在退回的文件中标注；\
         改好后上传同一文件即可。"
            .to_owned(),
    );
    let mut lines: Vec<[String; 3]> = Vec::new();
    for column in pages.iter().flat_map(|page| &page.columns) {
        let choice = if column.list.is_some() { "下拉列表" } else { of_look(column.look) };
        let help = if column.help.is_empty() && column.list.is_some() {
            "从下拉列表选择；与本行无关的空着".to_owned()
        } else if column.help.is_empty() {
            "可不填".to_owned()
        } else {
            column.help.clone()
        };
        let line = [column.heading.clone(), help, choice.to_owned()];
        if !lines.iter().any(|known| known[0] == line[0]) {
            lines.push(line);
        }
    }
    Guide {
        name: GUIDE_SHEET.to_owned(),
        title: format!("{}填写说明", spec.label),
        paragraphs,
        captions: ["列名", "填写内容", "形式"].map(str::to_owned),
        lines,
    }
}

fn is_dated(column: &EntryColumn) -> bool {
    column.look == EntryLook::Date
}

fn of_look(look: EntryLook) -> &'static str {
    match look {
        EntryLook::Text => "文字",
        EntryLook::Code => "编码（文本）",
        EntryLook::Date => "日期",
        EntryLook::Money => "金额（元）",
        EntryLook::Count => "数字",
        EntryLook::Percent => "百分数（60 表示 60%）",
        EntryLook::Month => "年月（如 2025-03）",
        EntryLook::Caption => "已填好，请勿改动",
    }
}
