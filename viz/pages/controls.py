"""The controls of the layers and of the input, made from the settings: which there are, and their ranges."""

from viz.inputs import MAX_SIZE, MIN_SIZE, FeatureMap
from viz.inputs.looks import LOOKS
from viz.pages.live_controls import Check, Choice, Control, Note, Number, Section, Slider, Thumbnails
from viz.pages.session import Prepared
from viz.pages.settings import MOST_SEED, Settings, from_query
from viz.studies.compare import Comparison
from viz.studies.layers import Dropout, MaxPooling, Size, largest, most_block, most_dilation
from viz.studies.words import number

LOCK = "lock"
UNIT_LABELS = {"value": "Drops single values", "channel": "Drops whole channels", "block": "Drops blocks"}


def sections(settings: Settings, ready: Prepared, comparison: Comparison) -> tuple[Section, ...]:
    """All live controls in the order on screen."""
    size = comparison.source.size
    return (
        Section("", "input", _input_controls(settings, ready, comparison.source)),
        pooling_section(comparison.pooling, size),
        dropout_section(comparison.dropout, size, comparison.scale),
    )


def _input_controls(settings: Settings, ready: Prepared, shown: FeatureMap) -> tuple[Control, ...]:
    height, width = shown.size
    longest = MAX_SIZE if shown.kind == "picture" or ready.look in ("features", "relu") else ready.longest
    size = Slider(
        "size",
        "Working size",
        MIN_SIZE,
        max(MIN_SIZE, longest),
        min(settings.input.size, max(MIN_SIZE, longest)),
        text=f"{height} × {width}",
    )
    look = Choice("look", "Seen as", {look: LOOKS[look] for look in ready.looks}, ready.look)
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


def pooling_section(pooling: MaxPooling, size: Size) -> Section:
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


def dropout_section(dropout: Dropout, size: Size, scale: float) -> Section:
    """Drop probability, the unit that is dropped, and the scaling of survivors."""
    block = Slider("block", "Block size", 1, most_block(size), dropout.block_size)
    return Section(
        "Dropout",
        "dropout",
        (
            Slider("p", "Drop probability p", 0, 1, dropout.p, step=0.01),
            Choice("drop", "Unit", UNIT_LABELS, dropout.unit),
            *((block,) if dropout.unit == "block" else ()),
            Number("pass", "Pass: the mask's number", 0, MOST_SEED, dropout.seed),
            Check("scaling", "Scale survivors in training", dropout.scaling),
            Note("scale", _scale_label(dropout), _scale_text(dropout, scale)),
        ),
    )


def _scale_label(dropout: Dropout) -> str:
    return "Survivors × values/survivors" if dropout.unit == "block" else "Survivors × 1/(1−p)"


def _scale_text(dropout: Dropout, scale: float) -> str:
    if not dropout.training:
        return "eval: × 1"
    if dropout.p == 1:
        return "none survive"
    return f"× {number(scale)}"


def apply_values(settings: Settings, values: dict) -> Settings:
    """The settings after the browser has sent the values of all controls; what cannot be read is passed over."""
    query = {name: _as_text(value) for name, value in values.items() if name != LOCK}
    changed = from_query(query, settings)
    window, stride = changed.pooling.kernel_size, changed.pooling.stride
    moved_alone = stride != settings.pooling.step and window == settings.pooling.kernel_size
    follows = values.get(LOCK) is True and not (moved_alone and settings.pooling.stride is None)
    return changed.changed("pooling", stride=None if follows else stride)


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
