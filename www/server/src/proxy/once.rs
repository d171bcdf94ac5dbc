//! Submits that are forwarded once, however often they arrive: when a connection breaks, browsers
//! send a POST again by themselves and tell the page nothing of it, and each would buy a clip.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, StatusCode};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use super::answer::Answer;

/// How long a complete answer is remembered.
const REMEMBERED: Duration = Duration::from_secs(10 * 60);
/// How many of them are.
const MOST: usize = 1_000;

/// An answer that is there or will be; nothing if the task that forwards fell over.
type Coming = Shared<BoxFuture<'static, Option<Answer>>>;

/// The answers to submits, by the names that their senders gave them.
#[derive(Clone, Default)]
pub struct Once(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    answers: HashMap<String, Coming>,
    /// Which of them are complete, and since when; the oldest first. Those under way are not
    /// counted, since a repeat of one that was forgotten would buy a second clip.
    complete: VecDeque<(Instant, String)>,
}

/// The name that a request has, so that a repeat is known again.
pub fn name(headers: &HeaderMap) -> Option<String> {
    let name = headers.get("idempotency-key")?.as_bytes();
    let fits = (1..=200).contains(&name.len()) && name.iter().all(u8::is_ascii_graphic);
    fits.then(|| String::from_utf8_lossy(name).into_owned())
}

impl Once {
    /// The answer to the submit of that name: what `forward` brings, if none of that name came
    /// before.
    pub async fn answer(
        &self,
        name: String,
        forward: impl Future<Output = Answer> + Send + 'static,
    ) -> Answer {
        let answer = self.known_or(name, forward);
        answer.await.unwrap_or_else(|| {
            let broke = "The proxy broke off before it had an answer.";
            Answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, broke)
        })
    }

    fn known_or(
        &self,
        name: String,
        forward: impl Future<Output = Answer> + Send + 'static,
    ) -> Coming {
        let mut known = self.known();
        known.forget(Instant::now());
        let begin = |name: &String| {
            let (once, name) = (self.clone(), name.clone());
            // A task of its own: this request ends with its browser's connection, and the repeat is
            // to find what became of it.
            let task = tokio::spawn(async move {
                let answer = forward.await;
                once.known().complete(name, Instant::now());
                answer
            });
            task.map(Result::ok).boxed().shared()
        };
        known.answers.entry(name).or_insert_with_key(begin).clone()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn complete(&mut self, name: String, now: Instant) {
        self.complete.push_back((now, name));
        self.forget(now);
    }

    /// Drops what is too old or too much.
    fn forget(&mut self, now: Instant) {
        while let Some((since, name)) = self.complete.front() {
            if self.complete.len() <= MOST && now.duration_since(*since) <= REMEMBERED {
                break;
            }
            self.answers.remove(name);
            self.complete.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use axum::http::HeaderValue;
    use tokio::sync::oneshot;

    use super::*;

    fn says(message: &str) -> Answer {
        Answer::refusal(StatusCode::OK, message)
    }

    #[tokio::test]
    async fn a_repeat_waits_for_the_answer_that_is_under_way() {
        let once = Once::default();
        let (bring, brought) = oneshot::channel();
        let mut first = Box::pin(once.answer("a".into(), async { brought.await.unwrap() }));
        let mut repeat = Box::pin(once.answer("a".into(), async { says("a second clip") }));
        assert!((&mut first).now_or_never().is_none());
        assert!((&mut repeat).now_or_never().is_none());
        bring.send(says("the clip")).unwrap();
        assert_eq!(repeat.await, says("the clip"));
        assert_eq!(first.await, says("the clip"));
    }

    #[tokio::test]
    async fn an_answer_is_remembered_for_ten_minutes() {
        let once = Once::default();
        once.answer("a".into(), ready(says("first"))).await;
        let begun = Instant::now();
        once.known().forget(begun + REMEMBERED - Duration::from_secs(1));
        assert_eq!(once.answer("a".into(), ready(says("second"))).await, says("first"));
        once.known().forget(begun + REMEMBERED + Duration::from_secs(1));
        assert_eq!(once.answer("a".into(), ready(says("second"))).await, says("second"));
    }

    #[tokio::test]
    async fn of_too_many_answers_the_oldest_is_forgotten_and_nothing_under_way() {
        let once = Once::default();
        assert!(once.answer("under way".into(), pending()).now_or_never().is_none());
        for number in 0..=MOST {
            once.answer(number.to_string(), ready(says("first"))).await;
        }
        assert_eq!(once.known().complete.len(), MOST);
        assert_eq!(once.known().answers.len(), MOST + 1);
        assert_eq!(once.answer("1".into(), ready(says("second"))).await, says("first"));
        assert_eq!(once.answer("0".into(), ready(says("second"))).await, says("second"));
        let repeat = once.answer("under way".into(), ready(says("second")));
        assert!(repeat.now_or_never().is_none());
    }

    #[test]
    fn a_name_is_up_to_200_visible_characters() {
        let named = |value: &[u8]| {
            let pair = ("idempotency-key".parse().unwrap(), HeaderValue::from_bytes(value));
            name(&HeaderMap::from_iter([(pair.0, pair.1.unwrap())]))
        };
        assert_eq!(named(b"3f2a-!~").as_deref(), Some("3f2a-!~"));
        assert_eq!(named(&[b'a'; 200]).map(|name| name.len()), Some(200));
        for bad in [&b""[..], b"a b", b"a\tb", "ä".as_bytes(), &[b'a'; 201]] {
            assert_eq!(named(bad), None, "{bad:?}");
        }
        assert_eq!(name(&HeaderMap::new()), None);
    }
}
