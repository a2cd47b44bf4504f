"""How the facts of guides, lead projects and downloads are announced: not at all."""

from school.notices import silent

silent("knowledge.guide_published", "knowledge.guide_retired")
silent("knowledge.lead_project_written", "knowledge.lead_project_removed")
silent("knowledge.download_written", "knowledge.download_removed")
