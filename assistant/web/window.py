"""The chat window: Gradio holds the conversation; our scripts show it and the page beside it."""

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.refusals import suggestions
from assistant.types import Answer
from assistant.web.assets import page
from assistant.web.service import Service
from assistant.web.shelf import summary
from prompts import message

# A session keeps so many turns; older ones leave the window.
_MOST_TURNS = 60
_LONGEST_SHARED = 2_000
_CONCURRENT, _WAITING = 8, 100
_CONNECT = "import('/ui/window.js').then((m) => m.connect(element, trigger, props, watch));"
_SCOPE = "import('/ui/scope.js').then((m) => m.connectScope(element, props, watch));"

Turns = list[Answer]


def build_window(service: Service) -> gr.Blocks:
    """The Blocks of the window."""
    with gr.Blocks(
        title=message("web.title"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(3600, 3600),
    ) as blocks:
        turns = gr.State([], time_to_live=12 * 3600)
        gr.HTML(page("head"), apply_default_css=False, elem_id="ra-head")
        with gr.Row(elem_id="ra-main"):
            with gr.Column(elem_id="ra-talk"):
                talk = gr.HTML(
                    _shown(service, []), html_template=page("talk"), js_on_load=_CONNECT,
                    apply_default_css=False, elem_id="ra-conversation",
                )  # fmt: skip
                with gr.Row(elem_id="ra-composer"):
                    question = gr.Textbox(
                        label=message("web_window.question"), placeholder=message("web_window.placeholder"),
                        lines=1, max_lines=8, container=True, autofocus=False, elem_id="ra-question", scale=8,
                    )  # fmt: skip
                    ask = gr.Button(
                        message("web_window.ask"), elem_id="ra-ask", variant="primary", scale=0
                    )
                scope = gr.HTML(
                    [],
                    html_template=page("scope"),
                    js_on_load=_SCOPE,
                    apply_default_css=False,
                    elem_id="ra-scope",
                )
            gr.HTML(page("desk"), apply_default_css=False, elem_id="ra-desk")
        _wire(service, blocks, turns, talk, question, ask, scope)
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_CONCURRENT, api_open=False)
    return blocks


def _wire(
    service: Service, blocks: gr.Blocks, turns: gr.State, talk: gr.HTML, question: gr.Textbox, ask: gr.Button,
    scope: gr.HTML,
) -> None:  # fmt: skip
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def typed(text: str, earlier: Turns, councils: object) -> Iterator[tuple[Any, ...]]:
        for step in _turn(service, text, earlier, councils):
            yield (*step, "")

    def offered(earlier: Turns, councils: object, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
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
    """Show the question at once, then its answer."""
    yield earlier, _shown(service, earlier, text)
    ids = [c for c in councils if isinstance(c, str)] if isinstance(councils, list) else []
    answered = [*earlier, service.answer(text, earlier, ids)][-_MOST_TURNS:]
    yield answered, _shown(service, answered)


def _shown(service: Service, turns: Turns, pending: str | None = None) -> str:
    """What the scripts show, as JSON."""
    answers = [{k: v for k, v in turn.as_json().items() if k != "passages"} for turn in turns]
    shown = json.dumps(
        {
            "turns": answers,
            "pending": pending,
            "examples": [] if turns else list(suggestions(service.assistant.library)),
            "summary": summary(service),
            "samples": service.settings.shows_samples,
        }
    )
    # No tag in it, whatever a report says: Gradio takes the value for HTML, though our template does not.
    return shown.replace("<", "\\u003c")
