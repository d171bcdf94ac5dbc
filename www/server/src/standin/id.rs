//! Names nobody can guess.

use std::io;

const LETTERS: &[u8; 32] = b"abcdefghijkmnopqrstuvwxyz2345678";

/// The prefix and 26 random letters, 130 bits.
///
/// # Errors
/// When the system has no randomness to give.
pub fn random(prefix: &str) -> io::Result<String> {
    let mut bytes = [0_u8; 26];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let letters = bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)));
    Ok(prefix.chars().chain(letters.map(|l| char::from(*l))).collect())
}

/// Whether this could be one of our names: nothing that means anything in a path.
pub fn plausible(name: &str) -> bool {
    (1..=80).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_are_plausible() {
        let (one, two) = (random("task_").unwrap(), random("task_").unwrap());
        assert_ne!(one, two);
        assert!(plausible(&one) && one.len() == 31);
        for bad in ["", "..", ".part", "a/b", "a\\b", "a%2f", "ä"] {
            assert!(!plausible(bad), "{bad}");
        }
    }
}
