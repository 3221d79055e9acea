"""A federation whose sums have something of all that consolidation is about, and what its
reports must say, in exact integers of fen. Nothing but the standard library.

300000 over 301000 (301001, 301002) and 302000 (302001, 302002, 302003). 302003 is founded in
September 2025. 301002 comes under 302000 on 1 July 2025. 302002 never opens its books.
"""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
YEAR = 2025
# Money is on its way for so long; after that the other side has not written it down.
DAYS_ON_THE_WAY = 30
UNITS = [
    ("300000", "江州省产业工会联合会", "", "federation", "county_and_above", "2020-01-01"),
    ("301000", "江州省轻工产业工会", "300000", "department", "county_and_above", "2020-01-01"),
    ("301001", "江州省纸业公司工会", "301000", "grassroots", "grassroots", "2020-01-01"),
    ("301002", "江州省制笔公司工会", "301000", "grassroots", "grassroots", "2020-01-01"),
    ("302000", "江州省机械产业工会", "300000", "department", "county_and_above", "2020-01-01"),
    ("302001", "江州省轴承公司工会", "302000", "grassroots", "grassroots", "2020-01-01"),
    ("302002", "江州省阀门公司工会", "302000", "grassroots", "grassroots", "2020-01-01"),
    ("302003", "江州省仪表公司工会", "302000", "grassroots", "grassroots", "2025-09-01"),
]
MOVED = ("301002", "302000", "2025-07-01")
NEVER = "302002"
# Closed through this month; the others have nothing or stay open.
CLOSED = {"300000": 12, "301000": 12, "301001": 12, "301002": 12, "302000": 6, "302001": 12}

# Each event: kind, upper, lower, (upper's day, fen), (lower's day, fen).
GRANTS = [
    ("50801", "40301", "300000", "301000", ("2025-02-10", 8_000_000), ("2025-02-12", 8_000_000)),
    ("50801", "40301", "300000", "302000", ("2025-02-10", 6_000_000), ("2025-02-13", 6_000_000)),
    ("50802", "40302", "300000", "301000", ("2025-03-05", 2_500_000), ("2025-03-06", 2_500_000)),
    ("50801", "40301", "301000", "301001", ("2025-03-11", 1_234_567), ("2025-03-12", 1_234_567)),
    ("50801", "40301", "301000", "301002", ("2025-03-11", 700_000), ("2025-03-14", 699_700)),
    ("50801", "40301", "302000", "302001", ("2025-04-01", 500_000), ("2025-04-02", 500_000)),
    # On its way at the end of June.
    ("50802", "40302", "302000", "302001", ("2025-06-27", 330_000), ("2025-07-02", 330_000)),
    # The lower one never wrote it down.
    ("50801", "40301", "300000", "302000", ("2025-04-15", 410_000), None),
    # The upper one never did.
    ("50801", "40301", "301000", "301001", None, ("2025-05-06", 90_000)),
    # After the move, from the new parent.
    ("50801", "40301", "302000", "301002", ("2025-08-04", 260_000), ("2025-08-05", 260_000)),
    # On its way at the end of the year.
    ("50801", "40301", "300000", "301000", ("2025-12-29", 150_000), None),
]
# Claims: accounts, upper, lower, (day, fen) of each side.
CLAIMS = [
    ("132", "211", "301000", "301001", ("2025-12-31", 45_600), ("2025-03-31", 45_600)),
    ("132", "211", "302000", "302001", None, ("2025-04-30", 38_800)),
    ("21202", "13102", "301000", "301002", ("2025-04-20", 77_700), ("2025-12-31", 77_700)),
    ("21201", "13101", "300000", "301000", ("2025-12-31", 20_000), ("2025-12-31", 20_000)),
]
# What is of no pair: unit, day, debit, credit, fen.
OWN = [
    ("300000", "2025-01-08", "102", "402", 50_000_000),
    ("301000", "2025-01-09", "102", "402", 9_000_000),
    ("302000", "2025-01-09", "102", "402", 9_500_000),
    ("301001", "2025-01-10", "102", "402", 3_210_001),
    ("301002", "2025-01-10", "102", "402", 2_000_002),
    ("302001", "2025-01-10", "102", "402", 2_700_003),
    ("301001", "2025-05-20", "50301", "102", 811_111),
    ("301002", "2025-05-21", "50301", "102", 522_222),
    ("302001", "2025-09-12", "50301", "102", 433_333),
    ("300000", "2025-10-10", "50501", "102", 1_000_001),
]


def entries():
    """unit, day, [(account, counterparty, debit, credit)]."""
    found = []
    for upper_code, lower_code, upper, lower, above, below in GRANTS:
        if above:
            day, fen = above
            found.append((upper, day, [(upper_code, lower, fen, 0), ("102", "", 0, fen)]))
        if below:
            day, fen = below
            found.append((lower, day, [("102", "", fen, 0), (lower_code, upper, 0, fen)]))
    for upper_code, lower_code, upper, lower, above, below in CLAIMS:
        for code, unit, other, side, is_upper in (
            (upper_code, upper, lower, above, True),
            (lower_code, lower, upper, below, False),
        ):
            if side is None:
                continue
            day, fen = side
            is_debit = code.startswith("13")
            against = {"132": "402", "211": "402", "21202": "402", "13102": "402",
                       "21201": "50801", "13101": "40301"}[code]
            named = other if against in ("50801", "40301") else ""
            own = (code, other, fen, 0) if is_debit else (code, other, 0, fen)
            back = (against, named, 0, fen) if is_debit else (against, named, fen, 0)
            found.append((unit, day, [own, back]))
    for unit, day, debit, credit, fen in OWN:
        found.append((unit, day, [(debit, "", fen, 0), (credit, "", 0, fen)]))
    return sorted(found, key=lambda it: (it[0], it[1]))


def yuan(fen):
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def write(path, head, rows):
    with (HERE / path).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def journals():
    by_unit = defaultdict(list)
    for unit, day, lines in entries():
        by_unit[unit].append((day, lines))
    for unit, vouchers in by_unit.items():
        rows, number = [], defaultdict(int)
        for day, lines in vouchers:
            number[day[:7]] += 1
            for code, other, debit, credit in lines:
                rows.append((day, f"记-{number[day[:7]]}", "往来和收支", code, other,
                             yuan(debit) if debit else "", yuan(credit) if credit else ""))
        write(f"{unit}_journal_{YEAR}.csv",
              ["日期", "凭证号", "摘要", "科目编码", "往来单位", "借方金额", "贷方金额"], rows)


def parent_on(unit, day):
    code, new, on = MOVED
    if unit == code and day >= on:
        return new
    return next(it[2] for it in UNITS if it[0] == unit)


def members(root, day):
    def under(unit):
        while unit:
            if unit == root:
                return True
            unit = parent_on(unit, day)
        return False
    return [it[0] for it in UNITS if it[5] <= day and under(it[0])]


def net(units, until, since=f"{YEAR}-01-01"):
    sums = defaultdict(int)
    for unit, day, lines in entries():
        if unit in units and since <= day <= until:
            for code, _, debit, credit in lines:
                sums[code] += debit - credit
    return sums


def flows(units, until):
    """Agreed by pair and account, event by event; and residuals with their kinds."""
    agreed, residuals = 0, []
    sides = defaultdict(lambda: [[], []])
    for upper_code, lower_code, upper, lower, above, below in GRANTS:
        if upper not in units or lower not in units:
            continue
        above = above if above and above[0] <= until else None
        below = below if below and below[0] <= until else None
        key = (upper, lower, f"{upper_code}/{lower_code}")
        if above and below:
            agreed += min(above[1], below[1])
            if above[1] != below[1]:
                residuals.append((*key, "不符", above[1] - below[1]))
        elif above:
            days = (date.fromisoformat(until) - date.fromisoformat(above[0])).days
            kind = "在途" if days <= DAYS_ON_THE_WAY else "对方未登记"
            residuals.append((*key, kind, above[1]))
        elif below:
            residuals.append((*key, "对方未登记", -below[1]))
    for upper_code, lower_code, upper, lower, above, below in CLAIMS:
        if (upper_code, lower_code) == ("21201", "13101") and {upper, lower} <= set(units):
            if above and below and above[0] <= until and below[0] <= until:
                agreed += min(above[1], below[1])
    return agreed, residuals


def balances(units, until):
    agreed, residuals = defaultdict(int), []
    for upper_code, lower_code, upper, lower, above, below in CLAIMS:
        if upper not in units or lower not in units:
            continue
        up = above[1] if above and above[0] <= until else 0
        low = below[1] if below and below[0] <= until else 0
        agreed[upper_code] += min(up, low)
        if up == low:
            continue
        within = until[5:] != "12-31"
        # A claim is booked at the year's end: until then a debt alone is no difference.
        claim = up if upper_code == "132" else low
        kind = "年中未计提" if within and claim == 0 and upper_code != "21201" else "对方未登记"
        residuals.append((upper, lower, f"{upper_code}/{lower_code}", kind, up - low))
    return agreed, residuals


def expected():
    rows, left, cover = [], [], []
    for root, period, until in (
        ("300000", "2025H1", "2025-06-30"), ("301000", "2025H1", "2025-06-30"),
        ("302000", "2025H1", "2025-06-30"), ("300000", "2025", "2025-12-31"),
        ("301000", "2025", "2025-12-31"), ("302000", "2025", "2025-12-31"),
    ):
        units = members(root, until)
        sums = net(units, until)
        under = lambda code, sign=1: sign * sum(v for k, v in sums.items() if k.startswith(code))
        grants, flow_residuals = flows(units, until)
        claims, claim_residuals = balances(units, until)
        owed = claims["21201"] + claims["21202"]
        assets = [("货币资金", under("102"), 0), ("应收上级经费", under("131"), owed),
                  ("应收下级经费", under("132"), claims["132"])]
        debts = [("应付上级经费", under("211", -1), claims["132"]),
                 ("应付下级经费", under("212", -1), owed)]
        results = -sum(v for k, v in sums.items() if k[0] in "45")
        lines = assets + debts + [
            ("资产总计", sum(it[1] for it in assets), sum(it[2] for it in assets)),
            ("净资产合计", results, 0),
            ("负债与净资产总计", sum(it[1] for it in debts) + results, sum(it[2] for it in debts)),
        ]
        assert lines[5][1:] == lines[7][1:], (root, period, lines)
        for name, total, gone in lines:
            rows.append((root, period, "consolidated-balance-sheet", name,
                         yuan(total), yuan(gone), yuan(total - gone)))
        income = -sum(v for k, v in sums.items() if k[0] == "4")
        expense = sum(v for k, v in sums.items() if k[0] == "5")
        for name, total, gone in (
            ("（二）拨缴经费收入", under("402", -1), 0),
            ("（三）上级补助收入", under("403", -1), grants),
            ("三、收入合计", income, grants),
            ("支出（三）职工服务支出", under("503"), 0),
            ("支出（五）业务支出", under("505"), 0),
            ("支出（八）补助下级支出", under("508"), grants),
            ("四、支出合计", expense, grants),
            ("五、本期收支差额", income - expense, 0),
        ):
            rows.append((root, period, "consolidated-income-expenditure", name,
                         yuan(total), yuan(gone), yuan(total - gone)))
        merged = defaultdict(int)
        for *key, amount in flow_residuals + claim_residuals:
            merged[tuple(key)] += amount
        for key, amount in sorted(merged.items()):
            left.append((root, period, *key, yuan(amount)))
        month = int(until[5:7])
        missing = [it for it in units if CLOSED.get(it, 0) < month]
        cover.append((root, period, len(units), len(units) - len(missing), " ".join(missing)))
    write("expected/forms.csv", ["root", "period", "report", "line", "sum", "gone", "left"], rows)
    write("expected/residuals.csv",
          ["root", "period", "upper", "lower", "accounts", "kind", "amount"], left)
    write("expected/coverage.csv", ["root", "period", "units", "in", "missing"], cover)


def main():
    write("units.csv", ["code", "name", "parent", "level", "tier", "from"], UNITS)
    write("closed.csv", ["unit", "month"], sorted(CLOSED.items()))
    write("moves.csv", ["unit", "parent", "on"], [MOVED])
    journals()
    # What came in after the year's report was sent.
    (HERE / "late").mkdir(exist_ok=True)
    late = [("2025-12-30", "记-9", "补记经费", code, "", yuan(debit), yuan(credit))
            for code, debit, credit in (("102", 12_345, 0), ("402", 0, 12_345))]
    late = [row[:5] + tuple("" if it == "0.00" else it for it in row[5:]) for row in late]
    write(f"late/301001_journal_{YEAR}.csv",
          ["日期", "凭证号", "摘要", "科目编码", "往来单位", "借方金额", "贷方金额"], late)
    expected()


main()
