//! What may be done with projects and the one map, by name. Whoever keeps the layers lets no conflict with them stand.

directory::permissions! {
    /// Handle the links of projects that one's organ is asked first about (环节办理).
    Handle = "project.handle";
    /// Keep the layers of the one map (图层管理).
    KeepLayers = "project.layers";
    /// Let a conflict of a site with a layer stand, with reason and basis (例外认定).
    Except = "project.except";
    /// Change the rules: catalogue, links, budgets (规则管理).
    Configure = "project.configure";
}
