//! Keeping a panic to the file it happened in.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
    static MESSAGE: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Puts a hook before the one in force that keeps quiet, and the message, while this thread is inside [`contain`].
fn install_hook() {
    HOOK.call_once(|| {
        let outer = take_hook();
        set_hook(Box::new(move |info| {
            if !CONTAINED.get() {
                outer(info);
                return;
            }
            let text = info.payload_as_str().unwrap_or("a panic without a message");
            let message = match info.location() {
                Some(place) => format!("{text} ({}:{})", place.file(), place.line()),
                None => text.to_owned(),
            };
            MESSAGE.set(Some(message));
        }));
    });
}

/// Runs `work`; a panic in it becomes its message and place, and nothing is printed. Panics of other threads are reported as
/// before.
///
/// # Errors
/// The message of the panic.
pub fn contain<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    install_hook();
    let outer = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CONTAINED.set(outer);
    result.map_err(|_| {
        MESSAGE
            .take()
            .unwrap_or_else(|| "a panic without a message".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_message() {
        assert_eq!(contain(|| 7), Ok(7));
        let message = contain(|| -> i32 { panic!("lost {}", "count") }).unwrap_err();
        assert!(message.starts_with("lost count ("), "{message}");
        assert!(message.contains("panics.rs:"), "{message}");
        assert_eq!(contain(|| 8), Ok(8));
    }
}
