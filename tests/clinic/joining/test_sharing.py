"""Making a link to share, looking at those that are out, and turning one off (S33, S37-S40, A4, A5)."""

from datetime import timedelta

import pytest
from sqlmodel import select

from osmind_app.clinic.audit.models import AuditEvent
from osmind_app.clinic.joining import errors, queries, screens, sharing
from osmind_app.clinic.joining import service as joining
from osmind_app.clinic.joining.details import NewLink
from osmind_app.clinic.joining.models import InviteLink, Joiner
from osmind_app.clinic.practices import service as practices
from osmind_app.lib.errors import FormErrors, NotFound
from osmind_app.outbox.models import Letter
from tests.clinic.joining import newcomers


def test_a_link_works_as_long_as_the_clinics_invitations(session, cast, link, now):
    """S40, A2, D12: 96 hours less a microsecond; 96 hours"""
    token = newcomers.token_of(link)
    assert link.expires_at == now + timedelta(hours=96)
    last = link.expires_at - timedelta(microseconds=1)
    assert joining.look_up(session, token=token, now=last).id == link.id
    with pytest.raises(errors.LinkExpired):
        joining.look_up(session, token=token, now=link.expires_at)
    cast.willow.invitation_hours = 24
    session.add(cast.willow)
    session.flush()
    short = newcomers.shares(session, cast.rivera, now, group=cast.adults.id)
    assert short.expires_at == now + timedelta(hours=24)


def test_a_clinician_makes_links_for_themselves_and_the_front_desk_for_anybody_who_sees_patients(session, cast, now):
    """D1: each provider has their own"""
    own = newcomers.shares(session, cast.rivera, now, group=cast.adults.id)
    assert (own.provider_id, own.made_by_id) == (cast.rivera.id, cast.rivera.id)
    by_desk = newcomers.shares(session, cast.sam, now, group=cast.adults.id, provider=cast.okafor.id)
    assert (by_desk.provider_id, by_desk.made_by_id) == (cast.okafor.id, cast.sam.id)
    for actor, provider in [
        (cast.rivera, cast.okafor.id),
        (cast.sam, cast.sam.id),
        (cast.sam, cast.stone.id),
        (cast.sam, ""),
    ]:
        with pytest.raises(FormErrors) as refused:
            newcomers.shares(session, actor, now, group=cast.adults.id, provider=provider)
        assert set(refused.value.by_field) == {"provider"}


def test_a_practice_of_one_is_not_asked_whose_link_it_is(session, cast, now):
    """S21; a clinic without groups is asked for none"""
    form = screens.share_form(session, actor=cast.stone, now=now)
    assert (form.asks_provider, form.groups) == (False, [])
    link = newcomers.shares(session, cast.stone, now)
    assert (link.provider_id, link.group_id) == (cast.stone.id, None)


def test_a_clinic_with_groups_chooses_one_that_is_open(session, cast, now):
    """S38"""
    for group in ("", cast.willow.id):
        with pytest.raises(FormErrors) as refused:
            newcomers.shares(session, cast.rivera, now, group=group)
        assert set(refused.value.by_field) == {"group"}
    practices.archive_group(session, actor=cast.ada, group_id=cast.adults.id, now=now)
    with pytest.raises(FormErrors):
        newcomers.shares(session, cast.rivera, now, group=cast.adults.id)


@pytest.mark.parametrize(
    ("typed", "read"), [("", 25), ("1", 1), ("500", 500), ("0", None), ("501", None), ("2.5", None), ("٣", None)]
)
def test_how_many_may_join_is_a_whole_number(typed, read):
    """A4: 25 unless somebody says otherwise, 1 to 500"""
    if read:
        assert NewLink.from_form({"most": typed}).most == read
        return
    with pytest.raises(FormErrors) as refused:
        NewLink.from_form({"most": typed, "group": "x", "provider": "y"})
    assert set(refused.value.by_field) == {"most", "group", "provider"}


def test_a_new_link_ends_no_older_one(session, cast, link, now):
    """A5"""
    newer = newcomers.shares(session, cast.sam, now, group=cast.adults.id, provider=cast.rivera.id)
    for one in (link, newer):
        assert joining.look_up(session, token=newcomers.token_of(one), now=now).id == one.id


def test_turning_off_ends_one_link_once_and_is_written_down(session, cast, link, now):
    """T6"""
    for _ in range(2):
        joining.withdraw(session, actor=cast.rivera, link_id=link.id, now=now)
    with pytest.raises(errors.LinkWithdrawn):
        joining.look_up(session, token=newcomers.token_of(link), now=now)
    events = session.exec(select(AuditEvent.event).where(AuditEvent.subject_id == link.id)).all()
    assert events == ["invite_link.made", "invite_link.withdrawn"]


@pytest.mark.parametrize("why", ["provider left", "provider sees nobody", "group archived"])
def test_a_link_to_nobody_or_nowhere_is_off(session, cast, link, now, why):
    if why == "provider left":
        cast.rivera.deactivated_at = now
    elif why == "provider sees nobody":
        cast.rivera.sees_patients_since = None
    else:
        practices.archive_group(session, actor=cast.ada, group_id=cast.adults.id, now=now)
    session.add(cast.rivera)
    session.flush()
    with pytest.raises(errors.LinkWithdrawn):
        joining.look_up(session, token=newcomers.token_of(link), now=now)
    assert screens.live_links(session, actor=cast.sam, now=now).rows == []


def test_nobody_else_sees_or_ends_a_link(session, cast, link, now):
    """T30, D1: Dr. Stone of the other clinic, and a colleague whose link it is not, get NotFound"""
    for actor in (cast.stone, cast.olsen):
        for deed in (sharing.get, joining.withdraw, screens.link_card):
            given = {} if deed is sharing.get else {"now": now}
            with pytest.raises(NotFound):
                deed(session, actor=actor, link_id=link.id, **given)
        assert screens.live_links(session, actor=actor, now=now).rows == []
        assert (
            screens.live_for(session, actor=actor, group_id=cast.adults.id, provider_id=cast.rivera.id, now=now).url
            == ""
        )
    assert joining.look_up(session, token=newcomers.token_of(link), now=now).withdrawn_at is None


def test_the_live_links_say_who_made_them_and_how_often_they_were_used(session, cast, link, now):
    """A5"""
    newcomers.joins(session, link, now)
    [row] = screens.live_links(session, actor=cast.rivera, now=now).rows
    assert (row.group, row.provider, row.full) == ("New adult", "Dr. Rivera", False)
    assert row.about == "Made by Sam Lee. Used 1 of 25 times. Works until Nov 26, 2026, 9:00 AM PST."
    assert screens.live_links(session, actor=cast.rivera, now=link.expires_at).rows == []


def test_many_links_come_page_by_page(session, cast, now):
    made = [
        newcomers.shares(session, cast.rivera, now + timedelta(minutes=at // 2), group=cast.adults.id)
        for at in range(2 * screens.PAGE + 1)
    ]
    later, after, seen = now + timedelta(hours=1), "", []
    for left in (True, True, False):
        page = screens.live_links(session, actor=cast.rivera, now=later, after=after)
        seen += [row.id for row in page.rows]
        assert (bool(page.next_key), page.is_first) == (left, after == "")
        after = page.next_key
    assert sorted(seen) == sorted(str(one.id) for one in made)
    assert screens.live_links(session, actor=cast.rivera, now=later, after="%%").is_first


def test_choosing_a_group_shows_the_link_that_is_out_already(session, cast, link, now):
    """S38, S39"""
    card = screens.live_for(session, actor=cast.sam, group_id=cast.adults.id, provider_id=cast.rivera.id, now=now)
    assert (card.id, card.url) == (str(link.id), joining.url_of(link))
    assert card.deadline == "Thursday, November 26 at 9:00 AM (Pacific Time)"
    assert card.drawing.path.startswith("M4 4h7v1h-7z")
    for other in (cast.okafor.id, None):
        assert screens.live_for(session, actor=cast.sam, group_id=cast.adults.id, provider_id=other, now=now).url == ""
    joining.withdraw(session, actor=cast.sam, link_id=link.id, now=now)
    assert screens.link_card(session, actor=cast.sam, link_id=link.id, now=now).url == ""


def test_a_stranger_reads_the_clinic_and_the_provider_and_not_the_group(session, link, now):
    """D7: a group's name may be clinical"""
    shown = queries.shared(session, token=newcomers.token_of(link), now=now)
    assert (shown.clinic.name, shown.provider) == ("Willow Creek", "Dr. Rivera")
    assert "New adult" not in repr(shown)


def test_nothing_that_is_stored_is_a_link_or_a_code_that_works(session, link, now):
    """T2"""
    secret = newcomers.starts(session, link, now)
    rows = [row for table in (InviteLink, Joiner, Letter, AuditEvent) for row in session.exec(select(table)).all()]
    kept = repr([row.model_dump() for row in rows])
    for used in (newcomers.token_of(link).split(".")[1], secret, newcomers.code_in(session, "nia@example.com")):
        assert used not in kept


def test_looking_at_a_link_changes_nothing(session, link, now):
    """A20, T4"""
    before = link.model_dump()
    for _ in range(20):
        queries.shared(session, token=newcomers.token_of(link), now=now)
    session.refresh(link)
    assert link.model_dump() == before
