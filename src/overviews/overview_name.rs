//! The overviews by name, as commands and URLs spell them.

crate::spelled! {
    /// 经费收缴、上下级往来与预算的报表.
    OverviewName {
        DuesSplits = "dues-splits", "经费分成明细表";
        DuesStatus = "dues-status", "经费收缴情况表";
        DuesArrears = "dues-arrears", "欠缴经费明细表";
        CollectionMatch = "collection-match", "代收清单匹配表";
        JointPayers = "joint-payers", "汇总缴费单位表";
        DuesTargets = "dues-targets", "收入任务完成情况表";
        ReturnRuns = "return-runs", "回拨奖励计算表";
        DuesPolicies = "dues-policies", "经费返还政策表";
        Transfers = "transfers", "上下级经费划转表";
        GrantsFollowed = "grants-followed", "专项补助跟踪表";
        InterUnit = "inter-unit", "上下级往来核对表";
        BudgetExecution = "budget-execution", "预算执行情况表";
        BudgetMonths = "budget-months", "预算分月执行表";
        BudgetFindings = "budget-findings", "超预算和无预算支出明细表";
        Payments = "payments", "付款情况表";
        MemberFees = "member-fees", "会费缴纳情况表";
        ProgrammeResults = "programme-results", "项目成效表";
        ProgrammeFindings = "programme-findings", "项目名册问题表";
        AidFamilies = "aid-families", "困难职工家庭致困原因表";
        LimitFindings = "limit-findings", "超标准列支明细表";
        AssetRegister = "asset-register", "资产登记表";
        AssetTies = "asset-ties", "资产账卡核对表";
        StockTake = "stock-take", "资产盘点表";
        Ageing = "ageing", "往来款项账龄表";
    }
}
