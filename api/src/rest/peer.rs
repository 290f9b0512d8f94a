//! Who is at the other end, behind whatever proxies are trusted.

use crate::state::State;
use actix_web::HttpRequest;
use actix_web::web::Data;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
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
        let trusted = request.app_data::<Data<Arc<State>>>().map(|state| state.settings.trusted_proxies.clone());
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        Self { address: client(direct, &hops, &trusted.unwrap_or_default()) }
    }

    /// The key under which this peer is counted: the address, or the /64 of an IPv6 address.
    pub fn key(&self) -> String {
        match self.address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        }
    }
}

/// Walks from the right as long as the address at hand is a trusted proxy.
fn client(direct: IpAddr, hops: &[&str], trusted: &[IpNet]) -> IpAddr {
    let mut address = direct.to_canonical();
    for hop in hops.iter().rev() {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        let Ok(next) = hop.trim_matches(['[', ']']).parse::<IpAddr>() else { break };
        address = next.to_canonical();
    }
    address
}
