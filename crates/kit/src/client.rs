//! Where a request comes from, as far as limits count by it.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::Extensions;

/// Where a request comes from. The roof inserts it where a proxy it trusts stands in front; otherwise the connection's
/// own address counts.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

/// The address to count by. Empty where nothing is known.
pub fn client_address(extensions: &Extensions) -> String {
    let known = extensions
        .get::<ClientAddress>()
        .map(|a| a.0)
        .or_else(|| extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip()));
    known.map(counted_address).unwrap_or_default()
}

/// An address as limits count it: an IPv6 network of 64 bits counts as one, for whoever has one address of it has them all.
pub fn counted_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
