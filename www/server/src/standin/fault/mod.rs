//! What can go wrong, one base URL for each. A fault is a line in the table: at
//! which step it strikes, what it does there, and how often.

mod answer;
mod count;
pub mod list;
mod said;
mod stream;
mod table;

pub use answer::{Spoiled, interrupt, spoil};
pub use count::Counts;
pub use said::Said;
pub use stream::slowly;
pub use table::FAULTS;

/// Something that goes wrong.
#[derive(Debug, PartialEq)]
pub struct Fault {
    /// Its name in the URL.
    pub name: &'static str,
    /// Where it strikes.
    pub step: Step,
    /// What it does there.
    pub deed: Deed,
    /// How often.
    pub times: Times,
}

/// The step of a clip's way at which a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Every route.
    Every,
    /// The task itself, once it runs.
    Task,
    /// The request for a clip; no task is made.
    Refused,
    /// The answer to the request for a clip; the task is made and runs.
    Accepted,
    /// A look at a task.
    Poll,
    /// An upload.
    Upload,
    /// The download of a clip from the URL of an answer.
    Clip,
}

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// Always.
    Always,
    /// So many times for the same body, file or task, and then no more.
    First(u32),
}

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Deed {
    /// Resets the connection without a byte of answer.
    Reset,
    /// Resets the connection in the middle of the answer's body.
    Cut,
    /// Ends the body in its middle, as if that were all of it.
    Truncate,
    /// Makes the answer a gigabyte long.
    Swell,
    /// Holds the whole answer back.
    LateHead,
    /// Sends the head at once and the body bit by bit.
    LateBody,
    /// Says something else.
    Say(&'static Said),
    /// Says that there were too many requests.
    TooMany(Hint),
    /// Makes the task fail.
    Fail,
    /// Shows a status that nobody knows.
    Reticulate,
    /// Shows a progress that goes up and down before the truth.
    Waver,
    /// Denies the task.
    Deny,
    /// Leaves out the clip's URL.
    Withhold,
    /// Answers and leaves while the file is still coming.
    Interrupt,
    /// Reads the file slowly.
    Dawdle,
    /// Lets the clip's URL expire.
    Expire,
    /// Leaves out the headers that let other origins read the clip.
    Shut,
    /// Sends the client to another origin.
    Redirect,
}

/// How an answer of status 429 says when to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// In seconds.
    Seconds,
    /// As a date.
    Date,
    /// Not at all.
    None,
    /// Not at all, and without any body.
    Empty,
}

impl Fault {
    /// The fault of this name.
    pub fn find(name: &str) -> Option<&'static Fault> {
        FAULTS.iter().find(|fault| fault.name == name)
    }
}
