"""How often one address, one network and everybody together may try a door (T12, T13, T37).

Kept in memory by one process, in Redis by several. Where the counter can't be reached the doors stay shut (F11).
"""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from osmind_app.lib.errors import Busy
from osmind_app.lib.settings import settings

PATIENCE_SECONDS = 2  # for a Redis that does not answer
ADDRESS, NETWORK, EVERYBODY = "address", "network", "everybody"


@dataclass(frozen=True)
class Budget:
    """What a door allows. A clinic's waiting room shares one address; browsers known to an account are not counted."""

    name: str
    address: RateLimitItem
    network: RateLimitItem  # /24, /64
    everybody: RateLimitItem


SIGN_IN = Budget(
    "sign-in", RateLimitItemPerMinute(20, 15), RateLimitItemPerMinute(100, 15), RateLimitItemPerMinute(600, 15)
)
ASK = Budget("ask", RateLimitItemPerHour(10), RateLimitItemPerHour(60), RateLimitItemPerHour(600))
LINK = Budget("link", RateLimitItemPerHour(60), RateLimitItemPerHour(300), RateLimitItemPerHour(3_000))


async def spend(budget: Budget, address: str) -> str | None:
    """Count one try; returns what is used up (ADDRESS, NETWORK or EVERYBODY), or None. Raises Busy (fails closed)."""
    network = network_of(address)
    steps = (
        (ADDRESS, budget.address, address),
        (NETWORK, budget.network, network),
        (EVERYBODY, budget.everybody, ""),
    )
    for scope, item, key in steps:
        if not await _hit(item, budget.name, scope, key):
            return scope
    return None


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


async def _hit(item: RateLimitItem, *key: str) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _limiter().hit(item, *key)
    except Exception as fault:
        raise Busy from fault


@lru_cache
def _limiter() -> MovingWindowRateLimiter:
    url = settings().redis_url.get_secret_value()
    storage: Storage = RedisStorage(f"async+{url}", implementation="redispy") if url else MemoryStorage()
    return MovingWindowRateLimiter(storage)
