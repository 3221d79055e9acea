//! Cells about people: read whole, and never repeated in what is told of them.

use crate::imports::dealings::cells::Cells;
use crate::imports::kinds::columns::ColumnKind;
use crate::members::codes;
use crate::members::identity::{self, NotAnIdentity, masked_card, masked_identity, masked_phone};
use crate::members::rows::{MemberKind, MemberRow};

/// 证件号码, with its check digit.
pub fn needed_identity(cells: &mut Cells<'_, '_>) -> Option<String> {
    let kind = ColumnKind::IdentityNumber;
    let number = identity::normal(&cells.needed_code(kind));
    if number.is_empty() {
        return None;
    }
    let expected = match identity::check(&number) {
        Ok(()) => return Some(number),
        Err(NotAnIdentity::Length(length)) => format!("18 位，实为 {length} 位"),
        Err(NotAnIdentity::Character) => "17 位数字和一位数字或 X".to_owned(),
        Err(NotAnIdentity::Birthday) => "第 7 至 14 位是出生日期".to_owned(),
        Err(NotAnIdentity::CheckDigit) => "末位校验位相符".to_owned(),
    };
    let found = masked_identity(&number);
    cells.refuse_masked(&codes::IDENTITY_INVALID, kind, (found, &expected));
    None
}

fn phone(cells: &mut Cells<'_, '_>) -> String {
    let number = cells.code(ColumnKind::Phone);
    let is_sign = |it: char| it.is_ascii_digit() || matches!(it, '-' | '+');
    let is_phone = number.chars().all(is_sign) && (5..=20).contains(&number.len());
    if !number.is_empty() && !is_phone {
        let found = masked_phone(&number);
        cells.refuse_masked(&codes::PHONE_INVALID, ColumnKind::Phone, (found, "5 至 20 位号码"));
    }
    number
}

fn card(cells: &mut Cells<'_, '_>) -> String {
    let number = cells.code(ColumnKind::CardNumber);
    let is_number = number.bytes().all(|it| it.is_ascii_digit());
    let is_card = is_number && (8..=32).contains(&number.len());
    if !number.is_empty() && !is_card {
        let found = masked_card(&number);
        cells.refuse_masked(
            &codes::CARD_INVALID,
            ColumnKind::CardNumber,
            (found, "8 至 32 位数字"),
        );
    }
    number
}

/// A line of 会员名册.
pub fn member(cells: &mut Cells<'_, '_>) -> Option<MemberRow> {
    let name = cells.needed_text(ColumnKind::PersonName);
    let identity = needed_identity(cells);
    let phone = phone(cells);
    let card = card(cells);
    let unit = cells.unit(ColumnKind::AtUnit);
    let department = cells.text(ColumnKind::Department);
    let words: Vec<&str> = MemberKind::EVERY.iter().map(|it| it.label()).collect();
    let kind = cells.needed_choice(ColumnKind::MemberKind, MemberKind::of_words, &words);
    let base = cells.amount(ColumnKind::FeeBase);
    let joined_on = cells.needed_day(ColumnKind::JoinedOn);
    let left_on = cells.day(ColumnKind::LeftOn);
    Some(MemberRow {
        name,
        identity: identity?,
        phone,
        card,
        unit,
        department,
        kind: kind?,
        base,
        joined_on: joined_on?,
        left_on,
    })
}
