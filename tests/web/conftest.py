"""One busy village for all tests of this room, and real Chromium in the two sizes people have."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from busy_hall import PASSWORD, BusyHall, busy_hall
from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"phone": {"width": 360, "height": 740}, "desktop": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusyHall]:
    with busy_hall(tmp_path_factory.mktemp("busy")) as opened:
        yield opened


# Playwright keeps an event loop running in this thread: no longer than its own tests, for others here run loops of their own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is not installed: scripts/setup --dev"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Watched:
    """A page that fails its test when anything is broken in it: a script, a request, a rule of the policy, a line too wide."""

    def __init__(self, page: Page, address: str, cookies: dict[str, list[Any]]) -> None:
        self.page, self.address, self.complaints, self.cookies = page, address, [], cookies
        page.set_default_timeout(15_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._see)

    def _hear(self, message) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def _see(self, request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, login: str) -> Page:
        """By the form the first time, later with the cookie it gave: argon2 takes its time on purpose."""
        if login in self.cookies:
            self.page.context.add_cookies(self.cookies[login])
            return self.open("/")
        self.open("/masuk")
        self.page.fill("#login", login)
        self.page.fill("#password", PASSWORD)
        self.page.click("button:has-text('Masuk')")
        self.page.wait_for_url(f"{self.address}/")
        self.cookies[login] = self.page.context.cookies()
        return self.page

    def check(self) -> None:
        assert self.complaints == []
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px too wide"


@pytest.fixture(scope="session")
def cookies() -> dict[str, list[Any]]:
    return {}


@pytest.fixture(params=list(SIZES))
def size(request) -> str:
    return request.param


@pytest.fixture
def browse(hall, chromium, cookies, size):
    """`with browse() as watched:` is a browser of its own, without cookies."""

    @contextmanager
    def opened() -> Iterator[Watched]:
        phone = size == "phone"
        context = chromium.new_context(viewport=SIZES[size], is_mobile=phone, has_touch=phone, locale="id-ID")
        watched = Watched(context.new_page(), hall.address, cookies)
        try:
            yield watched
            watched.check()
        finally:
            context.close()

    return opened
