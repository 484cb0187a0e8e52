// @ts-check
// What Streamlit sends along with every update, so it is short: it loads the component's own module, which a browser keeps.

/** @typedef {import("./dom.js").Call} Call */
/** @typedef {{ default: (call: Call) => unknown }} Module */

/** Undefined once all tries were in vain: the next update tries again. @type {Promise<Module | void> | undefined} */
let loading
let tries = 0

// A server may be away for a while. A browser does not ask again for an address that has failed. Pages lie beside each
// other, wherever the app is served.
/** @type {(wait: number) => Promise<Module | void>} */
const load = wait => import(new URL(`modules/NAME?${tries++}`, document.baseURI).href).catch(async () => {
  if (wait > 8000) return (loading = undefined)
  await new Promise(go => setTimeout(go, wait))
  return load(2 * wait)
})

export default async (/** @type {Call} */ call) => (await (loading ??= load(1000)))?.default(call)
