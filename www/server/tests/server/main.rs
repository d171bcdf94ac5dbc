//! The server as its users meet it: the real program on a free port.

mod accord;
mod answers;
mod clips;
mod faults;
mod harness;
mod keys;
mod many;
mod page;
mod photos;
mod proxy;
mod refusals;
mod restart;
mod uploads;
mod webhook;
