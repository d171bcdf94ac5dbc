//! The key: where it comes from. It is handed to the one function that sends requests to the API,
//! and to nothing else; no error, log or stored thing ever holds it.

use std::cell::RefCell;

use js_sys::Function;

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
    /// Somebody to ask, and the last answer.
    Ask(Function, RefCell<Option<String>>),
}

impl Key {
    /// The key to send, if there is one.
    pub async fn get(&self) -> Result<Option<String>, Failure> {
        let (function, last) = match self {
            Key::None => return Ok(None),
            Key::Text(key) => return Ok(Some(key.clone())),
            Key::Ask(function, last) => (function, last),
        };
        if let Some(key) = last.borrow().clone() {
            return Ok(Some(key));
        }
        let answer = Settled::from(later(function)).await;
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
        *last.borrow_mut() = Some(key.clone());
        Ok(Some(key))
    }

    /// The service refused the key: whether another one can be had.
    pub fn refused(&self) -> bool {
        match self {
            Key::Ask(_, last) => last.borrow_mut().take().is_some(),
            Key::None | Key::Text(_) => false,
        }
    }
}
