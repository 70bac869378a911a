// A grid of rows that a server fills while somebody works in it: nothing of theirs moves.
//
// It owns order, scroll and selection; the server owns rows and columns. Rows are elements of their own,
// changed one by one where their data changed, and the browser skips those out of sight.

import {badge, emphasised, fill, make, style, symbol} from "./dom.js";
import {listen} from "./keys.js";
import {channel} from "./selection.js";
import {hold, inView} from "./steady.js";

const grids = new WeakMap();
const styled = Promise.all([style("base.css"), style("grid.css")]);
const NARROW = 560;
//: milliseconds after which the page is taken to stand still
const SETTLES = 4_000;

export async function draw(component) {
    await styled;
    let grid = grids.get(component.parentElement);
    if (!grid) grids.set(component.parentElement, grid = new Grid(component.parentElement));
    grid.update(component);
}

export function end(element) {
    grids.get(element)?.end();
    grids.delete(element);
}

class Grid {
    #component = null;
    #data = {rows: [], columns: []};
    #lines = new Map();
    #sort = {column: "", down: false};
    #column = "";
    #order = [];
    #ends = [];
    #moved = null;
    #shape = "";
    #born = performance.now();

    constructor(parent) {
        this.head = make("div.pw-head", {role: "row"});
        this.body = make("div.pw-body", {role: "rowgroup"});
        this.scroll = make("div.pw-grid", {role: "grid"}, make("div.pw-heads", {role: "rowgroup"}, this.head), this.body);
        this.empty = make("div.pw-empty", {role: "status"});
        this.root = make("div.pw-grid-frame", {}, this.scroll, this.empty);
        parent.append(this.root);
        this.body.addEventListener("click", event => this.#clicked(event));
        this.body.addEventListener("keydown", event => this.#pressed(event));
        const resized = new ResizeObserver(() => this.#fit());
        resized.observe(this.root);
        // what stands above it is drawn in its own time and pushes it down
        for (const above of [parent.closest("[data-testid=stColumn]"), parent.closest("[data-testid=stVerticalBlock]")])
            if (above) resized.observe(above);
        const fit = () => this.#fit();
        window.addEventListener("resize", fit);
        this.#ends.push(() => resized.disconnect(), () => window.removeEventListener("resize", fit));
    }

    get #selection() {
        return channel(this.#data.channel);
    }

    update(component) {
        const first = this.#component === null;
        this.#component = component;
        this.#data = component.data;
        if (first) this.#join();
        this.scroll.setAttribute("aria-label", this.#data.label);
        this.scroll.classList.toggle("pw-cells", this.#data.unit === "cell");
        this.scroll.setAttribute("aria-rowcount", String(this.#data.rows.length + 1));
        this.scroll.style.setProperty("--lines", String(this.#data.wrap));
        // a sorted table is to move where its answers take other places
        hold(this.scroll, this.#sort.column ? [] : this.#inView(), () => {
            this.#drawHead();
            this.#drawRows();
        });
        for (const row of this.#data.rows) if (!row.due) this.#selection.decided.delete(row.id);
        // its height first, or what is open would be brought into a view that is about to change
        this.#fit();
        const move = this.#data.move;
        if (first || (move && move !== this.#moved)) {
            this.#moved = move;
            // what somebody opened meanwhile wins over what the address said when the page was asked for
            if (this.#data.selected && !(first && this.#selection.open)) this.#select(this.#data.selected, {quiet: true, to: first ? "center" : "nearest"});
        }
        this.#mark();
        if (first) this.#reveal("center");
        this.#fit();
    }

    #join() {
        if (!this.#data.steps) return;
        this.#selection.offer((where, isId) => isId ? this.#open(where) : this.#step(where));
        const step = where => () => this.#step(where);
        this.#ends.push(listen({j: step("next"), k: step("previous"), n: step("unreviewed"), u: step("close")}));
        this.#ends.push(this.#selection.listen(by => { if (by !== this) this.#mark(); }));
    }

    end() {
        for (const end of this.#ends) end();
        if (this.#data.steps) this.#selection.offer(null);
    }

    // -- drawing

    get #isNarrow() {
        return this.root.clientWidth > 0 && this.root.clientWidth < NARROW;
    }

    get #columns() {
        const narrow = this.#isNarrow;
        return this.#data.columns.filter(column => !narrow || column.narrow !== false);
    }

    #drawHead() {
        const columns = this.#columns;
        const shape = JSON.stringify([columns, this.#sort, this.#isNarrow]);
        if (shape === this.#shape) return;
        this.#shape = shape;
        // a phone shows all columns that it has, and leaves each room for a long word
        const least = column => this.#isNarrow && this.#data.unit !== "cell" ? `min(${column.width}px, 24%)` : `${column.width}px`;
        const widths = columns.map(column => column.grow ? `minmax(${least(column)}, ${column.grow}fr)` : `${column.width}px`);
        this.scroll.style.setProperty("--columns", widths.join(" "));
        fill(this.head, columns.map(column => this.#heading(column)));
        for (const line of this.#lines.values()) line.json = "";
    }

    #heading(column) {
        const sorted = this.#sort.column === column.key;
        const direction = sorted ? (this.#sort.down ? "descending" : "ascending") : "none";
        const cell = make(`div.pw-th${column.end ? ".pw-end" : ""}`, {role: "columnheader", "aria-sort": direction});
        if (!column.title) {
            cell.append(make("span.pw-unseen", {}, column.name || column.key));
            return cell;
        }
        cell.append(make("button.pw-sort",
            {type: "button", title: column.help || null, onclick: () => this.#sortBy(column.key)},
            column.title,
            sorted ? symbol(this.#sort.down ? "arrow_downward" : "arrow_upward") : null));
        return cell;
    }

    #sortBy(key) {
        // up, down, and back to the order of the server
        if (this.#sort.column !== key) this.#sort = {column: key, down: false};
        else if (!this.#sort.down) this.#sort = {column: key, down: true};
        else this.#sort = {column: "", down: false};
        this.#drawHead();
        this.#drawRows();
        this.#mark();
        this.#reveal("nearest");
    }

    #sorted() {
        const {column, down} = this.#sort;
        if (!column) return this.#data.rows;
        const worth = row => {
            const cell = row.cells[column];
            return cell?.sort ?? cell?.lead ?? cell?.text ?? cell?.badges?.[0]?.word ?? "";
        };
        const compare = (one, other) => {
            const [a, b] = [worth(one), worth(other)];
            if (a === "" || b === "") return (a === "") - (b === "");
            const difference = typeof a === "number" && typeof b === "number"
                ? a - b : String(a).localeCompare(String(b), undefined, {numeric: true});
            return down ? -difference : difference;
        };
        return [...this.#data.rows].sort(compare);
    }

    #drawRows() {
        const rows = this.#sorted();
        this.#order = rows.map(row => row.id);
        const wanted = [];
        let group = null;
        const grouped = !this.#sort.column;
        rows.forEach((row, index) => {
            if (grouped && row.group && row.group !== group) {
                group = row.group;
                wanted.push(this.#groupLine(group));
            }
            wanted.push(this.#rowLine(row, index));
        });
        const keep = new Set(wanted);
        for (const [id, line] of this.#lines) {
            if (keep.has(line.element)) continue;
            line.element.remove();
            this.#lines.delete(id);
        }
        // put in place only what is not there yet: an element that is moved loses scroll and focus
        let at = this.body.firstChild;
        for (const element of wanted) {
            if (element === at) at = at.nextSibling;
            else this.body.insertBefore(element, at);
        }
        this.empty.textContent = rows.length ? "" : this.#data.empty || "";
        this.empty.hidden = Boolean(rows.length);
    }

    #groupLine(title) {
        const id = `group:${title}`;
        const {note = "", action = ""} = this.#data.groups?.[title] ?? {};
        const json = JSON.stringify([title, note, action]);
        let line = this.#lines.get(id);
        if (!line) this.#lines.set(id, line = {element: make("div.pw-group", {role: "row"}), json: ""});
        if (line.json !== json) {
            line.json = json;
            fill(line.element, make("div", {role: "gridcell", "aria-colspan": String(this.#data.columns.length)},
                make("strong", {}, title), note ? make("span.pw-quiet", {}, note) : null,
                action ? make("button.pw-act", {type: "button", "aria-label": `${action}: ${title}`,
                    onclick: () => this.#component.setTriggerValue("group", title)}, action) : null));
        }
        return line.element;
    }

    #rowLine(row, index) {
        const json = JSON.stringify(row);
        let line = this.#lines.get(row.id);
        if (!line) {
            const element = make("div.pw-row", {role: "row", "data-id": row.id, tabindex: "-1"});
            this.#lines.set(row.id, line = {element, json: ""});
        }
        line.element.setAttribute("aria-rowindex", String(index + 2));
        if (line.json !== json) {
            line.json = json;
            line.row = row;
            line.element.classList.toggle("pw-muted", Boolean(row.quiet));
            fill(line.element, this.#columns.map(column => this.#cell(column, row.cells[column.key] ?? {})));
        }
        return line.element;
    }

    #cell(column, cell) {
        const content = [];
        if (cell.badges) content.push(...cell.badges.map(badge));
        if (cell.lead) content.push(make("div.pw-lines.pw-lead", {}, make("strong", {}, cell.lead)));
        if (cell.text) content.push(make(`div.pw-lines${cell.lead ? ".pw-quiet" : ""}`, {}, emphasised(cell.text, cell.bold)));
        if (cell.note) content.push(make("div.pw-quiet.pw-note", {}, cell.note));
        return make(`div.pw-td${column.end ? ".pw-end" : ""}`,
            {role: "gridcell", "data-column": column.key, title: cell.tip || null,
                tabindex: this.#data.unit === "cell" ? "-1" : null},
            content);
    }

    // the lines that somebody may be reading, the open one first
    #inView() {
        const lines = inView(this.scroll, this.body.querySelectorAll(".pw-row"), this.#covered);
        const isOpen = ({element}) => element.dataset.id === this.#selection.open;
        return lines.sort((one, other) => isOpen(other) - isOpen(one));
    }

    // how much of the upper edge the heading covers, and below it the title of a group
    get #covered() {
        return this.head.offsetHeight + (this.#sort.column ? 0 : 30);
    }

    // -- height: down to the window's lower edge

    #fit() {
        this.#drawHeadAgainIfNarrowed();
        if (this.#data.height !== "fill") return;
        const main = this.root.closest("[data-testid=stMain]") ?? document.scrollingElement;
        const top = this.root.getBoundingClientRect().top + main.scrollTop;
        const free = window.innerHeight - top - 12;
        const least = window.innerWidth < 768 ? window.innerHeight * 0.6 : 320;
        const height = `${Math.round(Math.max(least, free))}px`;
        if (height === this.scroll.style.height) return;
        this.scroll.style.height = height;
        // while the page is still being put together, what is open stays in view
        if (performance.now() - this.#born < SETTLES) this.#reveal("nearest");
    }

    #drawHeadAgainIfNarrowed() {
        const before = this.#shape;
        this.#drawHead();
        if (before && before !== this.#shape) {
            this.#drawRows();
            this.#mark();
        }
    }

    // -- selection

    #about(id) {
        const row = this.#lines.get(id)?.row;
        return row ? {title: row.title, ...row.about} : {};
    }

    #ahead(id) {
        const at = this.#order.indexOf(id);
        return [1, -1, 2, 3, 4, 5].map(by => this.#order[at + by]).filter(Boolean);
    }

    #select(id, {quiet = false, to = "nearest", column = ""} = {}) {
        this.#column = column;
        this.#selection.choose(id, this.#about(id), this.#ahead(id), this);
        this.#mark();
        this.#reveal(to);
        if (!quiet && this.#data.tells) this.#component.setStateValue("selected", {row: id, column});
    }

    #mark() {
        const open = this.#selection.open;
        const reachable = this.#order.includes(open) ? open : this.#order[0];
        for (const [id, line] of this.#lines) {
            if (!line.row) continue;
            const element = line.element;
            const chosen = id === open;
            element.setAttribute("aria-selected", chosen ? "true" : "false");
            if (this.#data.unit === "cell") {
                for (const cell of element.children)
                    cell.tabIndex = id === reachable && (cell.dataset.column === this.#column || (!this.#column && cell === element.firstChild)) ? 0 : -1;
            } else element.tabIndex = id === reachable ? 0 : -1;
        }
        // the order or the words may have changed under it
        if (open !== null) this.#selection.choose(open, this.#about(open), this.#ahead(open), this);
    }

    #reveal(to, again = 3) {
        const element = this.#lines.get(this.#selection.open)?.element;
        if (!element) return;
        // a line out of sight is as tall as it is guessed to be until the browser has drawn it
        if (again) requestAnimationFrame(() => this.#reveal("nearest", again - 1));
        const above = this.#covered;
        const top = element.offsetTop, bottom = top + element.offsetHeight;
        const view = this.scroll;
        if (top - above >= view.scrollTop && bottom <= view.scrollTop + view.clientHeight) return;
        if (to === "center") view.scrollTop = top - view.clientHeight / 2;
        else if (top - above < view.scrollTop) view.scrollTop = top - above;
        else view.scrollTop = bottom - view.clientHeight + 8;
    }

    #step(where) {
        const open = this.#selection.open;
        if (where === "close") {
            this.#selection.choose(null, {}, [], this);
            this.#mark();
            return true;
        }
        const at = this.#order.indexOf(open);
        let id = null;
        if (where === "unreviewed") {
            const round = [...this.#order.slice(at + 1), ...this.#order.slice(0, Math.max(at, 0))];
            id = round.find(each => this.#lines.get(each)?.row.due && !this.#selection.decided.has(each)) ?? null;
        } else if (at < 0) id = this.#order[0] ?? null;
        else id = this.#order[at + (where === "next" ? 1 : -1)] ?? null;
        if (id === null) return false;
        const focused = this.body.contains(document.activeElement);
        this.#select(id);
        if (focused) this.#lines.get(id).element.focus({preventScroll: true});
        return true;
    }

    #open(id) {
        if (!this.#order.includes(id)) return false;
        this.#select(id);
        return true;
    }

    #clicked(event) {
        const element = event.target.closest(".pw-row");
        // words marked with the mouse are to be copied
        if (!element || String(window.getSelection()).trim()) return;
        this.#select(element.dataset.id, {column: event.target.closest(".pw-td")?.dataset.column ?? ""});
    }

    #pressed(event) {
        const element = event.target.closest(".pw-row");
        if (!element || event.altKey || event.ctrlKey || event.metaKey) return;
        const at = this.#order.indexOf(element.dataset.id);
        const page = Math.max(1, Math.floor(this.scroll.clientHeight / element.offsetHeight) - 1);
        const targets = {
            ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page,
            Home: 0, End: this.#order.length - 1, Enter: at, " ": at,
        };
        if (this.#data.unit === "cell" && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
            const cell = event.target.closest(".pw-td");
            const next = event.key === "ArrowRight" ? cell?.nextElementSibling : cell?.previousElementSibling;
            if (next) this.#select(element.dataset.id, {column: next.dataset.column});
            next?.focus({preventScroll: false});
            event.preventDefault();
            return;
        }
        if (!(event.key in targets)) return;
        event.preventDefault();
        const id = this.#order[Math.min(this.#order.length - 1, Math.max(0, targets[event.key]))];
        this.#select(id, {column: this.#column});
        const row = this.#lines.get(id).element;
        const cell = this.#data.unit === "cell" ? row.querySelector("[tabindex='0']") : null;
        (cell ?? row).focus({preventScroll: true});
    }
}
