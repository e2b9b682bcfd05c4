//! A PostgreSQL server for tests: the one named by `ONEDOOR_TEST_PG`, or one started here and shared by all test processes,
//! without durability, on a loopback port; it stops by itself some seconds after the last of them has ended.

use postgres::{Client, NoTls};
use std::fs::{self, File};
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();

struct Server {
    url: String,
    /// Held shared as long as this process lives: the watchman stops the server when nobody holds it.
    _user: Option<File>,
}

/// The address of a database where databases may be made.
pub(crate) fn url() -> Result<String, String> {
    let server = SERVER.get_or_init(|| match std::env::var("ONEDOOR_TEST_PG") {
        Ok(url) => Ok(Server { url, _user: None }),
        Err(_) => start_or_join(),
    });
    server.as_ref().map(|s| s.url.clone()).map_err(Clone::clone)
}

pub(crate) fn admin(url: &str) -> Result<Client, postgres::Error> {
    let mut config: postgres::Config = url.parse()?;
    config.connect_timeout(std::time::Duration::from_secs(5));
    config.connect(NoTls)
}

/// The same server, another database.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(b, q)| (b, Some(q)));
    let scheme_end = base.find("://").map_or(0, |i| i + 3);
    let host_end =
        base.get(scheme_end..).and_then(|rest| rest.find('/')).map_or(base.len(), |i| scheme_end + i);
    let mut out = format!("{}/{name}", base.get(..host_end).unwrap_or(base));
    if let Some(query) = query {
        out.push('?');
        out.push_str(query);
    }
    out
}

fn start_or_join() -> Result<Server, String> {
    let said = |e: std::io::Error| e.to_string();
    let bin = binaries().ok_or("PostgreSQL is not installed")?;
    let state = target_folder().join("test-pg");
    fs::create_dir_all(&state).map_err(said)?;
    let turn = File::create(state.join("turn.lock")).map_err(said)?;
    turn.lock().map_err(said)?;
    let users = state.join("users.lock");
    let user = File::create(&users).map_err(said)?;
    user.lock_shared().map_err(said)?;
    let noted = state.join("url");
    if let Ok(url) = fs::read_to_string(&noted)
        && admin(&url).is_ok()
    {
        return Ok(Server { url, _user: Some(user) });
    }
    let url = start(&bin, &state, &users)?;
    fs::write(&noted, &url).map_err(said)?;
    Ok(Server { url, _user: Some(user) })
}

fn target_folder() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
    }
}

/// The newest installed server.
pub(crate) fn binaries() -> Option<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    let elsewhere = ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"];
    let elsewhere = elsewhere.iter().map(PathBuf::from).find(|bin| bin.join("initdb").exists());
    found.pop().map(|(_, bin)| bin).or(elsewhere)
}

/// A command of the server, which refuses to be run by root.
pub(crate) fn command(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let out =
        command.current_dir("/").stdin(Stdio::null()).output().map_err(|e| format!("{command:?}: {e}"))?;
    if out.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?}: {}{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    ))
}

fn start(bin: &Path, state: &Path, users: &Path) -> Result<String, String> {
    let said = |e: std::io::Error| e.to_string();
    // In the temporary folder, because the server's own user may not reach ours. Named after it, so that two checkouts differ.
    let state = state.canonicalize().map_err(said)?;
    let name: String =
        state.to_string_lossy().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let home = std::env::temp_dir().join(format!("onedoor-test-pg{name}"));
    let data = home.join("data");
    let log = home.join("log");
    if !data.join("PG_VERSION").exists() {
        if home.exists() {
            fs::remove_dir_all(&home).map_err(said)?;
        }
        fs::create_dir_all(&home).map_err(said)?;
        if is_root() {
            run(Command::new("chown").arg("postgres:postgres").arg(&home))?;
        }
        run(command(&bin.join("initdb"))
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8"])
            .arg("-D")
            .arg(&data))?;
    }
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(said)?.port();
    let settings = format!(
        "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off \
         -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=64MB \
         -c max_wal_size=256MB"
    );
    // Left over from a server that was killed: pg_ctl sees whether it still runs.
    run(command(&bin.join("pg_ctl"))
        .args(["start", "-w", "-s", "-o", &settings, "-D"])
        .arg(&data)
        .arg("-l")
        .arg(&log)
        .stdout(Stdio::null()))
    .or_else(|first| {
        run(command(&bin.join("pg_ctl")).args(["stop", "-m", "immediate", "-D"]).arg(&data))
            .and_then(|()| {
                run(command(&bin.join("pg_ctl"))
                    .args(["start", "-w", "-s", "-o", &settings, "-D"])
                    .arg(&data)
                    .arg("-l")
                    .arg(&log))
            })
            .map_err(|second| format!("{first}; {second}"))
    })?;
    post_watchman(bin, &data, users)?;
    Ok(format!("postgres://postgres@127.0.0.1:{port}/postgres"))
}

/// A shell that waits until no test process has held the users' lock for a while, and then stops the server.
fn post_watchman(bin: &Path, data: &Path, users: &Path) -> Result<(), String> {
    let script = "lock=$1; shift; while :; do flock -x \"$lock\" true; sleep 20; \
                  flock -n -E 75 -x \"$lock\" \"$@\"; [ $? -eq 75 ] || exit; done";
    let mut stop = command(&bin.join("pg_ctl"));
    stop.args(["stop", "-m", "fast", "-s", "-D"]).arg(data);
    Command::new("/bin/sh")
        .args(["-c", script, "watchman"])
        .arg(users.canonicalize().map_err(|e| e.to_string())?)
        .arg(stop.get_program())
        .args(stop.get_args())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
        .map_err(|e| format!("no watchman for the test server: {e}"))
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_in_an_address_is_replaced() {
        assert_eq!(with_database("postgres://u@h:1/a", "b"), "postgres://u@h:1/b");
        assert_eq!(with_database("postgres://u@h:1", "b"), "postgres://u@h:1/b");
        assert_eq!(with_database("postgres://u@h/a?x=y", "b"), "postgres://u@h/b?x=y");
    }
}
