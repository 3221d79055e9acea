"""Scores of the sample unions by the scheme GF100, recomputed apart from the product.

    python3 score.py CATALOGUE FINDINGS PAST_MONTHS_OPEN < nothing

CATALOGUE is the scheme as it is shipped. FINDINGS are the findings of the checks as csv: unit, rule,
level, vouchers, left, note, state. The rest comes from the generator of the sample ledgers itself.
Prints `unit,item,deduction` for each row that can be scored by machine, and `unit,合计,total`.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "sample_ledgers"))

from content import build  # noqa: E402
from model import yuan  # noqa: E402

RULES = {
    "C08": ["UP06"],
    "D03": ["BG01"],
    "D10": ["BG03"],
    "F10": ["VC07", "JT06"],
    "G04": ["BK01", "BK02"],
    "G05": ["BK03"],
    "G10": ["DP01"],
    "E06": ["FE01"],
    "F06": ["VC01"],
    "F09": ["VC05", "VC06", "JT13"],
    "F12": ["BS08"],
    "G02": ["CS01"],
    "G06": ["JT14"],
    "G09": ["AG01", "AG02"],
    "H02": ["BS01"],
    "H03": ["BS03", "BS04", "BS05", "BS06", "BS07", "IE01", "IE02", "IE03"],
    "H04": ["IE05", "IE06", "IE07"],
    "H05": ["LG04"],
    "H06": ["LG05"],
    "H07": ["UP02", "UP03", "UP04"],
}
ONE_HAND = re.compile("为同一人")
UNSIGNED = re.compile("没有.*签章")


def tokens(rule: str) -> dict[str, str]:
    pairs = (token.split(":", 1) for token in rule.split("|")[0].strip().split(";") if ":" in token)
    return {name.strip(): value.strip() for name, value in pairs}


def deduction(row: dict[str, str], count: int, metric: Fraction | None) -> Fraction:
    said = tokens(row["deduction_rule"])
    points = Fraction(row["points"])
    taken = Fraction(0)
    if "fail" in said and count:
        taken += Fraction(said["fail"])
    if "per" in said:
        taken += Fraction(said["per"].split("/")[0]) * count
    if "tier" in said and metric is not None:
        met = [Fraction(0)]
        for part in said["tier"].split(","):
            condition, loss = part.split(":")
            _, sign, mark = re.match(r"(\w*)([<>=])([\d.]+)%?$", condition).groups()
            limit = Fraction(mark) / 100
            holds = {"<": metric < limit, ">": metric > limit, "=": metric == limit}[sign]
            met += [Fraction(loss)] if holds else []
        taken += max(met)
    return min(taken, Fraction(said.get("cap", row["points"])), points)


def vouchers_of(findings: list[dict[str, str]], rule: str) -> list[tuple[str, str]]:
    rows = (row for row in findings if row["rule"] == rule and row["level"] != "无法计算")
    return [(voucher, row["note"]) for row in rows for voucher in row["vouchers"].split(";") if voucher]


def main() -> None:
    catalogue = list(csv.DictReader(open(sys.argv[1], encoding="utf-8")))
    findings: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(open(sys.argv[2], encoding="utf-8")):
        findings[row["unit"]].append(row)
    out = csv.writer(sys.stdout, lineterminator="\n")
    for code, book in build().books.items():
        found = findings[code]
        lacks = {row["rule"] for row in found if row["level"] == "无法计算"}
        lines = [line for voucher in book.vouchers for line in voucher.lines]
        spent: dict[str, int] = defaultdict(int)
        for line in lines:
            if line.account.startswith("5"):
                spent[line.account[:3]] += line.debit - line.credit
        expense = [line for line in lines if line.account.startswith("5") and line.debit]
        whole = sum(spent.values()) - spent["508"] - spent["521"]
        own = "502" if book.unit.county else "501"
        direct = spent[own] + spent["503"] + spent["504"]
        lacking = sum(1 for line in expense if not line.kind or not line.econ)
        above = [line for line in lines if line.account.startswith("211")]
        owed = sum(line.credit for line in above)
        remitted = sum(line.debit for line in above)
        general = sum(
            line.debit - line.credit
            for line in lines
            if line.account.startswith("5") and line.econ[:5] in ("30212", "30217", "30231")
        )
        # What projects had, got and spent.
        had: dict[str, int] = defaultdict(int)
        got: dict[str, int] = defaultdict(int)
        used: dict[str, int] = defaultdict(int)
        for line in book.opening:
            if line.project and line.account[:3] in ("321", "331"):
                had[line.project] += line.credit - line.debit
        for line in lines:
            if line.project and line.account.startswith("4"):
                got[line.project] += line.credit - line.debit
            if line.project and line.account.startswith("5"):
                used[line.project] += line.debit - line.credit
        earmarked = {it.name for it in book.unit.projects if it.earmarked}
        special = [name for name in earmarked if had[name] + got[name] > 0]

        scored: dict[str, Fraction] = {}
        for row in catalogue:
            item = row["code"]
            if row["computable"] != "auto" or item.startswith("V"):
                continue
            count, metric = 0, None
            if item in RULES:
                hits = [it for it in found if it["rule"] in RULES[item] and it["level"] != "无法计算"]
                if not hits and lacks & set(RULES[item]):
                    continue
                count = sum(2 if "三年以上" in it["left"] else 1 for it in hits)
            elif item == "A02":
                if "VC03" in lacks:
                    continue
                count = len({v for v, note in vouchers_of(found, "VC03") if ONE_HAND.search(note)})
                # Each voucher costs its own; fail is for an office that has one person for both.
                row = {**row, "deduction_rule": row["deduction_rule"].replace("fail:2;", "")}
            elif item == "F05":
                if {"VC03", "VC04"} & lacks:
                    continue
                unsigned = {v for v, note in vouchers_of(found, "VC03") if UNSIGNED.search(note)}
                count = len(unsigned | {v for v, _ in vouchers_of(found, "VC04")})
            elif item == "F11":
                count = sum(1 for it in found if it["rule"] in ("IE08", "IE11") and it["level"] != "无法计算")
                if not count and {"IE08", "IE11"} & lacks:
                    continue
            elif item == "E12":
                if not whole:
                    continue
                metric = Fraction(direct, whole)
            elif item == "F04":
                if not expense:
                    continue
                metric = Fraction(lacking, len(expense))
            elif item == "C04":
                if not owed:
                    continue
                metric = Fraction(remitted, owed)
            elif item == "D08":
                # The year before is not there: nobody knows how old what is left is.
                if any(had[name] - used[name] > 0 for name in had):
                    continue
            elif item == "E11":
                if not special:
                    continue
                count = sum(1 for name in special if used[name] > had[name] + got[name])
            elif item == "E14":
                if general > 0:
                    continue
            elif item not in ("B05", "F01", "F02"):
                continue
            scored[item] = deduction(row, count, metric)
            parts = {"E12": (direct, whole), "C04": (remitted, owed)}.get(item)
            evidence = "/".join(yuan(part) for part in parts) if parts else ""
            out.writerow([code, item, f"{float(scored[item]):.2f}", evidence])
        points = {row["code"]: Fraction(row["points"]) for row in catalogue}
        have = sum((points[item] - loss for item, loss in scored.items()), Fraction(0))
        total = 100 * have / sum(points[item] for item in scored)
        out.writerow([code, "合计", f"{float(total):.4f}", ""])


main()
