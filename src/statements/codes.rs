//! Codes of the statements area.

crate::codes! {
    REPORT_UNKNOWN = "statements.report_unknown", 404, Refuse,
        "没有这种报表或账簿", "请从报表目录中选择";
    FORM_NOT_OF_TIER = "statements.form_not_of_tier", 422, Refuse,
        "本级工会不编制此表", "财政拨款收入支出表、国有资产情况表和成本费用表由县级以上工会编制";
    FORM_NOT_OF_ERA = "statements.form_not_of_era", 422, Refuse,
        "当年执行的会计制度没有此表", "2021年度及以前请查看资产负债表和收入支出表";
    FORM_IS_ANNUAL = "statements.form_is_annual", 422, Refuse,
        "此表只按年度编制", "请选择年度，例如 2025";
    NO_FISCAL_MONEY = "statements.no_fiscal_money", 422, Refuse,
        "本年没有财政拨款，不填列此表", "不从同级财政取得拨款的工会无须编制；如有财政拨款，请核对40401及资金来源";
    ACCOUNT_REQUIRED = "statements.account_required", 422, Refuse,
        "未指定科目", "请指定要查看的科目编码";
    ACCOUNT_UNKNOWN = "statements.account_unknown", 404, Refuse,
        "本单位没有这个科目", "请核对科目编码和年度";
    BANK_ACCOUNT_UNKNOWN = "statements.bank_account_unknown", 404, Refuse,
        "本单位没有这个银行账户", "请核对银行账户的编码或名称";
    FIGURE_UNREADABLE = "statements.figure_unreadable", 400, Refuse,
        "取数条件无法识别", "请从报表或账簿的数字进入；一次只能查看同一年度的分录";
    LEVEL_OUT_OF_RANGE = "statements.level_out_of_range", 422, Refuse,
        "科目级次不合理", "请填写 1 至 9 之间的整数";
    TOO_MANY_LINES = "statements.too_many_lines", 422, Refuse,
        "行数过多，一次不能全部列出", "请缩短期间，或选择更细的科目";
    SHEET_NOT_BALANCED = "statements.sheet_not_balanced", 422, Warn,
        "资产总计与负债与净资产总计不相等", "请核对期初余额是否平衡，并运行 verify 核验账簿";
    QUOTA_LEFT_AT_YEAR_END = "statements.quota_left_at_year_end", 422, Warn,
        "零余额账户用款额度年末仍有余额，年度资产负债表不列示此项", "请办理年末额度注销，转入财政应返还额度";
    ROLL_FORWARD_BROKEN = "statements.roll_forward_broken", 422, Warn,
        "年初结转结余加本年各项变动不等于年末结转结余", "请核对直接记入321、322、331、332的凭证";
    INVESTED_FROM_SURPLUS = "statements.invested_from_surplus", 422, Inform,
        "本年有对外投资直接增减累计结余（32205）", "验算时应计入此项：一＋二＋五＋此项＝六";
    NOT_DISTRIBUTED = "statements.not_distributed", 422, Inform,
        "收支尚未结转，已按结转去向并入结转结余列示", "期末结转后本表数字不变";
    OWNERSHIP_UNMARKED = "statements.ownership_unmarked", 422, Inform,
        "有资产未标明资产属性，未计入本表",
        "请在相关科目的凭证中补填资产属性（国有资产、工会资产）；货币资金中的财政拨款应标明国有资产";
    FISCAL_ROW_UNNAMED = "statements.fiscal_row_unnamed", 422, Warn,
        "有财政拨款未区分人员经费、公用经费或项目", "请补填支出类型和项目后再报送";
    FISCAL_ROW_BROKEN = "statements.fiscal_row_broken", 422, Warn,
        "财政拨款收入支出表有行次前后不衔接", "请核对该行的收入、支出和结转是否使用了同一支出类型和项目";
}
