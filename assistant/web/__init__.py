"""The web front end: the chat window, the page viewer, and answers in other pages."""

import os

# Gradio reads these when it is imported: no call home, no copy of questions in the browser.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_RUN_HISTORY"] = "False"
