"""Choosing the input: a sample, an upload, or a small matrix edited cell by cell."""

import numpy as np
import streamlit as st

from viz.inputs import SAMPLES, UploadError, array_names, format_matrix, read_upload, sample_count
from viz.inputs.uploads import MAX_BYTES
from viz.pages import session
from viz.pages.settings import UPLOAD


def choose_input() -> None:
    """The widgets that decide what goes in, with a plain sentence where that did not work."""
    titles = {key: sample.title for key, sample in SAMPLES.items()}
    if session.upload() is not None:
        # One label for every file: the browser tells a choice by its label, and may still hold the one before.
        titles = {UPLOAD: "Your file", **titles}
    st.selectbox(
        "Input",
        titles,
        format_func=titles.get,
        **session.controlled("source", session.settings().input.source, _choose),
    )
    _upload()
    _describe()
    _edit_matrix()


def what_to_look_for() -> str:
    """One sentence on what the input shows well."""
    source = session.settings().input.source
    return "How much of your own input is left, and where?" if source == UPLOAD else SAMPLES[source].note


def _choose(source: str) -> None:
    st.session_state.upload_error = ""
    file = session.upload().name if source == UPLOAD else ""
    session.change("input", source=source, channel=0, cells="", file=file)


def _upload() -> None:
    """Take a file in; what cannot be read leaves the last good picture where it is."""
    file = st.file_uploader(
        "Your own image or feature map",
        help="PNG, JPEG, WebP, GIF, BMP or TIFF; or numbers as .npy, .npz, .csv, .tsv or .txt.",
        max_upload_size=MAX_BYTES // 10**6,
        key="file",
    )
    if file is None:
        st.session_state.pop("read", None)
        return
    data = file.getvalue()
    request = (file.file_id, *_which_array(data))
    if st.session_state.get("read") != request:
        st.session_state.read = request
        st.session_state.upload_error = ""
        try:
            session.keep_upload(read_upload(file.name, data, array=request[1], sample=request[2]))
        except UploadError as error:
            st.session_state.upload_error = str(error)
        else:
            st.rerun()
    if st.session_state.get("upload_error"):
        st.error(st.session_state.upload_error)


def _which_array(data: bytes) -> tuple[str | None, int]:
    """Of a file that holds several arrays or samples, the one that the viewer picks."""
    names = array_names(data)
    array = st.selectbox("Array", names, key="array") if len(names) > 1 else None
    samples = sample_count(data, array)
    sample = st.number_input("Sample", 0, samples - 1, key="sample") if samples > 1 else 0
    return array, sample


def _describe() -> None:
    """Origin of a sample, or what was done to an upload; and what a link cannot carry."""
    choice = session.settings().input
    if choice.source == UPLOAD:
        name = session.upload().name.replace("`", " ")
        st.caption(" ".join((f"`{name}`, yours alone: it stays in this session.", *session.source().notes)))
        return
    st.caption(SAMPLES[choice.source].description)
    if choice.file:
        # As code, since a name from a link must not turn into markup, nor into a link of its own.
        name = choice.file.replace("`", " ").strip()
        st.info(f"This link was made with the file `{name}`, which stayed with its owner. Here is a sample instead.")


def _edit_matrix() -> None:
    """The cells of a small matrix as a table to type into; what is typed goes into the settings, and the link."""
    choice = session.settings().input
    if choice.source == UPLOAD or SAMPLES[choice.source].kind != "map":
        return
    with st.expander("Edit cell by cell"):
        values = session.source().values[0]
        edited = st.data_editor(
            values,
            key=f"cells of {choice.source}, {st.session_state.setdefault('editor', 0)}",
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
            session.change("input", cells=format_matrix(edited))
            st.rerun()  # the picture is drawn by now
        st.button("Back to the sample", on_click=_reset_matrix, disabled=not session.settings().input.cells)


def _reset_matrix() -> None:
    st.session_state.editor += 1  # a new table: the old one would bring its edits back
    session.change("input", cells="")
