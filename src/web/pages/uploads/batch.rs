//! One upload: how it stands, what was found in it beside a picture of its sheets, what it would
//! do, and what may be done with it.

use std::sync::Arc;

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::fields::{size_text, state_badge};
use super::findings_list::{PAGE_FINDINGS, count};
use super::history::UploadForm;
use super::looking::look;
use super::shown::Shown;
use super::{act_path, file_path, layout_form, outcome, preview, upload_path};
use crate::finding::{Finding, Severity, refuses};
use crate::imports::batches::annotate_import::{kept_findings, kept_sheets};
use crate::imports::batches::batch_status::{
    ACCEPTING, AWAITING_REVIEW, COMPARED, PARTLY_POSTED, POSTED, REGISTERED, UNDONE,
};
use crate::imports::batches::import_request::{ImportOutcome, Said};
use crate::imports::batches::open_batch::is_open;
use crate::imports::batches::seen_upload::SeenUpload;
use crate::imports::batches::staged_import::said_of;
use crate::imports::kinds::SheetKind;
use crate::imports::reading::mapping::SheetMapping;
use crate::imports::reading::workbook_reader::RecognisedSheet;
use crate::imports::store::BatchRow;
use crate::platform::clock::local_minute;
use crate::web::assets::asset_url;
use crate::web::at::Last;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::import_runs::{RunEnd, RunState};
use crate::web::parts::findings as finding_parts;
use crate::web::parts::form::Faults;
use crate::web::problem::Answer;
use crate::web::views::upload_form::needed_for;
use crate::web::views::uploads::Bench;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BatchQuery {
    pub sheet: String,
    /// `all` shows every row, page by page; otherwise those around what was found.
    pub view: String,
    pub from: Option<u32>,
    pub severity: String,
    pub code: String,
    pub page: usize,
    /// Vouchers passed over.
    skip: u64,
    /// Rows of a header that a person points out, `3-4`.
    pub head: String,
    done: String,
    /// Shown anew after an act was refused.
    #[serde(skip)]
    faults: Option<Faults>,
}

impl BatchQuery {
    /// The page as it begins, with what was refused.
    pub fn refused(faults: Faults) -> Self {
        Self { faults: Some(faults), ..Self::default() }
    }
}

/// All that the page shows of an upload.
pub struct Upload {
    pub batch: BatchRow,
    pub kind: Option<SheetKind>,
    pub is_open: bool,
    /// What it would do; nothing once it is in the books, or where the books refuse to look.
    pub outcome: Option<Arc<ImportOutcome>>,
    pub sheets: Vec<RecognisedSheet>,
    pub findings: Vec<Finding>,
    pub is_refused: bool,
    pub said: Said,
    pub mapping: Vec<SheetMapping>,
    pub run: Option<RunState>,
    /// The viewer may change how it stands.
    pub may_change: bool,
    /// As it is looked at here: what an acceptance names.
    pub seen: String,
}

impl Upload {
    /// Whether it is being accepted at this moment.
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| run.end.is_none())
    }

    async fn load(bench: &Bench, frame: &Frame, (id, skip): (i64, u64)) -> Answer<Self> {
        let batch = bench.batch(id).await?;
        let kind = SheetKind::of_key(&batch.kind);
        let mut upload = Self {
            kind,
            is_open: is_open(&batch),
            outcome: None,
            sheets: kept_sheets(&batch)?,
            findings: Vec::new(),
            is_refused: false,
            said: Said::default(),
            mapping: serde_json::from_str(&batch.mapping).unwrap_or_default(),
            run: bench.run_of(id).await?,
            may_change: kind.is_some_and(|kind| frame.may(needed_for(kind))),
            seen: SeenUpload::of(&batch, None)?.spell(),
            batch,
        };
        if !upload.is_open || upload.is_running() {
            upload.findings = kept_findings(&upload.batch)?;
            upload.is_refused = upload.is_open && refuses(&upload.findings);
            return Ok(upload);
        }
        upload.said = said_of(&upload.batch)?;
        match look(bench, &upload.batch, skip).await? {
            Ok(outcome) => {
                upload.sheets.clone_from(&outcome.sheets);
                upload.findings.clone_from(&outcome.findings);
                upload.is_refused = outcome.is_refused;
                upload.seen = SeenUpload::of(&upload.batch, Some(outcome.as_ref()))?.spell();
                upload.outcome = Some(outcome);
            }
            Err(findings) => {
                upload.findings = findings.to_vec();
                upload.is_refused = true;
            }
        }
        Ok(upload)
    }
}

/// An upload's page.
pub async fn show(
    bench: Bench,
    frame: Frame,
    Last(id): Last<i64>,
    Query(query): Query<BatchQuery>,
) -> Answer<Response> {
    batch_page(&bench, &frame, id, &query).await
}

/// The same, after an act that may have been refused.
pub async fn batch_page(
    bench: &Bench,
    frame: &Frame,
    id: i64,
    query: &BatchQuery,
) -> Answer<Response> {
    let mut upload = Upload::load(bench, frame, (id, query.skip)).await?;
    if upload.is_open {
        // Told to this viewer and kept nowhere.
        let file = (upload.batch.file_name.as_str(), upload.batch.file_sha256.as_str());
        let seen = bench.seen_in_other_books(file).await?;
        upload.findings.extend(seen);
    }
    let duplicate = upload.outcome.as_ref().and_then(|outcome| outcome.duplicate_of);
    if let Some(other) = duplicate.filter(|other| *other != id) {
        return Ok(frame.back(&format!("uploads/{other}"), "known").into_response());
    }
    let shown = Shown::of(&upload, query);
    let view = shown.view(bench, &upload).await?;
    let body = html! {
        (notices(frame, &upload, query))
        (head(frame, &upload))
        (next_step(frame, &upload, query))
        (shown.draw(frame, &upload, view.as_ref().ok()))
        @if let Err(problems) = &view { (finding_parts::list(frame.words, problems)) }
        @if upload.is_open && upload.may_change && !upload.is_running() {
            @if upload.is_refused { (again(frame, &upload)) }
            (layout_form::draw(frame, &upload, view.as_ref().ok(), &query.head))
        }
        @if let Some(found) = &upload.outcome { (outcome::draw(frame, &upload, found)) }
        @if upload.is_open && !upload.is_running() { (preview::draw(frame, &upload, query.skip)) }
        (closing(frame, &upload))
        script src=(asset_url("uploads.js")) defer {}
    };
    Ok(frame.page(&upload.batch.file_name, &body).into_response())
}

fn notices(frame: &Frame, upload: &Upload, query: &BatchQuery) -> Markup {
    let said = match query.done.as_str() {
        "uploaded" if upload.is_refused => "",
        "uploaded" => "文件已上传并核对。",
        "known" => "这个文件此前已经导入，没有重复入账。这是原来的批次。",
        "layout" => "列的对应关系已保存，文件已重新读取。",
        "reasons" => "说明已保存。",
        "choice" => "勾选已保存。",
        "accepted" if upload.is_open => "",
        "accepted" => match upload.batch.status.as_str() {
            AWAITING_REVIEW => "已提交审核，审核后记账。",
            PARTLY_POSTED => "选中的凭证已入账。",
            REGISTERED => "已登记入册。",
            COMPARED => "核对结果已保存。",
            _ => "已入账。",
        },
        "cancelled" => "已取消。文件和记录仍保留。",
        "undone" => "已撤销。",
        "stopped" => "正在停止，账上不会有变动。",
        "kind" => "已按所选种类重新读取。",
        _ => "",
    };
    html! {
        @if let Some(faults) = &query.faults { (faults.rest(frame.words, &[])) }
        @if !said.is_empty() { (finding_parts::notice(true, frame.t(said))) }
        @if upload.is_open && !upload.is_running() && query.faults.is_none() {
            @match upload.run.as_ref().and_then(|run| run.end.as_ref()) {
                Some(RunEnd::Outcome { refused: Some(findings), .. }) => {
                    div class="card notice refuse" role="alert" {
                        p { strong { (frame.t("上次入账没有完成，账上没有变动。")) } }
                        (finding_parts::list(frame.words, &refusing(findings)))
                    }
                }
                Some(RunEnd::Problem(problem)) => {
                    (Faults::from(problem.clone()).rest(frame.words, &[]))
                }
                _ => {}
            }
        }
    }
}

/// What refused; what only warns stands below in any case.
fn refusing(findings: &[Finding]) -> Vec<Finding> {
    let refusing = findings.iter().filter(|it| it.severity == Severity::Refuse);
    refusing.take(PAGE_FINDINGS).cloned().collect()
}

fn head(frame: &Frame, upload: &Upload) -> Markup {
    let batch = &upload.batch;
    let id = batch.id;
    let kind = upload.kind.map_or(batch.kind.as_str(), |kind| kind.label());
    let hash = batch.file_sha256.get(..16).unwrap_or_default();
    html! {
        section class="card upload-head" aria-label=(frame.t("上传的文件")) {
            p class="actions-line" {
                (state_badge(frame.words, &batch.status, upload.is_refused)) " "
                span { (kind) "，" (frame.words.f("{} 年", &[&batch.year])) }
                span class="screen" {
                    a href=(file_path(frame, id, "annotated")) download { (frame.t("下载标注文件")) }
                    " · "
                    a href=(file_path(frame, id, "file")) download { (frame.t("下载原文件")) } " · "
                    a href=(frame.at("uploads")) {
                        (frame.t("全部上传"))
                    }
                }
            }
            dl class="wide-facts" {
                div {
                    dt { (frame.t("上传")) } dd {
                        (batch.imported_by) " " (local_minute(&batch.imported_at))
                    }
                }
                div { dt { (frame.t("大小")) } dd { (size_text(batch.file_size_bytes)) } }
                div { dt { (frame.t("校验值")) } dd { code { (hash) "…" } } }
                @if !upload.sheets.is_empty() {
                    div { dt { (frame.t("工作表")) } dd {
                        @for (place, sheet) in upload.sheets.iter().enumerate() {
                            @if place > 0 { "；" }
                            (sheet.name) " " (frame.words.f("{} 行", &[&sheet.lines]))
                        }
                    } }
                }
            }
        }
    }
}

/// What the person should do now.
fn next_step(frame: &Frame, upload: &Upload, query: &BatchQuery) -> Markup {
    let words = frame.words;
    let errors = count(&upload.findings, Severity::Refuse);
    if upload.is_running() {
        return progress_part(frame, upload);
    }
    if !upload.is_open {
        return html! {};
    }
    html! {
        @if upload.batch.status == ACCEPTING {
            div class="card notice warn" {
                p { (frame.t("入账曾经开始但没有完成，账上没有变动。可按当时的说明继续。")) }
                @if upload.may_change {
                    form method="post"
                        action=(act_path(frame, upload.batch.id, "resumption")) {
                        input type="hidden" name="version" value=(upload.seen);
                        button class="primary" { (frame.t("继续入账")) }
                    }
                }
            }
        }
        @if upload.is_refused && query.faults.is_none() {
            div class="card notice refuse" {
                p { strong { (words.f("有 {} 处错误，改正之前不能入账。", &[&errors])) } " "
                    (frame.t("请对照下面的表改正原工作簿；也可下载标注文件，错误已标在各单元格旁，改好后直接上传。"))
                    @if upload.may_change {
                        " " a class="screen" href="#again" { (frame.t("上传改正后的文件")) }
                    }
                }
            }
        }
    }
}

/// The mended file in the place of this one.
fn again(frame: &Frame, upload: &Upload) -> Markup {
    let faults = Faults::none();
    let form = UploadForm {
        year: upload.batch.year,
        kind: &upload.batch.kind,
        replaces: Some(upload.batch.id),
        faults: &faults,
    };
    html! {
        section aria-labelledby="again" class="screen" {
            h2 id="again" { (frame.t("上传改正后的文件")) }
            (form.draw(frame))
        }
    }
}

/// How far the accepting is; asks for itself again until it is over.
fn progress_part(frame: &Frame, upload: &Upload) -> Markup {
    let path = upload_path(frame, upload.batch.id);
    let progress = upload.run.as_ref().map(|run| run.progress).unwrap_or_default();
    html! {
        div class="card notice warn" role="status"
            hx-get=(act_path(frame, upload.batch.id, "progress"))
            hx-trigger="every 1s" hx-swap="outerHTML" {
            p { (frame.words.f("正在入账：已读 {} 行，已记 {} 张凭证。", &[&progress.rows, &progress.vouchers]))
                @if progress.is_cancelled { " " (frame.t("正在停止……")) } }
            p class="no-script" { a href=(path) { (frame.t("刷新")) } }
            @if upload.may_change && !progress.is_cancelled {
                form method="post" action=(act_path(frame, upload.batch.id, "cancellation")) {
                    button { (frame.t("停止入账")) }
                }
            }
        }
    }
}

/// The part of the page that tells how far the accepting is.
pub async fn progress(bench: Bench, frame: Frame, Last(id): Last<i64>) -> Answer<Response> {
    let batch = bench.batch(id).await?;
    let path = upload_path(&frame, id);
    let run = bench.run_of(id).await?;
    if !frame.is_part {
        return Ok(Redirect::to(&path).into_response());
    }
    if run.as_ref().is_none_or(|run| run.end.is_some()) {
        let on = [("hx-redirect", frame.at(&format!("uploads/{id}?done=accepted")))];
        return Ok((on, html! {}).into_response());
    }
    let kind = SheetKind::of_key(&batch.kind);
    let upload = Upload {
        kind,
        is_open: true,
        outcome: None,
        sheets: Vec::new(),
        findings: Vec::new(),
        is_refused: false,
        said: Said::default(),
        mapping: Vec::new(),
        run,
        may_change: kind.is_some_and(|kind| frame.may(needed_for(kind))),
        seen: String::new(),
        batch,
    };
    Ok(progress_part(&frame, &upload).into_response())
}

/// What became of it, and the way to give it up or take it back.
fn closing(frame: &Frame, upload: &Upload) -> Markup {
    let batch = &upload.batch;
    let is_undoable = [POSTED, PARTLY_POSTED, AWAITING_REVIEW].contains(&batch.status.as_str());
    html! {
        @if !upload.is_open { (outcome::became(frame, upload)) }
        @if batch.status == UNDONE {
            p class="card notice" { (frame.words.f("{} 于 {} 撤销：{}", &[
                &batch.undone_by.as_deref().unwrap_or_default(),
                &local_minute(batch.undone_at.as_deref().unwrap_or_default()),
                &batch.undone_reason.as_deref().unwrap_or_default()])) }
        }
        @if upload.may_change && upload.is_open && !upload.is_running() {
            (preview::giving_up(frame, upload))
        }
        @if upload.may_change && is_undoable {
            details class="card screen" {
                summary { (frame.t("撤销这次导入")) }
                form method="post" action=(act_path(frame, upload.batch.id, "undoing")) {
                    p class="help" { (frame.t("已记账的凭证逐张红字冲销，待审核的草稿删除；文件和记录保留。")) }
                    div class="field" {
                        label for="f-reason" {
                            (frame.t("撤销理由")) span class="required" aria-hidden="true" { " *" }
                        }
                        textarea id="f-reason" name="reason" rows="2" required maxlength="200" {}
                    }
                    div class="field" {
                        label for="f-dated" { (frame.t("冲销日期")) }
                        input id="f-dated" name="dated_on" type="date" aria-describedby="h-dated";
                        p class="help" id="h-dated" {
                            (frame.t("凭证所在月份已结账时填写，须为同年未结账月份的日期；未结账的按原日期冲销"))
                        }
                    }
                    p class="actions" {
                        button class="danger" data-confirm=(frame.t("确定撤销这次导入？")) {
                            (frame.t("撤销导入"))
                        }
                    }
                }
            }
        }
    }
}
