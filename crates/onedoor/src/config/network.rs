//! Networks, as settings name them.

use std::net::IpAddr;

use serde::Deserialize;

/// An address, or all addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    pub(super) address: IpAddr,
    pub(super) bits: u32,
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("{text:?} is neither an address nor a network such as 10.0.0.0/24");
        let (address, bits) = text.split_once('/').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most: u32 = if address.is_ipv4() { 32 } else { 128 };
        let bits: u32 = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
        if bits > most {
            return Err(wrong());
        }
        match (address, address.to_canonical()) {
            // IPv4 written as IPv6: the network is meant as it is among the addresses of IPv4.
            (IpAddr::V6(_), short @ IpAddr::V4(_)) => {
                Ok(Self { address: short, bits: bits.checked_sub(96).ok_or_else(wrong)? })
            }
            _ => Ok(Self { address, bits }),
        }
    }
}

impl Network {
    /// Whether the address lies in it.
    pub fn contains(self, address: IpAddr) -> bool {
        // As numbers, left-aligned; an IPv4 address never lies in an IPv6 network.
        let number = |ip: IpAddr| match ip.to_canonical() {
            IpAddr::V4(ip) => (4, u128::from(ip.to_bits()) << 96),
            IpAddr::V6(ip) => (6, ip.to_bits()),
        };
        let ((kind, network), (other, address)) = (number(self.address), number(address));
        let differing = (network ^ address).checked_shr(128 - self.bits.min(128)).unwrap_or(0);
        kind == other && differing == 0
    }
}
