//! The one error that everything here ends in.

use crate::codes::codes;
use crate::issue::{Issue, Severity};
use crate::task::Task;
use crate::text::{digits, text};
use crate::time::{Duration, milliseconds};
use crate::value::{Object, Value};
use std::fmt;
use std::ops::{Deref, DerefMut};

codes! {
    /// What kind of error it is. The words are a contract with callers.
    ///
    /// ```
    /// use relaydance_web::ErrorCode;
    ///
    /// /// What a page offers to do about it.
    /// fn offer(code: ErrorCode) -> &'static str {
    ///     match code {
    ///         ErrorCode::InvalidRequest => "Mend it",
    ///         ErrorCode::RateLimited | ErrorCode::Unavailable | ErrorCode::Network => "Try again",
    ///         ErrorCode::TimedOut => "Go on waiting",
    ///         ErrorCode::MayHaveBeenAccepted => "Look at your account",
    ///         _ => "Close",
    ///     }
    /// }
    /// ```
    ErrorCode:
    /// The request or an argument is wrong; nothing was sent.
    InvalidRequest = "invalid_request",
    /// The key is missing, wrong or expired.
    Unauthorized = "unauthorized",
    /// No balance, or the key may not do this.
    Forbidden = "forbidden",
    /// No such model or task.
    NotFound = "not_found",
    /// Too many requests.
    RateLimited = "rate_limited",
    /// The vendor refused what the images or the prompt show.
    Moderated = "moderated",
    /// Refused for good.
    Rejected = "rejected",
    /// Overloaded or broken.
    Unavailable = "unavailable",
    /// No answer.
    Network = "network",
    /// The deadline passed while the task goes on.
    TimedOut = "timed_out",
    /// The task ran and failed.
    TaskFailed = "task_failed",
    /// The answer to a submit was lost.
    MayHaveBeenAccepted = "may_have_been_accepted",
    /// An answer that could not be read.
    UnexpectedResponse = "unexpected_response",
}

/// What went wrong, and what it was about. Its parts are [`Details`]; it is one pointer wide, since
/// everything returns it and the module is small for that.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<Details>);

/// The parts of an [`Error`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Details {
    /// What kind of error.
    pub code: ErrorCode,
    /// What happened and what to do, in words.
    pub message: String,
    /// The status of the answer, if there was one.
    pub status: Option<u16>,
    /// What is wrong with the request.
    pub issues: Vec<Issue>,
    /// The task it is about.
    pub task: Option<Task>,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
    /// The answer's body.
    pub body: Option<Value>,
    /// The connection was never made, so that nothing was sent.
    pub unsent: bool,
    /// The same call has submitted its task already: made again, it would buy another.
    pub bought: bool,
}

impl Deref for Error {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Error {
    /// An error of a kind, in words.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            code,
            message: message.into(),
            status: None,
            issues: Vec::new(),
            task: None,
            retry_after: None,
            body: None,
            unsent: false,
            bought: false,
        }))
    }

    /// The same error, with the answer it was read from.
    #[must_use]
    pub fn answered(mut self, status: u16, body: Option<Value>) -> Self {
        self.status = Some(status);
        self.body = body;
        self
    }

    /// A request that must not be sent, by the issues that stop it.
    #[must_use]
    pub fn invalid(issues: Vec<Issue>) -> Self {
        let mut message = String::new();
        for issue in issues.iter().filter(|issue| issue.severity == Severity::Error) {
            if !message.is_empty() {
                message.push(' ');
            }
            message.push_str(&issue.message);
        }
        let mut error = Self::argument(message);
        error.issues = issues;
        error
    }

    /// An argument that cannot be used.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::InvalidRequest, message)
    }

    /// No answer came: `reason` is the browser's own words, which never tell which of the causes
    /// it was.
    #[must_use]
    pub fn network(origin: &str, reason: &str) -> Self {
        Self::new(
            ErrorCode::Network,
            text!(
                "No answer from {} ({}). This device is offline, the server is down, or it does not allow requests from this page (CORS), or the page's own policy does not (CSP).",
                origin,
                reason
            ),
        )
    }

    /// The API answered with a redirect, which may be anybody's: a proxy's, or a hotspot's page.
    #[must_use]
    pub fn redirected(origin: &str) -> Self {
        Self::new(
            ErrorCode::Network,
            text!(
                "{} answered with a redirect, which is not followed, since it could take the key elsewhere. Set `baseUrl` to where the API itself answers.",
                origin
            ),
        )
    }

    /// The device has no network, so nothing was tried.
    #[must_use]
    pub fn offline() -> Self {
        let mut error =
            Self::new(ErrorCode::Network, "This device is offline, so nothing was sent.");
        error.unsent = true;
        error
    }

    /// A submit that brought no answer: unless it never left, it may have been accepted.
    #[must_use]
    pub fn unanswered_submit(self) -> Self {
        match self.code {
            ErrorCode::Network | ErrorCode::UnexpectedResponse if !self.unsent => {
                self.may_have_been_accepted()
            }
            _ => self,
        }
    }

    /// The submit's answer was lost after its body may have left.
    #[must_use]
    pub fn may_have_been_accepted(mut self) -> Self {
        self.code = ErrorCode::MayHaveBeenAccepted;
        self.message = text!(
            "The request was sent and its answer was lost: the clip may have been accepted and may be billed. It was not sent again. Look at the account's balance before you do. What happened: {}",
            self.message
        );
        self
    }

    /// The task ran and failed.
    #[must_use]
    pub fn task_failed(task: &Task) -> Self {
        let reason = match &task.error {
            Some(error) => error.sentence(),
            None => String::new(),
        };
        let message = text!("The task failed: {} Failed tasks are not billed.", reason);
        Self::new(ErrorCode::TaskFailed, message).about(task)
    }

    /// The deadline passed.
    #[must_use]
    pub fn timed_out(task: &Task, waited: Duration) -> Self {
        let message = text!(
            "The task is still {} after {} seconds; waiting stopped, the task did not. Take it up again with wait(\"{}\").",
            task.status.word(),
            digits(waited.as_secs()),
            task.task_id
        );
        Self::new(ErrorCode::TimedOut, message).about(task)
    }

    /// The same error, about this task.
    #[must_use]
    pub fn about(mut self, task: &Task) -> Self {
        if self.task.is_none() {
            self.task = Some(task.clone());
        }
        self
    }

    /// Whether the same thing may succeed in a while.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self.code, ErrorCode::Network | ErrorCode::Unavailable | ErrorCode::RateLimited)
    }
}

/// All but the message, in the words of JavaScript callers.
impl From<&Error> for Value {
    fn from(error: &Error) -> Value {
        let mut object = Object::default();
        object.text("code", error.code.word());
        object.number("status", error.status.map(f64::from));
        object.put("issues", error.issues.iter().collect());
        object.put("task", error.task.as_ref().into());
        object.number("retryAfter", error.retry_after.map(|asked| milliseconds(asked) / 1000.0));
        object.put("body", error.body.clone().into());
        object.into()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
