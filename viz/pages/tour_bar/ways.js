// @ts-check
// How a lecture is led from scene to scene, and by keys, in the window that a hall sees and in that of the lecturer's notes.

import { step } from "../../views/web/dom.js"

/** @typedef {"next" | "back" | "ask" | "full" | "tell"} Way */

/** What keys do, those among them that remotes send. @type {Record<string, Way>} */
const WAYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", " ": "ask", ".": "ask", F: "full", L: "tell" }
export const KEYS = [["→ or PgDn", "Next scene"], ["← or PgUp", "Scene before"], ["Space or .", "Show the answer"], ["F", "Full screen"],
  ["L", "For the lecturer"]]
/** On which the windows speak: the hall's tells its scene, and who it is; the notes' asks for it, and sends ways there. */
export const CHANNEL = "lecture"

/** Where a key leads; nowhere where what has the focus has a use of its own for it. @type {(event: KeyboardEvent) => Way | undefined} */
export function wayOf(event) {
  const target = /** @type {HTMLElement} */ (event.composedPath()[0])
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key
  const own = target.closest?.("input[type=number], textarea, select, dialog, [contenteditable]")
    || (key === " " && target.closest?.("button, a, canvas, input, summary"))
    || (key.startsWith("Arrow") && target.closest?.("input, canvas, [role=radio]"))
  return own || event.ctrlKey || event.metaKey || event.altKey ? undefined : WAYS[key]
}

/** The address of a scene: of another's goes along how the app is framed and shown. @type {(href: string, name: string) => URL} */
export function sceneIn(href, name) {
  const url = new URL(href)
  const kept = ["embed", "embed_options", "present"].flatMap(key => url.searchParams.getAll(key).map(value => [key, value]))
  url.search = new URLSearchParams([...kept, ["scene", name]]).toString()
  url.hash = ""
  return url
}

/** The address, as what it leads to is presented or not. @type {(url: URL, presents: boolean) => string} */
export function shown(url, presents) {
  for (const [name, value] of [["present", "1"], ["embed", "true"]])
    presents ? url.searchParams.set(name, value) : url.searchParams.delete(name)
  return url.href
}

/** Goes to a scene, and to the top of the page, whatever it is that scrolls. @type {(name: string, root: Element) => void} */
export function go(name, root) {
  step(sceneIn(location.href, name))
  document.dispatchEvent(new Event("address"))
  for (let node = /** @type {Element | null} */ (/** @type {ShadowRoot} */ (root.getRootNode()).host); node; node = node.parentElement) node.scrollTop = 0
}
