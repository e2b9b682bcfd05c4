//! What may be done, by name. Whoever keeps the libraries does not draw from them (管用分离), and whoever inspects does not publish.

directory::permissions! {
    /// Keep the libraries of entities and officers (名录库管理).
    Keep = "inspection.keep";
    /// Plan, announce, draw, send substitutes (抽查组织).
    Plan = "inspection.plan";
    /// Inspect and record (执法检查).
    Inspect = "inspection.visit";
    /// Publish what was found (结果公示).
    Publish = "inspection.publish";
    /// Change the rules (抽查细则).
    Configure = "inspection.configure";
    /// Enter facts of credit out of documents (信用信息录入).
    EnterCredit = "credit.enter";
    /// Decide about repair and objections (信用修复、异议).
    DecideCredit = "credit.decide";
}
