//! What happens to results pushed to supervising bodies (审管互动). What one is, is looked up by those who may know
//! ([`crate::lookup::PushLookup`]).

use crate::OrganId;
use crate::events::facts;

facts! {
    i64, |id: i64| format!("push:{id}");

    /// 推送: the result of an approval was sent to a supervising body; again, when it was sent elsewhere after a refusal.
    "push.sent", 1 => Sent {
        /// Its number.
        push: String,
        /// Public number of the case decided.
        case: String,
        /// To whom.
        to: OrganId,
    }

    /// 认领: the supervising body took it.
    "push.claimed", 1 => Claimed {
        /// Its number.
        push: String,
        /// Who took it.
        by: OrganId,
    }

    /// 拒绝认领: the supervising body says that it is not its matter, once.
    "push.refused", 1 => Refused {
        /// Its number.
        push: String,
        /// Who refused.
        by: OrganId,
    }

    /// 超期未认领: its last day passed and nobody took it.
    "push.unclaimed", 1 => Unclaimed {
        /// Its number.
        push: String,
        /// That day.
        until: String,
    }

    /// 无监管去向: no route of the table fits; somebody has to say where it goes.
    "push.unrouted", 1 => Unrouted {
        /// Its number.
        push: String,
    }

    /// 监管结果回传: what supervision found came back to the approving organ.
    "push.result-returned", 1 => Returned {
        /// Its number.
        push: String,
        /// Where it comes from: the number of a visit, of a penalty.
        source: String,
    }

    /// 违反承诺: what was committed to for an approval is not kept.
    "push.commitment-broken", 1 => CommitmentBroken {
        /// Its number.
        push: String,
        /// Public number of the case decided on the commitment.
        case: String,
        /// The day it was found.
        day: String,
    }
}
