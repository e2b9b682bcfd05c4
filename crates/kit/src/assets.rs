//! The stylesheet, the script and the icon, embedded. Their addresses carry a hash of the content, so browsers keep them
//! for good and get new ones with a new release.

use std::sync::LazyLock;

use crate::kept::Sent;
use crate::routes::{Routes, get};
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Our stylesheet and, after it, that of the flow charts.
static CSS: LazyLock<String> =
    LazyLock::new(|| format!("{}\n{}", include_str!("../assets/app.css"), process::draw::STYLE));
/// Without its remarks, which are for whoever reads the source.
static JS: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("../assets/app.js").lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
});
const ICON: &str = include_str!("../assets/icon.svg");

static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    for part in [CSS.as_str(), JS.as_str(), ICON] {
        hasher.update(part.len().to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
});

static CSS_HREF: LazyLock<String> = LazyLock::new(|| format!("/assets/{}/app.css", *HASH));
static JS_HREF: LazyLock<String> = LazyLock::new(|| format!("/assets/{}/app.js", *HASH));
static ICON_HREF: LazyLock<String> = LazyLock::new(|| format!("/assets/{}/icon.svg", *HASH));

/// Address of the stylesheet.
pub fn css_href() -> &'static str {
    &CSS_HREF
}

/// Address of the script.
pub fn js_href() -> &'static str {
    &JS_HREF
}

/// Address of the icon.
pub fn icon_href() -> &'static str {
    &ICON_HREF
}

pub(crate) fn routes() -> Routes<()> {
    Routes::new()
        .route("/assets/{hash}/{name}", get(asset))
        .route("/favicon.ico", get(favicon))
        .route("/robots.txt", get(robots))
}

/// Where browsers look for the icon that read no page.
async fn favicon() -> Response {
    axum::response::Redirect::temporary(icon_href()).into_response()
}

/// What is nobody's but one's own, or the offices', is not for search engines: the pages would ask them to sign in.
const ROBOTS: &str = "User-agent: *\nDisallow: /account\nDisallow: /admin\nDisallow: /api/\nDisallow: /case\nDisallow: /desk\n\
                      Disallow: /draft\nDisallow: /my\nDisallow: /office\nDisallow: /sign-in\n";

async fn robots() -> Response {
    let kind = (axum::http::header::CONTENT_TYPE, "text/plain; charset=utf-8");
    ([kind, (axum::http::header::CACHE_CONTROL, "public, max-age=86400")], ROBOTS).into_response()
}

/// Compressed once, when first asked for.
static SENT: LazyLock<[Sent; 3]> = LazyLock::new(|| {
    [CSS.as_str(), JS.as_str(), ICON].map(|text| Sent::new(Bytes::from_static(text.as_bytes())))
});

async fn asset(Path((hash, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    let [css, js, icon] = &*SENT;
    let (kind, sent) = match name.as_str() {
        "app.css" => ("text/css; charset=utf-8", css),
        "app.js" => ("text/javascript; charset=utf-8", js),
        "icon.svg" => ("image/svg+xml", icon),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    // A page from before an update may still ask under the old hash: it gets today's content, but must not keep it.
    let keep = match hash == *HASH {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    };
    sent.answer(&asked, kind, keep, "accept-encoding")
}
