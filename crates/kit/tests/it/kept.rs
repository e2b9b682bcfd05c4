//! Pages kept for the public: the same bytes for everybody who is not signed in, nobody's own ever among them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{Method, StatusCode};
use axum::middleware::from_fn_with_state;
use kit::{Kept, Page, Reply, View, html};

use crate::common::{get, send, setup, site_with};

/// A site whose pages are kept, and how often its public page was made.
fn kept() -> (Router, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = made.clone();
    let public = move |view: View| {
        let times = count.fetch_add(1, Ordering::SeqCst) + 1;
        let words = "一网通办".repeat(400);
        std::future::ready(Reply::Ok(
            Page::portal(&view, format!("made {times}")).body(html!("<p>{}</p>", words)).keep().respond(),
        ))
    };
    let form = |view: View| {
        let body = html!("<form method=\"post\">{}</form>", view.csrf_field());
        std::future::ready(Reply::Ok(Page::portal(&view, "form").body(body).keep().respond()))
    };
    let own = |view: View| std::future::ready(Reply::Ok(Page::portal(&view, "own").respond()));
    let routes = Router::new()
        .route("/", axum::routing::get(public))
        .route("/form", axum::routing::get(form))
        .route("/own", axum::routing::get(own))
        .layer(from_fn_with_state(Kept::on(), Kept::around));
    (site_with(routes, setup(false)), made)
}

#[tokio::test]
async fn a_public_page_is_made_once_for_a_language_and_a_size_of_type() {
    let (app, made) = kept();
    let first = get(&app, "/", &[]).await;
    assert_eq!((first.status, first.header("cache-control")), (StatusCode::OK, "no-cache"));
    assert_eq!(first.header("vary"), "accept-encoding, cookie");
    assert!(first.cookies().is_empty() && !first.text.contains("csrf-token"), "nothing of a visitor's own");
    let again = get(&app, "/", &[("cookie", "od_csrf=AAECAwQFBgcICQoLDA0ODxAREhMUFRYX")]).await;
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("content-security-policy"), first.header("content-security-policy"));
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    assert_eq!(made.load(Ordering::SeqCst), 1);
    let english = get(&app, "/", &[("cookie", "od_lang=en")]).await;
    let large = get(&app, "/", &[("cookie", "od_large=1")]).await;
    assert!(english.text.contains("lang=\"en\"") && large.text.contains("class=\"large\""));
    assert_eq!(made.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_the_browser_has_is_not_sent_again_and_compressed_it_says_the_same() {
    let (app, _) = kept();
    let plain = get(&app, "/", &[("accept-encoding", "gzip;q=0, identity")]).await;
    assert_eq!(plain.header("content-encoding"), "");
    let small = get(&app, "/", &[("accept-encoding", "br, GZIP")]).await;
    assert_eq!(small.header("content-encoding"), "gzip");
    let mark = small.header("etag");
    assert_eq!(plain.header("etag"), mark);
    for had in [mark.to_owned(), format!("\"x\", {}", mark.trim_start_matches("W/")), "*".to_owned()] {
        let nothing = get(&app, "/", &[("if-none-match", &had)]).await;
        assert_eq!(
            (nothing.status, nothing.text.as_str(), nothing.header("etag")),
            (StatusCode::NOT_MODIFIED, "", mark)
        );
    }
    assert_eq!(get(&app, "/", &[("if-none-match", "W/\"other\"")]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_somebodys_own_is_never_kept() {
    let (app, made) = kept();
    let one = get(&app, "/form", &[]).await;
    let two = get(&app, "/form", &[]).await;
    assert_ne!(one.cookies(), two.cookies(), "each a token of their own");
    assert_eq!((one.cookies().len(), one.header("cache-control")), (1, "private, no-cache"));

    let mine = get(&app, "/", &[("x-test-user", "Buhe")]).await;
    assert!(mine.text.contains("Buhe") && mine.header("cache-control") == "no-store");
    let nobody = get(&app, "/", &[]).await;
    assert!(!nobody.text.contains("Buhe"));
    // A query, a message from the page before and another method are answered each time.
    let before = made.load(Ordering::SeqCst);
    let _ = get(&app, "/?a=1", &[]).await;
    let _ = get(&app, "/?a=1", &[]).await;
    assert_eq!(made.load(Ordering::SeqCst), before + 2);
    assert_eq!(send(&app, Method::POST, "/", &[], Vec::new()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(get(&app, "/own", &[]).await.header("etag"), "", "a page that does not say so is not kept");
}

#[tokio::test]
async fn assets_come_compressed_and_are_not_sent_twice() {
    let (app, _) = kept();
    let css = get(&app, kit::css_href(), &[("accept-encoding", "gzip")]).await;
    assert_eq!(
        (css.header("content-encoding"), css.header("content-type")),
        ("gzip", "text/css; charset=utf-8")
    );
    assert!(css.header("cache-control").contains("immutable"));
    let again = get(&app, kit::css_href(), &[("if-none-match", css.header("etag"))]).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
}
