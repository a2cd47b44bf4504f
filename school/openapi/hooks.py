"""What is added to the OpenAPI document once it is made from the views."""

from typing import Any

from school.openapi.refusals import ERROR, responses

BESIDE = {
    "BlankEnum": "Leer: keine Wahl.",
    "NullEnum": "Null: nichts gewählt.",
}  # beside the values of a choice


def add_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The shape of errors, and an answer for every status that operations refer to."""
    components = result["components"]
    components["schemas"] = dict(sorted({**components["schemas"], "Error": ERROR}.items()))
    components["responses"] = responses()
    for name, about in BESIDE.items():
        if name in components["schemas"]:
            components["schemas"][name]["description"] = about
    return result
