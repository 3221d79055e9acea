//! What rules find, as it is told, kept and answered. Pure.

use serde::Serialize;

use crate::checks::rule::{Level, Rule};
use crate::date::Period;
use crate::money::Money;

crate::spelled! {
    /// 状态: what became of a finding.
    State {
        Open = "open", "未处理";
        Explained = "explained", "已说明";
        Refused = "refused", "已退回";
        Overridden = "overridden", "已放行";
    }
}

/// When something was found, as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    Year(i64),
    Month(Period),
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year}"),
            Self::Month(period) => write!(f, "{period}"),
        }
    }
}

/// One side of what is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    pub label: String,
    pub amount: Option<Money>,
}

impl Side {
    #[must_use]
    pub fn of(label: impl Into<String>, amount: Money) -> Self {
        Self { label: label.into(), amount: Some(amount) }
    }

    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), amount: None }
    }
}

/// What a rule found in the books that it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Another one than the rule's own.
    pub level: Option<Level>,
    pub when: When,
    /// `2025-03 记-12`, by date.
    pub vouchers: Vec<String>,
    /// What it is about where no voucher says so: an account, a payee.
    pub subject: String,
    pub left: Side,
    pub right: Side,
    /// What there is to say besides the title of the rule.
    pub note: String,
}

impl Hit {
    #[must_use]
    pub fn new(when: When, left: Side, right: Side) -> Self {
        Self {
            level: None,
            when,
            vouchers: Vec::new(),
            subject: String::new(),
            left,
            right,
            note: String::new(),
        }
    }

    #[must_use]
    pub fn at(self, vouchers: impl IntoIterator<Item = String>) -> Self {
        Self { vouchers: vouchers.into_iter().collect(), ..self }
    }

    #[must_use]
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    #[must_use]
    pub fn level(self, level: Level) -> Self {
        Self { level: Some(level), ..self }
    }
}

/// The data that a rule would need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack(pub String);

impl Lack {
    #[must_use]
    pub fn of(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// What a rule says of the books.
pub type Judged = Result<Vec<Hit>, Lack>;

/// Why a finding is as it is, or why it is let pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Answer {
    pub id: i64,
    pub kind: String,
    pub reason: String,
    pub by: String,
    pub at: String,
    /// Until when it lets the finding pass.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_on: Option<String>,
    /// What the reviewer said, where there is anything.
    pub verdict: String,
    pub decided_by: String,
    pub verdict_note: String,
}

/// 检查发现的问题.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckFinding {
    pub rule: String,
    pub level: Level,
    pub unit_id: i64,
    pub unit: String,
    #[serde(skip)]
    pub other_id: Option<i64>,
    /// 对方单位; empty for all but pairs.
    pub other: String,
    /// `2025-03`, or `2025`.
    pub period: String,
    pub vouchers: Vec<String>,
    pub subject: String,
    pub left: Side,
    pub right: Side,
    pub clause: String,
    /// 说明.
    pub note: String,
    /// `None` for what could not be computed.
    pub state: Option<State>,
    /// The answer that stands, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Whether a reviewer accepted the explanation.
    pub is_accepted: bool,
    /// What was said of the same in the year before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<Answer>,
}

impl CheckFinding {
    /// As the unit of the books sees it.
    #[must_use]
    pub fn of(rule: &Rule, (unit_id, unit): (i64, &str), hit: Hit) -> Self {
        let note = match hit.note.as_str() {
            "" => rule.title.clone(),
            note => format!("{}：{note}", rule.title),
        };
        let level = hit.level.unwrap_or(rule.level);
        Self {
            rule: rule.id.clone(),
            level,
            unit_id,
            unit: unit.to_owned(),
            other_id: None,
            other: String::new(),
            period: hit.when.to_string(),
            vouchers: hit.vouchers,
            subject: hit.subject,
            left: hit.left,
            right: hit.right,
            clause: rule.clause.clone(),
            note,
            state: (level != Level::Incomputable).then_some(State::Open),
            answer: None,
            is_accepted: false,
            last_year: None,
        }
    }

    #[must_use]
    pub fn with_other(self, (id, code): (i64, &str)) -> Self {
        Self { other_id: Some(id), other: code.to_owned(), ..self }
    }

    /// A rule that could not be asked.
    #[must_use]
    pub fn lacking(rule: &Rule, unit: (i64, &str), year: i64, lack: &Lack) -> Self {
        let nothing = Hit::new(When::Year(year), Side::default(), Side::default());
        let hit = nothing.level(Level::Incomputable);
        Self { note: format!("缺少资料：{}", lack.0), ..Self::of(rule, unit, hit) }
    }

    /// The same as the other union sees it.
    #[must_use]
    pub fn turned_round(self) -> Self {
        let Some(other_id) = self.other_id else { return self };
        // Each names its own vouchers as they are, and those of the other one with its code.
        let of_other = format!("{}:", self.other);
        let turned = |name: &String| match name.strip_prefix(&of_other) {
            Some(own) => own.to_owned(),
            None => format!("{}:{name}", self.unit),
        };
        Self {
            vouchers: self.vouchers.iter().map(turned).collect(),
            other_id: Some(self.unit_id),
            other: self.unit.clone(),
            unit_id: other_id,
            unit: self.other.clone(),
            left: self.right.clone(),
            right: self.left.clone(),
            ..self
        }
    }

    #[must_use]
    pub fn is_finding(&self) -> bool {
        self.level != Level::Incomputable
    }

    /// Whether it stands and refuses.
    #[must_use]
    pub fn refuses(&self) -> bool {
        self.level == Level::Refuse && self.state != Some(State::Overridden)
    }

    #[must_use]
    pub fn difference(&self) -> Option<Money> {
        Some(self.left.amount? - self.right.amount?)
    }

    /// 凭证 as it is printed.
    #[must_use]
    pub fn voucher_text(&self) -> String {
        self.vouchers.join(";")
    }

    /// What it is explained under: vouchers, or the account, or the months.
    #[must_use]
    pub fn key(&self) -> String {
        match (self.vouchers.is_empty(), self.subject.is_empty()) {
            (false, _) => self.voucher_text(),
            (true, false) => self.subject.clone(),
            (true, true) => self.period.clone(),
        }
    }

    /// Whether somebody who writes this means it.
    #[must_use]
    pub fn is_called(&self, subject: &str) -> bool {
        let subject = subject.trim();
        self.key() == subject
            || (!self.subject.is_empty() && self.subject == subject)
            || self.period == subject
            || self.is_named_with_period(subject)
    }

    /// `211 2025-02`: what it is about and when, where that alone tells findings apart.
    fn is_named_with_period(&self, subject: &str) -> bool {
        subject.strip_suffix(&self.period).map(str::trim_end).is_some_and(|about| {
            about == self.key() || (!self.subject.is_empty() && about == self.subject)
        })
    }

    /// In the order in which findings are listed.
    #[must_use]
    pub fn order(&self) -> (&str, &str, &str, String, &str, &str) {
        (&self.rule, &self.unit, &self.period, self.voucher_text(), &self.other, &self.subject)
    }
}
