//! What is shown of an upload's findings and sheets: which of them the address asks for, side by
//! side, page by page.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::batch::{BatchQuery, Upload};
use super::findings_list::{self, Narrowed, Numbered, PAGE_FINDINGS, numbered};
use super::sheet::{Picture, marks_of, tabs};
use super::{layout_form, reasons};
use crate::finding::{Failure, Finding, Outcome, Severity};
use crate::imports::batches::staged_import::request_of;
use crate::imports::reading::sheet_view::{SheetView, ViewWanted, stretches_around, view_sheet};
use crate::imports::reading::workbook_reader::RecognisedSheet;
use crate::web::frame::Frame;
use crate::web::parts::listing::with;
use crate::web::problem::Answer;
use crate::web::views::uploads::Bench;

/// Rows of one page of a whole sheet.
const PAGE_ROWS: u32 = 100;
/// Rows shown above and below what was found.
const AROUND: u32 = 2;

/// What the query makes of the findings.
pub struct Shown<'u> {
    all: Vec<Numbered<'u>>,
    narrowed: Narrowed,
    sheet: Option<String>,
    is_whole: bool,
    from: u32,
    page: usize,
    head: Option<(u32, u32)>,
}

impl<'u> Shown<'u> {
    pub fn of(upload: &'u Upload, query: &BatchQuery) -> Self {
        let all = numbered(&upload.findings);
        let narrowed = Narrowed { severity: query.severity.clone(), code: query.code.clone() };
        let asked = Some(query.sheet.clone()).filter(|it| !it.is_empty());
        let of_finding = || {
            let mut taken = all.iter().filter(|it| narrowed.takes(it.finding));
            taken.find_map(|it| it.finding.place.sheet.clone().filter(|_| it.cell.is_some()))
        };
        let of_sheets = || upload.sheets.first().map(|sheet| sheet.name.clone());
        let told = || all.iter().find_map(|it| it.finding.place.sheet.clone());
        let sheet = asked.or_else(of_finding).or_else(of_sheets).or_else(told);
        let head = layout_form::read_head(&query.head);
        let mut shown = Self {
            narrowed,
            sheet,
            is_whole: query.view == "all" || head.is_some(),
            from: query.from.unwrap_or(1).max(1),
            page: query.page,
            head,
            all,
        };
        let has_cells = shown.on_sheet().any(|it| it.cell.is_some());
        shown.is_whole |= !has_cells;
        shown
    }

    /// Those of the sheet that the choice takes.
    fn on_sheet(&self) -> impl Iterator<Item = &Numbered<'u>> {
        self.all.iter().filter(|it| {
            let sheet = &it.finding.place.sheet;
            sheet.is_some() && *sheet == self.sheet && self.narrowed.takes(it.finding)
        })
    }

    /// What stands beside the picture.
    fn beside(&self) -> Vec<Numbered<'u>> {
        if self.is_whole {
            let last = self.from.saturating_add(PAGE_ROWS - 1);
            let header = self.header_end();
            let is_here = |it: &&Numbered<'u>| {
                it.cell.is_none_or(|(row, _)| row <= header || (self.from..=last).contains(&row))
            };
            return self.on_sheet().filter(is_here).copied().collect();
        }
        let skipped = self.page.saturating_mul(PAGE_FINDINGS);
        self.on_sheet().skip(skipped).take(PAGE_FINDINGS).copied().collect()
    }

    fn header_end(&self) -> u32 {
        self.head.map_or(0, |(_, last)| last)
    }

    /// The rows of the file that are shown; findings where it cannot be read.
    pub async fn view(
        &self,
        bench: &Bench,
        upload: &Upload,
    ) -> Answer<Result<SheetView, Vec<Finding>>> {
        let recognised = self.recognised(upload);
        let header = self.head.or_else(|| recognised.map(|sheet| sheet.header_rows));
        let stretches = if self.is_whole {
            vec![(self.from, self.from.saturating_add(PAGE_ROWS - 1))]
        } else {
            let rows = self.beside();
            stretches_around(rows.iter().filter_map(|it| it.cell).map(|(row, _)| row), AROUND)
        };
        bench.look_at_people(&upload.batch).await?;
        let request = request_of(&bench.desk(), bench.unit(), &upload.batch).await?;
        let wanted = ViewWanted { sheet: self.sheet.clone(), header, stretches };
        let reading = tokio::task::spawn_blocking(move || {
            view_sheet(&request.bytes, &request.file_name, &request.isolation, wanted)
        });
        let read: Outcome<SheetView> =
            reading.await.map_err(|problem| Failure::Storage(format!("showing: {problem}")))?;
        match read {
            Ok(view) => Ok(Ok(view)),
            Err(Failure::Refused(findings)) => Ok(Err(findings)),
            Err(other) => Err(other.into()),
        }
    }

    fn recognised<'s>(&self, upload: &'s Upload) -> Option<&'s RecognisedSheet> {
        let name = self.sheet.as_deref()?;
        upload.sheets.iter().find(|sheet| sheet.name == name)
    }

    pub fn draw(&self, frame: &Frame, upload: &Upload, view: Option<&SheetView>) -> Markup {
        let of_file = self.all.iter().filter(|it| it.finding.place.sheet.is_none()).copied();
        let of_file = of_file.filter(|it| self.narrowed.takes(it.finding));
        let (refusing, rest): (Vec<_>, Vec<_>) =
            of_file.partition(|it| it.finding.severity == Severity::Refuse);
        let beside = self.beside();
        html! {
            section class="sheet-work" aria-labelledby="found" {
                h2 id="found" {
                    (frame.t(if upload.findings.is_empty() { "文件内容" } else { "核对结果" }))
                }
                @if upload.findings.is_empty() && upload.is_open {
                    p { (frame.t("没有发现问题。")) }
                }
                @if !refusing.is_empty() { (findings_list::list(frame, &refusing)) }
                @if !upload.findings.is_empty() {
                    (findings_list::tools(frame, &upload.findings, &self.narrowed))
                }
                @if let Some(view) = view {
                    (tabs(frame, view, &self.by_sheet()))
                    (self.ways(frame, view))
                    div class={ "side-by-side" @if beside.is_empty() { " alone" } } {
                        @if !beside.is_empty() {
                            div class="finding-pane" tabindex="0" role="region"
                                aria-label=(frame.t("本表的问题")) {
                                (findings_list::list(frame, &beside))
                            }
                        }
                        (self.picture(upload, view, &beside).draw(frame))
                    }
                }
                @if !rest.is_empty() {
                    h3 { (frame.t("整个文件的问题")) }
                    (findings_list::list(frame, &rest))
                }
            }
            @if upload.is_open && upload.may_change { (reasons::draw(frame, upload)) }
        }
    }

    fn picture<'p>(
        &self,
        upload: &'p Upload,
        view: &'p SheetView,
        beside: &[Numbered<'p>],
    ) -> Picture<'p> {
        let asked = self.is_whole.then_some(self.from).filter(|from| *from > 1);
        Picture { view, recognised: self.recognised(upload), marks: marks_of(beside), asked }
    }

    fn by_sheet(&self) -> BTreeMap<String, usize> {
        let mut found = BTreeMap::new();
        for it in self.all.iter().filter(|it| self.narrowed.takes(it.finding)) {
            if let Some(sheet) = &it.finding.place.sheet {
                *found.entry(sheet.clone()).or_default() += 1;
            }
        }
        found
    }

    /// Turning pages, and between what was found and the whole sheet.
    fn ways(&self, frame: &Frame, view: &SheetView) -> Markup {
        let total = self.on_sheet().count();
        let pages = total.div_ceil(PAGE_FINDINGS);
        let to = |page: usize| with(frame, &[("page", &page.to_string()), ("done", "")]);
        let row =
            |from: u32| with(frame, &[("view", "all"), ("from", &from.to_string()), ("done", "")]);
        let has_cells = self.on_sheet().any(|it| it.cell.is_some());
        html! {
            p class="tools screen" {
                @if self.is_whole {
                    @if has_cells {
                        a href=(with(frame, &[("view", ""), ("from", ""), ("done", "")])) {
                            (frame.t("只看有问题的行"))
                        }
                    }
                    @if self.from > 1 {
                        a rel="prev" href=(row(self.from.saturating_sub(PAGE_ROWS).max(1))) {
                            (frame.t("上一页"))
                        }
                    }
                    span { (frame.words.f("第 {} 行起", &[&self.from])) }
                    @if view.has_more {
                        a rel="next" href=(row(self.from.saturating_add(PAGE_ROWS))) {
                            (frame.t("下一页"))
                        }
                    }
                } @else {
                    a href=(row(1)) { (frame.t("看整张表")) }
                    @if pages > 1 {
                        @if self.page > 0 {
                            a rel="prev" href=(to(self.page - 1)) { (frame.t("上一页")) }
                        }
                        span { (frame.words.f("问题第 {} 页，共 {} 页", &[&(self.page + 1), &pages])) }
                        @if self.page + 1 < pages {
                            a rel="next" href=(to(self.page + 1)) { (frame.t("下一页")) }
                        }
                    }
                }
            }
        }
    }
}
