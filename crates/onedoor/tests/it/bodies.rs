//! Who is it, before a byte of a body is read: tried on every route that takes one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use testkit::Answer;

use crate::common::{PASSWORD, TestHouse, in_sqlite};

/// Routes that anybody may post to without being signed in.
const OPEN: [&str; 18] = [
    // Signed by whoever runs the other end: the signature covers the body.
    "/api/v1/deliveries/notifications",
    "/api/v1/messages/receipts",
    "/api/v1/payments/notifications",
    "/api/v1/progress",
    "/api/v1/sessions",
    // Whoever has the code at the door takes a ticket; whoever has a ticket's address gives it up.
    "/halls/{hall}/ticket",
    "/hotline",
    "/hotline/progress",
    "/hotline/progress/act",
    // Whoever has the key of a program tells as that program.
    "/open311/v2/requests.{form}",
    "/progress",
    "/register",
    "/sign-in",
    "/sign-out",
    "/start/{slug}",
    "/tickets/{token}/back",
    "/tickets/{token}/leave",
    // Whoever was shown a licence's file.
    "/verify/file",
];

/// Sends a request whose body can be watched; answers whether any of it was asked for.
fn sends(
    house: &TestHouse<'_>,
    method: &str,
    path: &str,
    kind: &str,
    headers: &[(&str, &str)],
) -> (Answer, bool) {
    let asked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked);
    let body = Body::from_stream(futures_util::stream::poll_fn(move |_| {
        seen.store(true, Ordering::SeqCst);
        std::task::Poll::Ready(Some(Err::<String, _>(std::io::Error::other("watched"))))
    }));
    let mut request = Request::builder().method(method.to_ascii_uppercase().as_str()).uri(path);
    for (name, value) in [("host", "127.0.0.1"), ("content-type", kind)].iter().chain(headers) {
        request = request.header(*name, *value);
    }
    let answer = house.app.send(request.body(body).unwrap());
    (answer, asked.load(Ordering::SeqCst))
}

const KINDS: [&str; 4] = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "application/json",
    "application/pdf",
];

/// Nobody's body is read, whatever it says it is, but where everybody may ask; and every address that is no address of
/// anything sounds the same to a stranger.
#[test]
fn nothing_is_read_of_somebody_who_is_not_signed_in() {
    in_sqlite(|house| {
        let mut read = BTreeSet::new();
        for kit::Door { method, path } in house.doors.iter().filter(|door| door.method != "get") {
            for kind in KINDS {
                for value in ["1", "99999999999999999999", "no-number"] {
                    let parts = path.split('/').map(|part| if part.starts_with('{') { value } else { part });
                    let filled = parts.collect::<Vec<_>>().join("/");
                    for more in [&[][..], &[("authorization", "Bearer nobodys")]] {
                        let (answer, asked) = sends(house, method, &filled, kind, more);
                        if asked {
                            read.insert(path.clone());
                            continue;
                        }
                        let status = answer.status.as_u16();
                        let shut = [401, 403, 404, 415].contains(&status);
                        assert!(shut, "{method} {filled} {kind}: {status} {}", answer.body());
                        let said = (status == 401, OPEN.contains(&path.as_str()));
                        assert_ne!(said, (false, false), "{method} {filled} {kind}: {status}");
                    }
                }
            }
        }
        assert_eq!(read, OPEN.map(str::to_owned).into(), "where anybody's body is read");
    });
}

/// Of somebody signed in, no file is read for a draft or case that is not theirs.
#[test]
fn no_file_is_read_for_what_is_anothers() {
    in_sqlite(|house| {
        let chen = house.person("chen");
        let draft = chen.open("business-registration", json!({}));
        let draft = draft["id"].as_str().unwrap().to_owned();
        let number = chen.apply("business-registration", json!({}));
        let mut sun = house.app.browser();
        sun.sign_in("sun", PASSWORD);
        let cookie = sun.cookies();
        let program = house.sign_in("sun");
        let bearer = format!("Bearer {}", program.token().unwrap());
        for (path, headers) in [
            (format!("/draft/{draft}/materials"), ("cookie", cookie.as_str())),
            (format!("/case/{number}/supplement"), ("cookie", cookie.as_str())),
            (format!("/api/v1/drafts/{draft}/materials/premises.lease"), ("authorization", bearer.as_str())),
            (format!("/api/v1/cases/{number}/supplements"), ("authorization", bearer.as_str())),
        ] {
            for kind in ["multipart/form-data; boundary=b", "application/pdf"] {
                let (answer, asked) = sends(house, "post", &path, kind, &[headers]);
                assert_eq!((answer.status.as_u16(), asked), (404, false), "{path} {kind}");
            }
        }
    });
}
