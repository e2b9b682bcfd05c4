//! The exchange as other services reach it: every read is for a stated purpose, under a grant, and leaves a line the
//! person can see (requirement DSX, architecture 6).

use contract::lookup::{ExchangeDesk, ResourceField};
use contract::{Actor, Fault, PartyId, Text};
use serde_json::{Map, Value};
use store::Tx;

use crate::store as rows;

/// Answers for the resources this installation holds.
#[derive(Debug, Default, Clone, Copy)]
pub struct Desk;

impl ExchangeDesk for Desk {
    fn available(&self, tx: &mut Tx, resource: &str, party: PartyId) -> Result<bool, Fault> {
        Ok(rows::is_granted(tx, resource)? && rows::has_record(tx, resource, party)?)
    }

    fn call(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        resource: &str,
        party: PartyId,
        purpose: &str,
    ) -> Result<Option<Map<String, Value>>, Fault> {
        if rows::resource(tx, resource)?.is_none() {
            return Err(Fault::not_found("exchange.no-such-resource").with("resource", resource));
        }
        if !rows::is_granted(tx, resource)? {
            return Err(Fault::forbidden("exchange.not-granted").with("resource", resource));
        }
        let data = rows::record(tx, resource, party)?;
        rows::insert_call(tx, resource, party, (&actor.ledger_name(), &actor.name), purpose, data.is_some())?;
        Ok(data)
    }

    fn name(&self, tx: &mut Tx, resource: &str) -> Result<Option<Text>, Fault> {
        Ok(rows::resource(tx, resource)?.map(|row| Text::new(row.name_zh, row.name_en)))
    }

    fn fields(&self, tx: &mut Tx, resource: &str) -> Result<Vec<ResourceField>, Fault> {
        let Some(row) = rows::resource(tx, resource)? else { return Ok(Vec::new()) };
        serde_json::from_value(row.fields).map_err(|error| Fault::internal("exchange.fields", error))
    }
}
