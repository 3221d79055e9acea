//! A unit's projects: the list, registering one, writing down that one is finished.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::tabs;
use crate::access::role::Ability;
use crate::access::store as access;
use crate::finding::Code;
use crate::platform::database::Tx;
use crate::units::add_unit::{NewProject, add_project, finish_project};
use crate::units::codes::{PROJECT_EXISTS, PROJECT_FINISHED, PROJECT_UNKNOWN};
use crate::units::project::{FundingSource, Project};
use crate::units::store;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Writing};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::parts::form::{Faults, Field, button, checkbox};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::submit::submit;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ProjectsQuery {
    format: ListFormat,
    done: String,
}

/// Both forms of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProjectForm {
    code: String,
    name: String,
    is_earmarked: String,
    fund: String,
    started: String,
    finished: String,
    project: String,
    completed: String,
}

pub async fn show(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<ProjectsQuery>,
) -> Answer<Response> {
    let form = ProjectForm::default();
    page(&mut tx, &frame, &unit, (&query, &form, &Faults::none())).await
}

async fn page(
    tx: &mut Tx,
    frame: &Frame,
    unit: &Unit,
    (query, form, faults): (&ProjectsQuery, &ProjectForm, &Faults),
) -> Answer<Response> {
    let projects = store::projects_of(tx, unit.id).await?;
    let saved = access::saved_filters(tx, frame.viewer.user_id, "projects").await?;
    let mut list = Listing::new("projects", frame.t("项目"), columns());
    list.rows = projects.iter().map(|it| row(frame, it)).collect();
    list.empty = html! { p { (frame.t("还没有登记项目。专项资金按项目核算和结转。")) } };
    let may_keep = frame.may(Ability::KeepRegisters);
    let unfinished: Vec<&Project> = projects.iter().filter(|it| it.finished_on.is_none()).collect();
    let around = |drawn: Markup| {
        html! {
            @match query.done.as_str() {
                "added" => (notice(true, frame.t("项目已登记。"))),
                "finished" => (notice(true, frame.t("完工日期已登记。"))),
                _ => {},
            }
            (tabs(frame, "projects"))
            (drawn)
            @if may_keep {
                (faults.rest(frame.words, &FIELDS))
                div class="cards" {
                    (add_form(frame, (form, faults)))
                    @if !unfinished.is_empty() { (finish_form(frame, &unfinished, (form,
                        faults))) }
                }
            }
        }
    };
    list.answer(frame, (query.format, frame.today), around, &saved).await
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::text("code", "编码", 10),
        ListColumn::text("name", "名称", 36),
        ListColumn::mark("earmarked", "专项", 8),
        ListColumn::text("fund", "资金来源", 12),
        ListColumn::text("started", "开始日期", 12),
        ListColumn::text("finished", "完工日期", 12),
    ]
}

fn row(frame: &Frame, it: &Project) -> ListRow {
    ListRow::new(vec![
        ListCell::text(it.code.clone()),
        ListCell::text(it.name.clone()),
        ListCell::text(frame.t(if it.is_earmarked { "是" } else { "否" })),
        ListCell::text(it.funding_source.map_or("", FundingSource::label)),
        ListCell::text(it.started_on.clone().unwrap_or_default()),
        ListCell::text(it.finished_on.clone().unwrap_or_default()),
    ])
}

fn add_form(frame: &Frame, (form, faults): (&ProjectForm, &Faults)) -> Markup {
    let mut funds = vec![(String::new(), frame.t("不限").to_owned())];
    let each = FundingSource::EVERY.iter();
    funds.extend(each.map(|it| (it.as_str().to_owned(), it.label().to_owned())));
    html! {
        form class="card" method="post" action=(frame.at("projects")) {
            h2 { (frame.t("登记项目")) }
            (Field::new("name", "项目名称", &form.name).required().input(frame.words, faults))
            (Field::new("code", "项目编码", &form.code).help("留空则自动编号").input(frame.words, faults))
            (checkbox(frame.words, "is_earmarked", "专项项目（结转资金按项目核算）", form.is_earmarked == "true"))
            (Field::new("fund", "资金来源", &form.fund).select(frame.words, faults, &funds))
            (Field::new("started", "开始日期", &form.started).kind("date").input(frame.words, faults))
            (button(frame.words, "登记项目"))
        }
    }
}

fn finish_form(
    frame: &Frame,
    unfinished: &[&Project],
    (form, faults): (&ProjectForm, &Faults),
) -> Markup {
    let mut options: Vec<(String, String)> =
        unfinished.iter().map(|it| (it.code.clone(), format!("{} {}", it.code, it.name))).collect();
    options.insert(0, (String::new(), frame.t("请选择").to_owned()));
    html! {
        form class="card" method="post" action=(frame.at("projects/completion")) {
            h2 { (frame.t("登记完工")) }
            p { (frame.t("完工的专项项目在年终结账时须判断结转资金中有多少属于结余。")) }
            (Field::new("project", "完工项目", &form.project).required().select(frame.words, faults,
                &options))
            (Field::new("completed", "完工日期",
                &form.completed).kind("date").required().input(frame.words, faults))
            (button(frame.words, "登记完工"))
        }
    }
}

const FIELDS: [&str; 6] = ["项目名称", "项目编码", "资金来源", "开始日期", "完工项目", "完工日期"];
const PLACES: [(&Code, &str); 3] = [
    (&PROJECT_EXISTS, "项目名称"),
    (&PROJECT_UNKNOWN, "完工项目"),
    (&PROJECT_FINISHED, "完工项目"),
];

pub async fn add(at: Writing, frame: Frame, Form(form): Form<ProjectForm>) -> Answer<Response> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|it| !it.is_empty());
    let new = NewProject {
        code: form.code.trim().to_owned(),
        name: form.name.trim().to_owned(),
        is_earmarked: form.is_earmarked == "true",
        funding_source: FundingSource::read(&form.fund),
        started_on: filled(&form.started),
        finished_on: filled(&form.finished),
    };
    let act = async |tx: &mut Tx| add_project(tx, at.clock, &at.actor, at.unit.id, new).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &at.unit, (&ProjectsQuery::default(), &form, faults)).await
    };
    submit(at.book(), act, |_| frame.back("projects", "added"), (&PLACES, again)).await
}

pub async fn complete(
    at: Writing,
    frame: Frame,
    Form(form): Form<ProjectForm>,
) -> Answer<Response> {
    let what = (form.project.as_str(), form.completed.as_str());
    let act = async |tx: &mut Tx| finish_project(tx, at.clock, &at.actor, at.unit.id, what).await;
    let again = async |tx: &mut Tx, faults: &Faults| {
        page(tx, &frame, &at.unit, (&ProjectsQuery::default(), &form, faults)).await
    };
    submit(at.book(), act, |_| frame.back("projects", "finished"), (&PLACES, again)).await
}
