//! Reading a site's `exchange.yaml`: resources, grants, and (for demonstrations) synthetic records.

use contract::lookup::ResourceField;
use contract::{Fault, PartyId, Text};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::Tx;

use crate::model;
use crate::store as rows;

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
    /// Part of the catalogue: `base`, `theme`, `department`.
    #[serde(default)]
    pub kind: Option<String>,
    /// What is in it.
    #[serde(default)]
    pub about: Text,
    /// About whom and where it speaks.
    #[serde(default)]
    pub scope: Text,
    /// `live`, `daily`, `weekly`, `monthly`, `quarterly`, `yearly`.
    #[serde(default)]
    pub rhythm: Option<String>,
    /// The organ that keeps it, by USCC.
    #[serde(default)]
    pub steward: String,
    /// The system it comes out of.
    #[serde(default)]
    pub source: String,
    /// `unconditional`, `conditional`, `none`.
    #[serde(default)]
    pub sharing: Option<String>,
    /// On what condition, or why not.
    #[serde(default)]
    pub reason: String,
}

/// A grant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Resource code.
    pub resource: String,
    /// The organ it is granted to, by USCC.
    pub organ: String,
    /// On what basis.
    pub purpose: String,
    /// Code of the item; without one, every item of that organ.
    #[serde(default)]
    pub item: String,
    /// What for: `handling`, `oversight`, `statistics`.
    #[serde(default)]
    pub use_for: Option<String>,
    /// Which fields; without any, all there are.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Last day; without one, until the file no longer has it.
    #[serde(default)]
    pub until: Option<String>,
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

/// A word of a file, or the default where there is none.
fn word<T: Default>(
    resource: &str,
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, Fault> {
    match text {
        None => Ok(T::default()),
        Some(text) => parse(text)
            .ok_or_else(|| Fault::invalid("exchange.word").with("resource", resource).with("word", text)),
    }
}

/// A resource as the file describes it, beside what is known of it.
fn described(tx: &mut Tx, resource: &Resource) -> Result<model::Resource, Fault> {
    let code = &resource.code;
    let known = rows::take_resource(tx, code)?;
    let described = model::Resource {
        code: code.clone(),
        name: resource.name.clone(),
        provider: resource.provider.clone(),
        fields: resource.fields.clone(),
        kind: word(code, resource.kind.as_deref(), model::Kind::parse)?,
        about: resource.about.clone(),
        scope: resource.scope.clone(),
        rhythm: word(code, resource.rhythm.as_deref(), model::Rhythm::parse)?,
        steward: resource.steward.clone(),
        source: resource.source.clone(),
        sharing: word(code, resource.sharing.as_deref(), model::Sharing::parse)?,
        reason: resource.reason.clone(),
        withdrawn_why: None,
        revision: known.as_ref().map_or(1, |known| known.revision),
        changed_at: known.as_ref().map_or(tx.now(), |known| known.changed_at),
    };
    if described.sharing == model::Sharing::Unconditional && described.is_personal() {
        return Err(Fault::invalid("exchange.personal-unconditional").with("resource", code));
    }
    // The same file again is no new revision.
    Ok(match known {
        Some(known) if known == described => known,
        Some(known) => model::Resource { revision: known.revision + 1, changed_at: tx.now(), ..described },
        None => described,
    })
}

/// The grant the file gives, beside the one it gave before.
fn granted(tx: &mut Tx, grant: &Grant) -> Result<model::Grant, Fault> {
    let purpose = word(&grant.resource, grant.use_for.as_deref(), model::Purpose::parse)?;
    let until_day = match &grant.until {
        None => model::NO_END.to_owned(),
        Some(day) => worktime::parse_date(day).map_err(|_| Fault::invalid("exchange.term"))?.to_string(),
    };
    let given = rows::grants::of_resource(tx, &grant.resource)?;
    let known = given.into_iter().find(|one| {
        one.request.is_empty() && one.organ == grant.organ && one.item == grant.item && one.purpose == purpose
    });
    Ok(model::Grant {
        id: known.as_ref().map_or_else(|| tx.new_id(), |known| known.id),
        resource: grant.resource.clone(),
        organ: grant.organ.clone(),
        item: grant.item.clone(),
        purpose,
        basis: grant.purpose.clone(),
        fields: grant.fields.clone(),
        until_day,
        request: String::new(),
        given_at: known.map_or(tx.now(), |known| known.given_at),
        ended_at: None,
        ended_why: None,
    })
}

/// Puts the data in; the same data twice changes nothing. `find_party` turns an identity number into a party.
pub fn import(
    tx: &mut Tx,
    data: &ExchangeData,
    find_party: impl Fn(&mut Tx, &str) -> Result<Option<PartyId>, Fault>,
) -> Result<(), Fault> {
    for resource in &data.resources {
        let described = described(tx, resource)?;
        rows::put_resource(tx, &described)?;
    }
    // The file says who holds the grants it gives: whoever is left out holds it no longer. What was opened on request stays.
    let mut kept = std::collections::BTreeSet::new();
    for grant in &data.grants {
        let known = rows::resource(tx, &grant.resource)?;
        if known.is_none() {
            return Err(Fault::invalid("exchange.no-such-resource").with("resource", &grant.resource));
        }
        let granted = granted(tx, grant)?;
        kept.insert(granted.id);
        rows::grants::put(tx, &granted)?;
    }
    for resource in &data.resources {
        for grant in rows::grants::of_resource(tx, &resource.code)? {
            if grant.request.is_empty() && !kept.contains(&grant.id) {
                let ended = model::Grant { ended_at: Some(tx.now()), ..grant };
                rows::grants::put(tx, &ended)?;
            }
        }
    }
    for record in &data.records {
        let party = find_party(tx, &record.party)?
            .ok_or_else(|| Fault::invalid("exchange.no-such-party").with("party", &record.party))?;
        if let Some(resource) = rows::resource(tx, &record.resource)? {
            resource.check(&record.data)?;
        }
        rows::put_record(tx, &record.resource, party, &record.data)?;
    }
    Ok(())
}
