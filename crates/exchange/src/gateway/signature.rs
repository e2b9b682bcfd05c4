//! HTTP Message Signatures (RFC 9421) with Ed25519 and ECDSA P-256, and digests of bodies (RFC 9530). Only verified here; pure. What is parsed is
//! bounded and taken literally: the parameters are signed as they stand in the header, in whatever order the other side wrote them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contract::{Fault, FaultKind};
use ring::digest;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey};

/// Longest header looked at, bytes.
const HEADER_MOST: usize = 2_000;
/// Most components of a signature.
const COMPONENTS_MOST: usize = 20;
/// A signature holds so long before and after it was made, seconds.
pub const HOLDS_S: i64 = 300;

/// With which algorithm a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-256 with SHA-256, `r ‖ s` of 64 bytes.
    P256,
}

store::column_text!(Algorithm { Ed25519 => "ed25519", P256 => "ecdsa-p256-sha256" });

/// Before the raw key in the DER of a public key (SubjectPublicKeyInfo).
const ED25519_DER: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const P256_DER: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// Reads a public key as PEM (`-----BEGIN PUBLIC KEY-----`): what it signs with, and the key itself.
///
/// # Errors
/// `exchange.key-unreadable`.
pub fn read_key(pem: &str) -> Result<(Algorithm, Vec<u8>), Fault> {
    let wrong = || Fault::invalid("exchange.key-unreadable");
    if pem.len() > HEADER_MOST {
        return Err(wrong());
    }
    let inner = pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----").ok_or_else(wrong)?;
    let inner = inner.strip_suffix("-----END PUBLIC KEY-----").ok_or_else(wrong)?;
    let text: String = inner.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(text).map_err(|_| wrong())?;
    match (der.strip_prefix(ED25519_DER), der.strip_prefix(P256_DER)) {
        (Some(raw), _) if raw.len() == 32 => Ok((Algorithm::Ed25519, raw.to_vec())),
        (_, Some(raw)) if raw.len() == 65 && raw[0] == 4 => Ok((Algorithm::P256, raw.to_vec())),
        _ => Err(wrong()),
    }
}

/// A request as it is signed.
#[derive(Debug, Clone, Default)]
pub struct Signable {
    /// `POST`.
    pub method: String,
    /// `/exchange/v1/population.identity`.
    pub path: String,
    /// Without the question mark; `None` where there is none.
    pub query: Option<String>,
    /// Host and port as the caller wrote them, in small letters.
    pub authority: String,
    /// Scheme and authority under which this installation is known: `https://data.example`.
    pub origin: String,
    /// Its headers, names in small letters, in order.
    pub headers: Vec<(String, String)>,
}

/// A signature as the headers bring it, not verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which key.
    pub keyid: String,
    /// When it was made, seconds since 1970.
    pub created: i64,
    /// Until when an answer is wanted, seconds since 1970.
    pub expires: Option<i64>,
    /// The algorithm it names, where it does.
    pub alg: Option<String>,
    /// What is covered, in order.
    pub components: Vec<String>,
    /// The parameters as they stand in the header.
    params: String,
    /// The signature itself.
    pub bytes: Vec<u8>,
}

fn malformed() -> Fault {
    Fault::new(FaultKind::SignIn, "exchange.signature-malformed")
}

impl Signable {
    /// A header; several of one name are one, parted by commas.
    fn header(&self, name: &str) -> Option<String> {
        let found: Vec<&str> =
            self.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.trim()).collect();
        (!found.is_empty()).then(|| found.join(", "))
    }

    fn value(&self, component: &str) -> Option<String> {
        Some(match component {
            "@method" => self.method.clone(),
            "@path" => self.path.clone(),
            "@query" => format!("?{}", self.query.as_deref().unwrap_or("")),
            "@authority" => self.authority.clone(),
            "@target-uri" => match &self.query {
                Some(query) => format!("{}{}?{query}", self.origin, self.path),
                None => format!("{}{}", self.origin, self.path),
            },
            name if name.starts_with('@') => return None,
            name => self.header(name)?,
        })
    }

    /// The signature in its headers.
    ///
    /// # Errors
    /// `exchange.signature-missing`, `exchange.signature-malformed`, and `exchange.signature-thin` where it leaves out what must be covered: the method, where it
    /// goes, and of a body its digest.
    pub fn signed(&self, has_body: bool) -> Result<Signed, Fault> {
        let missing = || Fault::new(FaultKind::SignIn, "exchange.signature-missing");
        let input = self.header("signature-input").ok_or_else(missing)?;
        let signature = self.header("signature").ok_or_else(missing)?;
        if input.len() > HEADER_MOST || signature.len() > HEADER_MOST {
            return Err(malformed());
        }
        let (label, params) = input.split_once('=').ok_or_else(malformed)?;
        let value = signature.strip_prefix(label).and_then(|rest| rest.strip_prefix("=:"));
        let bytes = value.and_then(|rest| rest.strip_suffix(':')).ok_or_else(malformed)?;
        let bytes = STANDARD.decode(bytes).map_err(|_| malformed())?;
        let signed = parameters(params.trim(), bytes)?;
        let covers = |name: &str| signed.components.iter().any(|one| one == name);
        let place = covers("@target-uri") || covers("@authority") && covers("@path");
        if !covers("@method") || !place || has_body && !covers("content-digest") {
            return Err(Fault::new(FaultKind::SignIn, "exchange.signature-thin"));
        }
        Ok(signed)
    }

    /// What was signed.
    ///
    /// # Errors
    /// `exchange.signature-malformed` for a component that the request does not have.
    fn base(&self, signed: &Signed) -> Result<String, Fault> {
        let mut base = String::new();
        for component in &signed.components {
            let value = self.value(component).ok_or_else(malformed)?;
            base.push_str(&format!("\"{component}\": {value}\n"));
        }
        base.push_str(&format!("\"@signature-params\": {}", signed.params));
        Ok(base)
    }

    /// That this key signed this request.
    ///
    /// # Errors
    /// `exchange.signature-wrong`, `exchange.signature-malformed`.
    pub fn verify(&self, signed: &Signed, algorithm: Algorithm, key: &[u8]) -> Result<(), Fault> {
        let wrong = || Fault::new(FaultKind::SignIn, "exchange.signature-wrong");
        if signed.alg.as_ref().is_some_and(|alg| alg != algorithm.as_str()) {
            return Err(wrong());
        }
        let base = self.base(signed)?;
        let verified = match algorithm {
            Algorithm::Ed25519 => {
                UnparsedPublicKey::new(&ED25519, key).verify(base.as_bytes(), &signed.bytes)
            }
            Algorithm::P256 => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(base.as_bytes(), &signed.bytes)
            }
        };
        verified.map_err(|_| wrong())
    }

    /// That a body is the one whose digest was signed.
    ///
    /// # Errors
    /// `exchange.body-changed`; also for digests of other kinds than `sha-256` and `sha-512`.
    pub fn check_body(&self, body: &[u8]) -> Result<(), Fault> {
        let wrong = || Fault::invalid("exchange.body-changed");
        let said = self.header("content-digest").ok_or_else(wrong)?;
        let mut known = false;
        for one in said.split(',') {
            let (name, value) = one.trim().split_once("=:").ok_or_else(wrong)?;
            let value = STANDARD.decode(value.strip_suffix(':').ok_or_else(wrong)?).map_err(|_| wrong())?;
            let is = match name {
                "sha-256" => digest::digest(&digest::SHA256, body),
                "sha-512" => digest::digest(&digest::SHA512, body),
                _ => continue,
            };
            if is.as_ref() != value {
                return Err(wrong());
            }
            known = true;
        }
        if known { Ok(()) } else { Err(wrong()) }
    }
}

/// `("@method" "@path");created=1;keyid="k"` as RFC 8941 writes inner lists, without parameters of components.
fn parameters(text: &str, bytes: Vec<u8>) -> Result<Signed, Fault> {
    let (list, rest) = text.strip_prefix('(').and_then(|text| text.split_once(')')).ok_or_else(malformed)?;
    let mut components = Vec::new();
    for one in list.split(' ').filter(|one| !one.is_empty()) {
        let name = one.strip_prefix('"').and_then(|one| one.strip_suffix('"')).ok_or_else(malformed)?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_@.".contains(c);
        if name.is_empty() || !name.chars().all(plain) || components.iter().any(|known| known == name) {
            return Err(malformed());
        }
        components.push(name.to_owned());
    }
    if components.len() > COMPONENTS_MOST {
        return Err(malformed());
    }
    let (mut keyid, mut created, mut expires, mut alg) = (None, None, None, None);
    let mut rest = rest;
    while let Some(more) = rest.strip_prefix(';') {
        let (name, value) = more.trim_start().split_once('=').ok_or_else(malformed)?;
        let end = match value.strip_prefix('"') {
            Some(inner) => inner.find('"').ok_or_else(malformed)? + 2,
            None => value.find(';').unwrap_or(value.len()),
        };
        let (value, after) = value.split_at_checked(end).ok_or_else(malformed)?;
        let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let number = || value.parse::<i64>().map_err(|_| malformed());
        if text.is_some_and(|text| text.contains('\\')) {
            return Err(malformed());
        }
        match (name, text) {
            ("keyid", Some(text)) => keyid = Some(text.to_owned()),
            ("alg", Some(text)) => alg = Some(text.to_owned()),
            ("created", None) => created = Some(number()?),
            ("expires", None) => expires = Some(number()?),
            ("nonce" | "tag", Some(_)) => {}
            _ => return Err(malformed()),
        }
        rest = after;
    }
    // Several signatures on one request would leave open which one counts.
    if !rest.trim().is_empty() {
        return Err(malformed());
    }
    Ok(Signed {
        keyid: keyid.ok_or_else(malformed)?,
        created: created.ok_or_else(malformed)?,
        expires,
        alg,
        components,
        params: text.to_owned(),
        bytes,
    })
}

impl Signed {
    /// That it was made now, by this clock (seconds since 1970), and that its answer is still wanted.
    ///
    /// # Errors
    /// `exchange.clock` with the seconds it is off, `exchange.expired`.
    pub fn check_time(&self, now: i64) -> Result<(), Fault> {
        let off = self.created.saturating_sub(now);
        if off.saturating_abs() > HOLDS_S {
            return Err(Fault::new(FaultKind::SignIn, "exchange.clock").with("seconds", off));
        }
        match self.expires {
            Some(expires) if expires < now => Err(Fault::new(FaultKind::SignIn, "exchange.expired")),
            _ => Ok(()),
        }
    }

    /// A mark of this very signature, by which it is known when it comes again.
    pub fn mark(&self) -> String {
        STANDARD.encode(digest::digest(&digest::SHA256, &self.bytes))
    }
}

#[cfg(test)]
mod tests {
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

    use super::*;

    const KEY: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n";
    const INPUT: &str = "sig-b26=(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
    const SIGNATURE: &str =
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";
    const DIGEST: &str =
        "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";

    fn example(headers: &[(&str, &str)]) -> Signable {
        Signable {
            method: "POST".to_owned(),
            path: "/foo".to_owned(),
            query: Some("param=Value&Pet=dog".to_owned()),
            authority: "example.com".to_owned(),
            origin: "https://example.com".to_owned(),
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    /// The vector of RFC 9421, B.2.6, and its request's body (B.2).
    #[test]
    fn the_vector_of_the_standard_is_verified() {
        let request = example(&[
            ("host", "example.com"),
            ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
            ("content-type", "application/json"),
            ("content-digest", DIGEST),
            ("content-length", "18"),
            ("signature-input", INPUT),
            ("signature", SIGNATURE),
        ]);
        let signed = request.signed(false).unwrap();
        let (algorithm, key) = read_key(KEY).unwrap();
        request.verify(&signed, algorithm, &key).unwrap();
        request.check_body(br#"{"hello": "world"}"#).unwrap();
        assert_eq!(request.check_body(br#"{"hello": "World"}"#).unwrap_err().code, "exchange.body-changed");
        assert_eq!(request.signed(true).unwrap_err().code, "exchange.signature-thin");
        let other = Signable { method: "PUT".to_owned(), ..request.clone() };
        assert_eq!(other.verify(&signed, algorithm, &key).unwrap_err().code, "exchange.signature-wrong");
        assert_eq!(signed.check_time(1_618_884_473).map_err(|fault| fault.code), Ok(()));
        let off = signed.check_time(1_618_884_473 + 3_600).unwrap_err();
        assert_eq!((off.code, off.args[0].1.as_str()), ("exchange.clock", "-3600"));
    }

    #[test]
    fn p256_is_verified_as_raw_numbers() {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let mut der = P256_DER.to_vec();
        der.extend_from_slice(pair.public_key().as_ref());
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", STANDARD.encode(&der));
        let (algorithm, key) = read_key(&pem).unwrap();
        assert_eq!(algorithm, Algorithm::P256);
        let params =
            "(\"@method\" \"@target-uri\");keyid=\"a\";alg=\"ecdsa-p256-sha256\";created=5;expires=9";
        let base = format!(
            "\"@method\": POST\n\"@target-uri\": https://example.com/foo?param=Value&Pet=dog\n\"@signature-params\": {params}"
        );
        let signature = pair.sign(&random, base.as_bytes()).unwrap();
        let (input, value) = (format!("s={params}"), format!("s=:{}:", STANDARD.encode(signature.as_ref())));
        let request = example(&[("signature-input", input.as_str()), ("signature", value.as_str())]);
        let signed = request.signed(false).unwrap();
        request.verify(&signed, algorithm, &key).unwrap();
        assert_eq!(signed.check_time(10).unwrap_err().code, "exchange.expired");
        let (_, other) = read_key(KEY).unwrap();
        assert!(request.verify(&signed, Algorithm::Ed25519, &other).is_err());
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        for input in [
            "",
            "s",
            "s=",
            "s=()",
            "s=(\"@method\")",
            "s=(\"@method\" \"@method\" \"@target-uri\");created=1;keyid=\"a\"",
            "s=(\"@method\" \"@target-uri\";req);created=1;keyid=\"a\"",
            "s=(\"@method\" \"@target-uri\");created=1;keyid=\"a",
            "s=(\"@method\" \"@target-uri\");created=x;keyid=\"a\"",
            "s=(\"@method\" \"@target-uri\");created=1;keyid=\"a\";what=1",
            "s=(\"@method\" \"@target-uri\");created=1;keyid=\"a\", t=(\"@method\");created=1;keyid=\"b\"",
        ] {
            let fault =
                example(&[("signature-input", input), ("signature", "s=:AAAA:")]).signed(false).unwrap_err();
            assert_eq!(fault.code, "exchange.signature-malformed", "{input}");
        }
        assert_eq!(example(&[]).signed(false).unwrap_err().code, "exchange.signature-missing");
        for pem in ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "x"] {
            assert_eq!(read_key(pem).unwrap_err().code, "exchange.key-unreadable");
        }
    }
}
