//! Forms: a label, a control, help, and what is wrong beside the field it is wrong with.

use maud::{Markup, html};

use super::findings;
use crate::finding::{Code, Finding};
use crate::web::problem::Problem;
use crate::web::sounds::spellings_of;
use crate::web::words::Words;

/// What a refused form says, field by field.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    findings: Vec<Finding>,
    /// What was refused without a finding.
    detail: Option<String>,
}

impl Faults {
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    pub fn is_empty(&self) -> bool {
        self.findings.is_empty() && self.detail.is_none()
    }

    /// All that was refused, as it was told.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether one of them is of a code.
    pub fn has(&self, code: &Code) -> bool {
        self.findings.iter().any(|it| it.code.id == code.id)
    }

    /// Findings whose subject is that of a field.
    fn of(&self, subject: &str) -> impl Iterator<Item = &Finding> {
        let is_of =
            move |it: &&Finding| it.place.subject.as_deref().is_some_and(|place| place == subject);
        self.findings.iter().filter(is_of)
    }

    /// What belongs to none of the fields, above the form.
    pub fn rest(&self, words: Words, fields: &[&str]) -> Markup {
        let is_placed = |it: &Finding| {
            it.place.subject.as_deref().is_some_and(|subject| fields.contains(&subject))
        };
        let rest: Vec<Finding> =
            self.findings.iter().filter(|it| !is_placed(it)).cloned().collect();
        html! {
            @if !self.is_empty() {
                div class="card notice refuse" role="alert" {
                    @if rest.is_empty() && self.detail.is_none() {
                        p { (words.t("有内容需要更正，见各栏旁的说明。")) }
                    }
                    @if let Some(detail) = &self.detail { p { (detail) } }
                    (findings::list(words, &rest))
                }
            }
        }
    }
}

impl From<Problem> for Faults {
    fn from(problem: Problem) -> Self {
        if problem.findings().is_empty() {
            let code = problem.code();
            let detail = if problem.detail().is_empty() { "" } else { "：" };
            let text = format!("{}{detail}{}。{}", code.title, problem.detail(), code.hint);
            return Self { findings: Vec::new(), detail: Some(text) };
        }
        Self { findings: problem.findings().to_vec(), detail: None }
    }
}

/// A field that stands in a form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// As it is sent.
    pub name: &'a str,
    /// Tells it from a field of the same name in another form of the page.
    pub scope: &'a str,
    /// As it is shown; findings with this subject stand beside it.
    pub label: &'static str,
    pub value: &'a str,
    pub help: &'static str,
    pub is_required: bool,
    /// `text` unless given.
    pub kind: &'a str,
    pub autocomplete: &'a str,
    pub maxlength: Option<u32>,
    pub list: Option<&'a str>,
}

impl<'a> Field<'a> {
    #[must_use]
    pub fn new(name: &'a str, label: &'static str, value: &'a str) -> Self {
        Self { name, label, value, ..Self::default() }
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    #[must_use]
    pub fn kind(mut self, kind: &'a str) -> Self {
        self.kind = kind;
        self
    }

    #[must_use]
    pub fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'a str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// Of a form beside others on the page.
    #[must_use]
    pub fn within(mut self, scope: &'a str) -> Self {
        self.scope = scope;
        self
    }

    /// The id of its control, its help or its faults.
    fn id(&self, part: &str) -> String {
        format!("{part}-{}{}", self.scope, self.name)
    }

    /// The id of a `datalist` to choose from.
    #[must_use]
    pub fn list(mut self, id: &'a str) -> Self {
        self.list = Some(id);
        self
    }

    fn frame(&self, words: Words, faults: &Faults, control: &Markup) -> Markup {
        let wrong: Vec<&Finding> = faults.of(self.label).collect();
        html! {
            div class={ "field" @if !wrong.is_empty() { " wrong" } } {
                label for=(self.id("f")) {
                    (words.t(self.label))
                    @if self.is_required { span class="required" aria-hidden="true" { " *" } }
                }
                (control)
                @if !self.help.is_empty() {
                    p class="help" id=(self.id("h")) { (words.t(self.help)) }
                }
                @if !wrong.is_empty() {
                    div class="fault" id=(self.id("e")) {
                        @for finding in &wrong {
                            p { strong { (finding.message) }
                                @if !finding.found.is_empty() { "：" (finding.found) }
                                @if !finding.expected.is_empty() {
                                    "；" (words.t("应为：")) (finding.expected)
                                }
                                "。" (finding.hint) }
                        }
                    }
                }
            }
        }
    }

    fn described(&self, faults: &Faults) -> Option<String> {
        let mut ids = Vec::new();
        if !self.help.is_empty() {
            ids.push(self.id("h"));
        }
        if faults.of(self.label).next().is_some() {
            ids.push(self.id("e"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn is_wrong(&self, faults: &Faults) -> Option<&'static str> {
        faults.of(self.label).next().map(|_| "true")
    }

    /// A line to write in.
    pub fn input(self, words: Words, faults: &Faults) -> Markup {
        let kind = if self.kind.is_empty() { "text" } else { self.kind };
        let control = html! {
            input id=(self.id("f")) name=(self.name) type=(kind) value=(self.value)
                required[self.is_required] maxlength=[self.maxlength] list=[self.list]
                autocomplete=[(!self.autocomplete.is_empty()).then_some(self.autocomplete)]
                aria-describedby=[self.described(faults)] aria-invalid=[self.is_wrong(faults)];
        };
        self.frame(words, faults, &control)
    }

    /// Several lines to write in.
    pub fn textarea(self, words: Words, faults: &Faults) -> Markup {
        let control = html! {
            textarea id=(self.id("f")) name=(self.name) rows="3" required[self.is_required]
                maxlength=[self.maxlength] aria-describedby=[self.described(faults)]
                aria-invalid=[self.is_wrong(faults)] { (self.value) }
        };
        self.frame(words, faults, &control)
    }

    /// One of several: value and label.
    pub fn select(self, words: Words, faults: &Faults, options: &[(String, String)]) -> Markup {
        let is_offered = options.iter().any(|(value, _)| value == self.value);
        let control = html! {
            select id=(self.id("f")) name=(self.name) required[self.is_required]
                aria-describedby=[self.described(faults)] aria-invalid=[self.is_wrong(faults)] {
                // What was asked for and is not offered never becomes the first that is.
                @if !is_offered && !self.value.is_empty() {
                    option value="" selected {
                        (words.f("“{}”不在可选之列，请选择", &[&self.value])) }
                }
                @for (value, label) in options {
                    option value=(value) selected[value == self.value] { (label) }
                }
            }
        };
        self.frame(words, faults, &control)
    }
}

/// Value and label of each, for [`Field::select`].
pub fn options<'a>(
    words: Words,
    pairs: impl IntoIterator<Item = (&'a str, &'static str)>,
) -> Vec<(String, String)> {
    pairs.into_iter().map(|(value, label)| (value.to_owned(), words.t(label).to_owned())).collect()
}

/// Something that a field offers: its code is taken, and it is found by code, name or the first
/// letters of its pinyin, which browsers look for in what stands beside.
pub fn choice(code: &str, name: &str) -> Markup {
    let taken = if code.is_empty() { name } else { code };
    html! { option value=(taken) { (name) " " (spellings_of(name)) } }
}

/// The same; code and name are taken together.
pub fn named_choice(code: &str, name: &str) -> Markup {
    let taken = format!("{code} {name}");
    html! { option value=(taken.trim()) { (spellings_of(name)) } }
}

/// Yes or no.
pub fn checkbox(words: Words, name: &str, label: &'static str, is_checked: bool) -> Markup {
    html! {
        div class="field check" {
            label {
                input type="checkbox" name=(name) value="true" checked[is_checked];
                " " (words.t(label))
            }
        }
    }
}

/// The button that sends the form.
pub fn button(words: Words, label: &'static str) -> Markup {
    html! { p class="actions" { button class="primary" { (words.t(label)) } } }
}
