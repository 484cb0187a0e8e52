"""Choosing the input: a sample, an upload, or a small matrix edited cell by cell."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.inputs import MAX_SIZE, SAMPLES, UploadError, format_matrix, read_upload, upload_choices
from viz.inputs.uploads.limits import MAX_BYTES
from viz.pages.leaving import let_go_of_those_who_left
from viz.pages.live_controls import Section, Thumbnails, live_controls
from viz.pages.live_text import live_text
from viz.pages.remark import remark
from viz.pages.session import session
from viz.pages.settings import UPLOAD, InputChoice, setting_of
from viz.studies.compare import Comparison
from viz.studies.look_for import note_on
from viz.studies.words import Sentence, count
from viz.views.thumbnails import sample_thumbnail, thumbnail

SOURCE = "source"
"""The key of the controls that choose the input."""


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
    live_controls((Section("", "input", (choice,)),), key=SOURCE, on_values=_choose, takes_files=True)


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
    file = st.file_uploader(
        "Your own image or feature map",
        help="PNG, JPEG, WebP, GIF, BMP or TIFF; or numbers as .npy, .npz, .safetensors, .csv, .tsv or .txt.",
        max_upload_size=MAX_BYTES // 10**6,
        key=f"file of {here.token}",  # the same in a later session would still show the name
    )
    # The widget turns larger files away by itself, and says why only where a pointer rests on them.
    remark(f"A file of more than {MAX_BYTES // 10**6} MB is not taken.")
    if file is None:
        here.file_read = None
        return
    let_go_of_those_who_left()
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
        else:
            st.rerun()
    if here.upload_error:
        place.error(here.upload_error)


def _say_that_it_waits(place: DeltaGenerator, before: int) -> None:
    """Called a few times a second while files of others are read; it ends the wait of a viewer who has left."""
    remark(f"{count(before, 'file')} before yours …" if before else "Your file is being read …", place.markdown)


def _wishes(file: str, data: bytes) -> dict[str, Any]:
    """What a viewer picks of a file that leaves a choice: the array, the sample, and how its axes are meant."""
    here = session()
    names = here.remembered("arrays", (file,), lambda: upload_choices(data)).arrays
    array = st.selectbox("Array", names, key="array") if len(names) > 1 else None
    choices = here.remembered("choices", (file, array), lambda: upload_choices(data, array))
    return {
        "array": array,
        "sample": st.number_input("Sample", 0, choices.samples - 1, key="sample") if choices.samples > 1 else 0,
        "channels": st.segmented_control("Channels", ("first", "last"), key="channels") if choices.channels else None,
        "picture": st.checkbox("Read it as a picture", key="picture") if choices.picture else False,
    }


def _describe() -> None:
    """Origin of a sample, or what was done to an upload."""
    choice, upload = _choice(), session().upload
    if choice.source == UPLOAD and upload is not None:
        name = upload.name.replace("`", " ")
        st.markdown(" ".join((f"`{name}`, yours alone: it stays in this session.", *upload.notes)))
        return
    remark(SAMPLES[choice.source].description)


def _edit_matrix() -> None:
    """The cells of a small matrix as a table to type into; what is typed goes into the settings, and the link."""
    here, choice = session(), _choice()
    if choice.source == UPLOAD or SAMPLES[choice.source].kind != "map":
        return
    with st.expander("Edit cell by cell"):
        values = here.whole_input().values[0]
        edited = st.data_editor(
            values,
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
        st.button("Back to the sample", on_click=_reset_matrix, disabled=not choice.cells)


def _reset_matrix() -> None:
    here = session()
    here.resets += 1  # a new table: the old one would bring its edits back
    here.change(InputChoice, cells="")
