"""How fast one browser, and one address, may send events: far above what hands can do, far below a flood."""

from functools import lru_cache

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from osmind_app.lib import log
from osmind_app.lib.settings import settings

PER_SESSION = RateLimitItemPerSecond(100, 10)
PER_ADDRESS = RateLimitItemPerSecond(1_000, 10)  # a whole clinic may share one address


async def session_may(session_key: str) -> bool:
    """False once this session has sent more than a person could."""
    return await _hit(PER_SESSION, "session", session_key)


async def address_may(address: str) -> bool:
    """False once this address has sent more than a clinic could."""
    return await _hit(PER_ADDRESS, "address", address)


async def _hit(limit: RateLimitItemPerSecond, kind: str, key: str) -> bool:
    try:
        return await _limiter().hit(limit, "events", kind, key)
    except Exception as fault:
        log.fault("rates.unreachable", fault)  # reading stays open when the counter is away (F11)
        return True


@lru_cache
def _limiter() -> MovingWindowRateLimiter:
    url = settings().redis_url.get_secret_value()
    storage: Storage = RedisStorage(f"async+{url}", implementation="redispy") if url else MemoryStorage()
    return MovingWindowRateLimiter(storage)
