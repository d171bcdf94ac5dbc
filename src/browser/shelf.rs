//! What outlives the page: the ledger of submits, and how long tasks took.

use std::cell::Cell;

use js_sys::{Array, Date, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::bell::Undo;
use super::promise::Settled;
use super::value::{parse, stringify, to_js};
use crate::durations::Durations;
use crate::ledger::Record;
use crate::poll::Poll;
use crate::task::Task;
use crate::text::{digits, text};
use crate::value::Value;

#[wasm_bindgen(module = "/src/browser/store.js")]
extern "C" {
    type Store;
    #[wasm_bindgen(constructor)]
    fn new(storage: &JsValue, prefix: &str) -> Store;
    #[wasm_bindgen(method)]
    fn read(this: &Store, name: &str, other: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn entries(this: &Store) -> Promise;
    #[wasm_bindgen(method)]
    fn claim(this: &Store, name: &str) -> Function;
    #[wasm_bindgen(method)]
    fn write(this: &Store, name: &str, text: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn add(this: &Store, name: &str, text: &str, instead: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn remove(this: &Store, name: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn warn(this: &Store, reason: &str);
}

const DURATIONS: &str = "durations";

/// The records of one service.
pub struct Shelf {
    store: Store,
}

/// A submit that is being made. Dropped before it left, or after it was refused, it leaves no
/// record behind.
pub struct Submit<'a> {
    shelf: &'a Shelf,
    record: Record,
    _claim: Undo,
    /// Whether it may have been accepted.
    pub unsure: Cell<bool>,
    tries: Cell<u32>,
}

impl Shelf {
    /// Opens the caller's storage, or the page's own for `undefined`; none for `null`.
    pub fn new(storage: &JsValue, base_url: &str) -> Self {
        let store = Store::new(storage, &text!("relaydance-web {} ", base_url));
        Self { store }
    }

    /// Begins a submit of this body.
    pub fn submit(&self, body: &Value) -> Submit<'_> {
        let now = Date::now();
        let id = text!("lost-{}-{}", digits(now as u64), (js_sys::Math::random() * 1e9) as u32);
        // Whoever lists what is pending, in any tab, leaves it out until it is known what came of it.
        let claim = Undo(self.store.claim(&name(&id)));
        let record = Record::new(id, body, now);
        Submit {
            shelf: self,
            record,
            _claim: claim,
            unsure: Cell::default(),
            tries: Cell::default(),
        }
    }

    /// Writes a record, in place of another if one is named.
    fn keep(&self, record: &Record, instead: &str) -> Settled {
        self.store.add(&name(&record.id), &stringify(&to_js(record)), instead).into()
    }

    /// Forgets a task, which was seen finished, or is of no more interest.
    pub fn forget(&self, id: &str) -> Settled {
        self.store.remove(&name(id)).into()
    }

    /// Every submit not yet seen finished, oldest first.
    pub async fn records(&self) -> Value {
        let entries = Settled::from(self.store.entries()).await.unwrap_or_default();
        let mut records: Vec<Record> = Vec::new();
        for record in Array::from(&entries).iter().filter_map(|entry| self.pending(&entry)) {
            let later = |other: &Record| other.submitted_at > record.submitted_at;
            let place = records.iter().position(later).unwrap_or(records.len());
            records.insert(place, record);
        }
        records.iter().collect()
    }

    /// The record of an entry, unless it is of no use any more.
    fn pending(&self, entry: &JsValue) -> Option<Record> {
        let name = item(entry, 0)?;
        // Not there, or not to be read just now: what may stand for a paid clip is not thrown away for that.
        let text = item(entry, 1)?;
        match read(&text) {
            Some(record) if !record.is_stale(Date::now()) => return Some(record),
            Some(_) => {}
            None => self.store.warn("An entry is no record of ours: removed."),
        }
        let _ = self.store.remove(&name);
        None
    }

    /// A task's record, and how long tasks took.
    pub async fn known(&self, task_id: &str) -> (Option<Record>, Durations) {
        let texts = Settled::from(self.store.read(&name(task_id), DURATIONS)).await;
        let texts = texts.unwrap_or_default();
        let durations = item(&texts, 1).and_then(|text| parse(&text)).unwrap_or(Value::Null);
        (item(&texts, 0).as_deref().and_then(read), Durations::read(&durations))
    }

    /// A task came to its end: keeps what watching it taught, and forgets it.
    pub async fn finished(&self, poll: &Poll, kind: Option<&str>) {
        let task = poll.task();
        if let (Some(kind), Some((after, by))) = (kind, poll.lesson()) {
            // Read afresh: other watches have learned meanwhile.
            let (_, mut durations) = self.known(&task.task_id).await;
            durations.add(kind, after, by);
            let _ = self.store.write(DURATIONS, &stringify(&to_js(&durations)));
        }
        let _ = self.forget(&task.task_id).await;
    }
}

impl Submit<'_> {
    /// Writes it down, to be done before it leaves: the page may be gone before the answer is here.
    /// Brings the word by which this try is known.
    pub async fn leaves(&self) -> String {
        let _ = self.shelf.keep(&self.record, "").await;
        self.unsure.set(true);
        self.tries.set(self.tries.get() + 1);
        text!("{}-{}", self.record.id, self.tries.get())
    }

    /// It was certainly refused.
    pub fn refused(&self) {
        self.unsure.set(false);
        // Runs by itself; nobody has to wait for it.
        let _ = self.shelf.store.remove(&name(&self.record.id));
    }

    /// It was accepted: the record is the task's from now on.
    pub async fn accepted(&self, task: &Task) {
        let record = self.record.clone().accepted(&task.task_id);
        let _ = self.shelf.keep(&record, &name(&self.record.id)).await;
    }
}

impl Drop for Submit<'_> {
    fn drop(&mut self) {
        if !self.unsure.get() {
            self.refused();
        }
    }
}

fn item(list: &JsValue, index: u32) -> Option<String> {
    Reflect::get(list, &index.into()).ok()?.as_string()
}

fn read(text: &str) -> Option<Record> {
    Record::read(&parse(text)?)
}

fn name(id: &str) -> String {
    text!("task/{}", id)
}
