//! Codes of returns and rewards.

crate::codes! {
    LEVEL_NOT_BELOW = "returns.level_not_below", 422, Refuse,
        "适用层级不在付款单位之下", "请核对付款单位和适用层级";
    RULE_ENDS_BEFORE_IT_BEGINS = "returns.rule_ends_before_it_begins", 422, Refuse,
        "截止日期早于起始日期", "请核对两个日期";
    TIER_NOT_IN_ORDER = "returns.tier_not_in_order", 422, Refuse,
        "档位上限不大于档位下限", "请核对；下限属于本档，上限不属于本档";
    TIERS_OVERLAP = "returns.tiers_overlap", 422, Refuse,
        "同一规则的两个档位在同一期间重叠", "请改写档位或起止日期，使前后相接而不重叠";
    TIERS_DIFFER = "returns.tiers_differ", 422, Refuse,
        "同一规则、同一层级的各档，计算依据或类别不一致", "请改为一致；依据不同的，另立规则编码";
    PERCENT_MISSING = "returns.percent_missing", 422, Refuse,
        "按上缴额或超收额计算的规则没有比例", "请填写比例，如 5 或 12.5";
    STANDARD_MISSING = "returns.standard_missing", 422, Refuse,
        "按会员人数或名单计算的规则没有金额标准", "请填写金额标准，单位元";
    RATE_AND_STANDARD = "returns.rate_and_standard", 422, Refuse,
        "同一档既有比例又有金额标准", "按上缴额、超收额计算的只填比例，按会员人数、名单计算的只填金额标准";
    AMOUNT_NEGATIVE = "returns.amount_negative", 422, Refuse,
        "金额标准为负数", "请核对金额标准";
    POLICY_LIMIT = "returns.policy_limit", 422, Refuse,
        "认定上限不是正数", "请填写年度认定金额的上限，单位元，含本数";
    POLICY_MONTH = "returns.policy_month", 422, Refuse,
        "年度起始月不合要求", "请填写 1 至 12；自然年度的不填";
    POLICY_PERCENT = "returns.policy_percent", 422, Refuse,
        "返还比例不合要求", "请填写上缴部分返还的百分数，大于 0，不超过 100；全额返还填 100";
    POLICY_OVERLAPS = "returns.policy_overlaps", 422, Refuse,
        "同一政策在同一期间有两种规定", "请改写起止日期，使前后相接而不重叠；提前结束的，原行只改截止日期";
    CODE_TAKEN = "returns.code_taken", 422, Refuse,
        "编码已用于付款单位的另一类规则", "回拨奖励规则和返还政策请用不同的编码";
    PERIOD_NOT_A_YEAR = "returns.period_not_a_year", 422, Refuse,
        "返还政策按政策年度计算", "期间请写年度，如 2025；年度起始月不是 1 月的，指该年结束的十二个月";
    YEAR_NOT_OVER = "returns.year_not_over", 422, Refuse,
        "政策年度尚未结束，是否符合条件还不能认定", "请在政策年度结束后计算，日期晚于其最后一天";
    RULE_UNKNOWN = "returns.rule_unknown", 404, Refuse,
        "付款单位没有这条规则", "请核对规则编码，或先导入回拨奖励规则表（return_rules）";
    RULE_NOT_IN_FORCE = "returns.rule_not_in_force", 422, Refuse,
        "规则在期间的最后一天不在有效期内", "请核对期间，或导入该期间适用的规则";
    DAY_BEFORE_PERIOD = "returns.day_before_period", 422, Refuse,
        "付款或通知日期早于期间的第一天", "请核对日期和期间";
    WAY_INVALID = "returns.way_invalid", 422, Refuse,
        "没有写明是付款还是通知，或日期不合要求", "请写明付款日期或通知日期之一，如 2025-07-15";
    NO_RECEIVERS = "returns.no_receivers", 422, Refuse,
        "期间内没有适用层级的下级单位", "请核对规则的适用层级和单位的启用日期";
    ALREADY_RUN = "returns.already_run", 409, Refuse,
        "这条规则在该期间的回拨已经批准", "一个期间只计算一次；确有差错的，冲销原凭证后另行处理";
    PERIODS_OVERLAP = "returns.periods_overlap", 409, Refuse,
        "这条规则已有期间重叠的回拨获得批准，同一笔上缴会计算两次", "请改为不重叠的期间；确有差错的，冲销原凭证后另行处理";
    NOT_RUN = "returns.not_run", 404, Refuse,
        "这条规则在该期间还没有计算", "请先用 returns run 计算，核对后再批准";
    NOT_APPROVED = "returns.not_approved", 409, Refuse,
        "这次回拨还没有批准", "批准之后才有付款清单";
    CHANGED = "returns.changed", 409, Refuse,
        "计算之后规则、任务、基数或到账有变动", "请重新计算，核对后再批准";
    OWN_RUN = "returns.own_run", 409, Refuse,
        "不能批准本人计算的回拨", "请由付款单位的其他审核人员批准";
}
