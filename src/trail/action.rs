//! Every act that the trail records, declared once: how it is stored, what it is called, what its
//! record is about.
//!
//! Invariants: a stored spelling is never renamed, since it is hashed; nothing is recorded under a
//! word that does not stand here, and each one that stands here is written by some act.

macro_rules! actions {
    ($($variant:ident = $id:literal, $label:literal, $about:literal;)+) => {
        /// 操作: what somebody did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($variant,)+ }

        impl Action {
            pub const EVERY: &'static [Self] = &[$(Self::$variant),+];

            /// How the trail and JSON spell it.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// How the screen says it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// What the subject of its records names.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about),+ }
            }
        }
    };
}

actions! {
    AccountAdded = "account.added", "增设明细科目", "科目编码";
    AidApplied = "aid.applied", "提出帮扶申请", "帮扶申请编号";
    AidFamilyChanged = "aid.family_changed", "登记家庭档案的成员、计划和措施", "家庭档案编号";
    AidFamilyOpened = "aid.family_opened", "建立家庭档案", "家庭档案编号";
    AidFamilyReviewed = "aid.family_reviewed", "复核家庭档案", "家庭档案编号";
    AidStepped = "aid.stepped", "办理帮扶申请", "帮扶申请编号";
    AppealAnswered = "appraisal.appeal_answered", "答复考核申诉", "条目";
    AppealRaised = "appraisal.appeal_raised", "提出考核申诉", "条目";
    AppraisalOpened = "appraisal.opened", "开展考核", "方案";
    RankingPublished = "appraisal.published", "发布考核结果", "方案";
    SchemeKept = "appraisal.scheme_kept", "登记考核方案", "方案";
    ScoresRecorded = "appraisal.scored", "考核评分", "单位编码";
    SelfCheckFiled = "appraisal.self_check_filed", "报送自评", "方案";
    AssetCardsKept = "assets.cards_kept", "登记资产卡片", "单位编码";
    AssetsCounted = "assets.counted", "登记资产盘点", "单位编码";
    AttachmentAdded = "attachment.added", "添加附件", "凭证或待处理凭证";
    AttachmentRemoved = "attachment.removed", "移除附件", "凭证或待处理凭证";
    CommentsAnswered = "audit.comments_answered", "答复检查意见", "检查号";
    CommentsAsked = "audit.comments_asked", "征求检查意见", "检查号";
    LetterIssued = "audit.letter_issued", "出具检查意见书", "意见书编号";
    AuditNotified = "audit.notified", "发检查通知", "检查号";
    PaperWritten = "audit.paper_written", "编制检查底稿", "检查号";
    PeersDrawn = "audit.peers_drawn", "抽签互查", "活动片编码";
    AuditPlanned = "audit.planned", "计划检查", "检查号";
    BackupMade = "backup.made", "备份", "备份文件";
    BackupTaken = "backup.taken", "下载备份", "备份文件";
    BalancesRebuilt = "balances.rebuilt", "重建余额", "年度";
    BankAccountAdded = "bank_account.added", "登记银行账户", "账户编码";
    BankAccountClosed = "bank_account.closed", "登记银行账户销户", "账户编码";
    BooksRead = "books.read", "查阅账簿", "查阅的页面";
    BudgetApproved = "budget.approved", "批准预算", "单位编码";
    BudgetProposed = "budget.proposed", "编制预算", "单位编码";
    BudgetStepPassed = "budget.step_passed", "登记预算审批步骤", "单位编码";
    BudgetWorded = "budget.worded", "编写决算说明书", "单位编码";
    CalendarKept = "calendar.kept", "登记节假日安排", "单位编码";
    CashRuleRetired = "cash_rule.retired", "停用出纳账规则", "规则名称";
    CashRuleSet = "cash_rule.set", "设定出纳账规则", "规则名称";
    ChartMigrated = "chart.migrated", "新旧制度衔接", "年度";
    ChecksRun = "checks.run", "运行检查", "单位编码";
    DistrictAdded = "district.added", "登记活动片", "活动片编码";
    DistrictJoined = "district.joined", "加入活动片", "活动片编码";
    DocumentMade = "document.made", "制作监督文书", "意见书编号或单位编码";
    DraftChanged = "draft.changed", "修改待处理凭证", "待处理凭证号";
    DraftDropped = "draft.dropped", "删除待处理凭证", "待处理凭证号";
    DraftPrepared = "draft.prepared", "制单", "待处理凭证号";
    DraftReturned = "draft.returned", "退回制单", "待处理凭证号";
    DraftReviewed = "draft.reviewed", "审核", "待处理凭证号";
    DuesAccrued = "dues.accrued", "年末计提经费", "单位编码";
    DuesAssigned = "dues.assigned", "指定经费所属单位", "单位编码";
    DuesBasesKept = "dues.bases_kept", "登记拨缴基数", "单位编码";
    DuesChannelsKept = "dues.channels_kept", "登记缴费单位和收缴渠道", "单位编码";
    DuesDeferralAsked = "dues.deferral_asked", "申请缓缴", "单位编码";
    DuesDeferralDecided = "dues.deferral_decided", "办理缓缴申请", "单位编码";
    DuesDemanded = "dues.demanded", "出具催缴通知", "单位编码";
    DuesFounded = "dues.founded", "处理建会筹备金", "单位编码";
    DuesJointPayersKept = "dues.joint_payers_kept", "登记汇总缴费单位", "单位编码";
    DuesReceived = "dues.received", "登记经费到账", "单位编码";
    DuesRecomputed = "dues.recomputed", "更正经费分成", "单位编码";
    DuesRefundAsked = "dues.refund_asked", "申请退费", "退费票据号";
    DuesRefundDecided = "dues.refund_decided", "办理退费申请", "退费票据号";
    DuesSplitLegsKept = "dues.split_legs_kept", "登记其他份额", "单位编码";
    DuesTakenBack = "dues.taken_back", "冲销后退回经费业务", "业务笔数";
    DuesTargetsSet = "dues.targets_set", "下达收入任务", "单位编码";
    FeeWaiverApproved = "fee_waiver.approved", "批准减免会费", "会员编号";
    FeeWaiverAsked = "fee_waiver.asked", "申请减免会费", "会员编号";
    FilingApproved = "filing.approved", "核批下级预决算", "单位编码";
    FilingReturned = "filing.returned", "退回下级预决算", "单位编码";
    FilingSubmitted = "filing.submitted", "报送预决算", "单位编码";
    FindingDecided = "finding.decided", "认可或退回检查问题的说明", "规则编号";
    FindingExplained = "finding.explained", "说明检查问题", "规则编号";
    FindingOverridden = "finding.overridden", "放行检查问题", "规则编号";
    ImportAccepted = "import.accepted", "接受导入", "文件名";
    ImportCancelled = "import.cancelled", "取消导入", "文件名";
    ImportChecked = "import.checked", "检查上传的工作簿", "文件名";
    ImportLayout = "import.layout", "指明工作簿各列", "文件名";
    ImportSaid = "import.said", "说明导入警告", "文件名";
    ImportStaged = "import.staged", "上传工作簿", "文件名";
    ImportUndone = "import.undone", "撤销导入", "文件名";
    LimitsKept = "limits.kept", "登记列支标准", "单位编码";
    MemberFeesKept = "members.fees_kept", "登记会费缴纳", "单位编码";
    MembersKept = "members.kept", "登记会员名册", "单位编码";
    MembersLookedAt = "members.looked_at", "查看会员个人信息", "单位编码";
    PartyAdded = "party.added", "登记往来单位", "往来单位序号";
    PayeeAccountConfirmed = "payee.account_confirmed", "核对收款账号", "收款人序号";
    PayeeAccountProposed = "payee.account_proposed", "登记收款账号", "收款人序号";
    PaymentFileTaken = "payment.file_taken", "取得付款清单", "付款批次";
    PaymentMended = "payment.mended", "修改付款申请", "付款申请编号";
    PaymentPaid = "payment.paid", "付款", "付款批次";
    PaymentRequested = "payment.requested", "提出付款申请", "付款申请编号";
    PaymentReturned = "payment.returned", "登记银行退回", "付款申请编号";
    PaymentSigned = "payment.signed", "办理付款申请", "付款申请编号";
    PeriodClosed = "period.closed", "结账", "期间";
    PeriodReopened = "period.reopened", "例外开账", "期间";
    PrescribedBooked = "prescribed.booked", "按规定生成凭证", "单位编码";
    PrescribedUndone = "prescribed.undone", "冲销后退回业务", "业务笔数";
    ProblemClosed = "problem.closed", "问题销号", "意见书编号";
    ProblemReplied = "problem.replied", "回复整改", "意见书编号";
    ProblemVerified = "problem.verified", "复核整改", "意见书编号";
    ProblemsKept = "problems.kept", "登记检查问题", "单位编码";
    ProgrammeApproved = "programme.approved", "批准项目", "项目编码";
    RosterDelivered = "programme.delivered", "登记名册发放", "项目编码";
    ProgrammeHistoryKept = "programmes.history_kept", "登记历年项目成效", "单位编码";
    ProgrammesKept = "programmes.kept", "登记项目计划", "单位编码";
    RosterKept = "programmes.roster_kept", "登记受益人名册", "单位编码";
    ProjectAdded = "project.added", "登记项目", "项目编码";
    ProjectFinished = "project.finished", "登记项目完工", "项目编码";
    ReopeningApproved = "reopening.approved", "批准例外开账", "期间";
    ReopeningRefused = "reopening.refused", "不批准例外开账", "期间";
    ReopeningRequested = "reopening.requested", "申请例外开账", "期间";
    ReopeningWithdrawn = "reopening.withdrawn", "撤回例外开账申请", "期间";
    ReturnsApproved = "returns.approved", "批准回拨奖励", "规则编码";
    ReturnPoliciesKept = "returns.policies_kept", "登记经费返还政策", "单位编码";
    ReturnRulesKept = "returns.rules_kept", "登记回拨奖励规则", "单位编码";
    ReturnsRun = "returns.run", "计算回拨奖励", "规则编码";
    RoleGranted = "role.granted", "授予岗位", "用户名";
    RoleRevoked = "role.revoked", "收回岗位", "用户名";
    RuleEnded = "rule.ended", "终止规定", "规定种类";
    RuleSet = "rule.set", "订立规定", "规定种类";
    SampleDrawn = "sample.drawn", "抽取审计样本", "样本号";
    SampleLookedAt = "sample.looked_at", "登记样本检查结果", "样本号";
    SessionEnded = "session.ended", "结束登录会话", "用户名";
    SubmissionAccepted = "submission.accepted", "审核下级报送", "报表";
    SubmissionApproved = "submission.approved", "核批下级报送", "报表";
    SubmissionPrepared = "submission.prepared", "编制报送", "报表";
    SubmissionReceived = "submission.received", "收到下级报送", "单位编码";
    SubmissionReturned = "submission.returned", "退回下级报送", "报表";
    SubmissionSent = "submission.sent", "报送上级", "报表";
    SubmissionSigned = "submission.signed", "签署报送", "报表";
    TokenAdded = "token.added", "发放接口令牌", "用户名";
    TokenRevoked = "token.revoked", "吊销接口令牌", "用户名";
    TransferConfirmed = "transfer.confirmed", "确认收到经费", "事项序号";
    TransferDisputed = "transfer.disputed", "登记经费争议", "事项序号";
    TransfersAnnounced = "transfers.announced", "下达补助通知", "单位编码";
    TransfersRecorded = "transfers.recorded", "登记经费划转", "单位编码";
    UnitAdded = "unit.added", "登记单位", "单位编码";
    UnitMoved = "unit.moved", "改变隶属关系", "单位编码";
    UnitSettingChanged = "unit.setting_changed", "更改核算设置", "设置项";
    UserAdded = "user.added", "登记用户", "用户名";
    UserLocked = "user.locked", "锁定用户", "用户名";
    UserPasswordChanged = "user.password_changed", "修改密码", "用户名";
    UserPasswordReset = "user.password_reset", "重置密码", "用户名";
    UserSignInRefused = "user.sign_in_refused", "登录被拒", "用户名";
    UserSignedIn = "user.signed_in", "登录", "用户名";
    UserSignedOut = "user.signed_out", "退出登录", "用户名";
    UserStarted = "user.started", "启用用户", "用户名";
    UserStopped = "user.stopped", "停用用户", "用户名";
    UserUnlocked = "user.unlocked", "解锁用户", "用户名";
    VoucherPosted = "voucher.posted", "记账", "末张凭证";
    YearClosed = "year.closed", "年终结账", "年度";
    YearOpened = "year.opened", "建立年度账", "年度";
    YearWithdrawn = "year.withdrawn", "撤销未启用的年度账", "年度";
}

impl Action {
    /// From the stored spelling.
    #[must_use]
    pub fn read(id: &str) -> Option<Self> {
        Self::EVERY.iter().copied().find(|it| it.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_stands_once_in_order_of_its_spelling() {
        let ids: Vec<&str> = Action::EVERY.iter().map(|it| it.id()).collect();
        assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
        let mut labels: Vec<&str> = Action::EVERY.iter().map(|it| it.label()).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), ids.len(), "two actions go by one name");
        for action in Action::EVERY {
            assert_eq!(Action::read(action.id()), Some(*action));
        }
        assert_eq!(Action::read("other.thing"), None);
    }
}
