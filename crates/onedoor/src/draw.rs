//! `onedoor draw`: secrets, announcements, draws and their replay. `docs/draw/README.md` says how is drawn.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use draw::{Announcement, Bundle, Candidate, Commitment, Excluded, How, Quota, Refused, SCHEME, Secret};
use serde_json::{Value, json};

use crate::commands::{no, read_file_up_to};

/// Largest announcement and bundle read: three million candidates (1 GB).
const FILE_BYTES_MAX: u64 = 1024 * 1024 * 1024;

fn refused(as_json: bool, why: impl std::fmt::Display) -> ExitCode {
    let why = why.to_string();
    let code = why.split_once(':').map_or("draw.file", |(code, _)| code).to_owned();
    let code = if code.starts_with("draw.") { code } else { "draw.file".to_owned() };
    no(as_json, &code, why)
}

fn read(path: &Path) -> Result<String, String> {
    read_file_up_to(path, FILE_BYTES_MAX)
}

/// `onedoor draw secret`: a secret nobody guesses, and the commitment to publish.
pub fn secret(as_json: bool) -> ExitCode {
    let secret = match store::vault::new_secret() {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim().to_owned(),
        Err(fault) => return refused(as_json, fault),
    };
    let commitment = draw::commitment(&secret);
    if as_json {
        say!("{}", json!({ "secret": secret, "sha256": commitment }));
    } else {
        say!("secret      {secret}\ncommitment  {commitment}");
        complain!("Publish the commitment now; keep the secret until the draw.");
    }
    ExitCode::SUCCESS
}

/// `onedoor draw announce`: puts an announcement in order, says what will be drawn, and writes it as it is published.
pub fn announce(file: &Path, out: Option<&Path>, as_json: bool) -> ExitCode {
    let read = read(file).and_then(|text| {
        serde_json::from_str::<Announcement>(&text)
            .map_err(|e| Refused::Unreadable(e.to_string()).to_string())
    });
    let announcement = match read {
        Ok(announcement) => announcement.sorted(),
        Err(why) => return refused(as_json, why),
    };
    if let Err(why) = announcement.check() {
        return refused(as_json, why);
    }
    let digest = announcement.digest();
    let quotas = match announcement.quotas() {
        Ok(quotas) => quotas,
        Err(why) => return refused(as_json, why),
    };
    if let Some(out) = out
        && let Err(why) = std::fs::write(out, announcement.canonical())
    {
        return refused(as_json, format!("{}: {why}", out.display()));
    }
    if as_json {
        let quotas: Vec<Value> =
            quotas.iter().map(|(quota, count)| json!({ "stratum": quota.stratum, "drawn": count })).collect();
        say!("{}", json!({ "digest": digest, "quotas": quotas }));
    } else {
        say!("digest  {digest}");
        for (quota, count) in quotas {
            say!("{count:>7}  {}", quota.stratum);
        }
    }
    ExitCode::SUCCESS
}

/// `onedoor draw run`: draws what was announced, and prints the bundle.
pub fn run(file: &Path, secrets: &Path, value: &str) -> ExitCode {
    let drawn = || -> Result<Bundle, String> {
        let announcement = Announcement::read(&read(file)?).map_err(|why| why.to_string())?;
        let secrets: Vec<Secret> = serde_json::from_str(&read(secrets)?)
            .map_err(|why| Refused::Unreadable(format!("{}: {why}", secrets.display())).to_string())?;
        draw::draw(announcement, secrets, value.to_owned()).map_err(|why| why.to_string())
    };
    match drawn() {
        Ok(bundle) => {
            say!("{}", serde_json::to_string_pretty(&bundle).unwrap_or_default());
            ExitCode::SUCCESS
        }
        Err(why) => refused(false, why),
    }
}

/// `onedoor draw verify`: replays published draws; several are a chain of repeats, the first first.
pub fn verify(files: &[std::path::PathBuf], as_json: bool) -> ExitCode {
    let mut bundles = Vec::new();
    for file in files {
        match read(file).and_then(|text| Bundle::read(&text).map_err(|why| why.to_string())) {
            Ok(bundle) => bundles.push(bundle),
            Err(why) => return refused(as_json, why),
        }
    }
    match draw::verify_chain(&bundles) {
        Ok(()) => {
            let digests: Vec<&str> = bundles.iter().map(|bundle| bundle.digest.as_str()).collect();
            match as_json {
                true => say!("{}", json!({ "true": true, "digests": digests })),
                false => digests.iter().for_each(|digest| say!("true: {digest}")),
            }
            ExitCode::SUCCESS
        }
        Err(why) => refused(as_json, why),
    }
}

/// `onedoor bench draw`: so many out of so many, in five groups with some left out; how long each step takes.
pub fn bench(candidates: u32, drawn: u32, out: Option<&Path>) -> ExitCode {
    const GROUPS: [&str; 5] = ["1-good", "2-trustworthy", "3-general", "4-default", "5-severe"];
    let group =
        |n: u32| GROUPS.get(usize::try_from(n % 5).unwrap_or(0)).copied().unwrap_or("1-good").to_owned();
    let announcement = Announcement {
        candidates: (0..candidates)
            .map(|n| Candidate { id: format!("synthetic-{n:08}"), stratum: group(n) })
            .collect(),
        commitments: vec![Commitment { by: "bench".to_owned(), sha256: draw::commitment("bench") }],
        excluded: (0..candidates)
            .step_by(97)
            .map(|n| Excluded { id: format!("synthetic-{n:08}"), why: "recusal".to_owned() })
            .collect(),
        pairing: None,
        public_value: "synthetic".to_owned(),
        quotas: GROUPS
            .iter()
            .map(|name| Quota { how: How::Count(drawn / 5), stratum: (*name).to_owned(), substitutes: 0 })
            .collect(),
        repeats: None,
        scheme: SCHEME.to_owned(),
        title: "synthetic".to_owned(),
    };
    let secrets = vec![Secret { by: "bench".to_owned(), secret: "bench".to_owned() }];
    let begun = Instant::now();
    let bundle = match draw::draw(announcement, secrets, "synthetic".to_owned()) {
        Ok(bundle) => bundle,
        Err(why) => return refused(false, why),
    };
    let took = begun.elapsed();
    let begun = Instant::now();
    let holds = draw::verify(&bundle).is_ok();
    say!("candidates  {candidates}\ndrawn       {}", drawn / 5 * 5);
    say!(
        "draw        {:.3} s\nreplay      {:.3} s, {holds}",
        took.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    if let Some(out) = out
        && let Err(why) = std::fs::write(out, serde_json::to_string(&bundle).unwrap_or_default())
    {
        return refused(false, format!("{}: {why}", out.display()));
    }
    ExitCode::SUCCESS
}
