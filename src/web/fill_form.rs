//! Puts what was typed back into a form of a page that this service has drawn.
//!
//! Invariants: only pages of this service are read, whose tags are written by one library in one
//! way; nothing typed becomes markup; passwords, files and hidden fields are never filled; where
//! the form has changed, its hidden fields show it and nothing is filled.

use std::collections::HashSet;
use std::fmt::Write as _;

type Pairs = [(String, String)];

/// Hidden fields that say how a form is sent and not what it is about.
const OF_THE_WAY: [&str; 5] = ["next", "period", "key", "version", "kept"];

/// A tag of a page: where it stands, and its attributes as they are written.
struct Tag<'p> {
    name: &'p str,
    start: usize,
    end: usize,
    attributes: Vec<(&'p str, Option<&'p str>)>,
}

impl Tag<'_> {
    fn get(&self, name: &str) -> Option<String> {
        let found = self.attributes.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| plain(value.unwrap_or_default()))
    }

    fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(key, _)| *key == name)
    }

    /// The tag with some attributes taken out and others put in.
    fn with(&self, out: &[&str], put: &[(&str, Option<&str>)]) -> String {
        let mut text = format!("<{}", self.name);
        let kept = self.attributes.iter().filter(|(key, _)| !out.contains(key));
        for (key, value) in kept {
            match value {
                Some(value) => {
                    let _ = write!(text, " {key}=\"{value}\"");
                }
                None => {
                    let _ = write!(text, " {key}");
                }
            }
        }
        for (key, value) in put {
            match value {
                Some(value) => {
                    let _ = write!(text, " {key}=\"{}\"", escaped(value));
                }
                None => {
                    let _ = write!(text, " {key}");
                }
            }
        }
        text.push('>');
        text
    }
}

/// Text for an attribute or between tags.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The tag that begins at or behind a place; attributes are in double quotes or have no value.
fn tag_from(page: &str, from: usize) -> Option<Tag<'_>> {
    let mut start = from;
    loop {
        start += page.get(start..)?.find('<')?;
        let next = page.as_bytes().get(start + 1)?;
        if next.is_ascii_alphabetic() || *next == b'/' {
            break;
        }
        start += 1;
    }
    let inside = page.get(start + 1..)?;
    let name_length = inside.find(|it: char| it.is_whitespace() || it == '>')?;
    let name = inside.get(..name_length)?;
    let mut rest = inside.get(name_length..)?;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Some(Tag { name, start, end: page.len() - after.len(), attributes });
        }
        let key_length = rest.find(|it: char| it.is_whitespace() || it == '=' || it == '>')?;
        let key = rest.get(..key_length.max(1))?;
        rest = rest.get(key.len()..)?;
        match rest.strip_prefix("=\"") {
            Some(after) => {
                let value = after.get(..after.find('"')?)?;
                attributes.push((key, Some(value)));
                rest = after.get(value.len() + 1..)?;
            }
            None => attributes.push((key, None)),
        }
    }
}

/// Where a form stands, and the id by which fields elsewhere belong to it.
struct FormPlace {
    inside: usize,
    end: usize,
    id: Option<String>,
}

/// The forms that are posted to an address.
fn forms_to(page: &str, action: &str) -> Vec<FormPlace> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(tag) = tag_from(page, from) {
        from = tag.end;
        let is_it = tag.name == "form"
            && tag.get("method").is_some_and(|it| it == "post")
            && tag.get("action").is_some_and(|it| it.split('?').next() == Some(action));
        if is_it {
            let length = page.get(tag.end..).and_then(|rest| rest.find("</form>"));
            let end = length.map_or(page.len(), |length| tag.end + length);
            found.push(FormPlace { inside: tag.end, end, id: tag.get("id") });
        }
    }
    found
}

/// What became of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Filled {
    pub page: String,
    /// Whether anything stands in the form that somebody may have typed or chosen.
    pub is_typed: bool,
    /// Values of visible fields that found no place.
    pub left_over: Vec<String>,
}

/// The page with what was typed in its form; `None` where the page has no such form.
pub fn fill(page: &str, action: &str, pairs: &Pairs) -> Option<Filled> {
    let names: HashSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    let forms = forms_to(page, action);
    // Of several forms to one address, the one that is about the same and whose fields were sent.
    let form = forms.iter().max_by_key(|form| {
        let body = page.get(form.inside..form.end).unwrap_or_default();
        let has_name = |name: &&&str| body.contains(&format!("name=\"{name}\""));
        let is_same = !Filling::of(page, pairs, form).has_changed();
        (is_same, names.iter().filter(has_name).count())
    })?;
    let mut filling = Filling::of(page, pairs, form);
    let placed = filling.run();
    let left_over = pairs.iter().filter(|(name, value)| {
        let is_placed = placed.contains(name) || OF_THE_WAY.contains(&name.as_str());
        !is_placed && !value.trim().is_empty()
    });
    let left_over: Vec<String> = left_over.map(|(_, value)| value.clone()).collect();
    let is_typed = filling.typed > 0 || !left_over.is_empty();
    Some(Filled { page: filling.out, is_typed, left_over })
}

/// The page with a hidden field in the form, so that what was kept is known when it comes again.
pub fn name_form(page: &str, action: &str, token: &str) -> String {
    let mut text = page.to_owned();
    for form in forms_to(page, action).into_iter().rev() {
        let field = format!("<input type=\"hidden\" name=\"kept\" value=\"{}\">", escaped(token));
        text.insert_str(form.inside, &field);
    }
    text
}

struct Filling<'p> {
    page: &'p str,
    pairs: &'p Pairs,
    form: &'p FormPlace,
    out: String,
    done: usize,
    /// Fields that somebody wrote in.
    typed: usize,
}

impl<'p> Filling<'p> {
    fn of(page: &'p str, pairs: &'p Pairs, form: &'p FormPlace) -> Self {
        Self { page, pairs, form, out: String::new(), done: 0, typed: 0 }
    }

    fn values<'v>(&'v self, name: &'v str) -> impl Iterator<Item = &'v str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn belongs(&self, tag: &Tag<'_>) -> bool {
        match (tag.get("form"), &self.form.id) {
            (Some(named), Some(id)) => named == *id,
            (Some(_), None) => false,
            (None, _) => tag.start >= self.form.inside && tag.start < self.form.end,
        }
    }

    /// Copies up to a place, then puts a text in.
    fn replace(&mut self, start: usize, end: usize, text: &str) {
        self.out.push_str(self.page.get(self.done..start).unwrap_or_default());
        self.out.push_str(text);
        self.done = end;
    }

    /// Fills the form; gives the names of the fields that need not be told any more.
    fn run(&mut self) -> HashSet<String> {
        let mut placed = HashSet::default();
        let is_changed = self.has_changed();
        let mut from = 0;
        while let Some(tag) = tag_from(self.page, from) {
            from = tag.end;
            let Some(name) = tag.get("name").filter(|_| self.belongs(&tag)) else { continue };
            let is_silent = matches!(tag.get("type").as_deref(), Some("hidden" | "password"));
            let is_placed = is_silent
                || !is_changed
                    && match tag.name {
                        "input" => self.input(&tag, &name),
                        "textarea" => self.textarea(&tag, &name),
                        "select" => self.select(&tag, &name),
                        _ => false,
                    };
            if is_placed {
                placed.insert(name);
            }
        }
        self.out.push_str(self.page.get(self.done..).unwrap_or_default());
        placed
    }

    /// Whether the form is about something else than it was: a hidden field says another thing.
    fn has_changed(&self) -> bool {
        let mut from = 0;
        while let Some(tag) = tag_from(self.page, from) {
            from = tag.end;
            let is_hidden = tag.get("type").is_some_and(|it| it == "hidden");
            if tag.name != "input" || !is_hidden || !self.belongs(&tag) {
                continue;
            }
            let (name, value) = (tag.get("name").unwrap_or_default(), tag.get("value"));
            let value = value.unwrap_or_default();
            let mut sent = self.values(&name).peekable();
            let is_other = sent.peek().is_some() && !sent.any(|it| it == value);
            if is_other && !OF_THE_WAY.contains(&name.as_str()) {
                return true;
            }
        }
        false
    }

    fn input(&mut self, tag: &Tag<'_>, name: &str) -> bool {
        match tag.get("type").unwrap_or_default().as_str() {
            "hidden" | "password" | "file" | "submit" | "button" => false,
            "checkbox" | "radio" => {
                let value = tag.get("value").unwrap_or_else(|| "on".to_owned());
                let is_ticked = self.values(name).any(|it| it == value);
                self.typed += usize::from(is_ticked);
                let put: &[(&str, Option<&str>)] =
                    if is_ticked { &[("checked", None)] } else { &[] };
                let text = tag.with(&["checked"], put);
                self.replace(tag.start, tag.end, &text);
                true
            }
            _ => {
                let Some(value) = self.values(name).next().map(str::to_owned) else { return false };
                self.typed += usize::from(!value.trim().is_empty());
                let text = tag.with(&["value"], &[("value", Some(&value))]);
                self.replace(tag.start, tag.end, &text);
                true
            }
        }
    }

    fn textarea(&mut self, tag: &Tag<'_>, name: &str) -> bool {
        let Some(value) = self.values(name).next().map(str::to_owned) else { return false };
        self.typed += usize::from(!value.trim().is_empty());
        let length = self.page.get(tag.end..).and_then(|rest| rest.find("</textarea>"));
        let Some(length) = length else { return false };
        self.replace(tag.end, tag.end + length, &escaped(&value));
        true
    }

    fn select(&mut self, tag: &Tag<'_>, name: &str) -> bool {
        let Some(value) = self.values(name).next().map(str::to_owned) else { return false };
        let Some(length) = self.page.get(tag.end..).and_then(|rest| rest.find("</select>")) else {
            return false;
        };
        let end = tag.end + length;
        let options = options_between(self.page, tag.end, end);
        if !options.iter().any(|(_, offered)| *offered == value) {
            return false;
        }
        self.typed += 1;
        let mut is_chosen = false;
        for (option, offered) in options {
            let is_it = offered == value && !is_chosen;
            is_chosen |= is_it;
            if is_it || option.has("selected") {
                let put: &[(&str, Option<&str>)] = if is_it { &[("selected", None)] } else { &[] };
                let text = option.with(&["selected"], put);
                self.replace(option.start, option.end, &text);
            }
        }
        true
    }
}

/// The options of a choice, each with what it sends.
fn options_between(page: &str, from: usize, end: usize) -> Vec<(Tag<'_>, String)> {
    let mut options = Vec::new();
    let mut from = from;
    while let Some(tag) = tag_from(page, from).filter(|tag| tag.start < end) {
        from = tag.end;
        if tag.name != "option" {
            continue;
        }
        let text = || {
            let rest = page.get(tag.end..).unwrap_or_default();
            plain(rest.split('<').next().unwrap_or_default()).trim().to_owned()
        };
        let offered = tag.get("value").unwrap_or_else(text);
        options.push((tag, offered));
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    const PAGE: &str = concat!(
        "<h1>页</h1><form method=\"get\" action=\"/a\"><input name=\"q\" value=\"\"></form>",
        "<input type=\"checkbox\" name=\"line\" value=\"1\" form=\"red\" checked>",
        "<input type=\"checkbox\" name=\"line\" value=\"2\" form=\"red\">",
        "<form id=\"red\" class=\"card\" method=\"post\" action=\"/a\">",
        "<input type=\"hidden\" name=\"about\" value=\"7\">",
        "<input id=\"f\" name=\"reason\" value=\"\" required>",
        "<input type=\"password\" name=\"secret\" value=\"\">",
        "<textarea name=\"note\" rows=\"2\">旧</textarea>",
        "<select name=\"kind\"><option value=\"a\" selected>甲</option>",
        "<option value=\"b\">乙</option></select>",
        "<select name=\"word\"><option selected>收</option><option>付</option></select>",
        "</form>",
    );

    #[test]
    fn what_was_typed_stands_in_its_form_again() {
        let typed = pairs(&[
            ("about", "7"),
            ("reason", "\"><script>&"),
            ("secret", "x"),
            ("note", "</textarea>"),
            ("kind", "b"),
            ("word", "付"),
            ("line", "2"),
            ("gone", "没有位置"),
        ]);
        let filled = fill(PAGE, "/a", &typed).unwrap();
        for expected in [
            "<input id=\"f\" name=\"reason\" required value=\"&quot;&gt;&lt;script&gt;&amp;\">",
            "<textarea name=\"note\" rows=\"2\">&lt;/textarea&gt;</textarea>",
            "<option value=\"a\">甲</option><option value=\"b\" selected>乙</option>",
            "<option>收</option><option selected>付</option>",
            "<input type=\"checkbox\" name=\"line\" value=\"1\" form=\"red\">",
            "<input type=\"checkbox\" name=\"line\" value=\"2\" form=\"red\" checked>",
            "<input type=\"password\" name=\"secret\" value=\"\">",
            "<form method=\"get\" action=\"/a\"><input name=\"q\" value=\"\"></form>",
        ] {
            assert!(filled.page.contains(expected), "{expected}\n{}", filled.page);
        }
        assert_eq!(filled.left_over, ["没有位置"]);
    }

    #[test]
    fn a_form_about_something_else_is_left_alone() {
        let typed = pairs(&[("about", "8"), ("reason", "甲")]);
        let filled = fill(PAGE, "/a", &typed).unwrap();
        assert_eq!(filled.page, PAGE);
        assert_eq!(filled.left_over, ["甲"]);
        assert_eq!(fill(PAGE, "/b", &typed), None);
        // A choice that is not offered is not made.
        let filled = fill(PAGE, "/a", &pairs(&[("kind", "c")])).unwrap();
        assert!(filled.page.contains("<option value=\"a\" selected>"));
        assert_eq!(filled.left_over, ["c"]);
    }

    #[test]
    fn a_form_is_told_its_name() {
        let named = name_form(PAGE, "/a", "t1");
        assert_eq!(named.matches("name=\"kept\" value=\"t1\"").count(), 1);
    }
}
