//! Every fault.

use super::Deed::{
    Cut, Dawdle, Deny, Expire, Fail, Interrupt, LateBody, LateHead, Redirect, Reset, Reticulate,
    Say, Shut, Swell, TooMany, Truncate, Waver, Withhold,
};
use super::Step::{Accepted, Clip, Every, Poll, Refused, Task, Upload};
use super::Times::{Always, First};
use super::{Deed, Fault, Hint, Step, Times, said};

/// Every fault, in the order of the list.
pub static FAULTS: [Fault; 57] = [
    // The task itself.
    fault("task-failed", Task, Fail, Always),
    // Uploads.
    fault("upload-reset", Upload, Reset, First(2)),
    fault("upload-503", Upload, Say(&said::UNAVAILABLE), First(2)),
    fault("upload-429", Upload, TooMany(Hint::Seconds), First(2)),
    fault("upload-refused", Upload, Interrupt, Always),
    fault("upload-unsupported", Upload, Say(&said::NOT_IMPLEMENTED), Always),
    fault("upload-slow", Upload, Dawdle, Always),
    // Requests for a clip that make no task.
    fault("submit-reset", Refused, Reset, Always),
    fault("submit-429", Refused, TooMany(Hint::Seconds), First(2)),
    fault("submit-429-date", Refused, TooMany(Hint::Date), First(2)),
    fault("submit-429-plain", Refused, TooMany(Hint::None), First(2)),
    fault("submit-429-empty", Refused, TooMany(Hint::Empty), First(2)),
    fault("submit-429-always", Refused, TooMany(Hint::Seconds), Always),
    fault("submit-overloaded", Refused, Say(&said::OVERLOADED), Always),
    fault("model-not-found", Refused, Say(&said::MODEL_NOT_FOUND), Always),
    // Requests for a clip that make a task, whatever the answer looks like.
    fault("submit-reply-lost", Accepted, Reset, Always),
    fault("submit-reply-cut", Accepted, Cut, Always),
    fault("submit-500", Accepted, Say(&said::INTERNAL), Always),
    fault("submit-503", Accepted, Say(&said::UNAVAILABLE), Always),
    fault("submit-504", Accepted, Say(&said::GATEWAY_TIMEOUT), Always),
    fault("submit-html-200", Accepted, Say(&said::LOGIN_PAGE), Always),
    fault("submit-html-502", Accepted, Say(&said::BAD_GATEWAY), Always),
    fault("submit-truncated", Accepted, Truncate, Always),
    fault("submit-wrong-types", Accepted, Say(&said::WRONG_TYPES), Always),
    fault("submit-null-data", Accepted, Say(&said::NULL_DATA), Always),
    fault("submit-huge", Accepted, Swell, Always),
    fault("submit-slow-headers", Accepted, LateHead, Always),
    fault("submit-slow-body", Accepted, LateBody, Always),
    // Looks at a task.
    fault("poll-reset", Poll, Reset, First(2)),
    fault("poll-cut", Poll, Cut, First(2)),
    fault("poll-500", Poll, Say(&said::INTERNAL), First(2)),
    fault("poll-503", Poll, Say(&said::UNAVAILABLE), First(2)),
    fault("poll-504", Poll, Say(&said::GATEWAY_TIMEOUT), First(2)),
    fault("poll-429", Poll, TooMany(Hint::Seconds), First(2)),
    fault("poll-429-date", Poll, TooMany(Hint::Date), First(2)),
    fault("poll-429-plain", Poll, TooMany(Hint::None), First(2)),
    fault("poll-429-empty", Poll, TooMany(Hint::Empty), First(2)),
    fault("poll-403", Poll, Say(&said::FORBIDDEN), First(2)),
    fault("poll-html-200", Poll, Say(&said::LOGIN_PAGE), First(2)),
    fault("poll-html-404", Poll, Say(&said::NO_SUCH_PAGE), First(2)),
    fault("poll-html-502", Poll, Say(&said::BAD_GATEWAY), First(2)),
    fault("poll-truncated", Poll, Truncate, First(2)),
    fault("poll-wrong-types", Poll, Say(&said::WRONG_TYPES), First(2)),
    fault("poll-null-data", Poll, Say(&said::NULL_DATA), First(2)),
    fault("poll-huge", Poll, Swell, First(1)),
    fault("poll-slow-headers", Poll, LateHead, First(2)),
    fault("poll-slow-body", Poll, LateBody, First(2)),
    fault("task-unknown", Poll, Deny, Always),
    fault("poll-unknown-status", Poll, Reticulate, Always),
    fault("progress-down", Poll, Waver, Always),
    fault("no-url", Poll, Withhold, Always),
    // Downloads of the clip.
    fault("clip-expired", Clip, Expire, Always),
    fault("clip-no-cors", Clip, Shut, Always),
    fault("clip-redirect", Clip, Redirect, Always),
    fault("clip-cut", Clip, Cut, First(1)),
    fault("clip-html", Clip, Say(&said::LOGIN_PAGE), First(1)),
    // The whole API.
    fault("redirect", Every, Redirect, Always),
];

const fn fault(name: &'static str, step: Step, deed: Deed, times: Times) -> Fault {
    Fault { name, step, deed, times }
}
