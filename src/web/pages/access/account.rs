//! One's own account: roles, sessions, tokens; saving and dropping filters.

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::save_filter::save_filter;
use crate::access::secret::Secret;
use crate::access::store::{self, SavedFilter};
use crate::access::tokens::{NewToken, add_token, end_session, revoke_token};
use crate::access::viewer::Viewer;
use crate::finding::Failure;
use crate::platform::clock::local_minute;
use crate::platform::database::SYSTEM_BOOK;
use crate::web::address::next_page;
use crate::web::at::ServiceWriting;
use crate::web::extract::{Form, Path};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, checkbox};
use crate::web::parts::table::table;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::people::{GrantBody, SessionBody, TokenBody, grant_bodies, token_bodies};

const TOKEN_FIELDS: [&str; 3] = ["名称", "范围", "期限"];

/// The account with its sessions and tokens.
pub async fn show(State(state): State<AppState>, frame: Frame) -> Answer<Markup> {
    let key = state.shown_once.take(frame.viewer.user_id, "/account", state.clock.now());
    draw(&state, &frame, &Faults::none(), key.as_ref().map(Secret::reveal)).await
}

async fn draw(
    state: &AppState,
    frame: &Frame,
    faults: &Faults,
    new_key: Option<&str>,
) -> Answer<Markup> {
    let mut tx = state.database.read().await?;
    let (id, now) = (frame.viewer.user_id, state.clock.now_text());
    let mut rows = store::grants_of(&mut tx, id).await?;
    rows.retain(|row| row.is_in_force(&frame.viewer.today));
    let grants = grant_bodies(&mut tx, rows).await?;
    let sessions = store::sessions_of(&mut tx, id, &now).await?;
    let tokens = store::tokens_of(&mut tx, id, &now).await?;
    let tokens = token_bodies(&mut tx, id, tokens).await?;
    let this = frame.viewer.session_id;
    let sessions: Vec<SessionBody> =
        sessions.into_iter().map(|row| SessionBody::new(row, this)).collect();
    let body = html! {
        @if let Some(key) = new_key {
            div class="card notice done" role="status" {
                p { (frame.t("接口令牌只显示这一次，请立即保存：")) }
                p class="secret" { (key) }
            }
        }
        section class="card" {
            dl class="facts" {
                dt { (frame.t("用户名")) } dd { (frame.viewer.login) }
                dt { (frame.t("姓名")) } dd { (frame.viewer.name) }
            }
            p { a href="/password" { (frame.t("修改密码")) } }
        }
        h2 { (frame.t("岗位")) }
        (grant_table(frame, &grants))
        h2 { (frame.t("登录会话")) }
        (session_table(frame, &sessions, "/account/sessions"))
        h2 { (frame.t("接口令牌")) }
        p class="quiet" { (frame.t("供程序访问接口使用，权限不超过您本人的岗位。")) }
        (token_table(frame, &tokens))
        (token_form(frame, faults))
    };
    Ok(frame.page(frame.t("账户、会话与令牌"), &body))
}

/// Roles in force, or all of them.
pub fn grant_table(frame: &Frame, grants: &[GrantBody]) -> Markup {
    html! {
        @if grants.is_empty() {
            div class="empty" { (frame.t("没有岗位。岗位由系统管理员授予。")) }
        } @else {
            (table(frame.words, "岗位", &[
                ("岗位", ""),
                ("范围", ""),
                ("起止", ""),
                ("授予", ""),
            ], &html! {
                @for it in grants { tr {
                        td { (frame.t(it.role_label())) }
                        td { (frame.t(it.scope_label())) " " (it.at.as_deref().unwrap_or_default())
                            " " (it.at_name.as_deref().unwrap_or_default()) }
                        td { (it.valid_from_on) " – "
                            (it.valid_to_on.as_deref().unwrap_or(frame.t("长期"))) }
                        td { (it.granted_by) " " (local_minute(&it.granted_at))
                            @if let Some(excuse) = &it.excuse {
                                br; span class="badge warn" { (frame.t("兼任")) } " " (excuse)
                            } }
                    } }
            }))
        }
    }
}

/// Sessions with a button to end each; `path` is where that is done.
pub fn session_table(frame: &Frame, sessions: &[SessionBody], path: &str) -> Markup {
    html! {
        @if sessions.is_empty() {
            div class="empty" { (frame.t("没有登录中的会话。")) }
        } @else {
            (table(frame.words, "登录会话", &[
                ("登录时间", ""),
                ("最近使用", ""),
                ("来访地址", ""),
                ("浏览器", ""),
                ("操作", ""),
            ], &html! {
                @for it in sessions { tr {
                        td class="nowrap" { (local_minute(&it.created_at)) }
                        td class="nowrap" { (local_minute(&it.last_seen_at)) }
                        td { (it.address) }
                        td { (it.agent) }
                        td {
                            @if it.is_this { (frame.t("当前会话")) } @else {
                                form class="inline" method="post"
                                    action={ (path) "/" (it.id) "/end" } {
                                    button class="link" { (frame.t("结束会话")) }
                                }
                            }
                        }
                    } }
            }))
        }
    }
}

fn token_table(frame: &Frame, tokens: &[TokenBody]) -> Markup {
    html! {
        @if !tokens.is_empty() {
            (table(frame.words, "接口令牌", &[
                ("名称", ""),
                ("权限", ""),
                ("到期", ""),
                ("最近使用", ""),
                ("操作", ""),
            ], &html! {
                @for it in tokens { tr {
                        td { (it.label) }
                        td { (frame.t(if it.may_write { "读写" } else { "只读" }))
                            @if let Some(unit) = &it.unit { " · " (unit) } }
                        td class="nowrap" { (local_minute(&it.expires_at)) }
                        td class="nowrap" { (local_minute(&it.last_seen_at)) }
                        td { form class="inline" method="post"
                            action={ "/account/tokens/" (it.id) "/revoke" } {
                            button class="link" data-confirm=(frame.t("吊销后使用它的程序将不能访问，确定吗？")) {
                                (frame.t("吊销"))
                            }
                        } }
                    } }
            }))
        }
    }
}

fn token_form(frame: &Frame, faults: &Faults) -> Markup {
    let words = frame.words;
    html! {
        form class="card" method="post" action="/account/tokens" {
            h3 { (frame.t("新建接口令牌")) }
            (faults.rest(words, &TOKEN_FIELDS))
            (Field::new("label", "名称", "").required().help("说明给谁用，如 报表系统").input(words, faults))
            (Field::new("unit", "范围", "").help("单位编码，含其下级；不填则为您的全部范围").input(words, faults))
            (Field::new("days", "期限", "90").required().kind("number")
                .help("天数，1 至 366").input(words, faults))
            (checkbox(words, "may_write", "可以写入（制单、上传等）", false))
            (button(words, "新建令牌"))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenForm {
    label: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    may_write: bool,
}

/// Makes a token and shows it once.
pub async fn add(
    State(state): State<AppState>,
    frame: Frame,
    Form(form): Form<TokenForm>,
) -> Answer<Response> {
    let new = NewToken {
        label: form.label,
        may_write: form.may_write,
        unit_code: Some(form.unit.trim().to_owned()),
        days: form.days.trim().parse().unwrap_or(0),
    };
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    match add_token(&mut tx, state.clock, &frame.viewer, new).await {
        Ok((_, key)) => {
            tx.commit().await?;
            let what = (key, state.clock.now());
            state.shown_once.put(frame.viewer.user_id, "/account", what);
            Ok(Redirect::to("/account").into_response())
        }
        Err(failure @ Failure::Refused(_)) => {
            tx.rollback().await?;
            let problem = Problem::from(failure);
            let status = problem.status();
            let page = draw(&state, &frame, &Faults::from(problem), None).await?;
            Ok((status, page).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Revokes one of one's own tokens.
pub async fn revoke(at: ServiceWriting, viewer: Viewer, Path(id): Path<i64>) -> Answer<Redirect> {
    let mut tx = at.begin().await?;
    let whose = (viewer.user_id, viewer.login.as_str());
    revoke_token(&mut tx, at.clock, &at.actor, whose, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account"))
}

/// Ends one of one's own sessions.
pub async fn end(at: ServiceWriting, viewer: Viewer, Path(id): Path<i64>) -> Answer<Redirect> {
    let mut tx = at.begin().await?;
    let whose = (viewer.user_id, viewer.login.as_str());
    end_session(&mut tx, at.clock, &at.actor, whose, id).await?;
    tx.commit().await?;
    Ok(Redirect::to("/account"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterForm {
    list: String,
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    next: String,
}

/// Keeps the filter of a list under a name and goes back to the list.
pub async fn keep_filter(
    State(state): State<AppState>,
    viewer: Viewer,
    Form(form): Form<FilterForm>,
) -> Answer<Redirect> {
    let filter = SavedFilter { name: form.name, query: form.query };
    save_filter(&state.database, state.clock, &viewer, &form.list, filter).await?;
    Ok(Redirect::to(next_page(&form.next)))
}

/// Forgets a filter and goes back to the list.
pub async fn drop_filter(
    State(state): State<AppState>,
    viewer: Viewer,
    Form(form): Form<FilterForm>,
) -> Answer<Redirect> {
    let mut tx = state.database.write(&[]).await?;
    store::drop_filter(&mut tx, viewer.user_id, &form.list, &form.name).await?;
    tx.commit().await?;
    Ok(Redirect::to(next_page(&form.next)))
}
