// Keys that lead a lecture, and those that belong to what has the focus; and the addresses that they lead to.

import assert from "node:assert/strict"
import { test } from "node:test"

import { sceneIn, wayOf } from "../../viz/pages/tour_bar/ways.js"

/** A key pressed while an element has the focus that selectors with any of these words in them find. */
const press = (key, words = [], held = {}) =>
  wayOf({ key, composedPath: () => [{ closest: selector => words.some(word => selector.split(/, ?/).includes(word)) }], ...held })

test("arrows, page keys and what remotes send lead through the scenes", () => {
  const ways = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back", " ": "ask", ".": "ask", f: "full", F: "full", l: "tell" }
  for (const [key, way] of Object.entries(ways)) assert.equal(press(key), way)
  for (const key of ["Enter", "n", "ArrowUp", "Escape", "Tab"]) assert.equal(press(key), undefined)
})

test("what has the focus keeps the keys that it has a use for", () => {
  for (const word of ["input[type=number]", "select", "textarea", "dialog"])
    for (const key of ["PageDown", ".", " ", "l"]) assert.equal(press(key, [word]), undefined)
  for (const word of ["button", "a", "canvas", "input", "summary"]) assert.equal(press(" ", [word]), undefined)
  for (const word of ["canvas", "input", "[role=radio]"]) assert.equal(press("ArrowRight", [word]), undefined)
  assert.equal(press("ArrowRight", ["button"]), "next")
  assert.equal(press("PageDown", ["canvas"]), "next")
  assert.equal(press(".", ["button"]), "ask")
})

test("keys of the browser are left alone", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"]) assert.equal(press("l", [], { [held]: true }), undefined)
})

test("to another scene goes along how the app is framed and shown, and nothing of the scene before", () => {
  const framed = "https://host/app/tour?embed=true&embed_options=dark_theme&embed_options=show_toolbar&present=1"
  const kept = "embed=true&embed_options=dark_theme&embed_options=show_toolbar&present=1"
  assert.equal(sceneIn(`${framed}&scene=vote&k=3&begun=1#lecture`, "own-2").href, `https://host/app/tour?${kept}&scene=own-2`)
  assert.equal(sceneIn("https://host/tour?seen=vote", "exam").href, "https://host/tour?scene=exam")
})
