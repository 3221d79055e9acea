//! Where lines of Chinese text end. Pure.
//!
//! Invariants: nothing is lost; no line begins with a mark that closes nor ends with one that
//! opens; numbers and words of letters stay whole where a line has room for them.

/// Marks that no line begins with.
const CLOSING: &str = "，。；：！？、）》」』】〕〉”’…—,.;:!?)]}%";
/// Marks that no line ends with.
const OPENING: &str = "（《「『【〔〈“‘([{";

/// Parts that stay whole: a character, or a run of letters and digits.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut was_run = false;
    for (place, character) in text.char_indices() {
        let is_run = character.is_ascii_alphanumeric() || "-/._".contains(character);
        if place > start && !(is_run && was_run) {
            parts.push(&text[start..place]);
            start = place;
        }
        was_run = is_run;
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

/// Breaks a paragraph; the first line is shorter by `indent`. Widths by `advance`.
pub fn break_lines(
    text: &str,
    (width, indent): (u32, u32),
    advance: &impl Fn(char) -> u32,
) -> Vec<String> {
    let wide = |part: &str| -> u32 { part.chars().map(advance).sum() };
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut room = width.saturating_sub(indent);
    for part in parts(text) {
        // A run that is wider than a line is broken anywhere.
        let pieces: Vec<String> = if wide(part) > width {
            part.chars().map(String::from).collect()
        } else {
            vec![part.to_owned()]
        };
        for piece in pieces {
            let needs = wide(&piece);
            if needs <= room || line.is_empty() {
                line.push_str(&piece);
                room = room.saturating_sub(needs);
                continue;
            }
            let mut carried = String::new();
            let closes = |text: &str| text.starts_with(|it| CLOSING.contains(it));
            // A mark that closes takes what stands before it along.
            while line.chars().count() > 1
                && (closes(if carried.is_empty() { piece.as_str() } else { carried.as_str() })
                    || line.ends_with(|it| OPENING.contains(it)))
            {
                if let Some(last) = line.pop() {
                    carried.insert(0, last);
                }
            }
            lines.push(std::mem::take(&mut line));
            line = carried + &piece;
            room = width.saturating_sub(wide(&line));
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, width: u32, indent: u32) -> Vec<String> {
        let advance = |it: char| if it.is_ascii() { 1 } else { 2 };
        break_lines(text, (width, indent), &advance)
    }

    #[test]
    fn lines_end_where_they_may() {
        for (text, width, indent, expected) in [
            ("甲乙丙丁", 4, 0, &["甲乙", "丙丁"][..]),
            ("甲乙丙丁", 4, 2, &["甲", "乙丙", "丁"]),
            ("甲乙，丙", 4, 0, &["甲", "乙，", "丙"]),
            ("甲乙丙）。丁", 6, 0, &["甲乙", "丙）。", "丁"]),
            ("甲（乙丙", 4, 0, &["甲", "（乙", "丙"]),
            ("甲2025-03乙", 8, 0, &["甲", "2025-03", "乙"]),
            ("123456789", 4, 0, &["1234", "5678", "9"]),
            ("", 4, 0, &[""]),
        ] {
            assert_eq!(broken(text, width, indent), expected, "{text}");
            assert_eq!(broken(text, width, indent).concat(), text);
        }
    }
}
