"""Shapes in which a row is a whole voucher, and vouchers as they are printed."""

from content import NAMES, entries, journal_value
from shapes import MEANINGS, Sheet, table

MEANINGS.update({
    "dr_account": "debit_account", "dr_code": "debit_account", "dr_name": "debit_account_name",
    "dr_top": "debit_account", "dr_leaf": "debit_detail_account", "dr_amount": "debit",
    "cr_account": "credit_account", "cr_code": "credit_account", "cr_name": "credit_account_name",
    "cr_top": "credit_account", "cr_leaf": "credit_detail_account", "cr_amount": "credit",
    "pair_amount": "amount", "amount_digits": "amount",
    "code_square": "account_name", "code_lenticular": "account_name", "code_round": "account_name",
    "code_behind": "account_name", "debit_other": "foreign_debit",
    "credit_other": "foreign_credit",
})


def vouchers():
    """The entries of each voucher."""
    own = []
    for line in entries():
        own.append(line)
        if line["is_last"]:
            yield own
            own = []


def pairs():
    """Rows of two accounts; a voucher of three lines has rows of one."""
    for lines in vouchers():
        if len(lines) == 2:
            yield {"base": lines[0], "dr": lines[0], "cr": lines[1]}
            continue
        for line in lines:
            is_debit = line["debit"] is not None
            yield {"base": line, "dr": line if is_debit else None,
                   "cr": None if is_debit else line}


def pair_value(key, row, place):
    if key == "pair_amount":
        line = row["dr"] or row["cr"]
        return line["debit"] if line["debit"] is not None else line["credit"]
    if key[:3] not in ("dr_", "cr_"):
        return journal_value(key, row["base"], place)
    line = row[key[:2]]
    if line is None:
        return None
    names = NAMES[line["code"]]
    return {
        "account": lambda: f"{line['code']} {names[-1]}", "code": lambda: line["code"],
        "name": lambda: names[-1], "top": lambda: names[0],
        "leaf": lambda: names[1] if len(names) > 1 else None,
        "amount": lambda: line["debit"] if line["debit"] is not None else line["credit"],
    }[key[3:]]()


def paired(columns, **more):
    return table("Sheet1", "journal", columns, list(pairs()), pair_value, **more)


def printed(columns, *, title, head, foot=(), across=1, gap=1):
    """Vouchers one below the other, each with its head; `across` of them side by side."""
    sheet = Sheet("凭证")
    sheet.kind = "journal"
    row, place = 0, 0
    all_vouchers = list(vouchers())
    while place < len(all_vouchers):
        band, left = [], 0
        for lines in all_vouchers[place:place + across]:
            part = one(columns, lines, title, head(lines[0]), foot)
            band.append((part, left))
            left += part.width + 1
        for part, left in band:
            for (part_row, column), value in part.cells.items():
                sheet.cells[(row + part_row, left + column)] = value
        if not sheet.found:
            sheet.header = band[0][0].header
            sheet.found = [(first + left, last + left, meaning) for part, left in band
                           for first, last, meaning in part.found]
        row += max(part.height for part, _ in band) + gap
        place += across
    return sheet


def receipts_and_payments(columns, *, title, head, foot=(), gap=1):
    """Vouchers with the account of cash or bank above the table and the others in it. `columns` are
    those of a receipt, whose lines are credits; in a payment they are debits."""
    sheet = Sheet("凭证")
    sheet.kind = "journal"
    row = 0
    for lines in vouchers():
        of_money = [line for line in lines if line["code"] in ("101", "102")]
        paid = [line for line in of_money if line["credit"] is not None]
        money = (paid or of_money)[0]
        side, against = ("贷方", "借方") if paid else ("借方", "贷方")
        account = f"{money['code']} {NAMES[money['code']][-1]}"
        part = one(columns.replace("贷方", against), [line for line in lines if line is not money],
                   title("付" if paid else "收"), head(lines[0], f"{side}科目", account), foot)
        for (part_row, column), value in part.cells.items():
            sheet.cells[(row + part_row, column)] = value
        if not sheet.found:
            sheet.header = part.header
            sheet.found = [(first, last, "credit" if meaning == "amount" else meaning)
                           for first, last, meaning in part.found]
        row += part.height + gap
    return sheet


def one(columns, lines, title, head, foot):
    total = {"summary": "合计", "debit": sum(line["debit"] or 0 for line in lines),
             "credit": sum(line["credit"] or 0 for line in lines)}
    total["amount"] = total["debit"] + total["credit"]

    def with_total(lines):
        yield from lines
        yield ("合计", total)

    def value(key, line, place):
        return journal_value(key, line, place)

    return table("凭证", "journal", columns, lines, value, above=[title, head],
                 below=list(foot), special=with_total, merge=False)
