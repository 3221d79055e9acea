//! What a look at a staged upload came to, for as long as the books that it was judged by stand:
//! a page of a long file is turned without reading and judging all of it again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::finding::Finding;
use crate::imports::batches::import_request::ImportOutcome;

/// Looks that are kept: a handful of people at work, some pages each.
const MAX_LOOKS: usize = 24;

/// What was looked at, and where everything stood that the answer rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookMark {
    pub batch_id: i64,
    /// Vouchers passed over before those shown.
    pub skip: u64,
    /// What was said of the upload: options, columns, reasons, and what is left out.
    pub said: String,
    /// Where the chains of the books stood.
    pub books: Vec<(i64, String, i64)>,
}

/// What came of it: the books may refuse to look at all, and say why.
pub type Looked = Result<Arc<ImportOutcome>, Arc<Vec<Finding>>>;

/// Shared by all requests.
#[derive(Clone, Debug, Default)]
pub struct ImportLooks {
    kept: Arc<Mutex<VecDeque<(LookMark, Looked)>>>,
}

impl ImportLooks {
    pub fn find(&self, mark: &LookMark) -> Option<Looked> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(of, _)| of == mark).map(|(_, looked)| looked.clone())
    }

    pub fn keep(&self, mark: LookMark, looked: Looked) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // What was seen of it before its books or words changed is of no more use.
        kept.retain(|(of, _)| {
            of.batch_id != mark.batch_id || (of.books == mark.books && of.said == mark.said)
        });
        kept.retain(|(of, _)| *of != mark);
        while kept.len() >= MAX_LOOKS {
            kept.pop_front();
        }
        kept.push_back((mark, looked));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(batch_id: i64, skip: u64, seq: i64) -> LookMark {
        LookMark { batch_id, skip, said: String::new(), books: vec![(1, "trail".into(), seq)] }
    }

    #[test]
    fn a_look_holds_while_the_books_stand() {
        let looks = ImportLooks::default();
        let nothing = || Err(Arc::new(Vec::new()));
        looks.keep(mark(1, 0, 5), nothing());
        looks.keep(mark(1, 100, 5), nothing());
        assert!(looks.find(&mark(1, 0, 5)).is_some());
        assert!(looks.find(&mark(1, 0, 6)).is_none());
        looks.keep(mark(1, 0, 6), nothing());
        assert!(looks.find(&mark(1, 100, 5)).is_none());
        for batch_id in 0..100 {
            looks.keep(mark(batch_id, 0, 1), nothing());
        }
        assert!(looks.find(&mark(1, 0, 6)).is_none());
        assert!(looks.find(&mark(99, 0, 1)).is_some());
    }
}
