//! The workbook that an entry came from, at its row.

use maud::{Markup, html};
use serde::Deserialize;

use super::{file_path, upload_path};
use crate::web::address::url_part;
use crate::web::at::Last;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::problem::Answer;
use crate::web::views::uploads::{Bench, RowsQuery};

/// Beside the place, an address may hold what belongs to the frame.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SourceQuery {
    sheet: usize,
    row: u32,
    around: Option<u32>,
}

/// The kept file around one of its rows.
/// Texts of a cell up to this stand on one line.
const MAX_UNBROKEN: usize = 16;

pub async fn show(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<SourceQuery>,
) -> Answer<Markup> {
    let query = RowsQuery { sheet: query.sheet, row: query.row.max(1), around: query.around };
    let (file_name, found) = bench.rows_of(id, query).await?;
    let page = upload_path(&frame, id);
    let sheet = url_part(&found.name);
    let whole = frame.at(&format!("uploads/{id}?sheet={sheet}&view=all&from={}", query.row));
    let label = frame.words.f("工作表 {}", &[&found.name]);
    let body = html! {
        div class="head" {
            span { (label) "，" (frame.words.f("第 {} 行", &[&query.row])) }
            span class="screen" {
                a href={ (whole) "#r-" (query.row) } { (frame.t("整张工作表")) } " · "
                a href=(page) { (frame.t("上传记录")) } " · "
                a href=(file_path(&frame, id, "file")) download { (frame.t("下载原文件")) } " · "
                a href=(file_path(&frame, id, "annotated")) download { (frame.t("下载标注文件")) }
            }
        }
        div class="wide sheet-view" tabindex="0" role="region" aria-label=(label) {
            table class="sheet-grid" {
                thead { tr {
                    th class="mark" scope="col" { span class="visually-hidden" { (frame.t("行号")) } }
                    @for column in &found.columns { th scope="col" { (column) } }
                } }
                tbody {
                    @for row in &found.rows {
                        tr class=[row.is_asked.then_some("asked")]
                            id=[row.is_asked.then_some("asked")] {
                            th class="mark" scope="row" {
                                @if row.is_asked {
                                    span class="visually-hidden" { (frame.t("来源行")) " " } "▶ "
                                }
                                (row.row) }
                            @for cell in &row.cells {
                                @let is_short = cell.chars().count() <= MAX_UNBROKEN;
                                td class=[is_short.then_some("short")] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(frame.page(&file_name, &body))
}
