use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::ledger::Record;
use crate::value::Value;

/// A submit not yet seen finished, as [`Client::pending`](crate::Client::pending) lists it.
///
/// ```
/// use relaydance_web::PendingTask;
///
/// fn line(entry: &PendingTask) -> String {
///     let prompt = entry.body.text_at(&["prompt"]).unwrap_or_default();
///     match &entry.task_id {
///         Some(task_id) => format!("{prompt}: {task_id} goes on"),
///         None => format!("{prompt}: may have been bought, look at your account"),
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PendingTask {
    /// What [`Client::forget`](crate::Client::forget) takes: the task's id, or a name of its own
    /// where that is unknown.
    pub id: String,
    /// What [`Client::wait`](crate::Client::wait) takes up. `None` where the answer to the submit
    /// never came (lost, dropped, or the page was left): it may have been bought, and the service
    /// cannot be asked about it.
    pub task_id: Option<String>,
    /// When it was submitted, by this machine's clock. In a browser Rust has no clock to compare it
    /// with, and `elapsed()` panics: [`age`](Self::age) tells how long ago that was.
    pub submitted_at: SystemTime,
    /// The body that was posted. Images that stood in it as `data:` are cut short.
    pub body: Value,
}

#[cfg(target_family = "wasm")]
impl PendingTask {
    /// How long ago it was submitted; nothing, where the clock was set back since.
    ///
    /// ```
    /// fn ago(entry: &relaydance_web::PendingTask) -> String {
    ///     format!("{} minutes ago", entry.age().as_secs() / 60)
    /// }
    /// ```
    #[must_use]
    pub fn age(&self) -> Duration {
        let now = UNIX_EPOCH + Duration::from_millis(js_sys::Date::now() as u64);
        now.duration_since(self.submitted_at).unwrap_or_default()
    }
}

impl From<Record> for PendingTask {
    fn from(record: Record) -> Self {
        let Record { id, task_id, submitted_at, body } = record;
        let since = Duration::from_millis(submitted_at as u64);
        Self { id, task_id, submitted_at: UNIX_EPOCH + since, body }
    }
}
