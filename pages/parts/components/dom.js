// Elements made from data: text is always text, never markup.

/** Make an element: `make("a.link", {href, onclick}, "text", child, null)`; a name may carry classes. */
export function make(name, properties = {}, ...children) {
    const [tag, ...classes] = name.split(".");
    const element = document.createElement(tag);
    if (classes.length) element.className = classes.join(" ");
    for (const [key, value] of Object.entries(properties)) {
        if (value === null || value === undefined || value === false) continue;
        if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
        else element.setAttribute(key, value === true ? "" : String(value));
    }
    element.append(...children.flat().filter(child => child !== null && child !== undefined && child !== ""));
    return element;
}

/** A Material symbol, as Streamlit's own font draws it; nothing to those who hear the page. */
export function symbol(name) {
    return make("span.pw-symbol", {"aria-hidden": "true", translate: "no"}, name);
}

/** A button with a symbol; without `text` its label is for those who hear the page, and its tooltip. */
export function button(label, {icon = "", text = "", keys = "", tip = "", ...rest} = {}, onclick = null) {
    const said = tip || (keys ? `${label} (key ${keys})` : label);
    const classes = text ? "button.pw-button" : "button.pw-button.pw-bare";
    return make(
        classes,
        {type: "button", title: said, "aria-label": text === label ? null : label,
            "aria-keyshortcuts": keys || null, onclick, ...rest},
        icon ? symbol(icon) : null,
        text ? make("span", {}, text) : null,
    );
}

/** A word in colour with its shape: colour is never the only difference. */
export function badge({word, tone = "gray", icon = "", tip = ""}) {
    return make(`span.pw-badge.pw-${tone}`, {title: tip || null}, icon ? symbol(icon) : null, word);
}

/** A text with some of its words in bold where they stand. */
export function emphasised(text, words) {
    const at = words ? text.indexOf(words) : -1;
    return at < 0 ? text : [text.slice(0, at), make("strong", {}, words), text.slice(at + words.length)];
}

/** Replace what an element holds. */
export function fill(element, ...children) {
    element.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined));
}

/** Load a style sheet that stands beside the modules, once. */
export async function style(name) {
    const href = new URL(name, import.meta.url).href;
    if (document.querySelector(`link[href="${href}"]`)) return;
    const link = make("link", {rel: "stylesheet", href});
    const loaded = new Promise(resolve => { link.onload = link.onerror = resolve; });
    document.head.append(link);
    await loaded;
}
