//! The driver in a real browser: what only a browser can show. Everything else is tested natively,
//! beside the core. The stand-in's address comes with the build, as the tests have no arguments.
#[cfg(feature = "rust")]
mod rust;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect, Uint8Array, eval};
use relaydance_web::browser::{Client, Key, Reader, aborted, clock, parse, race, to_js};
use relaydance_web::check;
use relaydance_web::config::Config;
use relaydance_web::error::ErrorCode;
use relaydance_web::event::Event;
use relaydance_web::image::Format;
use relaydance_web::poll::Settings;
use relaydance_web::task::{Status, Task};
use relaydance_web::time::Duration;
use relaydance_web::value::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{AbortController, Blob};

const SERVER: &str = match option_env!("RELAYDANCE_TEST_SERVER") {
    Some(server) => server,
    None => "http://127.0.0.1:8787",
};

fn client(base: &str) -> Client {
    let config = Config { base_url: format!("{SERVER}{base}"), ..Config::default() };
    Client::new(config, Key::Text("sk-test".to_owned()), &JsValue::NULL).unwrap()
}

fn read(script: &str) -> Value {
    Reader::default().read(&eval(script).unwrap())
}

fn object(entries: &[(&str, &JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        Reflect::set(&object, &(*key).into(), value).unwrap();
    }
    object.into()
}

/// A picture of one colour, as a canvas makes it.
async fn png() -> Blob {
    let promise = eval(
        "new Promise((done) => { const canvas = new OffscreenCanvas(640, 360); const context = canvas.getContext('2d');
           context.fillStyle = 'teal'; context.fillRect(0, 0, 640, 360); done(canvas.convertToBlob()); })",
    );
    wasm_bindgen_futures::JsFuture::from(promise.unwrap().unchecked_into::<js_sys::Promise>())
        .await
        .unwrap()
        .unchecked_into()
}

#[wasm_bindgen_test]
fn plain_values_come_across_as_they_are() {
    assert_eq!(
        read("({ a: [1, 'x', true, null], b: undefined, c: new URL('https://a/b') })"),
        parse(r#"{"a":[1,"x",true,null],"b":null,"c":"https://a/b"}"#).unwrap()
    );
}

#[wasm_bindgen_test]
fn what_is_no_data_is_named_and_nothing_throws() {
    for (script, word) in [
        ("(() => {})", "function"),
        ("Symbol()", "symbol"),
        ("10n", "BigInt"),
        ("new Uint8Array(2)", "Blob"),
        ("(() => { const a = {}; a.a = a; return a; })().a", ""),
        ("new Proxy({}, { ownKeys() { throw 1; } })", "throws"),
        (
            "(() => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; })()",
            "throws",
        ),
        ("Promise.resolve(1)", "await"),
    ] {
        let value = read(script);
        assert!(value.is_object() || value.kind().contains(word), "{script}: {}", value.kind());
    }
}

#[wasm_bindgen_test]
fn a_cycle_and_a_crowd_come_to_an_end() {
    read("(() => { const a = { b: {} }; a.b.a = a; a.c = [a, a]; return a; })()");
    read(
        "({ get a() { return new Proxy({}, { get: () => ({}), ownKeys: () => ['x', 'y'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }); } })",
    );
    let crowd = read("new Array(5000000).fill(0)");
    assert!(crowd.kind().contains("too long"), "{}", crowd.kind());
}

#[wasm_bindgen_test]
fn files_are_told_by_their_place_and_stay_outside() {
    let mut reader = Reader::default();
    let value = reader.read(
        &eval("({ images: [new Blob(['x']), 'https://a/b', new File(['y'], 'y.png')] })").unwrap(),
    );
    let Some(Value::Array(images)) = value.get("images") else { panic!() };
    assert_eq!(images[0], Value::File(0));
    assert_eq!(images[2], Value::File(1));
    assert_eq!(reader.files.len(), 2);
}

#[wasm_bindgen_test]
fn values_go_out_as_plain_objects() {
    let js = to_js(parse(r#"{"a":[1,{"b":null}],"c":"x"}"#).unwrap());
    let text = js_sys::JSON::stringify(&js).unwrap().as_string().unwrap();
    assert_eq!(text, r#"{"a":[1,{"b":null}],"c":"x"}"#);
}

#[wasm_bindgen_test]
async fn only_the_head_of_a_file_is_read_to_know_what_it_is() {
    let bytes = Uint8Array::new_with_length(8 << 20);
    bytes.set_index(0, 0xff);
    bytes.set_index(1, 0xd8);
    bytes.set_index(2, 0xff);
    let file = Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).unwrap();
    let pages = || wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    let size = || Reflect::get(&pages().buffer(), &"byteLength".into()).unwrap().as_f64().unwrap();
    let before = size();
    let mut reader = Reader::default();
    let request = reader.read(&object(&[("images", &Array::of2(&file, &file))]));
    let around = client("/v1").surroundings(&request, &reader.files, true).await;
    assert_eq!(around.files[1].head.format, Some(Format::Jpeg));
    assert_eq!(around.files[1].bytes, 8 << 20);
    assert!(size() - before < 1048576.0);
}

#[wasm_bindgen_test]
async fn an_abort_wins_at_once_with_the_callers_own_reason_and_leaves_no_listener() {
    let counting = Function::new_no_args(
        "const c = new AbortController(); let n = 0; const { addEventListener, removeEventListener } = c.signal;
         c.signal.addEventListener = function (...a) { n++; return addEventListener.apply(this, a); };
         c.signal.removeEventListener = function (...a) { n--; return removeEventListener.apply(this, a); };
         c.listeners = () => n; return c;",
    );
    let controller: AbortController = counting.call0(&JsValue::NULL).unwrap().unchecked_into();
    let listeners = || {
        let count = Reflect::get(&controller, &"listeners".into()).unwrap();
        count.unchecked_into::<Function>().call0(&controller).unwrap().as_f64().unwrap()
    };
    let signal = controller.signal();
    let reason = object(&[("mine", &true.into())]);
    let outcome = race(aborted(Some(&signal)), async {
        assert_eq!(listeners(), 1.0);
        controller.abort_with_reason(&reason);
        clock::sleep(Duration::from_secs(60)).await;
        JsValue::NULL
    })
    .await;
    assert!(Object::is(&outcome, &reason));
    assert_eq!(listeners(), 0.0);
}

#[wasm_bindgen_test]
async fn the_clock_does_not_go_back_and_sleep_takes_its_time() {
    let before = clock::now();
    clock::sleep(Duration::from_millis(30)).await;
    let passed = clock::now().saturating_sub(before);
    // A timer may be a millisecond early by the other clock.
    assert!(passed >= Duration::from_millis(28), "{passed:?}");
}

#[wasm_bindgen_test]
async fn a_picture_becomes_a_clip_on_both_wires() {
    for base in ["/v1", "/gateway/v1"] {
        let client = client(base);
        let file = png().await;
        let mut reader = Reader::default();
        let images = Array::of1(&file);
        let value = reader.read(&object(&[
            ("model", &"doubao-seedance-2-0-720p".into()),
            ("prompt", &"@image1 pan left".into()),
            ("images", &images),
            ("seconds", &4.into()),
        ]));
        let around = client.surroundings(&value, &reader.files, true).await;
        let (request, issues) = check::read(&value, &around);
        assert_eq!(issues, []);
        let told = Rc::new(RefCell::new(Vec::new()));
        let listener = |event: &Event| told.borrow_mut().push(event.clone());
        let task = client.submit(request, &reader.files, true, Some(&listener)).await.unwrap();
        let settings = Settings { min_interval: Duration::from_secs(1), ..Settings::default() };
        let task = client.watch(task, true, settings, Some(&listener)).await.unwrap();
        assert_eq!(task.status, Status::Succeeded);
        let clip = client.download(task, None).await.unwrap();
        assert!(clip.size() > 1000.0 && clip.type_() == "video/mp4");
        assert!(matches!(told.borrow()[0], Event::Uploading { image: 1, of: 1, .. }));
        assert!(
            matches!(told.borrow().last(), Some(Event::Changed(task, _)) if task.status == Status::Succeeded)
        );
    }
}

#[wasm_bindgen_test]
async fn a_failed_task_is_an_error_that_carries_it() {
    let client = client("/faults/task-failed/v1");
    let value = parse(r#"{"model":"doubao-seedance-2-0-720p","prompt":"@image1","images":["asset://x"],"seconds":4}"#).unwrap();
    let (request, _) = check::read(&value, &client.surroundings(&value, &[], true).await);
    let task = client.submit(request, &[], true, None).await.unwrap();
    let settings = Settings { min_interval: Duration::from_secs(1), ..Settings::default() };
    let failure = client.watch(task.clone(), true, settings, None).await.unwrap_err();
    assert_eq!(failure.error.code, ErrorCode::TaskFailed);
    assert_eq!(failure.error.task.as_ref().unwrap().task_id, task.task_id);
}

#[wasm_bindgen_test]
async fn a_refused_key_is_asked_for_once_more() {
    let asked = Rc::new(Cell::new(0));
    let count = Rc::clone(&asked);
    let ask = wasm_bindgen::closure::Closure::<dyn FnMut() -> JsValue>::new(move || {
        count.set(count.get() + 1);
        JsValue::from(if count.get() == 1 { "sk-expired" } else { "sk-fresh" })
    });
    let function: Function = ask.as_ref().clone().unchecked_into();
    let config = Config { base_url: format!("{SERVER}/v1"), ..Config::default() };
    let client =
        Client::new(config, Key::Ask(function, RefCell::default()), &JsValue::NULL).unwrap();
    let failure = client.retrieve("task_that_is_not").await.unwrap_err();
    assert_eq!((failure.error.code, asked.get()), (ErrorCode::NotFound, 2));
}

#[wasm_bindgen_test]
async fn a_dead_server_is_told_with_its_three_causes_and_the_browsers_own_error() {
    let config =
        Config { base_url: "http://127.0.0.1:9/v1".to_owned(), attempts: 1, ..Config::default() };
    let failure = Client::new(config, Key::None, &JsValue::NULL)
        .unwrap()
        .retrieve("task_1")
        .await
        .unwrap_err();
    assert_eq!(failure.error.code, ErrorCode::Network);
    for cause in ["offline", "down", "CORS"] {
        assert!(failure.error.message.contains(cause), "{}", failure.error.message);
    }
    assert!(failure.cause.is_instance_of::<js_sys::TypeError>());
}

#[wasm_bindgen_test]
async fn dropping_a_wait_aborts_its_request() {
    let watched: Function = Function::new_no_args(
        "const { fetch } = globalThis; let signal, tell; const sent = new Promise((done) => { tell = done; });
         globalThis.fetch = (url, init) => { signal = init.signal; tell(); return fetch(url, init); };
         return (over) => { if (!over) return sent; globalThis.fetch = fetch; return signal.aborted; };",
    );
    let watched: Function = watched.call0(&JsValue::NULL).unwrap().unchecked_into();
    let watched = |over: bool| watched.call1(&JsValue::NULL, &over.into()).unwrap();
    let client = client("/v1");
    let task = Task::unseen("task_x");
    let wait = client.watch(task, false, Settings::default(), None);
    let sent = watched(false).unchecked_into::<js_sys::Promise>();
    // The second future is done as soon as the first has sent its request.
    race(async { drop(wait.await) }, async {
        wasm_bindgen_futures::JsFuture::from(sent).await.unwrap();
    })
    .await;
    assert_eq!(watched(true), JsValue::TRUE);
}

#[wasm_bindgen_test]
fn an_address_that_cannot_be_the_apis_is_refused_without_repeating_its_secrets() {
    for base in [
        "ftp://host/v1",
        "https://user:hunter2@host/v1",
        "https://host/v1?key=x",
        "https://host/v1#x",
        "http://",
    ] {
        let config = Config { base_url: base.to_owned(), ..Config::default() };
        let error = Client::new(config, Key::None, &JsValue::NULL).err().unwrap();
        assert_eq!(error.code, ErrorCode::InvalidRequest);
        assert!(!error.message.contains("hunter2"));
    }
}
