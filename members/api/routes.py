"""Parts of addresses that several subjects share."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class AgsConverter(StringConverter):
    """The official key of a municipality: eight digits."""

    regex = "[0-9]{8}"


register_converter(AgsConverter, "ags")
MUNICIPALITY = "municipalities/<ags:ags>/"
ACCESSION = "accessions/<ags:ags>/"
