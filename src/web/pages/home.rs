//! The first page: what runs here, and the units with the way to their reports.

use axum::extract::State;
use maud::PreEscaped;
use serde::Deserialize;

use super::html::{PageAnswer, escape, url_part};
use crate::units::store as units;
use crate::units::unit::Unit;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::state::AppState;

/// Units on one page.
const UNITS_PER_PAGE: usize = 200;

#[derive(Debug, Deserialize)]
pub struct HomeQuery {
    after: Option<String>,
}

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Query(query): Query<HomeQuery>,
) -> PageAnswer {
    let mut tx = state.database.read().await?;
    let all = units::units_under(&mut tx, None).await?;
    let total = all.len();
    let is_after = |unit: &Unit| query.after.as_ref().is_none_or(|after| unit.code > *after);
    let mut rest = all.iter().filter(|unit| is_after(unit));
    let shown: Vec<&Unit> = rest.by_ref().take(UNITS_PER_PAGE).collect();
    let more = match (rest.next(), shown.last()) {
        (Some(_), Some(last)) => {
            format!("<p><a href=\"/?after={}\">下一页</a></p>", url_part(&last.code))
        }
        _ => String::new(),
    };
    let rows: String = shown.into_iter().map(row).collect();
    let table = if rows.is_empty() {
        "<p>还没有登记单位。</p>".to_owned()
    } else {
        format!(
            "<div class=\"wide\"><table>\n<thead><tr><th>编码</th><th>单位</th><th>层级</th></tr>\
             </thead>\n<tbody>\n{rows}</tbody>\n</table></div>"
        )
    };
    let body = format!(
        "<p>版本 {version}，数据库 {engine}。共 {total} 个单位。</p>\n{table}\n{more}\n\
         <h2>接口</h2>\n<ul>\n\
         <li><a href=\"/api/v1/openapi.json\">接口说明（OpenAPI）</a></li>\n\
         <li><a href=\"/api/v1/errors\">错误码目录</a></li>\n\
         <li><a href=\"/healthz\">存活</a>、<a href=\"/readyz\">就绪</a>、\
         <a href=\"/metrics\">指标</a></li>\n</ul>",
        version = env!("CARGO_PKG_VERSION"),
        engine = escape(state.database.engine()),
    );
    Ok(frame.page("单位", &PreEscaped(body)))
}

fn row(unit: &Unit) -> String {
    format!(
        "<tr><td>{code}</td><td><a href=\"/units/{url}\">{name}</a></td><td>{level}</td></tr>\n",
        code = escape(&unit.code),
        url = url_part(&unit.code),
        name = escape(&unit.name),
        level = escape(unit.level),
    )
}
