"""Background work: one engine for everything that is done later, by whoever comes first.

A *job* is a kind of work (`registry.job`). Its work lies in *rows* of the database, written in the
transaction that makes the work necessary. A row is *claimed* for the length of a *lease*, done, and its
*outcome* is written down (`claims`). A row that fails is tried again after growing pauses (*back-off*) and
*set aside* after its tries, so that it holds nothing else up; people see it and have it tried again
(`report`).

The loop (`loop`) takes all jobs in turn. Three processes run it: the Celery worker when it is woken
(`waking`), the same worker when beat sends it, and the courier, which needs neither Celery nor Redis.
"""
