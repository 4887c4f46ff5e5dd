"""Keys and sessions: who holds them, what they may, and when they end."""

import pytest

from assistant.people.keys import Keys, Login, Logins, Person, Role
from assistant.people.people_database import Kept


@pytest.fixture
def keys(kept: Kept) -> Keys:
    return Keys(kept)


def test_each_role_may_do_what_those_before_it_may() -> None:
    assert Role.EDITOR.may(Role.READER)
    assert Role.READER.may(Role.READER)
    assert not Role.EMBED.may(Role.READER)


def test_a_key_is_its_holders_until_it_is_revoked(keys: Keys) -> None:
    secret = keys.make("Ada", Role.READER, councils=["quillmere"])
    person = keys.holder(secret)
    assert person is not None
    assert (person.name, person.role, person.councils) == ("Ada", Role.READER, ("quillmere",))
    assert keys.holder(secret + "x") is None
    assert keys.holder(secret[:-1]) is None
    assert keys.holder("\ud800") is None
    assert keys.revoke(person.key_id)
    assert not keys.revoke(person.key_id)
    assert keys.holder(secret) is None


def test_no_secret_is_kept(keys: Keys, kept: Kept) -> None:
    secret = keys.make("Ada", Role.READER)
    assert keys.holder(secret) == Person("Ada", Role.READER, key_id=keys.every()[0].id)
    files = kept.path.parent.iterdir()
    assert secret.encode() not in b"".join(path.read_bytes() for path in files)


def test_a_session_ends_with_its_key_and_by_itself(keys: Keys) -> None:
    person = keys.holder(keys.make("Ada", Role.EDITOR))
    assert person is not None
    one, two = keys.begin(person), keys.begin(person)
    assert keys.visitor(one) == person
    keys.end(one)
    assert keys.visitor(one) is None
    keys.revoke(person.key_id)
    assert keys.visitor(two) is None
    assert keys.holder(keys.make("B", Role.READER, days=-1)) is None


def test_what_is_made_belongs_to_a_key_or_a_subject_and_never_to_a_name() -> None:
    assert Person("Ada", Role.READER, key_id="k1").owner == "key:k1"
    assert Person("Ada", Role.READER, subject="sub").owner == "sub"
    assert Person("Ada", Role.READER).owner == ""


def test_origins_are_those_of_keys_that_work(keys: Keys) -> None:
    keys.make("page", Role.EMBED, origins=["https://a.example"])
    (key,) = keys.every()
    assert keys.origins() == {"https://a.example"}
    keys.revoke(key.id)
    assert keys.origins() == frozenset()


def test_a_sign_in_is_taken_up_once_and_by_its_browser(kept: Kept) -> None:
    logins, login = Logins(kept), Login("nonce", "verifier", "/")
    logins.keep("state", "mine", login)
    assert logins.take("state", "another") is None
    logins.keep("again", "mine", login)
    assert logins.take("again", "mine") == login
    assert logins.take("again", "mine") is None
