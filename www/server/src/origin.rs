//! Where a request comes from, as its browser says.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;

/// The host and port the request was sent to, if it says so properly.
pub fn host(headers: &HeaderMap) -> Option<Authority> {
    let host = headers.get(HOST)?.to_str().ok()?;
    host.parse().ok().filter(|host: &Authority| !host.as_str().contains('@'))
}

/// Scheme, host and port of this server under another name than the request used:
/// to a browser that is another origin.
pub fn other(headers: &HeaderMap, listening: SocketAddr) -> String {
    let asked = host(headers);
    let port = asked.as_ref().and_then(Authority::port_u16).unwrap_or(listening.port());
    let by_name = asked.is_some_and(|host| host.host().eq_ignore_ascii_case("localhost"));
    let ip = if listening.ip().is_unspecified() { [127, 0, 0, 1].into() } else { listening.ip() };
    if by_name {
        return format!("http://{}", SocketAddr::new(ip, port));
    }
    format!("http://localhost:{port}")
}

/// Whether a page of this server sent the request, by the browser's own word. A
/// program that is no browser may claim so too; it needs no page for that.
pub fn is_same(headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => origin_matches(headers) == Some(true),
    }
}

/// Whether another website's page sent the request, by the browser's own word.
pub fn is_foreign(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    let elsewhere = site.is_some_and(|site| site != "same-origin" && site != "none");
    elsewhere || origin_matches(headers) == Some(false)
}

/// Whether a page of a website elsewhere sent the request. Pages that this machine serves, on
/// whatever port, are those one works on, and extensions were installed by its user.
pub fn is_elsewhere(headers: &HeaderMap) -> bool {
    let origin = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
    let here = match origin.split_once("://") {
        Some(("http" | "https", host)) => host.parse().is_ok_and(|host| is_here(&host)),
        Some(_) => true,
        None => false,
    };
    is_foreign(headers) && !here
}

/// Whether `Origin` names the host the request was sent to; nothing without it.
fn origin_matches(headers: &HeaderMap) -> Option<bool> {
    let origin = headers.get(ORIGIN)?;
    let own = host(headers).map(|host| format!("http://{host}"));
    Some(own.is_some_and(|own| origin.as_bytes().eq_ignore_ascii_case(own.as_bytes())))
}

/// The name or address of a host, an IPv6 one without its brackets.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// Whether a name or address always leads to the machine that asks.
fn is_here(host: &Authority) -> bool {
    is_loopback(host.host()) || host.host().ends_with(".localhost")
}

/// Whether a host is this machine.
pub fn is_loopback(host: &str) -> bool {
    host == "localhost" || bare(host).parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Whether the request was sent to this server by an address of its own. A page
/// of another website whose name was made to point here (DNS rebinding) is of the
/// same origin to its browser, but carries its own name in `Host`.
pub fn is_own_host(headers: &HeaderMap, listening: SocketAddr) -> bool {
    let Some(host) = host(headers) else {
        return false;
    };
    if host.port_u16().unwrap_or(80) != listening.port() {
        return false;
    }
    let name = bare(host.host());
    match name.parse::<IpAddr>() {
        // No name can be made to look like an address.
        Ok(ip) if listening.ip().is_unspecified() => ip.is_ipv4() || listening.is_ipv6(),
        Ok(ip) => ip.is_loopback() || ip == listening.ip(),
        Err(_) => name.eq_ignore_ascii_case("localhost"),
    }
}

/// Whether a page sent the request to a name that was made to point here. Programs that are no
/// browsers may know this server by any name, and have no page that is deceived.
pub fn is_rebound(headers: &HeaderMap, listening: SocketAddr) -> bool {
    let by_page = headers.contains_key(ORIGIN) || headers.contains_key("sec-fetch-site");
    // Another server of this machine may pass it on under its own port.
    let here = host(headers).is_some_and(|host| is_here(&host));
    by_page && !here && !is_own_host(headers, listening)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(headers: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = headers.iter();
        pairs.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_addresses_of_its_own_are_its_hosts() {
        let here: SocketAddr = "127.0.0.1:8787".parse().unwrap();
        for own in ["127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787"] {
            assert!(is_own_host(&sent(&[("host", own)]), here), "{own}");
        }
        let foreign = [
            "evil.example:8787",
            "127.0.0.1.evil.example:8787",
            "localhost:80",
            "localhost",
            "192.168.0.7:8787",
            "evil@localhost:8787",
        ];
        for foreign in foreign {
            assert!(!is_own_host(&sent(&[("host", foreign)]), here), "{foreign}");
        }
        assert!(!is_own_host(&sent(&[]), here));
        let everywhere: SocketAddr = "0.0.0.0:8787".parse().unwrap();
        assert!(is_own_host(&sent(&[("host", "192.168.0.7:8787")]), everywhere));
        assert!(!is_own_host(&sent(&[("host", "evil.example:8787")]), everywhere));
    }

    #[test]
    fn a_page_of_a_name_that_was_made_to_point_here_is_told_from_pages_of_this_machine() {
        let here: SocketAddr = "127.0.0.1:8787".parse().unwrap();
        let own = |name: &'static str, origin| sent(&[("host", name), ("origin", origin)]);
        assert!(is_rebound(&own("evil.example:8787", "http://evil.example:8787"), here));
        assert!(is_rebound(&sent(&[("host", "evil"), ("sec-fetch-site", "same-origin")]), here));
        for (name, origin) in [
            ("127.0.0.1:8787", "http://127.0.0.1:8787"),
            ("localhost:5173", "http://localhost:5173"),
            ("shop.localhost", "https://shop.localhost"),
        ] {
            assert!(!is_rebound(&own(name, origin), here), "{name}");
        }
        assert!(!is_rebound(&sent(&[("host", "stand-in:8787")]), here));
    }

    #[test]
    fn a_website_is_elsewhere_unless_this_machine_serves_it() {
        let host = ("host", "127.0.0.1:8787");
        for elsewhere in
            ["https://evil.example", "http://192.168.0.7", "null", "http://localhost.evil.example"]
        {
            assert!(is_elsewhere(&sent(&[host, ("origin", elsewhere)])), "{elsewhere}");
        }
        assert!(is_elsewhere(&sent(&[host, ("sec-fetch-site", "cross-site")])));
        for here in [
            "http://localhost:5173",
            "https://shop.localhost",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "chrome-extension://abc",
        ] {
            let cross = ("sec-fetch-site", "cross-site");
            assert!(!is_elsewhere(&sent(&[host, cross, ("origin", here)])), "{here}");
        }
        assert!(!is_elsewhere(&sent(&[host])));
        let own = ("origin", "http://192.168.0.7:8787");
        assert!(!is_elsewhere(&sent(&[("host", "192.168.0.7:8787"), own])));
    }

    #[test]
    fn a_request_of_another_site_is_foreign() {
        let host = ("host", "localhost:1");
        for foreign in [
            ("origin", "http://evil.example"),
            ("origin", "https://localhost:1"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(is_foreign(&sent(&[host, foreign])), "{foreign:?}");
        }
        for own in [
            ("origin", "http://localhost:1"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-site", "none"),
            ("accept", "*/*"),
        ] {
            assert!(!is_foreign(&sent(&[host, own])), "{own:?}");
        }
    }
}
