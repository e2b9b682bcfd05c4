//! What happens to electronic licences (电子证照). It stands in the stream of the application they came out of.

use crate::CaseId;
use crate::case::stream;
use crate::events::facts;

facts! {
    CaseId, stream;

    /// A licence was issued.
    "licence.issued", 1 => Issued {
        /// Public number of the case it came out of.
        case: String,
        /// GB/T 36904 identifier.
        identifier: String,
        /// Its Chinese name.
        name: String,
    }
}
