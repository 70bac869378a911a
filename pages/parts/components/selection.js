// Which row is open. The browser knows first, so that no key press waits for the server; the server is
// told, and writes it into the address.

const channels = new Map();

/** The selection that a grid and a panel share under one name. */
export function channel(name) {
    if (!channels.has(name)) channels.set(name, new Selection());
    return channels.get(name);
}

class Selection {
    /** id of the row that is open; null for none */
    open = null;
    /** what the grid says of it, for a panel that has nothing else yet: {title, number} */
    about = {};
    /** ids that were decided on here and not yet by what the grid knows */
    decided = new Set();
    /** the next rows in the grid's own order: first the one below, then the one above */
    ahead = [];
    #listeners = new Set();
    #stepper = null;

    /** Open a row; `by` is the part that did. */
    choose(id, about, ahead, by) {
        const changed = id !== this.open;
        this.open = id;
        this.about = about ?? {};
        this.ahead = ahead ?? [];
        if (changed) for (const listener of this.#listeners) listener(by);
    }

    listen(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    /** The grid offers to step: "next", "previous", "unreviewed", "close". */
    offer(stepper) {
        this.#stepper = stepper;
    }

    /** Open a row as if it had been clicked. */
    show(id) {
        if (!this.#stepper || !this.#stepper(id, true)) this.choose(id, {}, [], this);
    }

    /** Step; returns whether there was anywhere to go. */
    step(where) {
        return this.#stepper ? this.#stepper(where) : false;
    }
}
