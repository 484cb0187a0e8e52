// @ts-check
// Exchanges sentences, each a paragraph with its point in the colour of a layer.

import { afterMaps, element, find, onTallest, renew } from "../../views/web/dom.js"

/** @typedef {{ lead: string, stressed: string, rest: string, role: string }} Sentence */

/** @typedef {{ sentences: Sentence[], faded: boolean, lines: number, spare: number }} Data */

const [LETTER, LINE, MOST_SPARE] = [7.5, 24, 4] // pixels that a letter and a line take, and lines that are spared at most

export default function (/** @type {{ data: Data, parentElement: HTMLElement }} */ { data, parentElement }) {
  const { sentences, faded, lines, spare } = data
  const root = find(parentElement, ".root")
  root.toggleAttribute("data-faded", faded)
  root.style.setProperty("--lines", `${lines}`)
  if (lines) root.role = "status"
  const words = find(root, "div")
  afterMaps(() => renew(words, sentences.map(paragraph)))
  if ("kept" in root.dataset) return
  root.dataset.kept = ""
  const keep = (/** @type {number} */ tallest) => root.style.setProperty("--held", `${tallest}px`)
  onTallest(words, keep, width => LINE * Math.min(MOST_SPARE, Math.ceil((spare * LETTER) / width)))
}

function paragraph(/** @type {Sentence} */ { lead, stressed, rest, role }) {
  const point = element("strong", "", together(stressed))
  point.dataset.role = role
  return element("p", "", together(lead), point, together(rest))
}

/** A line neither begins nor ends with a sign that belongs to the numbers beside it. @param {string} text */
const together = text => text.replace(/ (?=[%±−=≈])/g, "\u00a0").replace(/([±−=≈]) /g, "$1\u00a0")
