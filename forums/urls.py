from django.urls import path

from forums.views import forums, replies, threads

app_name = "forums"
urlpatterns = [
    path("", forums.index, name="index"),
    path("faden/<int:pk>/", threads.thread, name="thread"),
    path("faden/<int:pk>/antworten/", replies.replies, name="replies"),
    path("faden/<int:pk>/zuwachs/", replies.growth, name="growth"),
    path("faden/<int:pk>/bearbeiten/", threads.edit, name="edit-thread"),
    path("faden/<int:pk>/schliessen/", threads.close, name="close"),
    path("faden/<int:pk>/oeffnen/", threads.reopen, name="reopen"),
    path("faden/<int:pk>/folgen/", threads.follow, name="follow"),
    path("antwort/<int:pk>/", replies.reply, name="reply"),
    path("antwort/<int:pk>/bearbeiten/", replies.edit, name="edit-reply"),
    path("antwort/<int:pk>/zurueckziehen/", replies.withdraw, name="withdraw-reply"),
    path("klassen/neu/", forums.form_class, name="form-class"),
    path("<slug:slug>/", forums.forum, name="forum"),
    path("<slug:slug>/folgen/", forums.follow_forum, name="follow-forum"),
    path("<slug:slug>/neu/", forums.start_thread, name="start-thread"),
]
