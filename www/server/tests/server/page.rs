//! The page, the package, and the program around them.

use std::process::Command;

use serde_json::json;

use crate::harness::{Server, client, new_folder, read, until};

fn server_with_files() -> Server {
    let folder = new_folder();
    for (file, text) in [
        ("www/index.html", "<!doctype html><title>x</title>"),
        ("www/app.js", "1"),
        ("www/app.css", "a{}"),
        ("www/server/Cargo.toml", "secret"),
        ("dist/index.mjs", "2"),
        ("dist/x.wasm", "\0asm"),
        ("dist/index.d.ts", "3"),
    ] {
        let file = folder.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    Server::with(&folder, &[], &[])
}

#[tokio::test]
async fn files_have_their_right_types() {
    let server = server_with_files();
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/app.js", "text/javascript; charset=utf-8"),
        ("/app.css", "text/css; charset=utf-8"),
        ("/relaydance-web/index.mjs", "text/javascript; charset=utf-8"),
        ("/relaydance-web/x.wasm", "application/wasm"),
    ] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["content-type"], kind, "{path}");
        assert_eq!(answer.headers()["cache-control"], "no-cache");
    }
}

#[tokio::test]
async fn the_page_is_served_under_strict_rules() {
    let server = server_with_files();
    let answer = server.get("/").send().await.unwrap();
    let headers = answer.headers();
    let policy = headers["content-security-policy"].to_str().unwrap();
    for rule in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "connect-src 'self';",
        "require-trusted-types-for 'script'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(rule), "{rule}");
    }
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    assert!(headers.get("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again_and_a_changed_one_is() {
    let server = server_with_files();
    let tag = server.get("/app.js").send().await.unwrap().headers()["etag"].clone();
    let again = async || {
        let request = server.get("/app.js").header("if-none-match", &tag);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(again().await, 304);
    std::fs::write(server.folder.join("www/app.js"), "2").unwrap();
    assert_eq!(again().await, 200);
}

#[tokio::test]
async fn nothing_beside_the_page_is_served() {
    let server = server_with_files();
    for path in ["/server/Cargo.toml", "/%73erver/Cargo.toml", "/%2e%2e/data", "/missing.js"] {
        assert_eq!(server.get(path).send().await.unwrap().status(), 404, "{path}");
    }
    assert_eq!(server.post("/app.js").send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn the_page_can_ask_who_answers_it() {
    let server = Server::start();
    let (_, about) = read(server.get("/config.json").send().await.unwrap()).await;
    assert_eq!(about["mode"], "stand-in");
    assert!(about["notice"].as_str().unwrap().contains("no model runs"));
    let bases = json!([
        {"url": "/v1", "name": "documented wire"},
        {"url": "/gateway/v1", "name": "enveloped wire"},
    ]);
    assert_eq!(about["baseUrls"], bases);
}

#[tokio::test]
async fn a_taken_port_gives_way_to_a_free_one() {
    let first = Server::start();
    let port = first.url.rsplit(':').next().unwrap().to_owned();
    let second = Server::with(&new_folder(), &["--port", &port], &[]);
    assert_ne!(first.url, second.url);
    assert!(second.printed().contains(&format!("Port {port} is taken")));
}

#[cfg(unix)]
#[tokio::test]
async fn it_stops_when_it_is_told_to() {
    let mut server = Server::start();
    assert_eq!(client().get(&server.url).send().await.unwrap().status(), 404);
    let told = Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(told.success());
    let ended = until(async || server.ended()).await;
    assert!(ended.success(), "{ended}");
}

#[test]
fn a_wrong_flag_ends_it_with_the_help() {
    let program = env!("CARGO_BIN_EXE_relaydance-dev-server");
    let ended = Command::new(program).arg("--prot").output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("--port"));
}
