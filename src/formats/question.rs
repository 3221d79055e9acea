//! Questions about a file that are answered where it is read.
//!
//! Invariant: what is asked and what is answered are bytes, so that no area of the work is known
//! here; a question sees the first rows of each sheet and no more.

use super::limits::Limits;
use super::read_here::read_here;
use super::rows::{FirstRows, Rows};
use crate::finding::{Failure, Outcome};
use crate::sheet::SheetSink;

/// The longest words of a question: thousands of headers that people explained.
pub const MAX_WORDS_BYTES: usize = 16 << 20;

/// Something that can be asked about a file.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// By which the reading process knows it.
    pub name: &'static str,
    /// Rows with content of each sheet that are looked at.
    pub rows: usize,
    /// Whoever looks at the rows, given the words of the question; `None` for words that are none.
    pub ask: fn(&[u8]) -> Option<Box<dyn Answering>>,
}

/// Looks at rows and answers.
pub trait Answering {
    fn sink(&mut self) -> &mut dyn SheetSink;
    fn answer(self: Box<Self>) -> Vec<u8>;
}

impl Question {
    /// The answer, found in the calling thread.
    pub fn answered_here(&self, bytes: &[u8], words: &[u8]) -> Outcome<Vec<u8>> {
        let Some(mut answering) = (self.ask)(words) else {
            return Err(Failure::Storage(format!("{}: asked without its words", self.name)));
        };
        let mut first = FirstRows::new(self.rows, answering.sink());
        read_here(bytes, &mut Rows::within(Limits::OF_USE, &mut first))?;
        Ok(answering.answer())
    }
}
