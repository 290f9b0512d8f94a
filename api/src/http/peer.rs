//! Who is at the other end, behind whatever proxies are trusted.

use crate::address::network;
use crate::state::State;
use actix_web::HttpRequest;
use actix_web::http::header::{FORWARDED, HeaderMap, X_FORWARDED_FOR};
use actix_web::web::Data;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// The client's address.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The rightmost address that is not a trusted proxy.
    pub address: IpAddr,
}

impl Peer {
    /// Reads the peer of `request`.
    pub fn of(request: &HttpRequest) -> Self {
        let direct = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let trusted = request.app_data::<Data<Arc<State>>>().map(|state| state.settings.trusted_proxies.as_slice());
        Self { address: client(direct, &hops(request.headers()), trusted.unwrap_or_default()) }
    }

    /// The key under which this peer is counted: the address, or the /64 of an IPv6 address.
    pub fn key(&self) -> String {
        network(self.address).to_string()
    }
}

/// Who the proxies say asked them, the nearest last. `X-Forwarded-For` counts before `Forwarded`, which a proxy that
/// writes the former may hand on as it came.
fn hops(headers: &HeaderMap) -> Vec<&str> {
    let list = |name| headers.get_all(name).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    if headers.contains_key(X_FORWARDED_FOR) {
        return list(X_FORWARDED_FOR).collect();
    }
    list(FORWARDED).map(|hop| forwarded_for(hop).unwrap_or_default()).collect()
}

/// The `for` of one element of `Forwarded` (RFC 7239, section 4).
fn forwarded_for(element: &str) -> Option<&str> {
    let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("for"));
    named.next().map(|(_, value)| value.trim().trim_matches('"'))
}

/// The address of a hop, which may come with a port, and in IPv6 in brackets (RFC 7239, section 6).
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

/// Walks from the right as long as the address at hand is a trusted proxy.
fn client(direct: IpAddr, hops: &[&str], trusted: &[IpNet]) -> IpAddr {
    let mut at = direct.to_canonical();
    for hop in hops.iter().rev() {
        if !trusted.iter().any(|network| network.contains(&at)) {
            break;
        }
        let Some(next) = address(hop) else { break };
        at = next.to_canonical();
    }
    at
}
