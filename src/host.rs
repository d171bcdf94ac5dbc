//! The hosts that addresses name.

use crate::text::{among, ends, find, has, number, until};

/// The host of an http(s) address, without user, port and brackets, if it is one that browsers and
/// servers take.
pub fn host(url: &str) -> Option<&str> {
    let rest = url.get(find(url, "://")?.checked_add(3)?..)?;
    let authority = until(rest, b"/?#\\");
    let authority = match find(authority, "@") {
        Some(at) => authority.get(at.checked_add(1)?..)?,
        None => authority,
    };
    let (host, port) = match authority.strip_prefix("[") {
        Some(six) => {
            let host = until(six, b"]");
            let right = has(host, ":")
                && host.bytes().all(|byte| byte.is_ascii_hexdigit() || among(byte, b":."));
            (host, six.get(host.len()..)?.strip_prefix("]").filter(|_| right)?)
        }
        None => {
            let host = until(authority, b":");
            (is_host(host).then_some(host)?, authority.get(host.len()..)?)
        }
    };
    let port = port.strip_prefix(":").unwrap_or(if port.is_empty() { "" } else { "?" });
    (port.is_empty() || number(port).is_some_and(|port| port <= 65535)).then_some(host)
}

/// Whether this is a name, or an address of four numbers: what ends in a number is no name.
fn is_host(host: &str) -> bool {
    let name = host.strip_suffix(".").unwrap_or(host);
    let right = |byte: u8| !byte.is_ascii() || byte.is_ascii_alphanumeric() || among(byte, b"-._");
    let (mut labels, mut numbers, mut numbered, mut rest) = (0, 0, false, Some(name));
    while let Some(text) = rest {
        let label = until(text, b".");
        labels += 1;
        numbers += u32::from(number(label).is_some_and(|number| number <= 255));
        numbered = label.bytes().next().is_some_and(|first| first.is_ascii_digit());
        rest = text.get(label.len() + 1..);
    }
    !name.is_empty() && name.bytes().all(right) && (!numbered || (labels, numbers) == (4, 4))
}

/// Whether a host is this machine.
pub fn is_loopback(host: &str) -> bool {
    let host = host.strip_suffix(".").unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || ends(host, ".localhost")
        || host == "::1"
        || host == "0.0.0.0"
        || (host.starts_with("127.")
            && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}
