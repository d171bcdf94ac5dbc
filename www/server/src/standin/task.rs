//! A task and its life.

use serde::{Deserialize, Serialize};

use super::order::Order;
use super::scenario::Scenario;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits its turn.
    Queued,
    /// Is being made.
    Running,
    /// Has its clip.
    Succeeded,
    /// Has none and will get none.
    Failed,
}

/// Why a task failed, in the manner of the vendors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The vendor's code.
    pub code: String,
    /// The vendor's words.
    pub message: String,
}

impl Failure {
    /// A failure with this code and these words.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Failure { code: code.into(), message: message.into() }
    }
}

/// A finished clip.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Clip {
    /// Its file's name, without the ending.
    pub name: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// Its ratio, also where none was asked for.
    pub ratio: String,
}

/// A task, as it is kept on disk. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    /// The id that the API gives out.
    pub id: String,
    /// The gateway's number in its database.
    pub number: u64,
    /// The path of the base URL that it was submitted to.
    pub base: String,
    /// The address it was submitted to, for URLs in webhooks.
    pub origin: String,
    /// What was asked for.
    pub order: Order,
    /// Where it stands.
    pub state: State,
    /// When it was submitted.
    pub created: u64,
    /// When it began to run.
    pub started: Option<u64>,
    /// When it ended.
    pub finished: Option<u64>,
    /// The clip, once it succeeded.
    pub clip: Option<Clip>,
    /// The reason, once it failed.
    pub failure: Option<Failure>,
    /// What the stand-in did otherwise than asked.
    pub notices: Vec<String>,
    /// How many frames are drawn.
    #[serde(skip)]
    pub drawn: u32,
    /// How often it was looked at since the start.
    #[serde(skip)]
    pub polls: u32,
    /// How many answers said that it is finished, since the start.
    #[serde(skip)]
    pub shown: u32,
}

impl Task {
    /// The scenario it was submitted to.
    pub fn scenario(&self) -> Option<Scenario> {
        Scenario::from_path(&self.base).map(|(scenario, _)| scenario)
    }

    /// Whether it has come to its end.
    pub fn is_final(&self) -> bool {
        matches!(self.state, State::Succeeded | State::Failed)
    }

    /// The progress to show; a task is only `Accepted` for its first `fresh`
    /// milliseconds.
    pub fn progress(&self, now: u64, fresh: u64) -> &'static Progress {
        let half = self.order.seconds * stand_in_render::frame::FPS / 2;
        match self.state {
            State::Queued if now < self.created + fresh => &ACCEPTED,
            State::Queued => &QUEUED,
            State::Running if self.drawn < half => &STARTED,
            State::Running => &HALF_WAY,
            State::Succeeded => &SUCCEEDED,
            State::Failed => &FAILED,
        }
    }
}

/// What each wire calls a step on a task's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The documented word.
    pub documented: &'static str,
    /// The gateway's word.
    pub gateway: &'static str,
    /// The word of `GET videos/{id}`.
    pub video: &'static str,
    /// The vendor's word.
    pub vendor: &'static str,
    /// The coarse progress, in per cent.
    pub percent: u32,
}

const fn step(
    documented: &'static str,
    gateway: &'static str,
    video: &'static str,
    vendor: &'static str,
    percent: u32,
) -> Progress {
    Progress { documented, gateway, video, vendor, percent }
}

static ACCEPTED: Progress = step("submitted", "NOT_START", "queued", "queued", 0);
static QUEUED: Progress = step("queued", "QUEUED", "queued", "queued", 10);
/// A task that has just begun to run.
pub static STARTED: Progress = step("running", "IN_PROGRESS", "in_progress", "running", 30);
static HALF_WAY: Progress = step("running", "IN_PROGRESS", "in_progress", "running", 50);
static SUCCEEDED: Progress = step("succeeded", "SUCCESS", "completed", "succeeded", 100);
/// Nobody knows what that is.
pub static RETICULATING: Progress =
    step("reticulating", "RETICULATING", "reticulating", "reticulating", 30);
static FAILED: Progress = step("failed", "FAILURE", "failed", "failed", 100);

/// Milliseconds since 1970.
pub fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}
