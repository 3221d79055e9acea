"""Expected figures for the sample ledgers, computed from the journal alone.

Shares nothing with the product under test: integer fen, the statutory classification of the
period-end transfer, the year-end roll and the five statutory statements. Every identity the books
must satisfy is checked on the way; a broken one aborts the run.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from content import FED, World
from model import FISCAL, MONTHS, OFFICE, PROJECT, STAFF, STATE_OWNED, YEAR, Book, Line, Pair, Unit, Voucher, yuan

Key = tuple[str, str, str, str]  # account, project, expenditure kind, asset property
Row = tuple[str, str, str, str, str]

INCOME = ("401", "402", "403", "404", "405", "406", "407", "408", "411")
EXPENSE = ("501", "502", "503", "504", "505", "506", "507", "508", "509", "510", "521")
CARRIED = ("321", "322", "331", "332")
ADJUSTMENTS = ("32101", "32201", "33101", "33201", "33202")
# What is rolled into the accumulated account at the year end.
ROLLS = {
    "32104": ("32101", "32102", "32103"),
    "32205": ("32201", "32202", "32203", "32204"),
    "33104": ("33101", "33102", "33103"),
    "33205": ("33201", "33202", "33203", "33204"),
}
ASSET_MIRROR = {
    "30101": ("141",),
    "30102": ("151",),
    "30103": ("161",),
    "30104": ("162", "163"),
    "30105": ("171", "172"),
    "30106": ("181",),
}


class Broken(Exception):
    """An identity of the books does not hold."""


def require(condition: bool, message: str) -> None:
    if not condition:
        raise Broken(message)


def is_income(account: str) -> bool:
    return account.startswith("4")


def is_result(account: str) -> bool:
    return account.startswith(("4", "5"))


class Closing:
    """Walks one unit through the twelve months, closing each."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.unit: Unit = book.unit
        self.net: dict[Key, int] = defaultdict(int)  # debit - credit
        self.pending: dict[Line, int] = defaultdict(int)  # results not yet transferred, debit - credit
        self.month_turn: dict[str, list[int]] = {}
        self.year_turn: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.month_mov: dict[str, int] = {}  # journal only, credit - debit
        self.year_mov: dict[str, int] = defaultdict(int)
        self.month_charge = 0
        self.year_charge = 0
        self.fiscal: dict[Key, int] = defaultdict(int)  # journal only: expense of fiscal money
        self.income_of: dict[Key, int] = defaultdict(int)  # journal only: 40401, 33102, 33202 ...
        self.loose: set[str] = set()  # accounts whose turnover depends on how transfers are grouped
        self.judged: list[tuple[str, str, str, int]] = []
        self.trial: list[tuple[str, ...]] = []
        self.statements: list[Row] = []
        for line in book.opening:
            self.net[self._key(line)] += line.debit - line.credit
        self.opening = dict(self.net)

    # -- reading balances --

    @staticmethod
    def _key(line: Line) -> Key:
        return (line.account, line.project, line.kind, line.asset)

    @staticmethod
    def _sum(net: dict[Key, int], prefixes: Iterable[str], **dims: str) -> int:
        heads = tuple(prefixes)
        return sum(
            amount
            for (account, project, kind, asset), amount in net.items()
            if account.startswith(heads)
            and all({"project": project, "kind": kind, "asset": asset}[k] == v for k, v in dims.items())
        )

    def debit(self, *accounts: str) -> int:
        return self._sum(self.net, accounts)

    def credit(self, *accounts: str) -> int:
        return -self._sum(self.net, accounts)

    # -- posting --

    def _apply(self, line: Line) -> None:
        self.net[self._key(line)] += line.debit - line.credit
        for turn in (self.month_turn.setdefault(line.account, [0, 0]), self.year_turn[line.account]):
            turn[0] += line.debit
            turn[1] += line.credit

    def _journal_line(self, line: Line) -> None:
        self._apply(line)
        amount = line.credit - line.debit
        self.month_mov[line.account] = self.month_mov.get(line.account, 0) + amount
        self.year_mov[line.account] += amount
        if line.account in ("163", "172", "181"):
            self.month_charge += line.credit
            self.year_charge += line.credit
        if is_result(line.account):
            self.pending[replace(line, debit=0, credit=0)] -= amount
        if line.account.startswith("5") and line.funding == FISCAL:
            self.fiscal[line.account, line.project, line.kind, ""] -= amount
        if line.account == "40401" or line.account.startswith(("331", "332")):
            self.income_of[line.account, line.project, line.kind, ""] += amount

    def place(self, line: Line) -> Line:
        """The carry-over account and dimensions a result line is transferred to."""
        project = self.unit.project(line.project) if line.project else None
        require(not line.project or project is not None, f"{self.unit.code}: unknown project {line.project}")
        earmarked = project is not None and project.earmarked
        if line.account in ("401", "411", "521"):
            return Line("32203", 0, 0)
        if line.account == "40401" or (not is_income(line.account) and line.funding == FISCAL):
            require(bool(line.kind), f"{self.unit.code}: fiscal line without expenditure kind")
            require(project is None or project.funding == "fiscal", "fiscal money on a union project")
            return Line("33103", 0, 0, project=line.project, kind=line.kind)
        require(project is None or project.funding == "union", "union money on a fiscal project")
        if earmarked or line.account == "40302":
            require(earmarked, "earmarked grant without an earmarked project")
            return Line("32103", 0, 0, project=line.project)
        return Line("32203", 0, 0)

    def _voucher(self, rows: Iterable[tuple[Line, int]]) -> None:
        """A closing voucher: positive amounts debit, negative ones credit."""
        lines = [replace(k, debit=max(v, 0), credit=max(-v, 0)) for k, v in rows if v]
        require(sum(x.debit - x.credit for x in lines) == 0, "closing voucher does not balance")
        for line in lines:
            self._apply(line)
            if line.account.startswith(CARRIED):
                self.loose.add(line.account)

    def transfer(self) -> None:
        for income in (True, False):
            rows = [(k, v) for k, v in self.pending.items() if is_income(k.account) == income and v]
            counter: dict[Line, int] = defaultdict(int)
            for key, amount in rows:
                counter[self.place(key)] += amount
                if (amount > 0) == income:  # on the unusual side: grouping shows in the turnover
                    self.loose.add(key.account)
            self._voucher([(k, -v) for k, v in rows] + list(counter.items()))
        self.pending.clear()

    def roll(self) -> None:
        """The year end: sub-accounts into the accumulated ones, surplus by judgement in between."""
        self._roll_into("32104")
        self._roll_into("33104")
        self._judge()
        self._roll_into("32205")
        self._roll_into("33205")

    def _roll_into(self, target: str) -> None:
        rows = [(k, v) for k, v in self.net.items() if k[0] in ROLLS[target] and v]
        counter: dict[Line, int] = defaultdict(int)
        for (_, project, kind, _), amount in rows:
            counter[Line(target, 0, 0, project=project, kind=kind)] += amount
        lines = [(Line(k[0], 0, 0, project=k[1], kind=k[2], asset=k[3]), -v) for k, v in rows]
        self._voucher(lines + list(counter.items()))

    def _judge(self) -> None:
        for project in self.unit.projects:
            if not (project.earmarked and project.finished_on and project.finished_on <= f"{YEAR}-12-31"):
                continue
            source, target = ("33104", "33204") if project.funding == "fiscal" else ("32104", "32204")
            for key in [k for k in self.net if k[0] == source and k[1] == project.name and self.net[k]]:
                left = -self.net[key]
                require(left > 0, f"{self.unit.code}: {project.name} is overspent by {left}")
                self.judged.append((self.unit.code, project.code, project.funding, left))
                surplus = Line(target, 0, 0, project=project.name if target == "33204" else "", kind=key[2])
                self._voucher([(Line(source, 0, 0, project=key[1], kind=key[2]), left), (surplus, -left)])

    # -- the walk --

    def run(self) -> None:
        for month in MONTHS:
            self._start_month()
            start = dict(self.net)
            for voucher in self.book.vouchers:
                if voucher.month == month:
                    for line in voucher.lines:
                        self._journal_line(line)
            self._check_month(month)
            before = self._interim(month, start)
            if self.unit.carry_forward == "monthly" or month == 12:
                self.transfer()
                require(before == self._interim(month, start), f"{self.unit.code} {month}: transfer changes the sheet")
            if month == 12:
                self.roll()
                self._check_year()
            self.statements += self._interim(month, start)
            self._trial_rows(month, start)
        self.statements += self._annual()

    def _start_month(self) -> None:
        self.month_turn = {}
        self.month_mov = {}
        self.month_charge = 0

    def _trial_rows(self, month: int, start: dict[Key, int]) -> None:
        period = f"{YEAR}-{month:02d}"
        for code, account in self.unit.leaves().items():
            opening = self._sum(start, (code,))
            closing = self.debit(code)
            turn = self.month_turn.get(code, [0, 0])
            year = self.year_turn.get(code, [0, 0])
            if not (opening or closing or any(turn) or any(year) or self._sum(self.opening, (code,))):
                continue
            require(opening + turn[0] - turn[1] == closing, f"{self.unit.code} {code} {period}: roll-forward")
            amounts = (max(opening, 0), max(-opening, 0), *turn, *year, max(closing, 0), max(-closing, 0))
            exact = "false" if code in self.loose else "true"
            self.trial.append((period, code, account.name, *(yuan(a) for a in amounts), exact))

    # -- statements --

    def _undistributed(self) -> dict[str, int]:
        placed: dict[str, int] = defaultdict(int)
        for key, amount in self.pending.items():
            placed[self.place(key).account[:3]] -= amount
        return placed

    @staticmethod
    def _sheet(net: dict[Key, int], extra: dict[str, int], annual: bool) -> list[tuple[str, int]]:
        def d(*accounts: str) -> int:
            return Closing._sum(net, accounts)

        def c(account: str) -> int:
            return -Closing._sum(net, (account,)) + extra.get(account, 0)

        current = [("货币资金", d("101", "102"))]
        if not annual:
            current.append(("零余额账户用款额度", d("111")))
        current += [
            ("财政应返还额度", d("121")),
            ("应收上级经费", d("131")),
            ("应收下级经费", d("132")),
            ("其他应收款", d("135")),
            ("库存物品", d("141")),
        ]
        current_total = sum(v for _, v in current)
        fixed, intangible = d("162", "163"), d("171", "172")
        total = current_total + d("151", "161", "181", "182") + fixed + intangible
        left = [
            *current,
            ("流动资产合计", current_total),
            ("投资", d("151")),
            ("在建工程", d("161")),
            ("固定资产原值", d("162")),
            ("减：累计折旧", -d("163")),
            ("固定资产净值", fixed),
            ("无形资产原值", d("171")),
            ("减：累计摊销", -d("172")),
            ("无形资产净值", intangible),
            ("长期待摊费用", d("181")),
            ("待处理财产损溢", d("182")),
            ("资产总计", total),
        ]
        owed = [
            ("应付职工薪酬", c("201")),
            ("应付上级经费", c("211")),
            ("应付下级经费", c("212")),
            ("其他应付款", c("215")),
            ("代管经费", c("221")),
        ]
        worth = [
            ("资产基金", c("301")),
            ("专用基金", c("311")),
            ("工会资金结转", c("321")),
            ("工会资金结余", c("322")),
            ("财政拨款结转", c("331")),
            ("财政拨款结余", c("332")),
            ("预算稳定调节基金", c("341")),
        ]
        owed_total, worth_total = sum(v for _, v in owed), sum(v for _, v in worth)
        require(total == owed_total + worth_total, f"balance sheet: {total} != {owed_total} + {worth_total}")
        return [
            *left,
            *owed,
            ("负债合计", owed_total),
            *worth,
            ("净资产合计", worth_total),
            ("负债与净资产总计", owed_total + worth_total),
        ]

    @staticmethod
    def _results(mov: dict[str, int]) -> list[tuple[str, int]]:
        names = {
            "401": "会费收入",
            "402": "拨缴经费收入",
            "403": "上级补助收入",
            "404": "政府补助收入",
            "405": "行政补助收入",
            "406": "附属单位上缴收入",
            "407": "投资收益",
            "408": "其他收入",
            "411": "动用预算稳定调节基金",
            "501": "职工活动支出",
            "502": "职工活动组织支出",
            "503": "职工服务支出",
            "504": "维权支出",
            "505": "业务支出",
            "506": "行政支出",
            "507": "资本性支出",
            "508": "补助下级支出",
            "509": "对附属单位的支出",
            "510": "其他支出",
            "521": "安排预算稳定调节基金",
        }
        income = [(names[a], sum(v for k, v in mov.items() if k.startswith(a))) for a in INCOME]
        expense = [(names[a], -sum(v for k, v in mov.items() if k.startswith(a))) for a in EXPENSE]
        income_total, expense_total = sum(v for _, v in income), sum(v for _, v in expense)
        adjusted = sum(mov.get(a, 0) for a in ADJUSTMENTS)
        return [
            ("资金结转结余调整及变动", adjusted),
            ("收入合计", income_total),
            *income,
            ("支出合计", expense_total),
            *expense,
            ("本期收支差额", income_total - expense_total),
        ]

    @staticmethod
    def _costs(mov: dict[str, int], charge: int, stock_fall: int) -> list[tuple[str, int]]:
        names = {
            "502": "职工活动组织费用",
            "503": "职工服务费用",
            "504": "维权费用",
            "505": "业务费用",
            "506": "行政费用",
            "508": "补助下级费用",
            "509": "对附属单位的费用",
        }

        def spent(account: str) -> int:
            return -sum(v for k, v in mov.items() if k.startswith(account))

        rows = [(name, spent(account)) for account, name in names.items()]
        rows += [("折旧及摊销费用", charge), ("其他费用", spent("510")), ("调整事项", stock_fall)]
        return [*rows, ("费用总计", sum(v for _, v in rows))]

    @staticmethod
    def _rows(form: str, period: str, *columns: tuple[str, list[tuple[str, int | None]]]) -> list[Row]:
        rows: list[Row] = []
        for position in range(len(columns[0][1])):
            for name, values in columns:
                label, amount = values[position]
                if amount is not None:  # a blank cell
                    rows.append((form, period, label, name, yuan(amount)))
        return rows

    def _interim(self, month: int, start: dict[Key, int]) -> list[Row]:
        period = f"{YEAR}-{month:02d}"
        rows = self._rows(
            "balance-sheet",
            period,
            ("年初余额", self._sheet(self.opening, {}, False)),
            ("期末余额", self._sheet(self.net, self._undistributed(), False)),
        )
        rows += self._rows(
            "income-expenditure",
            period,
            ("本月数", self._results(self.month_mov)),
            ("本年累计数", self._results(self.year_mov)),
        )
        if self.unit.county:
            stock = self.debit("141")
            rows += self._rows(
                "cost",
                period,
                ("本月数", self._costs(self.month_mov, self.month_charge, self._sum(start, ("141",)) - stock)),
                ("本年累计数", self._costs(self.year_mov, self.year_charge, self._sum(self.opening, ("141",)) - stock)),
            )
        return rows

    def _annual(self) -> list[Row]:
        period = str(YEAR)
        rows = self._rows(
            "balance-sheet",
            period,
            ("年初余额", self._sheet(self.opening, {}, True)),
            ("年末余额", self._sheet(self.net, {}, True)),
        )
        rows += self._rows("income-expenditure", period, ("本年数", self._annual_results()))
        if self.unit.county:
            fall = self._sum(self.opening, ("141",)) - self.debit("141")
            rows += self._rows("cost", period, ("本年数", self._costs(self.year_mov, self.year_charge, fall)))
            rows += self._rows(
                "state-assets",
                period,
                ("年初余额", self._state_assets(self.opening)),
                ("年末余额", self._state_assets(self.net)),
            )
        if self.unit.code == FED:
            rows += self._appropriation(period)
        return rows

    def _annual_results(self) -> list[tuple[str, int]]:
        def carried(net: dict[Key, int]) -> tuple[int, int]:
            return -self._sum(net, ("321", "331")), -self._sum(net, ("322", "332"))

        first, last = carried(self.opening), carried(self.net)
        rows = [
            ("年初资金结转结余", sum(first)),
            ("年初资金结转", first[0]),
            ("年初资金结余", first[1]),
            *self._results(self.year_mov),
            ("年末资金结转结余", sum(last)),
            ("年末资金结转", last[0]),
            ("年末资金结余", last[1]),
        ]
        invested = self.year_mov.get("32205", 0)  # buying or recovering investments, credit - debit
        value = dict(rows)
        require(
            value["年初资金结转结余"] + value["资金结转结余调整及变动"] + value["本期收支差额"] + invested
            == value["年末资金结转结余"],
            f"{self.unit.code}: the income and expenditure form does not roll forward",
        )
        return rows

    def _state_assets(self, net: dict[Key, int]) -> list[tuple[str, int | None]]:
        def owned(*accounts: str) -> int:
            return self._sum(net, accounts, asset=STATE_OWNED)

        def known(*accounts: str) -> int | None:
            """Blank where nothing is marked and something could be: that is not known to be nil."""
            amount = owned(*accounts)
            return None if amount == 0 and self._sum(net, accounts, asset="") != 0 else amount

        current = [
            ("货币资金", known("101", "102")),
            ("财政应返还额度", self._sum(net, ("121",))),
            ("库存物品", known("141")),
        ]
        current_total = sum(v or 0 for _, v in current)
        fixed, intangible = owned("162", "163"), owned("171", "172")

        def minus(amount: int | None) -> int | None:
            return None if amount is None else -amount

        other = owned("161", "181") + fixed + intangible
        return [
            *current,
            ("流动资产合计", current_total),
            ("在建工程", known("161")),
            ("固定资产原值", known("162")),
            ("减：累计折旧", minus(known("163"))),
            ("固定资产净值", fixed),
            ("无形资产原值", known("171")),
            ("减：累计摊销", minus(known("172"))),
            ("无形资产净值", intangible),
            ("长期待摊费用", known("181")),
            ("非流动资产合计", other),
            ("资产总计", current_total + other),
        ]

    def _appropriation(self, period: str) -> list[Row]:
        projects = [p.name for p in self.unit.projects if p.funding == "fiscal"]
        lines = [("人员经费", STAFF, ""), ("公用经费", OFFICE, ""), *((p, PROJECT, p) for p in projects)]
        total: dict[str, int] = defaultdict(int)
        rows: list[Row] = []
        for label, kind, project in lines:
            columns = self._appropriation_row(project, kind)
            for name, amount in columns.items():
                total[name] += amount
                rows.append(("fiscal-appropriation", period, label, name, yuan(amount)))
        require(total["年末结转"] == self.credit("331"), "fiscal carry-over not fully shown")
        require(total["年末结余"] == self.credit("332"), "fiscal surplus not fully shown")
        require(total["年末结转"] + total["年末结余"] == self.debit("111", "121"), "fiscal money not backed")
        return rows + [("fiscal-appropriation", period, "总计", name, yuan(amount)) for name, amount in total.items()]

    def _appropriation_row(self, project: str, kind: str) -> dict[str, int]:
        dims = {"project": project, "kind": kind}

        def moved(*accounts: str) -> int:
            return self._sum(self.income_of, accounts, **dims)

        row = {
            "年初结转": -self._sum(self.opening, ("331",), **dims),
            "年初结余": -self._sum(self.opening, ("332",), **dims),
            "调整年初": moved("33101", "33201"),
            "归集上缴": moved("33202"),
            "内部调剂结转": moved("33102"),
            "内部调剂结余": moved("33203"),
            "本年收入": moved("40401"),
            "本年支出": self._sum(self.fiscal, ("5",), **dims),
            "年末结转": -self._sum(self.net, ("331",), **dims),
            "年末结余": -self._sum(self.net, ("332",), **dims),
        }
        held = row["年末结转"] + row["年末结余"]
        flow = sum(v for k, v in row.items() if k not in ("本年支出", "年末结转", "年末结余")) - row["本年支出"]
        require(held == flow, f"fiscal row {project or kind} does not roll forward")
        require(row["年末结转"] >= 0 and row["年末结余"] >= 0, f"fiscal row {project or kind} is overspent")
        return row

    # -- checks --

    def _check_month(self, month: int) -> None:
        where = f"{self.unit.code} month {month}"
        for fund, accounts in ASSET_MIRROR.items():
            require(self.credit(fund) == self.debit(*accounts), f"{where}: {fund} does not mirror {accounts}")
        for account in ("101", "102", "111", "121", "131", "132", "135", "141", "151", "161", "162", "171", "181"):
            require(self.debit(account) >= 0, f"{where}: {account} is negative")
        for account in ("163", "172", "201", "211", "212", "215", "221", "301", "311", "341"):
            require(self.credit(account) >= 0, f"{where}: {account} is negative")
        carried: dict[tuple[str, str, str], int] = defaultdict(int)
        for (account, project, kind, _), amount in self.net.items():
            if account.startswith(("321", "331", "332")):
                carried[account[:3], project, kind] -= amount
        for key, amount in self.pending.items():
            spot = self.place(key)
            if spot.account != "32203":
                carried[spot.account[:3], spot.project, spot.kind] -= amount
        for name, amount in carried.items():
            require(amount >= 0, f"{where}: {name} is overspent by {yuan(-amount)}")

    def _check_year(self) -> None:
        for key, amount in self.net.items():
            rolled = any(key[0] in parts for parts in ROLLS.values())
            require(not amount or not (rolled or is_result(key[0])), f"{self.unit.code}: {key} is open at the year end")
        require(self.debit("111") == 0 and self.debit("182") == 0, f"{self.unit.code}: 111 or 182 is open")


# -- checks on the journal itself --------------------------------------------------------------------


def check_journal(book: Book) -> None:
    leaves = book.unit.leaves()
    require(sum(x.debit - x.credit for x in book.opening) == 0, f"{book.unit.code}: opening does not balance")
    expected: dict[tuple[int, str], int] = defaultdict(int)
    for voucher in book.vouchers:
        where = f"{book.unit.code} {voucher.date} {voucher.word}-{voucher.number}"
        expected[voucher.month, voucher.word] += 1
        require(voucher.number == expected[voucher.month, voucher.word], f"{where}: numbering")
        require(sum(x.debit - x.credit for x in voucher.lines) == 0, f"{where}: does not balance")
        require(2 <= len(voucher.lines) <= 6, f"{where}: {len(voucher.lines)} lines")
        require(voucher.maker != book.unit.reviewer, f"{where}: maker reviews")
        for line in voucher.lines:
            require(line.account in leaves, f"{where}: {line.account} is no leaf")
            require(not (line.debit and line.credit), f"{where}: both sides on one line")
            red = line.debit < 0 or line.credit < 0
            require(red == (voucher.text().startswith("注销")), f"{where}: negative amount outside a red voucher")
            if line.account.startswith("5") and book.unit.county and line.account != "521":
                require(bool(line.funding and line.kind and line.econ), f"{where}: dimensions of {line.account}")
    check_cash(book)


def check_cash(book: Book) -> None:
    """No cash, bank or quota balance is negative at the end of any day."""
    held: dict[tuple[str, str], int] = defaultdict(int)

    def add(lines: Iterable[Line]) -> None:
        for line in lines:
            if line.account.startswith(("101", "102", "111", "121")):
                held[line.account, line.bank] += line.debit - line.credit

    def check(on: date) -> None:
        for account, amount in held.items():
            require(amount >= 0, f"{book.unit.code} {on}: {account} stands at {yuan(amount)}")

    add(book.opening)
    day: date | None = None
    for voucher in book.vouchers:
        if day is not None and voucher.date != day:
            check(day)
        day = voucher.date
        add(voucher.lines)
    check(date(YEAR, 12, 31))


def check_pairs(world: World) -> None:
    """The expected pairs against what both journals really hold."""
    for upper, lower in {(p.upper, p.lower) for p in world.pairs}:
        given = _turnover(world.books[upper].vouchers, "508", lower, debit=True)
        got = _turnover(world.books[lower].vouchers, "403", upper, debit=False)
        pairs = [p for p in world.pairs if (p.upper, p.lower, p.relation) == (upper, lower, "grant")]
        require(sum(p.amount for p in pairs if p.upper_date) == given, f"grants {upper} to {lower}: {given}")
        require(sum(p.amount for p in pairs if p.lower_date) == got, f"grants {lower} from {upper}: {got}")
        down = _turnover(world.books[upper].vouchers, "21202", lower, debit=True)
        require(_pair_total(world.pairs, "pass_down", upper, lower) == down, f"pass-down {upper} to {lower}")
        up = _turnover(world.books[lower].vouchers, "211", upper, debit=True)
        require(_pair_total(world.pairs, "remittance", upper, lower) == up, f"remittance {lower} to {upper}")
        for mine, theirs in (("21201", "13101"), ("21202", "13102"), ("132", "211")):
            one = _closing(world.books[upper], mine, lower)
            other = _closing(world.books[lower], theirs, upper)
            require(one == -other, f"{upper}.{mine} {one} against {lower}.{theirs} {other}")
            listed = [
                p.amount
                for p in world.pairs
                if (p.relation, p.upper, p.lower, p.accounts) == ("balance", upper, lower, f"{mine}/{theirs}")
            ]
            require(sum(listed) == abs(one), f"balance {upper}.{mine}/{lower}.{theirs}: {one}")
    require([p.state() for p in world.pairs].count("unexplained") == 1, "exactly one unexplained pair is planted")


def _pair_total(pairs: list[Pair], relation: str, upper: str, lower: str) -> int:
    return sum(p.amount for p in pairs if (p.relation, p.upper, p.lower) == (relation, upper, lower))


def _turnover(vouchers: list[Voucher], prefix: str, party: str, *, debit: bool) -> int:
    return sum(
        line.debit if debit else line.credit
        for v in vouchers
        for line in v.lines
        if line.account.startswith(prefix) and line.counterparty == party
    )


def _closing(book: Book, account: str, party: str) -> int:
    lines = [*book.opening, *(line for v in book.vouchers for line in v.lines)]
    return sum(x.debit - x.credit for x in lines if x.account == account and x.counterparty == party)


# -- writing -----------------------------------------------------------------------------------------


def write_csv(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def check_totals(closing: Closing) -> None:
    """The trial balance against the journal it was computed from."""
    book = closing.book
    last = [row for row in closing.trial if row[0] == f"{YEAR}-12"]
    require(len(last) == len({row[1] for row in closing.trial}), "an account disappears from the trial balance")
    for column in (3, 5, 7, 9):
        for period in {row[0] for row in closing.trial}:
            rows = [row for row in closing.trial if row[0] == period]
            left, right = (sum(int(r[c].replace(".", "")) for r in rows) for c in (column, column + 1))
            require(left == right, f"{book.unit.code} {period}: trial balance column {column}")
    posted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in (line for v in book.vouchers for line in v.lines):
        posted[line.account][0] += line.debit
        posted[line.account][1] += line.credit
    for row in last:
        if not is_result(row[1]) and not row[1].startswith(CARRIED):
            require([row[7], row[8]] == [yuan(a) for a in posted[row[1]]], f"{book.unit.code} {row[1]}: year turnover")


def write_expected(world: World, folder: Path) -> list[tuple[str, ...]]:
    """Write expected/ and return the year-end judgement rows for the register."""
    folder.mkdir(exist_ok=True)
    check_pairs(world)
    judged: list[tuple[str, ...]] = []
    for code, book in world.books.items():
        check_journal(book)
        closing = Closing(book)
        closing.run()
        check_totals(closing)
        judged += [(*row[:3], yuan(row[3])) for row in closing.judged]
        write_csv(
            folder / f"{code}_trial_balance.csv",
            "period,account,name,opening_debit,opening_credit,period_debit,period_credit,"
            "year_debit,year_credit,closing_debit,closing_credit,gross_exact",
            closing.trial,
        )
        write_csv(folder / f"{code}_statements.csv", "form,period,line,column,amount", closing.statements)
    write_csv(
        folder / "reconcile_2025.csv",
        "relation,upper,lower,upper_date,lower_date,amount,state,accounts",
        (
            (
                p.relation,
                p.upper,
                p.lower,
                str(p.upper_date or ""),
                str(p.lower_date or ""),
                yuan(p.amount),
                p.state(),
                p.accounts,
            )
            for p in world.pairs
        ),
    )
    return judged
