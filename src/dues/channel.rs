//! 收缴渠道: by which way the dues of an employer come.

use crate::dues::split::Part;

crate::spelled! {
    /// 收缴渠道.
    Channel {
        Own = "own", "自主拨缴";
        Tax = "tax", "税务代收";
        /// Only what goes up; the employer pays its own union the rest.
        TaxUpper = "tax_upper", "税务代收（上缴部分）";
        Treasury = "treasury", "财政划拨";
    }
}

impl Channel {
    /// As people write it, brackets of either width.
    #[must_use]
    pub fn of_words(text: &str) -> Option<Self> {
        let plain = |it: &str| it.replace('(', "（").replace(')', "）").replace(' ', "");
        let text = plain(text);
        Self::EVERY.iter().copied().find(|it| it.label() == text)
    }

    /// Which part of the dues comes to the union itself, or to one above it.
    #[must_use]
    pub fn part(self, comes_to_own_union: bool) -> Part {
        match self {
            Self::TaxUpper if comes_to_own_union => Part::Own,
            Self::TaxUpper => Part::Upper,
            _ => Part::Whole,
        }
    }
}
