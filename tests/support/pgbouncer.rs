//! A private PgBouncer before the test cluster, in transaction mode: a server connection belongs to a client for one
//! transaction, and then to whoever comes next.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::lifeline::Lifeline;
use crate::postgres::{APP, Cluster, OWNER, PLATFORM};
use crate::programs::{Account, absent, free_port, on_path, run};

/// A running PgBouncer. Ends when it is dropped.
#[derive(Debug)]
pub struct Pooler {
    server: u16,
    port: u16,
    _lifeline: Lifeline,
}

/// Starts one that has so many connections to the cluster for each role of a database, or `None` after a printed notice
/// when no `pgbouncer` is installed. Its settings are PgBouncer's defaults otherwise: what it refuses by default, it
/// refuses here.
///
/// # Panics
/// When it is installed and does not start; when it is not installed and `ONECLASS_TEST_REQUIRE_PGBOUNCER` is set.
pub fn before(cluster: &Cluster, connections: u32) -> Option<Pooler> {
    let Some(program) = program() else {
        absent("PgBouncer", "ONECLASS_TEST_REQUIRE_PGBOUNCER");
        return None;
    };
    // It refuses to run as root, as PostgreSQL does.
    let account = Account::for_postgres();
    let lifeline = Lifeline::new("pgbouncer", &account, "pgbouncer.pid", "INT");
    let folder = lifeline.folder();
    let roles = [APP, PLATFORM, OWNER].map(|role| format!("\"{role}\" \"\"\n"));
    fs::write(folder.join("roles.txt"), roles.concat()).expect("a file in a folder of our own");
    for _ in 0..5 {
        let port = free_port();
        let settings = settings(cluster.port(), port, folder, connections);
        fs::write(folder.join("pgbouncer.ini"), settings).expect("a file in a folder of our own");
        run(account.command(&program).arg("-d").arg("-q").arg(folder.join("pgbouncer.ini")));
        for _ in 0..100 {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() && folder.join("pgbouncer.pid").exists() {
                return Some(Pooler { server: cluster.port(), port, _lifeline: lifeline });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let said = fs::read_to_string(folder.join("pgbouncer.log")).unwrap_or_default();
        assert!(said.contains("in use"), "PgBouncer did not start:\n{said}");
    }
    panic!("PgBouncer found no port of its own in five attempts")
}

/// Debian has it where only root's `PATH` looks.
fn program() -> Option<PathBuf> {
    let usual = Path::new("/usr/sbin/pgbouncer");
    on_path("pgbouncer").map(|folder| folder.join("pgbouncer")).or_else(|| usual.is_file().then(|| usual.to_owned()))
}

fn settings(server: u16, port: u16, folder: &Path, connections: u32) -> String {
    let folder = folder.display();
    format!(
        "[databases]\n\
         * = host=127.0.0.1 port={server}\n\
         [pgbouncer]\n\
         listen_addr = 127.0.0.1\n\
         listen_port = {port}\n\
         unix_socket_dir = {folder}\n\
         auth_type = trust\n\
         auth_file = {folder}/roles.txt\n\
         pool_mode = transaction\n\
         default_pool_size = {connections}\n\
         max_client_conn = 500\n\
         pidfile = {folder}/pgbouncer.pid\n\
         logfile = {folder}/pgbouncer.log\n"
    )
}

impl Pooler {
    /// The address of a database of the cluster, through this.
    ///
    /// # Panics
    /// When it is no address of the cluster.
    pub fn through(&self, url: &str) -> String {
        let direct = format!("@127.0.0.1:{}/", self.server);
        assert!(url.contains(&direct), "no address of the cluster: {url}");
        url.replace(&direct, &format!("@127.0.0.1:{}/", self.port))
    }
}
