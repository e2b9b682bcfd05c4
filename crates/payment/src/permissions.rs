//! What may be done with fees and payments, by name. Whoever sees the money waives nothing.

directory::permissions! {
    /// See bills and what became of their money, decide about money that fits no bill (收费财务).
    Finance = "payment.finance";
    /// Waive what a bill charges, with the reason (减免审批).
    Waive = "payment.waive";
    /// Decide as the second person whether money is given back (退费审批); together with `payment.finance`.
    GiveBack = "payment.refund";
    /// Change the published fee list (收费目录管理).
    KeepList = "payment.list";
}
