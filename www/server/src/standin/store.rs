//! What outlives the stand-in: uploaded files, tasks, clips. Everything lies in
//! one folder, so that a stand-in stopped half-way can go on.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::id;
use super::task::Task;
use crate::say;

/// What is older is removed at the start.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// No file takes longer to write.
const WRITING: Duration = Duration::from_secs(3600);
/// The most that is kept, oldest gone first.
const MOST_BYTES: u64 = 2 << 30;

/// A database that has seen some use already.
const FIRST: u64 = 1000;

/// The folder and the tasks in it.
pub struct Store {
    folder: PathBuf,
    tasks: Mutex<HashMap<String, Task>>,
    /// The number of the task that came last.
    last: AtomicU64,
}

impl Store {
    /// Opens the folder, tidies it and reads its tasks.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let store = Store {
            folder: folder.to_owned(),
            tasks: Mutex::default(),
            last: AtomicU64::new(FIRST),
        };
        for part in ["files", "clips", "tasks"] {
            fs::create_dir_all(store.folder.join(part))?;
        }
        store.tidy()?;
        for (path, ..) in entries(&store.folder.join("tasks"))? {
            // A file that is no task (any more) is nobody's loss.
            let task =
                fs::read(&path).ok().and_then(|bytes| serde_json::from_slice::<Task>(&bytes).ok());
            if let Some(task) = task.filter(|task| store.has_its_clip(task)) {
                store.last.fetch_max(task.number, Relaxed);
                store.tasks().insert(task.id.clone(), task);
            }
        }
        Ok(store)
    }

    /// The folder of uploaded files.
    pub fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    /// The folder of clips.
    pub fn clips(&self) -> PathBuf {
        self.folder.join("clips")
    }

    /// The file of a clip.
    pub fn clip(&self, name: &str) -> PathBuf {
        self.clips().join(format!("{name}.mp4"))
    }

    /// Writes a file so that nobody ever sees half of it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let part = path.with_file_name(id::random(".part-")?);
        fs::write(&part, bytes).and_then(|()| fs::rename(&part, path))
    }

    /// Keeps a new task under the next number.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn add(&self, mut task: Task) -> io::Result<()> {
        task.number = self.last.fetch_add(1, Relaxed) + 1;
        self.save(&task)?;
        self.tasks().insert(task.id.clone(), task);
        Ok(())
    }

    /// The task with this id.
    pub fn get(&self, id: &str) -> Option<Task> {
        self.tasks().get(id).cloned()
    }

    /// The task with this id, which somebody looks at.
    pub fn look(&self, id: &str) -> Option<Task> {
        let mut tasks = self.tasks();
        let task = tasks.get_mut(id)?;
        task.polls = task.polls.saturating_add(1);
        if task.is_final() {
            task.shown = task.shown.saturating_add(1);
        }
        Some(task.clone())
    }

    /// The tasks that somebody wants, oldest first.
    pub fn list(&self, wanted: impl Fn(&Task) -> bool) -> Vec<Task> {
        let mut list: Vec<Task> =
            self.tasks().values().filter(|task| wanted(task)).cloned().collect();
        list.sort_by_key(|task| task.number);
        list
    }

    /// The ids of all tasks that have not come to their end.
    pub fn unfinished(&self) -> Vec<String> {
        let tasks = self.tasks();
        let unfinished = tasks.values().filter(|task| !task.is_final());
        unfinished.map(|task| task.id.clone()).collect()
    }

    /// Notes how far the drawing is; not worth a write to disk.
    pub fn drawn(&self, id: &str, frames: u32) {
        if let Some(task) = self.tasks().get_mut(id) {
            task.drawn = frames;
        }
    }

    /// Changes a task and writes it down.
    pub fn update(&self, id: &str, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks().get_mut(id) {
            change(task);
            // The running stand-in still knows; only a restart would forget.
            if let Err(error) = self.save(task) {
                say::line(&format!("stand-in: task {id} could not be written down: {error}"));
            }
        }
    }

    fn save(&self, task: &Task) -> io::Result<()> {
        let path = self.folder.join("tasks").join(format!("{}.json", task.id));
        self.write(&path, &serde_json::to_vec_pretty(task)?)
    }

    fn has_its_clip(&self, task: &Task) -> bool {
        let clip = task.clip.as_ref();
        clip.is_none_or(|clip| self.clip(&clip.name).exists())
    }

    fn tasks(&self) -> MutexGuard<'_, HashMap<String, Task>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes what is too old or too much.
    fn tidy(&self) -> io::Result<()> {
        let mut all = Vec::new();
        for part in ["files", "clips", "tasks"] {
            all.extend(entries(&self.folder.join(part))?);
        }
        all.sort_by_key(|(_, changed, _)| std::cmp::Reverse(*changed));
        let mut bytes = 0;
        for (path, changed, size) in all {
            bytes += size;
            let old = changed.elapsed().is_ok_and(|age| age > KEPT);
            let half = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            // Another server of the same folder may be writing it just now.
            let left = half && changed.elapsed().is_ok_and(|age| age > WRITING);
            if old || left || bytes > MOST_BYTES {
                unless_gone(fs::remove_file(path))?;
            }
        }
        Ok(())
    }
}

/// Nothing for what another server of the same folder has removed meanwhile.
fn unless_gone<T>(outcome: io::Result<T>) -> io::Result<Option<T>> {
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// The files in a folder, when each was changed and how large it is.
fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, SystemTime, u64)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(about) = unless_gone(entry.metadata())?.filter(Metadata::is_file) {
            found.push((entry.path(), about.modified()?, about.len()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_old_or_half_written_is_removed_at_the_start() {
        let folder = std::env::temp_dir().join(id::random("stand-in-").unwrap());
        let store = Store::open(&folder).unwrap();
        for name in ["old.png", "new.png", ".part-old", ".part-new"] {
            fs::write(store.files().join(name), "x").unwrap();
        }
        for (name, age) in [("old.png", KEPT), (".part-old", WRITING)] {
            let old = fs::File::options().write(true).open(store.files().join(name)).unwrap();
            old.set_modified(SystemTime::now() - age - Duration::from_secs(60)).unwrap();
        }
        let store = Store::open(&folder).unwrap();
        let left = entries(&store.files()).unwrap();
        let mut left: Vec<_> = left.iter().map(|(path, ..)| path.file_name().unwrap()).collect();
        left.sort();
        assert_eq!(left, [".part-new", "new.png"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
