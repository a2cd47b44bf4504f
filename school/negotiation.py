"""In which form the API answers, and what it says of itself to OPTIONS.

Apart from `school.api`, because DRF needs both before its views can be imported.
"""

from typing import Any

from rest_framework import metadata, negotiation, renderers
from rest_framework.request import Request


class Negotiation(negotiation.DefaultContentNegotiation):
    """JSON, or a file: a view that hands one out names its `media_types`, and nobody is refused those."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The JSON renderer, for errors at least; NotAcceptable where nothing fits `Accept`."""
        files = getattr(request.parser_context["view"], "media_types", ())
        offered = [*renderers, *(_FileRenderer(media_type) for media_type in files)]
        super().select_renderer(request, offered, format_suffix)
        return renderers[0], renderers[0].media_type


class _FileRenderer(renderers.BaseRenderer):
    """Stands for a file in the negotiation; the view answers with the file itself."""

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type


class Methods(metadata.BaseMetadata):
    """OPTIONS: the methods of an address, and in which form a body may come."""

    def determine_metadata(self, request: Request, view: Any) -> dict[str, Any]:
        """Nothing from docstrings or models; what a body holds stands in the OpenAPI document."""
        return {"methods": view.allowed_methods, "parses": [one.media_type for one in view.parser_classes]}
