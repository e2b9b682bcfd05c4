//! Cases: intake, the statutory frame, approvals, packages, documents.
