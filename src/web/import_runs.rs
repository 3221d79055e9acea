//! Imports under way in this process, and what the latest of them came to. Nothing here has to
//! outlive the process: an upload whose accepting broke off is still staged and can be resumed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::imports::batches::import_request::ImportOutcome;
use crate::imports::reading::watch::{Progress, Watch};
use crate::web::problem::Problem;

/// Finished runs whose outcome can still be asked for.
const MAX_FINISHED: usize = 64;

/// One import seen from outside.
#[derive(Debug)]
struct Run {
    batch_id: i64,
    watch: Arc<Watch>,
    end: Option<RunEnd>,
}

/// How a run ended.
#[derive(Clone, Debug)]
pub enum RunEnd {
    Outcome(Arc<ImportOutcome>),
    Problem(Arc<Problem>),
}

/// What an onlooker is told.
#[derive(Clone, Debug)]
pub struct RunState {
    pub progress: Progress,
    pub end: Option<RunEnd>,
}

/// Shared by all requests.
#[derive(Clone, Debug, Default)]
pub struct ImportRuns {
    runs: Arc<Mutex<VecDeque<Run>>>,
}

impl ImportRuns {
    /// Begins a run; `None` when the upload is being accepted already.
    #[must_use]
    pub fn begin(&self, batch_id: i64) -> Option<Arc<Watch>> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if runs.iter().any(|run| run.batch_id == batch_id && run.end.is_none()) {
            return None;
        }
        runs.retain(|run| run.batch_id != batch_id);
        while runs.len() >= MAX_FINISHED {
            let Some(oldest) = runs.iter().position(|run| run.end.is_some()) else { break };
            runs.remove(oldest);
        }
        let watch = Arc::<Watch>::default();
        runs.push_back(Run { batch_id, watch: Arc::clone(&watch), end: None });
        Some(watch)
    }

    pub fn finish(&self, batch_id: i64, end: RunEnd) {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(run) = runs.iter_mut().find(|run| run.batch_id == batch_id) {
            run.end = Some(end);
        }
    }

    #[must_use]
    pub fn state(&self, batch_id: i64) -> Option<RunState> {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let run = runs.iter().find(|run| run.batch_id == batch_id)?;
        Some(RunState { progress: run.watch.progress(), end: run.end.clone() })
    }

    /// Uploads that are being accepted, in the order in which they began.
    #[must_use]
    pub fn under_way(&self) -> Vec<(i64, Progress)> {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = runs.iter().filter(|run| run.end.is_none());
        under_way.map(|run| (run.batch_id, run.watch.progress())).collect()
    }

    /// Asks a run under way to end. Whether there was one.
    #[must_use]
    pub fn cancel(&self, batch_id: i64) -> bool {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = runs.iter().find(|run| run.batch_id == batch_id && run.end.is_none());
        if let Some(run) = under_way {
            run.watch.cancel();
        }
        under_way.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_is_accepted_by_one_run_at_a_time_and_its_end_stays_known() {
        let runs = ImportRuns::default();
        let watch = runs.begin(1).unwrap();
        assert!(runs.begin(1).is_none());
        watch.note_row();
        assert_eq!(runs.state(1).unwrap().progress.rows, 1);
        assert!(runs.cancel(1));
        assert!(watch.is_cancelled());
        let problem = Problem::new(&crate::web::codes::INTERNAL, "");
        runs.finish(1, RunEnd::Problem(Arc::new(problem)));
        assert!(!runs.cancel(1));
        assert!(runs.state(1).unwrap().end.is_some());
        assert!(runs.begin(1).is_some());
    }

    #[test]
    fn only_finished_runs_are_forgotten() {
        let runs = ImportRuns::default();
        let _first = runs.begin(0);
        for batch_id in 1..200 {
            let _watch = runs.begin(batch_id);
            let problem = Problem::new(&crate::web::codes::INTERNAL, "");
            runs.finish(batch_id, RunEnd::Problem(Arc::new(problem)));
        }
        assert!(runs.state(0).is_some());
        assert!(runs.state(1).is_none());
        assert!(runs.state(199).is_some());
    }
}
