//! 检查意见书, 整改通知, 经费审查报告, 通报, 达标证书: what they say. Pure.
//!
//! Invariant: a document says what is kept, and nothing that its area does not.

use crate::appraisals::announce_ranking::{Ranked, Ranking};
use crate::audits::problem::{Problem, problem_called};
use crate::audits::store::{Audit, LetterRow};
use crate::formats::document::{Block, Document, Table};
use crate::money::Money;
use crate::oversight::store::AccountRow;
use crate::units::unit::Unit;

crate::spelled! {
    /// 文书.
    DocumentKind {
        Letter = "letter", "检查意见书";
        Rectification = "rectification", "整改通知";
        AuditReport = "audit_report", "工会经费审查报告";
        Circular = "circular", "考核情况通报";
        Certificate = "certificate", "达标证书";
    }
}

impl DocumentKind {
    /// Whether it is about a letter, by its number.
    #[must_use]
    pub const fn is_of_letter(self) -> bool {
        matches!(self, Self::Letter | Self::Rectification | Self::AuditReport)
    }
}

/// A letter with all that it says.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub issuer: &'a Unit,
    pub letter: &'a LetterRow,
    /// Missing for a letter that a list brought.
    pub audit: Option<&'a Audit>,
    pub problems: &'a [Problem],
}

/// `2025年12月1日` of `2025-12-01`.
fn day(text: &str) -> String {
    let mut parts = text.split('-').map(|it| it.trim_start_matches('0'));
    match (parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day)) => format!("{year}年{month}月{day}日"),
        _ => text.to_owned(),
    }
}

fn text(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn heading(text: &str) -> Block {
    Block::Heading(text.to_owned())
}

fn headed(kind: DocumentKind, number: &str, to: &str) -> Vec<Block> {
    let mut blocks = vec![Block::Title(kind.label().to_owned())];
    if !number.is_empty() {
        blocks.push(Block::Centred(number.to_owned()));
    }
    blocks.push(Block::Address(format!("{to}：")));
    blocks
}

fn signed(blocks: &mut Vec<Block>, issuer: &Unit, on: &str) {
    blocks.push(Block::Paragraph(String::new()));
    blocks.push(Block::Signature(issuer.name.clone()));
    blocks.push(Block::Signature(day(on)));
}

fn table(columns: &[(&str, u16)], rows: Vec<Vec<String>>) -> Block {
    let columns = columns.iter().map(|(name, share)| ((*name).to_owned(), *share)).collect();
    Block::Table(Table { columns, rows })
}

fn problem_rows(problems: &[Problem]) -> Vec<Vec<String>> {
    let row = |it: &Problem| {
        let label = problem_called(&it.code).unwrap_or_default();
        let repeated = if it.is_repeated { "（屡犯）" } else { "" };
        vec![
            it.line.to_string(),
            format!("{} {label}{repeated}", it.code),
            it.fact.clone(),
            it.amount.map(Money::grouped).unwrap_or_default(),
            it.vouchers.replace(';', "\n"),
            it.clause.clone(),
            it.demand.clone(),
            it.due_on.clone(),
            it.owner.clone(),
        ]
    };
    problems.iter().map(row).collect()
}

const PROBLEMS: &[(&str, u16)] = &[
    ("序号", 5),
    ("问题", 13),
    ("事实", 22),
    ("金额", 11),
    ("凭证", 12),
    ("依据", 15),
    ("整改要求", 15),
    ("期限", 9),
    ("责任人", 8),
];

/// To whom a letter goes.
fn addressee(told: &Told<'_>) -> String {
    let of_audit = told.audit.map(|it| it.audited_name.clone());
    let of_problem = || told.problems.first().map(|it| it.unit_name.clone());
    of_audit.or_else(of_problem).unwrap_or_default()
}

fn inspected(audit: &Audit) -> String {
    let basis =
        if audit.basis.is_empty() { String::new() } else { format!("根据{}，", audit.basis) };
    let (from, to) = (day(&audit.from_on), day(&audit.to_on));
    let entered = audit.enters_on.as_deref().map(|on| format!("于{}进点，", day(on)));
    format!(
        "{basis}检查组（{}）{}对你单位{from}至{to}的财务收支和管理情况进行了检查（{}）。\
         现将检查意见通知如下。",
        audit.members,
        entered.unwrap_or_default(),
        audit.title,
    )
}

/// 检查意见书.
#[must_use]
pub fn draw_letter(told: &Told<'_>) -> Document {
    let Told { issuer, letter, audit, problems } = told;
    let mut blocks = headed(DocumentKind::Letter, &letter.number, &addressee(told));
    blocks.extend(audit.map(|it| text(inspected(it))));
    if !letter.evaluation.is_empty() {
        blocks.push(heading("一、总体评价"));
        blocks.push(text(&letter.evaluation));
    }
    blocks.push(heading("二、存在的问题和整改要求"));
    blocks.push(table(PROBLEMS, problem_rows(problems)));
    if !letter.advice.is_empty() {
        blocks.push(heading("三、建议"));
        blocks.push(text(&letter.advice));
    }
    if let Some(answer) = audit.and_then(|it| it.answer.as_ref()) {
        blocks.push(heading("四、征求意见情况"));
        blocks.push(text(answer));
    }
    blocks.push(text("请在规定期限内整改，书面回复整改情况并附佐证材料；经复核后予以销号。"));
    signed(&mut blocks, issuer, &letter.issued_on);
    blocks.push(text("签收人：　　　　　　　　签收日期：　　　年　　月　　日"));
    named(DocumentKind::Letter, &letter.number, (blocks, true))
}

fn named(kind: DocumentKind, of: &str, (blocks, is_landscape): (Vec<Block>, bool)) -> Document {
    let name =
        if of.is_empty() { kind.label().to_owned() } else { format!("{} {of}", kind.label()) };
    Document { name, is_landscape, blocks }
}

/// 整改通知: what of a letter is not closed on a day.
#[must_use]
pub fn draw_rectification(told: &Told<'_>, on: jiff::civil::Date) -> Document {
    let Told { issuer, letter, problems, .. } = told;
    let mut blocks = headed(DocumentKind::Rectification, &letter.number, &addressee(told));
    let open: Vec<&Problem> = problems.iter().filter(|it| !it.is_closed()).collect();
    let late = open.iter().filter(|it| it.standing(on).days_overdue > 0).count();
    blocks.push(text(format!(
        "{}出具的《检查意见书》（{}）所列问题{}项，截至{}尚有{}项没有销号，其中逾期{late}项。\
         请抓紧整改，并书面回复整改情况，附佐证材料。",
        day(&letter.issued_on),
        letter.number,
        problems.len(),
        day(&on.to_string()),
        open.len(),
    )));
    let columns: &[(&str, u16)] = &[
        ("序号", 6),
        ("问题", 18),
        ("整改要求", 30),
        ("期限", 14),
        ("逾期天数", 10),
        ("状态", 12),
        ("责任人", 12),
    ];
    let row = |it: &&Problem| {
        let standing = it.standing(on);
        vec![
            it.line.to_string(),
            format!("{} {}", it.code, problem_called(&it.code).unwrap_or_default()),
            it.demand.clone(),
            it.due_on.clone(),
            standing.days_overdue.to_string(),
            standing.state.label().to_owned(),
            it.owner.clone(),
        ]
    };
    blocks.push(table(columns, open.iter().map(row).collect()));
    signed(&mut blocks, issuer, &on.to_string());
    named(DocumentKind::Rectification, &letter.number, (blocks, false))
}

/// 工会经费审查报告: what was looked at with its figures, and what was found.
#[must_use]
pub fn draw_report(told: &Told<'_>, figures: &[AccountRow]) -> Document {
    let Told { issuer, letter, audit, problems } = told;
    let mut blocks = headed(DocumentKind::AuditReport, &letter.number, &addressee(told));
    blocks.push(heading("一、基本情况"));
    blocks.extend(audit.map(|it| text(inspected(it))));
    blocks.push(heading("二、收支情况"));
    let sum = |class: &str| -> Money {
        let rows = figures.iter().filter(|it| it.class == class);
        rows.map(|it| Money::from_fen(it.net_fen)).sum()
    };
    let (income, expense) = (sum("income"), -sum("expense"));
    blocks.push(text(format!(
        "{}年收入合计{}元，支出合计{}元，收支差额{}元。",
        letter.year,
        income.grouped(),
        expense.grouped(),
        (income - expense).grouped(),
    )));
    let row = |it: &AccountRow| {
        let net = Money::from_fen(it.net_fen);
        let amount = if it.class == "income" { net } else { -net };
        vec![it.code.clone(), it.name.clone(), amount.grouped()]
    };
    let columns = [("科目编码", 20), ("科目", 50), ("金额（元）", 30)];
    blocks.push(table(&columns, figures.iter().map(row).collect()));
    blocks.push(heading("三、审查评价"));
    blocks.push(text(&letter.evaluation));
    blocks.push(heading("四、存在的问题"));
    blocks.push(table(PROBLEMS, problem_rows(problems)));
    if !letter.advice.is_empty() {
        blocks.push(heading("五、建议"));
        blocks.push(text(&letter.advice));
    }
    signed(&mut blocks, issuer, &letter.issued_on);
    named(DocumentKind::AuditReport, &letter.number, (blocks, true))
}

/// 通报.
#[must_use]
pub fn draw_circular(issuer: &Unit, year: i64, ranking: &Ranking) -> Document {
    let (number, on) = ranking.published.clone().unwrap_or_default();
    let title = format!("关于{year}年度财务会计管理规范化考核情况的通报");
    let mut blocks = vec![Block::Title(title)];
    blocks.push(Block::Address("各单位：".to_owned()));
    let passed = ranking.rows.iter().filter(|it| it.passes).count();
    let vetoed = ranking.rows.iter().filter(|it| !it.vetoes.is_empty()).count();
    blocks.push(text(format!(
        "{year}年度考核结果已于{}第{number}次发布。参加考核的单位{}个，达标{passed}个，未达标{}个\
         （其中一票否决{vetoed}个）。现将结果通报如下。",
        day(&on),
        ranking.rows.len(),
        ranking.rows.len() - passed,
    )));
    let columns: &[(&str, u16)] = &[
        ("名次", 7),
        ("单位", 36),
        ("活动片", 12),
        ("得分", 10),
        ("等次", 10),
        ("达标", 8),
        ("否决", 10),
        ("说明", 12),
    ];
    let row = |it: &Ranked| {
        vec![
            it.place.to_string(),
            it.unit_name.clone(),
            it.district.clone(),
            it.score.clone(),
            it.grade.clone(),
            if it.passes { "是" } else { "否" }.to_owned(),
            it.vetoes.clone(),
            if it.is_provisional { "暂评" } else { "" }.to_owned(),
        ]
    };
    blocks.push(table(columns, ranking.rows.iter().map(row).collect()));
    signed(&mut blocks, issuer, &on);
    named(DocumentKind::Circular, &year.to_string(), (blocks, false))
}

/// 达标证书.
#[must_use]
pub fn draw_certificate(issuer: &Unit, year: i64, (on, of): (&str, &Ranked)) -> Document {
    let mut blocks = vec![
        Block::Paragraph(String::new()),
        Block::Title("财务会计管理规范化考核".to_owned()),
        Block::Title(DocumentKind::Certificate.label().to_owned()),
        Block::Paragraph(String::new()),
        Block::Address(format!("{}：", of.unit_name)),
    ];
    blocks.push(text(format!(
        "经考核，你单位{year}年度财务会计管理规范化考核得分{}分，等次为{}，达到规范化标准。",
        of.score, of.grade,
    )));
    blocks.push(text("特发此证。"));
    signed(&mut blocks, issuer, on);
    named(DocumentKind::Certificate, &of.unit, (blocks, true))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_written_as_letters_write_them() {
        for (text, expected) in
            [("2025-12-01", "2025年12月1日"), ("2025-01-10", "2025年1月10日"), ("", "")]
        {
            assert_eq!(day(text), expected);
        }
    }
}
