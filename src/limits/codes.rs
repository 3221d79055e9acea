//! Codes of limits, and of what goes beyond them.

crate::codes! {
    UNIT_UNKNOWN = "limits.unit_unknown", 422, Refuse,
        "没有登记适用单位", "请核对单位编码或全称；适用于所有单位的不填";
    UNIT_OUT_OF_REACH = "limits.unit_out_of_reach", 422, Refuse,
        "适用单位不在本单位及其下级之内", "请核对适用单位，或由其上级工会导入";
    ENDS_BEFORE_IT_BEGINS = "limits.ends_before_it_begins", 422, Refuse,
        "截止日期早于起始日期", "请核对两个日期";
    SAYS_NOTHING = "limits.says_nothing", 422, Refuse,
        "这一行没有规定任何标准", "请填写金额、频次、形式、占比上限、排除对象中的至少一项";
    MEASURE_MISSING = "limits.measure_missing", 422, Refuse,
        "有金额而没有计量", "请填写人次、次、天或人年";
    AMOUNT_NEGATIVE = "limits.amount_negative", 422, Refuse,
        "标准金额为负数", "请核对金额";
    OVER_LIMIT = "limits.over_limit", 422, Warn,
        "超过列支标准", "请核对金额和数量；确属特殊情况的，请说明理由，并列入超标准明细表（limit-findings）";
    TOO_OFTEN = "limits.too_often", 422, Warn,
        "超过规定的次数", "请核对是否重复享受；确属特殊情况的，请说明理由";
    FORM_DIFFERS = "limits.form_differs", 422, Warn,
        "发放形式不合规定", "请按规定的形式发放；备注有误的请改正，确属特殊情况的，请说明理由";
    SHARE_EXCEEDED = "limits.share_exceeded", 422, Warn,
        "超过占当年拨缴经费收入的比例上限", "请核对本年累计；确属特殊情况的，请说明理由";
    PERSON_EXCLUDED = "limits.person_excluded", 422, Warn,
        "不属于可享受的对象", "请核对会员名册和会费缴纳情况；确属特殊情况的，请说明理由";
    FILE_OVER_LIMIT = "limits.file_over_limit", 200, Inform,
        "导入的凭证超过列支标准", "无须说明；请核对名册和标准，超标准的列入超标准明细表（limit-findings）";
    BANNED = "limits.banned", 422, Warn,
        "可能触犯工会经费支出的禁止性规定（八不准）", "请核对用途、收款人和科目；确属正常开支的，把摘要写清楚，由审核人认定";
    CHECK_UP = "limits.check_up", 422, Warn,
        "职工体检不由工会经费列支", "体检是用人单位的责任，请由行政列支；已由工会垫付的，列其他应收款收回";
    OUTINGS_EXCEED = "limits.outings_exceed", 422, Warn,
        "观影、春秋游先用会费，经费补助超过会费的规定倍数", "请压减活动支出，或先收齐会费；倍数由检查参数 outing_multiple 规定";
    AWARDS_EXCEED = "limits.awards_exceed", 422, Warn,
        "获奖人数超过参加人数的三分之二", "请核对获奖人数；未设奖项的活动，可另发小额纪念品；确属特殊情况的，请说明理由";
    DRAFT_UNREADABLE = "limits.draft_unreadable", 422, Refuse,
        "凭证草稿文件无法读取", "请提供接口新建凭证所用的 JSON 内容";
}
