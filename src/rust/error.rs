use std::fmt;
use std::time::Duration;

use super::words;
use crate::error::{self, ErrorCode};
use crate::issue::Issue;
use crate::task::Task;
use crate::value::Value;

/// The one error that everything here ends in.
///
/// It displays as a sentence that says what happened and what to do. The [`code`](Self::code) is for
/// the program; what else is known lies beside it.
///
/// ```
/// use relaydance_web::{Error, ErrorCode};
///
/// /// What a page does about it.
/// fn advice(error: &Error) -> String {
///     match (error.code(), error.task()) {
///         (ErrorCode::InvalidRequest, _) => format!("{} things to mend", error.issues().len()),
///         // The clip may be on its way: never buy it again without asking.
///         (ErrorCode::MayHaveBeenAccepted, _) => "Look at your account first.".to_owned(),
///         (ErrorCode::TimedOut, Some(task)) => format!("{} goes on", task.task_id),
///         _ => error.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    error: error::Error,
    cause: Option<Box<Cause>>,
}

/// What lies beneath an [`Error`]: what the browser threw, or what a key provider failed with.
///
/// ```
/// use std::error::Error as _;
///
/// fn log(error: &relaydance_web::Error) -> String {
///     match error.source() {
///         Some(cause) => format!("{error} ({cause})"),
///         None => error.to_string(),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Cause(String);

impl Error {
    /// What kind of error it is.
    ///
    /// ```
    /// use relaydance_web::{ErrorCode, VideoRequest};
    ///
    /// let error = VideoRequest::new("doubao-seedance-2-0-1080p", "").body().unwrap_err();
    /// assert_eq!(error.code(), ErrorCode::InvalidRequest);
    /// ```
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.error.code
    }

    /// What is wrong with the request; empty unless the code is [`ErrorCode::InvalidRequest`].
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let error = VideoRequest::new("doubao-seedance-2-0-1080p", "").body().unwrap_err();
    /// assert_eq!(error.issues()[0].path, "prompt");
    /// ```
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.error.issues
    }

    /// The task it is about: there with every error after an accepted submit.
    ///
    /// ```
    /// fn keep(error: &relaydance_web::Error) -> Option<&str> {
    ///     Some(&error.task()?.task_id)
    /// }
    /// ```
    #[must_use]
    pub fn task(&self) -> Option<&Task> {
        self.error.task.as_ref()
    }

    /// How long the service asked to wait.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// fn pause(error: &relaydance_web::Error) -> Duration {
    ///     error.retry_after().unwrap_or(Duration::from_secs(30))
    /// }
    /// ```
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.error.retry_after.map(Into::into)
    }

    /// The HTTP status of the answer, if there was one.
    ///
    /// ```
    /// # use relaydance_web::VideoRequest;
    /// let error = VideoRequest::new("", "").body().unwrap_err();
    /// assert_eq!(error.status(), None); // nothing was asked
    /// ```
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.error.status
    }

    /// The answer's body: JSON, or the first of its text.
    ///
    /// ```
    /// fn vendors_code(error: &relaydance_web::Error) -> Option<&str> {
    ///     error.body()?.text_at(&["error", "code"])
    /// }
    /// ```
    #[must_use]
    pub fn body(&self) -> Option<&Value> {
        self.error.body.as_ref()
    }

    /// Whether the same call may succeed in a while, and buys nothing twice. So it is not true of a
    /// submit whose answer was lost, which may have succeeded already, nor of a
    /// [`generate`](crate::Client::generate) that failed after its submit: its [`task`](Self::task)
    /// goes on, and [`Client::wait`](crate::Client::wait) takes it up.
    ///
    /// ```
    /// fn advice(error: &relaydance_web::Error) -> &str {
    ///     match error.is_transient() {
    ///         true => "try again in a while",
    ///         false if error.task().is_some() => "it goes on: wait for it",
    ///         false => "it will not work like this",
    ///     }
    /// }
    /// # let error = relaydance_web::VideoRequest::new("", "").body().unwrap_err();
    /// # assert_eq!(advice(&error), "it will not work like this");
    /// ```
    #[must_use]
    pub fn is_transient(&self) -> bool {
        self.error.is_transient() && !self.error.bought
    }

    /// The error with the words of what lies beneath.
    #[cfg(target_family = "wasm")]
    pub(super) fn caused(error: error::Error, cause: Option<String>) -> Self {
        Self { cause: cause.map(|text| Box::new(Cause(text))), ..error.into() }
    }
}

impl From<error::Error> for Error {
    fn from(mut error: error::Error) -> Self {
        error.message = words::message(&error.message);
        error.issues = std::mem::take(&mut error.issues).into_iter().map(words::issue).collect();
        Self { error, cause: None }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause: &Cause = self.cause.as_deref()?;
        Some(cause)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, Task};

    #[test]
    fn what_frameworks_keep_in_signals_may_cross_threads() {
        fn shared<T: Send + Sync + 'static>() {}
        shared::<(Error, Event, Task, crate::PendingTask, crate::ListedModel)>();
    }

    #[test]
    fn an_error_displays_as_a_sentence_with_rusts_names() {
        let error = Error::from(error::Error::argument("`apiKey` is empty."));
        assert_eq!(error.to_string(), "`api_key` is empty.");
    }
}
