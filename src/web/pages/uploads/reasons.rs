//! Why warnings are accepted: a reason for each rule, kept with the upload.

use maud::{Markup, html};

use super::act_path;
use super::batch::Upload;
use super::fields::Fields;
use crate::finding::{Finding, Severity};
use crate::imports::batches::explanations::{Explanation, MAX_REASON_CHARACTERS};
use crate::web::frame::Frame;

/// Values and cells named beside one reason.
const MAX_VALUES: usize = 4;

/// Warnings of one rule, which one reason explains.
struct Group<'f> {
    first: &'f Finding,
    findings: Vec<&'f Finding>,
}

impl Group<'_> {
    /// The reason that all of them have; blank where they have several.
    fn reason(&self) -> &str {
        let reason = self.first.explanation.as_deref();
        let is_one = self.findings.iter().all(|it| it.explanation.as_deref() == reason);
        reason.filter(|_| is_one).unwrap_or_default()
    }

    fn unexplained(&self) -> usize {
        self.findings.iter().filter(|it| it.explanation.is_none()).count()
    }

    /// What was found and where, the first few.
    fn shown(&self) -> Vec<(String, &str)> {
        let place = |it: &Finding| {
            let place = [&it.place.sheet, &it.place.cell];
            let place: Vec<&str> = place.into_iter().filter_map(|it| it.as_deref()).collect();
            place.join(" ")
        };
        let shown = self.findings.iter().take(MAX_VALUES);
        shown.map(|it| (place(it), it.found.as_str())).collect()
    }
}

fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in findings.iter().filter(|it| it.severity == Severity::Warn) {
        match groups.iter_mut().find(|group| group.first.code.id == finding.code.id) {
            Some(group) => group.findings.push(finding),
            None => groups.push(Group { first: finding, findings: vec![finding] }),
        }
    }
    groups
}

/// The reasons of a form: each of its boxes answers one rule.
pub fn read(fields: &Fields) -> Vec<Explanation> {
    let boxes = fields.after("code-");
    boxes
        .map(|(place, code)| Explanation::of_rule(code, fields.one(&format!("reason-{place}"))))
        .filter(|it| !it.reason.is_empty())
        .collect()
}

/// Boxes for the rules that still have no reason, beside the button that accepts.
pub fn boxes(frame: &Frame, findings: &[Finding]) -> Markup {
    let groups = groups(findings);
    let open = groups.iter().enumerate().filter(|(_, group)| group.unexplained() > 0);
    html! {
        @for (place, group) in open {
            @let field = format!("f-reason-{place}");
            div class="field" {
                label for=(field) {
                    (group.first.message) "（" (frame.words.f("{} 条", &[&group.unexplained()]))
                    "）" (frame.t("，请说明理由"))
                    span class="required" aria-hidden="true" { " *" }
                }
                input type="hidden" name={ "code-" (place) } value=(group.first.code.id);
                textarea id=(field) name={ "reason-" (place) } rows="2" required
                    maxlength=(MAX_REASON_CHARACTERS) {

                }
                @for (place, found) in group.shown() {
                    p class="help" { (place) " " (found) }
                }
            }
        }
    }
}

/// The form, where there is anything to explain.
pub fn draw(frame: &Frame, upload: &Upload) -> Markup {
    let groups = groups(&upload.findings);
    if groups.is_empty() || upload.is_running() {
        return html! {};
    }
    let open = upload.outcome.as_ref().is_some_and(|it| it.unexplained_warnings > 0);
    let unexplained = groups.iter().filter(|it| it.unexplained() > 0).count();
    let label = |group: &Group<'_>| frame.words.f("理由：{}", &[&group.first.message]);
    html! {
        details class="card screen" id="reasons" open[open && !upload.is_refused] {
            summary { (frame.words.f("警告的说明（{} 类，{} 类还没有说明）", &[&groups.len(), &unexplained])) }
            p class="help" { (frame.t("警告不妨碍入账，但须按规则分别说明理由。理由随凭证批次留存，同样的内容下次不再询问。")) }
            form method="post" action=(act_path(frame, upload.batch.id, "reasons")) {
                div class="wide" tabindex="0" role="region" aria-label=(frame.t("警告的说明")) {
                    table class="grid reasons" {
                        thead { tr {
                            th scope="col" { (frame.t("警告")) }
                            th scope="col" { (frame.t("位置")) " / " (frame.t("发现")) }
                            th scope="col" { (frame.t("理由")) }
                        } }
                        tbody {
                            @for (place, group) in groups.iter().enumerate() {
                                tr {
                                    td { (group.first.message) br;
                                        span class="code" { (group.first.code.id) } }
                                    td { (values(frame, group)) }
                                    td {
                                        input type="hidden" name={ "code-" (place) }
                                            value=(group.first.code.id);
                                        input name={ "reason-" (place) }
                                            maxlength=(MAX_REASON_CHARACTERS)
                                            value=(group.reason())
                                            aria-label=(label(group));
                                    }
                                }
                            }
                        }
                    }
                }
                p class="actions" { button { (frame.t("保存说明")) } }
            }
        }
    }
}

fn values(frame: &Frame, group: &Group<'_>) -> Markup {
    let shown = group.shown();
    html! {
        @for (place, found) in &shown { div { (place) " " (found) } }
        @if group.findings.len() > shown.len() {
            div class="quiet" { (frame.words.f("共 {} 处", &[&group.findings.len()])) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::imports::codes;

    #[test]
    fn one_reason_serves_for_one_rule() {
        let gap = |found: &str| Finding::new(&codes::NUMBER_GAP, Place::default()).found(found);
        let total = Finding::new(&codes::TOTAL_DIFFERS, Place::default()).found("借 1.00");
        let refused = Finding::new(&codes::CELL_ERROR, Place::default());
        let mut found = [gap("缺 3"), total, gap("缺 5"), refused];
        let told = |found: &[Finding]| -> Vec<(&'static str, usize, String)> {
            let row = |it: &Group<'_>| (it.first.code.id, it.unexplained(), it.reason().to_owned());
            groups(found).iter().map(row).collect()
        };
        let none = String::new;
        let both = [("import.number_gap", 2, none()), ("import.total_differs", 1, none())];
        assert_eq!(told(&found), both);
        found[0].explanation = Some("作废".to_owned());
        assert_eq!(told(&found)[0], ("import.number_gap", 1, none()));
        found[2].explanation = Some("作废".to_owned());
        assert_eq!(told(&found)[0], ("import.number_gap", 0, "作废".to_owned()));
    }

    #[test]
    fn each_box_of_the_form_answers_its_rule() {
        let form = "code-0=import.number_gap&reason-0=a&code-1=import.total_differs&reason-1=";
        let read = read(&Fields::read(form));
        assert_eq!(read, [Explanation::of_rule("import.number_gap", "a")]);
    }
}
