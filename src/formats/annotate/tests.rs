//! Small pieces: edits, tags, escapes, names, texts. The whole way is tested in `tests/annotated`.

use super::marks::{cut, note};
use super::xml::{Edits, Element, Tag, escape, escape_cell};
use super::*;
use crate::finding::Place;

#[test]
fn edits_change_what_they_name_and_nothing_else() {
    let text = "<a><b/>&amp;<c>x</c></a>";
    let root = Element::parse(text).unwrap();
    let mut edits = Edits::default();
    edits.append(root.child("b").unwrap(), "1");
    edits.insert(root.child("c").unwrap().inner_end, "2");
    edits.insert(root.child("c").unwrap().inner_end, "3");
    edits.insert(root.open.end, "0");
    assert_eq!(edits.apply(text).unwrap(), "<a>0<b>1</b>&amp;<c>x23</c></a>");
    let mut overlapping = Edits::default();
    overlapping.replace(0..5, "a");
    overlapping.delete(3..8);
    assert!(overlapping.apply(text).is_err());
    let mut beyond = Edits::default();
    beyond.delete(3..text.len() + 1);
    assert!(beyond.apply(text).is_err());
}

#[test]
fn tags_keep_their_spelling() {
    let tag = Tag("x:c  r='A1' s = \"3\" x:t=\"a&amp;'b\" ".to_owned());
    assert_eq!((tag.local(), tag.prefix()), ("c", "x:"));
    assert_eq!(tag.get("s").as_deref(), Some("3"));
    assert_eq!(tag.get("t"), None);
    assert_eq!(tag.get_local("t").as_deref(), Some("a&'b"));
    assert_eq!(tag.with("s", "12").0, "x:c  r='A1' s = \"12\" x:t=\"a&amp;'b\"");
    assert_eq!(tag.with("n", "<\n").0, "x:c  r='A1' s = \"3\" x:t=\"a&amp;'b\" n=\"&lt;&#10;\"");
    assert_eq!(tag.with_local("t", "u").get("x:t").as_deref(), Some("u"));
    for broken in ["c r", "c r=", "c r=1", "c r=\"1", "", "c ="] {
        assert_eq!(Tag(broken.to_owned()).get("r"), None, "{broken}");
    }
}

#[test]
fn xml_is_refused_when_it_does_not_end_or_nests_without_end() {
    for broken in ["", "<a>", "<a></b>", "<a", "text", &"<a>".repeat(100)] {
        assert!(Element::parse(broken).is_err(), "{broken}");
    }
}

#[test]
fn texts_are_escaped_as_cells_need_it() {
    assert_eq!(escape("a<b>&\"\u{1}\u{FFFF}\r\nc\rd"), "a&lt;b&gt;&amp;&quot;\nc\nd");
    for (text, written) in [
        ("_x0041_", "_x005F_x0041_"),
        ("_x_x000D_x", "_x_x005F_x000D_x"),
        ("_x00G1_ _x004", "_x00G1_ _x004"),
        ("账_x", "账_x"),
    ] {
        assert_eq!(escape_cell(text), written);
    }
}

#[test]
fn names_carry_the_suffix_once_and_the_ending_of_the_content() {
    for (name, ending, marked) in [
        ("账.xls", "xlsx", "账（错误标注）.xlsx"),
        ("账（错误标注）.xlsx", "xlsx", "账（错误标注）.xlsx"),
        ("1.2025年账", "xlsx", "1.2025年账（错误标注）.xlsx"),
        (".xlsx", "xlsm", ".xlsx（错误标注）.xlsm"),
        ("", "xlsx", "（错误标注）.xlsx"),
    ] {
        assert_eq!(marked_name(name, ending), marked);
    }
}

#[test]
fn long_notes_say_how_many_findings_they_leave_out() {
    let long = Finding::new(&FILE_DAMAGED, Place::default()).found("长".repeat(600));
    let four: Vec<&Finding> = std::iter::repeat_n(&long, 4).collect();
    let text = note(&four);
    assert!(text.starts_with(NOTE_MARK) && text.ends_with("……另有 2 条，见错误汇总"), "{text}");
    assert!(text.chars().count() < MAX_NOTE_CHARACTERS + 60);
    assert_eq!(cut("一二三", 2), "一二……");
    assert_eq!(cut("一二", 2), "一二");
}
