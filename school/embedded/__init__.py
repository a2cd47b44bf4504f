"""A real PostgreSQL and a real Redis as child processes, for development, tests and demo.

`python -m school.embedded run` starts the whole school, `… exec -- COMMAND` one command with the
two servers beside it. Production names its own servers in DATABASE_URL and REDIS_URL.
Needs the standard library only, so that settings may ask for the addresses below.
"""

from school.embedded.places import VAR, Places


def database_url() -> str:
    """Address of the embedded PostgreSQL, whether or not it runs: `postgres://…?host=/socket/directory`."""
    return Places(VAR).database_url


def redis_url() -> str:
    """Address of the embedded Redis, whether or not it runs: `unix:///…/redis.sock`, no database number."""
    return Places(VAR).redis_url
