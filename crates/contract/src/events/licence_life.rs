//! What becomes of a licence after it was issued (证照的变更、暂扣、吊销、撤销、注销). It stands in the licence's own stream; who holds it is looked
//! up by those who may know ([`crate::lookup::LicenceDesk::whose`]).

use crate::LicenceId;
use crate::events::facts;

facts! {
    LicenceId, |id: LicenceId| format!("licence:{}", id.0);

    /// It does not count for a while.
    "licence.suspended", 1 => Suspended {
        /// GB/T 36904 identifier.
        identifier: String,
        /// Number of the decision.
        document: String,
        /// Last day of it, where it ends by itself.
        until: Option<String>,
    }

    /// It counts again.
    "licence.resumed", 1 => Resumed {
        /// GB/T 36904 identifier.
        identifier: String,
        /// Number of the decision; none where the time was over.
        document: Option<String>,
    }

    /// It counts no more.
    "licence.ended", 1 => Ended {
        /// GB/T 36904 identifier.
        identifier: String,
        /// How: `withdraw`, `punish` or `cancel`.
        how: String,
        /// Number of the decision.
        document: String,
    }

    /// What stands on it or its term was changed: there is a next version.
    "licence.changed", 1 => Changed {
        /// GB/T 36904 identifier of the new version.
        identifier: String,
        /// That of the version before.
        former: String,
        /// Number of the decision.
        document: String,
    }

    /// Its term is near its end.
    "licence.near-end", 1 => NearEnd {
        /// GB/T 36904 identifier.
        identifier: String,
        /// Its last day.
        last: String,
    }
}
