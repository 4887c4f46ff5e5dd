"""The chat window: Gradio holds the conversation; our scripts show it and the page beside it."""

import json
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import gradio as gr

from assistant.answers.refusals import suggestions
from assistant.errors import ScopeError
from assistant.filters import scope_of
from assistant.history import read_history
from assistant.types import Answer, Fault, Status
from assistant.web.assets import page
from assistant.web.service import Service, linked
from prompts import message

# A session keeps so many turns; older ones leave the window.
_MOST_TURNS = 60
_LONGEST_SHARED = 2_000
# What a reload brings back is shown whole: a summary may be long.
_LONGEST_KEPT = 100_000
_CONCURRENT, _WAITING = 8, 100
_CONNECT = "import('/ui/window.js').then((m) => m.connect(element, trigger, props, watch));"
_SCOPE = "import('/ui/scope.js').then((m) => m.connectScope(element, props, watch));"

Turns = list[Answer]


class _Parts(NamedTuple):
    """What the events connect."""

    turns: gr.State
    talk: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    scope: gr.HTML


def build_window(service: Service) -> gr.Blocks:
    """The Blocks of the window."""
    blocks = gr.Blocks(
        title=message("web.title"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(3600, 3600),
    )
    with blocks:
        _wire(service, blocks, _laid_out(service))
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_CONCURRENT, api_open=False)
    return blocks


def _laid_out(service: Service) -> _Parts:
    turns = gr.State([], time_to_live=12 * 3600)
    _html(page("head"), "ra-head")
    with gr.Row(elem_id="ra-main"):
        with gr.Column(elem_id="ra-talk"):
            talk = _html(_shown(service, []), "ra-conversation", page("talk"), _CONNECT)
            with gr.Row(elem_id="ra-composer"):
                question = gr.Textbox(
                    label=message("web_window.question"),
                    placeholder=message("web_window.placeholder"),
                    max_lines=8,
                    elem_id="ra-question",
                    scale=8,
                )
                ask = gr.Button(
                    message("web_window.ask"), elem_id="ra-ask", variant="primary", scale=0
                )
            scope = _html([], "ra-scope", page("scope"), _SCOPE)
        _html(page("desk"), "ra-desk")
    return _Parts(turns, talk, question, ask, scope)


def _html(value: object, name: str, template: str = "${value}", script: str = "") -> gr.HTML:
    """An element of ours: its template is fixed, a value reaches our script and no template."""
    return gr.HTML(
        value,
        html_template=template,
        js_on_load=script or None,
        apply_default_css=False,
        elem_id=name,
    )


def _wire(service: Service, blocks: gr.Blocks, parts: _Parts) -> None:
    turns, talk, question, ask, scope = parts
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def typed(text: str, earlier: Turns, councils: object) -> Iterator[tuple[Any, ...]]:
        for step in _turn(service, text, earlier, councils):
            yield (*step, "")

    def offered(earlier: Turns, councils: object, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        turns = linked(read_history(getattr(event, "restore", None), _MOST_TURNS, _LONGEST_KEPT))
        if turns:
            yield turns, _shown(service, turns)
            return
        text = getattr(event, "question", "")
        yield from _turn(service, text if isinstance(text, str) else "", earlier, councils)

    def shared(earlier: Turns, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        text = str(request.query_params.get("q", ""))[: _LONGEST_SHARED + 1]
        if text.strip():
            yield from _turn(service, text, earlier, [])
        else:
            yield earlier, _shown(service, earlier)

    gr.on(
        [question.submit, ask.click], typed, [question, turns, scope], [turns, talk, question],
        trigger_mode="once", **quiet,
    )  # fmt: skip
    talk.submit(offered, [turns, scope], [turns, talk], trigger_mode="once", **quiet)
    talk.clear(lambda: ([], _shown(service, [])), None, [turns, talk], **quiet)
    blocks.load(shared, [turns], [turns, talk], **quiet)


def _turn(
    service: Service, text: str, earlier: Turns, councils: object
) -> Iterator[tuple[Turns, str]]:
    """Show the question at once, each statement when it has been checked, then the answer."""
    run, said = uuid.uuid4().hex, ""
    yield earlier, _shown(service, earlier, text, run)
    for step in _steps(service, text, earlier, councils, run):
        if isinstance(step, Answer):
            answered = [*earlier, step][-_MOST_TURNS:]
            yield answered, _shown(service, answered)
        elif service.assistant.chat_model:
            said += step
            yield earlier, _shown(service, earlier, text, run, said)


def _steps(
    service: Service, text: str, earlier: Turns, chosen: object, run: str
) -> Iterator[str | Answer]:
    """The steps of an answer from what was chosen; a report that has gone since is said to have."""
    ids = [c for c in chosen if isinstance(c, str)] if isinstance(chosen, list) else []
    try:
        scope = scope_of(service.assistant.library, ids)
    except ScopeError as error:
        fault = Fault(error.code, str(error), run[:8])
        yield Answer(run[:12], text, Status.FAILED, fault.message, error=fault)
        return
    yield from service.stream(text, earlier, scope, run)


def _shown(
    service: Service, turns: Turns, pending: str | None = None, run: str = "", said: str = ""
) -> str:
    """What the scripts show, as JSON: `said` is what is written of the answer to `pending`."""
    answers = [{k: v for k, v in turn.as_json().items() if k != "passages"} for turn in turns]
    shown = json.dumps(
        {
            "turns": answers,
            "pending": pending,
            "run": run,
            "said": said,
            "model": service.assistant.chat_model,
            "examples": [] if turns else list(suggestions(service.assistant.library)),
            "summary": service.summary(),
            "samples": service.settings.shows_samples,
        }
    )
    # No tag in it, whatever a report says: Gradio takes the value of such an element for HTML.
    return shown.replace("<", "\\u003c")


# Gradio's theme in our colours and typeface; the rest is in static/window.css.

_FONT = ("Atkinson Hyperlegible Next", "system-ui", "sans-serif")


def window_theme() -> gr.themes.Base:
    """A theme without any font from elsewhere."""
    fonts = [gr.themes.Font(name) for name in _FONT]
    return gr.themes.Base(font=fonts, font_mono=fonts).set(
        body_background_fill="#f6f5f1",
        body_background_fill_dark="#14181c",
        body_text_color="#1d242b",
        body_text_color_dark="#e6e4de",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1b2126",
        button_primary_background_fill="#14506b",
        button_primary_background_fill_dark="#8cc7de",
        button_primary_background_fill_hover="#0e3d53",
        button_primary_background_fill_hover_dark="#a9d8ea",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0d1a21",
    )
