use std::fmt;
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::Blob;

use super::operation::failed;
use super::request::{passed, read};
use super::{ClientBuilder, Error, Operation, PendingTask, VideoRequest, Watch};
use crate::answer::task::Asked;
use crate::browser::{self, Failure, Listener, parse, size_of};
use crate::error::{Error as CoreError, ErrorCode};
use crate::issue::Issue;
use crate::ledger::Record;
use crate::model::Listed;
use crate::poll::Settings;
use crate::task::Task;
use crate::upload::Uploaded;
use crate::value::Value;

/// A client of the API, in a page or a worker. A clone is the same client: they share the queue of requests
/// and what was uploaded.
///
/// ```
/// use relaydance_web::{Client, Error, VideoRequest};
///
/// async fn animate(photo: web_sys::File) -> Result<Option<String>, Error> {
///     let client = Client::new("/v1")?; // your server adds the key
///     let request = VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 comes alive").image(photo);
///     Ok(client.generate(request).await?.url)
/// }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Rc<Shared>,
    pub(super) poll: Settings,
    pub(super) strip_metadata: bool,
}

pub(super) struct Shared {
    pub driver: browser::Client,
    /// Lives as long as the function that JavaScript was given.
    pub _ask: Option<Closure<dyn FnMut() -> JsValue>>,
}

impl Client {
    /// A client of the API at this address, up to and with its version. A path such as `/v1` is one of the
    /// page's own server, which adds the key.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// # fn example() -> Result<(), Error> {
    /// let client = Client::new("/v1")?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// An address that cannot be the API's.
    pub fn new(base_url: impl Into<String>) -> Result<Self, Error> {
        Self::builder(base_url).build()
    }

    /// A client that needs more than an address.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// fn client(key: &str) -> Result<Client, Error> {
    ///     Client::builder("https://relaydance.com/v1").api_key(key).build()
    /// }
    /// ```
    pub fn builder(base_url: impl Into<String>) -> ClientBuilder {
        ClientBuilder::new(base_url.into())
    }

    /// The same client, with another deadline for the waits that it begins.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use relaydance_web::{Client, Error, Task};
    /// async fn wait_a_minute(client: &Client, task: &Task) -> Result<Task, Error> {
    ///     client.clone().with_deadline(Duration::from_secs(60)).wait(task).await
    /// }
    /// ```
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        /// Nobody waits longer, and timers know no more.
        const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
        Self { poll: Settings { deadline: deadline.min(YEAR).into(), ..self.poll }, ..self }
    }

    /// The same client, which leaves out what files tell of their owner, or does not.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, Uploaded};
    /// async fn upload_as_it_is(client: &Client, file: &web_sys::File) -> Result<Uploaded, Error> {
    ///     client.clone().with_strip_metadata(false).upload(file).await
    /// }
    /// ```
    #[must_use]
    pub fn with_strip_metadata(self, strip_metadata: bool) -> Self {
        Self { strip_metadata, ..self }
    }

    /// All that is wrong or doubtful about a request, at once, without sending anything; of its files the
    /// first bytes are read. No issue that is an error means: go.
    ///
    /// ```
    /// # use relaydance_web::{Client, VideoRequest};
    /// async fn complaints(client: &Client, request: &VideoRequest) -> Vec<String> {
    ///     client.validate(request).await.into_iter().map(|issue| issue.message).collect()
    /// }
    /// ```
    pub async fn validate(&self, request: &VideoRequest) -> Vec<Issue> {
        let value = request.value();
        let around =
            self.shared.driver.surroundings(&value, request.files(), self.strip_metadata).await;
        read(&value, &around).1
    }

    /// Sends one file; the same content only once within an hour.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, VideoRequest};
    /// async fn request(client: &Client, photo: &web_sys::File) -> Result<VideoRequest, Error> {
    ///     let uploaded = client.upload(photo).await?;
    ///     Ok(VideoRequest::new("doubao-seedance-2-0-1080p", "@image1 comes alive").image(uploaded.url))
    /// }
    /// ```
    pub fn upload(&self, file: &Blob) -> Operation<Uploaded> {
        let (client, file) = (self.clone(), file.clone());
        Operation::new(|teller| async move {
            if size_of(&file) == 0.0 {
                return Err(CoreError::argument(
                    "The file is empty (0 bytes). Choose another one.",
                )
                .into());
            }
            let tell = |event: &_| teller.tell(event);
            let uploaded = client
                .shared
                .driver
                .upload(&[&file], client.strip_metadata, teller.listener(&tell))
                .await?;
            uploaded.into_iter().next().ok_or_else(|| {
                CoreError::new(ErrorCode::UnexpectedResponse, "Nothing was uploaded.").into()
            })
        })
    }

    /// Checks a request, uploads its files, and posts it: once, unless the service certainly refused it.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, VideoRequest};
    /// async fn order(client: &Client, request: VideoRequest) -> Result<String, Error> {
    ///     Ok(client.submit(request).await?.task_id)
    /// }
    /// ```
    pub fn submit(&self, request: VideoRequest) -> Operation<Task> {
        let client = self.clone();
        Operation::new(|teller| async move {
            let tell = |event: &_| teller.tell(event);
            client.submitted(&request, teller.listener(&tell)).await
        })
    }

    /// One look at a task. A failed task is an answer here, not an error.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// async fn fresh_address(client: &Client, task_id: &str) -> Result<Option<String>, Error> {
    ///     Ok(client.retrieve(task_id).await?.url)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](ErrorCode::NotFound) where the service knows no such task, or no answer in spite of all
    /// tries.
    pub async fn retrieve(&self, task_id: &str) -> Result<Task, Error> {
        self.shared.driver.retrieve(task_id).await.map_err(failed)
    }

    /// Looks until a task has succeeded: a [`Task`], or its id.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, Task};
    /// async fn finished(client: &Client, task_id: &str) -> Result<Task, Error> {
    ///     client.wait(task_id).await
    /// }
    /// ```
    pub fn wait(&self, task: impl Into<Task>) -> Operation<Task> {
        let (client, task) = (self.clone(), task.into());
        Operation::new(|teller| async move {
            let tell = |event: &_| teller.tell(event);
            client.shared.driver.watch(task, false, client.poll, teller.listener(&tell)).await
        })
    }

    /// [`wait`](Self::wait) as a stream of the task as it changes.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// async fn log(client: &Client, task_id: &str) -> Result<(), Error> {
    ///     let mut changes = client.watch(task_id);
    ///     while let Some(task) = changes.next().await {
    ///         web_sys::console::log_1(&task?.status.word().into());
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn watch(&self, task: impl Into<Task>) -> Watch {
        Watch(self.wait(task))
    }

    /// [`submit`](Self::submit) and [`wait`](Self::wait) in one.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, VideoRequest};
    /// async fn address(client: &Client, request: VideoRequest) -> Result<Option<String>, Error> {
    ///     Ok(client.generate(request).await?.url)
    /// }
    /// ```
    pub fn generate(&self, request: VideoRequest) -> Operation<Task> {
        let client = self.clone();
        Operation::new(|teller| async move {
            let tell = |event: &_| teller.tell(event);
            let listener = teller.listener(&tell);
            let task = client.submitted(&request, listener).await?;
            let watched = client.shared.driver.watch(task, true, client.poll, listener).await;
            watched.map_err(|mut failure| {
                failure.error.bought = true;
                failure
            })
        })
    }

    /// The clip's bytes, from a fresh address where the old one has expired. They stay outside of the
    /// application's memory.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, Task};
    /// async fn address(client: &Client, task: &Task) -> Result<Option<String>, Error> {
    ///     let clip = client.download(task).await?;
    ///     Ok(web_sys::Url::create_object_url_with_blob(&clip).ok())
    /// }
    /// ```
    pub fn download(&self, task: impl Into<Task>) -> Operation<Blob> {
        let (client, task) = (self.clone(), task.into());
        Operation::new(|teller| async move {
            let tell = |event: &_| teller.tell(event);
            client.shared.driver.download(task, teller.listener(&tell)).await
        })
    }

    /// The models that the key may use, those known here first. Without asking anybody,
    /// [`ListedModel::table`](crate::ListedModel::table) has the latter.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error};
    /// async fn choices(client: &Client) -> Result<Vec<String>, Error> {
    ///     Ok(client.models().await?.into_iter().map(|model| model.id).collect())
    /// }
    /// ```
    ///
    /// # Errors
    /// What the service refused, or no answer in spite of all tries.
    pub async fn models(&self) -> Result<Vec<Listed>, Error> {
        self.shared.driver.models().await.map_err(failed)
    }

    /// What was submitted here and not yet seen finished, oldest first, also after a reload. Entries a week
    /// old are dropped.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, Task};
    /// async fn take_up(client: &Client, show: impl Fn(Result<Task, Error>)) {
    ///     for entry in client.pending().await {
    ///         if let Some(task_id) = &entry.task_id {
    ///             show(client.wait(task_id).await); // goes on where it was
    ///         }
    ///     }
    /// }
    /// ```
    pub async fn pending(&self) -> Vec<PendingTask> {
        match self.shared.driver.shelf.records().await {
            Value::Array(records) => {
                records.iter().filter_map(Record::read).map(PendingTask::from).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Drops an entry of [`pending`](Self::pending). The task itself goes on: services of this kind know no
    /// cancelling.
    ///
    /// ```
    /// # use relaydance_web::{Client, PendingTask};
    /// async fn dismiss(client: &Client, entry: &PendingTask) {
    ///     client.forget(&entry.id).await;
    /// }
    /// ```
    pub async fn forget(&self, id: &str) {
        let _ = self.shared.driver.shelf.forget(id).await;
    }

    /// Reads a [`Task`] that was kept as JSON, or a webhook's body. A webhook carries no signature, so ask
    /// with [`retrieve`](Self::retrieve) before you believe one.
    ///
    /// ```
    /// # use relaydance_web::{Client, Error, Task};
    /// fn kept(client: &Client, text: &str) -> Result<Task, Error> {
    ///     client.parse_task(text)
    /// }
    /// ```
    ///
    /// # Errors
    /// [`UnexpectedResponse`](ErrorCode::UnexpectedResponse) where it is no JSON, or tells of no task.
    pub fn parse_task(&self, json: &str) -> Result<Task, Error> {
        let unread = || CoreError::new(ErrorCode::UnexpectedResponse, "The text is no JSON.");
        let value = parse(json).ok_or_else(unread)?;
        let base_url = self.shared.driver.config().base_url.as_str();
        Ok(Task::read(&value, Asked { task_id: None, base_url, parse })?)
    }

    /// Checks the request and submits it.
    async fn submitted(
        &self,
        request: &VideoRequest,
        listener: Listener<'_>,
    ) -> Result<Task, Failure> {
        let (value, files, strip) = (request.value(), request.files(), self.strip_metadata);
        let driver = &self.shared.driver;
        let around = driver.surroundings(&value, files, strip).await;
        let (checked, issues) = crate::check::read(&value, &around);
        driver.submit(passed(checked, issues)?, files, strip, listener).await
    }
}

/// Clones of each other are equal, so that a component is not drawn anew for one.
impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
            && self.poll == other.poll
            && self.strip_metadata == other.strip_metadata
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the key, and without headers, which may be one.
        let base_url = &self.shared.driver.config().base_url;
        formatter.debug_struct("Client").field("base_url", base_url).finish_non_exhaustive()
    }
}
