//! 扣分规则: the small grammar by which a row of a scheme takes points away. Pure.
//!
//! Invariants: what is not understood is refused, never passed over; what a row takes away adds up,
//! limited by its cap and by its points; a metric is compared as a fraction and never rounded.

use crate::appraisals::points::Points;

/// How a metric must stand to its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Below,
    Above,
    Equal,
}

/// A tier of a metric, in ten-thousandths of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    pub comparison: Comparison,
    pub mark: i64,
    pub points: Points,
}

/// What a rule says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `fail:N`: missing altogether.
    pub fail: Option<Points>,
    /// `partial:N`: there, but not whole.
    pub partial: Option<Points>,
    /// `per:N/unit`: each time.
    pub per: Option<Points>,
    /// What is counted, as the rule calls it.
    pub counted: String,
    pub cap: Option<Points>,
    /// `late:N/week`: each week begun.
    pub late: Option<Points>,
    pub metric: String,
    pub tiers: Vec<Tier>,
    /// `judge:a..b`: a person decides what is taken away.
    pub judge: Option<(Points, Points)>,
    pub is_veto: bool,
    /// `alt:zero(D)`: the area is worth nothing.
    pub zeroes: Option<char>,
    /// `escalate:V04`: grave cases go to a veto.
    pub escalates: Option<String>,
    /// `grade:100/80/60`: percent of the points for A, B and C.
    pub shares: Option<[i64; 3]>,
    /// `bonus:N`: points on top, at most.
    pub bonus: Option<Points>,
    /// The explanation behind the bar.
    pub note: String,
}

/// Why a rule is refused: what was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood(pub String);

/// A metric, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    pub part: i64,
    pub whole: i64,
}

/// What was measured for a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    pub fails: bool,
    pub is_partial: bool,
    pub count: u64,
    pub weeks_late: u64,
    pub metric: Option<Metric>,
    /// What stands behind each of them.
    pub evidence: Vec<String>,
}

impl Rule {
    /// Reads `fail:1;per:0.2/张;cap:1 | 说明`.
    pub fn read(text: &str) -> Result<Self, NotUnderstood> {
        let (tokens, note) = text.split_once('|').unwrap_or((text, ""));
        let mut rule = Self { note: note.trim().to_owned(), ..Self::default() };
        let mut is_empty = true;
        for token in tokens.split([';', '；']).map(str::trim).filter(|it| !it.is_empty()) {
            rule.take(token).ok_or_else(|| NotUnderstood(token.to_owned()))?;
            is_empty = false;
        }
        if is_empty { Err(NotUnderstood(text.trim().to_owned())) } else { Ok(rule) }
    }

    fn take(&mut self, token: &str) -> Option<()> {
        let (name, value) = token.split_once(':').unwrap_or((token, ""));
        let once = |is_said: bool| (!is_said).then_some(());
        match name {
            "fail" => {
                once(self.fail.is_some())?;
                self.fail = Some(Points::read(value)?);
            }
            "partial" => {
                once(self.partial.is_some())?;
                self.partial = Some(Points::read(value)?);
            }
            "per" => {
                once(self.per.is_some())?;
                let (points, counted) = value.split_once('/')?;
                self.per = Some(Points::read(points)?);
                counted.trim().clone_into(&mut self.counted);
                once(self.counted.is_empty())?;
            }
            "cap" => {
                once(self.cap.is_some())?;
                self.cap = Some(Points::read(value)?);
            }
            "late" => {
                once(self.late.is_some())?;
                self.late = Some(Points::read(value.strip_suffix("/week")?)?);
            }
            "tier" => {
                once(!self.tiers.is_empty())?;
                self.take_tiers(value)?;
            }
            "judge" => {
                once(self.judge.is_some())?;
                let (from, to) = value.split_once("..")?;
                let (from, to) = (Points::read(from)?, Points::read(to)?);
                once(from > to)?;
                self.judge = Some((from, to));
            }
            "veto" => {
                once(self.is_veto || !value.is_empty())?;
                self.is_veto = true;
            }
            "alt" => {
                once(self.zeroes.is_some())?;
                let area = value.strip_prefix("zero(")?.strip_suffix(')')?;
                let mut letters = area.chars();
                let letter = letters.next().filter(char::is_ascii_uppercase)?;
                once(letters.next().is_some())?;
                self.zeroes = Some(letter);
            }
            "escalate" => {
                once(self.escalates.is_some() || value.is_empty())?;
                self.escalates = Some(value.to_owned());
            }
            "grade" => {
                once(self.shares.is_some())?;
                let read = |it: &str| {
                    let share: i64 = it.trim().trim_end_matches('%').parse().ok()?;
                    (0..=100).contains(&share).then_some(share)
                };
                let shares: Vec<i64> = value.split('/').map(read).collect::<Option<_>>()?;
                let shares: [i64; 3] = shares.try_into().ok()?;
                once(shares[0] < shares[1] || shares[1] < shares[2])?;
                self.shares = Some(shares);
            }
            "bonus" => {
                once(self.bonus.is_some())?;
                self.bonus = Some(Points::read(value)?);
            }
            _ => return None,
        }
        Some(())
    }

    /// `rate<95%:0.5,<80%:1,=0:1.5`.
    fn take_tiers(&mut self, value: &str) -> Option<()> {
        for (place, part) in value.split([',', '，']).enumerate() {
            let (condition, points) = part.trim().split_once(':')?;
            let at = condition.find(['<', '>', '='])?;
            let (metric, rest) = condition.split_at(at);
            if place == 0 {
                metric.trim().clone_into(&mut self.metric);
            } else if !metric.trim().is_empty() && metric.trim() != self.metric {
                return None;
            }
            let mut letters = rest.chars();
            let comparison = match letters.next()? {
                '<' => Comparison::Below,
                '>' => Comparison::Above,
                _ => Comparison::Equal,
            };
            let mark = letters.as_str();
            let mark = match mark.strip_suffix('%') {
                // A percent is a hundredth, points are read in ten-thousandths.
                Some(percent) => Points::read(percent)?.parts() / 100,
                None => Points::read(mark)?.parts(),
            };
            self.tiers.push(Tier { comparison, mark, points: Points::read(points)? });
        }
        Some(())
    }

    /// Points that a rule could take or give which are more than the row has; in words.
    #[must_use]
    pub fn beyond(&self, points: Points) -> Option<Points> {
        if self.is_veto || self.bonus.is_some() {
            return None;
        }
        let tiers = self.tiers.iter().map(|tier| tier.points);
        let judged = self.judge.map(|(_, to)| to);
        let said = [self.fail, self.partial, self.cap, self.per, self.late, judged];
        said.into_iter().flatten().chain(tiers).find(|it| *it > points)
    }

    /// What is taken away of a row's points for what was measured.
    #[must_use]
    pub fn deduction(&self, points: Points, measured: &Measured) -> Points {
        let of = |said: Option<Points>, holds: bool| said.filter(|_| holds).unwrap_or(Points::ZERO);
        // Where only one of the two is said, it takes both.
        let whole = of(self.fail, measured.fails);
        let part = of(self.partial.or(self.fail), measured.is_partial);
        let each = of(self.per, true).times(measured.count);
        let late = of(self.late, true).times(measured.weeks_late);
        let tier = measured.metric.map_or(Points::ZERO, |metric| self.tier(metric));
        let all = whole.max(part) + each + late + tier;
        all.min(self.cap.unwrap_or(points)).min(points)
    }

    /// The largest tier that a metric meets.
    fn tier(&self, metric: Metric) -> Points {
        let (part, whole) = if metric.whole < 0 {
            (-i128::from(metric.part), -i128::from(metric.whole))
        } else {
            (i128::from(metric.part), i128::from(metric.whole))
        };
        let meets = |tier: &&Tier| {
            let (left, right) = (part * 10_000, whole * i128::from(tier.mark));
            match tier.comparison {
                Comparison::Below => left < right,
                Comparison::Above => left > right,
                Comparison::Equal => left == right,
            }
        };
        let met = self.tiers.iter().filter(meets).map(|tier| tier.points);
        met.max().unwrap_or(Points::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(text: &str) -> Points {
        Points::read(text).unwrap_or_default()
    }

    #[expect(clippy::needless_pass_by_value, reason = "a row of a table names it in place")]
    fn taken(rule: &str, of: &str, measured: Measured) -> String {
        let rule = Rule::read(rule).unwrap_or_default();
        rule.deduction(points(of), &measured).written()
    }

    fn counted(count: u64) -> Measured {
        Measured { count, ..Measured::default() }
    }

    fn metric(part: i64, whole: i64) -> Measured {
        Measured { metric: Some(Metric { part, whole }), ..Measured::default() }
    }

    #[test]
    fn deductions_add_up_within_cap_and_points() {
        let duties = "fail:2;per:0.2/张;cap:2 | 会计兼出纳";
        for (count, fails, expected) in
            [(0, false, "0"), (3, false, "0.6"), (11, false, "2"), (1, true, "2"), (0, true, "2")]
        {
            let measured = Measured { fails, ..counted(count) };
            assert_eq!(taken(duties, "2", measured), expected, "{count} {fails}");
        }
        let archives = "fail:0.5;per:0.5/年度;cap:1";
        assert_eq!(taken(archives, "1", Measured { fails: true, ..counted(1) }), "1");
        let late = Measured { weeks_late: 2, ..Measured::default() };
        assert_eq!(taken("fail:1.5;late:0.5/week", "1.5", late), "1");
        let both = Measured { fails: true, is_partial: true, ..Measured::default() };
        assert_eq!(taken("fail:1;partial:0.5", "1", both), "1");
        let lesser = Measured { is_partial: true, ..Measured::default() };
        assert_eq!(taken("fail:1;partial:0.5", "1", lesser), "0.5");
    }

    #[test]
    fn the_largest_tier_that_a_fraction_meets_is_taken() {
        let collected = "tier:<100%:0.5,<95%:1,<90%:2";
        for (part, expected) in
            [(100, "0"), (99, "0.5"), (95, "0.5"), (94, "1"), (90, "1"), (89, "2"), (0, "2")]
        {
            assert_eq!(taken(collected, "2", metric(part, 100)), expected, "{part}");
        }
        // 94.9999… % is below 95 %, however it would be rounded.
        assert_eq!(taken(collected, "2", metric(94_999_999, 100_000_000)), "1");
        let fees = "tier:rate<95%:0.5,<80%:1,=0:1.5";
        assert_eq!(taken(fees, "1.5", metric(0, 7)), "1.5");
        assert_eq!(taken("tier:diff>1%:0.5,>5%:1,>10%:2", "2", metric(11, 100)), "2");
        assert_eq!(taken("tier:diff>1%:0.5,>5%:1,>10%:2", "2", metric(1, 100)), "0");
    }

    #[test]
    fn what_is_not_understood_is_told() {
        for (text, told) in [
            ("fail:1;seldom:2", "seldom:2"),
            ("fail:x", "fail:x"),
            ("per:0.2", "per:0.2"),
            ("late:0.5/day", "late:0.5/day"),
            ("tier:rate~95%:1", "tier:rate~95%:1"),
            ("tier:rate<95%:1,other<80%:2", "tier:rate<95%:1,other<80%:2"),
            ("judge:1..0", "judge:1..0"),
            ("fail:1;fail:2", "fail:2"),
            ("grade:80/100/60", "grade:80/100/60"),
            ("alt:zero(d)", "alt:zero(d)"),
            (" | 说明", "| 说明"),
        ] {
            assert_eq!(Rule::read(text), Err(NotUnderstood(told.to_owned())), "{text}");
        }
        let beyond = |rule: &str, of: &str| {
            let rule = Rule::read(rule).unwrap_or_default();
            rule.beyond(points(of)).map(Points::written)
        };
        assert_eq!(beyond("fail:2", "1.5").as_deref(), Some("2"));
        assert_eq!(beyond("per:0.2/笔;cap:1", "1"), None);
        assert_eq!(beyond("veto", "0"), None);
    }
}
