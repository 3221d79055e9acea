//! Rows of lists of cards and of counts, as they are read.

use jiff::civil::Date;

use crate::money::Money;

crate::spelled! {
    /// 资产属性: whose an asset is.
    Property {
        State = "state", "国有资产";
        Union = "union", "工会资产";
    }
}

crate::spelled! {
    /// 取得方式.
    Origin {
        Bought = "bought", "购入";
        Built = "built", "自建";
        Donated = "donated", "接受捐赠";
        Received = "received", "无偿调入";
        Surplus = "surplus", "盘盈";
    }
}

crate::spelled! {
    /// 减少方式.
    Leaving {
        Sold = "sold", "出售";
        Given = "given", "捐出";
        HandedOver = "handed_over", "调出";
        Scrapped = "scrapped", "报废";
        Damaged = "damaged", "毁损";
        Lost = "lost", "盘亏";
    }
}

/// A card: 资产编号 资产名称 类别 资产属性 原值 取得日期 使用年限 存放地点 保管人 数量 累计折旧.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRow {
    pub number: String,
    pub name: String,
    pub class: String,
    pub property: Option<Property>,
    pub cost: Money,
    pub acquired_on: Date,
    /// As it was written.
    pub life: String,
    pub place: String,
    pub keeper: String,
    pub pieces: i64,
    pub taken: Money,
    pub origin: Option<Origin>,
    pub left_on: Option<Date>,
    pub left_how: Option<Leaving>,
}

/// A line of a count: 资产编号 实盘数量 存放地点 备注.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountRow {
    pub number: String,
    pub pieces: i64,
    pub place: String,
    pub note: String,
}
