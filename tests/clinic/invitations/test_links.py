"""What a link tells, and to whom."""

import random
import secrets
import statistics
import time
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.invitations import errors, queries
from osmind_app.clinic.invitations import service as invitations
from osmind_app.lib import tokens
from osmind_app.outbox.models import Letter
from tests import mailbox


@pytest.fixture
def invitation(session, cast, now):
    return invitations.send(session, actor=cast.sam, patient_id=cast.june.id, now=now)


def mutated(token, chance):
    """One small change: a flipped character, a cut, another case, padding, a copy of itself."""
    at = chance.randrange(len(token))
    letter = chance.choice("ABCDEFabcdef0123456789-_.=/+ \n%é\0")
    return chance.choice(
        [
            token[:at] + letter + token[at + 1 :],
            token[:at],
            token[at:],
            token.swapcase(),
            token + chance.choice(["=", "==", ".", " ", "\n", token]),
            token[:at] + letter + token[at:],
            ".".join(reversed(token.split("."))),
        ]
    )


def nothing_opens(session, now, tokens_tried):
    """Every one of these gets the one answer for links that are not ours."""
    for wrong in tokens_tried:
        with pytest.raises(errors.InvitationDamaged):
            invitations.look_up(session, token=wrong, now=now)


def mutations(token, count):
    """That many different small changes of a link."""
    chance, found = random.Random(7), set()
    while len(found) < count:
        found.add(mutated(token, chance))
        found.discard(token)
    return found


def guesses(count):
    """Made-up tokens of the right shape."""
    return (f"{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}" for _ in range(count))


@pytest.mark.slow
def test_no_mutation_of_a_link_opens_anything(session, invitation, now):
    """T1: five hundred; ten thousand in the soak"""
    nothing_opens(session, now, mutations(mailbox.link_of(invitation), 500))


def test_a_tag_fits_its_own_invitation_purpose_and_generation_only(session, cast, invitation, now):
    """T1, security 3.2"""
    other = invitations.send(session, actor=cast.stone, patient_id=cast.holt.id, now=now)
    mine, theirs = (mailbox.link_of(one).split(".") for one in (invitation, other))
    ref = invitation.link
    for wrong in [
        f"{mine[0]}.{theirs[1]}",
        f"{theirs[0]}.{mine[1]}",
        tokens.sign(replace(ref, purpose="reset.v1")),
        tokens.sign(replace(ref, generation=2)),
        tokens.sign(replace(ref, nonce=tokens.new_nonce())),
        tokens.sign(replace(ref, id=uuid4())),
    ]:
        with pytest.raises(errors.InvitationDamaged):
            invitations.look_up(session, token=wrong, now=now)


def test_nothing_in_the_database_is_a_link_that_works(session, invitation, now):
    """T2"""
    token = mailbox.link_of(invitation)
    session.flush()
    rows = [
        *session.exec(select(Letter)).all(),
        *session.exec(select(AuditEvent)).all(),
        *session.exec(select(type(invitation))).all(),
    ]
    kept = repr([row.model_dump() for row in rows])
    assert token.split(".")[1] not in kept


def test_opening_changes_nothing_but_is_remembered_once(session, invitation, now):
    """A20, T4"""
    token = mailbox.link_of(invitation)
    for _ in range(20):
        invitations.opened(session, token=token, now=now)
        invitations.continued(session, token=token, now=now)
    session.flush()
    session.refresh(invitation)
    assert (invitation.opened_at, invitation.continued_at, invitation.accepted_at) == (now, now, None)
    events = session.exec(select(AuditEvent.event).where(AuditEvent.subject_id == invitation.id)).all()
    assert sorted(events) == ["invitation.continued", "invitation.opened", "invitation.sent"]


def test_the_landing_page_knows_the_clinic_the_first_name_and_the_deadline(session, invitation, now):
    """design 1"""
    who = queries.invited(session, token=mailbox.link_of(invitation), now=now)
    assert (who.clinic.name, who.first_name, who.email) == ("Willow Creek", "June", "june@example.com")
    assert who.deadline == "Thursday, November 26 at 9:00 AM (Pacific Time)"
    assert {"June", "Park", "june@example.com", "Willow Creek", "19850314"} <= {*who.personal}


def test_another_address_or_an_archived_chart_ends_the_link(session, cast, invitation, now):
    """T6, security 3.3"""
    token = mailbox.link_of(invitation)
    cast.june.email = "june.park@example.com"
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=token, now=now)
    cast.june.email, cast.june.archived_at = "june@example.com", now
    with pytest.raises(errors.InvitationWithdrawn):
        invitations.look_up(session, token=token, now=now)


def test_a_refused_try_is_one_line_of_the_story_a_minute(session, cast, invitation, now):
    """security 3.13"""
    invitations.withdraw(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    for _ in range(30):
        with pytest.raises(errors.InvitationWithdrawn) as refused:
            invitations.look_up(session, token=mailbox.link_of(invitation), now=now)
        invitations.note_refused(session, refused=refused.value, now=now)
    session.flush()
    story = queries.story(session, actor=cast.sam, patient_id=cast.june.id, now=now)
    assert [line.text for line in story].count("The link was tried again and refused: it had been turned off.") == 1


@pytest.mark.slow
def test_random_tokens_open_nothing(session, invitation, now):
    """T1: a thousand against the database; a million in the soak"""
    nothing_opens(session, now, guesses(1_000))


@pytest.mark.slow
def test_a_hundred_thousand_guesses_fit_no_tag():
    """T1"""
    ref = tokens.LinkRef("invite.v1", uuid4(), tokens.new_nonce(), 1, tokens.signing_key_id())
    assert not any(tokens.verifies(ref, guess) for guess in guesses(100_000))


@pytest.mark.slow
def test_a_wrong_guess_takes_as_long_as_a_near_miss(session, invitation, now):
    """T1: medians differ by less than 5 ms"""
    near = mailbox.link_of(invitation)[:-4] + "AAAA"
    took = {"near": [], "far": []}
    for guess in guesses(200):
        for kind, token in (("near", near), ("far", guess)):
            began = time.perf_counter()
            nothing_opens(session, now, [token])
            took[kind].append(time.perf_counter() - began)
    assert abs(statistics.median(took["near"]) - statistics.median(took["far"])) < 0.005
