// @ts-check
// Exchanges sentences, each a paragraph with its point in the colour of a layer.

import { afterMaps, element, find, onTallest, renew, unframed } from "../../views/web/dom.js"
import { spelt } from "../../views/web/sentences.js"

/** @typedef {{ sentences: import("../../views/web/sentences.js").Sentence[], faded?: boolean, lines?: number, spare?: number, look?: string }} Data */

const [LETTER, LINE, MOST_SPARE] = [7.5, 24, 4] // pixels that a letter and a line take, and lines that are spared at most
const LONG = 60 // letters beyond which a title is written smaller

export default function (/** @type {{ data: Uint8Array, parentElement: HTMLElement }} */ { data, parentElement }) {
  const { sentences, faded = false, lines = 0, spare = 0, look = "" } = /** @type {Data} */ (unframed(data)[0])
  const root = find(parentElement, ".root")
  root.toggleAttribute("data-faded", faded)
  root.dataset.look = look
  root.classList.toggle("follows", !look) // a scene's words stand above its controls
  root.style.setProperty("--lines", `${lines}`)
  if (lines) root.role = "status"
  const words = find(root, "div")
  const made = sentences.map((sentence, i) =>
    element(look === "title" && !i ? "h1" : "p", sentence.lead.length > LONG ? "long" : "", ...spelt(sentence)))
  afterMaps(() => renew(words, made))
  if ("kept" in root.dataset) return
  root.dataset.kept = ""
  const keep = (/** @type {number} */ tallest) => root.style.setProperty("--held", `${tallest}px`)
  onTallest(words, keep, width => LINE * Math.min(MOST_SPARE, Math.ceil((spare * LETTER) / width)))
}
