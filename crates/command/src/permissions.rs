//! What may be done in the command centre, by name.

directory::permissions! {
    /// Look at the command centre's screen, within one's reach (指挥中心看屏).
    Watch = "command.watch";
    /// Give tasks to units, close them or send them back (下达任务、销号).
    Dispatch = "command.dispatch";
    /// Speak for one's unit: take a task, report, say that it is done (承办任务).
    Answer = "command.answer";
}
