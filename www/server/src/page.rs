//! The demo page and the package, as files.

use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The folders that are served.
pub struct Page {
    /// The demo page's folder.
    pub www: PathBuf,
    /// The built package's folder.
    pub package: PathBuf,
    /// Whether the page may fetch from other hosts: a real clip lies on the
    /// storage of the vendor.
    pub fetches_elsewhere: bool,
}

impl Page {
    /// Answers with a file, or with words when there is none.
    pub async fn serve(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        let mut response = if method == Method::GET || method == Method::HEAD {
            self.file(path, headers).await
        } else {
            let words = "Only GET is possible here.\n";
            (StatusCode::METHOD_NOT_ALLOWED, words).into_response()
        };
        let policy = self.policy();
        let headers = response.headers_mut();
        for (name, value) in [
            (CACHE_CONTROL, "no-cache"),
            (CONTENT_SECURITY_POLICY, policy.as_str()),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            (OPENER_POLICY, "same-origin"),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        response
    }

    async fn file(&self, path: &str, headers: &HeaderMap) -> Response {
        let missing = (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
        let Some(file) = self.find(path) else {
            return missing;
        };
        let Ok(about) = tokio::fs::metadata(&file).await else {
            return missing;
        };
        if !about.is_file() {
            return missing;
        }
        // Changed within the same second is changed, hence a tag and no date.
        let changed = about.modified().ok();
        let changed = changed.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let changed = changed.unwrap_or_default().as_nanos();
        let tag = format!("\"{:x}-{changed:x}\"", about.len());
        let known = headers.get(IF_NONE_MATCH);
        if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
            return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
        }
        let Ok(bytes) = tokio::fs::read(&file).await else {
            return missing;
        };
        let headers = [(CONTENT_TYPE, mime(&file).to_owned()), (ETAG, tag)];
        (headers, bytes).into_response()
    }

    /// The file that a path names; nothing for what is nobody's business.
    fn find(&self, path: &str) -> Option<PathBuf> {
        let path = percent_decode_str(path).decode_utf8().ok()?;
        let path = path.strip_prefix('/')?;
        let (root, path) = match path.strip_prefix("relaydance-web/") {
            Some(path) => (&self.package, path),
            None => (&self.www, path),
        };
        let path = if path.is_empty() { "index.html" } else { path };
        for (depth, part) in Path::new(path).components().enumerate() {
            let Component::Normal(part) = part else {
                return None;
            };
            let part = part.to_str()?;
            let hidden = part.starts_with('.') || part.contains(['\\', ':', '\0']);
            // The server's own source lies beside the page.
            let server = depth == 0 && part.eq_ignore_ascii_case("server");
            if hidden || server {
                return None;
            }
        }
        Some(root.join(path))
    }

    fn policy(&self) -> String {
        let elsewhere = if self.fetches_elsewhere { " https:" } else { "" };
        format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             img-src 'self' blob: data: https:; media-src 'self' blob: https:; \
             connect-src 'self'{elsewhere}; font-src 'self'; base-uri 'none'; \
             form-action 'none'; frame-ancestors 'none'; \
             require-trusted-types-for 'script'; trusted-types 'none'"
        )
    }
}

fn mime(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str());
    match ending.unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" | "cjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "gif" => "image/gif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "mp4" => "video/mp4",
        "ts" | "mts" | "cts" | "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_and_the_package_are_found() {
        let page = Page { www: "www".into(), package: "dist".into(), fetches_elsewhere: false };
        let found = |path| page.find(path).map(|p| p.to_string_lossy().into_owned());
        assert_eq!(found("/").as_deref(), Some("www/index.html"));
        assert_eq!(found("/a%20b.js").as_deref(), Some("www/a b.js"));
        let package = found("/relaydance-web/index.js");
        assert_eq!(package.as_deref(), Some("dist/index.js"));
        for hidden in [
            "/server/Cargo.toml",
            "/SERVER/Cargo.toml",
            "/%73erver/Cargo.toml",
            "/./server/Cargo.toml",
            "/../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/a/..%2f..%2fCargo.toml",
            "/..\\Cargo.toml",
            "/.git/config",
            "/relaydance-web/../Cargo.toml",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/a%00",
        ] {
            assert_eq!(found(hidden), None, "{hidden}");
        }
    }
}
