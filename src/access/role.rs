//! 岗位 (roles), what each may do, and which must not be held by one person.
//!
//! Source of the separation: 会计法 on 不相容职务相互分离 and 会计基础工作规范 on 内部牵制, in the
//! terms of a union's offices.

use crate::spelled;

spelled! {
    /// 岗位: what a person is here for.
    Role {
        UnitFinance = "unit_finance", "单位财务";
        Reviewer = "reviewer", "审核人（财务负责人、主席）";
        /// Asks for payments; sees nothing of the books.
        Handler = "handler", "经办人";
        /// Pays what was approved; keeps no accounts of income and expense.
        Cashier = "cashier", "出纳";
        FederationFinance = "federation_finance", "省直工会财务";
        AppraisalGroup = "appraisal_group", "考核组";
        AuditCommittee = "audit_committee", "经审委";
        Administrator = "administrator", "系统管理员";
    }
}

spelled! {
    /// 权限: what a role may do. Every route asks for one of them.
    Ability {
        /// Names and places of units, their districts and settings.
        SeeUnits = "see_units", "查看单位资料";
        /// Vouchers, books, statements, uploads and where they came from.
        ReadBooks = "read_books", "查看账簿";
        /// Drafts, uploads and attachments.
        Prepare = "prepare", "制单和上传";
        Review = "review", "审核";
        Post = "post", "记账";
        Close = "close", "结账";
        AskReopening = "ask_reopening", "申请例外开账";
        ApproveReopening = "approve_reopening", "批准例外开账";
        /// Details below the statutory accounts, projects, bank accounts, rules of cash books.
        KeepRegisters = "keep_registers", "维护明细科目和核算项目";
        /// Payers, channels, bases, shares, targets.
        KeepDues = "keep_dues", "维护拨缴经费资料";
        ConfirmTransfers = "confirm_transfers", "登记和确认上下级经费";
        RunReturns = "run_returns", "计算回拨和奖励";
        ApproveReturns = "approve_returns", "批准回拨和奖励";
        /// Budgets, adjustments, and what is handed to the union above.
        KeepBudgets = "keep_budgets", "编制和报送预决算";
        ApproveBudgets = "approve_budgets", "登记预决算的批准";
        /// What unions below handed in.
        DecideFilings = "decide_filings", "审核下级报送";
        /// Names and numbers of members as they are; everybody else sees them masked.
        SeeMembers = "see_members", "查看会员个人信息";
        /// 减免 of fees that somebody else asked for.
        ApproveWaivers = "approve_waivers", "批准减免会费";
        /// Applications for aid and families: taken up, checked, put up, signed for.
        HandleAid = "handle_aid", "办理帮扶申请和家庭档案";
        ApproveAid = "approve_aid", "批准帮扶";
        SeePayments = "see_payments", "查看付款申请";
        RequestPayments = "request_payments", "提出付款申请";
        CheckPayments = "check_payments", "审核付款和核对收款账号";
        /// 一支笔.
        ApprovePayments = "approve_payments", "审批付款";
        PayOut = "pay_out", "付款和登记银行退回";
        /// Asks the books by the rules of checks.
        RunChecks = "run_checks", "运行检查";
        ExplainFindings = "explain_findings", "说明检查问题";
        /// Accepts explanations, gives them back, lets findings pass as the second person.
        DecideFindings = "decide_findings", "审核检查问题的说明";
        /// 自评、申诉、答复、整改 of one's own union.
        AnswerOversight = "answer_oversight", "自评、申诉、答复检查和整改";
        /// Rounds, 互查 and 复核, what is published.
        Appraise = "appraise", "考核评分和发布结果";
        /// Samples, plans, papers, letters, 复核 and 销号.
        Audit = "audit", "检查、审计和整改复核";
        ChangeSettings = "change_settings", "更改单位设置";
        ManageUnits = "manage_units", "登记单位和活动片";
        ReadTrail = "read_trail", "查看操作留痕";
        Verify = "verify", "核验账簿";
        Rebuild = "rebuild", "重建余额";
        ManageUsers = "manage_users", "管理用户和岗位";
        ManageSystem = "manage_system", "系统运行和备份";
    }
}

impl Role {
    /// What the role may do, nothing else.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a list: what each role may do")]
    pub const fn abilities(self) -> &'static [Ability] {
        use Ability::{
            AnswerOversight, Appraise, ApproveAid, ApproveBudgets, ApprovePayments,
            ApproveReopening, ApproveReturns, ApproveWaivers, AskReopening, Audit, ChangeSettings,
            CheckPayments, Close, ConfirmTransfers, DecideFilings, DecideFindings, ExplainFindings,
            HandleAid, KeepBudgets, KeepDues, KeepRegisters, ManageSystem, ManageUnits,
            ManageUsers, PayOut, Post, Prepare, ReadBooks, ReadTrail, Rebuild, RequestPayments,
            Review, RunChecks, RunReturns, SeeMembers, SeePayments, SeeUnits, Verify,
        };
        match self {
            Self::UnitFinance => &[
                SeeUnits,
                ReadBooks,
                Prepare,
                Post,
                AskReopening,
                KeepRegisters,
                ConfirmTransfers,
                RunReturns,
                KeepBudgets,
                SeeMembers,
                HandleAid,
                SeePayments,
                CheckPayments,
                RunChecks,
                ExplainFindings,
                AnswerOversight,
                ReadTrail,
                Verify,
            ],
            Self::Reviewer => &[
                SeeUnits,
                ReadBooks,
                Review,
                Post,
                Close,
                AskReopening,
                ApproveReturns,
                ApproveBudgets,
                DecideFilings,
                SeeMembers,
                ApproveWaivers,
                ApproveAid,
                SeePayments,
                ApprovePayments,
                RunChecks,
                DecideFindings,
                ChangeSettings,
                ReadTrail,
                Verify,
            ],
            Self::FederationFinance => &[
                SeeUnits,
                ReadBooks,
                ApproveReopening,
                KeepRegisters,
                KeepDues,
                DecideFilings,
                SeeMembers,
                SeePayments,
                RunChecks,
                DecideFindings,
                Appraise,
                Audit,
                ChangeSettings,
                ManageUnits,
                ReadTrail,
                Verify,
                Rebuild,
            ],
            Self::Handler => &[SeeUnits, SeePayments, RequestPayments, HandleAid],
            Self::Cashier => &[SeeUnits, ReadBooks, SeePayments, PayOut],
            Self::AppraisalGroup => &[
                SeeUnits,
                ReadBooks,
                SeePayments,
                RunChecks,
                DecideFindings,
                Appraise,
                Audit,
                Verify,
            ],
            Self::AuditCommittee => &[
                SeeUnits,
                ReadBooks,
                SeePayments,
                RunChecks,
                DecideFindings,
                Audit,
                ReadTrail,
                Verify,
            ],
            Self::Administrator => {
                &[SeeUnits, ManageUnits, ManageUsers, ManageSystem, Verify, Rebuild]
            }
        }
    }

    /// Looks into books that others keep: every look is on the trail.
    #[must_use]
    pub const fn is_onlooker(self) -> bool {
        matches!(self, Self::AppraisalGroup | Self::AuditCommittee)
    }
}

/// Two roles that one person must not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub roles: [Role; 2],
    /// Whatever their scopes; otherwise only where they meet.
    pub everywhere: bool,
    /// Why, in the words of the office.
    pub reason: &'static str,
}

const fn conflict(one: Role, other: Role, everywhere: bool, reason: &'static str) -> Conflict {
    Conflict { roles: [one, other], everywhere, reason }
}

/// 不相容职务.
pub const CONFLICTS: [Conflict; 15] = [
    conflict(Role::UnitFinance, Role::Reviewer, false, "制单与审核须由不同人员担任"),
    conflict(Role::AuditCommittee, Role::UnitFinance, false, "经费审查与经费收支核算不得兼任"),
    conflict(Role::AuditCommittee, Role::Reviewer, false, "经费审查与凭证审核、结账不得兼任"),
    conflict(Role::AuditCommittee, Role::FederationFinance, false, "经费审查与财务管理不得兼任"),
    conflict(Role::AppraisalGroup, Role::UnitFinance, false, "不得考核本人核算的单位"),
    conflict(Role::AppraisalGroup, Role::Reviewer, false, "不得考核本人负责的单位"),
    conflict(Role::Cashier, Role::UnitFinance, false, "出纳不得兼任稽核和收支账目登记"),
    conflict(Role::Cashier, Role::Reviewer, false, "付款与审批须由不同人员担任"),
    conflict(Role::AuditCommittee, Role::Cashier, false, "经费审查与付款不得兼任"),
    conflict(Role::AppraisalGroup, Role::Cashier, false, "不得考核本人付款的单位"),
    conflict(Role::Administrator, Role::Cashier, true, "系统管理与付款不得兼任"),
    conflict(Role::Administrator, Role::UnitFinance, true, "系统管理与会计核算不得兼任"),
    conflict(Role::Administrator, Role::Reviewer, true, "系统管理与凭证审核不得兼任"),
    conflict(Role::Administrator, Role::FederationFinance, true, "系统管理与财务管理不得兼任"),
    conflict(Role::Administrator, Role::AuditCommittee, true, "系统管理与经费审查不得兼任"),
];

/// The conflict of a pair, if there is one.
#[must_use]
pub fn conflict_of(one: Role, other: Role) -> Option<&'static Conflict> {
    CONFLICTS.iter().find(|it| it.roles == [one, other] || it.roles == [other, one])
}

/// What somebody may do at one place: the roles held there, joined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    held: u64,
}

impl Roles {
    #[must_use]
    pub fn with(mut self, role: Role) -> Self {
        if let Some(place) = Role::EVERY.iter().position(|it| *it == role) {
            self.held |= 1 << place;
        }
        self
    }

    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self { held: self.held | other.held }
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        let held = move |place: usize| self.held & (1 << place) != 0;
        Role::EVERY.iter().enumerate().filter(move |(place, _)| held(*place)).map(|(_, it)| *it)
    }

    #[must_use]
    pub fn has(self, role: Role) -> bool {
        self.iter().any(|it| it == role)
    }

    #[must_use]
    pub fn may(self, ability: Ability) -> bool {
        self.iter().any(|role| role.abilities().contains(&ability))
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.held == 0
    }

    /// Reads here as an outsider only: no role of the unit's own or of the office above it.
    #[must_use]
    pub fn is_onlooker(self) -> bool {
        let mut reading = self.iter().filter(|role| role.abilities().contains(&Ability::ReadBooks));
        self.may(Ability::ReadBooks) && reading.all(Role::is_onlooker)
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        roles.into_iter().fold(Self::default(), Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_roles_of_the_office_touch_the_books() {
        let writing = [Ability::Prepare, Ability::Review, Ability::Post, Ability::Close];
        for (role, may_write) in [
            (Role::UnitFinance, true),
            (Role::Reviewer, true),
            (Role::Handler, false),
            (Role::Cashier, false),
            (Role::FederationFinance, false),
            (Role::AppraisalGroup, false),
            (Role::AuditCommittee, false),
            (Role::Administrator, false),
        ] {
            let writes = writing.iter().any(|ability| role.abilities().contains(ability));
            assert_eq!(writes, may_write, "{role}");
        }
        assert!(!Role::Administrator.abilities().contains(&Ability::ReadBooks));
    }

    #[test]
    fn a_conflict_is_the_same_either_way_round() {
        for it in CONFLICTS {
            let [one, other] = it.roles;
            assert_eq!(conflict_of(one, other), conflict_of(other, one));
            assert!(conflict_of(one, other).is_some());
        }
        assert_eq!(conflict_of(Role::AppraisalGroup, Role::FederationFinance), None);
    }

    #[test]
    fn an_onlooker_is_one_who_has_no_office_here() {
        let roles = |held: &[Role]| held.iter().copied().collect::<Roles>();
        assert!(roles(&[Role::AuditCommittee]).is_onlooker());
        assert!(roles(&[Role::AuditCommittee, Role::Administrator]).is_onlooker());
        assert!(!roles(&[Role::AppraisalGroup, Role::FederationFinance]).is_onlooker());
        assert!(!roles(&[Role::Administrator]).is_onlooker());
        assert!(!Roles::default().is_onlooker());
    }
}
