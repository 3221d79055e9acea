//! 汇总报表 on the screen: the tree on the left, the lines, and always residuals and coverage.

use maud::{Markup, html};

use super::file_links;
use crate::consolidation::build_consolidated::Consolidation;
use crate::consolidation::consolidated_name::{ConsolidatedName, Tree};
use crate::consolidation::coverage::{Coverage, Standing};
use crate::consolidation::draw::headed;
use crate::platform::database::{Pending, Tx};
use crate::units::unit::Unit;
use crate::web::address::with_pairs;
use crate::web::frame::Frame;
use crate::web::parts::printed;
use crate::web::problem::Answer;
use crate::web::views::consolidated::refuse_unread;

/// A consolidated report of the unit and all below it, over the tree of then or of now.
pub fn show<'t>(
    tx: &'t mut Tx,
    unit: &'t Unit,
    frame: &'t Frame,
    (name, tree): (ConsolidatedName, Tree),
) -> Pending<'t, Answer<Markup>> {
    Box::pin(async move {
        let all = Consolidation::load(tx, &unit.code, (frame.span, tree)).await?;
        refuse_unread(tx, &frame.viewer, &all.members).await?;
        let report = all.report(tx, name).await?;
        let shown = |it: ConsolidatedName| it != name;
        let mut beside = Vec::new();
        for other in [ConsolidatedName::Residuals, ConsolidatedName::Coverage] {
            if shown(other) {
                let report = match other {
                    ConsolidatedName::Coverage => all.coverage.draw(),
                    _ => all.report(tx, other).await?,
                };
                beside.push((other, headed(report, (other, frame.span), &all.members.root)));
            }
        }
        let span = frame.span.to_string();
        let pairs = [("period", span.as_str()), ("tree", tree.as_str())];
        let body = html! {
            div class="tools screen" {
                (choices(frame, (name, tree)))
                (file_links(frame, &unit.code, name.as_str(), &pairs))
            }
            div class="side-by-side with-tree" {
                nav class="finding-pane screen" aria-label=(frame.t("汇总范围")) {
                    (tree_of(frame, (name, tree), &all.coverage))
                }
                div class="sheet-view" {
                    (printed::sheet(frame.words, &report))
                    @for (other, report) in &beside {
                        h2 class="screen" { (frame.t(other.label())) }
                        (printed::sheet(frame.words, report))
                    }
                }
            }
        };
        if frame.is_part {
            return Ok(body);
        }
        Ok(frame.page(frame.t(name.label()), &body))
    })
}

/// The other reports, and the other tree.
fn choices(frame: &Frame, (name, tree): (ConsolidatedName, Tree)) -> Markup {
    let at = |name: ConsolidatedName, tree: Tree| {
        let address = frame.at(&format!("books/{}", name.as_str()));
        with_pairs(&address, &[("tree", tree.as_str())])
    };
    html! {
        @for other in ConsolidatedName::EVERY.iter().copied().filter(|it| *it != name) {
            a href=(at(other, tree)) { (frame.t(other.label())) } " "
        }
        @for other in Tree::EVERY.iter().copied().filter(|it| *it != tree) {
            a href=(at(name, other)) {
                (frame.words.f("改按{}的隶属关系", &[&frame.t(other.label())]))
            }
        }
    }
}

/// Every member with the way to what it and those below it add up to.
fn tree_of(frame: &Frame, (name, tree): (ConsolidatedName, Tree), coverage: &Coverage) -> Markup {
    html! {
        ul class="links" {
            @for (unit, standing) in &coverage.units {
                @let address = frame.at_unit(&unit.code, &format!("books/{}", name.as_str()));
                li {
                    a href=(with_pairs(&address, &[("tree", tree.as_str())])) {
                        (unit.code) " " (unit.name)
                    }
                    @if *standing != Standing::In {
                        " " span class="quiet" { (frame.t(standing.label())) }
                    }
                }
            }
        }
    }
}

/// The way to all of them.
pub fn links(frame: &Frame) -> Markup {
    html! {
        h2 { (frame.t("汇总报表")) }
        ul class="links" {
            @for name in ConsolidatedName::EVERY {
                li { a href=(frame.at(&format!("books/{}", name.as_str()))) {
                    (frame.t(name.label())) } }
            }
        }
    }
}
