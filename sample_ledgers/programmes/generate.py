"""Makes the sample of programmes: six programmes of two unions with their rosters, limits, figures of the
year before, a roll with fees, and the journals that pay for it all; and what the reports must say of them,
in whole fen. Planted: people twice in a batch, lines above the standard and above limits, a person whose
year goes beyond over two unions, the same illness twice, cash where goods are said, people who are on no
roll or paid no fee, and a programme whose books come to another sum.

Shares nothing with the product under test. Area codes 999901 to 999906 do not exist.

    python3 generate.py
"""

import csv
import random
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
CHOSEN = random.Random(20250512)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "安柏川德恩芳歌海静凯岚敏宁平启然书涛维欣言泽"
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
ILLNESSES = ["尿毒症", "肝硬化", "脑梗死"]
ABOVE = {"D7": ["D7"], "G7": ["G7", "D7"], "G8": ["G8", "D7"]}
PROVINCE = "江州"

# Unit, code, name, category, plan, standard, piece, account.
PROGRAMMES = [
    ("D7", "X1", "职工大病帮扶", "大病帮扶", 60_000_00, 5_000_00, "人", "50404"),
    ("D7", "X2", "春节送温暖", "送温暖", 40_000_00, 1_000_00, "份", "50405"),
    ("D7", "X3", "金秋助学", "金秋助学", 30_000_00, 3_000_00, "人", "50405"),
    ("D7", "X4", "节日慰问", "节日慰问", 20_000_00, 600_00, "份", "50105"),
    ("D7", "X5", "送报刊到基层", "报刊", 5_000_00, None, "份", "50304"),
    ("G7", "Y1", "林场中秋慰问", "节日慰问", 0, 600_00, "份", "50105"),
]
# Province, item, amount, measure, times, form, share, from, to, paper, applies to, excluded.
LIMITS = [
    (PROVINCE, "送温暖", 800_00, "人次", "", "实物；提货券", "", "2025-01-01", "", "江工发〔2025〕1号", "", ""),
    ("辽宁", "送温暖", 100_00, "人次", "", "", "", "2025-01-01", "", "辽工发〔2025〕1号", "", ""),
    ("", "大病帮扶", None, "人次", "1", "同一病种", "", "2025-01-01", "", "江工发〔2025〕2号", "", ""),
    ("", "大病帮扶", None, "", "", "", "30", "2025-01-01", "", "江工发〔2025〕3号", "", ""),
    ("", "节日慰问", 700_00, "人年", "", "", "", "2025-01-01", "2025-08-20", "江工发〔2025〕4号", "", ""),
    ("", "节日慰问", 900_00, "人年", "2", "", "", "2025-08-21", "", "江工发〔2025〕9号", "", "非会员"),
    ("", "金秋助学", 2_500_00, "人次", "", "", "", "2025-01-01", "", "江工发〔2025〕5号", "", "未缴会费"),
    ("", "金秋助学", 2_800_00, "人次", "", "", "", "2025-01-01", "", "林工发〔2025〕1号", "G7", "未缴会费"),
    ("", "报刊", 1_000_00, "次", "", "", "", "2025-01-01", "", "江工发〔2025〕6号", "", ""),
]
HISTORY = [
    ("D7", "大病帮扶", 2024, 2, 20, 21, "21", 52_000_00),
    ("D7", "送温暖", 2024, 2, 38, 38, "38", 30_400_00),
    ("D7", "金秋助学", 2024, 2, 9, 9, "9", 18_000_00),
    ("D7", "节日慰问", 2023, 2, 40, 40, "40", 8_000_00),
    ("G7", "节日慰问", 2024, 1, 20, 20, "20", 6_000_00),
]
DUES = {"D7": 150_000_00, "G7": 20_000_00}
HEADS = {
    "programmes": ["项目编码", "项目名称", "类别", "年度", "计划金额", "标准", "计量单位", "列支科目"],
    "beneficiaries": ["项目编码", "发放日期", "姓名", "证件号码", "所在单位", "困难类别", "数量", "金额", "备注"],
    "limits": ["省份", "项目", "金额", "计量", "频次", "形式", "占比上限", "起始日期", "截止日期", "文号", "适用单位",
               "排除对象"],
    "programme_history": ["类别", "年度", "受益单位数", "受益人数", "受益人次", "数量", "金额"],
    "members": ["姓名", "证件号码", "手机号", "银行卡号", "所在单位", "部门", "人员类别", "会费基数", "入会日期", "退会日期"],
    "member_fees": ["姓名", "证件号码", "会费基数"] + [f"{month}月" for month in range(1, 13)] + ["合计"],
    "projects": ["项目编码", "项目名称", "是否专项"],
    "journal": ["日期", "凭证号", "摘要", "科目编码", "借方金额", "贷方金额", "项目"],
}


def identity(place):
    body = f"{999901 + place % 6}{1962 + place % 40}{place % 12 + 1:02}{place % 27 + 1:02}{place % 900 + 100:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS)) % 11]


def yuan(fen):
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


def half_up(number, divisor):
    sign = -1 if number < 0 else 1
    return sign * ((2 * abs(number) + divisor) // (2 * divisor))


def rate(part, whole):
    if whole == 0:
        return ""
    hundredths = half_up(part * 10_000, whole)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def masked(name):
    return name[:1] + "*" * (len(name) - 1)


def write(name, head, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as out:
        made = csv.writer(out, lineterminator="\n")
        if head:
            made.writerow(head)
        made.writerows(rows)


def people():
    made = []
    for place in range(60):
        name = CHOSEN.choice(SURNAMES) + "".join(CHOSEN.choice(GIVEN) for _ in range(CHOSEN.choice([1, 2])))
        made.append({
            "name": name, "identity": identity(place), "unit": "G7" if place % 2 else "G8",
            "base": CHOSEN.randrange(300_000, 900_000),
            # The last four are on no roll; some joined late, some paid nothing until July.
            "member": place < 56, "joined": "2025-06-01" if place % 20 == 5 else "2015-03-01",
            "first_paid": 7 if place % 9 == 3 else 1,
        })
    return made


class Roster:
    """Lines of a union's file, each with the row on which it stands."""

    def __init__(self, keeper):
        self.keeper = keeper
        self.lines = []

    def add(self, code, day, person, unit, hardship, quantity, amount, note=""):
        programme = next(it for it in PROGRAMMES if it[:2] == (self.keeper, code))
        self.lines.append({
            "keeper": self.keeper, "code": code, "day": day, "person": person, "unit": unit or self.keeper,
            "written": unit, "hardship": hardship, "quantity": quantity, "amount": amount, "note": note,
            "row": len(self.lines) + 2, "name": programme[2], "category": programme[3], "standard": programme[5],
        })


def rosters(all_people):
    d7, g7 = Roster("D7"), Roster("G7")
    for place in range(0, 24):
        person = all_people[place * 2]
        d7.add("X1", f"2025-0{place % 6 + 3}-15", person, person["unit"], "大病", "1", 2_000_00 + place * 100_00,
               ILLNESSES[place % 3])
    # The same illness again, and another one.
    d7.add("X1", "2025-10-15", all_people[0], "G8", "大病", "1", 1_500_00, ILLNESSES[0])
    d7.add("X1", "2025-10-15", all_people[2], "G8", "大病", "1", 1_500_00, ILLNESSES[2])
    d7.add("X1", "2025-11-15", all_people[0], "G8", "大病", "1", 5_500_00, ILLNESSES[0])
    for place in range(40):
        person = all_people[place]
        form = ["实物", "提货券", "", "慰问品一份"][place % 4]
        d7.add("X2", "2025-01-20", person, person["unit"], "", "1", 800_00, form)
    d7.add("X2", "2025-01-20", all_people[3], "G7", "", "1", 800_00, "实物")
    d7.add("X2", "2025-01-20", all_people[40], "G8", "", "1", 900_00, "实物")
    d7.add("X2", "2025-01-20", all_people[41], "G7", "", "2", 1_601_01, "实物")
    d7.add("X2", "2025-01-20", all_people[42], "G8", "", "1", 500_00, "现金")
    d7.add("X2", "2025-01-20", all_people[57], "G7", "", "1", 500_00, "实物")
    for place in range(1, 19):
        person = all_people[place * 3]
        amount = 2_700_00 if place in (5, 6) else 2_000_00
        month = 8 if place % 2 else 5
        d7.add("X3", f"2025-0{month}-25", person, person["unit"], "困难", "1", amount)
    for place in range(30):
        person = all_people[place]
        d7.add("X4", "2025-05-30", person, person["unit"], "", "1", 300_00)
    d7.add("X4", "2025-05-30", all_people[7], "G7", "", "1", 300_00)
    for place in range(10, 30):
        person = all_people[place]
        d7.add("X4", "2025-09-30", person, person["unit"], "", "1", 200_00 + place % 3 * 100_00)
    for unit, pieces, amount in [("G7", "12", 900_00), ("G8", "10.5", 1_000_01), ("", "4", 300_00)]:
        d7.add("X5", "2025-02-10", None, unit, "", pieces, amount)
    d7.add("X5", "2025-02-10", None, "G7", "", "3", 100_01)
    for place in range(1, 40, 2):
        person = all_people[place]
        g7.add("Y1", "2025-09-28", person, "", "", "1", 400_00)
    # Sent on from the other union, and one whom nobody knows.
    g7.add("Y1", "2025-09-28", all_people[20], "", "", "1", 400_00)
    g7.add("Y1", "2025-09-28", all_people[59], "", "", "1", 100_00)
    return d7.lines + g7.lines


def is_member(person, day):
    return person["member"] and person["joined"] <= day


def paid_by(person, day):
    """Whether any month of the year up to that of the day is paid."""
    first = max(person["first_paid"], int(person["joined"][5:7]) if person["joined"] >= "2025" else 1)
    return person["member"] and first <= int(day[5:7])


def met(line, item):
    """What holds for a line and item: one row for each 计量, the nearest."""
    chosen = {}
    for place, row in enumerate(LIMITS):
        province, of, _, measure, _, _, _, first, last, _, unit, _ = row
        if of != item or province not in ("", PROVINCE) or not first <= line["day"] <= (last or "9999"):
            continue
        where = unit or "D7"
        if where not in ABOVE[line["unit"]]:
            continue
        key = (-ABOVE[line["unit"]].index(where), bool(unit), bool(province), first, place)
        if measure not in chosen or chosen[measure][0] < key:
            chosen[measure] = (key, place)
    return [place for _, place in chosen.values()]


def limit_findings(lines):
    """Rows of the report over these lines, in its order."""
    ordered = sorted(lines, key=lambda it: (it["day"], it["unit"], it["id"]))
    events, years, times, shares = (defaultdict(int) for _ in range(4))
    for line in lines:
        events[line["keeper"], line["code"], line["day"], line["unit"]] += line["amount"]
    rows, of_year = [], {}

    def tell(rule, line, place, standard, reached, whose, why=""):
        row = {"rule": rule, "line": line, "limit": place, "standard": standard, "reached": reached, "why": why}
        if whose is None:
            rows.append(row)
        elif (rule, place, whose) in of_year:
            before = of_year[rule, place, whose]
            before["reached"] = max(before["reached"], reached)
        else:
            of_year[rule, place, whose] = row
            rows.append(row)

    for line in ordered:
        person = line["person"]["identity"] if line["person"] else None
        for item in dict.fromkeys([line["category"], line["name"]]):
            shares[line["keeper"], item] += line["amount"]
            if person:
                years[person, item] += line["amount"]
                times[person, item, None] += 1
                times[person, item, line["note"]] += 1
            for place in met(line, item):
                _, _, amount, measure, often, form, share, _, _, _, _, excluded = LIMITS[place]
                if amount is not None:
                    pieces = round(float(line["quantity"] or "1") * 100)
                    each = half_up(line["amount"] * 100, pieces)
                    event = events[line["keeper"], line["code"], line["day"], line["unit"]]
                    reached = {"人次": each, "天": each, "次": event,
                               "人年": years.get((person, item), 0) if person else 0}[measure]
                    if reached > amount:
                        whose = person if measure == "人年" else None
                        tell("超标准", line, place, amount, reached, whose)
                if often and person:
                    reached = times[person, item, line["note"] if "同一病种" in form else None]
                    if reached > int(often):
                        tell("超频次", line, place, int(often), reached, person)
                forms = [it for it in form.split("；") if it and it != "同一病种"]
                said = [it for it in ["实物", "提货券", "现金"] if it in line["note"]]
                if forms and len(said) == 1 and said[0] not in forms:
                    tell("形式不符", line, place, 0, line["amount"], None, said[0])
                if share:
                    standard = half_up(DUES[line["keeper"]] * int(share), 100)
                    if shares[line["keeper"], item] > standard:
                        tell("占比超限", line, place, standard, shares[line["keeper"], item], line["keeper"])
                if person:
                    is_out = {"非会员": not is_member(line["person"], line["day"]),
                              "未缴会费": not paid_by(line["person"], line["day"])}
                    if excluded and is_out[excluded]:
                        tell("对象不符", line, place, 0, line["amount"], None, excluded)
    said = lambda rule, number: str(number) if rule == "超频次" else yuan(number)
    rows.sort(key=lambda it: (it["line"]["unit"], it["line"]["day"], it["line"]["id"]))
    return [[it["rule"], it["line"]["unit"],
             masked(it["line"]["person"]["name"]) if it["line"]["person"] and it["rule"] != "占比超限" else "",
             LIMITS[it["limit"]][1], said(it["rule"], it["standard"]), said(it["rule"], it["reached"]),
             said(it["rule"], it["reached"] - it["standard"]), LIMITS[it["limit"]][9], it["line"]["day"],
             it["line"]["code"], it["why"]] for it in rows]


def results(lines, unit):
    rows = []
    for keeper, code, name, category, plan, _, _, _ in PROGRAMMES:
        if unit not in ABOVE[keeper]:
            continue
        own = [it for it in lines if (it["keeper"], it["code"]) == (keeper, code)]
        amount = sum(it["amount"] for it in own)
        pieces = sum(round(float(it["quantity"]) * 100) for it in own)
        before = next((it[7] for it in HISTORY if it[:3] == (keeper, category, 2024)), 0)
        persons = [it["person"]["identity"] for it in own if it["person"]]
        quantity = f"{pieces // 100}.{pieces % 100:02}".rstrip("0").rstrip(".")
        rows.append([code, name, category, len({it["unit"] for it in own}), len(set(persons)), len(persons), quantity,
                     yuan(amount), yuan(plan), rate(amount, plan), yuan(before), rate(amount - before, before), keeper])
    return rows


def books_of(lines):
    """What the books have: what the roster says, but for one programme that lacks a voucher."""
    books = {}
    for keeper, code, *_ in PROGRAMMES:
        own = [it for it in lines if (it["keeper"], it["code"]) == (keeper, code)]
        books[keeper, code] = sum(it["amount"] for it in own)
    books["D7", "X3"] -= 2_000_00
    return books


def programme_findings(lines, unit, books):
    rows = []
    counted = defaultdict(int)
    often = set()
    seen = defaultdict(int)
    for line in sorted(lines, key=lambda it: (it["day"], it["unit"], it["id"])):
        if unit not in ABOVE[line["unit"]] or not line["person"]:
            continue
        for item in dict.fromkeys([line["category"], line["name"]]):
            seen[line["person"]["identity"], item, None] += 1
            seen[line["person"]["identity"], item, line["note"]] += 1
            for place in met(line, item):
                _, _, _, _, times, form, *_ = LIMITS[place]
                note = line["note"] if "同一病种" in form else None
                if times and seen[line["person"]["identity"], item, note] > int(times):
                    often.add(line["id"])
    for keeper, code, *_ in PROGRAMMES:
        if unit not in ABOVE[keeper]:
            continue
        own = [it for it in lines if (it["keeper"], it["code"]) == (keeper, code)]
        amount = sum(it["amount"] for it in own)
        if amount != books[keeper, code]:
            rows.append([keeper, code, 0, 0, "名册与账不符", "2025年度", yuan(amount), yuan(books[keeper, code]),
                         yuan(books[keeper, code] - amount), ""])
        for line in own:
            where = f"{line['day']} 第{line['row']}行"
            person = line["person"]
            problems = []
            if person:
                counted[keeper, code, line["day"], person["identity"]] += 1
                if counted[keeper, code, line["day"], person["identity"]] > 1:
                    problems.append((1, "同批重复"))
            if line["standard"] is not None and line["amount"] > line["standard"]:
                problems.append((2, "超标准"))
            if line["id"] in often:
                problems.append((3, "重复享受"))
            if person and not is_member(person, line["day"]):
                problems.append((4, "资格不符"))
            for order, problem in problems:
                rows.append([keeper, code, order, line["id"], problem, where, yuan(line["amount"]), "", "",
                             masked(person["name"]) if person else ""])
    rows.sort(key=lambda it: it[:4])
    names = {it[:2]: it[2] for it in PROGRAMMES}
    return [[it[1], *it[4:9], it[0], names[it[0], it[1]], it[9]] for it in rows]


def journal(unit, lines, books):
    rows, number = [], 0

    def voucher(day, summary, entries):
        nonlocal number
        number += 1
        for account, debit, credit, project in entries:
            rows.append([day, f"记-{number}", summary, account, yuan(debit) if debit else "", yuan(credit) if credit else "", project])

    voucher("2025-01-05", "收到拨缴经费", [("102", DUES[unit], 0, ""), ("402", 0, DUES[unit], "")])
    for keeper, code, name, category, _, _, _, account in PROGRAMMES:
        if keeper == unit:
            amount = books[keeper, code]
            project = {"X1": "职工大病帮扶", "X2": "送温暖"}.get(code, name)
            voucher("2025-12-20", f"{name}支出", [(account, amount, 0, project), ("102", 0, amount, "")])
    return rows


def main():
    all_people = people()
    lines = rosters(all_people)
    for number, line in enumerate(lines, 1):
        line["id"] = number
    books = books_of(lines)
    members = [it for it in all_people if it["member"]]
    write("members.csv", HEADS["members"],
          [[it["name"], it["identity"], "", "", it["unit"], "", "在编", yuan(it["base"]), it["joined"], ""]
           for it in members])
    for unit in ["G7", "G8"]:
        grid = []
        for it in members:
            if it["unit"] == unit:
                first = max(it["first_paid"], 6 if it["joined"] >= "2025" else 1)
                fee = it["base"] // 1000 * 5
                paid = [yuan(fee) if month >= first else "" for month in range(1, 13)]
                grid.append([it["name"], it["identity"], yuan(it["base"])] + paid + [yuan(fee * (13 - first))])
        write(f"member_fees_{unit}.csv", HEADS["member_fees"], grid)
    write("limits.csv", HEADS["limits"],
          [[it[0], it[1], "" if it[2] is None else yuan(it[2]), *it[3:]] for it in LIMITS])
    for unit in ["D7", "G7"]:
        own = [it for it in PROGRAMMES if it[0] == unit]
        write(f"programmes_{unit}.csv", HEADS["programmes"],
              [[it[1], it[2], it[3], 2025, yuan(it[4]), "" if it[5] is None else yuan(it[5]), it[6], it[7]] for it in own])
        write(f"programme_history_{unit}.csv", HEADS["programme_history"],
              [[it[1], it[2], it[3], it[4], it[5], it[6], yuan(it[7])] for it in HISTORY if it[0] == unit])
        write(f"beneficiaries_{unit}.csv", HEADS["beneficiaries"],
              [[it["code"], it["day"], it["person"]["name"] if it["person"] else "",
                it["person"]["identity"] if it["person"] else "", it["written"], it["hardship"], it["quantity"],
                yuan(it["amount"]), it["note"]] for it in lines if it["keeper"] == unit])
        # One project by the programme's code, one by its category, the rest by its name.
        projects = [[it[1] if it[1] == "X1" else f"P{it[1]}",
                     {"X1": "职工大病帮扶", "X2": "送温暖"}.get(it[1], it[2]), "否"] for it in own]
        write(f"projects_{unit}.csv", HEADS["projects"], projects)
        write(f"journal_{unit}.csv", HEADS["journal"], journal(unit, lines, books))
        write(f"expected/results_{unit}.csv", None, results(lines, unit))
        write(f"expected/findings_{unit}.csv", None, programme_findings(lines, unit, books))
        own_lines = [it for it in lines if unit in ABOVE[it["unit"]]]
        write(f"expected/limits_{unit}.csv", None, limit_findings(own_lines))


if __name__ == "__main__":
    main()
