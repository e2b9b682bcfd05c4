//! Versions: published once, kept for ever, planned for a party with what there really is.

use std::sync::Arc;

use contract::lookup::ItemQuery;
use contract::{Actor, Fault, PartyId};
use serde_json::json;
use testkit::on_both;

use crate::world::{Desks, app, demo_files, publish_demo};

const RESTAURANT: &str = "restaurant-small";

/// CAT-01: lookup by code returns exactly one current version, with what the catalogue holds about the item.
#[test]
fn lookup_by_code_or_slug_gives_the_version_in_force() {
    on_both(&[directory::migrations(), catalogue::migrations()], |db| {
        let folder = std::env::temp_dir();
        let app = app(db.clone(), &Arc::new(Desks::default()), &folder);
        publish_demo(&app);
        let items = app.items.clone();
        app.db
            .read_blocking(move |tx| -> Result<(), Fault> {
                let by_slug = items.current(tx, RESTAURANT)?;
                let by_code = items.current(tx, &by_slug.item.code)?;
                assert_eq!((by_slug.id, by_slug.number), (by_code.id, 1));
                assert!(Arc::ptr_eq(&by_slug, &by_code), "compiled once");
                assert_eq!(items.current(tx, "no-such").err().unwrap().code, "catalogue.no-such-item");
                assert_eq!(items.find(tx, &ItemQuery { limit: 100, ..ItemQuery::default() })?.len(), 48);
                Ok(())
            })
            .unwrap();
    });
}

/// CAT-09: the same texts make no new version; changed ones do, and the earlier version stays as it was.
#[test]
fn changed_texts_make_a_new_version_and_the_old_one_stays() {
    on_both(&[directory::migrations(), catalogue::migrations()], |db| {
        let folder = std::env::temp_dir();
        let app = app(db.clone(), &Arc::new(Desks::default()), &folder);
        publish_demo(&app);
        let system = Actor::system("test");
        let again = catalogue::publish_all(&app, &system, demo_files()).unwrap();
        assert!(again.iter().all(|one| !one.is_new && one.number == 1));
        let items = app.items.clone();
        let first = app.db.read_blocking(move |tx| items.current(tx, "food-stall")).unwrap();

        let mut files = demo_files();
        let stall = files.iter_mut().find(|(path, _)| path.ends_with("food-stall/item.yaml")).unwrap();
        stall.1 = stall.1.replace("摆小吃摊", "摆摊卖小吃");
        let done = catalogue::publish_all(&app, &system, files).unwrap();
        assert_eq!(done.iter().filter(|one| one.is_new).count(), 1);
        let items = app.items.clone();
        app.db
            .read_blocking(move |tx| -> Result<(), Fault> {
                let now = items.current(tx, "food-stall")?;
                assert_eq!((now.number, first.number), (2, 1));
                assert_eq!(now.item.plain_name.as_ref().unwrap().zh, "摆摊卖小吃");
                assert_eq!(items.version(tx, first.id)?.item.plain_name.as_ref().unwrap().zh, "摆小吃摊");
                let found = items
                    .find(tx, &ItemQuery { text: "摆摊卖小吃".into(), limit: 3, ..ItemQuery::default() })?;
                assert_eq!(found[0].version, now.id, "the index follows");
                Ok(())
            })
            .unwrap();
        let report = store::ledger::verify(&app.db).unwrap().unwrap();
        assert_eq!(report.events, 49, "every publication is in the ledger, and nothing else");
    });
}

#[test]
fn what_is_not_in_order_is_not_published() {
    on_both(&[directory::migrations(), catalogue::migrations()], |db| {
        let folder = std::env::temp_dir();
        let app = app(db.clone(), &Arc::new(Desks::default()), &folder);
        let mut files = demo_files();
        let fire = files.iter_mut().find(|(path, _)| path.ends_with("fire-safety-check/item.yaml")).unwrap();
        fire.1 = fire.1.replace("promised: 5wd", "promised: 50wd");
        let refused = catalogue::publish_all(&app, &Actor::system("test"), files).unwrap_err();
        assert_eq!(refused.code, "catalogue.not-in-order");
        let nobody = Actor { kind: contract::ActorKind::Staff, ..Actor::system("x") };
        let refused = catalogue::publish_all(&app, &nobody, demo_files()).unwrap_err();
        assert_eq!(refused.code, "access.forbidden");
        let items = app.items.clone();
        let found = app
            .db
            .read_blocking(move |tx| items.find(tx, &ItemQuery { limit: 9, ..ItemQuery::default() }))
            .unwrap();
        assert!(found.is_empty(), "all or none");
    });
}

/// PKG-05, PRF-04: what data sharing supplies is not asked; where a source has nothing, the material is asked again.
#[test]
fn a_party_is_asked_for_what_no_source_has() {
    on_both(&[directory::migrations(), catalogue::migrations()], |db| {
        let folder = std::env::temp_dir();
        let desks = Arc::new(Desks::default());
        let app = app(db.clone(), &desks, &folder);
        publish_demo(&app);
        let plan = |answers: serde_json::Value| {
            let (items, answers) = (app.items.clone(), answers.as_object().unwrap().clone());
            app.db
                .read_blocking(move |tx| {
                    let version = items.current(tx, RESTAURANT)?;
                    items.plan(tx, &version, &answers, Some(PartyId(1)))
                })
                .unwrap()
        };
        // No source has anything: only sharing, siblings and commitments spare.
        let bare = plan(json!({}));
        assert_eq!((bare.before, bare.asked.len()), (36, 27));
        desks.resources.lock().unwrap().insert("population.identity".into());
        assert_eq!(plan(json!({})).asked.len(), 26);
        desks.resources.lock().unwrap().insert("construction.fire-acceptance".into());
        desks.licence_types.lock().unwrap().insert("11150402DEM000022K009".into());
        assert_eq!(plan(json!({})).asked.len(), 24);
        // The certificate may also come from the exchange.
        desks.licence_types.lock().unwrap().clear();
        desks.resources.lock().unwrap().insert("food.manager-certificate".into());
        assert_eq!(plan(json!({})).asked.len(), 24);
    });
}

/// MAT-03: items applied for together present one form, each field asked once. An application for the wrong package is
/// refused, whoever asks.
#[test]
fn the_one_form_asks_each_field_once() {
    on_both(&[directory::migrations(), catalogue::migrations()], |db| {
        let folder = std::env::temp_dir();
        let app = app(db.clone(), &Arc::new(Desks::default()), &folder);
        publish_demo(&app);
        let items = app.items.clone();
        app.db
            .read_blocking(move |tx| -> Result<(), Fault> {
                let version = items.current(tx, RESTAURANT)?;
                let all = items.form(tx, &version, &Default::default())?;
                let concepts: Vec<&str> =
                    all.form().fields().iter().filter_map(|f| f.concept.as_deref()).collect();
                let mut unique = concepts.clone();
                unique.sort_unstable();
                unique.dedup();
                assert_eq!(unique.len(), concepts.len());
                assert_eq!(all.items().len(), 4);
                assert!(all.report().fields_after < all.report().fields_before);
                let without = json!({ "signboard": false }).as_object().unwrap().clone();
                let fewer = items.form(tx, &version, &without)?;
                assert!(fewer.form().fields().len() < all.form().fields().len());
                let large = json!({ "area": 300 }).as_object().unwrap().clone();
                assert_eq!(items.form(tx, &version, &large).unwrap_err().code, "catalogue.does-not-apply");
                assert_eq!(
                    items.plan(tx, &version, &large, None).unwrap_err().code,
                    "catalogue.does-not-apply"
                );
                Ok(())
            })
            .unwrap();
    });
}
