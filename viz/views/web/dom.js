// Helpers that several components share.

/**
 * A new element with its classes and its text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className = "", text) {
  const node = document.createElement(tag)
  if (className) node.className = className
  if (text !== undefined) node.textContent = text
  return node
}

/**
 * Calls whenever the pixel ratio changes, as when the window is moved to a projector, until the signal ends it.
 * @param {() => void} call
 * @param {AbortSignal} signal
 */
export function onPixelRatio(call, signal) {
  const changed = () => {
    call()
    onPixelRatio(call, signal)
  }
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", changed, { once: true, signal })
}
