//! The entry grid: 摘要, 科目, 核算项, 借方, 贷方. Plain fields that a script makes quick.

use maud::{Markup, PreEscaped, html};

use super::entry_form::{BLANK_LINES, EntryForm, LineForm, spot_of};
use crate::finding::{Finding, Severity};
use crate::ledger::drafts::draft::short_id;
use crate::money::Money;
use crate::web::frame::Frame;
use crate::web::parts::findings;
use crate::web::parts::form::named_choice;
use crate::web::parts::table::framed;
use crate::web::views::entry_options::{EntryOption, EntryOptions};

/// What an account may ask for: field, label, list or choices.
pub const DIMENSIONS: [(&str, &str); 7] = [
    ("project", "项目"),
    ("counterparty", "往来单位"),
    ("funding", "资金来源"),
    ("expenditure", "支出类型"),
    ("economic_class", "经济分类"),
    ("ownership", "资产属性"),
    ("bank_account", "银行账户"),
];

/// The form with all that it offers and all that was said about it.
#[derive(Debug)]
pub struct Grid<'a> {
    pub form: &'a EntryForm,
    pub options: &'a EntryOptions,
    pub words: &'a [String],
    pub findings: &'a [Finding],
    /// Where it is sent.
    pub action: String,
    /// Names it among what is kept on this machine: unit, user, draft. Each form keeps its own,
    /// by its key.
    pub memory: String,
    pub is_new: bool,
}

impl Grid<'_> {
    fn at(&self, line: usize, field: &str) -> Vec<&Finding> {
        self.findings.iter().filter(|it| spot_of(it) == Some((line, field))).collect()
    }

    /// Findings about no line and no field.
    fn of_the_whole(&self) -> Vec<Finding> {
        let lines = self.form.lines.len();
        let is_placed = |it: &Finding| spot_of(it).is_some_and(|(line, _)| line <= lines);
        self.findings.iter().filter(|it| !is_placed(it)).cloned().collect()
    }

    pub fn draw(&self, frame: &Frame) -> Markup {
        let is_refused = self.findings.iter().any(|it| it.severity == Severity::Refuse);
        let whole = self.of_the_whole();
        html! {
            form id="voucher-form" class="voucher-form" method="post" action=(self.action)
                data-memory=(self.memory) data-version=(self.form.version)
                data-options-from=[options_address(frame)] autocomplete="off" data-many {
                @if is_refused {
                    div class="card notice refuse" role="alert" tabindex="-1" id="faults" {
                        p { (frame.t("没有保存：有内容需要更正，见各行旁的说明。")) }
                        (findings::list(frame.words, &whole))
                    }
                } @else { (findings::list(frame.words, &whole)) }
                (self.link(frame))
                input type="hidden" name="key" value=(self.form.key);
                input type="hidden" name="version" value=(self.form.version);
                (self.head(frame))
                (self.table(frame))
                (self.buttons(frame))
                (self.lists())
            }
            (help(frame))
        }
    }

    /// What the voucher takes back, or what it was saved as before.
    fn link(&self, frame: &Frame) -> Markup {
        let chosen: Vec<String> = self.form.chosen.iter().map(ToString::to_string).collect();
        html! {
            @if let Some(id) = self.form.saved_as {
                p class="card notice warn" {
                    a href=(frame.at(&format!("drafts/{id}"))) {
                        (frame.words.f("打开待处理凭证 {}", &[&short_id(id)]))
                    }
                }
            }
            @if let Some(id) = self.form.reverses {
                p class="card notice warn" role="status" {
                    (frame.t("已填好所选分录的红字。请补齐其余分录，使借贷相等后保存；红字行保持不变，才算冲销原分录。"))
                    " " a href=(frame.at(&format!("vouchers/{id}"))) { (frame.t("查看原凭证")) }
                }
                input type="hidden" name="reverses" value=(id);
                input type="hidden" name="chosen" value=(chosen.join(","));
            }
        }
    }

    fn head(&self, frame: &Frame) -> Markup {
        let fault = |field: &str| {
            let wrong = self.at(0, field);
            html! {
                @if !wrong.is_empty() {
                    span class="fault" id={ "e-" (field) } {
                        @for it in &wrong { (it.message) "：" (it.found) "。" (it.hint) }
                    }
                }
            }
        };
        let is_wrong = |field: &str| (!self.at(0, field).is_empty()).then_some("true");
        let about = |field: &str| is_wrong(field).map(|_| format!("e-{field}"));
        html! {
            div class="voucher-head" {
                label { (frame.t("日期")) input type="date" name="dated_on" required
                    value=(self.form.dated_on) aria-invalid=[is_wrong("dated_on")]
                    aria-describedby=[about("dated_on")]; (fault("dated_on")) }
                label { (frame.t("凭证字")) select name="word" aria-invalid=[is_wrong("word")] {
                    @if !self.form.word.is_empty() && !self.words.contains(&self.form.word) {
                        option selected { (self.form.word) }
                    }
                    @for word in self.words {
                        option selected[*word == self.form.word] { (word) }
                    }
                } (fault("word")) }
                label { (frame.t("附单据（张）")) input name="attachment_count" inputmode="numeric"
                    size="4" maxlength="5" value=(self.form.attachment_count)
                    aria-invalid=[is_wrong("attachment_count")]
                    aria-describedby=[about("attachment_count")]; (fault("attachment_count")) }
                label { (frame.t("出纳")) input name="cashier" size="10" maxlength="32"
                    value=(self.form.cashier); }
                span class="voucher-who" { (frame.t("制单")) " " strong { (frame.viewer.name) } }
                span class="voucher-memory script" role="status" data-memory-state {}
            }
        }
    }

    fn table(&self, frame: &Frame) -> Markup {
        let rows = self.form.room.max(self.form.lines.len() + 1).max(BLANK_LINES);
        let blank = LineForm::default();
        let (debit, credit) = self.totals();
        html! {
            (framed(frame.words, ("voucher-wide", "voucher-grid", frame.t("凭证分录")),
                &[("行", "mark line-no"), ("摘要", "col-summary"), ("科目", "col-account"),
                    ("核算项", "col-dims"), ("借方金额", "col-money money"),
                    ("贷方金额", "col-money money")], &html! {
                    tbody {
                        @for number in 1..=rows {
                            (self.row(frame, number,
                                self.form.lines.get(number - 1).unwrap_or(&blank)))
                        }
                    }
                    tfoot { tr class="total" {
                        td {} td { (frame.t("合计")) }
                        td colspan="2" { output data-difference class="voucher-difference" {
                            @if debit != credit {
                                (frame.words.f("借贷相差 {}", &[&(debit - credit).abs().grouped()]))
                            }
                        } }
                        td class="money" { output data-total="debit" { (debit.grouped()) } }
                        td class="money" { output data-total="credit" { (credit.grouped()) } }
                    } }
            }))
        }
    }

    fn totals(&self) -> (Money, Money) {
        let sum = |field: &str| -> Money {
            let amount = |line: &LineForm| line.get(field).parse::<Money>();
            self.form.lines.iter().filter_map(|line| amount(line).ok()).sum()
        };
        (sum("debit"), sum("credit"))
    }

    fn row(&self, frame: &Frame, number: usize, line: &LineForm) -> Markup {
        let label = |field: &str| frame.words.f("第{}行 {}", &[&number, &field]);
        let cell = |field: &'static str, name: &'static str, class: &str, list: Option<&str>| {
            let wrong = self.at(number, field);
            let about = (!wrong.is_empty()).then(|| format!("e{number}-{field}"));
            let is_money = matches!(field, "debit" | "credit");
            html! {
                td class=(class) data-label=(frame.t(name)) {
                    input name={ "l" (number) "-" (field) } value=(line.get(field))
                        data-field=(field)
                        aria-label=(label(frame.t(name))) list=[list]
                        inputmode=[is_money.then_some("decimal")]
                        maxlength=(if field == "summary" { "200" } else { "120" })
                        aria-invalid=[about.as_ref().map(|_| "true")] aria-describedby=[about];
                    (faults(number, field, &wrong))
                }
            }
        };
        html! {
            tr data-line {
                th class="mark line-no" scope="row" { (number) }
                (cell("summary", "摘要", "col-summary", None))
                (cell("account", "科目", "col-account", Some("list-accounts")))
                td class="col-dims" data-label=(frame.t("核算项")) {
                    (self.dimensions(frame, number, line))
                    (faults(number, "dimensions", &self.at(number, "dimensions")))
                }
                (cell("debit", "借方金额", "col-money money", None))
                (cell("credit", "贷方金额", "col-money money", None))
            }
        }
    }

    /// Where the account is known, what it asks for and what is filled in; else all there is.
    fn dimensions(&self, frame: &Frame, number: usize, line: &LineForm) -> Markup {
        let code = line.get("account").split_whitespace().next().unwrap_or_default();
        let account = self.options.accounts.iter().find(|it| it.code == code);
        let is_shown = |field: &str| {
            let asks =
                |it: &EntryOption| it.asks_for.iter().any(|d| d.trim_end_matches('!') == field);
            account.is_none_or(asks) || !line.get(field).is_empty()
        };
        let shown: Vec<_> = DIMENSIONS.iter().filter(|(field, _)| is_shown(field)).collect();
        let fields = html! {
            @for (field, name) in &shown {
                @let label = frame.words.f("第{}行 {}", &[&number, &frame.t(name)]);
                @let full = format!("l{number}-{field}");
                label class="dim" { span class="dim-name" { (frame.t(name)) }
                    @match self.choices(field) {
                        Some(choices) => select name=(full) data-field=(field) aria-label=(label) {
                            option value="" {}
                            @for it in choices {
                                option value=(it.code)
                                    selected[it.code == line.get(field)] { (it.name) }
                            }
                        },
                        None => input name=(full) value=(line.get(field)) data-field=(field)
                            list={ "list-" (field) } aria-label=(label) maxlength="120";,
                    }
                }
            }
            @if !line.get("functional_class").is_empty() {
                input type="hidden" name={ "l" (number) "-functional_class" }
                    data-field="functional_class" value=(line.get("functional_class"));
            }
        };
        html! {
            div class="dims" {
                @if account.is_some() { (fields) } @else {
                    details { summary { (frame.t("填写核算项")) } (fields) }
                }
            }
        }
    }

    fn choices(&self, field: &str) -> Option<&[EntryOption]> {
        match field {
            "funding" => Some(&self.options.funding_sources),
            "expenditure" => Some(&self.options.expenditure_kinds),
            "ownership" => Some(&self.options.asset_ownerships),
            _ => None,
        }
    }

    fn buttons(&self, frame: &Frame) -> Markup {
        html! {
            p class="actions voucher-actions" {
                button class="primary" name="action" value="save" { (frame.t("保存")) }
                @if self.is_new {
                    button name="action" value="save_new" { (frame.t("保存并新增")) }
                } @else if frame.unit.is_some() {
                    a class="button" href=(frame.at("vouchers/new")) { (frame.t("新增凭证"))
                        }
                }
                button class="no-script" name="action" value="more"
                    formnovalidate { (frame.t("再加几行")) }
                button type="button" class="script" data-add-lines { (frame.t("加一行")) }
                span class="quiet script" { (frame.t("回车到下一格，Ctrl+S 保存")) }
            }
        }
    }

    /// What a browser offers without scripts, and all of it for those with.
    fn lists(&self) -> Markup {
        let lists: [(&str, Vec<&EntryOption>); 5] = [
            ("list-accounts", self.options.accounts.iter().collect()),
            ("list-project", self.options.projects.iter().collect()),
            (
                "list-counterparty",
                self.options.counterparties.iter().chain(&self.options.parties).collect(),
            ),
            ("list-economic_class", self.options.economic_classes.iter().collect()),
            ("list-bank_account", self.options.bank_accounts.iter().collect()),
        ];
        // Nothing in the data can end the element: `<` is spelled as an escape.
        let data = serde_json::to_string(self.options).unwrap_or_default().replace('<', "\\u003c");
        html! {
            @for (id, options) in lists {
                datalist id=(id) {
                    @for it in options { (named_choice(&it.code, &it.name)) }
                }
            }
            script type="application/json" id="entry-options" { (PreEscaped(data)) }
        }
    }
}

fn faults(number: usize, field: &str, wrong: &[&Finding]) -> Markup {
    html! {
        @if !wrong.is_empty() {
            div class="fault cell-fault" id={ "e" (number) "-" (field) } {
                @for it in wrong {
                    p { @if it.severity !=
                        Severity::Refuse { span class="badge warn" { (it.severity.label()) } " " }
                        (it.message)
                        @if !it.expected.is_empty() { "：" (it.expected) } @else if
                            !it.found.is_empty() { "：" (it.found) }
                    }
                }
            }
        }
    }
}

/// Where the options of another year are asked for.
fn options_address(frame: &Frame) -> Option<String> {
    frame.unit.as_ref().map(|_| frame.file("entry-options?year="))
}

fn help(frame: &Frame) -> Markup {
    let keys = [
        ("Enter", "下一格；末格换到新行；借方已填时跳过贷方"),
        ("↑ ↓", "上一行、下一行的同一格"),
        ("=", "在金额格：按借贷差额填入"),
        ("Space", "在金额格：借贷互换"),
        ("..", "在摘要格：抄上一行摘要"),
        ("//", "在摘要格：抄第一行摘要"),
        ("Ctrl+Enter", "在本行后插入一行"),
        ("Ctrl+Delete", "删除本行"),
        ("Ctrl+S", "保存"),
    ];
    html! {
        details class="script voucher-help screen" {
            summary { (frame.t("键盘与粘贴")) }
            dl class="facts" {
                @for (key, what) in keys { dt { kbd { (key) } } dd { (frame.t(what)) } }
            }
            p class="quiet" {
                (frame.t("科目可输入编码、名称或拼音首字母。"))
                (frame.t("从表格软件复制的多行可直接粘贴到任一格：摘要、科目、借方、贷方，可带标题行。"))
             }
        }
    }
}
