// @ts-check
// What Streamlit sends along with every update, so it is short: it loads the component's own module, which a browser keeps.

/** @typedef {import("./dom.js").Call} Call */
/** @typedef {{ default: (call: Call) => unknown, markup: string }} Module */

const latest = new WeakMap() // the last update of each place on the page
/** @type {Promise<Module | undefined> | undefined} */
let loading
let tries = 0

// A server may be away for a while. A browser would not ask again for an address that failed.
async function load() {
  for (const seconds of [0, 1, 2, 4, 8]) {
    if (seconds) await new Promise(resolve => setTimeout(resolve, 1000 * seconds))
    // Pages lie beside each other, wherever the app is served.
    const { href } = new URL("modules/NAME", document.baseURI)
    const module = await import(tries++ ? `${href}?${tries}` : href).catch(() => {})
    if (module) return module
  }
  loading = undefined // the next update tries again
}

export default async function (/** @type {Call} */ call) {
  const { parentElement } = call
  latest.set(parentElement, call)
  const module = await (loading ??= load())
  if (!module || latest.get(parentElement) !== call) return
  if (!parentElement.querySelector(".root")) parentElement.append(document.createRange().createContextualFragment(module.markup))
  return module.default(call)
}
