//! What may be done with figures, by name.

directory::permissions! {
    /// See the figures of one's reach and the cases behind them (统计查询).
    Read = "insight.read";
    /// Have the figures reconciled or counted anew (数据核对).
    Check = "insight.check";
}
