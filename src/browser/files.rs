//! The caller's files: what they are, what they are called, and where they were uploaded to. Their
//! bytes stay the browser's; only the first few come here.

use std::cell::RefCell;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::Duration;

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::clock;
use super::value::{NONE, call, get, tag, text_of};
use crate::image::{FileFacts, Format, HEAD};
use crate::text::{find, until};
use crate::upload::Uploaded;

/// How long an upload is good for: nobody says how long the service keeps it.
const KEPT: Duration = Duration::from_secs(60 * 60);

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    fn fingerprint(file: &JsValue) -> Promise;
}

/// What the first bytes of a file say.
pub async fn head(file: &Blob) -> FileFacts {
    let bytes = match file.slice_with_i32_and_i32(0, HEAD as i32) {
        Ok(head) => call(&head, "arrayBuffer", NONE).await,
        Err(error) => Err(error),
    };
    // By the tag, since the page may have made the file in another realm than ours.
    let bytes =
        bytes.ok().filter(|buffer| tag(buffer).is_some_and(|tag| tag == "[object ArrayBuffer]"));
    let bytes = bytes.map(|buffer| Uint8Array::new(&buffer).to_vec());
    FileFacts {
        name: file_name(file).unwrap_or_default(),
        bytes: size_of(file) as u64,
        format: bytes.as_deref().and_then(Format::of),
        readable: bytes.is_some(),
    }
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
            ending => format!("file.{ending}"),
        }
    })
}

/// What was uploaded by this client, by content, so that nothing goes twice.
#[derive(Default)]
pub struct Uploads {
    done: RefCell<Vec<(String, Duration, Uploaded)>>,
    under_way: RefCell<Vec<String>>,
    waiting: RefCell<Vec<Waker>>,
}

/// The only one to upload some content. Dropped, the next may.
pub struct Claim<'a> {
    uploads: &'a Uploads,
    content: Option<String>,
}

impl Uploads {
    /// What came of the same content's upload, or the claim to upload it. An upload of the same
    /// content that is under way is waited for.
    pub async fn claim(&self, file: &Blob) -> Result<Uploaded, Claim<'_>> {
        let content =
            JsFuture::from(fingerprint(file)).await.ok().and_then(|text| text.as_string());
        let Some(content) = content else {
            return Err(Claim { uploads: self, content: None });
        };
        poll_fn(|context| {
            let now = clock::now();
            let mut done = self.done.borrow_mut();
            done.retain(|(_, at, _)| now.saturating_sub(*at) < KEPT);
            if let Some((.., uploaded)) = done.iter().find(|(known, ..)| *known == content) {
                return Poll::Ready(Ok(uploaded.clone()));
            }
            let mut under_way = self.under_way.borrow_mut();
            if under_way.contains(&content) {
                self.waiting.borrow_mut().push(context.waker().clone());
                return Poll::Pending;
            }
            under_way.push(content.clone());
            Poll::Ready(Err(Claim { uploads: self, content: Some(content.clone()) }))
        })
        .await
    }
}

impl Claim<'_> {
    /// It was uploaded.
    pub fn done(self, uploaded: &Uploaded) {
        if let Some(content) = &self.content {
            let done = (content.clone(), clock::now(), uploaded.clone());
            self.uploads.done.borrow_mut().push(done);
        }
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Some(content) = &self.content {
            self.uploads.under_way.borrow_mut().retain(|other| other != content);
            for waker in self.uploads.waiting.take() {
                waker.wake();
            }
        }
    }
}
