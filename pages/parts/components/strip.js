// Where in a document the evidence lies: one bar for neighbouring pages, a click shows their answers.

import {fill, make, style} from "./dom.js";

const strips = new WeakMap();
const styled = Promise.all([style("base.css"), style("strip.css")]);

export async function draw(component) {
    await styled;
    const parent = component.parentElement;
    let strip = strips.get(parent);
    if (!strip) {
        strip = {root: make("div.pw-strip", {role: "group"})};
        strips.set(parent, strip);
        parent.append(strip.root);
        strip.root.addEventListener("keydown", event => walk(event));
    }
    const {data} = component;
    const json = JSON.stringify(data);
    if (strip.json === json) return;
    strip.json = json;
    const focused = [...strip.root.children].indexOf(document.activeElement);
    const most = Math.max(1, ...data.bins.map(bin => bin.cited));
    strip.root.setAttribute("aria-label", data.label);
    fill(strip.root, data.bins.map((bin, index) => bar(component, bin, index, most)));
    if (focused >= 0) strip.root.children[focused]?.focus();
}

export function end(element) {
    strips.delete(element);
}

function bar(component, bin, index, most) {
    const chosen = component.data.chosen?.[0] === bin.first;
    const pages = bin.first === bin.last ? `Page ${bin.first}` : `Pages ${bin.first} to ${bin.last}`;
    const unread = bin.unread ? `, ${bin.unread} unread` : "";
    const said = `${pages}: cited by ${bin.cited} ${bin.cited === 1 ? "answer" : "answers"}${unread}`;
    return make("button.pw-bin", {
        type: "button", title: said, "aria-label": said, "aria-pressed": chosen ? "true" : "false",
        tabindex: index ? "-1" : "0",
        onclick: () => component.setTriggerValue("pages", chosen ? [] : [bin.first, bin.last]),
    },
    make("span.pw-bar", {style: `height:${bin.cited ? Math.max(12, 100 * bin.cited / most) : 0}%`}),
    bin.unread ? make("span.pw-unread") : null);
}

function walk(event) {
    const by = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    const next = by === 1 ? event.target.nextElementSibling : by ? event.target.previousElementSibling : null;
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
}
