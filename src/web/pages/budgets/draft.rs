//! 编制预算: a budget or an adjustment typed into a sheet of all accounts, beside last year's final
//! figures and what moved, with income and carry-over against expense while one types.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::budgets::budget::Stage;
use crate::budgets::codes;
use crate::budgets::keep_budgets::{keep_adjustment, keep_budget};
use crate::budgets::read_sheet::{Sheet, SheetLine, budget_sheet};
use crate::budgets::rows::{AdjustmentRow, BudgetRow, Named};
use crate::finding::{Failure, Finding, Outcome, Place, refuses};
use crate::money::Money;
use crate::platform::database::{Pending, Tx};
use crate::web::assets::asset_url;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, button};
use crate::web::parts::table::framed;
use crate::web::problem::Answer;
use crate::web::submit::submit;

/// Lines for projects and accounts that the sheet does not show yet.
const BLANK_LINES: usize = 3;
/// Lines that a form may send.
const MAX_LINES: usize = 1_000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DraftQuery {
    stage: String,
    done: String,
}

/// A line as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    account: String,
    project: String,
    last: String,
    amount: String,
    note: String,
}

/// The sheet as it was sent.
#[derive(Clone, Debug, Default)]
struct Sent {
    stage: String,
    lines: Vec<Typed>,
}

impl Sent {
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut sent = Self::default();
        for (name, value) in pairs {
            if name == "stage" {
                sent.stage = value;
                continue;
            }
            let Some((number, field)) = name.strip_prefix('r').and_then(|it| it.split_once('-'))
            else {
                continue;
            };
            let Some(place) = number.parse::<usize>().ok().filter(|it| *it < MAX_LINES) else {
                continue;
            };
            if sent.lines.len() <= place {
                sent.lines.resize_with(place + 1, Typed::default);
            }
            let Some(line) = sent.lines.get_mut(place) else { continue };
            match field {
                "account" => value.trim().clone_into(&mut line.account),
                "project" => value.trim().clone_into(&mut line.project),
                "last" => value.trim().clone_into(&mut line.last),
                "amount" => value.trim().clone_into(&mut line.amount),
                "note" => value.trim().clone_into(&mut line.note),
                _ => {}
            }
        }
        sent
    }

    fn stage(&self) -> Stage {
        Stage::read(&self.stage).filter(|it| *it != Stage::Final).unwrap_or(Stage::Initial)
    }

    /// What was typed of a line of the sheet.
    fn of(&self, line: &SheetLine) -> Option<&Typed> {
        self.lines.iter().find(|it| it.account == line.account && it.project == line.project)
    }
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<DraftQuery>,
) -> Answer<Markup> {
    let stage = Stage::read(&query.stage).filter(|it| *it != Stage::Final);
    let sheet = budget_sheet(&mut tx, &unit, (frame.span.year(), stage)).await?;
    let drawn = draw(&frame, &sheet, (None, &Faults::none()));
    let body = html! {
        @match query.done.as_str() {
            "proposed" => { (notice(true, frame.t("已保存为待批准版本，可在“预算版本”中登记批准。"))) }
            "known" => { (notice(true, frame.t("与已有版本相同，没有新的内容。"))) }
            _ => {}
        }
        (drawn)
    };
    Ok(frame.page(frame.t("编制预算"), &body))
}

pub async fn save(
    at: Writing,
    frame: Frame,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer<Response> {
    let sent = Sent::read(pairs);
    let year = frame.span.year();
    let act = async |tx: &mut Tx| keep(tx, &at, year, &sent).await;
    let done = |is_known: bool| {
        let done = if is_known { "known" } else { "proposed" };
        frame.back("budgets/draft", done)
    };
    let again = async |tx: &mut Tx, faults: &Faults| {
        let sheet = budget_sheet(tx, &at.unit, (year, Some(sent.stage()))).await?;
        let body = draw(&frame, &sheet, (Some(&sent), faults));
        Ok(frame.page(frame.t("编制预算"), &body).into_response())
    };
    submit(at.book(), act, done, (&[], again)).await
}

/// Keeps what was typed; whether it stood so before.
async fn keep(tx: &mut Tx, at: &Writing, year: i64, sent: &Sent) -> Outcome<bool> {
    let kept: Pending<'_, Outcome<bool>> = Box::pin(async move {
        let sheet = budget_sheet(tx, &at.unit, (year, Some(sent.stage()))).await?;
        let of = (&at.unit, year);
        let (said, taken) = if sent.stage() == Stage::Adjustment {
            let (said, rows) = adjustments(sent, &sheet)?;
            (said, keep_adjustment(tx, at.act(), of, &rows).await?)
        } else {
            let (said, rows) = budgets(sent)?;
            (said, keep_budget(tx, at.act(), of, &rows).await?)
        };
        if said.is_empty() {
            return Err(Finding::new(&codes::NOTHING_TYPED, Place::default()).into());
        }
        if refuses(&taken.findings) {
            return Err(Failure::Refused(named(taken.findings, &said)));
        }
        Ok(taken.known.iter().all(|it| *it))
    });
    kept.await
}

/// Findings of rows, said by the account that the row is of.
fn named(findings: Vec<Finding>, said: &[String]) -> Vec<Finding> {
    let place = |mut finding: Finding| {
        let line = finding.place.line.and_then(|it| it.checked_sub(1));
        if let Some(line) = line.and_then(|it| said.get(it)) {
            let field = finding.place.field.unwrap_or_default();
            finding.place = Place::of(format!("{line} {field}").trim());
        }
        finding
    };
    findings.into_iter().map(place).collect()
}

fn label(line: &Typed) -> String {
    format!("{} {}", line.account, line.project).trim().to_owned()
}

/// An amount as it was typed; none where nothing was.
fn amount_of(text: &str, line: &Typed, faults: &mut Vec<Finding>) -> Option<Money> {
    let read = Money::read(text);
    if read.is_err() {
        let place = Place::of(label(line));
        faults.push(Finding::new(&codes::AMOUNT_UNREADABLE, place).found(text));
    }
    read.ok().flatten()
}

/// The lines of an initial budget: those with an amount.
fn budgets(sent: &Sent) -> Outcome<(Vec<String>, Vec<BudgetRow>)> {
    let mut faults = Vec::new();
    let mut said = Vec::new();
    let mut rows = Vec::new();
    for line in &sent.lines {
        let last_final = amount_of(&line.last, line, &mut faults);
        let Some(initial) = amount_of(&line.amount, line, &mut faults) else { continue };
        said.push(label(line));
        let named = named_by(line);
        rows.push(BudgetRow { named, last_final, initial, note: line.note.clone() });
    }
    if faults.is_empty() { Ok((said, rows)) } else { Err(Failure::Refused(faults)) }
}

/// The lines of an adjustment: those whose amount is another one than what is in force.
fn adjustments(sent: &Sent, sheet: &Sheet) -> Outcome<(Vec<String>, Vec<AdjustmentRow>)> {
    let mut faults = Vec::new();
    let mut said = Vec::new();
    let mut rows = Vec::new();
    for line in &sent.lines {
        let Some(adjusted) = amount_of(&line.amount, line, &mut faults) else { continue };
        let stands = |it: &&SheetLine| it.account == line.account && it.project == line.project;
        let of = sheet.lines.iter().find(stands);
        if of.is_some_and(|it| it.in_force.unwrap_or_default() == adjusted && it.said.is_none()) {
            continue;
        }
        let initial = of.and_then(|it| it.initial).unwrap_or_default();
        said.push(label(line));
        rows.push(AdjustmentRow {
            named: named_by(line),
            initial: None,
            change: adjusted - initial,
            adjusted,
            reason: line.note.clone(),
        });
    }
    if faults.is_empty() { Ok((said, rows)) } else { Err(Failure::Refused(faults)) }
}

fn named_by(line: &Typed) -> Named {
    // A code, or a code with its name as the list of accounts offers it.
    let code = line.account.split_whitespace().next().unwrap_or_default().to_owned();
    Named { code, name: String::new(), project: line.project.clone() }
}

fn draw(frame: &Frame, sheet: &Sheet, (sent, faults): (Option<&Sent>, &Faults)) -> Markup {
    let year = frame.span.year();
    let is_adjustment = sheet.stage == Stage::Adjustment;
    let carry = sheet.carry_over.unwrap_or_default();
    if is_adjustment && sheet.lines.iter().all(|it| it.in_force.is_none()) {
        return html! {
            (tabs(frame, "budgets/draft"))
            (stages(frame, sheet.stage))
            p { (frame.t("年初预算批准后才能编制年中调整。")) }
        };
    }
    html! {
        (tabs(frame, "budgets/draft"))
        (stages(frame, sheet.stage))
        h2 { (frame.words.f("{}年", &[&year])) (frame.t(sheet.stage.label())) }
        @if sheet.is_proposed {
            p class="quiet" { (frame.t("已有待批准的版本，保存后以新的内容代替。")) }
        }
        (faults.rest(frame.words, &[]))
        form method="post" action=(frame.at("budgets/draft")) data-budget-grid=""
            data-carry=(carry.fen()) data-unread=(frame.t("金额不能识别，如 12,345.67")) {
            input type="hidden" name="stage" value=(sheet.stage.as_str());
            (framed(frame.words, ("", "grid typed", frame.t("编制表")), &headings(is_adjustment),
                &lines(frame, sheet, sent)))
            (accounts(sheet))
            (sums(frame, sheet))
            @if frame.may(Ability::KeepBudgets) {
                (button(frame.words, if is_adjustment { "保存预算调整" } else { "保存预算" }))
            }
        }
        p class="help" { (frame.t("可从表格软件整块复制，粘贴到任一格；带“科目编码”标题的按科目对应，其余自所在格向下填入。")) }
        script src=(asset_url("budget-grid.js")) defer {}
    }
}

fn stages(frame: &Frame, here: Stage) -> Markup {
    html! {
        ul class="links" {
            @for stage in [Stage::Initial, Stage::Adjustment] {
                li { a href=(frame.at(&format!("budgets/draft?stage={}", stage.as_str())))
                    aria-current=[(stage == here).then_some("true")] { (frame.t(stage.label())) } }
            }
            li { a href=(frame.at("uploads?kind=budget")) { (frame.t("上传预算表")) } }
        }
    }
}

fn headings(is_adjustment: bool) -> Vec<(&'static str, &'static str)> {
    let mut headings = vec![
        ("科目编码", "mark"),
        ("科目名称", ""),
        ("项目", "aside"),
        ("上年决算数", "money aside"),
    ];
    if is_adjustment {
        let of = [("年初预算数", "money aside"), ("现行预算数", "money"), ("累计发生", "money")];
        headings.extend(of);
        headings.extend([("调整后预算数", "money"), ("调整原因", "")]);
    } else {
        headings.extend([("年初预算数", "money"), ("说明", "")]);
    }
    headings
}

fn lines(frame: &Frame, sheet: &Sheet, sent: Option<&Sent>) -> Markup {
    let is_adjustment = sheet.stage == Stage::Adjustment;
    let blank = (0..BLANK_LINES).map(|_| SheetLine::default());
    let known = |it: &Typed| sheet.lines.iter().any(|line| sent_of(it, line));
    // Lines that were added and are not in the sheet yet come back as they were typed.
    let added: Vec<&Typed> = sent
        .iter()
        .flat_map(|it| &it.lines)
        .filter(|it| !it.account.is_empty() && !known(it))
        .collect();
    let shown = sheet.lines.len();
    html! {
        tbody {
            @for (number, line) in sheet.lines.iter().enumerate() {
                (row(frame, (number, is_adjustment), line, sent.and_then(|it| it.of(line))))
            }
            @for (number, typed) in (shown..).zip(&added) {
                (row(frame, (number, is_adjustment), &SheetLine::default(), Some(typed)))
            }
            @for (number, line) in (shown + added.len()..).zip(blank) {
                (row(frame, (number, is_adjustment), &line, None))
            }
        }
    }
}

fn sent_of(typed: &Typed, line: &SheetLine) -> bool {
    typed.account == line.account && typed.project == line.project
}

fn row(
    frame: &Frame,
    (number, is_adjustment): (usize, bool),
    line: &SheetLine,
    typed: Option<&Typed>,
) -> Markup {
    let is_new = line.account.is_empty();
    let name = |field: &str| format!("r{number}-{field}");
    let money = |amount: Option<Money>| amount.map(Money::grouped).unwrap_or_default();
    let stands = line.said.or(line.in_force.filter(|_| is_adjustment));
    let amount = typed.map_or_else(|| money(stands), |it| it.amount.clone());
    let note = typed.map_or_else(|| line.note.clone(), |it| it.note.clone());
    let last = typed.map_or_else(|| money(line.last_final), |it| it.last.clone());
    let account = typed.map_or(line.account.as_str(), |it| it.account.as_str());
    let project = typed.map_or(line.project.as_str(), |it| it.project.as_str());
    let side = match (is_new, line.is_income) {
        (true, _) => "",
        (false, true) => "income",
        (false, false) => "expense",
    };
    let about = format!("{account} {} {project}", line.name);
    let cell = |field: &str, label: &'static str, value: &str, kind: &str| {
        html! {
            input name=(name(field)) value=(value) data-field=(field) class=(kind)
                inputmode=[(kind == "money").then_some("decimal")] autocomplete="off"
                aria-label={ (about.trim()) " " (frame.t(label)) };
        }
    };
    let amount_label = if is_adjustment { "调整后预算数" } else { "年初预算数" };
    let note_label = if is_adjustment { "调整原因" } else { "说明" };
    html! {
        tr data-row=(account) data-side=(side) data-project=(project) {
            td class="mark" {
                @if is_new {
                    input name=(name("account")) value=(account) list="budget-accounts"
                        autocomplete="off" aria-label=(frame.t("科目编码"));
                } @else {
                    input type="hidden" name=(name("account")) value=(account);
                    (account)
                }
            }
            td class={ "depth-" (line.depth.min(3)) } { (line.name) }
            td class="aside" {
                @if is_new {
                    (cell("project", "项目", project, ""))
                } @else {
                    input type="hidden" name=(name("project")) value=(project);
                    (project)
                }
            }
            td class="money aside" {
                @if is_adjustment { (money(line.last_final)) }
                @else { (cell("last", "上年决算数", &last, "money")) }
            }
            @if is_adjustment {
                td class="money aside" { (money(line.initial)) }
                td class="money" { (money(line.in_force)) }
                td class="money" { @if !line.moved.is_zero() { (line.moved.grouped()) } }
            }
            td class="money" { (cell("amount", amount_label, &amount, "money")) }
            td { (cell("note", note_label, &note, "")) }
        }
    }
}

/// What a new line may be of.
fn accounts(sheet: &Sheet) -> Markup {
    html! {
        datalist id="budget-accounts" {
            @for line in sheet.lines.iter().filter(|it| it.project.is_empty()) {
                option value=(line.account) { (line.account) " " (line.name) }
            }
        }
    }
}

/// Income, carry-over, expense and what is left: no budget spends more than there is.
fn sums(frame: &Frame, sheet: &Sheet) -> Markup {
    let carry = sheet.carry_over;
    html! {
        dl class="sums" {
            dt { (frame.t("收入合计")) } dd class="money" data-sum="income" {}
            dt { (frame.t("可用结余（年初结转结余）")) }
            dd class="money" { @match carry {
                Some(amount) => { (amount.grouped()) }
                None => { span class="quiet" { (frame.t("账簿启用后取自年初余额")) } }
            } }
            dt { (frame.t("支出合计")) } dd class="money" data-sum="expense" {}
            dt { (frame.t("收入加可用结余减支出")) } dd class="money" data-sum="left" {}
        }
    }
}
