//! IE: income and expenditure, what they leave, and what must be nil after they are closed.

use super::differences::{by_month, closed, unlike};
use crate::checks::books::{Amounts, Books};
use crate::checks::finding::{Hit, Judged};
use crate::ledger::chart::Class;
use crate::ledger::voucher::VoucherKind;
use crate::money::Money;
use crate::units::settings::CarryForward;
use crate::units::unit::Tier;

pub(super) fn judge_of(id: &str) -> Option<fn(&Books) -> Judged> {
    Some(match id {
        "IE01" => income,
        "IE02" => expense,
        "IE03" => difference,
        "IE04" => cumulative,
        "IE05" => opening,
        "IE06" => closing,
        "IE07" => roll_forward,
        "IE08" => closed_accounts,
        "IE09" => stabilisation_fund,
        "IE10" => special_fund,
        "IE11" => details_at_year_end,
        "IE12" => mandate,
        _ => return None,
    })
}

const INCOME: [&str; 9] = ["401", "402", "403", "404", "405", "406", "407", "408", "411"];
const EXPENSE: [&str; 11] =
    ["501", "502", "503", "504", "505", "506", "507", "508", "509", "510", "521"];

fn of(amounts: &Amounts, key: &str) -> Money {
    amounts.get(key).copied().unwrap_or_default()
}

fn months(books: &Books) -> impl Iterator<Item = (i64, &Amounts, &Amounts)> {
    (0..).zip(&books.incomes).skip(1).map(|(month, it)| (month, &it.span, &it.to_date))
}

/// Of the month first, else of the year to its end.
fn in_either(
    books: &Books,
    judged: impl Fn(&Amounts) -> (Money, Money),
    labels: (&str, &str),
) -> Judged {
    let hit = |(month, span, to_date): (i64, &Amounts, &Amounts)| {
        [span, to_date].into_iter().find_map(|amounts| {
            let (left, right) = judged(amounts);
            unlike(books.month(month), (labels.0, left), (labels.1, right))
        })
    };
    Ok(months(books).filter_map(hit).collect())
}

fn sum_of(amounts: &Amounts, prefix: &str, codes: &[&str]) -> Money {
    codes.iter().map(|code| of(amounts, &format!("{prefix}_{code}"))).sum()
}

fn income(books: &Books) -> Judged {
    let judged = |it: &Amounts| (of(it, "income"), sum_of(it, "income", &INCOME));
    in_either(books, judged, ("收入合计", "401至411各项之和"))
}

fn expense(books: &Books) -> Judged {
    let judged = |it: &Amounts| (of(it, "expense"), sum_of(it, "expense", &EXPENSE));
    in_either(books, judged, ("支出合计", "501至521各项之和"))
}

fn difference(books: &Books) -> Judged {
    let judged = |it: &Amounts| (of(it, "difference"), of(it, "income") - of(it, "expense"));
    in_either(books, judged, ("本期收支差额", "收入合计减支出合计"))
}

fn cumulative(books: &Books) -> Judged {
    let nothing = Amounts::default();
    let mut before = &nothing;
    let mut hits = Vec::new();
    for (month, span, to_date) in months(books) {
        let codes = INCOME.iter().map(|code| format!("income_{code}"));
        let keys = codes.chain(EXPENSE.iter().map(|code| format!("expense_{code}")));
        for key in keys {
            let sum = of(before, &key) + of(span, &key);
            let code = key.rsplit('_').next().unwrap_or_default();
            let label = books.account_label(code);
            let hit = unlike(
                books.month(month),
                (&format!("{label} 本年累计"), of(to_date, &key)),
                ("上月累计加本月", sum),
            );
            hits.extend(hit.map(|it| it.about(code)));
        }
        before = to_date;
    }
    Ok(hits)
}

fn opening(books: &Books) -> Judged {
    closed(books)?;
    let year = books.whole_year();
    let (carried, surplus) =
        (of(&books.annual, "opening_carried"), of(&books.annual, "opening_surplus"));
    let kept = |codes: [&str; 2]| -> Money { codes.iter().map(|it| books.credit(it, 0)).sum() };
    let mut hits: Vec<Hit> = [
        (("年初结转", carried), ("321+331年初", kept(["321", "331"])), "年初结转"),
        (("年初结余", surplus), ("322+332年初", kept(["322", "332"])), "年初结余"),
    ]
    .into_iter()
    .filter_map(|(left, right, about)| unlike(year, left, right).map(|it| it.about(about)))
    .collect();
    if let Some((before_carried, before_surplus)) = books.carried_before {
        let pairs = [
            (("年初结转", carried), ("上年年末结转", before_carried), "上年年末结转"),
            (("年初结余", surplus), ("上年年末结余", before_surplus), "上年年末结余"),
        ];
        let found = pairs
            .into_iter()
            .filter_map(|(left, right, about)| unlike(year, left, right).map(|it| it.about(about)));
        hits.extend(found);
    }
    Ok(hits)
}

fn closing(books: &Books) -> Judged {
    closed(books)?;
    let year = books.whole_year();
    let printed = |key: &str| of(&books.annual, key);
    let on_sheet = |keys: [&str; 2]| -> Money { keys.iter().map(|it| books.sheet(12, it)).sum() };
    let pairs = [
        ("年末结转", printed("closing_carried"), on_sheet(["union_carried", "fiscal_carried"])),
        ("年末结余", printed("closing_surplus"), on_sheet(["union_surplus", "fiscal_surplus"])),
    ];
    let hit = |(label, left, right): (&str, Money, Money)| {
        unlike(year, (label, left), ("资产负债表", right)).map(|it| it.about(label))
    };
    Ok(pairs.into_iter().filter_map(hit).collect())
}

/// What went from the accumulated surplus into investments, less what came back: 32205 in vouchers
/// that have a line on 151, too.
fn invested(books: &Books) -> Money {
    let with_investment = books
        .vouchers
        .iter()
        .filter(|it| it.kind != VoucherKind::Opening && !it.kind.is_transfer())
        .filter(|it| books.has_any(it, &["151"]));
    with_investment.map(|it| books.debits(it, &["32205"]) - books.credits(it, &["32205"])).sum()
}

fn roll_forward(books: &Books) -> Judged {
    closed(books)?;
    let printed = |key: &str| of(&books.annual, key);
    let rolled = printed("opening") + printed("adjustments") + printed("difference");
    let hit = unlike(
        books.whole_year(),
        ("年末资金结转结余", printed("closing")),
        ("年初+调整及变动+收支差额−货币投资净额", rolled - invested(books)),
    );
    Ok(hit.into_iter().collect())
}

fn closed_accounts(books: &Books) -> Judged {
    let is_monthly = books.settings.carry_forward == CarryForward::Monthly;
    let is_asked = |month: i64| {
        let place = usize::try_from(month).unwrap_or_default();
        let is_closed = books.closed_months.get(place).copied().unwrap_or_default();
        is_closed && (is_monthly || month == 12)
    };
    let mut hits = Vec::new();
    for code in books.top_accounts(&[Class::Income, Class::Expense]) {
        let label = books.account_label(code);
        let is_credit = code.starts_with('4');
        hits.extend(by_month(books, |month| {
            let net = books.net(code, month);
            let balance = if is_credit { -net } else { net };
            let hit = unlike(books.month(month), (&label, balance), ("结账后余额", Money::ZERO));
            hit.filter(|_| is_asked(month)).map(|it| it.about(code))
        }));
    }
    Ok(hits)
}

fn stabilisation_fund(books: &Books) -> Judged {
    closed(books)?;
    let changed = books.credit("341", 12) - books.credit("341", 0);
    let hit = unlike(
        books.whole_year(),
        ("341本年变动", changed),
        ("521−411", books.moved("521") - books.moved("411")),
    );
    Ok(hit.into_iter().collect())
}

fn special_fund(books: &Books) -> Judged {
    closed(books)?;
    let changed = books.credit("311", 12) - books.credit("311", 0);
    let (mut provided, mut used) = (Money::ZERO, Money::ZERO);
    for voucher in books.vouchers.iter().filter(|it| it.kind != VoucherKind::Opening) {
        if books.has_any(voucher, &["504", "510"]) {
            provided += books.credits(voucher, &["311"]);
        }
        if books.has_any(voucher, &["101", "102", "111"]) {
            used += books.debits(voucher, &["311"]);
        }
    }
    let hit = unlike(books.whole_year(), ("311本年变动", changed), ("提取−使用", provided - used));
    Ok(hit.into_iter().collect())
}

/// 累计结转 and 累计结余, which alone stay.
const STAYING: [&str; 4] = ["32104", "32205", "33104", "33205"];

fn details_at_year_end(books: &Books) -> Judged {
    closed(books)?;
    let details = books.chart().accounts().iter().filter(|it| {
        let is_of_net_assets =
            ["321", "322", "331", "332"].iter().any(|top| it.is_at_or_under(top));
        let stays = STAYING.iter().any(|code| it.is_at_or_under(code));
        it.code.len() == 5 && is_of_net_assets && !stays
    });
    let hit = |it: &crate::ledger::chart::Account| {
        let left = books.credit(&it.code, 12);
        let label = books.account_label(&it.code);
        let hit = unlike(books.whole_year(), (&label, left), ("年末应有余额", Money::ZERO));
        hit.map(|hit| hit.about(it.code.clone()))
    };
    Ok(details.filter_map(hit).collect())
}

/// Accounts of unions of county level and above, in the order of the list.
const OF_COUNTY: [&str; 7] = ["311", "341", "404", "411", "506", "508", "521"];
/// These, too, where a grassroots union does not keep the accounts of the county.
const OF_COUNTY_BESIDES: [&str; 6] = ["132", "151", "201", "212", "221", "502"];
const OF_GRASSROOTS: [&str; 3] = ["401", "405", "501"];

fn mandate(books: &Books) -> Judged {
    closed(books)?;
    let mut codes: Vec<&str> = match books.unit.tier {
        Tier::CountyAndAbove => OF_GRASSROOTS.to_vec(),
        Tier::Grassroots if books.settings.county_accounts => OF_COUNTY.to_vec(),
        Tier::Grassroots => OF_COUNTY.iter().chain(&OF_COUNTY_BESIDES).copied().collect(),
    };
    codes.sort_unstable();
    let hit = |code: &&str| {
        let code = *code;
        if !books.figures.is_used(code) {
            return None;
        }
        let is_flow = code.starts_with(['4', '5']);
        let credit = books.credit(code, 12);
        let is_debit = books.figures.normal_side(code) == crate::ledger::chart::Side::Debit;
        let balance = if is_debit { -credit } else { credit };
        let mut amount = if is_flow { books.moved(code) } else { balance };
        if amount.is_zero() {
            let all = crate::statements::formula::Filter::default();
            amount = books.figures.turnover(code, &all, (1, 12)).debit;
        }
        let label = books.account_label(code);
        unlike(books.whole_year(), (&label, amount), ("本级不使用", Money::ZERO))
            .map(|it| it.about(code))
    };
    Ok(codes.iter().filter_map(hit).collect())
}
