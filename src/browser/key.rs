//! The key: where it comes from. It is handed to the one function that sends requests to the API,
//! and to nothing else; no error, log or stored thing ever holds it.

use std::cell::RefCell;

use js_sys::{Function, Promise};

use super::Failure;
use super::promise::Settled;
use super::value::later;
use crate::config::check_key;
use crate::error::{Error, ErrorCode};

/// Where the key comes from.
pub enum Key {
    /// There is none: a proxy adds it.
    None,
    /// The key itself.
    Text(String),
    /// Somebody to ask.
    Ask(Function, RefCell<Asked>),
}

/// What became of asking.
#[derive(Default)]
pub struct Asked {
    /// The last answer, until the service refuses it.
    key: Option<String>,
    /// The answer to come, which all share who want a key meanwhile.
    coming: Option<Promise>,
}

/// Nobody joins an answer that was awaited to its end, or that somebody gave up: it may never come.
struct Over<'a>(&'a RefCell<Asked>);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.borrow_mut().coming = None;
    }
}

impl Key {
    /// The key to send, if there is one.
    pub async fn get(&self) -> Result<Option<String>, Failure> {
        let (function, asked) = match self {
            Key::None => return Ok(None),
            Key::Text(key) => return Ok(Some(key.clone())),
            Key::Ask(function, asked) => (function, asked),
        };
        if let Some(key) = asked.borrow().key.clone() {
            return Ok(Some(key));
        }
        let coming = asked.borrow_mut().coming.take();
        let coming = coming.unwrap_or_else(|| later(function));
        asked.borrow_mut().coming = Some(coming.clone());
        let over = Over(asked);
        let answer = Settled::from(coming).await;
        drop(over);
        let key = answer.map_err(|cause| Failure {
            error: Error::new(
                ErrorCode::Unauthorized,
                "The function given as apiKey failed, so nothing was sent. See the error's cause.",
            ),
            cause,
        })?;
        let Some(key) = key.as_string() else {
            let message = "The function given as apiKey returned no text; it must return the key.";
            return Err(Error::argument(message).into());
        };
        check_key(&key).map_err(Error::argument)?;
        asked.borrow_mut().key = Some(key.clone());
        Ok(Some(key))
    }

    /// The service refused this key: whether another one can be had. Of requests that were refused
    /// together, each may go again, and one of them has the next key asked for.
    pub fn refused(&self, used: Option<&str>) -> bool {
        let Key::Ask(_, asked) = self else { return false };
        let mut asked = asked.borrow_mut();
        if asked.key.as_deref() == used {
            asked.key = None;
        }
        true
    }
}
