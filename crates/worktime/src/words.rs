//! The words of an explanation in both languages. All of this crate's interface text stands here.

use serde::Serialize;

use crate::error::NoticeProblem;
use crate::event::{SpecialKind, StopReason};
use crate::explain::{ExplainLine, What};
use crate::limit::{Limit, Unit};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

fn words(zh: impl Into<String>, en: impl Into<String>) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

impl SpecialKind {
    /// Its name: 检验, inspection.
    pub fn words(self) -> Words {
        match self {
            Self::Hearing => words("听证", "hearing"),
            Self::Tender => words("招标", "tender"),
            Self::Auction => words("拍卖", "auction"),
            Self::Inspection => words("检验", "inspection"),
            Self::Testing => words("检测", "testing"),
            Self::Quarantine => words("检疫", "quarantine"),
            Self::Appraisal => words("鉴定", "appraisal"),
            Self::ExpertReview => words("专家评审", "expert review"),
            Self::Correction => words("补正", "correction of materials"),
            Self::Other => words("其他", "other reason"),
        }
    }
}

impl NoticeProblem {
    /// What is wrong, and what to write instead.
    pub fn words(&self) -> Words {
        match self {
            Self::TooLong { max } => {
                words(format!("超过 {max} 字节，放假安排没有这么长"), format!("longer than {max} bytes"))
            }
            Self::Year { found } => words(
                format!("“{found}”不是 1949 到 2999 之间的年份"),
                format!("\"{found}\" is not a year from 1949 to 2999"),
            ),
            Self::YearTwice { year } => {
                words(format!("{year} 年出现了两次"), format!("the year {year} stands here twice"))
            }
            Self::NoYear => {
                words("第一行应写年份，如“year 2027”", "the first line must be a year, such as \"year 2027\"")
            }
            Self::Fields => words(
                "应有四栏，用“|”隔开：中文名 | 英文名 | 放假日 | 调休上班日",
                "four fields are expected: Chinese name | English name | days off | days worked",
            ),
            Self::Name { max } => words(
                format!("节日名称应为 1 到 {max} 个字"),
                format!("a name must have 1 to {max} characters"),
            ),
            Self::NoDay => words("没有写日期", "no day is listed"),
            Self::NotWeekend { day } => words(
                format!("{day} 不是周六、周日，本来就上班"),
                format!("{day} is no weekend day and is worked anyway"),
            ),
            Self::Day { found } => words(
                format!("“{found}”不是日期，请写成 10-01 或 2027-10-01"),
                format!("\"{found}\" is not a day; write 10-01 or 2027-10-01"),
            ),
            Self::Range { found, max } => words(
                format!("“{found}”不是 1 到 {max} 天的起止日期，请写成 10-01..10-07"),
                format!("\"{found}\" is not a range of 1 to {max} days; write 10-01..10-07"),
            ),
            Self::TooManyDays => words("超过 366 天", "more than 366 days"),
            Self::FarAway { day, year } => words(
                format!("{day} 与 {year} 年相隔一年以上"),
                format!("{day} is more than a year away from {year}"),
            ),
            Self::NamedTwice { day, first } => words(
                format!("{day} 写了两次，前面“{first}”已经写过"),
                format!("{day} is named twice; {first} names it already"),
            ),
            Self::Empty { year } => {
                words(format!("{year} 年没有列出节假日"), format!("the year {year} lists no holiday"))
            }
            Self::OneYear => words("应当正好是一年的放假安排", "exactly one year is expected"),
        }
    }
}

impl StopReason {
    /// Its name: 办结, decided.
    pub fn words(self) -> Words {
        match self {
            Self::Decided => words("办结", "decided"),
            Self::Withdrawn => words("撤回", "withdrawn"),
            Self::Terminated => words("终止", "terminated"),
        }
    }
}

impl Limit {
    /// The limit as people say it: 20 个工作日, 20 working days.
    pub fn words(self) -> Words {
        let n = self.n();
        let s = if n == 1 { "" } else { "s" };
        match self.unit() {
            Unit::WorkingDay => words(format!("{n} 个工作日"), format!("{n} working day{s}")),
            Unit::CalendarDay => words(format!("{n} 日"), format!("{n} calendar day{s}")),
            Unit::WorkingHour => words(format!("{n} 个工作小时"), format!("{n} working hour{s}")),
        }
    }
}

impl ExplainLine {
    /// What the line says, without its dates.
    pub fn words(&self) -> Words {
        match &self.what {
            What::Start => words("起算日，当日不计", "starting day, does not count"),
            What::Counted { n, to_n, unit } => counted(*n, *to_n, *unit),
            What::MakeUp { n, name } => words(
                format!("{}调休上班，计第 {n} 个工作日", name.zh),
                format!("working day {n}: worked instead of a day off for {}", name.en),
            ),
            What::Weekend => words("周末，不计", "weekend, does not count"),
            What::Holiday { name } => {
                words(format!("{}放假，不计", name.zh), format!("{}, day off, does not count", name.en))
            }
            What::Paused { kind, open: false } => paused(*kind, "不计入时限", "time does not count"),
            What::Paused { kind, open: true } => paused(
                *kind,
                "自此日起不计入时限，结束日期未定",
                "time does not count from this day, end not yet known",
            ),
            What::Extended { by, on, basis } => extended(*by, on.as_ref(), basis.as_deref()),
            What::LastDayMoves => words(
                "期限最后一日为休息日，顺延至下一工作日",
                "the last day is a day of rest, so the limit ends on the next working day",
            ),
            What::Provisional { year } => words(
                format!("{year} 年放假安排尚未发布，自此日起暂按周一至周五为工作日、法定节日当天放假推算"),
                format!(
                    "the {year} holiday schedule is not loaded: from this day on Monday to Friday are assumed, but for \
                     the holidays that the decree itself names"
                ),
            ),
            What::OwnDaysMissing { names, year } => words(
                format!("本地区另有自己的放假日（{}），{year} 年的安排尚未载入，此处未计", names.zh),
                format!(
                    "this region has days of rest of its own ({}); those of {year} are not loaded and not counted here",
                    names.en
                ),
            ),
            What::Due => words("期限届满日", "due date"),
        }
    }
}

fn counted(n: u32, to_n: Option<u32>, unit: Unit) -> Words {
    let (measure, name) = match unit {
        Unit::WorkingDay => ("个工作日", "working day"),
        Unit::CalendarDay => ("日", "day"),
        Unit::WorkingHour => ("个工作小时", "working hour"),
    };
    match to_n {
        None => words(format!("第 {n} {measure}"), format!("{name} {n}")),
        Some(to_n) => words(format!("第 {n} 至 {to_n} {measure}"), format!("{name}s {n} to {to_n}")),
    }
}

fn paused(kind: SpecialKind, zh: &str, en: &str) -> Words {
    let name = kind.words();
    words(format!("{}，{zh}", name.zh), format!("{}: {en}", name.en))
}

fn extended(by: Limit, on: Option<&jiff::civil::Date>, basis: Option<&str>) -> Words {
    let by = by.words();
    let mut text = match on {
        None => words(
            format!("原期限至此，延长 {}", by.zh),
            format!("the limit so far ends here and is extended by {}", by.en),
        ),
        Some(on) => words(
            format!("原期限至此，经 {on} 批准延长 {}", by.zh),
            format!("the limit so far ends here and is extended by {}, as decided on {on}", by.en),
        ),
    };
    if let Some(basis) = basis.filter(|basis| !basis.is_empty()) {
        text.zh.push_str(&format!("：{basis}"));
        text.en.push_str(&format!(": {basis}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_said_in_both_languages() {
        let said = |text: &str| text.parse::<Limit>().unwrap().words();
        assert_eq!(said("20wd"), words("20 个工作日", "20 working days"));
        assert_eq!(said("1d"), words("1 日", "1 calendar day"));
        assert_eq!(said("8wh"), words("8 个工作小时", "8 working hours"));
    }
}
