//! What may be done in this service, by name.

directory::permissions! {
    /// Changing, suspending and ending the licences of one's organ, by a decision (证照管理).
    Manage = "licence.manage";
    /// Looking at licences that their holder shows with a code (查看出示的证照).
    Use = "licence.use";
    /// Seals of organs: asked for, confirmed by another, bound to people, taken out of use (印章管理).
    ManageSeals = "seal.manage";
    /// Setting the seals one is bound to (用印).
    UseSeals = "seal.use";
}
