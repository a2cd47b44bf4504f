"""How a version is cited, by people and by machines."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from knowledge.models import Maturity, Report, ReportVersion
from knowledge.queries.wording import labels
from school.topics import Topic


def author_name(report: Report, version: ReportVersion) -> str:
    """Who answers for the text: the municipality, or the school for an example."""
    return "Smart Cities: Schule" if report.is_example else version.lead.formal_name


def citation(report: Report, version: ReportVersion, address: str) -> str:
    """How to cite exactly this version; `address` is its absolute permanent address."""
    kind = "Beispiel nach öffentlichen Quellen" if report.is_example else "Erfahrungsbericht"
    published = timezone.localtime(version.published_at)
    day = date_format(published, "j. F Y")
    return (
        f"{author_name(report, version)} ({published.year}): {version.title}. {kind}, "
        f"Version {version.number} vom {day}. Vokabelheft der Smart Cities: Schule. {address}"
    )


def linked_data(report: Report, version: ReportVersion, *, site: str) -> dict[str, Any]:
    """The report for machines, after schema.org/Report."""
    address = site + version.get_absolute_url()
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": address,
        "url": site + report.get_absolute_url(),
        "name": version.title,
        "abstract": version.summary,
        "inLanguage": "de",
        "version": version.number,
        "datePublished": timezone.localtime(version.published_at).isoformat(),
        "keywords": [*labels(Topic, version.topics), *version.tags],
        "spatialCoverage": [
            {"@type": "AdministrativeArea", "name": place.short_name} for place in version.places
        ],
        "creativeWorkStatus": str(Maturity(version.maturity).label) if version.maturity else "",
        "citation": version.sources,
        "isPartOf": {"@type": "Collection", "name": "Vokabelheft", "url": f"{site}/vokabelheft/"},
    }
    if report.is_example:
        data["author"] = {"@type": "Organization", "name": "Smart Cities: Schule", "url": site}
        data["disambiguatingDescription"] = "Beispiel nach öffentlichen Quellen"
    else:
        place = version.lead
        data["author"] = {
            "@type": "GovernmentOrganization",
            "name": place.formal_name,
            "identifier": place.ags,
            "url": site + place.get_absolute_url(),
        }
    return {name: value for name, value in data.items() if value not in ("", [])}
