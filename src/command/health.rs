//! `oneclass health`: what a container's health check calls. Plain sockets, so that the image needs no other program.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::process::ExitCode;
use std::time::Duration;

use kernel::config::Config;
use kernel::{Error, Result};

pub(crate) fn run(config: &Config) -> Result<ExitCode> {
    let host = match config.http.host.as_str() {
        "0.0.0.0" | "::" | "[::]" => "127.0.0.1",
        host => host,
    };
    let patience = Duration::from_secs(3);
    let address = (host, config.http.port)
        .to_socket_addrs()
        .map_err(Error::internal)?
        .next()
        .ok_or_else(|| Error::internal(format!("{host} has no address")))?;
    let mut stream = TcpStream::connect_timeout(&address, patience).map_err(Error::internal)?;
    stream.set_read_timeout(Some(patience)).map_err(Error::internal)?;
    stream
        .write_all(format!("GET /health/live HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
        .map_err(Error::internal)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(Error::internal)?;
    let alive = answer.lines().next().is_some_and(|line| line.contains(" 200 "));
    println!("{}", if alive { "alive" } else { "not alive" });
    Ok(if alive { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
