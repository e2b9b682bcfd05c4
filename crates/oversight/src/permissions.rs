//! What may be done in this service, by name. Loading the calendar belongs to `directory::permissions`.

directory::permissions! {
    /// Reading the ledger and having it proved: the audit administrator (审计管理员).
    ReadLedger = "ledger.read";
    /// Reading ratings and following up the bad ones: the supervisor, apart from whoever handles cases (效能监督).
    FollowRatings = "rating.follow";
    /// Looking after jobs that gave up: the system administrator (系统管理员).
    ManageJobs = "jobs.manage";
}
