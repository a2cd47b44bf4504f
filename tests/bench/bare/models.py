"""One table of posts."""

from django.db import models


class Post(models.Model):
    """A post in topic `topic`."""

    topic = models.IntegerField(db_index=True)
    author = models.CharField(max_length=80)
    body = models.TextField()
    posted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "bench_post"

    def __str__(self) -> str:
        return self.author


TABLE = """
CREATE TABLE IF NOT EXISTS bench_post (
    id bigserial PRIMARY KEY, topic integer NOT NULL, author varchar(80) NOT NULL,
    body text NOT NULL, posted_at timestamptz NOT NULL DEFAULT now()
)"""
INDEX = "CREATE INDEX IF NOT EXISTS bench_post_topic ON bench_post (topic)"
FILL = """
INSERT INTO bench_post (topic, author, body)
SELECT n / 20, 'Erika Beispiel', repeat('Ein Satz, wie er in einem Beitrag stehen kann. ', 8)
FROM generate_series(0, 19999) AS n WHERE NOT EXISTS (SELECT 1 FROM bench_post)"""
