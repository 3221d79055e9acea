//! Signing in and out, changing the password, choosing the language.

use axum::extract::{FromRequest as _, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use maud::{Markup, html};
use serde::Deserialize;

use crate::access::codes::{PASSWORD_WEAK, TOO_MANY_ATTEMPTS};
use crate::access::manage_users::{PasswordChange, change_password};
use crate::access::sign_in::{SignIn, sign_in, sign_out};
use crate::access::viewer::Viewer;
use crate::finding::{Failure, Finding, Outcome, Place};
use crate::platform::database::SYSTEM_BOOK;
use crate::web::address::{next_page, url_part};
use crate::web::at::address_of;
use crate::web::cookies;
use crate::web::extract::{Form, Query};
use crate::web::parts::form::{Faults, Field, button};
use crate::web::problem::{Answer, Problem};
use crate::web::shell::bare_page;
use crate::web::state::AppState;
use crate::web::words::Words;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LoginQuery {
    next: String,
    /// Something was typed that waits behind the door.
    typed: String,
}

/// The door.
pub async fn login_page(
    words: Words,
    viewer: Option<axum::Extension<Viewer>>,
    Query(query): Query<LoginQuery>,
) -> Response {
    if viewer.is_some() {
        return Redirect::to(next_page(&query.next)).into_response();
    }
    let form = login_form(words, (&query.next, !query.typed.is_empty()), "", &Faults::none());
    form.into_response()
}

fn login_form(
    words: Words,
    (next, is_typed): (&str, bool),
    login: &str,
    faults: &Faults,
) -> Markup {
    let typed = if is_typed { "&typed=1" } else { "" };
    let body = html! {
        @if is_typed {
            p class="card notice warn" role="status" {
                (words.t("登录已过期。您刚才填写的内容已经保留，由本人重新登录后继续。"))
            }
        }
        form class="card" method="post" action="/login" {
            (faults.rest(words, &[]))
            input type="hidden" name="next" value=(next);
            (Field::new("login", "用户名", login).required().autocomplete("username")
                .input(words, faults))
            (Field::new("password", "密码", "").required().kind("password")
                .autocomplete("current-password").input(words, faults))
            (button(words, "登录"))
        }
        form class="quiet" method="post" action="/language" {
            input type="hidden" name="language"
                value=(if words.is_english() { "zh" } else { "en" });
            input type="hidden" name="next" value={ "/login?next=" (url_part(next)) (typed) };
            button class="link" lang=(if words.is_english() { "zh-CN" } else { "en" }) {
                (if words.is_english() { "中文" } else { "English" })
            }
        }
    };
    bare_page(words, words.t("登录"), &body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginForm {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Looks at name and password.
pub async fn log_in(
    State(state): State<AppState>,
    words: Words,
    jar: CookieJar,
    request: Request,
) -> Answer<Response> {
    let (parts, body) = request.into_parts();
    let address = address_of(&state, &parts);
    let agent = parts.headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    let agent = agent.unwrap_or_default().to_owned();
    let request = Request::from_parts(parts, body);
    let Form(form) = Form::<LoginForm>::from_request(request, &()).await?;
    let refused = |problem: Problem| {
        let status = problem.status();
        let faults = Faults::from(problem);
        let page = login_form(words, (&form.next, false), &form.login, &faults);
        (status, page).into_response()
    };
    if state.visits.knocks_too_often(&address, &form.login) {
        let finding = Finding::new(&TOO_MANY_ATTEMPTS, Place::of("登录"));
        return Ok(refused(finding.into()));
    }
    let attempt = SignIn { login: form.login.clone(), password: form.password, address, agent };
    match sign_in(&state.database, state.clock, attempt).await {
        Ok(signed_in) => {
            let jar = jar.add(cookies::session(&signed_in.key, state.door.is_https()));
            let next =
                if signed_in.must_change_password { "/password" } else { next_page(&form.next) };
            Ok((jar, Redirect::to(next)).into_response())
        }
        Err(failure @ Failure::Refused(_)) => Ok(refused(failure.into())),
        Err(failure) => Err(failure.into()),
    }
}

/// Ends the session.
pub async fn log_out(
    State(state): State<AppState>,
    viewer: Viewer,
    jar: CookieJar,
) -> Answer<Response> {
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    sign_out(&mut tx, state.clock, &viewer).await?;
    tx.commit().await?;
    let jar = jar.add(cookies::no_session(state.door.is_https()));
    Ok((jar, Redirect::to("/login")).into_response())
}

/// The form for another password.
pub async fn password_page(words: Words, viewer: Viewer) -> Markup {
    password_form(words, &viewer, &Faults::none())
}

const PASSWORD_FIELDS: [&str; 3] = ["原密码", "新密码", "再输一次新密码"];

fn password_form(words: Words, viewer: &Viewer, faults: &Faults) -> Markup {
    let body = html! {
        @if viewer.must_change_password {
            p class="card notice warn" { (words.t("您使用的是初始密码，须先改为自己的密码才能继续。")) }
        }
        form class="card" method="post" action="/password" {
            (faults.rest(words, &PASSWORD_FIELDS))
            input type="text" name="login" value=(viewer.login) autocomplete="username" hidden;
            (Field::new("old", "原密码", "").required().kind("password")
                .autocomplete("current-password").input(words, faults))
            (Field::new("new", "新密码", "").required().kind("password").autocomplete("new-password")
                .help("至少 10 个字符；一句话比几个符号更好记也更安全").input(words, faults))
            (Field::new("again", "再输一次新密码", "").required().kind("password")
                .autocomplete("new-password").input(words, faults))
            (button(words, "修改密码"))
        }
        @if !viewer.must_change_password { p { a href="/" { (words.t("返回工作台")) } } }
        form method="post" action="/logout" { button class="link" { (words.t("退出登录")) } }
    };
    bare_page(words, words.t("修改密码"), &body)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordForm {
    /// Stands in the form so that a browser's keeper of passwords knows whose it is.
    #[serde(default, rename = "login")]
    _login: String,
    old: String,
    new: String,
    again: String,
}

/// Changes the password and goes on to the first page.
pub async fn set_password(
    State(state): State<AppState>,
    words: Words,
    viewer: Viewer,
    Form(form): Form<PasswordForm>,
) -> Answer<Response> {
    match try_password(&state, &viewer, form).await {
        Ok(()) => Ok(super::back("/", "password").into_response()),
        Err(Failure::Refused(findings)) => {
            let faults = Faults::from(Problem::from(Failure::Refused(findings)));
            let page = password_form(words, &viewer, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn try_password(state: &AppState, viewer: &Viewer, form: PasswordForm) -> Outcome<()> {
    if form.new != form.again {
        let finding = Finding::new(&PASSWORD_WEAK, Place::of(PASSWORD_FIELDS[2]));
        return Err(finding.found("两次输入不一致").into());
    }
    let mut tx = state.database.write(&[SYSTEM_BOOK]).await?;
    let change = PasswordChange { old: form.old, new: form.new };
    change_password(&mut tx, state.clock, viewer, change).await?;
    tx.commit().await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanguageForm {
    language: String,
    #[serde(default)]
    next: String,
}

/// Chooses the language of the interface.
pub async fn set_language(
    State(state): State<AppState>,
    jar: CookieJar,
    Form(form): Form<LanguageForm>,
) -> Response {
    let language = if form.language == "en" { "en" } else { "zh" };
    let jar = jar.add(cookies::remembered(cookies::LANGUAGE, language, state.door.is_https()));
    (jar, Redirect::to(next_page(&form.next))).into_response()
}
