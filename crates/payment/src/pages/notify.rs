//! `/api/v1/payments/notifications`: whoever takes the money tells what was paid, signed (docs/payment-gateway.md).

use axum::http::StatusCode;
use axum::response::IntoResponse;
use contract::Fault;
use kit::routes::post;
use kit::signed::SignedBody;
use kit::{Reply, Routes};
use serde_json::{Value, json};

use super::Room;
use crate::order;
use crate::provider::PAID_LAST;

pub(super) fn routes() -> Routes {
    Routes::new().route("/api/v1/payments/notifications", post(told))
}

async fn told(room: Room, kit::Open(given): kit::Open<SignedBody>) -> Reply {
    let desk = room.desk.clone();
    let taken = room.ctx.app.db.write(move |tx| {
        let now = tx.real_now();
        let provider = desk.provider.as_ref().ok_or_else(|| Fault::forbidden("payment.unsigned"))?;
        let told = provider.read(&given, now)?;
        order::take(tx, &desk, &told)
    });
    taken.await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What the OpenAPI document says of these routes.
pub(crate) fn openapi() -> Value {
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    json!({
        "paths": { "/api/v1/payments/notifications": { "post": {
            "operationId": "paymentNotification",
            "summary": "What was paid, told by whoever takes the money and signed as docs/payment-gateway.md says",
            "tags": ["payments"], "security": [],
            "requestBody": { "required": true, "content": { "application/json": { "schema": {
                "$ref": "#/components/schemas/PaymentNotification" } } } },
            "responses": { "204": { "description": "Taken in, or known already" }, "403": problem, "409": problem, "422": problem }
        } } },
        "components": { "schemas": { "PaymentNotification": {
            "type": "object", "required": ["order", "transaction", "amount", "paid_at"], "additionalProperties": false,
            "properties": {
                "order": { "type": "string", "pattern": "^[!-~]{1,64}$" },
                "transaction": { "type": "string", "pattern": "^[!-~]{1,64}$" },
                "amount": { "type": "integer", "minimum": 1, "maximum": contract::fee::MOST, "description": "Fen" },
                "paid_at": { "type": "integer", "minimum": 0, "maximum": PAID_LAST, "description": "Milliseconds since 1970" }
            }
        } } }
    })
}
