//! Use case: walk a unit's two chains again and say, plainly, whether anything was altered.
//!
//! Finds an edited, inserted, deleted or swapped voucher and a cut-off tail, and names the first
//! bad one. The two chains witness each other: every posting leaves the voucher chain's head in
//! the trail. A tail cut off both chains at once is found against a printed head (`expect`).

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::finding::Outcome;
use crate::ledger::chain::canonical::{
    DimensionCodes, EntryFields, VOUCHER_HASH_VERSION, VoucherFields, VoucherHasher,
};
use crate::ledger::chart::{Chart, Era};
use crate::ledger::post::posting::VOUCHERS_PER_UNIT;
use crate::ledger::store::{self, EntryRow, VoucherRow};
use crate::money::Money;
use crate::platform::database::{SYSTEM_BOOK, Tx};
use crate::trail::store as trail;
use crate::trail::{GENESIS, TRAIL_HASH_VERSION, TrailRecord};
use crate::units::store as units;
use crate::units::unit::Unit;

/// Vouchers read at a time: bounded memory for books of any length.
const VOUCHERS_PER_READ: i64 = 5_000;
/// Trail records read at a time.
const RECORDS_PER_READ: i64 = 5_000;

/// The answer for one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verification {
    pub unit_code: String,
    pub unit_name: String,
    pub vouchers: i64,
    pub trail_records: i64,
    pub voucher_head: String,
    pub trail_head: String,
    /// What is wrong, the first bad link of each chain; empty when the books are whole.
    pub faults: Vec<Fault>,
}

/// The first thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Fault {
    /// `voucher` or `trail`.
    pub chain: &'static str,
    pub seq: i64,
    /// `2025-03 记-7`, or the trail's action.
    pub subject: String,
    pub problem: String,
}

/// The system's own book has a trail and no vouchers.
pub async fn verify_system(tx: &mut Tx) -> Outcome<Verification> {
    let (seq, head) = trail::head(tx, SYSTEM_BOOK, "trail").await?;
    let (_, fault) = walk_trail(tx, SYSTEM_BOOK, (seq, &head), None).await?;
    Ok(Verification {
        unit_code: "系统".to_owned(),
        unit_name: "单位登记等留痕".to_owned(),
        vouchers: 0,
        trail_records: seq,
        voucher_head: GENESIS.to_owned(),
        trail_head: head,
        faults: fault.into_iter().collect(),
    })
}

/// Walks both chains. `expected_head` is a head, of either chain, printed on a statement earlier.
pub async fn verify_unit(
    tx: &mut Tx,
    unit: &Unit,
    expected_head: Option<&str>,
) -> Outcome<Verification> {
    let (voucher_head_seq, voucher_head) = trail::head(tx, unit.id, "voucher").await?;
    let (trail_head_seq, trail_head) = trail::head(tx, unit.id, "trail").await?;
    let mut walk = VoucherWalk {
        unit,
        spellings: Spellings::load(tx, unit.id).await?,
        previous_hash: GENESIS.to_owned(),
        next_seq: 1,
        has_expected: expected_head.is_none(),
        numbers: FxHashMap::default(),
    };
    let voucher_fault = walk.run(tx, expected_head).await?;
    let (seen_heads, trail_fault) =
        walk_trail(tx, unit.id, (trail_head_seq, &trail_head), expected_head).await?;
    walk.has_expected |= seen_heads.has_expected;
    let mut faults: Vec<Fault> = voucher_fault.into_iter().collect();
    if faults.is_empty() {
        faults.extend(walk.check_end((voucher_head_seq, &voucher_head), &seen_heads));
    }
    faults.extend(trail_fault);
    Ok(Verification {
        unit_code: unit.code.clone(),
        unit_name: unit.name.clone(),
        vouchers: walk.next_seq - 1,
        trail_records: trail_head_seq,
        voucher_head,
        trail_head,
        faults,
    })
}

/// Codes of everything a unit's entries may name, as its own charts and registers have them.
struct Spellings {
    charts: Vec<Chart>,
    codes: DimensionCodes,
    /// Sets met so far; one that contradicts itself is not here.
    by_set: FxHashMap<i64, String>,
}

impl Spellings {
    async fn load(tx: &mut Tx, unit_id: i64) -> Outcome<Self> {
        let projects = units::projects_of(tx, unit_id).await?;
        let banks = units::bank_accounts_of(tx, unit_id).await?;
        let parties = units::parties_of(tx, unit_id).await?;
        let codes = DimensionCodes {
            projects: projects.into_iter().map(|it| (it.id, it.code)).collect(),
            // Learned as they are met.
            units: FxHashMap::default(),
            parties: parties.into_iter().map(|it| (it.id, it.name)).collect(),
            bank_accounts: banks.into_iter().map(|it| (it.id, it.code)).collect(),
        };
        let mut charts = Vec::new();
        for era in Era::EVERY {
            charts.push(store::chart_of(tx, era, unit_id).await?);
        }
        Ok(Self { charts, codes, by_set: FxHashMap::default() })
    }

    async fn meet(&mut self, tx: &mut Tx, from_id: i64, to_id: i64) -> Outcome<()> {
        let sets = store::dimension_sets_of_vouchers(tx, from_id, to_id).await?;
        let named = sets.iter().filter_map(|it| it.dimensions.counterparty_unit_id);
        let unmet = named.filter(|id| !self.codes.units.contains_key(id)).collect::<Vec<_>>();
        let met = units::units_with_ids(tx, unmet).await?;
        self.codes.units.extend(met.into_iter().map(|(id, unit)| (id, unit.code)));
        for stored in sets {
            if stored.is_sound {
                self.by_set
                    .entry(stored.id)
                    .or_insert_with(|| self.codes.spell(&stored.dimensions));
            }
        }
        Ok(())
    }

    /// Codes repeat between the charts and between units: only the own ones count.
    fn account(&self, year: i64, account_id: i64) -> &str {
        let era = Era::of_year(year);
        let chart = self.charts.iter().find(|chart| chart.era == era);
        chart.and_then(|it| it.get(account_id)).map_or("?", |account| &account.code)
    }

    fn dimensions(&self, set_id: i64) -> &str {
        self.by_set.get(&set_id).map_or("?", String::as_str)
    }
}

struct VoucherWalk<'a> {
    unit: &'a Unit,
    spellings: Spellings,
    previous_hash: String,
    next_seq: i64,
    has_expected: bool,
    numbers: FxHashMap<(i64, String), i64>,
}

impl VoucherWalk<'_> {
    async fn run(&mut self, tx: &mut Tx, expected: Option<&str>) -> Outcome<Option<Fault>> {
        let unit_id = self.unit.id;
        loop {
            let from = self.next_seq;
            let vouchers =
                store::vouchers_in_chain(tx, unit_id, from, from + VOUCHERS_PER_READ - 1).await?;
            let (Some(first), Some(last)) = (vouchers.first(), vouchers.last()) else {
                return self.look_beyond(tx, from).await;
            };
            let base = unit_id * VOUCHERS_PER_UNIT;
            let entries = store::entries_of_vouchers(tx, base + first.seq, base + last.seq).await?;
            self.spellings.meet(tx, base + first.seq, base + last.seq).await?;
            let mut rest = entries.as_slice();
            for voucher in &vouchers {
                let stray = rest.iter().take_while(|entry| entry.voucher_id < voucher.id).count();
                let (strays, from_here) = rest.split_at(stray);
                if let Some(entry) = strays.first() {
                    return Ok(Some(Self::fault(
                        voucher,
                        format!("分录 {} 没有凭证", entry.voucher_id),
                    )));
                }
                let count =
                    from_here.iter().take_while(|entry| entry.voucher_id == voucher.id).count();
                let (own, later) = from_here.split_at(count);
                rest = later;
                if let Some(problem) = self.check(voucher, own) {
                    return Ok(Some(Self::fault(voucher, problem)));
                }
                self.has_expected |= expected == Some(voucher.hash.as_str());
            }
        }
    }

    /// Nothing in the next stretch: the end, or a hole with vouchers or entries behind it.
    async fn look_beyond(&self, tx: &mut Tx, from: i64) -> Outcome<Option<Fault>> {
        let behind = store::vouchers_in_chain(tx, self.unit.id, from, VOUCHERS_PER_UNIT).await?;
        if let Some(voucher) = behind.first() {
            return Ok(Some(Self::fault(voucher, format!("之前缺少第 {from} 号链节"))));
        }
        let base = self.unit.id * VOUCHERS_PER_UNIT;
        let strays =
            store::entries_of_vouchers(tx, base + from, base + VOUCHERS_PER_UNIT - 1).await?;
        Ok(strays.first().map(|entry| Fault {
            chain: "voucher",
            seq: from - 1,
            subject: "链末端".to_owned(),
            problem: format!("其后的分录 {} 没有凭证", entry.voucher_id),
        }))
    }

    fn fault(voucher: &VoucherRow, problem: String) -> Fault {
        let (year, month) = (voucher.period / 100, voucher.period % 100);
        Fault {
            chain: "voucher",
            seq: voucher.seq,
            subject: format!("{year}-{month:02} {}-{}", voucher.word, voucher.number),
            problem,
        }
    }

    fn check(&mut self, voucher: &VoucherRow, entries: &[EntryRow]) -> Option<String> {
        if voucher.seq != self.next_seq {
            return Some(format!("链上位置应为 {}，中间有凭证被删除", self.next_seq));
        }
        if voucher.id != self.unit.id * VOUCHERS_PER_UNIT + voucher.seq {
            return Some("凭证标识与链上位置不符".to_owned());
        }
        if voucher.hash_version != VOUCHER_HASH_VERSION {
            return Some(format!("未知的校验格式版本 {}", voucher.hash_version));
        }
        if voucher.previous_hash != self.previous_hash {
            return Some("与前一张凭证的链接断开，凭证被插入、删除或调换".to_owned());
        }
        if i64::try_from(entries.len()) != Ok(voucher.entry_count) {
            return Some(format!("应有 {} 行分录，实有 {} 行", voucher.entry_count, entries.len()));
        }
        if self.computed_hash(voucher, entries) != voucher.hash {
            let suspect = self.suspects(voucher, entries);
            return Some(format!("内容与校验值不符，凭证或分录被修改{suspect}"));
        }
        let number = self.numbers.entry((voucher.period, voucher.word.clone())).or_default();
        if voucher.number != *number + 1 {
            return Some(format!("凭证号应为 {}", *number + 1));
        }
        *number += 1;
        self.previous_hash.clone_from(&voucher.hash);
        self.next_seq += 1;
        None
    }

    /// What of an altered voucher does not fit the rest of it. The hash tells that something was
    /// altered and never what; a total, a date or a register may.
    fn suspects(&self, voucher: &VoucherRow, entries: &[EntryRow]) -> String {
        let mut odd = Vec::new();
        let debit: i64 = entries.iter().map(|it| it.debit_fen).fold(0, i64::saturating_add);
        let credit: i64 = entries.iter().map(|it| it.credit_fen).fold(0, i64::saturating_add);
        let shown = |fen: i64| Money::from_fen(fen).grouped();
        if debit != credit {
            odd.push(format!("借方合计 {}，贷方合计 {}", shown(debit), shown(credit)));
        }
        if debit != voucher.total_fen {
            odd.push(format!("凭证合计 {}，分录合计 {}", shown(voucher.total_fen), shown(debit)));
        }
        let month = format!("{}-{:02}", voucher.period / 100, voucher.period % 100);
        if voucher.period % 100 > 0 && !voucher.dated_on.starts_with(&month) {
            odd.push(format!("日期 {} 不在 {month} 月内", voucher.dated_on));
        }
        for entry in entries {
            let line = entry.line_no;
            if self.spellings.account(voucher.period / 100, entry.account_id) == "?" {
                odd.push(format!("第 {line} 行的科目不在科目表内"));
            }
            if self.spellings.dimensions(entry.dimension_set_id) == "?" {
                odd.push(format!("第 {line} 行的核算项与登记不符"));
            }
            if entry.period != voucher.period || entry.unit_id != voucher.unit_id {
                odd.push(format!("第 {line} 行所属的单位或期间与凭证不符"));
            }
        }
        if odd.is_empty() { String::new() } else { format!("（{}）", odd.join("；")) }
    }

    fn computed_hash(&self, voucher: &VoucherRow, entries: &[EntryRow]) -> String {
        let mut hasher = VoucherHasher::begin(
            &self.previous_hash,
            &VoucherFields {
                id: voucher.id,
                unit_code: &self.unit.code,
                seq: voucher.seq,
                period: voucher.period,
                word: &voucher.word,
                number: voucher.number,
                dated_on: &voucher.dated_on,
                kind: &voucher.kind,
                attachment_count: voucher.attachment_count,
                preparer: &voucher.preparer,
                reviewer: voucher.reviewer.as_deref(),
                poster: &voucher.poster,
                cashier: voucher.cashier.as_deref(),
                posted_at: &voucher.posted_at,
                entry_count: voucher.entry_count,
                total_fen: voucher.total_fen,
                reverses_id: voucher.reverses_id,
                draft_id: voucher.draft_id,
                source_number: voucher.source_number.as_deref(),
            },
        );
        for entry in entries {
            // The columns that only speed up reading must agree with the voucher, too.
            let agrees = entry.period == voucher.period && entry.unit_id == voucher.unit_id;
            let spelled = self.spellings.dimensions(entry.dimension_set_id);
            hasher.entry(&EntryFields {
                line_no: entry.line_no,
                account_code: self.spellings.account(voucher.period / 100, entry.account_id),
                dimensions: if agrees { spelled } else { "?" },
                summary: &entry.summary,
                debit_fen: entry.debit_fen,
                credit_fen: entry.credit_fen,
                reverses_line_no: entry.reverses_line_no,
            });
        }
        hasher.finish()
    }

    /// The stored head, the trail's last witness and the printed head must all be on the chain.
    fn check_end(&self, head: (i64, &str), witnessed: &Witness) -> Option<Fault> {
        let last = self.next_seq - 1;
        let fault = |problem: String| Fault {
            chain: "voucher",
            seq: last,
            subject: "链末端".to_owned(),
            problem,
        };
        if head != (last, self.previous_hash.as_str()) {
            return Some(fault(format!(
                "记录的末端为第 {} 号，实有 {last} 号：末尾被截断",
                head.0
            )));
        }
        if witnessed.last_seq > last {
            let problem = format!("留痕记载已记账至第 {} 号，实有 {last} 号", witnessed.last_seq);
            return Some(fault(format!("{problem}：末尾被截断")));
        }
        if witnessed.last_seq < last && witnessed.is_whole {
            let problem = format!("留痕只记载到第 {} 号，实有 {last} 号", witnessed.last_seq);
            return Some(fault(format!("{problem}：有凭证未经记账操作，或留痕末尾被截断")));
        }
        if witnessed.last_seq == last && last > 0 && witnessed.head != self.previous_hash {
            return Some(fault("末端与留痕记载不符".to_owned()));
        }
        (!self.has_expected).then(|| fault("账簿中没有所给的末端校验值".to_owned()))
    }
}

/// The last voucher head that the trail speaks of.
#[derive(Debug, Default)]
struct Witness {
    last_seq: i64,
    head: String,
    /// Whether the trail was read to its end; a broken one may have said more.
    is_whole: bool,
    /// The printed head was met among the trail's records.
    has_expected: bool,
}

async fn walk_trail(
    tx: &mut Tx,
    unit_id: i64,
    head: (i64, &str),
    expected: Option<&str>,
) -> Outcome<(Witness, Option<Fault>)> {
    let mut witness = Witness::default();
    let (mut last_seq, mut previous_hash) = (0, GENESIS.to_owned());
    loop {
        let records = trail::records(tx, unit_id, last_seq, RECORDS_PER_READ).await?;
        if records.is_empty() {
            break;
        }
        for record in &records {
            if let Some(problem) = check_record(record, last_seq + 1, &previous_hash) {
                let subject = record.action.clone();
                let fault = Fault { chain: "trail", seq: record.seq, subject, problem };
                return Ok((witness, Some(fault)));
            }
            remember(record, &mut witness);
            witness.has_expected |= expected == Some(record.hash.as_str());
            last_seq = record.seq;
            previous_hash.clone_from(&record.hash);
        }
    }
    let fault = (head != (last_seq, previous_hash.as_str())).then(|| Fault {
        chain: "trail",
        seq: last_seq,
        subject: "链末端".to_owned(),
        problem: format!("记录的末端为第 {} 条，实有 {last_seq} 条：末尾被截断", head.0),
    });
    witness.is_whole = fault.is_none();
    Ok((witness, fault))
}

fn check_record(record: &TrailRecord, seq: i64, previous_hash: &str) -> Option<String> {
    if record.seq != seq {
        return Some(format!("应为第 {seq} 条，中间有留痕被删除"));
    }
    if record.hash_version != TRAIL_HASH_VERSION {
        return Some(format!("未知的校验格式版本 {}", record.hash_version));
    }
    if record.previous_hash != previous_hash {
        return Some("与前一条留痕的链接断开".to_owned());
    }
    (record.computed_hash() != record.hash).then(|| "内容与校验值不符，留痕被修改".to_owned())
}

fn remember(record: &TrailRecord, witness: &mut Witness) {
    let Ok(detail) = serde_json::from_str::<serde_json::Value>(&record.detail) else { return };
    let seq = detail.get("last_seq").and_then(serde_json::Value::as_i64);
    let head = detail.get("head").and_then(serde_json::Value::as_str);
    if let (Some(seq), Some(head)) = (seq, head) {
        witness.last_seq = seq;
        head.clone_into(&mut witness.head);
    }
}
