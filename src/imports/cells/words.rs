//! Words in cells as people type them, brought to one spelling for comparing.
//!
//! Invariant: only comparing goes through here; what is booked keeps the author's spelling.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Marks that are there and not seen: joiners, writing direction, byte order, soft hyphens.
#[must_use]
pub fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

/// Without marks that nobody sees; `None` when there are none.
#[must_use]
pub fn visible(text: &str) -> Option<String> {
    // First bytes of all invisible marks: most texts have none of them.
    let may_have = text.bytes().any(|byte| matches!(byte, 0xC2 | 0xD8 | 0xE1 | 0xE2 | 0xEF));
    let has = may_have && text.chars().any(is_invisible);
    has.then(|| text.chars().filter(|character| !is_invisible(*character)).collect())
}

/// Full-width forms (U+FF01 to U+FF5E) and the ideographic space to their ASCII twins.
#[must_use]
pub fn half_width(character: char) -> char {
    match character {
        // Nearly all of a book is of these.
        ' '..='~' | '\u{4e00}'..='\u{9fff}' => character,
        '\u{3000}' | '\u{a0}' => ' ',
        invisible if is_invisible(invisible) => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
        }
        '￥' => '¥',
        '。' => '.',
        '【' | '〔' => '[',
        '】' | '〕' => ']',
        '—' | '–' | '―' | '﹣' | '‐' | '−' => '-',
        other => other,
    }
}

/// Without white space of any kind, in half width and lower case.
#[must_use]
pub fn squeezed(text: &str) -> Cow<'_, str> {
    let is_plain = |character: char| {
        half_width(character) == character
            && !character.is_whitespace()
            && !character.is_ascii_uppercase()
    };
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let squeezed = text
        .chars()
        .map(half_width)
        .filter(|character| !character.is_whitespace())
        .map(|character| character.to_ascii_lowercase());
    Cow::Owned(squeezed.collect())
}

/// Traditional forms, and 帐 where 账 is meant, to the forms in which words are compared. Only
/// what occurs in headings of books.
const PLAIN_FORMS: [(char, char); 58] = [
    ('帐', '账'),
    ('帳', '账'),
    ('賬', '账'),
    ('憑', '凭'),
    ('證', '证'),
    ('號', '号'),
    ('編', '编'),
    ('碼', '码'),
    ('稱', '称'),
    ('額', '额'),
    ('貸', '贷'),
    ('製', '制'),
    ('單', '单'),
    ('審', '审'),
    ('備', '备'),
    ('註', '注'),
    ('總', '总'),
    ('記', '记'),
    ('會', '会'),
    ('計', '计'),
    ('類', '类'),
    ('別', '别'),
    ('專', '专'),
    ('項', '项'),
    ('資', '资'),
    ('來', '来'),
    ('屬', '属'),
    ('戶', '户'),
    ('銀', '银'),
    ('餘', '余'),
    ('數', '数'),
    ('張', '张'),
    ('發', '发'),
    ('業', '业'),
    ('務', '务'),
    ('內', '内'),
    ('據', '据'),
    ('對', '对'),
    ('級', '级'),
    ('納', '纳'),
    ('財', '财'),
    ('產', '产'),
    ('負', '负'),
    ('債', '债'),
    ('淨', '净'),
    ('價', '价'),
    ('幣', '币'),
    ('匯', '汇'),
    ('開', '开'),
    ('結', '结'),
    ('轉', '转'),
    ('萬', '万'),
    ('億', '亿'),
    ('圓', '元'),
    ('圆', '元'),
    ('經', '经'),
    ('費', '费'),
    ('頁', '页'),
];

/// Whether a character is a form of another one that headings have.
#[must_use]
pub fn has_plain_form(character: char) -> bool {
    matches!(half_width(character), '\u{3400}'..='\u{9fff}') && plain_form(character) != character
}

static PLAIN_FORM_OF: LazyLock<FxHashMap<char, char>> =
    LazyLock::new(|| PLAIN_FORMS.into_iter().collect());

/// The form in which a character is compared.
#[must_use]
pub fn plain_form(character: char) -> char {
    PLAIN_FORM_OF.get(&character).copied().unwrap_or(character)
}

/// What a heading says: squeezed, in plain forms, without punctuation, and without what stands in
/// brackets when `with_brackets` is false, for `借方金额（元）` is `借方金额`.
#[must_use]
pub fn heading(text: &str, with_brackets: bool) -> String {
    let mut depth = 0_u32;
    let mut words = String::with_capacity(text.len());
    for character in squeezed(text).chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 && !with_brackets => {}
            ':' | '*' | '/' | '\\' | '_' | '-' | '.' | ',' | '、' | '，' | '"' | '\'' | '|'
            | '“' | '”' | '#' | '：' | '·' | '・' => {}
            other => words.push(plain_form(other)),
        }
    }
    words
}

/// How many characters must be put in, taken out or replaced; gives up beyond `limit`.
#[must_use]
pub fn edit_distance(one: &str, other: &str, limit: usize) -> Option<usize> {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let mut previous: Vec<usize> = (0..=other.len()).collect();
    for (row, left) in one.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, right) in other.iter().enumerate() {
            let replaced = previous[column] + usize::from(left != right);
            current.push(replaced.min(previous[column + 1] + 1).min(current[column] + 1));
        }
        previous = current;
    }
    previous.last().copied().filter(|distance| *distance <= limit)
}

/// Whether one character put in, taken out or replaced makes one the other, and they are not so
/// short that this says little. Without allocation: for lists of tens of thousands.
#[must_use]
pub fn is_one_off(one: &str, other: &str) -> bool {
    is_one_off_from(5, one, other)
}

/// The same of words that have so many characters or more.
fn is_one_off_from(least: usize, one: &str, other: &str) -> bool {
    let (one_count, other_count) = (one.chars().count(), other.chars().count());
    if one_count.abs_diff(other_count) > 1 || one_count.min(other_count) < least || one == other {
        return false;
    }
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let start = one.chars().zip(other.chars()).take_while(same).count();
    let end = one.chars().rev().zip(other.chars().rev()).take_while(same).count();
    start + end + 1 >= one_count.max(other_count)
}

/// Characters by which names of different things differ: 第一季度 and 第二季度 are two.
const TELLING: &str = "0123456789〇零一二三四五六七八九十百上中下前后左右东南西北春夏秋冬甲乙丙丁男女老新大小篮足排网羽";

/// How a name sounds, in plain forms: what an input method may write in its place sounds the same.
#[must_use]
pub fn sound_of(name: &str) -> String {
    use pinyin::ToPinyin as _;
    let mut sound = String::with_capacity(name.len() * 2);
    for character in heading(name, true).chars() {
        match character.to_pinyin() {
            Some(spoken) => {
                sound.push_str(spoken.plain());
                sound.push(' ');
            }
            None => sound.push(character),
        }
    }
    sound
}

/// Whether two different names may be the same one, written otherwise or with a slip: they sound
/// the same, or one character is other, missing or too many and is none that tells things apart.
#[must_use]
pub fn may_be_same(one: &str, other: &str) -> bool {
    let (one, other) = (heading(one, true), heading(other, true));
    is_slip(&one, &other) || (one.chars().count() > 1 && sound_of(&one) == sound_of(&other))
}

/// One character off, and the character is none that tells things apart.
#[must_use]
pub fn is_slip(one: &str, other: &str) -> bool {
    is_one_off(one, other) && !is_telling(one, other)
}

/// The same of names of three characters or more, as those of projects are.
#[must_use]
pub fn is_short_slip(one: &str, other: &str) -> bool {
    is_one_off_from(3, one, other) && !is_telling(one, other)
}

/// Whether the one character that is other, missing or too many tells things apart.
fn is_telling(one: &str, other: &str) -> bool {
    let same = |pair: &(char, char)| pair.0 == pair.1;
    let start = one.chars().zip(other.chars()).take_while(same).count();
    let [own, others] = [one, other].map(|text| text.chars().nth(start));
    let longer = one.chars().count().max(other.chars().count());
    let is_replaced = one.chars().count() == other.chars().count();
    let tells = |character: Option<char>| character.is_some_and(|it| TELLING.contains(it));
    if is_replaced {
        return tells(own) && tells(others);
    }
    let extra = if one.chars().count() == longer { own } else { others };
    tells(extra)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lose_spaces_width_punctuation_and_units() {
        for (written, words) in [
            ("摘 要", "摘要"),
            ("借方　金额（元）", "借方金额"),
            ("科目\n编码", "科目编码"),
            ("凭证号：", "凭证号"),
            ("＊日期", "日期"),
            ("期初余额·借方", "期初余额借方"),
            ("支出类型/性质", "支出类型性质"),
            ("憑證號", "凭证号"),
            ("總帳科目", "总账科目"),
            ("记帐人", "记账人"),
            ("\u{feff}摘\u{200b}要\u{202c}", "摘要"),
            ("借方\u{a0}\u{200d}金额", "借方金额"),
        ] {
            assert_eq!(heading(written, false), words, "{written}");
        }
        assert_eq!(heading("科目（编码）", true), "科目编码");
    }

    #[test]
    fn distances_are_counted_in_characters() {
        for (one, other, distance) in [
            ("借方金額", "借方金额", Some(1)),
            ("货方金额", "借方金额", Some(1)),
            ("借方金额", "借方金额", Some(0)),
            ("借方", "贷方金额", None),
        ] {
            assert_eq!(edit_distance(one, other, 1), distance, "{one} {other}");
        }
    }

    #[test]
    fn names_that_may_be_the_same_are_told_from_those_that_are_two() {
        for (one, other, may_be) in [
            ("送温暖", "送溫暖", true),
            ("送温暖", "送文暖", true),
            ("职工运动会", "职工运功会", true),
            ("困难职工帮扶", "困难职工帮扶金", true),
            ("职工之家建设", "职工之 家建设", true),
            ("2025年春节慰问", "2024年春节慰问", false),
            ("第一季度劳动竞赛", "第二季度劳动竞赛", false),
            ("男职工活动日", "女职工活动日", false),
            ("元旦慰问", "春节慰问", false),
            ("送温暖", "送清凉", false),
            ("职工书屋", "职工之家", false),
        ] {
            assert_eq!(may_be_same(one, other), may_be, "{one} {other}");
            assert_eq!(may_be_same(other, one), may_be, "{other} {one}");
        }
    }

    #[test]
    fn one_character_off_is_told_without_counting_distances() {
        for (one, other, is_off) in [
            ("林业局直属机关工会", "林业局直属机关工会", false),
            ("林业局直属机关工会", "林业局直属机关工", true),
            ("林业局直属机关工会", "林业厅直属机关工会", true),
            ("林业局直属机关工会", "林业局机关直属工会", false),
            ("林业局直属机关工会", "省林业局直属机关工会", true),
            ("工会", "公会", false),
        ] {
            assert_eq!(is_one_off(one, other), is_off, "{one} {other}");
            assert_eq!(is_one_off(other, one), is_off, "{one} {other}");
        }
    }
}
