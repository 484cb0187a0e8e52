"""Controls of the layers and of the input: each is made from a record's field, and several pages have it."""

from dataclasses import replace
from typing import Any

from viz.inputs import FeatureMap
from viz.pages.live_controls import Check, Choice, Control, Counter, Section, Segments, Slider, Thumbnails
from viz.pages.session import PageRun
from viz.pages.settings import InputChoice, Settings, from_query, setting_of
from viz.studies.layers import MOST_SEED, Dropout, Pooling, Size, hangs_over, largest, most_block, most_dilation
from viz.studies.masks import Drawn, Survivors
from viz.studies.pooling_kinds import KINDS
from viz.studies.settings import Hundredths, OneOf, Range, Stops
from viz.studies.units import UNITS, units_offered
from viz.studies.words import count
from viz.views.thumbnails import A_PAGE, thumbnails

LOCK, APART, MORE = "lock", "apart", "More of dropout"
APART_LABEL = "R, G and B each on its own, as nn.Dropout does"
MODES = (("1", "Train"), ("0", "Eval"))


# ---- a control from a field of a record ---------------------------------------------------------


def slider(record: Any, field: str, label: str, high: float | None = None, step: float = 1, text: str = "") -> Slider:
    """A slider over the numbers that a field may have, or those up to ``high``; ``text`` is its value in words."""
    name, domain = setting_of(type(record), field)
    value = getattr(record, field)
    if isinstance(domain, Stops):
        return Slider(name, label, domain.values[0], domain.values[-1], value, stops=domain.values)
    assert isinstance(domain, Range)
    step = 0.01 if isinstance(domain, Hundredths) else step
    return Slider(name, label, domain.low, domain.high if high is None else high, value, step, text)


def choice(record: Any, field: str, label: str, only: tuple[str, ...] = ()) -> Choice:
    """A list of the keys that a field may have, each by its label; ``only`` some of them, where not all are offered."""
    return Choice(*_options(record, field, label, only))


def segments(record: Any, field: str, label: str, only: tuple[str, ...] = ()) -> Segments:
    """The same side by side."""
    return Segments(*_options(record, field, label, only))


def _options(record: Any, field: str, label: str, only: tuple[str, ...] = ()) -> tuple[Any, ...]:
    name, domain = setting_of(type(record), field)
    assert isinstance(domain, OneOf)
    options = tuple((key, label) for key, label in domain.labels.items() if not only or key in only)
    return name, label, options, getattr(record, field)


def check(record: Any, field: str, label: str) -> Check:
    """A box to check for a field that is on or off."""
    return Check(setting_of(type(record), field).name, label, getattr(record, field))


def sweeping(section: Section) -> Section:
    """A section whose first slider may be swept through its range."""
    first, *others = section.controls
    assert isinstance(first, Slider)
    return replace(section, controls=(replace(first, sweeps=True), *others))


def tools(*controls: Control) -> tuple[Section, ...]:
    """Controls that stand beside each other, each by itself."""
    return tuple(Section("", "input", (control,)) for control in controls)


# ---- what several pages have --------------------------------------------------------------------


def window_section(now: PageRun) -> Section:
    """Max-pooling where only its window plays a part."""
    pooling, size = now.pooling.fitted(now.source.size), now.source.size
    return Section("Max-pooling", "pooling", (slider(pooling, "kernel_size", "Window k", largest(size)),))


def input_section(now: PageRun) -> Section:
    """How the input is looked at."""
    (height, width), ready = now.source.size, now.ready
    value = min(now.settings[InputChoice].size, ready.longest)
    chosen = InputChoice(size=value, look=ready.look)
    size = slider(chosen, "size", "Working size", ready.longest, text=f"{height} × {width}")
    look = segments(chosen, "look", "Seen as", ready.looks)
    return Section("Input", "input", (look, size, *_map_controls(now)))


def _map_controls(now: PageRun) -> tuple[Control, ...]:
    """Thumbnails of the maps of a stack, and where there are many the choice of those that are shown."""
    ready, choice = now.ready, now.settings[InputChoice]
    maps = len(ready.stack.values)
    if ready.stack.kind == "picture" or maps == 1:
        return ()
    channel, last = min(choice.channel, maps - 1), (maps - 1) // A_PAGE
    page = channel // A_PAGE if choice.maps is None else min(choice.maps, last)
    shown = range(page * A_PAGE, min((page + 1) * A_PAGE, maps))
    some = slice(shown.start, shown.stop)
    pictures = now.session.remembered("thumbnails", (ready.key, page), lambda: thumbnails(ready.stack, some))
    titles = ready.stack.channel_names or tuple(f"map {i}" for i in range(maps))
    options = tuple((str(i), titles[i]) for i in shown)
    name = setting_of(InputChoice, "channel").name
    strip = Thumbnails(name, "Feature map", options, str(channel), pictures)
    text = f"{shown[0]} – {shown[-1]} of {count(maps)}"
    return strip, *((slider(InputChoice(maps=page), "maps", "Maps", last, text=text),) if last else ())


def pooling_section(pooling: Pooling, size: Size, offers_kinds: bool = False, *more: Control) -> Section:
    """Window, stride and, folded away, the kind of pooling, what else the kind has, and ``more`` of a page's own."""
    pooling, most = pooling.fitted(size), largest(size)
    kind, locked = KINDS[pooling.kind], pooling.stride is None
    dilation = most_dilation(size, pooling.kernel_size, pooling.padding)
    overhang = "" if hangs_over(pooling, size) else "Here all fit."
    plain = (
        slider(pooling, "kernel_size", "Window k", most),
        slider(Pooling(stride=pooling.step), "stride", "Stride s", most, text=f"{pooling.step} = k" if locked else ""),
    )
    folded = (
        *((choice(pooling, "kind", "Kind"),) if offers_kinds else ()),
        Check(LOCK, "Stride follows the window", locked),
        replace(check(pooling, "ceil_mode", "Ceil mode: a last window may hang over"), idle=overhang),
        *more,
        replace(slider(pooling, "padding", "Padding", pooling.kernel_size // 2), hidden=not kind.has_padding),
        replace(slider(pooling, "dilation", "Dilation", dilation), hidden=not kind.has_dilation),
    )
    return Section(kind.title, "pooling", plain, "More of pooling", folded)


def dropout_section(dropout: Dropout, source: FeatureMap, drawn: Drawn) -> Section:
    """Drop probability, the unit that is dropped, the scaling of survivors, and how they are drawn."""
    dropout = dropout.fitted(source.size)
    units = unit_controls(dropout, source.size, units_offered("page"))
    scaling = replace(check(dropout, "scaling", "Scale survivors in training"), idle=dropout.idle)
    p = replace(p_slider(dropout), idle="" if dropout.training else dropout.idle)
    where = f": no effect {f'at p = {dropout.p:g}' if dropout.training else 'in evaluation'}" if dropout.idle else ""
    folded = *units, scaling, drawn_choice(drawn, dropout)
    return Section("Dropout", "dropout", (p, *colour_check(dropout, source)), MORE + where, folded)


def colour_check(dropout: Dropout, source: FeatureMap) -> tuple[Control, ...]:
    """Whether the channels of a pixel fall each on its own; nothing where there is but one."""
    if len(source.values) == 1:
        return ()
    return (replace(Check(APART, APART_LABEL, dropout.unit == "value"), idle=dropout.idle),)


def drawn_choice(drawn: Drawn, dropout: Dropout) -> Control:
    """How survivors are drawn, hidden where there are none that are scaled."""
    scaled = dropout.training and dropout.scaling and 0 < dropout.p < 1
    return replace(segments(Survivors(drawn), "drawn", "Survivors are drawn"), hidden=not scaled)


def unit_controls(dropout: Dropout, size: Size, offered: tuple[str, ...]) -> tuple[Control, ...]:
    """The unit that is dropped, shown where there is a choice, and of blocks how large they are."""
    unit = replace(choice(dropout, "unit", "Unit", offered), idle=dropout.idle, hidden=len(offered) == 1)
    return unit, replace(block_slider(dropout, size), hidden=not UNITS[dropout.unit].in_blocks)


def block_slider(dropout: Dropout, size: Size) -> Slider:
    """How large blocks are, on maps of this size."""
    return replace(slider(dropout, "block_size", "Block size", most_block(size)), idle=dropout.idle)


def plain_dropout_section(now: PageRun, *plain: Control, scaled: bool = True) -> Section:
    """Dropout of single values, of which only the share can be chosen, and how survivors are drawn."""
    drawn = drawn_choice(now.drawn, Dropout(now.dropout.p, scaling=scaled))
    more = f"{MORE}: nothing is scaled" if drawn.hidden else MORE
    return Section("Dropout", "dropout", (p_slider(now.dropout), *plain), more, (drawn,))


def p_slider(dropout: Dropout, text: str = "") -> Slider:
    """The slider of p; ``text`` is its value in words, where two decimals do not say it."""
    name = setting_of(Dropout, "p").name
    return Slider(name, "Drop probability p", 0, 1, dropout.p, step=0.01, text=text)


def train_and_mask(now: PageRun, idle: str | None = None) -> tuple[Section, ...]:
    """Train or eval, and the next mask; ``idle`` says why the mask makes no difference, if not by the dropout set."""
    name, value = setting_of(Dropout, "training").name, str(int(now.dropout.training))
    mask = next_mask(now, idle=now.dropout.idle if idle is None else idle)
    return tools(Segments(name, "Mode", MODES, value, shortcut="T"), mask)


def next_mask(now: PageRun, kind: type[Counter] = Counter, label: str = "New mask", idle: str | None = None) -> Counter:
    """The number of the pass, and the button that goes on to the next; ``idle`` by the p set, if not given."""
    why = Dropout(now.dropout.p).idle if idle is None else idle
    return kind(setting_of(Dropout, "seed").name, label, "Pass", "N", 0, MOST_SEED, now.dropout.seed, idle=why)


def apply_values(settings: Settings, values: dict[str, Any]) -> Settings:
    """The settings after the browser has sent the values that changed; what cannot be read is passed over.

    They come in the order in which they changed: a stride that was moved stays where it is, and the lock brings it back
    to the window.
    """
    for name, value in values.items():
        if name == LOCK and isinstance(value, bool):
            settings = settings.changed(Pooling, stride=None if value else settings[Pooling].step)
        elif name == APART:
            settings = settings.changed(Dropout, unit="value" if value is True else "position")
        else:
            settings = from_query({name: str(int(value) if isinstance(value, bool) else value)}, settings)
    return settings
