//! Codes of assets.

crate::codes! {
    CLASS_UNKNOWN = "assets.class_unknown", 422, Refuse,
        "没有这个资产类别", "请按固定资产折旧年限表“内容”栏填写，或填写文物和陈列品、动植物、图书档案、土地、无形资产、长期待摊费用、在建工程";
    LIFE_INVALID = "assets.life_invalid", 422, Refuse,
        "使用年限看不懂", "请填写整年数，或如 54个月";
    LIFE_MISSING = "assets.life_missing", 422, Refuse,
        "计提折旧或摊销的资产没有使用年限", "请填写使用年限";
    LIFE_OUTSIDE = "assets.life_outside", 422, Warn,
        "使用年限不在折旧年限表规定的范围内", "请核对类别和使用年限；确有依据的，请说明理由";
    NUMBER_TWICE = "assets.number_twice", 422, Refuse,
        "同一资产编号出现两行", "请更正资产编号，一张卡片一行";
    COST_INVALID = "assets.cost_invalid", 422, Refuse,
        "原值应大于 0", "请核对原值；没有凭据的按名义金额 1 元入账";
    PIECES_INVALID = "assets.pieces_invalid", 422, Refuse,
        "数量应为不小于 1 的整数", "请核对数量";
    TAKEN_TOO_MUCH = "assets.taken_too_much", 422, Refuse,
        "累计折旧超过原值", "请核对累计折旧和原值";
    TAKEN_DIFFERS = "assets.taken_differs", 422, Inform,
        "上年末累计折旧与按年限平均计算的不同", "系统照所填数接着计提，最后一个月提足；请核对取得日期、使用年限和累计折旧";
    TAKEN_OF_NEW = "assets.taken_of_new", 422, Refuse,
        "本年取得的资产填写了上年末累计折旧", "上年末累计折旧应为 0；请核对取得日期";
    ACQUIRED_LATER = "assets.acquired_later", 422, Refuse,
        "取得日期晚于导入的年度", "请核对取得日期，或按取得的年度导入";
    LEFT_EARLIER = "assets.left_earlier", 422, Refuse,
        "减少日期早于取得日期", "请核对两个日期";
    LEFT_HALF_SAID = "assets.left_half_said", 422, Refuse,
        "减少日期和减少方式没有同时填写", "请补填，或两栏都不填";
    CARD_CHANGED = "assets.card_changed", 422, Warn,
        "与已登记的卡片不同", "确需更正的，请说明理由；更正以后各月按新的卡片计算";
    COUNTED_TWICE = "assets.counted_twice", 422, Refuse,
        "同一资产编号在盘点表中出现两行", "请合并为一行";
}
