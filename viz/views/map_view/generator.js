// @ts-check
// The generator from which NumPy draws the masks, once more: PCG64 (O'Neill 2014). Tests hold the two together.

/** What `default_rng(seed).random(count)` gives. @type {(seed: number, count: number) => Float64Array} */
export function uniform(seed, count) {
  const { state, step } = seeded(seed)
  return new Float64Array(count).map(() => {
    advance(state, step)
    return fraction(state)
  })
}

// Its state of 128 bits is kept in eight limbs of 16 bits, the lowest first, whose products are whole in a number of
// JavaScript.
/** @type {(number: bigint) => Float64Array} */
const limbs = number => new Float64Array(8).map((_, i) => Number((number >> BigInt(16 * i)) & 0xffffn))
const MULTIPLIER = limbs(0x2360ed051fc65da44385df649fccf645n)

/** @type {(seed: number) => { state: Float64Array, step: Float64Array }} */
function seeded(seed) {
  const [a, b, c, d, e, f, g, h] = seedWords(seed)
  const long = (/** @type {number[]} */ words) => words.reduce((sum, word) => (sum << 32n) | BigInt(word >>> 0), 0n)
  const step = (long([f, e, h, g]) << 1n) | 1n
  const state = limbs(long([b, a, d, c]) + step)
  advance(state, limbs(step))
  return { state, step: limbs(step) }
}

/** NumPy's SeedSequence: eight words of 32 bits. @type {(seed: number) => number[]} */
function seedWords(seed) {
  let constant = 0x43b0d7e5
  const mixed = (/** @type {number} */ word) => word ^ (word >>> 16)
  const hashed = (/** @type {number} */ word, /** @type {number} */ factor) => {
    const differing = word ^ constant
    constant = Math.imul(constant, factor)
    return mixed(Math.imul(differing, constant))
  }
  const pool = [seed, 0, 0, 0].map(word => hashed(word, 0x931e8875))
  for (let from = 0; from < 4; from++) for (let to = 0; to < 4; to++) if (from !== to)
    pool[to] = mixed(Math.imul(pool[to], 0xca01f9dd) - Math.imul(hashed(pool[from], 0x931e8875), 0x4973f715))
  constant = 0x8b51f9dd
  return [...pool, ...pool].map(word => hashed(word, 0x58f38ded))
}

/** The state times the multiplier, and a step on. @type {(state: Float64Array, step: Float64Array) => void} */
function advance(state, step) {
  for (let i = 7; i >= 0; i--) { // from above, since each limb needs those below it as they were
    let sum = step[i]
    for (let j = 0; j <= i; j++) sum += state[j] * MULTIPLIER[i - j]
    state[i] = sum
  }
  for (let i = 0, carry = 0; i < 8; i++) {
    const sum = state[i] + carry
    carry = Math.floor(sum / 0x10000)
    state[i] = sum - carry * 0x10000
  }
}

// Both halves of the state are joined into 64 bits and turned by its top bits; the highest 53 count.
/** @type {(state: Float64Array) => number} */
function fraction(state) {
  const one = (state[0] ^ state[4]) | ((state[1] ^ state[5]) << 16)
  const other = (state[2] ^ state[6]) | ((state[3] ^ state[7]) << 16)
  const turn = state[7] >>> 10
  const [low, high] = turn < 32 ? [one, other] : [other, one]
  return (turned(high, low, turn % 32) * 2 ** 21 + (turned(low, high, turn % 32) >>> 11)) / 2 ** 53
}

// A shift by 32 would be one by 0; in two steps it leaves nothing.
/** @type {(word: number, above: number, turn: number) => number} */
const turned = (word, above, turn) => ((word >>> turn) | ((above << 1) << (31 - turn))) >>> 0
