//! Findings (what is wrong with data, as a value) and failures (why a request cannot go on).
//!
//! Invariants: every code is declared once as a `static`, is never renamed, and is listed in the
//! generated `docs/errors.md`; a finding says where, what was found, what was expected and how
//! to mend it, in Chinese.

pub mod foreign;
pub mod rows;

use std::fmt;

use serde::Serialize;

use crate::date::Period;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 提示: worth knowing.
    Inform,
    /// 警告: goes on, on the record.
    Warn,
    /// 拒绝: nothing is booked until it is mended.
    Refuse,
}

impl Severity {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Inform => "提示",
            Self::Warn => "警告",
            Self::Refuse => "拒绝",
        }
    }
}

/// One rule of the catalogue: a stable id with its Chinese words.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `area.what_is_wrong`; never renamed.
    pub id: &'static str,
    /// HTTP status when it ends a request.
    pub status: u16,
    pub severity: Severity,
    /// What is wrong, one short sentence.
    pub title: &'static str,
    /// How to mend it.
    pub hint: &'static str,
}

/// Where a finding is: as much of file, sheet, cell and thing as is known. Whoever goes by a part
/// of it finds it here as a value; words are made of it at the edge and never read back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub file: Option<String>,
    pub sheet: Option<String>,
    /// As the spreadsheet shows it, `C12`.
    pub cell: Option<String>,
    /// What it is about, in words: a voucher, an account, a month of a unit.
    pub subject: Option<String>,
    /// The line of the voucher or list that it is about, counting from one.
    pub line: Option<usize>,
    /// The field of what was sent, by its name there.
    pub field: Option<&'static str>,
    /// The month that it is about, which may be another than the one asked for.
    pub period: Option<Period>,
    /// The code of the project that it is about.
    pub project: Option<String>,
}

impl Place {
    #[must_use]
    pub fn of(subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..Self::default() }
    }

    /// A line, counting from one.
    #[must_use]
    pub fn of_line(line: usize) -> Self {
        Self { line: Some(line), ..Self::default() }
    }

    #[must_use]
    pub fn line(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    #[must_use]
    pub fn field(self, name: &'static str) -> Self {
        Self { field: Some(name), ..self }
    }

    #[must_use]
    pub fn period(self, period: Period) -> Self {
        Self { period: Some(period), ..self }
    }

    #[must_use]
    pub fn project(self, code: impl Into<String>) -> Self {
        Self { project: Some(code.into()), ..self }
    }

    /// The thing and its line, as people say it: `凭证 第3行`.
    #[must_use]
    pub fn words(&self) -> Option<String> {
        match (&self.subject, self.line) {
            (Some(subject), Some(line)) => Some(format!("{subject} 第{line}行")),
            (None, Some(line)) => Some(format!("第{line}行")),
            (subject, None) => subject.clone(),
        }
    }
}

/// As the service and kept findings have it: `subject` is said in words.
impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Spelled<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            file: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            sheet: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            cell: Option<&'a str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            subject: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            line: Option<usize>,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
        }
        let spelled = Spelled {
            file: self.file.as_deref(),
            sheet: self.sheet.as_deref(),
            cell: self.cell.as_deref(),
            subject: self.words(),
            line: self.line,
            field: self.field,
        };
        spelled.serialize(serializer)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.words();
        let parts = [&self.file, &self.sheet, &self.cell, &words];
        let known: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
        f.write_str(&known.join(" "))
    }
}

/// One thing that is not what it was when somebody looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The line that it stands in, counting from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// By its name in the body of a voucher; `entry` for a whole line.
    pub field: &'static str,
    /// As people call it.
    pub label: &'static str,
    /// What was seen; nothing where it has come since.
    pub was: Option<String>,
    /// What is there now; nothing where it has gone.
    pub now: Option<String>,
}

/// 问题. One thing that is wrong, or worth knowing, about data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    #[serde(serialize_with = "code_id")]
    pub code: &'static Code,
    pub severity: Severity,
    pub place: Place,
    pub found: String,
    pub expected: String,
    pub message: String,
    pub hint: String,
    /// What is another one than was seen, where that is what is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Why the person who accepted this warning accepted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference to the field")]
fn code_id<S: serde::Serializer>(code: &&'static Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.id)
}

impl Finding {
    #[must_use]
    pub fn new(code: &'static Code, place: Place) -> Self {
        Self {
            code,
            severity: code.severity,
            place,
            found: String::new(),
            expected: String::new(),
            message: code.title.to_owned(),
            hint: code.hint.to_owned(),
            changes: Vec::new(),
            explanation: None,
        }
    }

    #[must_use]
    pub fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = found.to_string();
        self
    }

    #[must_use]
    pub fn expected(mut self, expected: impl fmt::Display) -> Self {
        self.expected = expected.to_string();
        self
    }
}

/// `[拒绝] import.amount_not_a_number 账.xlsx 1月 F12：…；发现“…”，应为…。处理：…`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {} {}：{}", self.severity.label(), self.code.id, self.place, self.message)?;
        if !self.found.is_empty() {
            write!(f, "；发现：{}", self.found)?;
        }
        if !self.expected.is_empty() {
            write!(f, "；应为：{}", self.expected)?;
        }
        write!(f, "。处理：{}", self.hint)?;
        match &self.explanation {
            Some(reason) => write!(f, "。已说明：{reason}"),
            None => Ok(()),
        }
    }
}

#[must_use]
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Refuse)
}

/// Why a request cannot continue.
#[derive(Debug)]
pub enum Failure {
    /// The request is refused; each finding says why. Never empty.
    Refused(Vec<Finding>),
    /// The database did not do what it was asked; the text is for the log, not for the screen.
    Storage(String),
    /// A file could not be read or written.
    File { path: String, problem: String },
}

pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    #[must_use]
    pub fn file(path: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self::File { path: path.to_string(), problem: problem.to_string() }
    }
}

/// A refusal for one reason.
impl From<Finding> for Failure {
    fn from(finding: Finding) -> Self {
        Self::Refused(vec![finding])
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(findings) => {
                for (index, finding) in findings.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    write!(f, "{finding}")?;
                }
                Ok(())
            }
            Self::Storage(problem) => {
                write!(f, "数据库未能完成操作：{}", foreign::database(problem))
            }
            Self::File { path, problem } => {
                write!(f, "文件 {path} 无法读写：{}", foreign::file(problem))
            }
        }
    }
}

impl std::error::Error for Failure {}

/// `Err` when any finding refuses; otherwise the findings come back to be shown.
///
/// # Errors
/// [`Failure::Refused`] with all the findings.
pub fn refuse_if_any(findings: Vec<Finding>) -> Outcome<Vec<Finding>> {
    if refuses(&findings) { Err(Failure::Refused(findings)) } else { Ok(findings) }
}

/// Declares codes and lists them for the catalogue, so that none can be left out of the docs.
///
/// Each line is a name, the id `area.what_is_wrong`, the status, the severity, title and hint.
#[macro_export]
macro_rules! codes {
    ($(
        $name:ident = $id:literal, $status:literal, $severity:ident, $title:literal, $hint:literal;
    )+) => {
        $(
            pub static $name: $crate::finding::Code = $crate::finding::Code {
                id: $id,
                status: $status,
                severity: $crate::finding::Severity::$severity,
                title: $title,
                hint: $hint,
            };
        )+
        /// Every code of this area, for the catalogue.
        pub static ALL: &[&$crate::finding::Code] = &[$(&$name),+];
    };
}
