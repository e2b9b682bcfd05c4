//! `/api/v1/deliveries/notifications`: the courier tells what happened to a parcel, signed (docs/courier-adapter.md).

use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::Fault;
use kit::routes::post;
use kit::signed::SignedBody;
use kit::{Reply, Routes};
use serde_json::{Value, json};

use super::Room;
use crate::courier::AT_LAST;
use crate::parcel::{self, Taken};

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/v1/deliveries/notifications", post(told))
}

async fn told(room: Room, kit::Open(given): kit::Open<SignedBody>) -> Reply {
    let desk = room.desk.clone();
    let taken = room.ctx.app.db.write(move |tx| {
        let now = tx.real_now();
        let courier = desk.courier.as_ref().ok_or_else(|| Fault::forbidden("delivery.unsigned"))?;
        let note = courier.read(&given, now)?;
        parcel::told(tx, &desk, &note)
    });
    // That somebody was the wrong one is written down; the courier is told all the same.
    match taken.await? {
        Taken::Wrong => Err(Fault::invalid("delivery.wrong-recipient").into()),
        Taken::Locked => Err(Fault::invalid("delivery.locked").into()),
        Taken::Applied | Taken::Noted | Taken::Known => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// What the OpenAPI document says of these routes.
pub(crate) fn openapi() -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    json!({
        "paths": { "/api/v1/deliveries/notifications": { "post": {
            "operationId": "deliveryNotification",
            "summary": "What happened to a parcel, told by the courier and signed as docs/courier-adapter.md says",
            "tags": ["deliveries"], "security": [],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "$ref": "#/components/schemas/DeliveryNotification" } } } },
            "responses": {
                "204": { "description": "Taken in, or known already" },
                "403": problem, "404": problem, "409": problem, "422": problem
            }
        } } },
        "components": { "schemas": { "DeliveryNotification": {
            "type": "object", "required": ["order", "event", "kind", "at"], "additionalProperties": false,
            "properties": {
                "order": { "type": "string", "pattern": "^[!-~]{1,64}$" },
                "event": { "type": "string", "pattern": "^[!-~]{1,64}$" },
                "kind": { "type": "string", "enum": [
                    "picked-up", "in-transit", "out-for-delivery", "returned", "lost", "delivered" ] },
                "at": { "type": "integer", "minimum": 0, "maximum": AT_LAST, "description": "Milliseconds since 1970" },
                "place": { "type": "string", "maxLength": 100 },
                "document_tail": { "type": ["string", "null"], "maxLength": 16,
                    "description": "Of `delivered`: the last four characters of the document of whoever took it" },
                "code": { "type": ["string", "null"], "maxLength": 16,
                    "description": "Of `delivered`: the one-time code they said instead" }
            }
        } } }
    })
}
