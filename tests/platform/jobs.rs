//! Work behind requests: claimed once, told, cancelled by anybody, taken up when an instance dies.

use union_ledger::platform::clock::Clock;
use union_ledger::platform::database::Database;
use union_ledger::platform::jobs::{About, End, JobState, Jobs, MAX_ATTEMPTS};

use crate::common::books::clock_at;
use crate::common::both;

const NOW: &str = "2025-06-30T08:00:00Z";
/// Longer after it than a lease lasts.
const LATER: &str = "2025-06-30T08:05:00Z";

fn about(subject: &str) -> About {
    About { kind: "import", unit_id: 3, subject: subject.to_owned() }
}

fn instance(database: &Database, at: &str) -> Jobs {
    Jobs::of(database.clone(), clock_at(at))
}

async fn begun(jobs: &Jobs, subject: &str) -> Option<i64> {
    jobs.begin(&about(subject), "{}", "方小满").await.unwrap()
}

#[test]
fn one_piece_of_work_is_under_way_about_one_thing_whoever_asks() {
    both(async |database| {
        let (one, other) = (instance(&database, NOW), instance(&database, NOW));
        let first = begun(&one, "7").await.unwrap();
        assert_eq!(begun(&other, "7").await, None);
        assert_eq!(begun(&one, "7").await, None);
        assert!(begun(&other, "8").await.is_some());
        assert!(one.end(first, "", &End::Done("{}".to_owned())).await.unwrap());
        // Over, it may come again; the latest is what is told.
        let second = begun(&other, "7").await.unwrap();
        assert!(second > first);
        assert_eq!(one.latest(&about("7")).await.unwrap().unwrap().id, second);
        let under_way = one.under_way("import").await.unwrap();
        let subjects: Vec<&str> = under_way.iter().map(|job| job.subject.as_str()).collect();
        assert_eq!(subjects, ["8", "7"]);
        assert_eq!(other.under_way("backup").await.unwrap(), []);
    });
}

#[test]
fn every_instance_sees_how_far_it_is_and_can_cancel_it() {
    both(async |database| {
        let (one, other) = (instance(&database, NOW), instance(&database, NOW));
        let id = begun(&one, "7").await.unwrap();
        assert_eq!(one.tell(id, r#"{"rows":5}"#).await.unwrap(), Some(true));
        let seen = other.latest(&about("7")).await.unwrap().unwrap();
        assert_eq!((seen.progress.as_str(), seen.state), (r#"{"rows":5}"#, JobState::Running));
        assert_eq!((seen.asked_by.as_str(), seen.attempts), ("方小满", 1));
        assert!(!other.cancel(&about("9")).await.unwrap());
        assert!(other.cancel(&about("7")).await.unwrap());
        assert_eq!(one.tell(id, "{}").await.unwrap(), Some(false));
        let end = End::Failed("import.cancelled".to_owned(), None);
        assert!(one.end(id, "{}", &end).await.unwrap());
        let seen = other.latest(&about("7")).await.unwrap().unwrap();
        assert_eq!((seen.state, seen.is_cancelled), (JobState::Failed, true));
        assert_eq!(seen.error.as_deref(), Some("import.cancelled"));
        assert_eq!(seen.finished_at, Some(clock_at(NOW).now_text()));
        // What is over is not cancelled, told or ended once more.
        assert!(!other.cancel(&about("7")).await.unwrap());
        assert_eq!(one.tell(id, "{}").await.unwrap(), None);
        assert!(!one.end(id, "{}", &end).await.unwrap());
    });
}

#[test]
fn what_a_dead_instance_left_is_taken_up_once_and_no_longer_its_own() {
    both(async |database| {
        let dead = instance(&database, NOW);
        let id = begun(&dead, "7").await.unwrap();
        let early = instance(&database, NOW);
        assert_eq!(early.take_up("import").await.unwrap(), None);
        let (heir, late) = (instance(&database, LATER), instance(&database, LATER));
        let taken = heir.take_up("import").await.unwrap().unwrap();
        assert_eq!((taken.id, taken.attempts, taken.payload.as_str()), (id, 2, "{}"));
        assert_eq!(late.take_up("import").await.unwrap(), None);
        // The one that was only slow neither tells nor ends it any more.
        assert_eq!(dead.tell(id, "{}").await.unwrap(), None);
        assert!(!dead.end(id, "{}", &End::Done("{}".to_owned())).await.unwrap());
        assert!(heir.end(id, "{}", &End::Done("{}".to_owned())).await.unwrap());
    });
}

#[test]
fn a_sign_of_life_keeps_the_lease() {
    both(async |database| {
        let worker = |at: &str| Clock::Fixed(at.parse().unwrap());
        let jobs = instance(&database, NOW);
        let id = begun(&jobs, "7").await.unwrap();
        // The same instance, twenty seconds on.
        let on = jobs.at(worker("2025-06-30T08:00:20Z"));
        assert_eq!(on.tell(id, "").await.unwrap(), Some(true));
        let other = instance(&database, "2025-06-30T08:00:45Z");
        assert_eq!(other.take_up("import").await.unwrap(), None);
        let other = instance(&database, "2025-06-30T08:00:51Z");
        assert_eq!(other.take_up("import").await.unwrap().map(|job| job.id), Some(id));
    });
}

#[test]
fn attempts_are_counted_so_that_they_end() {
    both(async |database| {
        let begun_at = instance(&database, NOW);
        begun(&begun_at, "7").await.unwrap();
        for attempt in 2..=MAX_ATTEMPTS + 1 {
            let at = format!("2025-06-30T{:02}:00:00Z", 10 + attempt);
            let taken = instance(&database, &at).take_up("import").await.unwrap().unwrap();
            assert_eq!(taken.attempts, attempt);
        }
    });
}

/// Many instances at once: each piece of work goes to one of them.
#[test]
fn no_two_instances_take_up_the_same_work() {
    both(async |database| {
        let dead = instance(&database, NOW);
        for subject in 0..6 {
            begun(&dead, &subject.to_string()).await.unwrap();
        }
        let takers: Vec<Jobs> = (0..4).map(|_| instance(&database, LATER)).collect();
        let mut tasks = tokio::task::JoinSet::new();
        for jobs in takers {
            tasks.spawn(async move {
                let mut taken = Vec::new();
                while let Some(job) = jobs.take_up("import").await.unwrap() {
                    taken.push(job.id);
                }
                taken
            });
        }
        let mut taken: Vec<i64> = tasks.join_all().await.concat();
        taken.sort_unstable();
        // One that loses a race may stop early; nobody gets what another has.
        let all = taken.len();
        taken.dedup();
        assert_eq!(taken.len(), all);
        let rest = instance(&database, LATER);
        let mut left = 0;
        while rest.take_up("import").await.unwrap().is_some() {
            left += 1;
        }
        assert_eq!(all + left, 6);
    });
}
