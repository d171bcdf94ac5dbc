//! Lines for whoever started the server. Nobody need be listening: a closed pipe
//! is no reason to stop serving, as `println!` would.

use std::io::Write;

/// Prints a line at once.
pub fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}
