"""Our pages under the name `members:…`, and those of allauth that come after the first step of signing in.

allauth's own sign-in and sign-up pages are not here: `account_login` is our page, sign-up does not exist.
"""

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from members.views import account, admissions, erasing, municipalities, mydata, proof, sign_in

ours = [
    path("anmelden/", sign_in.sign_in, name="sign_in"),
    path("anmelden/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("anmelden/passwort/", sign_in.sign_in_password, name="sign_in_password"),
    path("abmelden/", sign_in.sign_out, name="sign_out"),
    path("willkommen/", sign_in.welcome, name="welcome"),
    path("warten/", sign_in.waiting, name="waiting"),
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
    path("moderation/aufnahme/", admissions.admissions, name="admissions"),
    path("moderation/aufnahme/<int:pk>/", admissions.admission, name="admission"),
    path("moderation/aufnahme/<int:pk>/ablehnung/", admissions.refusal, name="refusal"),
]

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
