//! The file of an upload: handed back with its findings, and shown at the row that an entry
//! came from.

use axum::Json;
use axum::response::Response;

use crate::imports::batches::annotate_import::annotate_batch;
use crate::imports::batches::source_rows::SourceRows;
use crate::web::at::Last;
use crate::web::extract::Query;
use crate::web::problem::Answer;
use crate::web::views::files::{XLSX, download};
use crate::web::views::uploads::{Bench, RowsQuery};

/// The finance officer's own workbook with a note, a fill and a 错误说明 beside everything that
/// was found, and a summary first. An upload that waits is looked at anew.
#[utoipa::path(get, path = "", tag = "imports",
    responses((status = 200, content((Vec<u8> = "application/octet-stream")))))]
pub async fn annotated(bench: Bench, Last(id): Last<i64>) -> Answer<Response> {
    let _turn = bench.turn().await?;
    bench.look_at_people(&bench.batch(id).await?).await?;
    let bench = bench.clone().of_onlooker();
    let marked = annotate_batch(&bench.desk(), bench.unit(), id).await?;
    let names = (format!("import-{id}-annotated"), marked.file_name);
    Ok(download(&names, XLSX, marked.bytes))
}

/// The kept file around one of its rows, under its header.
#[utoipa::path(get, path = "", tag = "imports", params(RowsQuery),
    responses((status = 200, body = Object)))]
pub async fn rows(
    bench: Bench,
    Last(id): Last<i64>,
    Query(query): Query<RowsQuery>,
) -> Answer<Json<SourceRows>> {
    let (_, rows) = bench.rows_of(id, query).await?;
    Ok(Json(rows))
}
