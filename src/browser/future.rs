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

/// All of them side by side; or the first error, and the others are dropped.
pub async fn all<E>(futures: Vec<Local<'_, Result<(), E>>>) -> Result<(), E> {
    let mut pending: Vec<_> = futures.into_iter().map(Some).collect();
    poll_fn(|context| {
        let mut outcome = Poll::Ready(Ok(()));
        for slot in &mut pending {
            match slot.as_mut().map(|future| future.as_mut().poll(context)) {
                None => {}
                Some(Poll::Pending) => outcome = Poll::Pending,
                Some(Poll::Ready(Ok(()))) => *slot = None,
                Some(error) => return error,
            }
        }
        outcome
    })
    .await
}
