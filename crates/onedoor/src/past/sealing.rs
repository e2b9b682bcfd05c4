//! The seals with which the demonstration began: an administrative and an approval seal for each organ that issues licences, asked for by
//! one security administrator and confirmed by another, bound to the head and to the approver.

use contract::Fault;
use directory::account;
use evidence::seal::{self, Kind, New};
use store::Db;

/// Organs: credit code, key of the logins, name as it stands on seals.
const ORGANS: [(&str, &str, &str); 4] = [
    ("11150402DEM000014Q", "lead", "红山区市场监督管理局"),
    ("11150402DEM000022K", "food", "红山区食品药品监督管理局"),
    ("11150402DEM000030E", "fire", "红山区消防救援大队"),
    ("11150402DEM000049B", "city", "红山区城市管理综合执法局"),
];

/// Makes them, at the clock as it stands.
pub(super) fn make(db: &Db) -> Result<(), Fault> {
    db.write_blocking(|tx| {
        let one = account::actor(tx, "secadmin", 2)?;
        let other = account::actor(tx, "secadmin2", 2)?;
        for (uscc, key, name) in ORGANS {
            for (kind, words) in [(Kind::Administrative, ""), (Kind::Approval, "行政审批专用章")] {
                let new = New {
                    uscc: uscc.to_owned(),
                    kind: Some(kind),
                    name: format!("{name}{words}"),
                    basis: "演示用印章启用登记".to_owned(),
                };
                let id = seal::ask(tx, &one, &new)?;
                seal::confirm(tx, &other, id)?;
                for login in [format!("{key}-head"), format!("{key}2")] {
                    seal::bind(tx, &one, id, &login)?;
                }
            }
        }
        Ok(())
    })
}
