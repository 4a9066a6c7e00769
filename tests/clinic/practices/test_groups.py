import pytest

from osmind_app.clinic.practices import queries
from osmind_app.clinic.practices import service as practices
from osmind_app.clinic.practices.errors import GroupNameInUse
from osmind_app.lib.errors import FormErrors, NotAllowed, NotFound


def names(session, actor):
    return [row.label for row in queries.group_choices(session, actor=actor)]


def test_a_group_is_created_renamed_archived_and_restored(session, cast, now):
    teens = practices.create_group(session, actor=cast.ada, name="  Teens ", now=now)
    assert names(session, cast.sam) == ["New adult", "Teens"]
    practices.rename_group(session, actor=cast.ada, group_id=teens.id, name="Adolescents", now=now)
    assert names(session, cast.sam) == ["Adolescents", "New adult"]
    practices.archive_group(session, actor=cast.ada, group_id=teens.id, now=now)
    assert names(session, cast.sam) == ["New adult"]
    assert [row.archived for row in queries.group_rows(session, actor=cast.sam)] == [False, True]
    practices.restore_group(session, actor=cast.ada, group_id=teens.id, now=now)
    assert names(session, cast.sam) == ["Adolescents", "New adult"]


def test_no_two_groups_share_a_name(session, cast, now):
    for name in ("new adult", "NEW  ADULT"):
        with pytest.raises(GroupNameInUse) as refused:
            practices.create_group(session, actor=cast.ada, name=name, now=now)
        assert refused.value.by_field == {"name": "Another group has this name"}
    practices.rename_group(session, actor=cast.ada, group_id=cast.adults.id, name="New Adult", now=now)
    practices.archive_group(session, actor=cast.ada, group_id=cast.adults.id, now=now)
    with pytest.raises(GroupNameInUse) as refused:
        practices.create_group(session, actor=cast.ada, name="New adult", now=now)
    assert refused.value.by_field == {"name": "An archived group has this name. Restore it instead"}
    practices.create_group(session, actor=cast.stone, name="New adult", now=now)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 61])
def test_a_group_has_a_name(session, cast, now, name):
    with pytest.raises(FormErrors):
        practices.create_group(session, actor=cast.ada, name=name, now=now)


def test_groups_are_the_admins_of_their_own_practice(session, cast, now):
    """D1, T30."""
    deeds = (practices.archive_group, practices.restore_group)
    for deed in deeds:
        with pytest.raises(NotAllowed):
            deed(session, actor=cast.sam, group_id=cast.adults.id, now=now)
        with pytest.raises(NotFound):
            deed(session, actor=cast.stone, group_id=cast.adults.id, now=now)
    with pytest.raises(NotFound):
        practices.rename_group(session, actor=cast.stone, group_id=cast.adults.id, name="Mine", now=now)
    assert names(session, cast.stone) == []
