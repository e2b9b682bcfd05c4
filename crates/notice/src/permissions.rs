//! What may be done in this service, by name. One's own messages are everybody's own.

directory::permissions! {
    /// Looking after what goes out of the house and its words: the system administrator (系统管理员).
    ManageMessages = "messages.manage";
}
