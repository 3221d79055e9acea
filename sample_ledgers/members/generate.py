"""Makes the sample of members: 600 invented people of two unions, the grid of fees of a year, and
what the report must say of it. Area codes 999901 to 999906 do not exist. Exact: whole fen.

    python3 generate.py
"""

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
CHOSEN = random.Random(20250101)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "安柏川德恩芳歌海静凯岚敏宁平启然书涛维欣言泽"
KINDS = ["在编", "聘用", "派遣", "借调"]
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def identity(place):
    body = f"{999901 + place % 6}{1960 + place % 45}{place % 12 + 1:02}{place % 28 + 1:02}{place % 900 + 100:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS)) % 11]


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02}"


def fee(base):
    # Whole tens of yuan, half a per cent of each: five fen.
    return base // 1000 * 5


def members():
    made = []
    for place in range(600):
        unit = "G7" if place % 3 else "G8"
        name = CHOSEN.choice(SURNAMES) + "".join(CHOSEN.choice(GIVEN) for _ in range(CHOSEN.choice([1, 2])))
        base = CHOSEN.randrange(300_000, 1_500_000)
        joined = "2025-04-10" if place % 50 == 7 else f"{2005 + place % 19}-{place % 12 + 1:02}-15"
        left = "2025-09-20" if place % 60 == 11 else ""
        made.append({
            "name": name, "identity": identity(place), "phone": f"1990{place:07}",
            "card": f"6299{place:015}", "unit": unit, "department": f"{place % 9 + 1} 处",
            "kind": KINDS[place % 4], "base": base, "joined": joined, "left": left,
        })
    return made


def owed(member, month):
    first = int(member["joined"][:4]) * 100 + int(member["joined"][5:7])
    last = int(member["left"][:4]) * 100 + int(member["left"][5:7]) if member["left"] else 999999
    return first <= 202500 + month <= last


def lines_of(member, place):
    """Lines of the grid: base, and what is paid by month; blank months are not there."""
    pays = {}
    for month in range(1, 13):
        if not owed(member, month):
            continue
        pays[month] = fee(member["base"])
        if place % 20 == 3 and month > 9:
            del pays[month]
        if place % 25 == 4 and month == 5:
            pays[month] += 100
        if place % 40 == 6 and month == 6:
            pays[month] -= 5
    if place % 30 == 8:
        raised = member["base"] + 200_000
        early = {month: amount for month, amount in pays.items() if month < 7}
        late = {month: fee(raised) for month in pays if month >= 7}
        return [(member["base"], early), (raised, late)]
    return [(member["base"], pays)]


def expected(member, lines):
    """The months of the report: due by the line with the nearest month at or before, else the first."""
    starts = sorted((month, base) for base, pays in lines for month in pays)
    for month in range(1, 13):
        before = [base for start, base in starts if start <= month]
        base = before[-1] if before else starts[0][1] if starts else lines[0][0]
        due = fee(base) if owed(member, month) else 0
        paid = sum(pays.get(month, 0) for _, pays in lines)
        if due or paid:
            yield f"2025-{month:02}", due, paid


def main():
    people = members()
    with open(HERE / "members.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["姓名", "证件号码", "手机号", "银行卡号", "所在单位", "部门", "人员类别", "会费基数", "入会日期", "退会日期"])
        for it in people:
            rows.writerow([it["name"], it["identity"], it["phone"], it["card"], it["unit"], it["department"],
                           it["kind"], yuan(it["base"]), it["joined"], it["left"]])
    report = []
    for unit in ["G7", "G8"]:
        of_unit = [(place, it) for place, it in enumerate(people) if it["unit"] == unit]
        with open(HERE / f"member_fees_{unit}.csv", "w", newline="", encoding="utf-8") as out:
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(["姓名", "证件号码", "会费基数"] + [f"{month}月" for month in range(1, 13)] + ["合计"])
            whole, part = [0] * 12, [0] * 12
            for number, (place, it) in enumerate(of_unit, 1):
                lines = lines_of(it, place)
                for base, pays in lines:
                    cells = [yuan(pays[m]) if m in pays else ["", "-", "/", "0"][place % 4] for m in range(1, 13)]
                    rows.writerow([it["name"], it["identity"], yuan(base)] + cells + [yuan(sum(pays.values()))])
                    for month, amount in pays.items():
                        whole[month - 1] += amount
                        part[month - 1] += amount
                for month, due, paid in expected(it, lines):
                    name = it["name"][0] + "*" * (len(it["name"]) - 1)
                    report.append([unit, name, yuan(due), yuan(paid), yuan(max(due - paid, 0)), month,
                                   yuan(max(paid - due, 0)), f"{unit}-{number:04}"])
                if number % 50 == 0:
                    rows.writerow(["小计", "", ""] + [yuan(it) for it in part] + [yuan(sum(part))])
                    part = [0] * 12
            rows.writerow(["合计", "", ""] + [yuan(it) for it in whole] + [yuan(sum(whole))])
    with open(HERE / "expected_member_fees.csv", "w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["单位编码", "姓名", "应缴", "实缴", "欠缴", "月份", "多缴", "会员编号"])
        rows.writerows(report)


if __name__ == "__main__":
    main()
