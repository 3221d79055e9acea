"""Types, the chart of accounts and the voucher builder shared by the sample-ledger scripts.

All money is held as ``int`` fen (1/100 yuan); nothing in these scripts calculates with floats.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

YEAR = 2025
MONTHS = range(1, 13)

FISCAL = "财政拨款"
UNION = "工会资金"
STATE_OWNED = "国有资产"
UNION_OWNED = "工会资产"
BASIC = "基本支出"
STAFF = "基本支出-人员经费"
OFFICE = "基本支出-公用经费"
PROJECT = "项目支出"

# code, name, parent code (empty for a top-level account); side and tier follow from the code.
_CHART = """
101 库存现金|102 银行存款|111 零余额账户用款额度|121 财政应返还额度|12101 财政直接支付
12102 财政授权支付|131 应收上级经费|13101 应收上级补助|13102 应收上级转拨经费|132 应收下级经费
135 其他应收款|141 库存物品|151 投资|161 在建工程|162 固定资产|163 累计折旧|171 无形资产
172 累计摊销|181 长期待摊费用|182 待处理财产损溢|201 应付职工薪酬|211 应付上级经费
212 应付下级经费|21201 应付下级补助|21202 应付下级转拨经费|215 其他应付款|221 代管经费
301 资产基金|30101 库存物品|30102 投资|30103 在建工程|30104 固定资产|30105 无形资产
30106 长期待摊费用|311 专用基金|321 工会资金结转|32101 年初余额调整|32102 单位内部调剂
32103 本年收支结转|32104 累计结转|322 工会资金结余|32201 年初余额调整|32202 单位内部调剂
32203 本年收支结转|32204 结转转入|32205 累计结余|331 财政拨款结转|33101 年初余额调整
33102 单位内部调剂|33103 本年收支结转|33104 累计结转|332 财政拨款结余|33201 年初余额调整
33202 归集上缴|33203 单位内部调剂|33204 结转转入|33205 累计结余|341 预算稳定调节基金
401 会费收入|402 拨缴经费收入|403 上级补助收入|40301 一般性转移支付补助
40302 专项转移支付补助|404 政府补助收入|40401 财政拨款收入|40402 非同级财政拨款收入
405 行政补助收入|406 附属单位上缴收入|407 投资收益|408 其他收入|411 动用预算稳定调节基金
501 职工活动支出|50101 职工教育支出|50102 文体活动支出|50103 宣传活动支出
50104 劳模职工疗休养支出|50105 会员活动支出|50106 其他活动支出|502 职工活动组织支出
503 职工服务支出|50301 劳动和技能竞赛活动支出|50302 建家活动支出|50303 职工创新活动支出
50304 职工书屋活动支出|50305 其他服务支出|504 维权支出|50401 劳动关系协调支出
50402 劳动保护支出|50403 法律援助支出|50404 困难职工帮扶支出|50405 送温暖支出
50406 其他维权支出|505 业务支出|50501 培训支出|50502 会议支出|50503 专项业务支出
50504 其他业务支出|506 行政支出|50601 工资福利支出|50602 商品和服务支出
50603 对个人和家庭的补助支出|50604 其他行政支出|507 资本性支出|50701 房屋建筑物购建
50702 办公设备购置|50703 专用设备购置|50704 交通工具购置|50705 大型修缮
50706 信息网络购建|50707 其他资本性支出|508 补助下级支出|50801 一般性转移支付补助
50802 专项转移支付补助|509 对附属单位的支出|510 其他支出|521 安排预算稳定调节基金
"""

# Accounts of the chart a grassroots union does not have.
_COUNTY_ONLY = (
    "111 121 12101 12102 132 151 161 171 172 181 201 212 21201 21202 221 311 331 33101 33102 33103 33104 "
    "332 33201 33202 33203 33204 33205 341 404 40401 40402 406 407 411 502 506 50601 50602 50603 50604 "
    "508 50801 50802 509 521"
).split()
_GRASSROOTS_ONLY = "401 405 501 50101 50102 50103 50104 50105 50106".split()


@dataclass(frozen=True)
class Account:
    code: str
    name: str
    parent: str


def _parse_chart() -> dict[str, Account]:
    chart: dict[str, Account] = {}
    for cell in _CHART.replace("\n", "|").split("|"):
        if cell:
            code, name = cell.split(" ")
            chart[code] = Account(code, name, code[:3] if len(code) > 3 else "")
    return chart


@dataclass(frozen=True)
class Project:
    code: str
    name: str
    earmarked: bool
    funding: str  # "union" or "fiscal"
    started_on: str
    finished_on: str = ""


@dataclass(frozen=True)
class BankAccount:
    code: str
    name: str
    account: str
    bank: str


@dataclass(frozen=True)
class Unit:
    code: str
    name: str
    parent: str
    level: str
    tier: str
    carry_forward: str
    words: tuple[str, ...]
    transfer_word: str
    review_required: bool
    makers: tuple[str, ...]
    reviewer: str
    cashier: str
    poster: str
    projects: tuple[Project, ...]
    banks: tuple[BankAccount, ...]
    details: tuple[Account, ...] = ()

    @property
    def county(self) -> bool:
        return self.tier == "county_and_above"

    def chart(self) -> dict[str, Account]:
        closed = _GRASSROOTS_ONLY if self.county else _COUNTY_ONLY
        chart = {c: a for c, a in _parse_chart().items() if c not in closed}
        chart.update({a.code: a for a in self.details})
        return dict(sorted(chart.items()))

    def leaves(self) -> dict[str, Account]:
        chart = self.chart()
        parents = {a.parent for a in chart.values()}
        return {c: a for c, a in chart.items() if c not in parents}

    def path(self, code: str, separator: str) -> str:
        """The account as a name path, e.g. 业务支出-培训支出."""
        chart = self.chart()
        account = chart[code]
        names = [account.name]
        while account.parent:
            account = chart[account.parent]
            names.append(account.name)
        return separator.join(reversed(names))

    def project(self, name: str) -> Project | None:
        return next((p for p in self.projects if p.name == name), None)


@dataclass(frozen=True)
class Line:
    account: str
    debit: int
    credit: int
    project: str = ""
    counterparty: str = ""  # a unit code, or the name of an outside party
    funding: str = ""
    kind: str = ""
    econ: str = ""
    asset: str = ""
    bank: str = ""

    def negated(self) -> Line:
        return replace(self, debit=-self.debit, credit=-self.credit)


def dr(account: str, amount: int, **dims: str) -> Line:
    return Line(account, amount, 0, **dims)


def cr(account: str, amount: int, **dims: str) -> Line:
    return Line(account, 0, amount, **dims)


@dataclass
class Voucher:
    date: date
    summary: str
    lines: list[Line]
    attachments: int
    sequence: int
    word: str = ""
    number: int = 0
    maker: str = ""
    corrects: Voucher | None = None

    @property
    def month(self) -> int:
        return self.date.month

    def label(self) -> str:
        return f"{self.date.month}月{self.date.day}日{self.word}-{self.number}号凭证"

    def text(self) -> str:
        return self.summary.format(ref=self.corrects.label()) if self.corrects else self.summary


@dataclass
class Pair:
    """One movement between two unions as the reconciliation should find it."""

    relation: str
    upper: str
    lower: str
    upper_date: date | None
    lower_date: date | None
    amount: int
    accounts: str = ""

    def state(self) -> str:
        if self.upper_date is None or self.lower_date is None:
            return "unexplained"
        same = self.upper_date.month == self.lower_date.month
        return "agreed" if same else "in_transit"


@dataclass
class Asset:
    """A depreciable asset: monthly charge from the month of addition, no residual value."""

    account: str  # 162, 171 or 181
    cost: int
    life: int  # months
    year: int
    month: int
    owner: str = ""
    disposed_month: int = 0

    def charge(self, month: int) -> int:
        elapsed = self.elapsed(month)
        if elapsed < 0 or elapsed >= self.life or (self.disposed_month and month >= self.disposed_month):
            return 0
        monthly = (self.cost * 2 + self.life) // (2 * self.life)
        return self.cost - monthly * (self.life - 1) if elapsed == self.life - 1 else monthly

    def elapsed(self, month: int) -> int:
        return (YEAR - self.year) * 12 + month - self.month

    def accumulated_at_opening(self) -> int:
        if self.year >= YEAR:
            return 0
        monthly = (self.cost * 2 + self.life) // (2 * self.life)
        months = self.elapsed(1)
        return self.cost if months >= self.life else monthly * months


@dataclass
class Book:
    """One unit's opening balances and journal for the year."""

    unit: Unit
    opening: list[Line] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    assets: list[Asset] = field(default_factory=list)

    def post(self, on: date, summary: str, lines: Iterable[Line], attachments: int = 1) -> Voucher:
        kept = [line for line in lines if line.debit or line.credit]
        if sum(line.debit - line.credit for line in kept) != 0:
            raise ValueError(f"{self.unit.code} {on} {summary}: voucher does not balance")
        voucher = Voucher(on, summary, kept, attachments, len(self.vouchers))
        self.vouchers.append(voucher)
        return voucher

    def correct(self, wrong: Voucher, on: date, right: list[Line], reason: str) -> None:
        """Cancel a voucher in red letters and book it again in blue."""
        red = self.post(on, "注销{ref}", [line.negated() for line in wrong.lines], 0)
        blue = self.post(on, "订正{ref}：" + reason, right, 1)
        red.corrects = blue.corrects = wrong

    def number(self) -> None:
        """Sort by date, then number every voucher word from 1 in every month."""
        self.vouchers.sort(key=lambda v: (v.date, v.sequence))
        counters: dict[tuple[int, str], int] = defaultdict(int)
        for index, voucher in enumerate(self.vouchers):
            voucher.word = self._word(voucher)
            counters[voucher.month, voucher.word] += 1
            voucher.number = counters[voucher.month, voucher.word]
            voucher.maker = self.unit.makers[index % len(self.unit.makers)]

    def _word(self, voucher: Voucher) -> str:
        if len(self.unit.words) == 1:
            return self.unit.words[0]
        lines = voucher.corrects.lines if voucher.corrects else voucher.lines
        money = [line for line in lines if line.account.startswith(("101", "102", "111"))]
        if any(line.credit for line in money):
            return "付"
        return "收" if money else "转"


class Rng:
    """A small fixed generator, so that the output never depends on the Python version."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, bound: int) -> int:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % bound

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def yuan(self, low: int, high: int) -> int:
        """An amount in fen between two amounts in yuan: round, in jiao or in fen."""
        amount = self.between(low, high) * 100
        return amount + (0, 0, 50, 80, self.below(100))[self.below(5)]


def share(total: int, percent: int) -> int:
    """A percentage of an amount, rounded half up."""
    return (total * percent + 50) // 100


def workday(month: int, day: int) -> date:
    """The day itself or the next weekday; the previous one if that leaves the month."""
    day = min(day, calendar.monthrange(YEAR, month)[1])
    found = date(YEAR, month, day)
    while found.weekday() >= 5 or (found.month, found.day) == (1, 1):
        found += timedelta(days=1)
    if found.month == month:
        return found
    found = date(YEAR, month, day)
    while found.weekday() >= 5:
        found -= timedelta(days=1)
    return found


def month_end(month: int) -> date:
    return workday(month, 31)


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
