//! What may be done with pushed results and penalties, by name. Who claims does not decide where a refused one goes, and who investigates
//! does not decide.

directory::permissions! {
    /// Claim what is pushed to one's organ, look into commitments, refuse once (认领监管信息).
    Claim = "push.claim";
    /// Follow what becomes of what one's organ approved, and speak with its supervisor (审管互动).
    Follow = "push.follow";
    /// Decide where a refused or unrouted result goes (推送裁定).
    Settle = "push.settle";
    /// Change the routing table (推送路由管理).
    Configure = "push.configure";
    /// Pursue penalty cases of one's own body: investigate, tell the party, serve, close (行政处罚办案).
    HandlePenalty = "penalty.handle";
    /// Decide penalties, hold hearings, approve beyond a range (行政处罚决定).
    DecidePenalty = "penalty.decide";
    /// Change the list of powers and its ranges (执法事项清单管理).
    ConfigurePowers = "penalty.configure";
}
