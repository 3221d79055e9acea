"""A year's clean journal of a grassroots union and of a union of county level with fiscal money.

Writes grassroots.csv, county.csv and the balances at 31 December that follow from the same lines:
expected.csv. Everything here is invented. Run it in this folder.
"""
import csv
from collections import defaultdict
from decimal import Decimal

COLUMNS = ["日期", "凭证字", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "项目", "往来单位",
           "银行账户", "资金来源", "支出类型", "经济分类", "功能分类", "资产属性", "附件张数", "制单人", "审核人", "出纳"]
SHORT = {"p": "项目", "u": "往来单位", "b": "银行账户", "f": "资金来源", "k": "支出类型", "e": "经济分类",
         "n": "功能分类", "o": "资产属性"}
TITLES = {
    "101": "库存现金", "102": "银行存款", "111": "零余额账户用款额度", "135": "其他应收款", "141": "库存物品",
    "162": "固定资产", "163": "累计折旧", "201": "应付职工薪酬", "211": "应付上级经费", "21202": "应付下级转拨经费",
    "215": "其他应付款", "221": "代管经费", "30101": "资产基金-库存物品", "30104": "资产基金-固定资产",
    "311": "专用基金", "341": "预算稳定调节基金", "401": "会费收入", "402": "拨缴经费收入",
    "40301": "上级补助收入-一般性转移支付补助", "40302": "上级补助收入-专项转移支付补助",
    "40401": "政府补助收入-财政拨款收入", "40402": "政府补助收入-非同级财政拨款收入", "405": "行政补助收入", "408": "其他收入",
    "50101": "职工活动支出-职工教育支出", "50102": "职工活动支出-文体活动支出", "50103": "职工活动支出-宣传活动支出",
    "50105": "职工活动支出-会员活动支出", "502": "职工活动组织支出",
    "50301": "职工服务支出-劳动和技能竞赛活动支出", "50404": "维权支出-困难职工帮扶支出", "50405": "维权支出-送温暖支出",
    "50501": "业务支出-培训支出", "50502": "业务支出-会议支出", "50504": "业务支出-其他业务支出",
    "50601": "行政支出-工资福利支出", "50602": "行政支出-商品和服务支出", "50702": "资本性支出-办公设备购置",
    "50801": "补助下级支出-一般性转移支付补助", "50802": "补助下级支出-专项转移支付补助", "510": "其他支出",
    "521": "安排预算稳定调节基金",
}


class Journal:
    def __init__(self, name, people):
        self.name, self.people, self.vouchers = name, people, []

    def add(self, day, summary, *lines):
        """A line is `借 101 12.00` with words such as `p=送温暖`."""
        self.vouchers.append((day, summary, lines))

    def write(self, expected):
        balances, numbers, rows = defaultdict(Decimal), defaultdict(int), []
        for day, summary, lines in sorted(self.vouchers, key=lambda it: it[0]):
            month = day[:2]
            numbers[month] += 1
            total = Decimal(0)
            for place, line in enumerate(lines):
                side, code, amount, *words = line.split()
                amount = Decimal(amount)
                row = dict.fromkeys(COLUMNS, "")
                row |= {"日期": f"2025-{day}", "凭证字": "记", "凭证号": str(numbers[month]), "摘要": summary,
                        "科目编码": code, "科目名称": TITLES[code],
                        "借方金额" if side == "借" else "贷方金额": f"{amount:.2f}"}
                if place == 0:
                    row |= {"附件张数": "1"} | dict(zip(("制单人", "审核人", "出纳"), self.people))
                for word in words:
                    key, value = word.split("=")
                    row[SHORT[key]] = value
                rows.append(row)
                signed = amount if side == "借" else -amount
                balances[code] += signed
                total += signed
            assert total == 0, (summary, total)
        assert len(self.vouchers) >= 60, len(self.vouchers)
        used = [name for name in COLUMNS if any(row[name] for row in rows)]
        with open(f"{self.name}.csv", "w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, used, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        expected.append((self.name, "vouchers", len(self.vouchers)))
        expected.append((self.name, "entries", len(rows)))
        expected.extend((self.name, code, f"{net:.2f}") for code, net in sorted(balances.items()) if net)


def grassroots():
    it = Journal("grassroots", ("许小禾", "高远", "白露"))
    basic = "k=基本支出 e=30299"
    for month in range(1, 13):
        fee = f"{310 + month * 3}.50"
        it.add(f"{month:02}-05", f"收{month}月会费", f"借 102 {fee}", f"贷 401 {fee}")
        it.add(f"{month:02}-15", f"收{month}月拨缴经费", "借 102 5000.00", "贷 402 3000.00", "贷 211 2000.00 u=教育厅直属工会")
        it.add(f"{month:02}-28", f"计提{month}月折旧", "借 30104 62.50", "贷 163 62.50")
    for month in (3, 6, 9, 12):
        it.add(f"{month:02}-20", f"上缴{month // 3}季度经费", "借 211 6000.00 u=教育厅直属工会", "贷 102 6000.00")
        it.add(f"{month:02}-21", "收银行利息", "借 102 18.36", "贷 408 18.36")
    it.add("01-16", "提取备用金", "借 101 2000.00", "贷 102 2000.00")
    it.add("01-20", "春节慰问会员", f"借 50105 6800.00 {basic}", "贷 102 6800.00")
    it.add("01-22", "走访困难职工", "借 50405 1500.00 p=送温暖 k=项目支出 e=30399", "贷 101 1500.00")
    it.add("02-18", "收上级一般补助", "借 102 8000.00", "贷 40301 8000.00 u=教育厅直属工会")
    it.add("02-19", "收上级送温暖专项", "借 102 3000.00", "贷 40302 3000.00 u=教育厅直属工会 p=送温暖")
    it.add("03-08", "三八节活动", f"借 50102 2400.00 {basic}", "贷 102 2400.00")
    it.add("03-12", "购投影仪", "借 50702 3000.00 k=基本支出 e=31002", "贷 102 3000.00")
    it.add("03-13", "投影仪入固定资产", "借 162 3000.00", "贷 30104 3000.00")
    it.add("04-10", "预借运动会用款", "借 135 5000.00 u=方小满", "贷 102 5000.00")
    it.add("04-23", "读书日购书", f"借 50101 1260.00 {basic}", "贷 102 1260.00")
    it.add("05-12", "运动会结算", "借 50102 4630.00 p=职工运动会 k=项目支出 e=30299", "借 101 370.00",
           "贷 135 5000.00 u=方小满")
    it.add("05-20", "收行政补助", "借 102 10000.00", "贷 405 10000.00")
    it.add("06-10", "购防暑用品入库", "借 50105 2000.00 k=基本支出 e=30299", "贷 102 2000.00")
    it.add("06-11", "防暑用品验收入库", "借 141 2000.00", "贷 30101 2000.00")
    it.add("07-02", "发放防暑用品", "借 30101 1600.00", "贷 141 1600.00")
    it.add("07-08", "帮扶患病职工", "借 50404 2000.00 p=困难职工帮扶 k=项目支出 e=30305", "贷 102 2000.00")
    it.add("08-15", "劳动竞赛奖品", f"借 50301 1800.00 {basic}", "贷 102 1800.00")
    it.add("09-09", "工会干部培训", "借 50501 960.00 k=基本支出 e=30216", "贷 102 960.00")
    it.add("09-28", "收图书角押金", "借 101 200.00", "贷 215 200.00 u=蓝天书社")
    it.add("10-14", "退图书角押金", "借 215 200.00 u=蓝天书社", "贷 101 200.00")
    it.add("11-18", "会员代表大会", "借 50502 740.00 k=基本支出 e=30215", "贷 102 740.00")
    it.add("12-12", "宣传栏制作", f"借 50103 880.00 {basic}", "贷 102 880.00")
    it.add("12-30", "现金送存银行", "借 102 400.00", "贷 101 400.00")
    return it


def county():
    it = Journal("county", ("江一舟", "严明", "秦月"))
    bank, other = "b=基本户", "b=专户"
    union = "f=工会资金"
    fiscal = "f=财政拨款"
    duty = "n=2012906"
    for month in range(1, 13):
        it.add(f"{month:02}-06", f"收{month}月下级上缴经费", f"借 102 9000.00 {bank}", "贷 402 3000.00",
               "贷 211 6000.00 u=省直机关工会")
        it.add(f"{month:02}-10", f"{month}月授权支付额度到账", "借 111 21000.00",
               f"贷 40401 15000.00 k=基本支出-人员经费 {duty}", f"贷 40401 6000.00 k=基本支出-公用经费 {duty}")
        it.add(f"{month:02}-12", f"发放{month}月工资", f"借 50601 15000.00 {fiscal} k=基本支出-人员经费 e=30101 {duty}",
               "贷 111 15000.00")
        it.add(f"{month:02}-28", f"计提{month}月折旧", "借 30104 150.00 o=国有资产", "贷 163 150.00 o=国有资产")
    for month in (3, 6, 9, 12):
        it.add(f"{month:02}-18", f"上缴{month // 3}季度经费", "借 211 18000.00 u=省直机关工会", f"贷 102 18000.00 {bank}")
        it.add(f"{month:02}-19", "付办公费", f"借 50602 5200.00 {fiscal} k=基本支出-公用经费 e=30201 {duty}", "贷 111 5200.00")
    it.add("01-08", "资金转入专户", f"借 102 20000.00 {other}", f"贷 102 20000.00 {bank}")
    it.add("01-15", "财政代收经费到账", f"借 102 30000.00 {bank}", "贷 402 6000.00", "贷 211 9000.00 u=省直机关工会",
           "贷 21202 15000.00 u=实验学校工会")
    it.add("01-20", "转拨下级经费", "借 21202 15000.00 u=实验学校工会", f"贷 102 15000.00 {bank}")
    it.add("02-18", "收上级一般补助", f"借 102 12000.00 {bank}", "贷 40301 12000.00 u=省直机关工会")
    it.add("02-20", "收上级帮扶专项", f"借 102 8000.00 {other}", "贷 40302 8000.00 u=省直机关工会 p=困难职工帮扶")
    it.add("03-02", "付下级一般补助", f"借 50801 4000.00 u=实验学校工会 {union}", f"贷 102 4000.00 {bank}")
    it.add("03-04", "付下级送温暖专项", f"借 50802 3000.00 u=实验学校工会 {union} p=困难职工帮扶", f"贷 102 3000.00 {other}")
    it.add("04-09", "财政拨劳模慰问专款", "借 111 26000.00", f"贷 40401 26000.00 k=项目支出 p=劳模慰问 {duty}")
    it.add("04-20", "走访慰问劳模", f"借 50405 18000.00 {fiscal} p=劳模慰问 k=项目支出 e=30399 {duty}", "贷 111 18000.00")
    it.add("05-11", "购复印机", f"借 50702 9000.00 {fiscal} k=基本支出-公用经费 e=31002 {duty}", "贷 111 9000.00")
    it.add("05-12", "复印机入固定资产", "借 162 9000.00 o=国有资产", "贷 30104 9000.00 o=国有资产")
    it.add("05-20", "购工会活动音箱", f"借 50702 2600.00 {union} k=基本支出 e=31002", f"贷 102 2600.00 {bank}")
    it.add("05-21", "音箱入固定资产", "借 162 2600.00 o=工会资产", "贷 30104 2600.00 o=工会资产")
    it.add("06-03", "职工文艺汇演", f"借 502 7400.00 {union} k=基本支出 e=30299", f"贷 102 7400.00 {bank}")
    it.add("06-21", "收银行利息", f"借 102 96.18 {bank}", "贷 408 96.18")
    it.add("07-07", "帮扶困难职工", f"借 50404 5000.00 {union} p=困难职工帮扶 k=项目支出 e=30305", f"贷 102 5000.00 {other}")
    it.add("07-16", "预借会议款", "借 135 3000.00 u=沈知秋", f"贷 102 3000.00 {bank}")
    it.add("08-01", "会议结算", f"借 50502 2750.00 {union} k=基本支出 e=30215", "借 101 250.00", "贷 135 3000.00 u=沈知秋")
    it.add("08-20", "收区政府活动补助", f"借 102 5000.00 {bank}", "贷 40402 5000.00")
    it.add("09-10", "收筹建工会筹备金", f"借 102 1500.00 {bank}", "贷 215 1500.00 u=青山食品厂")
    it.add("09-20", "收代管文体协会经费", f"借 102 2200.00 {bank}", "贷 221 2200.00")
    it.add("10-17", "工会干部培训", f"借 50501 6300.00 {union} k=基本支出 e=30216", f"贷 102 6300.00 {bank}")
    it.add("11-05", "提取职工互助基金", f"借 510 1000.00 {union} k=基本支出 e=39999", "贷 311 1000.00")
    it.add("11-20", "付互助金", "借 311 400.00", f"贷 102 400.00 {bank}")
    it.add("12-05", "其他业务支出", f"借 50504 850.00 {union} k=基本支出 e=30299", f"贷 102 850.00 {bank}")
    it.add("12-29", "安排预算稳定调节基金", "借 521 2000.00", "贷 341 2000.00")
    return it


def main():
    expected = []
    grassroots().write(expected)
    county().write(expected)
    with open("expected.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["journal", "what", "value"])
        writer.writerows(expected)


main()
