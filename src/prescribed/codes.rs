//! Codes of prescribed events.

crate::codes! {
    ACCOUNT_MISSING = "prescribed.account_missing", 422, Refuse,
        "单位的科目表中没有这项业务规定使用的科目",
        "请核对单位的科目体系（基层、县级以上）和会计制度";
    PERIOD_WAITS = "prescribed.period_waits", 409, Inform,
        "所属月份已结账，业务已登记，凭证待开账后生成",
        "需要入账的，请申请例外开账后重新生成；否则按更正办理";
    YEAR_WAITS = "prescribed.year_waits", 409, Inform,
        "所属年度没有账簿，业务已登记，凭证暂不生成",
        "账簿自以后年度启用的，这笔往来应列入启用年度的年初余额；需要补记的，请先建立该年度的账";
    DRAFT_KEPT = "prescribed.draft_kept", 409, Refuse,
        "这张凭证由经费业务生成，科目和金额不能修改，也不能删除",
        "业务登记有误的，请审核记账后红字冲销；只改摘要、附件张数和核算项目的可以保存";
    TAKEN_BACK = "prescribed.taken_back_with_voucher", 200, Inform,
        "这张凭证由经费业务生成，红字冲销记账后，登记的这笔业务一并撤回",
        "业务登记无误、只是凭证有误的，请只冲销有误的分录并补充正确分录；\
         整张冲销后需要重新登记的，请再次导入同一份名单或重新登记";
    WAITS_AGAIN = "prescribed.waits_again", 200, Inform,
        "这张凭证与登记的经费业务对应，红字冲销记账后，这笔业务等待重新入账",
        "在本系统记账的，由系统按登记的内容重新生成凭证，请勿另行录入；\
         在其他软件记账的，请导入更正后的序时账，系统自动对应";
    NOT_JOINED = "prescribed.not_joined", 409, Inform,
        "序时账中没有找到对应的凭证", "请核对日期、金额和科目，或在序时账导入后再核对";
}
