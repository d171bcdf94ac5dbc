//! The two ways futures are put together here. A crate for them would weigh more than they do.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::Local;

/// The first of two futures to finish; the other one is dropped, which stops it.
pub async fn race<T>(first: impl Future<Output = T>, second: impl Future<Output = T>) -> T {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Pending => second.as_mut().poll(context),
        ready => ready,
    })
    .await
}

/// What all of them bring, in their order; or the first error, and the others are dropped.
pub async fn all<T, E>(mut futures: Vec<Local<'_, Result<T, E>>>) -> Result<Vec<T>, E> {
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut pending = false;
        for (future, slot) in futures.iter_mut().zip(&mut done) {
            if slot.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(Ok(value)) => *slot = Some(value),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(Ok(())) }
    })
    .await?;
    let mut all = Vec::new();
    for slot in &mut done {
        all.extend(slot.take());
    }
    Ok(all)
}
