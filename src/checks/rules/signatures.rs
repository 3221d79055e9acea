//! VC03: who signed a voucher, and that no two duties are in one hand (会计基础工作规范 第十二条).

use crate::checks::books::{Books, MONEY, Voucher};
use crate::checks::finding::{Hit, Judged, Side};

/// What is wrong with the signatures of a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    MakerReviews,
    CashierMakes,
    CashierReviews,
    NoCashier,
    NoReviewer,
}

impl Fault {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::MakerReviews => "制单与审核为同一人",
            Self::CashierMakes => "出纳与制单为同一人",
            Self::CashierReviews => "出纳与审核为同一人",
            Self::NoCashier => "收付款凭证没有出纳签章",
            Self::NoReviewer => "没有审核签章",
        }
    }

    /// Two duties in one hand; else a signature is missing.
    #[must_use]
    pub fn is_of_one_hand(self) -> bool {
        matches!(self, Self::MakerReviews | Self::CashierMakes | Self::CashierReviews)
    }
}

/// All that is wrong with one.
#[must_use]
pub fn faults(books: &Books, voucher: &Voucher) -> Vec<Fault> {
    let named = |name: &Option<String>| {
        name.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let (reviewer, cashier) = (named(&voucher.reviewer), named(&voucher.cashier));
    let maker = voucher.preparer.trim();
    let moves_money = books.has_any(voucher, &MONEY);
    let mut faults = Vec::new();
    if reviewer.as_deref() == Some(maker) {
        faults.push(Fault::MakerReviews);
    }
    if moves_money {
        match &cashier {
            // What the program books was moved by whom the list names; no cashier of the union did.
            None if voucher.is_prescribed => {}
            None => faults.push(Fault::NoCashier),
            Some(cashier) => {
                if cashier == maker {
                    faults.push(Fault::CashierMakes);
                }
                if Some(cashier) == reviewer.as_ref() {
                    faults.push(Fault::CashierReviews);
                }
            }
        }
    }
    if reviewer.is_none() && books.settings.review_required {
        faults.push(Fault::NoReviewer);
    }
    faults
}

pub(super) fn signatures(books: &Books) -> Judged {
    let hit = |voucher: &Voucher| {
        let faults = faults(books, voucher);
        if faults.is_empty() {
            return None;
        }
        let said: Vec<&str> = faults.iter().map(|it| it.label()).collect();
        let name = |it: &Option<String>| it.clone().unwrap_or_else(|| "空".to_owned());
        let left = Side::text(format!("制单 {}", voucher.preparer));
        let right = format!("审核 {} 出纳 {}", name(&voucher.reviewer), name(&voucher.cashier));
        let hit = Hit::new(voucher.when(), left, Side::text(right)).at([voucher.name()]);
        Some(hit.note(said.join("；")))
    };
    Ok(books.ordinary().filter_map(hit).collect())
}
