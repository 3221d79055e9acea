//! Whether the books are whole: a plain answer for one unit, or for all in reach.

use std::time::Duration;

use maud::{Markup, html};
use serde::Deserialize;

use crate::access::role::Ability;
use crate::ledger::balances::rebuild_balances::{Difference, compare_balances};
use crate::ledger::chain::verify_chain::{Fault, Verification, verify_system, verify_unit};
use crate::ledger::post::posting::VOUCHERS_PER_UNIT;
use crate::money::Money;
use crate::platform::clock::Stopwatch;
use crate::trail::store as trail;
use crate::units::unit::Unit;
use crate::web::at::{Reading, Snapshot};
use crate::web::extract::{Form, Query};
use crate::web::frame::Frame;
use crate::web::parts::form::{Faults, Field};
use crate::web::parts::table::table;
use crate::web::problem::Answer;
use crate::web::views::verifying::verify_many;

/// Books of this many vouchers are walked as soon as the page is opened; longer ones when asked.
const AT_ONCE_UP_TO: i64 = 20_000;
/// Units of one answer over all units; the time limit may end it earlier.
const UNITS_AT_ONCE: i64 = 500;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct VerificationQuery {
    /// A chain's end that was printed earlier.
    expect: String,
    go: String,
}

pub async fn of_unit(
    Reading { mut tx, unit }: Reading,
    frame: Frame,
    Query(query): Query<VerificationQuery>,
) -> Answer<Markup> {
    let (length, _) = trail::head(&mut tx, unit.id, "voucher").await?;
    let expect = query.expect.trim().to_lowercase();
    let is_wanted = !query.go.is_empty() || !expect.is_empty() || length <= AT_ONCE_UP_TO;
    let answer = if is_wanted {
        let begun = Stopwatch::start();
        let expected = Some(expect.as_str()).filter(|it| !it.is_empty());
        let found = verify_unit(&mut tx, &unit, expected).await?;
        let differences = compare_balances(&mut tx, &unit).await?;
        let taken = begun.elapsed();
        html! {
            (chains(&frame, &unit, &found, (&expect, taken)))
            (balances(&frame, &differences))
        }
    } else {
        html! { p class="card" { (frame.words.f("账簿有 {} 张凭证，核验需要一些时间，请点“开始核验”。", &[&length])) } }
    };
    let body = html! {
        (answer)
        (ask_form(&frame, &query))
        p class="screen" { a href=(frame.beside("/verification")) { (frame.t("核验我可以查看的全部单位")) } }
    };
    Ok(frame.page(frame.t("核验账簿"), &body))
}

fn ask_form(frame: &Frame, query: &VerificationQuery) -> Markup {
    html! {
        form class="card screen" method="get" action=(frame.path("verification")) {
                (frame.kept_fields())
            h2 { (frame.t("再次核验")) }
            input type="hidden" name="go" value="1";
            (Field::new("expect", "以前打印的末端校验值", &query.expect)
                .help("可选。报表和账页下方印有当时的末端校验值；填写后核对它是否仍在链上，可查出整段被替换的账簿")
                .input(frame.words, &Faults::none()))
            p class="actions" { button class="primary" { (frame.t("开始核验")) } }
        }
    }
}

fn seconds(taken: Duration) -> String {
    format!("{:.1}", taken.as_secs_f64())
}

fn chains(
    frame: &Frame,
    unit: &Unit,
    found: &Verification,
    (expect, taken): (&str, Duration),
) -> Markup {
    let words = frame.words;
    html! {
        @if found.faults.is_empty() {
            section class="card notice done" role="status" {
                h2 { "✔ " (frame.t("账簿完整")) }
                p { (words.f("{} 张凭证、{} 条留痕首尾相接，没有被修改、插入、删除或调换。", &[&found.vouchers,
                    &found.trail_records])) }
                @if !expect.is_empty() { p { (frame.t("所填的末端校验值在链上。")) } }
            }
        } @else {
            section class="card notice refuse" role="alert" {
                h2 { "✘ " (frame.t("账簿有问题")) }
                @for fault in &found.faults { (fault_part(frame, unit, fault)) }
            }
            section class="card" {
                h2 { (frame.t("怎么办")) }
                ol {
                    li { (frame.t("立即停止在这个账簿上记账，保留数据库文件现状，不要自行改回。")) }
                    li { (frame.t("将最近的备份恢复到另一处，核验后与现有账簿对照，找出改动的内容。")) }
                    li { (frame.t("取出所指凭证的打印件和原始凭证，逐项核对日期、摘要、科目、核算项和金额。")) }
                    li { (frame.t("查看操作留痕和数据库、服务器的登录记录，查明何人何时改动，报告上级工会和经审委。")) }
                }
            }
        }
        dl class="facts card" {
            dt { (frame.t("单位")) } dd { (unit) }
            dt { (frame.t("凭证链末端校验值")) } dd { code class="hash" { (found.voucher_head) } }
            dt { (frame.t("留痕链末端校验值")) } dd { code class="hash" { (found.trail_head) } }
            dt { (frame.t("用时")) } dd { (words.f("{} 秒", &[&seconds(taken)])) }
        }
    }
}

fn fault_part(frame: &Frame, unit: &Unit, fault: &Fault) -> Markup {
    let words = frame.words;
    html! {
        p { strong {
            @if fault.chain == "voucher" {
                (words.f("凭证链第 {} 号（{}）", &[&fault.seq, &fault.subject]))
            } @else {
                (words.f("留痕链第 {} 条（{}）", &[&fault.seq, &fault.subject]))
            }
        } "：" (fault.problem) "。" }
        @if fault.chain == "voucher" && fault.seq > 0 && frame.may(Ability::ReadBooks) {
            @let id = unit.id * VOUCHERS_PER_UNIT + fault.seq;
            p { a href=(frame.at(&format!("vouchers/{id}"))) {
                (frame.t("查看这张凭证现在的内容")) } }
        }
    }
}

fn balances(frame: &Frame, differences: &[Difference]) -> Markup {
    html! {
        @if differences.is_empty() {
            p class="card notice done" role="status" { "✔ "
                (frame.t("余额与分录一致：各科目各月余额与全部分录重新累计的结果相同。")) }
        } @else {
            section class="card notice refuse" role="alert" {
                h2 { "✘ " (frame.t("余额与分录不一致")) }
                p { (frame.t("下列余额与分录累计的结果不同。凭证链完整的，由上级工会财务或系统管理员重建余额，并查明原因；凭证链有问题的，先处理凭证。")) }
                (table(frame.words, "余额与分录不一致", &[
                    ("期间", ""),
                    ("科目", ""),
                    ("现存余额", "money"),
                    ("分录累计", "money"),
                ], &html! {
                    @for it in differences {
                            tr {
                                td { (it.at) }
                                td { (it.account_code) }
                                td class="money" { (Money::from_fen(it.stored_fen).grouped()) }
                                td class="money" { (Money::from_fen(it.recomputed_fen).grouped()) }
                            }
                        }
                }))
            }
        }
    }
}

/// The page before all units are walked.
pub async fn ask(frame: Frame) -> Answer<Markup> {
    let body = html! {
        p { (frame.t("逐个核验您可以核验的全部单位的凭证链和留痕链。单位多时分几次完成，每次约二十秒。")) }
        form method="post" action=(frame.beside("/verification")) {
            p class="actions" { button class="primary" { (frame.t("核验全部单位")) } }
        }
    };
    Ok(frame.page(frame.t("核验全部单位"), &body))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllForm {
    /// The unit that the answer before ended with.
    #[serde(default)]
    after: String,
}

pub async fn of_all(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Form(form): Form<AllForm>,
) -> Answer<Markup> {
    let begun = Stopwatch::start();
    let wanted = (form.after.as_str(), UNITS_AT_ONCE);
    let (found, next) = verify_many(&mut tx, &frame.viewer, wanted).await?;
    // The service's own trail belongs to no unit.
    let own = form.after.is_empty() && frame.everywhere.may(Ability::ManageUsers);
    let own = if own { Some(verify_system(&mut tx).await?) } else { None };
    let taken = begun.elapsed();
    let bad = found.iter().filter(|(it, _)| !it.faults.is_empty()).count()
        + own.iter().filter(|it| !it.faults.is_empty()).count();
    let body = html! {
        @if bad == 0 {
            p class="card notice done" role="status" { "✔ "
                (frame.words.f("已核验 {} 个单位，账簿完整，用时 {} 秒。", &[&found.len(), &seconds(taken)])) }
        } @else {
            p class="card notice refuse" role="alert" { "✘ "
                (frame.words.f("已核验 {} 个单位，{} 个有问题，用时 {} 秒。", &[&found.len(), &bad,
                    &seconds(taken)])) }
        }
        (answers(&frame, own.as_ref(), &found))
        @if let Some(after) = &next {
            form method="post" action=(frame.beside("/verification")) {
                input type="hidden" name="after" value=(after);
                p class="actions" { button class="primary" { (frame.t("继续核验后面的单位")) } }
            }
        }
    };
    Ok(frame.page(frame.t("核验全部单位"), &body))
}

fn answers(
    frame: &Frame,
    own: Option<&Verification>,
    found: &[(Verification, Duration)],
) -> Markup {
    html! {
        (table(frame.words, "核验结果", &[
            ("单位", ""),
            ("结果", ""),
            ("凭证", "money"),
            ("留痕", "money"),
            ("用时（秒）", "money"),
        ], &html! {
            @if let Some(it) = own { (row(frame, it, None)) }
                    @for (it, taken) in found { (row(frame, it, Some(*taken))) }
        }))
    }
}

fn row(frame: &Frame, it: &Verification, taken: Option<Duration>) -> Markup {
    html! {
        tr {
            td {
                @if taken.is_some() {
                    a href=(frame.at_unit(&it.unit_code, "verification")) {
                        (it.unit_code) " " (it.unit_name) }
                } @else { (frame.t("系统留痕")) }
            }
            td {
                @if it.faults.is_empty() { span class="badge done" { "✔ " (frame.t("完整")) } }
                @for fault in &it.faults {
                    p { span class="badge refuse" { "✘ " (frame.t("有问题")) } " " (fault.subject)
                        "：" (fault.problem) }
                }
            }
            td class="money" { (it.vouchers) }
            td class="money" { (it.trail_records) }
            td class="money" { @if let Some(taken) = taken { (seconds(taken)) } }
        }
    }
}
