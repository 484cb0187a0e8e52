// What is wrong with the layout of a page, as sentences; `touch` tells whether a finger is to meet its controls.
touch => {
  const FINGERTIP = 44 // pixels
  const LETTERS = 16 // pixels, at least
  const SLACK = 2 // pixels that rounding may take
  const CONTROLS = "button, a, select, summary, label:has(> input), input:not(label > input), [role=radio], [role=slider]"
  const THEIRS = '[data-testid="stMainMenu"], [data-testid="stStatusWidget"]' // no option changes the size of what is Streamlit's
  const OPEN = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity }

  // Styles and boxes are asked for once an element: all else is told from its parent's answer.
  const once = tell => {
    const told = new Map()
    return each => (told.has(each) || told.set(each, tell(each)), told.get(each))
  }
  const style = once(each => getComputedStyle(each))
  const box = once(each => each.getBoundingClientRect())
  const above = each => each.assignedSlot ?? each.parentElement ?? each.getRootNode().host
  const docked = once(each => !!each && (style(each).position === "fixed" || docked(above(each))))
  // Kept for those who listen.
  const spoken = once(each => !!each && (style(each).clipPath !== "none" || style(each).opacity === "0" || spoken(above(each))))
  // Where an element's content can be seen: inside all boxes that cut it off; in one that scrolls all of it can be brought to view.
  const frame = once(each => {
    if (!each) return OPEN
    const { position, overflowX, overflowY } = style(each)
    const outer = position === "fixed" ? OPEN : frame(above(each))
    if (/auto|scroll/.test(overflowX + overflowY)) return OPEN
    const { left, top, right, bottom } = box(each)
    const across = overflowX === "visible" ? OPEN : { left, right }
    const along = overflowY === "visible" ? OPEN : { top, bottom }
    return {
      left: Math.max(outer.left, across.left),
      right: Math.min(outer.right, across.right),
      top: Math.max(outer.top, along.top),
      bottom: Math.min(outer.bottom, along.bottom),
    }
  })

  const all = root => [...root.querySelectorAll("*")].flatMap(each => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])])
  const shown = all(document).filter(each => each.checkVisibility({ visibilityProperty: true }) && box(each).width > 1 && !spoken(each))
  const named = each => `"${(each.getAttribute("aria-label") || each.textContent).trim().replace(/\s+/g, " ").slice(0, 40)}"`
  const placed = r => `${Math.round(r.width)} × ${Math.round(r.height)} at ${Math.round(r.left)}, ${Math.round(r.top)}`
  const meet = (one, other, slack = SLACK) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > slack &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > slack

  // Every line of text with the element whose it is; what waits beside the window, as a closed menu does, is no part of it.
  const texts = shown.filter(each => box(each).right > 0).flatMap(each =>
    [...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim()).flatMap(node => {
      const range = document.createRange()
      range.selectNodeContents(node)
      const em = parseFloat(style(each).fontSize)
      return [...range.getClientRects()].filter(line => line.width > 1).map(line => ({ each, line, em }))
    })
  )
  const maps = shown.filter(each => each.matches("section.panel canvas"))

  const wide = [document.documentElement, document.querySelector('[data-testid="stMain"]')]
    .filter(each => each.scrollWidth > each.clientWidth)
    .map(each => `the page scrolls sideways: ${each.scrollWidth} px in ${each.clientWidth}`)

  // A box of a line is taller than its letters: a quarter of their size may go.
  const cut = texts
    .filter(({ each, line, em }) => {
      const { left, top, right, bottom } = frame(each)
      return line.left < left - SLACK || line.right > right + SLACK || line.top < top - em / 4 || line.bottom > bottom + em / 4
    })
    .map(({ each, line }) => `text is cut: ${named(each)}, ${placed(line)}`)

  const covered = maps.flatMap(map =>
    texts
      .filter(({ each, line }) => !docked(each) && meet(line, box(map)))
      .map(({ each, line }) => `text lies over a map: ${named(each)}, ${placed(line)}, over ${placed(box(map))}`)
  )

  const overprinted = texts.flatMap((one, index) =>
    texts
      .slice(index + 1)
      .filter(other => meet(one.line, other.line, one.em / 3) && one.each !== other.each && docked(one.each) === docked(other.each))
      .map(other => `text lies over text: ${named(one.each)} and ${named(other.each)}, ${placed(other.line)}`)
  )

  const tiny = texts
    .filter(({ each, em }) => em * each.currentCSSZoom < LETTERS && !each.closest(THEIRS))
    .map(({ each, em }) => `text is small: ${named(each)}, ${em * each.currentCSSZoom} px`)

  // A press anywhere in the box of the uploader does what its button does.
  const target = each => box(each.closest('[data-testid="stFileUploaderDropzone"]') ?? each)
  const at = (x, y, root = document) => {
    const found = root.elementFromPoint(x, y)
    return found?.shadowRoot && found.shadowRoot !== root ? at(x, y, found.shadowRoot) : found
  }
  // How many pixels of its height a finger meets: not those that another control, or the bar of pages, lies over. A page
  // is scrolled from below what is docked, and their names from below the menu; of a word that is explained beside its
  // slider the slider may take the room.
  const met = each => {
    const { left, right, top, bottom, height } = box(each)
    if (top < 0 || bottom > innerHeight || left < 0 || right > innerWidth || each.matches(".slider .term, nav a")) return height
    const over = found => found && !each.contains(found) && !found.contains(each)
    const covers = found => over(found) && (docked(each) || !docked(found) || box(found).top < FINGERTIP)
    return height - Array.from({ length: Math.floor(height) }, (_, y) => at((left + right) / 2, top + y + 0.5)).filter(covers).length
  }
  const small = shown
    .filter(each => touch && each.matches(CONTROLS) && !each.closest(THEIRS))
    .filter(each => Math.min(target(each).width, target(each).height) < FINGERTIP - 0.5 || met(each) < Math.min(box(each).height, FINGERTIP) - SLACK)
    .map(each => `too small for a finger: ${each.tagName.toLowerCase()} ${named(each)}, ${placed(box(each))}`)

  return [...new Set([...wide, ...cut, ...tiny, ...covered, ...overprinted, ...small])]
}
