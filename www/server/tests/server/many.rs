//! Much at once.

use futures_util::future::join_all;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::harness::{Server, image, new_folder, png, read, small, until};

fn clips(server: &Server) -> usize {
    std::fs::read_dir(server.folder.join("data/clips")).unwrap().count()
}

async fn all_finished(server: &Server) -> Vec<Value> {
    until(async || {
        let (_, tasks) = read(server.get("/stand-in/tasks").send().await.unwrap()).await;
        let tasks = tasks.as_array().unwrap().clone();
        tasks.iter().all(|task| task["status"] == "succeeded").then_some(tasks)
    })
    .await
}

#[tokio::test]
async fn equal_orders_are_rendered_once_and_others_are_not_mixed_up_with_them() {
    let server = Server::start();
    // The same picture under two URLs is the same picture.
    let mut orders = Vec::new();
    for _ in 0..2 {
        let url = server.upload(png(320, 180, [9, 99, 9]), "a.png").await;
        orders.push(small(json!([image(&url, "first_frame")])));
    }
    let asked = (0..100).map(|number| server.task("/v1", &orders[number % 2]));
    let ids = join_all(asked).await;
    assert_eq!(all_finished(&server).await.len(), 100);
    assert_eq!(clips(&server), 1);
    let (one, other) = (server.finished(&ids[0]).await, server.finished(&ids[99]).await);
    assert_eq!(one["url"], other["url"]);

    let equal = orders.swap_remove(0);
    for (path, value) in [
        ("/seconds", json!("2")),
        ("/prompt", json!("the camera pans left")),
        ("/metadata/resolution", json!("720p")),
        ("/metadata/ratio", json!("1:1")),
    ] {
        let before = clips(&server);
        let mut order = equal.clone();
        order["metadata"]["ratio"] = json!("16:9");
        *order.pointer_mut(path).unwrap() = value;
        let id = server.task("/v1", &order).await;
        assert_ne!(server.finished(&id).await["url"], one["url"], "{path}");
        assert_eq!(clips(&server), before + 1, "{path}");
    }
}

#[tokio::test]
async fn a_clip_that_somebody_removed_is_made_again() {
    let server = Server::start();
    let first = server.task("/v1", &small(json!([]))).await;
    server.finished(&first).await;
    for clip in std::fs::read_dir(server.folder.join("data/clips")).unwrap() {
        std::fs::remove_file(clip.unwrap().path()).unwrap();
    }
    let again = server.task("/v1", &small(json!([]))).await;
    let url = server.finished(&again).await["url"].as_str().unwrap().to_owned();
    assert_eq!(crate::harness::client().get(url).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn many_tasks_outlive_a_restart_with_their_shared_clip() {
    let folder = new_folder();
    let before = Server::with(&folder, &["--pace", "0"], &[]);
    let order = small(json!([]));
    join_all((0..30).map(|_| before.task("/gateway/v1", &order))).await;
    all_finished(&before).await;
    before.kill();
    let after = Server::with(&folder, &["--pace", "0"], &[]);
    assert_eq!(all_finished(&after).await.len(), 30);
    assert_eq!(clips(&after), 1);
    assert_eq!(all_finished(&after).await[29]["polls"], 0, "looks are counted from the start");
}

/// The most memory that a server ever took, in kB.
#[cfg(target_os = "linux")]
pub fn most_memory(server: &Server) -> u64 {
    let about = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let most = about.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    most.split_whitespace().next().unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn nine_large_files_at_once_are_not_held_in_memory() {
    let server = Server::start();
    let file: &'static [u8] = vec![7; 30 << 20].leak();
    let sent = (0..9).map(|_| {
        let form = Form::new().part("file", Part::bytes(file).file_name("a.png"));
        server.post("/v1/files").multipart(form).send()
    });
    for answer in join_all(sent).await {
        assert_eq!(answer.unwrap().status(), 200);
    }
    assert!(most_memory(&server) < 100_000, "{} kB", most_memory(&server));
}
