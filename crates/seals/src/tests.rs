//! Documents sealed, verified, altered, and judged by a register.

use super::*;

const AT: i64 = 1_767_574_800_000;

fn face() -> Face {
    Face {
        name: "某某局行政审批专用章".to_owned(),
        number: "1504020000001".to_owned(),
        organ: "某某局".to_owned(),
        uscc: "11150402DEM000022K".to_owned(),
    }
}

fn made() -> Vec<u8> {
    let [a, b, c, d] = pdf::RANGE;
    let room = String::from_utf8(pdf::hole()).unwrap();
    format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Sig /M ({})\n/ByteRange [{a} {b} {c} {d}] /Contents ({room}) >>\nendobj\ntext\n%%EOF",
        pdf::moment(AT)
    )
    .into_bytes()
}

fn sealed() -> (Vec<u8>, Vec<u8>) {
    let key = new_key().unwrap();
    let certificate = certificate(&key, &face(), AT, 7).unwrap();
    (pdf::seal(made(), &key, &certificate).unwrap(), certificate)
}

#[test]
fn a_document_is_sealed_and_verified() {
    let (document, certificate) = sealed();
    let found = pdf::verify(&document).unwrap();
    assert_eq!(found, Sealed { face: face(), fingerprint: fingerprint(&certificate), said_at: AT });
}

/// One changed byte anywhere is found, and so is what was added or taken away.
#[test]
fn every_changed_byte_is_found() {
    let (document, _) = sealed();
    for at in 0..document.len() {
        // The filling of the room is looked at too, at fewer places.
        if at % 97 != 0 && document[at] == b'0' {
            continue;
        }
        for bit in [1, 0x20] {
            let mut altered = document.clone();
            altered[at] ^= bit;
            assert!(pdf::verify(&altered).is_err(), "byte {at}");
        }
    }
    let mut longer = document.clone();
    longer.extend_from_slice(b"\n% more");
    assert_eq!(pdf::verify(&longer), Err(Broken::Altered));
    assert!(pdf::verify(&document[..document.len() - 1]).is_err());
    assert_eq!(pdf::verify(b"%PDF-1.7"), Err(Broken::None));
    assert!(pdf::verify(&made()).is_err(), "room that nobody filled in");
}

/// A signature of another document, and one put around the first, are no signatures of this one.
#[test]
fn signatures_are_not_carried_over() {
    let (one, _) = sealed();
    let key = new_key().unwrap();
    let other_certificate = certificate(&key, &face(), AT, 8).unwrap();
    let other = pdf::seal([made(), b" ".to_vec()].concat(), &key, &other_certificate).unwrap();
    let (from, until) = (one.iter().position(|b| *b == b'<').unwrap(), one.len());
    let start = one[from + 3..until].iter().position(|b| *b == b'<').unwrap() + from + 3;
    let mut mixed = one.clone();
    mixed[start..start + 8_194].copy_from_slice(&other[start..start + 8_194]);
    assert_eq!(pdf::verify(&mixed), Err(Broken::Altered));
    let twice = pdf::seal([one, made()].concat(), &key, &other_certificate).unwrap();
    assert_eq!(pdf::verify(&twice), Err(Broken::Altered));
}

#[test]
fn the_register_knows_seals_by_fingerprint_and_time() {
    let (document, certificate) = sealed();
    let found = pdf::verify(&document).unwrap();
    let listed = Listed {
        number: "1".to_owned(),
        name: "章".to_owned(),
        organ: "局".to_owned(),
        kind: "approval".to_owned(),
        fingerprint: fingerprint(&certificate),
        from: AT + 400,
        ended: None,
        lost: false,
        replaced_by: None,
    };
    let judge = |listed: Listed| {
        let register = Register { scheme: SCHEME.to_owned(), at: AT, seals: vec![listed] };
        match register.judge(&found) {
            Judged::Good(_) => "good",
            Judged::Unknown => "unknown",
            Judged::OutOfTime(_) => "out of time",
            Judged::Lost(_) => "lost",
        }
    };
    assert_eq!(judge(listed.clone()), "good");
    assert_eq!(judge(Listed { ended: Some(AT + 1), ..listed.clone() }), "good");
    assert_eq!(judge(Listed { ended: Some(AT), ..listed.clone() }), "out of time");
    assert_eq!(judge(Listed { from: AT + 1_000, ..listed.clone() }), "out of time");
    assert_eq!(judge(Listed { lost: true, ..listed.clone() }), "lost");
    assert_eq!(judge(Listed { fingerprint: String::new(), ..listed }), "unknown");
}
