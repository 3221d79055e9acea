//! Codes of programmes and their rosters.

crate::codes! {
    ACCOUNT_UNKNOWN = "programmes.account_unknown", 422, Refuse,
        "本单位没有这个支出科目", "请核对列支科目的编码或名称";
    LINE_TWICE = "programmes.line_twice", 422, Refuse,
        "同一项目编码、同一年度出现两行", "请合并为一行，或改用另一项目编码";
    AMOUNT_NEGATIVE = "programmes.amount_negative", 422, Refuse,
        "金额为负数", "请核对金额";
    ALREADY_APPROVED = "programmes.already_approved", 409, Refuse,
        "项目已经批准，计划不再改动", "请照已批准的计划填写，或另列项目";
    HISTORY_TWICE = "programmes.history_twice", 422, Refuse,
        "同一类别、同一年度出现两行", "请合并为一行";
    PROGRAMME_UNKNOWN = "programmes.programme_unknown", 422, Refuse,
        "本单位没有这个项目", "请核对项目编码，或先导入项目计划表（programmes）";
    BATCH_DELIVERED = "programmes.batch_delivered", 409, Refuse,
        "这一批名册已经发放签收", "补发的请另用发放日期";
    TWICE_IN_BATCH = "programmes.twice_in_batch", 422, Warn,
        "同一人在同一批名册中出现两次", "请核对是否重复；确属应当的，请说明理由，并列入项目名册问题表（programme-findings）";
    OVER_STANDARD = "programmes.over_standard", 422, Warn,
        "超过项目标准", "请核对金额；确属特殊情况的，请说明理由，并列入项目名册问题表（programme-findings）";
    NOT_A_MEMBER = "programmes.not_a_member", 422, Warn,
        "发放日期不在任何工会的会员名册中", "请核对证件号码和会员名册；确属应当的，请说明理由";
    PERSON_UNNUMBERED = "programmes.person_unnumbered", 200, Inform,
        "没有证件号码，不能查重和核对标准", "能取得证件号码的请补填";
    UNKNOWN = "programmes.unknown", 404, Refuse,
        "没有这个项目", "请核对单位、年度和项目编码";
    COUNT_INVALID = "programmes.count_invalid", 422, Refuse,
        "人数不能识别", "请填写整数";
    PAPER_MISSING = "programmes.paper_missing", 422, Refuse,
        "没有写明依据", "请填写会议纪要、批复或签收表的文号";
    DAY_INVALID = "programmes.day_invalid", 422, Refuse,
        "日期不合要求", "请写作 2025-01-15";
    APPROVED_BEFORE = "programmes.approved_before", 409, Refuse,
        "项目已经批准", "无需重复批准";
    NOT_APPROVED = "programmes.not_approved", 409, Refuse,
        "项目尚未批准，不能发放", "请先登记批准（programme approve）";
    NO_ROSTER = "programmes.no_roster", 404, Refuse,
        "这个发放日期没有名册", "请核对发放日期，或先导入受益人名册（beneficiaries）";
    DELIVERED_BEFORE = "programmes.delivered_before", 409, Refuse,
        "这一批名册已经登记发放", "无需重复登记";
}
