//! A private nginx, with the configuration that the project's users are given.

use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::lifeline::Lifeline;
use crate::programs::{Account, absent, free_port, on_path};

/// A running nginx. Ends when it is dropped.
#[derive(Debug)]
pub struct Nginx {
    port: u16,
    lifeline: Lifeline,
}

/// Starts one, or `None` after a printed notice when no `nginx` is installed. `site` makes what belongs between `http {`
/// and `}` for the port that it is given. Each line of the access log is the node that a request went to (several, if
/// the first did not answer).
///
/// # Panics
/// When it is installed and does not start; when it is not installed and `ONECLASS_TEST_REQUIRE_NGINX` is set.
pub fn with(site: impl Fn(u16) -> String) -> Option<Nginx> {
    let Some(program) = program() else {
        absent("nginx", "ONECLASS_TEST_REQUIRE_NGINX");
        return None;
    };
    let lifeline = Lifeline::new("nginx", &Account::Own, "nginx.pid", "TERM");
    let folder = lifeline.folder();
    for _ in 0..5 {
        let port = free_port();
        fs::write(folder.join("nginx.conf"), whole(folder, &site(port))).expect("a file in a folder of our own");
        let mut command = Account::Own.command(&program);
        command.arg("-p").arg(folder).arg("-e").arg(folder.join("error.log")).arg("-c").arg(folder.join("nginx.conf"));
        if command.status().is_ok_and(|status| status.success()) {
            for _ in 0..250 {
                if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                    return Some(Nginx { port, lifeline });
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let said = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
        assert!(said.contains("in use"), "nginx did not start:\n{said}");
    }
    panic!("nginx found no port of its own in five attempts")
}

/// Debian has it where only root's `PATH` looks.
fn program() -> Option<PathBuf> {
    let usual = Path::new("/usr/sbin/nginx");
    on_path("nginx").map(|folder| folder.join("nginx")).or_else(|| usual.is_file().then(|| usual.to_owned()))
}

/// Everything it writes is in its own folder, and one worker does it, so that nodes are asked strictly in turn.
fn whole(folder: &Path, site: &str) -> String {
    let at = folder.display();
    format!(
        "worker_processes 1;\n\
         pid {at}/nginx.pid;\n\
         events {{ worker_connections 512; }}\n\
         http {{\n\
         log_format node $upstream_addr;\n\
         access_log {at}/nodes.log node;\n\
         client_body_temp_path {at}/body;\n\
         proxy_temp_path {at}/proxy;\n\
         fastcgi_temp_path {at}/fastcgi;\n\
         uwsgi_temp_path {at}/uwsgi;\n\
         scgi_temp_path {at}/scgi;\n\
         {site}\n\
         }}\n"
    )
}

impl Nginx {
    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Which node answered each request so far, as `address:port`; with a comma where one was asked after another.
    ///
    /// # Panics
    /// When the log cannot be read.
    pub fn nodes(&self) -> Vec<String> {
        let log = fs::read_to_string(self.lifeline.folder().join("nodes.log")).expect("the access log");
        log.lines().map(str::to_owned).collect()
    }
}
