//! Asking a server whether it is ready, with nothing but a socket.

use anyhow::Context as _;
use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;
use url::Url;

/// Longer than this is not ready.
const WAIT: Duration = Duration::from_secs(3);

/// Succeeds when the address answers 200.
pub fn ask(url: &Url) -> anyhow::Result<()> {
    anyhow::ensure!(url.scheme() == "http", "a ready URL starts with http://");
    let host = url.host_str().context("the ready URL names no host")?;
    let port = url.port_or_known_default().unwrap_or(80);
    let bare = host.trim_matches(['[', ']']);
    let address = (bare, port).to_socket_addrs()?.next().with_context(|| format!("{host} has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, WAIT).with_context(|| format!("{url} is not reached"))?;
    stream.set_read_timeout(Some(WAIT))?;
    stream.set_write_timeout(Some(WAIT))?;
    write!(stream, "GET {} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n", url.path())?;
    let mut head = [0_u8; 12];
    stream.read_exact(&mut head).with_context(|| format!("{url} does not answer"))?;
    let status = String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned();
    anyhow::ensure!(status == "200", "{url} answered {status}");
    Ok(())
}
