//! Amounts in cells, to whole fen.
//!
//! Invariants: text is read by `money/written.rs` and nowhere else; dates and error values are no
//! amounts; an empty cell is no amount at all, which is not the same as zero.

use crate::finding::Code;
use crate::formats::number_text;
use crate::money::written::YUAN_PLACES;
use crate::money::{Money, NotMoney};
use crate::sheet::Cell;

use crate::imports::codes;

/// An amount and what was done to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadAmount {
    pub money: Money,
    /// The spreadsheet's float carried noise behind the 15th digit, which was dropped.
    pub had_noise: bool,
}

/// Why a cell is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountProblem {
    NotANumber,
    FractionOfFen,
    TooLarge,
    IsDate,
    IsError,
}

impl From<NotMoney> for AmountProblem {
    fn from(why: NotMoney) -> Self {
        match why {
            NotMoney::NotANumber => Self::NotANumber,
            NotMoney::FractionOfFen => Self::FractionOfFen,
            NotMoney::TooLarge => Self::TooLarge,
        }
    }
}

impl AmountProblem {
    #[must_use]
    pub fn code(self) -> &'static Code {
        match self {
            Self::NotANumber => &codes::AMOUNT_NOT_A_NUMBER,
            Self::FractionOfFen => &codes::AMOUNT_FRACTION_OF_FEN,
            Self::TooLarge => &codes::AMOUNT_TOO_LARGE,
            Self::IsDate => &codes::AMOUNT_IS_DATE,
            Self::IsError => &codes::CELL_ERROR,
        }
    }
}

/// What amounts are counted in, as a heading or a line above says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountUnit {
    Yuan,
    /// 万元: 0.126 is 1,260.00, exactly.
    TenThousands,
}

impl AmountUnit {
    /// Decimal places down to the fen.
    fn places(self) -> usize {
        match self {
            Self::Yuan => YUAN_PLACES,
            Self::TenThousands => 6,
        }
    }
}

/// The amount in a cell; `None` when the cell holds no amount.
pub fn read_amount(cell: &Cell<'_>, unit: AmountUnit) -> Result<Option<ReadAmount>, AmountProblem> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => {
            Ok(amount_of_text(text, unit)?.map(|money| ReadAmount { money, had_noise: false }))
        }
        Cell::Number(number) => amount_of_number(*number, unit).map(Some),
        Cell::Date(_) => Err(AmountProblem::IsDate),
        Cell::Bool(_) => Err(AmountProblem::NotANumber),
        Cell::Error(_) => Err(AmountProblem::IsError),
    }
}

fn amount_of_number(number: f64, unit: AmountUnit) -> Result<ReadAmount, AmountProblem> {
    let text = number_text(number).ok_or(AmountProblem::NotANumber)?;
    let money = amount_of_text(&text.text, unit)?.unwrap_or(Money::ZERO);
    Ok(ReadAmount { money, had_noise: text.had_noise })
}

/// As [`Money::read`], in yuan or ten thousands.
pub fn amount_of_text(text: &str, unit: AmountUnit) -> Result<Option<Money>, AmountProblem> {
    Ok(Money::read_counted(text, unit.places())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: &Cell<'_>, fen: Option<i64>) {
        let read = read_amount(cell, AmountUnit::Yuan)
            .map(|amount| amount.map(|amount| amount.money.fen()));
        assert_eq!(read, Ok(fen), "{cell:?}");
    }

    fn refuse(cell: &Cell<'_>, problem: AmountProblem) {
        assert_eq!(read_amount(cell, AmountUnit::Yuan), Err(problem), "{cell:?}");
    }

    fn text(text: &str) -> Cell<'_> {
        Cell::Text(text.into())
    }

    #[test]
    fn a_cell_of_text_is_read_as_money_is_read_everywhere() {
        check(&text("1,234.50"), Some(123_450));
        check(&text("—"), None);
        check(&Cell::Empty, None);
        refuse(&text("1,50"), AmountProblem::NotANumber);
        refuse(&text("100\n200"), AmountProblem::NotANumber);
    }

    #[test]
    fn floats_lose_their_noise_and_nothing_else() {
        check(&Cell::Number(434.99999999999994), Some(43_500));
        check(&Cell::Number(0.1 + 0.2), Some(30));
        check(&Cell::Number(-12.34), Some(-1_234));
        check(&Cell::Number(0.0), Some(0));
        let noisy = Cell::Number(434.99999999999994);
        let read = read_amount(&noisy, AmountUnit::Yuan).unwrap().unwrap();
        assert!(read.had_noise);
    }

    #[test]
    fn ten_thousands_are_multiplied_exactly() {
        let read = |text: &'static str| {
            let read = read_amount(&Cell::Text(text.into()), AmountUnit::TenThousands);
            read.map(|read| read.map(|read| read.money.fen()))
        };
        assert_eq!(read("0.126"), Ok(Some(126_000)));
        assert_eq!(read("-8.634055"), Ok(Some(-8_634_055)));
        assert_eq!(read("12"), Ok(Some(12_000_000)));
        assert_eq!(read("1,234.5"), Ok(Some(1_234_500_000)));
        assert_eq!(read("0.0000011"), Err(AmountProblem::FractionOfFen));
        let number = read_amount(&Cell::Number(0.34805), AmountUnit::TenThousands);
        assert_eq!(number.unwrap().unwrap().money.fen(), 348_050);
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        refuse(&text("1.234"), AmountProblem::FractionOfFen);
        refuse(&Cell::Number(333.333333333333), AmountProblem::FractionOfFen);
        refuse(&text("99999999999999.99"), AmountProblem::TooLarge);
        refuse(&Cell::Number(1e18), AmountProblem::TooLarge);
        refuse(&Cell::Date(jiff::civil::date(2025, 1, 1).at(0, 0, 0, 0)), AmountProblem::IsDate);
        refuse(&Cell::Error("#REF!".into()), AmountProblem::IsError);
    }
}
