//! What may be done at the hotline, by name. Receiving, supervising and evaluating are the platform office's, handling is the
//! units' (职责分离): nobody holds both.

directory::permissions! {
    /// Take calls: register, answer at once (坐席受理).
    Receive = "ticket.receive";
    /// Send tickets to units, decide about returned ones (派单、退单审核).
    Dispatch = "ticket.dispatch";
    /// Ask callers whether it helped, and close (回访办结).
    CallBack = "ticket.call-back";
    /// See everything within reach, hand over what a unit does not handle (督办).
    Supervise = "ticket.supervise";
    /// Handle the tickets of one's own unit (承办).
    Handle = "ticket.handle";
    /// Open the identity of a protected reporter, for a stated purpose (查看保密身份).
    Unseal = "ticket.unseal";
    /// Change classes, limits and words (热线规则).
    Configure = "ticket.configure";
}
