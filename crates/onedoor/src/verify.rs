//! `onedoor verify FILE`: whether a sealed document is as it was sealed, by which seal, and what that rests on; without a network.

use std::path::Path;
use std::process::ExitCode;

use seals::{Broken, Judged, Register, Sealed};
use serde_json::{Value, json};

use crate::commands::{no, read_file_up_to};

/// Largest register read, bytes: a hundred thousand seals.
const REGISTER_MOST: u64 = 64 * 1024 * 1024;

fn moment(at_ms: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at_ms).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
        .strftime("%Y-%m-%d %H:%M:%S +08:00")
        .to_string()
}

fn document(path: &Path) -> Result<Vec<u8>, String> {
    let about = |error: std::io::Error| format!("verify.file: {}: {error}", path.display());
    let size = std::fs::metadata(path).map_err(about)?.len();
    if size > seals::pdf::MOST as u64 {
        return Err(format!("verify.file: {}: larger than {} bytes", path.display(), seals::pdf::MOST));
    }
    std::fs::read(path).map_err(about)
}

fn register(path: &Path) -> Result<Register, String> {
    let text = read_file_up_to(path, REGISTER_MOST).map_err(|why| format!("verify.register: {why}"))?;
    let register: Register = serde_json::from_str(&text)
        .map_err(|error| format!("verify.register: {}: {error}", path.display()))?;
    match register.scheme == seals::SCHEME {
        true => Ok(register),
        false => Err(format!("verify.register: {}: not a register of {}", path.display(), seals::SCHEME)),
    }
}

/// What is said of where the seal comes from: a word, a sentence, and whether the document can be relied on.
fn origin(register: Option<&Register>, sealed: &Sealed) -> (&'static str, String, bool) {
    let Some(register) = register else {
        let words = "not established: a seal names its organ itself, and only the platform's register of seals (/api/v1/seals) says \
                     whether it is that organ's; hand it in with --register";
        return ("not-established", words.to_owned(), false);
    };
    let taken = moment(register.at);
    match register.judge(sealed) {
        Judged::Good(listed) => {
            let ended = match listed.ended {
                Some(at) => format!("; out of use since {}", moment(at)),
                None => String::new(),
            };
            let words = format!(
                "in the register of {taken}: {} of {}, in use since {}{ended}",
                listed.name,
                listed.organ,
                moment(listed.from)
            );
            ("in-use", words, true)
        }
        Judged::Unknown => {
            ("unknown", format!("no seal of the register of {taken} has this certificate"), false)
        }
        Judged::OutOfTime(listed) => (
            "out-of-time",
            format!("{} was not in use when the document says it was sealed", listed.name),
            false,
        ),
        Judged::Lost(listed) => {
            let words = format!(
                "the key of {} may be in other hands, so what the document says of its time proves nothing; hand it in at /verify, \
                 which looks into the record of what was sealed",
                listed.name
            );
            ("lost", words, false)
        }
    }
}

/// What the answer rests on.
fn rests(with_register: bool) -> Vec<&'static str> {
    let mut all = vec!["ECDSA on P-256 with SHA-256 over every byte of the file but the signature's own"];
    if with_register {
        all.push("the register of seals that was handed in, and the way it came here");
    }
    all.push("the clock of the server that sealed; no third party has stamped the time");
    all
}
const HONEST: &str =
    "this program is no certified cryptographic module, and the seal is none of GB/T 38540 with SM2 and SM3";

/// Verifies a file; exit 0 where it is as it was sealed by a seal of the register that was in use then, else 1.
pub fn verify(file: &Path, against: Option<&Path>, as_json: bool) -> ExitCode {
    let read = document(file).and_then(|bytes| Ok((bytes, against.map(register).transpose()?)));
    let (bytes, register) = match read {
        Ok(both) => both,
        Err(why) => {
            let (code, rest) = why.split_once(": ").unwrap_or(("verify.file", &why));
            return no(as_json, code, rest);
        }
    };
    let sealed = match seals::pdf::verify(&bytes) {
        Ok(sealed) => sealed,
        Err(broken) => return refused(as_json, &broken),
    };
    let names = evidence::named_licences(&bytes);
    let (word, words, good) = origin(register.as_ref(), &sealed);
    let rests = rests(register.is_some());
    if as_json {
        say!("{}", said(&sealed, &names, (word, &words), &rests, good));
    } else {
        say!("intact      yes: every byte is as it was sealed");
        say!("seal        {} ({})", sealed.face.name, sealed.face.number);
        say!("organ       {} ({})", sealed.face.organ, sealed.face.uscc);
        say!("sealed at   {}", moment(sealed.said_at));
        say!("certificate {}", sealed.fingerprint);
        for name in &names {
            say!("licence     {name} (whether it is in force now: /verify/{name})");
        }
        say!("origin      {words}");
        for rests in &rests {
            say!("rests on    {rests}");
        }
        say!("note        {HONEST}");
    }
    match good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn said(sealed: &Sealed, names: &[String], (word, words): (&str, &str), rests: &[&str], good: bool) -> Value {
    json!({
        "intact": true,
        "reliable": good,
        "seal": {
            "name": sealed.face.name,
            "number": sealed.face.number,
            "organ": sealed.face.organ,
            "uscc": sealed.face.uscc,
            "fingerprint": sealed.fingerprint,
        },
        "sealed_at": moment(sealed.said_at),
        "licences": names,
        "origin": word,
        "why": words,
        "rests_on": rests,
        "note": HONEST,
    })
}

fn refused(as_json: bool, broken: &Broken) -> ExitCode {
    let words = broken.to_string();
    let rest = words.split_once(": ").map_or(words.as_str(), |(_, rest)| rest);
    no(as_json, broken.code(), rest)
}
