//! Closing a year: the judgement list, what it would do, doing it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::shown::{vouchers, with_remedies};
use crate::access::role::Ability;
use crate::date::{Period, ReportSpan};
use crate::finding::{Failure, Finding, Outcome, Severity, refuses};
use crate::ledger::chart::dimension::FundingSource;
use crate::ledger::periods::close_period::{
    books_before, close_year, judgement_list, project_place,
};
use crate::ledger::periods::seen_closing::SeenClosing;
use crate::ledger::periods::transfer::{Judgement, JudgementItem};
use crate::money::Money;
use crate::web::address::url_part;
use crate::web::at::{Last, Writing};
use crate::web::codes::AMOUNT_INVALID;
use crate::web::extract::{Form, unknown_field};
use crate::web::frame::Frame;
use crate::web::metrics::count_posted;
use crate::web::parts::table::framed;
use crate::web::problem::Answer;
use crate::web::views::voucher_body::{ContentBody, Names};

/// Beginning of the names of the amounts; project and fund follow.
const AMOUNT: &str = "surplus";

/// What the page shows of a year that is about to close.
#[derive(Default)]
struct YearPage {
    items: Vec<JudgementItem>,
    /// What was filled in, by the name of its field.
    filled: Vec<(String, String)>,
    findings: Vec<Finding>,
    /// Each closing's period and transfers; empty until it was tried.
    closings: Vec<(Period, Vec<(ContentBody, Money)>)>,
    was_tried: bool,
    /// Of what was tried: what the closing names.
    version: String,
    /// Why what was seen was not closed.
    changed: Option<Finding>,
}

impl YearPage {
    fn value_of(&self, name: &str) -> &str {
        self.filled.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

fn field_of(item: &JudgementItem) -> String {
    format!("{AMOUNT}.{}.{}", item.fund.as_str(), item.project_code)
}

fn december(year: i64) -> Period {
    ReportSpan::Year(year).last_period()
}

/// The judgement list; nothing of what it books on the way stays.
async fn items_of(at: &Writing, year: i64) -> Outcome<Result<Vec<JudgementItem>, Vec<Finding>>> {
    let mut tx = at.begin().await?;
    let listed = judgement_list(&mut tx, at.act(), &at.unit, year).await;
    tx.rollback().await?;
    match listed {
        Ok(items) => Ok(Ok(items)),
        Err(Failure::Refused(findings)) => Ok(Err(findings)),
        Err(failure) => Err(failure),
    }
}

pub async fn show(at: Writing, frame: Frame, Last(year): Last<i64>) -> Answer<Markup> {
    let mut page = YearPage::default();
    match items_of(&at, year).await? {
        Ok(items) => page.items = items,
        Err(findings) => page.findings = findings,
    }
    Ok(frame.page(&title(&frame, year), &draw(&frame, year, &page)))
}

fn title(frame: &Frame, year: i64) -> String {
    frame.words.f("{}年度年终结账", &[&year])
}

/// Decisions as they were filled in, and what of them is no amount.
fn read_judgements(filled: &[(String, String)]) -> (Vec<Judgement>, Vec<Finding>) {
    let mut judgements = Vec::new();
    let mut findings = Vec::new();
    for (name, value) in filled {
        let mut parts = name.splitn(3, '.');
        let (Some(AMOUNT), Some(fund), Some(project)) = (parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let Some(fund) = FundingSource::read(fund) else { continue };
        match Money::read(value) {
            Ok(None) => {}
            Ok(Some(amount)) => {
                judgements.push(Judgement { project_code: project.to_owned(), fund, amount });
            }
            Err(_) => {
                let place = project_place(project, "");
                findings.push(Finding::new(&AMOUNT_INVALID, place).found(value));
            }
        }
    }
    (judgements, findings)
}

pub async fn act(
    at: Writing,
    frame: Frame,
    Last(year): Last<i64>,
    Form(filled): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let is_known =
        |key: &str| ["act", "version"].contains(&key) || key.split('.').next() == Some(AMOUNT);
    if let Some((key, _)) = filled.iter().find(|(key, _)| !is_known(key)) {
        return Err(unknown_field(key));
    }
    let is_meant = filled.iter().any(|(key, value)| key == "act" && value == "close");
    if is_meant {
        at.require(Ability::Close)?;
    }
    let (judgements, mut findings) = read_judgements(&filled);
    let listed = items_of(&at, year).await?;
    let seen = filled.iter().find(|(key, _)| key == "version").map(|(_, value)| value.clone());
    let seen = is_meant.then(|| seen.unwrap_or_default());
    let mut page = YearPage { filled, was_tried: true, ..YearPage::default() };
    match listed {
        Ok(items) => page.items = items,
        Err(blocked) => findings.extend(blocked),
    }
    if findings.is_empty() {
        let tried = (year, judgements.as_slice(), seen.as_deref());
        if let Some(done) = attempt(&at, &frame, tried, &mut page).await? {
            return Ok(done);
        }
    } else {
        page.findings = findings;
    }
    let status = if refuses(&page.findings) || page.changed.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    let body = draw(&frame, year, &page);
    Ok((status, frame.page(&title(&frame, year), &body)).into_response())
}

/// Closes the year as it was seen or, where nothing was, as a rehearsal; gives where to go on once
/// it is closed.
async fn attempt(
    at: &Writing,
    frame: &Frame,
    (year, judgements, seen): (i64, &[Judgement], Option<&str>),
    page: &mut YearPage,
) -> Outcome<Option<Response>> {
    let mut tx = at.begin().await?;
    let before = books_before(&mut tx, &at.unit).await?;
    let closed = close_year(&mut tx, at.act(), &at.unit, year, judgements).await;
    let closings = match closed {
        Ok(closings) => closings,
        Err(Failure::Refused(findings)) => {
            page.findings = findings;
            return Ok(None);
        }
        Err(failure) => return Err(failure),
    };
    let now = SeenClosing::of(&before, &closings)?;
    page.version = now.spell();
    let changed =
        seen.and_then(|seen| now.objection(seen, format!("{} {}", at.unit, december(year))));
    if seen.is_some() && changed.is_none() {
        tx.commit().await?;
        count_posted(closings.iter().map(|it| it.posted.len()).sum());
        let done = url_part(&format!("year-closed {year}"));
        let next = frame.at(&format!("periods?period={year}&done={done}"));
        return Ok(Some(Redirect::to(&next).into_response()));
    }
    page.changed = changed;
    let names = Names::load(&mut tx, &at.unit, year).await?;
    tx.rollback().await?;
    for closing in closings {
        let contents = closing.transfers.iter().map(|it| names.content(it));
        let contents = contents.zip(closing.amounts).collect();
        page.closings.push((closing.period, contents));
        page.findings.extend(closing.findings);
    }
    Ok(None)
}

fn draw(frame: &Frame, year: i64, page: &YearPage) -> Markup {
    let is_blocked = refuses(&page.findings);
    let others: Vec<Finding> =
        page.findings.iter().filter(|it| !is_of_items(it, &page.items)).cloned().collect();
    let has_list = !page.items.is_empty();
    html! {
        @if let Some(changed) = &page.changed {
            (with_remedies(frame, december(year), std::slice::from_ref(changed)))
        }
        @if is_blocked {
            p class="card notice refuse" role="status" { (frame.t("现在还不能年终结账，请处理下列问题。")) }
        } @else if page.was_tried {
            p class="card notice done" role="status" { (frame.t("检查通过。请核对下面将要生成的凭证，再确认结账。")) }
        } @else {
            p { (frame.t("年终结账依次结清未结的月份，办理12月结转和年终结转，并把期末余额结转为下年期初。")) }
        }
        (with_remedies(frame, december(year), &others))
        @if has_list || !is_blocked {
            form method="post" action=(frame.at(&format!("years/{year}/closing"))) {
                (judgement_table(frame, page))
                input type="hidden" name="version" value=(page.version);
                p class="actions" {
                    button name="act" value="preview" class=[(!page.was_tried ||
                        is_blocked).then_some("primary")] {
                        (frame.t("预览年终结账")) }
                    @if page.was_tried && !is_blocked && frame.may(Ability::Close) {
                        button name="act" value="close" class="primary" {
                            (frame.words.f("确认{}年度结账", &[&year])) }
                    }
                    a href=(frame.at(&format!("periods?period={year}"))) { (frame.t("返回期间与结账")) }
                }
            }
        } @else {
            p { a href=(frame.at(&format!("periods?period={year}"))) { (frame.t("返回期间与结账")) } }
        }
        @for (period, contents) in &page.closings {
            h2 { (frame.words.f("{} 的结转凭证", &[period])) }
            (vouchers(frame, *period, contents))
        }
    }
}

/// Findings about a project of the list stand in its row.
fn is_of_items(finding: &Finding, items: &[JudgementItem]) -> bool {
    items.iter().any(|item| is_about(finding, item))
}

fn is_about(finding: &Finding, item: &JudgementItem) -> bool {
    // A warning is no fault of what was filled in: it stands above the form. One project may have
    // money of both kinds; what names the other kind is not about this one.
    finding.severity == Severity::Refuse
        && finding.place.project.as_deref() == Some(item.project_code.as_str())
        && finding.place.field.is_none_or(|fund| fund == item.fund.as_str())
}

fn judgement_table(frame: &Frame, page: &YearPage) -> Markup {
    html! {
        h2 id="judgement" { (frame.t("年末判断表")) }
        @if page.items.is_empty() {
            p class="quiet" { (frame.t("没有专项项目的结转资金，无需判断。")) }
        } @else {
            p { (frame.t("逐个项目判断结转资金中属于结余的部分。已完工的项目必须填写（可为 0）；未完工的项目留空表示继续结转。")) }
            p class="quiet" { (frame.t("财政拨款的基本支出结转（人员经费、公用经费）不作判断，留在累计结转（33104）。")) }
            (framed(frame.words, ("judgement", "grid", frame.t("年末判断表")),
                &[("项目编码", ""), ("项目", ""), ("资金来源", ""), ("完工", ""), ("结转资金余额", "money"),
                    ("其中转入结余", "")], &html! {
                    tbody { @for item in &page.items { (judgement_row(frame, page, item)) } }
            }))
        }
    }
}

fn judgement_row(frame: &Frame, page: &YearPage, item: &JudgementItem) -> Markup {
    let name = field_of(item);
    let wrong: Vec<&Finding> = page.findings.iter().filter(|it| is_about(it, item)).collect();
    let fault_id = format!("e-{name}");
    html! {
        tr {
            td class="nowrap" { (item.project_code) }
            th scope="row" { (item.project_name) }
            td { (item.fund.label()) }
            td { (frame.t(if item.is_finished { "已完工" } else { "未完工" })) }
            td class="money" { (item.balance.grouped()) }
            td class={ "field" @if !wrong.is_empty() { " wrong" } } {
                input class="amount" name=(name) value=(page.value_of(&name)) inputmode="decimal"
                    autocomplete="off" required[item.is_finished]
                    aria-label=(frame.words.f("{} {} 转入结余的金额", &[&item.project_name, &item.fund]))
                    aria-invalid=[(!wrong.is_empty()).then_some("true")]
                    aria-describedby=[(!wrong.is_empty()).then_some(fault_id.as_str())];
                @if !wrong.is_empty() {
                    div class="fault" id=(fault_id) {
                        @for finding in &wrong {
                            p { strong { (finding.message) }
                                @if !finding.found.is_empty() { "：" (finding.found) }
                                @if !finding.expected.is_empty() { "；" (frame.t("应为："))
                                    (finding.expected) }
                                "。" (finding.hint) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_by_project_and_fund() {
        let filled = [
            ("surplus.union.P001", "1,200.50"),
            ("surplus.fiscal.P.2", " "),
            ("surplus.fiscal.P003", "一百"),
            ("surplus.union.P004", "1,50"),
            ("act", "preview"),
        ];
        let filled: Vec<(String, String)> =
            filled.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let (judgements, findings) = read_judgements(&filled);
        assert_eq!(judgements.len(), 1);
        assert_eq!(judgements[0].project_code, "P001");
        assert_eq!(judgements[0].amount.to_string(), "1200.50");
        let told: Vec<_> = findings.iter().map(|it| it.place.subject.as_deref()).collect();
        assert_eq!(told, [Some("项目 P003 "), Some("项目 P004 ")]);
    }
}
