// @ts-check
// What a search finds: texts that hold each of its words, or the beginning of one, whatever its case and accents.

/** A text as it is searched. @type {(text: string) => string} */
export const plain = text => ` ${text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `

/** Whether a plain text has a word that begins with each of a search. @type {(text: string, search: string) => boolean} */
export const matches = (text, search) => plain(search).split(" ").every(word => text.includes(` ${word}`))

/** How many of all are shown, in words. @type {(shown: number, all: number) => string} */
export const told = (shown, all) =>
  shown === all ? `${all} questions` : shown ? `${shown} of ${all} questions` : `None of ${all} questions has all these words.`
