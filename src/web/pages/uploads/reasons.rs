//! Why warnings are accepted: a reason for each rule and value, kept with the upload.

use maud::{Markup, html};

use super::batch::Upload;
use super::upload_path;
use crate::finding::{Finding, Severity};
use crate::imports::explanations::MAX_REASON_CHARACTERS;
use crate::web::frame::Frame;

/// Kinds of warnings that are explained one by one; beyond these one reason serves for all.
const MAX_GROUPS: usize = 50;
/// Cells named beside one reason.
const MAX_CELLS: usize = 4;

/// Warnings that one reason explains: the same rule, the same value.
struct Group<'f> {
    first: &'f Finding,
    places: Vec<String>,
    times: usize,
}

impl Group<'_> {
    fn reason(&self) -> &str {
        self.first.explanation.as_deref().unwrap_or_default()
    }
}

fn groups(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in findings.iter().filter(|it| it.severity == Severity::Warn) {
        let place = [&finding.place.sheet, &finding.place.cell];
        let place: Vec<&str> = place.into_iter().filter_map(|it| it.as_deref()).collect();
        let is_same = |group: &&mut Group<'_>| {
            group.first.code.id == finding.code.id && group.first.found == finding.found
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => {
                group.times += 1;
                if group.places.len() < MAX_CELLS {
                    group.places.push(place.join(" "));
                }
            }
            None => {
                groups.push(Group { first: finding, places: vec![place.join(" ")], times: 1 });
            }
        }
    }
    groups
}

/// The form, where there is anything to explain.
#[must_use]
pub fn draw(frame: &Frame, upload: &Upload) -> Markup {
    let groups = groups(&upload.findings);
    if groups.is_empty() || upload.is_running() {
        return html! {};
    }
    let open = upload.outcome.as_ref().is_some_and(|it| it.unexplained_warnings > 0);
    let unexplained = groups.iter().filter(|it| it.first.explanation.is_none()).count();
    let label = |group: &Group<'_>| frame.words.f("理由：{}", &[&group.first.message]);
    let cells = |group: &Group<'_>| {
        let mut text = group.places.join("、");
        if group.times > group.places.len() {
            text = frame.words.f("{} 等 {} 处", &[&text, &group.times]);
        }
        text
    };
    html! {
        details class="card screen" id="reasons" open[open && !upload.is_refused] {
            summary { (frame.words.f("警告的说明（{} 类，{} 类还没有说明）", &[&groups.len(), &unexplained])) }
            p class="help" { (frame.t("警告不妨碍入账，但须说明理由。理由随凭证批次留存，同样的内容下次不再询问。")) }
            form method="post" action={ (upload_path(frame, upload.batch.id)) "/reasons" } {
                div class="wide" tabindex="0" role="region" aria-label=(frame.t("警告的说明")) {
                    table class="grid reasons" {
                        thead { tr {
                            th scope="col" { (frame.t("警告")) }
                            th scope="col" { (frame.t("发现")) }
                            th scope="col" { (frame.t("位置")) }
                            th scope="col" { (frame.t("理由")) }
                        } }
                        tbody {
                            @for (place, group) in groups.iter().take(MAX_GROUPS).enumerate() {
                                tr {
                                    td { (group.first.message) }
                                    td { (group.first.found) }
                                    td { (cells(group)) }
                                    td {
                                        input type="hidden" name={ "code-" (place) }
                                            value=(group.first.code.id);
                                        input type="hidden" name={ "value-" (place) }
                                            value=(group.first.found);
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
                div class="field" {
                    label for="f-for-all" { (frame.t("其余警告的统一说明")) }
                    input id="f-for-all" name="for_all" maxlength=(MAX_REASON_CHARACTERS)
                        value=(upload.said.acceptance.reason.as_deref().unwrap_or_default());
                }
                p class="actions" { button { (frame.t("保存说明")) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::imports::codes;

    #[test]
    fn one_reason_serves_for_one_rule_and_value() {
        let gap = |found: &str| Finding::new(&codes::NUMBER_GAP, Place::default()).found(found);
        let other = Finding::new(&codes::CELL_ERROR, Place::default());
        let found = [gap("缺 3"), gap("缺 5"), gap("缺 3"), other];
        let told: Vec<(&str, usize)> =
            groups(&found).iter().map(|group| (group.first.found.as_str(), group.times)).collect();
        assert_eq!(told, [("缺 3", 2), ("缺 5", 1)]);
    }
}
