"""Pages and API in production: plain WSGI is several times faster than ASGI for them."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "school.settings")

pages = get_wsgi_application()  # loads the settings: must come before they are read

from django.conf import settings
from servestatic import ServeStatic

# name.0123456789ab.css: the hash in the name makes the file immutable for browsers
_HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9.]+$")

# Around Django rather than in its middleware: a file costs no page a thing.
application = ServeStatic(
    pages,
    root=str(settings.STATIC_ROOT),
    prefix=settings.STATIC_URL,
    immutable_file_test=lambda path, url: bool(_HASHED.search(url)),
)
