//! Real files, damaged at random. Whatever comes of it, a probe asks for bytes that are there, comes
//! to an end, and what it leaves of the file is the same picture, with nothing left to cut.

use fastrand::Rng;
use relaydance_web::facts::{Depth, Metadata};

use crate::images;
use crate::seeds::{first_broken, setting};
use crate::source::{probe_bytes, rebuilt};

/// Numbers that lengths, offsets and counts go wrong at.
const EXTREMES: [u32; 12] =
    [0, 1, 2, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/// What a byte is that means something to some format.
const TELLING: &[u8] = b"\xff\xd8\xd9\xda\xe1\xe0\x00\x01\xc0MI*\x08";

fn seeds() -> Vec<Vec<u8>> {
    images::all().into_iter().map(|image| image.bytes).filter(|bytes| bytes.len() < 8192).collect()
}

/// A mutant by its number.
fn mutant(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(number);
    let mut file = seeds[rng.usize(..seeds.len())].clone();
    for _ in 0..[1, 1, 2, 3, 5, 12][rng.usize(..6)] {
        if file.is_empty() {
            break;
        }
        // Most of what is read stands at the start.
        let within = if rng.bool() { file.len() } else { file.len().min(256) };
        let at = rng.usize(..within);
        let most = [4, 64, 4096][rng.usize(..3)];
        let length = rng.usize(1..=most.min(file.len() - at));
        match rng.u8(..10) {
            0 => file[at] ^= 1 << rng.u8(..8),
            1 => file[at] = TELLING[rng.usize(..TELLING.len())],
            2 | 3 => {
                let extreme = EXTREMES[rng.usize(..EXTREMES.len())];
                let bytes = if rng.bool() { extreme.to_be_bytes() } else { extreme.to_le_bytes() };
                let bytes = &bytes[if rng.bool() { 0..4 } else { 2..4 }];
                let end = file.len().min(at + bytes.len());
                file[at..end].copy_from_slice(&bytes[..end - at]);
            }
            4 => file.truncate(at),
            5 => drop(file.drain(at..at + length)),
            6 => {
                let twice = file[at..at + length].to_vec();
                let to = rng.usize(..=file.len());
                file.splice(to..to, twice);
            }
            7 => {
                let other = &seeds[rng.usize(..seeds.len())];
                let from = rng.usize(..other.len().max(1)).min(other.len());
                let part = other[from..other.len().min(from + length)].to_vec();
                file.splice(at..at, part);
            }
            8 => file[at..at + length].fill(TELLING[rng.usize(..TELLING.len())]),
            _ => file.extend_from_slice(&seeds[rng.usize(..seeds.len())]),
        }
    }
    file
}

/// The laws. The source holds the reads and the pieces to theirs.
fn check(file: &[u8]) {
    let head = probe_bytes(file, Depth::Head).facts;
    let whole = probe_bytes(file, Depth::Whole).facts;
    assert!(head.pieces.is_empty());
    assert_eq!(head.format, whole.format);
    if head.size.is_some() {
        assert_eq!(head.size, whole.size);
    }
    assert_eq!(whole.pieces.is_empty(), whole.metadata != Metadata::Removable);
    if whole.pieces.is_empty() {
        return;
    }
    let left = rebuilt(file, &whole.pieces);
    let again = probe_bytes(&left, Depth::Whole).facts;
    assert_eq!(again.format, whole.format);
    assert_eq!(again.size, whole.size);
    assert_eq!(again.metadata, Metadata::None);
}

#[test]
fn no_damage_to_a_file_leads_a_probe_astray() {
    let seeds = seeds();
    if let Some(number) = setting("HEAD") {
        let file = mutant(&seeds, number);
        std::fs::write(format!("{}/mutant", env!("CARGO_TARGET_TMPDIR")), &file).expect("written");
        println!(
            "{}/mutant: {:?}",
            env!("CARGO_TARGET_TMPDIR"),
            probe_bytes(&file, Depth::Whole).facts
        );
        return check(&file);
    }
    let trial = || {
        |number| {
            check(&mutant(&seeds, number));
            true
        }
    };
    let broken = first_broken(setting("HEADS").unwrap_or(20_000), trial);
    if let Some(number) = broken {
        panic!("Again: HEAD={number} cargo test --test heads no_damage -- --nocapture");
    }
}
