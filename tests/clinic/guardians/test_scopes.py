"""What a guardian sees, part by part; and two guardians who see nothing of each other (T32, B6)."""

import pytest

from osmind_app.clinic.appointments import asking, feeds, portal
from osmind_app.clinic.billing import patient_bills
from osmind_app.clinic.documents import queries as documents
from osmind_app.clinic.documents.models import FORM, MESSAGE, PRIVATE, SHARED, StoredFile
from osmind_app.clinic.documents.reading import readable
from osmind_app.clinic.families import contact_info
from osmind_app.clinic.families.models import SCOPES, NotShared
from osmind_app.clinic.guardians import service as guardians
from osmind_app.clinic.intake import queries as intake
from osmind_app.clinic.messaging import queries as chats
from osmind_app.clinic.messaging import reading, sending
from osmind_app.clinic.messaging.errors import NoPortalYet
from osmind_app.clinic.onboarding import frames, home, who_looked
from osmind_app.clinic.onboarding import portal as own
from osmind_app.clinic.updates import service as updates
from osmind_app.clinic.updates import wishes
from osmind_app.lib.errors import NotFound
from osmind_app.outbox import letters as drafts
from tests import letters, mailbox
from tests.clinic.appointments.visits import books, offered
from tests.clinic.guardians.family import family, lets_in
from tests.mail import WILLOW

# Part of the record → how it is asked for.
ASKED = {
    "appointments": [
        lambda session, who, now: portal.visits(session, actor=who, now=now),
        lambda session, who, now: asking.ask(session, actor=who, wishes="Tuesdays", now=now),
        lambda session, who, now: asking.take_back(session, actor=who, now=now),
        lambda session, who, now: feeds.make(session, actor=who, now=now),
    ],
    "forms": [lambda session, who, now: intake.forms_page(session, actor=who, now=now)],
    "documents": [lambda session, who, now: documents.own_documents(session, actor=who, which="shared", after=None)],
    "bills": [lambda session, who, now: patient_bills.own(session, actor=who, after=None, now=now)],
    "contact_info": [lambda session, who, now: contact_info.page(session, actor=who)],
}


def test_every_part_is_tested():
    assert ASKED.keys() == SCOPES.keys()


@pytest.mark.parametrize("scope", SCOPES)
def test_a_guardian_opens_what_was_chosen_and_nothing_else(session, cast, now, scope):
    who = lets_in(session, cast, cast.dana, now, scopes=scope)
    for part, questions in ASKED.items():
        for ask in questions:
            if part == scope:
                ask(session, who, now)
            else:
                with pytest.raises(NotShared):
                    ask(session, who, now)
    shown = frames.frame(session, actor=who)
    assert shown.record == "Leo Marsh"
    assert (shown.has_visits, shown.has_documents) == (scope == "appointments", scope == "documents")


def test_what_is_changed_counts_from_the_next_click(session, cast, now):
    who = lets_in(session, cast, cast.dana, now, scopes="documents")
    guardians.change_scopes(session, actor=cast.rivera, contact_id=cast.dana.id, scopes="forms", now=now)
    session.refresh(who)
    with pytest.raises(NotShared):
        documents.own_documents(session, actor=who, which="shared", after=None)
    intake.forms_page(session, actor=who, now=now)


def test_home_of_a_guardian_holds_what_is_shared_and_no_message(session, cast, now):
    who = lets_in(session, cast, cast.dana, now, scopes="documents")
    page = home.home(session, actor=who, now=now)
    assert (page.own, page.visit.id, page.to_do, page.messages.count) == (False, "", [], 0)
    assert (page.has_messages, page.has_visits, page.has_documents) == (False, False, True)


def test_messages_are_the_patients_and_no_guardians(session, cast, now):
    """T32: a guardian reads, writes and counts none; and the clinic can't write to a chat that nobody reads."""
    who = family(session, cast, now).dana
    say = {"actor": who, "patient_id": cast.leo.id, "now": now}
    for deed, more in ((chats.chat_page, {}), (reading.open_chat, {}), (reading.mark_read, {"number": 1})):
        with pytest.raises(NotShared):
            deed(session, **say, **more)
    assert chats.unread_count(session, actor=who) == 0
    key = reading.open_chat(session, actor=cast.rivera, patient_id=cast.leo.id, now=now).form_key
    with pytest.raises(NoPortalYet):
        sending.send(session, actor=cast.rivera, patient_id=cast.leo.id, text="Hello", form_key=key, now=now)


def kept(session, cast, now, purpose, by_kind, by_id):
    row = StoredFile(
        practice_id=cast.willow.id,
        patient_id=cast.leo.id,
        purpose=purpose,
        media_type="application/pdf",
        size=1,
        uploaded_by_kind=by_kind,
        uploaded_by_id=by_id,
        created_at=now,
        stored_at=now,
        claimed_at=now,
        filed_at=now,
    )
    row.name = "file.pdf"
    session.add(row)
    session.flush()
    return row


def test_two_guardians_see_none_of_each_others_files(session, cast, now):
    """T32, B6: what one of them sent is between them and the clinic; what the clinic shares is for both."""
    both = family(session, cast, now)
    danas = kept(session, cast, now, SHARED, "patient", both.dana.account_id)
    clinics = kept(session, cast, now, SHARED, "provider", cast.rivera.id)
    sent = {
        who.account_id: [row.id for row in documents.own_documents(session, actor=who, which="sent", after=None).rows]
        for who in (both.dana, both.rob)
    }
    assert sent == {both.dana.account_id: [str(danas.id)], both.rob.account_id: []}
    for who in (both.dana, both.rob):
        assert readable(session, actor=who, file_id=clinics.id, now=now) == clinics
    assert readable(session, actor=both.dana, file_id=danas.id, now=now) == danas
    with pytest.raises(NotFound):
        readable(session, actor=both.rob, file_id=danas.id, now=now)


@pytest.mark.parametrize("purpose", [MESSAGE, PRIVATE, FORM])
def test_a_file_is_of_the_part_it_came_with(session, cast, now, purpose):
    who = lets_in(session, cast, cast.dana, now, scopes="documents")
    row = kept(session, cast, now, purpose, "provider", cast.rivera.id)
    with pytest.raises(NotFound):
        readable(session, actor=who, file_id=row.id, now=now)


def test_two_guardians_learn_nothing_of_each_other(session, cast, now):
    """T32: neither name, address nor phone, on any page that says who is around the patient."""
    both = family(session, cast, now)
    said = [
        who_looked.who_can_see(session, actor=both.rob),
        who_looked.who_looked(session, actor=both.rob),
        own.me(session, actor=both.rob, now=now),
        home.home(session, actor=both.rob, now=now),
        wishes.page(session, actor=both.rob),
        frames.frame(session, actor=both.rob),
    ]
    for word in ("Dana", "dana@example.com", "555-0112"):
        assert word not in str(said)
    assert "Another guardian" in str(said[0])


def told(session, cast, now, key):
    updates.tell_patient(
        session,
        practice_id=cast.willow.id,
        patient_id=cast.leo.id,
        topic=updates.DOCUMENTS,
        draft=drafts.document_ready(WILLOW, first_name="Leo"),
        key=key,
        now=now,
    )


def test_each_guardian_chooses_for_themselves_what_they_are_written_to_about(session, cast, now):
    """T32: one switches letters off; the other neither sees that nor loses theirs."""
    both = family(session, cast, now)
    wishes.choose(session, actor=both.dana, topic=updates.DOCUMENTS, on=False, now=now)
    on = {one.topic: one.by_email for one in wishes.page(session, actor=both.rob).topics}
    assert on[updates.DOCUMENTS]
    assert updates.MESSAGES not in on
    told(session, cast, now, "k")
    assert mailbox.kinds_to(session, "rob@example.com").count("document_ready") == 1
    assert "document_ready" not in mailbox.kinds_to(session, "dana@example.com")


def test_a_guardian_is_written_to_about_what_they_may_open(session, cast, now):
    lets_in(session, cast, cast.dana, now, scopes="appointments")
    told(session, cast, now, "k")
    assert "document_ready" not in mailbox.kinds_to(session, "dana@example.com")


def test_how_letters_look_from_outside_is_the_patients_to_say(session, cast, now):
    with pytest.raises(NotShared):
        wishes.be_discreet(session, actor=family(session, cast, now).dana, on=True, now=now)


def test_a_patient_without_a_portal_still_gets_their_own_letter_beside_the_guardians(session, cast, now):
    """S48: whose guardian opens the record is written to themselves, without a button that leads nowhere."""
    lets_in(session, cast, cast.dana, now, scopes="appointments")
    cast.leo.email = "leo@example.com"
    session.flush()
    books(session, cast, offered(session, cast, now), now, patient=cast.leo)
    assert not letters.latest(session, to="leo@example.com", kind="appointment_booked").url
    to_dana = letters.latest(session, to="dana@example.com", kind="appointment_booked")
    assert to_dana.url
    assert "Leo" not in to_dana.text
