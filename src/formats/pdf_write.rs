//! A document as PDF/A-2b, page by page as it is printed, with the font that it brings along.
//!
//! Invariants: every character of the font is there, one that it has not is shown as 〓; the same
//! document gives the same bytes.

use std::sync::OnceLock;

use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

use crate::finding::{Failure, Outcome};
use crate::formats::document::{Block, Document, MARGINS, TWIP, Table};
use crate::formats::text_lines::break_lines;

/// Noto Serif CJK SC, the characters of GBK (SIL Open Font License 1.1, `data/OFL.txt`).
const FONT: &[u8] = include_bytes!("data/serif_gbk.otf");
/// Stands where the font has no such character.
const MISSING: char = '〓';
/// Units of an em in which the font is drawn.
const EM: u32 = 1_000;
/// Between the text of a cell and its border.
const PADDING: u16 = 4 * TWIP;
/// Of a border.
const HAIRLINE: f32 = 0.5;
/// Size of the number of a page, and how far it stands below the text.
const FOLIO: (u16, u16) = (12 * TWIP, 40 * TWIP);

/// The font with its glyphs by character, each with its advance in thousandths of its size.
struct Letters {
    font: Font,
    glyphs: FxHashMap<char, (u32, u32)>,
}

impl Letters {
    fn load() -> Option<Self> {
        let font = Font::new(FONT.into(), 0)?;
        let face = FontRef::new(FONT).ok()?;
        let metrics = face.glyph_metrics(Size::unscaled(), LocationRef::default());
        let glyph = |(code, glyph): (u32, skrifa::GlyphId)| {
            let advance = whole(metrics.advance_width(glyph).unwrap_or_default());
            Some((char::from_u32(code)?, (glyph.to_u32(), advance)))
        };
        let glyphs = face.charmap().mappings().filter_map(glyph).collect();
        Some(Self { font, glyphs })
    }

    fn glyph(&self, character: char) -> (u32, u32) {
        let found = self.glyphs.get(&character).or_else(|| self.glyphs.get(&MISSING));
        found.copied().unwrap_or_default()
    }

    /// In twips.
    fn advance(&self, character: char, size: u16) -> u32 {
        self.glyph(character).1 * u32::from(size) / EM
    }

    fn width(&self, text: &str, size: u16) -> u32 {
        text.chars().map(|it| self.advance(it, size)).sum()
    }
}

/// Font units are whole numbers.
fn whole(advance: f32) -> u32 {
    format!("{advance:.0}").parse().unwrap_or(EM)
}

/// Twips as points.
fn points(twips: u32) -> f32 {
    f32::from(u16::try_from(twips).unwrap_or(u16::MAX)) / f32::from(TWIP)
}

/// What is drawn at a place of a page.
enum Mark {
    Text { x: u32, y: u32, size: u16, text: String },
    Rule { from: (u32, u32), to: (u32, u32) },
}

/// Pages as they fill.
struct Layout<'a> {
    letters: &'a Letters,
    document: &'a Document,
    pages: Vec<Vec<Mark>>,
    /// Where the next line begins, from above.
    y: u32,
}

impl Layout<'_> {
    fn bottom(&self) -> u32 {
        u32::from(self.document.sheet().1 - MARGINS.1)
    }

    fn left() -> u32 {
        u32::from(MARGINS.2)
    }

    fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = u32::from(MARGINS.0);
    }

    /// Begins another page where so much does not fit.
    fn make_room(&mut self, height: u32) {
        if self.y + height > self.bottom() && self.y > u32::from(MARGINS.0) {
            self.new_page();
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// A line of text whose letters stand in the middle of its step.
    fn line(&mut self, text: &str, x: u32, y: u32, (size, step): (u16, u16)) {
        let base = y + u32::midpoint(u32::from(step), u32::from(size) * 3 / 4);
        self.mark(Mark::Text { x, y: base, size, text: text.to_owned() });
    }

    fn block(&mut self, block: &Block) {
        let (size, step) = block.type_size();
        let within = u32::from(self.document.text_width());
        let (text, indent) = match block {
            Block::Table(table) => return self.table(table, (size, step)),
            Block::Heading(text) | Block::Paragraph(text) => (text, u32::from(size) * 2),
            Block::Title(text)
            | Block::Centred(text)
            | Block::Address(text)
            | Block::Signature(text) => (text, 0),
        };
        for paragraph in text.split('\n') {
            let letters = self.letters;
            let advance = |it: char| letters.advance(it, size);
            let lines = break_lines(paragraph, (within, indent), &advance);
            for (place, line) in lines.iter().enumerate() {
                self.make_room(u32::from(step));
                let wide = letters.width(line, size);
                let shift = match block {
                    Block::Title(_) | Block::Centred(_) => within.saturating_sub(wide) / 2,
                    Block::Signature(_) => within.saturating_sub(wide),
                    _ if place == 0 => indent,
                    _ => 0,
                };
                self.line(line, Self::left() + shift, self.y, (size, step));
                self.y += u32::from(step);
            }
        }
    }

    fn table(&mut self, table: &Table, look: (u16, u16)) {
        let widths = table.widths(self.document.text_width());
        let head: Vec<String> = table.columns.iter().map(|(heading, _)| heading.clone()).collect();
        self.row(&head, &widths, look);
        for row in &table.rows {
            let height = u32::from(look.1) + 2 * u32::from(PADDING);
            if self.y + height > self.bottom() {
                self.new_page();
                self.row(&head, &widths, look);
            }
            self.row(row, &widths, look);
        }
        self.y += u32::from(look.1);
    }

    /// A row; what does not fit on a page goes on in another part of the row on the next one.
    fn row(&mut self, cells: &[String], widths: &[u16], (size, step): (u16, u16)) {
        let letters = self.letters;
        let advance = |it: char| letters.advance(it, size);
        let lines = |(text, width): (&String, &u16)| -> Vec<String> {
            let room = u32::from(width.saturating_sub(2 * PADDING));
            let of_text = |it: &str| break_lines(it, (room, 0), &advance);
            text.split('\n').flat_map(of_text).collect()
        };
        let mut cells: Vec<Vec<String>> = cells.iter().zip(widths).map(lines).collect();
        let needs = |count: usize| {
            let count = u32::try_from(count).unwrap_or_default();
            count * u32::from(step) + 2 * u32::from(PADDING)
        };
        let most = |cells: &[Vec<String>]| cells.iter().map(Vec::len).max().unwrap_or_default();
        let whole_page = self.bottom() - u32::from(MARGINS.0);
        if needs(most(&cells)) <= whole_page {
            self.make_room(needs(most(&cells)));
        }
        loop {
            let room = self.bottom().saturating_sub(self.y + 2 * u32::from(PADDING));
            let fit = usize::try_from(room / u32::from(step)).unwrap_or_default().max(1);
            let mut x = Self::left();
            let height = needs(most(&cells).min(fit));
            for (lines, width) in cells.iter_mut().zip(widths) {
                let rest = lines.split_off(fit.min(lines.len()));
                for (place, line) in (0..).zip(lines.iter()) {
                    let y = self.y + u32::from(PADDING) + place * u32::from(step);
                    self.line(line, x + u32::from(PADDING), y, (size, step));
                }
                self.frame((x, self.y), (u32::from(*width), height));
                x += u32::from(*width);
                *lines = rest;
            }
            self.y += height;
            if most(&cells) == 0 {
                return;
            }
            self.new_page();
        }
    }

    fn frame(&mut self, (x, y): (u32, u32), (width, height): (u32, u32)) {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)];
        for pair in corners.windows(2) {
            if let [from, to] = pair {
                self.mark(Mark::Rule { from: *from, to: *to });
            }
        }
    }

    /// 页码.
    fn number_pages(&mut self) {
        let (size, below) = FOLIO;
        let (width, height) = self.document.sheet();
        for (number, page) in (1..).zip(&mut self.pages) {
            let text = format!("— {number} —");
            let wide = self.letters.width(&text, size);
            let x = u32::from(width).saturating_sub(wide) / 2;
            let y = u32::from(height - MARGINS.1 + below);
            page.push(Mark::Text { x, y, size, text });
        }
    }
}

fn draw(surface: &mut Surface<'_>, letters: &Letters, mark: &Mark) {
    match mark {
        Mark::Text { x, y, size, text } => {
            let mut glyphs = Vec::with_capacity(text.len());
            for (start, character) in text.char_indices() {
                let (glyph, advance) = letters.glyph(character);
                let range = start..start + character.len_utf8();
                let advance = points(advance * u32::from(TWIP)) / points(EM * u32::from(TWIP));
                let id = GlyphId::new(glyph);
                glyphs.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, range, None));
            }
            let start = Point::from_xy(points(*x), points(*y));
            let size = points(u32::from(*size));
            surface.draw_glyphs(start, &glyphs, letters.font.clone(), text, size, false);
        }
        Mark::Rule { from, to } => {
            let mut path = PathBuilder::new();
            path.move_to(points(from.0), points(from.1));
            path.line_to(points(to.0), points(to.1));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn lost(problem: &str) -> Failure {
    Failure::Storage(format!("pdf: {problem}"))
}

/// The letters, read once.
fn letters() -> Option<&'static Letters> {
    static READ: OnceLock<Option<Letters>> = OnceLock::new();
    READ.get_or_init(Letters::load).as_ref()
}

/// The bytes of a PDF, dated with the day of the document.
pub fn write_pdf(document: &Document, (year, month, day): (u16, u8, u8)) -> Outcome<Vec<u8>> {
    let letters = letters().ok_or_else(|| lost("the font cannot be read"))?;
    let mut layout = Layout { letters, document, pages: Vec::new(), y: 0 };
    layout.new_page();
    for block in &document.blocks {
        layout.block(block);
    }
    layout.number_pages();
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B);
    let configuration = configuration.finish().map_err(|it| lost(&format!("{it:?}")))?;
    let settings = krilla::SerializeSettings { configuration, ..Default::default() };
    let mut pdf = krilla::Document::new_with(settings);
    let made = DateTime::new(year).month(month).day(day);
    let metadata = Metadata::new().title(document.name.clone()).language("zh-CN".to_owned());
    pdf.set_metadata(metadata.creation_date(made));
    let (width, height) = document.sheet();
    for marks in &layout.pages {
        let settings = PageSettings::from_wh(points(u32::from(width)), points(u32::from(height)));
        let mut page = pdf.start_page_with(settings.ok_or_else(|| lost("no size of a page"))?);
        let mut surface = page.surface();
        let black = rgb::Color::new(0, 0, 0);
        let stroke = Stroke { paint: black.into(), width: HAIRLINE, ..Stroke::default() };
        for mark in marks {
            let is_text = matches!(mark, Mark::Text { .. });
            let fill = Fill { paint: black.into(), opacity: NormalizedF32::ONE, ..Fill::default() };
            surface.set_fill(is_text.then_some(fill));
            surface.set_stroke((!is_text).then(|| stroke.clone()));
            draw(&mut surface, letters, mark);
        }
        surface.finish();
        page.finish();
    }
    pdf.finish().map_err(|it| lost(&format!("{it:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ideograph_of_gbk_is_there_and_has_a_width() {
        let letters = letters().unwrap();
        let is_lost = |it: &char| {
            letters.glyphs.get(it).is_none_or(|(glyph, wide)| *glyph == 0 || *wide == 0)
        };
        let missing: String = ('\u{4e00}'..='\u{9fa5}').filter(is_lost).collect();
        assert_eq!(missing, "");
        for name in "喆堃玥零限院难：，。（）〔〕".chars() {
            assert!(letters.glyphs.contains_key(&name), "{name}");
        }
    }

    #[test]
    fn a_document_is_the_same_bytes_each_time_and_goes_on_to_the_next_page() {
        let row = |it: u16| vec![it.to_string(), "发票抬头不符，更换发票。".repeat(6)];
        let table = Table {
            columns: vec![("序号".to_owned(), 1), ("事实".to_owned(), 5)],
            rows: (1..40).map(row).collect(),
        };
        let document = Document {
            name: "检查意见书".to_owned(),
            is_landscape: false,
            blocks: vec![Block::Title("检查意见书".to_owned()), Block::Table(table)],
        };
        let made = write_pdf(&document, (2025, 12, 1)).unwrap();
        assert!(made.starts_with(b"%PDF-1."), "no PDF");
        assert_eq!(made, write_pdf(&document, (2025, 12, 1)).unwrap());
        let docx = crate::formats::docx_write::write_docx(&document).unwrap();
        assert_eq!(docx, crate::formats::docx_write::write_docx(&document).unwrap());
        let letters = letters().unwrap();
        let mut layout = Layout { letters, document: &document, pages: Vec::new(), y: 0 };
        layout.new_page();
        document.blocks.iter().for_each(|it| layout.block(it));
        assert!(layout.pages.len() > 1, "{} pages", layout.pages.len());
        let lowest = u32::from(document.sheet().1 - MARGINS.1);
        let below = layout.pages.iter().flatten().filter(|mark| match mark {
            Mark::Text { y, .. } => *y > lowest,
            Mark::Rule { from, to } => from.1.max(to.1) > lowest,
        });
        assert_eq!(below.count(), 0, "nothing stands in the margin");
    }
}
