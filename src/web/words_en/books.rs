//! English for the books: trial balance, ledgers, journals, and the entries behind a figure.

use super::List;

pub const WORDS: List = &[
    ("科目余额表", "Trial balance"),
    ("总账", "General ledger"),
    ("明细账", "Detail ledger"),
    ("多栏式明细账", "Multi-column ledger"),
    ("序时账", "Journal"),
    ("现金日记账", "Cash journal"),
    ("银行存款日记账", "Bank journal"),
    (
        "全部科目的期初、发生、累计和期末，借贷试算平衡；逐级展开，点数字看分录。",
        "Opening, turnover and closing of every account, in balance; unfold level by level, \
         and follow a figure to its entries.",
    ),
    (
        "每个科目逐月的合计、本年累计和余额。",
        "Each account month by month: totals, year to date, balance.",
    ),
    (
        "一个科目的每笔分录和逐笔余额，可到末级；每行可看凭证和原表所在行。",
        "Every entry of an account with its running balance; each line leads to its voucher \
         and to its row in the workbook.",
    ),
    (
        "一个科目的各明细并排分析，适用于收入和支出科目。",
        "The details of an account side by side, for income and expense.",
    ),
    ("全部凭证的分录，按日期和凭证号排列。", "All entries by date and voucher number."),
    ("现金逐笔收付，日清月结。", "Cash in and out, totalled by day and month."),
    (
        "按银行账户逐笔收付，用于与对账单核对。",
        "In and out by bank account, to be checked against statements of the bank.",
    ),
    ("{} 年会计制度", "accounting system of {}"),
    ("已年结", "year closed"),
    ("未年结", "year open"),
    ("按科目查找", "Find accounts"),
    ("科目编码或名称", "Code or name of an account"),
    ("展开到", "Unfold to"),
    ("{} 级", "level {}"),
    ("全部", "All"),
    (
        "没有符合的科目。可换编码或名称的一部分再查。",
        "No account fits. Try another part of its code or name.",
    ),
    ("展开或折叠 {}", "Unfold or fold {}"),
    ("共 {} 笔分录", "{} entries"),
    (
        "这段期间没有分录。可在页首另选期间。",
        "There are no entries in these months. Choose others above.",
    ),
    ("科目级次", "Levels of accounts"),
    ("输入编码或名称挑选", "Type a code or name"),
    ("银行账户", "Bank account"),
    (
        "选择科目，查看它在所选期间的明细账。只列本年有余额或发生额的科目。",
        "Choose an account to see its ledger for these months. Accounts with a balance or \
         movement this year are listed.",
    ),
    ("首页", "First page"),
    ("上一页", "Previous page"),
    ("第 {} 页，共 {} 页", "Page {} of {}"),
    ("末页", "Last page"),
    ("数字背后的分录", "Entries behind a figure"),
    (
        "这个数字背后没有分录：期初为零，期间也没有发生。",
        "There are no entries behind this figure: it began at nil and nothing moved.",
    ),
    ("上年结转", "Brought forward from last year"),
    ("金额", "Amount"),
    ("由 {} 项相加减而成", "Made up of {} terms"),
    ("加", "plus"),
    ("减", "less"),
    ("{}年初", "start of {}"),
    ("{}年{}月末", "end of {}-{}"),
    ("{}年{}月至{}月", "{}, months {} to {}"),
    ("凭证", "Vouchers"),
    ("核算项", "Dimensions"),
    ("计入本数", "Counts here"),
    ("来源", "Source"),
    ("第{}行", "row {}"),
    ("表{} 第{}行", "sheet {} row {}"),
    ("年初余额", "balance at the start of the year"),
    ("余额", "balance"),
    ("账面余额", "balance as booked"),
    ("发生额（结转前）", "movement before transfers"),
    ("借方发生额（结转前）", "debit before transfers"),
    ("贷方发生额（结转前）", "credit before transfers"),
    ("借方发生额", "debit turnover"),
    ("贷方发生额", "credit turnover"),
    ("{} 没有 {} 的账。", "{} has no books for {}."),
    (
        "这个单位还没有建账。上传期初余额表和凭证后，账簿和报表自动生成。",
        "This unit has no books yet. Upload opening balances and vouchers, and ledgers and \
         statements follow.",
    ),
    ("有账的年度：", "Years with books:"),
    ("打印", "Print"),
];
