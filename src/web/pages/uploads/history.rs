//! The uploads of a unit: sending a workbook, templates, and all that came before.

use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::fields::{STATES, state_of};
use super::upload_path;
use crate::access::store::saved_filters;
use crate::imports::batches::batch_status::{CANCELLED, status_label};
use crate::imports::kinds::SheetKind;
use crate::imports::store::{BatchFilter, BatchLine, batch_lines};
use crate::money::Money;
use crate::platform::clock::local_minute;
use crate::platform::database::Tx;
use crate::web::assets::asset_url;
use crate::web::at::Snapshot;
use crate::web::extract::Query;
use crate::web::frame::Frame;
use crate::web::parts::form::Faults;
use crate::web::parts::listing::{ListCell, ListColumn, ListFormat, ListRow, Listing};
use crate::web::problem::Answer;
use crate::web::views::cut;
use crate::web::views::upload_form::needed_for;

/// The list as its saved filters name it.
const LIST: &str = "uploads";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct HistoryQuery {
    kind: String,
    status: String,
    year: String,
    after: Option<i64>,
    format: ListFormat,
}

/// Sending a workbook, and what was sent.
pub async fn show(
    Snapshot(mut tx): Snapshot,
    frame: Frame,
    Query(query): Query<HistoryQuery>,
) -> Answer<Response> {
    let faults = Faults::none();
    let form = UploadForm::of(&frame, &faults);
    history_page(&mut tx, &frame, &query, form).await
}

/// The page with a form as it was sent, if it was.
pub async fn history_page(
    tx: &mut Tx,
    frame: &Frame,
    query: &HistoryQuery,
    form: UploadForm<'_>,
) -> Answer<Response> {
    let filter = BatchFilter {
        kind: query.kind.clone(),
        status: query.status.clone(),
        year: query.year.trim().parse().unwrap_or_default(),
        before: query.after,
    };
    let unit_id = frame.unit.as_ref().map_or(0, |unit| unit.id);
    let mut lines = batch_lines(tx, unit_id, &filter, query.format.rows() + 1).await?;
    let saved = saved_filters(tx, frame.viewer.user_id, LIST).await?;
    let mut listing = Listing::new(LIST, frame.t("上传工作簿"), columns());
    let next = cut(&mut lines, query.format.rows(), |line| line.id.to_string());
    listing.next = next;
    listing.rows = lines.iter().map(|line| row(frame, line)).collect();
    listing.empty = empty(frame, filter != BatchFilter::default());
    let around = |list: Markup| {
        html! {
            @if kinds_of(frame).next().is_some() { (form.draw(frame)) }
            (templates(frame))
            section aria-labelledby="sent" {
                h2 id="sent" { (frame.t("上传记录")) }
                (filters(frame, query))
                (list)
            }
            script src=(asset_url("uploads.js")) defer {}
        }
    };
    listing.answer(frame, (query.format, frame.today), around, &saved).await
}

fn columns() -> Vec<ListColumn> {
    vec![
        ListColumn::text("file", "文件", 30),
        ListColumn::text("kind", "种类", 14),
        ListColumn::mark("year", "年度", 8),
        ListColumn::mark("status", "状态", 14),
        ListColumn::mark("vouchers", "凭证数", 8),
        ListColumn::mark("entries", "分录数", 8).hidden(),
        ListColumn::money("amount", "借方合计"),
        ListColumn::text("by", "上传人", 12),
        ListColumn::mark("at", "上传时间", 18),
    ]
}

fn row(frame: &Frame, line: &BatchLine) -> ListRow {
    let (class, label) = state_of(&line.status, line.refusing > 0);
    let kind = SheetKind::of_key(&line.kind).map_or(line.kind.as_str(), |kind| kind.label());
    let is_given_up = line.status == CANCELLED;
    let count = |count: i64| {
        let text = if is_given_up || count == 0 { String::new() } else { count.to_string() };
        ListCell::text(text)
    };
    let total = if is_given_up { Money::ZERO } else { Money::from_fen(line.total_fen) };
    ListRow::new(vec![
        ListCell::link(line.file_name.clone(), upload_path(frame, line.id)),
        ListCell::text(kind),
        ListCell::text(line.year.to_string()),
        ListCell::badge(class, frame.t(label)),
        count(line.voucher_count),
        count(line.entry_count),
        ListCell::money_or_blank(total),
        ListCell::text(line.imported_by.clone()),
        ListCell::text(local_minute(&line.imported_at)),
    ])
}

fn empty(frame: &Frame, is_narrowed: bool) -> Markup {
    html! {
        @if is_narrowed {
            p { (frame.t("没有符合条件的上传。")) }
        } @else {
            p { (frame.t("还没有上传过。请直接上传平时所用的工作簿，或先下载上面的模板填写后上传。")) }
        }
    }
}

fn filters(frame: &Frame, query: &HistoryQuery) -> Markup {
    let path = frame.address.split_once('?').map_or(frame.address.as_str(), |(path, _)| path);
    html! {
        form class="filters" method="get" action=(path) data-submit-on-change {
                (frame.kept_fields())
            label { (frame.t("种类"))
                select name="kind" {
                    option value="" { (frame.t("全部")) }
                    @for kind in SheetKind::EVERY {
                        option value=(kind.key()) selected[query.kind == kind.key()] {
                            (kind.label())
                        }
                    }
                }
            }
            label { (frame.t("状态"))
                select name="status" {
                    option value="" { (frame.t("全部")) }
                    @for status in STATES {
                        option value=(status) selected[query.status == status] {
                            (frame.t(status_label(status)))
                        }
                    }
                }
            }
            label { (frame.t("年度"))
                input name="year" value=(query.year) size="6" maxlength="4" inputmode="numeric";
            }
            button class="no-script" { (frame.t("筛选")) }
        }
    }
}

/// What each kind is, for who chooses a template.
fn described(kind: SheetKind) -> &'static str {
    match kind {
        SheetKind::Journal => "逐笔凭证，一行一条分录",
        SheetKind::Opening => "启用账簿时的年初余额",
        SheetKind::TrialBalance => "按月汇总记账，不逐笔录入",
        SheetKind::Statement => "本单位自编的报表，与账簿逐行核对",
        SheetKind::CashBook => "现金、银行流水，按规则生成凭证",
        SheetKind::Units => "登记下级单位",
        SheetKind::Accounts => "增设明细科目",
        SheetKind::Projects => "登记核算项目",
        SheetKind::SplitRules => "各级分成比例，自某日起",
        SheetKind::SplitLegs => "四级以外的份额，如行业工会、代收手续费",
        SheetKind::DuesChannels => "登记缴费单位和收缴渠道",
        SheetKind::DuesJointPayers => "登记为几个工会汇总缴费的单位",
        SheetKind::DuesBase => "各单位各月工资总额和人数",
        SheetKind::DuesReceipts => "税务、财政或银行的到账清单，自动匹配、分成、记账",
        SheetKind::Transfers => "本单位付出或收到的上下级经费",
        SheetKind::DuesTargets => "各单位年度收入任务",
        SheetKind::ReturnRules => "回拨、奖励的计算规则",
        SheetKind::DuesPolicies => "小额缴费返还等有期限的政策",
        SheetKind::GrantNotices => "已下达的补助通知",
        SheetKind::Budget => "各科目、项目的年初预算",
        SheetKind::BudgetAdjustment => "年中预算调整及原因",
        SheetKind::Members => "各单位会员，号码加密保存",
        SheetKind::MemberFees => "会员逐月缴纳的会费",
        SheetKind::Limits => "各类支出的标准、频次和形式，自某日起",
        SheetKind::Programmes => "年度项目的计划、标准和列支科目",
        SheetKind::Beneficiaries => "项目发给谁、多少，号码加密保存",
        SheetKind::ProgrammeHistory => "历年各类项目的受益人数和金额",
        SheetKind::AppraisalScheme => "考核条目、分值和扣分规则",
        SheetKind::AppraisalScores => "自评、互查、复核的得分和说明",
        SheetKind::Problems => "检查意见书中的问题、期限和责任人",
        SheetKind::AssetCards => "固定资产、无形资产等的卡片，年初累计折旧",
        SheetKind::StockTake => "年度盘点的实盘数量和地点",
        SheetKind::CalendarDays => "国务院公布的放假和调休上班日期，由最上级工会导入",
    }
}

fn templates(frame: &Frame) -> Markup {
    let href = |kind: &SheetKind| {
        let year = frame.span.year();
        let dated = matches!(kind, SheetKind::TrialBalance | SheetKind::Statement);
        let period = if dated { format!("&period={}", frame.span) } else { String::new() };
        frame.file(&format!("templates/{}?year={year}{period}", kind.key()))
    };
    html! {
        details class="card templates" {
            summary { (frame.words.f("下载 {} 年的模板", &[&frame.span.year()])) }
            p class="quiet" { (frame.t("模板带有本单位现有的科目、项目和往来单位供选择。已有自己的工作簿，不必改用模板，直接上传即可。")) }
            ul class="template-list" {
                @for kind in SheetKind::EVERY {
                    li { a href=(href(kind)) download { (kind.label()) } " "
                        span class="quiet" { (frame.t(described(*kind))) } }
                }
            }
        }
    }
}

/// The kinds that the viewer may bring.
fn kinds_of(frame: &Frame) -> impl Iterator<Item = &SheetKind> {
    SheetKind::EVERY.iter().filter(|kind| frame.may(needed_for(**kind)))
}

/// The form that sends a workbook, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct UploadForm<'f> {
    pub year: i64,
    /// `auto`, or a kind.
    pub kind: &'f str,
    /// The upload that waits and is to be replaced.
    pub replaces: Option<i64>,
    pub faults: &'f Faults,
}

impl<'f> UploadForm<'f> {
    #[must_use]
    pub fn of(frame: &Frame, faults: &'f Faults) -> Self {
        Self { year: frame.span.year(), kind: "auto", replaces: None, faults }
    }

    pub fn draw(&self, frame: &Frame) -> Markup {
        html! {
            form class="card upload screen" method="post" action=(frame.at("uploads"))
                enctype="multipart/form-data" data-upload {
                (self.faults.rest(frame.words, &[]))
                @if let Some(id) = self.replaces { input type="hidden" name="replaces" value=(id); }
                div class="drop-zone" data-drop {
                    label for="f-file" {
                        (frame.t("工作簿文件")) span class="required" aria-hidden="true" { " *" }
                    }
                    input type="file" id="f-file" name="file" required
                        accept=".xlsx,.xls,.xlsm,.ods,.csv,.txt" aria-describedby="h-file";
                    p class="help" id="h-file" {
                        (frame.t("xlsx、xls、ods、csv 均可，选择文件或拖到此处。上传后先核对，确认前不入账。"))
                    }
                }
                div class="upload-said" {
                    label for="f-year" { (frame.t("会计年度")) }
                    input id="f-year" name="year" value=(self.year) required size="6" maxlength="4"
                        inputmode="numeric" pattern="[0-9]{4}";
                    label for="f-kind" { (frame.t("种类")) }
                    select id="f-kind" name="kind" {
                        option value="auto" selected[self.kind == "auto"] { (frame.t("自动识别")) }
                        @for kind in kinds_of(frame) {
                            option value=(kind.key()) selected[self.kind == kind.key()] {
                                (kind.label())
                            }
                        }
                    }
                    button class="primary" { (frame.t("上传并核对")) }
                }
                p class="upload-progress script" hidden data-upload-progress {
                    label for="upload-meter" data-upload-said { (frame.t("正在上传")) } " "
                    progress id="upload-meter" max="100" value="0" {}
                }
            }
        }
    }
}
