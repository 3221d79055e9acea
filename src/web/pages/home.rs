//! The first page: what waits for whoever looks, and the way to what they do every day.

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::web::at::Snapshot;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::findings::notice;
use crate::web::problem::Answer;
use crate::web::state::AppState;
use crate::web::views::work::{Weight, WorkItem, work_of};

#[derive(Debug, Default, Deserialize)]
pub struct HomeQuery {
    #[serde(default)]
    done: String,
}

pub async fn show(
    State(state): State<AppState>,
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<HomeQuery>,
) -> Answer<Markup> {
    let items = work_of(&mut tx, &state, &frame.viewer, frame.words).await?;
    let body = html! {
        @if query.done == "password" { (notice(true, frame.t("密码已修改。"))) }
        (shortcuts(&frame))
        @if items.is_empty() { (nothing(&frame)) }
        @for (weight, caption) in [
            (Weight::Returned, "须先处理"),
            (Weight::Waiting, "等您处理"),
            (Weight::Notice, "供您掌握"),
        ] {
            @let of_weight = items.iter().filter(|it| it.weight == weight).collect::<Vec<_>>();
            @if !of_weight.is_empty() {
                section aria-labelledby={ "work-" (caption) } {
                    h2 id={ "work-" (caption) } { (frame.t(caption)) }
                    ul class="work" { @for it in of_weight { (item(&frame, it)) } }
                }
            }
        }
    };
    Ok(frame.page(frame.t("工作台"), &body))
}

fn item(frame: &Frame, it: &WorkItem) -> Markup {
    let class = match it.weight {
        Weight::Returned => "refuse",
        Weight::Waiting => "warn",
        Weight::Notice => "inform",
    };
    html! {
        li class=(class) {
            p { a href=(it.href) { strong { (it.title) } }
                @if let (Some(code), Some(name)) = (&it.unit_code, &it.unit_name) {
                    " " span class="quiet" { (code) " " (name) }
                } }
            p { span class="quiet" { (frame.t("原因：")) } (it.why) }
            p { span class="quiet" { (frame.t("怎么办：")) } (it.unblock) }
        }
    }
}

/// Said when nothing waits: what one can do all the same.
fn nothing(frame: &Frame) -> Markup {
    html! {
        div class="empty" {
            p { (frame.t("没有等待您处理的事项。")) }
            @if frame.unit.is_none() {
                p { (frame.t("您目前没有任何单位的账簿权限；需要查看账簿的，请系统管理员授予岗位。")) }
            }
        }
    }
}

/// What people of this viewer's roles come to do.
fn shortcuts(frame: &Frame) -> Markup {
    let mut links: Vec<(String, &'static str, &'static str)> = Vec::new();
    if let Some(unit) = &frame.unit {
        let at = |rest: &str| frame.at_unit(&unit.code, rest);
        if frame.may(Ability::Prepare) {
            links.push((at("uploads"), "上传工作簿", "上传日常使用的表格，逐格检查后入账"));
            links.push((at("vouchers/new"), "填制凭证", "键盘录入，Enter 换格，= 自动平衡"));
        }
        if frame.may(Ability::Review) {
            links.push((at("review"), "审核凭证", "逐张或批量审核，退回写明意见"));
        }
        if frame.may(Ability::Close) {
            links.push((at("periods"), "结账", "查看受阻原因，预览结转，结账"));
        }
        if frame.may(Ability::ReadBooks) {
            links.push((at("books/trial-balance"), "科目余额表", "从余额逐级查到原始单元格"));
            links.push((at("statements"), "会计报表", "五张报表，与上年或其他单位对照"));
        }
        if frame.may(Ability::Verify) {
            links.push((at("verification"), "核验账簿", "账簿是否被改动，一查便知"));
        }
    }
    if frame.anywhere.may(Ability::ApproveReopening) {
        links.push((frame.beside("/periods"), "期间总览", "各单位结账进度和例外开账申请"));
    }
    if frame.everywhere.may(Ability::ManageUsers) {
        links.push((frame.beside("/users"), "用户与岗位", "登记用户，授予和收回岗位"));
    }
    if frame.everywhere.may(Ability::ManageSystem) {
        links.push((frame.beside("/system"), "系统", "运行状况与备份"));
    }
    html! {
        @if !links.is_empty() {
            ul class="tiles" {
                @for (href, label, help) in &links {
                    li { a href=(href) { strong { (frame.t(label)) } span { (frame.t(help)) } } }
                }
            }
        }
    }
}
