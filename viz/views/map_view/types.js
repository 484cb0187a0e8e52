// @ts-check
// What the painter's modules hand to one another. message.py describes the message, and viz/views/scene.py a scene.

/** @import { lookOf } from "./painting.js" */

/**
 * @typedef {"hint" | "pinned"} Hint
 * @typedef {{ height: number, width: number }} Size
 * @typedef {{ row: number, column: number, between?: boolean }} Cell or what lies between cells
 * @typedef {Cell & { panel: number }} Focus the cell in view, and the number of its panel
 * @typedef {[row: number, column: number]} Pair
 * @typedef {[top: number, left: number, bottom: number, right: number]} Box
 * @typedef {{ kernel: number, stride: number, padding: number, dilation: number }} Windows along either axis, in cells
 * @typedef {"input" | "pooling" | "dropout"} Role which colour a panel is drawn in
 * @typedef {"true" | "over"} Layout
 * @typedef {{ label: string, share: number, text: string, strong: boolean }} Bar
 * @typedef {Record<"word" | "padding" | "unread" | "won" | "tied" | "lost" | "several" | "until" | "hole" | "remark", string>
 *   & { terms: boolean }} Line finished words, as viz/studies/words.py describes them
 * @typedef {"constant" | "probability" | "share"} ScaleRule
 */

/**
 * What a scene is worked out from whose panels are made by pooling and dropout (viz/views/recipes.py): settings by the
 * names of their controls, what each kind of pooling is called and has, what is said in evaluation and in training, how
 * each panel but the source is made, if it does not stay.
 * @typedef {{ k: number, s: number | null, padding: number, dilation: number, ceil: boolean,
 *   pool: "max" | "average" | "min" | "first", p: number, drop: "value" | "channel" | "position" | "block",
 *   block: number, scaling: boolean, train: boolean, pass: number, drawn: "before" | "after",
 *   view?: Layout, match?: boolean, down?: number, right?: number, row?: number | null, column?: number | null,
 *   convention?: "inverted" | "classic" | "forgot" }} LayerSettings
 * @typedef {{ title: string, line: Line, has_padding: boolean, has_dilation: boolean }} PoolingTraits
 * @typedef {{ by: "pooling" | "dropout" | "shift", of: number, ending: string | null,
 *   against: number | null, caption: string | null, later: number, evaluated: boolean,
 *   unit: Field["unit"] | null, stack: number | null, channel: number }} Recipe
 * @typedef {{ settings: LayerSettings, kinds: Record<LayerSettings["pool"], PoolingTraits>, lines: [Line, Line],
 *   recipes: (Recipe | null)[] }} Layers
 * @typedef {{ pool: LayerSettings["pool"], ceil: boolean, windows: Windows }} Laid how windows lie, and what they show
 * @typedef {{ size: number[], seed: number, unit: LayerSettings["drop"] | "column", blockSize: number }} Field what survival follows from
 */

/**
 * One panel, its arrays in place. Those of (channels, height, width) are flat; `indices` has the shape of the `grid`
 * where there is one, and `marks` has one channel. It is `given` its values where no indices or mask explain them.
 * @typedef {Size & { channels: number, title: string, caption: string, role: Role, ledger: Bar[], line: Line,
 *   cell: [number, number] | null, table: Uint8Array, range: [number, number], marks?: Uint8Array, framed: boolean, windows?: Windows,
 *   grid?: Size, indices?: Int32Array, mask?: Uint8Array, scale: number,
 *   missing: number, before: boolean, given: boolean, values: Float32Array, whole: boolean }} PanelData
 * @typedef {PanelData & { windows: Windows }} WindowPanel
 * @typedef {{ name: string, dtype: "float32" | "int32" | "uint8", length: number, lasting: boolean,
 *   offset?: number }} Entry
 * @typedef {{ key: string, panels: PanelData[], arrays: Entry[], focus: Focus, layout: Layout, resolution: number, columns: number,
 *   compact: boolean, picks: boolean, presented: boolean, lit: boolean | null, shown: number[], explained: number[], words: Record<"keys" | "enlarged" | "reduced" | Hint | `touch_${Hint}`, string>,
 *   timings: { prediction_lost_after: number, words_apart: number }, layers: Layers | null,
 *   signal: any } & Inks} Message
 * @typedef {{ key: string, number: number, name: string, value: any, waits?: boolean }} Change the detail of a "predict" event
 */

/**
 * @typedef {Cell & { step: number }} Placement where a panel lies on the frame that all share, in cells of the source
 * @typedef {{ boxes: Box[], rings: Pair[], entry: Pair | null }} Links boxes to outline, cells to ring, and the
 *   cell that the keyboard enters
 * @typedef {{ from: Focus, to: Focus, lost: boolean }} Tie from a cell to what became of it, and whether it was dropped
 * @typedef {{ x: number, y: number, reach: number, left: number, top: number, bottom: number }} Spot the middle of a cell,
 *   how far its outline reaches, and the sides of its map, in pixels of the page
 * @typedef {string | { text: string, tag: "b" | "span", style: string }} Part text of a line, plain or marked up
 * @typedef {{ focus: Focus, focused: PanelData, panel: PanelData, source: PanelData, channel: number,
 *   resolution: number }} Sight what is in view, and the panel and channel to speak of
 */

/**
 * @typedef {CanvasRenderingContext2D} Pen
 * @typedef {{ shades: Record<"light" | "dark", [number, number]>, beyond: [number, number, number] }} Inks what 0 and 255 become
 *   in each theme, and the colour beyond the scale
 * @typedef {ReturnType<typeof lookOf>} Look the colours of the theme
 * @typedef {{ canvas: OffscreenCanvas, image: ImageData }} Picture one pixel a cell, the canvas from its first on
 * @typedef {{ cell: number, dpr: number, margin: number, edge: number, rows: number, columns: number,
 *   look: Look, number: number }} Frame pixels of the device a cell and a pixel of the page, cells round the source, pixels
 *   round all, cells of the frame, and pixels of the page from which on a cell has room for its number
 */

export {}
