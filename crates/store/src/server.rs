//! How a PostgreSQL server is reached: its address, and how sure one can be that nobody listens and that it is the right
//! one (docs/decisions/0045).

use crate::Error;
use postgres::Client;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::NoTls;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How well a connection is protected, weakest first. Named by `sslmode` in the address, as everywhere with PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// `disable`: not encrypted.
    Disable,
    /// `prefer`: encrypted where the server offers it; whoever sits in between can prevent that.
    Prefer,
    /// `require`: encrypted, but the server may be anybody.
    Require,
    /// `verify-ca`: encrypted, the certificate was issued by the authority in `sslrootcert`.
    VerifyCa,
    /// `verify-full`: and it is made out to the name in the address.
    VerifyFull,
}

impl Protection {
    /// The word for it in an address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Disable, Self::Prefer, Self::Require, Self::VerifyCa, Self::VerifyFull]
            .into_iter()
            .find(|one| one.word() == word)
    }
}

/// A PostgreSQL server and how to speak to it.
#[derive(Clone)]
pub struct Server {
    config: tokio_postgres::Config,
    protection: Protection,
    tls: Option<MakeRustlsConnect>,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("protection", &self.protection).finish_non_exhaustive()
    }
}

impl Server {
    /// Reads `postgres://user:password@host/name?sslmode=verify-full&sslrootcert=/etc/onedoor/database-ca.pem`. Without
    /// `sslmode`, a server on this machine is spoken to plainly and any other verified in full.
    ///
    /// # Errors
    /// [`Error::Address`] for an address that is none, an unknown `sslmode`, or a certificate file that is missing or empty.
    pub fn parse(url: &str) -> Result<Self, Error> {
        let (rest, mode, root) = take_tls_settings(url)?;
        let mut config: tokio_postgres::Config = rest.parse().map_err(|e: tokio_postgres::Error| {
            let why = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
            Error::Address(why)
        })?;
        config.application_name("onedoor");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // A server that says nothing any more, because the network swallows everything, is given up.
        config.keepalives_idle(Duration::from_secs(15));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(10));
        }
        let mut protection = match mode.as_deref() {
            Some(word) => Protection::from_word(word).ok_or_else(|| {
                Error::Address(format!(
                    "sslmode={word}; it is disable, prefer, require, verify-ca or verify-full"
                ))
            })?,
            None if is_local(&config) => Protection::Disable,
            None => Protection::VerifyFull,
        };
        if protection == Protection::Require && root.is_some() {
            // As libpq has it: whoever names an authority wants it asked.
            protection = Protection::VerifyCa;
        }
        config.ssl_mode(match protection {
            Protection::Disable => SslMode::Disable,
            Protection::Prefer => SslMode::Prefer,
            _ => SslMode::Require,
        });
        let tls = match protection {
            Protection::Disable => None,
            _ => Some(MakeRustlsConnect::new(tls(protection, root.as_deref())?)),
        };
        Ok(Self { config, protection, tls })
    }

    /// How well the connection is protected.
    pub fn protection(&self) -> Protection {
        self.protection
    }

    /// Whether it is on this machine, where nobody else can listen.
    pub fn is_local(&self) -> bool {
        is_local(&self.config)
    }

    /// Where it is, for people to read; without the password.
    pub fn place(&self) -> String {
        let hosts = self.config.get_hosts().iter().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        });
        hosts.collect::<Vec<_>>().join(", ")
    }

    /// Whether the address carries a password.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some_and(|password| !password.is_empty())
    }

    /// Connects.
    ///
    /// # Errors
    /// When the server cannot be reached, or is not who it should be.
    pub fn connect(&self) -> Result<Client, postgres::Error> {
        let config = postgres::Config::from(self.config.clone());
        match &self.tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        }
    }

    /// Connects within the runtime this is called in, which then drives the connection whenever it runs.
    pub(crate) async fn connect_here(&self) -> Result<tokio_postgres::Client, tokio_postgres::Error> {
        fn drive<C>(connection: C)
        where
            C: Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
        {
            tokio::spawn(async move {
                // Whoever speaks next is told that it is closed.
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection to the database ended");
                }
            });
        }
        match &self.tls {
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                drive(connection);
                Ok(client)
            }
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                drive(connection);
                Ok(client)
            }
        }
    }
}

fn is_local(config: &tokio_postgres::Config) -> bool {
    let loopback = |host: &Host| match host {
        Host::Tcp(name) => {
            let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
            name == "localhost" || address.is_ok_and(|ip| ip.to_canonical().is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    // Where the name is only a name, `hostaddr` says where it leads.
    let addresses = config.get_hostaddrs();
    if addresses.is_empty() {
        config.get_hosts().iter().all(loopback)
    } else {
        addresses.iter().all(|ip| ip.to_canonical().is_loopback())
    }
}

/// Takes `sslmode` and `sslrootcert` out of the address: the client underneath knows neither `verify-full` nor files.
fn take_tls_settings(url: &str) -> Result<(String, Option<String>, Option<String>), Error> {
    let Some((base, query)) = url.split_once('?') else { return Ok((url.to_owned(), None, None)) };
    let (mut mode, mut root, mut others) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(decoded(value)?),
            Some(("sslrootcert", value)) => root = Some(decoded(value)?),
            _ => others.push(pair),
        }
    }
    let rest = if others.is_empty() { base.to_owned() } else { format!("{base}?{}", others.join("&")) };
    Ok((rest, mode, root))
}

/// Undoes percent signs.
fn decoded(value: &str) -> Result<String, Error> {
    let wrong = || Error::Address(format!("{value:?}: a percent sign is followed by two hexadecimal digits"));
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().ok_or_else(wrong)?, rest.next().ok_or_else(wrong)?];
                let digits = std::str::from_utf8(&digits).map_err(|_| wrong())?;
                u8::from_str_radix(digits, 16).map_err(|_| wrong())?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

fn tls(protection: Protection, root: Option<&str>) -> Result<ClientConfig, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match protection {
        Protection::VerifyFull | Protection::VerifyCa => {
            let Some(root) = root else {
                return Err(Error::Address(format!(
                    "sslmode={} needs to know whom to believe: add sslrootcert=FILE with the certificate of the \
                     authority (PEM), such as /etc/ssl/certs/ca-certificates.crt",
                    protection.word()
                )));
            };
            let full = authority(Path::new(root), &provider)?;
            if protection == Protection::VerifyFull { full } else { Arc::new(AnyName(full)) }
        }
        _ => Arc::new(Anybody(provider.signature_verification_algorithms)),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::Address(e.to_string()))?;
    Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

fn authority(file: &Path, provider: &Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>, Error> {
    let why = |e: &dyn std::fmt::Display| Error::Address(format!("sslrootcert {}: {e}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|e| why(&e))? {
        // A bundle of a system may hold one that is odd; the others count.
        let certificate = certificate.map_err(|e| why(&e))?;
        if let Err(e) = roots.add(certificate) {
            tracing::warn!(file = %file.display(), error = %e, "a certificate authority was passed over");
        }
    }
    if roots.is_empty() {
        return Err(why(&"there is no certificate in it"));
    }
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
        .build()
        .map_err(|e| why(&e))
}

/// `verify-ca`: the name does not matter, everything else does.
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        use CertificateError::{NotValidForName, NotValidForNameContext};
        match self.0.verify_server_cert(certificate, between, name, ocsp, now) {
            // The name is looked at last, after issuer, dates and purpose.
            Err(rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. })) => {
                Ok(ServerCertVerified::assertion())
            }
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// `require` and `prefer`: whoever holds the key of the certificate shown, whoever that is.
#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn protection(url: &str) -> Result<Protection, String> {
        Server::parse(url).map(|server| server.protection()).map_err(|e| e.to_string())
    }

    #[test]
    fn here_is_plain_and_elsewhere_is_verified_unless_said_otherwise() {
        for here in [
            "postgres://u@localhost/a",
            "postgres://u@127.0.0.1:5433/a",
            "postgres://u@[::1]/a",
            "postgresql://u@%2Fvar%2Frun%2Fpostgresql/a",
            "postgres://u@db.example.cn/a?hostaddr=127.0.0.1",
        ] {
            assert_eq!(protection(here), Ok(Protection::Disable), "{here}");
            assert!(Server::parse(here).unwrap().is_local(), "{here}");
        }
        for elsewhere in [
            "postgres://u@db.example.cn/a",
            "postgres://u@10.0.0.5/a",
            "postgres://u@localhost,db.example.cn/a",
            "postgres://u@localhost/a?hostaddr=10.0.0.5",
        ] {
            let why = protection(elsewhere).unwrap_err();
            assert!(why.contains("verify-full") && why.contains("sslrootcert"), "{elsewhere}: {why}");
            let plain =
                format!("{elsewhere}{}sslmode=disable", if elsewhere.contains('?') { '&' } else { '?' });
            let plain = Server::parse(&plain).unwrap();
            assert!(!plain.is_local() && plain.protection() == Protection::Disable);
        }
        assert_eq!(protection("postgres://u@h/a?sslmode=require&connect_timeout=3"), Ok(Protection::Require));
        assert_eq!(protection("postgres://u@h/a?sslmode=prefer"), Ok(Protection::Prefer));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (url, word) in [
            ("postgres://u@h/a?sslmode=allow", "sslmode=allow"),
            ("postgres://u@h/a?sslmode=verify-full&sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem"),
            ("postgres://u@h/a?sslmode=verify-ca&sslrootcert=/dev/null", "no certificate"),
            ("postgres://u@h/a?sslmode=%zz", "percent"),
            ("postgres://u@h/a?sslmode=disable&nonsense=1", "nonsense"),
        ] {
            let why = protection(url).unwrap_err();
            assert!(why.contains(word), "{url}: {why}");
        }
    }

    #[test]
    fn the_password_is_never_shown() {
        let server = Server::parse("postgres://u:geheim@10.0.0.5/a?sslmode=require").unwrap();
        assert!(server.has_password());
        assert!(!format!("{server:?} {}", server.place()).contains("geheim"));
    }
}
