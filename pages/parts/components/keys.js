// Shortcuts of one key: they hold only while nobody types and no dialog or menu is open.

const FIELDS = "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=combobox], [role=listbox]";
const OVER = "dialog[open], [role=dialog], [data-testid=stPopoverBody], [role=listbox], [role=menu]";

/** Whether a key press may be a shortcut. */
export function isShortcut(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest(FIELDS)) return false;
    return !document.querySelector(OVER);
}

/**
 * Answer keys: `handlers` maps a key as the event names it ("j", "?", "]") to what it does.
 * Returns a function that ends it.
 */
export function listen(handlers) {
    const heard = event => {
        const handler = handlers[event.key.length === 1 ? event.key.toLowerCase() : event.key];
        if (!handler || !isShortcut(event)) return;
        event.preventDefault();
        handler(event);
    };
    document.addEventListener("keydown", heard);
    return () => document.removeEventListener("keydown", heard);
}
