"""The invented year 2025 of four unions: registers, opening balances and every voucher."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from model import (
    BASIC,
    FISCAL,
    MONTHS,
    OFFICE,
    PROJECT,
    STAFF,
    STATE_OWNED,
    UNION,
    UNION_OWNED,
    YEAR,
    Account,
    Asset,
    BankAccount,
    Book,
    Line,
    Pair,
    Project,
    Rng,
    Unit,
    Voucher,
    cr,
    dr,
    month_end,
    share,
    workday,
)

FED, DEPT, ORGAN, INSTITUTE = "100000", "101000", "101001", "101002"

UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        Unit(
            FED,
            "江州省直属机关工会委员会",
            "",
            "federation",
            "county_and_above",
            "monthly",
            ("收", "付", "转"),
            "转",
            True,
            ("陈禾苗", "林若川"),
            "顾明远",
            "沈小棠",
            "林若川",
            (
                Project("P101", "困难职工帮扶", True, "union", "2023-01-01"),
                Project("P102", "送温暖", True, "union", "2023-01-01"),
                Project("P103", "劳模疗休养", True, "union", "2024-03-01", "2025-10-31"),
                Project("P104", "工匠学院建设", True, "union", "2025-02-01"),
                Project("P105", "职工技能大赛", True, "union", "2025-03-01", "2025-11-30"),
                Project("P106", "机关工会信息化", False, "union", "2025-01-01"),
                Project("F201", "职工服务中心运行", True, "fiscal", "2024-01-01"),
                Project("F202", "职工文化惠民", True, "fiscal", "2025-01-15", "2025-10-31"),
                Project("F203", "劳模走访慰问", True, "fiscal", "2023-06-01", "2024-12-20"),
            ),
            (
                BankAccount("01", "基本户", "10201", "江州银行省直支行"),
                BankAccount("02", "集中户", "10202", "江州银行省直支行"),
            ),
            (Account("10201", "基本账户", "102"), Account("10202", "经费集中户", "102")),
        ),
        Unit(
            DEPT,
            "江州省林业局直属机关工会",
            FED,
            "department",
            "county_and_above",
            "year_end",
            ("记",),
            "记",
            True,
            ("苏青禾", "叶知秋"),
            "韩松涛",
            "白晓荷",
            "叶知秋",
            (
                Project("L01", "送温暖", True, "union", "2024-01-01"),
                Project("L02", "困难职工帮扶", True, "union", "2024-01-01"),
                Project("L03", "林区职工书屋", True, "union", "2024-05-01", "2025-09-30"),
                Project("L04", "护林员关爱行动", True, "union", "2025-03-01"),
                Project("L05", "机关文体设施更新", False, "union", "2025-01-01"),
            ),
            (
                BankAccount("01", "基本户", "102", "江州银行林园支行"),
                BankAccount("02", "专户", "102", "江州农商银行林园支行"),
            ),
        ),
        Unit(
            ORGAN,
            "江州省林业局机关工会",
            DEPT,
            "grassroots",
            "grassroots",
            "monthly",
            ("记",),
            "记",
            True,
            ("方小满", "许念安"),
            "程望舒",
            "唐雨霏",
            "许念安",
            (
                Project("J01", "困难职工帮扶", True, "union", "2024-01-01"),
                Project("J02", "送温暖", True, "union", "2024-01-01"),
                Project("J03", "职工书屋建设", True, "union", "2024-06-01", "2025-08-31"),
                Project("J04", "全民健身月", False, "union", "2025-05-01"),
            ),
            (BankAccount("01", "基本户", "102", "江州银行林园支行"),),
        ),
        Unit(
            INSTITUTE,
            "江州省林业科学研究院工会",
            DEPT,
            "grassroots",
            "grassroots",
            "year_end",
            ("记",),
            "记",
            False,
            ("罗青川", "姚暮云"),
            "魏长林",
            "丁香雪",
            "姚暮云",
            (
                Project("K01", "送温暖", True, "union", "2024-01-01"),
                Project("K02", "困难职工帮扶", True, "union", "2024-01-01"),
                Project("K03", "科研人员暑期托管", True, "union", "2024-05-01", "2025-09-15"),
                Project("K04", "职工运动会", False, "union", "2025-09-01"),
            ),
            (BankAccount("01", "基本户", "102", "江州农商银行科苑支行"),),
        ),
    )
}

# Parties outside the four books, with the kind the register gives them.
OUTSIDERS: dict[str, str] = {
    "江州省总工会": "upper_union",
    "江州省水利厅直属机关工会": "union",
    "江州省农业农村厅直属机关工会": "union",
    "江州省教育厅直属机关工会": "union",
    "江州省交通厅直属机关工会": "union",
    "江州省文旅厅直属机关工会": "union",
    "江州省卫健委直属机关工会": "union",
    "江州省审计厅直属机关工会": "union",
    "江州数据集团工会筹备组": "company",
    "江州新材料公司工会筹备组": "company",
    "省直机关职工互助会": "association",
    "省直机关职工文体协会": "association",
    "江州职工服务有限公司": "company",
    "江州青禾文化传播有限公司": "company",
    "省直机关职工学校": "affiliate",
    "林业职工疗养院": "affiliate",
    "丘柏年": "person",
    "秦小路": "person",
    "温以宁": "person",
    "江望月": "person",
}

OTHER_DEPARTMENTS: tuple[tuple[str, int], ...] = (  # name, usual monthly dues in yuan
    ("江州省水利厅直属机关工会", 214_000),
    ("江州省农业农村厅直属机关工会", 243_000),
    ("江州省教育厅直属机关工会", 318_000),
    ("江州省交通厅直属机关工会", 287_000),
    ("江州省文旅厅直属机关工会", 156_000),
    ("江州省卫健委直属机关工会", 262_000),
    ("江州省审计厅直属机关工会", 131_000),
)


@dataclass(frozen=True)
class Legs:
    """One month of dues of the forestry line, split 60 : 10 : 15 : 15 from the bottom up."""

    organ_base: int
    institute_base: int

    @property
    def total(self) -> int:
        return self.organ_base + self.institute_base

    @property
    def organ(self) -> int:
        return share(self.organ_base, 60)

    @property
    def institute(self) -> int:
        return share(self.institute_base, 60)

    @property
    def department(self) -> int:
        return share(self.total, 10)

    @property
    def passed_down(self) -> int:
        return self.organ + self.institute + self.department

    @property
    def province(self) -> int:
        return share(self.total, 15)

    @property
    def federation(self) -> int:
        return self.total - self.passed_down - self.province


@dataclass
class World:
    books: dict[str, Book] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    legs: dict[int, Legs] = field(default_factory=dict)  # month 0 is December 2024
    collected: dict[int, int] = field(default_factory=dict)  # the institute's own collection


def remitted_upward(amount: int) -> int:
    """Of the 40 % a grassroots union remits the department keeps a quarter."""
    return amount - share(amount, 25)


def build() -> World:
    world = World()
    rng = Rng(20250101)
    for month in range(13):
        world.legs[month] = Legs(rng.yuan(47_000, 51_000), rng.yuan(21_000, 23_500))
        world.collected[month] = rng.between(2_950, 3_180) * 1000
    for code, fill in ((FED, Federation), (DEPT, Department), (ORGAN, Organ), (INSTITUTE, Institute)):
        world.books[code] = Book(UNITS[code])
        fill(world, world.books[code]).fill()
    for book in world.books.values():
        book.number()
    world.pairs.sort(key=lambda p: (p.relation, p.upper_date or date(YEAR, 12, 31), p.upper, p.lower))
    return world


# -- dates at which money moves between the unions -----------------------------------------------


def pass_down_dates(month: int) -> tuple[date, date, date, date]:
    """Federation pays, department receives, department pays, grassroots receive."""
    return workday(month, 17), workday(month, 19), workday(month, 22), workday(month, 24)


REMIT_INSTITUTE = {  # month paid -> (paid, received, months of collection covered)
    1: (date(YEAR, 1, 15), date(YEAR, 1, 16), (0,)),
    3: (date(YEAR, 3, 27), date(YEAR, 3, 28), (1, 2, 3)),
    6: (date(YEAR, 6, 30), date(YEAR, 7, 2), (4, 5, 6)),
    9: (date(YEAR, 9, 26), date(YEAR, 9, 28), (7, 8, 9)),
    12: (date(YEAR, 12, 18), date(YEAR, 12, 19), (10, 11)),
}
REMIT_DEPARTMENT = {
    1: (date(YEAR, 1, 20), date(YEAR, 1, 21)),
    3: (date(YEAR, 4, 9), date(YEAR, 4, 10)),
    6: (date(YEAR, 7, 9), date(YEAR, 7, 11)),
    9: (date(YEAR, 10, 14), date(YEAR, 10, 15)),
    12: (date(YEAR, 12, 23), date(YEAR, 12, 24)),
}


def institute_remittance(world: World, month: int) -> int:
    return sum(share(world.collected[m], 40) for m in REMIT_INSTITUTE[month][2])


@dataclass(frozen=True)
class Grant:
    upper: str
    lower: str
    paid: date | None
    received: date | None
    amount: int
    project: str = ""
    accrued: bool = False

    @property
    def account(self) -> str:
        return "02" if self.project else "01"


GRANTS: tuple[Grant, ...] = (
    Grant(FED, DEPT, date(YEAR, 2, 18), date(YEAR, 2, 20), 80_000_00),
    Grant(FED, DEPT, date(YEAR, 3, 30), date(YEAR, 4, 2), 60_000_00, "送温暖"),
    Grant(FED, DEPT, date(YEAR, 5, 13), date(YEAR, 5, 14), 50_000_00, "困难职工帮扶"),
    Grant(FED, DEPT, date(YEAR, 6, 17), date(YEAR, 6, 18), 90_000_00),
    Grant(FED, DEPT, date(YEAR, 9, 9), date(YEAR, 9, 10), 120_000_00),
    Grant(FED, DEPT, date(YEAR, 10, 16), None, 3_000_00),
    Grant(FED, DEPT, date(YEAR, 12, 31), date(YEAR, 12, 31), 8_000_00, accrued=True),
    Grant(DEPT, ORGAN, date(YEAR, 3, 11), date(YEAR, 3, 12), 12_000_00),
    Grant(DEPT, INSTITUTE, date(YEAR, 3, 11), date(YEAR, 3, 13), 8_000_00),
    Grant(DEPT, ORGAN, date(YEAR, 4, 10), date(YEAR, 4, 11), 20_000_00, "送温暖"),
    Grant(DEPT, INSTITUTE, date(YEAR, 4, 10), date(YEAR, 4, 14), 15_000_00, "送温暖"),
    Grant(DEPT, ORGAN, date(YEAR, 5, 20), date(YEAR, 5, 21), 18_000_00, "困难职工帮扶"),
    Grant(DEPT, INSTITUTE, date(YEAR, 5, 20), date(YEAR, 5, 22), 12_000_00, "困难职工帮扶"),
    Grant(DEPT, ORGAN, date(YEAR, 10, 21), date(YEAR, 10, 22), 15_000_00),
    Grant(DEPT, INSTITUTE, date(YEAR, 10, 21), date(YEAR, 10, 23), 12_000_00),
    Grant(DEPT, ORGAN, date(YEAR, 12, 31), date(YEAR, 12, 31), 5_000_00, accrued=True),
)


@dataclass(frozen=True)
class Spend:
    """A kind of ordinary spending a unit books again and again."""

    account: str
    econ: str
    texts: tuple[str, ...]
    low: int
    high: int
    kind: str = BASIC
    project: str = ""
    cash: bool = False


class UnitYear:
    """What the four years have in common."""

    code = ""
    bank: dict[str, str] = {}
    money = "102"
    funding = ""  # what the unit writes for union money; grassroots units have no such column
    owner = ""
    seed = 1

    def __init__(self, world: World, book: Book) -> None:
        self.world = world
        self.book = book
        self.unit = book.unit
        self.rng = Rng(self.seed)
        self._turn = 0

    # -- small builders --

    def bank_dr(self, amount: int, **dims: str) -> Line:
        return dr(self.money, amount, bank="基本户", **dims)

    def bank_cr(self, amount: int, **dims: str) -> Line:
        return cr(self.money, amount, bank="基本户", **dims)

    def cost(self, spend: Spend, amount: int) -> Line:
        return dr(spend.account, amount, funding=self.funding, kind=spend.kind, econ=spend.econ, project=spend.project)

    def spend(self, spend: Spend, on: date, amount: int | None = None) -> Voucher:
        value = amount if amount is not None else self.rng.yuan(spend.low, spend.high)
        text = spend.texts[self.rng.below(len(spend.texts))].format(m=on.month, p=on.month - 1 or 12)
        pay = cr("101", value) if spend.cash else self.bank_cr(value)
        return self.book.post(on, text, [self.cost(spend, value), pay], 1 + self.rng.below(6))

    def routine(self, month: int, pool: tuple[Spend, ...], count: int) -> None:
        """The next ``count`` kinds of spending of the pool, on working days of the month."""
        for _ in range(count):
            spend = pool[self._turn % len(pool)]
            self._turn += 1
            if spend.project:
                project = self.unit.project(spend.project)
                assert project is not None
                ends = project.finished_on or f"{YEAR}-12-31"
                if not project.started_on <= f"{YEAR}-{month:02d}-28" <= ends:
                    continue
            self.spend(spend, workday(month, 4 + self.rng.below(23)))

    def withdraw(self, month: int, amount: int) -> None:
        self.book.post(workday(month, 3), "提取备用金", [dr("101", amount), self.bank_cr(amount)])

    def interest(self, month: int, low: int, high: int) -> None:
        amount = self.rng.between(low * 100, high * 100)
        self.book.post(
            date(YEAR, month, 21),
            f"{YEAR}年第{month // 3}季度存款利息",
            [self.bank_dr(amount), cr("408", amount, funding=self.funding)],
        )

    def buy(
        self,
        on: date,
        text: str,
        asset: Asset,
        expense: str,
        econ: str,
        pay: Line,
        kind: str = BASIC,
        project: str = "",
        funding: str | None = None,
    ) -> Voucher:
        """Capital spending and the asset fund in one voucher."""
        fund = {"162": "30104", "171": "30105", "181": "30106"}[asset.account]
        self.book.assets.append(asset)
        source = self.funding if funding is None else funding
        return self.book.post(
            on,
            text,
            [
                dr(expense, asset.cost, funding=source, kind=kind, econ=econ, project=project),
                pay,
                dr(asset.account, asset.cost, asset=asset.owner),
                cr(fund, asset.cost, asset=asset.owner),
            ],
            4,
        )

    def stock_in(self, on: date, text: str, spend: Spend, amount: int) -> None:
        self.book.post(
            on,
            text,
            [
                self.cost(spend, amount),
                self.bank_cr(amount),
                dr("141", amount, asset=self.owner),
                cr("30101", amount, asset=self.owner),
            ],
            3,
        )

    def stock_out(self, on: date, text: str, amount: int) -> None:
        self.book.post(on, text, [dr("30101", amount, asset=self.owner), cr("141", amount, asset=self.owner)], 1)

    def depreciate(self, month: int) -> None:
        rows: list[Line] = []
        for account, fund, contra in (("162", "30104", "163"), ("171", "30105", "172"), ("181", "30106", "181")):
            for owner in (STATE_OWNED, UNION_OWNED, ""):
                charge = sum(a.charge(month) for a in self.book.assets if a.account == account and a.owner == owner)
                if charge:
                    rows += [dr(fund, charge, asset=owner), cr(contra, charge, asset=owner)]
        text = f"计提{month}月份折旧及摊销" if self.unit.county else f"计提{month}月份固定资产折旧"
        for start in range(0, len(rows), 6):
            self.book.post(month_end(month), text, rows[start : start + 6], 1)

    def pay_out(self, text: str, on: date, lines: list[Line], att: int = 2) -> Voucher:
        """Debits as given, paid from the basic account."""
        return self.book.post(on, text, [*lines, self.bank_cr(sum(x.debit for x in lines))], att)

    # -- opening --

    def open_with(self, lines: list[Line]) -> None:
        """Add the asset mirror and put the remainder into the accumulated surplus."""
        rows = list(lines)
        funds: dict[tuple[str, str], int] = {}
        for asset in self.book.assets:
            used = asset.accumulated_at_opening()
            fund = {"162": "30104", "171": "30105", "181": "30106"}[asset.account]
            contra = {"162": "163", "171": "172"}.get(asset.account)
            funds[fund, asset.owner] = funds.get((fund, asset.owner), 0) + asset.cost - used
            held = asset.cost if contra else asset.cost - used
            rows.append(dr(asset.account, held, asset=asset.owner))
            if contra:
                rows.append(cr(contra, used, asset=asset.owner))
        for row in lines:
            fund = {"141": "30101", "151": "30102", "161": "30103"}.get(row.account, "")
            if fund:
                funds[fund, row.asset] = funds.get((fund, row.asset), 0) + row.debit
        rows += [cr(fund, amount, asset=owner) for (fund, owner), amount in sorted(funds.items())]
        surplus = sum(row.debit - row.credit for row in rows)
        if surplus <= 0:
            raise ValueError(f"{self.unit.code}: no surplus left in the opening balances")
        rows.append(cr("32205", surplus))
        merged: dict[Line, list[int]] = {}
        for row in rows:
            key = Line(**{**row.__dict__, "debit": 0, "credit": 0})
            sums = merged.setdefault(key, [0, 0])
            sums[0] += row.debit
            sums[1] += row.credit
        self.book.opening = [
            Line(**{**key.__dict__, "debit": sums[0], "credit": sums[1]})
            for key, sums in sorted(
                merged.items(),
                key=lambda kv: (kv[0].account, kv[0].project, kv[0].bank, kv[0].asset, kv[0].counterparty),
            )
            if sums[0] or sums[1]
        ]

    # -- movements between unions --

    def pay_grants(self) -> None:
        for grant in GRANTS:
            if grant.upper != self.unit.code or grant.paid is None:
                continue
            kind = PROJECT if grant.project else BASIC
            what = f"{grant.project}专项补助" if grant.project else "回拨补助"
            account = "508" + grant.account
            line = dr(
                account,
                grant.amount,
                funding=self.funding,
                kind=kind,
                project=grant.project,
                counterparty=grant.lower,
                econ="39999",
            )
            name = UNITS[grant.lower].name
            if grant.accrued:
                self.book.post(
                    grant.paid, f"年末结算应拨{name}补助", [line, cr("21201", grant.amount, counterparty=grant.lower)]
                )
            else:
                self.pay_out(f"拨付{name}{what}", grant.paid, [line])
            accounts = f"{account}/403{grant.account}"
            self.world.pairs.append(
                Pair("grant", grant.upper, grant.lower, grant.paid, grant.received, grant.amount, accounts)
            )

    def receive_grants(self) -> None:
        for grant in GRANTS:
            if grant.lower != self.unit.code or grant.received is None:
                continue
            what = f"{grant.project}专项补助" if grant.project else "补助"
            line = cr(
                "403" + grant.account,
                grant.amount,
                funding=self.funding,
                project=grant.project,
                counterparty=grant.upper,
            )
            name = UNITS[grant.upper].name
            if grant.accrued:
                owed = dr("13101", grant.amount, counterparty=grant.upper)
                self.book.post(grant.received, f"年末应收{name}补助", [owed, line])
            else:
                self.book.post(grant.received, f"收到{name}{what}", [self.bank_dr(grant.amount), line], 2)

    def fill(self) -> None:
        raise NotImplementedError


# -- 100000: the federation ------------------------------------------------------------------------

FED_POOL = (
    Spend("502", "30216", ("省直机关职工读书班讲课费及资料费", "省直机关工会干部大讲堂授课费"), 9_000, 26_000),
    Spend("50401", "30227", ("集体协商指导员聘用费用", "劳动关系和谐单位创建评审费"), 6_000, 15_000),
    Spend(
        "50404",
        "30306",
        ("发放{m}月份困难职工生活救助金", "困难职工子女助学金", "困难职工大病医疗救助"),
        12_000,
        26_000,
        PROJECT,
        "困难职工帮扶",
    ),
    Spend(
        "50501", "30216", ("基层工会主席培训班食宿费", "工会财务人员培训班费用", "经审干部业务培训费"), 14_000, 38_000
    ),
    Spend("50301", "30227", ("省直机关公文写作技能竞赛组织费", "省直机关岗位练兵评审费"), 9_000, 24_000),
    Spend("50602", "30239", ("支付{m}月份工会工作用车租赁费", "工会干部公务交通费用"), 2_000, 5_500),
    Spend(
        "502",
        "30299",
        ("省直机关职工乒乓球赛场地及器材费", "省直机关合唱展演服装道具租赁", "省直机关职工书画摄影展布展费"),
        15_000,
        42_000,
    ),
    Spend(
        "50405",
        "30306",
        ("走访慰问省直机关困难职工", "送清凉慰问一线职工", "走访慰问退休劳模"),
        10_000,
        24_000,
        PROJECT,
        "送温暖",
    ),
    Spend(
        "50502", "30215", ("省直机关工会全委会会议费", "工会经审工作会议费", "女职工工作座谈会会议费"), 4_000, 13_000
    ),
    Spend("50303", "30309", ("省直机关职工创新工作室补助", "职工合理化建议奖励"), 10_000, 30_000),
    Spend("50604", "30202", ("印制工会工作手册", "工会制度汇编印刷费", "订阅{m}月份报刊"), 2_500, 8_000),
    Spend("502", "30299", ("劳模疗休养（第{m}批）食宿费",), 7_000, 9_500, PROJECT, "劳模疗休养"),
    Spend("50403", "30227", ("职工法律援助案件补贴", "法律顾问{m}月份服务费"), 3_000, 9_000),
    Spend("50503", "30226", ("工会统计年报数据核查劳务费", "工会经费审查外聘人员劳务费"), 5_000, 16_000),
    Spend("50301", "30227", ("工匠学院课程开发费", "工匠学院实训耗材"), 12_000, 25_000, PROJECT, "工匠学院建设"),
    Spend("50402", "30218", ("劳动保护监督检查用品", "安康杯竞赛宣传用品"), 4_000, 11_000),
    Spend("50304", "30218", ("为基层职工书屋配送图书", "电子书屋年度服务费"), 6_000, 18_000),
    Spend(
        "50602",
        "30213",
        ("工会信息系统{m}月份运行维护费", "机关工会网站改版"),
        5_000,
        12_000,
        PROJECT,
        "机关工会信息化",
    ),
    Spend("50406", "30227", ("职工心理健康讲座费用", "女职工权益维护宣传费"), 4_000, 12_000),
    Spend("50504", "30299", ("工会会员实名制数据采集费", "工会工作调研经费"), 3_000, 10_000),
    Spend("50305", "30299", ("职工互助保障宣传服务费", "单身职工联谊活动费用"), 6_000, 18_000),
)

FED_OFFICE = (
    (("30201", "购办公用品"), ("30207", "邮电费"), ("30202", "文件印刷费")),
    (("30205", "水费"), ("30206", "电费"), ("30209", "物业管理费")),
    (("30211", "差旅费"), ("30213", "办公设备维修费"), ("30231", "公务用车运行维护费")),
)

FED_CASH = (
    Spend("50602", "30207", ("报销快递费及邮资",), 120, 420, BASIC, "", True),
    Spend("50604", "30201", ("零星购买办公用品",), 180, 650, BASIC, "", True),
    Spend("50504", "30239", ("报销市内交通费",), 90, 380, BASIC, "", True),
)


class Federation(UnitYear):
    money = "10201"
    funding = UNION
    owner = UNION_OWNED
    seed = 100000

    def pool_dr(self, amount: int) -> Line:
        return dr("10202", amount, bank="集中户")

    def pool_cr(self, amount: int) -> Line:
        return cr("10202", amount, bank="集中户")

    def fill(self) -> None:
        self.open()
        for month in MONTHS:
            self.dues(month)
            self.fiscal(month)
            self.salaries(month)
            self.withdraw(month, 600_00)
            self.spend(FED_CASH[month % 3], workday(month, 11))
            self.routine(month, FED_POOL, 4)
            if month % 3 == 0:
                self.interest(month, 5_200, 6_900)
                self.pool_interest(month)
        self.remittances()
        self.pay_grants()
        self.outside_grants()
        self.projects()
        self.fiscal_events()
        self.investments()
        self.purchases()
        self.sundry()
        self.mistakes()
        self.year_end()
        for month in MONTHS:
            self.depreciate(month)

    # -- opening --

    def open(self) -> None:
        legs = self.world.legs[0]
        up0 = remitted_upward(share(self.world.collected[0], 40))  # 211 of the department
        lower = [(DEPT, legs.passed_down)] + [(name, share(base * 100, 70)) for name, base in OTHER_DEPARTMENTS]
        self.opening_lower = lower
        self.opening_211 = share(3_290_000_00 // 12 * 6, 15) + share(up0, 50)
        owed = sum(amount for _, amount in lower) + self.opening_211
        self.book.assets += [
            Asset("162", 1_860_000_00, 480, 2016, 5, STATE_OWNED),
            Asset("162", 268_000_00, 96, 2020, 3, STATE_OWNED),
            Asset("162", 126_800_00, 72, 2021, 9, UNION_OWNED),
            Asset("162", 84_600_00, 72, 2023, 4, UNION_OWNED),
            Asset("162", 38_400_00, 120, 2016, 7, UNION_OWNED, 6),
            Asset("171", 96_000_00, 120, 2021, 6, UNION_OWNED),
            Asset("171", 54_000_00, 120, 2022, 1, STATE_OWNED),
            Asset("181", 240_000_00, 60, 2022, 7, UNION_OWNED),
        ]
        self.open_with(
            [
                dr("101", 3_260_00),
                dr("10201", 5_286_431_27, bank="基本户"),
                dr("10202", owed - up0 + 42_618_90, bank="集中户"),
                dr("12101", 30_000_00),
                dr("12102", 59_800_00),
                dr("132", up0, counterparty=DEPT),
                dr("135", 18_000_00, counterparty="省直机关职工文体协会"),
                dr("135", 4_500_00, counterparty="丘柏年"),
                dr("141", 36_400_00, asset=UNION_OWNED),
                dr("141", 12_000_00, asset=STATE_OWNED),
                dr("151", 300_000_00, asset=UNION_OWNED),
                cr("211", self.opening_211),
                *(cr("21202", amount, counterparty=name) for name, amount in lower),
                cr("215", 48_000_00, counterparty="江州数据集团工会筹备组"),
                cr("215", 15_600_00, counterparty="江州新材料公司工会筹备组"),
                cr("221", 160_000_00, counterparty="省直机关职工互助会"),
                cr("311", 240_000_00),
                cr("32104", 180_000_00, project="困难职工帮扶"),
                cr("32104", 60_000_00, project="送温暖"),
                cr("32104", 45_000_00, project="劳模疗休养"),
                cr("33104", 26_800_00, kind=OFFICE),
                cr("33104", 45_000_00, kind=PROJECT, project="职工服务中心运行"),
                cr("33205", 18_000_00, kind=PROJECT, project="劳模走访慰问"),
                cr("341", 600_000_00),
            ]
        )

    # -- dues --

    def dues(self, month: int) -> None:
        legs = self.world.legs[month]
        own_total = self._dues_receipt(
            month, workday(month, 8), DEPT, UNITS[DEPT].name, legs.total, legs.passed_down, legs.province
        )
        lower: list[tuple[str, int]] = []
        for index, (name, base) in enumerate(OTHER_DEPARTMENTS):
            total = self.rng.yuan(base * 97 // 100, base * 103 // 100)
            down = share(total, 70)
            lower.append((name, down))
            own_total += self._dues_receipt(
                month, workday(month, 8 + index % 3), name, name, total, down, share(total, 15)
            )
        self.book.post(
            workday(month, 14),
            f"{month}月份本级留成经费由集中户转入基本户",
            [self.bank_dr(own_total), self.pool_cr(own_total)],
        )
        if month == 1:
            self._pass_down(1, self.opening_lower, "2024年12月份")
        if month < 12:
            self._pass_down(month, [(DEPT, legs.passed_down), *lower], f"{month}月份")

    def _dues_receipt(self, month: int, on: date, party: str, name: str, total: int, down: int, up: int) -> int:
        own = total - down - up
        self.book.post(
            on,
            f"财政划拨{month}月份工会经费（{name.removesuffix('直属机关工会')}）",
            [
                self.pool_dr(total),
                cr("402", own, counterparty=party, funding=UNION),
                cr("211", up),
                cr("21202", down, counterparty=party),
            ],
            2,
        )
        return own

    def _pass_down(self, month: int, rows: list[tuple[str, int]], label: str) -> None:
        opening = label.startswith("2024")
        paid, received, _, _ = pass_down_dates(month)
        if opening:
            paid, received = date(YEAR, 1, 9), date(YEAR, 1, 10)
        amount = rows[0][1]
        self.book.post(
            paid,
            f"转拨{UNITS[DEPT].name}{label}工会经费",
            [dr("21202", amount, counterparty=DEPT), self.pool_cr(amount)],
        )
        accounts = "21202/13102" if opening else "21202/402+21202"
        self.world.pairs.append(Pair("pass_down", FED, DEPT, paid, received, amount, accounts))
        for start in (1, 5):
            batch = rows[start : start + 4]
            lines = [dr("21202", value, counterparty=name) for name, value in batch]
            self.book.post(
                paid,
                f"转拨各厅局{label}工会经费（{len(batch)}家）",
                [*lines, self.pool_cr(sum(value for _, value in batch))],
                len(batch),
            )

    def remittances(self) -> None:
        for month, (_, received) in REMIT_DEPARTMENT.items():
            amount = remitted_upward(institute_remittance(self.world, month))
            if month == 1:
                lines = [cr("132", amount, counterparty=DEPT)]
            else:
                up = share(amount, 50)
                lines = [cr("402", amount - up, counterparty=DEPT, funding=UNION), cr("211", up)]
            self.book.post(received, "收到江州省林业局直属机关工会上缴经费", [self.pool_dr(amount), *lines])
        self._pay_province(date(YEAR, 1, 22), "上缴2024年第四季度工会经费", self.opening_211)
        owed = 0
        for month in (3, 6, 9, 12):
            on = date(YEAR, month, 26)
            booked = sum(
                line.credit - line.debit
                for v in self.book.vouchers
                for line in v.lines
                if line.account == "211" and v.date <= on and line.credit
            )
            self._pay_province(on, f"上缴{YEAR}年第{month // 3}季度工会经费", booked - owed)
            owed = booked

    def _pay_province(self, on: date, text: str, amount: int) -> None:
        self.book.post(on, text, [dr("211", amount), self.pool_cr(amount)], 2)

    # -- fiscal money --

    def fiscal(self, month: int) -> None:
        quota = [
            ("", STAFF, 153_600_00 + (120_000_00 if month == 12 else 0)),
            ("", OFFICE, 45_000_00),
            ("职工服务中心运行", PROJECT, 30_000_00),
        ]
        if 2 <= month <= 9:
            quota.append(("职工文化惠民", PROJECT, 25_000_00))
        self.book.post(
            workday(month, 3),
            f"{month}月份财政授权支付额度到账",
            [
                dr("111", sum(q[2] for q in quota)),
                *(cr("40401", amount, project=p, kind=kind, funding=FISCAL) for p, kind, amount in quota),
            ],
        )
        for index, group in enumerate(FED_OFFICE):
            lines = [
                dr("50602", self.rng.yuan(2_600, 4_900), funding=FISCAL, kind=OFFICE, econ=econ) for econ, _ in group
            ]
            text = f"支付{month}月份" + "、".join(name for _, name in group)
            self.book.post(
                workday(month, 9 + 7 * index), text, [*lines, cr("111", sum(x.debit for x in lines))], 3 + index
            )
        self._service_centre(month)

    def _service_centre(self, month: int) -> None:
        first, second = self.rng.yuan(9_000, 13_500), self.rng.yuan(9_000, 13_500)
        dims = {"funding": FISCAL, "kind": PROJECT, "project": "职工服务中心运行"}
        text = ("职工服务中心窗口服务外包费及耗材", "职工服务中心水电及活动材料", "职工服务中心公益课堂课酬及教材")[
            month % 3
        ]
        self.book.post(
            workday(month, 20),
            f"{text}（{month}月）",
            [
                dr("50602", first, econ="30227", **dims),
                dr("502", second, econ="30218", **dims),
                cr("111", first + second),
            ],
            4,
        )

    def salaries(self, month: int) -> None:
        rows = [("30101", 68_000_00), ("30102", 52_000_00), ("30108", 19_200_00), ("30113", 14_400_00)]
        if month == 12:
            rows.insert(2, ("30103", 120_000_00))
        lines = [dr("50601", amount, funding=FISCAL, kind=STAFF, econ=econ) for econ, amount in rows]
        total = sum(amount for _, amount in rows)
        self.book.post(workday(month, 9), f"计提{month}月份人员工资及单位缴费", [*lines, cr("201", total)], 1)
        insured = 33_600_00
        self.book.post(
            workday(month, 10),
            f"授权支付发放{month}月份工资",
            [dr("201", total - insured), cr("111", total - insured)],
            2,
        )
        self.book.post(
            workday(month, 15), f"缴纳{month}月份社会保险费和住房公积金", [dr("201", insured), cr("111", insured)], 2
        )

    def fiscal_events(self) -> None:
        post = self.book.post
        post(date(YEAR, 1, 6), "恢复上年财政授权支付额度", [dr("111", 59_800_00), cr("12102", 59_800_00)])
        post(
            date(YEAR, 2, 26),
            "经批准归集上缴劳模走访慰问项目结余资金",
            [dr("33202", 10_000_00, kind=PROJECT, project="劳模走访慰问"), cr("111", 10_000_00)],
            2,
        )
        post(
            date(YEAR, 3, 5),
            "经财政部门批准结余资金调剂用于职工服务中心运行",
            [
                dr("33203", 8_000_00, kind=PROJECT, project="劳模走访慰问"),
                cr("33102", 8_000_00, kind=PROJECT, project="职工服务中心运行"),
            ],
            1,
        )
        centre = {"funding": FISCAL, "kind": PROJECT, "project": "职工服务中心运行"}
        post(
            date(YEAR, 3, 19),
            "使用上年直接支付额度支付职工服务中心改造设计费",
            [dr("50602", 30_000_00, econ="30227", **centre), cr("12101", 30_000_00)],
            3,
        )
        culture = {"funding": FISCAL, "kind": PROJECT, "project": "职工文化惠民"}
        for month, text, amount in (
            (3, "职工文化惠民进机关首场演出费", 46_800_00),
            (5, "职工文化惠民公益培训课酬", 47_300_00),
            (7, "职工文化惠民影院观影券采购", 48_250_00),
            (10, "职工文化惠民巡演第二期费用", 49_120_60),
        ):
            post(workday(month, 13), text, [dr("502", amount, econ="30299", **culture), cr("111", amount)], 4)
        for month, text, amount in (
            (4, "财政直接支付职工文化惠民舞台设备租赁费", 36_000_00),
            (6, "财政直接支付职工文化惠民图书采购款", 58_400_00),
        ):
            post(
                workday(month, 16),
                text,
                [dr("502", amount, econ="30218", **culture), cr("40401", amount, **culture)],
                3,
            )
        post(
            date(YEAR, 8, 19),
            "财政直接支付职工服务中心物业服务费",
            [dr("50602", 24_000_00, econ="30209", **centre), cr("40401", 24_000_00, **centre)],
            3,
        )

    # -- grants, projects, investments --

    def outside_grants(self) -> None:
        for month, day, name, amount, project in (
            (2, 25, "江州省水利厅直属机关工会", 210_000_00, ""),
            (3, 18, "江州省教育厅直属机关工会", 30_000_00, "送温暖"),
            (4, 22, "江州省交通厅直属机关工会", 180_000_00, ""),
            (6, 11, "江州省文旅厅直属机关工会", 25_000_00, "困难职工帮扶"),
            (7, 15, "江州省卫健委直属机关工会", 190_000_00, ""),
            (9, 23, "江州省审计厅直属机关工会", 120_000_00, ""),
            (11, 18, "江州省农业农村厅直属机关工会", 230_000_00, ""),
            (11, 20, "江州省卫健委直属机关工会", 28_000_00, "送温暖"),
        ):
            kind, account = (PROJECT, "50802") if project else (BASIC, "50801")
            line = dr(account, amount, funding=UNION, kind=kind, econ="39999", project=project, counterparty=name)
            self.pay_out(f"拨付{name}{project or '一般'}补助", date(YEAR, month, day), [line])
        for month, day, amount, project, text in (
            (2, 12, 200_000_00, "", "省总工会拨来一般性转移支付补助"),
            (2, 13, 320_000_00, "送温暖", "省总工会拨来送温暖专项补助"),
            (4, 16, 150_000_00, "困难职工帮扶", "省总工会拨来困难职工帮扶专项补助"),
            (3, 6, 180_000_00, "工匠学院建设", "省总工会拨来工匠学院建设专项补助"),
            (9, 16, 160_000_00, "", "省总工会拨来超收分成补助"),
            (5, 8, 60_000_00, "劳模疗休养", "省总工会拨来劳模疗休养专项补助"),
        ):
            account = "40302" if project else "40301"
            line = cr(account, amount, project=project, funding=UNION, counterparty="江州省总工会")
            self.book.post(date(YEAR, month, day), text, [self.bank_dr(amount), line], 2)

    def projects(self) -> None:
        post = self.book.post
        post(
            date(YEAR, 7, 8),
            "收到爱心企业捐赠困难职工帮扶款",
            [self.bank_dr(20_000_00), cr("408", 20_000_00, project="困难职工帮扶", funding=UNION)],
            2,
        )
        care = {"project": "劳模疗休养", "funding": UNION, "kind": PROJECT, "econ": "30299"}
        for month, day, amount in ((5, 22, 26_400_00), (6, 12, 27_800_00), (9, 18, 24_600_00)):
            text = f"组织省直机关劳模疗休养活动费用（{month}月批次）"
            self.pay_out(text, date(YEAR, month, day), [dr("502", amount, **care)], 6)
        state = {"bank": "基本户", "asset": STATE_OWNED}
        contest = {"project": "职工技能大赛", "funding": UNION}
        post(
            date(YEAR, 3, 12),
            "收到人社部门拨付职工技能大赛经费（非同级财政）",
            [dr("10201", 80_000_00, **state), cr("40402", 80_000_00, **contest)],
            2,
        )
        for month, day, text, amount, econ in (
            (5, 27, "职工技能大赛命题评审劳务费", 21_600_00, "30226"),
            (8, 26, "职工技能大赛场地设备租赁费", 32_480_00, "30214"),
            (11, 12, "职工技能大赛获奖选手奖励", 18_300_00, "30309"),
        ):
            post(
                date(YEAR, month, day),
                text,
                [dr("50301", amount, kind=PROJECT, econ=econ, **contest), cr("10201", amount, **state)],
                3,
            )

    def investments(self) -> None:
        post = self.book.post
        post(
            date(YEAR, 2, 20),
            "购入三年期国债",
            [
                dr("151", 500_000_00, asset=UNION_OWNED),
                cr("30102", 500_000_00, asset=UNION_OWNED),
                dr("32205", 500_000_00),
                self.bank_cr(500_000_00),
            ],
            3,
        )
        for month, amount in ((4, 4_650_00), (10, 7_375_00)):
            post(date(YEAR, month, 15), "收到国债利息", [self.bank_dr(amount), cr("407", amount, funding=UNION)])
        post(
            date(YEAR, 11, 6),
            "提前兑付部分国债，收回本金及收益",
            [
                self.bank_dr(203_860_00),
                cr("32205", 200_000_00),
                cr("407", 3_860_00, funding=UNION),
                dr("30102", 200_000_00, asset=UNION_OWNED),
                cr("151", 200_000_00, asset=UNION_OWNED),
            ],
            3,
        )

    def purchases(self) -> None:
        post = self.book.post
        self.buy(
            date(YEAR, 3, 25),
            "购置台式计算机8台",
            Asset("162", 46_400_00, 72, YEAR, 3, UNION_OWNED),
            "50702",
            "31002",
            self.bank_cr(46_400_00),
        )
        self.buy(
            date(YEAR, 5, 15),
            "授权支付购置职工服务中心音响设备",
            Asset("162", 32_000_00, 60, YEAR, 5, STATE_OWNED),
            "50703",
            "31003",
            cr("111", 32_000_00),
            PROJECT,
            "职工服务中心运行",
            FISCAL,
        )
        self.buy(
            date(YEAR, 6, 18),
            "购置会员实名制管理软件",
            Asset("171", 78_000_00, 120, YEAR, 6, UNION_OWNED),
            "50706",
            "31007",
            self.bank_cr(78_000_00),
            PROJECT,
            "机关工会信息化",
        )
        self.buy(
            date(YEAR, 9, 11),
            "授权支付购置复印机1台",
            Asset("162", 18_600_00, 72, YEAR, 9, STATE_OWNED),
            "50702",
            "31002",
            cr("111", 18_600_00),
            OFFICE,
            "",
            FISCAL,
        )
        goods = Spend("50405", "30306", ("",), 0, 0, PROJECT, "送温暖")
        self.stock_in(date(YEAR, 1, 13), "购买送温暖慰问物资验收入库", goods, 42_600_00)
        self.stock_out(date(YEAR, 1, 21), "发放春节送温暖慰问物资", 58_900_00)
        self.stock_in(date(YEAR, 7, 10), "购买送清凉防暑物资验收入库", goods, 26_800_00)
        self.stock_out(date(YEAR, 7, 24), "领用送清凉防暑物资", 22_350_00)
        post(
            date(YEAR, 9, 19),
            "领用职工服务中心活动器材",
            [dr("30101", 7_200_00, asset=STATE_OWNED), cr("141", 7_200_00, asset=STATE_OWNED)],
        )
        for month, day, text, amount in (
            (4, 24, "职工之家维修改造工程首期进度款", 90_000_00),
            (8, 14, "职工之家维修改造工程二期进度款", 110_000_00),
        ):
            post(
                date(YEAR, month, day),
                text,
                [
                    dr("50705", amount, funding=UNION, kind=BASIC, econ="31006"),
                    self.bank_cr(amount),
                    dr("161", amount, asset=UNION_OWNED),
                    cr("30103", amount, asset=UNION_OWNED),
                ],
                5,
            )
        self.book.assets.append(Asset("162", 200_000_00, 240, YEAR, 11, UNION_OWNED))
        post(
            date(YEAR, 11, 25),
            "职工之家维修改造工程竣工交付转固",
            [
                dr("162", 200_000_00, asset=UNION_OWNED),
                cr("161", 200_000_00, asset=UNION_OWNED),
                dr("30103", 200_000_00, asset=UNION_OWNED),
                cr("30104", 200_000_00, asset=UNION_OWNED),
            ],
            6,
        )
        self._scrap()

    def _scrap(self) -> None:
        old = next(a for a in self.book.assets if a.disposed_month)
        used = old.accumulated_at_opening() + sum(old.charge(m) for m in range(1, old.disposed_month))
        net = old.cost - used
        own = {"asset": UNION_OWNED}
        post = self.book.post
        post(
            date(YEAR, 6, 5),
            "会议音响设备报废转入待处理",
            [dr("182", net), dr("163", used, **own), cr("162", old.cost, **own)],
            2,
        )
        post(date(YEAR, 6, 19), "会议音响设备报废经批准核销", [dr("30104", net, **own), cr("182", net)], 2)
        post(date(YEAR, 6, 20), "收到报废设备残值变价收入", [self.bank_dr(1_260_00), cr("182", 1_260_00)], 1)
        post(date(YEAR, 6, 24), "结清报废设备处理净收入", [dr("182", 1_260_00), cr("408", 1_260_00, funding=UNION)], 1)

    # -- the rest --

    def pool_interest(self, month: int) -> None:
        amount = self.rng.between(900_00, 1_600_00)
        self.book.post(
            date(YEAR, month, 21),
            f"集中户第{month // 3}季度存款利息",
            [self.pool_dr(amount), cr("408", amount, funding=UNION)],
        )

    def sundry(self) -> None:
        post = self.book.post
        self.advances()
        data = "江州数据集团工会筹备组"
        for month, amount in ((3, 16_000_00), (6, 16_400_00)):
            post(
                date(YEAR, month, 19),
                "代收江州数据集团建会筹备金",
                [self.pool_dr(amount), cr("215", amount, counterparty=data)],
            )
        total = 80_400_00
        post(
            date(YEAR, 7, 22),
            "江州数据集团工会成立，筹备金结转分成",
            [
                dr("215", total, counterparty=data),
                cr("402", share(total, 20), counterparty=data, funding=UNION),
                cr("211", share(total, 20)),
                cr("21202", share(total, 60), counterparty=data),
            ],
            2,
        )
        post(
            date(YEAR, 7, 28),
            "返还江州数据集团工会筹备金",
            [dr("21202", share(total, 60), counterparty=data), self.pool_cr(share(total, 60))],
            2,
        )
        fund = "省直机关职工互助会"
        for month, into, amount, text in (
            (2, True, 86_500_00, "代收职工互助保障金"),
            (4, False, 23_000_00, "代付职工住院互助金"),
            (6, False, 31_200_00, "代付职工住院互助金"),
            (8, True, 42_000_00, "代收职工互助保障金（补缴）"),
            (9, False, 28_700_00, "代付职工重大疾病互助金"),
            (11, False, 19_600_00, "代付职工住院互助金"),
        ):
            held = cr("221", amount, counterparty=fund) if into else dr("221", amount, counterparty=fund)
            pair = [self.bank_dr(amount), held] if into else [held, self.bank_cr(amount)]
            post(workday(month, 12), text, pair, 2)
        post(
            date(YEAR, 5, 29),
            "计提职工福利与增收留成专用基金",
            [dr("510", 60_000_00, funding=UNION, kind=BASIC, econ="39999"), cr("311", 60_000_00)],
            1,
        )
        for month, text, amount in (
            (4, "使用专用基金支付职工之家维护费", 18_600_00),
            (9, "使用专用基金慰问抢险一线职工", 24_000_00),
            (11, "使用专用基金支付机关工会活动", 15_380_00),
        ):
            post(workday(month, 25), text, [dr("311", amount), self.bank_cr(amount)], 2)
        post(date(YEAR, 6, 27), "动用预算稳定调节基金弥补预算收入不足", [dr("341", 80_000_00), cr("411", 80_000_00)], 1)
        post(
            date(YEAR, 12, 25),
            "使用超收拨缴经费补充预算稳定调节基金",
            [dr("521", 200_000_00), cr("341", 200_000_00)],
            1,
        )
        school = "省直机关职工学校"
        for month in (5, 10):
            line = dr("509", 60_000_00, funding=UNION, kind=BASIC, econ="39999", counterparty=school)
            self.pay_out("拨付省直机关职工学校经费补助", workday(month, 12), [line])
        post(
            date(YEAR, 12, 15),
            "收到省直机关职工学校上缴收入",
            [self.bank_dr(45_000_00), cr("406", 45_000_00, funding=UNION, counterparty=school)],
            1,
        )
        line = dr("50603", 12_000_00, funding=FISCAL, kind=STAFF, econ="30305")
        # Paid from savings of the office budget would be out of budget: the quota is raised first.
        post(
            date(YEAR, 9, 3),
            "追加遗属生活补助额度到账",
            [dr("111", 12_000_00), cr("40401", 12_000_00, funding=FISCAL, kind=STAFF)],
            1,
        )
        post(date(YEAR, 9, 12), "授权支付遗属生活补助", [line, cr("111", 12_000_00)], 2)

    def advances(self) -> None:
        post = self.book.post
        post(
            date(YEAR, 1, 17),
            "丘柏年报销上年预借差旅费",
            [
                dr("50602", 4_212_50, funding=UNION, kind=BASIC, econ="30211"),
                dr("101", 287_50),
                cr("135", 4_500_00, counterparty="丘柏年"),
            ],
            5,
        )
        post(
            date(YEAR, 2, 21),
            "收回文体协会暂借款",
            [self.bank_dr(18_000_00), cr("135", 18_000_00, counterparty="省直机关职工文体协会")],
        )
        for month, who, lent, used, econ in (
            (3, "秦小路", 6_000_00, 5_420_00, "30211"),
            (6, "温以宁", 8_000_00, 8_000_00, "30216"),
            (9, "秦小路", 5_000_00, 4_386_40, "30211"),
            (11, "丘柏年", 3_000_00, 0, ""),
        ):
            post(workday(month, 5), f"{who}预借差旅费", [dr("135", lent, counterparty=who), self.bank_cr(lent)])
            if used:
                back = [self.bank_dr(lent - used)] if lent > used else []
                post(
                    workday(month, 25),
                    f"{who}报销差旅费",
                    [dr("50602", used, funding=UNION, kind=BASIC, econ=econ), *back, cr("135", lent, counterparty=who)],
                    6,
                )

    def mistakes(self) -> None:
        dims = {"funding": UNION, "kind": BASIC}
        wrong = self.pay_out(
            "支付工会干部业务培训班场租费", date(YEAR, 3, 14), [dr("50501", 6_830_00, econ="30216", **dims)]
        )
        self.book.correct(
            wrong,
            date(YEAR, 3, 28),
            [dr("50501", 8_630_00, econ="30216", **dims), self.bank_cr(8_630_00)],
            "培训班场租费金额更正",
        )
        wrong = self.pay_out(
            "支付女职工工作座谈会会场布置费", date(YEAR, 9, 17), [dr("50604", 4_760_00, econ="30214", **dims)]
        )
        self.book.correct(
            wrong,
            date(YEAR, 10, 10),
            [dr("50502", 4_760_00, econ="30215", **dims), self.bank_cr(4_760_00)],
            "会场布置费科目更正",
        )

    def year_end(self) -> None:
        last = date(YEAR, 12, 31)
        post = self.book.post
        owed = remitted_upward(share(self.world.collected[12], 40))
        up = share(owed, 50)
        post(
            last,
            "年末应收江州省林业局直属机关工会上缴经费",
            [dr("132", owed, counterparty=DEPT), cr("402", owed - up, counterparty=DEPT, funding=UNION), cr("211", up)],
            1,
        )
        centre = {"funding": FISCAL, "kind": PROJECT, "project": "职工服务中心运行"}
        post(last, "年末确认财政直接支付未用额度", [dr("12101", 20_000_00), cr("40401", 20_000_00, **centre)], 1)
        left = sum(x.debit - x.credit for v in self.book.vouchers for x in v.lines if x.account == "111")
        post(last, "年末注销零余额账户用款额度", [dr("12102", left), cr("111", left)], 1)
        balances = (("21202/13102", self.world.legs[12].passed_down), ("21201/13101", 8_000_00), ("132/211", owed))
        self.world.pairs += [Pair("balance", FED, DEPT, last, last, amount, accounts) for accounts, amount in balances]


# -- 101000: the department union ------------------------------------------------------------------

DEPT_POOL = (
    Spend("50501", "30216", ("基层工会干部培训班讲课费", "工会财务知识培训班费用", "职工代表履职培训费"), 1_200, 4_800),
    Spend(
        "502", "30299", ("林业职工健步走活动用品", "机关职工羽毛球赛场地费", "林业系统职工歌咏比赛费用"), 1_500, 5_200
    ),
    Spend("50602", "30201", ("购买{m}月份办公用品", "购打印耗材"), 300, 1_300),
    Spend(
        "50405",
        "30306",
        ("走访慰问基层林场困难职工", "慰问生病住院职工", "走访慰问护林一线职工"),
        900,
        2_600,
        PROJECT,
        "送温暖",
    ),
    Spend("50301", "30227", ("森林防火技能竞赛组织费", "林木种苗检验技能竞赛费用"), 1_800, 5_400),
    Spend("50502", "30215", ("工会委员会议费", "工会半年工作推进会会议费"), 600, 2_200),
    Spend("50401", "30227", ("劳动合同法律咨询服务费", "职工诉求调处工作经费"), 700, 2_100),
    Spend("50602", "30207", ("支付{m}月份电话及网络费", "支付快递费"), 180, 620),
    Spend("50404", "30306", ("发放{m}月份困难职工救助金", "困难职工子女助学金"), 1_000, 2_800, PROJECT, "困难职工帮扶"),
    Spend("50303", "30309", ("职工创新成果奖励", "林业工匠工作室补助"), 1_500, 4_600),
    Spend("50604", "30202", ("工会宣传栏制作费", "工会资料印刷费", "订阅工人报刊"), 400, 1_700),
    Spend("50304", "30218", ("林区职工书屋图书购置", "林区职工书屋书架购置"), 700, 1_600, PROJECT, "林区职工书屋"),
    Spend("50402", "30218", ("林区作业防护用品", "职工防暑降温药品"), 800, 2_900),
    Spend("50503", "30226", ("外聘经费审查人员劳务费", "工会统计调查劳务费"), 700, 2_000),
    Spend("502", "30216", ("职工读书分享会授课费", "林业职工道德讲堂费用"), 800, 2_400),
    Spend("50406", "30299", ("女职工维权宣传活动费", "职工心理疏导服务费"), 600, 2_300),
    Spend("50402", "30299", ("护林员意外伤害保险", "护林员防寒用品"), 1_200, 3_200, PROJECT, "护林员关爱行动"),
    Spend("50602", "30211", ("赴林场调研差旅费", "参加全省工会会议差旅费"), 400, 1_900),
    Spend("50305", "30299", ("青年职工联谊活动费用", "职工互助保障宣传费"), 700, 2_600),
    Spend("502", "30213", ("机关健身房器材维修", "职工活动室更换照明"), 500, 1_800, PROJECT, "机关文体设施更新"),
    Spend("50504", "30299", ("工会会员信息采集费", "基层工会规范化建设指导费"), 400, 1_600),
    Spend("50302", "30299", ("模范职工小家创建补助", "职工小家标牌制作费"), 800, 2_700),
)

DEPT_CASH = (
    Spend("50602", "30207", ("报销邮寄费",), 40, 160, BASIC, "", True),
    Spend("50604", "30239", ("报销市内交通费",), 60, 220, BASIC, "", True),
    Spend("50504", "30201", ("零星购买会议用品",), 80, 260, BASIC, "", True),
)


class Department(UnitYear):
    funding = UNION
    owner = UNION_OWNED
    seed = 101000

    def special_dr(self, amount: int) -> Line:
        return dr("102", amount, bank="专户")

    def special_cr(self, amount: int) -> Line:
        return cr("102", amount, bank="专户")

    def fill(self) -> None:
        self.open()
        for month in MONTHS:
            self.dues(month)
            self.salary(month)
            self.withdraw(month, 400_00)
            self.spend(DEPT_CASH[month % 3], workday(month, 12))
            self.spend(DEPT_CASH[(month + 1) % 3], workday(month, 25))
            self.routine(month, DEPT_POOL, 9)
            if month % 3 == 0:
                self.interest(month, 480, 720)
        self.remittances()
        self.pay_grants()
        self.receive_grants()
        self.events()
        self.mistakes()
        self.year_end()
        for month in MONTHS:
            self.depreciate(month)

    def open(self) -> None:
        legs = self.world.legs[0]
        remit = share(self.world.collected[0], 40)
        self.book.assets += [
            Asset("162", 86_500_00, 72, 2021, 4, UNION_OWNED),
            Asset("162", 42_800_00, 72, 2022, 10, UNION_OWNED),
            Asset("162", 64_000_00, 96, 2021, 1, STATE_OWNED),
            Asset("171", 30_000_00, 120, 2022, 3, UNION_OWNED),
        ]
        self.open_with(
            [
                dr("101", 1_120_00),
                dr("102", 386_240_55, bank="基本户"),
                dr("102", 95_310_40, bank="专户"),
                dr("13102", legs.passed_down, counterparty=FED),
                dr("132", remit, counterparty=INSTITUTE),
                dr("135", 3_000_00, counterparty="江望月"),
                dr("141", 8_640_00, asset=UNION_OWNED),
                cr("211", remitted_upward(remit), counterparty=FED),
                cr("21202", legs.organ, counterparty=ORGAN),
                cr("21202", legs.institute, counterparty=INSTITUTE),
                cr("215", 6_800_00, counterparty="江州青禾文化传播有限公司"),
                cr("32104", 15_000_00, project="送温暖"),
                cr("32104", 22_000_00, project="困难职工帮扶"),
                cr("32104", 14_500_00, project="林区职工书屋"),
            ]
        )

    def dues(self, month: int) -> None:
        if month == 1:
            legs = self.world.legs[0]
            lines = [cr("13102", legs.passed_down, counterparty=FED)]
            self._dues_once(date(YEAR, 1, 10), date(YEAR, 1, 13), date(YEAR, 1, 14), legs, lines, "2024年12月份")
        if month == 12:
            return
        legs = self.world.legs[month]
        lines = [
            cr("402", legs.department, counterparty=FED, funding=UNION),
            cr("21202", legs.organ, counterparty=ORGAN),
            cr("21202", legs.institute, counterparty=INSTITUTE),
        ]
        _, received, paid, arrived = pass_down_dates(month)
        self._dues_once(received, paid, arrived, legs, lines, f"{month}月份")

    def _dues_once(self, received: date, paid: date, arrived: date, legs: Legs, lines: list[Line], label: str) -> None:
        self.book.post(received, f"收到省直机关工会转拨{label}工会经费", [self.special_dr(legs.passed_down), *lines], 2)
        opening = label.startswith("2024")
        for unit, amount in ((ORGAN, legs.organ), (INSTITUTE, legs.institute)):
            name = UNITS[unit].name.removeprefix("江州省")
            self.book.post(
                paid, f"转拨{name}{label}工会经费", [dr("21202", amount, counterparty=unit), self.special_cr(amount)]
            )
            accounts = "21202/13102" if opening else "21202/402"
            self.world.pairs.append(Pair("pass_down", DEPT, unit, paid, arrived, amount, accounts))

    def salary(self, month: int) -> None:
        gross, insured = 5_600_00, 1_412_80
        self.book.post(
            workday(month, 8),
            f"计提{month}月份社会化工会工作者薪酬",
            [
                dr("50601", gross, funding=UNION, kind=STAFF, econ="30199"),
                dr("50601", insured, funding=UNION, kind=STAFF, econ="30112"),
                cr("201", gross + insured),
            ],
        )
        self.book.post(
            workday(month, 10),
            f"发放{month}月份社会化工会工作者薪酬及缴费",
            [dr("201", gross + insured), self.bank_cr(gross + insured)],
            2,
        )

    def remittances(self) -> None:
        for month, (paid_low, received, _) in REMIT_INSTITUTE.items():
            amount = institute_remittance(self.world, month)
            upward = remitted_upward(amount)
            lines = [
                cr("402", amount - upward, counterparty=INSTITUTE, funding=UNION),
                cr("211", upward, counterparty=FED),
            ]
            if month == 1:
                lines = [cr("132", amount, counterparty=INSTITUTE)]
            self.book.post(received, "收到林业科学研究院工会上缴经费", [self.special_dr(amount), *lines])
            paid, arrived = REMIT_DEPARTMENT[month]
            self.book.post(
                paid, "上缴省直机关工会工会经费", [dr("211", upward, counterparty=FED), self.special_cr(upward)]
            )
            low, high = ("211/132", "211/132") if month == 1 else ("211/402+211", "211/402+211")
            self.world.pairs.append(Pair("remittance", DEPT, INSTITUTE, received, paid_low, amount, low))
            self.world.pairs.append(Pair("remittance", FED, DEPT, arrived, paid, upward, high))
        for month in (3, 6, 9, 12):
            amount = sum(self.world.legs[m].department for m in range(max(month - 3, 1), month))
            self.book.post(
                workday(month, 25), "专户本级留成经费转入基本户", [self.bank_dr(amount), self.special_cr(amount)]
            )

    def events(self) -> None:
        post = self.book.post
        dims = {"funding": UNION, "kind": BASIC}
        post(
            date(YEAR, 1, 23),
            "江望月报销预借差旅费",
            [
                dr("50602", 2_764_00, econ="30211", **dims),
                dr("101", 236_00),
                cr("135", 3_000_00, counterparty="江望月"),
            ],
            4,
        )
        post(
            date(YEAR, 2, 19),
            "退还青禾文化公司履约保证金",
            [dr("215", 6_800_00, counterparty="江州青禾文化传播有限公司"), self.bank_cr(6_800_00)],
        )
        post(
            date(YEAR, 2, 27),
            "更正上年少列送温暖专项支出",
            [dr("32101", 1_200_00, project="送温暖"), self.bank_cr(1_200_00)],
            2,
        )
        post(date(YEAR, 8, 20), "库存现金盘点溢余", [dr("101", 36_50), cr("182", 36_50)], 1)
        post(
            date(YEAR, 10, 20),
            "现金溢余无法查明原因经批准转收入",
            [dr("182", 36_50), cr("408", 36_50, funding=UNION)],
            1,
        )
        post(
            date(YEAR, 6, 10),
            "收到林业职工疗养院上缴收入",
            [self.bank_dr(60_000_00), cr("406", 60_000_00, funding=UNION, counterparty="林业职工疗养院")],
            1,
        )
        line = dr("509", 20_000_00, econ="39999", counterparty="林业职工疗养院", **dims)
        self.pay_out("补助林业职工疗养院设施维护", date(YEAR, 9, 18), [line])
        post(
            date(YEAR, 3, 20),
            "收到社会组织捐赠护林员关爱资金",
            [self.bank_dr(30_000_00), cr("408", 30_000_00, project="护林员关爱行动", funding=UNION)],
            2,
        )
        post(
            date(YEAR, 4, 18),
            "代收职工互助保障费",
            [self.bank_dr(12_600_00), cr("221", 12_600_00, counterparty="省直机关职工互助会")],
        )
        post(
            date(YEAR, 5, 9),
            "代缴职工互助保障费",
            [dr("221", 12_600_00, counterparty="省直机关职工互助会"), self.bank_cr(12_600_00)],
        )
        self.buy(
            date(YEAR, 4, 15),
            "购置便携式计算机3台",
            Asset("162", 17_940_00, 72, YEAR, 4, UNION_OWNED),
            "50702",
            "31002",
            self.bank_cr(17_940_00),
        )
        self.buy(
            date(YEAR, 7, 17),
            "购置乒乓球台等健身器材",
            Asset("162", 13_600_00, 60, YEAR, 7, UNION_OWNED),
            "50703",
            "31003",
            self.bank_cr(13_600_00),
            PROJECT,
            "机关文体设施更新",
        )
        self.buy(
            date(YEAR, 10, 28),
            "购置工会财务管理软件",
            Asset("171", 12_000_00, 120, YEAR, 10, UNION_OWNED),
            "50706",
            "31007",
            self.bank_cr(12_000_00),
        )
        goods = Spend("50405", "30306", ("",), 0, 0, PROJECT, "送温暖")
        self.stock_in(date(YEAR, 4, 23), "购买慰问米面油验收入库", goods, 9_600_00)
        self.stock_out(date(YEAR, 1, 22), "发放春节慰问物资", 6_400_00)
        self.stock_out(date(YEAR, 9, 29), "发放中秋国庆慰问物资", 8_120_00)
        for month in (3, 8, 11):
            who = ("温以宁", "江望月")[month % 2]
            lent, used = 2_000_00, self.rng.yuan(1_500, 1_950)
            post(workday(month, 6), f"{who}预借差旅费", [dr("135", lent, counterparty=who), self.bank_cr(lent)])
            post(
                workday(month, 27),
                f"{who}报销差旅费并退回余款",
                [dr("50602", used, econ="30211", **dims), self.bank_dr(lent - used), cr("135", lent, counterparty=who)],
                5,
            )

    def mistakes(self) -> None:
        dims = {"funding": UNION, "kind": BASIC}
        wrong = self.pay_out("支付职工读书活动书籍款", date(YEAR, 3, 14), [dr("502", 2_340_00, econ="30218", **dims)])
        self.book.correct(
            wrong,
            date(YEAR, 3, 27),
            [dr("50304", 2_340_00, econ="30218", **dims), self.bank_cr(2_340_00)],
            "图书款科目更正",
        )
        wrong = self.pay_out(
            "支付森林防火宣传用品款", date(YEAR, 11, 11), [dr("50402", 1_980_00, econ="30218", **dims)]
        )
        self.book.correct(
            wrong,
            date(YEAR, 12, 3),
            [dr("50402", 1_890_00, econ="30218", **dims), self.bank_cr(1_890_00)],
            "宣传用品款金额更正",
        )

    def year_end(self) -> None:
        last = date(YEAR, 12, 31)
        legs = self.world.legs[12]
        self.book.post(
            last,
            "年末应收省直机关工会转拨12月份工会经费",
            [
                dr("13102", legs.passed_down, counterparty=FED),
                cr("402", legs.department, counterparty=FED, funding=UNION),
                cr("21202", legs.organ, counterparty=ORGAN),
                cr("21202", legs.institute, counterparty=INSTITUTE),
            ],
        )
        owed = share(self.world.collected[12], 40)
        upward = remitted_upward(owed)
        self.book.post(
            last,
            "年末应收林业科学研究院工会上缴经费",
            [
                dr("132", owed, counterparty=INSTITUTE),
                cr("402", owed - upward, counterparty=INSTITUTE, funding=UNION),
                cr("211", upward, counterparty=FED),
            ],
        )
        for unit, accounts, amount in (
            (ORGAN, "21202/13102", legs.organ),
            (ORGAN, "21201/13101", 5_000_00),
            (INSTITUTE, "21202/13102", legs.institute),
            (INSTITUTE, "132/211", owed),
        ):
            self.world.pairs.append(Pair("balance", DEPT, unit, last, last, amount, accounts))


# -- the two grassroots unions ---------------------------------------------------------------------


class Grassroots(UnitYear):
    cash: tuple[Spend, ...] = (
        Spend("50504", "30201", ("零星购买办公用品",), 40, 180, BASIC, "", True),
        Spend("50406", "30239", ("看望生病职工交通费",), 30, 120, BASIC, "", True),
    )

    def leg(self, legs: Legs) -> int:
        raise NotImplementedError

    def dues(self, month: int) -> None:
        upper = UNITS[DEPT].name.removeprefix("江州省")
        if month == 1:
            amount = self.leg(self.world.legs[0])
            self.book.post(
                date(YEAR, 1, 14),
                f"收到{upper}转拨2024年12月份工会经费",
                [self.bank_dr(amount), cr("13102", amount, counterparty=DEPT)],
            )
        amount = self.leg(self.world.legs[month])
        own = cr("402", amount, counterparty=DEPT)
        if month == 12:
            self.book.post(
                date(YEAR, 12, 31), f"年末应收{upper}转拨12月份工会经费", [dr("13102", amount, counterparty=DEPT), own]
            )
            return
        self.book.post(pass_down_dates(month)[3], f"收到{upper}转拨{month}月份工会经费", [self.bank_dr(amount), own])


ORGAN_POOL = (
    Spend("50101", "30216", ("机关职工素质提升讲座课酬", "职工读书班资料费", "职工书法培训课酬"), 600, 2_400),
    Spend(
        "50102",
        "30299",
        ("机关职工篮球赛奖品", "职工趣味运动会费用", "摄影协会活动费用", "羽毛球协会场地费"),
        900,
        3_900,
    ),
    Spend("50105", "30299", ("会员观影活动费用", "会员春游活动费用", "会员生日蛋糕券"), 1_800, 5_200),
    Spend("50504", "30201", ("购买工会办公用品", "购买会议茶水用品"), 150, 700),
    Spend("50404", "30306", ("困难职工补助金", "困难职工子女助学补助"), 500, 1_600, PROJECT, "困难职工帮扶"),
    Spend("50301", "30309", ("机关岗位练兵奖励", "公文写作竞赛奖品"), 700, 2_600),
    Spend("50103", "30202", ("工会宣传展板制作", "职工风采画册印制"), 500, 1_900),
    Spend(
        "50405", "30306", ("走访慰问退休老职工", "慰问驻村工作队员", "慰问生病住院会员"), 600, 1_900, PROJECT, "送温暖"
    ),
    Spend("50501", "30216", ("工会小组长培训费", "选派工会干部参加培训"), 500, 2_200),
    Spend("50304", "30218", ("职工书屋图书采购", "职工书屋报刊订阅"), 600, 1_500, PROJECT, "职工书屋建设"),
    Spend("50402", "30218", ("防暑降温用品", "职工劳动安全宣传用品"), 500, 1_700),
    Spend("50302", "30299", ("职工之家活动室布置", "职工小家茶水间用品"), 400, 1_800),
    Spend("50502", "30215", ("会员代表大会会务费", "工会委员会会议费"), 300, 1_200),
    Spend("50406", "30227", ("女职工特殊疾病互助保险", "职工心理健康讲座费"), 500, 1_900),
    Spend("50305", "30299", ("职工互助保障参保费", "单身职工联谊活动"), 500, 1_800),
    Spend("50102", "30299", ("全民健身月健步走活动费", "全民健身月太极拳教练费"), 600, 1_900, PROJECT, "全民健身月"),
)


class Organ(Grassroots):
    seed = 101001

    def leg(self, legs: Legs) -> int:
        return legs.organ

    def fill(self) -> None:
        self.book.assets += [Asset("162", 26_400_00, 72, 2022, 5), Asset("162", 9_800_00, 60, 2020, 11)]
        self.open_with(
            [
                dr("101", 640_00),
                dr("102", 148_306_72, bank="基本户"),
                dr("13102", self.world.legs[0].organ, counterparty=DEPT),
                dr("135", 1_500_00, counterparty="秦小路"),
                dr("141", 4_200_00),
                cr("32104", 6_000_00, project="困难职工帮扶"),
                cr("32104", 4_500_00, project="送温暖"),
                cr("32104", 9_000_00, project="职工书屋建设"),
            ]
        )
        for month in MONTHS:
            self.dues(month)
            self.fees(month)
            self.withdraw(month, 200_00)
            self.spend(self.cash[month % 2], workday(month, 16))
            self.routine(month, ORGAN_POOL, 8)
            if month % 3 == 0:
                self.interest(month, 90, 160)
        self.receive_grants()
        self.events()
        self.mistakes()
        for month in MONTHS:
            self.depreciate(month)

    def fees(self, month: int) -> None:
        amount = self.rng.between(3_620_00, 3_980_00)
        self.book.post(workday(month, 6), f"收{month}月份会员会费", [self.bank_dr(amount), cr("401", amount)], 2)

    def events(self) -> None:
        post = self.book.post
        for month in (3, 9):
            post(workday(month, 20), "收到局机关行政补助工会活动经费", [self.bank_dr(20_000_00), cr("405", 20_000_00)])
        post(
            date(YEAR, 1, 16),
            "秦小路报销上年预借款",
            [
                dr("50502", 1_380_00, kind=BASIC, econ="30215"),
                dr("101", 120_00),
                cr("135", 1_500_00, counterparty="秦小路"),
            ],
            3,
        )
        post(date(YEAR, 2, 18), "收回上年多付文体活动场地费", [self.bank_dr(860_00), cr("32201", 860_00)])
        self.buy(
            date(YEAR, 6, 12),
            "购置投影仪1台",
            Asset("162", 6_480_00, 72, YEAR, 6),
            "50702",
            "31002",
            self.bank_cr(6_480_00),
        )
        self.buy(
            date(YEAR, 8, 7),
            "购置书屋阅读终端2台",
            Asset("162", 2_960_00, 72, YEAR, 8),
            "50703",
            "31003",
            self.bank_cr(2_960_00),
            PROJECT,
            "职工书屋建设",
        )
        festival = Spend("50105", "30299", ("",), 0, 0)
        for month, day, amount, text in (
            (1, 15, 32_400_00, "春节"),
            (5, 28, 21_600_00, "端午节"),
            (9, 24, 32_400_00, "中秋国庆"),
        ):
            self.stock_in(date(YEAR, month, day), f"购买{text}会员慰问品验收入库", festival, amount)
            self.stock_out(workday(month, day + 2), f"发放{text}会员慰问品", amount - 540_00)
        post(
            date(YEAR, 9, 4),
            "劳模职工疗休养费用",
            [dr("50104", 12_800_00, kind=BASIC, econ="30299"), self.bank_cr(12_800_00)],
            6,
        )
        post(
            date(YEAR, 7, 3),
            "暂收文体协会活动押金",
            [self.bank_dr(2_000_00), cr("215", 2_000_00, counterparty="省直机关职工文体协会")],
        )
        post(
            date(YEAR, 7, 30),
            "退还文体协会活动押金",
            [dr("215", 2_000_00, counterparty="省直机关职工文体协会"), self.bank_cr(2_000_00)],
        )

    def mistakes(self) -> None:
        wrong = self.pay_out(
            "支付职工象棋赛奖品款", date(YEAR, 3, 14), [dr("50102", 1_530_00, kind=BASIC, econ="30299")]
        )
        self.book.correct(
            wrong,
            date(YEAR, 3, 28),
            [dr("50102", 1_350_00, kind=BASIC, econ="30299"), self.bank_cr(1_350_00)],
            "象棋赛奖品款金额更正",
        )
        wrong = self.pay_out(
            "支付会员秋游租车费", date(YEAR, 10, 22), [dr("50106", 2_600_00, kind=BASIC, econ="30239")]
        )
        self.book.correct(
            wrong,
            date(YEAR, 11, 5),
            [dr("50105", 2_600_00, kind=BASIC, econ="30239"), self.bank_cr(2_600_00)],
            "秋游租车费科目更正",
        )


INSTITUTE_POOL = (
    Spend("50102", "30299", ("科研人员羽毛球赛场地费", "职工乒乓球赛奖品", "院职工合唱团服装费"), 1_800, 7_200),
    Spend("50105", "30299", ("会员生日慰问", "会员观影活动费用", "会员秋游活动费用"), 3_000, 9_200),
    Spend("50405", "30306", ("慰问野外台站职工", "走访慰问离退休职工"), 700, 2_000, PROJECT, "送温暖"),
    Spend("50303", "30309", ("青年科研人员创新奖励", "职工合理化建议奖励"), 1_200, 4_800),
    Spend("50101", "30216", ("职工英语沙龙课酬", "实验室安全知识讲座课酬"), 1_000, 3_800),
    Spend("50404", "30306", ("困难职工补助金", "困难职工大病救助"), 700, 1_900, PROJECT, "困难职工帮扶"),
    Spend("50402", "30218", ("实验人员防护用品", "野外作业防蚊虫药品"), 1_000, 3_600),
    Spend("50504", "30201", ("购买工会办公用品",), 240, 1_120),
    Spend("50103", "30202", ("科技工作者风采展板制作", "工会宣传栏更新"), 800, 3_000),
    Spend("50106", "30299", ("科研人员暑期托管班教师课酬", "暑期托管班教具"), 900, 1_700, PROJECT, "科研人员暑期托管"),
    Spend("50302", "30299", ("职工之家设备维修", "母婴关爱室用品"), 800, 3_200),
    Spend("50502", "30215", ("职代会会务费", "工会委员会会议费"), 600, 2_200),
    Spend("50102", "30299", ("职工运动会器材", "职工运动会裁判劳务费"), 1_800, 5_200, PROJECT, "职工运动会"),
)


class Institute(Grassroots):
    seed = 101002

    def leg(self, legs: Legs) -> int:
        return legs.institute

    def fill(self) -> None:
        owed = share(self.world.collected[0], 40)
        self.book.assets += [Asset("162", 18_600_00, 72, 2022, 8), Asset("162", 7_200_00, 60, 2023, 2)]
        self.open_with(
            [
                dr("101", 380_00),
                dr("102", 96_418_36 + owed, bank="基本户"),
                dr("13102", self.world.legs[0].institute, counterparty=DEPT),
                dr("141", 2_880_00),
                cr("211", owed, counterparty=DEPT),
                cr("32104", 5_200_00, project="送温暖"),
                cr("32104", 3_600_00, project="困难职工帮扶"),
                cr("32104", 8_400_00, project="科研人员暑期托管"),
            ]
        )
        for month in MONTHS:
            self.dues(month)
            self.collect(month)
            self.fees(month)
            if month % 2:
                self.withdraw(month, 200_00)
            self.spend(self.cash[month % 2], workday(month, 16))
            self.routine(month, INSTITUTE_POOL, 4)
            if month % 3 == 0:
                self.interest(month, 60, 120)
        self.remit()
        self.receive_grants()
        self.events()
        self.mistakes()
        for month in MONTHS:
            self.depreciate(month)

    def collect(self, month: int) -> None:
        total = self.world.collected[month]
        upward = share(total, 40)
        self.book.post(
            workday(month, 12),
            f"收到院行政拨缴{month}月份工会经费",
            [self.bank_dr(total), cr("402", total - upward), cr("211", upward, counterparty=DEPT)],
        )

    def fees(self, month: int) -> None:
        amount = self.rng.between(2_180_00, 2_390_00)
        self.book.post(workday(month, 7), f"收{month}月份会员会费", [self.bank_dr(amount), cr("401", amount)], 2)

    def remit(self) -> None:
        for month, (paid, _, covered) in REMIT_INSTITUTE.items():
            amount = institute_remittance(self.world, month)
            label = "2024年12月份" if month == 1 else f"{covered[0]}至{covered[-1]}月份"
            self.book.post(
                paid,
                f"上缴林业局直属机关工会{label}工会经费",
                [dr("211", amount, counterparty=DEPT), self.bank_cr(amount)],
            )

    def events(self) -> None:
        post = self.book.post
        post(date(YEAR, 4, 17), "收到院行政补助职工运动会经费", [self.bank_dr(15_000_00), cr("405", 15_000_00)])
        self.buy(
            date(YEAR, 5, 14),
            "购置职工之家跑步机1台",
            Asset("162", 5_880_00, 60, YEAR, 5),
            "50703",
            "31003",
            self.bank_cr(5_880_00),
        )
        festival = Spend("50105", "30299", ("",), 0, 0)
        for month, day, amount, text in ((1, 14, 24_000_00, "春节"), (9, 23, 24_600_00, "中秋国庆")):
            self.stock_in(date(YEAR, month, day), f"购买{text}会员慰问品验收入库", festival, amount)
            self.stock_out(workday(month, day + 3), f"发放{text}会员慰问品", amount - 300_00)
        post(
            date(YEAR, 7, 8),
            "职工暑期疗休养费用",
            [dr("50104", 9_600_00, kind=BASIC, econ="30299"), self.bank_cr(9_600_00)],
            5,
        )
        post(date(YEAR, 6, 6), "温以宁预借活动款", [dr("135", 1_000_00, counterparty="温以宁"), self.bank_cr(1_000_00)])
        post(
            date(YEAR, 6, 23),
            "温以宁报销活动款",
            [
                dr("50106", 873_50, kind=BASIC, econ="30299"),
                dr("101", 126_50),
                cr("135", 1_000_00, counterparty="温以宁"),
            ],
            3,
        )

    def mistakes(self) -> None:
        wrong = self.pay_out(
            "支付三八节女职工活动费", date(YEAR, 3, 14), [dr("50106", 1_260_00, kind=BASIC, econ="30299")]
        )
        self.book.correct(
            wrong,
            date(YEAR, 3, 26),
            [dr("50105", 1_260_00, kind=BASIC, econ="30299"), self.bank_cr(1_260_00)],
            "女职工活动费科目更正",
        )
        wrong = self.pay_out("支付职工读书角图书款", date(YEAR, 8, 13), [dr("50304", 123_00, kind=BASIC, econ="30218")])
        self.book.correct(
            wrong,
            date(YEAR, 8, 25),
            [dr("50304", 132_00, kind=BASIC, econ="30218"), self.bank_cr(132_00)],
            "图书款金额更正",
        )
