"""Live pages: a websocket says "something new here", the page then fetches it with its normal rights.

No content travels on the bus, so nothing can leak there; a lost message costs nothing, because pages
ask again when they reconnect and poll when there is no websocket. URL: `/ws/<stream>/<pk>/`.
"""

import asyncio
import json
import os
import threading
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.sessions import CookieMiddleware
from django.conf import settings
from django.contrib.auth import get_user
from django.db import models
from django.http import HttpRequest
from django.urls import re_path

from school.breaker import Breaker

SIGNED_OUT, REFUSED, TOO_MANY = 4401, 4403, 4429  # close codes; the page stops trying after the first two
RECHECK_SECONDS = 60
SOCKETS_PER_MEMBER = 40

Readable = Callable[[Any], models.QuerySet[Any]]
_streams: dict[str, Readable] = {}


def stream(name: str) -> Callable[[Readable], Readable]:
    """Register a live stream; the function returns what `user` may watch, as a queryset."""

    def register(readable: Readable) -> Readable:
        _streams[name] = readable
        return readable

    return register


# -- Publishing --------------------------------------------------------------------------------------

_loops: dict[int, asyncio.AbstractEventLoop] = {}
_bus = Breaker("live bus", seconds=5)  # notices must not wait for a bus that hangs, once per member
_starting = threading.Lock()


def _loop() -> asyncio.AbstractEventLoop:
    """One long-lived event loop per process (a fork needs its own): no new connection per message."""
    with _starting:
        loop = _loops.get(os.getpid())
        if loop is None:
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="live", daemon=True).start()
            _loops[os.getpid()] = loop
    return loop


def _send(group: str, message: dict[str, Any]) -> bool:
    if _bus.is_open:
        return False
    sending = asyncio.run_coroutine_threadsafe(get_channel_layer().group_send(group, message), _loop())
    try:
        sending.result(timeout=2)
    except Exception as error:
        sending.cancel()
        _bus.trip(error)
        return False
    return True


def publish(name: str, pk: int) -> bool:
    """Tell all open pages of stream `name`/`pk` that there is something new. False when the bus is away."""
    return _send(f"{name}.{pk}", {"type": "hint", "stream": name, "pk": pk})


def recheck(member_pk: int) -> bool:
    """Make all sockets of a member ask again for their right; call it when a right or session ends."""
    return _send(f"member.{member_pk}", {"type": "recheck"})


# -- Listening ---------------------------------------------------------------------------------------


def _user_of(session_key: str | None) -> Any:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request)


class Live(AsyncWebsocketConsumer):
    """One socket of one page. Speaks only to the page; whatever it sends is ignored."""

    open_sockets: Counter[int] = Counter()
    member_pk: int | None = None
    checking: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Let in who may see the stream's thing, refuse everybody else with a close code."""
        self.name: str = self.scope["url_route"]["kwargs"]["stream"]
        self.pk = int(self.scope["url_route"]["kwargs"]["pk"])
        code = await self._ask()
        if code is None and self.open_sockets[self.member_pk or 0] >= SOCKETS_PER_MEMBER:
            code = TOO_MANY
        if code is not None:
            await self.accept()  # only an accepted socket can carry the reason
            await self.close(code)
            return
        self.open_sockets[self.member_pk or 0] += 1
        self.groups_joined = [f"{self.name}.{self.pk}", f"member.{self.member_pk}"]
        for group in self.groups_joined:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        self.checking = asyncio.create_task(self._keep_checking())

    async def disconnect(self, code: int) -> None:
        """Leave the groups; the page reconnects by itself if it wants to."""
        if self.checking is None:
            return
        self.checking.cancel()
        self.open_sockets[self.member_pk or 0] -= 1
        for group in self.groups_joined:
            await self.channel_layer.group_discard(group, self.channel_name)

    async def hint(self, message: dict[str, Any]) -> None:
        """Something is new: pass it on."""
        await self.send(json.dumps({"stream": message["stream"], "pk": message["pk"]}))

    async def recheck(self, message: dict[str, Any] | None = None) -> None:
        """Ask again whether the member may still watch; close the socket if not."""
        code = await self._ask()
        if code is not None:
            await self.close(code)

    async def _ask(self) -> int | None:
        return await database_sync_to_async(self._refusal, thread_sensitive=False)()

    def _refusal(self) -> int | None:
        user = _user_of(self.scope["cookies"].get(settings.SESSION_COOKIE_NAME))
        if not user.is_authenticated:
            return SIGNED_OUT
        self.member_pk = user.pk
        readable = _streams.get(self.name)
        if readable is None or not readable(user).filter(pk=self.pk).exists():
            return REFUSED
        return None

    async def _keep_checking(self) -> None:
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            await self.recheck()


websocket_application = CookieMiddleware(
    URLRouter([re_path(r"^ws/(?P<stream>[a-z_.]{1,60})/(?P<pk>\d{1,18})/$", Live.as_asgi())])
)
