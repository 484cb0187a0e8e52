"""How controls, page and map view talk to each other: the one description of it, and its timings.

    finger      controls (browser)          map view (browser)            page (server)
      | moves         |                             |                           |
      |-------------->|  event "predict"            |                           |
      |               |---------------------------->| draws what will come      |
      |               |  state "sent": a number, and the values that changed    |
      |               |-------------------------------------------------------->|
      |               |                             |   scene: answers a number |
      |               |                             |<--------------------------|
      |               |              event "scene"  | draws what has come       |
      |               |<----------------------------|                           |
      |               |  trigger "more", while the scene is unfinished          |
      |               |-------------------------------------------------------->|
      | is at rest    |                             |                           |
      |-------------->|  event "rest": the key of the controls                  |
      |               |------------------> what waits for it, if it is in view  |
      |               |                             |  state "due"              |
      |               |                             |-------------------------->| draws a chart
      |               | writes the address          |                           |

What stands round the first maps of a page, controls too, stands still: for each component that is drawn anew Streamlit
takes about as long as a page's own work. The first maps bring along what others are told (`bundled` in viz/views/web,
told.js), and what these say goes to the page by them: the state "sent" holds the last message of each key.

    "predict"   {key, number, name, value, waits}: the number is that of the message in which the value will go; a map
                view that waits for the answer says so
    "sent"      {number, values: {name: value}, held}: all that changed since the last message that was answered
    "scene"     {answers: {key: number}, query, names, unfinished, files, awaited}: the scene's signal, once it is on
                screen; with "painted" the map view tells the page of one that is awaited
    "standing"  [scene]: a list to which the map views add the signals of what is on screen, for controls that come late
    "hurry"     what controls hold back goes at once, ahead of what may take them away: an answer, another page
    "files"     [{query, ahead}]: a list to which the map view adds what is on screen, for the links to files
    "held"      {key: [name]}: a record to which components add what they keep of what they were sent, which no answer
                needs to bring along; with "lacks" they say that they do not have it

Numbers
    The controls of each key number their messages, and the page puts the last number of each key into its scene. So
    the browser sends no more than a few ahead, and gives up an answer that is lost; the last value always lands. With
    one message alone under way, every answer's small packets would wait some 40 ms for an acknowledgement that the
    browser sends no earlier than it must; many would pile up on a slow line.
Prediction
    Each value is announced at once. A map view draws the scene that will answer all that is unanswered, and a page's
    first claims the event (preventDefault); a scene that it does not know exactly it waits for, and never goes back to
    an older one, nor draws an answer that what is on screen is ahead of. Words make the page lay itself out, which
    takes longer than pictures: those of scenes drawn ahead follow at intervals.
    Answers to what is drawn bring only what stands round the picture, and hold the picture up, since Streamlit goes
    through the whole page for each. So one at a time is under way, and values that come in a row wait for a pause, or
    until the last message is a second old. While a finger is on a slider even the first waits for a pause, or until
    the finger is lifted: an answer would hold the pictures of the values after it up. Words and tables that the
    pictures are ahead of are fainter then. Where a map of the page waits for the answer, they do not wait so long.
Order
    Values go, and are taken over, in the order in which they changed last: a stride that is moved overrides the lock
    that brings it back to the window, and the other way round. Of what is said within one task of the browser, and of
    what the server finds together, Streamlit loses some: one thing is said in a task (told.js), and the next run begins
    when the one before has ended (viz/pages/strays.py).
Slices
    A page may work in slices: its scene says whether it is unfinished (null where there are no slices), and the
    browser has it go on as soon as it has drawn it. After the last slice the controls count as settled again.
Address
    A scene brings the query of the link to it, and the names of all settings that a link may hold. It is written at
    rest, since that keeps the browser from drawing, and without an entry in the history, so that Back leaves the page.
Another session
    After a lost connection there may be a session that knows nothing. It opens with the query of an address that was
    written, which travels with the state of the page's names: events "keeping" and "kept" say that the page is told of
    it, and that it has taken note. The controls see from ``session`` in their data that it is another, and send again
    what has changed since.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timings:
    """What scripts wait for, in milliseconds, and counts; handed over as they are in a component's ``data``.

    at_rest_after: without a change; longer than from key press to key press, which a chart would hold up
    spacing, apart: from message to message, and the same where all values are predicted
    pause: without a change, after which values are no longer in a row
    row: from message to message while predicted values come in a row, as from a key that is held
    most_unanswered, lost_after: messages that may be under way, and the time until answers are given up
    pace, calm_pace: from pass to pass of a player, and where less motion is asked for
    sweep, sweep_spacing: what a slider takes to move through its range by itself, and from message to message then
    kept_after: from a new address until the page is told of it, so that changes in a row tell it once
    notice: how long a button says what it has done
    prediction_lost_after: until the map view gives up the answer to a prediction
    words_apart: from words to words while values are drawn ahead; nobody reads faster
    """

    at_rest_after: int = 400
    spacing: int = 16
    apart: int = 250
    pause: int = 120
    row: int = 1000
    most_unanswered: int = 3
    lost_after: int = 1500
    pace: int = 600
    calm_pace: int = 2000
    sweep: int = 4000
    sweep_spacing: int = 50
    notice: int = 1600
    kept_after: int = 10_000
    prediction_lost_after: int = 5000
    words_apart: int = 100


TIMINGS = Timings()
