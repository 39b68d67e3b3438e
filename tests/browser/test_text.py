"""Slack's mrkdwn as the page draws it, and the choice of what may be a link."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.conftest import Open

pytestmark = pytest.mark.asyncio(loop_scope="session")

DRAW = """async ([text, options]) => {
  const { mrkdwn } = await import("/page/js/mrkdwn.js");
  const place = document.createElement("div");
  place.append(mrkdwn(text, options));
  for (const node of place.querySelectorAll("*"))
    for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
  return place.innerHTML;
}"""

CASES = [
    ("*bold* _soft_ ~gone~", "<strong>bold</strong> <em>soft</em> <s>gone</s>"),
    ("*both _at once_*", "<strong>both <em>at once</em></strong>"),
    ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
    ("* not a list* and *not\nbold*", "* not a list* and *not<br>bold*"),
    ("`*raw*` &lt;b&gt; &amp;lt;", "<code>*raw*</code> &lt;b&gt; &amp;lt;"),
    ("```\na *b*\n```", "<pre>a *b*</pre>"),
    ("&gt; one\n&gt; two\nthree", "<blockquote>one<br>two</blockquote>three"),
    ("<https://a.example|*x*>", '<a href="https://a.example">*x*</a>'),
    ("<javascript:alert(1)|x>", "<span>x</span>"),
    ("<mailto:a@b.example>", '<a href="mailto:a@b.example">a@b.example</a>'),
    ("<@U0BENO001> <@UGONE|left>", "<span>@Beno Brandt</span> <span>@left</span>"),
    ("<!subteam^S1|@ops> <!channel>", "<span>@ops</span> <span>@channel</span>"),
    ("<!date^86400^{date_num} {time}|old>", "<time>1970-01-02 01:00</time>"),
    (":tada: :no-such-thing:", "🎉 :no-such-thing:"),
    ("see https://a.example/x.", 'see <a href="https://a.example/x">https://a.example/x</a>.'),
]


@pytest_asyncio.fixture(loop_scope="session")
async def berlin(open_page: Open) -> Page:
    """Anna's tab; her clock is Berlin's."""
    return await open_page("anna")


async def test_mrkdwn_is_drawn_as_slack_does(berlin: Page) -> None:
    drawn = {text: await berlin.evaluate(DRAW, [text, {}]) for text, _ in CASES}
    assert drawn == dict(CASES)


async def test_verbatim_leaves_addresses_and_names_alone(berlin: Page) -> None:
    text = "@here https://a.example #help *b*"
    verbatim = await berlin.evaluate(DRAW, [text, {"verbatim": True}])
    assert verbatim == "@here https://a.example #help <strong>b</strong>"
