//! Reports as a bound volume: a cover, a table of contents that leads to each sheet and back, the
//! sheets, and charts of what they say.
//!
//! Invariant: a chart reads the cells of its sheet; it holds no figures of its own.

use jiff::civil::Date;
use rust_xlsxwriter::{
    Chart, ChartType, DocProperties, Format, FormatAlign, Url, Workbook, XlsxError,
};

use super::printable::Report;
use super::xlsx_style::{Styles, instant_of};
use super::xlsx_write::add_report;
use crate::finding::{Failure, Outcome};

/// What stands in front.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    pub title: String,
    pub unit: String,
    pub period: String,
    /// Below: what the volume is of, and what is not in it.
    pub lines: Vec<String>,
}

/// A chart of some rows of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartOf {
    /// The report, counted from 0.
    pub report: usize,
    pub title: String,
    /// First and last row of the report, counted from 0.
    pub rows: (usize, usize),
    pub names: u16,
    /// Columns with their captions.
    pub values: Vec<(u16, String)>,
}

const COVER: &str = "封面";
const CONTENTS: &str = "目录";
const CHARTS: &str = "图表";
/// Rows of the sheet of charts that one takes.
const ROWS_OF_A_CHART: u32 = 18;

fn text(size: f64, alignment: FormatAlign) -> Format {
    Format::new().set_font_name("宋体").set_font_size(size).set_align(alignment)
}

/// Writes the volume. The same contents and date give the same bytes.
pub fn write_volume(
    cover: &Cover,
    reports: &[Report],
    charts: &[ChartOf],
    created_on: Date,
) -> Outcome<Vec<u8>> {
    let written = Volume { cover, reports, charts, created_on }.write();
    written.map_err(|problem| Failure::file("xlsx", problem))
}

struct Volume<'a> {
    cover: &'a Cover,
    reports: &'a [Report],
    charts: &'a [ChartOf],
    created_on: Date,
}

impl Volume<'_> {
    fn write(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let created = instant_of(self.created_on)?;
        let properties = DocProperties::new()
            .set_creation_datetime(&created)
            .set_title(&self.cover.title)
            .set_company(&self.cover.unit);
        workbook.set_properties(&properties);
        self.write_cover(&mut workbook)?;
        workbook.add_worksheet().set_name(CONTENTS)?;
        let mut styles = Styles::default();
        let mut names = vec![COVER.to_owned(), CONTENTS.to_owned(), CHARTS.to_owned()];
        let first = names.len();
        let mut places = Vec::with_capacity(self.reports.len());
        for report in self.reports {
            places.push(add_report(&mut workbook, &mut styles, &mut names, report)?);
        }
        let sheets = names.split_off(first);
        self.write_charts(&mut workbook, &sheets, &places)?;
        self.write_contents(&mut workbook, &sheets)?;
        workbook.save_to_buffer()
    }

    fn write_cover(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(COVER)?;
        sheet.set_paper_size(9);
        sheet.set_print_fit_to_pages(1, 1);
        sheet.set_screen_gridlines(false);
        sheet.set_column_width(0, 90.0)?;
        let centred = |size| text(size, FormatAlign::Center);
        sheet.write_string_with_format(7, 0, &self.cover.unit, &centred(20.0))?;
        sheet.write_string_with_format(9, 0, &self.cover.title, &centred(26.0).set_bold())?;
        sheet.write_string_with_format(11, 0, &self.cover.period, &centred(16.0))?;
        for (row, line) in (15..).zip(&self.cover.lines) {
            sheet.write_string_with_format(row, 0, line, &centred(11.0))?;
        }
        Ok(())
    }

    fn write_contents(&self, workbook: &mut Workbook, names: &[String]) -> Result<(), XlsxError> {
        let sheet = workbook.worksheet_from_name(CONTENTS)?;
        sheet.set_paper_size(9);
        sheet.set_column_width(0, 8.0)?;
        sheet.set_column_width(1, 60.0)?;
        sheet.set_column_width(2, 20.0)?;
        let plain = text(11.0, FormatAlign::Left);
        let link = text(11.0, FormatAlign::Left).set_font_color(0x0005_63C1);
        sheet.write_string_with_format(0, 1, CONTENTS, &text(18.0, FormatAlign::Center))?;
        let charts = (!self.charts.is_empty()).then_some((CHARTS, ""));
        let titles = names
            .iter()
            .map(String::as_str)
            .zip(self.reports.iter().map(|it| it.form_number.as_deref().unwrap_or_default()));
        for (row, (name, number)) in (2..).zip(titles.chain(charts)) {
            sheet.write_string_with_format(row, 0, (row - 1).to_string(), &plain)?;
            let target = Url::new(format!("internal:'{name}'!A1")).set_text(name);
            sheet.write_url_with_format(row, 1, target, &link)?;
            sheet.write_string_with_format(row, 2, number, &plain)?;
        }
        Ok(())
    }

    fn write_charts(
        &self,
        workbook: &mut Workbook,
        names: &[String],
        places: &[Vec<u32>],
    ) -> Result<(), XlsxError> {
        if self.charts.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(CHARTS)?;
        for (place, of) in (0_u32..).zip(self.charts) {
            let row_of = |row: usize| places.get(of.report)?.get(row).copied();
            let (Some(name), Some(first), Some(last)) =
                (names.get(of.report), row_of(of.rows.0), row_of(of.rows.1))
            else {
                continue;
            };
            let mut chart = Chart::new(ChartType::Bar);
            chart.title().set_name(&of.title);
            for (column, caption) in &of.values {
                chart
                    .add_series()
                    .set_name(caption)
                    .set_categories((name.as_str(), first, of.names, last, of.names))
                    .set_values((name.as_str(), first, *column, last, *column));
            }
            chart.set_width(900).set_height(340);
            sheet.insert_chart(1 + place * ROWS_OF_A_CHART, 0, &chart)?;
        }
        Ok(())
    }
}
