//! Use case: a side says what it paid or received. Its word finds the other side's, by number or by
//! pair, kind, amount and the nearest day, or waits for it.
//!
//! The caller holds the system's book and the speaker's.

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::dealings::codes;
use crate::dealings::rows::{Side, TransferKind, TransferRow as Said};
use crate::dealings::store::{self, TransferRow, WordRow};
use crate::dealings::transfer::Transfer;
use crate::finding::rows::Taken;
use crate::finding::{Outcome, refuses};
use crate::ledger::post::sockets::Act;
use crate::money::Money;
use crate::platform::database::Tx;
use crate::units::store as units;
use crate::units::unit::Unit;

/// Days between what two sides said without a number, or between a notice and its payment, beyond
/// which they are not taken for the same: the days of a bank hardly differ, a notice is paid in its
/// year or at the beginning of the next.
const DAYS_OF_SIDES: i64 = 90;
const DAYS_OF_NOTICE: i64 = 460;

const OTHER: &str = "对方单位";
const AMOUNT: &str = "金额";

/// A word that was recorded, and the transfer that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub transfer: TransferRow,
    pub word: WordRow,
}

/// Who is on the other side: a unit, or a name outside this system.
struct Other<'r> {
    id: Option<i64>,
    name: &'r str,
}

/// Records words of a unit, in the order of its list.
pub async fn record_words(
    tx: &mut Tx,
    act: Act<'_>,
    unit: &Unit,
    (rows, batch_id): (&[Said], Option<i64>),
) -> Outcome<(Taken, Vec<Recorded>)> {
    let mut taken = Taken::of(rows.len());
    let called = units::units_called(tx, rows.iter().map(|row| row.other.as_str())).await?;
    let ids = called.values().map(|it| it.id).chain([unit.id]);
    let chains = units::chains_of(tx, ids).await?;
    for (place, row) in rows.iter().enumerate() {
        if row.amount <= Money::ZERO {
            let found = row.amount.grouped();
            taken.tell(&codes::AMOUNT_NOT_POSITIVE, (place, AMOUNT), found, "大于 0 的金额");
        }
        let Some(other) = called.get(&row.other) else { continue };
        if other.id == unit.id {
            taken.tell(&codes::OTHER_IS_SELF, (place, OTHER), other, "上级或下级工会");
        } else if !may_deal(&chains, (unit, other), row) {
            let found = format!("{} {} {other}", row.side.label(), row.kind.label());
            taken.tell(&codes::NOT_UPPER_AND_LOWER, (place, OTHER), found, "这类经费的上下级");
        }
    }
    let faulty = taken.refused();
    let year = |row: &Said| row.book_year.unwrap_or_else(|| i64::from(row.dated_on.year()));
    let Some(first_year) = rows.iter().map(year).min() else { return Ok((taken, Vec::new())) };
    let mut desk = Desk {
        act,
        unit,
        batch_id,
        standing: store::transfers_of(tx, unit.id, first_year - 1).await?,
        known: FxHashMap::default(),
        pairs: FxHashMap::default(),
        next_transfer: store::next_transfer_id(tx).await?,
        next_word: store::next_word_id(tx).await?,
        made: Vec::new(),
        numbered: Vec::new(),
        over: None,
    };
    desk.count_known();
    let mut recorded = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate().filter(|(place, _)| !faulty.contains(place)) {
        let other = called.get(&row.other);
        let other = Other {
            id: other.map(|it| it.id),
            name: other.map_or(row.other.as_str(), |it| it.name.as_str()),
        };
        match desk.take(row, &other, year(row)) {
            Ok(Some(word)) => {
                if let Some((paid, announced)) = desk.over.take() {
                    let code = &codes::MORE_THAN_ANNOUNCED;
                    let found = format!("{} 已付合计 {}", row.number, paid.grouped());
                    taken.tell(code, (place, AMOUNT), found.trim(), announced.grouped());
                }
                recorded.push(word);
            }
            Ok(None) => taken.know(place),
            Err((found, expected)) => {
                taken.tell(&codes::SAID_OTHERWISE, (place, AMOUNT), found, expected);
            }
        }
    }
    if refuses(&taken.findings) {
        return Ok((taken, Vec::new()));
    }
    store::insert_transfers(tx, &desk.made).await?;
    let words: Vec<WordRow> = recorded.iter().map(|it| it.word.clone()).collect();
    store::insert_words(tx, &words).await?;
    for (id, number) in desk.numbered {
        store::set_number(tx, id, &number).await?;
    }
    Ok((taken, recorded))
}

/// Whether two units are such as deal with each other by this kind.
fn may_deal(chains: &FxHashMap<i64, Vec<Unit>>, (unit, other): (&Unit, &Unit), row: &Said) -> bool {
    let (payer, receiver) = match row.side {
        Side::Payer => (unit, other),
        Side::Receiver => (other, unit),
    };
    match row.kind {
        TransferKind::Remittance => payer.parent_id == Some(receiver.id),
        TransferKind::PassDown => receiver.parent_id == Some(payer.id),
        _ => chains
            .get(&receiver.id)
            .is_some_and(|chain| chain.iter().skip(1).any(|it| it.id == payer.id)),
    }
}

/// By which a word is known again: side, kind, other side, day, amount.
type Content = (Side, String, Option<i64>, String, String, i64);

/// Who deals with the unit, on which side, by which kind.
type Pair = (Side, String, Option<i64>, String);

struct Desk<'a> {
    act: Act<'a>,
    unit: &'a Unit,
    /// The file that says it.
    batch_id: Option<i64>,
    standing: Vec<Transfer>,
    /// The numbers under which each word stands already, as often as it does.
    known: FxHashMap<Content, Vec<String>>,
    /// Places of the standing transfers of each pair.
    pairs: FxHashMap<Pair, Vec<usize>>,
    next_transfer: i64,
    next_word: i64,
    made: Vec<TransferRow>,
    numbered: Vec<(i64, String)>,
    /// All that was paid, where the last word makes it more than its notice announces, and that.
    over: Option<(Money, Money)>,
}

impl Desk<'_> {
    fn count_known(&mut self) {
        for place in 0..self.standing.len() {
            self.index(place);
        }
        for transfer in &self.standing {
            for side in [Side::Payer, Side::Receiver] {
                let (id, name) = other_of(&transfer.row, side);
                for word in transfer.of_side(side).filter(|it| it.unit_id == self.unit.id) {
                    let key = (
                        side,
                        transfer.row.kind.clone(),
                        id,
                        name.to_owned(),
                        word.dated_on.clone(),
                        word.amount_fen,
                    );
                    self.known.entry(key).or_default().push(transfer.row.number.clone());
                }
            }
        }
    }

    /// A transfer is found by whoever of the two the unit is.
    fn index(&mut self, place: usize) {
        let Some(transfer) = self.standing.get(place) else { return };
        let row = &transfer.row;
        let keys = [Side::Payer, Side::Receiver]
            .map(|side| pair_key(side, row.kind.clone(), other_of(row, side)));
        for key in keys {
            self.pairs.entry(key).or_default().push(place);
        }
    }

    fn of_pair(&self, row: &Said, other: &Other<'_>) -> impl Iterator<Item = (usize, &Transfer)> {
        let key = pair_key(row.side, row.kind.as_str().to_owned(), (other.id, other.name));
        let places = self.pairs.get(&key).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| Some((*place, self.standing.get(*place)?)))
    }

    /// The word of a row; `None` where it stands already.
    fn take(
        &mut self,
        row: &Said,
        other: &Other<'_>,
        year: i64,
    ) -> Result<Option<Recorded>, (String, String)> {
        if self.is_known(row, other) {
            return Ok(None);
        }
        let of_number = self.numbered_as(row, other);
        let day = row.dated_on.to_string();
        if let Some(place) = of_number
            && let Some(said) = self
                .standing
                .get(place)
                .and_then(|transfer| transfer.of_side(row.side).find(|word| word.dated_on == day))
        {
            let before = Money::from_fen(said.amount_fen).grouped();
            return Err((format!("{} {}", row.number, row.amount.grouped()), before));
        }
        let place = of_number.or_else(|| self.nearest(row, other, year));
        let place = place.unwrap_or_else(|| self.begin(row, other, year));
        let word = WordRow {
            id: self.next_word,
            transfer_id: 0,
            side: row.side.as_str().to_owned(),
            unit_id: self.unit.id,
            dated_on: day,
            amount_fen: row.amount.fen(),
            batch_id: self.batch_id,
            source_sheet: Some(row.source.0),
            source_row: Some(row.source.1),
            said_by: self.act.actor.name.clone(),
            said_at: self.act.clock.now_text(),
            taken_back_at: None,
        };
        self.next_word += 1;
        let Some(transfer) = self.standing.get_mut(place) else { return Ok(None) };
        if transfer.row.number.is_empty() && !row.number.is_empty() {
            transfer.row.number.clone_from(&row.number);
            self.numbered.push((transfer.row.id, row.number.clone()));
        }
        let word = WordRow { transfer_id: transfer.row.id, ..word };
        transfer.words.push(word.clone());
        let announced = Money::from_fen(transfer.row.announced_fen);
        let paid = transfer.sum(Side::Payer);
        let is_over =
            row.side == Side::Payer && transfer.row.announced_on.is_some() && paid > announced;
        self.over = is_over.then_some((paid, announced));
        Ok(Some(Recorded { transfer: transfer.row.clone(), word }))
    }

    /// A row without a number may have joined a transfer that has one.
    fn is_known(&mut self, row: &Said, other: &Other<'_>) -> bool {
        let key = (
            row.side,
            row.kind.as_str().to_owned(),
            other.id,
            other.name.to_owned(),
            row.dated_on.to_string(),
            row.amount.fen(),
        );
        let Some(numbers) = self.known.get_mut(&key) else { return false };
        let same = numbers.iter().position(|number| *number == row.number);
        let place = same.or_else(|| (row.number.is_empty() && !numbers.is_empty()).then_some(0));
        place.map(|place| numbers.swap_remove(place)).is_some()
    }

    fn numbered_as(&self, row: &Said, other: &Other<'_>) -> Option<usize> {
        let is_it = |(_, it): &(usize, &Transfer)| it.row.number == row.number;
        let found = (!row.number.is_empty()).then(|| self.of_pair(row, other).find(is_it));
        found.flatten().map(|(place, _)| place)
    }

    /// The transfer that lacks this side, of the same pair, kind and amount, on the nearest day.
    fn nearest(&self, row: &Said, other: &Other<'_>, year: i64) -> Option<usize> {
        let fits = |(_, transfer): &(usize, &Transfer)| {
            let other_side = transfer.sum(opposite(row.side));
            let amount = if other_side.is_zero() {
                Money::from_fen(transfer.row.announced_fen)
            } else {
                other_side
            };
            transfer.of_side(row.side).next().is_none()
                && amount == row.amount
                && (row.number.is_empty() || transfer.row.number.is_empty())
        };
        let days = |(place, transfer): (usize, &Transfer)| {
            let day = transfer.first_day(opposite(row.side));
            let day = day.or(transfer.row.announced_on.as_deref());
            let day = day.and_then(|it| it.parse::<Date>().ok()).unwrap_or(row.dated_on);
            let later = row.dated_on.duration_until(day).as_hours() / 24;
            // Money is received after it was paid, where there is a choice.
            let is_turned = match row.side {
                Side::Payer => later < 0,
                Side::Receiver => later > 0,
            };
            let is_said = transfer.first_day(opposite(row.side)).is_some();
            let most = if is_said { DAYS_OF_SIDES } else { DAYS_OF_NOTICE };
            let key = (transfer.row.book_year != year, is_turned, later.abs(), place);
            (later.abs() <= most).then_some(key)
        };
        self.of_pair(row, other).filter(fits).filter_map(days).min().map(|(.., place)| place)
    }

    fn begin(&mut self, row: &Said, other: &Other<'_>, year: i64) -> usize {
        let own = (Some(self.unit.id), self.unit.name.clone());
        let theirs = (other.id, other.name.to_owned());
        let (payer, receiver) = match row.side {
            Side::Payer => (own, theirs),
            Side::Receiver => (theirs, own),
        };
        let made = TransferRow {
            id: self.next_transfer,
            number: row.number.clone(),
            kind: row.kind.as_str().to_owned(),
            payer_id: payer.0,
            payer_name: payer.1,
            receiver_id: receiver.0,
            receiver_name: receiver.1,
            book_year: year,
            project: row.project.clone(),
            note: row.note.clone(),
            announced_by: String::new(),
            announced_on: None,
            announced_fen: 0,
            payer_accrued_fen: 0,
            receiver_accrued_fen: 0,
            disputed_by: None,
            disputed_at: None,
            dispute: String::new(),
            confirmed_by: None,
            confirmed_at: None,
            recorded_by: self.act.actor.name.clone(),
            recorded_at: self.act.clock.now_text(),
        };
        self.next_transfer += 1;
        self.made.push(made.clone());
        let place = self.standing.len();
        self.standing.push(Transfer { row: made, words: Vec::new() });
        self.index(place);
        place
    }
}

fn opposite(side: Side) -> Side {
    match side {
        Side::Payer => Side::Receiver,
        Side::Receiver => Side::Payer,
    }
}

/// Who stands on the other side than the speaker.
fn other_of(row: &TransferRow, side: Side) -> (Option<i64>, &str) {
    match side {
        Side::Payer => (row.receiver_id, &row.receiver_name),
        Side::Receiver => (row.payer_id, &row.payer_name),
    }
}

/// A registered unit is known by its id alone; its name may change.
fn pair_key(side: Side, kind: String, (id, name): (Option<i64>, &str)) -> Pair {
    let name = if id.is_some() { String::new() } else { name.to_owned() };
    (side, kind, id, name)
}
