//! Starts the server, talks to it, and stops it again.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};

/// Both ways of writing answers.
pub const WIRES: [&str; 2] = ["/v1", "/gateway/v1"];

/// A running server, stopped when dropped.
pub struct Server {
    child: Child,
    /// Scheme, host and port.
    pub url: String,
    /// A folder of its own, with `www`, `dist` and `data` in it.
    pub folder: PathBuf,
    printed: Arc<Mutex<String>>,
    keep_folder: bool,
}

impl Server {
    /// A stand-in in an empty folder.
    pub fn start() -> Self {
        Self::with(&new_folder(), &[], &[])
    }

    /// A server in that folder, with more flags and environment.
    pub fn with(folder: &std::path::Path, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_relaydance-dev-server"))
            .args(["--port", "0", "--pace", "0.02"])
            .arg("--www")
            .arg(folder.join("www"))
            .arg("--package")
            .arg(folder.join("dist"))
            .arg("--data")
            .arg(folder.join("data"))
            .args(flags)
            .env_remove("RELAYDANCE_API_KEY")
            .env_remove("RELAYDANCE_BASE_URL")
            .env("NO_PROXY", "*")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let printed = Arc::new(Mutex::new(String::new()));
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut url = None;
        while url.is_none() {
            let mut line = String::new();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it ended at once");
            printed.lock().unwrap().push_str(&line);
            url =
                line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
        }
        for stream in
            [Box::new(lines) as Box<dyn Read + Send>, Box::new(child.stderr.take().unwrap())]
        {
            let printed = printed.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    printed.lock().unwrap().push_str(&line);
                }
            });
        }
        let url = url.unwrap().trim_end_matches('/').to_owned();
        Server { child, url, folder: folder.to_owned(), printed, keep_folder: false }
    }

    /// Everything it printed so far.
    pub fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, once it has.
    pub fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Stops it the hard way and leaves its folder.
    pub fn kill(mut self) -> PathBuf {
        self.keep_folder = true;
        self.folder.clone()
    }

    /// A GET with a good key.
    pub fn get(&self, path: &str) -> RequestBuilder {
        client().get(format!("{}{path}", self.url)).bearer_auth("sk-test")
    }

    /// A POST with a good key.
    pub fn post(&self, path: &str) -> RequestBuilder {
        client().post(format!("{}{path}", self.url)).bearer_auth("sk-test")
    }

    /// Asks for a clip and hands the whole answer back.
    pub async fn submit(&self, base: &str, body: &Value) -> Response {
        self.post(&format!("{base}/video/generations")).json(body).send().await.unwrap()
    }

    /// Asks for a clip and gives the task's id.
    pub async fn task(&self, base: &str, body: &Value) -> String {
        let answer = self.submit(base, body).await;
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(status, 200, "{answer}");
        answer["task_id"].as_str().unwrap().to_owned()
    }

    /// Looks at a task in the documented way.
    pub async fn poll(&self, id: &str) -> Value {
        let path = format!("/v1/video/generations/{id}");
        self.get(&path).send().await.unwrap().json().await.unwrap()
    }

    /// Looks until the task is at its end; gives the last answer.
    pub async fn finished(&self, id: &str) -> Value {
        until(async || {
            let answer = self.poll(id).await;
            let status = answer["status"].as_str().unwrap_or_default();
            matches!(status, "succeeded" | "failed").then_some(answer)
        })
        .await
    }

    /// Uploads a file and gives its URL.
    pub async fn upload(&self, bytes: Vec<u8>, name: &str) -> String {
        let part = Part::bytes(bytes).file_name(name.to_owned());
        let form = Form::new().part("file", part);
        let answer = self.post("/v1/files").multipart(form).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["url"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !self.keep_folder {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// A client that follows no redirect.
pub fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// An empty folder.
pub fn new_folder() -> PathBuf {
    let mut number = [0; 8];
    getrandom::fill(&mut number).unwrap();
    let name = format!("dev-server-{:x}", u64::from_ne_bytes(number));
    let folder = std::env::temp_dir().join(name);
    for part in ["www", "dist", "data"] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    folder
}

/// Asks again and again until there is something.
pub async fn until<T>(mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "it never came");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A request for the smallest clip there is, one second of it.
pub fn small(content: Value) -> Value {
    json!({
        "model": "grok-imagine-video",
        "prompt": "@image1 comes alive",
        "seconds": "1",
        "metadata": {"resolution": "480p", "content": content},
    })
}

/// An entry of `content[]`.
pub fn image(url: &str, role: &str) -> Value {
    json!({"type": "image_url", "image_url": {"url": url}, "role": role})
}

/// A PNG of one colour.
pub fn png(width: u32, height: u32, colour: [u8; 3]) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(width, height, image::Rgb(colour));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The statuses on the documented and the enveloped wire.
pub async fn statuses(server: &Server, body: &Value) -> (u16, u16) {
    let documented = server.submit("/v1", body).await.status().as_u16();
    let enveloped = server.submit("/gateway/v1", body).await.status().as_u16();
    (documented, enveloped)
}

/// The JSON of an answer and its status.
pub async fn read(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
