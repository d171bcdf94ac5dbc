//! The key, which shows itself to the service only.

use std::fmt;

use axum::http::HeaderValue;

/// An API key. Printing it prints no key.
#[derive(Clone)]
pub struct Key(HeaderValue);

impl Key {
    /// Takes a key that can stand in a header.
    ///
    /// # Errors
    /// Says that it cannot, without showing it.
    pub fn new(key: &str) -> Result<Self, &'static str> {
        let mut header = HeaderValue::from_str(&format!("Bearer {key}"))
            .map_err(|_| "RELAYDANCE_API_KEY has characters that no key has")?;
        header.set_sensitive(true);
        Ok(Key(header))
    }

    /// The value of the Authorization header.
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The same bytes without it: some services repeat what they refuse.
    pub fn struck_out(&self, bytes: &[u8]) -> Vec<u8> {
        let key = self.0.as_bytes().strip_prefix(b"Bearer ").unwrap_or_default();
        let (mut kept, mut rest) = (Vec::new(), bytes);
        while let Some(at) = rest.windows(key.len()).position(|window| window == key) {
            kept.extend_from_slice(&rest[..at]);
            kept.extend_from_slice("…".as_bytes());
            rest = &rest[at + key.len()..];
        }
        kept.extend_from_slice(rest);
        kept
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_prints_itself() {
        let key = Key::new("sk-secret").unwrap();
        assert!(!format!("{key:?} {:?}", key.header()).contains("secret"));
        assert!(!Key::new("sk-secret\n").unwrap_err().contains("secret"));
    }

    #[test]
    fn what_repeats_a_key_is_shown_without_it() {
        let key = Key::new("sk-secret").unwrap();
        assert_eq!(key.struck_out(b"no sk-secret, sk-secret!"), "no …, …!".as_bytes());
        assert_eq!(key.struck_out(b"short"), b"short");
    }
}
