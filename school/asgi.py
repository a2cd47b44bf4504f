"""Websockets in production; websockets, pages and API together in development."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "school.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # loads the apps: must come before the consumer is imported

from channels.routing import ProtocolTypeRouter
from channels.security.websocket import AllowedHostsOriginValidator

from school.live import websocket_application

application = ProtocolTypeRouter(
    {"http": pages, "websocket": AllowedHostsOriginValidator(websocket_application)},
)
