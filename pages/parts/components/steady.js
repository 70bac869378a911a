// What somebody reads stays where it is on the screen while what stands above it grows.
//
// Browsers do this by themselves only where the element they hold on to stays; here it is drawn anew.

// the elements that are in view as a whole, with their places; none at the top, where there is nothing to lose
export function inView(scroll, elements, covered) {
    if (!scroll.scrollTop) return [];
    return [...elements]
        .map(element => ({element, ...place(scroll, element)}))
        .filter(({top, bottom}) => top >= covered && bottom <= scroll.clientHeight);
}

// Places are fractions of a pixel, scrolling goes by whole ones: what each change leaves over would add up.
const leftOver = new WeakMap();

// make a change, then scroll so that the first of these that is still there stands where it stood
export function hold(scroll, seen, change) {
    change();
    const kept = seen.find(({element}) => element.isConnected);
    if (!kept) return;
    const moved = () => place(scroll, kept.element).top - kept.top + (leftOver.get(scroll) ?? 0);
    const by = moved();
    if (by) scroll.scrollTop += by;
    const rest = moved();
    // more than that is no fraction, but the end of what can be scrolled
    leftOver.set(scroll, Math.abs(rest) < 1 ? rest : 0);
}

function place(scroll, element) {
    const origin = scroll.getBoundingClientRect().top, {top, bottom} = element.getBoundingClientRect();
    return {top: top - origin, bottom: bottom - origin};
}
