//! The service at a glance, and its backups.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::finding::Failure;
use crate::platform::backup_folder::BackupFile;
use crate::platform::clock::local_text;
use crate::trail::Actor;
use crate::web::address::url_part;
use crate::web::backups::begin_backup;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::table::table;
use crate::web::problem::{Answer, Problem};
use crate::web::state::AppState;
use crate::web::views::system::{SystemBody, backups_in_folder, look};
use crate::web::words::Words;

#[derive(Debug, Default, Deserialize)]
pub struct HealthQuery {
    #[serde(default)]
    part: String,
}

pub async fn show(
    State(state): State<AppState>,
    frame: Frame,
    Query(query): Query<HealthQuery>,
) -> Answer<Markup> {
    let found = look(&state).await?;
    let made = backups_in_folder(&state).await?;
    if query.part == "backups" {
        return Ok(backups_part(&frame, &found, &made));
    }
    Ok(frame.page(frame.t("系统"), &page(&frame, &found, &made)))
}

fn page(frame: &Frame, found: &SystemBody, made: &[BackupFile]) -> Markup {
    html! {
        section class="card" {
            h2 { (frame.t("运行状况")) }
            dl class="facts" {
                dt { (frame.t("版本")) } dd { (found.version) }
                dt { (frame.t("数据库")) } dd { (engine_name(found.engine)) "，"
                    (size(found.database_bytes.unsigned_abs())) }
                dt { (frame.t("启动时间")) } dd { (local_text(&found.started_at)) "（"
                    (uptime(frame.words, found.uptime_seconds)) "）" }
                dt { (frame.t("最近备份")) }
                dd { @match &found.last_backup {
                    Some(it) => (local_text(&it.made_at)),
                    None => strong class="red" { (frame.t("还没有备份")) },
                } }
                dt { (frame.t("单位")) } dd { (found.units) }
                dt { (frame.t("用户")) } dd { (found.users) }
                dt { (frame.t("已记账凭证")) } dd { (found.vouchers) }
            }
        }
        section class="card" {
            h2 { (frame.t("正在进行的导入")) }
            @if found.imports.is_empty() {
                p class="quiet" { (frame.t("没有正在进行的导入。")) }
            } @else {
                ul { @for it in &found.imports {
                    li { (frame.words.f("批次 {}：已读 {} 行，已入账 {} 张凭证", &[&it.batch_id, &it.rows,
                        &it.vouchers])) }
                } }
            }
        }
        (backups_part(frame, found, made))
        p { a href="/trail" { (frame.t("系统留痕")) } " · " a href="/verification" {
            (frame.t("核验全部单位")) }
            " · " a href="/metrics" { (frame.t("监控指标")) } }
    }
}

/// While one is being made, the part looks again by itself.
fn backups_part(frame: &Frame, found: &SystemBody, made: &[BackupFile]) -> Markup {
    let running = found.backup_running_since.as_deref();
    html! {
        section class="card" id="backups"
            hx-get=[running.map(|_| "/system?part=backups")] hx-trigger=[running.map(|_|
                "every 2s")]
            hx-swap=[running.map(|_| "outerHTML")] {
            h2 { (frame.t("备份")) }
            p { (frame.t("备份包含全部账簿、用户和原始文件，保存在数据目录的 backups 文件夹。请定期下载到另一台机器妥善保管；下载会记入系统留痕。")) }
            p { (frame.t("备份不含加密个人信息的密钥文件，请另行妥善保存；没有它，会员的姓名和号码无法打开。")) }
            @match running {
                Some(since) => p role="status" { (frame.words.f("正在备份，开始于 {}。",
                    &[&local_text(since)]))
                    " " a class="no-script" href="/system" { (frame.t("刷新")) } },
                None => form method="post" action="/system/backups" {
                    p class="actions" { button class="primary" { (frame.t("立即备份")) } }
                },
            }
            @if let Some(at) = &found.backup_failed_at {
                (findings::notice(false, &frame.words.f("{} 的备份没有完成，请检查数据目录的权限和剩余空间。",
                    &[&local_text(at)])))
            }
            @if made.is_empty() {
                p class="quiet" { (frame.t("还没有备份")) }
            } @else {
                (table(frame.words, "备份清单", &[
                    ("文件", ""),
                    ("完成时间", ""),
                    ("大小", "money"),
                ], &html! {
                    @for it in made {
                            tr {
                                td { a download href={ "/system/backups/" (url_part(&it.name)) } {
                                    (it.name) } }
                                td class="nowrap" { (local_text(&it.made_at)) }
                                td class="money" { (size(it.size_bytes)) }
                            }
                        }
                }))
            }
        }
    }
}

fn engine_name(engine: &str) -> &'static str {
    if engine == "postgres" { "PostgreSQL" } else { "SQLite" }
}

/// `12.3 MB`.
fn size(bytes: u64) -> String {
    let mut unit = "B";
    let mut tenths = u128::from(bytes) * 10;
    for larger in ["KB", "MB", "GB", "TB"] {
        if tenths < 10_240 {
            break;
        }
        tenths /= 1_024;
        unit = larger;
    }
    if unit == "B" {
        format!("{bytes} B")
    } else {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}

fn uptime(words: Words, seconds: i64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    words.f("已运行 {} 天 {} 小时 {} 分", &[&days, &hours, &minutes])
}

pub async fn back_up(
    State(state): State<AppState>,
    frame: Frame,
    actor: Actor,
) -> Answer<Response> {
    match begin_backup(&state, &actor).await {
        Ok(()) => Ok(Redirect::to("/system#backups").into_response()),
        Err(failure @ Failure::Refused(_)) => {
            let problem = Problem::from(failure);
            let found = look(&state).await?;
            let made = backups_in_folder(&state).await?;
            let body = html! {
                (findings::list(frame.words, problem.findings()))
                (page(&frame, &found, &made))
            };
            Ok((StatusCode::CONFLICT, frame.page(frame.t("系统"), &body)).into_response())
        }
        Err(failure) => Err(failure.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        for (bytes, expected) in [
            (0, "0 B"),
            (1_023, "1023 B"),
            (1_024, "1.0 KB"),
            (1_572_864, "1.5 MB"),
            (5_368_709_120, "5.0 GB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn uptime_is_told_in_days_hours_and_minutes() {
        assert_eq!(uptime(Words::default(), 90_061), "已运行 1 天 1 小时 1 分");
    }
}
