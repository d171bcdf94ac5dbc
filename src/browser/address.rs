//! Where the API is, seen from where this runs.

use wasm_bindgen::prelude::*;
use web_sys::Url;

use super::value::text_of;
use crate::error::Error;
use crate::text::{text, trim_end, until};

#[wasm_bindgen]
extern "C" {
    /// Where the page is; `undefined` where there is none.
    #[wasm_bindgen(thread_local_v2, js_namespace = globalThis, js_name = location)]
    static LOCATION: JsValue;
}

fn page() -> JsValue {
    LOCATION.with(JsValue::clone)
}

/// The origin of the page, where there is one.
pub fn page_origin() -> Option<String> {
    text_of(&page(), "origin")
}

/// The whole address of the API.
pub fn absolute(base_url: &str) -> Result<String, Error> {
    let url = match text_of(&page(), "href") {
        Some(page) => Url::new_with_base(base_url, &page),
        None => Url::new(base_url),
    };
    // What stands before an @ may be a password, and behind a ? or # a key.
    let secret = until(base_url, b"@?#").len() < base_url.len();
    let shown = if secret { "…" } else { base_url };
    let wrong = |why: &str| Error::argument(text!("`baseUrl` is \"{}\", {}.", shown, why));
    let Ok(url) = url else {
        return Err(wrong("which is no whole address, as is needed outside of a page"));
    };
    let part = |key: &str| text_of(&url, key).unwrap_or_default();
    if !part("protocol").starts_with("http") {
        return Err(wrong("which is no http(s) address"));
    }
    if !part("username").is_empty() || !part("password").is_empty() {
        return Err(wrong("which has a name or password in it: pass a key as `apiKey`"));
    }
    if !part("search").is_empty() || !part("hash").is_empty() {
        return Err(wrong("which has a ? or # in it: pass the address alone"));
    }
    Ok(trim_end(&part("href"), "/").to_owned())
}
