import assert from "node:assert/strict"
import { test } from "node:test"
import { matches, plain, told } from "../../viz/pages/answer_list/search.js"

const TEXT = plain("Where does the gradient of a maximum go? p = 0.5, “naïve” Max-pooling")

test("each word of a search is found, or its beginning, in any order, whatever its case, accents and signs", () => {
  for (const search of ["", "  ", "gradient", "MAXIMUM grad", "naive", "Naïv", "max-pool", "p = 0.5", "go?"]) assert.ok(matches(TEXT, search), search)
})

test("a word that is not there, or stands inside another, is not found", () => {
  for (const search of ["radient", "gradient minimum", "gradients", "ooling", "0.55"]) assert.ok(!matches(TEXT, search), search)
})

test("it is told how many are left", () => {
  assert.equal(told(52, 52), "52 questions")
  assert.equal(told(3, 52), "3 of 52 questions")
  assert.match(told(0, 52), /^None of 52/)
})
