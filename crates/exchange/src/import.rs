//! Reading a site's `exchange.yaml`: resources, grants, and (for demonstrations) synthetic records.

use contract::lookup::ResourceField;
use contract::{Fault, PartyId, Text};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::Tx;

use crate::store::{self as rows, ResourceRow};

/// What the file holds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeData {
    /// Resources.
    pub resources: Vec<Resource>,
    /// Who may call them, for what.
    #[serde(default)]
    pub grants: Vec<Grant>,
    /// What they say.
    #[serde(default)]
    pub records: Vec<Record>,
}

/// A resource.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Providing organ.
    pub provider: Text,
    /// What the fields of its answers are called, in the order they are read.
    #[serde(default)]
    pub fields: Vec<ResourceField>,
}

/// A grant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Resource code.
    pub resource: String,
    /// The organ it is granted to, by USCC.
    pub organ: String,
    /// What for.
    pub purpose: String,
}

/// A record.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Resource code.
    pub resource: String,
    /// The party's identity number.
    pub party: String,
    /// What the resource says.
    pub data: Map<String, Value>,
}

/// Puts the data in; the same data twice changes nothing. `find_party` turns an identity number into a party.
pub fn import(
    tx: &mut Tx,
    data: &ExchangeData,
    find_party: impl Fn(&mut Tx, &str) -> Result<Option<PartyId>, Fault>,
) -> Result<(), Fault> {
    for resource in &data.resources {
        rows::put_resource(
            tx,
            &ResourceRow {
                code: resource.code.clone(),
                name_zh: resource.name.zh.clone(),
                name_en: resource.name.en.clone(),
                provider_zh: resource.provider.zh.clone(),
                provider_en: resource.provider.en.clone(),
                fields: serde_json::to_value(&resource.fields)
                    .map_err(|error| Fault::internal("exchange.fields", error))?,
            },
        )?;
    }
    // The file says who holds a grant: whoever is left out holds it no longer.
    for resource in &data.resources {
        let holders = data.grants.iter().filter(|grant| grant.resource == resource.code);
        rows::keep_grants(
            tx,
            &resource.code,
            &holders.map(|grant| grant.organ.as_str()).collect::<Vec<_>>(),
        )?;
    }
    for grant in &data.grants {
        rows::put_grant(tx, &grant.resource, &grant.organ, &grant.purpose)?;
    }
    for record in &data.records {
        let party = find_party(tx, &record.party)?
            .ok_or_else(|| Fault::invalid("exchange.no-such-party").with("party", &record.party))?;
        rows::put_record(tx, &record.resource, party, &record.data)?;
    }
    Ok(())
}
