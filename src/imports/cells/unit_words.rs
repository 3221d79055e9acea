//! Words that say what amounts are counted in: 单位：万元, （金额单位 人民币千元）, 借方金额（分）.
//!
//! Invariants: what says a unit and is not understood is [`WrittenUnit::Other`], never nothing;
//! the name of a union behind 单位 is no unit of money.

use crate::imports::cells::words::{half_width, plain_form};

/// A unit as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenUnit {
    Yuan,
    TenThousands,
    /// 千元, 百万元, 亿元, 角, 分, 美元 and what is not understood: not read without asking.
    Other,
}

/// Longer texts are notes; their first part is looked at.
const MAX_CHARACTERS: usize = 200;

/// Words before a unit that can mean nothing else.
const SURE_LABELS: [&str; 6] =
    ["金额单位", "货币单位", "计量单位", "数额单位", "计价单位", "人民币单位"];
/// Before a unit of money, or before something else.
const LABELS: [&str; 4] = ["单位", "金额", "人民币", "以"];
/// What stands before 单位 when it is an organisation.
const ORGANISATIONS: [&str; 17] = [
    "编制", "编报", "填报", "填表", "往来", "核算", "会计", "开户", "所属", "主管", "直属", "报送",
    "收款", "付款", "对方", "上级", "下级",
];
/// What names of organisations have behind a first character that could be a unit.
const NAMES: [char; 18] = [
    '会', '局', '厅', '院', '校', '厂', '司', '所', '站', '委', '部', '馆', '处', '县', '市', '区',
    '省', '集',
];
/// Between a label and its value.
const MARKS: [char; 11] = [':', '=', '(', '[', '-', '为', '是', ' ', '/', '|', '\t'];
/// Behind a value.
const ENDS: [char; 12] = [' ', '\t', '\n', ',', '，', ';', '；', ')', ']', '(', '[', '。'];
/// Units that brackets or a label hold without 元.
const BARE_UNITS: [&str; 8] = ["万", "千", "百万", "千万", "十万", "亿", "角", "分"];
/// Of what amounts of 元 are made.
const AMOUNT_CHARACTERS: [char; 10] = ['元', '万', '十', '百', '千', '亿', '角', '分', '厘', '毫'];
/// Of what units of any money are made.
const UNIT_CHARACTERS: [char; 20] = [
    '元', '万', '十', '百', '千', '亿', '角', '分', '厘', '毫', '美', '港', '欧', '日', '英', '镑',
    '韩', '台', '币', '澳',
];
/// The currency of the books, which says nothing of how much is counted as one.
const CURRENCY_WORDS: [&str; 8] =
    ["记账本位币", "本位币", "本币", "人民币", "rmb", "cny", "¥", "国币"];

/// The units that a line above or below a table says; `next` is the cell on its right, where a
/// label stands alone.
#[must_use]
pub fn unit_in_line(text: &str, next: Option<&str>) -> Vec<WrittenUnit> {
    let written = normal(text);
    if !written.contains(['元', '万', '单', '角', '分', '金', '币', '位']) {
        return Vec::new();
    }
    let mut found = labelled(&written, next);
    // 单 位： 万 元.
    let joined: String = written.chars().filter(|it| !it.is_whitespace()).collect();
    if joined != written {
        found.extend(labelled(&joined, next));
    }
    for content in in_brackets(&joined) {
        found.extend(alone(content));
    }
    if joined.chars().count() > 1 && joined.contains('元') {
        found.extend(alone(joined.trim_matches(['(', ')', '[', ']'])));
    }
    found
}

/// The unit that a heading says, wherever in it.
#[must_use]
pub fn unit_in_heading(text: &str) -> Option<WrittenUnit> {
    let joined: String = normal(text).chars().filter(|it| !it.is_whitespace()).collect();
    let of_label = |text: &str| labelled(text, None).into_iter().next();
    let bracketed = in_brackets(&joined);
    let in_brackets = bracketed.into_iter().find_map(|it| alone(it).or_else(|| of_label(it)));
    in_brackets.or_else(|| of_label(&joined)).or_else(|| {
        let is_last = |run: &str| run == "万" && joined.ends_with(run);
        let run = runs(&joined).into_iter().find(|run| run.contains('元') || is_last(run))?;
        Some(classify(run))
    })
}

fn normal(text: &str) -> String {
    let characters = text.chars().take(MAX_CHARACTERS);
    characters.map(half_width).map(|it| plain_form(it.to_ascii_lowercase())).collect()
}

/// What stands behind the labels of a text.
fn labelled(text: &str, next: Option<&str>) -> Vec<WrittenUnit> {
    let mut found = Vec::new();
    let sure = SURE_LABELS.iter().map(|it| (*it, true));
    for (label, is_sure) in sure.chain(LABELS.iter().map(|it| (*it, false))) {
        for (start, _) in text.match_indices(label) {
            let (before, rest) = text.split_at(start);
            let heads = SURE_LABELS.iter().filter_map(|sure| sure.strip_suffix(label));
            let is_part = !is_sure && heads.into_iter().any(|head| before.ends_with(head));
            if is_part || ORGANISATIONS.iter().any(|word| before.ends_with(word)) {
                continue;
            }
            let behind = rest.get(label.len()..).unwrap_or_default();
            let value = behind.trim_start_matches(MARKS);
            if value.trim().is_empty() {
                let beside = next.map(normal).unwrap_or_default();
                found.extend(alone(beside.trim().trim_matches(['(', ')'])));
            } else {
                let is_marked = is_sure || behind.starts_with(MARKS);
                found.extend(value_of(value, label, is_marked));
            }
        }
    }
    found
}

/// The unit that the text behind a label begins with.
fn value_of(value: &str, label: &str, is_marked: bool) -> Option<WrittenUnit> {
    let is_sure = SURE_LABELS.contains(&label);
    let is_of_unit = label.ends_with("单位");
    let plain = without_currency(value.split(ENDS).next().unwrap_or_default());
    if plain.is_empty() {
        return is_of_unit.then_some(WrittenUnit::Yuan);
    }
    let run = plain.split(|it| !AMOUNT_CHARACTERS.contains(&it)).next().unwrap_or_default();
    let rest = plain.get(run.len()..).unwrap_or_default();
    if run.is_empty() {
        let count = plain.chars().count();
        let is_code = count == 3 && plain.bytes().all(|it| it.is_ascii_lowercase());
        let is_money = count <= 6 && plain.ends_with('元') && !plain.contains(char::is_numeric);
        let is_unit = is_sure || (is_of_unit && is_marked && (is_code || is_money));
        return is_unit.then_some(WrittenUnit::Other);
    }
    let is_choice = rest.starts_with(['/', '、', '或', '|']) && rest.contains('元');
    if is_choice {
        return Some(WrittenUnit::Other);
    }
    // 元江县总工会, but not 元编制单位:….
    let is_name = !rest.contains(':') && rest.contains(NAMES);
    let says_how = ["为", "计", "列", "表", "填", "反"].iter().any(|it| rest.starts_with(it));
    let is_unit = match label {
        _ if is_sure => true,
        "以" => run.contains('元') && says_how,
        _ if is_name => false,
        _ => run.contains('元') || (is_marked && rest.is_empty()),
    };
    is_unit.then(|| classify(run))
}

/// A text that is a unit and nothing else.
fn alone(text: &str) -> Option<WrittenUnit> {
    let plain = without_currency(text);
    let is_unit = !plain.is_empty() && plain.chars().all(|it| UNIT_CHARACTERS.contains(&it));
    let is_said = plain.contains('元') || BARE_UNITS.contains(&plain.as_str());
    (is_unit && is_said).then(|| classify(&plain))
}

fn classify(run: &str) -> WrittenUnit {
    match run {
        "元" => WrittenUnit::Yuan,
        "万元" | "万" => WrittenUnit::TenThousands,
        // A column for each digit.
        run if run.ends_with("元角分") => WrittenUnit::Yuan,
        _ => WrittenUnit::Other,
    }
}

fn without_currency(text: &str) -> String {
    let without = |text: String, word: &&str| text.replace(word, "");
    let plain = CURRENCY_WORDS.iter().fold(text.to_owned(), without);
    plain.trim_matches([':', '/', '-', '_', ' ', '.']).to_owned()
}

fn in_brackets(text: &str) -> Vec<&str> {
    let behind = text.split(['(', '[']).skip(1);
    behind.filter_map(|part| part.split([')', ']']).next()).collect()
}

fn runs(text: &str) -> Vec<&str> {
    let parts = text.split(|it| !UNIT_CHARACTERS.contains(&it));
    parts.filter(|run| !run.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use WrittenUnit::{Other, TenThousands, Yuan};

    #[test]
    fn lines_say_their_unit_wherever_it_stands() {
        for (text, units) in [
            ("单位：万元　币种：人民币", &[TenThousands][..]),
            ("金额单位：万元（人民币）", &[TenThousands]),
            ("单位：万元 第1页", &[TenThousands]),
            ("单位：人民币万元，共2页", &[TenThousands]),
            ("单位：万元（保留两位小数）", &[TenThousands]),
            ("单位:万", &[TenThousands]),
            ("单 位： 万 元", &[TenThousands]),
            ("单 位：万 元　编 制：某某局", &[TenThousands]),
            ("（单位：万元）", &[TenThousands]),
            ("收支明细账（万元）", &[TenThousands]),
            ("人民币：万元", &[TenThousands]),
            ("编制单位：江州市图书馆工会 单位：万元", &[TenThousands]),
            ("本表以万元为单位", &[TenThousands]),
            ("單位：萬圓", &[TenThousands]),
            ("万元", &[TenThousands]),
            ("单位：百万元", &[Other]),
            ("单位：十万元", &[Other]),
            ("单位：千元　币种：人民币", &[Other]),
            ("金额单位：亿元（人民币）", &[Other]),
            ("单位：分", &[Other]),
            ("单位：角 第2页", &[Other]),
            ("单位：美元", &[Other]),
            ("单位：USD", &[Other]),
            ("货币单位：千", &[Other]),
            ("金额单位：见附注", &[Other]),
            ("单位：元/万元", &[Other]),
            ("单位：元", &[Yuan]),
            ("单位：人民币元", &[Yuan]),
            ("金额单位：元（人民币） 第3页", &[Yuan]),
            ("单位：元、角、分", &[Yuan]),
            ("单位：元江县总工会", &[]),
            ("单位：百色市林业局工会", &[]),
            ("单位：万寿路街道工会", &[]),
            ("编制单位：江州市图书馆工会", &[]),
            ("单位名称：某某厅", &[]),
            ("金额：100元", &[]),
            ("2025年序时账", &[]),
            ("以前年度凭证", &[]),
        ] {
            let mut found = unit_in_line(text, None);
            found.dedup();
            let is_same = found.iter().all(|it| units.contains(it));
            assert!(is_same && found.is_empty() == units.is_empty(), "{text}: {found:?}");
        }
        assert_eq!(unit_in_line("金额单位：", Some("万元")), [TenThousands]);
        assert_eq!(unit_in_line("单位：", Some("某某厅机关工会")), []);
    }

    #[test]
    fn headings_say_their_unit_wherever_it_stands() {
        for (text, unit) in [
            ("借方金额（万元）", Some(TenThousands)),
            ("借方金额（单位：万元）", Some(TenThousands)),
            ("借方（人民币万元）本月", Some(TenThousands)),
            ("万元借方", Some(TenThousands)),
            ("金额 万元", Some(TenThousands)),
            ("借方金额百万元", Some(Other)),
            ("金额（分）", Some(Other)),
            ("借方金额（美元）", Some(Other)),
            ("借方金额（元）", Some(Yuan)),
            ("亿千百十万千百十元角分", Some(Yuan)),
            ("借方金额", None),
            ("分录金额", None),
            ("金额（含税）", None),
            ("本位币金额", None),
        ] {
            assert_eq!(unit_in_heading(text), unit, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[单位金额：:万元千（）() 人民币A-Za-z0-9]{0,24}") {
            let _ = (unit_in_line(&text, Some(&text)), unit_in_heading(&text));
        }
    }
}
