"""Writing and reviewing reports. These addresses stand before those of the reading pages."""

from django.urls import path

from knowledge.views import review, writing, writing_steps

urlpatterns = [
    path("berichte/meine/", writing.my_reports, name="my_reports"),
    path("berichte/neu/", writing.start, name="start_report"),
    path("berichte/<slug:slug>/schreiben/", writing.working_copy, name="working_copy"),
    path("berichte/<slug:slug>/schreiben/<slug:stage>/", writing.stage, name="stage"),
    path("berichte/<slug:slug>/loeschen/", writing_steps.deletion, name="report_deletion"),
    path("berichte/<slug:slug>/schritt/", writing_steps.step, name="report_step"),
    path("berichte/<slug:slug>/autorinnen/", writing_steps.authors, name="report_authors"),
    path("berichte/<slug:slug>/autorinnen/ich/", writing_steps.join, name="report_join"),
    path(
        "berichte/<slug:slug>/autorinnen/<int:pk>/ende/",
        writing_steps.author_removal,
        name="report_author_removal",
    ),
    path("berichte/<slug:slug>/ansprechperson/", writing_steps.contact, name="report_contact"),
    path("berichte/<slug:slug>/freigabe/", writing_steps.clearance, name="report_clearance"),
    path("berichte/<slug:slug>/mitnehmen/", writing_steps.assets, name="report_assets"),
    path(
        "berichte/<slug:slug>/mitnehmen/<slug:key>/entfernen/",
        writing_steps.asset_removal,
        name="report_asset_removal",
    ),
    path("berichte/<slug:slug>/entwurf/dateien/<int:pk>/", writing_steps.draft_file, name="draft_file"),
    path("pruefung/", review.review_list, name="review_list"),
    path("pruefung/<slug:slug>/", review.review, name="review"),
    path("pruefung/<slug:slug>/aenderungen/", review.remarks, name="review_remarks"),
    path("pruefung/<slug:slug>/veroeffentlichen/", review.publication, name="publication"),
]
