//! What this service tells the ledger. Events of a project stand in the stream `project:CODE`, those of a layer in `layer:KEY`.

/// The rules were changed; stream `project:rules`: data `version`.
pub const RULES: &str = "project.rules-changed";
/// A project was registered and has its code: data `class`, `industry`.
pub const REGISTERED: &str = "project.registered";
/// A link began: data `link`, `days`, `due`.
pub const LINK_BEGAN: &str = "project.link-began";
/// A link ended: data `link`, `late`.
pub const LINK_ENDED: &str = "project.link-ended";
/// The budget of a link is exceeded: data `link`, `due`.
pub const LINK_LATE: &str = "project.link-late";
/// A case was put to a project: data `case`.
pub const CASE_ADDED: &str = "project.case-added";
/// A site was compared with the layers: data `check`, `conflicts`, `layers`.
pub const COMPARED: &str = "project.site-compared";
/// A conflict was let stand: data `check`, `layer`, `basis`.
pub const EXCEPTED: &str = "project.conflict-excepted";
/// A layer was put on the map: data `owner`, `effect`.
pub const LAYER_ADDED: &str = "layer.added";
/// A version of a layer is in force: data `version`, `features`, `source`.
pub const LAYER_CHANGED: &str = "layer.version-in-force";
/// A layer is out of use: data `version`.
pub const LAYER_ENDED: &str = "layer.ended";

/// All of them.
pub const ALL: &[&str] = &[
    RULES,
    REGISTERED,
    LINK_BEGAN,
    LINK_ENDED,
    LINK_LATE,
    CASE_ADDED,
    COMPARED,
    EXCEPTED,
    LAYER_ADDED,
    LAYER_CHANGED,
    LAYER_ENDED,
];
