# The common commands. `just` lists them.

default:
    @just --list

# Fresh ./data: load the sample ledgers, close 2025, write the statements, verify, serve.
demo:
    cargo run --release -- demo

# The service on the data directory that is there.
serve:
    cargo run --release -- serve

# All tests: SQLite, and PostgreSQL where it answers.
test:
    cargo test

# All tests, and PostgreSQL must answer (TEST_POSTGRES_URL says where).
test-both:
    REQUIRE_POSTGRES=1 cargo test

# Other generated sequences than the usual ones: `just property 7 2000`.
property seed="1" cases="256":
    PROPTEST_RNG_SEED={{seed}} PROPTEST_CASES={{cases}} cargo test property

# What is made from the code, anew: codes, the READMEs' tour, what the API and the pages show.
anew:
    UPDATE_DOCS=1 INSTA_UPDATE=always cargo test -- tidy:: tour:: http::shown

# Formatting and lints, as strict as a reviewer.
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Are the chains whole, and do balances follow from the entries?
check:
    cargo run --release -- verify
    cargo run --release -- rebuild --dry-run

# Everything into one archive: `just backup ../ledger-2025-12-31.zip`.
backup out:
    cargo run --release -- backup --out {{out}}
