// One page of a document as it looks, scrolled to the words that are marked on it.

import {button, fill, make} from "./dom.js";

//: pictures are asked for in these widths, so that the same one serves again
const WIDTHS = [900, 1300, 1900, 2800];
const NEAREST = 0.4, FARTHEST = 5;
//: kept at hand, newest last
const KEPT = 60;
const facts = new Map();
const pictures = new Map();

function remember(store, key, make) {
    let value = store.get(key);
    if (value === undefined) value = make();
    store.delete(key);
    store.set(key, value);
    while (store.size > KEPT) store.delete(store.keys().next().value);
    return value;
}

/** What is known of a page: the boxes of the quotes on it, of its text, its tables and neighbours. */
function factsOf(source, spot, page) {
    const spans = spot.spans.filter(span => span[0] === page).map(span => span.join("-"));
    const address = new URL(`${source.marks}&page=${page}&spans=${spans.join("_")}`, location.href).href;
    return remember(facts, address, () => fetch(address)
        .then(async reply => reply.ok ? reply.json() : {failed: await reply.text()})
        .catch(() => ({failed: "The server does not answer. The page comes back by itself when it does."}))
        .then(known => {
            if (known.failed) facts.delete(address);
            return known;
        }));
}

function pictureOf(source, page, width) {
    const address = new URL(`${source.picture}&page=${page}&width=${width}`, location.href).href;
    return remember(pictures, address, () => {
        const image = new Image();
        image.decoding = "async";
        image.src = address;
        image.addEventListener("error", () => pictures.delete(address), {once: true});
        return image;
    });
}

/** Fetch what the page of a quote needs before anybody asks for it. */
export function prepare(source, spot, width) {
    factsOf(source, spot, spot.page);
    pictureOf(source, spot.page, wide(width));
}

function wide(pixels) {
    const wanted = pixels * Math.min(2, window.devicePixelRatio || 1);
    return WIDTHS.find(width => width >= wanted) ?? WIDTHS.at(-1);
}

//: how a page is fitted, for all papers: people choose once
const view = {fit: "text", zoom: 1};

export class Paper {
    #source = null;
    #spot = null;
    #page = 0;
    #shown = "";
    #facts = {};
    #image = null;

    constructor({onFull = null, tall = false} = {}) {
        this.sheet = make("div.pw-sheet");
        this.say = make("div.pw-paper-note", {role: "status"});
        this.scroll = make("div.pw-paper", {tabindex: "0", role: "group"}, this.sheet, this.say);
        this.name = make("strong.pw-page-name");
        this.before = button("Page before", {icon: "arrow_back", keys: "["}, () => this.turn(-1));
        this.after = button("Page after", {icon: "arrow_forward", keys: "]"}, () => this.turn(1));
        this.back = button("Back to the quote", {icon: "undo", text: "Back to the quote"}, () => this.show(this.#source, this.#spot));
        this.bar = make("div.pw-page-bar", {},
            this.name, this.back, make("span.pw-gap"), this.before, this.after,
            button("Smaller", {icon: "zoom_out", keys: "-"}, () => this.zoom(1 / 1.25)),
            button("Larger", {icon: "zoom_in", keys: "+"}, () => this.zoom(1.25)),
            button("Fit the text, or the whole page", {icon: "fit_screen", keys: "0"}, () => this.fit()),
            onFull ? button("Full view", {icon: "open_in_full", keys: "F"}, () => onFull(this)) : null);
        this.root = make(`div.pw-paper-frame${tall ? ".pw-tall" : ""}`, {}, this.bar, this.scroll);
        this.watch = new ResizeObserver(() => this.#lay({keep: true}));
        this.watch.observe(this.scroll);
    }

    end() {
        this.watch.disconnect();
    }

    get keys() {
        return {
            "[": () => this.turn(-1), "]": () => this.turn(1), "0": () => this.fit(),
            "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(1 / 1.25),
        };
    }

    /** What is known of the page that is shown; nothing while it is being drawn. */
    get facts() {
        return this.#facts;
    }

    get at() {
        return {source: this.#source, spot: this.#spot, page: this.#page};
    }

    /** Show a page: that of the quote, or another one. Nothing of an earlier page stays meanwhile. */
    show(source, spot, page = spot.page) {
        const shown = JSON.stringify([source.document, spot.spans, page]);
        this.#source = source;
        this.#spot = spot;
        this.#page = page;
        this.root.hidden = false;
        this.root.dataset.page = String(page);
        this.back.hidden = page === spot.page;
        this.before.disabled = this.#beside(-1) === null;
        this.after.disabled = this.#beside(1) === null;
        // between documents numbers are skipped, and only the server knows what a page is called there
        this.name.textContent = page === spot.page ? spot.name : source.ranges.length > 1 ? "" : `p. ${page}`;
        this.scroll.setAttribute("aria-label", `Picture of page ${page}`);
        if (shown === this.#shown) return;
        this.#shown = shown;
        this.#facts = {};
        this.#image = null;
        delete this.root.dataset.settled;
        this.sheet.replaceChildren();
        this.sheet.style.cssText = "";
        this.say.textContent = "Drawing the page";
        this.#load(shown);
    }

    /** Show no page at all. */
    clear() {
        this.root.hidden = true;
        this.#shown = "";
        this.#spot = null;
        this.#image = null;
        this.#facts = {};
        this.sheet.replaceChildren();
        this.say.textContent = "";
        delete this.root.dataset.settled;
    }

    async #load(shown) {
        const image = pictureOf(this.#source, this.#page, wide(this.scroll.clientWidth || 700));
        const [known] = await Promise.all([
            factsOf(this.#source, this.#spot, this.#page), image.decode().catch(() => null),
        ]);
        if (shown !== this.#shown) return;
        if (known.failed || !image.naturalWidth) {
            this.#shown = "";
            this.say.textContent = known.failed || "The page could not be drawn. Its text is not affected.";
            this.root.dataset.settled = "failed";
            return;
        }
        this.#facts = known;
        this.#image = image;
        this.say.textContent = "";
        if (known.name) this.name.textContent = known.name;
        const copy = make("img", {src: image.src, alt: this.#words(known)});
        const marks = known.boxes.map(box => make("div.pw-mark", {style: place(box)}));
        fill(this.sheet, copy, marks);
        await copy.decode().catch(() => null);
        if (shown !== this.#shown) return;
        this.#lay();
        this.root.dataset.settled = "yes";
        this.root.dispatchEvent(new CustomEvent("paper", {detail: known}));
    }

    #words(known) {
        return `Page ${this.#page}${known.boxes.length ? " with the quote marked" : ""}`;
    }

    turn(by) {
        const page = this.#spot ? this.#beside(by) : null;
        if (page !== null) this.show(this.#source, this.#spot, page);
    }

    /** The page before or after, also in the next document; null at either end. */
    #beside(by) {
        const {ranges} = this.#source, page = this.#page + by;
        const at = ranges.findIndex(([first, last]) => this.#page >= first && this.#page <= last);
        if (at < 0) return null;
        if (page >= ranges[at][0] && page <= ranges[at][1]) return page;
        const next = ranges[at + by];
        return next ? next[by > 0 ? 0 : 1] : null;
    }

    zoom(by) {
        view.zoom = Math.min(FARTHEST, Math.max(NEAREST, (view.fit === "free" ? view.zoom : this.#width() / this.scroll.clientWidth) * by));
        view.fit = "free";
        this.#lay();
    }

    fit() {
        view.fit = view.fit === "text" ? "page" : "text";
        this.#lay();
    }

    #width() {
        const room = this.scroll.clientWidth;
        if (view.fit === "free") return room * view.zoom;
        if (view.fit === "page") {
            const ratio = this.#image.naturalHeight / this.#image.naturalWidth;
            return Math.min(room, this.scroll.clientHeight / ratio);
        }
        const block = this.#facts.block;
        return block ? room / Math.max(0.45, block[2] - block[0]) : room;
    }

    #lay({keep = false} = {}) {
        if (!this.#image) return;
        const width = Math.round(this.#width());
        const before = this.sheet.clientWidth;
        this.sheet.style.width = `${width}px`;
        if (keep && before === width) return;
        const height = width * this.#image.naturalHeight / this.#image.naturalWidth;
        this.sheet.style.height = `${Math.round(height)}px`;
        this.#sharpen(width);
        const {boxes, block} = this.#facts;
        const left = block && view.fit === "text" ? block[0] : boxes.length ? Math.min(...boxes.map(box => box[0])) - 0.08 : 0;
        this.scroll.scrollLeft = Math.max(0, left * width);
        const top = boxes.length ? Math.min(...boxes.map(box => box[1])) : 0;
        this.scroll.scrollTop = boxes.length ? Math.max(0, top * height - this.scroll.clientHeight * 0.28) : 0;
    }

    #sharpen(width) {
        // a zoomed page gets a picture of its own, put in place when it is there
        const sharper = pictureOf(this.#source, this.#page, wide(width));
        const shown = this.#shown;
        if (sharper.naturalWidth <= this.#image.naturalWidth && sharper.complete) return;
        sharper.decode().then(() => {
            const copy = this.sheet.querySelector("img");
            if (shown === this.#shown && copy && sharper.naturalWidth > copy.naturalWidth) copy.src = sharper.src;
        }).catch(() => null);
    }
}

function place([left, top, right, bottom]) {
    const share = number => `${(number * 100).toFixed(3)}%`;
    return `left:${share(left)};top:${share(top)};width:${share(right - left)};height:${share(bottom - top)}`;
}
