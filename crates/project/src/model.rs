//! The words of this service as types.

use serde::{Deserialize, Serialize};
use store::record;

record! {
    /// A project.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Project {
        /// Id.
        pub id: i64,
        /// Its code.
        pub code: String,
        /// Its name.
        pub name: String,
        /// Who builds.
        pub party: i64,
        /// Who registered it.
        pub account: i64,
        /// Division code.
        pub region: String,
        /// Division of industry.
        pub industry: String,
        /// Class, a key of the rules.
        pub class: String,
        /// Investment in fen.
        pub investment: i64,
        /// Version of the rules it was registered under; 0 is the base.
        pub rules: i64,
        /// When, epoch ms.
        pub at: i64,
    }
}

record! {
    /// A link of a project's course.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Link {
        /// Which project.
        pub project: i64,
        /// Its place in the course, from 1.
        pub no: i64,
        /// Key.
        pub link: String,
        /// The department asked first.
        pub organ: i64,
        /// When it began, epoch ms.
        pub began_at: Option<i64>,
        /// When it ended, epoch ms.
        pub ended_at: Option<i64>,
        /// Budget of working days as it was when it began.
        pub days: i64,
        /// Its last moment, epoch ms.
        pub due_at: Option<i64>,
        /// 1 once the budget was exceeded.
        pub late: i64,
    }
}

record! {
    /// A layer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LayerRow {
        /// Id.
        pub id: i64,
        /// Key.
        pub layer: String,
        /// Division code.
        pub region: String,
        /// Name.
        pub name: String,
        /// The department it belongs to.
        pub owner: String,
        /// Kind of plan, a key of the rules.
        pub kind: String,
        /// What it means for a site.
        pub effect: String,
        /// Version in force; 0 is none.
        pub version: i64,
        /// 1 where everybody may read it.
        pub open: i64,
    }
}

record! {
    /// A version of a layer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct VersionRow {
        /// Id.
        pub id: i64,
        /// Layer.
        pub layer: i64,
        /// Counted from 1.
        pub no: i64,
        /// Since when it holds, `YYYY-MM-DD`.
        pub effective: String,
        /// Name of the file.
        pub source: String,
        /// Reference system of the file.
        pub system: String,
        /// Polygons.
        pub features: i64,
        /// Points.
        pub points: i64,
        /// When it came, epoch ms.
        pub at: i64,
        /// Who brought it.
        pub by_whom: String,
    }
}

record! {
    /// A comparison.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CheckRow {
        /// Id.
        pub id: i64,
        /// Project.
        pub project: i64,
        /// When, epoch ms.
        pub at: i64,
        /// Who asked for it.
        pub by_whom: String,
        /// The site, rings of degrees as JSON.
        pub site: String,
        /// Reference system it came in.
        pub system: String,
        /// Area in square centimetres.
        pub area: i64,
        /// [`Compared`] as JSON.
        pub result: String,
        /// How many layers it conflicts with.
        pub conflicts: i64,
    }
}

record! {
    /// A conflict that was let stand.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ExceptionRow {
        /// Layer.
        pub layer: String,
        /// Why.
        pub reason: String,
        /// On what it stands.
        pub basis: String,
        /// When, epoch ms.
        pub at: i64,
        /// By whom.
        pub by_whom: String,
    }
}

/// What a layer means for a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing may lie on it (禁止).
    Forbid,
    /// A site lies wholly within (须在其内).
    Within,
    /// Told only (提示).
    Tell,
}

impl Effect {
    /// All, with their words.
    pub const ALL: [(Effect, &'static str); 3] =
        [(Effect::Forbid, "forbid"), (Effect::Within, "within"), (Effect::Tell, "tell")];

    /// The word.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(one, _)| *one == self).map_or("tell", |(_, word)| word)
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Effect> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(one, _)| *one)
    }
}

/// What a site met of one layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Key of the layer.
    pub layer: String,
    /// Its name then.
    pub name: String,
    /// Its owner then.
    pub owner: String,
    /// What it meant.
    pub effect: Effect,
    /// Number of the version compared.
    pub version: i64,
    /// Id of that version.
    pub version_id: i64,
    /// Since when that version holds.
    pub effective: String,
    /// Overlap in square metres, what lies over each other counted once.
    pub overlap: f64,
    /// What lies outside of the layer, in square metres.
    pub outside: f64,
    /// The features met, the largest first, with their overlap; at most [`NAMED`].
    pub features: Vec<(String, f64)>,
    /// How many features were met.
    pub count: usize,
    /// Whether it is a conflict.
    pub conflict: bool,
}

/// Features named of a layer.
pub const NAMED: usize = 20;

/// What came out of a comparison: every layer in force, in order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Compared {
    /// Layers.
    pub layers: Vec<Found>,
}
