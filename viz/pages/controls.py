"""The controls of the layers and of the input, made from the settings: which there are, and their ranges."""

from viz.inputs import MIN_SIZE
from viz.inputs.looks import LOOKS
from viz.pages.live_controls import Check, Choice, Control, Counter, Player, Section, Segments, Slider, Thumbnails
from viz.pages.session import Prepared
from viz.pages.settings import (
    CONVENTIONS,
    CORRELATIONS,
    LAB_PLACES,
    LAB_UNITS,
    MOST_DIGIT,
    MOST_SEED,
    MOST_SHIFT,
    QUESTIONS,
    Settings,
    from_query,
)
from viz.studies.layers import Dropout, Pooling, Size, largest, most_block, most_dilation
from viz.studies.passes import STOPS
from viz.studies.places import SPOTS, PlaceKey, units_at
from viz.studies.training import LIMITS, VARIANTS, Experiment, Twins, VariantKey
from viz.studies.training.twins import LIMITS as TWIN_LIMITS
from viz.studies.units import UNITS
from viz.views.theme import LAYOUTS

LOCK, MATCH = "lock", "match"
NET = "net "
"""What the name of a variant's check begins with."""
MODES = (("1", "Train"), ("0", "Eval"))
LAYOUT_LABELS = tuple(zip(LAYOUTS, ("True size", "Laid over"), strict=True))
CHANNEL_LABELS = (("0", "Red"), ("1", "Green"), ("2", "Blue"))
CONVENTION_LABELS = tuple(zip(CONVENTIONS, ("Inverted", "Classic", "Forgot .eval()"), strict=True))
PLACE_LABELS = tuple((key, spot.name) for key, spot in SPOTS.items())
QUESTION_LABELS = tuple(zip(QUESTIONS, ("Test digit", "Your drawing", "Your file"), strict=True))
LAB_PLACE_LABELS = tuple(zip(LAB_PLACES, ("After pooling", "Before pooling"), strict=True))
UNIT_LABELS = tuple((unit, traits.label) for unit, traits in UNITS.items())


def sections(settings: Settings, ready: Prepared, size: Size) -> tuple[Section, ...]:
    """All controls of Compare's sidebar in the order on screen, for a map of this size."""
    return *shared_sections(settings, ready, size), dropout_section(settings.dropout.fitted(size), size)


def shared_sections(settings: Settings, ready: Prepared, size: Size) -> tuple[Section, ...]:
    """What every page has: the input, and max-pooling."""
    return (
        Section("", "input", _input_controls(settings, ready, size)),
        pooling_section(settings.pooling.fitted(size), size),
    )


def input_and_window(settings: Settings, ready: Prepared, size: Size) -> tuple[Section, ...]:
    """The input, and max-pooling where only its window plays a part."""
    most = largest(size)
    window = Slider("k", "Window k", 1, most, min(settings.pooling.kernel_size, most))
    return Section("", "input", _input_controls(settings, ready, size)), Section("Max-pooling", "pooling", (window,))


def _input_controls(settings: Settings, ready: Prepared, shown: Size) -> tuple[Control, ...]:
    height, width = shown
    value = min(settings.input.size, ready.longest)
    size = Slider("size", "Working size", MIN_SIZE, ready.longest, value, text=f"{height} × {width}")
    look = Choice("look", "Seen as", tuple((look, LOOKS[look]) for look in ready.looks), ready.look)
    return (size, look, *_channel_control(settings, ready))


def _channel_control(settings: Settings, ready: Prepared) -> tuple[Control, ...]:
    maps = len(ready.stack.values)
    if ready.stack.kind == "picture" or maps == 1:
        return ()
    channel = min(settings.input.channel, maps - 1)
    if ready.thumbnails:
        titles = ready.stack.channel_names or tuple(f"map {i}" for i in range(maps))
        return (Thumbnails("channel", "Feature map", ready.thumbnails, titles, channel),)
    return (Slider("channel", "Feature map", 0, maps - 1, channel, text=f"{channel} of 0 … {maps - 1}"),)


def pooling_section(pooling: Pooling, size: Size) -> Section:
    """Window, stride and, folded away, padding, dilation and ceil mode."""
    most = largest(size)
    locked = pooling.stride is None
    return Section(
        "Max-pooling",
        "pooling",
        (
            Slider("k", "Window k", 1, most, pooling.kernel_size),
            Slider("s", "Stride s", 1, most, pooling.step, text=f"{pooling.step} = k" if locked else ""),
            Check(LOCK, "Stride follows the window", locked),
        ),
        "Padding, dilation, ceil mode",
        (
            Slider("padding", "Padding", 0, pooling.kernel_size // 2, pooling.padding),
            Slider(
                "dilation",
                "Dilation",
                1,
                most_dilation(size, pooling.kernel_size, pooling.padding),
                pooling.dilation,
            ),
            Check("ceil", "Ceil mode: a last window may hang over", pooling.ceil_mode),
        ),
    )


def dropout_section(dropout: Dropout, size: Size) -> Section:
    """Drop probability, the unit that is dropped, and the scaling of survivors."""
    return Section(
        "Dropout",
        "dropout",
        (
            p_slider(dropout.p),
            Choice("drop", "Unit", UNIT_LABELS, dropout.unit),
            *((_block_slider(dropout.block_size, size),) if dropout.unit == "block" else ()),
            Check("scaling", "Scale survivors in training", dropout.scaling),
        ),
    )


def _block_slider(block_size: int, size: Size) -> Slider:
    return Slider("block", "Block size", 1, most_block(size), block_size)


def p_slider(p: float, text: str = "") -> Slider:
    """The slider of p; ``text`` is its value in words, where two decimals do not say it."""
    return Slider("p", "Drop probability p", 0, 1, p, step=0.01, text=text, predicted=True)


def toolbar(settings: Settings) -> tuple[Section, ...]:
    """Compare's tools: train or eval, the next mask, and how the pooled map is laid."""
    layout = Segments("view", "Max-pooling is drawn", LAYOUT_LABELS, settings.layout)
    return *train_and_mask(settings), *tools(layout)


def train_and_mask(settings: Settings) -> tuple[Section, ...]:
    """Train or eval, and the next mask."""
    training = Segments("train", "Mode", MODES, str(int(settings.dropout.training)), shortcut="T")
    return tools(training, next_mask(settings))


def next_mask(settings: Settings) -> Counter:
    """The number of the pass, and the button that goes on to the next."""
    return Counter("pass", "New mask", "Pass", "N", 0, MOST_SEED, settings.dropout.seed)


def budget_section(p: float, matched: bool) -> Section:
    """Dropout of as many values as pooling discards, or of a share that the viewer chooses."""
    text = f"{p:.3f}" if matched else ""
    match = Check(MATCH, "Match pooling's budget", matched)
    return Section("Dropout", "dropout", (p_slider(p, text), match))


def plain_dropout_section(p: float) -> Section:
    """Dropout of single values, of which only the share can be chosen."""
    return Section("Dropout", "dropout", (p_slider(p),))


def block_section(p: float, block_size: int, size: Size) -> Section:
    """Dropout of every kind at once: the share, and how large blocks are, on maps of this size."""
    return Section("Dropout", "dropout", (p_slider(p), _block_slider(block_size, size)))


def place_section(place: PlaceKey, dropout: Dropout, size: Size) -> Section:
    """Where in a network the dropout stands, and what it drops there, from maps of this size."""
    offered = tuple((unit, label) for unit, label in UNIT_LABELS if unit in units_at(place))
    unit = (Choice("drop", "Unit", offered, dropout.unit),) if len(offered) > 1 else ()
    block = (_block_slider(dropout.block_size, size),) if dropout.unit == "block" else ()
    where = Choice("place", "Dropout stands", PLACE_LABELS, place)
    return Section("Dropout", "dropout", (where, p_slider(dropout.p), *unit, *block))


def film_tools(settings: Settings) -> tuple[Section, ...]:
    """The tools of a film of passes: play, step, and where survivors are scaled."""
    passes = Player("pass", "Next pass", "Pass", "N", 0, MOST_SEED, settings.dropout.seed)
    return tools(Segments("convention", "Convention", CONVENTION_LABELS, settings.convention), passes)


def passes_slider(settings: Settings) -> tuple[Section, ...]:
    """How many passes are averaged."""
    n = settings.passes
    return (Section("", "dropout", (Slider("n", "Passes N", STOPS[0], STOPS[-1], n, stops=STOPS),)),)


def shift_sliders(settings: Settings) -> tuple[Section, ...]:
    """How far the input is moved."""
    down = Slider("down", "Shift down", 0, MOST_SHIFT, settings.down)
    right = Slider("right", "Shift right", 0, MOST_SHIFT, settings.right)
    return tools(right, down)


def glass_section(window: Size, pooled: tuple[int, int, int], channel: int) -> Section:
    """Which window (row, column) of a pooled map (C, H', W') is looked at, and in colour in which channel."""
    (row, column), (channels, rows, columns) = window, pooled
    colour = (Choice("channel", "Channel", CHANNEL_LABELS, str(channel)),) if channels > 1 else ()
    return Section(
        "Under the glass",
        "pooling",
        (
            Slider("row", "Window row", 0, rows - 1, row),
            Slider("column", "Window column", 0, columns - 1, column),
            *colour,
        ),
    )


def lab_sections(lab: Experiment) -> tuple[Section, ...]:
    """What the lab trains: the variants, their data, dropout and its rival, and the training itself."""

    def lab_slider(name: str, label: str, field: str, step: float = 1) -> Slider:
        value = getattr(lab, field)
        return Slider(name, label, *LIMITS[field], value, step, f"{value:,}" if step > 1 else "")

    lab_units = tuple((unit, label) for unit, label in UNIT_LABELS if unit in LAB_UNITS)
    variants = (Check(NET + key, VARIANTS[key].title, key in lab.variants) for key in VARIANTS)
    return (
        Section("Networks", "input", (*variants, lab_slider("seeds", "Seeds", "seeds"))),
        Section(
            "Training set",
            "input",
            (
                lab_slider("images", "Images", "images", 10),
                lab_slider("wrong", "Share of wrong labels", "wrong", 0.01),
            ),
        ),
        Section(
            "Dropout",
            "dropout",
            (
                lab_slider("lab-p", "Drop probability p", "p", 0.01),
                Choice("lab-place", "Stands", LAB_PLACE_LABELS, lab.place),
                Choice("lab-drop", "Unit", lab_units, lab.unit),
            ),
        ),
        Section(
            "Training",
            "input",
            (lab_slider("steps", "Steps of Adam", "steps", 20), lab_slider("filters", "Filters", "channels")),
            "Batch, L2 penalty",
            (lab_slider("batch", "Images in a batch", "batch"), lab_slider("decay", "L2 penalty λ", "decay", 0.01)),
        ),
    )


def asked_tools(settings: Settings, network: VariantKey, networks: tuple[VariantKey, ...]) -> tuple[Section, ...]:
    """Which of the trained networks is asked, for what, and the mask that it is looked at with."""
    asked = settings.asked
    labels = tuple((key, VARIANTS[key].title) for key in networks)
    digit = (Slider("digit", "Test digit", 0, MOST_DIGIT, asked.digit),) if asked.question == "test" else ()
    question = Segments("ask", "Asked for", QUESTION_LABELS, asked.question)
    return *tools(Choice("net", "Network", labels, network), question, *digit), *train_and_mask(settings)


def twin_sliders(twins: Twins) -> tuple[Section, ...]:
    """The drop probability, the noise, and how much alike the two features of the closed form are."""
    r = twins.correlation
    return (
        Section("", "dropout", (Slider("twin-p", "p of the features", 0, 1, twins.p, 0.01),)),
        *tools(
            Slider("twin-noise", "Noise", *TWIN_LIMITS["noise"], twins.noise, 0.01),
            Slider("twin-r", "Correlation", CORRELATIONS[0], CORRELATIONS[-1], r, stops=CORRELATIONS),
        ),
    )


def tools(*controls: Control) -> tuple[Section, ...]:
    """Controls that stand beside each other, each by itself."""
    return tuple(Section("", "input", (control,)) for control in controls)


def apply_values(settings: Settings, values: dict) -> Settings:
    """The settings after the browser has sent the values that changed; what cannot be read is passed over.

    A stride that was moved stays where it is; the lock brings it back to the window.
    """
    query = {name: _as_text(value) for name, value in values.items() if name != LOCK}
    changed = from_query(query, settings)
    if values.get(LOCK) is True:
        return changed.changed("pooling", stride=None)
    if values.get(LOCK) is False:
        return changed.changed("pooling", stride=changed.pooling.step)
    return changed


def apply_budget_values(settings: Settings, values: dict) -> Settings:
    """As `apply_values`, where p follows pooling's budget until it is moved."""
    changed = apply_values(settings, values)
    return changed.changed("", match=False) if "p" in values and MATCH not in values else changed


def apply_lab_values(settings: Settings, values: dict) -> Settings:
    """As `apply_values`, where each variant has a check of its own; the last one stays."""
    changed = apply_values(settings, values)
    checked = {key: bool(values.get(NET + key, key in changed.lab.variants)) for key in VARIANTS}
    variants = tuple(key for key in VARIANTS if checked[key])
    return changed.changed("lab", variants=variants) if variants else changed


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
