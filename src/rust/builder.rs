use std::cell::RefCell;
use std::fmt::Display;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use js_sys::Object as JsObject;
use wasm_bindgen::prelude::*;

use super::Error;
use super::client::{Client, Shared};
use crate::browser::{self, Key, promise};
use crate::config::Config;
use crate::time::milliseconds;
use crate::value::{Object, Value};

#[wasm_bindgen(module = "/src/js/indexed-db.js")]
extern "C" {
    #[wasm_bindgen(js_name = indexedDbStorage)]
    fn indexed_db_storage() -> JsObject;
}

/// Where submitted tasks are written down, so that [`Client::pending`] knows them after a reload, and how
/// long tasks took, so that waiting asks rarely. The key is never written.
///
/// ```
/// use relaydance_web::{Client, Error, Storage};
///
/// # fn example() -> Result<(), Error> {
/// let client = Client::builder("/v1").storage(Storage::IndexedDb).build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Storage {
    /// `localStorage` in a page, memory elsewhere.
    #[default]
    Local,
    /// IndexedDB: for workers, which have no `localStorage`, and for thousands of tasks.
    IndexedDb,
    /// Memory: a reload forgets all.
    Memory,
    /// Anything with `getItem`, `setItem` and `removeItem`, such as `sessionStorage`. The methods may be
    /// asynchronous.
    Custom(JsObject),
}

type Ask = Closure<dyn FnMut() -> JsValue>;

/// A [`Client`] in the making.
///
/// ```
/// use std::time::Duration;
/// use relaydance_web::{Client, Error};
///
/// # fn example() -> Result<(), Error> {
/// let client = Client::builder("https://clips.example/v1")
///     .header("X-Shop", "garden")
///     .deadline(Duration::from_secs(30 * 60))
///     .build()?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[must_use = "it is no client before `build`"]
pub struct ClientBuilder {
    settings: Object,
    poll: Object,
    retry: Object,
    limits: Object,
    headers: Vec<(String, Value)>,
    key: Option<String>,
    ask: Option<Ask>,
    storage: Storage,
}

impl ClientBuilder {
    pub(super) fn new(base_url: String) -> Self {
        let mut settings = Object::default();
        settings.text("baseUrl", base_url.as_str());
        Self {
            settings,
            poll: Object::default(),
            retry: Object::default(),
            limits: Object::default(),
            headers: Vec::new(),
            key: None,
            ask: None,
            storage: Storage::default(),
        }
    }

    /// The key, sent to the API's own origin and nowhere else. Leave it out where your server adds it:
    /// whatever a page holds, its visitors can read.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client(typed_by_the_visitor: &str) -> Result<Client, Error> {
    ///     Client::builder("https://relaydance.com/v1").api_key(typed_by_the_visitor).build()
    /// }
    /// ```
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self.ask = None;
        self
    }

    /// Who is asked for the key when one is first needed, and once more after a 401: for keys that live
    /// shortly. Its error is the [source](std::error::Error::source) of the client's.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// # async fn token_of_this_visitor() -> Result<String, String> { Ok("t-1".into()) }
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").key_provider(|| async { token_of_this_visitor().await }).build()
    /// }
    /// ```
    pub fn key_provider<F, E>(mut self, provider: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Result<String, E>> + 'static,
        E: Display,
    {
        self.key = None;
        self.ask = Some(Closure::new(move || {
            let key = provider();
            promise(async move {
                match key.await {
                    Ok(key) => Ok(key.into()),
                    Err(error) => Err(error.to_string().into()),
                }
            })
            .into()
        }));
        self
    }

    /// One more header for every request to the API.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client(visitor: &str) -> Result<Client, Error> {
    ///     Client::builder("/v1").header("X-Visitor", visitor).build()
    /// }
    /// ```
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), Value::String(value.into())));
        self
    }

    /// How long to wait for a task, by the clock on the wall, before
    /// [`TimedOut`](crate::ErrorCode::TimedOut): two hours unless said. At its end the task is looked at
    /// once more.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").deadline(Duration::from_secs(600)).build()
    /// }
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.number("deadline", milliseconds(deadline.into()));
        self
    }

    /// The shortest and the longest time between two looks at a task, as long as it is not known how long
    /// such tasks take: 2.5 and 15 seconds unless said, at least one.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").intervals(Duration::from_secs(5), Duration::from_secs(30)).build()
    /// }
    /// ```
    pub fn intervals(mut self, min: Duration, max: Duration) -> Self {
        self.poll = Object::default();
        self.poll.number("minInterval", milliseconds(min.into()));
        self.poll.number("maxInterval", milliseconds(max.into()));
        self
    }

    /// How often an upload, a look by `retrieve`, a list of models or a refused (429) submit is tried in all: 4 times unless said, 1 to 20.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").attempts(2).build()
    /// }
    /// ```
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.retry.number("attempts", f64::from(attempts));
        self
    }

    /// How long failing looks in a row are borne while waiting: two minutes unless said.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").patience(Duration::from_secs(600)).build()
    /// }
    /// ```
    pub fn patience(mut self, patience: Duration) -> Self {
        self.retry.number("patience", milliseconds(patience.into()));
        self
    }

    /// How many requests may be under way at a time, and sent within any second, of all calls together: 4
    /// and 20 unless said.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").limits(8, 40).build()
    /// }
    /// ```
    pub fn limits(mut self, in_flight: u32, per_second: u32) -> Self {
        self.limits = Object::default();
        self.limits.number("inFlight", f64::from(in_flight));
        self.limits.number("perSecond", f64::from(per_second));
        self
    }

    /// Where submitted tasks are written down.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, Storage};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").storage(Storage::Memory).build()
    /// }
    /// ```
    pub fn storage(mut self, storage: Storage) -> Self {
        self.storage = storage;
        self
    }

    /// Makes errors of warnings.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").strict(true).build()
    /// }
    /// ```
    pub fn strict(mut self, strict: bool) -> Self {
        self.settings.flag("strict", Some(strict));
        self
    }

    /// Whether JPEG, PNG and WebP files go out without what they tell of their owner: EXIF (position,
    /// camera, time), XMP, IPTC, comments. They do, unless said.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client() -> Result<Client, Error> {
    ///     Client::builder("/v1").strip_metadata(false).build()
    /// }
    /// ```
    pub fn strip_metadata(mut self, strip_metadata: bool) -> Self {
        self.settings.flag("stripMetadata", Some(strip_metadata));
        self
    }

    /// The client. Making one asks nobody yet.
    ///
    /// ```
    /// # use relaydance_web::{Client, ErrorCode};
    /// # fn example() {
    /// let error = Client::builder("/v1").header("a b", "c").attempts(0).build().unwrap_err();
    /// assert_eq!(error.issues().len(), 2);
    /// # }
    /// ```
    ///
    /// # Errors
    /// Everything that is wrong with the settings, at once, without the key.
    pub fn build(self) -> Result<Client, Error> {
        let mut settings = self.settings;
        settings.text("apiKey", self.key.as_deref());
        for (key, object) in [("poll", self.poll), ("retry", self.retry), ("limits", self.limits)] {
            settings.put(key, object.into());
        }
        settings.put("headers", Value::Object(self.headers.into()));
        let (config, issues) = Config::read(&settings.into());
        if !issues.is_empty() {
            return Err(crate::error::Error::invalid(issues).into());
        }
        let key = match (self.key, &self.ask) {
            (Some(key), _) => Key::Text(key),
            (None, Some(ask)) => Key::Ask(
                ask.as_ref().unchecked_ref::<js_sys::Function>().clone(),
                RefCell::default(),
            ),
            (None, None) => Key::None,
        };
        let storage = match self.storage {
            Storage::Local => JsValue::UNDEFINED,
            Storage::Memory => JsValue::NULL,
            Storage::IndexedDb => indexed_db_storage().into(),
            Storage::Custom(storage) => storage.into(),
        };
        let (poll, strip_metadata) = (config.poll, config.strip_metadata);
        let driver = browser::Client::new(config, key, &storage)?;
        Ok(Client { shared: Rc::new(Shared { driver, _ask: self.ask }), poll, strip_metadata })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the key, and without headers, which may be one.
        formatter
            .debug_struct("ClientBuilder")
            .field("storage", &self.storage)
            .finish_non_exhaustive()
    }
}
