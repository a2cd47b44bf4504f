"""Our pages under the name `members:…`, and those of allauth that come after the first step of signing in.

allauth's own sign-in and sign-up pages are not here: `account_login` is our page, sign-up does not exist.
"""

from typing import Any

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from members.views import (
    accession,
    account,
    admissions,
    by_hand,
    classes,
    coordination,
    desk,
    directory,
    domains,
    erasing,
    invitations,
    leaving,
    municipalities,
    mydata,
    named_places,
    own_page,
    proof,
    sign_in,
    welcome,
)

shared = [  # classes, directory, Schultüte
    path("klassen/", classes.classes, name="classes"),
    path("klassen/daran-arbeiten-wir/", classes.line, name="class_line"),
    path("klassen/<slug:slug>/", classes.school_class, name="class"),
    path("klassen/<slug:slug>/sprecher/", classes.representative, name="class_representative"),
    path("klassen/<slug:slug>/dateien/", classes.files, name="class_files"),
    path("klassen/<slug:slug>/dateien/<int:pk>/", classes.file, name="class_file"),
    path("klassen/<slug:slug>/dateien/<int:pk>/loeschen/", classes.file_removal, name="class_file_removal"),
    path("klassen/<slug:slug>/verwalten/", classes.management, name="class_management"),
    path("klassen/<slug:slug>/kommunen/", classes.municipalities, name="class_municipalities"),
    path("klassen/<slug:slug>/kommunen/<int:pk>/ende/", classes.leaving, name="class_leaving"),
    path("klassen/<slug:slug>/ende/", classes.closure, name="class_closure"),
    path("menschen/", directory.people, name="people"),
    path("konto/verzeichnis/", directory.entry, name="entry"),
    path("schultuete/", welcome.kit, name="kit"),
    path("schultuete/<slug:step>/", welcome.step, name="kit_step"),
]

ours: list[Any] = [
    path("anmelden/", sign_in.sign_in, name="sign_in"),
    path("anmelden/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("anmelden/passwort/", sign_in.sign_in_password, name="sign_in_password"),
    path("abmelden/", sign_in.sign_out, name="sign_out"),
    path("willkommen/", sign_in.welcome, name="welcome"),
    path("warten/", sign_in.waiting, name="waiting"),
    path("warten/noch-einmal/", admissions.again, name="again"),
    path("konto/", account.account, name="account"),
    path("konto/schluessel/", account.tokens, name="tokens"),
    path("konto/schluessel/<slug:key>/loeschen/", account.token_deletion, name="token_deletion"),
    path("konto/daten/", mydata.my_data, name="my_data"),
    path("konto/daten/kopie/", mydata.exports, name="exports"),
    path("konto/daten/kopie/<int:pk>/", mydata.download, name="export_file"),
    path("konto/sitzungen/", mydata.sessions, name="sessions"),
    path("konto/sitzungen/<slug:key>/ende/", mydata.session_end, name="session_end"),
    path("konto/loeschen/", erasing.erasure, name="erasure"),
    path("konto/bestaetigen/code/", proof.proof, name="proof"),
    path("konto/ueberall-abmelden/", account.sessions_end, name="sessions_end"),
    path("konto/passwort/entfernen/", account.password_removal, name="password_removal"),
    path("kommunen/", municipalities.municipalities, name="municipalities"),
    path("kommunen/<slug:slug>/", municipalities.municipality, name="municipality"),
    path("kommunen/<slug:slug>/einschulung/", accession.accession, name="accession"),
    path("kommunen/<slug:slug>/einschulung/schritte/", accession.steps, name="accession_steps"),
    path("kommunen/<slug:slug>/einschulung/ansprechperson/", accession.contact, name="accession_contact"),
    path("kommunen/<slug:slug>/einschulung/nachweis/", accession.new_proof, name="new_proof"),
    path("kommunen/<slug:slug>/einschulung/nachweis/<int:pk>/", accession.proof_file, name="proof_file"),
    path(
        "kommunen/<slug:slug>/einschulung/nachweis/<int:pk>/loeschen/",
        accession.proof_removal,
        name="proof_removal",
    ),
    path("kommunen/<slug:slug>/einschulung/absichtserklaerung/", accession.letter, name="letter_of_intent"),
    path("kommunen/<slug:slug>/protokoll/", desk.trail, name="trail"),
    path("moderation/kommunen/", desk.desk, name="desk"),
    path("moderation/kommunen/<slug:slug>/", desk.desk_one, name="desk_one"),
    path("moderation/kommunen/<slug:slug>/schritte/", desk.desk_steps, name="desk_steps"),
    path("moderation/aufnahme/", admissions.admissions, name="admissions"),
    path("moderation/aufnahme/<int:pk>/", admissions.admission, name="admission"),
    path("moderation/aufnahme/<int:pk>/ablehnung/", admissions.refusal, name="refusal"),
    *shared,
]

ours += [
    path("anmelden/ohne-mail/", by_hand.sign_in_printed, name="sign_in_printed"),
    path("warten/kommune/", domains.choice, name="choice"),
    path("konto/austritt/", leaving.leaving, name="leaving"),
    path("einladung/<slug:token>/", invitations.invitation, name="invitation"),
    path("einladung/<slug:token>/annahme/", invitations.acceptance, name="acceptance"),
    path("kommunen/<slug:slug>/logo/", own_page.logo, name="logo"),
    path("moderation/aufnahme/<int:pk>/domain/", domains.sharing, name="sharing"),
    path("moderation/domains/", domains.domains, name="domains"),
    path("moderation/domains/<int:pk>/freigabe/", domains.approval, name="approval"),
    path("moderation/domains/<int:pk>/ablehnung/", domains.refusal, name="domain_refusal"),
    path("moderation/bestaetigung/", by_hand.by_hand, name="by_hand"),
    path("moderation/namen/", named_places.named_places, name="named_places"),
    path("moderation/namen/<int:pk>/erledigt/", named_places.settlement, name="named_place_settlement"),
]

# The desk of those who coordinate. `members.middleware` guards everything below it.
_desk = [
    path("", coordination.coordination, name="coordination"),
    path("koordinierende/", coordination.appointments, name="appointments"),
    path("koordinierende/<int:pk>/uebergabe/", coordination.hand_over, name="hand_over"),
    path("menschen/<int:pk>/ende/", coordination.membership_end, name="membership_end"),
    path("menschen/<int:pk>/wechsel/", coordination.move, name="move"),
    path("ausgeschieden/<int:pk>/rueckkehr/", coordination.taking_back, name="taking_back"),
    path("anfragen/<int:pk>/bestaetigung/", coordination.confirmation, name="confirmation"),
    path("anfragen/<int:pk>/ablehnung/", coordination.rejection, name="rejection"),
    path("einladungen/", invitations.invitations, name="invitations"),
    path("einladungen/<int:pk>/ruecknahme/", invitations.revocation, name="revocation"),
    path("domains/", domains.own_domains, name="own_domains"),
    path("seite/", own_page.own_page, name="own_page"),
]
ours += [path("kommunen/<slug:slug>/koordination/", include(_desk))]

urlpatterns = [
    path("", include((ours, "members"))),
    path("anmelden/", sign_in.sign_in, name="account_login"),
    path("abmelden/", sign_in.sign_out, name="account_logout"),
    path("konto/inaktiv/", allauth.account_inactive, name="account_inactive"),
    path("konto/bestaetigen/", allauth.reauthenticate, name="account_reauthenticate"),
    path("konto/passwort/aendern/", login_required(allauth.password_change), name="account_change_password"),
    path("konto/passwort/festlegen/", login_required(allauth.password_set), name="account_set_password"),
    path("konto/zweiter-faktor/", include("allauth.mfa.urls")),
]
