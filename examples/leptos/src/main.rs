//! Choose a photo, say what moves, follow the progress, see the clip. After a reload it goes on.

use leptos::prelude::*;
use leptos::task::spawn_local;
use relaydance_web::{Client, Error, Event, Operation, Status, Task, VideoRequest};
use web_sys::{File, HtmlInputElement, SubmitEvent};

/// What the page shows below its form.
#[derive(Clone)]
enum Shown {
    Nothing,
    Progress(String),
    Clip(String),
    Problem(Error),
}

fn main() {
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let client = Client::new("/v1").expect("a path is an address"); // this page's server adds the key
    let photo = RwSignal::new_local(None::<File>);
    let prompt = RwSignal::new("@image1 comes alive: gentle camera pull-back".to_owned());
    let shown = RwSignal::new(Shown::Nothing);
    let busy = move || matches!(shown.get(), Shown::Progress(_));

    // What was bought before a reload is waited for.
    spawn_local({
        let client = client.clone();
        async move {
            for task_id in client.pending().await.into_iter().filter_map(|entry| entry.task_id) {
                shown.set(follow(&client, client.wait(&task_id), shown).await);
            }
        }
    });

    let choose = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        photo.set(input.files().and_then(|files| files.get(0)));
    };
    let animate = move |event: SubmitEvent| {
        event.prevent_default();
        let mut request = VideoRequest::new("doubao-seedance-2-0-720p", prompt.get())
            .seconds(5)
            .ratio("adaptive");
        if let Some(photo) = photo.get() {
            request = request.image(photo);
        }
        let client = client.clone();
        shown.set(Shown::Progress("Reading the photo".to_owned()));
        spawn_local(async move {
            shown.set(follow(&client, client.generate(request), shown).await);
        });
    };

    view! {
        <h1>"A photo comes alive"</h1>
        <form on:submit=animate>
            <p><label>"Photo " <input type="file" accept="image/*" on:change=choose /></label></p>
            <p><label>"What happens " <input type="text" size="60" bind:value=prompt /></label></p>
            <button disabled=busy>"Animate"</button>
        </form>
        {move || match shown.get() {
            Shown::Nothing => ().into_any(),
            Shown::Progress(words) => view! { <p role="status">{words}</p> }.into_any(),
            Shown::Clip(url) => view! { <video src=url controls autoplay loop prop:muted=true></video> }.into_any(),
            Shown::Problem(error) => view! { <Problem error /> }.into_any(),
        }}
    }
}

/// What went wrong: of a request, every mistake by itself.
#[component]
fn Problem(error: Error) -> impl IntoView {
    let mut sentences: Vec<_> = error.issues().iter().map(|issue| issue.message.clone()).collect();
    if sentences.is_empty() {
        sentences.push(error.to_string());
    }
    let items = sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view();
    view! { <ul role="alert">{items}</ul> }
}

/// Tells how far it is; what comes back is what to show in the end.
async fn follow(client: &Client, mut operation: Operation<Task>, shown: RwSignal<Shown>) -> Shown {
    while let Some(event) = operation.next().await {
        shown.set(Shown::Progress(words(&event)));
    }
    let clip = async { address(client, &operation.await?).await };
    clip.await.map_or_else(Shown::Problem, Shown::Clip)
}

fn words(event: &Event) -> String {
    match event {
        Event::Uploading { loaded, total, .. } => {
            format!("Sending the photo: {} %", 100 * loaded / (*total).max(1))
        }
        Event::Submitted { .. } => "Accepted".to_owned(),
        Event::Changed { task, .. } => match (task.status, task.progress) {
            (Status::Queued, _) => "In the queue".to_owned(),
            (Status::Running, Some(percent)) => format!("Being made: {percent:.0} %"),
            (Status::Running, None) => "Being made".to_owned(),
            (Status::Succeeded | Status::Failed, _) => "Done".to_owned(),
        },
        Event::Retrying { error, .. } => format!("Still trying. {error}"),
        _ => String::new(),
    }
}

/// Where a video element finds the clip. Some addresses answer only to the key, which it does not send.
async fn address(client: &Client, task: &Task) -> Result<String, Error> {
    match &task.url {
        Some(url) if !task.needs_key => Ok(url.clone()),
        _ => {
            let clip = client.download(task).await?;
            Ok(web_sys::Url::create_object_url_with_blob(&clip).unwrap_or_default())
        }
    }
}
