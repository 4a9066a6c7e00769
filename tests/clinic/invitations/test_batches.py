"""Many patients invited at once (B8): the plan, the parts, and that one rule decides for one patient and for many."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import Session, col, func, select

from osmind_app.clinic.accounts import service as accounts
from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.families import service as families
from osmind_app.clinic.invitations import batches, errors, outcomes
from osmind_app.clinic.invitations import service as invitations
from osmind_app.clinic.invitations.models import Invitation, InviteBatch
from osmind_app.clinic.patients import service as patients
from osmind_app.clinic.patients.details import PatientDetails
from osmind_app.clinic.patients.models import Patient
from osmind_app.clinic.tasks import queries as tasks
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import claims
from osmind_app.outbox.models import Letter
from tests import cast as people
from tests import mailbox
from tests.cast import NOW
from tests.races import at_once, done

HOUR = timedelta(hours=1)


def add(session, cast, name, email=None, provider=None):
    """One more patient of Dr. Rivera's."""
    provider = provider or cast.rivera
    details = PatientDetails(first_name=name, last_name="Young", email=email, primary_provider_id=provider.id)
    return patients.create(session, actor=cast.sam, details=details, now=NOW)


def planned(session, actor, ids, now=NOW):
    plan = invitations.plan(session, actor=actor, patient_ids=ids, now=now)
    return invitations.keep(session, actor=actor, plan=plan, now=now)


def sent(session, actor, batch, now=NOW, at_most=0):
    """Start a batch and send it to its end."""
    batch = invitations.start(session, actor=actor, batch_id=batch.id, now=now)
    while batch.finished_at is None and batch.stopped_at is None:
        batch = invitations.send_some(session, actor=actor, batch_id=batch.id, now=now, at_most=at_most)
    return batch


def by_patient(batch):
    return dict(zip(batch.ids(), batch.outcomes, strict=True))


def invite(session, cast, patient, now=NOW):
    return invitations.send(session, actor=cast.sam, patient_id=patient.id, now=now)


@pytest.fixture
def everybody(session, cast, now):
    """A patient of every kind there is, by what is the matter with them."""
    kinds = {name: add(session, cast, name, f"{name}@example.com") for name in KINDS if name not in ("gone", "nobody")}
    kinds["nobody"] = add(session, cast, "nobody")
    kinds["gone"] = cast.holt  # Harbor Clinic's
    before = now - 50 * HOUR
    for name in ("invited", "opened", "bounced", "replaced"):
        invite(session, cast, kinds[name], before)
    invite(session, cast, kinds["replaced"], before + HOUR)
    invite(session, cast, kinds["expired"], now - 200 * HOUR)
    invitations.note_expired(session, now=now)
    opened = session.exec(select(Invitation).where(Invitation.patient_id == kinds["opened"].id)).one()
    invitations.opened(session, token=mailbox.link_of(opened), now=now)
    came_back = session.exec(select(Invitation).where(Invitation.patient_id == kinds["bounced"].id)).one()
    mailbox.leaves(session, came_back, before).bounced_at = before
    for hours in (5, 4, 3, 2, 1):
        invite(session, cast, kinds["five"], now - hours * HOUR)
        if hours > 1:
            invite(session, cast, kinds["four"], now - hours * HOUR)
    undone = invite(session, cast, kinds["undone"], now)
    invitations.undo(session, actor=cast.sam, invitation_id=undone.id, now=now)
    invite(session, cast, kinds["withdrawn"], before)
    invitations.withdraw(session, actor=cast.sam, patient_id=kinds["withdrawn"].id, now=now)
    invite(session, cast, kinds["archived"], before)
    patients.archive(session, actor=cast.sam, patient_id=kinds["archived"].id, now=now)
    for name in ("active", "ended"):
        account = accounts.open(session, kind="patient", email=f"{name}@example.com", password_hash="x", now=now)
        patient = kinds[name]
        families.grant(session, account_id=account.id, patient_id=patient.id, practice_id=cast.willow.id, now=now)
    families.end_access(session, actor=cast.sam, practice_id=cast.willow.id, patient_id=kinds["ended"].id, now=now)
    session.flush()
    return kinds


KINDS = {
    "new": outcomes.FIRST,
    "undone": outcomes.FIRST,
    "ended": outcomes.FIRST,
    "invited": outcomes.AGAIN,
    "opened": outcomes.AGAIN,
    "bounced": outcomes.AGAIN,
    "replaced": outcomes.AGAIN,
    "expired": outcomes.AGAIN,
    "withdrawn": outcomes.AGAIN,
    "four": outcomes.AGAIN,
    "five": outcomes.TOO_MANY,
    "nobody": outcomes.NO_EMAIL,
    "archived": outcomes.ARCHIVED,
    "active": outcomes.ACTIVE,
    "gone": outcomes.NOT_YOURS,
}
REFUSED = {
    errors.TooManyInvites: outcomes.TOO_MANY,
    errors.PatientHasNoEmail: outcomes.NO_EMAIL,
    errors.PatientArchived: outcomes.ARCHIVED,
    errors.AlreadyActive: outcomes.ACTIVE,
    NotFound: outcomes.NOT_YOURS,
}


@pytest.mark.slow
def test_the_plan_the_batch_and_sending_one_by_one_agree_about_every_kind_of_patient(session, cast, now, everybody):
    """B8: row by row what would happen, and then that happens"""
    ids = [one.id for one in everybody.values()]
    plan = invitations.plan(session, actor=cast.sam, patient_ids=ids, now=now)
    foreseen = dict(zip(plan.patient_ids, plan.outcomes, strict=True))
    assert {name: foreseen[one.id] for name, one in everybody.items()} == KINDS

    one_by_one = {}
    alone = session.begin_nested()
    for name, one in everybody.items():
        try:
            invitation = invitations.send(session, actor=cast.sam, patient_id=one.id, now=now)
            kind = session.get_one(Letter, invitation.letter_id).kind
            one_by_one[name] = outcomes.FIRST if kind == "invitation" else outcomes.AGAIN
        except tuple(REFUSED) as refused:
            one_by_one[name] = REFUSED[type(refused)]
    alone.rollback()
    session.expire_all()
    assert one_by_one == KINDS

    batch = sent(session, cast.sam, invitations.keep(session, actor=cast.sam, plan=plan, now=now))
    became = by_patient(batch)
    assert {name: became[one.id] for name, one in everybody.items()} == {
        name: outcomes.WILL.get(what, what) for name, what in KINDS.items()
    }
    live = session.exec(
        select(Invitation.patient_id, func.count())
        .where(
            Invitation.practice_id == cast.willow.id,
            col(Invitation.replaced_at).is_(None),
            col(Invitation.withdrawn_at).is_(None),
            Invitation.sent_at == now,
            col(Invitation.patient_id).in_([everybody[n].id for n, what in KINDS.items() if what in outcomes.WILL]),
        )
        .group_by(col(Invitation.patient_id))
    ).all()
    assert sorted(count for _, count in live) == [1] * sum(what in outcomes.WILL for what in KINDS.values())


def test_an_invitation_of_a_batch_is_like_any_other(session, cast, now):
    """S24, S31, D7, A3: the letter, the deadline, the link, the record; earlier letters do not leave"""
    amy, ben = add(session, cast, "Amy", "amy@example.com"), add(session, cast, "Ben", "ben@example.com")
    alone = invite(session, cast, amy)
    invite(session, cast, ben, now - HOUR)
    batch = sent(session, cast.sam, planned(session, cast.sam, [cast.june.id, ben.id]))
    june = session.exec(select(Invitation).where(Invitation.patient_id == cast.june.id)).one()
    left_out = {"id", "patient_id", "email", "nonce", "letter_id"}
    assert june.model_dump(exclude=left_out) == alone.model_dump(exclude=left_out)
    (letter,) = mailbox.letters_to(session, "june@example.com")
    (its,) = mailbox.letters_to(session, "amy@example.com")
    own = {"id", "key", "patient_id", "to_email", "link_id", "link_nonce", "batch_id", "context"}
    assert letter.model_dump(exclude=own) == its.model_dump(exclude=own)
    assert letter.context == its.context | {"first_name": "June"}
    assert (letter.key, letter.batch_id) == (f"invitation:{june.id}", batch.id)
    assert invitations.look_up(session, token=mailbox.link_in(letter), now=now).id == june.id
    assert mailbox.kinds_to(session, "ben@example.com") == ["invitation_again"]
    record = session.exec(
        select(AuditEvent).where(AuditEvent.patient_id == cast.june.id, AuditEvent.event == "invitation.sent")
    ).one()
    assert (record.actor_id, record.subject_id) == (cast.sam.id, june.id)
    assert record.detail == {"letter": "invitation", "batch": str(batch.id)}
    session.refresh(cast.june)
    assert (cast.june.portal_state, cast.june.portal_until) == ("invited", june.expires_at)


def test_a_batch_answers_the_patient_who_asked_for_a_new_link(session, cast, now):
    """B3"""
    first = invite(session, cast, cast.june)
    later = now + 97 * HOUR
    invitations.ask_for_new(session, token=mailbox.link_of(first), now=later)
    sent(session, cast.sam, planned(session, cast.sam, [cast.june.id], later), later)
    assert tasks.open_tasks(session, actor=cast.rivera) == []


def test_nothing_leaves_before_somebody_said_yes(session, cast, now):
    """B8: a dry run is dry"""
    batch = planned(session, cast.sam, [cast.june.id])
    assert invitations.send_some(session, actor=cast.sam, batch_id=batch.id, now=now).done == 0
    assert mailbox.letters_to(session, "june@example.com") == []
    assert session.exec(select(AuditEvent).where(AuditEvent.practice_id == cast.willow.id)).all() == []


def test_nobody_is_sent_what_the_plan_did_not_foresee(session, cast, now, everybody):
    """Who becomes ready between the plan and the yes waits for the next batch; who no longer is, is left out."""
    ready, no_longer = everybody["five"], everybody["new"]
    batch = planned(session, cast.sam, [ready.id, no_longer.id])
    patients.archive(session, actor=cast.sam, patient_id=no_longer.id, now=now)
    became = by_patient(sent(session, cast.sam, batch, now + 25 * HOUR))
    assert became == {ready.id: outcomes.TOO_MANY, no_longer.id: outcomes.ARCHIVED}


def test_parts_go_on_where_the_last_one_ended_and_saying_yes_twice_sends_once(session, cast, now):
    """B8, F13"""
    young = [add(session, cast, f"Amy{n}", f"amy{n}@example.com") for n in range(7)]
    batch = planned(session, cast.sam, [one.id for one in (*young, cast.walt)])
    assert (batch.total, batch.done) == (8, 1)
    for _ in range(2):
        batch = invitations.start(session, actor=cast.sam, batch_id=batch.id, now=now)
    seen = []
    while batch.finished_at is None:
        batch = invitations.send_some(session, actor=cast.sam, batch_id=batch.id, now=now, at_most=3)
        seen.append(batch.done)
    assert seen == [4, 7, 8]
    assert Counter(batch.outcomes) == {outcomes.SENT_FIRST: 7, outcomes.NO_EMAIL: 1}
    invitations.send_some(session, actor=cast.sam, batch_id=batch.id, now=now)
    assert {len(mailbox.letters_to(session, one.email)) for one in young} == {1}


def test_a_batch_that_was_stopped_rests_until_it_goes_on(session, cast, now):
    """B8: pause, stop"""
    young = [add(session, cast, f"Amy{n}", f"amy{n}@example.com") for n in range(4)]
    batch = planned(session, cast.sam, [one.id for one in young])
    invitations.start(session, actor=cast.sam, batch_id=batch.id, now=now)
    send = partial(invitations.send_some, session, actor=cast.sam, batch_id=batch.id, now=now, at_most=2)
    send()
    invitations.stop(session, actor=cast.sam, batch_id=batch.id, now=now)
    assert [send().done, send().done] == [2, 2]
    invitations.go_on(session, actor=cast.sam, batch_id=batch.id, now=now)
    assert send().finished_at == now
    assert invitations.stop(session, actor=cast.sam, batch_id=batch.id, now=now).stopped_at is None


def test_a_new_plan_takes_the_place_of_one_nobody_started(session, cast, now):
    first, second = (planned(session, cast.sam, [cast.june.id]) for _ in range(2))
    assert session.exec(select(InviteBatch.id).where(InviteBatch.practice_id == cast.willow.id)).all() == [second.id]
    with pytest.raises(NotFound):
        invitations.start(session, actor=cast.sam, batch_id=first.id, now=now)


def test_at_most_ten_thousand_at_once(session, cast, now, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 2)
    ids = [cast.june.id, cast.walt.id, cast.leo.id]
    assert len(invitations.plan(session, actor=cast.sam, patient_ids=[*ids[:2], *ids[:2]], now=now).outcomes) == 2
    with pytest.raises(errors.TooManyAtOnce):
        invitations.plan(session, actor=cast.sam, patient_ids=ids, now=now)


@pytest.mark.parametrize("who", ["stone", "olsen"])
def test_nobody_outside_the_care_team_invites_many(session, cast, now, who):
    """T30, D1: their plan names nobody, and somebody else's batch is not found"""
    stranger = getattr(cast, who)
    mine = planned(session, stranger, [cast.june.id])
    assert mine.outcomes == outcomes.NOT_YOURS
    sent(session, stranger, mine)
    assert mailbox.letters_to(session, "june@example.com") == []
    batch = planned(session, cast.sam, [cast.june.id])
    for deed in (invitations.start, invitations.send_some, invitations.stop, invitations.go_on):
        with pytest.raises(NotFound):
            deed(session, actor=stranger, batch_id=batch.id, now=now)


def test_who_left_the_care_team_meanwhile_sends_nothing(session, cast, now):
    """S62"""
    batch = planned(session, cast.okafor, [cast.june.id])
    patients.set_care_team(
        session, actor=cast.sam, patient_id=cast.june.id, primary_provider_id=cast.rivera.id, other_ids=(), now=now
    )
    assert sent(session, cast.okafor, batch).outcomes == outcomes.NOT_YOURS


def test_letters_of_a_batch_leave_after_those_that_somebody_waits_for(session, cast, now):
    """B8: staged; a patient who forgot the password does not wait for a thousand invitations"""
    young = [add(session, cast, f"Amy{n}", f"amy{n}@example.com") for n in range(3)]
    sent(session, cast.sam, planned(session, cast.sam, [one.id for one in young]))
    alone = invite(session, cast, cast.june, now + HOUR)
    due = claims.due(session, now=now + HOUR, limit=3)
    assert [one.in_batch for one in due] == [False, True, True]
    assert due[0].letter_id == alone.letter_id


@pytest.mark.slow
def test_a_batch_and_somebody_who_sends_singly_at_the_same_moment_leave_one_link_each(spare_database):
    """B8, S26, security 3.7: a batch of forty sent by two clicks at once, beside a colleague who sends one by one"""
    cast = done(spare_database, people.arrive)
    young = [done(spare_database, add, cast=cast, name=f"Amy{n}", email=f"amy{n}@example.com") for n in range(40)]
    batch = done(spare_database, planned, actor=cast.sam, ids=[one.id for one in young])
    done(spare_database, invitations.start, actor=cast.sam, batch_id=batch.id, now=NOW)

    def parts():
        found = batch
        while found.finished_at is None:
            found = done(spare_database, invitations.send_some, actor=cast.sam, batch_id=batch.id, now=NOW, at_most=8)

    def singly(order):
        for one in order:
            done(spare_database, invitations.send, actor=cast.ada, patient_id=one.id, now=NOW)

    results = at_once(parts, parts, partial(singly, young), partial(singly, young[::-1]))
    assert results == [None] * 4
    with Session(spare_database) as session:
        live = session.exec(
            select(Invitation.patient_id).where(
                Invitation.practice_id == cast.willow.id, col(Invitation.replaced_at).is_(None)
            )
        ).all()
        assert sorted(live) == sorted(one.id for one in young)
        of_batch = select(func.count()).select_from(Letter).where(Letter.batch_id == batch.id)
        assert session.exec(of_batch).one() == 40
        states = session.exec(select(Patient.portal_state).where(Patient.practice_id == cast.willow.id)).all()
        assert Counter(states)["invited"] == 40
