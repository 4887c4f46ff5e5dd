"""Gradio's theme in our colours and typeface; the rest is in static/window.css."""

import gradio as gr

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
