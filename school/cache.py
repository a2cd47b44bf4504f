"""A cache that may vanish: when Redis is away, everything is a miss and nothing fails."""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from school.breaker import Breaker

_redis = Breaker("cache", seconds=5)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache behind a breaker: after an error Redis is left alone for five seconds."""

    def _ask(self, method: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        if _redis.is_open:
            return fallback
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError) as error:
            _redis.trip(error)
            return fallback

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The cached value, or `default` when it is missing or Redis is away."""
        return self._ask("get", default, key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        """Store a value if Redis is there."""
        self._ask("set", None, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Store a value unless there is one; True when Redis is away (nobody else has it)."""
        return self._ask("add", True, key, value, *args, **kwargs)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count up; 1 when Redis is away. Raises ValueError for a missing key, as Django's caches do."""
        return self._ask("incr", 1, key, delta, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value if Redis is there."""
        return self._ask("delete", False, key, version)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Prolong a value's life if Redis is there."""
        return self._ask("touch", False, *args, **kwargs)

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether there is a value; False when Redis is away."""
        return self._ask("has_key", False, key, version)
