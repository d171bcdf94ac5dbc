//! A JSON-like value, as it came: what the core reads requests and answers from.
//!
//! Neither a caller's object nor a server's answer can be trusted to have the types it should.
//! Reading both from a tree lets every wrong type be reported, with its path, instead of the first.
//! What goes out goes through the same tree: one type to translate for JavaScript, where a derived
//! serializer for each would cost a kilobyte apiece.

use std::fmt;
use std::sync::Arc;

use crate::text::{digits, is_blank};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A JSON value, or what stood where JSON was expected.
///
/// It implements serde's traits, so that `serde_json::to_value` and `from_value` translate it.
///
/// ```
/// use relaydance_web::Value;
///
/// let value: Value = serde_json::from_str(r#"{"data": {"id": "file_1"}}"#)?;
/// assert_eq!(value.text_at(&["data", "id"]), Some("file_1"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// `null`, and `undefined` too: both mean "not given".
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number. JavaScript has no other kind.
    Number(f64),
    /// Text.
    String(String),
    /// A list. Shared, like an object, so that a copy of any size costs nothing.
    Array(Arc<[Value]>),
    /// Keys and values, in the order they came.
    Object(Arc<[(String, Value)]>),
    /// A file of the host, by its place in the list that the host keeps: its bytes stay there.
    #[doc(hidden)]
    File(usize),
    /// Something that is no data, with a word for what it is, such as "a function".
    #[doc(hidden)]
    Other(&'static str),
}

impl Value {
    /// The value under `key`, if this is an object that has it and it is not null.
    ///
    /// ```
    /// # use relaydance_web::Value;
    /// let value: Value = serde_json::from_str(r#"{"seed": 7, "draft": null}"#)?;
    /// assert_eq!(value.get("seed"), Some(&Value::Number(7.0)));
    /// assert_eq!(value.get("draft"), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        let Value::Object(entries) = self else {
            return None;
        };
        entries.iter().find(|(name, value)| name == key && !value.is_null()).map(|(_, value)| value)
    }

    /// The value under a path of keys.
    ///
    /// ```
    /// fn ratio(body: &relaydance_web::Value) -> Option<&relaydance_web::Value> {
    ///     body.at(&["metadata", "ratio"])
    /// }
    /// ```
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The text, if this is text with something in it.
    ///
    /// ```
    /// use relaydance_web::Value;
    ///
    /// assert_eq!((Value::from("5").text(), Value::from(5).text()), (Some("5"), None));
    /// ```
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::String(text) if !is_blank(text) => Some(text),
            _ => None,
        }
    }

    /// The text under a path of keys, if there is some.
    ///
    /// ```
    /// fn prompt(body: &relaydance_web::Value) -> &str {
    ///     body.text_at(&["prompt"]).unwrap_or_default()
    /// }
    /// ```
    #[must_use]
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).and_then(Value::text)
    }

    /// The same with each text in it, names too, as `rewrite` gives it.
    pub(crate) fn rewritten(&self, rewrite: &dyn Fn(&str) -> String) -> Value {
        match self {
            Value::String(text) => Value::String(rewrite(text)),
            Value::Array(items) => items.iter().map(|item| item.rewritten(rewrite)).collect(),
            Value::Object(entries) => {
                let entry =
                    |(name, value): &(String, Value)| (rewrite(name), value.rewritten(rewrite));
                Value::Object(entries.iter().map(entry).collect::<Vec<_>>().into())
            }
            other => other.clone(),
        }
    }

    /// Text, or a whole number written as digits: servers use both for ids and codes.
    #[doc(hidden)]
    #[must_use]
    pub fn word(&self) -> Option<String> {
        match self {
            Value::Number(number) => whole(*number).map(digits),
            other => other.text().map(str::to_owned),
        }
    }

    /// The first entry, if this is a list.
    ///
    /// ```
    /// use relaydance_web::Value;
    ///
    /// let list: Value = ["a", "b"].into_iter().collect();
    /// assert_eq!(list.first(), Some(&Value::from("a")));
    /// ```
    #[must_use]
    pub fn first(&self) -> Option<&Value> {
        match self {
            Value::Array(items) => items.first(),
            _ => None,
        }
    }

    /// Whether nothing was given.
    ///
    /// ```
    /// assert!(relaydance_web::Value::Null.is_null());
    /// ```
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Whether this is an object.
    ///
    /// ```
    /// assert!(!relaydance_web::Value::from("text").is_object());
    /// ```
    #[must_use]
    pub fn is_object(&self) -> bool {
        matches!(self, Value::Object(_))
    }

    /// What this is, in words for a message: "the text", "a list".
    #[doc(hidden)]
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
            Value::File(_) => "a file",
            Value::Other(word) => word,
        }
    }
}

/// The number as an integer, if it is one that JavaScript holds exactly.
#[must_use]
pub fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (number.abs() < EXACT && number % 1.0 == 0.0).then_some(number as i64)
}

/// An object in the making. What is not there is left out.
#[derive(Default)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// Adds a value, unless it is null.
    #[inline(never)]
    pub fn put(&mut self, key: &str, value: Value) {
        if !value.is_null() {
            self.0.push((key.to_owned(), value));
        }
    }

    /// Adds text.
    #[inline(never)]
    pub fn text<'a>(&mut self, key: &str, text: impl Into<Option<&'a str>>) {
        if let Some(text) = text.into() {
            self.put(key, Value::String(text.to_owned()));
        }
    }

    /// Adds a number.
    #[inline(never)]
    pub fn number(&mut self, key: &str, number: impl Into<Option<f64>>) {
        if let Some(number) = number.into() {
            self.put(key, Value::Number(number));
        }
    }

    /// Adds a yes or no.
    #[inline(never)]
    pub fn flag(&mut self, key: &str, flag: Option<bool>) {
        if let Some(flag) = flag {
            self.put(key, Value::Bool(flag));
        }
    }

    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object.0.into())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Value {
        Value::Array(items.into_iter().map(Into::into).collect::<Vec<_>>().into())
    }
}

/// Lets serde write what becomes a [`Value`] for it.
macro_rules! serialize_as_value {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::value::Value::from(self).serialize(serializer)
            }
        }
    };
}
pub(crate) use serialize_as_value;

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null | Value::File(_) | Value::Other(_) => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(value) => serializer.serialize_f64(*value),
            Value::String(value) => serializer.serialize_str(value),
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items.iter() {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Value::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries.iter() {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items.into()))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Value::Object(entries.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn reads_json_and_writes_the_same_back_in_order() {
        let text = r#"{"b":[1.5,null,true],"a":{"z":"x"}}"#;
        assert_eq!(serde_json::to_string(&json(text)).unwrap(), text);
    }

    #[test]
    fn null_is_the_same_as_not_there() {
        assert_eq!(json(r#"{"a":null}"#).get("a"), None);
    }

    #[test]
    fn an_integer_id_becomes_digits_and_a_fraction_does_not() {
        assert_eq!(json("42").word().as_deref(), Some("42"));
        assert_eq!(json("4.2").word(), None);
        assert_eq!(json("1e300").word(), None);
    }

    #[test]
    fn blank_text_is_no_text() {
        assert_eq!(json(r#"" ""#).text(), None);
    }
}
