//! The JavaScript surface: translation only. A facade in JavaScript loads this module and calls
//! the one class below.

mod options;

use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

use self::options::Options;
use crate::answer::task::Asked;
use crate::body::body;
use crate::browser::{
    Client, Failure, Key, Listener, Reader, aborted, get, parse, promise, race, size_of, to_js,
};
use crate::check::{self, Surroundings};
use crate::citation::citations;
use crate::config::Config;
use crate::error::{Error, ErrorCode};
use crate::event::Event;
use crate::issue::Severity;
use crate::model::Listed;
use crate::request::VideoRequest;
use crate::task::Task;
use crate::text::{has, text};
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/error.js")]
extern "C" {
    type RelaydanceError;
    #[wasm_bindgen(constructor)]
    fn new(message: &str, fields: &JsValue) -> RelaydanceError;
    fn tell(listener: &Function, event: &JsValue);
}

/// What the facade's `Relaydance` holds.
#[wasm_bindgen(js_name = Client, skip_typescript)]
pub struct JsClient(Rc<Client>);

/// Every method takes the caller's values as they are and returns a promise; none borrows the
/// object while it waits, so that it may be freed at any time.
#[wasm_bindgen(js_class = Client)]
impl JsClient {
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue) -> Result<JsClient, JsValue> {
        client(config).map(|client| JsClient(Rc::new(client))).map_err(|error| thrown(error.into()))
    }

    pub fn validate(&self, request: JsValue) -> Promise {
        self.start(Operation::Validate, request, JsValue::UNDEFINED)
    }

    #[wasm_bindgen(js_name = buildRequest)]
    pub fn build_request(&self, request: JsValue) -> Promise {
        self.start(Operation::BuildRequest, request, JsValue::UNDEFINED)
    }

    pub fn upload(&self, file: JsValue, options: JsValue) -> Promise {
        self.start(Operation::Upload, file, options)
    }

    pub fn submit(&self, request: JsValue, options: JsValue) -> Promise {
        self.start(Operation::Submit, request, options)
    }

    pub fn retrieve(&self, task: JsValue, options: JsValue) -> Promise {
        self.start(Operation::Retrieve, task, options)
    }

    pub fn wait(&self, task: JsValue, options: JsValue) -> Promise {
        self.start(Operation::Wait, task, options)
    }

    pub fn generate(&self, request: JsValue, options: JsValue) -> Promise {
        self.start(Operation::Generate, request, options)
    }

    pub fn download(&self, task: JsValue, options: JsValue) -> Promise {
        self.start(Operation::Download, task, options)
    }

    pub fn pending(&self) -> Promise {
        self.start(Operation::Pending, JsValue::UNDEFINED, JsValue::UNDEFINED)
    }

    pub fn forget(&self, task: JsValue) -> Promise {
        self.start(Operation::Forget, task, JsValue::UNDEFINED)
    }

    pub fn models(&self, options: JsValue) -> Promise {
        self.start(Operation::Models, JsValue::UNDEFINED, options)
    }

    pub fn citations(&self, prompt: JsValue) -> Promise {
        self.start(Operation::Citations, prompt, JsValue::UNDEFINED)
    }

    #[wasm_bindgen(js_name = parseTask)]
    pub fn parse_task(&self, json: JsValue) -> Promise {
        self.start(Operation::ParseTask, json, JsValue::UNDEFINED)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Operation {
    Validate,
    BuildRequest,
    Submit,
    Generate,
    Upload,
    Retrieve,
    Wait,
    Download,
    Pending,
    Forget,
    Models,
    Citations,
    ParseTask,
}

impl JsClient {
    /// Runs an operation until it is done or the caller's signal aborts.
    fn start(&self, operation: Operation, argument: JsValue, options: JsValue) -> Promise {
        let client = Rc::clone(&self.0);
        promise(async move {
            let options = Options::read(&options).map_err(|error| thrown(error.into()))?;
            // The signal is asked first: what was aborted before it began, never begins.
            let aborted = async { Err(aborted(options.signal.as_ref()).await) };
            let performed =
                async { perform(&client, operation, &argument, &options).await.map_err(thrown) };
            race(aborted, performed).await
        })
    }
}

/// What an operation comes down to, once its argument was read.
enum Work {
    Answer(JsValue),
    Pending,
    Models,
    Forget(String),
    Upload,
    /// A request to be checked, and whatever is to follow.
    Request(Value),
    /// A task that exists.
    Task(Task),
}

/// Reads the argument. Here and not in the future below: what stands in a future weighs several
/// times as much.
#[inline(never)]
fn read(
    client: &Client,
    operation: Operation,
    argument: &JsValue,
    options: &Options,
    reader: &mut Reader,
) -> Result<Work, Error> {
    let value = match argument.as_string() {
        Some(text) if operation == Operation::ParseTask => parse(&text).ok_or_else(|| {
            let message =
                "The text is no JSON: pass the webhook's body, or the object parsed from it.";
            Error::new(ErrorCode::UnexpectedResponse, message)
        })?,
        _ => reader.read(argument),
    };
    Ok(match operation {
        Operation::Pending => Work::Pending,
        Operation::Models if options.offline => {
            Work::Answer(to_js(Listed::table().iter().collect::<Value>()))
        }
        Operation::Models => Work::Models,
        Operation::Citations => match value {
            Value::String(prompt) => {
                Work::Answer(to_js(citations(&prompt).iter().collect::<Value>()))
            }
            _ => return Err(Error::argument("citations takes a prompt: text.")),
        },
        Operation::Forget => {
            let id = value.text().or_else(|| value.text_at(&["id"]));
            let id = id.or_else(|| value.text_at(&["taskId"]));
            Work::Forget(
                id.ok_or_else(|| {
                    Error::argument("forget takes a task's id, or an entry of pending().")
                })?
                .to_owned(),
            )
        }
        Operation::ParseTask => Work::Answer(to_js(&read_task(client, &value)?)),
        Operation::Upload => {
            let (Value::File(_), [file]) = (value, reader.files.as_slice()) else {
                return Err(Error::argument("upload takes a File or a Blob."));
            };
            if size_of(file) == 0.0 {
                return Err(Error::argument("The file is empty (0 bytes). Choose another one."));
            }
            Work::Upload
        }
        Operation::Validate | Operation::BuildRequest | Operation::Submit | Operation::Generate => {
            Work::Request(value)
        }
        Operation::Retrieve | Operation::Wait | Operation::Download => {
            Work::Task(known_task(client, &value)?)
        }
    })
}

/// Checks a request: what to submit, or else what validate and buildRequest answer.
#[inline(never)]
fn checked(
    operation: Operation,
    value: &Value,
    around: &Surroundings,
) -> Result<Result<VideoRequest, JsValue>, Error> {
    let (request, issues) = check::read(value, around);
    if operation == Operation::Validate {
        return Ok(Err(to_js(issues.iter().collect::<Value>())));
    }
    if issues.iter().any(|issue| issue.severity == Severity::Error) {
        return Err(Error::invalid(issues));
    }
    if operation != Operation::BuildRequest {
        return Ok(Ok(request));
    }
    if !around.files.is_empty() {
        return Err(Error::argument(
            "buildRequest takes hosted images only, and this request has a File: pass the url that upload() gives, or use submit().",
        ));
    }
    Ok(Err(to_js(body(&request))))
}

/// All operations in one future: each one by itself would cost two kilobytes.
async fn perform(
    client: &Client,
    operation: Operation,
    argument: &JsValue,
    options: &Options,
) -> Result<JsValue, Failure> {
    let listener = |event: &Event| options.tell(event);
    let listener: Listener<'_> = options.listens().then_some(&listener);
    let strip = options.strip_metadata.unwrap_or(client.config().strip_metadata);
    let mut reader = Reader::default();
    let (task, submitted) = match read(client, operation, argument, options, &mut reader)? {
        Work::Answer(answer) => return Ok(answer),
        Work::Pending => return Ok(to_js(client.shelf.records().await)),
        Work::Models => return Ok(to_js(client.models().await?.iter().collect::<Value>())),
        Work::Forget(id) => {
            let _ = client.shelf.forget(&id).await;
            return Ok(JsValue::UNDEFINED);
        }
        Work::Upload => {
            let files: Vec<_> = reader.files.iter().collect();
            return Ok(to_js(client.upload(&files, strip, listener).await?.first()));
        }
        Work::Request(value) => {
            let around = client.surroundings(&value, &reader.files, strip).await;
            match checked(operation, &value, &around)? {
                Err(answer) => return Ok(answer),
                Ok(request) => {
                    (client.submit(request, &reader.files, strip, listener).await?, true)
                }
            }
        }
        Work::Task(task) if operation == Operation::Retrieve => {
            (client.retrieve(&task.task_id).await?, false)
        }
        Work::Task(task) if operation == Operation::Download => {
            return Ok(client.download(task, listener).await?.into());
        }
        Work::Task(task) => (task, false),
    };
    if matches!(operation, Operation::Submit | Operation::Retrieve) {
        return Ok(to_js(&task));
    }
    Ok(to_js(&client.watch(task, submitted, options.settings(client), listener).await?))
}

fn client(config: &JsValue) -> Result<Client, Error> {
    let value = Reader::default().read(config);
    let (settings, issues) = Config::read(&value);
    if !issues.is_empty() {
        return Err(Error::invalid(issues));
    }
    let key = match value.get("apiKey") {
        None => Key::None,
        Some(Value::String(key)) => Key::Text(key.clone()),
        Some(_) => {
            let function = get(config, "apiKey");
            Key::Ask(function.unchecked_into(), Default::default())
        }
    };
    let storage = get(config, "storage");
    match value.get("storage") {
        None => Client::new(settings, key, &JsValue::UNDEFINED),
        Some(Value::Bool(_)) => Client::new(settings, key, &JsValue::NULL),
        Some(_) => {
            let methods = ["getItem", "setItem", "removeItem"];
            if !methods.iter().all(|method| get(&storage, method).is_function()) {
                return Err(Error::argument("`storage` lacks getItem, setItem or removeItem."));
            }
            Client::new(settings, key, &storage)
        }
    }
}

/// A task by its id, or as it was handed out before.
fn known_task(client: &Client, value: &Value) -> Result<Task, Error> {
    if let Some(id) = value.text().filter(|id| !has(id, "://")) {
        return Ok(Task::unseen(id.trim_ascii()));
    }
    match value.text_at(&["taskId"]) {
        Some(id) => Ok(read_task(client, value).unwrap_or_else(|_| Task::unseen(id))),
        None => Err(Error::argument(text!(
            "This is {} that names no task: pass the task's id, or the Task itself.",
            value.kind()
        ))),
    }
}

fn read_task(client: &Client, value: &Value) -> Result<Task, Error> {
    Task::read(value, Asked { task_id: None, base_url: &client.config().base_url, parse })
}

/// The error as JavaScript knows it.
fn thrown(Failure { error, cause }: Failure) -> JsValue {
    let fields = to_js(&error);
    if !cause.is_undefined() {
        let _ = Reflect::set(&fields, &"cause".into(), &cause);
    }
    RelaydanceError::new(&error.message, &fields).into()
}
