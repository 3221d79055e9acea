//! Users and their roles, for the administrator.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::account::{grant_table, session_table};
use crate::access::grant_role::revoke_role;
use crate::access::manage_users::{
    NewUser, add_user, find_user, reset_password, set_active, unlock,
};
use crate::access::role::{CONFLICTS, Role};
use crate::access::scope::ScopeKind;
use crate::access::secret::Secret;
use crate::access::store::{self, UserRow};
use crate::access::tokens::end_session;
use crate::approvals::excuse_duties::grant_role;
use crate::finding::{Failure, Outcome};
use crate::formats::printable::ColumnKind;
use crate::platform::clock::local_minute;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::Actor;
use crate::web::address::url_part;
use crate::web::at::ServiceWriting;
use crate::web::extract::{Form, Path, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field, button, options};
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::parts::table::table;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::cut;
use crate::web::views::people::{
    GrantBody, GrantRequest, SessionBody, UserBody, grant_bodies, with_grants,
};

const USER_FIELDS: [&str; 2] = ["用户名", "姓名"];
const GRANT_FIELDS: [&str; 5] = ["岗位", "范围", "编码", "起止日期", "到期日"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UsersQuery {
    after: String,
    format: ListFormat,
}

/// Users with the roles in force.
pub async fn list(
    State(state): State<AppState>,
    frame: Frame,
    Query(query): Query<UsersQuery>,
) -> Answer<Response> {
    draw_list(&state, &frame, query, &Faults::none()).await
}

async fn draw_list(
    state: &AppState,
    frame: &Frame,
    query: UsersQuery,
    faults: &Faults,
) -> Answer<Response> {
    let mut tx = state.database.read().await?;
    let limit = query.format.rows() + 1;
    let mut rows = store::users_after(&mut tx, &query.after, limit).await?;
    let next = cut(&mut rows, query.format.rows(), |row| row.login.clone());
    let users = with_grants(&mut tx, rows, &frame.viewer.today).await?;
    let saved = store::saved_filters(&mut tx, frame.viewer.user_id, "users").await?;
    tx.rollback().await?;
    let columns = vec![
        ListColumn::text("login", "用户名", 14),
        ListColumn::text("name", "姓名", 16),
        ListColumn { kind: ColumnKind::Mark, ..ListColumn::text("state", "状态", 10) },
        ListColumn::text("roles", "岗位", 60),
        ListColumn::text("created", "登记", 24).hidden(),
    ];
    let mut listing = Listing::new("users", frame.t("用户与岗位"), columns);
    listing.next = next;
    listing.rows = users.iter().map(|user| user_row(frame, state, user)).collect();
    let page = |drawn: Markup| {
        html! {
            (drawn)
            (user_form(frame, faults))
            (conflict_table(frame))
        }
    };
    listing.answer(frame, (query.format, frame.today), page, &saved).await
}

fn user_row(frame: &Frame, state: &AppState, user: &UserBody) -> ListRow {
    let roles: Vec<String> = user.grants.iter().map(|it| grant_text(frame, it)).collect();
    let (class, text) = state_of(state, user);
    ListRow::new(vec![
        ListCell::link(&user.login, format!("/users/{}", url_part(&user.login))),
        ListCell::text(&user.name),
        ListCell::badge(class, frame.t(text)),
        ListCell::text(roles.join("；")),
        ListCell::text(format!("{} {}", user.created_by, local_minute(&user.created_at))),
    ])
}

fn state_of(state: &AppState, user: &UserBody) -> (&'static str, &'static str) {
    let now = state.clock.now_text();
    if !user.is_active {
        ("plain", "停用")
    } else if user.locked_until.as_deref().is_some_and(|until| until > now.as_str()) {
        ("refuse", "锁定")
    } else if user.must_change_password {
        ("warn", "初始密码")
    } else {
        ("done", "正常")
    }
}

fn grant_text(frame: &Frame, grant: &GrantBody) -> String {
    let place = grant.at_name.as_deref().unwrap_or(frame.t("全部单位"));
    format!("{} · {place}", frame.t(grant.role_label()))
}

/// A password that is shown this once.
fn secret_card(frame: &Frame, login: &str, password: &str) -> Markup {
    html! {
        div class="card notice done" role="status" {
            p { (frame.words.f("{} 的一次性密码，只显示这一次；本人首次登录时须修改：", &[&login])) }
            p class="secret" { (password) }
        }
    }
}

fn user_form(frame: &Frame, faults: &Faults) -> Markup {
    let words = frame.words;
    html! {
        form class="card" method="post" action="/users" {
            h2 { (frame.t("登记用户")) }
            (faults.rest(words, &USER_FIELDS))
            (Field::new("login", "用户名", "").required().autocomplete("off")
                .help("2 至 32 位小写字母、数字、点或短横线").input(words, faults))
            (Field::new("name", "姓名", "").required().autocomplete("off")
                .help("记入凭证和留痕，登记后不再更改；同名人员加注部门").input(words, faults))
            (button(words, "登记并生成一次性密码"))
        }
    }
}

fn conflict_table(frame: &Frame) -> Markup {
    html! {
        details class="card" {
            summary { (frame.t("不相容职务表")) }
            (table(frame.words, "不相容职务表", &[
                ("岗位一", ""),
                ("岗位二", ""),
                ("何时冲突", ""),
                ("理由", ""),
            ], &html! {
                @for it in CONFLICTS { tr {
                        td { (frame.t(it.roles[0].label())) } td { (frame.t(it.roles[1].label())) }
                        td { (frame.t(if it.everywhere { "任何范围" } else { "范围相交时" })) }
                        td { (frame.t(it.reason)) }
                    } }
            }))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserForm {
    login: String,
    name: String,
}

/// Registers a user and shows the password once.
pub async fn create(
    State(state): State<AppState>,
    frame: Frame,
    actor: Actor,
    Form(form): Form<UserForm>,
) -> Answer<Response> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let new = NewUser { login: form.login, name: form.name, must_change_password: true };
    match add_user(&mut tx, state.clock, &actor, new).await {
        Ok((user, secret)) => {
            tx.commit().await?;
            Ok(show_once(&state, &frame, &user.login, secret).into_response())
        }
        Err(failure) => {
            tx.rollback().await?;
            let faults = refused(failure)?;
            let query = UsersQuery::default();
            let page = draw_list(&state, &frame, query, &faults).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What a refused form says; any other failure goes on.
fn refused(failure: Failure) -> Outcome<Faults> {
    match failure {
        Failure::Refused(_) => Ok(Faults::from(Problem::from(failure))),
        other => Err(other),
    }
}

/// One user: roles held and taken back, sessions, what can be done.
pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path(login): Path<String>,
) -> Answer<Markup> {
    let secret = state.shown_once.take(frame.viewer.user_id, &user_page(&login), state.clock.now());
    let with = (&GrantRequest::default(), secret.as_ref().map(Secret::reveal));
    draw_user(&state, &frame, &login, &Faults::none(), with).await
}

async fn draw_user(
    state: &AppState,
    frame: &Frame,
    login: &str,
    faults: &Faults,
    (asked, password): (&GrantRequest, Option<&str>),
) -> Answer<Markup> {
    let mut tx = state.database.read().await?;
    let user = find_user(&mut tx, login).await?;
    let rows = store::grants_of(&mut tx, user.id).await?;
    let (in_force, past): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.revoked_at.is_none());
    let held = grant_bodies(&mut tx, in_force).await?;
    let past = grant_bodies(&mut tx, past).await?;
    let sessions = store::sessions_of(&mut tx, user.id, &state.clock.now_text()).await?;
    let sessions: Vec<SessionBody> =
        sessions.into_iter().map(|row| SessionBody::new(row, None)).collect();
    let user = UserBody::new(user, Vec::new());
    let path = format!("/users/{}", url_part(&user.login));
    let (class, text) = state_of(state, &user);
    let body = html! {
        @if let Some(password) = password { (secret_card(frame, &user.login, password)) }
        section class="card" {
            dl class="facts" {
                dt { (frame.t("用户名")) } dd { (user.login) }
                dt { (frame.t("姓名")) } dd { (user.name) }
                dt { (frame.t("状态")) } dd { span class={ "badge " (class) } { (frame.t(text)) } }
                dt { (frame.t("登记")) } dd { (user.created_by) " " (local_minute(&user.created_at)) }
            }
            (buttons(frame, &path, &user, text == "锁定"))
        }
        h2 { (frame.t("岗位")) }
        (held_grants(frame, &path, &held))
        (grant_form(frame, &path, faults, asked))
        @if !past.is_empty() {
            h2 { (frame.t("已收回的岗位")) }
            (grant_table(frame, &past))
        }
        h2 { (frame.t("登录会话")) }
        (session_table(frame, &sessions, &format!("{path}/sessions")))
        p { a href=(frame.beside("/users")) { (frame.t("返回用户列表")) } }
    };
    Ok(frame.page(&user.name, &body))
}

fn buttons(frame: &Frame, path: &str, user: &UserBody, is_locked: bool) -> Markup {
    let button = |act: &str, label: &'static str, question: &'static str| {
        html! {
            form class="inline" method="post" action={ (path) "/" (act) } {
                button data-confirm=(frame.t(question)) { (frame.t(label)) }
            }
        }
    };
    html! {
        div class="actions" {
            (button("reset", "重置密码", "将结束该用户的全部会话和令牌，确定重置吗？"))
            @if is_locked { (button("unlock", "解除锁定", "确认是本人后解除锁定？")) }
            @if user.is_active {
                (button("stop", "停用", "停用后该用户不能登录，确定吗？"))
            } @else {
                (button("start", "重新启用", "确定重新启用该用户吗？"))
            }
        }
    }
}

fn held_grants(frame: &Frame, path: &str, held: &[GrantBody]) -> Markup {
    html! {
        (grant_table(frame, held))
        @if !held.is_empty() {
            ul class="plain" { @for it in held { li {
                form class="inline" method="post" action={ (path) "/grants/" (it.id) "/revoke" } {
                    button class="link" data-confirm=(frame.t("收回后立即失去该岗位的权限，确定吗？")) {
                        (frame.words.f("收回 {}", &[&grant_text(frame, it)]))
                    }
                }
            } } }
        }
    }
}

fn grant_form(frame: &Frame, path: &str, faults: &Faults, asked: &GrantRequest) -> Markup {
    let words = frame.words;
    let roles = options(words, Role::EVERY.iter().map(|it| (it.as_str(), it.label())));
    let scopes = [ScopeKind::Unit, ScopeKind::Subtree, ScopeKind::District, ScopeKind::Everything];
    let scopes = options(words, scopes.iter().map(|it| (it.as_str(), it.label())));
    html! {
        form class="card" method="post" action={ (path) "/grants" } {
            h3 { (frame.t("授予岗位")) }
            (faults.rest(words, &GRANT_FIELDS))
            (Field::new("role", "岗位", &asked.role).required().select(words, faults, &roles))
            (Field::new("scope", "范围", &asked.scope).required()
                .help("系统管理员和全省经审可为全部单位；考核组按活动片或单位").select(words, faults, &scopes))
            (Field::new("at", "编码", &asked.at).help("单位或活动片的编码；全部单位时不填").input(words, faults))
            (Field::new("valid_from_on", "起止日期", &asked.valid_from_on).kind("date")
                .help("起日，默认今日").input(words, faults))
            (Field::new("valid_to_on", "到期日", &asked.valid_to_on).kind("date")
                .help("不填为长期；兼任不相容职务的必须填写，最长一年").input(words, faults))
            (Field::new("excuse", "兼任理由", &asked.excuse)
                .help("仅在确需临时兼任不相容职务时填写").textarea(words, faults))
            (button(words, "授予"))
        }
    }
}

/// Gives a role.
pub async fn grant(
    State(state): State<AppState>,
    frame: Frame,
    Path(login): Path<String>,
    Form(form): Form<GrantRequest>,
) -> Answer<Response> {
    let given = async {
        let new = form.read(&state)?;
        let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
        let user = find_user(&mut tx, &login).await?;
        grant_role(&mut tx, state.clock, &frame.viewer.actor(), &user, new).await?;
        tx.commit().await
    };
    match given.await {
        Ok(()) => Ok(to_user(&login).into_response()),
        Err(failure) => {
            let faults = refused(failure)?;
            let page = draw_user(&state, &frame, &login, &faults, (&form, None)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn user_page(login: &str) -> String {
    format!("/users/{}", url_part(login))
}

fn to_user(login: &str) -> Redirect {
    Redirect::to(&user_page(login))
}

/// On to the user's page, which shows a new one-time password this once.
fn show_once(state: &AppState, frame: &Frame, login: &str, secret: Secret) -> Redirect {
    let what = (secret, state.clock.now());
    state.shown_once.put(frame.viewer.user_id, &user_page(login), what);
    to_user(login)
}

/// Does something about a user and shows the page again.
async fn about<T>(
    at: &ServiceWriting,
    login: &str,
    act: impl AsyncFnOnce(&mut Tx, &UserRow) -> Outcome<T>,
) -> Answer<T> {
    let mut tx = at.begin().await?;
    let user = find_user(&mut tx, login).await?;
    let done = act(&mut tx, &user).await?;
    tx.commit().await?;
    Ok(done)
}

/// Takes a role back.
pub async fn revoke(
    at: ServiceWriting,
    Path((login, id)): Path<(String, i64)>,
) -> Answer<Redirect> {
    about(&at, &login, async |tx, user| revoke_role(tx, at.clock, &at.actor, user, id).await)
        .await?;
    Ok(to_user(&login))
}

/// A new one-time password, shown once.
pub async fn reset(
    at: ServiceWriting,
    State(state): State<AppState>,
    frame: Frame,
    Path(login): Path<String>,
) -> Answer<Redirect> {
    let act =
        async |tx: &mut Tx, user: &UserRow| reset_password(tx, at.clock, &at.actor, user).await;
    let secret = about(&at, &login, act).await?;
    Ok(show_once(&state, &frame, &login, secret))
}

/// Takes the lock of failed sign-ins away.
pub async fn unlock_user(at: ServiceWriting, Path(login): Path<String>) -> Answer<Redirect> {
    about(&at, &login, async |tx, user| unlock(tx, at.clock, &at.actor, user).await).await?;
    Ok(to_user(&login))
}

/// Stops an account.
pub async fn stop(at: ServiceWriting, Path(login): Path<String>) -> Answer<Redirect> {
    about(&at, &login, async |tx, user| set_active(tx, at.clock, &at.actor, user, false).await)
        .await?;
    Ok(to_user(&login))
}

/// Lets an account work again.
pub async fn start(at: ServiceWriting, Path(login): Path<String>) -> Answer<Redirect> {
    about(&at, &login, async |tx, user| set_active(tx, at.clock, &at.actor, user, true).await)
        .await?;
    Ok(to_user(&login))
}

/// Ends a session of a user.
pub async fn end(at: ServiceWriting, Path((login, id)): Path<(String, i64)>) -> Answer<Redirect> {
    about(&at, &login, async |tx, user| {
        end_session(tx, at.clock, &at.actor, (user.id, &user.login), id).await
    })
    .await?;
    Ok(to_user(&login))
}
