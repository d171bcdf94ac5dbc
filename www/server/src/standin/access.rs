//! Who may ask: the rules about keys.

use std::net::SocketAddr;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::refusal::Refusal;
use crate::origin;

/// Words in a key that make the stand-in refuse it, so that people can try it.
const REFUSED: [&str; 4] = ["wrong", "invalid", "expired", "revoked"];

/// Lets a request with a key in, unless a website elsewhere sent it, which could read what was asked here, and one from the demo page without a key, which
/// is taken as having come through a proxy that adds the key.
///
/// # Errors
/// When there is no key, or not a good one.
pub fn check(headers: &HeaderMap, listening: SocketAddr) -> Result<(), Refusal> {
    if origin::is_elsewhere(headers) || origin::is_rebound(headers, listening) {
        return Err(Refusal::Unauthorized("The stand-in answers pages of this machine alone."));
    }
    let Some(given) = headers.get(AUTHORIZATION) else {
        if origin::is_same(headers) {
            return Ok(());
        }
        return Err(Refusal::Unauthorized("No key was sent."));
    };
    let key = given
        .to_str()
        .ok()
        .and_then(|given| given.strip_prefix("Bearer "))
        .map(str::trim)
        .filter(|key| !key.is_empty() && !key.contains(' '))
        .ok_or(Refusal::Unauthorized("The Authorization header must be \"Bearer\" and a key."))?;
    let key = key.to_lowercase();
    if REFUSED.iter().any(|word| key.contains(word)) {
        return Err(Refusal::Unauthorized("Invalid token."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        check(&map, "127.0.0.1:8787".parse().unwrap()).is_ok()
    }

    #[test]
    fn a_key_is_needed_and_must_not_sound_wrong() {
        assert!(allowed(&[("authorization", "Bearer sk-1")]));
        for bad in ["", "sk-1", "Basic abc", "Bearer", "Bearer ", "Bearer a b", "bearer x"] {
            assert!(!allowed(&[("authorization", bad)]), "{bad}");
        }
        for word in ["wrong", "INVALID-key", "sk-expired", "revoked"] {
            let value = format!("Bearer {word}");
            assert!(!allowed(&[("authorization", &value)]), "{word}");
        }
        assert!(!allowed(&[]));
        let (key, host) = (("authorization", "Bearer sk-1"), ("host", "127.0.0.1:8787"));
        assert!(!allowed(&[key, host, ("origin", "https://evil.example")]));
        assert!(allowed(&[key, host, ("origin", "http://localhost:5173")]));
        let rebound = [("host", "evil.example:8787"), ("origin", "http://evil.example:8787")];
        assert!(!allowed(&[key, rebound[0], rebound[1]]) && !allowed(&rebound));
    }

    #[test]
    fn the_demo_page_needs_no_key_but_a_wrong_one_is_refused() {
        let host = ("host", "127.0.0.1:8787");
        assert!(allowed(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[host, ("origin", "http://127.0.0.1:8787")]));
        assert!(!allowed(&[host, ("origin", "http://localhost:5173")]));
        assert!(!allowed(&[host, ("sec-fetch-site", "cross-site")]));
        let wrong = ("authorization", "Bearer wrong");
        assert!(!allowed(&[host, ("sec-fetch-site", "same-origin"), wrong]));
    }
}
