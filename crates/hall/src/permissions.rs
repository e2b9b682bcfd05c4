//! What may be done in a hall, by name.

directory::permissions! {
    /// Sit at a window: receive those who booked, call tickets (窗口叫号受理).
    Serve = "hall.serve";
    /// Change opening exceptions, windows and qualifications; see the figures (大厅管理).
    Manage = "hall.manage";
}
