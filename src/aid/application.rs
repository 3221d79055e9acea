//! An application for aid: where it stands, whose turn it is, and who may not take the next step.
//! Pure.

use crate::aid::codes;
use crate::finding::{Finding, Outcome, Place};

crate::spelled! {
    /// Where an application stands.
    State {
        Applied = "applied", "待审核";
        Checked = "checked", "待公示";
        Noticed = "noticed", "公示中";
        Approved = "approved", "待发放";
        Paid = "paid", "待签收";
        Signed = "signed", "已签收";
        Refused = "refused", "未批准";
        Withdrawn = "withdrawn", "已撤回";
    }
}

impl State {
    /// Nothing is paid of it yet, and it may still be given up.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Applied | Self::Checked | Self::Noticed)
    }
}

/// `2025-0003`.
#[must_use]
pub fn number_of(year: i64, seq: i64) -> String {
    format!("{year}-{seq:04}")
}

/// What [`number_of`] made, apart again.
#[must_use]
pub fn parts_of(number: &str) -> Option<(i64, i64)> {
    let (year, seq) = number.trim().split_once('-')?;
    Some((year.parse().ok()?, seq.parse().ok()?))
}

/// # Errors
/// Where it does not stand where the step begins.
pub fn refuse_turn(number: &str, state: State, wanted: &[State]) -> Outcome<()> {
    if wanted.contains(&state) {
        return Ok(());
    }
    let labels: Vec<&str> = wanted.iter().map(|it| it.label()).collect();
    let finding = Finding::new(&codes::NOT_THE_TURN, Place::of(number)).found(state);
    Err(finding.expected(labels.join("、")).into())
}

/// # Errors
/// Where somebody took an earlier step that must be in another hand.
pub fn refuse_hand(number: &str, actor: &str, earlier: &[Option<&str>]) -> Outcome<()> {
    if earlier.iter().flatten().all(|by| *by != actor) {
        return Ok(());
    }
    let finding = Finding::new(&codes::SAME_PERSON, Place::of(number)).found(actor);
    Err(finding.expected("另一人").into())
}

/// # Errors
/// Where a text is missing, too long or on several lines.
pub fn refuse_text(field: &'static str, text: &str, least: usize) -> Outcome<String> {
    const MOST: usize = 200;
    let text = text.trim();
    let characters = text.chars().count();
    if (least..=MOST).contains(&characters) && !text.contains(['\n', '\r', '\t']) {
        return Ok(text.to_owned());
    }
    let finding = Finding::new(&codes::FIELD_INVALID, Place::of(field));
    let expected = format!("{least} 至 {MOST} 字，不换行");
    Err(finding.found(format!("{characters} 字")).expected(expected).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        assert_eq!(number_of(2025, 3), "2025-0003");
        for (text, parts) in [
            ("2025-0003", Some((2025, 3))),
            (" 2025-3 ", Some((2025, 3))),
            ("2025", None),
            ("甲-3", None),
        ] {
            assert_eq!(parts_of(text), parts, "{text}");
        }
    }

    #[test]
    fn a_step_is_taken_in_its_turn_by_another_hand() {
        assert!(refuse_turn("1", State::Applied, &[State::Applied]).is_ok());
        assert!(refuse_turn("1", State::Paid, &[State::Applied]).is_err());
        assert!(refuse_hand("1", "甲", &[Some("乙"), None]).is_ok());
        assert!(refuse_hand("1", "甲", &[Some("乙"), Some("甲")]).is_err());
    }
}
