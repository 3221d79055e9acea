"""Budgets of the four sample unions, and what is to be found of them, in exact integers.

Shares nothing with the product under test: it reads the vouchers that `content.py` invents, sets a
budget beside what they spend, and follows them day by day. Each union has a line that is overspent,
one that no budget covers, and an adjustment in the middle of the year.

    python3 budgets/generate.py

in the folder above; needs nothing but Python.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import content  # noqa: E402
import model  # noqa: E402

UPPER = {"100000": "", "101000": "100000", "101001": "101000", "101002": "101000"}
APPROVED = "2025-02-18"
ADJUSTED = "2025-07-08"
SPANS = {"2025-03": 3, "2025H1": 6, "2025-09": 9, "2025": 12}
BUDGET = ["科目编码", "科目名称", "项目", "上年决算数", "年初预算数", "说明"]
ADJUSTMENT = ["科目编码", "科目名称", "项目", "年初预算数", "调整数", "调整后预算数", "调整原因"]
NAMES = {cell.split(" ")[0]: cell.split(" ")[1] for cell in model._CHART.replace("\n", "|").split("|") if cell}


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def is_result(account: str) -> bool:
    return account[0] in "45"


def spent(line) -> int:
    net = line.debit - line.credit
    return -net if line.account.startswith("4") else net


def up_to_hundreds(fen: int) -> int:
    return -(-fen // 10_000) * 10_000


def by_account(book) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for voucher in book.vouchers:
        for line in voucher.lines:
            if is_result(line.account):
                sums[line.account] += spent(line)
    return dict(sorted(sums.items()))


def plan(book):
    """Initial budget and adjusted one, by account and project; and which account has none."""
    year = by_account(book)
    expense = [account for account in year if account.startswith("5") and year[account] > 0]
    # The largest is budgeted short, the smallest not at all, the second largest is adjusted.
    by_size = sorted(expense, key=lambda account: (year[account], account))
    missing, raised, short = by_size[0], by_size[-2], by_size[-1]
    initial: dict[tuple[str, str], int] = {}
    for account, total in year.items():
        if account == missing:
            continue
        if account == short:
            amount = up_to_hundreds(total * 9 // 10)
        elif account == raised:
            amount = up_to_hundreds(total // 2)
        else:
            amount = up_to_hundreds(max(total, 0)) + 20_000
        initial[account, ""] = amount
    # A line of its own for a project: the account's budget is the sum of both.
    projects = sorted(p.name for p in book.unit.projects)
    if projects and short:
        part = up_to_hundreds(initial[short, ""] // 4)
        initial[short, ""] -= part
        initial[short, projects[0]] = part
    adjusted = dict(initial)
    adjusted[raised, ""] = up_to_hundreds(year[raised]) + 20_000
    changes = {(raised, ""): "下半年活动增加"}
    # Taken from a line that has room, as far as it goes.
    giving = by_size[len(by_size) // 2]
    if giving not in (missing, raised, short):
        adjusted[giving, ""] -= 20_000
        changes[giving, ""] = "调剂用于其他活动"
    return initial, adjusted, changes


def sums(lines: dict[tuple[str, str], int]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for (account, _), amount in lines.items():
        found[account] += amount
    return found


def write(name: str, rows) -> None:
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def rate(part: int, whole: int) -> str:
    if whole == 0:
        return ""
    percent = Decimal(part) * 100 / Decimal(whole)
    return str(percent.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def execution(book, initial, adjusted, months: int):
    first = sums(initial)
    last = sums(adjusted) if months >= int(ADJUSTED[5:7]) else first
    moved: dict[str, int] = defaultdict(int)
    for voucher in book.vouchers:
        if voucher.date.month <= months:
            for line in voucher.lines:
                if is_result(line.account):
                    moved[line.account] += spent(line)
    for account in sorted(set(last) | set(moved)):
        before, now, done = first.get(account, 0), last.get(account, 0), moved.get(account, 0)
        yield [book.unit.code, account, NAMES[account], yuan(before), yuan(now - before), yuan(now),
               yuan(done), rate(done, now), yuan(now - done)]


def findings(book, initial, adjusted):
    total: dict[str, int] = defaultdict(int)
    for voucher in book.vouchers:
        day = voucher.date.isoformat()
        budget = sums(adjusted if day >= ADJUSTED else initial)
        touched: dict[str, int] = defaultdict(int)
        for line in voucher.lines:
            if line.account.startswith("5"):
                touched[line.account] += spent(line)
        for account in sorted(touched):
            if touched[account] == 0:
                continue
            total[account] += touched[account]
            have = budget.get(account, 0)
            if total[account] > have:
                what = "超预算" if account in budget else "无预算"
                yield [book.unit.code, day, account, what, yuan(have), yuan(total[account]),
                       yuan(total[account] - have)]


def main() -> None:
    books = content.build().books
    planned = {code: plan(book) for code, book in books.items()}
    for code, (initial, adjusted, changes) in planned.items():
        rows = [BUDGET]
        for (account, project), amount in sorted(initial.items()):
            note = "按项目编列" if project else ""
            last = "" if project else yuan(amount * 97 // 100)
            rows.append([account, NAMES[account], project, last, yuan(amount), note])
        write(f"{code}_budget_2025.csv", rows)
        rows = [ADJUSTMENT]
        for key, reason in sorted(changes.items()):
            before, now = initial.get(key, 0), adjusted[key]
            rows.append([key[0], NAMES[key[0]], key[1], yuan(before), yuan(now - before), yuan(now), reason])
        write(f"{code}_budget_adjustment_2025.csv", rows)
    for root in books:
        below = [code for code in books if is_below(code, root)]
        for span, months in SPANS.items():
            rows = [row for code in sorted(below) for row in execution(books[code], *planned[code][:2], months)]
            write(f"expected/{root}_execution_{span}.csv", rows)
        rows = [row for code in below for row in findings(books[code], *planned[code][:2])]
        rows.sort(key=lambda row: (row[1], row[0]))
        write(f"expected/{root}_findings_2025.csv", rows)
        assert any(row[3] == "超预算" for row in rows) and any(row[3] == "无预算" for row in rows), root


def is_below(code: str, root: str) -> bool:
    while code and code != root:
        code = UPPER[code]
    return code == root


main()
