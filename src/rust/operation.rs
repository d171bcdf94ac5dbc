use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Error, Event};
use crate::browser::{Failure, Listener, Local, get};
use crate::event;
use crate::task::Task;

/// The events nobody has taken yet; nothing where nobody wants them.
type Events = Rc<RefCell<Option<VecDeque<Event>>>>;

/// Something the client does that takes long: await it for what it brings, or take its events first.
///
/// Nothing happens before it is awaited or asked for an event. Dropping it stops the waiting and what is
/// just being sent, but never a task that the service has: that one goes on, and stands in
/// [`Client::pending`](crate::Client::pending).
///
/// ```
/// use relaydance_web::{Client, Error, Event, Task, VideoRequest};
///
/// async fn animate(client: &Client, request: VideoRequest) -> Result<Task, Error> {
///     let mut generation = client.generate(request);
///     while let Some(event) = generation.next().await {
///         if let Event::Changed { task, .. } = event {
///             web_sys::console::log_1(&task.raw_status.into());
///         }
///     }
///     generation.await
/// }
/// ```
///
/// It is a [`Stream`] too, for what takes streams.
#[must_use = "nothing happens before it is awaited or asked for an event"]
pub struct Operation<T> {
    running: Option<Local<'static, Result<T, Error>>>,
    outcome: Option<Result<T, Error>>,
    events: Events,
}

impl<T: 'static> Operation<T> {
    /// What `start` does, told to whom it hands its events.
    pub(super) fn new<F>(start: impl FnOnce(Teller) -> F) -> Self
    where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        let events: Events = Rc::new(RefCell::new(Some(VecDeque::new())));
        let work = start(Teller(Rc::clone(&events)));
        let running = Box::pin(async { work.await.map_err(failed) });
        Self { running: Some(running), outcome: None, events }
    }

    /// Goes on until something happens: the next event, or `None` when it is over and awaiting it brings
    /// what it came to.
    ///
    /// ```
    /// use relaydance_web::{Client, Error, Event, Uploaded};
    ///
    /// async fn upload(client: &Client, file: &web_sys::File) -> Result<Uploaded, Error> {
    ///     let mut upload = client.upload(file);
    ///     while let Some(event) = upload.next().await {
    ///         if let Event::Uploading { loaded, total, .. } = event {
    ///             web_sys::console::log_1(&format!("{loaded} of {total}").into());
    ///         }
    ///     }
    ///     upload.await
    /// }
    /// ```
    pub async fn next(&mut self) -> Option<Event> {
        poll_fn(|context| self.poll_event(context)).await
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Event>> {
        let taken = || self.events.borrow_mut().as_mut().and_then(VecDeque::pop_front);
        if let Some(event) = taken() {
            return Poll::Ready(Some(event));
        }
        let Some(running) = &mut self.running else { return Poll::Ready(None) };
        if let Poll::Ready(outcome) = running.as_mut().poll(context) {
            self.outcome = Some(outcome);
            self.running = None;
        }
        match taken() {
            None if self.running.is_some() => Poll::Pending,
            event => Poll::Ready(event),
        }
    }
}

impl<T: 'static> Stream for Operation<T> {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Event>> {
        self.get_mut().poll_event(context)
    }
}

// All of it is boxed, so that it may be moved whatever it brings.
impl<T> Unpin for Operation<T> {}

impl<T: 'static> IntoFuture for Operation<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Local<'static, Result<T, Error>>;

    fn into_future(self) -> Self::IntoFuture {
        // Whoever awaits it wants no more events: they would pile up.
        *self.events.borrow_mut() = None;
        match (self.outcome, self.running) {
            (None, Some(running)) => running,
            (Some(outcome), _) => Box::pin(std::future::ready(outcome)),
            (None, None) => Box::pin(std::future::pending()),
        }
    }
}

impl<T> fmt::Debug for Operation<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = self.running.is_none();
        formatter.debug_struct("Operation").field("over", &over).finish_non_exhaustive()
    }
}

/// A task as it changes, the last change included; then, where it came to nothing, why.
///
/// Dropping it stops looking at the task; the task goes on.
///
/// ```
/// use relaydance_web::{Client, Error};
///
/// async fn log(client: &Client) -> Result<(), Error> {
///     let mut changes = client.watch("task_1");
///     while let Some(task) = changes.next().await {
///         web_sys::console::log_1(&task?.raw_status.into());
///     }
///     Ok(())
/// }
/// ```
#[must_use = "nothing happens before it is asked for a change"]
#[derive(Debug)]
pub struct Watch(pub(super) Operation<Task>);

impl Watch {
    /// Looks until the task has changed; `None` when there is no more to come.
    ///
    /// ```
    /// use relaydance_web::{Client, Error, Task};
    ///
    /// async fn first_change(client: &Client, task_id: &str) -> Option<Result<Task, Error>> {
    ///     client.watch(task_id).next().await // dropped here, it looks no more
    /// }
    /// ```
    pub async fn next(&mut self) -> Option<Result<Task, Error>> {
        poll_fn(|context| self.poll_change(context)).await
    }

    fn poll_change(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Task, Error>>> {
        loop {
            match self.0.poll_event(context) {
                Poll::Ready(Some(Event::Changed { task, .. })) => {
                    return Poll::Ready(Some(Ok(task)));
                }
                Poll::Ready(Some(_)) => {}
                Poll::Ready(None) => {
                    let outcome = self.0.outcome.take();
                    return Poll::Ready(outcome.and_then(Result::err).map(Err));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl Stream for Watch {
    type Item = Result<Task, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_change(context)
    }
}

/// Hands events to whoever takes them.
pub struct Teller(Events);

impl Teller {
    /// Tells what happened.
    pub fn tell(&self, event: &event::Event) {
        if let Some(events) = &mut *self.0.borrow_mut() {
            events.push_back(event.clone().into());
        }
    }

    /// The listener, if anybody listens.
    pub fn listener<'a>(&self, tell: &'a dyn Fn(&event::Event)) -> Listener<'a> {
        self.0.borrow().is_some().then_some(tell)
    }
}

/// The error, with the words of what the browser threw.
pub(super) fn failed(Failure { error, cause }: Failure) -> Error {
    let text = |key| get(&cause, key).as_string();
    let cause = cause.as_string().or_else(|| match (text("name"), text("message")) {
        (Some(name), Some(message)) => Some(format!("{name}: {message}")),
        (_, message) => message,
    });
    Error::caused(error, cause)
}
