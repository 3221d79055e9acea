//! What holds of every sequence of operations, tried on generated ones.
//!
//! Most sequences run through the pure rules in memory; the rest through the whole ledger on a
//! database, beside a small model that says beforehand what is accepted. `PROPTEST_RNG_SEED`
//! gives other sequences than the usual ones, `PROPTEST_CASES` another number of them.

mod approvals;
mod canonical;
mod kinds;
mod model;
mod pure;
mod sequences;

use proptest::test_runner::{Config, RngSeed, TestRunner};

/// The same sequences on every machine, unless the environment asks for others.
pub fn runner(cases: u32) -> TestRunner {
    let given = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    TestRunner::new(Config {
        cases: given("PROPTEST_CASES").map_or(cases, |cases: u64| cases as u32),
        rng_seed: RngSeed::Fixed(given("PROPTEST_RNG_SEED").unwrap_or(20_250_101)),
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    })
}
