//! 问题: what a letter demands to be mended, and how far it is. Pure.
//!
//! Invariants: the state follows from the last step; a problem is overdue until it is closed.

use jiff::civil::Date;
use serde::Serialize;

use crate::money::Money;

/// Codes that the field knows; unions add theirs as `Z01`.
const KNOWN: &str = include_str!("data/problems.csv");

crate::spelled! {
    /// 状态.
    ProblemState {
        Waiting = "waiting", "待整改";
        Replied = "replied", "已回复";
        Rectified = "rectified", "已整改";
        Continuing = "continuing", "持续整改";
        Unrectified = "unrectified", "未整改";
    }
}

crate::spelled! {
    /// 步骤.
    StepKind {
        Reply = "reply", "回复";
        Verify = "verify", "复核";
        Close = "close", "销号";
    }
}

impl ProblemState {
    /// What a verification may say.
    pub const RESULTS: [Self; 3] = [Self::Rectified, Self::Continuing, Self::Unrectified];
}

/// A step of a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    pub kind: StepKind,
    /// Of a verification.
    pub result: Option<ProblemState>,
    pub text: String,
    pub done_on: String,
    pub evidence_name: Option<String>,
    pub evidence_sha256: Option<String>,
    pub done_by: String,
    pub done_at: String,
}

/// A problem of a letter with all its steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    #[serde(skip)]
    pub id: i64,
    #[serde(skip)]
    pub issuer_id: i64,
    pub issuer: String,
    pub letter: String,
    pub year: i64,
    pub issued_on: String,
    pub line: i64,
    pub unit: String,
    pub unit_name: String,
    pub code: String,
    pub fact: String,
    pub amount: Option<Money>,
    pub vouchers: String,
    pub clause: String,
    pub demand: String,
    pub due_on: String,
    pub owner: String,
    /// 屡犯: a letter of the two years before names the same.
    pub is_repeated: bool,
    pub steps: Vec<Step>,
}

/// How far a problem is on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    pub state: ProblemState,
    pub is_closed: bool,
    pub replied_on: Option<String>,
    pub verified_on: Option<String>,
    /// Calendar days after it was due, until it is closed.
    pub days_overdue: i64,
    /// Replied without evidence, or rectified and not closed.
    pub is_unproved: bool,
}

impl Problem {
    #[must_use]
    pub fn state(&self) -> ProblemState {
        let said = self.steps.iter().rev().find(|it| it.kind != StepKind::Close);
        match said {
            None => ProblemState::Waiting,
            Some(step) => step.result.unwrap_or(ProblemState::Replied),
        }
    }

    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.steps.iter().any(|it| it.kind == StepKind::Close)
    }

    /// Whether somebody owns it, or replied to it.
    #[must_use]
    pub fn is_own(&self, name: &str) -> bool {
        let owners = self.owner.split(['、', '，', ',', ';', '；']).map(str::trim);
        let replied = |it: &Step| it.kind == StepKind::Reply && it.done_by == name;
        owners.into_iter().any(|it| it == name) || self.steps.iter().any(replied)
    }

    /// The same as it was on a day: what was done later has not been done yet.
    #[must_use]
    pub fn as_of(&self, on: Date) -> Self {
        let on = on.to_string();
        let mut then = self.clone();
        then.steps.retain(|it| it.done_on <= on);
        then
    }

    #[must_use]
    pub fn standing(&self, on: Date) -> Standing {
        self.as_of(on).standing_now(on)
    }

    fn standing_now(&self, on: Date) -> Standing {
        let last = |kind: StepKind| {
            let steps = self.steps.iter().rev();
            steps.filter(|it| it.kind == kind).map(|it| it.done_on.clone()).next()
        };
        let is_closed = self.is_closed();
        let late = self.due_on.parse::<Date>().ok().filter(|_| !is_closed);
        let days = late.map_or(0, |due| due.duration_until(on).as_hours() / 24);
        let state = self.state();
        let evident = |it: &Step| it.kind == StepKind::Reply && it.evidence_sha256.is_some();
        let has_reply = self.steps.iter().any(|it| it.kind == StepKind::Reply);
        let is_unproved = (has_reply && !self.steps.iter().any(evident))
            || (state == ProblemState::Rectified && !is_closed);
        Standing {
            state,
            is_closed,
            replied_on: last(StepKind::Reply),
            verified_on: last(StepKind::Verify),
            days_overdue: days.max(0),
            is_unproved,
        }
    }
}

/// What a code is called; `None` for one that nobody knows. Unions add `Z` and two digits.
#[must_use]
pub fn problem_called(code: &str) -> Option<&'static str> {
    let known = KNOWN.lines().skip(1).filter_map(|line| line.split_once(','));
    let mut known = known.filter(|(it, _)| *it == code).map(|(_, label)| label);
    let is_own = code.len() == 3
        && code.starts_with('Z')
        && code.bytes().skip(1).all(|it| it.is_ascii_digit());
    known.next().or(is_own.then_some("其他问题"))
}

/// The codes that the field knows with what they are called.
pub fn known_problems() -> impl Iterator<Item = (&'static str, &'static str)> {
    KNOWN.lines().skip(1).filter_map(|line| line.split_once(','))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn step(kind: StepKind, result: Option<ProblemState>, (by, on): (&str, &str)) -> Step {
        Step {
            kind,
            result,
            text: String::new(),
            done_on: on.to_owned(),
            evidence_name: None,
            evidence_sha256: None,
            done_by: by.to_owned(),
            done_at: String::new(),
        }
    }

    fn problem(steps: Vec<Step>) -> Problem {
        Problem {
            id: 1,
            issuer_id: 1,
            issuer: "F1".to_owned(),
            letter: "检1".to_owned(),
            year: 2025,
            issued_on: "2025-06-01".to_owned(),
            line: 1,
            unit: "G1".to_owned(),
            unit_name: String::new(),
            code: "K05".to_owned(),
            fact: String::new(),
            amount: None,
            vouchers: String::new(),
            clause: String::new(),
            demand: String::new(),
            due_on: "2025-07-01".to_owned(),
            owner: "甲、乙".to_owned(),
            is_repeated: false,
            steps,
        }
    }

    #[test]
    fn a_problem_stands_as_its_last_step_says_and_is_overdue_until_it_is_closed() {
        use ProblemState::{Continuing, Rectified, Replied, Unrectified, Waiting};
        let reply = || step(StepKind::Reply, None, ("丙", "2025-06-20"));
        let verify = |result| step(StepKind::Verify, Some(result), ("丁", "2025-06-25"));
        let close = || step(StepKind::Close, None, ("丁", "2025-07-08"));
        for (steps, state, days) in [
            (vec![], Waiting, 9),
            (vec![reply()], Replied, 9),
            (vec![reply(), verify(Continuing)], Continuing, 9),
            (vec![reply(), verify(Unrectified)], Unrectified, 9),
            (vec![reply(), verify(Unrectified), reply()], Replied, 9),
            (vec![reply(), verify(Rectified)], Rectified, 9),
            (vec![reply(), verify(Rectified), close()], Rectified, 0),
        ] {
            let standing = problem(steps).standing(date(2025, 7, 10));
            assert_eq!((standing.state, standing.days_overdue), (state, days));
        }
        assert_eq!(problem(vec![]).standing(date(2025, 7, 1)).days_overdue, 0);
        assert_eq!(problem(vec![]).standing(date(2025, 6, 1)).days_overdue, 0);
        let replied = problem(vec![reply()]);
        for (name, is_own) in [("甲", true), ("乙", true), ("丙", true), ("丁", false)] {
            assert_eq!(replied.is_own(name), is_own, "{name}");
        }
    }

    #[test]
    fn codes_are_those_of_the_list_or_ones_own() {
        for (code, is_known) in
            [("K01", true), ("K19", true), ("K20", false), ("Z07", true), ("Z7", false)]
        {
            assert_eq!(problem_called(code).is_some(), is_known, "{code}");
        }
        assert_eq!(known_problems().count(), 19);
    }
}
