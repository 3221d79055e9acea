//! Rules by which a cash book becomes vouchers: what is in force, setting one, retiring one.

use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::access::store as access;
use crate::finding::Outcome;
use crate::imports::cash::set_cash_rules::{add_cash_rule, cash_rules_of, retire_cash_rule};
use crate::imports::naming::cash_rules::{
    CashDirection, CashRule, OWN_PRIORITY, Origin, RuleInForce,
};
use crate::ledger::chart::dimension::{ExpenditureKind, FundingSource};
use crate::ledger::chart::{Chart, Era};
use crate::ledger::store as ledger;
use crate::platform::clock::local_minute;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::address::url_part;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, choice};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RulesQuery {
    format: ListFormat,
    done: String,
    /// The rule that the form begins with.
    rule: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleForm {
    name: String,
    direction: String,
    any_of: String,
    all_of: String,
    none_of: String,
    account: String,
    project: String,
    counterparty: String,
    fund: String,
    kind: String,
    class: String,
    priority: String,
    caution: String,
}

impl RuleForm {
    fn of(rule: &CashRule) -> Self {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        Self {
            name: rule.name.clone(),
            direction: rule.direction.as_str().to_owned(),
            any_of: rule.any_of.join(" "),
            all_of: rule.all_of.join(" "),
            none_of: rule.none_of.join(" "),
            account: rule.account_code.clone(),
            project: text(&rule.project),
            counterparty: text(&rule.counterparty),
            fund: rule.funding_source.map_or("", FundingSource::as_str).to_owned(),
            kind: rule.expenditure_kind.map_or("", ExpenditureKind::as_str).to_owned(),
            class: rule.economic_class.map(|it| it.to_string()).unwrap_or_default(),
            priority: rule.priority.to_string(),
            caution: text(&rule.caution),
        }
    }

    fn rule(&self) -> CashRule {
        let words = |text: &str| {
            text.split([' ', '　', '、', '，', ',', '|', '\n'])
                .map(str::trim)
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
        CashRule {
            name: self.name.clone(),
            direction: CashDirection::read(&self.direction).unwrap_or(CashDirection::Out),
            any_of: words(&self.any_of),
            all_of: words(&self.all_of),
            none_of: words(&self.none_of),
            account_code: self.account.clone(),
            project: filled(&self.project),
            counterparty: filled(&self.counterparty),
            funding_source: FundingSource::read(&self.fund),
            expenditure_kind: ExpenditureKind::read(&self.kind),
            // What is no number is no class, either: 0 is refused with the reason.
            economic_class: filled(&self.class).map(|it| it.parse().unwrap_or(0)),
            asset_ownership: None,
            priority: filled(&self.priority).map_or(OWN_PRIORITY, |it| it.parse().unwrap_or(-1)),
            caution: filled(&self.caution),
        }
    }
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<RulesQuery>,
) -> Answer<Response> {
    page(&mut tx, &frame, &unit, (&query, None, &Faults::none())).await
}

fn era(frame: &Frame) -> Era {
    Era::of_year(frame.span.year())
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, form, faults): (&RulesQuery, Option<&RuleForm>, &Faults),
) -> Answer<Response> {
    let book = cash_rules_of(tx, unit, era(frame)).await?;
    let chart = ledger::chart_of(tx, era(frame), unit.id).await?;
    let saved = access::saved_filters(tx, frame.viewer.user_id, "cash-rules").await?;
    let mut list = Listing::new("cash-rules", frame.t("出纳账规则"), columns());
    list.rows = book.rules().iter().map(|it| row(frame, &chart, it)).collect();
    list.empty = html! { p { (frame.t("没有现行规则。")) } };
    let begun = book.rules().iter().find(|it| it.rule.name == query.rule);
    let is_missing = begun.is_none() && !query.rule.is_empty();
    let begun = begun.map_or_else(RuleForm::default, |it| RuleForm::of(&it.rule));
    let form = form.unwrap_or(&begun);
    let may_keep = frame.may(Ability::KeepRegisters);
    let lists = if may_keep {
        choices(tx, unit, &chart).await?
    } else {
        html! {}
    };
    let is_open = !query.rule.is_empty() || !faults.is_empty();
    let names: Vec<&str> = book.rules().iter().map(|it| it.rule.name.as_str()).collect();
    let around = |drawn: Markup| {
        html! {
            @match query.done.as_str() {
                "set" => (notice(true, frame.t("规则已设定，本单位及下级导入出纳账时使用。"))),
                "retired" => (notice(true, frame.t("规则已停用。"))),
                _ => {},
            }
            @if is_missing {
                p class="card notice warn" role="status" {
                    (frame.words.f("没有名为“{}”的现行规则。", &[&query.rule])) }
            }
            (tabs(frame, "cash-rules"))
            p { (frame.t("导入出纳（日记）账时，按摘要中的词语确定对方科目和核算项。按优先级从高到低取用；下级单位也使用，自设的优先。")) }
            (drawn)
            @if may_keep {
                (faults.rest(frame.words, &[]))
                (rule_form(frame, is_open, (form, faults)))
                (retire_form(frame, &names))
                (lists)
            }
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::text("name", "规则", 18),
        ListColumn::mark("direction", "收支", 6),
        ListColumn::text("words", "摘要词语", 40),
        ListColumn::text("account", "科目", 26),
        ListColumn::text("dimensions", "核算项", 24),
        ListColumn::mark("priority", "优先级", 8),
        ListColumn::text("origin", "来源", 12),
        ListColumn::text("caution", "核对事项", 30).hidden(),
        ListColumn::text("set_by", "由谁何时设定", 24).hidden(),
    ]
}

fn row(frame: &Frame, chart: &Chart, held: &RuleInForce) -> ListRow {
    let rule = &held.rule;
    let mut words = Vec::new();
    for (label, listed) in
        [("含其一：{}", &rule.any_of), ("须全含：{}", &rule.all_of), ("不含：{}", &rule.none_of)]
    {
        if !listed.is_empty() {
            words.push(frame.words.f(label, &[&listed.join("、")]));
        }
    }
    let mut named: Vec<String> = Vec::new();
    named.extend(rule.project.clone());
    named.extend(rule.counterparty.clone());
    named.extend(rule.funding_source.map(|it| it.label().to_owned()));
    named.extend(rule.expenditure_kind.map(|it| it.label().to_owned()));
    named.extend(rule.economic_class.map(|it| it.to_string()));
    named.extend(rule.asset_ownership.map(|it| it.label().to_owned()));
    let name = chart.by_code(&rule.account_code).map(|it| chart.full_name(it));
    let account = format!("{} {}", rule.account_code, name.unwrap_or_default());
    let account = if held.is_usable {
        ListCell::text(account)
    } else {
        ListCell::badge("warn", frame.words.f("{}（不可记账）", &[&account]))
    };
    let shown = if frame.may(Ability::KeepRegisters) {
        let part = url_part(&rule.name);
        ListCell::link(rule.name.clone(), frame.at(&format!("cash-rules?rule={part}#set")))
    } else {
        ListCell::text(rule.name.clone())
    };
    let at = held.set_at.as_deref().map(local_minute);
    let set = held.set_by.iter().cloned().chain(at).collect::<Vec<_>>().join(" ");
    ListRow::new(vec![
        shown,
        ListCell::text(rule.direction.label()),
        ListCell::text(words.join("；")),
        account,
        ListCell::text(named.join("、")),
        ListCell::text(rule.priority.to_string()),
        ListCell::badge(
            if held.origin == Origin::Own { "inform" } else { "plain" },
            held.origin.label(),
        ),
        ListCell::text(rule.caution.clone().unwrap_or_default()),
        ListCell::text(set),
    ])
}

/// What the form offers: the unit's own registers and the unions right above and below it.
async fn choices(tx: &mut Tx, unit: &Unit, chart: &Chart) -> Outcome<Markup> {
    let projects = units::projects_of(tx, unit.id).await?;
    let near = units::units_near(tx, unit.id).await?;
    let parties = units::parties_of(tx, unit.id).await?;
    Ok(html! {
        datalist id="rule-accounts" {
            @for it in chart.accounts().iter().filter(|it| chart.is_leaf(it) &&
                it.fits(unit.tier)) {
                (choice(&it.code, &chart.full_name(it)))
            }
        }
        datalist id="rule-projects" {
            @for it in &projects { (choice(&it.code, &it.name)) }
        }
        datalist id="rule-counterparties" {
            option value="上级" {}
            @for it in near.iter().filter(|it| it.id != unit.id) { (choice(&it.code, &it.name)) }
            @for it in &parties { (choice("", &it.name)) }
        }
    })
}

fn rule_form(frame: &Frame, is_open: bool, (form, faults): (&RuleForm, &Faults)) -> Markup {
    let directions: Vec<(String, String)> = CashDirection::EVERY
        .iter()
        .map(|it| (it.as_str().to_owned(), frame.t(it.label()).to_owned()))
        .collect();
    let blank = || (String::new(), frame.t("不注明").to_owned());
    let mut funds = vec![blank()];
    let each = FundingSource::EVERY.iter();
    funds.extend(each.map(|it| (it.as_str().to_owned(), it.label().to_owned())));
    let mut kinds = vec![blank()];
    let each = ExpenditureKind::EVERY.iter();
    kinds.extend(each.map(|it| (it.as_str().to_owned(), it.label().to_owned())));
    let (words, w) = (frame.words, faults);
    html! {
        details class="card add" id="set" open[is_open] {
            summary { h2 { (frame.t("设定规则")) } }
            p { (frame.t("与现行规则同名的，以新的为准；词语之间用空格或顿号分开。")) }
            form method="post" action=(frame.at("cash-rules")) {
                div class="columns" {
                    (Field::new("name", "规则名称", &form.name).required().input(words, w))
                    (Field::new("direction", "收支方向", &form.direction).required().select(words, w,
                        &directions))
                    (Field::new("any_of", "含其中一个词", &form.any_of).input(words, w))
                    (Field::new("all_of", "全部含有的词", &form.all_of).input(words, w))
                    (Field::new("none_of", "不含的词", &form.none_of).input(words, w))
                    (Field::new("account", "对方科目",
                        &form.account).required().list("rule-accounts").input(words, w))
                    (Field::new("project", "项目", &form.project).list("rule-projects").input(words,
                        w))
                    (Field::new("counterparty", "往来单位",
                        &form.counterparty).list("rule-counterparties")
                        .help("“上级”指各单位自己的上级工会").input(words, w))
                    (Field::new("fund", "资金来源", &form.fund).select(words, w, &funds))
                    (Field::new("kind", "支出类型", &form.kind).select(words, w, &kinds))
                    (Field::new("class", "经济分类", &form.class).help("如 30201").input(words, w))
                    (Field::new("priority", "优先级",
                        &form.priority).help("0 至 1000，留空为 100").input(words, w))
                    (Field::new("caution", "核对事项",
                        &form.caution).help("每次用到时提醒核对的内容").input(words, w))
                }
                (button(words, "设定规则"))
            }
        }
    }
}

fn retire_form(frame: &Frame, names: &[&str]) -> Markup {
    html! {
        @if !names.is_empty() {
            form class="card filters" method="post" action=(frame.at("cash-rules/retirement"))
                data-confirm=(frame.t("确认停用这条规则？")) {
                label { (frame.t("停用规则")) select name="name" {
                    @for name in names { option value=(name) { (name) } }
                } }
                button class="danger" { (frame.t("停用")) }
                p class="quiet" { (frame.t("只在本单位及下级停用；上级和系统内置的规则不受影响。")) }
            }
        }
    }
}

pub async fn set(at: Writing, frame: Frame, Form(form): Form<RuleForm>) -> Answer<Response> {
    let place = (&at.unit, era(&frame));
    let act = async |tx: &mut Tx| add_cash_rule(tx, at.clock, &at.actor, place, form.rule()).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &at.unit, (&RulesQuery::default(), Some(&form), faults)).await
    };
    submit(at.book(), act, |_| frame.back("cash-rules", "set"), (&[], again)).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetirementForm {
    name: String,
}

pub async fn retire(
    at: Writing,
    frame: Frame,
    Form(form): Form<RetirementForm>,
) -> Answer<Response> {
    let mut tx = at.begin().await?;
    retire_cash_rule(&mut tx, at.clock, &at.actor, (&at.unit, era(&frame)), &form.name).await?;
    tx.commit().await?;
    Ok(frame.back("cash-rules", "retired").into_response())
}
