//! What stands around every route: tokens, origins, headers, preferences, error pages, messages, live streams.
#![allow(clippy::unwrap_used, clippy::panic)]

use crate::common::{SESSION_TOKEN, get, post, send, site, token};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::routing::{get as route_get, post as route_post};
use contract::{Fault, FaultKind};
use http_body_util::BodyExt;
use kit::{Fields, Form, Json, Open, Page, Reply, Sending, View, redirect_with};
use serde::Deserialize;
use tower::ServiceExt;

#[derive(Deserialize)]
struct Note {
    words: String,
    times: u8,
}

fn app() -> Router {
    site(
        Router::new()
            .route(
                "/",
                route_get(|view: View| async move {
                    Page::portal(&view, "start").body(view.csrf_field()).respond()
                }),
            )
            .route(
                "/note",
                route_post(|view: View, Open(Form(note)): Open<Form<Note>>| async move {
                    redirect_with(
                        &view,
                        "/",
                        "kit-uploaded",
                        &[("names", &format!("{}×{}", note.words, note.times))],
                    )
                }),
            )
            .route(
                "/api/v1/note",
                route_post(|Open(Json(note)): Open<Json<Note>>| async move {
                    note.words.repeat(note.times.into())
                }),
            )
            .route(
                "/fields",
                route_post(|Open(fields): Open<Fields>| async move {
                    fields.all("a").collect::<Vec<_>>().join(",")
                }),
            )
            .route(
                "/file",
                route_post(|view: View, sending: Sending| async move {
                    let upload = sending.form(&view, &blobs()).await?.whole()?;
                    let names: Vec<String> =
                        upload.files.iter().map(|f| format!("{}:{}", f.name, f.content.len())).collect();
                    Ok::<_, kit::Error>(format!("{} {}", names.join(","), upload.fields.text("about")))
                }),
            )
            .route("/api/v1/thing", route_get(|| async { conflict() }))
            .route("/thing", route_get(|| async { conflict() }))
            .route("/mine", route_get(|| async { sign_in() }).post(|| async { sign_in() }))
            .route("/busy", route_get(|| async { busy() })),
    )
}

fn blobs() -> store::Blobs {
    static FOLDER: std::sync::LazyLock<tempfile::TempDir> =
        std::sync::LazyLock::new(|| tempfile::tempdir().unwrap());
    store::Blobs::open(FOLDER.path()).unwrap()
}

fn conflict() -> Reply {
    Err(Fault::conflict("kit.conflict").with("who", "<b>高娃").into())
}

fn sign_in() -> Reply {
    Err(Fault::new(FaultKind::SignIn, "kit.sign-in-needed").into())
}

fn busy() -> Reply {
    Err(Fault::new(FaultKind::Busy, "kit.busy").with("seconds", 9).into())
}

/// A visitor's cookie and token, as a browser has them after the first page.
async fn visitor(app: &Router) -> (String, String) {
    let page = get(app, "/", &[]).await;
    let cookie = page.cookies().into_iter().find(|c| c.starts_with("od_csrf=")).unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    (cookie.split(';').next().unwrap().to_owned(), token(&page.text))
}

/// A page that outlived its session carries a stale token. It is taken only when the browser itself vouches that the page
/// is of this very origin (decision 0053); a page from elsewhere cannot make a browser say so.
#[tokio::test]
async fn a_stale_token_is_taken_from_this_very_origin_only() {
    let app = app();
    let (cookie, _) = visitor(&app).await;
    let stale = "_token=c3RhbGU&words=a&times=2";
    for (says, wanted) in [
        (None, StatusCode::FORBIDDEN),
        (Some("cross-site"), StatusCode::FORBIDDEN),
        (Some("same-site"), StatusCode::FORBIDDEN),
        (Some("none"), StatusCode::FORBIDDEN),
        (Some("same-origin"), StatusCode::SEE_OTHER),
    ] {
        let mut with = vec![("cookie", cookie.as_str())];
        with.extend(says.map(|says| ("sec-fetch-site", says)));
        let answer = post(&app, "/note", &with, stale).await;
        assert_eq!(answer.status, wanted, "{says:?}");
    }
}

/// What was typed is held only for a page of this very origin, and stays on no shared computer.
#[tokio::test]
async fn typed_words_are_held_for_pages_of_ours_only() {
    let app = app();
    for (says, held) in [(None, false), (Some("none"), false), (Some("same-origin"), true)] {
        let length = "words=kept".len().to_string();
        let mut with = vec![("content-length", length.as_str())];
        with.extend(says.map(|says| ("sec-fetch-site", says)));
        let answer = post(&app, "/mine", &with, "words=kept").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{says:?}");
        assert_eq!(answer.text.contains("value=\"kept\""), held, "{says:?}: {}", answer.text);
        if held {
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
}

#[tokio::test]
async fn a_form_needs_this_visitors_token() {
    let app = app();
    let (cookie, token) = visitor(&app).await;
    let with = [("cookie", cookie.as_str())];
    let good = format!("_token={token}&words=a&times=2");
    assert_eq!(post(&app, "/note", &with, &good).await.status, StatusCode::SEE_OTHER);
    for (headers, body) in [
        (&with[..], "words=a&times=2".to_owned()),
        (&with[..], "_token=&words=a&times=2".to_owned()),
        (
            &with[..],
            format!("_token={}&words=a&times=2", token.replace('A', "B").chars().rev().collect::<String>()),
        ),
        (&[][..], good.clone()),
        (&[("cookie", "od_csrf=short")][..], good.clone()),
    ] {
        let refused = post(&app, "/note", headers, &body).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{body}");
        assert!(refused.text.contains("kit.csrf"));
    }
    // A session's token does not serve an anonymous visitor, nor the other way round.
    let signed = get(&app, "/", &[("x-test-user", "a")]).await;
    assert!(signed.cookies().is_empty());
    let body = format!("_token={}&words=a&times=2", crate::common::token(&signed.text));
    assert_eq!(post(&app, "/note", &with, &body).await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(&app, "/note", &[("x-test-user", "a")], &body).await.status, StatusCode::SEE_OTHER);
    assert!(!signed.text.contains(SESSION_TOKEN), "the bare token never stands in a page");
}

#[tokio::test]
async fn a_form_must_be_readable_and_of_bounded_size() {
    let app = app();
    let (cookie, token) = visitor(&app).await;
    let with = [("cookie", cookie.as_str())];
    let wrong = post(&app, "/note", &with, &format!("_token={token}&words=a&times=many")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Somebody who is not signed in sends less.
    let signed = token_of(&app).await;
    let user = [("x-test-user", "a")];
    for (headers, token, limit) in
        [(&with[..], &token, kit::OPEN_LIMIT), (&user[..], &signed, kit::FORM_LIMIT)]
    {
        let sized = |size: usize| {
            let form = format!("_token={token}&times=0&words=");
            format!("{form}{}", "a".repeat(size - form.len()))
        };
        assert_eq!(post(&app, "/note", headers, &sized(limit)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(
            post(&app, "/note", headers, &sized(limit + 1)).await.status,
            StatusCode::PAYLOAD_TOO_LARGE
        );
    }
    let many = format!("_token={token}{}", "&a=1".repeat(kit::FIELDS_LIMIT + 1));
    assert_eq!(post(&app, "/fields", &with, &many).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json =
        send(&app, Method::POST, "/fields", &[("content-type", "application/json")], b"{}".to_vec()).await;
    assert_eq!(json.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let ticked = post(&app, "/fields", &with, &format!("a=1&_token={token}&a=%E5%BC%80")).await;
    assert_eq!(ticked.text, "1,开");
}

/// The token of the signed-in session.
async fn token_of(app: &Router) -> String {
    token(&get(app, "/", &[("x-test-user", "a")]).await.text)
}

/// A body that fails the test when it is read.
fn untouched() -> Body {
    Body::from_stream(futures_util::stream::poll_fn(
        |_| -> std::task::Poll<Option<Result<String, std::io::Error>>> {
            panic!("read before it was known who sends it")
        },
    ))
}

/// Who is it, before a byte of a body is read: forms, JSON and files, with every length said and none.
#[tokio::test]
async fn nothing_is_read_from_somebody_who_is_not_signed_in() {
    let app = site(
        Router::new()
            .route("/form", route_post(|_: Form<Note>| async { "taken" }))
            .route("/fields", route_post(|_: Fields| async { "taken" }))
            .route("/api/v1/json", route_post(|_: Json<Note>| async { "taken" }))
            .route(
                "/file",
                route_post(|view: View, sending: Sending| async move {
                    if view.actor.is_none() {
                        return Err(kit::Error::from(Fault::new(FaultKind::SignIn, "kit.sign-in-needed")));
                    }
                    sending.form(&view, &blobs()).await?;
                    Ok("taken")
                }),
            ),
    );
    let urlencoded = "application/x-www-form-urlencoded";
    for (path, kind) in [
        ("/form", urlencoded),
        ("/fields", urlencoded),
        ("/api/v1/json", "application/json"),
        ("/file", "multipart/form-data; boundary=b"),
    ] {
        for length in [None, Some("57000000")] {
            let mut request = Request::builder().method(Method::POST).uri(path).header("content-type", kind);
            if let Some(length) = length {
                request = request.header("content-length", length);
            }
            let answer = app.clone().oneshot(request.body(untouched()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path} {length:?}");
        }
    }
    // What is said to be too long is not waited for either.
    for (path, kind, user) in [
        ("/form", urlencoded, true),
        ("/file", "multipart/form-data; boundary=b", true),
        ("/api/v1/json", "application/json", true),
    ] {
        let mut request = Request::builder().method(Method::POST).uri(path).header("content-type", kind);
        request = request.header("content-length", (kit::UPLOAD_LIMIT + 1).to_string());
        if user {
            request = request.header("x-test-user", "a");
        }
        let answer = app.clone().oneshot(request.body(untouched()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

/// A file that comes before the token is not read: its head is enough to see that the token is missing.
#[tokio::test]
async fn no_file_is_read_before_the_token() {
    let app = app();
    let (cookie, _) = visitor(&app).await;
    let head = "--b\r\nContent-Disposition: form-data; name=\"plan\"; filename=\"a.pdf\"\r\n\r\n%PDF";
    let mut sent = false;
    let body = Body::from_stream(futures_util::stream::poll_fn(move |_| {
        assert!(!std::mem::replace(&mut sent, true), "read on without a token");
        std::task::Poll::Ready(Some(Ok::<_, std::io::Error>(head)))
    }));
    let request = Request::post("/file").header("cookie", cookie);
    let request = request.header("content-type", "multipart/form-data; boundary=b").body(body).unwrap();
    assert_eq!(app.clone().oneshot(request).await.unwrap().status(), StatusCode::FORBIDDEN);
}

/// What is under way is bounded for one account and for everybody, and free again once it was answered.
#[tokio::test]
async fn what_is_under_way_has_a_budget() {
    let share = |all, account| kit::Share { all, account, address: all };
    let limits = kit::IntakeLimits {
        words: share(3_000, 1_000),
        files: share(300_000, 200_000),
        uploads: share(9, 2),
    };
    let mut setup = crate::common::setup(true);
    setup.intake = kit::Intake::new(limits);
    let intake = setup.intake.clone();
    let app = crate::common::site_with(
        Router::new().route("/fields", route_post(|_: Fields| async { "taken" })).route(
            "/file",
            route_post(|view: View, sending: Sending| async move {
                let upload = sending.form(&view, &blobs()).await?;
                Ok::<_, kit::Error>(format!("{}", upload.files.len()))
            }),
        ),
        setup,
    );
    let token = token_of(&app).await;
    let user = ("x-test-user", "a");
    let form = |size: usize| format!("_token={token}&a={}", "x".repeat(size));
    assert_eq!(post(&app, "/fields", &[user], &form(500)).await.status, StatusCode::OK);
    let much = post(&app, "/fields", &[user], &form(1_000)).await;
    assert_eq!((much.status, much.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "10"));
    assert!(much.text.contains("kit.under-way"));
    let files = async |size: usize| {
        let headers = [user, ("content-type", "multipart/form-data; boundary=b")];
        let file = vec![b'x'; size];
        let parts: [(&str, Option<&str>, &[u8]); 2] =
            [("_token", None, token.as_bytes()), ("plan", Some("a.pdf"), &file)];
        send(&app, Method::POST, "/file", &headers, multipart(&parts)).await.status
    };
    assert_eq!(files(150_000).await, StatusCode::OK);
    assert_eq!(files(150_000).await, StatusCode::OK);
    assert_eq!(files(250_000).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(intake.under_way(), [0; 3]);
}

fn multipart(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|f| format!("; filename=\"{f}\"")).unwrap_or_default();
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    body
}

#[tokio::test]
async fn an_upload_takes_what_it_may_and_refuses_the_rest_with_a_reason() {
    let app = app();
    let (cookie, token) = visitor(&app).await;
    let headers = [("cookie", cookie.as_str()), ("content-type", "multipart/form-data; boundary=b")];
    let try_it = async |parts: &[(&str, Option<&str>, &[u8])]| {
        send(&app, Method::POST, "/file", &headers, multipart(parts)).await
    };
    let key = ("_token", None, token.as_bytes());
    let pdf: (&str, Option<&str>, &[u8]) = ("plan", Some("../../图 纸.PDF"), b"%PDF-1.7 x");
    let ok = try_it(&[key, pdf, ("empty", Some(""), b""), ("about", None, "说明".as_bytes())]).await;
    assert_eq!((ok.status, ok.text.as_str()), (StatusCode::OK, "图 纸.PDF:10 说明"));

    let large = vec![b'x'; kit::FILE_LIMIT + 1];
    for (parts, status, code) in [
        (vec![pdf, key], StatusCode::FORBIDDEN, "kit.csrf"),
        (vec![], StatusCode::FORBIDDEN, "kit.csrf"),
        (vec![key, ("plan", Some("a.pdf"), &large)], StatusCode::PAYLOAD_TOO_LARGE, "kit.file-too-large"),
    ] {
        let refused = try_it(&parts).await;
        assert_eq!(refused.status, status, "{code}");
        assert!(refused.text.contains(code), "{code}: {}", refused.text);
    }
    let cut =
        send(&app, Method::POST, "/file", &headers, b"--b\r\nContent-Disposition: form-".to_vec()).await;
    assert!(cut.status.is_client_error() && cut.text.contains("<h1>"));
}

#[tokio::test]
async fn a_change_asked_for_by_another_site_is_refused() {
    let app = app();
    let (cookie, token) = visitor(&app).await;
    let body = format!("_token={token}&words=a&times=2");
    for (extra, expected) in [
        (vec![("origin", "https://evil.example"), ("host", "127.0.0.1:1")], StatusCode::FORBIDDEN),
        (vec![("origin", "null"), ("host", "127.0.0.1:1")], StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "same-site")], StatusCode::FORBIDDEN),
        (vec![("sec-fetch-site", "same-origin")], StatusCode::SEE_OTHER),
        (vec![("origin", "http://127.0.0.1:1"), ("host", "inner:8080")], StatusCode::SEE_OTHER),
        (vec![("origin", "http://localhost:5"), ("host", "localhost:5")], StatusCode::SEE_OTHER),
    ] {
        let mut headers = vec![("cookie", cookie.as_str())];
        headers.extend(extra.iter().copied());
        assert_eq!(post(&app, "/note", &headers, &body).await.status, expected, "{extra:?}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = app();
    for path in ["/", "/nowhere", "/thing", "/api/v1/thing", kit::css_href()] {
        let answer = get(&app, path, &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("x-request-id").len(), 16);
    }
    assert_eq!(get(&app, "/", &[("x-test-user", "a")]).await.header("cache-control"), "no-store");
    assert_eq!(get(&app, "/", &[]).await.header("cache-control"), "private, no-cache");
}

#[tokio::test]
async fn language_and_large_type_come_back_to_the_same_place() {
    let app = app();
    let page = get(&app, "/?q=开餐馆&n=1".replace("开餐馆", "%E5%BC%80").as_str(), &[]).await;
    assert!(
        page.text.contains("/preferences?lang=en&amp;return=%2F%3Fq%3D%25E5%25BC%2580%26n%3D1")
            || page.text.contains("/preferences?lang=en&return=%2F%3Fq%3D%25E5%25BC%2580%26n%3D1")
    );
    let chosen = get(&app, "/preferences?lang=en&return=%2F%3Fq%3D%25E5%25BC%2580%26n%3D1", &[]).await;
    assert_eq!((chosen.status, chosen.header("location")), (StatusCode::SEE_OTHER, "/?q=%E5%BC%80&n=1"));
    assert!(chosen.cookies()[0].starts_with("od_lang=en;"));
    assert!(get(&app, "/", &[("cookie", "od_lang=en")]).await.text.contains("Skip to main content"));
    assert!(get(&app, "/preferences?large=1&return=/", &[]).await.cookies()[0].starts_with("od_large=1;"));
    assert!(get(&app, "/", &[("cookie", "od_large=1")]).await.text.contains("class=\"large\""));
    assert!(get(&app, "/preferences?large=0&return=/", &[]).await.cookies()[0].contains("Max-Age=0"));
    for bad in
        ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "", "%0d%0aX:y"]
    {
        let answer = get(&app, &format!("/preferences?lang=en&return={bad}"), &[]).await;
        assert_eq!(answer.header("location"), "/", "{bad}");
    }
}

#[tokio::test]
async fn a_fault_is_a_page_for_people_and_a_problem_for_programs() {
    let app = app();
    let page = get(&app, "/thing", &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("<h1>情况已经变化，这一步没有执行</h1>") && page.text.contains("12345"));
    assert!(page.text.contains("kit.conflict") && page.text.contains(page.header("x-request-id")));

    let problem = get(&app, "/api/v1/thing", &[("cookie", "od_lang=en")]).await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    let document: serde_json::Value = serde_json::from_str(&problem.text).unwrap();
    assert_eq!((document["status"].as_u64(), document["code"].as_str()), (Some(409), Some("kit.conflict")));
    assert_eq!(document["args"]["who"], "<b>高娃");
    assert_eq!(document["request_id"], problem.header("x-request-id"));
    assert_eq!(document["title"], "Things have changed, so this step was not taken");

    let nowhere = get(&app, "/desk/nowhere", &[]).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(nowhere.text.contains("<body class=\"desk\">"));
    let method = send(&app, Method::DELETE, "/thing", &[], Vec::new()).await;
    assert_eq!((method.status, method.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET,HEAD"));
    assert!(method.text.contains("<h1>"));
    assert!(get(&app, "/api/nowhere", &[]).await.text.contains("\"kit.not-found\""));
    let busy = get(&app, "/busy", &[]).await;
    assert_eq!((busy.status, busy.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "9"));
    let broken = get(&app, "/_gallery/panic", &[]).await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        broken.text.contains("<h1>系统出了问题</h1>") && !broken.text.contains("asked for in the gallery")
    );
}

#[tokio::test]
async fn who_must_sign_in_comes_back_here() {
    let app = app();
    let asked = get(&app, "/mine?a=1", &[]).await;
    assert_eq!(asked.header("location"), "/sign-in?return=%2Fmine%3Fa%3D1");
    // What was posted cannot be repeated by coming back, so it says so instead.
    let posted = post(&app, "/mine", &[], "").await;
    assert_eq!(posted.status, StatusCode::UNAUTHORIZED);
    assert!(posted.text.contains("/sign-in?return=%2Fmine"));
}

#[tokio::test]
async fn a_message_is_shown_on_the_next_page_only() {
    let app = app();
    let (cookie, token) = visitor(&app).await;
    let done =
        post(&app, "/note", &[("cookie", &cookie)], &format!("_token={token}&words=%3Cb%3E&times=2")).await;
    let flash = done.cookies()[0].split(';').next().unwrap().to_owned();
    let page = get(&app, "/", &[("cookie", &format!("{cookie}; {flash}"))]).await;
    assert!(page.text.contains("已上传：&lt;b&gt;×2"));
    assert!(page.cookies().iter().any(|c| c.starts_with("od_flash=;") && c.contains("Max-Age=0")));
    for forged in ["od_flash=%%%", "od_flash=bm90IGpzb24", "od_flash=eyJrZXkiOiJuby1zdWNoLWtleSJ9"] {
        assert!(!get(&app, "/", &[("cookie", forged)]).await.text.contains("class=\"notice"), "{forged}");
    }
}

#[tokio::test]
async fn what_happens_reaches_an_open_board() {
    let app = site(Router::new());
    let board = get(&app, "/board/_gallery", &[("x-test-user", "a")]).await;
    let request = axum::extract::Request::builder()
        .uri("/board/_gallery/stream")
        .body(axum::body::Body::empty())
        .unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut stream = response.into_body();
    let token = token(&board.text);
    let body = format!("_token={token}");
    assert_eq!(
        post(&app, "/board/_gallery/happen", &[("x-test-user", "a")], &body).await.status,
        StatusCode::SEE_OTHER
    );
    let mut frame = async || {
        let frame = stream.frame().await.unwrap().unwrap().into_data().unwrap();
        String::from_utf8(frame.to_vec()).unwrap()
    };
    let first = frame().await;
    assert!(first.starts_with("retry: ") && first.ends_with(": here\n\n"), "{first}");
    let text = frame().await;
    assert!(text.starts_with("event: entry\ndata: <li><time>"), "{text}");
}

#[tokio::test]
async fn json_is_bounded_and_its_faults_have_a_place() {
    let app = app();
    let json = [("content-type", "application/json")];
    let try_it =
        async |body: &str| send(&app, Method::POST, "/api/v1/note", &json, body.as_bytes().to_vec()).await;
    assert_eq!(try_it("{\"words\":\"a\",\"times\":2}").await.text, "aa");
    let wrong = try_it("{\"words\":\"a\",").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("kit.json") && wrong.text.contains("line 1"), "{}", wrong.text);
    assert_eq!(try_it(&"[".repeat(60_000)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(try_it(&" ".repeat(kit::FORM_LIMIT + 1)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let plain =
        send(&app, Method::POST, "/api/v1/note", &[("content-type", "text/plain")], b"{}".to_vec()).await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(plain.text.contains("kit.content-type"), "{}", plain.text);
    for list in ["[\"a\",2]", "null", "{\"words\":\"\\u0000\",\"times\":1}"] {
        assert_eq!(try_it(list).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{list}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_called_too_large() {
    let pieces = [Ok("{\"words\":"), Err(std::io::Error::other("the line went dead"))];
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/note")
        .header("content-type", "application/json")
        .body(Body::from_stream(futures_util::stream::iter(pieces)))
        .unwrap();
    let answer = app().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = axum::body::to_bytes(answer.into_body(), 10_000).await.unwrap();
    assert!(String::from_utf8_lossy(&told).contains("kit.upload-broken"));
}
