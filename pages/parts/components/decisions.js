// What a reviewer makes of an answer. Whatever is decided or said waits in a list until the server has
// stored it, so that nothing is lost however fast it comes, and each entry names its question itself.

import {button, fill, make, symbol} from "./dom.js";

const ADVANCE = "pagewise.advance";
//: what the line of what was just done calls a decision
const DONE = {accepted: "accepted", edited: "edited", rejected: "rejected"};

export class Decisions {
    #panel = null;
    #waiting = [];
    #sequence = 0;
    #note = {};
    #drawn = "";
    /** what is being typed: {kind: "edit" | "name" | "comment" | "assign", id, then} */
    #typing = null;
    #last = null;
    #named = false;

    constructor(panel) {
        this.#panel = panel;
        this.root = make("div.pw-decide");
    }

    get keys() {
        return {
            a: () => this.#first(), b: () => this.#govern(1), o: () => this.#govern("all"),
            x: () => this.#decide("rejected"), e: () => this.#type("edit"), z: () => this.#undo(),
            g: () => this.#flag(), c: () => this.#type("comment"), t: () => this.#type("assign"),
        };
    }

    get #view() {
        const view = this.#panel.view;
        return view?.decidable ? view : null;
    }

    /** The server says how far it has stored what came, and what it could not. */
    answered(data) {
        this.#waiting = this.#waiting.filter(each => each.sequence > data.stored);
        if (data.failed) this.#waiting = [];
    }

    /** Another question is open: what is being typed belongs to its own. */
    moved() {
        this.#typing = null;
        this.#drawn = "";
    }

    draw(view) {
        const {data} = this.#panel;
        const waits = this.#waiting.some(each => each.id === view?.id);
        const drawn = JSON.stringify([
            view && [view.id, view.review, view.decidable, view.flagged, view.assignee, view.sides, view.tips],
            this.#typing?.kind, waits, data.failed, this.#last, advances(),
        ]);
        if (drawn === this.#drawn) return;
        this.#drawn = drawn;
        if (!view || !view.decidable) {
            fill(this.root, this.#lastLine());
            return;
        }
        const typing = this.#typing?.id === view.id ? this.#typing : null;
        fill(this.root,
            this.#lastLine(),
            typing ? this.#field(view, typing) : make("div.pw-verdicts", {}, this.#verdicts(view), this.#noteField(view), this.#tools(view)),
            data.failed ? make("p.pw-failed", {role: "alert"}, symbol("error"), data.failed) : null,
            waits ? make("p.pw-quiet", {role: "status"}, "Saving") : view.review ? make("p.pw-quiet", {title: view.review.at}, view.review.text) : null);
        const first = this.root.querySelector("[data-first]");
        first?.focus();
        // another name takes the place of the one that stands there; an answer is edited where it stands
        if (typing?.kind === "assign") first?.select();
    }

    #lastLine() {
        if (!this.#last) return null;
        return make("p.pw-done", {role: "status"}, symbol("check"), this.#last.said,
            button("Undo", {icon: "undo", text: "Undo", keys: "Z"}, () => this.#undo()));
    }

    // -- buttons

    #verdicts(view) {
        const decided = view.review?.verdict ?? "";
        const governs = view.review?.governing ?? [];
        const verdict = (name, label, keys, icon, act, pressed) => button(label,
            {icon, keys, text: label, "aria-pressed": pressed ? "true" : "false", tip: view.tips?.[name] ?? ""}, act);
        const own = decided === "accepted" && !governs.length;
        const sides = view.sides.length > 1 ? [
            ...view.sides.map((side, place) => verdict("accepted", `${side.letter} governs`, ["A", "B"][place] ?? "", "gavel",
                () => this.#govern(place), decided === "accepted" && same(governs, [side.index]))),
            verdict("accepted", view.sides.length > 2 ? "All apply" : "Both apply", "O", "join_full", () => this.#govern("all"),
                decided === "accepted" && governs.length > 1),
        ] : [verdict("accepted", "Accept", "A", "thumb_up", () => this.#decide("accepted"), own)];
        return [
            ...sides,
            verdict("edited", "Edit", "E", "edit", () => this.#type("edit"), decided === "edited"),
            verdict("rejected", "Reject", "X", "thumb_down", () => this.#decide("rejected"), decided === "rejected"),
        ];
    }

    #noteField(view) {
        return make("input.pw-field.pw-note-field", {
            type: "text", maxlength: "500", placeholder: view.sides.length > 1 ? "Reason, kept with your decision" : "Note, kept with your decision",
            "aria-label": view.sides.length > 1 ? "Reason" : "Note",
            value: this.#note[view.id] ?? view.review?.note ?? "",
            oninput: event => { this.#note[view.id] = event.target.value; },
            onkeydown: event => { if (event.key === "Escape" || event.key === "Enter") event.target.blur(); },
        });
    }

    #tools(view) {
        return make("span.pw-tools", {},
            button(view.flagged ? "Take the flag away" : "Flag", {icon: "flag", keys: "G", "aria-pressed": view.flagged ? "true" : "false"}, () => this.#flag()),
            button(view.assignee ? `Assigned to ${view.assignee}` : "Assign to somebody", {icon: "person_add", keys: "T"}, () => this.#type("assign")),
            button("Comment", {icon: "add_comment", keys: "C"}, () => this.#type("comment")),
            button("Go on to the next question after a decision", {icon: "fast_forward", "aria-pressed": advances() ? "true" : "false"}, () => {
                localStorage.setItem(ADVANCE, advances() ? "no" : "yes");
                this.draw(view);
            }));
    }

    // -- fields that open in place of the buttons, with the cursor in them

    #type(kind, then = null) {
        const view = this.#view;
        if (!view) return;
        this.#typing = {kind, id: view.id, then};
        this.#drawn = "";
        this.draw(view);
    }

    #field(view, {kind, then}) {
        const long = kind === "edit";
        const says = {
            edit: ["Answer as it should read", view.review?.words || view.plain, "Save answer"],
            name: ["Your name or initials, as reports are to name you", "", "Go on"],
            comment: ["Comment", "", "Add comment"],
            assign: ["Who is to look at it", view.assignee, "Assign"],
        }[kind];
        const field = make(long ? "textarea.pw-field" : "input.pw-field", {
            "aria-label": says[0], placeholder: says[0], maxlength: long ? "5000" : "500", "data-first": true,
            ...(long ? {rows: "4"} : {type: "text"}), list: kind === "assign" ? "pw-people" : null,
        });
        field.value = says[1] ?? "";
        const wrong = make("p.pw-failed", {role: "alert"});
        const save = () => {
            const text = field.value.trim();
            if (long && !text) {
                wrong.textContent = "An edited answer needs words. To say that there is none, reject it.";
                return;
            }
            this.#close();
            if (kind === "name") this.#goOn(text, then);
            else if (kind === "edit") this.#decide("edited", {text});
            else if (text || kind === "assign") this.#say(kind, text);
        };
        const cancel = () => {
            this.#close();
            if (kind === "name") this.#goOn("", then);
        };
        field.addEventListener("keydown", event => {
            if (event.key === "Escape") cancel();
            else if (event.key === "Enter" && (!long || event.ctrlKey || event.metaKey)) save();
            else return;
            event.preventDefault();
        });
        return make("div.pw-editor", {},
            field,
            kind === "assign" ? make("datalist", {id: "pw-people"}, this.#panel.data.people.map(name => make("option", {value: name}))) : null,
            long ? this.#noteField(view) : null, wrong,
            make("div.pw-verdicts", {},
                button(says[2], {text: says[2], keys: long ? "Control+Enter" : "Enter"}, save),
                button(kind === "name" ? "Without a name" : "Cancel", {text: kind === "name" ? "Without a name" : "Cancel", keys: "Escape"}, cancel)));
    }

    #close() {
        this.#typing = null;
        this.#drawn = "";
        this.draw(this.#panel.view);
    }

    // -- what becomes of it

    #first() {
        if (this.#view?.sides.length > 1) this.#govern(0);
        else this.#decide("accepted");
    }

    #govern(place) {
        const sides = this.#view?.sides ?? [];
        if (sides.length < 2) return;
        const chosen = place === "all" ? sides : [sides[place]];
        const letters = chosen.map(side => side.letter);
        this.#decide("accepted", {governing: chosen.map(side => side.index)}, place === "all" ? `${letters.join(", ")} apply` : `${letters[0]} governs`);
    }

    /** Accept one quote and not the answer as a whole. */
    acceptQuote(spot) {
        this.#decide("accepted", {quote: [spot.claim, spot.citation]}, "one quote accepted");
    }

    #decide(kind, more = {}, said = DONE[kind]) {
        const view = this.#view;
        if (!view) return;
        if (!this.#panel.data.me && !this.#named) {
            this.#type("name", {id: view.id, kind, more, said});
            return;
        }
        this.#send({id: view.id, kind, note: (this.#note[view.id] ?? view.review?.note ?? "").trim(), ...more});
        this.#last = {id: view.id, said: `Question ${view.number}: ${said}.`};
        this.#panel.decided(view.id);
        if (!advances() || !this.#panel.step("unreviewed")) this.#redraw();
    }

    #goOn(name, decision) {
        this.#named = true;
        if (name) this.#send({id: "", kind: "name", text: name});
        this.#decide(decision.kind, decision.more, decision.said);
    }

    #undo() {
        if (!this.#last) return;
        const {id} = this.#last;
        this.#last = null;
        this.#send({id, kind: "undo"});
        this.#panel.open(id);
        this.#redraw();
    }

    #flag() {
        if (this.#view) this.#say("flag", this.#view.flagged ? "" : "look again");
    }

    #say(kind, text) {
        this.#send({id: this.#view.id, kind, text});
        this.#redraw();
    }

    #redraw() {
        this.#drawn = "";
        this.draw(this.#panel.view);
    }

    #send(entry) {
        this.#sequence = Math.max(this.#sequence + 1, Date.now());
        this.#waiting.push({sequence: this.#sequence, ...entry});
        this.#panel.component.setStateValue("decisions", this.#waiting);
    }
}

function advances() {
    return localStorage.getItem(ADVANCE) !== "no";
}

function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
}
