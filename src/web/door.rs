//! How the service is reached: where it listens, by which names, through which proxies.
//!
//! Invariants: whatever is reached beyond this machine is reached by https, which a proxy in
//! front ends; only the names that were given are answered.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::codes::{ADDRESS_NEEDS_HTTPS, PUBLIC_URL_INVALID};
use crate::finding::{Finding, Outcome, Place};

/// The way in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Door {
    /// `ledger.example`, where the service is reached by https from elsewhere.
    public_host: Option<String>,
    /// Proxies that say truly where a request came from.
    proxies: Vec<IpAddr>,
}

impl Door {
    /// Checks that what listens beyond this machine is reached by https.
    pub fn new(
        listen: SocketAddr,
        public_url: Option<&str>,
        proxies: Vec<IpAddr>,
    ) -> Outcome<Self> {
        let public_host = match public_url {
            Some(url) => Some(host_of(url)?),
            None => None,
        };
        if !listen.ip().is_loopback() && public_host.is_none() {
            let place = Place::of("--listen");
            return Err(Finding::new(&ADDRESS_NEEDS_HTTPS, place).found(listen).into());
        }
        Ok(Self { public_host, proxies })
    }

    /// Whether cookies must not travel over plain connections.
    pub fn is_https(&self) -> bool {
        self.public_host.is_some()
    }

    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.proxies.contains(&peer) || (self.is_https() && peer.is_loopback())
    }

    /// Whether the service answers by this name (and port).
    pub fn answers(&self, host: &str) -> bool {
        let is_public = self.public_host.as_deref().is_some_and(|own| {
            own.eq_ignore_ascii_case(host)
                || own.eq_ignore_ascii_case(host.strip_suffix(":443").unwrap_or(host))
        });
        is_public || is_loopback_name(host)
    }
}

/// `https://ledger.example[:port][/]` → `ledger.example[:port]`.
fn host_of(url: &str) -> Outcome<String> {
    let refused = || Finding::new(&PUBLIC_URL_INVALID, Place::of("--public-url")).found(url);
    let host = url.strip_prefix("https://").ok_or_else(refused)?;
    let host = host.strip_suffix('/').unwrap_or(host);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    if host.is_empty() || !host.bytes().all(is_plain) {
        return Err(refused().into());
    }
    Ok(host.to_owned())
}

/// `localhost`, `127.0.0.1:8080`, `[::1]:8080`.
fn is_loopback_name(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_loopback_v4 = name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    is_loopback_v4 || name == "[::1]" || name.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_pass_without_a_public_one() {
        let door = Door::default();
        for good in ["localhost", "LOCALHOST:80", "127.0.0.1", "127.8.0.1:9", "[::1]", "[::1]:80"] {
            assert!(door.answers(good), "{good}");
        }
        for bad in ["", "evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil:80"] {
            assert!(!door.answers(bad), "{bad}");
        }
    }

    #[test]
    fn beyond_this_machine_the_service_is_reached_by_https() {
        let here: SocketAddr = "127.0.0.1:8080".parse().unwrap();
        let everywhere: SocketAddr = "0.0.0.0:8080".parse().unwrap();
        assert!(Door::new(here, None, Vec::new()).is_ok());
        assert!(Door::new(everywhere, None, Vec::new()).is_err());
        for bad in ["http://ledger.example", "https://", "https://a b", "https://a/b", "ledger"] {
            assert!(Door::new(here, Some(bad), Vec::new()).is_err(), "{bad}");
        }
        let door = Door::new(everywhere, Some("https://ledger.example/"), Vec::new()).unwrap();
        assert!(door.is_https());
        for good in ["ledger.example", "Ledger.Example:443", "localhost:8080"] {
            assert!(door.answers(good), "{good}");
        }
        assert!(!door.answers("other.example"));
    }

    #[test]
    fn only_known_proxies_say_where_a_request_came_from() {
        let proxy: IpAddr = "10.0.0.7".parse().unwrap();
        let everywhere: SocketAddr = "0.0.0.0:8080".parse().unwrap();
        let door = Door::new(everywhere, Some("https://ledger.example"), vec![proxy]).unwrap();
        assert!(door.trusts(proxy));
        assert!(door.trusts("127.0.0.1".parse().unwrap()));
        assert!(!door.trusts("10.0.0.8".parse().unwrap()));
        assert!(!Door::default().trusts("127.0.0.1".parse().unwrap()));
    }
}
