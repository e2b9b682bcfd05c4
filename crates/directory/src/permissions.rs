//! What may be done in this service, by name.

crate::permissions! {
    /// Accounts, posts and appointments: the security administrator (安全管理员).
    Manage = "directory.manage";
    /// Checking who somebody is, at a window with the person present (当面核验身份).
    Verify = "party.verify";
    /// Confirming what a window asked for, as a second person: new passwords of citizens (复核).
    Confirm = "party.confirm";
    /// Correcting what is on record of a party, with the person and their papers present (更正登记信息).
    Correct = "party.correct";
    /// Seeing a person's full number, telephone and address; every look is recorded.
    Reveal = "party.reveal";
    /// Loading a year's holiday notice: the system administrator (系统管理员).
    LoadCalendar = "calendar.load";
    /// Asking for terms of keeping, placing legal holds and asking that they be lifted: the system administrator.
    ManageRetention = "retention.manage";
    /// Confirming, as a second person, terms of keeping and that a hold is lifted: the audit administrator (审计管理员).
    ConfirmRetention = "retention.confirm";
}
