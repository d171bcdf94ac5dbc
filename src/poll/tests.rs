use super::*;
use crate::value::Value;

const SECOND: Duration = Duration::from_secs(1);

fn task(word: &str) -> Task {
    let status = Status::of(word).unwrap_or(Status::Running);
    Task { status, raw_status: word.to_owned(), raw: Value::Bool(true), ..Task::unseen("task_1") }
}

fn settings(deadline: u64) -> Settings {
    Settings { deadline: Duration::from_secs(deadline), ..Settings::default() }
}

/// Plays a server in virtual time until the machine is done: every look is answered at once with
/// what `server` says at that moment.
struct Played {
    outcome: Result<Task, Error>,
    looks: Vec<Duration>,
    news: Vec<News>,
    end: Duration,
}

fn play(poll: Poll, server: impl Fn(Duration) -> Result<Task, Error>) -> Played {
    play_sleeping(poll, Duration::ZERO..Duration::ZERO, server)
}

/// The same on a machine that sleeps: no timer goes off in the meantime.
fn play_sleeping(
    mut poll: Poll,
    asleep: std::ops::Range<Duration>,
    server: impl Fn(Duration) -> Result<Task, Error>,
) -> Played {
    let (mut now, mut looks, mut news) = (Duration::ZERO, Vec::new(), Vec::new());
    for _ in 0..100_000 {
        match poll.next(now) {
            Step::Wait { until } => {
                assert!(until > now, "a wait that is over at once is a hot loop");
                now = if asleep.contains(&until) { asleep.end } else { until };
            }
            Step::Look { .. } => {
                looks.push(now);
                news.extend(poll.looked(now, server(now), 0.5));
            }
            Step::Done(outcome) => return Played { outcome: *outcome, looks, news, end: now },
        }
    }
    panic!("the machine never came to an end");
}

fn submitted(deadline: u64) -> Poll {
    Poll::submitted(task("submitted"), settings(deadline), vec![], Duration::ZERO)
}

#[test]
fn a_ten_minute_task_runs_in_no_time() {
    let played = play(submitted(1800), |now| {
        Ok(task(if now < 600 * SECOND { "running" } else { "succeeded" }))
    });
    assert_eq!(played.outcome.unwrap().status, Status::Succeeded);
    assert!(played.end >= 600 * SECOND && played.end <= 615 * SECOND);
    assert!(played.looks.len() < 80, "{} looks", played.looks.len());
}

#[test]
fn an_early_wake_sends_nothing() {
    let mut poll = submitted(1800);
    let Step::Wait { until } = poll.next(Duration::ZERO) else { panic!() };
    for part in 0..10 {
        assert_eq!(poll.next(until * part / 10), Step::Wait { until });
    }
    assert!(matches!(poll.next(until), Step::Look { .. }));
}

#[test]
fn a_late_wake_looks_once_and_goes_on() {
    let mut poll = submitted(1800);
    assert!(matches!(poll.next(300 * SECOND), Step::Look { .. }));
    poll.looked(300 * SECOND, Ok(task("running")), 0.5);
    assert!(matches!(poll.next(300 * SECOND), Step::Wait { .. }));
}

#[test]
fn looks_are_never_closer_than_the_shortest_interval() {
    let played = play(submitted(600), |_| Ok(task("running")));
    let apart = played.looks.windows(2).map(|pair| pair[1] - pair[0]);
    // The last look comes when the deadline does.
    assert!(apart.take(played.looks.len() - 2).all(|gap| gap >= Duration::from_millis(2500)));
}

#[test]
fn an_unknown_status_keeps_polling_at_the_same_pace_and_keeps_its_word() {
    let known = play(submitted(600), |_| Ok(task("running")));
    let unknown = play(submitted(600), |_| Ok(task("PAUSED_BY_VENDOR")));
    assert_eq!(known.looks, unknown.looks);
    let error = unknown.outcome.unwrap_err();
    assert_eq!(error.code, ErrorCode::TimedOut);
    assert_eq!(error.task.as_ref().unwrap().raw_status, "PAUSED_BY_VENDOR");
}

#[test]
fn the_deadline_takes_one_last_look_and_believes_it() {
    let played = play(submitted(100), |now| {
        Ok(task(if now < 100 * SECOND { "running" } else { "succeeded" }))
    });
    assert!(played.outcome.is_ok());
    assert_eq!(played.looks.last(), Some(&(100 * SECOND)));
}

#[test]
fn after_the_last_look_a_timeout_carries_the_task_and_says_that_it_goes_on() {
    let played = play(submitted(100), |_| Ok(task("running")));
    let error = played.outcome.unwrap_err();
    assert_eq!(error.code, ErrorCode::TimedOut);
    assert!(error.message.contains("still running"), "{}", error.message);
    assert_eq!(error.task.as_ref().unwrap().task_id, "task_1");
    assert_eq!(played.looks.iter().filter(|at| **at >= 100 * SECOND).count(), 1);
}

#[test]
fn a_last_look_that_fails_is_a_timeout_all_the_same() {
    let played = play(submitted(100), |now| {
        if now < 100 * SECOND {
            Ok(task("running"))
        } else {
            Err(Error::new(ErrorCode::Network, "gone"))
        }
    });
    assert_eq!(played.outcome.unwrap_err().code, ErrorCode::TimedOut);
}

#[test]
fn sleeping_past_the_deadline_still_takes_the_last_look() {
    let mut poll = submitted(100);
    assert!(matches!(poll.next(9000 * SECOND), Step::Look { .. }));
    poll.looked(9000 * SECOND, Ok(task("succeeded")), 0.5);
    assert!(matches!(poll.next(9000 * SECOND), Step::Done(outcome) if outcome.is_ok()));
}

#[test]
fn a_short_outage_is_borne_and_told() {
    for code in [
        ErrorCode::Network,
        ErrorCode::Unavailable,
        ErrorCode::RateLimited,
        ErrorCode::UnexpectedResponse,
        ErrorCode::Rejected,
    ] {
        let played = play(submitted(1800), |now| match now.as_secs() {
            20..100 => Err(Error::new(code, "outage")),
            0..200 => Ok(task("running")),
            _ => Ok(task("succeeded")),
        });
        assert!(played.outcome.is_ok(), "{}", code.word());
        assert!(played.news.iter().any(|news| matches!(news, News::Retrying(_))));
    }
}

#[test]
fn the_end_of_an_outage_is_news() {
    let played = play(submitted(60), |now| match now.as_secs() {
        20..30 => Err(Error::new(ErrorCode::Network, "outage")),
        _ => Ok(task("submitted")),
    });
    assert!(matches!(played.news.last(), Some(News::Changed(_))));
}

#[test]
fn an_outage_beyond_patience_ends_with_the_error_and_the_task() {
    let played = play(submitted(1800), |now| {
        if now < 20 * SECOND {
            Ok(task("running"))
        } else {
            Err(Error::new(ErrorCode::Network, "gone"))
        }
    });
    let error = played.outcome.unwrap_err();
    assert_eq!(error.code, ErrorCode::Network);
    assert_eq!(error.task.as_ref().unwrap().raw_status, "running");
    assert!(played.end >= 140 * SECOND && played.end < 170 * SECOND);
}

/// As the service itself says it, in JSON.
fn said(code: ErrorCode, status: u16) -> Error {
    let body = Value::Object([("message".to_owned(), Value::String("no".into()))].into());
    Error::new(code, "no").answered(status, Some(body))
}

#[test]
fn what_will_not_pass_ends_at_once_with_the_task() {
    for (code, status) in [(ErrorCode::Unauthorized, 401), (ErrorCode::NotFound, 404)] {
        let played = play(submitted(1800), |_| Err(said(code, status)));
        assert_eq!(played.looks.len(), 1);
        let error = played.outcome.unwrap_err();
        assert_eq!((error.code, error.task.is_some()), (code, true));
    }
}

#[test]
fn a_key_that_cannot_be_had_just_now_and_a_server_without_the_route_are_borne_for_a_while() {
    let page = Value::String("<h1>Not Found</h1>".into());
    for error in [
        Error::new(ErrorCode::Unauthorized, "the function given as apiKey failed"),
        Error::new(ErrorCode::NotFound, "nothing at this address").answered(404, Some(page)),
        Error::new(ErrorCode::NotFound, "nothing at this address").answered(404, None),
    ] {
        let soon = play(submitted(1800), |now| {
            if now < 60 * SECOND { Err(error.clone()) } else { Ok(task("succeeded")) }
        });
        assert_eq!(soon.outcome.unwrap().status, Status::Succeeded);
        let never = play(submitted(1800), |_| Err(error.clone()));
        assert_eq!(never.outcome.unwrap_err().code, error.code);
        assert!(never.end < 200 * SECOND);
    }
}

#[test]
fn a_403_is_borne_for_half_a_minute_and_not_for_ever() {
    let forbidden = || Err(Error::new(ErrorCode::Forbidden, "not yet"));
    let soon =
        play(
            submitted(1800),
            |now| {
                if now < 10 * SECOND { forbidden() } else { Ok(task("succeeded")) }
            },
        );
    assert!(soon.outcome.is_ok());
    let never = play(submitted(1800), |_| forbidden());
    assert_eq!(never.outcome.unwrap_err().code, ErrorCode::Forbidden);
    assert!(never.end >= FORBIDDEN && never.end < 2 * FORBIDDEN);
}

#[test]
fn a_403_is_borne_also_after_failures_of_another_kind() {
    let watched = play(submitted(1800), |now| {
        Err(match now {
            now if now < 40 * SECOND => Error::new(ErrorCode::Unavailable, "overloaded"),
            now if now < 60 * SECOND => Error::new(ErrorCode::Forbidden, "not yet"),
            _ => return Ok(task("succeeded")),
        })
    });
    assert!(watched.outcome.is_ok());
}

#[test]
fn a_longer_interval_that_is_asked_for_holds_for_failing_looks_too() {
    let interval = 20 * SECOND;
    let settings =
        Settings { min_interval: interval, max_interval: 2 * interval, ..settings(1800) };
    let poll = Poll::submitted(task("submitted"), settings, Vec::new(), Duration::ZERO);
    let watched = play(poll, |_| Err(Error::new(ErrorCode::Unavailable, "overloaded")));
    assert!(watched.looks.len() > 3);
    assert!(watched.looks.windows(2).all(|looks| looks[1] - looks[0] >= interval));
}

#[test]
fn a_service_that_asks_for_fewer_requests_is_asked_no_sooner_than_if_all_were_well() {
    let looks = |second: fn() -> Result<Task, Error>| {
        let old = Past { age: Some(1000 * SECOND), seen: Vec::new() };
        let poll = Poll::new(Task::unseen("task_1"), settings(1800), old, Duration::ZERO);
        play(poll, move |now| match now {
            Duration::ZERO => Ok(task("running")),
            now if now < 20 * SECOND => second(),
            _ => Ok(task("succeeded")),
        })
        .looks
    };
    let limited = looks(|| Err(Error::new(ErrorCode::RateLimited, "")));
    assert_eq!(limited, looks(|| Ok(task("running"))));
    let broken = looks(|| Err(Error::new(ErrorCode::Unavailable, "")));
    assert!(broken[2] < limited[2]);
}

#[test]
fn a_service_that_asks_to_wait_is_given_the_time() {
    let mut poll = submitted(1800);
    let mut busy = Error::new(ErrorCode::RateLimited, "");
    busy.retry_after = Some(20 * SECOND);
    poll.next(3 * SECOND);
    poll.looked(3 * SECOND, Err(busy), 0.5);
    assert_eq!(poll.next(3 * SECOND), Step::Wait { until: 23 * SECOND });
}

#[test]
fn a_failed_task_is_an_error_with_the_vendors_words() {
    let failed = Task {
        error: Some(crate::task::Failure {
            code: Some("Sensitive".into()),
            message: "too much".into(),
        }),
        ..task("failed")
    };
    let error = play(submitted(100), |_| Ok(failed.clone())).outcome.unwrap_err();
    assert_eq!(error.code, ErrorCode::TaskFailed);
    assert!(error.message.contains("too much") && error.message.contains("Sensitive"));
    assert_eq!(error.task.as_ref(), Some(&failed));
}

#[test]
fn a_task_taken_up_again_is_looked_at_at_once() {
    let played = play(
        Poll::new(Task::unseen("task_1"), settings(100), Past::default(), Duration::ZERO),
        |_| Ok(task("succeeded")),
    );
    assert_eq!(played.looks, [Duration::ZERO]);
    assert_eq!(played.news.len(), 1);
}

#[test]
fn a_task_that_is_final_needs_no_look() {
    let played = play(
        Poll::new(task("succeeded"), settings(100), Past::default(), Duration::ZERO),
        |_| unreachable!(),
    );
    assert!(played.outcome.is_ok());
}

#[test]
fn only_changes_are_news() {
    let played = play(submitted(1800), |now| {
        let percent = f64::from(now.as_secs() as u32 / 40 * 10);
        Ok(if now < 100 * SECOND {
            Task { progress: Some(percent), ..task("running") }
        } else {
            task("succeeded")
        })
    });
    assert_eq!(played.news.len(), 4, "0 %, 10 %, 20 % and the end");
}

#[test]
fn one_failed_look_is_repeated_soon_and_an_outage_ever_later() {
    let played = play(submitted(1800), |now| match now.as_secs() {
        10..110 => Err(Error::new(ErrorCode::Network, "outage")),
        _ => Ok(task("running")),
    });
    let failed: Vec<_> =
        played.looks.iter().filter(|at| (10..110).contains(&at.as_secs())).collect();
    let gaps: Vec<_> = failed.windows(2).map(|pair| *pair[1] - *pair[0]).collect();
    assert!(gaps[0] >= SECOND && gaps[0] <= 2 * SECOND, "{gaps:?}");
    assert!(gaps.windows(2).all(|pair| pair[1] >= pair[0]), "{gaps:?}");
    assert!(gaps.last() <= Some(&(16 * SECOND)), "{gaps:?}");
}

#[test]
fn nothing_is_looked_at_offline_and_at_once_when_the_network_is_back() {
    let mut poll = submitted(1800);
    poll.offline(true);
    for second in [0, 3, 60, 600] {
        assert!(matches!(poll.next(second * SECOND), Step::Wait { .. }));
    }
    poll.offline(false);
    poll.woken(601 * SECOND);
    assert!(matches!(poll.next(601 * SECOND), Step::Look { .. }));
}

#[test]
fn a_wake_looks_at_once_but_never_within_a_second_of_the_last_look() {
    let mut poll = submitted(1800);
    let looked = 300 * SECOND;
    assert!(matches!(poll.next(looked), Step::Look { .. }));
    poll.looked(looked, Ok(task("running")), 0.5);
    let half = looked + SECOND / 2;
    poll.woken(half);
    assert_eq!(poll.next(half), Step::Wait { until: looked + SECOND });
    let later = looked + 2 * SECOND;
    poll.woken(later);
    assert!(matches!(poll.next(later), Step::Look { .. }));
}

#[test]
fn a_wake_does_not_ask_a_service_that_wants_to_be_left_alone() {
    let mut poll = submitted(1800);
    let mut busy = Error::new(ErrorCode::RateLimited, "");
    busy.retry_after = Some(20 * SECOND);
    poll.next(3 * SECOND);
    poll.looked(3 * SECOND, Err(busy), 0.5);
    poll.woken(5 * SECOND);
    assert_eq!(poll.next(5 * SECOND), Step::Wait { until: 23 * SECOND });
}

#[test]
fn an_outage_that_is_slept_through_is_forgiven() {
    let played =
        play_sleeping(submitted(7200), 30 * SECOND..3600 * SECOND, |now| match now.as_secs() {
            20..3610 => Err(Error::new(ErrorCode::Network, "the network wakes up later")),
            _ => Ok(task("succeeded")),
        });
    assert!(played.outcome.is_ok());
}

#[test]
fn a_machine_that_wakes_beyond_the_deadline_waits_a_moment_for_its_network() {
    let wakes = 9000 * SECOND;
    let played = play_sleeping(submitted(100), 30 * SECOND..wakes, |now| {
        if now < 20 * SECOND {
            Ok(task("running"))
        } else if now < wakes + 8 * SECOND {
            Err(Error::new(ErrorCode::Network, "no network yet"))
        } else {
            Ok(task("succeeded"))
        }
    });
    assert!(played.outcome.is_ok());
    let never = play_sleeping(submitted(100), 30 * SECOND..wakes, |now| {
        if now < 20 * SECOND {
            Ok(task("running"))
        } else {
            Err(Error::new(ErrorCode::Network, "gone"))
        }
    });
    assert_eq!(never.outcome.unwrap_err().code, ErrorCode::TimedOut);
    assert!(never.end <= wakes + WAKING);
}

#[test]
fn offline_at_the_deadline_is_a_timeout_with_the_task() {
    let mut poll = submitted(100);
    poll.offline(true);
    assert_eq!(poll.next(50 * SECOND), Step::Wait { until: 100 * SECOND });
    let Step::Done(outcome) = poll.next(100 * SECOND) else { panic!() };
    let error = outcome.unwrap_err();
    assert_eq!((error.code, error.task.is_some()), (ErrorCode::TimedOut, true));
}

#[test]
fn who_is_told_by_another_tab_does_not_look_until_it_falls_silent() {
    let mut poll = submitted(1800);
    poll.told_by_another(true);
    let mut now = Duration::ZERO;
    for _ in 0..10 {
        now += 3 * SECOND;
        assert!(matches!(poll.next(now), Step::Wait { .. }));
        poll.heard(now, task("running"));
    }
    let Step::Wait { until } = poll.next(now) else { panic!() };
    assert!(until >= now + SILENCE);
    assert!(matches!(poll.next(until), Step::Look { .. }));
}

#[test]
fn what_another_tab_saw_is_news_and_may_be_the_end() {
    let mut poll = submitted(1800);
    poll.told_by_another(true);
    assert!(matches!(poll.heard(3 * SECOND, task("running")), Some(News::Changed(_))));
    poll.heard(9 * SECOND, task("succeeded"));
    assert!(matches!(poll.next(9 * SECOND), Step::Done(outcome) if outcome.is_ok()));
}

#[test]
fn a_watch_teaches_between_which_ages_the_task_finished() {
    let mut poll = Poll::new(
        task("running"),
        settings(1800),
        Past { age: Some(40 * SECOND), seen: vec![] },
        100 * SECOND,
    );
    poll.next(100 * SECOND);
    poll.looked(100 * SECOND, Ok(task("running")), 0.5);
    poll.looked(104 * SECOND, Ok(task("succeeded")), 0.5);
    assert_eq!(poll.lesson(), Some((40 * SECOND, 44 * SECOND)));
}

#[test]
fn a_failed_task_and_one_of_unknown_age_teach_nothing() {
    let mut failed = submitted(1800);
    failed.looked(3 * SECOND, Ok(task("failed")), 0.5);
    assert_eq!(failed.lesson(), None);
    let mut unknown = Poll::new(task("running"), settings(1800), Past::default(), Duration::ZERO);
    unknown.looked(Duration::ZERO, Ok(task("running")), 0.5);
    unknown.looked(3 * SECOND, Ok(task("succeeded")), 0.5);
    assert_eq!(unknown.lesson(), None);
}

#[test]
fn what_another_tab_saw_before_the_end_does_not_undo_it() {
    let mut poll = submitted(1800);
    assert!(matches!(poll.next(3 * SECOND), Step::Look { .. }));
    poll.looked(3 * SECOND, Ok(task("succeeded")), 0.5);
    assert_eq!(poll.heard(3 * SECOND, task("running")), None);
    assert!(matches!(poll.next(3 * SECOND), Step::Done(outcome) if outcome.is_ok()));
}

#[test]
fn what_another_tab_saw_does_not_end_the_time_that_the_service_asked_for() {
    let mut poll = submitted(1800);
    let mut busy = Error::new(ErrorCode::RateLimited, "");
    busy.retry_after = Some(20 * SECOND);
    poll.next(3 * SECOND);
    poll.looked(3 * SECOND, Err(busy), 0.5);
    poll.heard(4 * SECOND, task("running"));
    assert_eq!(poll.next(4 * SECOND), Step::Wait { until: 23 * SECOND });
}

#[test]
fn who_was_woken_and_then_told_does_not_look() {
    let mut poll = submitted(1800);
    poll.told_by_another(true);
    poll.woken(SECOND);
    poll.heard(SECOND, task("running"));
    let Step::Wait { until } = poll.next(SECOND) else { panic!() };
    assert!(until >= 2 * SECOND + SILENCE);
}

#[test]
fn who_sleeps_through_the_grace_as_well_has_time_for_the_last_look() {
    let mut poll = submitted(100);
    poll.offline(true);
    assert_eq!(poll.next(120 * SECOND), Step::Wait { until: 150 * SECOND });
    poll.offline(false);
    let Step::Look { by, .. } = poll.next(9000 * SECOND) else { panic!() };
    assert_eq!(by, 9000 * SECOND + LAST_LOOK);
}

#[test]
fn a_task_is_over_once_it_is_final_or_was_not_found_a_day_after_it_was_submitted() {
    let aged = |word: &str, hours: Option<u64>| {
        let age = hours.map(|hours| Duration::from_secs(hours * 60 * 60));
        Poll::new(task(word), settings(60), Past { age, seen: vec![] }, Duration::ZERO)
    };
    let missing = || Err(said(ErrorCode::NotFound, 404));
    let nowhere = || Err(Error::new(ErrorCode::NotFound, "a page").answered(404, None));
    let lost = || Err(Error::network("https://relaydance.com", "Failed to fetch"));
    assert!(aged("failed", None).is_over(&lost()));
    assert!(aged("running", Some(24)).is_over(&missing()));
    assert!(!aged("running", Some(23)).is_over(&missing()));
    assert!(!aged("running", None).is_over(&missing()));
    assert!(!aged("running", Some(24)).is_over(&lost()));
    assert!(!aged("running", Some(24)).is_over(&nowhere()));
}
