//! The caller's files: what they are, what they are called, and where they were uploaded to. Their
//! bytes stay the browser's; only the first few come here.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use super::promise::Settled;
use super::value::{get, tag, text_of, to_js};
use crate::facts::{Depth, Facts, FileFacts, Metadata, Piece};
use crate::probe::Probe;
use crate::text::{find, text, until};
use crate::upload::Uploaded;

#[wasm_bindgen(module = "/src/browser/uploads.js")]
extern "C" {
    /// What a client has uploaded, by content, so that nothing goes twice.
    pub type Uploads;
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Uploads;
    #[wasm_bindgen(method)]
    fn claim(this: &Uploads, file: &Blob) -> Claimed;

    type Claimed;
    #[wasm_bindgen(method, getter)]
    fn ready(this: &Claimed) -> Promise;
    #[wasm_bindgen(method)]
    fn close(this: &Claimed, url: &JsValue);
}

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn joined(pieces: &Array, file: &Blob) -> Result<Blob, JsValue>;
    #[wasm_bindgen(js_name = pieceOf)]
    fn piece_of(file: &Blob, start: f64, end: f64, again: u32) -> Promise;
    fn warn(name: &str, reason: &str);
}

/// How often a part of a file that is uploaded may fail to be read.
const FAILURES: u32 = 10;

/// What the first bytes of a file say.
pub async fn head(file: &Blob) -> FileFacts {
    let head = probed(file, Depth::Head).await;
    FileFacts {
        name: file_name(file).unwrap_or_default(),
        bytes: size_of(file) as u64,
        readable: head.is_some(),
        inlined: false,
        head: head.unwrap_or_default(),
    }
}

/// What a probe finds in a file; nothing where it cannot be read.
async fn probed(file: &Blob, depth: Depth) -> Option<Facts> {
    let mut probe = Probe::new(size_of(file) as u64, depth);
    let again = if depth == Depth::Head { 0 } else { FAILURES };
    while let Some((start, length)) = probe.wants() {
        let start = start as f64;
        let piece = piece_of(file, start, start + f64::from(length), again);
        let buffer = Settled::from(piece).await.ok()?;
        // By the tag, since the page may have made the file in another realm than ours.
        if tag(&buffer)? != "[object ArrayBuffer]" {
            return None;
        }
        probe.read(&Uint8Array::new(&buffer).to_vec());
    }
    Some(probe.facts())
}

/// The file without what it tells of its owner: slices of itself, put together again. The same
/// file where there is nothing to leave out, or where that cannot be done safely; nothing where it
/// cannot be read.
pub async fn stripped(file: &Blob) -> Option<Blob> {
    let facts = probed(file, Depth::Whole).await?;
    let without = match facts.metadata {
        Metadata::None => return Some(file.clone()),
        Metadata::Removable => rebuilt(file, &facts.pieces).ok_or("its parts do not fit"),
        Metadata::Odd(reason) => Err(reason),
    };
    Some(without.unwrap_or_else(|reason| {
        warn(&name_of(file), reason);
        file.clone()
    }))
}

/// The pieces as a file. Nothing where it is not as long as they are: a Blob that is none of this
/// realm's own becomes the text "[object Blob]" in another.
fn rebuilt(file: &Blob, pieces: &[Piece]) -> Option<Blob> {
    let parts = Array::new();
    let mut length = 0;
    for piece in pieces {
        match piece {
            Piece::Slice(start, end) => {
                parts.push(file.slice_with_f64_and_f64(*start as f64, *end as f64).ok()?.as_ref());
                length += end.saturating_sub(*start);
            }
            Piece::Bytes(bytes) => {
                parts.push(&Uint8Array::from(bytes.as_slice()));
                length += bytes.len() as u64;
            }
        }
    }
    joined(&parts, file).ok().filter(|blob| length > 0 && size_of(blob) as u64 == length)
}

/// A file's size in bytes; zero for what only looks like a file.
pub fn size_of(file: &Blob) -> f64 {
    get(file, "size").as_f64().unwrap_or_default()
}

fn file_name(file: &Blob) -> Option<String> {
    text_of(file, "name").filter(|name| !name.is_empty())
}

/// A Blob has no name, and some services go by the ending.
pub fn name_of(file: &Blob) -> String {
    file_name(file).unwrap_or_else(|| {
        let kind = text_of(file, "type").unwrap_or_default();
        let ending = find(&kind, "/").and_then(|slash| kind.get(slash + 1..)).unwrap_or_default();
        match until(ending, b";+") {
            "" => "file.bin".to_owned(),
            ending => text!("file.{}", ending),
        }
    })
}

/// The right to upload some content, which others of the same content wait for. Dropped, the next
/// may.
pub struct Claim(Claimed);

impl Claim {
    /// Claims a file.
    pub fn new(uploads: &Uploads, file: &Blob) -> Self {
        Self(uploads.claim(file))
    }

    /// What came of this content's upload, if it was uploaded before.
    pub async fn uploaded(&self) -> Option<Uploaded> {
        let known = Settled::from(self.0.ready()).await.unwrap_or_default();
        Some(Uploaded { url: text_of(&known, "url")?, id: text_of(&known, "id") })
    }

    /// It was uploaded.
    pub fn done(&self, uploaded: &Uploaded) {
        self.0.close(&to_js(uploaded));
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.close(&JsValue::UNDEFINED);
    }
}
