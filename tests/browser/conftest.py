"""A Chromium, a sandbox with a small app, and tabs in it that allow no fault and no outside address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright, expect

from tests.browser.app import Desk, connected
from tests.browser.chromium import find
from tests.patience import LONGEST
from tests.sandbox.harness import HELP, Sandbox, running_sandbox

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
expect.set_options(timeout=LONGEST * 1000)
Open = Callable[..., Awaitable[Page]]


@pytest.fixture(scope="module", autouse=True)
def no_proxy() -> Iterator[None]:
    """Slack's client takes proxies from the environment and would ask them for this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in PROXIES:
            patch.delenv(name, raising=False)
        yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of a process."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """A fresh workspace; options of the sandbox may come as the fixture's parameter."""
    async with running_sandbox(**getattr(request, "param", {})) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(sandbox: Sandbox) -> AsyncIterator[Desk]:
    """The small app, connected."""
    async with connected(sandbox) as app:
        yield app


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Open]:
    """Open tabs by `open_page("anna", channel=…, **context)`; in none of them may anything go wrong."""
    faults: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: faults.extend(_complaint(message)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: faults.extend(_outside(request, sandbox.url)))

    async with AsyncExitStack() as tabs:

        async def open_(name: str = "anna", channel: str = HELP, thread: str = "", **options: object) -> Page:
            context = await browser.new_context(locale="en-GB", **options)  # type: ignore[arg-type]  # viewport etc.
            tabs.push_async_callback(context.close)
            context.set_default_timeout(LONGEST * 1000)
            page = await context.new_page()
            listen(page)
            who = sandbox.person(name).id
            await page.goto(f"{sandbox.url}/?as={who}&channel={channel}&thread={thread}")
            await page.wait_for_selector("html[data-ready]")
            return page

        yield open_
    assert faults == []


@pytest_asyncio.fixture(loop_scope="session")
async def console_at(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Open]:
    """Open a console, `console_at("softlayer", ticket, show, **context)`; in none may anything go wrong."""
    faults: list[str] = []

    async with AsyncExitStack() as tabs:

        async def open_(vendor: str, ticket: object = "", show: str = "open", **options: object) -> Page:
            context = await browser.new_context(locale="en-GB", **options)  # type: ignore[arg-type]  # viewport etc.
            tabs.push_async_callback(context.close)
            context.set_default_timeout(8000)
            page = await context.new_page()
            page.on("console", lambda said: faults.extend(_complaint(said)))
            page.on("pageerror", lambda error: faults.append(str(error)))
            await page.goto(f"{sandbox.url}/{vendor}/console?show={show}&ticket={ticket}")
            await page.wait_for_selector("html[data-ready]")
            return page

        yield open_
    assert faults == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(open_page: Open) -> Page:
    """Anna's tab at #help."""
    return await open_page()


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in ("error", "warning") else []


def _outside(request: Request, home: str) -> list[str]:
    address = urlsplit(request.url)
    is_own = address.netloc == urlsplit(home).netloc or address.scheme in ("data", "blob")
    return [] if is_own else [f"a request left the machine: {request.url}"]
