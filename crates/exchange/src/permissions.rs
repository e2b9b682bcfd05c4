//! What may be done, by name.

directory::permissions! {
    /// Keep an organ's resources, answer requests for them (数据管理).
    Steward = "data.steward";
    /// Ask other organs for their data, complain of its quality (数据申请).
    Ask = "data.ask";
    /// Coordinate sharing (数据统筹): see every request, keep what has no steward.
    Oversee = "data.oversee";
}
