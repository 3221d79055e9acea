//! A programme: its plan, which of several a day means, and which project of the books is its own.
//! Pure.

use jiff::civil::Date;

use crate::money::Money;
use crate::units::project::{Project, plain_name};

crate::spelled! {
    /// Where a programme stands.
    State {
        Proposed = "proposed", "待批准";
        Approved = "approved", "已批准";
    }
}

/// 项目, as it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    pub id: i64,
    pub unit_id: i64,
    pub code: String,
    pub name: String,
    pub category: String,
    pub year: i64,
    pub plan: Money,
    pub standard: Option<Money>,
    pub piece: String,
    pub account_id: Option<i64>,
    pub state: State,
    pub approved_on: Option<String>,
    pub paper: Option<String>,
}

/// Of the programmes of one code, the one of a day: of its year, else the last before it, else the
/// first after it.
#[must_use]
pub fn on_day<'p>(programmes: &'p [Programme], code: &str, day: Date) -> Option<&'p Programme> {
    let year = i64::from(day.year());
    let called = || programmes.iter().filter(|it| it.code == code);
    let before = called().filter(|it| it.year <= year).max_by_key(|it| it.year);
    before.or_else(|| called().min_by_key(|it| it.year))
}

/// The projects of a union's books that are a programme's: those of its code or name, or else that
/// of its category.
#[must_use]
pub fn projects_of<'p>(
    projects: &'p [Project],
    (code, name, category): (&str, &str, &str),
) -> Vec<&'p Project> {
    let is_called = |it: &Project, text: &str| {
        let text = plain_name(text);
        !text.is_empty() && plain_name(&it.name) == text
    };
    let own = projects.iter().filter(|it| it.code == code || is_called(it, name));
    let own: Vec<&Project> = own.collect();
    if own.is_empty() {
        projects.iter().filter(|it| is_called(it, category)).collect()
    } else {
        own
    }
}

/// What a line of a roster is called where nobody may be named: `R000012`.
#[must_use]
pub fn line_number(id: i64) -> String {
    format!("R{id:06}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn programme(id: i64, code: &str, year: i64) -> Programme {
        Programme {
            id,
            unit_id: 1,
            code: code.to_owned(),
            name: "金秋助学".to_owned(),
            category: "助学".to_owned(),
            year,
            plan: Money::ZERO,
            standard: None,
            piece: String::new(),
            account_id: None,
            state: State::Proposed,
            approved_on: None,
            paper: None,
        }
    }

    #[test]
    fn a_day_means_the_programme_of_its_year_or_the_nearest() {
        let known = [programme(1, "A", 2024), programme(2, "A", 2026), programme(3, "B", 2026)];
        for (code, year, id) in [
            ("A", 2024, Some(1)),
            ("A", 2025, Some(1)),
            ("A", 2026, Some(2)),
            ("A", 2023, Some(1)),
            ("B", 2025, Some(3)),
            ("C", 2025, None),
        ] {
            let found = on_day(&known, code, date(year, 6, 1)).map(|it| it.id);
            assert_eq!(found, id, "{code} {year}");
        }
    }

    #[test]
    fn a_programme_has_the_project_of_its_code_or_name_or_else_of_its_category() {
        let project = |code: &str, name: &str| Project {
            id: 1,
            unit_id: 1,
            code: code.to_owned(),
            name: name.to_owned(),
            is_earmarked: false,
            funding_source: None,
            started_on: None,
            finished_on: None,
        };
        let projects =
            [project("P1", "项目：金秋助学"), project("P2", "助学"), project("A", "其他")];
        for (asked, codes) in [
            (("A", "不同", "助学"), &["A"][..]),
            (("A", "金秋助学", "助学"), &["P1", "A"]),
            (("X", "金秋助学", "助学"), &["P1"]),
            (("X", "不同", "助学"), &["P2"]),
            (("X", "不同", "送温暖"), &[]),
        ] {
            let found: Vec<&str> =
                projects_of(&projects, asked).iter().map(|it| it.code.as_str()).collect();
            assert_eq!(found, codes, "{asked:?}");
        }
    }
}
