//! A PostgreSQL server of one test's own: it can be stopped and started again, and it speaks TLS with a certificate made
//! here, by an authority made here.

use crate::pg_server::{binaries, command, is_root, run};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The password of its one user, `postgres`.
const PASSWORD: &str = "own-server";

/// A server of its own; stopped and gone when dropped.
pub struct OwnServer {
    bin: PathBuf,
    home: TempDir,
    port: u16,
}

impl OwnServer {
    /// Starts one. `None`, with a word on standard error, where PostgreSQL is not installed; an error when
    /// `ONEDOOR_REQUIRE_PG` is set.
    pub fn start() -> Option<Self> {
        let Some(bin) = binaries() else {
            assert!(std::env::var_os("ONEDOOR_REQUIRE_PG").is_none(), "PostgreSQL is not installed");
            eprintln!("not run on PostgreSQL: it is not installed");
            return None;
        };
        let home = tempfile::Builder::new().prefix("onedoor-own-pg").tempdir().expect("a temporary folder");
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).expect("readable");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        make_certificates(home.path());
        let password = home.path().join("password");
        std::fs::write(&password, PASSWORD).expect("a password");
        let server = Self { bin, home, port };
        server.give_away();
        run(command(&server.bin.join("initdb"))
            .args(["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--no-sync"])
            .args(["--locale=C.UTF-8", "--pwfile"])
            .arg(&password)
            .arg("-D")
            .arg(server.data()))
        .expect("initdb");
        // Over TLS or not at all.
        let access = "hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n";
        std::fs::write(server.data().join("pg_hba.conf"), access).expect("access");
        server.start_again();
        Some(server)
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The server's own user may not reach ours.
    fn give_away(&self) {
        if is_root() {
            run(Command::new("chown").args(["-R", "postgres:postgres"]).arg(self.home.path()))
                .expect("chown");
        }
    }

    /// The certificate of the authority that its certificate was issued by.
    pub fn authority(&self) -> PathBuf {
        self.home.path().join("ca.pem")
    }

    /// The certificate of another authority.
    pub fn stranger(&self) -> PathBuf {
        self.home.path().join("stranger.pem")
    }

    /// Its address by this name, which its certificate is made out to if it is `localhost`, with these settings.
    pub fn url(&self, host: &str, settings: &str) -> String {
        format!("postgres://postgres:{PASSWORD}@{host}:{}/postgres?{settings}", self.port)
    }

    /// Stops it at once, as a machine that loses its power would.
    pub fn stop(&self) {
        let mut stop = command(&self.bin.join("pg_ctl"));
        run(stop.args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(self.data())).expect("it stops");
    }

    /// Starts it again, at the same address.
    pub fn start_again(&self) {
        let home = self.home.path().display();
        let settings = format!(
            "-p {} -c listen_addresses=localhost -c unix_socket_directories='' -c max_connections=60 \
             -c shared_buffers=32MB -c ssl=on -c ssl_cert_file={home}/server.pem -c ssl_key_file={home}/server.key",
            self.port
        );
        run(command(&self.bin.join("pg_ctl"))
            .args(["start", "-w", "-s", "-o", &settings, "-D"])
            .arg(self.data())
            .arg("-l")
            .arg(self.home.path().join("log"))
            .stdout(Stdio::null()))
        .expect("it starts");
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        let mut stop = command(&self.bin.join("pg_ctl"));
        let _ = run(stop.args(["stop", "-w", "-s", "-m", "immediate", "-D"]).arg(self.data()));
    }
}

/// An authority, a certificate for `localhost` issued by it, and an authority that has nothing to do with either.
fn make_certificates(folder: &Path) {
    let authority = |name: &str| {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        (Issuer::new(params, key), certificate.pem())
    };
    let (issuer, pem) = authority("Test authority");
    std::fs::write(folder.join("ca.pem"), pem).expect("written");
    std::fs::write(folder.join("stranger.pem"), authority("Another authority").1).expect("written");
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate");
    std::fs::write(folder.join("server.pem"), certificate.pem()).expect("written");
    let file = folder.join("server.key");
    std::fs::write(&file, key.serialize_pem()).expect("written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("its owner's alone");
}
