//! Puts the parts together and listens.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::connection::{Connection, Listener};
use crate::flags::Flags;
use crate::page::Page;
use crate::proxy::Proxy;
use crate::say;
use crate::standin::StandIn;

/// What answers the API.
enum Api {
    StandIn(Arc<StandIn>),
    Proxy(Proxy),
}

struct Server {
    page: Page,
    api: Api,
}

/// Serves until it is told to stop.
///
/// # Errors
/// When it cannot listen, or a setting is wrong.
pub async fn run(flags: Flags) -> io::Result<()> {
    let listener = listen(&flags).await?;
    let address = listener.local_addr()?;
    let api = match Proxy::from_env(address)? {
        Some(proxy) => Api::Proxy(proxy),
        None => Api::StandIn(StandIn::open(&flags.data, flags.pace, address)?),
    };
    let url = format!("http://{address}/");
    if !address.ip().is_loopback() {
        say::line(&format!("Warning: anyone who can reach {address} can use this server."));
    }
    let who = api.in_brackets();
    say::line(&format!("relaydance-web demo: {url}  ({who})"));
    if flags.open {
        open(&url);
    }

    let storage = match &api {
        Api::StandIn(standin) => standin.storage(),
        Api::Proxy(_) => Router::new(),
    };
    let server = Arc::new(Server {
        page: Page {
            www: flags.www,
            package: flags.package,
            fetches_elsewhere: matches!(api, Api::Proxy(_)),
        },
        api,
    });
    let router = storage.fallback(answer).with_state(server);
    let router = router.layer(DefaultBodyLimit::disable());

    // Open connections get a moment to end; one that never would is cut.
    let stopping = Arc::new(Notify::new());
    let told = stopping.clone();
    let service = router.into_make_service_with_connect_info::<Connection>();
    let serving = axum::serve(Listener(listener), service).with_graceful_shutdown(async move {
        stop().await;
        told.notify_one();
    });
    tokio::select! {
        ended = serving.into_future() => ended,
        () = async {
            stopping.notified().await;
            tokio::time::sleep(Duration::from_secs(1)).await;
        } => Ok(()),
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/config.json" {
        let about = server.api.about();
        let headers = [("cache-control", "no-store"), ("x-content-type-options", "nosniff")];
        return (headers, Json(about)).into_response();
    }
    match &server.api {
        Api::StandIn(standin) if StandIn::answers(path) => standin.answer(request).await,
        Api::Proxy(proxy) if Proxy::answers(path) => proxy.answer(request).await,
        _ => {
            let (head, _) = request.into_parts();
            let page = &server.page;
            page.serve(&head.method, head.uri.path(), &head.headers).await
        }
    }
}

impl Api {
    /// Tells the page who answers it.
    fn about(&self) -> serde_json::Value {
        let base = |url, name| json!({"url": url, "name": name});
        match self {
            Api::StandIn(_) => json!({
                "mode": "stand-in",
                "notice": "A local stand-in answers: no model runs, nothing is billed, and clips are moved stills.",
                "baseUrls": [base("/v1", "documented wire"), base("/gateway/v1", "enveloped wire")],
            }),
            Api::Proxy(proxy) => json!({
                "mode": "proxy",
                "notice": format!("The real service answers, through a proxy to {}: clips are billed to the key that it adds.", proxy.base()),
                "baseUrls": [base("/v1", "documented wire")],
                "base": proxy.base(),
            }),
        }
    }

    fn in_brackets(&self) -> String {
        match self {
            Api::StandIn(_) => "stand-in: no model runs, nothing is billed".into(),
            Api::Proxy(proxy) => format!("proxy to {}; the key stays here", proxy.base()),
        }
    }
}

async fn listen(flags: &Flags) -> io::Result<TcpListener> {
    match TcpListener::bind(SocketAddr::new(flags.host, flags.port)).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            say::line(&format!("Port {} is taken, a free one is used instead.", flags.port));
            TcpListener::bind(SocketAddr::new(flags.host, 0)).await
        }
        listener => listener,
    }
}

/// Ends when the process is asked to stop.
async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without a way to hear of it, there is only the hard way.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Opens the page in the browser; where that fails the address is on the screen.
fn open(url: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let _ = std::process::Command::new(program)
        .args(first)
        .arg(url)
        .env_remove("RELAYDANCE_API_KEY")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}
