"""One Streamlit page a study: words, controls and order on screen.

    addresses, files, modules, site
                               what addresses lead to, also files and scripts, and what Streamlit runs for each viewer
    live_page                  a page of parts in screen order, drawn by urgency
    parts, take_along          the parts: maps, controls, sentences, tables, charts, files
    controls, inputs_panel     the controls of the layers and of the input
    lecture                    views that are collected in a lecture of one's own
    averages                   pages that average many passes, a slice of time with each run
    settings, session          what a link restores, what the app holds of a viewer, and one run of a page
    live_controls, live_axes, live_text, draw_pad, page_names, file_links, lecture_list,
    answer_list, at_rest, tour_bar
                               components of the browser

Any other module is a page. It owns its choices, a record that `settings_record` puts into all links, and a `Run` whose
properties are its results, each made once.
"""
