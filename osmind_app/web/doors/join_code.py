"""The 6-digit code from the mailbox, typed on the page that is open; or the link beside it, in any browser (D2)."""

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from osmind_app.clinic.accounts import emails
from osmind_app.clinic.joining import codes
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.errors import CodesUsedUp, JoinerLost, LinkDamaged
from osmind_app.clinic.joining.queries import OnTheWay
from osmind_app.clinic.patients import birthdays
from osmind_app.lib.errors import TooMany
from osmind_app.lib.typed import line
from osmind_app.web import limits
from osmind_app.web import routes as paths
from osmind_app.web.doors import base, cookies, dead_share, join, visitor
from osmind_app.web.doors.clinic import only_one
from osmind_app.web.doors.forgot import masked

LETTER, LETTER_SECONDS = "join-letter", 900
NOT_A_CODE = "The code must be 6 numbers"
SAID = {
    codes.WRONG: "The code is not right. Check the newest email and type it again",
    codes.SPENT: "5 codes were wrong, so this one no longer works. Send a new code",
    codes.EXPIRED: "The code has expired. We sent a new one",
}
NO_MORE = "The code has expired, and no more codes can be sent. Open the invite link again to start over"
SENT = "We sent a new code. The one before no longer works."


async def show(request: Request) -> Response:
    """`/join/code`: where the code went, and a field for it."""
    try:
        who = await join.on_the_way(request)
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    if who.confirmed:
        return base.see_other(paths.JOIN_PASSWORD)
    return _page(request, who, sent="sent" in request.query_params)


async def take(request: Request) -> Response:
    """`/join/code`, POST: a wrong code counts for this address, whoever's mailbox it was (T11)."""
    typed = await base.form(request)
    try:
        who = await join.on_the_way(request)
        if who.confirmed:
            return base.see_other(paths.JOIN_PASSWORD)
        digits = "".join(typed.get("code", "").split())
        if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
            return _page(request, who, {"code": NOT_A_CODE})
        if await limits.spend(limits.CODE, visitor.address(request)):
            return _page(request, who, {"form": TooMany.sentence}, 429)
        outcome, secret = await base.write(joining.confirm, token=join.secret_of(request), code=digits)
        if outcome == codes.RIGHT:
            await limits.give_back(limits.CODE, visitor.address(request))
            return _goes_on(secret)
        if outcome == codes.EXPIRED:
            return await _sent_again(request, who)
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    return _page(request, who, {"code": SAID[outcome]})


async def again(request: Request) -> Response:
    """`/join/new-code`, POST: another code; the one before stops working."""
    await base.form(request)
    try:
        who = await join.on_the_way(request)
        if await limits.spend(limits.ASK, visitor.address(request)):
            return _page(request, who, {"form": TooMany.sentence}, 429)
        await base.write(joining.again, token=join.secret_of(request))
    except JoinerLost as refused:
        return await dead_share.lost(request, refused)
    except CodesUsedUp as refused:
        return _page(request, who, {"form": refused.sentence})
    response = base.see_other(f"{paths.JOIN_CODE}?sent")
    response.background = BackgroundTask(join.send_code, join.secret_of(request))
    return response


async def _sent_again(request: Request, who: OnTheWay) -> Response:
    try:
        await base.write(joining.again, token=join.secret_of(request))
    except CodesUsedUp:
        return _page(request, who, {"code": NO_MORE})
    response = _page(request, who, {"code": SAID[codes.EXPIRED]})
    response.background = BackgroundTask(join.send_code, join.secret_of(request))
    return response


async def open_letter(request: Request) -> Response:
    """`/jc/<token>`: the link beside the code; the page takes it out of the address bar, and nothing changes."""
    token = request.path_params["token"][: join.TOKEN_LIMIT]
    response = await _asks_birth_date(request, token)
    cookies.put(response, LETTER, token, seconds=LETTER_SECONDS)
    return response


async def show_letter(request: Request) -> Response:
    """`/join/confirm`: the same page again, by the cookie."""
    return await _asks_birth_date(request, _letter(request))


async def _asks_birth_date(request: Request, token: str) -> Response:
    """Asks for what was typed before: the reader of a mistyped address can't know it."""
    try:
        await base.read(joining.from_letter, token=token)
    except (LinkDamaged, JoinerLost):
        return await dead_share.lost(request)
    return await _letter_page(request)


async def take_letter(request: Request) -> Response:
    """`/join/confirm`, POST: this browser goes on, and the one in which the details were typed does not."""
    typed = await base.form(request)
    parts = [line(typed.get(f"birth_{part}", "")) for part in ("month", "day", "year")]
    wrong = birthdays.problem(*parts) or ("" if any(parts) else "Enter your date of birth")
    if wrong:
        return await _letter_page(request, typed, {"birth_date": wrong})
    if await limits.spend(limits.CODE, visitor.address(request)):
        return await _letter_page(request, typed, {"form": TooMany.sentence}, 429)
    try:
        outcome, secret = await base.write(
            joining.confirm_by_letter, token=_letter(request), born=birthdays.read(*parts)
        )
    except (LinkDamaged, JoinerLost):
        return await dead_share.lost(request)
    if outcome == codes.RIGHT:
        await limits.give_back(limits.CODE, visitor.address(request))
        response = _goes_on(secret)
        cookies.drop(response, LETTER)
        return response
    if outcome == codes.SPENT:
        return await dead_share.lost(request)
    said = "That is not the date of birth that was typed when joining"
    return await _letter_page(request, typed, {"birth_date": said})


def _goes_on(secret: str) -> Response:
    response = base.see_other(paths.JOIN_PASSWORD)
    cookies.put(response, join.JOINER, secret, seconds=join.JOINER_SECONDS)
    return response


def _letter(request: Request) -> str:
    return (cookies.read(request.cookies, LETTER) or "")[: join.TOKEN_LIMIT]


async def _letter_page(
    request: Request,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    return base.page(
        request,
        "join_confirm.html",
        status,
        address=paths.JOIN_CONFIRM,
        title="Confirm it’s you",
        practice=await only_one(),
        errors=errors or {},
        values={name: (typed or {}).get(name, "") for name in ("birth_month", "birth_day", "birth_year")},
    )


def _page(
    request: Request, who: OnTheWay, errors: dict[str, str] | None = None, status: int = 200, *, sent: bool = False
) -> Response:
    return base.page(
        request,
        "join_code.html",
        status,
        title="Enter your code",
        practice=who.clinic,
        masked=masked(who.email),
        meant=emails.did_you_mean(who.email),
        sent=SENT if sent else "",
        errors=errors or {},
    )


routes = [
    Route(paths.JOIN_CODE, show),
    Route(paths.JOIN_CODE, take, methods=["POST"]),
    Route(paths.JOIN_NEW_CODE, again, methods=["POST"]),
    Route(paths.JOIN_LETTER, open_letter),
    Route(paths.JOIN_CONFIRM, show_letter),
    Route(paths.JOIN_CONFIRM, take_letter, methods=["POST"]),
]
