//! XML read by events with their byte ranges, and changed by edits of such ranges.
//!
//! Invariant: what no edit names stays byte for byte, whatever prefixes, extensions and spacing
//! its producer used.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, BufRead, Cursor, Read, Write};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::super::damage::{broken_xml, damaged};
use crate::finding::{Failure, Outcome};

/// Elements within elements: parts of a workbook nest about ten deep.
const MAX_DEPTH: usize = 64;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event: what it is, where it stands, and how deep its element is; the root has depth 0.
pub struct Piece<'a> {
    pub event: Event<'a>,
    pub range: Range<usize>,
    pub depth: usize,
}

/// Reads events with the range of bytes of each.
pub struct Scanner<R: BufRead> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    mark_bytes: usize,
    depth: usize,
}

impl<R: BufRead> Scanner<R> {
    pub fn new(mut source: R) -> Outcome<Self> {
        // The library takes the mark off without counting it.
        let has_mark = source.fill_buf().map_err(broken_xml)?.starts_with(BYTE_ORDER_MARK);
        let mark_bytes = if has_mark { BYTE_ORDER_MARK.len() } else { 0 };
        source.consume(mark_bytes);
        let xml = Reader::from_reader(source);
        Ok(Self { xml, buffer: Vec::new(), mark_bytes, depth: 0 })
    }

    fn position(&self) -> usize {
        usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX) + self.mark_bytes
    }

    /// The next event; `None` at the end.
    pub fn next(&mut self) -> Outcome<Option<Piece<'_>>> {
        let start = self.position();
        self.buffer.clear();
        let event = self.xml.read_event_into(&mut self.buffer).map_err(broken_xml)?;
        let read = usize::try_from(self.xml.buffer_position()).unwrap_or(usize::MAX);
        let range = start..read + self.mark_bytes;
        let depth = match event {
            Event::Eof if self.depth > 0 => return Err(damaged("XML 没有结束")),
            Event::Eof => return Ok(None),
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(damaged("XML 嵌套过深"));
                }
                self.depth - 1
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                self.depth
            }
            _ => self.depth,
        };
        Ok(Some(Piece { event, range, depth }))
    }
}

/// The characters that an event of text stands for; `None` for other events.
pub fn characters<'a>(event: &'a Event<'_>) -> Option<Cow<'a, str>> {
    match event {
        Event::Text(text) => Some(text.xml10_content()),
        Event::CData(text) => Some(text.xml10_content()),
        Event::GeneralRef(name) => {
            let written = format!("&{};", &**name);
            let shown = unescape(&written).map(Cow::into_owned);
            Some(Cow::Owned(shown.unwrap_or(written)))
        }
        _ => None,
    }
}

/// `row` of `x:row`.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// What stands between `<` and `>` of an opening tag: name and attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(pub String);

impl Tag {
    pub fn name(&self) -> &str {
        self.0.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default()
    }

    pub fn local(&self) -> &str {
        local(self.name())
    }

    /// With its colon; empty when the element stands in the default namespace.
    pub fn prefix(&self) -> &str {
        let name = self.name();
        name.find(':').map_or("", |colon| &name[..=colon])
    }

    /// Value of an attribute, its entities resolved.
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        attribute(&self.0, name)
    }

    /// An attribute by its local name: `id` finds `r:id`.
    pub fn get_local(&self, wanted: &str) -> Option<Cow<'_, str>> {
        let (_, value) = Attributes::of(&self.0).find(|(name, _)| local(name) == wanted)?;
        let raw = &self.0[value];
        Some(unescape(raw).unwrap_or(Cow::Borrowed(raw)))
    }

    /// The same tag with one attribute of another value.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let found = Attributes::of(&self.0).find(|(found, _)| *found == name);
        let mut content = self.0.trim_end().to_owned();
        match found {
            Some((_, place)) => content.replace_range(place, &escape_attribute(value)),
            None => {
                let _ = write!(content, " {name}=\"{}\"", escape_attribute(value));
            }
        }
        Self(content)
    }

    /// The same, by local name.
    pub fn with_local(&self, wanted: &str, value: &str) -> Self {
        let name = Attributes::of(&self.0).find(|(name, _)| local(name) == wanted);
        self.with(name.map_or(wanted, |(name, _)| name), value)
    }

    pub fn open(&self) -> String {
        format!("<{}>", self.0)
    }

    pub fn closed(&self) -> String {
        format!("<{}/>", self.0)
    }

    /// As it stood: with content to follow, or without.
    pub fn written(&self, is_empty: bool) -> String {
        if is_empty { self.closed() } else { self.open() }
    }
}

/// Value of an attribute in the content of an opening tag.
pub fn attribute<'t>(content: &'t str, name: &str) -> Option<Cow<'t, str>> {
    let start = content.bytes().position(|byte| byte.is_ascii_whitespace())?;
    let mut attributes = quick_xml::events::attributes::Attributes::new(content, start);
    let attributes = attributes.with_checks(false);
    let found = attributes.find_map(|it| it.ok().filter(|it| it.key.as_ref() == name))?;
    match found.value {
        Cow::Borrowed(raw) => Some(unescape(raw).unwrap_or(Cow::Borrowed(raw))),
        Cow::Owned(raw) => Some(Cow::Owned(raw)),
    }
}

/// Attributes of a tag with where their values stand.
struct Attributes<'t> {
    content: &'t str,
    place: usize,
}

impl<'t> Attributes<'t> {
    fn of(content: &'t str) -> Self {
        let name = content.find(|c: char| c.is_ascii_whitespace()).unwrap_or(content.len());
        Self { content, place: name }
    }

    fn skip(&mut self, is_wanted: impl Fn(char) -> bool) {
        let rest = &self.content[self.place..];
        self.place += rest.find(|c: char| !is_wanted(c)).unwrap_or(rest.len());
    }
}

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        self.skip(|c| c.is_ascii_whitespace());
        let start = self.place;
        self.skip(|c| c != '=' && !c.is_ascii_whitespace());
        let name = &self.content[start..self.place];
        self.skip(|c| c == '=' || c.is_ascii_whitespace());
        let quote = self.content[self.place..].chars().next()?;
        if !matches!(quote, '"' | '\'') {
            return None;
        }
        self.place += 1;
        let value = self.place;
        self.skip(|c| c != quote);
        let end = self.place;
        self.place = (end + 1).min(self.content.len());
        (end < self.content.len()).then_some((name, value..end))
    }
}

/// An element of a small part, with all below it.
pub struct Element {
    pub tag: Tag,
    pub is_empty: bool,
    /// Of the opening tag.
    pub open: Range<usize>,
    /// Where the closing tag begins.
    pub inner_end: usize,
    pub end: usize,
    pub children: Vec<Element>,
    /// Characters directly in it.
    pub text: String,
}

impl Element {
    /// The root of a part.
    pub fn parse(xml: &str) -> Outcome<Self> {
        let mut scanner = Scanner::new(xml.as_bytes())?;
        let mut above: Vec<Element> = Vec::new();
        let mut root = None;
        while let Some(Piece { event, range, .. }) = scanner.next()? {
            match &event {
                Event::Start(tag) => above.push(Self::new(tag, range, false)),
                Event::Empty(tag) => place(Self::new(tag, range, true), &mut above, &mut root),
                Event::End(_) => {
                    if let Some(mut element) = above.pop() {
                        element.inner_end = range.start;
                        element.end = range.end;
                        place(element, &mut above, &mut root);
                    }
                }
                other => {
                    if let (Some(text), Some(element)) = (characters(other), above.last_mut()) {
                        element.text.push_str(&text);
                    }
                }
            }
        }
        root.ok_or_else(|| damaged("XML 没有内容"))
    }

    fn new(tag: &str, open: Range<usize>, is_empty: bool) -> Self {
        Self {
            tag: Tag(tag.to_owned()),
            is_empty,
            inner_end: open.end,
            end: open.end,
            open,
            children: Vec::new(),
            text: String::new(),
        }
    }

    pub fn whole(&self) -> Range<usize> {
        self.open.start..self.end
    }

    pub fn child(&self, local: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.tag.local() == local)
    }

    pub fn named<'e>(&'e self, local: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.tag.local() == local)
    }

    /// All the characters in elements of this name, at any depth.
    pub fn text_of(&self, local: &str) -> String {
        let mut text = String::new();
        self.collect_text(local, &mut text);
        text
    }

    fn collect_text(&self, local: &str, text: &mut String) {
        if self.tag.local() == local {
            text.push_str(&self.text);
        }
        for child in &self.children {
            child.collect_text(local, text);
        }
    }
}

fn place(element: Element, above: &mut [Element], root: &mut Option<Element>) {
    match above.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => {}
    }
}

/// Changes to a part, by ranges of its bytes.
#[derive(Debug, Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((at..at, text.into()));
    }

    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.0.push((range, text.into()));
    }

    pub fn delete(&mut self, range: Range<usize>) {
        self.0.push((range, String::new()));
    }

    /// Puts `inside` at the end of an element, opening it when it had no content.
    pub fn append(&mut self, element: &Element, inside: &str) {
        self.append_with(element, &element.tag, inside);
    }

    /// The same, with the opening tag changed as well.
    pub fn append_with(&mut self, element: &Element, tag: &Tag, inside: &str) {
        if element.is_empty {
            let closing = element.tag.name();
            self.replace(element.whole(), format!("{}{inside}</{closing}>", tag.open()));
            return;
        }
        if *tag != element.tag {
            self.replace(element.open.clone(), tag.open());
        }
        self.insert(element.inner_end, inside);
    }

    /// Copies a part with the changes in it. Insertions at one place keep their order.
    pub fn copy(mut self, source: &mut impl Read, target: &mut impl Write) -> Outcome<()> {
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let mut place = 0;
        for (range, text) in &self.0 {
            let Some(kept) = range.start.checked_sub(place) else {
                return Err(Failure::file("xlsx", "两处修改重叠"));
            };
            pass(source, target, kept)?;
            target.write_all(text.as_bytes()).map_err(broken_xml)?;
            pass(source, &mut io::sink(), range.len())?;
            place = range.end;
        }
        io::copy(source, target).map_err(broken_xml)?;
        Ok(())
    }

    pub fn apply(self, text: &str) -> Outcome<String> {
        let mut changed = Vec::with_capacity(text.len() + 1024);
        self.copy(&mut Cursor::new(text.as_bytes()), &mut changed)?;
        String::from_utf8(changed).map_err(broken_xml)
    }
}

fn pass(source: &mut impl Read, target: &mut impl Write, bytes: usize) -> Outcome<()> {
    let wanted = u64::try_from(bytes).unwrap_or(u64::MAX);
    let copied = io::copy(&mut source.by_ref().take(wanted), target).map_err(broken_xml)?;
    if copied == wanted { Ok(()) } else { Err(damaged("部件比读到的短")) }
}

/// A text as XML carries it: what XML cannot carry is left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push('\n'),
            '\t' | '\n' => escaped.push(character),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

fn escape_attribute(text: &str) -> String {
    escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// The text of a cell or note: `_x0041_` would otherwise be shown as the letter it encodes.
pub fn escape_cell(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(place) = rest.find("_x") {
        let (before, code) = rest.split_at(place);
        escaped.push_str(before);
        let digits = code.as_bytes().get(2..7);
        let is_code = digits.is_some_and(|digits| {
            digits[..4].iter().all(u8::is_ascii_hexdigit) && digits[4] == b'_'
        });
        escaped.push_str(if is_code { "_x005F_x" } else { "_x" });
        rest = &code[2..];
    }
    escaped.push_str(rest);
    escape(&escaped)
}
