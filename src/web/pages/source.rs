//! The workbook that an entry came from, at its row.

use std::fmt::Write as _;

use axum::extract::State;
use maud::PreEscaped;

use super::html::{PageAnswer, escape, url_part};
use crate::web::api::import_files::{RowsQuery, rows_of};
use crate::web::extract::{Path, Query};
use crate::web::frame::Frame;
use crate::web::state::AppState;

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Path((code, id)): Path<(String, i64)>,
    Query(query): Query<RowsQuery>,
) -> PageAnswer {
    let (file_name, found) = rows_of(&state, (&code, id), query).await?;
    let mut body = String::new();
    let code = url_part(&code);
    let _ = writeln!(
        body,
        "<p class=\"head\"><span>工作表：{}</span><span>第 {} 行</span>\
         <a href=\"/api/v1/units/{code}/imports/{id}/file\">下载原文件</a>\
         <a href=\"/api/v1/units/{code}/imports/{id}/annotated\">下载标注文件</a></p>",
        escape(&found.name),
        query.row
    );
    body.push_str("<div class=\"wide\"><table>\n<thead><tr><th class=\"mark\"></th>");
    for column in &found.columns {
        let _ = write!(body, "<th>{column}</th>");
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for row in &found.rows {
        let open = if row.is_asked { "<tr class=\"asked\" id=\"asked\">" } else { "<tr>" };
        let _ = write!(body, "{open}<th class=\"mark\">{}</th>", row.row);
        for cell in &row.cells {
            let _ = write!(body, "<td>{}</td>", escape(cell));
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody>\n</table></div>");
    Ok(frame.page(&file_name, &PreEscaped(body)))
}
