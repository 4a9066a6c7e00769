"""Shared and Private Documents on the chart (S50), what the patient sees and sends (S8), and who hears of it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session, select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.documents import errors, queries, telling
from osmind_app.clinic.documents import service as documents
from osmind_app.clinic.documents.models import MESSAGE, PRIVATE, SHARED
from osmind_app.clinic.documents.queries import BY_ME, WITH_ME
from osmind_app.clinic.patients import opening
from osmind_app.clinic.patients.errors import ReasonNeeded
from osmind_app.clinic.patients.opening import ChartReason
from osmind_app.clinic.updates import bell, wishes
from osmind_app.lib import files
from osmind_app.lib.errors import NotFound
from tests import cast as people
from tests import letters
from tests.clinic.documents.conftest import comes_in, filed, sent
from tests.clinic.onboarding.changing import access_of, active
from tests.races import at_once, done

DEEDS = (documents.share, documents.stop_sharing, documents.remove)


def staff_sees(session, cast, now, folder=SHARED, actor=None, after=None):
    page = queries.documents(
        session, actor=actor or cast.rivera, patient_id=cast.june.id, folder=folder, after=after, now=now
    )
    return [row.name for row in page.rows]


def patient_sees(session, access, which=WITH_ME):
    return [row.name for row in queries.own_documents(session, actor=access, which=which, after=None).rows]


def test_the_staff_share_one_and_keep_one_private(session, cast, now, june):
    """S50, S8: the patient sees what is shared, and nothing says that there is more"""
    filed(session, cast.rivera, cast.june.id, now, SHARED, name="Treatment plan.pdf")
    filed(session, cast.sam, cast.june.id, now, PRIVATE, name="Paper forms.pdf")
    assert staff_sees(session, cast, now) == ["Treatment plan.pdf"]
    assert staff_sees(session, cast, now, PRIVATE) == ["Paper forms.pdf"]
    page = queries.own_documents(session, actor=june, which=WITH_ME, after=None)
    assert ([row.name for row in page.rows], page.total, page.next_key) == (["Treatment plan.pdf"], 1, "")
    [row] = page.rows
    assert (row.by, row.kind, row.at) == ("Dr. Rivera", "PDF, 125 bytes", "Nov 22, 2026, 9:00 AM PST")


def test_the_front_desk_files_private_documents_and_does_not_read_them(session, cast, now):
    """S50, D1: completed paperwork is scanned at the desk"""
    row = filed(session, cast.sam, cast.june.id, now, PRIVATE)
    assert not queries.may_see_private(cast.sam)
    with pytest.raises(NotFound):
        staff_sees(session, cast, now, PRIVATE, cast.sam)
    for deed in DEEDS:
        with pytest.raises(NotFound):
            deed(session, actor=cast.sam, file_id=row.id, now=now)


def test_what_the_patient_sends_is_theirs_and_the_staffs(session, cast, now, june, walt):
    """S8"""
    row = sent(session, june, now, name="Insurance card.jpg")
    assert patient_sees(session, june, BY_ME) == ["Insurance card.jpg"]
    assert patient_sees(session, june, WITH_ME) == []
    assert patient_sees(session, walt, BY_ME) == []
    assert staff_sees(session, cast, now) == staff_sees(session, cast, now, actor=cast.sam) == ["Insurance card.jpg"]
    with pytest.raises(errors.SentByPatient):
        documents.stop_sharing(session, actor=cast.rivera, file_id=row.id, now=now)


def test_what_was_removed_can_be_put_back(session, cast, now, june):
    """S50, S8: where it was, without another letter; by whoever may remove it there, and nobody else"""
    shared = filed(session, cast.rivera, cast.june.id, now, SHARED, name="Plan.pdf")
    private = filed(session, cast.rivera, cast.june.id, now, PRIVATE, name="Paper.pdf")
    kept = filed(session, cast.rivera, cast.june.id, now, SHARED, name="Kept.pdf")
    for row in (shared, private):
        documents.remove(session, actor=cast.rivera, file_id=row.id, now=now)

    def removed(actor):
        page = queries.removed_documents(session, actor=actor, patient_id=cast.june.id, after=None, now=now)
        return {row.name: row.removed for row in page.rows}

    at = "Nov 22, 2026, 9:00 AM PST by Dr. Rivera"
    assert removed(cast.rivera) == {
        "Plan.pdf": f"from Shared on {at}",
        "Paper.pdf": f"from Private Documents on {at}",
    }
    assert set(removed(cast.sam)) == {"Plan.pdf"}
    for actor, row in ((cast.stone, shared), (cast.olsen, shared), (cast.sam, private), (cast.rivera, kept)):
        with pytest.raises(NotFound):
            documents.restore(session, actor=actor, file_id=row.id, now=now)
    told = len(letters.waiting(session, now=now + timedelta(days=1)))
    documents.restore(session, actor=cast.sam, file_id=shared.id, now=now)
    assert set(patient_sees(session, june)) == {"Plan.pdf", "Kept.pdf"}
    assert set(removed(cast.rivera)) == {"Paper.pdf"}
    assert len(letters.waiting(session, now=now + timedelta(days=1))) == told
    events = session.exec(select(AuditEvent).where(AuditEvent.event == "document.restored")).all()
    assert [(one.actor_id, one.subject_id) for one in events] == [(cast.sam.id, shared.id)]


def test_removed_documents_are_paged(session, cast, now):
    for number in range(queries.PAGE + 1):
        row = filed(session, cast.rivera, cast.june.id, now, PRIVATE, name=f"{number}.pdf")
        documents.remove(session, actor=cast.rivera, file_id=row.id, now=now + timedelta(minutes=number))
    given = {"actor": cast.rivera, "patient_id": cast.june.id, "now": now + timedelta(hours=1)}
    first = queries.removed_documents(session, after=None, **given)
    second = queries.removed_documents(session, after=UUID(first.next_key), **given)
    assert [row.name for row in first.rows + second.rows] == [f"{n}.pdf" for n in reversed(range(queries.PAGE + 1))]


def test_sharing_moves_it_to_the_top_and_back_out_again(session, cast, now, june):
    """S50"""
    early = filed(session, cast.rivera, cast.june.id, now, PRIVATE, name="Early.pdf")
    filed(session, cast.rivera, cast.june.id, now + timedelta(minutes=1), SHARED, name="Late.pdf")
    later = now + timedelta(hours=1)
    for _ in range(2):  # twice is once
        documents.share(session, actor=cast.rivera, file_id=early.id, now=later)
    assert patient_sees(session, june) == ["Early.pdf", "Late.pdf"]
    for _ in range(2):
        documents.stop_sharing(
            session, actor=cast.sam, file_id=early.id, now=later
        ) if early.purpose == SHARED else None
    assert patient_sees(session, june) == ["Late.pdf"]
    told = select(AuditEvent.event).where(AuditEvent.subject_id == early.id)
    assert session.exec(told).all() == ["document.added", "document.shared", "document.unshared"]


def test_a_document_gets_another_name(session, cast, now, june):
    """T38, T49: shown as typed; the record names nothing"""
    row = filed(session, cast.rivera, cast.june.id, now)
    documents.rename(session, actor=cast.rivera, file_id=row.id, name=" <b>Plan</b>  ZZPHI.pdf ", now=now)
    assert patient_sees(session, june) == ["<b>Plan</b> ZZPHI.pdf"]
    with pytest.raises(errors.NameNeeded):
        documents.rename(session, actor=cast.rivera, file_id=row.id, name=" \u200b", now=now)
    events = session.exec(select(AuditEvent).where(AuditEvent.subject_id == row.id)).all()
    assert "ZZPHI" not in str([one.model_dump() for one in events])


def test_what_is_removed_is_gone_for_everybody_and_kept_for_the_record(session, cast, now, june):
    """S50"""
    row = filed(session, cast.rivera, cast.june.id, now)
    for _ in range(2):
        if row.removed_at is None:
            documents.remove(session, actor=cast.rivera, file_id=row.id, now=now)
    assert staff_sees(session, cast, now) == patient_sees(session, june) == []
    assert (row.removed_at, row.removed_by_id) == (now, cast.rivera.id)
    assert files.size(row.id) == row.size


def test_strangers_do_nothing_to_documents(session, cast, now, june, walt):
    """T30: another clinic, and a provider outside the care team"""
    row = filed(session, cast.rivera, cast.june.id, now)
    for actor in (cast.stone, cast.olsen):
        for deed in DEEDS:
            with pytest.raises(NotFound):
                deed(session, actor=actor, file_id=row.id, now=now)
        with pytest.raises(NotFound):
            documents.rename(session, actor=actor, file_id=row.id, name="x", now=now)
        with pytest.raises(NotFound):
            staff_sees(session, cast, now, actor=actor)
        with pytest.raises(NotFound):
            queries.chart_head(session, actor=actor, patient_id=cast.june.id, now=now)
    assert patient_sees(session, walt) == []


def test_what_hangs_on_a_message_is_no_document(session, cast, now, june):
    row = comes_in(session, cast.rivera, cast.june.id, now)
    documents.claim(session, actor=cast.rivera, patient_id=cast.june.id, file_ids=[row.id], purpose=MESSAGE, now=now)
    for deed in DEEDS:
        with pytest.raises(NotFound):
            deed(session, actor=cast.rivera, file_id=row.id, now=now)
    assert staff_sees(session, cast, now) == patient_sees(session, june) == []
    with pytest.raises(NotFound):
        documents.add(session, actor=cast.rivera, patient_id=cast.june.id, file_ids=[row.id], folder=MESSAGE, now=now)


def test_an_admin_says_why_before_the_lists_open(session, cast, now):
    """D1"""
    with pytest.raises(ReasonNeeded):
        staff_sees(session, cast, now, actor=cast.ada)
    opening.give_reason(session, actor=cast.ada, patient_id=cast.june.id, reason=ChartReason("billing"), now=now)
    assert staff_sees(session, cast, now, PRIVATE, cast.ada) == []


@pytest.mark.parametrize("count", [queries.PAGE, queries.PAGE + 1])
def test_lists_come_page_by_page_the_newest_first(session, cast, now, june, count):
    """Both sides of a page; a key that is nobody's starts at the front"""
    rows = [
        filed(session, cast.rivera, cast.june.id, now + timedelta(seconds=at), name=f"{at:02}.pdf")
        for at in range(count)
    ]
    first = queries.own_documents(session, actor=june, which=WITH_ME, after=None)
    assert [row.name for row in first.rows] == [f"{at:02}.pdf" for at in range(count - 1, count - 11, -1)]
    assert (first.total, first.next_key != "") == (count, count > queries.PAGE)
    second = queries.own_documents(session, actor=june, which=WITH_ME, after=rows[count - queries.PAGE].id)
    assert [row.name for row in second.rows] == ["00.pdf"] * (count - queries.PAGE)
    assert staff_sees(session, cast, now, after=cast.june.id)[0] == first.rows[0].name


def test_the_patient_hears_by_letter_that_there_is_one(session, cast, now, june):
    """Letter 15, D7: once in a quarter of an hour, nothing about which; none for private ones, none unless wanted"""
    filed(session, cast.rivera, cast.june.id, now, PRIVATE, name="ZZPHI.pdf")
    assert letters.promised(session, to="june@example.com", kind="document_ready") == []
    for minutes in (0, 5, 14):
        filed(session, cast.rivera, cast.june.id, now + timedelta(minutes=minutes), name="ZZPHI.pdf")
    [promised] = letters.promised(session, to="june@example.com", kind="document_ready")
    assert promised.deliver_after == now + telling.AT_MOST_EVERY  # after the last of them: it speaks for each
    letter = letters.latest(session, to="june@example.com", kind="document_ready")
    assert letter.subject == "A document is ready for you"
    assert "Hello June," in letter.text
    assert "/portal/documents" in letter.text
    assert "ZZPHI" not in letter.text + letter.html
    assert len(letters.promised(session, to="june@example.com", kind="document_ready")) == 1
    filed(session, cast.rivera, cast.june.id, now + telling.AT_MOST_EVERY)
    assert len(letters.promised(session, to="june@example.com", kind="document_ready")) == 2
    wishes.choose(session, actor=june, topic="documents", on=False, now=now)
    filed(session, cast.rivera, cast.june.id, now + timedelta(hours=1))
    assert len(letters.promised(session, to="june@example.com", kind="document_ready")) == 2


def test_the_care_team_hears_of_what_a_patient_sends(session, cast, now, june):
    """A17, D9: everybody on the team but who did it, once for what was sent together"""
    rows = [comes_in(session, june, None, now) for _ in range(2)]
    documents.send(session, actor=june, file_ids=[row.id for row in rows], now=now)
    filed(session, cast.rivera, cast.june.id, now)
    heard = {}
    for who in ("rivera", "okafor", "olsen", "sam"):
        lines = bell.page(session, actor=getattr(cast, who)).rows
        heard[who] = [row.words for row in lines].count("Document added")
    assert heard == {"rivera": 1, "okafor": 2, "olsen": 0, "sam": 0}


def test_sent_twice_by_a_second_click_or_after_a_lost_answer_it_is_there_once(session, cast, now, june):
    """F13: the answer is the same, nobody hears of it twice, and it stays where it was put meanwhile"""
    from_june, from_staff = comes_in(session, june, None, now), comes_in(session, cast.sam, cast.june.id, now)

    def june_sends():
        return documents.send(session, actor=june, file_ids=[from_june.id], now=now)

    def sam_adds(actor=cast.sam):
        about = {"patient_id": cast.june.id, "file_ids": [from_staff.id]}
        return documents.add(session, actor=actor, folder=SHARED, now=now, **about)

    assert [row.id for row in june_sends()] == [row.id for row in june_sends()] == [from_june.id]
    assert [row.id for row in sam_adds()] == [from_staff.id]
    documents.stop_sharing(session, actor=cast.rivera, file_id=from_staff.id, now=now)
    [again] = sam_adds()
    assert (again.id, again.purpose) == (from_staff.id, PRIVATE)
    assert patient_sees(session, june) == []
    assert len(patient_sees(session, june, BY_ME)) == 1
    added = session.exec(select(AuditEvent).where(AuditEvent.event == "document.added")).all()
    assert len(added) == 2
    assert [row.words for row in bell.page(session, actor=cast.okafor).rows].count("Document added") == 2
    with pytest.raises(NotFound):  # it was Sam's to add
        sam_adds(cast.rivera)


def test_sent_by_eight_clicks_at_once_it_is_there_once(spare_database):
    """F13, on both databases"""

    def arrives(session):
        cast = people.arrive(session)
        active(session, cast, people.NOW)
        june = access_of(session, cast)
        return june, comes_in(session, june, None, people.NOW)

    june, row = done(spare_database, arrives)
    click = partial(done, spare_database, documents.send, actor=june, file_ids=[row.id], now=people.NOW)
    assert [[one.id for one in rows] for rows in at_once(*[click] * 8)] == [[row.id]] * 8
    with Session(spare_database) as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.event == "document.added")).all()) == 1
