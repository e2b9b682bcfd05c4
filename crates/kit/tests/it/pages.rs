//! Every page of the gallery, in both languages: complete, in order, small, and without anything the content policy forbids.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

use std::collections::HashSet;

use crate::common::{get, site, tags};
use axum::Router;
use axum::http::StatusCode;

const PAGES: [&str; 12] = [
    "/_gallery",
    "/_gallery/question",
    "/_gallery/form",
    "/_gallery/confirmation",
    "/_gallery/case",
    "/_gallery/document",
    "/_gallery/fault/conflict",
    "/_gallery/panic",
    "/desk/_gallery",
    "/office/_gallery",
    "/board/_gallery",
    "/accessibility",
];

#[tokio::test]
async fn every_page_is_complete_and_in_order() {
    let app = site(Router::new());
    for path in PAGES {
        for lang in ["zh-CN", "en"] {
            let cookie = format!("od_lang={lang}");
            let page = get(&app, path, &[("cookie", &cookie)]).await;
            let context = format!("{path} in {lang}");
            assert!(page.header("content-type").starts_with("text/html"), "{context}");
            let tags = tags(&page.text);
            let named = |name: &str| tags.iter().filter(|tag| tag.name == name).count();

            assert!(page.text.contains(&format!("<html lang=\"{lang}\"")), "{context}");
            for landmark in ["main", "header", "footer", "head", "h1"] {
                assert_eq!(named(landmark), 1, "{landmark} on {context}");
            }
            assert!(page.text.contains("href=\"#main\"") && page.text.contains("id=\"main\""), "{context}");

            // Headings go down one level at a time.
            let mut level = 0;
            for tag in &tags {
                if let Some(next) = tag.name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
                    assert!(next <= level + 1, "h{next} after h{level} on {context}");
                    level = next;
                }
            }

            // Ids are unique and every description and label leads to one.
            let mut ids = HashSet::new();
            for id in tags.iter().filter_map(|tag| tag.get("id")) {
                assert!(ids.insert(id), "id {id} twice on {context}");
            }
            for tag in &tags {
                let ends =
                    ["for", "aria-describedby", "aria-labelledby"].iter().filter_map(|name| tag.get(name));
                for id in ends.flat_map(str::split_whitespace) {
                    assert!(ids.contains(id), "{id} leads nowhere on {context}");
                }
                // The content policy would refuse these, and a script could be smuggled in through them.
                assert!(tag.get("style").is_none() && tag.name != "style", "style on {context}");
                assert!(
                    tag.attributes.iter().all(|(name, _)| !name.starts_with("on")),
                    "{tag:?} on {context}"
                );
                assert!(tag.name != "script" || tag.get("src").is_some(), "inline script on {context}");
                if tag.name == "form" && tag.get("method") == Some("post") {
                    assert!(page.text.contains("name=\"_token\""), "{context}");
                }
            }
            let texts = ["kit-", "form-"].iter().find(|key| page.text.contains(&format!(">{key}")));
            assert_eq!(texts, None, "an untranslated key on {context}");
        }
    }
}

/// Seals are Chinese in every language and say so by their `lang`.
fn without_seals(page: &str) -> String {
    let mut parts = page.split("<svg class=\"seal\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |page, part| {
        let (seal, rest) = part.split_once("</svg>").expect("a seal that ends");
        assert!(seal.contains("lang=\"zh-CN\""), "a seal without its language");
        page + rest
    })
}

#[tokio::test]
async fn english_pages_have_no_chinese_but_data_and_the_other_languages_name() {
    let app = site(Router::new());
    for path in PAGES {
        let page = get(&app, path, &[("cookie", "od_lang=en")]).await.text;
        let page = without_seals(&page);
        let page = ["中文", "受理", "市场监管", "消防", "城管", "决定", "开办"]
            .iter()
            .fold(page, |page, own| page.replace(own, ""));
        let chinese: String =
            page.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).take(20).collect();
        assert_eq!(chinese, "", "on {path}");
    }
}

#[tokio::test]
async fn pages_and_assets_are_small() {
    let app = site(Router::new());
    let gzip = [("accept-encoding", "gzip")];
    let page = get(&app, "/_gallery", &[]).await;
    let mut total = 0;
    for tag in tags(&page.text) {
        let address = match tag.name.as_str() {
            "link" => tag.get("href"),
            "script" => tag.get("src"),
            _ => None,
        };
        if let Some(address) = address {
            let asset = get(&app, address, &gzip).await;
            assert_eq!(asset.status, StatusCode::OK, "{address}");
            assert!(asset.header("cache-control").contains("immutable"), "{address}");
            total += asset.text.len();
        }
    }
    let sent = get(&app, "/_gallery", &gzip).await;
    assert_eq!(sent.header("content-encoding"), "gzip");
    total += sent.text.len();
    assert!(total < 60_000, "the largest page and all its assets take {total} bytes");
}

#[tokio::test]
async fn an_old_address_of_an_asset_is_not_kept() {
    let app = site(Router::new());
    let old = get(&app, "/assets/0000000000000000/app.css", &[]).await;
    assert_eq!((old.status, old.header("cache-control")), (StatusCode::OK, "no-cache"));
    assert_eq!(get(&app, "/assets/x/secret", &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_gallery_is_for_demonstrations_only() {
    let app = kit::mount(Router::new(), crate::common::setup(false), |inner| inner);
    assert_eq!(get(&app, "/_gallery", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!get(&app, "/accessibility", &[]).await.text.contains("_gallery"));
}

#[tokio::test]
async fn what_is_published_stands_folded_in_the_navigation() {
    let app = site(Router::new());
    let nav = |text: &str| {
        text.split_once("<nav class=\"nav\"").unwrap().1.split_once("</nav>").unwrap().0.to_owned()
    };
    let at = |nav: &str, what: &str| nav.find(what).unwrap_or_else(|| panic!("{what} in {nav}"));
    let page = nav(&get(&app, "/accessibility", &[]).await.text);
    assert!(at(&page, "href=\"/accessibility\"") < at(&page, "<summary>公开查询</summary>"));
    assert!(at(&page, "<summary>") < at(&page, "href=\"/records\""));
    let page = nav(&get(&app, "/records", &[]).await.text);
    assert!(
        page.contains("<summary class=\"here\">")
            && page.contains("<a href=\"/records\" aria-current=\"page\">")
    );
    let office = nav(&get(&app, "/office/_gallery", &[("x-test-user", "a")]).await.text);
    assert!(!office.contains("<summary"));
}

#[tokio::test]
async fn the_frame_shows_who_is_signed_in_and_where_we_are() {
    let app = site(Router::new());
    let page = get(&app, "/office/_gallery", &[("x-test-user", "Gaowa<b>")]).await;
    assert!(page.text.contains("Gaowa&lt;b&gt;") && page.text.contains("action=\"/sign-out\""));
    assert!(page.text.contains("<a href=\"/office/_gallery\" aria-current=\"page\">"));
    // A door one may not pass is not shown.
    assert!(!page.text.contains("href=\"/office\">审批与管理"));
    let page = get(&app, "/_gallery?a=1&b=2", &[]).await;
    assert!(page.text.contains("/sign-in?return=%2F_gallery%3Fa%3D1%26b%3D2"));
}
