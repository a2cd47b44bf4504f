"""The OpenAPI document: how it is made from the views, in which words, and where it is shown."""
