"""What people write in Markdown shows as they meant it, and nothing of theirs runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from core.markdown import ADDRESSES, BLOCKS, TABLES, WORDS, render

OURS = {"div"}
SCHEME = re.compile(r"[\s\x00-\x20]*([a-z][a-z0-9+.\-]*)\s*:", re.IGNORECASE)
HOSTILE = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    "<iframe src='data:text/html,<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html;base64,PHNjcmlwdD4='></object>",
    "<a href='javascript:alert(1)' onclick='alert(1)'>x</a>",
    "<div style='background:url(javascript:alert(1))' onmouseover=alert(1)>x</div>",
    "<form action='/salir/'><button formaction='javascript:alert(1)'>x</button></form>",
    "<base href='//evil.example'><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import '//evil.example'</style><link rel=stylesheet href=//evil.example>",
    "<!--><script>alert(1)</script-->",
    "<!-- x --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "</main><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    '[x](https://a.example "<table>\\" onmouseover=alert(1)")',
    "[x](<https://a.example/<table>>)",
    '[x](https://a.example/"onmouseover="alert(1))',
    "![x](javascript:alert(1))",
    '![x](https://a.example/a.png "onload=alert(1)")',
    '![<script>alert(1)</script>"onerror="alert(1)](x)',
    "[x]: javascript:alert(1)\n\n[x]",
    "```<script>\nalert(1)</script>\n```",
    '``` " onmouseover=alert(1) x="\n<b>\n```',
    "`<img src=x onerror=alert(1)>`",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "# <script>alert(1)</script>",
    "> <iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202e<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<x" * 2000,
)


class Seen(HTMLParser):
    """The tags of a page with their attributes, and whether each was closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_survives(text: str) -> None:
    for around in (text, f"- {text}", f"> {text}", f"Antes {text} después", f"| a |\n|---|\n| {text} |"):
        seen = Seen(render(around))
        assert seen.open == []
        for tag, attributes in seen.tags:
            assert tag in BLOCKS | TABLES | WORDS | OURS
            assert set(attributes) <= {"href", "rel", "start", "scope", "class", "tabindex", "role", "aria-label"}
            assert attributes.get("class") in {None, "n", "scroll"}
            scheme = SCHEME.match(attributes.get("href") or "")
            assert scheme is None or scheme[1].lower() in ADDRESSES, attributes


def test_hostile_words_are_shown_and_not_lost() -> None:
    assert "<script>alert(1)</script>" in Seen(render("Dijo <script>alert(1)</script>.")).words


def test_what_people_write_shows() -> None:
    html = render(
        "Con **fuerza**, *acento* y ~~error~~: “sí” — mañana.\nOtra línea.\n\n1. uno\n2. dos\n\n> cita\n\n---"
    )
    for part in ("<strong>fuerza</strong>", "<em>acento</em>", "<s>error</s>", "“sí” — mañana.<br>", "<li>dos</li>"):
        assert part in html
    assert "<blockquote>" in html and "<hr>" in html
    assert '<ol start="3">' in render("3. tres\n4. cuatro")


def test_a_table_scrolls_by_itself_and_says_what_its_columns_are() -> None:
    html = render("| Punto | Votos |\n|---|--:|\n| Uno | 4 |")
    assert html.startswith('<div class="scroll" tabindex="0" role="group" aria-label="Tabla"><table>')
    assert '<th scope="col">Punto</th>' in html and '<th scope="col" class="n">Votos</th>' in html
    assert '<td class="n">4</td>' in html and html.rstrip().endswith("</table></div>")
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "top", "levels"),
    [
        ("# A\n## B\n# C", 2, ["h2", "h3", "h2"]),
        ("## A\n#### B\n### C\n## D", 2, ["h2", "h3", "h3", "h2"]),
        ("### A\n# B", 2, ["h2", "h2"]),
        ("# A\n## B\n### C\n#### D\n##### E\n###### F", 3, ["h3", "h4", "h5", "h6", "h6", "h6"]),
        ("A\n===\n\nB\n---", 3, ["h3", "h4"]),
    ],
)
def test_headings_leave_the_page_its_only_h1(text: str, top: int, levels: list[str]) -> None:
    assert [tag for tag, _attributes in Seen(render(text, top)).tags] == levels


def test_links_are_not_vouched_for() -> None:
    html = render(
        "[ley](https://www.example.org/ley) <https://a.example> [aquí](/comite/) [correo](mailto:a@b.example)"
    )
    assert html.count('rel="nofollow"') == 4


def test_of_an_image_its_alternative_is_left() -> None:
    html = render("![Foto de la mesa](https://a.example/foto.png)")
    assert "Foto de la mesa" in html and "a.example" not in html and "<img" not in html


def test_the_filter_takes_the_level() -> None:
    page = Template("{{ text|markdown }}{{ text|markdown:3 }}").render(Context({"text": "# A <b>"}))
    assert page == "<h2>A &lt;b&gt;</h2>\n<h3>A &lt;b&gt;</h3>\n"


def test_the_same_text_is_the_same_page() -> None:
    text = "| a | b |\n|---|--:|\n| 1 | 2 |\n\n[x](https://a.example)"
    assert render(text) == render.__globals__["_rendered"].__wrapped__(text, 2, "es")


@pytest.mark.parametrize(
    "noise", ["[" * 50_000, "![" * 20_000, "*a_" * 20_000, "> " * 20_000, "<" * 50_000, "`a``" * 9_000]
)
def test_noise_is_read_in_a_moment(noise: str) -> None:
    assert render(noise) is not None
