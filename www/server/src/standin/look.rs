//! Looks at a task: what it is, and what a fault makes of it.

use super::answer::Answer;
use super::fault::{Deed, Fault};
use super::task::{Progress, State, Task, now};
use super::{clips, task};

/// The progress that is shown, look by look, before the truth.
const WAVERING: [u32; 5] = [10, 50, 30, 80, 20];

/// What is answered about a task at a look.
pub fn answer(mut task: Task, fault: Option<&Fault>, origin: &str, fresh: u64) -> Answer {
    let mut wavering = None;
    let progress = match fault.map(|fault| fault.deed) {
        Some(Deed::Reticulate) => {
            unfinished(&mut task);
            task::RETICULATING
        }
        Some(Deed::Waver) => {
            let look = usize::try_from(task.polls).unwrap_or(usize::MAX).saturating_sub(1);
            let percent = WAVERING.get(look).copied();
            wavering = Some(percent.unwrap_or(100));
            match percent {
                Some(percent) => {
                    unfinished(&mut task);
                    Progress { percent, ..task::STARTED }
                }
                None => *task.progress(now(), fresh),
            }
        }
        _ => *task.progress(now(), fresh),
    };
    let url = clips::url(&task, fault, origin);
    // Answers as they are documented have no progress otherwise.
    let percent = wavering.map(|_| progress.percent);
    Answer { task, progress, url, percent }
}

/// Hides that a task has come to its end.
fn unfinished(task: &mut Task) {
    task.state = State::Running;
    task.finished = None;
    task.clip = None;
    task.failure = None;
}
