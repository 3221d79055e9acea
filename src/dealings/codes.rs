//! Codes of movements between unions.

crate::codes! {
    OTHER_IS_SELF = "transfers.other_is_self", 422, Refuse,
        "对方单位是本单位", "请核对对方单位";
    NOT_UPPER_AND_LOWER = "transfers.not_upper_and_lower", 422, Refuse,
        "付款和收款单位不是这类经费的上下级", "上缴经费付给直接上级，转拨经费付给直接下级，补助由上级付给下级";
    AMOUNT_NOT_POSITIVE = "transfers.amount_not_positive", 422, Refuse,
        "金额不是正数", "退回款项请按更正办理，不填写负数";
    SAID_OTHERWISE = "transfers.said_otherwise", 409, Refuse,
        "同一事项同一天已登记了另一金额", "请核对；登记有误的，先冲销原凭证再登记";
    NOTICE_TAKEN = "transfers.notice_taken", 409, Refuse,
        "通知编号已经使用，内容不同", "请换一个编号，或核对内容";
    TRANSFER_UNKNOWN = "transfers.unknown", 404, Refuse,
        "没有这项经费划转", "请在 transfer list 中核对序号";
    NOT_A_SIDE = "transfers.not_a_side", 422, Refuse,
        "本单位不是这项经费划转的收款单位", "请由收款单位确认";
    ALREADY_RECEIVED = "transfers.already_received", 409, Refuse,
        "这项经费已登记收到", "无需重复确认；金额不符的，请登记争议";
    MORE_THAN_ANNOUNCED = "transfers.more_than_announced", 422, Inform,
        "付款合计超过通知金额", "已登记；请核对通知编号和金额，确需多付的补发通知，付错的办理退回";
    DISPUTE_WITHOUT_NOTE = "transfers.dispute_without_note", 422, Refuse,
        "没有写明争议的内容", "请写明差额的原因和依据";
}
