//! What a probe finds in files, and what is left of them when it has cut them: real images, each
//! held against what other programs say of it, and mutants of them, held against laws.
//!
//! `HEADS=1000000 cargo test --release --test heads` makes a million mutants; `HEAD=<seed>` tells one.

#![cfg(not(target_family = "wasm"))]

mod images;
mod mutants;
#[path = "../seeds/mod.rs"]
mod seeds;
mod source;
