"""Four days are 96 hours of elapsed time, whatever the clocks of the clinic do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from osmind_app.clinic.invitations import errors
from osmind_app.clinic.invitations import service as invitations
from tests import mailbox

SENT = [  # local time of sending: clocks go back, forward, or stay within the four days
    ("America/Los_Angeles", datetime(2026, 11, 22, 9, 0)),
    ("America/Los_Angeles", datetime(2027, 3, 12, 9, 0)),
    ("America/New_York", datetime(2026, 10, 29, 15, 15)),
    ("Europe/London", datetime(2026, 10, 22, 23, 59)),
    ("Australia/Lord_Howe", datetime(2027, 4, 2, 12, 0)),
    ("Asia/Kathmandu", datetime(2026, 12, 31, 0, 0)),
    ("America/Phoenix", datetime(2027, 3, 12, 1, 30)),
    ("America/Los_Angeles", datetime(2026, 10, 31, 1, 30)),
]
AFTER = [  # since sending → works?
    (timedelta(0), True),
    (timedelta(hours=95), True),
    (timedelta(hours=96) - timedelta(microseconds=1), True),
    (timedelta(hours=96), False),
    (timedelta(hours=97), False),
]


@pytest.mark.parametrize(("zone", "local"), SENT)
@pytest.mark.parametrize(("after", "works"), AFTER)
def test_the_deadline_is_exact(session, cast, zone, local, after, works):
    """T7, A2, A23: forty instants"""
    cast.willow.time_zone = zone
    sent = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    invitation = invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=sent)
    session.flush()
    session.expire(invitation)
    # A host in another zone asks the same question.
    asked = (sent + after).astimezone(ZoneInfo("Pacific/Auckland"))
    if works:
        assert invitations.look_up(session, token=mailbox.link_of(invitation), now=asked).id == invitation.id
    else:
        with pytest.raises(errors.InvitationExpired):
            invitations.look_up(session, token=mailbox.link_of(invitation), now=asked)


@pytest.mark.parametrize(
    ("zone", "local", "said"),
    [
        ("America/New_York", datetime(2026, 10, 29, 15, 15), "Monday, November 2 at 2:15 PM (Eastern Time)"),
        ("America/Los_Angeles", datetime(2027, 3, 12, 9, 0), "Tuesday, March 16 at 10:00 AM (Pacific Time)"),
    ],
)
def test_the_letter_says_the_deadline_in_the_clinics_zone(session, cast, zone, local, said):
    """A2, A23: across a change of clocks the wall time differs by an hour, the hours do not"""
    cast.willow.time_zone = zone
    sent = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=sent)
    assert mailbox.letters_to(session, "june@example.com")[0].context["until"] == said
