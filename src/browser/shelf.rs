//! What outlives the page: the ledger of submits, and how long tasks took.

use std::cell::{Cell, RefCell};

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::value::{parse, stringify, to_js};
use crate::durations::{Durations, kind};
use crate::ledger::Record;
use crate::poll::{Past, Poll};
use crate::task::Task;
use crate::value::Value;

#[wasm_bindgen(module = "/src/browser/store.js")]
extern "C" {
    type Store;
    #[wasm_bindgen(constructor)]
    fn new(storage: &JsValue, prefix: &str) -> Store;
    #[wasm_bindgen(method)]
    fn get(this: &Store, name: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn set(this: &Store, name: &str, text: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn add(this: &Store, name: &str, text: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn remove(this: &Store, name: &str) -> Promise;
    #[wasm_bindgen(method)]
    fn names(this: &Store) -> Promise;
    #[wasm_bindgen(method)]
    fn warn(this: &Store, reason: &str);
}

const DURATIONS: &str = "durations";

/// The records of one service.
pub struct Shelf {
    store: Store,
    /// Submits of this page that have no answer yet.
    under_way: RefCell<Vec<String>>,
}

/// A submit that is being made. Dropped before it left, or after it was refused, it leaves no
/// record behind.
pub struct Submit<'a> {
    shelf: &'a Shelf,
    record: Record,
    /// Whether it may have been accepted.
    pub unsure: Cell<bool>,
}

impl Shelf {
    /// Opens the caller's storage, or the page's own for `undefined`; none for `null`.
    pub fn new(storage: &JsValue, base_url: &str) -> Self {
        let store = Store::new(storage, &format!("relaydance-web {base_url} "));
        Self { store, under_way: RefCell::default() }
    }

    /// Writes down what is about to be submitted.
    pub async fn submit(&self, body: &Value) -> Submit<'_> {
        let now = js_sys::Date::now();
        let id = format!("lost-{}-{}", now as u64, (js_sys::Math::random() * 1e9) as u32);
        let record = Record::new(id, body, now);
        self.under_way.borrow_mut().push(record.id.clone());
        let submit = Submit { shelf: self, record, unsure: Cell::new(false) };
        self.keep(&submit.record).await;
        submit
    }

    async fn keep(&self, record: &Record) {
        let text = stringify(&to_js(record));
        let _ = JsFuture::from(self.store.add(&name(&record.id), &text)).await;
    }

    /// Forgets a task, which was seen finished, or is of no more interest.
    pub async fn forget(&self, id: &str) {
        let _ = JsFuture::from(self.store.remove(&name(id))).await;
    }

    /// Every submit not yet seen finished, oldest first.
    pub async fn records(&self) -> Vec<Record> {
        let names = JsFuture::from(self.store.names()).await.unwrap_or_default();
        let mut records: Vec<Record> = Vec::new();
        for name in Array::from(&names).iter().filter_map(|name| name.as_string()) {
            let text = self.text(&name).await;
            match text.as_deref().and_then(read) {
                Some(record) if self.under_way.borrow().contains(&record.id) => {}
                Some(record) if !record.is_stale(js_sys::Date::now()) => records.push(record),
                record => {
                    if record.is_none() && text.is_some() {
                        self.store.warn(&format!("{name} is no record of ours: removed"));
                    }
                    let _ = JsFuture::from(self.store.remove(&name)).await;
                }
            }
        }
        records
    }

    async fn text(&self, name: &str) -> Option<String> {
        JsFuture::from(self.store.get(name)).await.ok()?.as_string()
    }

    async fn durations(&self) -> Durations {
        let text = self.text(DURATIONS).await;
        Durations::read(&text.and_then(|text| parse(&text)).unwrap_or(Value::Null))
    }

    /// What is known of a task besides itself, and of what kind it is.
    pub async fn past(&self, task_id: &str) -> (Past, Option<String>) {
        match self.text(&name(task_id)).await.as_deref().and_then(read) {
            None => Default::default(),
            Some(record) => {
                let kind = kind(&record.body);
                let seen = self.durations().await.seen(&kind).to_vec();
                (Past { age: Some(record.age(js_sys::Date::now())), seen }, Some(kind))
            }
        }
    }

    /// A watch came to its end: what it taught is kept, and a finished task is forgotten.
    pub async fn finished(&self, poll: &Poll, kind: Option<&str>) {
        if !poll.task().status.is_final() {
            return;
        }
        if let (Some(kind), Some((after, by))) = (kind, poll.lesson()) {
            let mut durations = self.durations().await;
            durations.add(kind, after, by);
            let text = stringify(&to_js(&durations));
            let _ = JsFuture::from(self.store.set(DURATIONS, &text)).await;
        }
        self.forget(&poll.task().task_id).await;
    }
}

impl Submit<'_> {
    /// It was accepted: the record is the task's from now on.
    pub async fn accepted(self, task: &Task) {
        self.shelf.keep(&self.record.clone().accepted(&task.task_id)).await;
        self.unsure.set(false);
    }
}

impl Drop for Submit<'_> {
    fn drop(&mut self) {
        self.shelf.under_way.borrow_mut().retain(|id| *id != self.record.id);
        if !self.unsure.get() {
            // Runs by itself; nobody has to wait for it.
            let _ = self.shelf.store.remove(&name(&self.record.id));
        }
    }
}

fn read(text: &str) -> Option<Record> {
    Record::read(&parse(text)?)
}

fn name(id: &str) -> String {
    format!("task/{id}")
}
