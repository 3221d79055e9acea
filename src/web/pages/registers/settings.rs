//! A unit's settings: what is in force, who set it when, and changing one.

use maud::{Markup, html};

use crate::access::role::Ability;
use crate::platform::clock::local_text;
use crate::units::settings::{BudgetControl, CarryForward, DuesBooking, LimitControl, Settings};
use crate::units::store::SettingRow;
use crate::web::frame::Frame;

/// Key, name, what it is about.
const KEYS: [(&str, &str, &str); 12] = [
    ("carry_forward", "收支结转", "收入和支出在每月结账时结转，还是到年末一次结转"),
    ("voucher_words", "凭证字", "第一个为默认；用“|”分隔，如 收|付|转"),
    ("transfer_word", "结转凭证字", "系统生成的结转凭证所用的凭证字"),
    ("review_required", "先审核后记账", "记账前须由另一人审核"),
    (
        "dues_booking",
        "拨缴经费记账方式",
        "经费到账和上下级划转的凭证由本系统生成，还是来自导入的序时账",
    ),
    (
        "budget_control",
        "预算控制",
        "超预算和无预算的支出：不控制、提醒，或不予列支；导入的账簿只提示",
    ),
    ("large_payment", "大额支付", "达到这一金额的付款须集体研究，付款申请须写明会议纪要；单位元"),
    (
        "limit_control",
        "列支标准控制",
        "名册中超过列支标准的行：不控制、提醒（说明理由后接收），或不予列支",
    ),
    (
        "county_accounts",
        "使用县级以上工会科目",
        "基层工会有下属工会、确需使用县级以上工会科目的，设为是",
    ),
    ("province", "省份", "在最上级工会设定；注明省份的列支标准只对该省有效"),
    (
        "appraisal_grades",
        "考核等次分数线",
        "在最上级工会设定：优秀、良好、合格的最低分，如 90,80,60",
    ),
    (
        "audit_terms",
        "检查期限（天）",
        "在最上级工会设定：通知距进点、答复意见、整改、延长整改，如 3,10,30,60",
    ),
];

fn name_of(key: &str) -> &'static str {
    KEYS.iter().find(|(known, _, _)| *known == key).map_or("其他设置", |(_, name, _)| name)
}

fn value_of(settings: &Settings, key: &str) -> String {
    match key {
        "carry_forward" => settings.carry_forward.as_str().to_owned(),
        "voucher_words" => settings.voucher_words.join("|"),
        "transfer_word" => settings.transfer_word.clone(),
        "dues_booking" => settings.dues_booking.as_str().to_owned(),
        "budget_control" => settings.budget_control.as_str().to_owned(),
        "large_payment" => settings.large_payment.to_string(),
        "limit_control" => settings.limit_control.as_str().to_owned(),
        "county_accounts" => settings.county_accounts.to_string(),
        "province" => settings.province.clone(),
        "appraisal_grades" => settings.appraisal_grades.clone(),
        "audit_terms" => settings.audit_terms.to_string(),
        _ => settings.review_required.to_string(),
    }
}

/// A stored value as people read it.
fn shown(frame: &Frame, key: &str, value: &str) -> String {
    match (key, value) {
        ("carry_forward", value) => {
            CarryForward::read(value).map_or(value, |it| frame.t(it.label())).to_owned()
        }
        ("dues_booking", value) => {
            DuesBooking::read(value).map_or(value, |it| frame.t(it.label())).to_owned()
        }
        ("budget_control", value) => {
            BudgetControl::read(value).map_or(value, |it| frame.t(it.label())).to_owned()
        }
        ("limit_control", value) => {
            LimitControl::read(value).map_or(value, |it| frame.t(it.label())).to_owned()
        }
        ("review_required" | "county_accounts", "true") => frame.t("是").to_owned(),
        ("review_required" | "county_accounts", _) => frame.t("否").to_owned(),
        (_, value) => value.to_owned(),
    }
}

pub fn part(frame: &Frame, settings: &Settings, history: &[SettingRow]) -> Markup {
    let may_change = frame.may(Ability::ChangeSettings);
    html! {
        h2 id="settings" { (frame.t("核算设置")) }
        div class="wide" tabindex="0" role="region" aria-label=(frame.t("核算设置")) {
            table class="grid" {
                thead { tr {
                    th scope="col" { (frame.t("设置")) }
                    th scope="col" { (frame.t("现值")) }
                    th scope="col" { (frame.t("由谁何时设定")) }
                    @if may_change { th scope="col" { (frame.t("更改")) } }
                } }
                tbody {
                    @for (key, name, help) in KEYS {
                        @let value = value_of(settings, key);
                        @let last = history.iter().find(|it| it.key == key);
                        tr {
                            th scope="row" { (frame.t(name)) p class="help" { (frame.t(help)) } }
                            td { (shown(frame, key, &value)) }
                            td { @match last {
                                Some(it) => { (it.set_by) " · " (local_text(&it.set_at)) },
                                None => span class="quiet" { (frame.t("系统默认")) },
                            } }
                            @if may_change { td { (change_form(frame, (key, name), &value))
                                } }
                        }
                    }
                }
            }
        }
        @if !history.is_empty() {
            details {
                summary { (frame.words.f("更改记录（{} 次）", &[&history.len()])) }
                ul {
                    @for it in history {
                        li { (local_text(&it.set_at)) " " (it.set_by) " "
                            (frame.words.f("将{}设为“{}”", &[&frame.t(name_of(&it.key)),
                                &shown(frame, &it.key, &it.value)])) }
                    }
                }
            }
        }
    }
}

fn change_form(frame: &Frame, (key, name): (&str, &'static str), value: &str) -> Markup {
    let label = frame.t(name);
    html! {
        form class="inline setting" method="post" action=(frame.at("settings")) {
            input type="hidden" name="key" value=(key);
            @match key {
                "carry_forward" => select name="value" aria-label=(label) {
                    @for it in CarryForward::EVERY {
                        option value=(it.as_str()) selected[it.as_str() == value] {
                            (frame.t(it.label())) }
                    }
                },
                "dues_booking" => select name="value" aria-label=(label) {
                    @for it in DuesBooking::EVERY {
                        option value=(it.as_str()) selected[it.as_str() == value] {
                            (frame.t(it.label())) }
                    }
                },
                "budget_control" => select name="value" aria-label=(label) {
                    @for it in BudgetControl::EVERY {
                        option value=(it.as_str()) selected[it.as_str() == value] {
                            (frame.t(it.label())) }
                    }
                },
                "limit_control" => select name="value" aria-label=(label) {
                    @for it in LimitControl::EVERY {
                        option value=(it.as_str()) selected[it.as_str() == value] {
                            (frame.t(it.label())) }
                    }
                },
                "province" | "appraisal_grades" | "audit_terms" => {
                    input name="value" value=(value) aria-label=(label) maxlength="20";
                }
                "review_required" | "county_accounts" => select name="value" aria-label=(label) {
                    option value="true" selected[value == "true"] { (frame.t("是")) }
                    option value="false" selected[value != "true"] { (frame.t("否")) }
                },
                _ => input name="value" value=(value) aria-label=(label) maxlength="20" required;,
            }
            " " button aria-label=(frame.words.f("更改{}", &[&label])) { (frame.t("更改")) }
        }
    }
}
