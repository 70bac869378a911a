// What a reviewer makes of an answer. Decisions wait in a list until the server has stored them, so that
// none is lost however fast they follow each other, and each names its question itself.

import {button, fill, make, symbol} from "./dom.js";

export class Decisions {
    #panel = null;
    #waiting = [];
    #editing = "";
    #note = {};
    #drawn = "";
    #sequence = 0;

    constructor(panel) {
        this.#panel = panel;
        this.root = make("div.pw-decide");
    }

    get keys() {
        return {a: () => this.#decide("accepted"), x: () => this.#decide("rejected"), e: () => this.#edit()};
    }

    /** The server says how far it has stored what was decided, and what it could not. */
    answered(data) {
        this.#waiting = this.#waiting.filter(each => each.sequence > data.stored);
        if (data.failed) this.#waiting = [];
    }

    /** Another question is open: what is being typed belongs to its own. */
    moved() {
        this.#editing = "";
        this.#drawn = "";
    }

    draw(view) {
        const waits = this.#waiting.some(each => each.id === view?.id);
        const drawn = JSON.stringify([view?.id, view?.review, view?.decidable, this.#editing, waits, this.#panel.data.failed]);
        if (drawn === this.#drawn) return;
        this.#drawn = drawn;
        if (!view || !view.decidable) {
            fill(this.root);
            return;
        }
        if (this.#editing === view.id) return this.#drawEditor(view);
        const decided = view.review?.verdict ?? "";
        const verdict = (name, label, keys, icon, act) => button(label,
            {icon, keys, text: label, "aria-pressed": decided === name ? "true" : "false", tip: view.tips?.[name] ?? ""}, act);
        fill(this.root,
            make("div.pw-verdicts", {},
                verdict("accepted", "Accept", "A", "thumb_up", () => this.#decide("accepted")),
                verdict("edited", "Edit", "E", "edit", () => this.#edit()),
                verdict("rejected", "Reject", "X", "thumb_down", () => this.#decide("rejected")),
                this.#noteField(view)),
            this.#panel.data.failed ? make("p.pw-failed", {role: "alert"}, symbol("error"), this.#panel.data.failed) : null,
            view.review ? make("p.pw-quiet", {title: view.review.at}, view.review.text) : null);
    }

    #noteField(view) {
        return make("input.pw-field.pw-note-field", {
            type: "text", maxlength: "500", placeholder: "Note, kept with your decision", "aria-label": "Note",
            value: this.#note[view.id] ?? view.review?.note ?? "",
            oninput: event => { this.#note[view.id] = event.target.value; },
            onkeydown: event => { if (event.key === "Escape" || event.key === "Enter") event.target.blur(); },
        });
    }

    #edit() {
        const view = this.#panel.view;
        if (!view?.decidable) return;
        this.#editing = view.id;
        this.#drawn = "";
        this.draw(view);
    }

    #drawEditor(view) {
        const field = make("textarea.pw-field", {rows: "4", maxlength: "5000", "aria-label": "Answer as it should read"});
        field.value = view.review?.verdict === "edited" ? view.review.words : view.plain;
        const wrong = make("p.pw-failed", {role: "alert"});
        const save = () => {
            const text = field.value.trim();
            if (!text) {
                wrong.textContent = "An edited answer needs words. To say that there is none, reject it.";
                return;
            }
            this.#editing = "";
            this.#decide("edited", text);
        };
        const cancel = () => {
            this.#editing = "";
            this.#drawn = "";
            this.draw(view);
        };
        field.addEventListener("keydown", event => {
            if (event.key === "Escape") cancel();
            else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
            else return;
            event.preventDefault();
        });
        fill(this.root, make("div.pw-editor", {},
            field, this.#noteField(view), wrong,
            make("div.pw-verdicts", {},
                button("Save answer", {icon: "save", text: "Save answer", keys: "Control+Enter"}, save),
                button("Cancel", {text: "Cancel", keys: "Escape"}, cancel))));
        field.focus();
        field.setSelectionRange(field.value.length, field.value.length);
    }

    #decide(verdict, text = "") {
        const view = this.#panel.view;
        if (!view?.decidable) return;
        this.#sequence = Math.max(this.#sequence + 1, Date.now());
        this.#waiting.push({sequence: this.#sequence, id: view.id, verdict, text, note: (this.#note[view.id] ?? view.review?.note ?? "").trim()});
        this.#panel.component.setStateValue("decisions", this.#waiting);
        this.#drawn = "";
        this.draw({...view, review: {verdict, text: "Saving", note: this.#note[view.id] ?? "", words: text, at: ""}});
    }
}
