//! The dated events a clock is made of, and the reasons it may stand still.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::day::parse_date;
use crate::error::{ClockError, quoted};
use crate::limit::Limit;

/// Why the time does not count. The first eight are those of art. 45 of the Administrative Licensing Law: the applicant
/// is told in writing how long they take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialKind {
    /// Hearing 听证.
    Hearing,
    /// Tender 招标.
    Tender,
    /// Auction 拍卖.
    Auction,
    /// Inspection 检验.
    Inspection,
    /// Testing 检测.
    Testing,
    /// Quarantine 检疫.
    Quarantine,
    /// Appraisal 鉴定.
    Appraisal,
    /// Expert review 专家评审.
    ExpertReview,
    /// Correction of materials by the applicant 补正.
    Correction,
    /// Another reason a special law gives 其他.
    Other,
}

impl SpecialKind {
    /// Every kind, in the order of the law.
    pub const ALL: [SpecialKind; 10] = [
        Self::Hearing,
        Self::Tender,
        Self::Auction,
        Self::Inspection,
        Self::Testing,
        Self::Quarantine,
        Self::Appraisal,
        Self::ExpertReview,
        Self::Correction,
        Self::Other,
    ];

    /// The name used in files, on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hearing => "hearing",
            Self::Tender => "tender",
            Self::Auction => "auction",
            Self::Inspection => "inspection",
            Self::Testing => "testing",
            Self::Quarantine => "quarantine",
            Self::Appraisal => "appraisal",
            Self::ExpertReview => "expert-review",
            Self::Correction => "correction",
            Self::Other => "other",
        }
    }
}

impl FromStr for SpecialKind {
    type Err = ClockError;

    /// Reads the name in English (`expert-review`) or Chinese (`专家评审`).
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let name = text.trim();
        Self::ALL
            .into_iter()
            .find(|kind| name.eq_ignore_ascii_case(kind.as_str()) || name == kind.words().zh)
            .ok_or_else(|| ClockError::PauseKind { found: quoted(text) })
    }
}

/// Why a clock was stopped for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// The decision was made, whatever it says 办结.
    Decided,
    /// The applicant withdrew 撤回.
    Withdrawn,
    /// The procedure was ended without a decision 终止.
    Terminated,
}

/// One dated event of a clock. A clock is the list of them, in the order of their dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum ClockEvent {
    /// The time begins; this day does not count (Civil Code art. 201).
    Started {
        /// Day of acceptance, or of whatever begins the limit.
        on: Date,
        /// The law's limit 法定时限.
        statutory: Limit,
        /// The organ's own, shorter promise 承诺时限.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promised: Option<Limit>,
    },
    /// The clock stands still from this day on.
    Paused {
        /// Why. Different reasons may overlap; the clock runs again when none is left.
        kind: SpecialKind,
        /// First day that does not count.
        on: Date,
        /// Last day the applicant was told it would take; None when that is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// One reason to stand still has gone.
    Resumed {
        /// Which.
        kind: SpecialKind,
        /// Last day that does not count; the next one does.
        on: Date,
    },
    /// The head of the organ gave more time (Administrative Licensing Law art. 42).
    Extended {
        /// Day of the decision.
        on: Date,
        /// By how much.
        by: Limit,
        /// Reason and basis, as told to the applicant.
        basis: String,
    },
    /// The time begins anew: what was counted, paused and extended before is forgotten.
    Reset {
        /// The new starting day, which does not count.
        on: Date,
    },
    /// The clock is stopped for good.
    Stopped {
        /// Day of the stop.
        on: Date,
        /// Why.
        reason: StopReason,
    },
}

impl ClockEvent {
    /// The day of the event.
    pub fn on(&self) -> Date {
        match self {
            Self::Started { on, .. }
            | Self::Paused { on, .. }
            | Self::Resumed { on, .. }
            | Self::Extended { on, .. }
            | Self::Reset { on }
            | Self::Stopped { on, .. } => *on,
        }
    }
}

/// A finished or planned pause: both its days and all between do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub kind: SpecialKind,
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}:{}", self.from, self.to, self.kind.as_str())
    }
}

impl FromStr for Pause {
    type Err = ClockError;

    /// Reads `2026-03-02..2026-03-06:inspection`.
    fn from_str(text: &str) -> Result<Self, ClockError> {
        let wrong = || ClockError::Pause { found: quoted(text) };
        let (days, kind) = text.split_once(':').ok_or_else(wrong)?;
        let (from, to) = days.split_once("..").ok_or_else(wrong)?;
        let pause = Self { from: parse_date(from)?, to: parse_date(to)?, kind: kind.parse()? };
        if pause.to < pause.from {
            return Err(ClockError::PauseReversed { from: pause.from, to: pause.to });
        }
        Ok(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn pauses_print_as_they_are_written() {
        let text = "2026-03-02..2026-03-06:expert-review";
        let pause: Pause = text.parse().unwrap();
        assert_eq!(
            pause,
            Pause { from: date(2026, 3, 2), to: date(2026, 3, 6), kind: SpecialKind::ExpertReview }
        );
        assert_eq!(pause.to_string(), text);
        assert_eq!("2026-03-02..2026-03-06:检验".parse::<Pause>().unwrap().kind, SpecialKind::Inspection);
    }

    #[test]
    fn a_wrong_pause_says_which_part_is_wrong() {
        for (text, code) in [
            ("", "clock.pause"),
            ("2026-03-02..2026-03-06", "clock.pause"),
            ("2026-03-02:hearing", "clock.pause"),
            ("2026-03-02..2026-03-32:hearing", "clock.date"),
            ("2026-03-06..2026-03-02:hearing", "clock.pause-reversed"),
            ("2026-03-02..2026-03-06:holiday", "clock.pause-kind"),
        ] {
            assert_eq!(text.parse::<Pause>().unwrap_err().code(), code, "{text}");
        }
    }

    #[test]
    fn every_kind_reads_its_own_names() {
        for kind in SpecialKind::ALL {
            assert_eq!(kind.as_str().parse::<SpecialKind>().unwrap(), kind);
            assert_eq!(kind.words().zh.parse::<SpecialKind>().unwrap(), kind);
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
    }

    #[test]
    fn events_keep_their_form_in_json() {
        let event = ClockEvent::Paused { kind: SpecialKind::Hearing, on: date(2026, 3, 2), until: None };
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(json, r#"{"event":"paused","kind":"hearing","on":"2026-03-02"}"#);
        assert_eq!(serde_json::from_str::<ClockEvent>(&json).unwrap(), event);
    }
}
