//! Codes of members and what they pay.

crate::codes! {
    IDENTITY_INVALID = "members.identity_invalid", 422, Refuse,
        "证件号码不合要求", "请对照证件核对 18 位号码，末位是校验位；单元格设为文本格式";
    PHONE_INVALID = "members.phone_invalid", 422, Refuse,
        "手机号不合要求", "请填写 5 至 20 位号码，单元格设为文本格式";
    CARD_INVALID = "members.card_invalid", 422, Refuse,
        "银行卡号不合要求", "请填写 8 至 32 位数字，单元格设为文本格式";
    UNIT_UNKNOWN = "members.unit_unknown", 422, Refuse,
        "没有登记所在单位", "请核对单位编码或全称，或先登记单位";
    UNIT_OUT_OF_REACH = "members.unit_out_of_reach", 422, Refuse,
        "所在单位不在本单位及其下级之内", "请核对所在单位，或由其上级工会导入";
    TWICE_IN_FILE = "members.twice_in_file", 422, Refuse,
        "同一人在同一单位出现两次", "请只保留一行";
    LEFT_BEFORE_JOINED = "members.left_before_joined", 422, Refuse,
        "退会日期早于入会日期", "请核对两个日期";
    NOT_ON_ROLL = "members.not_on_roll", 422, Refuse,
        "名册中没有这名会员", "请先导入会员名册（members），或核对证件号码";
    NAME_DIFFERS = "members.name_differs", 422, Warn,
        "姓名与会员名册不同", "请核对姓名和证件号码；确属同一人的，请说明理由";
    FEE_CELL_INVALID = "members.fee_cell_invalid", 422, Refuse,
        "会费单元格不是金额", "请填写金额；未缴的留空或填 0、-、/；经批准减免的填 免";
    WAIVER_MISSING = "members.waiver_missing", 422, Refuse,
        "该月没有已批准的减免", "请先由两人办理减免（member waive、member approve-waiver），或填写实缴金额";
    MONTH_TWICE = "members.month_twice", 422, Refuse,
        "同一会员同一月份缴了两次", "会费基数有变动的分两行填写，各行的月份不要重叠";
    FEE_TOTAL_DIFFERS = "members.fee_total_differs", 422, Refuse,
        "合计与各月金额之和不同", "请核对各月金额和合计，改正后重新上传";
    MEMBER_UNKNOWN = "members.unknown", 404, Refuse,
        "没有找到会员", "请核对证件号码；本单位及其下级的名册中没有此人";
    REVEAL_NEEDED = "members.reveal_needed", 403, Refuse,
        "文件中有会员个人信息", "确需写出的，请加 --reveal；查看人记入操作留痕";
    WAIVER_UNKNOWN = "members.waiver_unknown", 404, Refuse,
        "没有这项减免申请", "请核对序号";
    WAIVER_INVALID = "members.waiver_invalid", 422, Refuse,
        "减免的月份或理由不合要求", "月份写作 2025-03，止月不早于起月；理由不能为空";
    WAIVER_OVERLAPS = "members.waiver_overlaps", 409, Refuse,
        "该会员这些月份已有减免", "请改写起止月份";
    SAME_PERSON = "members.same_person", 409, Refuse,
        "减免由申请人自己批准", "减免会费须由两人办理，请由另一人批准";
    WAIVER_DECIDED = "members.waiver_decided", 409, Refuse,
        "该减免已经批准", "无需重复批准";
}
