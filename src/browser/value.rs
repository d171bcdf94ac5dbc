//! From JavaScript values to the core's, and JSON by the browser's own parser.

use js_sys::{Array, JSON, Promise, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::Blob;

use crate::value::Value;

#[wasm_bindgen(module = "/src/browser/host.js")]
extern "C" {
    /// What comes of calling a function.
    pub fn later(function: &JsValue) -> Promise;
    #[wasm_bindgen(catch, js_name = tagOf)]
    fn tag_of(value: &JsValue) -> Result<String, JsValue>;
    #[wasm_bindgen(catch, js_name = keysOf)]
    fn keys_of(value: &JsValue) -> Result<Array, JsValue>;
}

/// What kind of object it is, in every realm alike: `[object Blob]`. `None` where it throws.
pub fn tag(value: &JsValue) -> Option<String> {
    tag_of(value).ok()
}

const ENDLESS: &str = "too long, nested too deeply or without end";
const THROWS: &str = "something that throws when read";

/// What is no data, by its tag.
const OTHERS: [(&str, &str); 9] = [
    ("[object Symbol]", "a symbol"),
    ("[object BigInt]", "a BigInt (pass a plain number)"),
    // Its keys are what the page stored.
    ("[object Storage]", "a storage"),
    ("[object Promise]", "a Promise (await it first)"),
    ("[object ArrayBuffer]", BYTES),
    ("[object Uint8Array]", BYTES),
    ("[object HTMLInputElement]", "an input element (pass its files)"),
    ("[object HTMLImageElement]", ELEMENT),
    ("[object HTMLCanvasElement]", ELEMENT),
];
const BYTES: &str = "bytes (wrap them in a Blob)";
const ELEMENT: &str = "an element (pass a Blob)";

/// Nothing of ours is nested deeper; a cycle is.
const DEPTH: u32 = 32;

/// Reads JavaScript values. Whatever they are (getters that throw, cycles, proxies), it comes to
/// an end and throws nothing.
pub struct Reader {
    /// The files met, which values name by their place here.
    pub files: Vec<Blob>,
    left: u32,
}

impl Default for Reader {
    /// A reader for callers' objects, which are small.
    fn default() -> Self {
        Self { files: Vec::new(), left: 20_000 }
    }
}

impl Reader {
    /// Reads one value.
    pub fn read(&mut self, value: &JsValue) -> Value {
        self.value(value, DEPTH)
    }

    fn value(&mut self, value: &JsValue, depth: u32) -> Value {
        if value.is_null_or_undefined() {
            return Value::Null;
        }
        if let Some(text) = value.as_string() {
            return Value::String(text);
        }
        if let Some(number) = value.as_f64() {
            return Value::Number(number);
        }
        if let Some(boolean) = value.as_bool() {
            return Value::Bool(boolean);
        }
        if value.is_function() {
            return Value::Other("a function");
        }
        self.left = self.left.saturating_sub(1);
        let (Some(depth), 1..) = (depth.checked_sub(1), self.left) else {
            return Value::Other(ENDLESS);
        };
        let Some(tag) = tag(value) else {
            return Value::Other(THROWS);
        };
        if let Some((_, words)) = OTHERS.iter().find(|(other, _)| tag == *other) {
            return Value::Other(words);
        }
        match tag.as_str() {
            // By the tag, which a Blob of another frame or realm has as well.
            "[object Blob]" | "[object File]" => {
                let place = self.files.len();
                self.files.push(value.clone().unchecked_into());
                Value::File(place)
            }
            "[object URL]" => {
                match Reflect::get(value, &"href".into()).map(|href| href.as_string()) {
                    Ok(Some(href)) => Value::String(href),
                    _ => Value::Other("a URL without an address"),
                }
            }
            "[object Array]" | "[object FileList]" => self.list(value, depth),
            // What else is of a kind of its own, a Map or a Date, has its content where no key tells of it.
            "[object Object]" | "[object Error]" | "[object Module]" => self.object(value, depth),
            _ => Value::Other("an object of a special kind (pass a plain one)"),
        }
    }

    fn list(&mut self, value: &JsValue, depth: u32) -> Value {
        let length = get(value, "length").as_f64().unwrap_or_default();
        if length > f64::from(self.left) {
            return Value::Other(ENDLESS);
        }
        let length = length.max(0.0) as u32;
        let mut items = Vec::new();
        for index in 0..length {
            items.push(match Reflect::get(value, &index.into()) {
                Ok(item) => self.value(&item, depth),
                Err(_) => Value::Other(THROWS),
            });
        }
        Value::Array(items.into())
    }

    fn object(&mut self, value: &JsValue, depth: u32) -> Value {
        let Ok(keys) = keys_of(value) else {
            return Value::Other(THROWS);
        };
        let mut entries = Vec::new();
        if keys.length() > self.left {
            return Value::Other(ENDLESS);
        }
        for key in keys.iter() {
            self.left = self.left.saturating_sub(1);
            let Some(name) = key.as_string() else { continue };
            entries.push((
                name,
                match Reflect::get(value, &key) {
                    Ok(item) => self.value(&item, depth),
                    Err(_) => Value::Other(THROWS),
                },
            ));
        }
        Value::Object(entries.into())
    }
}

/// A property, or `undefined` where reading it throws.
pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or_default()
}

/// A property that is text. Cheaper than a binding for each.
pub fn text_of(object: &JsValue, key: &str) -> Option<String> {
    get(object, key).as_string()
}

/// Parses JSON.
pub fn parse(text: &str) -> Option<Value> {
    let value = JSON::parse(text).ok()?;
    // What a server sends has no end but its own: a list of models may be long.
    let mut reader = Reader { files: Vec::new(), left: 1_000_000 };
    Some(reader.read(&value))
}

/// A plain JavaScript value.
pub fn to_js(value: impl Into<Value>) -> JsValue {
    fn translate(value: &Value) -> JsValue {
        value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or_default()
    }
    translate(&value.into())
}

/// Writes JSON.
pub fn stringify(value: &JsValue) -> String {
    JSON::stringify(value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}
