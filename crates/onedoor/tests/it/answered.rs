//! `Idempotency-Key`: the same request under the same key is answered the same, and nothing is done twice.

use serde_json::json;
use store::{Error, sql};
use testkit::{Answer, File, Program};

use crate::common::story::pdf;
use crate::common::{TestHouse, in_both};

const RESTAURANT: &str = "restaurant-small";

fn open(house: &TestHouse<'_>, program: &Program, by: &str) -> Answer {
    let answers =
        program.get(&format!("/api/v1/items/{RESTAURANT}/plan")).expect(200).json()["answers"].clone();
    let answer = program.post("/api/v1/drafts", &json!({ "item": RESTAURANT, "answers": answers, "by": by }));
    // Not a field of it: only there to make another body.
    let answer = match by {
        "" => program.post("/api/v1/drafts", &json!({ "item": RESTAURANT, "answers": answers })),
        _ => answer,
    };
    house.described.check("post", None, &answer);
    answer
}

fn drafts(program: &Program) -> usize {
    program.get("/api/v1/drafts").expect(200).json()["drafts"].as_array().unwrap().len()
}

/// The same key and the same request: the same answer, once done, also when sent thirty times at one moment. Another request under it is
/// refused; another account's key is another key; what was refused leaves its key free.
#[test]
fn a_request_under_a_key_is_done_once() {
    in_both(|house| {
        let chen = house.sign_in("chen");
        let before = drafts(&chen);
        let under = chen.under("k-1");
        let first = open(house, &under, "").expect(201);
        let second = open(house, &under, "").expect(201);
        assert_eq!((first.body(), first.header("location")), (second.body(), second.header("location")));
        assert_eq!(
            (first.header("idempotency-replayed"), second.header("idempotency-replayed")),
            ("", "true")
        );
        assert_eq!(drafts(&chen), before + 1);
        open(house, &under, "another").expect_problem(422, "answered.other-request");
        under.poke("/api/v1/drafts/1/submission").expect_problem(422, "answered.other-request");
        for wrong in ["", "two words", &"k".repeat(256)] {
            let answer = chen.under(wrong).poke("/api/v1/drafts/1/submission");
            answer.expect_problem(422, "answered.key");
        }
        let wu = house.sign_in("sun");
        let others = drafts(&wu);
        let theirs = open(house, &wu.under("k-1"), "").expect(201);
        assert_ne!(theirs.body(), first.body());
        assert_eq!(drafts(&wu), others + 1);

        // What was refused changed nothing: mended, it goes under the same key.
        let mended = chen.under("k-2");
        open(house, &mended, "wrong").expect(422);
        open(house, &mended, "").expect(201);
        assert_eq!(drafts(&chen), before + 2);

        let answers: Vec<Answer> = std::thread::scope(|threads| {
            let all: Vec<_> = (0..30)
                .map(|_| {
                    let under = chen.under("k-3");
                    threads.spawn(move || open(house, &under, ""))
                })
                .collect();
            all.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let (done, waits): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
        assert!(!done.is_empty() && done.iter().all(|answer| answer.body == done[0].body));
        for answer in waits {
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (409, "answered.under-way"));
            assert_eq!(answer.header("retry-after"), "2");
        }
        assert_eq!(drafts(&chen), before + 3);
    });
}

/// Files: the parts count, not the boundary between them. What is kept lies sealed, is forgotten after a day, and a request that was cut
/// off is not done again unseen.
#[test]
fn keys_tell_files_and_are_kept_for_a_day() {
    in_both(|house| {
        let chen = house.sign_in("chen");
        let draft = open(house, &chen, "").expect(201).json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/drafts/{draft}/materials/premises.lease");
        let files = |n: &str| vec![File::new("file", "租赁合同.pdf", pdf(n))];
        let under = chen.under("files");
        let first = under.post_files(&path, &[], &files("one")).expect(201);
        let (kind, body) = testkit::app::multipart(&[], &files("one"));
        let other = |text: String| text.replace("onedoor-test", "another-boundary");
        let (kind, body) = (other(kind), other(String::from_utf8(body).unwrap()));
        let again = under.send("post", &path, Some(&kind), body).expect(201);
        assert_eq!((first.body(), again.header("idempotency-replayed")), (again.body(), "true"));
        under.post_files(&path, &[], &files("two")).expect_problem(422, "answered.other-request");

        let lies = |text: &'static str| -> i64 {
            house
                .app
                .db()
                .read_blocking(move |tx| -> Result<Vec<Option<Vec<u8>>>, Error> {
                    tx.all(sql!("SELECT sealed FROM answered ORDER BY id"), &[])
                })
                .unwrap()
                .into_iter()
                .flatten()
                .map(|sealed| i64::from(sealed.windows(text.len()).any(|part| part == text.as_bytes())))
                .sum()
        };
        assert_eq!(lies("premises.lease"), 0);
        // As if the process had been killed under way.
        let cut = |ago: i64| {
            house
                .app
                .db()
                .write_blocking(move |tx| {
                    let at = tx.real_now() - ago;
                    tx.run(sql!("UPDATE answered SET sealed = NULL, at = $1"), &[at.into()])
                })
                .unwrap()
        };
        cut(60_000);
        under.post_files(&path, &[], &files("one")).expect_problem(409, "answered.under-way");
        cut(3_600_000);
        under.post_files(&path, &[], &files("one")).expect_problem(409, "answered.cut-off");
        cut(25 * 3_600_000);
        let anew = under.post_files(&path, &[], &files("one")).expect(201);
        assert_eq!(anew.header("idempotency-replayed"), "");
    });
}
