//! 使用年限: whole years, or whole months written `54个月`. Pure.

/// A life in months as people write it: `6`, `6年`, `54个月`, `4年6个月`.
#[must_use]
pub fn read_life(text: &str) -> Option<i64> {
    let number = |text: &str| text.parse::<i64>().ok().filter(|it| (0..=1_200).contains(it));
    let (years, months) = match text.split_once('年') {
        Some((years, rest)) => (number(years)?, rest),
        None if text.ends_with('月') => (0, text),
        None => (number(text.strip_suffix(".0").unwrap_or(text))?, ""),
    };
    let months = months.trim_start_matches('零');
    let months = match months.strip_suffix("个月").or(months.strip_suffix('月')) {
        Some(months) => number(months)?,
        None if months.is_empty() => 0,
        None => return None,
    };
    let life = years * 12 + months;
    (life > 0).then_some(life)
}

/// `6 年`, `54 个月`.
#[must_use]
pub fn life_words(months: i64) -> String {
    if months % 12 == 0 { format!("{} 年", months / 12) } else { format!("{months} 个月") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lives_are_read_as_people_write_them() {
        for (text, months) in [
            ("6", Some(72)),
            ("6年", Some(72)),
            ("54个月", Some(54)),
            ("54月", Some(54)),
            ("4年6个月", Some(54)),
            ("6.0", Some(72)),
            ("6.5", None),
            ("0", None),
            ("-3", None),
            ("六年", None),
            ("", None),
        ] {
            assert_eq!(read_life(text), months, "{text}");
        }
        assert_eq!((life_words(72), life_words(54)), ("6 年".to_owned(), "54 个月".to_owned()));
    }
}
