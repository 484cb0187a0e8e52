// @ts-check
// Exchanges sentences, each a paragraph with its point in the colour of a layer.

import { afterMaps, element, find, renew } from "../../views/web/dom.js"

/** @typedef {{ lead: string, stressed: string, rest: string, role: string }} Sentence */

/** @typedef {{ sentences: Sentence[], faded: boolean, lines: number }} Data */

export default function (/** @type {{ data: Data, parentElement: HTMLElement }} */ { data, parentElement }) {
  const { sentences, faded, lines } = data
  const root = find(parentElement, ".root")
  root.toggleAttribute("data-faded", faded)
  root.style.setProperty("--lines", `${lines}`)
  if (lines) root.role = "status"
  afterMaps(() => renew(root, sentences.map(paragraph)))
}

function paragraph(/** @type {Sentence} */ { lead, stressed, rest, role }) {
  const point = element("strong", "", together(stressed))
  point.dataset.role = role
  return element("p", "", together(lead), point, together(rest))
}

/** A line neither begins nor ends with a sign that belongs to the numbers beside it. @param {string} text */
const together = text => text.replace(/ (?=[%±−=≈])/g, "\u00a0").replace(/([±−=≈]) /g, "$1\u00a0")
