// The evidence of one answer: what is said, where it stands, the page itself, and what to make of it.
//
// All of it is drawn from one view of one question, so that nothing of another question can stand in it.
// Views of the questions next in line are kept at hand, and a step is drawn before the server is asked.

import {badge, button, emphasised, fill, make, style, symbol} from "./dom.js";
import {listen} from "./keys.js";
import {Decisions} from "./decisions.js";
import {Paper, prepare} from "./paper.js";
import {channel} from "./selection.js";

const panels = new WeakMap();
const styled = Promise.all([style("base.css"), style("evidence.css")]);
//: views kept at hand; milliseconds after which the server is told of a step that is drawn already
const KEPT = 60, LATER = 120;

export async function draw(component) {
    await styled;
    let panel = panels.get(component.parentElement);
    if (!panel) panels.set(component.parentElement, panel = new Panel(component.parentElement));
    panel.update(component);
}

export function end(element) {
    panels.get(element)?.end();
    panels.delete(element);
}

class Panel {
    #component = null;
    #data = {views: {}};
    #views = new Map();
    #selection = null;
    #shown = "";
    #spot = {};
    #told = 0;
    #ends = [];

    constructor(parent) {
        this.heading = make("div.pw-heading");
        this.answer = make("div.pw-answer");
        this.tabs = make("div.pw-tabs", {role: "tablist", "aria-label": "Quotes"});
        this.words = make("div.pw-words");
        this.paper = new Paper({onFull: paper => this.#full(paper)});
        this.more = make("div.pw-more");
        this.hint = make("div.pw-hint");
        this.decisions = new Decisions(this);
        this.body = make("div.pw-panel-body", {tabindex: "0", role: "group", "aria-label": "Answer and page"},
            make("div.pw-first", {}, this.answer, this.decisions.root, this.tabs, this.words, this.paper.root), this.more);
        this.root = make("section.pw-panel", {"aria-label": "Evidence"}, this.heading, this.body, this.hint);
        parent.append(this.root);
        const fit = () => this.#fit();
        window.addEventListener("resize", fit);
        const moved = new ResizeObserver(fit);
        const above = parent.closest("[data-testid=stMainBlockContainer]");
        if (above) moved.observe(above);
        this.#ends.push(() => window.removeEventListener("resize", fit), () => moved.disconnect(), () => this.paper.end());
        this.#ends.push(listen({
            ...this.paper.keys, f: () => this.paper.at.spot && this.#full(this.paper), q: () => this.#nextSpot(),
            ...this.decisions.keys,
        }));
        this.paper.root.addEventListener("paper", event => this.#drawPage(event.detail));
    }

    end() {
        for (const end of this.#ends) end();
    }

    get view() {
        return this.#selection ? this.#views.get(this.#selection.open) : undefined;
    }

    get component() {
        return this.#component;
    }

    get data() {
        return this.#data;
    }

    update(component) {
        const first = this.#component === null;
        this.#component = component;
        this.#data = component.data;
        for (const [id, view] of Object.entries(this.#data.views)) {
            this.#views.delete(id);
            this.#views.set(id, view);
        }
        while (this.#views.size > KEPT) this.#views.delete(this.#views.keys().next().value);
        if (first) {
            this.#selection = channel(this.#data.channel);
            this.#ends.push(this.#selection.listen(() => this.#moved()));
            // a grid that is drawn later says the same
            if (this.#selection.open === null && this.#data.open) this.#selection.choose(this.#data.open, {}, [], this);
        }
        this.decisions.answered(this.#data);
        this.draw();
        this.#fit();
        // what is open here and what the server thinks may differ after a reload or a step just now
        if (this.#selection.open !== this.#data.open) this.#tell(LATER);
    }

    #moved() {
        this.decisions.moved();
        this.draw();
        this.#tell(this.view ? LATER : 0);
    }

    #tell(after) {
        if (this.#data.complete) return;
        window.clearTimeout(this.#told);
        this.#told = window.setTimeout(() => {
            const {open, ahead} = this.#selection;
            this.#component.setStateValue("open", {id: open, ahead});
        }, after);
    }

    step(where) {
        return this.#selection.step(where);
    }

    /** Open a question again. */
    open(id) {
        this.#selection.decided.delete(id);
        this.#selection.show(id);
    }

    /** A question was decided on here: it is due no longer, also before the table knows. */
    decided(id) {
        this.#selection.decided.add(id);
    }

    // -- drawing: everything of the question that is open, or that it is being fetched

    draw() {
        const id = this.#selection.open;
        const view = this.view;
        this.root.dataset.question = id ?? "";
        this.root.dataset.ready = view ? "yes" : "no";
        this.hint.hidden = id !== null;
        this.heading.hidden = this.body.hidden = id === null;
        if (id === null) this.#drawHint();
        const drawn = JSON.stringify([id, view ?? this.#selection.about, this.#spot[id] ?? 0, this.#data.reviewed]);
        if (drawn === this.#shown) {
            this.decisions.draw(view ?? null);
            return;
        }
        this.#shown = drawn;
        if (id === null) return;
        this.#drawHeading(view);
        if (!view) {
            // nothing of the question before stays in sight
            fill(this.answer, make("p.pw-quiet", {}, "Fetching the evidence"));
            for (const part of [this.tabs, this.words, this.more]) part.replaceChildren();
            this.paper.clear();
            this.decisions.draw(null);
            return;
        }
        this.#drawAnswer(view);
        this.decisions.draw(view);
        this.#drawSpots(view);
        this.#drawMore(view);
        this.#prepare();
    }

    #drawHint() {
        const due = this.#data.due;
        fill(this.hint,
            make("p", {}, this.#data.hint),
            due ? button(`Open question ${due.number}`, {icon: "find_in_page", text: `Open question ${due.number}`},
                () => this.#selection.step("unreviewed") || this.#selection.choose(due.id, {}, [], this)) : null,
            keysHelp(this.#data.decides !== false));
    }

    #drawHeading(view) {
        const about = view ?? this.#selection.about;
        fill(this.heading,
            make("div.pw-steps", {},
                make("span.pw-quiet", {}, about.number ? [`${this.#data.unit ?? "Question"} ${about.number}`, about.section].filter(Boolean).join(" · ") : ""),
                make("span.pw-gap"),
                this.#data.reviewed ? make("span.pw-quiet", {}, this.#data.reviewed) : null,
                button("Previous", {icon: "chevron_left", keys: "K"}, () => this.step("previous")),
                button("Next", {icon: "chevron_right", keys: "J"}, () => this.step("next")),
                button("Next not reviewed", {icon: "skip_next", keys: "N"}, () => this.step("unreviewed")),
                button("Close the evidence", {icon: "close", keys: "U"}, () => this.step("close"))),
            make("h2.pw-question", {}, about.question ?? about.title ?? ""));
    }

    #drawAnswer(view) {
        fill(this.answer,
            make("div.pw-signs", {}, view.signs.map(badge)),
            view.before ? make("p.pw-quiet", {}, view.before) : null,
            view.answer ? make("p.pw-said", {}, view.lead ? make("strong", {}, view.lead, view.lead.includes("\n") ? "\n" : " ") : null, emphasised(view.answer, view.bold)) : null,
            view.found ? make("p.pw-quiet", {}, "The engine found: ", view.found) : null,
            view.changed ? make("p.pw-changed", {}, symbol("published_with_changes"), view.changed) : null,
            view.stale ? make("div.pw-changed.pw-stale", {},
                make("p", {}, symbol("update"), view.stale.why),
                shortened(view.stale.was),
                view.stale.quotes.slice(0, 2).map(quote => shortened(`Before, ${quote.name}: “${quote.text}”`))) : null,
            view.hint ? make("p.pw-quiet", {}, symbol("gavel"), view.hint) : null);
        unfoldable(this.answer.querySelector(".pw-said"));
    }

    get #index() {
        return Math.min(this.#spot[this.#selection.open] ?? 0, Math.max(0, (this.view?.spots.length ?? 0) - 1));
    }

    #drawSpots(view) {
        const chosen = this.#index;
        fill(this.tabs, view.spots.map((spot, index) => make("button.pw-tab",
            {type: "button", role: "tab", "aria-selected": index === chosen ? "true" : "false",
                tabindex: index === chosen ? "0" : "-1", title: spot.text,
                onclick: () => this.#choose(index), onkeydown: event => this.#walk(event, index)},
            spot.letter ? make("strong", {}, spot.letter) : null, spot.name)));
        this.tabs.hidden = view.spots.length < 2;
        const spot = view.spots[chosen];
        if (!spot) {
            this.paper.clear();
            fill(this.words);
            return;
        }
        const side = view.claims[spot.claim] ?? {};
        fill(this.words,
            // an answer that is its quote is not said twice
            same(spot.text, view.answer) ? null : make("blockquote.pw-quote", {}, view.claims.length > 1 ? make("strong", {}, `${side.letter} `) : null, `“${spot.text}”`),
            make("div.pw-quiet.pw-place", {}, [spot.near ? "near match" : "", spot.place].filter(Boolean).join(" · "),
                view.decidable && view.spots.length > 1 ? button("Accept this quote alone", {icon: "task_alt"}, () => this.decisions.acceptQuote(spot)) : null),
            spot.refs.map(ref => button(`${ref.text}: ${ref.name}`,
                {icon: "subdirectory_arrow_right", text: `${ref.text}: ${ref.name}`, tip: ref.title},
                () => this.paper.show(this.#source, spot, ref.page))));
        this.paper.show(this.#source, spot);
        // the strip alone is scrolled: the page stays where its reader left it
        const tab = this.tabs.children[chosen];
        if (tab) this.tabs.scrollLeft = Math.max(0, tab.offsetLeft - this.tabs.offsetLeft - 40);
    }

    get #source() {
        return this.#data.source;
    }

    #choose(index) {
        this.#spot = {[this.#selection.open]: index};
        this.draw();
        this.tabs.children[index]?.focus({preventScroll: true});
    }

    #nextSpot() {
        const count = this.view?.spots.length ?? 0;
        if (count > 1) this.#choose((this.#index + 1) % count);
    }

    #walk(event, index) {
        const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
        if (!by) return;
        event.preventDefault();
        this.#choose((index + by + this.view.spots.length) % this.view.spots.length);
    }

    #drawMore(view) {
        this.tables = make("div");
        this.remarks = make("div");
        fill(this.more,
            this.remarks,
            view.claims.length > 1 || view.claims.some(claim => claim.footnotes.length || claim.unverified.length || claim.unsupported || claim.struck)
                ? make("div.pw-claims", {}, view.claims.map(claim => this.#claim(view, claim))) : null,
            view.comments.map(comment => make("p", {title: comment.at}, symbol("chat"), `${comment.text} `, make("span.pw-quiet", {}, comment.by))),
            view.caveat ? make("p.pw-quiet", {}, view.caveat) : null,
            view.coverage.map(line => make("p.pw-quiet", {}, line)),
            this.tables,
            view.history.length ? make("details", {}, make("summary", {}, `History (${view.history.length})`),
                view.history.map(entry => make("p.pw-quiet", {title: entry.at}, entry.text))) : null);
        this.#drawPage(this.paper.facts);
    }

    #claim(view, claim) {
        return make("div.pw-claim", {},
            make("div.pw-signs", {},
                view.claims.length > 1 ? badge({word: claim.letter, tone: claim.letter === "A" ? "blue" : "gray"}) : null,
                claim.against.length ? badge({word: `contradicts ${claim.against.join(", ")}`, tone: "orange", icon: "call_split"}) : null,
                claim.inferred ? badge({word: "inferred", tone: "violet", icon: "psychology"}) : null,
                claim.unsupported ? badge({word: "not supported by its quotes", tone: "yellow", icon: "help"}) : null,
                claim.struck ? badge({word: "drawn through", tone: "gray", icon: "strikethrough_s"}) : null),
            claim.unsupported ? make("p.pw-quiet", {}, `Not an answer: ${claim.unsupported}.`) : null,
            view.claims.length > 1 ? make("p", {}, claim.text) : null,
            claim.footnotes.map(note => make("p.pw-quiet", {}, `† ${note}`)),
            claim.unverified.map(quote => make("p.pw-quiet", {}, symbol("help"), `Unverified, ${quote.how}: “${quote.text}”${quote.reason ? ` (${quote.reason})` : ""}`)));
    }

    /** Say what the picture of the page does not: what was left out of its text, and its tables. */
    #drawPage(known) {
        if (!this.tables) return;
        fill(this.remarks, (known.remarks ?? []).map(remark => make("p.pw-quiet", {}, symbol("visibility_off"), remark)));
        fill(this.tables, (known.tables ?? []).length ? make("details", {},
            make("summary", {}, known.tables.length === 1 ? "1 table on this page" : `${known.tables.length} tables on this page`),
            known.tables.map(rows => make("div.pw-table", {tabindex: "0", role: "group", "aria-label": "Table of the page"}, make("table", {}, rows.map((cells, index) =>
                make("tr", {}, cells.map(cell => make(index ? "td" : "th", index ? {} : {scope: "col"}, cell)))))))) : null);
    }

    // -- ahead of the reader

    #prepare() {
        const width = this.paper.scroll.clientWidth;
        if (!width) return;
        for (const id of this.#selection.ahead.slice(0, 2)) {
            const spot = this.#views.get(id)?.spots[0];
            if (spot) window.setTimeout(() => prepare(this.#source, spot, width), 250);
        }
    }

    #fit() {
        const main = this.root.closest("[data-testid=stMain]") ?? document.scrollingElement;
        if (window.innerWidth < 768) {
            this.root.style.height = "";
            return;
        }
        const top = this.root.getBoundingClientRect().top + main.scrollTop;
        this.root.style.height = `${Math.round(Math.max(420, window.innerHeight - top - 12))}px`;
    }

    #full(paper) {
        const {source, spot, page} = paper.at;
        const large = new Paper({tall: true});
        const close = () => dialog.close();
        const title = make("strong", {}, source.name);
        const dialog = make("dialog.pw-full", {"aria-label": "Page in full view"},
            make("div.pw-full-bar", {}, title, make("span.pw-gap"), button("Close the full view", {icon: "close", keys: "Escape"}, close)),
            large.root);
        dialog.addEventListener("close", () => {
            large.end();
            dialog.remove();
        });
        dialog.addEventListener("keydown", event => {
            const handler = {...large.keys, f: close}[event.key.toLowerCase()];
            if (handler && !event.ctrlKey && !event.metaKey && !event.altKey) {
                event.preventDefault();
                handler();
            }
        });
        this.root.append(dialog);
        dialog.showModal();
        large.show(source, spot, page);
        large.scroll.focus();
    }
}

// a line that is cut by an ellipsis, never through its letters
function shortened(text) {
    return make("p.pw-quiet.pw-short", {title: text}, text);
}

/** Let what is cut off from a text be seen. */
function unfoldable(text) {
    if (!text || text.scrollHeight <= text.clientHeight + 1) return;
    const whole = button("Show the whole answer", {text: "Show the whole answer"}, () => {
        text.classList.add("pw-whole");
        whole.remove();
    });
    whole.classList.add("pw-unfold");
    text.after(whole);
}

function same(one, other) {
    const plain = text => text.split(/\s+/).join(" ").trim();
    return plain(one) === plain(other);
}

/** Tell the keys of the panel; those that decide only where decisions are made here. */
function keysHelp(decides) {
    const deciding = [
        ["A E X", "accept, edit, reject"], ["A B O", "of a conflict: A governs, B governs, both apply"],
        ["Z", "undo"], ["G T C", "flag, assign, comment"],
    ];
    const keys = [
        ["J K", "next, previous"], ["N", "next not reviewed"], ...(decides ? deciding : []), ["Q", "next quote"], ["[ ]", "page before, after"], ["+ - 0", "zoom, fit"], ["F", "full view"],
    ];
    return make("dl.pw-keys", {}, keys.map(([key, means]) => [make("dt", {}, key), make("dd", {}, means)]).flat());
}
