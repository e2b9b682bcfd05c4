//! What happens to a task that the command centre gave to a unit (调度任务). All of one task stand in the stream `dispatch:ID`; who is meant
//! is looked up by those who tell them.

use serde::{Deserialize, Serialize};

use crate::events::facts;
use crate::{AccountId, OrganId, Permission};

/// What one must be allowed to do to speak for a unit that has a task: those who hold it are told of the unit's tasks.
pub const ANSWERED_BY: Permission = Permission("command.answer");

/// The task a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Its number.
    pub number: String,
    /// What is to be done, in a few words.
    pub title: String,
    /// The unit.
    pub organ: OrganId,
    /// The unit's division code.
    pub region: String,
    /// Who gave it.
    pub by: AccountId,
    /// Its last day.
    pub until: String,
}

facts! {
    i64, |id: i64| format!("dispatch:{id}");

    /// 下达: it was given.
    "dispatch.issued", 1 => Issued {
        /// The task.
        #[serde(flatten)]
        task: Given,
        /// Whether it is urgent.
        urgent: bool,
    }

    /// 签收: the unit took it.
    "dispatch.accepted", 1 => Taken {
        /// The task.
        #[serde(flatten)]
        task: Given,
    }

    /// 反馈: the unit told how it goes.
    "dispatch.reported", 1 => Reported {
        /// The task.
        #[serde(flatten)]
        task: Given,
    }

    /// 报结: the unit says that it is done.
    "dispatch.finished", 1 => Finished {
        /// The task.
        #[serde(flatten)]
        task: Given,
    }

    /// 退回重办: whoever gave it says that it is not done.
    "dispatch.sent-back", 1 => SentBack {
        /// The task, with its new last day.
        #[serde(flatten)]
        task: Given,
        /// Why.
        why: String,
    }

    /// 销号: it is done.
    "dispatch.closed", 1 => Closed {
        /// The task.
        #[serde(flatten)]
        task: Given,
    }

    /// 撤销: it was given by mistake, or is needed no more.
    "dispatch.revoked", 1 => Revoked {
        /// The task.
        #[serde(flatten)]
        task: Given,
        /// Why.
        why: String,
    }

    /// 逾期: its last day has passed.
    "dispatch.overdue", 1 => Late {
        /// The task.
        #[serde(flatten)]
        task: Given,
    }
}
