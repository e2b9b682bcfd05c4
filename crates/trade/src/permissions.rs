//! What may be done in trading, by name. Service, management and supervision are kept apart (服务、管理、监督职能相互分离).

directory::permissions! {
    /// Announce, answer, open, award, contract: the tenderer or its agency (招标采购).
    Tender = "trade.tender";
    /// Serve the platform: deposits, draws at the terminal, arrivals (平台服务).
    Serve = "trade.serve";
    /// Supervise a board: experts, complaints, orders, a key to the opening (行业监督).
    Supervise = "trade.supervise";
    /// Change the rules of trading (交易规则).
    Configure = "trade.configure";
}
