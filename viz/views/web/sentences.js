// @ts-check
// Sentences with their point in the colour of a layer.

import { element } from "./dom.js"

/** @typedef {{ lead: string, stressed: string, rest: string, role: string }} Sentence */

/** What stands in a paragraph for a sentence. @type {(sentence: Sentence) => (string | Node)[]} */
export function spelt({ lead, stressed, rest, role }) {
  const point = element("strong", "", together(stressed))
  point.dataset.role = role
  return [together(lead), ...(stressed ? [point] : []), together(rest)]
}

/** A line neither begins nor ends with a sign that belongs to the numbers beside it. @param {string} text */
const together = text => text.replace(/ (?=[%±−=≈])/g, "\u00a0").replace(/([±−=≈]) /g, "$1\u00a0")
