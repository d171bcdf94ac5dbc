//! A file that the service holds now.

use crate::answer::{Answer, Call};
use crate::error::{Error, ErrorCode};
use crate::task::is_http;
use crate::value::{Object, Value, serialize_as_value};

/// Where an uploaded file is.
///
/// ```
/// use relaydance_web::{Uploaded, VideoRequest};
///
/// fn request(uploaded: &Uploaded) -> VideoRequest {
///     VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 comes alive").image(&uploaded.url)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Uploaded {
    /// Its address, to be used in a request.
    pub url: String,
    /// Its id, if it has one.
    pub id: Option<String>,
}

impl Uploaded {
    /// Reads the answer to an upload, wherever in it the address stands.
    ///
    /// # Errors
    /// What the service refused, or [`ErrorCode::UnexpectedResponse`] without an http(s) address.
    #[doc(hidden)]
    pub fn read(answer: &Answer) -> Result<Uploaded, Error> {
        let json = answer.success(Call::Upload)?;
        let data = json.get("data").map(|data| data.first().unwrap_or(data));
        let places = [Some(json), data, json.get("file")];
        let find = |key: &str, read: fn(&Value) -> Option<String>| {
            places.iter().flatten().find_map(|place| place.get(key).and_then(read))
        };
        let url = find("url", address).or_else(|| find("source_url", address));
        match url {
            Some(url) => Ok(Uploaded { url, id: find("id", Value::word) }),
            None => Err(Error::new(
                ErrorCode::UnexpectedResponse,
                "The file was taken, but the answer names no http(s) address for it. Host the image elsewhere and pass its URL instead.",
            )
            .answered(answer.status, Some(json.clone()))),
        }
    }
}

impl From<&Uploaded> for Value {
    fn from(uploaded: &Uploaded) -> Value {
        let mut object = Object::default();
        object.text("url", uploaded.url.as_str());
        object.text("id", uploaded.id.as_deref());
        object.into()
    }
}

serialize_as_value!(Uploaded);

fn address(value: &Value) -> Option<String> {
    value.text().map(str::trim).filter(|url| is_http(url)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::tests::answer;

    #[test]
    fn the_address_is_found_wherever_it_stands() {
        for body in [
            r#"{"id":"file_1","url":"https://f/1"}"#,
            r#"{"data":{"id":"file_1","url":"https://f/1"}}"#,
            r#"{"data":[{"id":"file_1","url":"https://f/1"}]}"#,
            r#"{"file":{"id":"file_1","url":"https://f/1"}}"#,
            r#"{"id":"file_1","source_url":"https://f/1"}"#,
            r#"{"code":"success","data":{"id":"file_1","url":"https://f/1"}}"#,
        ] {
            let uploaded = Uploaded::read(&answer(200, body)).unwrap();
            assert_eq!(uploaded.url, "https://f/1", "{body}");
            assert_eq!(uploaded.id.as_deref(), Some("file_1"), "{body}");
        }
    }

    #[test]
    fn an_address_that_no_one_may_fetch_is_none() {
        for url in ["javascript:alert(1)", "", "/relative", "ftp://x/y", "https://"] {
            let body = format!(r#"{{"id":"file_1","url":"{url}"}}"#);
            let error = Uploaded::read(&answer(200, &body)).unwrap_err();
            assert_eq!(error.code, ErrorCode::UnexpectedResponse);
        }
    }
}
