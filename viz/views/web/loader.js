// @ts-check
// What Streamlit sends along with every update, so it is short: it loads the component's own module, which a browser keeps.

/** @typedef {import("./dom.js").Call} Call */
/** @typedef {{ default: (call: Call) => unknown }} Module */

// The last update of each place on the page.
const latest = new WeakMap()
/** Undefined once all tries were in vain: the next update tries again. @type {Promise<Module | undefined> | undefined} */
let loading
let tries = 0

// A server may be away for a while. A browser does not ask again for an address that has failed.
async function load() {
  for (const seconds of [0, 1, 2, 4, 8]) {
    if (seconds) await new Promise(go => setTimeout(go, 1000 * seconds))
    // Pages lie beside each other, wherever the app is served.
    const { href } = new URL(`modules/NAME?${tries++}`, document.baseURI)
    const module = await import(href).catch(() => {})
    if (module) return module
  }
  loading = undefined
}

export default async (/** @type {Call} */ call) => {
  latest.set(call.parentElement, call)
  const module = await (loading ??= load())
  if (latest.get(call.parentElement) === call) return module?.default(call)
}
