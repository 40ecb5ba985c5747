"""The servers that SERVICE and LOAD may ask: by the beginning of their IRI, and never inside our own network.

A name that leads to a private or loopback address is refused, unless the setting names that very host by its address
or as ``localhost``. The engine looks a name up again when it asks, and cannot be told which address to take; so a name
that leads elsewhere by then (DNS rebinding) must be found out otherwise: by its certificate. That is why a host that is
named can be allowed only with https. Redirects are not followed, and the IRI must stand in the query as a whole: one
that is a variable or has a prefix is refused (`kg.sparql.outgoing`).
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from kg.errors import QueryError, UsageError
from kg.sparql.outgoing import targets, within

_LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Services:
    """The beginnings of IRIs that may be asked, such as ``https://example.org/sparql``, ``https://`` for all of them.

    With ``http://`` goes only an address, or ``localhost``.
    """

    prefixes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the prefixes.

        Raises:
            kg.errors.UsageError: one is no beginning of a web address, or one that could lead anywhere.
        """
        for prefix in self.prefixes:
            if urlsplit(prefix).scheme not in ("http", "https") or "://" not in prefix:
                raise UsageError(f"{prefix}: an allowed service begins with http:// or https://")
            if urlsplit(prefix).scheme == "http" and not _named(prefix):
                why = "a name can lead anywhere by http; use https, or the address of the server"
                raise UsageError(f"{prefix}: {why}")

    async def resolve(self, text: str) -> None:
        """Refuse *text*, which asks only servers that are allowed, when one of them is inside our own network.

        Raises:
            kg.errors.QueryError: it is, or it is not known where it is.
        """
        if not self.prefixes:
            return
        for target in targets(text):
            if any(within(target, prefix) and _named(prefix) for prefix in self.prefixes):
                continue
            parts = urlsplit(target.strip("<>"))
            if await _inside(parts.hostname or "", parts.port):
                raise QueryError(f"{target} is an address inside the network of this server, which it does not ask")


def _named(prefix: str) -> bool:
    """Tell whether *prefix* names a host by its address or as this machine.

    >>> _named("http://127.0.0.1:7878/"), _named("http://localhost/"), _named("http://example.org/"), _named("http://")
    (True, True, False, False)
    """
    host = urlsplit(prefix).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host == _LOCAL
    return True


async def _inside(host: str, port: int | None) -> bool:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise QueryError(f"{host}: no server is known by this name") from error
    return any(not ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)
