"""Choosing the input: a sample, an upload, or a small matrix edited cell by cell."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.inputs import MAX_SIZE, SAMPLES, UploadError, format_matrix, read_upload, too_large, upload_choices
from viz.inputs.uploads.limits import MAX_BYTES
from viz.pages.live_controls import Check, Choice, Control, Press, Section, Segments, Slider, Thumbnails, live_controls
from viz.pages.live_text import live_text
from viz.pages.remark import remark
from viz.pages.session import session
from viz.pages.settings import UPLOAD, InputChoice, setting_of
from viz.studies.compare import Comparison
from viz.studies.look_for import note_on
from viz.studies.words import Sentence, count
from viz.views.thumbnails import sample_thumbnail, thumbnail

KEYS = SOURCE, WISHES, RESET = "source", "wishes", "reset"
"""The keys of the controls that choose the input, pick what is meant of a file, and bring back a matrix."""
OWN = "Your own image or feature map"
MOST_SENT = MAX_BYTES // 10**6 * 2**20
"""The largest file that the uploader sends; its megabytes are a little larger than ours."""
CHANNELS = {"first": "Channels first", "last": "Channels last"}
STYLE = Path(__file__).with_suffix(".css")

T = TypeVar("T")


def choose_input() -> None:
    """Thumbnails of what may go in. A file may be dropped, or a picture pasted, anywhere on the page."""
    here, name = session(), setting_of(InputChoice, "source").name
    titles = {key: sample.title for key, sample in SAMPLES.items()}
    pictures = [sample_thumbnail(key) for key in SAMPLES]
    if (upload := here.upload) is not None:
        titles = {UPLOAD: "Your own", **titles}
        pictures.insert(0, here.remembered("thumbnail", (here.uploads,), lambda: thumbnail(upload)))
    brings = "" if upload is not None else "Choose a file, or drop or paste one anywhere on the page"
    choice = Thumbnails(name, "Input", tuple(titles.items()), _choice().source, tuple(pictures), brings)
    sections = (Section("", "input", (choice,)),)
    refused = live_controls(sections, key=SOURCE, on_values=_choose, takes_files=MOST_SENT)
    match refused:
        case [str(name), int(size)] if MAX_BYTES < size < 2**53:  # as a browser counts
            _tell(too_large(name, size))


def bring_input() -> None:
    """What a viewer brings: a file, or the cells of a matrix, with a plain sentence where that did not work."""
    _upload()
    _describe()
    _edit_matrix()


def miss_file() -> None:
    """Say that a file is not here which the settings name, and how it comes back."""
    choice = _choice()
    if choice.file and choice.source != UPLOAD:
        why = " is not here: a link carries no files, and a reload or a lost connection lets them go; "
        how = "whoever has it opens it again with “+ Your own”, and until then here is a sample."
        live_text((Sentence("The file ", choice.file, why + how),), key="missed file")


def what_to_look_for(shown: Comparison) -> str:
    """One sentence on what the input shows well under the settings of both layers, if any."""
    source = _choice().source
    return "How much of your own input is left, and where?" if source == UPLOAD else note_on(SAMPLES[source], shown)


def _choice() -> InputChoice:
    return session().settings[InputChoice]


def _choose(values: dict[str, Any]) -> None:
    session().choose(values.get(setting_of(InputChoice, "source").name))


def _upload() -> None:
    """Take a file in; what cannot be read leaves the last good picture where it is."""
    here = session()
    kinds = "PNG, JPEG, WebP, GIF, BMP or TIFF; or numbers as .npy, .npz, .safetensors, .csv, .tsv or .txt"
    remark(f"{OWN}: {kinds}. A file of more than {MAX_BYTES // 10**6} MB is not taken.")
    with st.container(key="uploader"):
        file = st.file_uploader(
            OWN,
            max_upload_size=MAX_BYTES // 10**6,
            label_visibility="collapsed",  # it is small
            key=f"file of {here.token}",  # the same in a later session would still show the name
        )
    st.html(STYLE)
    if file is None:
        here.file_read = None
        return
    data, place = file.getvalue(), st.empty()
    wishes = _wishes(file.file_id, data)
    request = (file.file_id, *wishes.values())
    if here.file_read != request:
        same_file = here.file_read is not None and here.file_read[0] == file.file_id
        here.file_read, here.upload_error = request, ""
        try:
            upload = read_upload(
                file.name, data, longest=MAX_SIZE, on_wait=partial(_say_that_it_waits, place), **wishes
            )
            here.keep_upload(upload, same_file)
        except UploadError as error:
            here.upload_error = str(error)
            _tell(error)
        else:
            st.rerun()
    if here.upload_error:
        place.error(here.upload_error)


def _tell(error: UploadError) -> None:
    """Say why a file was not taken where a viewer looks: the uploader may be out of view."""
    st.toast(str(error), icon=":material/error:", duration="long")


def _say_that_it_waits(place: DeltaGenerator, before: int) -> None:
    """Called a few times a second while files of others are read; it ends the wait of a viewer who has left."""
    remark(f"{count(before, 'file')} before yours …" if before else "Your file is being read …", place.markdown)


def _wishes(file: str, data: bytes) -> dict[str, Any]:
    """What a viewer picks of a file that leaves a choice: the array, the sample, and how its axes are meant."""
    here = session()
    picked: dict[str, Any] = here.remembered("wishes", (file,), dict)
    names = here.remembered("arrays", (file,), lambda: upload_choices(data)).arrays
    array = _one_of(names, picked.get("array")) if len(names) > 1 else None
    choices = here.remembered("choices", (file, array), lambda: upload_choices(data, array))
    sample = _one_of(range(choices.samples), picked.get("sample"))
    channels = _one_of((None, *CHANNELS), picked.get("channels")) if choices.channels else None
    picture = choices.picture and picked.get("picture") is True
    controls: list[Control] = []
    if array is not None:
        controls.append(Choice("array", "Array", tuple((name, name) for name in names), array))
    if choices.samples > 1:
        controls.append(Slider("sample", "Sample", 0, choices.samples - 1, sample))
    if choices.channels:
        controls.append(Segments("channels", "Channels", tuple(CHANNELS.items()), channels or ""))
    if choices.picture:
        controls.append(Check("picture", "Read it as a picture", picture))
    if controls:
        live_controls((Section("", "input", tuple(controls)),), key=WISHES, on_values=picked.update, layout="input")
    return {"array": array, "sample": sample, "channels": channels, "picture": picture}


def _one_of(options: Sequence[T], wish: Any) -> T:
    """What is wished for, if it is among the options, or else the first."""
    return options[options.index(wish) if wish in options else 0]


def _describe() -> None:
    """Origin of a sample, or what was done to an upload."""
    choice, upload = _choice(), session().upload
    if choice.source == UPLOAD and upload is not None:
        said = " ".join((", yours alone: it stays in this session.", *upload.notes))
        live_text((Sentence("", upload.name, said),), key="own")
        return
    remark(SAMPLES[choice.source].description)


def _edit_matrix() -> None:
    """The cells of a small matrix as a table to type into; what is typed goes into the settings, and the link."""
    here, choice = session(), _choice()
    if choice.source == UPLOAD or SAMPLES[choice.source].kind != "map":
        return
    values = here.whole_input().values[0]
    remark("Its cells, to type into:")
    edited = st.container(key="cells").data_editor(
        values.astype(str).astype(float),  # a 0.2 of float32 is told as 0.2
        key=f"cells of {choice.source}, {here.resets}",
        hide_index=True,
        column_config={
            str(column): st.column_config.NumberColumn(required=True, width=48) for column in range(values.shape[1])
        },
        alt="The matrix, a number in each cell",
    )
    edited = np.asarray(edited, dtype=np.float32)
    if not np.isfinite(edited).all():
        st.error("Each cell needs a number within float32.")
    elif not np.array_equal(edited, values):
        here.change(InputChoice, cells=format_matrix(edited))
        st.rerun()  # the picture is drawn by now
    back = Press("back", "Back to the sample", idle="" if choice.cells else "Nothing has been typed.")
    live_controls((Section("", "input", (back,)),), key=RESET, on_values=_reset_matrix)


def _reset_matrix(_: dict[str, Any]) -> None:
    here = session()
    here.resets += 1  # a new table: the old one would bring its edits back
    here.change(InputChoice, cells="")
