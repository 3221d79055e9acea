//! Which kind a workbook is, found out where it is read: only the answer comes out of there.

use serde::{Deserialize, Serialize};

use crate::finding::{Failure, Finding, Outcome, Place};
use crate::formats::codes::FILE_READER_STOPPED;
use crate::formats::{Answering, Isolation, Question, ask_workbook};
use crate::imports::kinds::SheetKind;
use crate::imports::reading::header::LOOK_ROWS;
use crate::imports::reading::mapping::{Recall, RememberedHeader, SheetMapping};
use crate::imports::reading::recognise_kind::{KindGuess, KindLooker};
use crate::sheet::SheetSink;

/// For the reading process, which is told by the program that it runs what it can be asked.
pub static KIND_QUESTION: Question = Question { name: "kind", rows: LOOK_ROWS, ask };

/// What is known of the books before a file is looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KindWords {
    pub year: i64,
    /// What people said about headers, for each kind.
    pub remembered: Vec<(SheetKind, Vec<RememberedHeader>)>,
    /// What is said of columns beside this file.
    pub said: Vec<SheetMapping>,
}

/// What a file is.
///
/// # Errors
/// When it cannot be read.
pub fn ask_kind(
    bytes: &[u8],
    file_name: &str,
    isolation: &Isolation,
    words: &KindWords,
) -> Outcome<KindGuess> {
    let words = serde_json::to_vec(words)
        .map_err(|problem| Failure::Storage(format!("words of a question: {problem}")))?;
    let answer = ask_workbook(bytes, file_name, isolation, &KIND_QUESTION, &words)?;
    serde_json::from_slice(&answer).map_err(|_| {
        let place = Place { file: Some(file_name.to_owned()), ..Place::default() };
        Finding::new(&FILE_READER_STOPPED, place).found("读取程序的回答不完整").into()
    })
}

fn ask(words: &[u8]) -> Option<Box<dyn Answering>> {
    let KindWords { year, remembered, said } = serde_json::from_slice(words).ok()?;
    let recall = |(kind, headers)| (kind, Recall::new(said.clone(), headers));
    Some(Box::new(KindLooker::new(year, remembered.into_iter().map(recall).collect())))
}

impl Answering for KindLooker {
    fn sink(&mut self) -> &mut dyn SheetSink {
        self
    }

    fn answer(self: Box<Self>) -> Vec<u8> {
        // What cannot be said is no answer, and refused as that.
        serde_json::to_vec(&self.finish()).unwrap_or_default()
    }
}
