//! What may be done with figures, by name.

directory::permissions! {
    /// See the figures of one's reach and the cases behind them (统计查询).
    Read = "insight.read";
    /// Have the figures reconciled or counted anew (数据核对).
    Check = "insight.check";
    /// See alerts within one's reach and decide what follows (监察督办).
    Watch = "insight.watch";
    /// Speak for the unit an alert concerns: explain, correct, appeal (预警说明整改).
    Answer = "insight.answer";
    /// Write rules of supervision, try them on the past and switch them (监察规则).
    Rule = "insight.rules";
}
