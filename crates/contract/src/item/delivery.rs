//! How the results of an item may reach whoever applied for them, as its definition says.

use serde::{Deserialize, Serialize};

/// How the results of an item on paper may reach whoever applied for them (DLV-01, DLV-03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The ways an applicant may choose among.
    #[serde(default = "Delivery::usual_modes")]
    pub modes: Vec<DeliveryMode>,
    /// Who may have them brought home; nobody where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home: Option<HomeDelivery>,
}

/// Who may have results brought home by staff (送证上门): whoever meets one of these. Both are told from what the house knows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HomeDelivery {
    /// From this age on, whole years, as the identity document says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_age: Option<u8>,
    /// Who holds a valid certificate of one of these types (GB/T 36904).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<String>,
}

/// A way in which a result on paper reaches the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryMode {
    /// 窗口领取: fetched at the window of a hall.
    Window,
    /// 快递送达: sent by courier.
    Courier,
    /// 代办送达: fetched by somebody the applicant names.
    Agent,
    /// 送证上门: brought home by staff, to those who may have it so.
    Home,
}

impl DeliveryMode {
    /// All of them.
    pub const ALL: [DeliveryMode; 4] =
        [DeliveryMode::Window, DeliveryMode::Courier, DeliveryMode::Agent, DeliveryMode::Home];

    /// The word in the database, in facts and in language-file keys.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryMode::Window => "window",
            DeliveryMode::Courier => "courier",
            DeliveryMode::Agent => "agent",
            DeliveryMode::Home => "home",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

impl Delivery {
    fn usual_modes() -> Vec<DeliveryMode> {
        vec![DeliveryMode::Window, DeliveryMode::Courier, DeliveryMode::Agent]
    }

    /// Whether it is as where nothing is said.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the item offers this way at all.
    pub fn offers(&self, mode: DeliveryMode) -> bool {
        match mode {
            DeliveryMode::Home => self.home.is_some(),
            mode => self.modes.contains(&mode),
        }
    }
}

impl Default for Delivery {
    fn default() -> Self {
        Self { modes: Self::usual_modes(), home: None }
    }
}
