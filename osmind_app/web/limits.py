"""How often one address, one network and everybody together may try a door (T12, T13, T37).

Kept in memory by one process, in Redis by several. Where the counter can't be reached the doors stay shut (F11).
"""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter

from osmind_app.lib.errors import Busy
from osmind_app.lib.settings import settings

PATIENCE_SECONDS = 2  # for a Redis that does not answer
ADDRESS, NETWORK, EVERYBODY = "address", "network", "everybody"


@dataclass(frozen=True)
class Budget:
    """What a door allows. A waiting room shares one address, so only wrong tries and strange browsers count."""

    name: str
    address: RateLimitItem
    network: RateLimitItem  # /24, /64
    everybody: RateLimitItem


SIGN_IN = Budget(
    "sign-in", RateLimitItemPerMinute(20, 15), RateLimitItemPerMinute(100, 15), RateLimitItemPerMinute(600, 15)
)
ASK = Budget("ask", RateLimitItemPerHour(30), RateLimitItemPerHour(120), RateLimitItemPerHour(600))
EXPORT = Budget("export", RateLimitItemPerHour(30), RateLimitItemPerHour(60), RateLimitItemPerHour(120))
LINK = Budget("link", RateLimitItemPerHour(600), RateLimitItemPerHour(1_800), RateLimitItemPerHour(9_000))
JOINS = RateLimitItemPerHour(30)  # newcomers by one shared link: more than a waiting room makes (T8)
# Wrong codes of newcomers: a waiting room shares one address, and ten typing errors an hour are many.
CODE = Budget("code", RateLimitItemPerHour(10), RateLimitItemPerHour(40), RateLimitItemPerHour(600))


async def spend(budget: Budget, address: str) -> str | None:
    """Count one try; returns what is used up (ADDRESS, NETWORK or EVERYBODY), or None. Raises Busy (fails closed)."""
    for scope, item, key in _steps(budget, address):
        if not await _hit(item, budget.name, scope, key):
            return scope
    return None


async def spend_on(item: RateLimitItem, key: str) -> bool:
    """Count one try at one thing; False when its own budget is used up. Raises Busy (fails closed)."""
    return await _hit(item, "on", key)


async def give_back(budget: Budget, address: str) -> None:
    """Uncount a try that turned out to be right: forty people may sign in behind one address in the morning."""
    for scope, item, key in _steps(budget, address):
        await _hit(item, budget.name, scope, key, cost=-1)


async def is_news(budget: Budget, scope: str) -> bool:
    """True once in 15 minutes for a budget that is used up: what the record gets one line about."""
    return await _hit(RateLimitItemPerMinute(1, 15), budget.name, "told", scope)


def network_of(address: str) -> str:
    """The /24 or /64 an address belongs to; a name that is no address is its own network."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{24 if found.version == 4 else 64}", strict=False))


def _steps(budget: Budget, address: str) -> tuple[tuple[str, RateLimitItem, str], ...]:
    return (
        (ADDRESS, budget.address, address),
        (NETWORK, budget.network, network_of(address)),
        (EVERYBODY, budget.everybody, ""),
    )


async def _hit(item: RateLimitItem, *key: str, cost: int = 1) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _limiter().hit(item, *key, cost=cost)
    except Exception as fault:
        raise Busy from fault


@lru_cache
def _limiter() -> FixedWindowRateLimiter:
    url = settings().redis_url.get_secret_value()
    storage: Storage = RedisStorage(f"async+{url}", implementation="redispy") if url else MemoryStorage()
    return FixedWindowRateLimiter(storage)
