"""What the books of the corpus say: one invented union, three months, to the fen."""

import datetime
from decimal import Decimal

NAMES = {
    "101": ("库存现金",), "102": ("银行存款",), "135": ("其他应收款",), "162": ("固定资产",),
    "163": ("累计折旧",), "215": ("其他应付款",), "301": ("资产基金",),
    "30104": ("资产基金", "固定资产"), "322": ("工会资金结余",),
    "32205": ("工会资金结余", "累计结余"), "401": ("会费收入",), "402": ("拨缴经费收入",),
    "405": ("行政补助收入",), "501": ("职工活动支出",), "50102": ("职工活动支出", "文体活动支出"),
    "504": ("维权支出",), "50404": ("维权支出", "困难职工帮扶支出"), "505": ("业务支出",),
    "50501": ("业务支出", "培训支出"), "50502": ("业务支出", "会议支出"),
}
CREDIT_SIDE = ("163", "2", "3", "4")


def d(text):
    return datetime.date.fromisoformat(text)


def amount(text):
    return Decimal(text)


# Date, word, word of receipts and payments, number, its number, summary, attachments, lines.
VOUCHERS = [
    ("2025-01-08", "收", 1, 1, "收到一月份会员会费", 2,
     [("102", "1260.00", ""), ("401", "", "1260.00")]),
    ("2025-01-15", "付", 2, 1, "支付迎新春联欢活动费", 3,
     [("50102", "3480.50", ""), ("102", "", "3480.50")]),
    ("2025-01-24", "付", 3, 2, "提取备用金", 1,
     [("101", "1500.00", ""), ("102", "", "1500.00")]),
    ("2025-02-11", "收", 1, 1, "收到拨缴经费返还", 1,
     [("102", "20000.00", ""), ("402", "", "20000.00")]),
    ("2025-02-18", "付", 2, 1, "付职工培训费和代表会议费", 5,
     [("50501", "1500.00", ""), ("50502", "834.56", ""), ("102", "", "2334.56")]),
    ("2025-03-05", "付", 1, 1, "慰问困难职工秦小路", 2,
     [("50404", "1000.00", ""), ("101", "", "1000.00")]),
    ("2025-03-20", "收", 2, 1, "收到行政补助经费", 1,
     [("102", "8000.00", ""), ("405", "", "8000.00")]),
]

PROJECTS = {"50404": "困难职工帮扶", "50102": "全民健身月"}


def entries(months=(1, 2, 3), split=False):
    """One line for each entry. `split` numbers receipts and payments apart."""
    lines = []
    for on, word, number, own_number, summary, attachments, parts in VOUCHERS:
        date = d(on)
        if date.month not in months:
            continue
        for place, (code, debit, credit) in enumerate(parts):
            names = NAMES[code]
            lines.append({
                "date": date, "word": word if split else "记",
                "number": own_number if split else number, "summary": summary, "code": code,
                "names": names, "debit": amount(debit) if debit else None,
                "credit": amount(credit) if credit else None,
                "attachments": attachments, "is_first": place == 0,
                "is_last": place == len(parts) - 1,
            })
    return lines


OPENING = [
    ("101", "500.00"), ("102", "86340.55"), ("135", "1200.00"), ("162", "24000.00"),
    ("163", "-6000.00"), ("215", "-3300.55"), ("301", "-18000.00"), ("30104", "-18000.00"),
    ("322", "-84740.00"), ("32205", "-84740.00"),
]


def balances(with_uppers=True, with_movements=False):
    """One line for each account: opening, movement of March, of the year, closing; net debit."""
    opening = {code: amount(text) for code, text in OPENING}
    march, year = {}, {}
    for line in entries():
        for code in {line["code"], line["code"][:3]}:
            sums = year.setdefault(code, [Decimal(0), Decimal(0)])
            sums[0] += line["debit"] or 0
            sums[1] += line["credit"] or 0
            if line["date"].month == 3:
                sums = march.setdefault(code, [Decimal(0), Decimal(0)])
                sums[0] += line["debit"] or 0
                sums[1] += line["credit"] or 0
    codes = sorted(set(opening) | (set(year) if with_movements else set()))
    lines = []
    for code in codes:
        if not with_uppers and any(other != code and other.startswith(code) for other in codes):
            continue
        zero = [Decimal(0), Decimal(0)]
        moved = year.get(code, zero)
        start = opening.get(code, Decimal(0))
        in_march = march.get(code, zero)
        closing = start + moved[0] - moved[1]
        lines.append({
            "code": code, "names": NAMES[code], "opening": start, "year": moved, "month": in_march,
            "month_opening": closing - in_march[0] + in_march[1], "closing": closing,
        })
    return lines


def side_of(code):
    return "贷" if code.startswith(CREDIT_SIDE) else "借"


FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def spelled_amount(key, value):
    """An amount as the suffix of the key wants it."""
    if value is None:
        return None
    if key.endswith("_text"):
        return f"{value:,.2f}"
    if key.endswith("_wan"):
        return value / 10000
    if key.endswith("_wide"):
        return f"{value:,.2f}".translate(FULL)
    if key.endswith("_yen"):
        return f"￥{value:,.2f}"
    return value


def journal_value(key, line, place, sparse=False, cash_opening=None):
    date = line["date"]
    once = not sparse or line["is_first"]
    heads = {
        "date": lambda: date, "date_iso": lambda: date.isoformat(),
        "date_dots": lambda: f"{date.year}.{date.month}.{date.day}",
        "date_words": lambda: f"{date.year}年{date.month}月{date.day}日",
        "date_digits": lambda: int(date.strftime("%Y%m%d")),
        "date_slashes": lambda: f"{date.year}/{date.month:02}/{date.day:02}",
        "date_short": lambda: f"{date.month}月{date.day}日",
        "date_serial": lambda: (date - datetime.date(1899, 12, 30)).days,
        "month": lambda: date.month, "day": lambda: date.day,
        "word": lambda: line["word"], "word_long": lambda: line["word"] + "账凭证"
        if line["word"] == "记" else line["word"] + "款凭证",
        "number": lambda: line["number"], "joined": lambda: f"{line['word']}-{line['number']}",
        "joined_long": lambda: f"{line['word']}字第{line['number']}号",
        "joined_padded": lambda: f"{line['word']}-{line['number']:04}",
        "padded": lambda: f"{line['number']:04}", "summary": lambda: line["summary"],
        "attachments": lambda: line["attachments"], "preparer": lambda: "许念安",
        "reviewer": lambda: "程望舒", "poster": lambda: "程望舒", "cashier": lambda: "温以宁",
    }
    if key in heads:
        return heads[key]() if once or (key == "summary" and not sparse) else None
    if key.startswith(("debit", "credit")):
        name = key.split("_")[0]
        if key.endswith("_zero"):
            return line[name] or Decimal("0.00")
        return spelled_amount(key, line[name])
    names, code = line["names"], line["code"]
    is_expense = code.startswith("5")
    return {
        "code": lambda: code, "name": lambda: names[-1], "full_name": lambda: "/".join(names),
        "code_name": lambda: f"{code} {names[-1]}", "top_name": lambda: names[0],
        "code_square": lambda: f"[{code}]{names[-1]}", "code_lenticular": lambda: f"【{code}】{names[-1]}",
        "code_round": lambda: f"（{code}）{'-'.join(names)}",
        "code_behind": lambda: f"{names[-1]}({code})",
        "leaf_name": lambda: names[1] if len(names) > 1 else None,
        "amount": lambda: line["debit"] if line["debit"] is not None else line["credit"],
        "side": lambda: "借" if line["debit"] is not None else "贷",
        "side_long": lambda: "借方" if line["debit"] is not None else "贷方",
        "project": lambda: PROJECTS.get(code), "funding_source": lambda: "工会资金"
        if is_expense else None,
        "counterparty": lambda: "秦小路" if code == "50404" else None,
        "expenditure_kind": lambda: "基本支出" if is_expense else None,
        "economic_class": lambda: "30299 其他商品和服务支出" if is_expense else None,
        "functional_class": lambda: "2012906" if is_expense else None,
        "ownership": lambda: None, "row_balance": lambda: None,
        "bank_account": lambda: "基本户" if code == "102" else None,
        "note": lambda: "已核对" if place == 2 else None,
    }[key]()


def balance_value(key, line, place):
    code, names = line["code"], line["names"]
    for head in ("opening", "closing", "month_opening"):
        for side in ("debit", "credit"):
            base = f"{head}_{side}"
            if key == base or key.startswith(base + "_"):
                net = line[head]
                value = (net if net > 0 else None) if side == "debit" else (
                    -net if net < 0 else None)
                return spelled_amount(key, value)
    if key in ("debit", "credit", "year_debit", "year_credit"):
        moved = line["year"] if key.startswith("year") else line["month"]
        value = moved[0] if key.endswith("debit") else moved[1]
        return value or None
    sign = -1 if side_of(code) == "贷" else 1
    return {
        "code": lambda: code, "name": lambda: names[-1], "full_name": lambda: "/".join(names),
        "code_name": lambda: f"{code} {names[-1]}", "top_name": lambda: names[0],
        "leaf_name": lambda: names[1] if len(names) > 1 else None,
        "side": lambda: side_of(code), "side_long": lambda: side_of(code) + "方",
        "opening_side": lambda: side_of(code) if line["month_opening"] else "平",
        "closing_side": lambda: side_of(code) if line["closing"] else "平",
        "opening_balance": lambda: line["opening"] * sign or None,
        "opening_balance_wan": lambda: line["opening"] * sign / 10000 or None,
        "month_opening_balance": lambda: line["month_opening"] * sign or None,
        "closing_balance": lambda: line["closing"] * sign or None,
        "ownership": lambda: "工会资产" if code in ("162", "163") else None,
        "bank_account": lambda: "基本户" if code == "102" else None,
        "counterparty": lambda: "秦小路" if code == "135" else None,
        "funding_source": lambda: None, "project": lambda: None,
        "note": lambda: "上年结转" if place == 1 else None,
    }[key]()


# Cash book: date, what for, in, out, number of the slip.
CASH = [
    ("2025-01-08", "收一月会费", "1260.00", ""),
    ("2025-01-15", "付迎新春联欢活动奖品", "", "3480.50"),
    ("2025-02-11", "拨缴经费返还款", "20000.00", ""),
    ("2025-02-18", "付职工培训费", "", "1500.00"),
    ("2025-03-05", "慰问困难职工", "", "1000.00"),
    ("2025-03-20", "收行政补助", "8000.00", ""),
    ("2025-03-21", "银行转账手续费", "", "5.00"),
    ("2025-03-21", "银行存款利息", "36.42", ""),
]
CASH_OPENING = Decimal("12840.55")


def cash_lines():
    balance, lines = CASH_OPENING, []
    for on, what, income, outgo in CASH:
        income = amount(income) if income else None
        outgo = amount(outgo) if outgo else None
        balance += (income or 0) - (outgo or 0)
        lines.append({"date": d(on), "summary": what, "income": income, "outgo": outgo,
                      "balance": balance, "word": "", "number": len(lines) + 1, "attachments": 1,
                      "is_first": True})
    return lines


def cash_value(key, line, place):
    name = key.split("_")[0]
    if name in ("income", "outgo", "balance"):
        return spelled_amount(key, line[name])
    if key == "counterparty":
        return "秦小路" if "困难" in line["summary"] else None
    if key == "bank_account":
        return "基本户"
    if key == "own_account":
        return "102 银行存款"
    if key == "own_code":
        return "102"
    if key == "own_side":
        return "借"
    if key == "handled_by":
        return "程望舒"
    if key == "note":
        return None
    if key == "time":
        return f"09:{place:02}:00"
    if key == "date_and_time":
        return f"{line['date'].isoformat()} 09:{place:02}:00"
    if key in ("flow", "flow_long"):
        words = ("收入", "支出") if key == "flow_long" else ("收", "付")
        return words[line["income"] is None]
    if key == "either":
        return line["income"] if line["income"] is not None else line["outgo"]
    if key == "signed":
        return line["income"] if line["income"] is not None else -line["outgo"]
    return journal_value(key, line, place)


def beside_lines():
    """What came in on the left, what went out on the right."""
    lines = cash_lines()
    left = [line for line in lines if line["income"] is not None]
    right = [line for line in lines if line["income"] is None]
    length = max(len(left), len(right))
    pad = lambda side: side + [None] * (length - len(side))
    return [{"left": one, "right": other} for one, other in zip(pad(left), pad(right))]


def beside_value(key, pair, place):
    side, key = key.split("_", 1)
    line = pair[side]
    return None if line is None else cash_value(key, line, place)


SHEET_LEFT = [("一、资产", None), ("货币资金", 0), ("其他应收款", 1), ("流动资产合计", 2),
              ("固定资产原值", 3), ("减：累计折旧", 4), ("固定资产净值", 5), ("资产总计", 6)]
SHEET_RIGHT = [("二、负债", None), ("其他应付款", 0), ("负债合计", 1), ("三、净资产", None),
               ("资产基金", 2), ("工会资金结余", 3), ("净资产合计", 4), ("负债与净资产总计", 5)]


def sheet_lines():
    """The balance sheet in two halves: openings from the books, closings of March."""
    by_code = {line["code"]: line for line in balances(with_movements=True)}
    result = sum((line["year"][1] - line["year"][0] for code, line in by_code.items()
                  if len(code) == 3 and code[0] in "45"), Decimal(0))

    def money(code, when):
        line = by_code.get(code)
        return line[when] if line else Decimal(0)

    def column(when):
        cash = money("101", when) + money("102", when)
        other = money("135", when)
        cost, depreciation = money("162", when), -money("163", when)
        left = [cash, other, cash + other, cost, depreciation, cost - depreciation]
        left.append(left[2] + left[5])
        payable, fund = -money("215", when), -money("301", when)
        surplus = -money("322", when) + (result if when == "closing" else 0)
        right = [payable, payable, fund, surplus, fund + surplus, payable + fund + surplus]
        assert left[6] == right[5]
        return left, right

    opening, closing = column("opening"), column("closing")
    lines = []
    for place, ((left, at), (right, right_at)) in enumerate(zip(SHEET_LEFT, SHEET_RIGHT)):
        lines.append({
            "left_item": left, "left_no": place + 1,
            "left_opening": None if at is None else opening[0][at],
            "left_closing": None if at is None else closing[0][at],
            "right_item": right, "right_no": place + 9,
            "right_opening": None if right_at is None else opening[1][right_at],
            "right_closing": None if right_at is None else closing[1][right_at],
        })
    return lines


def result_lines():
    """The statement of income and expenditure, March and the year."""
    by_code = {line["code"]: line for line in balances(with_movements=True)}
    rows = [("一、本期收入", "heading"), ("会费收入", "401"), ("拨缴经费收入", "402"),
            ("行政补助收入", "405"), ("二、本期支出", "heading"), ("职工活动支出", "501"),
            ("维权支出", "504"), ("业务支出", "505")]
    lines = []
    for place, (item, code) in enumerate(rows, start=1):
        month = year = None
        if code != "heading":
            line = by_code[code]
            month = abs(line["month"][0] - line["month"][1])
            year = abs(line["year"][0] - line["year"][1])
        lines.append({"item": item, "line_no": place, "month_amount": month, "year_amount": year,
                      "year_before": None})
    return lines


ENTITIES = [
    ("100000", "江州省直属机关工会委员会", "", "省级", "县级以上"),
    ("101000", "江州省林业局直属机关工会", "100000", "厅局", "县级以上"),
    ("101001", "江州省林业局机关工会", "101000", "基层", "基层"),
    ("101002", "江州省林业科学研究院工会", "101000", "基层", "基层"),
    ("102000", "江州省水利厅直属机关工会", "100000", "厅局", "县级以上"),
    ("102001", "江州省水文局工会", "102000", "基层", "基层"),
]


def entity_value(key, line, place):
    names = {code: name for code, name, *_ in ENTITIES}
    return {
        "entity_code": line[0], "entity_name": line[1], "entity_parent": line[2],
        "entity_parent_name": names.get(line[2]), "entity_level": line[3], "entity_tier": line[4],
        "entity_from": d("2025-01-01"), "note": None,
    }[key]


DETAILS = [("10201", "基本户", "102", "借"), ("10202", "专户", "102", "借"),
           ("13501", "备用金", "135", "借"), ("21501", "代扣款", "215", "贷")]


def detail_value(key, line, place):
    return {"detail_code": line[0], "detail_name": line[1], "detail_parent": line[2],
            "detail_side": line[3], "note": None}[key]


PROJECT_LIST = [
    ("J01", "困难职工帮扶", "是", "工会资金", "2024-01-01", ""),
    ("J02", "送温暖", "是", "工会资金", "2024-01-01", ""),
    ("J03", "职工书屋建设", "是", "工会资金", "2024-06-01", "2025-08-31"),
    ("J04", "全民健身月", "否", "工会资金", "2025-05-01", ""),
]


def project_value(key, line, place):
    return {"project_code": line[0], "project_name": line[1], "is_earmarked": line[2],
            "funding_source": line[3], "started_on": d(line[4]),
            "finished_on": d(line[5]) if line[5] else None, "note": None}[key]
